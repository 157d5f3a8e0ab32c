/* Memory and decoders of an audit that follows many files: bench_follow RULES_DIR FOLDER [PLAIN GZIP ZSTD SECONDS RATE].
 *
 * A child makes 1,800 plain, 150 gzip and 50 zstd logs and appends RATE (2,000) records a second to them, one after
 * another at random, each flushed. This process follows them all, and prints its greatest memory and the most decoders open. */
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "live_loop.h"

enum { MOST = 1 << 16, ROOM = 8192, GZIP_WINDOW = 15 + 16, SMALL_MEMORY = 4 };

struct log {
	int fd;
	z_stream *gzip;
	ZSTD_CCtx *zstd;
};

static uint64_t nsettled;

static void note_settled(void *context, uint32_t input, uint64_t text_offset)
{
	(void)context, (void)input, (void)text_offset;
	nsettled++;
}

static void put(int fd, const void *data, size_t n)
{
	if (write(fd, data, n) != (ssize_t)n)
		bench_fail("a log cannot be written");
}

static void append(struct log *log, const char *text, size_t n)
{
	unsigned char out[ROOM];

	if (log->gzip) {
		log->gzip->next_in = (unsigned char *)(uintptr_t)text;
		log->gzip->avail_in = (uInt)n;
		log->gzip->next_out = out;
		log->gzip->avail_out = sizeof out;
		deflate(log->gzip, Z_SYNC_FLUSH);
		put(log->fd, out, sizeof out - log->gzip->avail_out);
	} else if (log->zstd) {
		ZSTD_inBuffer in = {text, n, 0};
		ZSTD_outBuffer to = {out, sizeof out, 0};
		ZSTD_compressStream2(log->zstd, &to, &in, ZSTD_e_flush);
		put(log->fd, out, to.pos);
	} else {
		put(log->fd, text, n);
	}
}

static void open_log(struct log *log, const char *folder, uint64_t number, int kind)
{
	static const char *const endings[] = {"", ".gz", ".zst"};
	char path[4096];

	snprintf(path, sizeof path, "%s/logs/%" PRIu64 ".jsonl%s", folder, number, endings[kind]);
	log->fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	if (log->fd < 0)
		bench_fail("a log cannot be made");
	if (kind == 1) {
		log->gzip = calloc(1, sizeof *log->gzip);
		if (log->gzip == NULL || deflateInit2(log->gzip, 6, Z_DEFLATED, GZIP_WINDOW,
					     SMALL_MEMORY, Z_DEFAULT_STRATEGY) != Z_OK)
			bench_fail("zlib");
	} else if (kind == 2) {
		log->zstd = ZSTD_createCCtx();
		if (log->zstd == NULL)
			bench_fail("zstd");
	}
}

/* So many records are in each log at the start; then one a tick. */
static void write_logs(const char *folder, const uint64_t *numbers, uint64_t rate, uint64_t ticks)
{
	static struct log logs[MOST];
	uint64_t nlogs = 0, serial = 0, seed = 1;
	char record[1024];

	for (int kind = 0; kind < 3; kind++)
		for (uint64_t i = 0; i < numbers[kind]; i++, nlogs++)
			open_log(&logs[nlogs], folder, nlogs, kind);
	for (uint64_t i = 0; i < 10 * nlogs + ticks; i++) {
		struct timespec tick = {0, (long)(1000000000 / rate)};
		seed = seed * 6364136223846793005U + 1442695040888963407U;
		uint64_t which = i < 10 * nlogs ? i % nlogs : (seed >> 33) % nlogs;
		int n = snprintf(record, sizeof record,
		    "{\"conversation_id\":\"c%" PRIu64
		    "\",\"request\":{\"model\":\"m\",\"messages\":[{\"role\":\"user\","
		    "\"content\":\"Which loaf number %" PRIu64
		    " shall I bake next, and how long does it stay in the oven?\"}]},"
		    "\"response\":{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":"
		    "\"The round one, for about "
		    "an hour at a good heat; look after it from time to time.\"}}]}}\n",
		    serial, serial);
		serial++;
		append(&logs[which], record, (size_t)n);
		if (i >= 10 * nlogs)
			nanosleep(&tick, NULL);
	}
}

int main(int nwords, char **words)
{
	char config[8192], path[4096];
	struct bench bench;
	uint64_t numbers[3] = {1800, 150, 50}, seconds, rate, most_decoders = 0, most_texts = 0;
	struct rusage usage;
	int status;

	if (nwords < 3)
		bench_fail("usage: bench_follow RULES_DIR FOLDER [PLAIN GZIP ZSTD SECONDS RATE]");
	for (int i = 0; i < 3 && nwords > 3 + i; i++)
		numbers[i] = strtoull(words[3 + i], NULL, 10);
	seconds = nwords > 6 ? strtoull(words[6], NULL, 10) : 20;
	rate = nwords > 7 ? strtoull(words[7], NULL, 10) : 2000;
	if (rate == 0 || numbers[0] + numbers[1] + numbers[2] > MOST)
		bench_fail("too many");
	snprintf(path, sizeof path, "%s/logs", words[2]);
	mkdir(path, 0755);
	pid_t child = fork();
	if (child == 0) {
		write_logs(words[2], numbers, rate, seconds * rate);
		_exit(0);
	}
	snprintf(config, sizeof config,
	    "logs: [{path: [\"%s/*\"]}]\nstart: beginning\nstate: \"%s/state\"\nreports: {every: "
	    "[]}\n",
	    path, words[2]);
	bench_begin(&bench, config, words[1], "model-spec");
	live_on_settled(bench.live, note_settled, NULL);
	uint64_t nfiles = numbers[0] + numbers[1] + numbers[2], all = nfiles * 10 + seconds * rate;
	int64_t start = bench_ns(), end = start + (int64_t)(3 * seconds + 120) * 1000000000;
	while (nsettled < all && bench_ns() < end) {
		bench_turn(&bench, 1000);
		struct follow_counts counts = follow_counts(live_follow(bench.live));
		if (counts.open_decoders > most_decoders)
			most_decoders = counts.open_decoders;
		if (counts.texts > most_texts)
			most_texts = counts.texts;
	}
	double took = (double)(bench_ns() - start) / 1e9;
	kill(child, SIGTERM);
	waitpid(child, &status, 0);
	getrusage(RUSAGE_SELF, &usage);
	printf("%" PRIu64 " texts (%" PRIu64 " plain, %" PRIu64 " gzip, %" PRIu64 " zstd): %" PRIu64
	       " of %" PRIu64
	       " records in %.1f s\n  greatest memory %ld MiB, most decoders open %" PRIu64
	       ", CPU %.2f s\n",
	    most_texts, numbers[0], numbers[1], numbers[2], nsettled, all, took,
	    usage.ru_maxrss / 1024, most_decoders,
	    (double)usage.ru_utime.tv_sec + (double)usage.ru_stime.tv_sec +
		(double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6);
	bench_end(&bench);
	return nsettled == all ? 0 : 1;
}
