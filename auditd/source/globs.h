/* Which files a list of patterns stands for now. */
#ifndef SOURCE_GLOBS_H
#define SOURCE_GLOBS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "base/error.h"

/* A file as the file system has it now. */
struct globs_file {
	char *path; /* as the pattern gives it */
	uint64_t device, inode, size;
	int64_t mtime_us;
	bool is_readable; /* by this process */
	char help[96];    /* where not: "group adm may read it" or what else would help; else "" */
};

struct globs_found {
	struct globs_file
	    *files; /* owned; in byte order of paths; each device and inode once (the first path) */
	size_t nfiles;
	char **
	    folders; /* owned: folders that must be watched for new files to be noticed, each once */
	size_t nfolders;
	char
	    unseen[200]; /* the first thing passed over, and what would help; "" if there is none */
	size_t nothers;  /* pipes, sockets and devices that are no files to follow */
	char others[200]; /* the first of them, and what it is; "" if there is none */
};

/* Expand a pattern: glob(7) with * ? [ ] and \\, component by component, a leading dot only where the pattern has one; '**' as a
 * component stands for this folder and all below it; a folder named without wildcards (or with a slash behind it) stands for all files
 * below it. No hidden names for '**' and folders. Regular files only; symbolic links are followed, a file reached twice counts once, a
 * folder reached twice is entered once; at most 64 folders deep. Nothing found is no error. What cannot be looked at (a
 * folder that may not be read, a link that leads nowhere) is passed over and added to *unseen; what is no file (a pipe, a socket, a device) is passed over and counted in nothers.
 * Folders to watch are those where a file that the pattern fits could be made, and where links lead: there a name that is no file's path
 * may be a file's all the same. Returns 0, or -1 with ERROR_MEMORY. Free with globs_done. */
int globs_find(const char *pattern, struct globs_found *found, size_t *unseen, struct error *err);
void globs_done(struct globs_found *found);

/* A file's time in microseconds. Some file systems keep any number of seconds: what lies further from 1970 than a hundred thousand years
 * is taken for that, so that sums of times do not overflow. */
int64_t globs_time_us(const struct timespec *time);

/* Find, in the folder of path (or that of its target, if it is a link) and by any name, the file with that device and inode: a
 * malloc'ed path, the first in byte order, a file's own name before a link's; NULL if it is not there, or memory ran out. */
char *globs_find_inode(const char *path, uint64_t device, uint64_t inode);

/* May a user (by id, with all those groups) read the path, folders on the way included, links followed? A folder must be listed too. On
 * false, which says in one line which folder or file is in the way and which group would help. Looks at modes and POSIX ACL masks only as far as stat(2) shows them. */
bool globs_may_read(
    const char *path, uid_t user, const gid_t *groups, size_t ngroups, char which[200]);

#endif
