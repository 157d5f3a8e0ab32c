/* Figures are gathered out of a store as they stand there: over all rulesets, without repeats, text by text. */
#include "support.h"

#include <string.h>

#include "daemon/figures.h"

static void put_ruleset(struct store *store, unsigned char byte, const char *description, size_t n)
{
	struct error err;
	struct store_ruleset ruleset = {.digest = {{byte}},
	    .pack = SPAN("pack"),
	    .version = SPAN("1"),
	    .spec = SPAN("doc@1"),
	    .engine = SPAN("0"),
	    .description = span_of(description),
	    .nrules = n};

	if (store_put_ruleset(store, &ruleset, &err) != 0)
		fail_msg("%s", err.text);
}

static void put_tallies(
    struct store *store, unsigned char byte, int64_t hour, const uint64_t *fired, size_t n)
{
	struct error err;
	struct tally tallies[3] = {0};
	struct tally_key key = {.has_time = true, .hour = hour, .ruleset = {{byte}}};
	struct tally_counts counts = {.turns = 1};

	for (size_t i = 0; i < n; i++)
		tallies[i] = (struct tally){
		    .evaluated = fired[i] + 2, .exposed = fired[i] + 1, .fired = fired[i]};
	assert_int_equal(store_put_tallies(store, &key, &counts, tallies, n, &err), 0);
}

static void put_input(struct store *store, uint32_t index, uint64_t corrupt, bool is_repeat)
{
	struct error err;
	struct store_input input = {.index = index,
	    .path = SPAN("/log"),
	    .codec = SPAN("plain"),
	    .is_repeat = is_repeat,
	    .account = {.read = 100 + corrupt,
		.decoded = 100,
		.produced = 100,
		.audited = 100,
		.records = 2,
		.records_audited = 2}};

	input.account.lost[LOSS_CORRUPT] = corrupt;
	input.account.losses[LOSS_CORRUPT] = corrupt > 0;
	assert_int_equal(store_update_input(store, &input, &err), 0);
}

static void put_stream(struct store *store, uint32_t input, const char *state)
{
	struct error err;
	struct store_stream stream = {.input = input,
	    .path = SPAN("/log"),
	    .state = span_of(state),
	    .codec = SPAN("plain"),
	    .text_offset = 100 * (uint64_t)input,
	    .position = SPAN("p")};

	assert_int_equal(store_put_stream(store, &stream, &err), 0);
}

static const char two_rules[] =
    "{\"rules\":[{\"id\":\"A-1\",\"severity\":\"high\",\"clauses\":[\"doc#a\"]},"
    "{\"id\":\"B-1\",\"severity\":\"low\",\"clauses\":[]}],\"clauses\":[]}";
static const char other_rules[] =
    "{\"rules\":[{\"id\":\"B-1\",\"severity\":\"medium\",\"clauses\":[]},"
    "{\"id\":\"C-1\",\"severity\":\"low\",\"clauses\":[]},"
    "{\"id\":\"A-1\",\"severity\":\"high\",\"clauses\":[\"doc#a\"]}],\"clauses\":[]}";

static const struct figures_rule *find_rule(const struct figures *figures, const char *id)
{
	for (size_t i = 0; i < figures->nrules; i++)
		if (span_is(figures->rules[i].id, id))
			return &figures->rules[i];
	fail_msg("no rule %s", id);
	return NULL;
}

static void a_rule_is_counted_over_all_rulesets_and_hours(void **state)
{
	struct error err;
	struct store *store = store_create(NULL, &err);
	struct figures figures = {0};

	(void)state;
	put_ruleset(store, 1, two_rules, 2);
	put_ruleset(store, 2, other_rules, 3);
	put_tallies(store, 1, 10, (const uint64_t[]){5, 1}, 2);
	put_tallies(store, 1, 11, (const uint64_t[]){2, 0}, 2);
	put_tallies(store, 2, 11, (const uint64_t[]){10, 20, 30}, 3);
	/* twice: what was gathered before is replaced, not added to */
	for (int i = 0; i < 2; i++)
		assert_int_equal(figures_read_store(&figures, store, &err), 0);
	assert_int_equal(figures.nrules, 3);
	assert_int_equal(find_rule(&figures, "A-1")->tally.fired, 37);
	assert_int_equal(find_rule(&figures, "A-1")->tally.exposed, 40);
	assert_int_equal(find_rule(&figures, "B-1")->tally.fired, 11);
	assert_int_equal(find_rule(&figures, "C-1")->tally.fired, 20);
	assert_true(span_is(find_rule(&figures, "A-1")->clause, "doc#a"));
	assert_null(find_rule(&figures, "C-1")->clause.at);
	figures_done(&figures);
	store_close(store);
}

static void repeats_are_not_summed_and_texts_have_their_losses(void **state)
{
	struct error err;
	struct store *store = store_create(NULL, &err);
	struct figures figures = {0};

	(void)state;
	put_input(store, 1, 7, false);
	put_input(store, 2, 0, false);
	put_input(store, 3, 5, true);
	put_stream(store, 2, "live");
	put_stream(store, 1, "pending-format");
	put_stream(store, 3, "ended");
	put_stream(store, 4, "ended");
	assert_int_equal(figures_read_store(&figures, store, &err), 0);
	assert_int_equal(figures.account.read, 207);
	assert_int_equal(figures.account.lost[LOSS_CORRUPT], 7);
	assert_int_equal(figures.ninputs, 3);
	assert_int_equal(figures_read_state(&figures, store, &err), 0);
	assert_int_equal(figures.ntexts, 2);
	assert_int_equal(figures.texts[0].input, 1);
	assert_int_equal(figures.texts[0].quarantined, 7);
	assert_int_equal(figures.texts[1].text_offset, 200);
	assert_int_equal(figures.texts[1].quarantined, 0);
	assert_int_equal(figures.nstates, 3);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(
		    figures.states[i].n, span_is(figures.states[i].name, "ended") ? 2 : 1);
	figures_done(&figures);
	store_close(store);
}

static void an_empty_state_has_no_figures(void **state)
{
	struct error err;
	struct store *store = store_create(NULL, &err);
	struct figures figures = {0};

	(void)state;
	assert_int_equal(figures_read_store(&figures, store, &err), 0);
	assert_int_equal(figures_read_state(&figures, store, &err), 0);
	assert_int_equal(figures.nrules, 0);
	assert_int_equal(figures.ntexts, 0);
	figures_done(&figures);
	store_close(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_rule_is_counted_over_all_rulesets_and_hours),
	    cmocka_unit_test(repeats_are_not_summed_and_texts_have_their_losses),
	    cmocka_unit_test(an_empty_state_has_no_figures),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
