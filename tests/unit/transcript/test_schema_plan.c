/* A record gives the same with the plan for its keys as without: what plans leave out leaves no trace. */
#include "reading.h"

enum { RECORDS = 25000, MEMBERS = 5 };

/* Keys that the shipped mappings begin with or look for, and some of nobody's. */
static const char *const keys[] = {"request", "response", "messages", "system", "max_tokens",
    "type", "role", "content", "id", "model", "metadata", "user", "object", "choices", "prompt",
    "completion", "input", "output", "body", "params", "result", "conversation_id", "session_id",
    "text", "parts", "created", "timestamp", "time", "channel", "locale", "under_18",
    "response_format", "conversations", "conversation", "items", "request.body", "request_body",
    "custom_id", "tenant", "colour", "", "mess\\u0061ges", "\\u0069d"};

static const char *const values[] = {"null", "true", "false", "0", "1790000000", "-1.5e3", "NaN",
    "1790000000000000000000", "\"\"", "\"assistant\"", "\"message\"", "\"chat.completion\"",
    "\"claude-x\"", "\"a text\"", "\"caf\\u00e9\"", "\"\\ud800 alone\"", "\"\xff\"", "\"user\"",
    "[]", "{}", "[null]",
    "[{\"role\":\"user\",\"content\":\"hello\"},{\"role\":\"assistant\",\"content\":\"hi\"}]",
    "[{\"role\":\"user\",\"role\":\"tool\",\"content\":[{\"type\":\"text\",\"text\":\"a\"}]}]",
    "[{\"from\":\"human\",\"value\":\"q\"},{\"from\":\"gpt\",\"value\":\"a\"}]",
    "[{\"message\":{\"role\":\"assistant\",\"content\":\"b\"},\"finish_reason\":\"length\"}]",
    "{\"messages\":[{\"role\":\"user\",\"content\":\"c\"}],\"system\":\"s\",\"model\":\"claude-"
    "y\"}",
    "{\"type\":\"message\",\"role\":\"assistant\",\"content\":[],\"id\":\"m-1\",\"usage\":{}}",
    "{\"body\":{\"messages\":[],\"choices\":[]},\"metadata\":{\"user_id\":\"u\",\"user_id\":\"v\"}"
    "}",
    "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"d\"}}],\"choices\":[]}",
    "\"{\\\"messages\\\":[{\\\"role\\\":\\\"user\\\",\\\"content\\\":\\\"e\\\"}],\\\"x\\\":NaN}\"",
    "\"[{\\\"role\\\":\\\"user\\\"}]\"", "\"{torn\"",
    "{\"message\":{\"type\":\"message\",\"id\":\"r\"}}"};

/* What makes a mapping fit, so that not all records are raw. */
static const char *const bases[] = {"\"x\":1", "\"\":{}",
    "\"messages\":[{\"role\":\"user\",\"content\":\"f\"}]",
    "\"request\":{\"messages\":[{\"role\":\"user\",\"content\":\"g\"}]}",
    "\"conversations\":[{\"from\":\"human\",\"value\":\"h\"}]",
    "\"conversation_id\":\"k\",\"role\":\"user\",\"content\":\"i\"",
    "\"prompt\":\"j\",\"completion\":\"k\"",
    "\"id\":0,\"text\":\"l\",\"items\":[{\"value\":\"m\"}]"};

/* Mappings whose conditions and turns the shipped ones have no like of. */
static const char *const extra[] = {
    "name: a\n"
    "detect:\n"
    "  all:\n"
    "    - not: {path: /choices}\n"
    "    - any: [{path: /id, eq: 0}, {path: /type, prefix: a}]\n"
    "metadata: {channel: [/channel, /user], '*': [/metadata, /text]}\n"
    "turns:\n"
    "  - from: [/prompt/@json/*/content, /prompt, /text]\n"
    "    role: user\n"
    "    when: {not: {path: /role/@json/x}}\n"
    "  - {from: /colour, when: {not: {path: /body/@json/x}}}\n"
    "  - {from: /output/*, side: output, when: {not: {path: /input/@json/messages}}}\n",
    "name: b\n"
    "detect: {any: [{all: [{path: /input/@json/x}, {path: /output, type: obj}, {path: /id}]},\n"
    "  {not: {all: [{path: /user, eq: assistant}, {path: /colour}]}}]}\n"
    "record: {unit: conversation, split: [/items/*, /messages/*]}\n"
    "turns: [{from: [/content, /value]}, {from: '', when: {path: /message}}]\n",
    "name: c\n"
    "detect: {all: [{path: '', type: arr}]}\n"
    "fields: {request: /0/id, model: /1/model}\n"
    "turns: [{from: /0/messages}, {from: /*, when: {path: ./role}}]\n",
};

static const char *make_record(struct buf *out, uint64_t *seed)
{
	size_t n = random_below(seed, MEMBERS + 1), base = random_below(seed, ARRAY_LEN(bases));
	bool is_array = random_below(seed, 12) == 0;

	buf_clear(out);
	buf_printf(out, "%s%s", is_array ? "[{" : "{", bases[base]);
	for (size_t i = 0; i < n; i++)
		buf_printf(out, ",\"%s\":%s", keys[random_below(seed, ARRAY_LEN(keys))],
		    values[random_below(seed, ARRAY_LEN(values))]);
	buf_text(out, is_array ? "},{\"role\":\"user\",\"content\":\"z\"}]" : "}");
	return buf_string(out);
}

/* One reading as text, with all its flags. */
static void read_once(struct reading_kit *kit, const char *line, struct buf *out)
{
	struct reading reading = kit_read(kit, span_of(line));

	buf_clear(out);
	buf_printf(out, "outcome %d, torn %zu, why %s\n", (int)reading.outcome, reading.torn_nbytes,
	    reading.why);
	for (size_t i = 0; i < reading.ntranscripts; i++) {
		show_transcript(out, &reading.transcripts[i]);
		buf_printf(out, "flags %u\n", reading.transcripts[i].json_flags);
	}
	assert_non_null(buf_string(out));
	kit_forget(kit);
}

/* By a reader that never read before, then by one that comes to know the record: a plan is made when its
 * kinds come for the second time, and used from then on. */
static void check_record(
    struct reading_kit *kit, const char *line, struct buf *fresh, struct buf *known)
{
	struct reader kept = kit->reader;

	kit->reader = (struct reader){0};
	read_once(kit, line, fresh);
	reader_done(&kit->reader);
	kit->reader = kept;
	for (int i = 0; i < 3; i++) {
		read_once(kit, line, known);
		if (strcmp(fresh->at, known->at) != 0)
			fail_msg("%s\nreads with a plan as\n%sbut without as\n%s", line, known->at,
			    fresh->at);
	}
}

/* Returns how many were audited. */
static size_t check_records(struct reading_kit *kit, size_t nrecords)
{
	struct buf line = {0}, fresh = {0}, known = {0};
	uint64_t seed = 11;
	size_t naudited = 0;

	for (size_t i = 0; i < nrecords; i++) {
		check_record(kit, make_record(&line, &seed), &fresh, &known);
		naudited += strncmp(fresh.at, "outcome 0", 9) == 0;
	}
	buf_done(&line);
	buf_done(&fresh);
	buf_done(&known);
	return naudited;
}

static void shipped_mappings_read_the_same_with_plans(void **state)
{
	struct reading_kit kit;

	(void)state;
	kit_load(&kit);
	assert_true(check_records(&kit, RECORDS) > RECORDS / 10);
	for (size_t i = 0; i < schemas_count(kit.schemas); i++) {
		kit.options.schema = (int)i;
		assert_true(check_records(&kit, RECORDS / 10) > RECORDS / 200);
	}
	kit_end(&kit);
}

static void odd_mappings_read_the_same_with_plans(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(extra); i++) {
		struct reading_kit kit;
		kit_parse(&kit, extra[i]);
		size_t naudited = check_records(&kit, RECORDS / 4);
		if (naudited <= RECORDS / 200)
			fail_msg("mapping %zu: only %zu were read", i, naudited);
		kit_end(&kit);
	}
}

/* What a plan holds on to is of the mappings it was made from. */
static void other_mappings_get_plans_of_their_own(void **state)
{
	static const char line[] = "{\"text\":\"t\"}";
	struct buf shown = {0};
	struct reading_kit one, other;

	(void)state;
	kit_parse(
	    &one, "name: d\ndetect: {any: [{path: /text}]}\nturns: [{from: /text, role: user}]\n");
	kit_parse(&other,
	    "name: d\ndetect: {any: [{path: /text}]}\nturns: [{from: /text, role: system}]\n");
	for (int i = 0; i < 3; i++)
		read_once(&one, line, &shown);
	assert_non_null(strstr(shown.at, "user user input"));
	reader_done(&other.reader);
	other.reader = one.reader;
	one.reader = (struct reader){0};
	read_once(&other, line, &shown);
	assert_non_null(strstr(shown.at, "system developer input"));
	buf_done(&shown);
	kit_end(&one);
	kit_end(&other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(shipped_mappings_read_the_same_with_plans),
	    cmocka_unit_test(odd_mappings_read_the_same_with_plans),
	    cmocka_unit_test(other_mappings_get_plans_of_their_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
