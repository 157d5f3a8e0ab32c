/* Modes of files and of the folders on the way to them. POSIX ACLs show only as their mask, in the group's bits: so a yes may
 * be a no on a file that has one, never the other way round. */
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "source/access.h"
#include "source/globs.h"

enum {
	MOST_LINKS = 40, /* as Linux: more are a loop */
	MOST_GROUPS = 256,
	NAME = 40,
};

static bool is_in(const struct access_reader *reader, gid_t group)
{
	for (size_t i = 0; i < reader->ngroups; i++)
		if (reader->groups[i] == group)
			return true;
	return false;
}

/* The bits wanted, as others have them. */
static mode_t wanted(const struct stat *info, bool lists)
{
	if (!S_ISDIR(info->st_mode))
		return S_IROTH;
	return lists ? S_IROTH | S_IXOTH : S_IXOTH;
}

bool access_may(const struct access_reader *reader, const struct stat *info, bool lists)
{
	mode_t bits = info->st_mode;

	if (reader->user == 0)
		return true;
	/* The first class that fits decides, also where a later one has more rights. */
	if (reader->user == info->st_uid)
		bits >>= 6;
	else if (is_in(reader, info->st_gid))
		bits >>= 3;
	return (bits & wanted(info, lists)) == wanted(info, lists);
}

static const char *group_name(gid_t id, char name[NAME])
{
	struct group entry, *found = NULL;
	char *room = malloc(64 << 10);

	if (room && getgrgid_r(id, &entry, room, 64 << 10, &found) == 0 && found)
		snprintf(name, NAME, "%.*s", NAME - 1, entry.gr_name);
	else
		snprintf(name, NAME, "%lu", (unsigned long)id);
	free(room);
	return name;
}

static const char *user_name(uid_t id, char name[NAME])
{
	struct passwd entry, *found = NULL;
	char *room = malloc(64 << 10);

	if (room && getpwuid_r(id, &entry, room, 64 << 10, &found) == 0 && found)
		snprintf(name, NAME, "%.*s", NAME - 1, entry.pw_name);
	else
		snprintf(name, NAME, "%lu", (unsigned long)id);
	free(room);
	return name;
}

void access_help(
    const struct access_reader *reader, const struct stat *info, bool lists, char help[96])
{
	const char *verb = !S_ISDIR(info->st_mode) ? "read" : lists ? "list" : "enter";
	mode_t bits = wanted(info, lists);
	char name[NAME];

	if (access_may(reader, info, lists))
		snprintf(help, 96, "its mode lets one %s it, something else does not", verb);
	else if (reader->user == info->st_uid)
		snprintf(help, 96, "its mode does not let its own owner %s it", verb);
	else if ((info->st_mode >> 3 & bits) == bits && !is_in(reader, info->st_gid))
		snprintf(help, 96, "group %s may %s it", group_name(info->st_gid, name), verb);
	else
		snprintf(
		    help, 96, "no group may %s it, only %s", verb, user_name(info->st_uid, name));
}

/* ---- the way to a file ---- */

struct way {
	const struct access_reader *reader;
	struct buf at;   /* folders passed; empty: the working folder */
	struct buf rest; /* what is still to go */
	int nlinks;
	char *which; /* 200 bytes */
};

static const char *place(struct way *way)
{
	const char *at = way->at.len > 0 ? buf_string(&way->at) : ".";

	return at ? at : "";
}

static bool stop(struct way *way, const char *why)
{
	const char *at = place(way);
	/* The end of a path tells more than its beginning. */
	size_t length = strlen(at), skip = length > 100 ? length - 100 : 0;

	snprintf(way->which, 200, "%s%s: %s", skip ? "..." : "", at + skip, why);
	return false;
}

static bool stop_by_errno(struct way *way)
{
	char words[96];

	if (strerror_r(errno, words, sizeof words) != 0)
		snprintf(words, sizeof words, "errno %d", errno);
	return stop(way, words);
}

static bool check(struct way *way, const struct stat *info, bool lists)
{
	char help[96];

	if (access_may(way->reader, info, lists))
		return true;
	access_help(way->reader, info, lists, help);
	return stop(way, help);
}

/* Take the next component off rest: false when none is left. */
static bool next_component(struct way *way, struct buf *name)
{
	size_t start = 0, end;

	buf_clear(name);
	while (start < way->rest.len && way->rest.at[start] == '/')
		start++;
	for (end = start; end < way->rest.len && way->rest.at[end] != '/'; end++)
		buf_byte(name, way->rest.at[end]);
	if (way->rest.len > 0)
		memmove(way->rest.at, way->rest.at + end, way->rest.len - end);
	way->rest.len -= end;
	return name->len > 0;
}

/* A link stands at "at", which was before_len long before its name: go where it leads. */
static bool follow_link(struct way *way, size_t before_len)
{
	char target[4096];
	struct buf rest = {0};
	ssize_t n = readlink(place(way), target, sizeof target);

	if (n < 0)
		return stop_by_errno(way);
	if (++way->nlinks > MOST_LINKS)
		return stop(way, "too many symbolic links");
	way->at.len = before_len;
	buf_append(&rest, (struct span){target, (size_t)n});
	buf_byte(&rest, '/');
	buf_append(&rest, buf_span(&way->rest));
	buf_done(&way->rest);
	way->rest = rest;
	if (n > 0 && target[0] == '/') {
		buf_clear(&way->at);
		buf_byte(&way->at, '/');
	}
	return true;
}

/* Enter the folder at hand, then one component. *is_end: nothing was left. */
static bool step(struct way *way, struct buf *name, bool *is_end)
{
	struct stat info;
	size_t before_len = way->at.len;

	if (stat(place(way), &info) != 0)
		return stop_by_errno(way);
	*is_end = !next_component(way, name);
	if (*is_end)
		return check(way, &info, true);
	if (!S_ISDIR(info.st_mode))
		return stop(way, "no folder");
	if (!check(way, &info, false))
		return false;
	if (way->at.len > 0 && way->at.at[way->at.len - 1] != '/')
		buf_byte(&way->at, '/');
	buf_append(&way->at, buf_span(name));
	if (lstat(place(way), &info) != 0)
		return stop_by_errno(way);
	return !S_ISLNK(info.st_mode) || follow_link(way, before_len);
}

bool globs_may_read(
    const char *path, uid_t user, const gid_t *groups, size_t ngroups, char which[200])
{
	struct access_reader reader = {user, groups, ngroups};
	struct way way = {.reader = &reader, .which = which};
	struct buf name = {0};
	bool may = true, is_end = false;

	which[0] = '\0';
	if (path[0] == '/')
		buf_byte(&way.at, '/');
	buf_text(&way.rest, path);
	while (may && !is_end)
		may = step(&way, &name, &is_end);
	if (way.at.failed || way.rest.failed || name.failed)
		may = stop(&way, "out of memory");
	buf_done(&way.at);
	buf_done(&way.rest);
	buf_done(&name);
	return may;
}

void access_say(const char *path, int why, char which[200])
{
	gid_t groups[MOST_GROUPS + 1];
	int n = getgroups(MOST_GROUPS, groups);
	size_t ngroups = n > 0 ? (size_t)n : 0;
	struct way way = {.which = which};

	groups[ngroups++] = getegid();
	if (why == EACCES && !globs_may_read(path, geteuid(), groups, ngroups, which))
		return;
	buf_text(&way.at, path);
	errno = why;
	stop_by_errno(&way);
	buf_done(&way.at);
}
