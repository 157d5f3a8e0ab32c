#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "live_loop.h"

enum { PATH_ROOM = 4096 };

int64_t bench_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

int64_t bench_wall_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
}

_Noreturn void bench_fail(const char *what)
{
	fprintf(stderr, "bench: %s\n", what);
	exit(1);
}

/* Enough for reports to name the rules. */
static void describe(struct bench *bench)
{
	buf_text(&bench->description, "{\"rules\":[");
	for (size_t i = 0; i < bench->ruleset->nrules; i++)
		buf_printf(&bench->description, "%s{\"id\":\"%.*s\",\"rev\":1,\"clauses\":[]}",
		    i ? "," : "", (int)bench->ruleset->rules[i].id.len,
		    bench->ruleset->rules[i].id.at);
	buf_text(&bench->description, "],\"clauses\":[]}");
	if (bench->description.failed)
		bench_fail("out of memory");
}

static void load(struct bench *bench, const char *rules_dir, const char *pack, struct error *err)
{
	char packs[PATH_ROOM], specs[PATH_ROOM], formats[PATH_ROOM];
	const char *at[] = {packs}, *formats_at[] = {formats};
	const struct match_options options = {0};

	snprintf(packs, sizeof packs, "%s/%s", rules_dir, pack);
	snprintf(specs, sizeof specs, "%s/spec", rules_dir);
	snprintf(formats, sizeof formats, "%s/formats", rules_dir);
	bench->ruleset = ruleset_load(at, 1, specs, err);
	if (bench->ruleset == NULL ||
	    (bench->matcher = matcher_new(bench->ruleset, &options, err)) == NULL ||
	    (bench->schemas = schemas_load(formats_at, 1, err)) == NULL)
		bench_fail(err->text);
	describe(bench);
	bench->rules = (struct live_rules){.ruleset = bench->ruleset,
	    .matcher = bench->matcher,
	    .schemas = bench->schemas,
	    .description = buf_span(&bench->description)};
}

void bench_begin(struct bench *bench, const char *config, const char *rules_dir, const char *pack)
{
	struct error err = {0};

	*bench = (struct bench){0};
	load(bench, rules_dir, pack, &err);
	bench->setup = setup_parse(span_of(config), "bench", &err);
	if (bench->setup == NULL)
		bench_fail(err.text);
	const struct config *parsed = setup_config(bench->setup);
	bench->store = store_create(parsed->state, &err);
	if (bench->store == NULL)
		bench_fail(err.text);
	bench->live = live_new(parsed, &bench->rules, bench->store, bench_wall_us(), &err);
	if (bench->live == NULL)
		bench_fail(err.text);
}

int bench_turn(struct bench *bench, int most_ms)
{
	struct error err = {0};
	int got = live_turn(bench->live, bench_wall_us(), &err);

	if (got < 0)
		bench_fail(err.text);
	if (got == 0) {
		struct pollfd wake = {.fd = live_descriptor(bench->live), .events = POLLIN};
		int wait_ms = live_wait_ms(bench->live, bench_wall_us());
		if (poll(&wake, 1, wait_ms < 0 || wait_ms > most_ms ? most_ms : wait_ms) < 0 &&
		    errno != EINTR)
			bench_fail(strerror(errno));
	}
	return got;
}

void bench_end(struct bench *bench)
{
	struct error err = {0};

	if (live_commit(bench->live, bench_wall_us(), &err) != 0)
		bench_fail(err.text);
	live_free(bench->live);
	store_close(bench->store);
	setup_free(bench->setup);
	schemas_free(bench->schemas);
	matcher_free(bench->matcher);
	ruleset_free(bench->ruleset);
	buf_done(&bench->description);
}
