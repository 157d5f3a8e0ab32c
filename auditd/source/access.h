/* Who may read what, as far as owner, group and mode say, and what would help who may not. */
#ifndef SOURCE_ACCESS_H
#define SOURCE_ACCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

/* Somebody who wants to read; groups: all of them, the first one too. */
struct access_reader {
	uid_t user;
	const gid_t *groups;
	size_t ngroups;
};

/* By its mode: a file may be read, a folder entered and (with lists) listed. Root may do all. */
bool access_may(const struct access_reader *reader, const struct stat *info, bool lists);

/* Say in a few words what would help a reader who may not: "group adm may read it". */
void access_help(
    const struct access_reader *reader, const struct stat *info, bool lists, char help[96]);

/* Say what is in the way of this process at a path that could not be looked at or listed; why is its errno.
 * "PATH: group adm may enter it". */
void access_say(const char *path, int why, char which[200]);

#endif
