/* Stored bytes of a file that other programs write to. All reading is by offset, and what is read comes together with the
 * guard before it, so that an emptied and refilled file cannot be taken for a longer one. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "source/tail.h"

enum { BLOCK = 128 << 10 };

struct tail {
	int descriptor;
	char *path; /* for messages */
	uint64_t device, inode;
	uint64_t offset;
	struct tail_guard guard; /* of offset */
	char *block;             /* TAIL_GUARD + BLOCK bytes, when first read from */
};

void tail_guard_pack(const struct tail_guard *guard, struct buf *buf)
{
	pack_text(buf, (struct span){guard->bytes, guard->nbytes});
}

int tail_guard_unpack(struct unpack *unpack, struct tail_guard *guard)
{
	struct span bytes = unpack_text(unpack);

	if (unpack->has_failed || bytes.len > TAIL_GUARD) {
		unpack->has_failed = true;
		return -1;
	}
	*guard = (struct tail_guard){.nbytes = (unsigned)bytes.len};
	if (bytes.len > 0)
		memcpy(guard->bytes, bytes.at, bytes.len);
	return 0;
}

/* Open what can be read by offset: a FIFO would give its bytes once, and a device may never end. */
static int open_regular(const char *path, struct stat *info, struct error *err)
{
	int descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);

	if (descriptor < 0 || fstat(descriptor, info) != 0) {
		error_set(err, ERROR_SYSTEM, "%s: cannot open", path);
	} else if (!S_ISREG(info->st_mode)) {
		errno = 0;
		error_set(err, ERROR_SYSTEM, "%s: no regular file", path);
	} else {
		return descriptor;
	}
	if (descriptor >= 0)
		close(descriptor);
	return -1;
}

struct tail *tail_open(
    const char *path, uint64_t offset, const struct tail_guard *guard, struct error *err)
{
	struct tail *tail = calloc(1, sizeof *tail);
	struct stat info = {0};

	if (tail == NULL) {
		error_memory(err);
		return NULL;
	}
	tail->descriptor = -1;
	tail->path = strdup(path);
	if (tail->path == NULL) {
		error_memory(err);
		goto failed;
	}
	tail->descriptor = open_regular(path, &info, err);
	if (tail->descriptor < 0)
		goto failed;
	tail->device = info.st_dev;
	tail->inode = info.st_ino;
	tail->offset = offset;
	if (guard != NULL && guard->nbytes <= offset)
		tail->guard = *guard;
	return tail;
failed:
	tail_close(tail);
	return NULL;
}

void tail_close(struct tail *tail)
{
	if (tail == NULL)
		return;
	if (tail->descriptor >= 0)
		close(tail->descriptor);
	free(tail->path);
	free(tail->block);
	free(tail);
}

uint64_t tail_device(const struct tail *tail)
{
	return tail->device;
}

uint64_t tail_inode(const struct tail *tail)
{
	return tail->inode;
}

uint64_t tail_offset(const struct tail *tail)
{
	return tail->offset;
}

struct tail_guard tail_guard(const struct tail *tail)
{
	return tail->guard;
}

bool tail_is_at(const struct tail *tail, const char *path)
{
	struct stat info;

	return stat(path, &info) == 0 && (uint64_t)info.st_dev == tail->device &&
	       (uint64_t)info.st_ino == tail->inode;
}

/* Where read bytes go. */
struct room {
	char *bytes;
	size_t nbytes;
	size_t least; /* reading that fails behind more than these has not failed yet */
};

/* Read as many bytes as there are and have room: how many, or -1. */
static int64_t read_at(
    const struct tail *tail, uint64_t offset, const struct room *room, struct error *err)
{
	size_t have = 0;

	while (have < room->nbytes) {
		ssize_t n = pread(tail->descriptor, room->bytes + have, room->nbytes - have,
		    (off_t)(offset + have));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && have <= room->least)
			return error_set(err, ERROR_SYSTEM, "%s: cannot read at offset %llu",
			    tail->path, (unsigned long long)(offset + have));
		if (n <= 0)
			break;
		have += (size_t)n;
	}
	return (int64_t)have;
}

static bool is_guarded(const struct tail *tail, const char *before, size_t nbytes)
{
	return nbytes >= tail->guard.nbytes &&
	       memcmp(before, tail->guard.bytes, tail->guard.nbytes) == 0;
}

int tail_look(struct tail *tail, enum tail_state *state, uint64_t *size, struct error *err)
{
	struct stat info;
	char before[TAIL_GUARD];
	int64_t n = 0;

	if (fstat(tail->descriptor, &info) != 0)
		return error_set(err, ERROR_SYSTEM, "%s: cannot be looked at", tail->path);
	bool is_shorter = (uint64_t)info.st_size < tail->offset;
	if (!is_shorter)
		n = read_at(tail, tail->offset - tail->guard.nbytes,
		    &(struct room){before, tail->guard.nbytes, tail->guard.nbytes}, err);
	if (n < 0)
		return -1;
	*size = (uint64_t)info.st_size;
	if (is_shorter || !is_guarded(tail, before, (size_t)n))
		*state = TAIL_TRUNCATED;
	else
		*state = info.st_nlink == 0 ? TAIL_UNLINKED : TAIL_SAME;
	return 0;
}

/* Take the bytes [0, length) of the block, whose last ones precede the next offset, as the guard. */
static void keep_guard(struct tail *tail, size_t length)
{
	size_t n = length < TAIL_GUARD ? length : TAIL_GUARD;

	tail->guard.nbytes = (unsigned)n;
	memcpy(tail->guard.bytes, tail->block + length - n, n);
}

int tail_next(struct tail *tail, size_t most, struct span *chunk, struct error *err)
{
	size_t before = tail->guard.nbytes;

	if (tail->block == NULL)
		tail->block = malloc(TAIL_GUARD + BLOCK);
	if (tail->block == NULL)
		return error_memory(err);
	struct room room = {tail->block, before + (most < BLOCK ? most : BLOCK), before};
	int64_t n = read_at(tail, tail->offset - before, &room, err);
	if (n < 0)
		return -1;
	size_t length = (size_t)n;
	if (length <= before || !is_guarded(tail, tail->block, length))
		return 0;
	*chunk = (struct span){tail->block + before, length - before};
	tail->offset += chunk->len;
	keep_guard(tail, length);
	return 1;
}

void tail_seek(struct tail *tail, uint64_t offset, const struct tail_guard *guard)
{
	tail->offset = offset;
	tail->guard = (struct tail_guard){0};
	if (guard != NULL && guard->nbytes <= offset)
		tail->guard = *guard;
	free(tail->block);
	tail->block = NULL;
}

int64_t tail_peek(struct tail *tail, uint64_t offset, char *bytes, size_t nbytes, struct error *err)
{
	return read_at(tail, offset, &(struct room){bytes, nbytes, 0}, err);
}
