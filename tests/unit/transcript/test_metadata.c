/* What stands beside the dialogue: bounded, the first named wins, and looked up in any case. */
#include "reading.h"

#define MAPPING                                                                                    \
	"name: x\n"                                                                                \
	"detect: {all: [{path: /m}]}\n"                                                            \
	"metadata:\n"                                                                              \
	"  channel: [/a/channel, /b/channel]\n"                                                    \
	"  \"*\": [/a, /b]\n"                                                                      \
	"  late: /late\n"                                                                          \
	"turns: [{from: /m, role: user}]\n"

static struct transcript *read_line(struct reading_kit *kit, const char *line)
{
	struct reading reading = kit_read(kit, span_of(line));

	assert_int_equal(reading.outcome, READING_AUDITED);
	return reading.transcripts;
}

static bool has(const struct transcript *transcript, const char *key, const char *value)
{
	struct span found = transcript_metadata(transcript, span_of(key));

	return value ? found.at && span_is(found, value) : found.at == NULL;
}

static void what_is_named_first_wins(void **state)
{
	struct reading_kit kit;

	(void)state;
	kit_parse(&kit, MAPPING);
	const struct transcript *it = read_line(&kit,
	    "{\"m\":\"hi\",\"a\":{\"one\":1,\"one\":2,\"Deep\":{\"x\":1},\"nil\":null,\"\":3},"
	    "\"b\":{\"one\":3,\"channel\":\"voi\\u0063e\",\"late\":true},\"late\":false}");
	assert_int_equal(it->nmetadata, 3);
	assert_true(has(it, "channel", "voice"));
	assert_true(has(it, "CHANNEL", "voice"));
	assert_true(has(it, "one", "2"));
	assert_true(has(it, "late", "true"));
	assert_true(has(it, "deep", NULL));
	assert_true(has(it, "nil", NULL));
	kit_end(&kit);
}

static void its_size_is_bounded(void **state)
{
	struct reading_kit kit;
	struct buf line = {0};

	(void)state;
	kit_parse(&kit, MAPPING);
	buf_text(&line, "{\"m\":\"hi\",\"a\":{");
	for (int i = 0; i < 50; i++)
		buf_printf(&line, "\"k%d\":\"%0*d\",", i, i == 3 ? 200 : 2, i);
	buf_printf(&line, "\"%050d\":1}}", 7);
	const struct transcript *it = read_line(&kit, buf_string(&line));
	assert_int_equal(it->nmetadata, TRANSCRIPT_METADATA);
	assert_true(has(it, "k15", "15"));
	assert_true(has(it, "k16", NULL));
	assert_int_equal(transcript_metadata(it, span_of("k3")).len, TRANSCRIPT_METADATA_VALUE);
	buf_clear(&line);
	buf_printf(&line, "{\"m\":\"hi\",\"a\":{\"%041d\":1,\"%040d\":2}}", 7, 7);
	it = read_line(&kit, buf_string(&line));
	assert_int_equal(it->nmetadata, 1);
	assert_true(span_is(it->metadata[0].value, "2"));
	buf_done(&line);
	kit_end(&kit);
}

static void a_record_may_say_nothing(void **state)
{
	struct reading_kit kit;

	(void)state;
	kit_parse(&kit, MAPPING);
	assert_int_equal(read_line(&kit, "{\"m\":\"hi\",\"a\":[1],\"b\":\"c\"}")->nmetadata, 0);
	kit_end(&kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_named_first_wins),
	    cmocka_unit_test(its_size_is_bounded),
	    cmocka_unit_test(a_record_may_say_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
