/* Part of the library to preload: what a process reads of its logs, and what its clock says, can be wrong.
 *
 *   FAULT_READ_DIR   files below this folder are read with faults
 *   FAULT_READ_AT    the number of the read at which it happens; counted over all processes in FAULT_READ_COUNTER
 *   FAULT_READ_DO    EIO, EINTR or short
 *   FAULT_CLOCK      "A:B:N": the wall clock is A seconds off, and B seconds from its Nth reading on */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static struct {
	const char *dir; /* NULL: nothing happens */
	size_t ndir;
	uint64_t own_count, *count, at;
	int error; /* 0: short */
	bool has_clock;
	long before, after;
	uint64_t turn, nclock;
} senses;

/* Prototypes that only fortified headers show. */
ssize_t __read_chk(int fd, void *to, size_t n, size_t room);
ssize_t __pread_chk(int fd, void *to, size_t n, off_t offset, size_t room);
ssize_t __pread64_chk(int fd, void *to, size_t n, off64_t offset, size_t room);

static uint64_t *map_counter(const char *path)
{
	int file = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	void *at = MAP_FAILED;

	if (file >= 0 && syscall(SYS_ftruncate, file, sizeof(uint64_t)) == 0)
		at = mmap(NULL, sizeof(uint64_t), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	if (at == MAP_FAILED)
		_exit(99);
	close(file);
	return at;
}

__attribute__((constructor)) static void begin_senses(void)
{
	const char *dir = getenv("FAULT_READ_DIR"), *at = getenv("FAULT_READ_AT");
	const char *what = getenv("FAULT_READ_DO"), *counter = getenv("FAULT_READ_COUNTER");
	const char *clock = getenv("FAULT_CLOCK");

	if (clock && sscanf(clock, "%ld:%ld:%lu", &senses.before, &senses.after, &senses.turn) == 3)
		senses.has_clock = true;
	if (dir == NULL)
		return;
	senses.count = counter ? map_counter(counter) : &senses.own_count;
	senses.at = at ? strtoull(at, NULL, 10) : 0;
	if (what)
		senses.error = strcmp(what, "EIO") == 0     ? EIO
			       : strcmp(what, "EINTR") == 0 ? EINTR
							    : 0;
	senses.ndir = strlen(dir);
	senses.dir = dir;
}

/* What the read is to get at most; 0: it fails. */
static size_t allow(int fd, size_t n)
{
	char link[40], path[PATH_MAX];

	if (senses.dir == NULL)
		return n;
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	ssize_t length = readlink(link, path, sizeof path);
	if (length <= (ssize_t)senses.ndir || memcmp(path, senses.dir, senses.ndir) != 0 ||
	    path[senses.ndir] != '/')
		return n;
	if (__atomic_add_fetch(senses.count, 1, __ATOMIC_SEQ_CST) != senses.at)
		return n;
	if (senses.error == 0)
		return n > 1 ? n / 2 : n;
	errno = senses.error;
	return 0;
}

static ssize_t get(int fd, void *to, size_t n, bool has_offset, off_t offset)
{
	size_t most = n == 0 ? 0 : allow(fd, n);

	if (n > 0 && most == 0)
		return -1;
	return has_offset ? syscall(SYS_pread64, fd, to, most, offset)
			  : syscall(SYS_read, fd, to, most);
}

ssize_t read(int fd, void *to, size_t n)
{
	return get(fd, to, n, false, 0);
}

ssize_t pread(int fd, void *to, size_t n, off_t offset)
{
	return get(fd, to, n, true, offset);
}

ssize_t pread64(int fd, void *to, size_t n, off64_t offset)
{
	return get(fd, to, n, true, offset);
}

ssize_t __read_chk(int fd, void *to, size_t n, size_t room)
{
	return n > room ? (abort(), -1) : get(fd, to, n, false, 0);
}

ssize_t __pread_chk(int fd, void *to, size_t n, off_t offset, size_t room)
{
	return n > room ? (abort(), -1) : get(fd, to, n, true, offset);
}

ssize_t __pread64_chk(int fd, void *to, size_t n, off64_t offset, size_t room)
{
	return __pread_chk(fd, to, n, offset, room);
}

/* ---- the clock ---- */

int clock_gettime(clockid_t which, struct timespec *now)
{
	int result = (int)syscall(SYS_clock_gettime, which, now);

	if (result == 0 && senses.has_clock && which == CLOCK_REALTIME)
		now->tv_sec += __atomic_add_fetch(&senses.nclock, 1, __ATOMIC_SEQ_CST) < senses.turn
				   ? senses.before
				   : senses.after;
	return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
	struct timespec precise;

	(void)zone;
	if (clock_gettime(CLOCK_REALTIME, &precise) != 0)
		return -1;
	*now = (struct timeval){precise.tv_sec, precise.tv_nsec / 1000};
	return 0;
}

time_t time(time_t *to)
{
	struct timespec now;

	if (clock_gettime(CLOCK_REALTIME, &now) != 0)
		return (time_t)-1;
	if (to)
		*to = now.tv_sec;
	return now.tv_sec;
}
