/* One writer a state: a lock on a file, given back by the kernel however the process ends. The
 * number in the file is for people; the lock decides. POSIX locks belong to the process: one that
 * opens a state twice for writing is not stopped here. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/inner.h"

/* The process that holds the lock: the kernel's word, else what it wrote; 0 if neither is known (a
 * holder in another container or on another host). */
static long holder_of(int file)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	char text[24];

	if (fcntl(file, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK && lock.l_pid > 0)
		return (long)lock.l_pid;
	ssize_t n = pread(file, text, sizeof text - 1, 0);
	text[n > 0 ? n : 0] = '\0';
	long holder = strtol(text, NULL, 10);
	return holder > 0 ? holder : 0;
}

static int refuse(int file, const char *path, struct error *err)
{
	long holder = holder_of(file);

	if (holder == 0)
		return error_set(err, ERROR_SETTING, "%s: held by another writer", path);
	return error_set(
	    err, ERROR_SETTING, "%s: held by another writer, process %ld", path, holder);
}

static int write_holder(int file)
{
	char text[24];
	int length = snprintf(text, sizeof text, "%ld\n", (long)getpid());

	if (fchmod(file, S_IRUSR | S_IWUSR) != 0 || ftruncate(file, 0) != 0)
		return -1;
	return pwrite(file, text, (size_t)length, 0) == length ? 0 : -1;
}

int lock_take(const char *path, struct error *err)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);

	if (file < 0)
		return error_set(err, ERROR_SYSTEM, "%s: cannot be opened", path);
	if (fcntl(file, F_SETLK, &lock) == 0 && write_holder(file) == 0)
		return file;
	if (errno == EACCES || errno == EAGAIN)
		refuse(file, path, err);
	else
		error_set(err, ERROR_SYSTEM, "%s: cannot be locked", path);
	close(file);
	return -1;
}
