/* The fixture's store with all that rules, clauses and exceptions can say of themselves, hostile where people write. */
#ifndef TESTS_REPORT_FULL_H
#define TESTS_REPORT_FULL_H

#include "fixture.h"

static const char full_rules[] =
    "{\"rules\":["
    "{\"id\":\"AA-01\",\"rev\":2,\"title\":\"Exact\",\"family\":\"honesty\",\"severity\":\"high\","
    "\"confidence\":\"exact\",\"status\":\"stable\",\"why\":\"It said so.\","
    "\"clauses\":[\"doc#lie\",\"doc#plain\"],\"languages\":[\"en\",\"de\"],"
    "\"spec\":\"doc@2030\",\"leans_on\":[\"00112233445566778899aabbccddeeff\","
    "\"ffeeddccbbaa99887766554433221100\",\"no hash <u>\"],"
    "\"false_positives\":[\"Jokes <u>x</u> | y\"],\"measured\":["
    "{\"set\":\"gold <u>\",\"about\":\"replies <u>\",\"rev\":1,\"records\":900,\"fired\":212,"
    "\"right\":199,\"precision\":0.938,\"low\":0.88,\"high\":0.97,\"recall\":0.5}]},"
    "{\"id\":\"AA-02\",\"rev\":1,\"title\":\"Weak\",\"family\":\"style\",\"severity\":\"low\","
    "\"confidence\":\"weak\",\"status\":\"experimental\",\"why\":\"w\",\"clauses\":[\"doc#lie\"],"
    "\"languages\":[\"en\"],\"false_positives\":[]}],"
    "\"clauses\":["
    "{\"document\":\"doc\",\"anchor\":\"top\",\"title\":\"A heading\",\"authority\":\"none\"},"
    "{\"document\":\"doc\",\"anchor\":\"lie\",\"title\":\"No lies\",\"authority\":\"user\","
    "\"meaning\":\"Say what is <u>so</u>.\",\"observable\":\"partly\",\"unseen\":\"Belief <u>\"},"
    "{\"document\":\"doc\",\"anchor\":\"plain\",\"title\":\"Plain\",\"authority\":\"guideline\","
    "\"observable\":\"yes\"},"
    "{\"document\":\"doc\",\"anchor\":\"alone\",\"title\":\"Unchecked\",\"authority\":\"root\","
    "\"observable\":\"yes\"},"
    "{\"document\":\"doc\",\"anchor\":\"dark\",\"title\":\"Dark\",\"authority\":\"root\","
    "\"observable\":\"no\",\"unseen\":\"It happens in <u>training</u>\"}]}";

static inline void full_exception(
    struct store *store, const char *id, const char *state, const char *expires)
{
	static const struct span rules[] = {SPAN("AA-01")}, tenants[] = {SPAN("a<u>|`b`")};
	struct error err;
	struct store_exception exception = {
	    .id = span_of(id),
	    .rules = {rules, 1},
	    .tenants = {tenants, 1},
	    .reason = SPAN("Known <u>| `x`\x1b[31m"),
	    .owner = SPAN("Team <u>"),
	    .expires = span_of(expires),
	    .as_of = SPAN("2030-01-10"),
	    .state = span_of(state),
	    .digest = SPAN("00ff"),
	};

	assert_int_equal(store_put_exception(store, &exception, &err), 0);
}

static inline void full_language(struct store *store, const char *language, uint64_t turns)
{
	const struct tally tallies[4] = {{.inconclusive = {0, 0, 4, 1}}};
	struct tally_key key = {
	    .language = span_of(language), .ruleset = fixture_digest("ruleset", 0)};
	struct tally_counts counts = {.turns = turns};
	struct error err;

	assert_int_equal(store_put_tallies(store, &key, &counts, tallies, 4, &err), 0);
}

/* Free with store_close. */
static inline struct store *full_store(void)
{
	struct store *store = fixture_store();
	struct finding finding = fixture_finding(20, true);
	const struct tally tallies[4] = {{.fired = 1, .suppressed = 1}};
	struct tally_key key = {.ruleset = fixture_digest("ruleset", 0)};
	struct tally_counts counts = {0};
	struct digest ruleset = fixture_digest("ruleset", 0);
	struct error err;

	fixture_ruleset(store, 0, full_rules);
	finding.exception = (struct span)SPAN("EX-1");
	finding.exception_digest = (struct span)SPAN("00ff");
	finding.is_alert = false;
	finding.clauses[1] = (struct span)SPAN("doc#plain");
	finding.nclauses = 2;
	finding.origin.text_offset = 0; /* first: it is among the examples */
	assert_int_equal(store_put_finding(store, &finding, &ruleset, &err), 0);
	assert_int_equal(store_put_tallies(store, &key, &counts, tallies, 4, &err), 0);
	full_exception(store, "EX-1", "expiring", "2030-01-15");
	full_exception(store, "EX-2", "expired", "2029-12-31");
	full_exception(store, "EX-3", "in-force", "2031-01-01");
	full_language(store, "en", 50);
	full_language(store, "fr", 404);
	full_language(store, "es", 800);
	assert_int_equal(store_put_counter(store, "messages-with-media", 37, &err), 0);
	assert_int_equal(store_commit(store, &err), 0);
	return store;
}

#endif
