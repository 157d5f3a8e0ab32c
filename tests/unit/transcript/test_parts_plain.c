/* Messages of a role and a text are read by a short way: the same comes out as by the long one, which an
 * absent value more is enough to lead to. */
#include "reading.h"

enum { LISTS = 20000, MOST_ITEMS = 6 };

#define MAPPING                                                                                    \
	"name: x\ndetect: {all: []}\nroles: {ours: assistant, caller: user}\nturns: [{from: "      \
	"/v}]\n"

static const char *const roles[] = {"\"user\"", "\"assistant\"", "\"USER\"", "\"tool\"",
    "\"function_call\"", "\"nobody\"", "\"\"", "\"us\\u0065r\"", "\"caf\xc3\xa9\"", "\"ours\"",
    "\"system\"", "null", "1", "{\"role\":\"user\"}", "\"developer\"", "\"caller\""};
static const char *const contents[] = {"\"a text\"", "\"\"", "\"two\\nlines\"", "\"\\ud800 alone\"",
    "\"\xff ill-formed\"", "\"caf\xc3\xa9\"", "null", "7", "[\"a\",\"b\"]", "{\"text\":\"c\"}",
    "[{\"type\":\"tool_result\",\"content\":\"d\"}]"};
static const char *const others[] = {"\"loose\"", "{\"text\":\"part\",\"text\":\"again\"}",
    "{\"role\":\"user\",\"role\":\"user\"}", "{\"content\":\"e\",\"content\":\"f\"}",
    "{\"type\":\"text\",\"text\":\"g\"}", "[\"h\"]", "null", "{\"a\":[1,2]}", "{\"role\":[1,2]}",
    "{\"content\":\"i\",\"id\":\"j\"}", "{\"r\\u006fle\":\"user\",\"content\":\"k\"}"};

/* The same list twice; in `longer` every message has a member more that says nothing. */
static void add_item(struct buf *plain, struct buf *longer, uint64_t *seed)
{
	const char *role = roles[random_below(seed, ARRAY_LEN(roles))];
	const char *content = contents[random_below(seed, ARRAY_LEN(contents))];
	const char *other = others[random_below(seed, ARRAY_LEN(others))];

	if (random_below(seed, 3) == 0) {
		buf_text(plain, other);
		buf_text(longer, other);
	} else if (random_below(seed, 3) == 0) {
		buf_printf(plain, "{\"content\":%s,\"role\":%s}", content, role);
		buf_printf(longer, "{\"content\":%s,\"role\":%s,\"name\":null}", content, role);
	} else {
		buf_printf(plain, "{\"role\": %s, \"content\": %s}", role, content);
		buf_printf(longer, "{\"role\": %s, \"content\": %s, \"name\":null}", role, content);
	}
}

static void add_list(struct buf *plain, struct buf *longer, uint64_t *seed)
{
	size_t n = 1 + random_below(seed, MOST_ITEMS);

	buf_clear(plain);
	buf_clear(longer);
	buf_text(plain, "{\"v\":[");
	buf_text(longer, "{\"v\":[");
	for (size_t i = 0; i < n; i++) {
		buf_text(plain, i > 0 ? "," : "");
		buf_text(longer, i > 0 ? "," : "");
		add_item(plain, longer, seed);
	}
	/* A line without any message would show as it stands. */
	buf_text(plain, ",\"last\"]}");
	buf_text(longer, ",\"last\"]}");
	assert_non_null(buf_string(plain));
	assert_non_null(buf_string(longer));
}

static void the_short_way_reads_what_the_long_one_does(void **state)
{
	struct buf plain = {0}, longer = {0}, expected = {0};
	struct reading_kit kit;
	uint64_t seed = 8;

	(void)state;
	kit_parse(&kit, MAPPING);
	for (size_t i = 0; i < LISTS; i++) {
		add_list(&plain, &longer, &seed);
		buf_clear(&expected);
		buf_text(&expected, kit_print(&kit, buf_span(&longer)));
		assert_non_null(buf_string(&expected));
		expect_reading(&kit, plain.at, expected.at);
	}
	buf_done(&plain);
	buf_done(&longer);
	buf_done(&expected);
	kit_end(&kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_short_way_reads_what_the_long_one_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
