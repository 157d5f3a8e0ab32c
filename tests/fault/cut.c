/* Plays a power cut: what a folder could hold when the machine stops behind a call that the shim wrote down.
 *
 *   fault_cut JOURNAL BASE SERIAL SEED OUT
 *
 * BASE is the folder as it was before the journal began (a copy; it may be empty), SERIAL the number of the last call
 * that happened, OUT a new folder. What was synced is there; of the rest the seed chooses:
 *  - data: nothing of what was written since the file's last sync, all that was written before some call (the last
 *    write torn), or of each sector (512 bytes or 4 KiB) any version that was ever written, the old one included;
 *  - sizes: any that the file had since;
 *  - names: creations, renames and removals since the folder's last sync, in order up to some point, or any of them;
 *    and, as journalling file systems have it, perhaps all of them up to the last sync of any file.
 * What a size uncovers and no write reached is zeros.
 *
 * FAULT_FORGETS=1: as if nothing was ever synced, to see that the harness sees it. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "journal.h"
#include "records.h"

enum { MOST_FILES = 4096 };

/* Bytes that a file holds for certain, and what was done to it since. */
struct change {
	enum journal_op op; /* JOURNAL_WRITE or JOURNAL_SIZE */
	uint64_t serial, offset, length, size_after;
	const unsigned char *data; /* in the journal */
};

struct file {
	unsigned char *bytes;
	uint64_t size, live_size;
	struct change *changes;
	size_t nchanges, room;
};

/* A name: a file's number, or -1 for a folder. */
struct name {
	char *path;
	int file;
};

struct names {
	struct name *at;
	size_t n;
};

struct move {
	enum journal_op op;
	uint64_t serial;
	char *path, *other;
	int file;
};

struct disk {
	struct file files[MOST_FILES];
	int nfiles;
	struct names live, durable;
	struct move *moves; /* since their folder's last sync */
	size_t nmoves, room;
	uint64_t seed, ndraws;
	bool forgets;
	bool is_ordered; /* a file's sync carries earlier moves with it */
};

_Noreturn static void give_up(const char *what)
{
	fprintf(stderr, "fault_cut: %s: %s\n", what, strerror(errno));
	exit(2);
}

static void *grow(void *at, size_t n)
{
	void *more = realloc(at, n ? n : 1);

	if (more == NULL)
		give_up("memory");
	return more;
}

static char *copy_text(const char *text, size_t n)
{
	char *copy = grow(NULL, n + 1);

	memcpy(copy, text, n);
	copy[n] = '\0';
	return copy;
}

static uint64_t draw(struct disk *disk, uint64_t bound)
{
	return record_random(disk->seed, disk->ndraws++, bound);
}

/* ---- names ---- */

static struct name *find(struct names *names, const char *path)
{
	for (size_t i = 0; i < names->n; i++)
		if (strcmp(names->at[i].path, path) == 0)
			return &names->at[i];
	return NULL;
}

static void set(struct names *names, const char *path, int file)
{
	struct name *name = find(names, path);

	if (name) {
		name->file = file;
		return;
	}
	names->at = grow(names->at, (names->n + 1) * sizeof *names->at);
	names->at[names->n++] = (struct name){copy_text(path, strlen(path)), file};
}

static void drop(struct names *names, const char *path)
{
	struct name *name = find(names, path);

	if (name == NULL)
		return;
	free(name->path);
	*name = names->at[--names->n];
}

static void apply(struct names *names, const struct move *move)
{
	struct name *from = find(names, move->path);

	switch (move->op) {
	case JOURNAL_CREATE:
	case JOURNAL_MKDIR:
		set(names, move->path, move->file);
		break;
	case JOURNAL_RENAME:
	case JOURNAL_LINK:
		if (from == NULL) /* its own creation was lost */
			break;
		int file = from->file;
		if (move->op == JOURNAL_RENAME)
			drop(names, move->path);
		set(names, move->other, file);
		break;
	default:
		drop(names, move->path);
	}
}

static bool lies_in(const char *path, const char *folder)
{
	size_t n = strlen(folder);
	const char *slash = strrchr(path, '/');

	return (slash ? (size_t)(slash - path) : 0) == n && strncmp(path, folder, n) == 0;
}

/* Make those moves certain that a sync of this path makes so. */
static void sync_names(struct disk *disk, const char *path, bool is_folder)
{
	size_t kept = 0;

	for (size_t i = 0; i < disk->nmoves; i++) {
		struct move *move = &disk->moves[i];
		bool is_synced = is_folder ? lies_in(move->path, path) || lies_in(move->other, path)
					   : disk->is_ordered;
		if (is_synced)
			apply(&disk->durable, move);
		else
			disk->moves[kept++] = *move;
	}
	disk->nmoves = kept;
}

/* ---- data ---- */

static void resize(struct file *file, uint64_t size)
{
	file->bytes = grow(file->bytes, size);
	if (size > file->size)
		memset(file->bytes + file->size, 0, size - file->size);
	file->size = size;
}

static void write_bytes(struct file *file, uint64_t offset, const unsigned char *data, uint64_t n)
{
	if (n == 0)
		return;
	if (offset + n > file->size)
		resize(file, offset + n);
	memcpy(file->bytes + offset, data, n);
}

static void apply_change(struct file *file, const struct change *change)
{
	if (change->op == JOURNAL_SIZE)
		resize(file, change->offset);
	else
		write_bytes(file, change->offset, change->data, change->length);
}

static void change(struct file *file, const struct journal_head *head, const unsigned char *data)
{
	uint64_t end = head->op == JOURNAL_SIZE ? head->offset : head->offset + head->length;

	if (head->op == JOURNAL_SIZE || end > file->live_size)
		file->live_size = end;
	if (file->nchanges == file->room) {
		file->room = file->room ? 2 * file->room : 64;
		file->changes = grow(file->changes, file->room * sizeof *file->changes);
	}
	file->changes[file->nchanges++] = (struct change){.op = head->op,
	    .serial = head->serial,
	    .offset = head->offset,
	    .length = head->length,
	    .size_after = file->live_size,
	    .data = data};
}

static void sync_file(struct file *file)
{
	for (size_t i = 0; i < file->nchanges; i++)
		apply_change(file, &file->changes[i]);
	file->nchanges = 0;
}

/* Everything before some call is there, the write behind it in part. */
static void cut_in_order(struct disk *disk, struct file *file)
{
	size_t n = draw(disk, file->nchanges + 1);

	for (size_t i = 0; i < n; i++)
		apply_change(file, &file->changes[i]);
	if (n < file->nchanges && file->changes[n].op == JOURNAL_WRITE) {
		struct change torn = file->changes[n];
		torn.length = draw(disk, torn.length + 1) / 512 * 512;
		apply_change(file, &torn);
	}
}

/* Of each sector any version. Sectors are counted in the file, as they lie on the disk. */
static void cut_by_sector(struct disk *disk, struct file *file)
{
	uint64_t sector = draw(disk, 2) ? 512 : 4096, percent = 10 + 40 * draw(disk, 3);
	uint64_t size =
	    draw(disk, 3) == 0 ? file->size : file->changes[draw(disk, file->nchanges)].size_after;

	for (size_t i = 0; i < file->nchanges; i++) {
		const struct change *change = &file->changes[i];
		if (change->op == JOURNAL_SIZE)
			continue;
		for (uint64_t at = change->offset, end = at + change->length, next; at < end;
		     at = next) {
			next = (at / sector + 1) * sector < end ? (at / sector + 1) * sector : end;
			if (draw(disk, 100) < percent)
				write_bytes(
				    file, at, change->data + (at - change->offset), next - at);
		}
	}
	resize(file, size);
}

static void cut_file(struct disk *disk, struct file *file)
{
	uint64_t how = draw(disk, 4);

	if (file->nchanges == 0 || how == 0)
		return;
	if (how == 1)
		cut_in_order(disk, file);
	else
		cut_by_sector(disk, file);
}

static void cut_names(struct disk *disk)
{
	bool in_order = draw(disk, 2) == 0;
	size_t n = draw(disk, disk->nmoves + 1);

	for (size_t i = 0; i < disk->nmoves; i++)
		if (in_order ? i < n : draw(disk, 2) == 0)
			apply(&disk->durable, &disk->moves[i]);
}

/* ---- reading what was ---- */

static int add_file(struct disk *disk)
{
	if (disk->nfiles == MOST_FILES) {
		errno = ENFILE;
		give_up("files");
	}
	return disk->nfiles++;
}

static unsigned char *load(const char *path, uint64_t *n)
{
	struct stat info;
	int file = open(path, O_RDONLY | O_CLOEXEC);

	if (file < 0 || fstat(file, &info) != 0)
		give_up(path);
	unsigned char *bytes = grow(NULL, (size_t)info.st_size);
	for (*n = 0; *n < (uint64_t)info.st_size;) {
		ssize_t got = read(file, bytes + *n, (size_t)info.st_size - *n);
		if (got <= 0)
			give_up(path);
		*n += (uint64_t)got;
	}
	close(file);
	return bytes;
}

static void load_base(struct disk *disk, const char *base, const char *below)
{
	char path[PATH_MAX], inner[PATH_MAX];
	struct stat info;

	snprintf(path, sizeof path, "%s/%s", base, below);
	DIR *folder = opendir(path);
	if (folder == NULL)
		give_up(path);
	for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		snprintf(inner, sizeof inner, "%s%s%s", below, *below ? "/" : "", entry->d_name);
		if (snprintf(path, sizeof path, "%s/%s", base, inner) >= PATH_MAX ||
		    lstat(path, &info) != 0)
			give_up(path);
		if (S_ISDIR(info.st_mode)) {
			set(&disk->live, inner, -1);
			set(&disk->durable, inner, -1);
			load_base(disk, base, inner);
		} else if (S_ISREG(info.st_mode)) {
			int file = add_file(disk);
			disk->files[file].bytes = load(path, &disk->files[file].size);
			disk->files[file].live_size = disk->files[file].size;
			set(&disk->live, inner, file);
			set(&disk->durable, inner, file);
		}
	}
	closedir(folder);
}

static void note_move(
    struct disk *disk, const struct journal_head *head, const char *path, const char *other)
{
	struct move move = {.op = head->op, .serial = head->serial, .file = -1};

	move.path = copy_text(path, strlen(path));
	move.other = copy_text(other, strlen(other));
	if (move.op == JOURNAL_CREATE)
		move.file = add_file(disk);
	apply(&disk->live, &move);
	if (disk->nmoves == disk->room) {
		disk->room = disk->room ? 2 * disk->room : 64;
		disk->moves = grow(disk->moves, disk->room * sizeof *disk->moves);
	}
	disk->moves[disk->nmoves++] = move;
}

static void replay(struct disk *disk, const struct journal_head *head, const char *path,
    const char *other, const unsigned char *data)
{
	struct name *name = find(&disk->live, path);
	bool is_folder = *path == '\0' || (name && name->file < 0);

	switch (head->op) {
	case JOURNAL_WRITE:
	case JOURNAL_SIZE:
		if (name &&
		    name->file >= 0) /* else it has no name any more: it dies with the process */
			change(&disk->files[name->file], head, data);
		break;
	case JOURNAL_SYNC:
		if (disk->forgets)
			break;
		if (name && name->file >= 0)
			sync_file(&disk->files[name->file]);
		if (name || is_folder)
			sync_names(disk, path, is_folder);
		break;
	default:
		note_move(disk, head, path, other);
	}
}

static void replay_all(struct disk *disk, const unsigned char *journal, uint64_t n, uint64_t serial)
{
	struct journal_head head;

	for (uint64_t at = 0; at + sizeof head <= n;) {
		memcpy(&head, journal + at, sizeof head);
		at += sizeof head;
		if (head.serial > serial || at + head.npath + head.nother + head.length > n)
			return;
		char *path = copy_text((const char *)journal + at, head.npath);
		char *other = copy_text((const char *)journal + at + head.npath, head.nother);
		replay(disk, &head, path, other, journal + at + head.npath + head.nother);
		at += head.npath + head.nother + head.length;
		free(path);
		free(other);
	}
}

/* ---- writing what is left ---- */

static void make_folders(char *path)
{
	for (char *slash = path + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
		*slash = '\0';
		if (mkdir(path, 0700) != 0 && errno != EEXIST)
			give_up(path);
		*slash = '/';
	}
}

static void save(const struct disk *disk, const struct name *name, const char *out)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof path, "%s/%s", out, name->path) >= PATH_MAX)
		give_up(name->path);
	make_folders(path);
	if (name->file < 0) {
		if (mkdir(path, 0700) != 0 && errno != EEXIST)
			give_up(path);
		return;
	}
	const struct file *file = &disk->files[name->file];
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		give_up(path);
	for (uint64_t at = 0; at < file->size;) {
		ssize_t n = write(fd, file->bytes + at, file->size - at);
		if (n < 0)
			give_up(path);
		at += (uint64_t)n;
	}
	close(fd);
}

int main(int nwords, char **words)
{
	static struct disk disk;
	uint64_t n;

	if (nwords != 6) {
		fprintf(stderr, "usage: fault_cut JOURNAL BASE SERIAL SEED OUT\n");
		return 2;
	}
	disk.seed = strtoull(words[4], NULL, 10);
	disk.forgets = getenv("FAULT_FORGETS") != NULL;
	disk.is_ordered = draw(&disk, 2) == 0;
	load_base(&disk, words[2], "");
	unsigned char *journal = load(words[1], &n);
	replay_all(&disk, journal, n, strtoull(words[3], NULL, 10));
	for (int i = 0; i < disk.nfiles; i++)
		cut_file(&disk, &disk.files[i]);
	cut_names(&disk);
	if (mkdir(words[5], 0700) != 0)
		give_up(words[5]);
	for (size_t i = 0; i < disk.durable.n; i++)
		save(&disk, &disk.durable.at[i], words[5]);
	free(journal);
	return 0;
}
