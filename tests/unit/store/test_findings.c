/* Findings: every field comes back, one id is one finding, order and filters. */
#include "sample.h"

struct state {
	struct store *store;
	struct arena arena;
};

static int setup(void **state)
{
	struct state *now = test_calloc(1, sizeof *now);

	now->store = must_create(NULL);
	*state = now;
	return 0;
}

static int teardown(void **state)
{
	struct state *now = *state;

	store_close(now->store);
	arena_done(&now->arena);
	test_free(now);
	return 0;
}

static void assert_span(struct span got, struct span want)
{
	assert_int_equal(got.at == NULL, want.at == NULL);
	assert_true(span_equal(got, want));
}

static void assert_digest(const struct digest *got, const struct digest *want)
{
	assert_memory_equal(got->bytes, want->bytes, sizeof got->bytes);
}

static void assert_origin(const struct origin *got, const struct origin *want)
{
	assert_int_equal(got->input, want->input);
	assert_int_equal(got->text_offset, want->text_offset);
	assert_int_equal(got->line, want->line);
	assert_int_equal(got->raw_offset, want->raw_offset);
}

static void assert_evidence(const struct evidence *got, const struct evidence *want)
{
	assert_int_equal(got->message, want->message);
	assert_int_equal(got->part, want->part);
	assert_int_equal(got->start, want->start);
	assert_int_equal(got->end, want->end);
	assert_span(got->role, want->role);
	assert_span(got->label, want->label);
	assert_span(got->excerpt, want->excerpt);
	assert_origin(&got->origin, &want->origin);
}

static void assert_reason(const struct reason *got, const struct reason *want)
{
	assert_span(got->text, want->text);
	assert_int_equal(got->has_value, want->has_value);
	assert_int_equal(got->value, want->value);
	assert_int_equal(got->of, want->of);
}

static void assert_finding(const struct finding *got, const struct finding *want)
{
	const struct span pairs[][2] = {{got->rule, want->rule}, {got->title, want->title},
	    {got->family, want->family}, {got->spec, want->spec}, {got->severity, want->severity},
	    {got->confidence, want->confidence}, {got->verdict, want->verdict},
	    {got->status, want->status}, {got->inconclusive, want->inconclusive},
	    {got->exception, want->exception}, {got->conversation, want->conversation},
	    {got->role, want->role}, {got->model, want->model}, {got->tenant, want->tenant},
	    {got->format, want->format}, {got->file, want->file}};

	for (size_t i = 0; i < ARRAY_LEN(pairs); i++)
		assert_span(pairs[i][0], pairs[i][1]);
	assert_digest(&got->id, &want->id);
	assert_digest(&got->key, &want->key);
	assert_digest(&got->turn, &want->turn);
	assert_int_equal(got->rev, want->rev);
	assert_int_equal(got->nclauses, want->nclauses);
	for (size_t i = 0; i < want->nclauses; i++)
		assert_span(got->clauses[i], want->clauses[i]);
	assert_int_equal(got->is_alert, want->is_alert);
	assert_int_equal(got->message, want->message);
	assert_int_equal(got->has_time, want->has_time);
	assert_int_equal(got->time_us, want->time_us);
	assert_origin(&got->origin, &want->origin);
	assert_int_equal(got->sightings, want->sightings);
	assert_int_equal(got->is_excused, want->is_excused);
	assert_int_equal(got->excused_by, want->excused_by);
	assert_int_equal(got->nevidence, want->nevidence);
	for (size_t i = 0; i < want->nevidence; i++)
		assert_evidence(&got->evidence[i], &want->evidence[i]);
	assert_int_equal(got->nreasons, want->nreasons);
	for (size_t i = 0; i < want->nreasons; i++)
		assert_reason(&got->reasons[i], &want->reasons[i]);
}

static void every_field_comes_back(void **state)
{
	struct state *now = *state;
	struct evidence evidence[3] = {
	    {.message = 2,
		.part = 1,
		.start = 3,
		.end = UINT32_MAX,
		.role = SPAN("user"),
		.label = SPAN("a.signal"),
		.excerpt = SPAN("some \0 text, \xff\xfe ill-formed"),
		.origin = {4, 50, 6, 70}},
	    {.message = 3, .excerpt = SPAN("")},
	    {.message = 4, .role = SPAN("assistant")},
	};
	struct reason reasons[3] = {
	    {.text = SPAN("a score"), .has_value = true, .value = -3, .of = 2400},
	    {.text = SPAN("no value")},
	    {.text = SPAN("zero"), .has_value = true},
	};
	struct finding finding = sample_finding(1, 3, (uint64_t)INT64_MAX);

	finding.clauses[0] = (struct span)SPAN("a-spec#one");
	finding.clauses[1] = (struct span)SPAN("a-spec#two");
	finding.nclauses = 2;
	finding.rev = 12;
	finding.is_alert = true;
	finding.inconclusive = (struct span)SPAN("limit");
	finding.exception = (struct span)SPAN("EX-1");
	finding.conversation = (struct span)SPAN("c\0d");
	finding.message = UINT32_MAX;
	finding.role = (struct span)SPAN("assistant");
	finding.model = (struct span)SPAN("m-1");
	finding.tenant = (struct span)SPAN("");
	finding.format = (struct span)SPAN("chat");
	finding.has_time = true;
	finding.time_us = -1;
	finding.origin.line = 9;
	finding.origin.raw_offset = 1234;
	finding.is_excused = true;
	finding.excused_by = 0;
	finding.evidence = evidence;
	finding.nevidence = 3;
	finding.reasons = reasons;
	finding.nreasons = 3;
	must_put(now->store, &finding);
	must_put_input(now->store, 3, "aa", 1);

	struct finding got = must_get(now->store, 1, &now->arena);
	finding.file = (struct span)SPAN("a.jsonl");
	finding.sightings = 1;
	assert_finding(&got, &finding);
}

static void what_is_absent_stays_absent(void **state)
{
	struct state *now = *state;
	struct finding finding = sample_finding(1, 0, 0);

	must_put(now->store, &finding);
	struct finding got = must_get(now->store, 1, &now->arena);
	finding.sightings = 1;
	assert_finding(&got, &finding);
	assert_int_equal(got.nclauses, 0);
	assert_null(got.evidence);
	assert_null(got.reasons);
}

static void one_clause_is_one_clause(void **state)
{
	struct state *now = *state;
	struct finding finding = sample_finding(1, 0, 0);

	finding.clauses[0] = (struct span)SPAN("a-spec#one");
	finding.clauses[1] = (struct span)SPAN("not counted");
	finding.nclauses = 1;
	must_put(now->store, &finding);
	struct finding got = must_get(now->store, 1, &now->arena);
	assert_int_equal(got.nclauses, 1);
	assert_null(got.clauses[1].at);
}

/* Put one id from two records, the first given first; the record at want stays with its own
 * evidence. */
static void put_twice(
    struct state *now, struct origin first, struct origin second, struct origin want)
{
	const struct origin origins[] = {first, second};

	for (size_t i = 0; i < ARRAY_LEN(origins); i++) {
		struct evidence evidence[2] = {
		    {.message = (uint32_t)origins[i].text_offset}, {.message = 99}};
		struct reason reason = {
		    .text = i ? (struct span)SPAN("second") : (struct span)SPAN("first")};
		struct finding finding =
		    sample_finding(5, origins[i].input, origins[i].text_offset);
		finding.evidence = evidence;
		finding.nevidence = 1 + i;
		finding.reasons = &reason;
		finding.nreasons = 1;
		must_put(now->store, &finding);
	}
	struct finding got = must_get(now->store, 5, &now->arena);
	assert_int_equal(origin_compare(&got.origin, &want), 0);
	assert_int_equal(got.evidence[0].message, want.text_offset);
	bool is_first = origin_compare(&want, &first) == 0;
	assert_int_equal(got.nevidence, is_first ? 1 : 2);
	assert_int_equal(got.nreasons, 1);
	assert_true(span_is(got.reasons[0].text, is_first ? "first" : "second"));
	assert_int_equal(count_all(now->store), 1);
}

static void of_one_id_the_earlier_record_stays_when_written_first(void **state)
{
	put_twice(*state, (struct origin){.input = 1, .text_offset = 10},
	    (struct origin){.input = 1, .text_offset = 11},
	    (struct origin){.input = 1, .text_offset = 10});
}

static void of_one_id_the_earlier_record_stays_when_written_last(void **state)
{
	put_twice(*state, (struct origin){.input = 1, .text_offset = 10},
	    (struct origin){.input = 1, .text_offset = 9},
	    (struct origin){.input = 1, .text_offset = 9});
}

static void of_one_id_the_earlier_input_stays_whatever_the_offset(void **state)
{
	put_twice(*state, (struct origin){.input = 2, .text_offset = 1},
	    (struct origin){.input = 1, .text_offset = 500},
	    (struct origin){.input = 1, .text_offset = 500});
}

static void of_one_id_a_later_input_never_stays_whatever_the_offset(void **state)
{
	put_twice(*state, (struct origin){.input = 1, .text_offset = 500},
	    (struct origin){.input = 2, .text_offset = 1},
	    (struct origin){.input = 1, .text_offset = 500});
}

static void of_one_id_and_record_the_first_written_stays(void **state)
{
	put_twice(*state, (struct origin){.input = 2, .text_offset = 1},
	    (struct origin){.input = 2, .text_offset = 1},
	    (struct origin){.input = 2, .text_offset = 1});
}

static void findings_come_in_order_whatever_the_writing(void **state)
{
	struct state *now = *state;
	static const struct {
		uint32_t input;
		uint64_t text_offset;
		uint32_t message;
		const char *rule;
	} want[] = {{0, 5, 0, "B"}, {0, 300, 0, "A"}, {1, 0, 0, "Z"}, {1, 0, 1, "A"},
	    {1, 0, 1, "B"}, {10, 0, 0, "A"}};
	static const unsigned order[] = {4, 1, 5, 0, 3, 2};
	struct finding finding;

	for (size_t i = 0; i < ARRAY_LEN(order); i++) {
		finding =
		    sample_finding(order[i], want[order[i]].input, want[order[i]].text_offset);
		finding.message = want[order[i]].message;
		finding.rule = span_of(want[order[i]].rule);
		must_put(now->store, &finding);
	}
	struct finding_cursor *cursor =
	    store_findings(now->store, &(struct finding_filter){0}, NULL);
	for (size_t i = 0; i < ARRAY_LEN(want); i++) {
		assert_int_equal(finding_cursor_next(cursor, &finding, NULL), 1);
		assert_int_equal(finding.origin.input, want[i].input);
		assert_int_equal(finding.origin.text_offset, want[i].text_offset);
		assert_int_equal(finding.message, want[i].message);
		assert_true(span_is(finding.rule, want[i].rule));
	}
	assert_int_equal(finding_cursor_next(cursor, &finding, NULL), 0);
	finding_cursor_free(cursor);
}

/* Of two rulesets in one store each finding names the one that judged it, not the last. */
static void a_finding_names_the_rules_that_judged_it(void **state)
{
	struct state *now = *state;
	const struct digest rulesets[] = {digest_of(70), digest_of(71)};
	struct finding finding;

	for (unsigned i = 0; i < ARRAY_LEN(rulesets); i++) {
		finding = sample_finding(i, 0, i);
		assert_int_equal(store_put_finding(now->store, &finding, &rulesets[i], NULL), 0);
	}
	struct finding_cursor *cursor =
	    store_findings(now->store, &(struct finding_filter){0}, NULL);
	for (unsigned i = 0; i < ARRAY_LEN(rulesets); i++) {
		assert_int_equal(finding_cursor_next(cursor, &finding, NULL), 1);
		assert_int_equal(digest_compare(&finding.ruleset, &rulesets[i]), 0);
	}
	finding_cursor_free(cursor);
}

static void put_for_filters(struct store *store)
{
	static const char *const severities[] = {
	    "informational", "low", "medium", "high", "critical"};

	for (unsigned i = 0; i < 5; i++) {
		struct finding finding = sample_finding(i, 0, i);
		finding.severity = span_of(severities[i]);
		finding.is_alert = i >= 3;
		finding.family = i % 2 ? (struct span)SPAN("privacy") : (struct span)SPAN("style");
		finding.rule = i == 4 ? (struct span)SPAN("ZZ-09") : finding.rule;
		finding.verdict = i == 0 ? (struct span)SPAN("excused") : finding.verdict;
		finding.model = i < 2 ? (struct span)SPAN("m-1") : (struct span){0};
		finding.clauses[0] = (struct span)SPAN("a-spec#one");
		finding.clauses[1] = (struct span)SPAN("a-spec#two");
		finding.nclauses = i % 3;
		must_put(store, &finding);
	}
}

static void filters_choose(void **state)
{
	struct state *now = *state;
	const struct {
		struct finding_filter filter;
		size_t want;
	} cases[] = {
	    {{.limit = 0}, 5},
	    {{.severity = SPAN("informational")}, 5},
	    {{.severity = SPAN("low")}, 4},
	    {{.severity = SPAN("high")}, 2},
	    {{.severity = SPAN("critical")}, 1},
	    {{.alerts_only = true}, 2},
	    {{.family = SPAN("privacy")}, 2},
	    {{.rule = SPAN("ZZ-09")}, 1},
	    {{.rule = SPAN("zz-09")}, 0},
	    {{.verdict = SPAN("excused")}, 1},
	    {{.model = SPAN("m-1")}, 2},
	    {{.model = SPAN("")}, 0},
	    {{.clause = SPAN("a-spec#one")}, 3},
	    {{.clause = SPAN("a-spec#two")}, 1},
	    {{.clause = SPAN("one")}, 3},
	    {{.clause = SPAN("a-spec")}, 0},
	    {{.limit = 3}, 3},
	    {{.limit = UINT64_MAX}, 5},
	    {{.family = SPAN("privacy"), .alerts_only = true}, 1},
	};

	put_for_filters(now->store);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		if (count_with(now->store, cases[i].filter) != cases[i].want)
			fail_msg("case %zu", i);
}

static void a_severity_that_is_none_is_refused(void **state)
{
	struct state *now = *state;
	struct error err = {0};

	assert_null(
	    store_findings(now->store, &(struct finding_filter){.severity = SPAN("huge")}, &err));
	assert_int_equal(err.kind, ERROR_SETTING);
	assert_non_null(strstr(err.text, "huge"));
}

static void an_id_may_be_cut_as_long_as_it_is_the_only_one(void **state)
{
	struct state *now = *state;
	struct finding a = sample_finding(1, 0, 0), b = sample_finding(2, 0, 1), got;
	struct error err = {0};

	memset(&a.id, 0xab, sizeof a.id);
	memset(&b.id, 0xab, sizeof b.id);
	b.id.bytes[3] = 0xac;
	must_put(now->store, &a);
	must_put(now->store, &b);
	assert_int_equal(
	    store_get_finding(now->store, (struct span)SPAN("abab"), &now->arena, &got, &err), -1);
	assert_int_equal(err.kind, ERROR_SETTING);
	assert_int_equal(
	    store_get_finding(now->store, (struct span)SPAN("abababac"), &now->arena, &got, NULL),
	    1);
	assert_digest(&got.id, &b.id);
	assert_int_equal(
	    store_get_finding(now->store, (struct span)SPAN("ABABABa"), &now->arena, &got, NULL),
	    -1);
	assert_int_equal(
	    store_get_finding(now->store, (struct span)SPAN("ababa"), &now->arena, &got, NULL), -1);
	assert_int_equal(
	    store_get_finding(now->store, (struct span)SPAN("ffff"), &now->arena, &got, NULL), 0);
}

static void what_is_no_id_is_refused(void **state)
{
	struct state *now = *state;
	static const char *const ids[] = {
	    "", "abc", "wxyz", "abcdefg", "000000000000000000000000000000000", NULL};
	struct finding got;

	for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
		struct error err = {0};
		assert_int_equal(
		    store_get_finding(now->store, span_of(ids[i]), &now->arena, &got, &err), -1);
		assert_int_equal(err.kind, ERROR_SETTING);
	}
}

static void sightings_are_distinct_records_of_the_turn(void **state)
{
	struct state *now = *state;
	struct finding finding = sample_finding(1, 0, 10), other = sample_finding(2, 0, 20);

	must_sight(now->store, &finding, 0, 5); /* no finding yet: not kept */
	must_put(now->store, &finding);
	must_put(now->store, &other);
	assert_int_equal(must_get(now->store, 1, &now->arena).sightings, 1);
	must_sight(now->store, &finding, 0, 10);
	must_sight(now->store, &finding, 0, 10);
	assert_int_equal(must_get(now->store, 1, &now->arena).sightings, 1);
	must_sight(now->store, &finding, 0, 11);
	must_sight(now->store, &finding, 1, 10);
	assert_int_equal(must_get(now->store, 1, &now->arena).sightings, 3);
	assert_int_equal(must_get(now->store, 2, &now->arena).sightings, 1);
}

static void turns_with_findings_are_known(void **state)
{
	struct state *now = *state;
	struct digest zero = {{0}};
	struct finding finding;

	for (unsigned i = 0; i < 3000; i++) {
		finding = sample_finding(i, 0, i);
		must_put(now->store, &finding);
	}
	for (unsigned i = 0; i < 6000; i++) {
		finding = sample_finding(i, 0, i);
		assert_int_equal(store_has_findings(now->store, &finding.turn), i < 3000);
	}
	assert_false(store_has_findings(now->store, &zero));
	finding.turn = zero;
	must_put(now->store, &finding);
	assert_true(store_has_findings(now->store, &zero));
}

struct group_row {
	const char *name;
	unsigned findings, alerts, excused, inconclusive;
};

struct group_check {
	const struct group_row *want;
	size_t n;
};

static int check_group(const struct store_count *count, void *context)
{
	struct group_check *check = context;
	const struct group_row *want = &check->want[check->n++];

	assert_span(count->name, span_of(want->name));
	assert_int_equal(count->findings, want->findings);
	assert_int_equal(count->alerts, want->alerts);
	assert_int_equal(count->excused, want->excused);
	assert_int_equal(count->inconclusive, want->inconclusive);
	return 0;
}

static void groups_count(void **state)
{
	struct state *now = *state;
	static const char *const verdicts[] = {
	    "violation", "suspect", "signal", "excused", "inconclusive", "signal"};
	static const int64_t times[] = {0, 86399999999, 86400000000, -1, INT64_MAX, 5};
	static const struct group_row families[] = {{"style", 3, 2, 1, 1}, {"privacy", 1, 0, 0, 0}};
	static const struct group_row days[] = {{"1970-01-01", 3, 1, 0, 0},
	    {"1970-01-02", 1, 1, 0, 0}, {NULL, 0, 0, 0, 1}, {"1969-12-31", 0, 0, 1, 0}};
	struct group_check check = {.want = families};

	for (unsigned i = 0; i < 6; i++) {
		struct finding finding = sample_finding(i, 0, i);
		finding.verdict = span_of(verdicts[i]);
		finding.has_time = true;
		finding.time_us = times[i];
		finding.is_alert = i % 2 == 0 && i < 4;
		finding.family = i == 5 ? (struct span)SPAN("privacy") : finding.family;
		must_put(now->store, &finding);
	}
	assert_int_equal(
	    store_count_findings(now->store, GROUP_FAMILY, check_group, &check, NULL), 0);
	assert_int_equal(check.n, 2);
	check = (struct group_check){.want = days};
	assert_int_equal(store_count_findings(now->store, GROUP_DAY, check_group, &check, NULL), 0);
	assert_int_equal(check.n, 4);
}

static int count_and_stop(const struct store_count *count, void *context)
{
	(void)count;
	++*(int *)context;
	return 42;
}

static void every_group_works_and_hands_on_what_the_callback_says(void **state)
{
	struct state *now = *state;

	put_for_filters(now->store);
	for (int group = GROUP_FAMILY; group <= GROUP_VERDICT; group++) {
		int calls = 0;
		assert_int_equal(store_count_findings(now->store, (enum store_group)group,
				     count_and_stop, &calls, NULL),
		    42);
		assert_int_equal(calls, 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(every_field_comes_back, setup, teardown),
	    cmocka_unit_test_setup_teardown(what_is_absent_stays_absent, setup, teardown),
	    cmocka_unit_test_setup_teardown(one_clause_is_one_clause, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		of_one_id_the_earlier_record_stays_when_written_first, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		of_one_id_the_earlier_record_stays_when_written_last, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		of_one_id_the_earlier_input_stays_whatever_the_offset, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		of_one_id_a_later_input_never_stays_whatever_the_offset, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		of_one_id_and_record_the_first_written_stays, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		findings_come_in_order_whatever_the_writing, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		a_finding_names_the_rules_that_judged_it, setup, teardown),
	    cmocka_unit_test_setup_teardown(filters_choose, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_severity_that_is_none_is_refused, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		an_id_may_be_cut_as_long_as_it_is_the_only_one, setup, teardown),
	    cmocka_unit_test_setup_teardown(what_is_no_id_is_refused, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		sightings_are_distinct_records_of_the_turn, setup, teardown),
	    cmocka_unit_test_setup_teardown(turns_with_findings_are_known, setup, teardown),
	    cmocka_unit_test_setup_teardown(groups_count, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		every_group_works_and_hands_on_what_the_callback_says, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
