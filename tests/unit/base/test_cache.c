/* What is kept comes back whole or not at all, whoever has been at it. */
#include "support.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cache.h"

static char folder[64];

static int setup(void **state)
{
	(void)state;
	(void)make_folder(folder);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	(void)chmod(folder, 0700);
	remove_folder(folder);
	return 0;
}

static struct digest key_of(unsigned n)
{
	struct digest key = {{0}};

	key.bytes[0] = (unsigned char)n;
	return key;
}

/* The path of the one entry. */
static const char *entry_path(unsigned n)
{
	static char path[200];
	struct digest key = key_of(n);
	char hex[DIGEST_HEX];

	digest_hex(&key, hex);
	snprintf(path, sizeof path, "%s/%s.entry", folder, hex);
	return path;
}

static void put(unsigned n, const char *text)
{
	struct digest key = key_of(n);

	cache_put(folder, &key, span_of(text));
}

/* Is that kept, or (NULL) nothing? */
static void check(unsigned n, const char *text)
{
	struct digest key = key_of(n);
	struct buf contents = {0};

	buf_text(&contents, "before ");
	bool is_kept = cache_get(folder, &key, &contents);
	assert_int_equal(is_kept, text != NULL);
	assert_memory_equal(buf_string(&contents), "before ", 7);
	assert_string_equal(buf_string(&contents) + 7, text ? text : "");
	buf_done(&contents);
}

static void test_what_is_kept_comes_back(void **state)
{
	(void)state;
	check(1, NULL);
	put(1, "one");
	put(2, "");
	check(1, "one");
	check(2, "");
	check(3, NULL);
	put(1, "another");
	check(1, "another");
}

static void test_folders_are_made_for_the_user_alone(void **state)
{
	char deep[100];
	struct digest key = key_of(1);
	struct buf contents = {0};
	struct stat info;

	(void)state;
	snprintf(deep, sizeof deep, "%s/a/b", folder);
	cache_put(deep, &key, span_of("text"));
	assert_true(cache_get(deep, &key, &contents));
	assert_int_equal(stat(deep, &info), 0);
	assert_int_equal(info.st_mode & 0777, 0700);
	buf_done(&contents);
}

static void test_a_damaged_entry_is_none(void **state)
{
	struct buf whole = {0}, bytes = {0};

	(void)state;
	put(1, "contents that somebody spoils");
	read_file(entry_path(1), &whole);
	for (size_t i = 0; i < whole.len; i++) {
		buf_clear(&bytes);
		buf_append(&bytes, buf_span(&whole));
		bytes.at[i] = (char)(bytes.at[i] ^ 1);
		write_file(entry_path(1), buf_span(&bytes));
		check(1, NULL);
		write_file(entry_path(1), span_slice(buf_span(&whole), 0, i));
		check(1, NULL);
	}
	buf_byte(&whole, 'x');
	write_file(entry_path(1), buf_span(&whole));
	check(1, NULL);
	put(1, "as good as new");
	check(1, "as good as new");
	buf_done(&whole);
	buf_done(&bytes);
}

static void test_another_keys_entry_is_none(void **state)
{
	char from[200];

	(void)state;
	put(1, "one");
	snprintf(from, sizeof from, "%s", entry_path(1));
	assert_int_equal(rename(from, entry_path(2)), 0);
	check(2, NULL);
}

static void test_what_others_could_write_is_none(void **state)
{
	(void)state;
	put(1, "one");
	assert_int_equal(chmod(entry_path(1), 0620), 0);
	check(1, NULL);
	assert_int_equal(chmod(entry_path(1), 0644), 0);
	check(1, "one");
	assert_int_equal(chmod(folder, 0777), 0);
	check(1, NULL);
	put(2, "two");
	assert_int_equal(chmod(folder, 0755), 0);
	check(1, "one");
	check(2, NULL);
	if (geteuid() != 0)
		return; /* only root can give away */
	assert_int_equal(chown(entry_path(1), 65534, 65534), 0);
	check(1, NULL);
	put(1, "one");
	check(1, "one");
	assert_int_equal(chown(folder, 65534, 65534), 0);
	check(1, NULL);
	assert_int_equal(chown(folder, 0, 0), 0);
}

static void test_what_is_no_file_is_none(void **state)
{
	char elsewhere[100];

	(void)state;
	assert_int_equal(mkfifo(entry_path(1), 0600), 0);
	check(1, NULL);
	put(2, "two");
	snprintf(elsewhere, sizeof elsewhere, "%s/elsewhere", folder);
	assert_int_equal(rename(entry_path(2), elsewhere), 0);
	assert_int_equal(symlink(elsewhere, entry_path(2)), 0);
	check(2, NULL);
	put(2, "two");
	check(2, "two");
}

static void test_a_folder_that_cannot_be_is_no_matter(void **state)
{
	char below[220];
	struct digest key = key_of(1);
	struct buf contents = {0};

	(void)state;
	write_file(entry_path(1), span_of("no folder"));
	snprintf(below, sizeof below, "%s/below", entry_path(1));
	cache_put(below, &key, span_of("text"));
	assert_false(cache_get(below, &key, &contents));
	buf_done(&contents);
}

static size_t count_files(void)
{
	DIR *stream = opendir(folder);
	size_t n = 0;

	assert_non_null(stream);
	for (struct dirent *entry; (entry = readdir(stream)) != NULL;)
		n += entry->d_name[0] != '.';
	closedir(stream);
	return n;
}

static void test_the_oldest_go_first(void **state)
{
	char other[100];
	struct stat info;

	(void)state;
	snprintf(other, sizeof other, "%s/notes.txt", folder);
	write_file(other, span_of("not ours"));
	for (unsigned i = 0; i < CACHE_ENTRIES; i++)
		put(i, "text");
	assert_int_equal(count_files(), CACHE_ENTRIES + 1);
	/* All the same age but one. */
	struct timespec times[2] = {{.tv_sec = 1000}, {.tv_sec = 1000}};
	assert_int_equal(utimensat(AT_FDCWD, entry_path(5), times, 0), 0);
	put(100, "text");
	assert_int_equal(count_files(), CACHE_ENTRIES + 1);
	check(5, NULL);
	check(100, "text");
	assert_int_equal(stat(other, &info), 0);
}

static void test_many_may_write_at_once(void **state)
{
	enum { WRITERS = 6, ROUNDS = 60, LENGTH = 100000 };
	static char text[LENGTH + 1];

	(void)state;
	memset(text, 'x', LENGTH);
	for (int i = 0; i < WRITERS; i++) {
		pid_t child = fork();
		assert_true(child >= 0);
		for (int j = 0; child == 0 && j < ROUNDS; j++)
			put(1, text);
		if (child == 0)
			_exit(0);
	}
	put(1, text);
	for (int i = 0; i < ROUNDS; i++)
		check(1, text);
	for (int i = 0; i < WRITERS; i++)
		assert_true(wait(NULL) > 0);
	assert_int_equal(count_files(), 1);
}

static void check_folder(const char *wanted)
{
	struct buf found = {0};

	assert_int_equal(cache_folder(&found), wanted != NULL);
	assert_string_equal(buf_string(&found), wanted ? wanted : "");
	buf_done(&found);
}

static void test_where_the_folder_is(void **state)
{
	(void)state;
	setenv("SPECAUDIT_CACHE", "/said", 1);
	setenv("CACHE_DIRECTORY", "/service", 1);
	setenv("XDG_CACHE_HOME", "/base", 1);
	setenv("HOME", "/tmp", 1);
	check_folder("/said");
	setenv("SPECAUDIT_CACHE", "", 1);
	check_folder(NULL);
	unsetenv("SPECAUDIT_CACHE");
	check_folder("/service");
	unsetenv("CACHE_DIRECTORY");
	check_folder("/base/specaudit");
	setenv("XDG_CACHE_HOME", "not/absolute", 1);
	check_folder("/tmp/.cache/specaudit");
	unsetenv("HOME");
	check_folder(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_what_is_kept_comes_back, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		test_folders_are_made_for_the_user_alone, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_a_damaged_entry_is_none, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_another_keys_entry_is_none, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_what_others_could_write_is_none, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_what_is_no_file_is_none, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		test_a_folder_that_cannot_be_is_no_matter, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_the_oldest_go_first, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_many_may_write_at_once, setup, teardown),
	    cmocka_unit_test(test_where_the_folder_is),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
