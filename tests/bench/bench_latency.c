/* From a record's append to its judgement and to its being durable: bench_latency RULES_DIR FOLDER COMMIT_MS [SECONDS] [RATE].
 *
 * One thread appends records that a rule fires on, RATE (200) a second; the loop of the daemon follows them; a third
 * opens the state as `findings` does, at most every millisecond, and looks how far it reaches. Percentiles over
 * all records, the CPU time of the daemon's thread and its syncs a second. */
#define _GNU_SOURCE /* RUSAGE_THREAD, syscall */
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "live_loop.h"
#include "store/live.h"

enum { MOST = 1 << 20, RECORD_ROOM = 2048, REST_NS = 700000 };

static struct {
	char state[4096];
	int log;
	uint64_t rate, nrecords;
	int64_t appended[MOST], judged[MOST], durable[MOST]; /* ns */
	uint64_t ends[MOST];                                 /* text offset behind each record */
	_Atomic uint64_t nappended;
	uint64_t njudged, ndurable;
	_Atomic bool is_over;
	_Atomic uint64_t nlooks;
} run;

static atomic_uint_fast64_t nsyncs;

/* These stand before the C library's, for SQLite too. */
int fsync(int fd)
{
	nsyncs++;
	return (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
	nsyncs++;
	return (int)syscall(SYS_fdatasync, fd);
}

static void rest_until(int64_t ns)
{
	struct timespec until = {ns / 1000000000, ns % 1000000000};

	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
}

static void *append_all(void *unused)
{
	char record[RECORD_ROOM];
	uint64_t end = 0;
	int64_t start = bench_ns();

	for (uint64_t i = 0; i < run.nrecords; i++) {
		rest_until(start + (int64_t)(i * (1000000000 / run.rate)));
		int n = snprintf(record, sizeof record,
		    "{\"conversation_id\":\"c%" PRIu64
		    "\",\"request\":{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":"
		    "\"How do I bake bread at home, %" PRIu64
		    " loaves of it? I have flour, water, salt and an oven, and a whole "
		    "afternoon; my neighbour lent me a book on sourdough that I do not understand "
		    "at all.\"}]},\"response\":{"
		    "\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"I'm sorry, I "
		    "can't help with that.\"}}]}}\n",
		    i, i);
		end += (uint64_t)n;
		run.ends[i] = end;
		run.appended[i] = bench_ns();
		run.nappended = i + 1;
		if (write(run.log, record, (size_t)n) != n)
			bench_fail("the log cannot be written");
	}
	return unused;
}

static int note_stream(const struct store_stream *stream, void *context)
{
	*(uint64_t *)context = stream->text_offset;
	return 0;
}

static void *look(void *unused)
{
	struct error err = {0};

	while (!run.is_over) {
		uint64_t reached = 0;
		struct store *store = store_open(run.state, &err);
		if (store == NULL || store_each_stream(store, note_stream, &reached, &err) != 0)
			bench_fail(err.text);
		store_close(store);
		int64_t now = bench_ns();
		while (run.ndurable < run.nappended && run.ends[run.ndurable] <= reached)
			run.durable[run.ndurable++] = now;
		run.nlooks++;
		struct timespec rest = {0, REST_NS};
		nanosleep(&rest, NULL);
	}
	return unused;
}

static void note_settled(void *context, uint32_t input, uint64_t text_offset)
{
	int64_t now = bench_ns();

	(void)context, (void)input;
	while (run.njudged < run.nappended && run.ends[run.njudged] <= text_offset)
		run.judged[run.njudged++] = now;
}

static int compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void print_row(const char *name, int64_t *at, uint64_t n)
{
	for (uint64_t i = 0; i < n; i++)
		at[i] -= run.appended[i];
	qsort(at, n, sizeof *at, compare);
	printf("  %-20s median %8.3f ms   99 %% %8.3f ms   max %8.3f ms   of %" PRIu64 "\n", name,
	    (double)at[n / 2] / 1e6, (double)at[n * 99 / 100] / 1e6, (double)at[n - 1] / 1e6, n);
}

static double cpu_seconds(void)
{
	struct rusage usage;

	getrusage(RUSAGE_THREAD, &usage);
	return (double)usage.ru_utime.tv_sec + (double)usage.ru_stime.tv_sec +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

int main(int nwords, char **words)
{
	char config[16384], log[4096];
	struct bench bench;
	pthread_t appender, looker;

	if (nwords < 4)
		bench_fail("usage: bench_latency RULES_DIR FOLDER COMMIT_MS [SECONDS] [RATE]");
	uint64_t seconds = nwords > 4 ? strtoull(words[4], NULL, 10) : 20;
	run.rate = nwords > 5 ? strtoull(words[5], NULL, 10) : 200;
	run.nrecords = seconds * run.rate;
	if (run.rate == 0 || run.nrecords == 0 || run.nrecords > MOST)
		bench_fail("that many records are not measured");
	snprintf(run.state, sizeof run.state, "%s/state", words[2]);
	snprintf(log, sizeof log, "%s/log.jsonl", words[2]);
	snprintf(config, sizeof config,
	    "logs: [{path: [\"%s\"]}]\nstart: beginning\nstate: \"%s\"\nreports: {every: []}\n"
	    "commit: {every_ms: %s}\nalerts: {evidence_per_group_hour: 0}\n",
	    log, run.state, words[3]);
	run.log = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	if (run.log < 0)
		bench_fail("the log cannot be made");
	bench_begin(&bench, config, words[1], "model-spec");
	live_on_settled(bench.live, note_settled, NULL);
	bench_turn(&bench, 0);
	double cpu = cpu_seconds();
	uint64_t syncs = nsyncs;
	int64_t start = bench_ns();
	pthread_create(&appender, NULL, append_all, NULL);
	pthread_create(&looker, NULL, look, NULL);
	while (
	    run.njudged < run.nrecords && bench_ns() - start < (int64_t)(seconds + 10) * 1000000000)
		bench_turn(&bench, 1000);
	cpu = cpu_seconds() - cpu;
	double took = (double)(bench_ns() - start) / 1e9;
	syncs = nsyncs - syncs;
	for (int i = 0; i < 1000 && run.ndurable < run.nrecords; i++)
		bench_turn(&bench, 10);
	run.is_over = true;
	pthread_join(appender, NULL);
	pthread_join(looker, NULL);
	if (run.njudged < run.nrecords || run.ndurable < run.nrecords)
		bench_fail("not all records were judged and committed");
	printf("commit every %s ms, %" PRIu64 " records a second for %" PRIu64 " s\n", words[3],
	    run.rate, seconds);
	print_row("append to judged", run.judged, run.nrecords);
	print_row("append to durable", run.durable, run.nrecords);
	printf("  CPU %.4f s a second, %.1f syncs a second, looked %.0f times a second\n",
	    cpu / took, (double)syncs / took, (double)run.nlooks / took);
	bench_end(&bench);
	return 0;
}
