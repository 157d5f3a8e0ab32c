/* Followed texts, settled in batches made by hand: whenever the process ends, the store ends as if it had not. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "decode/lines.h"
#include "examine.h"
#include "settle.h"
#include "shown.h"

enum { NTEXTS = 5, NLINES = 150, MOST_RECORDS = 200, NSTEPS = 160 };

static const int64_t noon_us = INT64_C(1795348800) * 1000000; /* 2026-11-22T12:00:00Z */
static const int64_t us_per_s = 1000000;

/* A text that is followed, cut into records. */
struct log {
	struct buf text;
	struct record records[MOST_RECORDS];
	struct buf copies[MOST_RECORDS];
	size_t nrecords;
};

struct house {
	struct ruleset *ruleset;
	struct matcher *matcher;
	struct schemas *schemas;
	struct log logs[NTEXTS];
	char folder[64];
	char dir[96];
};

/* ---- what is logged ---- */

static void add_time(struct buf *out, uint64_t *seed, const char *key)
{
	switch (random_below(seed, 8)) {
	case 0:
		buf_printf(out, "\"%s\":\"1970-01-01T00:00:07Z\",", key);
		return;
	case 1:
		buf_printf(out, "\"%s\":\"2099-01-01T00:00:00Z\",", key);
		return;
	case 2:
		return;
	default:
		buf_printf(out, "\"%s\":\"2026-11-2%zuT%02zu:00:00Z\",", key, random_below(seed, 3),
		    random_below(seed, 24));
	}
}

static const char *reply_of(uint64_t *seed)
{
	static const char *const replies[] = {"I'm sorry, but I can't help with that.",
	    "The kettle is on the left.", "As an AI language model, I cannot do that.",
	    "Certainly! Here it is."};

	return replies[random_below(seed, ARRAY_LEN(replies))];
}

/* One message of a conversation that other texts may speak of too. */
static void add_message_line(struct buf *out, uint64_t *seed)
{
	bool is_reply = random_below(seed, 2);

	buf_text(out, "{");
	add_time(out, seed, "timestamp");
	buf_printf(out, "\"conversation_id\":\"c%zu\",", random_below(seed, 25));
	if (random_below(seed, 2))
		buf_printf(out, "\"message_id\":\"m%zu\",", random_below(seed, 400));
	if (random_below(seed, 3) == 0)
		buf_printf(out, "\"user_id\":\"u%zu\",", random_below(seed, 2));
	buf_printf(out, "\"role\":\"%s\",\"content\":\"%s\"}\n", is_reply ? "assistant" : "user",
	    is_reply ? reply_of(seed) : "Summarize this: the river rose.");
}

static void add_request_line(struct buf *out, uint64_t *seed)
{
	buf_text(out, "{");
	add_time(out, seed, "ts");
	if (random_below(seed, 2))
		buf_printf(out, "\"user_id\":\"u%zu\",", random_below(seed, 9));
	buf_printf(out,
	    "\"request\":{\"model\":\"m%zu\",\"messages\":[{\"role\":\"user\",\"content\":"
	    "\"question %zu\"}]},\"response\":{\"choices\":[{\"message\":{\"role\":\"assistant\","
	    "\"content\":\"%s\"}}]}}\n",
	    random_below(seed, 2), random_below(seed, 12), reply_of(seed));
}

static void add_line(struct buf *out, uint64_t *seed)
{
	switch (random_below(seed, 10)) {
	case 0:
		buf_text(out, "gateway restarted\n");
		return;
	case 1:
		buf_text(out, " \n");
		return;
	case 2:
	case 3:
	case 4:
		add_request_line(out, seed);
		return;
	default:
		add_message_line(out, seed);
	}
}

static void cut(struct log *log, uint32_t input)
{
	struct lines_options options = {.max_line = 1 << 20, .input = input};
	struct lines *lines = lines_new(&options);
	struct record record;
	struct error err = {0};

	assert_non_null(lines);
	assert_int_equal(lines_feed(lines, buf_span(&log->text), 0, true, &err), 0);
	for (bool is_over = false;;) {
		if (lines_next(lines, &record) == 0) {
			if (is_over)
				break;
			lines_end(lines);
			is_over = true;
			continue;
		}
		assert_true(log->nrecords < MOST_RECORDS);
		struct buf *copy = &log->copies[log->nrecords];
		buf_append(copy, record.text);
		record.text = buf_span(copy);
		log->records[log->nrecords++] = record;
	}
	lines_free(lines);
}

static void make_log(struct log *log, uint32_t input)
{
	uint64_t seed = input + 40;

	for (size_t i = 0; i < NLINES; i++) {
		add_line(&log->text, &seed);
		if (i != 60 || input != 0)
			continue;
		for (size_t j = 0; j < 1300; j++)
			for (size_t k = 0; k < 100; k++)
				buf_text(&log->text, "long words");
		buf_byte(&log->text, '\n');
	}
	if (input == 2)
		buf_text(&log->text, "{\"unfinished");
	cut(log, input);
}

static int set_up(void **state)
{
	static struct house house;
	struct error err = {0};
	const char *packs[] = {SPECAUDIT_SOURCE_DIR "/rules/model-spec"};
	const char *formats[] = {SPECAUDIT_SOURCE_DIR "/rules/formats"};

	house.ruleset = ruleset_load(packs, 1, SPECAUDIT_SOURCE_DIR "/rules/spec", &err);
	if (house.ruleset)
		house.matcher = matcher_new(house.ruleset, &match_defaults, &err);
	house.schemas = schemas_load(formats, 1, &err);
	if (house.matcher == NULL || house.schemas == NULL)
		return -1;
	make_folder(house.folder);
	for (uint32_t i = 0; i < NTEXTS; i++)
		make_log(&house.logs[i], i);
	log_set_level(LOG_ERROR);
	*state = &house;
	return 0;
}

static int tear_down(void **state)
{
	struct house *house = *state;

	for (size_t i = 0; i < NTEXTS; i++) {
		buf_done(&house->logs[i].text);
		for (size_t j = 0; j < house->logs[i].nrecords; j++)
			buf_done(&house->logs[i].copies[j]);
	}
	remove_folder(house->folder);
	schemas_free(house->schemas);
	matcher_free(house->matcher);
	ruleset_free(house->ruleset);
	return 0;
}

/* ---- a process ---- */

struct process {
	struct house *house;
	struct store *store;
	struct settler *settler;
	struct examiner examiner;
	struct reading_options reading;
	struct batch batch;
	size_t at[NTEXTS]; /* records settled */
	size_t step;
	uint64_t pending;  /* at all commits together */
	uint64_t given;    /* bytes, by settle_text */
	const char *state; /* of its stream; NULL: live */
	bool is_later;     /* its text was not there at the start */
};

static int take_position(const struct store_stream *stream, void *context)
{
	struct process *process = context;

	process->at[stream->input] = (size_t)strtoul(stream->position.at, NULL, 10);
	return 0;
}

static struct settle_options options_of(void)
{
	struct settle_options options = {.thread = thread_defaults,
	    .is_live = true,
	    .evidence_per_group_hour = 7,
	    .has_since = true,
	    .since_us = noon_us - 36 * 3600 * us_per_s};

	options.thread.max_open_bytes = 5000;
	options.thread.max_turns = 12;
	return options;
}

static void put_ruleset(struct house *house, struct store *store)
{
	struct error err = {0};
	struct store_ruleset description = {.digest = house->ruleset->digest,
	    .pack = span_of("p"),
	    .version = span_of("v"),
	    .spec = span_of("s"),
	    .engine = span_of("e"),
	    .description = span_of("{\"rules\":[],\"clauses\":[]}"),
	    .nrules = house->ruleset->nrules};

	assert_int_equal(store_put_ruleset(store, &description, &err), 0);
}

static void begin(struct process *process, struct house *house)
{
	struct settle_rules rules = {.ruleset = house->ruleset, .matcher = house->matcher};
	struct settle_options options = options_of();
	struct buf step = {0};
	struct error err = {0};

	*process = (struct process){
	    .house = house, .reading = {.schema = -1, .system_authority = AUTHORITY_DEVELOPER}};
	process->store = store_create(house->dir, &err);
	assert_non_null(process->store);
	put_ruleset(house, process->store);
	process->settler = settler_new(&rules, process->store, &options, &err);
	if (process->settler == NULL)
		fail_msg("settler_new: %s", err.text);
	assert_int_equal(examiner_init(&process->examiner, house->schemas, &process->reading,
			     house->matcher, &err),
	    0);
	assert_int_equal(store_each_stream(process->store, take_position, process, &err), 0);
	if (store_get_value(process->store, "step", &step, &err) == 1)
		process->step = (size_t)strtoul(buf_string(&step), NULL, 10);
	buf_done(&step);
}

static void end(struct process *process)
{
	examiner_done(&process->examiner);
	batch_done(&process->batch);
	settler_free(process->settler);
	store_close(process->store);
}

/* Both sums hold at every commit. */
static int check_input(const struct store_input *input, void *context)
{
	uint64_t *pending = context;

	if (!account_balances(&input->account))
		fail_msg("the account of input %u does not balance", input->index);
	*pending += input->account.pending;
	return 0;
}

static void commit(struct process *process)
{
	char step[24];
	struct error err = {0};

	snprintf(step, sizeof step, "%zu", process->step);
	assert_int_equal(store_put_value(process->store, "step", span_of(step), &err), 0);
	if (settle_commit(process->settler, &err) != 0)
		fail_msg("commit: %s", err.text);
	assert_int_equal(store_each_input(process->store, check_input, &process->pending, &err), 0);
}

/* ---- batches ---- */

static void add_input(struct batch *batch, enum entry_kind kind, uint32_t number)
{
	struct entry *entry = batch_add(batch, kind);

	entry->of.input = arena_alloc(&batch->arena, sizeof *entry->of.input);
	assert_non_null(entry->of.input);
	entry->of.input->index = number;
	entry->of.input->path = span_of("log");
	entry->was_there = true;
}

static uint64_t bytes_of(const struct log *log, size_t nrecords)
{
	uint64_t nbytes = 0;

	for (size_t i = 0; i < nrecords; i++)
		nbytes += log->records[i].nbytes;
	return nbytes;
}

static void add_position(struct process *process, uint32_t number, size_t at)
{
	struct batch *batch = &process->batch;
	const struct log *log = &process->house->logs[number];
	struct entry *entry = batch_add(batch, ENTRY_POSITION);
	struct entry_position *position = arena_alloc(&batch->arena, sizeof *position);
	char text[24];

	assert_non_null(position);
	snprintf(text, sizeof text, "%zu", at);
	uint64_t given = bytes_of(log, at), left = log->text.len - given;
	position->before_start = number == 3 ? bytes_of(log, 2) : 0;
	position->stream = (struct store_stream){.input = number,
	    .path = span_of("log"),
	    .state = span_of(left ? "live" : "ended"),
	    .codec = span_of("plain"),
	    .text_offset = given,
	    .position = arena_text(&batch->arena, span_of(text))};
	position->input = (struct store_input){
	    .index = number, .path = span_of("log"), .codec = span_of("plain")};
	position->input.account.produced =
	    given > position->before_start
		? given - position->before_start + (left < 30 ? left : 30)
		: 0;
	position->input.account.read = position->input.account.produced;
	position->input.account.decoded = position->input.account.produced;
	entry->of.position = position;
}

/* The step's share of its text: which text and how much follow from the step's number alone. */
static void fill(struct process *process)
{
	struct batch *batch = &process->batch;
	uint64_t seed = process->step + 99;
	uint32_t number = (uint32_t)random_below(&seed, NTEXTS);
	struct log *log = &process->house->logs[number];
	size_t to = process->at[number] + random_below(&seed, 14);
	size_t at = process->at[number];

	batch_clear(batch);
	if (at == log->nrecords)
		return;
	if (to > log->nrecords || process->step + NTEXTS >= NSTEPS)
		to = log->nrecords;
	add_input(batch, ENTRY_SWITCH, number);
	/* The first two records of one text lie before the start. */
	for (at = number == 3 && at < 2 ? 2 : at; at < to; at++) {
		struct entry *entry = batch_add(batch, ENTRY_RECORD);
		entry->of.read.record = log->records[at];
		if (at % 40 != 7)
			continue;
		entry = batch_add(batch, ENTRY_LOSS);
		entry->of.loss = (struct loss){
		    .reason = LOSS_CORRUPT, .at = {.input = number, .raw_offset = at}};
	}
	if (at == log->nrecords)
		add_input(batch, ENTRY_END, number);
	add_position(process, number, at);
	process->at[number] = at;
}

static void take_step(struct process *process)
{
	struct error err = {0};
	int64_t now_us = noon_us + (int64_t)process->step * 60 * us_per_s;

	settle_set_now(process->settler, now_us);
	fill(process);
	if (examine(&process->examiner, &process->batch, &err) != 0 ||
	    settle(process->settler, &process->batch, &err) != 0)
		fail_msg("step %zu: %s", process->step, err.text);
	if (process->step % 20 == 0 &&
	    settle_age(process->settler, now_us - 15 * 60 * us_per_s, &err) != 0)
		fail_msg("age: %s", err.text);
	process->step++;
}

/* Settle all; commit after one step of so many; end the process without a word after one of so many. */
static void run(struct house *house, const char *name, size_t commit_each, size_t end_each,
    uint64_t seed, struct buf *out)
{
	struct process process;
	size_t nsteps = 0;
	struct error err = {0};

	snprintf(house->dir, sizeof house->dir, "%s/%s", house->folder, name);
	begin(&process, house);
	while (process.step < NSTEPS) {
		assert_true(nsteps++ < 50 * NSTEPS);
		take_step(&process);
		if (random_below(&seed, commit_each) == 0)
			commit(&process);
		if (end_each && random_below(&seed, end_each) == 0) {
			end(&process);
			begin(&process, house);
		}
	}
	commit(&process);
	assert_true(end_each || process.pending > 0);
	show(process.store, out);
	assert_int_equal(settle_age(process.settler, INT64_MAX, &err), 0);
	commit(&process);
	show(process.store, out);
	end(&process);
}

static void whenever_it_ends_the_store_is_that_of_a_run_without_end(void **state)
{
	struct house *house = *state;
	struct buf expected = {0};
	char name[16];

	run(house, "whole", 7, 0, 1, &expected);
	for (uint64_t seed = 1; seed <= 6; seed++) {
		struct buf got = {0};
		snprintf(name, sizeof name, "cut-%u", (unsigned)seed);
		run(house, name, 1 + seed % 4, 2 + seed, seed, &got);
		assert_same_lines(&got, &expected);
		buf_done(&got);
	}
	buf_done(&expected);
}

static bool says(struct buf *out, const char *word)
{
	return strstr(buf_string(out), word) != NULL;
}

static void what_the_test_rests_on_is_there(void **state)
{
	struct house *house = *state;
	struct buf out = {0};

	run(house, "look", 3, 0, 1, &out);
	assert_true(says(&out, "finding "));
	assert_true(says(&out, "event open "));
	assert_true(says(&out, "open "));
	assert_true(says(&out, "matched in windows"));
	assert_true(says(&out, "counter evicted-conversations"));
	assert_true(says(&out, "counter untrusted-times"));
	assert_true(says(&out, "counter before-start "));
	assert_true(says(&out, "counter before-start-bytes"));
	if (getenv("SPECAUDIT_SHOW"))
		fputs(buf_string(&out), stderr);
	buf_done(&out);
}

/* ---- rules that change ---- */

struct shares {
	const struct digest *first, *second;
	uint64_t turns[2], gone;
};

static int share_tally(const struct tally_key *key, const struct tally_counts *counts,
    const struct tally *tallies, size_t ntallies, void *context)
{
	struct shares *shares = context;

	(void)tallies;
	(void)ntallies;
	if (digest_compare(&key->ruleset, shares->first) == 0)
		shares->turns[0] += counts->turns;
	else if (digest_compare(&key->ruleset, shares->second) == 0)
		shares->turns[1] += counts->turns;
	return 0;
}

static int share_counter(struct span name, uint64_t value, void *context)
{
	struct shares *shares = context;

	if (span_is(name, "rules-gone"))
		shares->gone = value;
	return 0;
}

/* One line of a text, settled, with its position if has_position says so. */
static void settle_text(struct process *process, const char *text, bool has_position)
{
	struct batch *batch = &process->batch;
	size_t nbytes = strlen(text);
	struct error err = {0};

	batch_clear(batch);
	add_input(batch, ENTRY_SWITCH, 0);
	batch->entries[0].was_there = !process->is_later;
	struct entry *entry = batch_add(batch, ENTRY_RECORD);
	entry->of.read.record = (struct record){.text = {text, nbytes},
	    .nbytes = nbytes,
	    .origin = {.line = process->step + 1, .text_offset = process->given}};
	process->given += nbytes;
	process->step++;
	if (has_position) {
		entry = batch_add(batch, ENTRY_POSITION);
		entry->of.position = arena_alloc(&batch->arena, sizeof *entry->of.position);
		assert_non_null(entry->of.position);
		entry->of.position->stream = (struct store_stream){.path = span_of("log"),
		    .state = span_of(process->state ? process->state : "live"),
		    .codec = span_of("plain"),
		    .position = span_of("0")};
		entry->of.position->input =
		    (struct store_input){.path = span_of("log"), .codec = span_of("plain")};
		entry->of.position->input.account.produced = process->given;
	}
	if (examine(&process->examiner, batch, &err) != 0 ||
	    settle(process->settler, batch, &err) != 0)
		fail_msg("%s", err.text);
}

static void settle_line(struct process *process, const char *conversation, const char *content)
{
	char text[200];

	snprintf(text, sizeof text,
	    "{\"conversation_id\":\"%s\",\"role\":\"user\",\"content\":\"%s\"}", conversation,
	    content);
	settle_text(process, text, false);
}

static struct ruleset *load_other(struct matcher **matcher)
{
	const char *packs[] = {SPECAUDIT_SOURCE_DIR "/rules/model-spec"};
	struct error err = {0};
	struct ruleset *ruleset = ruleset_load(packs, 1, SPECAUDIT_SOURCE_DIR "/rules/spec", &err);

	if (ruleset == NULL || ruleset_set_release(ruleset, span_of("2025-02-12"), &err) != 0)
		fail_msg("%s", err.text);
	*matcher = matcher_new(ruleset, &match_defaults, &err);
	assert_non_null(*matcher);
	return ruleset;
}

static struct shares share(struct house *house, struct store *store, const struct ruleset *other)
{
	struct shares shares = {&house->ruleset->digest, &other->digest, {0}, 0};
	struct error err = {0};

	assert_int_equal(store_each_tally(store, share_tally, &shares, &err), 0);
	assert_int_equal(store_each_counter(store, share_counter, &shares, &err), 0);
	return shares;
}

static void turn_to(struct process *process, const struct ruleset *other, struct matcher *matcher)
{
	struct settle_rules rules = {.ruleset = other, .matcher = matcher};
	struct house second = {.ruleset = (struct ruleset *)(uintptr_t)other};
	struct error err = {0};

	put_ruleset(&second, process->store);
	assert_int_equal(settle_turn_rules(process->settler, &rules, &err), 0);
}

static void a_conversation_ends_under_the_rules_it_began_with(void **state)
{
	struct house *house = *state;
	struct process process;
	struct matcher *matcher;
	struct ruleset *other = load_other(&matcher);
	struct error err = {0};

	snprintf(house->dir, sizeof house->dir, "%s/eras", house->folder);
	begin(&process, house);
	settle_set_now(process.settler, noon_us);
	settle_line(&process, "old", "one");
	commit(&process);
	turn_to(&process, other, matcher);
	settle_line(&process, "old", "two");
	settle_line(&process, "old", "three");
	settle_line(&process, "new", "four");
	commit(&process);
	assert_true(settle_uses(process.settler, house->ruleset));
	assert_int_equal(settle_age(process.settler, INT64_MAX, &err), 0);
	commit(&process);
	assert_false(settle_uses(process.settler, house->ruleset));
	assert_true(settle_uses(process.settler, other));
	struct shares shares = share(house, process.store, other);
	assert_int_equal(shares.turns[0], 3);
	assert_int_equal(shares.turns[1], 1);
	end(&process);
	matcher_free(matcher);
	ruleset_free(other);
}

static void where_the_rules_are_gone_the_newest_judge_and_it_is_counted_once(void **state)
{
	struct house *house = *state, second = *house;
	struct process process;
	struct matcher *matcher;
	struct ruleset *other = load_other(&matcher);
	struct error err = {0};

	snprintf(house->dir, sizeof house->dir, "%s/gone", house->folder);
	snprintf(second.dir, sizeof second.dir, "%s/gone", house->folder);
	second.ruleset = other;
	second.matcher = matcher;
	begin(&process, house);
	settle_set_now(process.settler, noon_us);
	settle_line(&process, "old", "one");
	commit(&process);
	end(&process);
	begin(&process, &second);
	settle_set_now(process.settler, noon_us);
	settle_line(&process, "old", "two");
	commit(&process);
	end(&process);
	begin(&process, &second);
	assert_int_equal(settle_age(process.settler, INT64_MAX, &err), 0);
	commit(&process);
	struct shares shares = share(house, process.store, other);
	assert_int_equal(shares.turns[0], 0);
	assert_int_equal(shares.turns[1], 2);
	assert_int_equal(shares.gone, 1);
	end(&process);
	matcher_free(matcher);
	ruleset_free(other);
}

/* ---- times ---- */

static void settle_reply(struct process *process, const char *time, const char *question)
{
	char text[400];

	snprintf(text, sizeof text,
	    "{%s\"request\":{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
	    ","
	    "\"response\":{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":"
	    "\"I'm sorry, but I can't help with that.\"}}]}}",
	    time, question);
	settle_text(process, text, true);
}

static void expect_lines(struct buf *out, const char *beginning, size_t n)
{
	size_t found = 0;

	for (const char *at = buf_string(out); (at = strstr(at, beginning)) != NULL; at++)
		found += at == out->at || at[-1] == '\n';
	if (found != n)
		fail_msg("%zu lines begin with '%s' in\n%s", found, beginning, out->at);
}

static void times_that_cannot_be_trusted_are_filed_by_arrival_and_move_no_watermark(void **state)
{
	struct house *house = *state;
	struct process process;
	struct buf out = {0};

	snprintf(house->dir, sizeof house->dir, "%s/times", house->folder);
	begin(&process, house);
	settle_set_now(process.settler, noon_us);
	settle_reply(&process, "\"ts\":\"2026-11-22T11:00:00Z\",", "Summarize this: one.");
	settle_reply(&process, "\"ts\":\"2026-11-23T12:00:00Z\",", "Summarize this: two.");
	settle_reply(&process, "\"ts\":\"2026-11-23T12:00:01Z\",", "Summarize this: three.");
	settle_reply(&process, "\"ts\":\"2014-12-31T23:59:59Z\",", "Summarize this: four.");
	settle_reply(&process, "", "Summarize this: five.");
	commit(&process);
	show(process.store, &out);
	expect_lines(&out, "tally m 1 0 498707 ", 1);
	expect_lines(&out, "tally m 1 0 498732 ", 1);
	expect_lines(&out, "tally m 1 1 498708 3 ", 1);
	expect_lines(&out, "tally ", 3);
	expect_lines(&out, "arrivals 0 498707 0 1", 1);
	expect_lines(&out, "arrivals 0 498708 1 3", 1);
	expect_lines(&out, "counter untrusted-times 3", 1);
	expect_lines(&out, "watermark 1795435200000000", 1);
	end(&process);
	buf_done(&out);
}

static void what_is_older_than_the_start_is_left_out_of_everything(void **state)
{
	struct house *house = *state;
	struct process process;
	struct buf out = {0};

	snprintf(house->dir, sizeof house->dir, "%s/since", house->folder);
	begin(&process, house);
	settle_set_now(process.settler, noon_us);
	settle_reply(&process, "\"ts\":\"2026-11-22T11:00:00Z\",", "Summarize this: one.");
	uint64_t given = process.given;
	settle_reply(&process, "\"ts\":\"2026-11-20T11:00:00Z\",", "Summarize this: two.");
	uint64_t left_out = process.given - given;
	commit(&process);
	end(&process);
	begin(&process, house);
	process.given = given + left_out;
	settle_set_now(process.settler, noon_us);
	settle_reply(&process, "\"ts\":\"2026-11-22T11:00:01Z\",", "Summarize this: three.");
	commit(&process);
	show(process.store, &out);
	expect_lines(&out, "tally m 1 0 498707 2 4 ", 1);
	expect_lines(&out, "tally ", 1);
	expect_lines(&out, "counter before-start 1", 1);
	char line[80];
	snprintf(
	    line, sizeof line, "counter before-start-bytes %llu", (unsigned long long)left_out);
	expect_lines(&out, line, 1);
	snprintf(
	    line, sizeof line, "input 0 %llu ", (unsigned long long)(process.given - left_out));
	expect_lines(&out, line, 1);
	/* Of texts that come later all is audited, whatever its time. */
	process.is_later = true;
	settle_reply(&process, "\"ts\":\"2026-11-20T11:00:02Z\",", "Summarize this: later.");
	process.is_later = false;
	commit(&process);
	buf_clear(&out);
	show(process.store, &out);
	expect_lines(&out, "counter before-start 1", 1);
	/* What is remembered of it goes with its stream. */
	struct buf kept = {0};
	struct error err = {0};
	assert_int_equal(store_get_value(process.store, "settle/0", &kept, &err), 1);
	process.state = "forgotten";
	settle_reply(&process, "\"ts\":\"2026-11-20T11:00:00Z\",", "Summarize this: four.");
	commit(&process);
	assert_int_equal(store_get_value(process.store, "settle/0", &kept, &err), 0);
	buf_done(&kept);
	end(&process);
	buf_done(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_the_test_rests_on_is_there),
	    cmocka_unit_test(whenever_it_ends_the_store_is_that_of_a_run_without_end),
	    cmocka_unit_test(a_conversation_ends_under_the_rules_it_began_with),
	    cmocka_unit_test(where_the_rules_are_gone_the_newest_judge_and_it_is_counted_once),
	    cmocka_unit_test(
		times_that_cannot_be_trusted_are_filed_by_arrival_and_move_no_watermark),
	    cmocka_unit_test(what_is_older_than_the_start_is_left_out_of_everything),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
