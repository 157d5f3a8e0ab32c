/* What a configuration may leave out is what scan leaves out. */
#include "support.h"

#include "decode/decode.h"
#include "decode/lines.h"
#include "setup/config.h"
#include "transcript/json.h"

static void limits_are_those_of_scan(void **state)
{
	struct error err;
	struct buf text = {0};
	struct setup *setup = setup_parse((struct span)SPAN(""), "t.yaml", &err);

	(void)state;
	assert_non_null(setup);
	assert_int_equal(setup_config(setup)->limits.max_line, lines_defaults.max_line);
	assert_int_equal(setup_config(setup)->limits.max_ratio, decode_defaults.max_ratio);
	setup_free(setup);
	buf_printf(&text, "limits: {max_line: %d}\n", JSON_LONGEST);
	setup = setup_parse(buf_span(&text), "t.yaml", &err);
	assert_non_null(setup);
	setup_free(setup);
	buf_clear(&text);
	buf_printf(&text, "limits: {max_line: %d}\n", JSON_LONGEST + 1);
	assert_null(setup_parse(buf_span(&text), "t.yaml", &err));
	buf_done(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(limits_are_those_of_scan)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
