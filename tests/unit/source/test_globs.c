/* What patterns stand for in real folders, and what is said of what cannot be read. */
#include "support.h"

#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "source/globs.h"

enum { NOBODY = 65534 };

struct world {
	char folder[64];
	struct globs_found found;
	size_t unseen;
	struct error err;
};

static const char *in(const struct world *world, const char *name)
{
	static char paths[4][300];
	static int next;
	char *path = paths[next++ % 4];

	snprintf(path, sizeof paths[0], "%s/%s", world->folder, name);
	return path;
}

static void make_file(const struct world *world, const char *name)
{
	write_file(in(world, name), span_of(name));
}

static void make_directory(const struct world *world, const char *name)
{
	assert_int_equal(mkdir(in(world, name), 0755), 0);
}

static int set_up(void **state)
{
	static struct world world;

	memset(&world, 0, sizeof world);
	make_folder(world.folder);
	assert_int_equal(chmod(world.folder, 0755), 0);
	make_directory(&world, "b");
	make_directory(&world, "b/deep");
	make_directory(&world, ".git");
	make_file(&world, "b/2.jsonl");
	make_file(&world, "b/10.jsonl");
	make_file(&world, "b/deep/3.jsonl");
	make_file(&world, "b/note.txt");
	make_file(&world, "a.jsonl");
	make_file(&world, ".hidden.jsonl");
	make_file(&world, ".git/4.jsonl");
	*state = &world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;

	globs_done(&world->found);
	remove_folder(world->folder);
	return 0;
}

static void find(struct world *world, const char *pattern)
{
	char whole[300];

	snprintf(whole, sizeof whole, "%s/%s", world->folder, pattern);
	globs_done(&world->found);
	world->unseen = 0;
	assert_int_equal(globs_find(whole, &world->found, &world->unseen, &world->err), 0);
}

/* The names, relative to the folder and separated by blanks; "." is the folder. */
static const char *listed(const struct world *world, char *const *paths, size_t npaths)
{
	static char all[2000];
	size_t length = strlen(world->folder);

	all[0] = '\0';
	for (size_t i = 0; i < npaths; i++) {
		assert_int_equal(strncmp(paths[i], world->folder, length), 0);
		strcat(strcat(all, i ? " " : ""), paths[i][length] ? paths[i] + length + 1 : ".");
	}
	return all;
}

static const char *files(const struct world *world)
{
	char *paths[40];

	assert_in_range(world->found.nfiles, 0, 40);
	for (size_t i = 0; i < world->found.nfiles; i++)
		paths[i] = world->found.files[i].path;
	return listed(world, paths, world->found.nfiles);
}

static const char *folders(const struct world *world)
{
	return listed(world, world->found.folders, world->found.nfolders);
}

static void a_pattern_stands_for_files_in_byte_order(void **state)
{
	struct world *world = *state;
	static const struct {
		const char *pattern, *files, *folders;
	} rows[] = {
	    {"*.jsonl", "a.jsonl", "."},
	    {".*.jsonl", ".hidden.jsonl", "."},
	    {"b/*.jsonl", "b/10.jsonl b/2.jsonl", "b"},
	    {"b/?.jsonl", "b/2.jsonl", "b"},
	    {"b/[!2]*.jsonl", "b/10.jsonl", "b"},
	    {"*/*.jsonl", "b/10.jsonl b/2.jsonl", ". b"},
	    {"*/deep/*", "b/deep/3.jsonl", ". b/deep"},
	    {"b/\\2.jsonl", "b/2.jsonl", "b"},
	    {"b/\\*.jsonl", "", "b"},
	    {"b//2.jsonl", "b/2.jsonl", "b"},
	    {"a.jsonl", "a.jsonl", "."},
	    {"*", "a.jsonl", "."},
	    {"a.jsonl/", "", "."},
	    {"a.jsonl/x", "", "."},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		find(world, rows[i].pattern);
		assert_string_equal(files(world), rows[i].files);
		assert_string_equal(folders(world), rows[i].folders);
		assert_int_equal(world->unseen, 0);
	}
}

static void two_stars_stand_for_all_folders_below(void **state)
{
	struct world *world = *state;

	find(world, "**/*.jsonl");
	assert_string_equal(files(world), "a.jsonl b/10.jsonl b/2.jsonl b/deep/3.jsonl");
	assert_string_equal(folders(world), ". b b/deep");
	find(world, "b/**/3.jsonl");
	assert_string_equal(files(world), "b/deep/3.jsonl");
	find(world, "**/deep/**/3.jsonl");
	assert_string_equal(files(world), "b/deep/3.jsonl");
	find(world, "b/**");
	assert_string_equal(files(world), "b/10.jsonl b/2.jsonl b/deep/3.jsonl b/note.txt");
	find(world, ".git/**");
	assert_string_equal(files(world), ".git/4.jsonl");
}

static void a_folder_stands_for_its_shown_files_at_any_depth(void **state)
{
	struct world *world = *state;
	static const char all[] = "b/10.jsonl b/2.jsonl b/deep/3.jsonl b/note.txt";

	find(world, "b");
	assert_string_equal(files(world), all);
	assert_string_equal(folders(world), "b b/deep");
	find(world, "b/");
	assert_string_equal(files(world), all);
	find(world, "?/");
	assert_string_equal(files(world), all);
	find(world, "?");
	assert_string_equal(files(world), "");
}

static void nothing_found_is_no_error_and_says_where_to_wait_for_it(void **state)
{
	struct world *world = *state;

	find(world, "c/d/*.jsonl");
	assert_string_equal(files(world), "");
	assert_string_equal(folders(world), ".");
	assert_int_equal(world->unseen, 0);
	assert_string_equal(world->found.unseen, "");
	make_directory(world, "c");
	find(world, "c/d/*.jsonl");
	assert_string_equal(folders(world), "c");
	globs_done(&world->found);
	assert_int_equal(globs_find("", &world->found, &world->unseen, &world->err), 0);
	assert_int_equal(world->found.nfiles, 0);
}

static void a_path_may_be_relative(void **state)
{
	struct world *world = *state;
	char here[1000];

	assert_non_null(getcwd(here, sizeof here));
	assert_int_equal(chdir(in(world, "b")), 0);
	globs_done(&world->found);
	assert_int_equal(globs_find("*.jsonl", &world->found, &world->unseen, &world->err), 0);
	assert_int_equal(chdir(here), 0);
	assert_int_equal(world->found.nfiles, 2);
	assert_string_equal(world->found.files[0].path, "10.jsonl");
	assert_int_equal(world->found.nfolders, 1);
	assert_string_equal(world->found.folders[0], ".");
}

static void a_file_is_described_as_it_is(void **state)
{
	struct world *world = *state;
	struct stat info;

	find(world, "a.jsonl");
	const struct globs_file *file = &world->found.files[0];
	assert_int_equal(stat(file->path, &info), 0);
	assert_int_equal(file->device, info.st_dev);
	assert_int_equal(file->inode, info.st_ino);
	assert_int_equal(file->size, 7);
	assert_int_equal(file->mtime_us / 1000000, info.st_mtim.tv_sec);
	assert_true(file->is_readable);
	assert_string_equal(file->help, "");
}

static void a_file_with_two_names_counts_once(void **state)
{
	struct world *world = *state;
	char target[300];

	strcpy(target, in(world, "b/2.jsonl"));
	assert_int_equal(link(target, in(world, "z.jsonl")), 0);
	assert_int_equal(symlink(target, in(world, "0.jsonl")), 0);
	find(world, "**/*.jsonl");
	assert_string_equal(files(world), "0.jsonl a.jsonl b/10.jsonl b/deep/3.jsonl");
}

static void where_a_link_leads_is_watched_too(void **state)
{
	struct world *world = *state;

	assert_int_equal(symlink("b/deep/3.jsonl", in(world, "current")), 0);
	find(world, "curr*");
	assert_string_equal(files(world), "current");
	assert_string_equal(folders(world), ". b/deep");
}

static void links_that_lead_round_in_a_circle_end(void **state)
{
	struct world *world = *state;

	assert_int_equal(symlink(world->folder, in(world, "b/deep/up")), 0);
	find(world, "**/3.jsonl");
	assert_string_equal(files(world), "b/deep/3.jsonl");
	find(world, "b");
	assert_int_equal(world->found.nfiles, 5);
	assert_int_equal(world->unseen, 0);
}

static void a_link_that_leads_nowhere_is_passed_over_and_counted(void **state)
{
	struct world *world = *state;

	assert_int_equal(symlink("gone", in(world, "0.jsonl")), 0);
	assert_int_equal(symlink("round", in(world, "round")), 0);
	find(world, "*");
	assert_string_equal(files(world), "a.jsonl");
	assert_int_equal(world->unseen, 2);
	assert_non_null(strstr(world->found.unseen, "0.jsonl: No such file"));
}

static void only_regular_files_are_found(void **state)
{
	struct world *world = *state;

	assert_int_equal(mkfifo(in(world, "pipe.jsonl"), 0600), 0);
	find(world, "*.jsonl");
	assert_string_equal(files(world), "a.jsonl");
	find(world, "pipe.jsonl");
	assert_string_equal(files(world), "");
}

/* A group that has a name and is not root's. */
static const struct group *some_group(void)
{
	const struct group *group = getgrnam("adm");

	return group ? group : getgrnam("daemon");
}

static void what_would_help_who_may_not_read_is_named(void **state)
{
	struct world *world = *state;
	const struct group *group = some_group();
	char group_help[96];

	if (geteuid() != 0 || group == NULL)
		skip();
	snprintf(group_help, sizeof group_help, "group %s may read it", group->gr_name);
	assert_int_equal(chown(in(world, "b/10.jsonl"), 0, group->gr_gid), 0);
	assert_int_equal(chmod(in(world, "b/10.jsonl"), 0640), 0);
	assert_int_equal(chmod(in(world, "b/2.jsonl"), 0600), 0);
	assert_int_equal(chown(in(world, "b/note.txt"), NOBODY, group->gr_gid), 0);
	assert_int_equal(chmod(in(world, "b/note.txt"), 0040), 0);
	assert_int_equal(seteuid(NOBODY), 0);
	find(world, "b/*");
	assert_int_equal(seteuid(0), 0);
	assert_int_equal(world->found.nfiles, 3);
	for (size_t i = 0; i < 3; i++)
		assert_false(world->found.files[i].is_readable);
	assert_string_equal(world->found.files[0].help, group_help);
	assert_string_equal(world->found.files[1].help, "no group may read it, only root");
	assert_string_equal(
	    world->found.files[2].help, "its mode does not let its own owner read it");
}

static void a_folder_that_cannot_be_read_is_passed_over_and_named(void **state)
{
	struct world *world = *state;
	const struct group *group = some_group();
	char wanted[300];

	if (geteuid() != 0 || group == NULL)
		skip();
	assert_int_equal(chown(in(world, "b/deep"), 0, group->gr_gid), 0);
	assert_int_equal(chmod(in(world, "b/deep"), 0750), 0);
	assert_int_equal(seteuid(NOBODY), 0);
	find(world, "**/*.jsonl");
	assert_int_equal(seteuid(0), 0);
	assert_string_equal(files(world), "a.jsonl b/10.jsonl b/2.jsonl");
	assert_int_equal(world->unseen, 1);
	snprintf(wanted, sizeof wanted, "b/deep: group %s may list it", group->gr_name);
	assert_non_null(strstr(world->found.unseen, wanted));

	assert_int_equal(seteuid(NOBODY), 0);
	find(world, "b/deep/3.jsonl");
	assert_int_equal(seteuid(0), 0);
	assert_int_equal(world->unseen, 1);
	snprintf(wanted, sizeof wanted, "b/deep: group %s may enter it", group->gr_name);
	assert_non_null(strstr(world->found.unseen, wanted));
}

static void a_reader_needs_every_folder_on_the_way(void **state)
{
	struct world *world = *state;
	gid_t groups[] = {4001};
	char which[200], wanted[200];

	if (geteuid() != 0)
		skip();
	const char *path = in(world, "b/deep/3.jsonl");
	assert_true(globs_may_read(path, 4000, groups, 1, which));
	assert_string_equal(which, "");
	assert_int_equal(chown(in(world, "b"), 0, 4002), 0);
	assert_int_equal(chmod(in(world, "b"), 0750), 0);
	assert_false(globs_may_read(path, 4000, groups, 1, which));
	snprintf(wanted, sizeof wanted, "%s/b: group 4002 may enter it", world->folder);
	assert_string_equal(which, wanted);
	groups[0] = 4002;
	assert_true(globs_may_read(path, 4000, groups, 1, which));
	/* By another way to the same file too. */
	assert_int_equal(symlink("b/deep/../deep", in(world, "link")), 0);
	const char *by_link = in(world, "link/3.jsonl");
	assert_true(globs_may_read(by_link, 4000, groups, 1, which));
	assert_false(globs_may_read(by_link, 4000, groups, 0, which));
	assert_string_equal(which, wanted);

	assert_int_equal(chmod(path, 0600), 0);
	assert_false(globs_may_read(path, 4000, groups, 1, which));
	assert_non_null(strstr(which, "3.jsonl: no group may read it, only root"));
	assert_true(globs_may_read(path, 0, NULL, 0, which));
	assert_int_equal(chown(path, 4000, 4002), 0);
	assert_true(globs_may_read(path, 4000, groups, 1, which));
	/* The owner's own bits decide, whatever others may. */
	assert_int_equal(chmod(path, 0044), 0);
	assert_false(globs_may_read(path, 4000, groups, 1, which));
}

static void a_folder_must_be_listed_by_a_reader(void **state)
{
	struct world *world = *state;
	char which[200];

	if (geteuid() != 0)
		skip();
	assert_true(globs_may_read(in(world, "b"), 4000, NULL, 0, which));
	assert_int_equal(chmod(in(world, "b"), 0711), 0);
	assert_true(globs_may_read(in(world, "b/2.jsonl"), 4000, NULL, 0, which));
	assert_false(globs_may_read(in(world, "b"), 4000, NULL, 0, which));
	assert_non_null(strstr(which, "/b: no group may list it, only root"));
}

static void a_path_that_leads_nowhere_cannot_be_read(void **state)
{
	struct world *world = *state;
	char which[200];

	assert_false(globs_may_read(in(world, "gone/x"), 0, NULL, 0, which));
	assert_non_null(strstr(which, "/gone: No such file"));
	assert_int_equal(symlink("round", in(world, "round")), 0);
	assert_false(globs_may_read(in(world, "round"), 0, NULL, 0, which));
	assert_non_null(strstr(which, "too many symbolic links"));
	assert_false(globs_may_read(in(world, "a.jsonl/x"), 0, NULL, 0, which));
	assert_non_null(strstr(which, "a.jsonl: no folder"));
}

static void a_file_is_found_by_its_inode_whatever_it_is_called_now(void **state)
{
	struct world *world = *state;
	struct stat info;
	char path[300], renamed[300];

	strcpy(path, in(world, "b/2.jsonl"));
	strcpy(renamed, in(world, "b/2.jsonl.1"));
	assert_int_equal(stat(path, &info), 0);
	assert_int_equal(rename(path, renamed), 0);
	make_file(world, "b/2.jsonl");
	char *found = globs_find_inode(path, info.st_dev, info.st_ino);
	assert_string_equal(found, renamed);
	free(found);
	assert_null(globs_find_inode(path, info.st_dev + 1, info.st_ino));
	assert_null(globs_find_inode(in(world, "a.jsonl"), info.st_dev, info.st_ino));
	assert_null(globs_find_inode(in(world, "gone/x"), info.st_dev, info.st_ino));

	/* Its own name is better than a link's; where only a link leads there, that. */
	assert_int_equal(symlink("2.jsonl.1", in(world, "b/0")), 0);
	found = globs_find_inode(path, info.st_dev, info.st_ino);
	assert_string_equal(found, renamed);
	free(found);
	assert_int_equal(symlink("b/2.jsonl.1", in(world, "link")), 0);
	found = globs_find_inode(in(world, "x"), info.st_dev, info.st_ino);
	assert_string_equal(found, in(world, "link"));
	free(found);
}

static void behind_a_link_a_renamed_file_is_found_in_its_own_folder(void **state)
{
	struct world *world = *state;
	struct stat info;

	assert_int_equal(symlink("b/2.jsonl", in(world, "link")), 0);
	assert_int_equal(stat(in(world, "link"), &info), 0);
	assert_int_equal(rename(in(world, "b/2.jsonl"), in(world, "b/2.jsonl.1")), 0);
	make_file(world, "b/2.jsonl");
	char *found = globs_find_inode(in(world, "link"), info.st_dev, info.st_ino);
	assert_non_null(found);
	assert_string_equal(found + strlen(found) - 11, "b/2.jsonl.1");
	free(found);
}

static void times_that_no_clock_shows_are_held_within_bounds(void **state)
{
	(void)state;
	const struct timespec now = {.tv_sec = 1700000000, .tv_nsec = 123456789};
	const struct timespec late = {.tv_sec = INT64_MAX, .tv_nsec = 999999999};
	const struct timespec early = {.tv_sec = INT64_MIN};

	assert_int_equal(globs_time_us(&now), INT64_C(1700000000123456));
	assert_true(globs_time_us(&late) > globs_time_us(&now));
	assert_true(globs_time_us(&late) < INT64_MAX / 2);
	assert_true(globs_time_us(&early) < 0);
	assert_true(globs_time_us(&early) > INT64_MIN / 2);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    TEST(a_pattern_stands_for_files_in_byte_order),
	    TEST(two_stars_stand_for_all_folders_below),
	    TEST(a_folder_stands_for_its_shown_files_at_any_depth),
	    TEST(nothing_found_is_no_error_and_says_where_to_wait_for_it),
	    TEST(a_path_may_be_relative),
	    TEST(times_that_no_clock_shows_are_held_within_bounds),
	    TEST(a_file_is_described_as_it_is),
	    TEST(a_file_with_two_names_counts_once),
	    TEST(where_a_link_leads_is_watched_too),
	    TEST(links_that_lead_round_in_a_circle_end),
	    TEST(a_link_that_leads_nowhere_is_passed_over_and_counted),
	    TEST(only_regular_files_are_found),
	    TEST(what_would_help_who_may_not_read_is_named),
	    TEST(a_folder_that_cannot_be_read_is_passed_over_and_named),
	    TEST(a_reader_needs_every_folder_on_the_way),
	    TEST(a_folder_must_be_listed_by_a_reader),
	    TEST(a_path_that_leads_nowhere_cannot_be_read),
	    TEST(a_file_is_found_by_its_inode_whatever_it_is_called_now),
	    TEST(behind_a_link_a_renamed_file_is_found_in_its_own_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
