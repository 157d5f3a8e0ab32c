/* A local copy: kept whole, found by hash, refused where it was changed. */
#include "book.h"

#include <stdlib.h>
#include <unistd.h>
#include <sys/stat.h>

#include "spec/texts.h"

#define NAME span_of("book"), span_of("2025-01-01")
#define TEXT "# A {#a}\nOne. Two.\n\nOne.\n# B {#b}\nThree \xe2\x80\x94 3.\n"

struct place {
	char root[64];
	char dir[96];
	struct buf file;
};

static void save(struct place *place, const char *text)
{
	struct error err = {0};
	struct spec *spec = must_parse(text);

	buf_clear(&place->file);
	if (texts_save(place->dir, NAME, spec, &place->file, &err) != 0)
		fail_msg("%s", err.text);
	buf_string(&place->file);
	spec_free(spec);
}

static void make_place(struct place *place)
{
	*place = (struct place){0};
	make_folder(place->root);
	snprintf(place->dir, sizeof place->dir, "%s/deep/er", place->root);
	save(place, TEXT);
}

static void leave(struct place *place)
{
	buf_done(&place->file);
	remove_folder(place->root);
}

static struct texts *must_open(const struct place *place)
{
	struct texts *texts = NULL;
	struct error err = {0};

	if (texts_open(place->dir, NAME, &texts, &err) != 1)
		fail_msg("%s", err.text);
	return texts;
}

static int find(const struct texts *texts, const char *sentence, struct span *text)
{
	struct digest digest = spec_sentence_digest(span_of(sentence));
	struct error err = {0};
	int found = texts_find(texts, &digest, text, &err);

	assert_int_equal(err.kind, found < 0 ? ERROR_INPUT : ERROR_NONE);
	return found;
}

static void what_was_kept_is_found(void **state)
{
	struct place place;
	struct span text = {0};

	(void)state;
	make_place(&place);
	struct texts *texts = must_open(&place);
	assert_int_equal(texts_count(texts), 3);
	assert_string_equal(texts_file(texts), place.file.at);
	assert_non_null(strstr(place.file.at, "/deep/er/book@2025-01-01.txt"));
	assert_int_equal(find(texts, "Two.", &text), 1);
	assert_true(span_is(text, "Two."));
	assert_int_equal(find(texts, "Three - 3.", &text), 1);
	assert_int_equal(find(texts, "Four.", &text), 0);
	texts_free(texts);
	texts_free(NULL);
	leave(&place);
}

static void a_changed_sentence_is_refused_and_told(void **state)
{
	struct place place;
	struct buf bytes = {0};
	struct span text = SPAN("untouched");
	struct digest digest = spec_sentence_digest(span_of("Two."));
	struct error err = {0};

	(void)state;
	make_place(&place);
	read_file(place.file.at, &bytes);
	char *two = strstr(buf_string(&bytes), "Two.");
	assert_non_null(two);
	two[2] = 'n';
	write_file(place.file.at, buf_span(&bytes));
	struct texts *texts = must_open(&place);
	assert_int_equal(texts_find(texts, &digest, &text, &err), -1);
	assert_int_equal(err.kind, ERROR_INPUT);
	assert_non_null(strstr(err.text, "book@2025-01-01.txt:"));
	assert_non_null(strstr(err.text, "the sentence was changed"));
	assert_true(span_is(text, "untouched"));
	assert_int_equal(find(texts, "One.", &text), 1);
	texts_free(texts);
	buf_done(&bytes);
	leave(&place);
}

static void no_copy_is_no_error(void **state)
{
	struct place place;
	struct texts *texts = (struct texts *)&place;
	struct error err = {0};

	(void)state;
	make_place(&place);
	assert_int_equal(texts_open(place.dir, span_of("book"), span_of("2026"), &texts, &err), 0);
	assert_null(texts);
	assert_int_equal(texts_open("/nonexistent/folder", NAME, &texts, &err), 0);
	assert_int_equal(texts_open(place.file.at, NAME, &texts, &err), 0);
	leave(&place);
}

static void what_is_no_copy_is_refused(void **state)
{
	static const struct {
		const char *bytes, *words;
	} cases[] = {
	    {"", ":1: not a copy of this release's sentences"},
	    {"specaudit sentences 1 book@2026\n", ":1: not a copy"},
	    {"specaudit sentences 1 book@2025-01-01\nnothing\n", ":2: not a hash and a sentence"},
	    {"specaudit sentences 1 book@2025-01-01\n0123456789abcdef0123456789abcdef \n",
		":2: not a hash and a sentence"},
	    {"specaudit sentences 1 book@2025-01-01\n0123456789abcdef0123456789abcdeg x\n",
		":2: not a hash and a sentence"},
	};
	struct place place;
	struct error err = {0};
	struct texts *texts = NULL;

	(void)state;
	make_place(&place);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		write_file(place.file.at, span_of(cases[i].bytes));
		assert_int_equal(texts_open(place.dir, NAME, &texts, &err), -1);
		assert_null(texts);
		if (err.kind != ERROR_INPUT || strstr(err.text, cases[i].words) == NULL)
			fail_msg("said '%s', not '%s'", err.text, cases[i].words);
	}
	leave(&place);
}

static void saving_replaces_and_repeats_itself(void **state)
{
	struct place place;
	struct buf first = {0}, second = {0};
	struct span text;

	(void)state;
	make_place(&place);
	read_file(place.file.at, &first);
	save(&place, TEXT);
	read_file(place.file.at, &second);
	assert_true(span_equal(buf_span(&first), buf_span(&second)));
	save(&place, "# A {#a}\nFour.\n");
	struct texts *texts = must_open(&place);
	assert_int_equal(find(texts, "Two.", &text), 0);
	assert_int_equal(find(texts, "Four.", &text), 1);
	texts_free(texts);
	buf_done(&first);
	buf_done(&second);
	leave(&place);
}

static void what_cannot_be_kept_leaves_nothing(void **state)
{
	struct place place;
	struct error err = {0};
	struct buf file = {0};
	struct stat info;

	(void)state;
	make_place(&place);
	struct spec *spec = must_parse(TEXT);
	assert_int_equal(
	    texts_save(place.dir, span_of("../up"), span_of("1"), spec, &file, &err), -1);
	assert_int_equal(err.kind, ERROR_SETTING);
	assert_int_equal(
	    texts_save(place.dir, span_of("book"), span_of(".1"), spec, &file, &err), -1);
	assert_int_equal(err.kind, ERROR_SETTING);
	assert_int_equal(texts_save(place.file.at, NAME, spec, &file, &err), -1);
	/* A folder in the file's place: the copy beside it is taken away again. */
	char blocked[160];
	snprintf(blocked, sizeof blocked, "%s/book@2.txt", place.dir);
	assert_int_equal(mkdir(blocked, 0700), 0);
	assert_int_equal(
	    texts_save(place.dir, span_of("book"), span_of("2"), spec, &file, &err), -1);
	assert_int_equal(err.kind, ERROR_SYSTEM);
	assert_int_equal(file.len, 0);
	snprintf(blocked, sizeof blocked, "%s/book@2.txt.%ld.part", place.dir, (long)getpid());
	assert_int_not_equal(stat(blocked, &info), 0);
	spec_free(spec);
	buf_done(&file);
	leave(&place);
}

static void the_folder_follows_the_environment(void **state)
{
	static const struct {
		const char *own, *data, *home, *dir;
	} cases[] = {
	    {"/own", "/data", "/me", "/own"},
	    {"", "/data", "/me", "/data/specaudit/spec"},
	    {NULL, "relative", "/me", "/me/.local/share/specaudit/spec"},
	    {NULL, NULL, "/me", "/me/.local/share/specaudit/spec"},
	    {NULL, NULL, NULL, NULL},
	};
	static const char *const names[] = {"SPECAUDIT_SPEC_TEXTS", "XDG_DATA_HOME", "HOME"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const char *values[] = {cases[i].own, cases[i].data, cases[i].home};
		struct buf dir = {0};
		struct error err = {0};
		for (size_t j = 0; j < ARRAY_LEN(names); j++)
			assert_int_equal(
			    values[j] ? setenv(names[j], values[j], 1) : unsetenv(names[j]), 0);
		int result = texts_default_dir(&dir, &err);
		assert_int_equal(result, cases[i].dir ? 0 : -1);
		if (cases[i].dir)
			assert_string_equal(buf_string(&dir), cases[i].dir);
		else
			assert_int_equal(err.kind, ERROR_SETTING);
		buf_done(&dir);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_was_kept_is_found),
	    cmocka_unit_test(a_changed_sentence_is_refused_and_told),
	    cmocka_unit_test(no_copy_is_no_error),
	    cmocka_unit_test(what_is_no_copy_is_refused),
	    cmocka_unit_test(saving_replaces_and_repeats_itself),
	    cmocka_unit_test(what_cannot_be_kept_leaves_nothing),
	    cmocka_unit_test(the_folder_follows_the_environment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
