/* Writes logs as a gateway and its logrotate do: text that follows from a seed, plain or compressed, and rotates it.
 *
 *   fault_writer text SEED STREAM FROM COUNT        records to standard output
 *   fault_writer run [OPTION=VALUE]...              a log that grows and turns
 *
 * Options of run: dir= (of the log), stream= (its name), truth= (folder for the text of each generation and the
 * manifest), spare= (folder for files not finished yet, on the same file system), seed=, kind= plain, gzip (flushed by
 * record), members (a gzip member each few records) or zstd (flushed by record), how= rename, compress, delay,
 * copytruncate, create or mix, records= (a generation), generations=, rate= (records a second, 0: as fast as it goes).
 * Every generation is kept, so nothing vanishes before it can be read. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "records.h"

enum { NAME = 512, ROOM = 2 * RECORD_MOST, GZIP_WINDOW = 15 + 16 };

enum kind { KIND_PLAIN, KIND_GZIP, KIND_MEMBERS, KIND_ZSTD, KINDS };
static const char *const kind_names[KINDS] = {"plain", "gzip", "members", "zstd"};
static const char *const kind_endings[KINDS] = {"jsonl", "jsonl.gz", "jsonl.gz", "jsonl.zst"};

enum how { HOW_RENAME, HOW_COMPRESS, HOW_DELAY, HOW_COPYTRUNCATE, HOW_CREATE, HOW_MIX, HOWS };
static const char *const how_names[HOWS] = {
    "rename", "compress", "delay", "copytruncate", "create", "mix"};

struct writer {
	const char *dir, *stream, *truth, *spare;
	uint64_t seed, records, generations, rate;
	enum kind kind;
	enum how how;

	uint64_t generation, index; /* next record */
	uint64_t rotated;           /* files STREAM.jsonl.1 to this one, plain or compressed */
	int log, true_text;
	z_stream gzip;
	bool in_member;
	ZSTD_CCtx *zstd;
	char text[RECORD_MOST];
	unsigned char packed[ROOM];
	uint64_t nkinds[RECORD_KINDS], nbytes;
};

_Noreturn static void give_up(const char *what)
{
	fprintf(stderr, "fault_writer: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void put(int fd, const void *data, size_t n)
{
	const char *at = data;

	while (n > 0) {
		ssize_t done = write(fd, at, n);
		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			give_up("write");
		at += done;
		n -= (size_t)done;
	}
}

static void rest(uint64_t microseconds)
{
	struct timespec time = {
	    (time_t)(microseconds / 1000000), (long)(microseconds % 1000000) * 1000};

	while (nanosleep(&time, &time) != 0 && errno == EINTR)
		;
}

/* ---- names ---- */

static void name_live(const struct writer *writer, char *name)
{
	if (writer->how == HOW_CREATE)
		snprintf(name, NAME, "%s/%s-%04llu.%s", writer->dir, writer->stream,
		    (unsigned long long)writer->generation, kind_endings[writer->kind]);
	else
		snprintf(name, NAME, "%s/%s.%s", writer->dir, writer->stream,
		    kind_endings[writer->kind]);
}

static void name_rotated(const struct writer *writer, uint64_t n, const char *more, char *name)
{
	snprintf(name, NAME, "%s/%s.%s.%llu%s", writer->dir, writer->stream,
	    kind_endings[writer->kind], (unsigned long long)n, more);
}

static bool exists(const char *name)
{
	return access(name, F_OK) == 0;
}

static void move(const char *from, const char *to)
{
	if (rename(from, to) != 0)
		give_up(from);
}

/* ---- a generation ---- */

static void open_generation(struct writer *writer)
{
	char name[NAME];

	if (writer->log < 0) {
		name_live(writer, name);
		writer->log = open(name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
		if (writer->log < 0)
			give_up(name);
	}
	snprintf(name, sizeof name, "%s/%s.%04llu.jsonl", writer->truth, writer->stream,
	    (unsigned long long)writer->generation);
	writer->true_text = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (writer->true_text < 0)
		give_up(name);
}

static void deflate_some(struct writer *writer, const char *text, size_t n, int flush)
{
	if (!writer->in_member) {
		writer->gzip = (z_stream){0};
		if (deflateInit2(
			&writer->gzip, 6, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) != Z_OK)
			give_up("deflateInit2");
		writer->in_member = true;
	}
	writer->gzip.next_in = (unsigned char *)(uintptr_t)text;
	writer->gzip.avail_in = (uInt)n;
	do {
		writer->gzip.next_out = writer->packed;
		writer->gzip.avail_out = sizeof writer->packed;
		deflate(&writer->gzip, flush);
		put(writer->log, writer->packed, sizeof writer->packed - writer->gzip.avail_out);
	} while (writer->gzip.avail_out == 0);
	if (flush == Z_FINISH) {
		deflateEnd(&writer->gzip);
		writer->in_member = false;
	}
}

static void zstd_some(struct writer *writer, const char *text, size_t n, ZSTD_EndDirective end)
{
	ZSTD_inBuffer in = {text, n, 0};
	size_t left;

	do {
		ZSTD_outBuffer out = {writer->packed, sizeof writer->packed, 0};
		left = ZSTD_compressStream2(writer->zstd, &out, &in, end);
		if (ZSTD_isError(left))
			give_up("ZSTD_compressStream2");
		put(writer->log, writer->packed, out.pos);
	} while (left > 0 || in.pos < in.size);
}

/* Part of a record reaches the log by itself now and then, so that readers meet half lines. */
static void put_text(struct writer *writer, size_t n)
{
	size_t first = record_random(writer->seed, writer->index, 4) == 0 && n > 1 ? n / 2 : n;
	bool is_last = (writer->index + 1) % 7 == 0;

	for (size_t at = 0; at < n; at = first, first = n) {
		const char *text = writer->text + at;
		switch (writer->kind) {
		case KIND_GZIP:
			deflate_some(writer, text, first - at, Z_SYNC_FLUSH);
			break;
		case KIND_MEMBERS:
			deflate_some(writer, text, first - at,
			    is_last && first == n ? Z_FINISH : Z_NO_FLUSH);
			break;
		case KIND_ZSTD:
			zstd_some(writer, text, first - at, ZSTD_e_flush);
			break;
		default:
			put(writer->log, text, first - at);
		}
		if (first < n && writer->rate > 0)
			rest(500);
	}
}

static void write_record(struct writer *writer)
{
	size_t n;

	enum record_kind kind =
	    record_make(writer->seed, writer->stream, writer->index, writer->text, &n);
	put(writer->true_text, writer->text, n);
	put_text(writer, n);
	writer->nkinds[kind]++;
	writer->nbytes += n;
	writer->index++;
}

static void close_generation(struct writer *writer)
{
	if (writer->kind == KIND_ZSTD)
		zstd_some(writer, "", 0, ZSTD_e_end);
	else if (writer->in_member)
		deflate_some(writer, "", 0, Z_FINISH);
	close(writer->true_text);
	writer->generation++;
}

/* ---- rotation ---- */

static void copy_into(const char *from, int to)
{
	char data[16384];
	int file = open(from, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (file < 0)
		give_up(from);
	while ((n = read(file, data, sizeof data)) > 0)
		put(to, data, (size_t)n);
	close(file);
}

/* FROM becomes TO.gz: written beside, given its name when it is whole. */
static void compress_file(struct writer *writer, const char *from, const char *to)
{
	char spare[NAME], data[16384];
	ssize_t n;

	snprintf(spare, sizeof spare, "%s/%s.spare", writer->spare, writer->stream);
	gzFile out = gzopen(spare, "wb6");
	int file = open(from, O_RDONLY | O_CLOEXEC);
	if (out == NULL || file < 0)
		give_up(from);
	while ((n = read(file, data, sizeof data)) > 0)
		if (gzwrite(out, data, (unsigned)n) != n)
			give_up(spare);
	close(file);
	if (gzclose(out) != Z_OK)
		give_up(spare);
	move(spare, to);
	if (unlink(from) != 0)
		give_up(from);
}

/* Make room at STREAM.jsonl.1; compress what was there when that is what comes next for it. */
static void shift(struct writer *writer, enum how how)
{
	static const char *const endings[] = {"", ".gz"};
	char from[NAME], to[NAME];

	for (uint64_t n = writer->rotated; n > 0; n--)
		for (size_t i = 0; i < 2; i++) {
			name_rotated(writer, n, endings[i], from);
			name_rotated(writer, n + 1, endings[i], to);
			if (exists(from))
				move(from, to);
		}
	writer->rotated++;
	name_rotated(writer, 2, "", from);
	name_rotated(writer, 2, ".gz", to);
	if (how == HOW_DELAY && exists(from))
		compress_file(writer, from, to);
}

static void copy_and_empty(struct writer *writer, const char *live, const char *rotated)
{
	int copy = open(rotated, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	if (copy < 0)
		give_up(rotated);
	copy_into(live, copy);
	close(copy);
	if (ftruncate(writer->log, 0) != 0)
		give_up(live);
}

static enum how choose_how(const struct writer *writer)
{
	static const enum how plain[] = {HOW_RENAME, HOW_COMPRESS, HOW_DELAY, HOW_COPYTRUNCATE};

	if (writer->how != HOW_MIX)
		return writer->how;
	if (writer->kind != KIND_PLAIN)
		return HOW_RENAME;
	return plain[record_random(writer->seed, writer->generation * 31 + 7, 4)];
}

static void rotate(struct writer *writer)
{
	char live[NAME], first[NAME], packed[NAME];
	enum how how = choose_how(writer);

	name_live(writer, live);
	if (how != HOW_CREATE) {
		shift(writer, how);
		name_rotated(writer, 1, "", first);
		name_rotated(writer, 1, ".gz", packed);
	}
	if (how == HOW_COPYTRUNCATE) {
		copy_and_empty(writer, live, first);
		return;
	}
	close(writer->log);
	writer->log = -1;
	if (how == HOW_CREATE)
		return;
	move(live, first);
	if (how == HOW_COMPRESS)
		compress_file(writer, first, packed);
}

static void write_manifest(const struct writer *writer)
{
	char name[NAME];

	snprintf(name, sizeof name, "%s/%s.manifest", writer->truth, writer->stream);
	FILE *file = fopen(name, "w");
	if (file == NULL)
		give_up(name);
	fprintf(file, "%s bytes %llu", writer->stream, (unsigned long long)writer->nbytes);
	for (int i = 0; i < RECORD_KINDS; i++)
		fprintf(
		    file, " %s %llu", record_kind_names[i], (unsigned long long)writer->nkinds[i]);
	fputc('\n', file);
	if (fclose(file) != 0)
		give_up(name);
}

static void run(struct writer *writer)
{
	for (uint64_t g = 0; g < writer->generations; g++) {
		open_generation(writer);
		for (uint64_t i = 0; i < writer->records; i++) {
			write_record(writer);
			if (writer->rate > 0)
				rest(1000000 / writer->rate);
		}
		close_generation(writer);
		if (g + 1 < writer->generations)
			rotate(writer);
	}
	close(writer->log);
	write_manifest(writer);
}

/* ---- the command line ---- */

static int word_in(const char *word, const char *const *words, int n)
{
	for (int i = 0; i < n; i++)
		if (strcmp(word, words[i]) == 0)
			return i;
	fprintf(stderr, "fault_writer: '%s' is not known\n", word);
	exit(2);
}

static void set_option(struct writer *writer, char *option)
{
	char *value = strchr(option, '=');

	if (value == NULL) {
		fprintf(stderr, "fault_writer: '%s' is no option\n", option);
		exit(2);
	}
	*value++ = '\0';
	const struct {
		const char *name, **to;
	} texts[] = {{"dir", &writer->dir}, {"stream", &writer->stream}, {"truth", &writer->truth},
	    {"spare", &writer->spare}};
	const struct {
		const char *name;
		uint64_t *to;
	} numbers[] = {{"seed", &writer->seed}, {"records", &writer->records},
	    {"generations", &writer->generations}, {"rate", &writer->rate}};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (strcmp(option, texts[i].name) == 0)
			*texts[i].to = value;
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		if (strcmp(option, numbers[i].name) == 0)
			*numbers[i].to = strtoull(value, NULL, 10);
	if (strcmp(option, "kind") == 0)
		writer->kind = (enum kind)word_in(value, kind_names, KINDS);
	if (strcmp(option, "how") == 0)
		writer->how = (enum how)word_in(value, how_names, HOWS);
}

static int print_text(char **words)
{
	static char text[RECORD_MOST];
	uint64_t seed = strtoull(words[0], NULL, 10), from = strtoull(words[2], NULL, 10);
	size_t n;

	for (uint64_t i = from; i < from + strtoull(words[3], NULL, 10); i++) {
		record_make(seed, words[1], i, text, &n);
		put(STDOUT_FILENO, text, n);
	}
	return 0;
}

int main(int nwords, char **words)
{
	static struct writer writer = {.dir = ".",
	    .stream = "log",
	    .truth = ".",
	    .spare = ".",
	    .seed = 1,
	    .records = RECORD_PERIOD,
	    .generations = 4,
	    .how = HOW_RENAME,
	    .log = -1,
	    .true_text = -1};

	if (nwords == 6 && strcmp(words[1], "text") == 0)
		return print_text(words + 2);
	if (nwords < 2 || strcmp(words[1], "run") != 0) {
		fprintf(stderr,
		    "usage: fault_writer text SEED STREAM FROM COUNT | run [OPTION=VALUE]...\n");
		return 2;
	}
	for (int i = 2; i < nwords; i++)
		set_option(&writer, words[i]);
	writer.zstd = ZSTD_createCCtx();
	if (writer.zstd == NULL)
		give_up("ZSTD_createCCtx");
	run(&writer);
	ZSTD_freeCCtx(writer.zstd);
	return 0;
}
