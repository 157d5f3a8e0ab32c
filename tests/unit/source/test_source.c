/* Which inputs are found, in what order, and what reading them gives. */
#include "support.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "source/source.h"

struct place {
	char folder[64];
};

static void make_file(const struct place *place, const char *name, const char *text)
{
	char path[200];

	snprintf(path, sizeof path, "%s/%s", place->folder, name);
	write_file(path, span_of(text));
}

static void make_directory(const struct place *place, const char *name)
{
	char path[200];

	snprintf(path, sizeof path, "%s/%s", place->folder, name);
	assert_int_equal(mkdir(path, 0700), 0);
}

static int set_up(void **state)
{
	static struct place place;

	make_folder(place.folder);
	make_directory(&place, "b");
	make_file(&place, "b/2.jsonl", "two");
	make_file(&place, "b/10.jsonl", "ten");
	make_file(&place, "a.jsonl.gz", "a");
	make_file(&place, ".hidden", "no");
	make_file(&place, "c", "");
	*state = &place;
	return 0;
}

static int tear_down(void **state)
{
	remove_folder(((struct place *)*state)->folder);
	return 0;
}

static const char *name_in(const struct place *place, const char *path)
{
	return path + strlen(place->folder) + 1;
}

static void a_directory_stands_for_its_shown_files_in_byte_order(void **state)
{
	const struct place *place = *state;
	const char *paths[] = {place->folder};
	struct source_list list;
	struct error err;

	assert_int_equal(source_find(paths, 1, &list, &err), 0);
	assert_int_equal(list.npaths, 4);
	assert_string_equal(name_in(place, list.paths[0]), "a.jsonl.gz");
	assert_string_equal(name_in(place, list.paths[1]), "b/10.jsonl");
	assert_string_equal(name_in(place, list.paths[2]), "b/2.jsonl");
	assert_string_equal(name_in(place, list.paths[3]), "c");
	assert_int_equal(list.nmissing, 0);
	source_list_done(&list);
}

static void a_file_counts_once_however_it_is_named(void **state)
{
	const struct place *place = *state;
	char file[200], link[200], loop[200];
	struct source_list list;
	struct error err;

	snprintf(file, sizeof file, "%s/b/2.jsonl", place->folder);
	snprintf(link, sizeof link, "%s/link", place->folder);
	snprintf(loop, sizeof loop, "%s/b/loop", place->folder);
	assert_int_equal(symlink(file, link), 0);
	assert_int_equal(symlink(place->folder, loop), 0);
	const char *paths[] = {"-", file, link, file, place->folder, "-"};
	assert_int_equal(source_find(paths, 6, &list, &err), 0);
	assert_int_equal(list.npaths, 5);
	assert_string_equal(list.paths[0], "-");
	assert_string_equal(list.paths[1], file);
	source_list_done(&list);
	unlink(link);
	unlink(loop);
}

static void what_cannot_be_looked_at_is_kept_with_the_reason(void **state)
{
	const struct place *place = *state;
	char gone[200], file[200];
	struct source_list list;
	struct error err;

	snprintf(gone, sizeof gone, "%s/gone.jsonl", place->folder);
	snprintf(file, sizeof file, "%s/c", place->folder);
	const char *paths[] = {gone, file};
	assert_int_equal(source_find(paths, 2, &list, &err), 0);
	assert_int_equal(list.npaths, 1);
	assert_int_equal(list.nmissing, 1);
	assert_string_equal(list.missing[0].path, gone);
	assert_non_null(strstr(list.missing[0].why.text, "No such file or directory"));
	source_list_done(&list);
}

static void reading_gives_all_bytes_in_order(void **state)
{
	const struct place *place = *state;
	char path[200];
	struct buf big = {0}, got = {0};
	struct span chunk;
	struct error err;
	int result;

	for (int i = 0; i < 200000; i++)
		buf_printf(&big, "%d\n", i);
	snprintf(path, sizeof path, "%s/c", place->folder);
	write_file(path, buf_span(&big));
	struct source *source = source_open(path, &err);
	assert_non_null(source);
	assert_int_equal(source_size(source), big.len);
	while ((result = source_next(source, &chunk, &err)) == 1) {
		assert_in_range(chunk.len, 1, 256 << 10);
		buf_append(&got, chunk);
	}
	assert_int_equal(result, 0);
	assert_int_equal(source_offset(source), big.len);
	assert_true(span_equal(buf_span(&big), buf_span(&got)));
	source_close(source);
	buf_done(&big);
	buf_done(&got);
}

static void a_failure_while_reading_is_an_error_not_an_end(void **state)
{
	const struct place *place = *state;
	struct span chunk;
	struct error err = {0};
	struct source *source = source_open(place->folder, &err);

	assert_non_null(source);
	assert_int_equal(source_next(source, &chunk, &err), -1);
	assert_int_equal(err.kind, ERROR_SYSTEM);
	assert_non_null(strstr(err.text, "cannot read at offset 0"));
	source_close(source);
	assert_null(source_open("/nonexistent/file", &err));
	source_close(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_directory_stands_for_its_shown_files_in_byte_order),
	    cmocka_unit_test(a_file_counts_once_however_it_is_named),
	    cmocka_unit_test(what_cannot_be_looked_at_is_kept_with_the_reason),
	    cmocka_unit_test(reading_gives_all_bytes_in_order),
	    cmocka_unit_test(a_failure_while_reading_is_an_error_not_an_end),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
