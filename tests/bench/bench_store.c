/* What a commit costs: bench_store DIR, which must not be there yet. On a file system in memory the figures are without the
 * disk's share. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "store/live.h"

enum { COMMITS = 20000, POINTS = 2000, FINDINGS = 100000, STREAMS = 10, POINT_BYTES = 40000 };

static double now_us(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static void must(int result, const struct error *err)
{
	if (result == 0)
		return;
	fprintf(stderr, "bench_store: %s\n", err->text);
	exit(1);
}

static struct digest digest_of(uint64_t number)
{
	struct hash hash;
	struct digest digest;

	hash_init(&hash, "bench");
	hash_number(&hash, number);
	hash_done(&hash, &digest);
	return digest;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void move_on(struct store *store, unsigned i, struct span point)
{
	static const char position[300];
	const struct store_stream stream = {.input = i % STREAMS,
	    .path = SPAN("/var/log/gateway/requests-2026-11-24.jsonl.gz"),
	    .state = SPAN("live"),
	    .codec = SPAN("gzip"),
	    .text_offset = i,
	    .position = {position, sizeof position},
	    .point = point};
	struct error err;

	must(store_put_stream(store, &stream, &err), &err);
	must(store_commit(store, &err), &err);
}

static void bench_positions(struct store *store)
{
	static char point[POINT_BYTES];
	static double times[COMMITS];

	for (unsigned i = 0; i < COMMITS; i++) {
		double start = now_us();
		move_on(store, i, (struct span){0});
		times[i] = now_us() - start;
	}
	qsort(times, COMMITS, sizeof times[0], compare);
	printf("a position and its commit: median %.1f us, 99th percentile %.1f, slowest %.1f\n",
	    times[COMMITS / 2], times[COMMITS / 100 * 99], times[COMMITS - 1]);
	double start = now_us();
	for (unsigned i = 0; i < POINTS; i++) {
		memset(point, (int)i, sizeof point);
		move_on(store, i, (struct span){point, sizeof point});
	}
	printf("with a point of %d bytes: %.1f us\n", POINT_BYTES, (now_us() - start) / POINTS);
}

/* Ten findings a second, all of one group in each hour. */
static void bench_findings(struct store *store, uint64_t limit)
{
	const struct digest ruleset = digest_of(1);
	struct evidence evidence[2] = {{.excerpt = SPAN("I'm sorry, but I can't help with that.")}};
	struct reason reasons[3] = {
	    {.text = SPAN("refusal.policy holds")}, {.text = SPAN("a")}, {.text = SPAN("b")}};
	struct error err;

	store_limit_evidence(store, limit);
	double start = now_us();
	for (uint64_t i = 0; i < FINDINGS; i++) {
		const uint64_t number = i + limit * FINDINGS;
		struct finding finding = {.id = digest_of(number),
		    .rule = SPAN("RO-01"),
		    .title = SPAN("A bare refusal"),
		    .family = SPAN("refusal-overreach"),
		    .spec = SPAN("openai-model-spec@2025-12-18"),
		    .severity = SPAN("low"),
		    .confidence = SPAN("weak"),
		    .verdict = SPAN("violation"),
		    .status = SPAN("stable"),
		    .turn = digest_of(number + (UINT64_C(1) << 40)),
		    .is_filed = true,
		    .filed_us = (int64_t)number * 100000,
		    .evidence = evidence,
		    .nevidence = 2,
		    .reasons = reasons,
		    .nreasons = 3};
		must(store_put_finding(store, &finding, &ruleset, &err), &err);
	}
	double put = now_us();
	must(store_commit(store, &err), &err);
	printf("a finding, with at most %llu of a group kept (0: all): %.1f us; commit of %d: %.1f "
	       "ms\n",
	    (unsigned long long)limit, (put - start) / FINDINGS, FINDINGS, (now_us() - put) / 1e3);
}

int main(int argc, char **argv)
{
	struct error err;

	if (argc != 2) {
		fprintf(stderr, "usage: bench_store DIR\n");
		return 3;
	}
	struct store *store = store_create(argv[1], &err);
	must(store ? 0 : -1, &err);
	bench_positions(store);
	bench_findings(store, 0);
	bench_findings(store, 100);
	store_close(store);
	return 0;
}
