/* One file an entry, written beside its place and renamed; its head is a mark, the key and a digest of the contents. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/cache.h"
#include "base/pack.h"

static const char mark[] = "specaudit cache 1\n";

#define ENTRY_ENDING ".entry"

/* A file's name: the key in hex, or where it is being written. */
enum { NAME_SIZE = 80 };

static void name_of(const struct digest *key, char name[NAME_SIZE])
{
	char hex[DIGEST_HEX];

	digest_hex(key, hex);
	snprintf(name, NAME_SIZE, "%s" ENTRY_ENDING, hex);
}

/* Under the key as well: an entry that was renamed is none. */
static struct digest digest_of(const struct digest *key, struct span contents)
{
	struct hash hash;
	struct digest digest;

	hash_init(&hash, "cache");
	hash_digest(&hash, key);
	hash_field(&hash, contents);
	hash_done(&hash, &digest);
	return digest;
}

static bool is_ours(const struct stat *info)
{
	return info->st_uid == geteuid() && (info->st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

/* A folder that nobody else could have put something into, or -1. */
static int open_folder(const char *folder)
{
	int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct stat info;

	if (descriptor < 0)
		return -1;
	if (fstat(descriptor, &info) == 0 && is_ours(&info))
		return descriptor;
	close(descriptor);
	return -1;
}

static bool read_all(int file, size_t size, struct buf *bytes)
{
	if (buf_reserve(bytes, size) != 0)
		return false;
	while (bytes->len < size) {
		ssize_t n = read(file, bytes->at + bytes->len, size - bytes->len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		bytes->len += (size_t)n;
	}
	return true;
}

static bool read_entry(int folder, const char *name, struct buf *bytes)
{
	int file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat info;

	if (file < 0)
		return false;
	bool is_read = fstat(file, &info) == 0 && S_ISREG(info.st_mode) && is_ours(&info) &&
		       info.st_size >= 0 && info.st_size <= CACHE_LARGEST &&
		       read_all(file, (size_t)info.st_size, bytes);
	close(file);
	return is_read;
}

/* The contents in an entry's bytes; absent unless it is whole and of that key. */
static struct span contents_of(const struct digest *key, struct span bytes)
{
	struct span head = {mark, sizeof mark - 1};

	if (!span_starts(bytes, head))
		return (struct span){0};
	struct unpack unpack = {.rest = span_slice(bytes, head.len, bytes.len)};
	struct digest of = unpack_digest(&unpack), digest = unpack_digest(&unpack);
	struct span contents = unpack_text(&unpack);
	if (unpack_end(&unpack) != 0 || digest_compare(&of, key) != 0)
		return (struct span){0};
	struct digest found = digest_of(key, contents);
	return digest_compare(&found, &digest) == 0 ? contents : (struct span){0};
}

bool cache_get(const char *folder, const struct digest *key, struct buf *contents)
{
	int at = open_folder(folder);
	struct buf bytes = {0};
	struct span found = {0};
	char name[NAME_SIZE];

	if (at < 0)
		return false;
	name_of(key, name);
	if (read_entry(at, name, &bytes))
		found = contents_of(key, buf_span(&bytes));
	bool is_found = found.at != NULL && buf_append(contents, found) == 0;
	buf_done(&bytes);
	close(at);
	return is_found;
}

/* Make a folder and those above it, which only the user may enter. */
static void make_folders(const char *folder)
{
	struct buf path = {0};

	buf_text(&path, folder);
	if (buf_string(&path) == NULL)
		return;
	for (size_t i = 1; i <= path.len; i++) {
		if (i < path.len && path.at[i] != '/')
			continue;
		char kept = path.at[i];
		path.at[i] = '\0';
		(void)mkdir(path.at, 0700);
		path.at[i] = kept;
	}
	buf_done(&path);
}

static bool write_all(int file, struct span bytes)
{
	for (size_t at = 0; at < bytes.len;) {
		ssize_t n = write(file, bytes.at + at, bytes.len - at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += (size_t)n;
	}
	return true;
}

/* What is cut short by a failing machine is found out by its digest, so nothing waits for the disk here. */
static void write_entry(int folder, const char *name, struct span bytes)
{
	char beside[NAME_SIZE];
	struct timespec now = {0};

	(void)clock_gettime(CLOCK_REALTIME, &now);
	snprintf(beside, sizeof beside, "%ld-%ld" ENTRY_ENDING, (long)getpid(), (long)now.tv_nsec);
	int file =
	    openat(folder, beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (file < 0)
		return;
	bool is_written = write_all(file, bytes);
	is_written = close(file) == 0 && is_written;
	if (!is_written || renameat(folder, beside, folder, name) != 0)
		(void)unlinkat(folder, beside, 0);
}

static bool is_entry(const char *name)
{
	struct span text = span_of(name), ending = SPAN(ENTRY_ENDING);

	return text.len > ending.len &&
	       span_equal(span_slice(text, text.len - ending.len, text.len), ending);
}

/* How many entries there are, and the oldest one's name. */
static size_t count_entries(DIR *stream, char oldest[NAME_SIZE])
{
	struct dirent *entry;
	time_t first = 0;
	size_t n = 0;

	rewinddir(stream);
	while ((entry = readdir(stream)) != NULL) {
		struct stat info;
		if (!is_entry(entry->d_name) || strlen(entry->d_name) >= NAME_SIZE ||
		    fstatat(dirfd(stream), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0)
			continue;
		if (n++ > 0 && info.st_mtime >= first)
			continue;
		first = info.st_mtime;
		snprintf(oldest, NAME_SIZE, "%s", entry->d_name);
	}
	return n;
}

/* Make room for one more. */
static void drop_oldest(int folder)
{
	int copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *stream = copy < 0 ? NULL : fdopendir(copy);
	char oldest[NAME_SIZE];

	if (stream == NULL) {
		if (copy >= 0)
			close(copy);
		return;
	}
	for (int i = 0; i < CACHE_ENTRIES && count_entries(stream, oldest) >= CACHE_ENTRIES; i++)
		if (unlinkat(folder, oldest, 0) != 0)
			break;
	closedir(stream);
}

void cache_put(const char *folder, const struct digest *key, struct span contents)
{
	struct digest digest = digest_of(key, contents);
	struct buf bytes = {0};
	char name[NAME_SIZE];

	buf_text(&bytes, mark);
	pack_digest(&bytes, key);
	pack_digest(&bytes, &digest);
	pack_text(&bytes, contents);
	if (!bytes.failed && bytes.len <= CACHE_LARGEST) {
		make_folders(folder);
		int at = open_folder(folder);
		if (at >= 0) {
			name_of(key, name);
			drop_oldest(at);
			write_entry(at, name, buf_span(&bytes));
			close(at);
		}
	}
	buf_done(&bytes);
}

static bool append_folder(struct buf *folder, const char *above, const char *below)
{
	if (above == NULL || above[0] != '/')
		return false;
	return buf_printf(folder, "%s%s", above, below) == 0;
}

/* A home that does not exist, as system users have it, is not made. */
static const char *existing_home(void)
{
	const char *home = getenv("HOME");

	return home && access(home, F_OK) == 0 ? home : NULL;
}

bool cache_folder(struct buf *folder)
{
	const char *said = getenv("SPECAUDIT_CACHE");

	if (said)
		return append_folder(folder, said, "");
	return append_folder(folder, getenv("CACHE_DIRECTORY"), "") ||
	       append_folder(folder, getenv("XDG_CACHE_HOME"), "/specaudit") ||
	       append_folder(folder, existing_home(), "/.cache/specaudit");
}
