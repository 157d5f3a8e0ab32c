/* A store to report on: two rules that fired and two that did not, one hostile log, losses, a
 * repeat. */
#ifndef TESTS_REPORT_FIXTURE_H
#define TESTS_REPORT_FIXTURE_H

#include <stdio.h>
#include <string.h>

#include "report/report.h"
#include "store/store.h"

#define HOSTILE_MODEL "<script>alert(1)</script>"
#define HOSTILE_ID "\"><img src=x onerror=alert(2)>"
#define HOSTILE_FILE "/logs/a|b`c`\x1b[31m<b>&.jsonl"
#define HOSTILE_EXCERPT                                                                            \
	"</blockquote>``` | [x](http://evil.example/) \xe2\x80\xae \xff line\nnext <!-- & -->"

static const char fixture_rules[] =
    "{\"rules\":["
    "{\"id\":\"AA-01\",\"rev\":2,\"title\":\"Fires and "
    "alerts\",\"family\":\"honesty\",\"severity\":\"high\","
    "\"confidence\":\"exact\",\"status\":\"stable\",\"why\":\"It said "
    "so.\",\"clauses\":[\"doc#lie\"],"
    "\"languages\":[\"en\"],\"false_positives\":[\"jokes\"]},"
    "{\"id\":\"AA-02\",\"rev\":1,\"title\":\"Fires on "
    "trial\",\"family\":\"style\",\"severity\":\"low\","
    "\"confidence\":\"weak\",\"status\":\"experimental\",\"why\":\"Too much "
    "<b>.\",\"clauses\":[\"doc#plain\"],"
    "\"languages\":[\"en\"],\"false_positives\":[]},"
    "{\"id\":\"AA-03\",\"rev\":1,\"title\":\"Exposed and "
    "silent\",\"family\":\"style\",\"severity\":\"low\","
    "\"confidence\":\"weak\",\"status\":\"stable\",\"why\":\"w\",\"clauses\":[\"doc#plain\"],"
    "\"languages\":[\"en\"],\"false_positives\":[]},"
    "{\"id\":\"AA-04\",\"rev\":1,\"title\":\"Without "
    "exposure\",\"family\":\"privacy\",\"severity\":\"medium\","
    "\"confidence\":\"exact\",\"status\":\"stable\",\"why\":\"w\",\"clauses\":[\"doc#lie\"],"
    "\"languages\":[\"en\"],\"false_positives\":[]}],"
    "\"clauses\":["
    "{\"document\":\"doc\",\"anchor\":\"top\",\"title\":\"A heading\",\"authority\":\"none\"},"
    "{\"document\":\"doc\",\"anchor\":\"lie\",\"title\":\"Tell no lies\",\"authority\":\"user\"},"
    "{\"document\":\"doc\",\"anchor\":\"plain\",\"title\":\"Write "
    "plainly\",\"authority\":\"guideline\"},"
    "{\"document\":\"doc\",\"anchor\":\"alone\",\"title\":\"Nobody checks "
    "this\",\"authority\":\"root\"}]}";

static inline struct digest fixture_digest(const char *domain, uint64_t number)
{
	struct hash hash;
	struct digest digest;

	hash_init(&hash, domain);
	hash_number(&hash, number);
	hash_done(&hash, &digest);
	return digest;
}

static inline void fixture_ruleset(struct store *store, uint64_t number, const char *description)
{
	struct error err;
	struct store_ruleset ruleset = {
	    .digest = fixture_digest("ruleset", number),
	    .pack = SPAN("pack-of-tests"),
	    .version = SPAN("3.1"),
	    .spec = SPAN("doc@2030-01-01"),
	    .engine = SPAN("9.9.9"),
	    .description = span_of(description),
	    .nrules = 4,
	};

	assert_int_equal(store_put_ruleset(store, &ruleset, &err), 0);
}

/* A finding of AA-01 or AA-02; its arrays are static. */
static inline struct finding fixture_finding(uint64_t number, bool is_stable)
{
	static struct evidence evidence[2];
	static struct reason reasons[2];
	struct finding finding = {
	    .id = fixture_digest("finding", number),
	    .rule = span_of(is_stable ? "AA-01" : "AA-02"),
	    .rev = is_stable ? 2 : 1,
	    .title = span_of(is_stable ? "Fires and alerts" : "Fires on trial"),
	    .family = span_of(is_stable ? "honesty" : "style"),
	    .clauses = {span_of(is_stable ? "doc#lie" : "doc#plain")},
	    .nclauses = 1,
	    .spec = SPAN("doc@2030-01-01"),
	    .severity = span_of(is_stable ? "high" : "low"),
	    .confidence = span_of(is_stable ? "exact" : "weak"),
	    .verdict = SPAN("violation"),
	    .status = span_of(is_stable ? "stable" : "experimental"),
	    .is_alert = is_stable,
	    .conversation = SPAN(HOSTILE_ID),
	    .key = fixture_digest("key", number),
	    .turn = fixture_digest("turn", number),
	    .message = 3,
	    .role = SPAN("assistant"),
	    .model = SPAN(HOSTILE_MODEL),
	    .format = SPAN("chat"),
	    .has_time = true,
	    .time_us = INT64_C(1893456000000000) + (int64_t)number * 86400000000,
	    .origin = {0, 1000 + number * 100, 1 + number, 7},
	    .evidence = evidence,
	    .nevidence = 2,
	    .reasons = reasons,
	    .nreasons = 2,
	};

	evidence[0] =
	    (struct evidence){1, 0, 0, 9, SPAN("user"), SPAN("asks"), {0}, finding.origin};
	evidence[1] = (struct evidence){
	    3, 1, 5, 50, SPAN("assistant"), SPAN("lies"), SPAN(HOSTILE_EXCERPT), finding.origin};
	reasons[0] = (struct reason){SPAN("lies holds <i>"), true, 3000, 2400};
	reasons[1] = (struct reason){SPAN("nothing allows it"), false, 0, 0};
	return finding;
}

static inline void fixture_findings(struct store *store)
{
	struct digest ruleset = fixture_digest("ruleset", 0);
	struct error err;

	for (uint64_t i = 0; i < 10; i++) {
		struct finding finding = fixture_finding(i, i % 2 == 0);
		if (i == 7) {
			finding.verdict = (struct span)SPAN("excused");
			finding.is_excused = true;
			finding.excused_by = 1;
		}
		if (i == 9) {
			finding.verdict = (struct span)SPAN("inconclusive");
			finding.inconclusive = (struct span)SPAN("partial");
		}
		assert_int_equal(store_put_finding(store, &finding, &ruleset, &err), 0);
	}
}

static inline void fixture_tallies(struct store *store)
{
	const struct tally tallies[4] = {{900, 263, 81, 0, 2, {0, 3, 0, 0}},
	    {900, 40, 3, 0, 1, {1, 0, 0, 0}}, {900, 50, 0, 0, 0, {0, 0, 0, 0}},
	    {900, 0, 0, 0, 0, {0, 0, 0, 0}}};
	struct tally_key key = {.model = SPAN(HOSTILE_MODEL),
	    .has_time = true,
	    .hour = 1893456000 / 3600,
	    .ruleset = fixture_digest("ruleset", 0)};
	struct tally_counts counts = {12, 345, 67};
	struct error err;

	assert_int_equal(store_put_tallies(store, &key, &counts, tallies, 4, &err), 0);
	assert_int_equal(store_put_counter(store, "conversations", 12, &err), 0);
	assert_int_equal(store_put_counter(store, "turns", 345, &err), 0);
	assert_int_equal(store_put_counter(store, "evicted-conversations", 5, &err), 0);
	assert_int_equal(store_put_counter(store, "evicted-turn-hashes", 0, &err), 0);
}

/* An input of 1,000 stored and 5,000 text bytes that balances; lost of its text is too long. */
static inline struct store_input fixture_input(uint32_t index, const char *path, uint64_t lost)
{
	struct store_input input = {
	    .index = index, .path = span_of(path), .codec = SPAN("gzip"), .size = 1000};
	struct hash hash;

	input.account = (struct account){.read = 1000,
	    .decoded = 982,
	    .container = 18,
	    .produced = 5000,
	    .audited = 4970 - lost,
	    .raw = 10,
	    .other = 10,
	    .blank = 6,
	    .pending = 4,
	    .records = 20,
	    .records_audited = 18,
	    .records_raw = 1,
	    .records_other = 1};
	input.account.lost[LOSS_TOO_LONG] = lost;
	input.account.losses[LOSS_TOO_LONG] = lost > 0;
	hash_init(&hash, "stream");
	hash_field(&hash, span_of(path));
	hash_done_hex(&hash, input.stream);
	return input;
}

static inline void fixture_put_input(struct store *store, const struct store_input *input)
{
	struct error err;
	bool is_repeat;

	assert_int_equal(store_put_input(store, input, &is_repeat, &err), 0);
}

static inline void fixture_put_loss(
    struct store *store, enum loss_reason reason, uint32_t input, uint64_t nbytes)
{
	struct loss loss = {.reason = reason, .at = {input, 222, 3, 111}, .nbytes = nbytes};
	struct error err;

	snprintf(loss.detail, sizeof loss.detail, "what the decoder <said>");
	assert_int_equal(store_put_loss(store, &loss, &err), 0);
}

/* Everything at once. Free with store_close. */
static inline struct store *fixture_store(void)
{
	struct error err;
	struct store *store = store_create(NULL, &err);
	struct store_input repeat = fixture_input(1, HOSTILE_FILE, 0);

	assert_non_null(store);
	fixture_ruleset(store, 0, fixture_rules);
	fixture_findings(store);
	fixture_tallies(store);
	struct store_input input = fixture_input(0, HOSTILE_FILE, 30);
	fixture_put_input(store, &input);
	repeat.path = (struct span)SPAN("/logs/copy.jsonl");
	fixture_put_input(store, &repeat);
	fixture_put_loss(store, LOSS_TOO_LONG, 0, 30);
	assert_int_equal(store_commit(store, &err), 0);
	return store;
}

/* Append a report to out. */
static inline void fixture_report(struct store *store, enum report_format format, struct buf *out)
{
	FILE *file = tmpfile();
	char block[4096];
	struct error err;
	size_t n;

	assert_non_null(file);
	assert_int_equal(report_write(store, format, &report_defaults, file, &err), 0);
	rewind(file);
	while ((n = fread(block, 1, sizeof block, file)) > 0)
		assert_int_equal(buf_append(out, (struct span){block, n}), 0);
	fclose(file);
}

#endif
