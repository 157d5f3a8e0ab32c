/* Files of our own: opened at once or refused. */
#include "support.h"

#include <string.h>
#include <sys/stat.h>

#include "base/files.h"

static void only_regular_files_are_opened(void **state)
{
	char dir[64], path[96];
	struct error err = {0};

	(void)state;
	make_folder(dir);
	snprintf(path, sizeof path, "%s/file", dir);
	write_file(path, span_of("text"));
	FILE *file = files_open(path, &err);
	assert_non_null(file);
	assert_int_equal(fgetc(file), 't');
	fclose(file);
	assert_null(files_open(dir, &err));
	assert_int_equal(err.kind, ERROR_SETTING);
	assert_null(files_open("/dev/zero", &err));
	assert_string_equal(err.text, "/dev/zero: no regular file");
	snprintf(path, sizeof path, "%s/fifo", dir);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_null(files_open(path, &err));
	assert_int_equal(err.kind, ERROR_SETTING);
	snprintf(path, sizeof path, "%s/none", dir);
	assert_null(files_open(path, &err));
	assert_int_equal(err.kind, ERROR_SYSTEM);
	assert_non_null(strstr(err.text, "/none: cannot open: "));
	remove_folder(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(only_regular_files_are_opened)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
