/* A library to preload: counts the system calls by which a process changes what lies below a folder, and at one of them
 * kills the process or lets the call fail; or writes all of them down, for `fault_cut` to play a power cut.
 *
 *   FAULT_DIR      the folder, absolute and without symbolic links; without it nothing happens
 *   FAULT_COUNTER  a file that keeps the count over several processes; without it every process counts from 1
 *   FAULT_TRACE    a file to which a line is added for each call: its number, name, path, bytes
 *   FAULT_AT       the number of the call that something happens at
 *   FAULT_DO       what: before, after (killed), torn (killed when half is written), short (half is written),
 *                  or the name of an error: ENOSPC, EIO, EINTR, EDQUOT
 *   FAULT_STICKY   1: and at all calls that follow
 *   FAULT_JOURNAL  a file to write down every call that succeeded, see journal.h
 *
 * The real calls are made by syscall(2), so that it works beside any other library. Bytes written through stdio and
 * through mapped memory are not seen: the program writes its state by write(2), and SQLite maps its index alone, which
 * a restart builds anew. State is global because a preloaded library has nowhere else to keep it. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "journal.h"

_Static_assert(sizeof(long) == 8, "offsets are passed to syscall(2) whole");

enum what { DO_NOTHING, DO_BEFORE, DO_AFTER, DO_TORN, DO_SHORT, DO_FAIL };

/* One call, from its beginning to its end. */
struct call {
	const char *name;
	char path[PATH_MAX], other[PATH_MAX];
	size_t nbytes;
	uint64_t serial;
	enum what what;
};

static struct {
	bool is_on;
	char dir[PATH_MAX];
	size_t ndir;
	uint64_t at;
	enum what what;
	int error;
	bool is_sticky;
	uint64_t own_count;
	uint64_t *count;
	int trace, journal; /* -1: none */
	pthread_mutex_t lock;
} shim = {.trace = -1, .journal = -1, .lock = PTHREAD_MUTEX_INITIALIZER};

/* Prototypes that only fortified headers show. */
int __open_2(const char *path, int flags);
int __open64_2(const char *path, int flags);

static void die(void)
{
	for (;;)
		syscall(SYS_kill, syscall(SYS_getpid), SIGKILL);
}

static int raw_open(const char *path, int flags, mode_t mode)
{
	return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

static void read_plan(void)
{
	static const struct {
		const char *name;
		enum what what;
		int error;
	} plans[] = {{"before", DO_BEFORE, 0}, {"after", DO_AFTER, 0}, {"torn", DO_TORN, 0},
	    {"short", DO_SHORT, 0}, {"ENOSPC", DO_FAIL, ENOSPC}, {"EIO", DO_FAIL, EIO},
	    {"EINTR", DO_FAIL, EINTR}, {"EDQUOT", DO_FAIL, EDQUOT}};
	const char *at = getenv("FAULT_AT"), *what = getenv("FAULT_DO"),
		   *sticky = getenv("FAULT_STICKY");

	shim.is_sticky = sticky && strcmp(sticky, "1") == 0;
	if (at == NULL || what == NULL)
		return;
	shim.at = strtoull(at, NULL, 10);
	for (size_t i = 0; i < sizeof plans / sizeof *plans; i++)
		if (strcmp(what, plans[i].name) == 0) {
			shim.what = plans[i].what;
			shim.error = plans[i].error;
			return;
		}
	fprintf(stderr, "fault shim: FAULT_DO=%s is not known\n", what);
	_exit(99);
}

static int open_log(const char *variable)
{
	const char *path = getenv(variable);

	return path ? raw_open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
}

__attribute__((constructor)) static void begin_shim(void)
{
	const char *dir = getenv("FAULT_DIR"), *counter = getenv("FAULT_COUNTER");

	if (dir == NULL)
		return;
	shim.ndir = strlen(dir);
	if (shim.ndir >= sizeof shim.dir)
		_exit(99);
	memcpy(shim.dir, dir, shim.ndir + 1);
	shim.count = &shim.own_count;
	if (counter) {
		int file = raw_open(counter, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
		void *at = MAP_FAILED;
		if (file >= 0 && syscall(SYS_ftruncate, file, sizeof *shim.count) == 0)
			at = mmap(
			    NULL, sizeof *shim.count, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
		if (at == MAP_FAILED)
			_exit(99);
		close(file);
		shim.count = at;
	}
	read_plan();
	shim.trace = open_log("FAULT_TRACE");
	shim.journal = open_log("FAULT_JOURNAL");
	shim.is_on = true;
}

/* ---- paths ---- */

/* The path below the folder, without a slash before it; NULL when it is elsewhere. */
static const char *below(const char *path)
{
	if (strncmp(path, shim.dir, shim.ndir) != 0)
		return NULL;
	if (path[shim.ndir] == '\0')
		return path + shim.ndir;
	return path[shim.ndir] == '/' ? path + shim.ndir + 1 : NULL;
}

static bool keep_below(char *to, const char *path)
{
	const char *found = below(path);

	if (found == NULL)
		return false;
	memmove(to, found, strlen(found) + 1);
	return true;
}

static bool name_of(int fd, char *path)
{
	char link[40];

	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	ssize_t n = readlink(link, path, PATH_MAX - 1);
	if (n <= 0)
		return false;
	path[n] = '\0';
	return true;
}

/* Is that descriptor a file below the folder? */
static bool is_ours(int fd, char *path)
{
	return shim.is_on && name_of(fd, path) && keep_below(path, path);
}

/* Take "//" and "/./" out; names with ".." are left alone, nobody uses them below the folder. */
static void tidy(char *path)
{
	char *to = path;

	for (const char *from = path; *from; from++) {
		while (from[0] == '/' &&
		       (from[1] == '/' || (from[1] == '.' && (from[2] == '/' || from[2] == '\0'))))
			from += from[1] == '/' ? 1 : 2;
		if (*from)
			*to++ = *from;
	}
	while (to > path + 1 && to[-1] == '/')
		to--;
	*to = '\0';
}

/* Does that name stand below the folder? */
static bool names_ours(int dirfd, const char *name, char *path)
{
	char whole[2 * PATH_MAX];

	if (!shim.is_on || name == NULL)
		return false;
	if (*name == '/')
		*path = '\0';
	else if (dirfd != AT_FDCWD ? !name_of(dirfd, path) : getcwd(path, PATH_MAX) == NULL)
		return false;
	int n = snprintf(whole, sizeof whole, "%s/%s", path, name);
	if (n < 0 || n >= PATH_MAX)
		return false;
	tidy(whole);
	return keep_below(path, whole);
}

/* ---- counting ---- */

static void trace(const struct call *call)
{
	char line[2 * PATH_MAX + 100];
	int n = snprintf(line, sizeof line, "%llu %s %s %zu\n", (unsigned long long)call->serial,
	    call->name, *call->path ? call->path : ".", call->nbytes);

	if (shim.trace >= 0 && n > 0)
		syscall(SYS_write, shim.trace, line,
		    (size_t)n < sizeof line ? (size_t)n : sizeof line - 1);
}

/* Count the call. Returns false with errno set when it has to fail. The lock is held until end. */
static bool begin(struct call *call, const char *name, size_t nbytes)
{
	call->name = name;
	call->nbytes = nbytes;
	pthread_mutex_lock(&shim.lock);
	call->serial = __atomic_add_fetch(shim.count, 1, __ATOMIC_SEQ_CST);
	trace(call);
	bool is_hit =
	    shim.at && (call->serial == shim.at || (shim.is_sticky && call->serial > shim.at));
	call->what = is_hit ? shim.what : DO_NOTHING;
	if (call->what == DO_BEFORE)
		die();
	if (call->what != DO_FAIL)
		return true;
	pthread_mutex_unlock(&shim.lock);
	errno = shim.error;
	return false;
}

static void note(
    const struct call *call, enum journal_op op, uint64_t offset, const void *data, size_t ndata)
{
	struct journal_head head = {.op = op,
	    .npath = (uint32_t)strlen(call->path),
	    .nother = (uint32_t)strlen(call->other),
	    .serial = call->serial,
	    .offset = offset,
	    .length = ndata};
	const struct iovec parts[] = {{&head, sizeof head},
	    {(void *)(uintptr_t)call->path, head.npath},
	    {(void *)(uintptr_t)call->other, head.nother}, {(void *)(uintptr_t)data, ndata}};

	if (shim.journal >= 0 && syscall(SYS_writev, shim.journal, parts, 4) < 0)
		_exit(99);
}

static long end(const struct call *call, long result)
{
	int error = errno;

	if (call->what == DO_AFTER || call->what == DO_TORN)
		die();
	pthread_mutex_unlock(&shim.lock);
	errno = error;
	return result;
}

/* ---- data ---- */

static size_t halved(const struct call *call, size_t n)
{
	return (call->what == DO_TORN || call->what == DO_SHORT) && n > 1 ? n / 2 : n;
}

/* Where a write without an offset goes. */
static uint64_t place_of(int fd)
{
	struct stat info;

	if ((fcntl(fd, F_GETFL) & O_APPEND) && fstat(fd, &info) == 0)
		return (uint64_t)info.st_size;
	return (uint64_t)lseek(fd, 0, SEEK_CUR);
}

static ssize_t put(int fd, const void *data, size_t n, bool has_offset, off_t offset)
{
	struct call call = {0};
	bool ours = is_ours(fd, call.path);
	long result;

	if (ours && !begin(&call, has_offset ? "pwrite" : "write", n))
		return -1;
	if (ours)
		n = halved(&call, n);
	uint64_t at = has_offset ? (uint64_t)offset : ours && shim.journal >= 0 ? place_of(fd) : 0;
	result = has_offset ? syscall(SYS_pwrite64, fd, data, n, offset)
			    : syscall(SYS_write, fd, data, n);
	if (!ours)
		return result;
	if (result > 0)
		note(&call, JOURNAL_WRITE, at, data, (size_t)result);
	return end(&call, result);
}

ssize_t write(int fd, const void *data, size_t n)
{
	return put(fd, data, n, false, 0);
}

ssize_t pwrite(int fd, const void *data, size_t n, off_t offset)
{
	return put(fd, data, n, true, offset);
}

ssize_t pwrite64(int fd, const void *data, size_t n, off64_t offset)
{
	return put(fd, data, n, true, offset);
}

/* A vector is written piece by piece: every piece is a call of its own, and a short one ends it, as it may. */
static ssize_t put_all(int fd, const struct iovec *parts, int nparts, bool has_offset, off_t offset)
{
	char path[PATH_MAX];
	ssize_t sum = 0;

	if (!is_ours(fd, path))
		return has_offset ? syscall(SYS_pwritev, fd, parts, nparts, offset, 0L)
				  : syscall(SYS_writev, fd, parts, nparts);
	for (int i = 0; i < nparts; i++) {
		ssize_t n = put(fd, parts[i].iov_base, parts[i].iov_len, has_offset, offset + sum);
		if (n < 0)
			return sum > 0 ? sum : -1;
		sum += n;
		if ((size_t)n < parts[i].iov_len)
			break;
	}
	return sum;
}

ssize_t writev(int fd, const struct iovec *parts, int nparts)
{
	return put_all(fd, parts, nparts, false, 0);
}

ssize_t pwritev(int fd, const struct iovec *parts, int nparts, off_t offset)
{
	return put_all(fd, parts, nparts, true, offset);
}

ssize_t pwritev64(int fd, const struct iovec *parts, int nparts, off64_t offset)
{
	return put_all(fd, parts, nparts, true, offset);
}

static int sync_file(int fd, long number, const char *name)
{
	struct call call = {0};

	if (!is_ours(fd, call.path))
		return (int)syscall(number, fd);
	if (!begin(&call, name, 0))
		return -1;
	long result = syscall(number, fd);
	if (result == 0)
		note(&call, JOURNAL_SYNC, 0, NULL, 0);
	return (int)end(&call, result);
}

int fsync(int fd)
{
	return sync_file(fd, SYS_fsync, "fsync");
}

int fdatasync(int fd)
{
	return sync_file(fd, SYS_fdatasync, "fdatasync");
}

int ftruncate(int fd, off_t size)
{
	struct call call = {0};

	if (!is_ours(fd, call.path))
		return (int)syscall(SYS_ftruncate, fd, size);
	if (!begin(&call, "ftruncate", (size_t)size))
		return -1;
	long result = syscall(SYS_ftruncate, fd, size);
	if (result == 0)
		note(&call, JOURNAL_SIZE, (uint64_t)size, NULL, 0);
	return (int)end(&call, result);
}

int ftruncate64(int fd, off64_t size)
{
	return ftruncate(fd, size);
}

int fallocate(int fd, int mode, off_t offset, off_t length)
{
	struct call call = {0};
	struct stat info;

	if (!is_ours(fd, call.path))
		return (int)syscall(SYS_fallocate, fd, mode, offset, length);
	if (!begin(&call, "fallocate", (size_t)length))
		return -1;
	long result = syscall(SYS_fallocate, fd, mode, offset, length);
	if (result == 0 && fstat(fd, &info) == 0)
		note(&call, JOURNAL_SIZE, (uint64_t)info.st_size, NULL, 0);
	return (int)end(&call, result);
}

int fallocate64(int fd, int mode, off64_t offset, off64_t length)
{
	return fallocate(fd, mode, offset, length);
}

/* These give the error back instead of setting errno. */
int posix_fallocate(int fd, off_t offset, off_t length)
{
	return fallocate(fd, 0, offset, length) == 0 ? 0 : errno;
}

int posix_fallocate64(int fd, off64_t offset, off64_t length)
{
	return posix_fallocate(fd, offset, length);
}

/* ---- names ---- */

static int open_file(int dirfd, const char *name, int flags, mode_t mode)
{
	struct call call = {0};
	struct stat info;

	if ((flags & (O_CREAT | O_TRUNC)) == 0 || !names_ours(dirfd, name, call.path))
		return (int)syscall(SYS_openat, dirfd, name, flags, mode);
	if (!begin(&call, "open", 0))
		return -1;
	bool is_new = fstatat(dirfd, name, &info, AT_SYMLINK_NOFOLLOW) != 0;
	long result = syscall(SYS_openat, dirfd, name, flags, mode);
	if (result >= 0 && is_new)
		note(&call, JOURNAL_CREATE, 0, NULL, 0);
	else if (result >= 0 && (flags & O_TRUNC))
		note(&call, JOURNAL_SIZE, 0, NULL, 0);
	return (int)end(&call, result);
}

static mode_t mode_of(int flags, va_list arguments)
{
	return (flags & (O_CREAT | O_TMPFILE)) ? (mode_t)va_arg(arguments, int) : 0;
}

#define OPEN_BODY(dirfd)                                                                           \
	va_list arguments;                                                                         \
	va_start(arguments, flags);                                                                \
	mode_t mode = mode_of(flags, arguments);                                                   \
	va_end(arguments);                                                                         \
	return open_file(dirfd, path, flags, mode)

int open(const char *path, int flags, ...)
{
	OPEN_BODY(AT_FDCWD);
}

int open64(const char *path, int flags, ...)
{
	OPEN_BODY(AT_FDCWD);
}

int openat(int dirfd, const char *path, int flags, ...)
{
	OPEN_BODY(dirfd);
}

int openat64(int dirfd, const char *path, int flags, ...)
{
	OPEN_BODY(dirfd);
}

int __open_2(const char *path, int flags)
{
	return open_file(AT_FDCWD, path, flags, 0);
}

int __open64_2(const char *path, int flags)
{
	return open_file(AT_FDCWD, path, flags, 0);
}

int creat(const char *path, mode_t mode)
{
	return open_file(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

int renameat(int from_dir, const char *from, int to_dir, const char *to)
{
	struct call call = {0};

	if (!names_ours(to_dir, to, call.other) || !names_ours(from_dir, from, call.path))
		return (int)syscall(SYS_renameat2, from_dir, from, to_dir, to, 0);
	if (!begin(&call, "rename", 0))
		return -1;
	long result = syscall(SYS_renameat2, from_dir, from, to_dir, to, 0);
	if (result == 0)
		note(&call, JOURNAL_RENAME, 0, NULL, 0);
	return (int)end(&call, result);
}

int rename(const char *from, const char *to)
{
	return renameat(AT_FDCWD, from, AT_FDCWD, to);
}

int linkat(int from_dir, const char *from, int to_dir, const char *to, int flags)
{
	struct call call = {0};

	if (!names_ours(to_dir, to, call.other) || !names_ours(from_dir, from, call.path))
		return (int)syscall(SYS_linkat, from_dir, from, to_dir, to, flags);
	if (!begin(&call, "link", 0))
		return -1;
	long result = syscall(SYS_linkat, from_dir, from, to_dir, to, flags);
	if (result == 0)
		note(&call, JOURNAL_LINK, 0, NULL, 0);
	return (int)end(&call, result);
}

int link(const char *from, const char *to)
{
	return linkat(AT_FDCWD, from, AT_FDCWD, to, 0);
}

int unlinkat(int dirfd, const char *name, int flags)
{
	struct call call = {0};

	if (!names_ours(dirfd, name, call.path))
		return (int)syscall(SYS_unlinkat, dirfd, name, flags);
	if (!begin(&call, flags & AT_REMOVEDIR ? "rmdir" : "unlink", 0))
		return -1;
	long result = syscall(SYS_unlinkat, dirfd, name, flags);
	if (result == 0)
		note(&call, flags & AT_REMOVEDIR ? JOURNAL_RMDIR : JOURNAL_UNLINK, 0, NULL, 0);
	return (int)end(&call, result);
}

int unlink(const char *name)
{
	return unlinkat(AT_FDCWD, name, 0);
}

int rmdir(const char *name)
{
	return unlinkat(AT_FDCWD, name, AT_REMOVEDIR);
}

int mkdirat(int dirfd, const char *name, mode_t mode)
{
	struct call call = {0};

	if (!names_ours(dirfd, name, call.path))
		return (int)syscall(SYS_mkdirat, dirfd, name, mode);
	if (!begin(&call, "mkdir", 0))
		return -1;
	long result = syscall(SYS_mkdirat, dirfd, name, mode);
	if (result == 0)
		note(&call, JOURNAL_MKDIR, 0, NULL, 0);
	return (int)end(&call, result);
}

int mkdir(const char *name, mode_t mode)
{
	return mkdirat(AT_FDCWD, name, mode);
}
