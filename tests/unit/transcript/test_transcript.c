/* Every value of the enums has a word of its own, and no value is without one. */
#include "support.h"

#include <string.h>

#include "transcript/transcript.h"

static const char *role(size_t value)
{
	return role_name((enum role)value);
}

static const char *authority(size_t value)
{
	return authority_name((enum authority)value);
}

static const char *part_kind(size_t value)
{
	return part_kind_name((enum part_kind)value);
}

static const char *finish(size_t value)
{
	return finish_name((enum finish)value);
}

static const struct {
	const char *(*name)(size_t value);
	size_t nvalues;
	const char *fallback; /* for what is no value of the enum */
} enums[] = {
    {role, ROLES, "unknown"},
    {authority, AUTHORITIES, "none"},
    {part_kind, PART_KINDS, "other"},
    {finish, FINISHES, "unknown"},
};

static void every_value_has_its_own_word(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(enums); i++) {
		for (size_t a = 0; a < enums[i].nvalues; a++) {
			assert_non_null(enums[i].name(a));
			assert_true(strlen(enums[i].name(a)) > 0);
			for (size_t b = 0; b < a; b++)
				assert_string_not_equal(enums[i].name(a), enums[i].name(b));
		}
	}
}

static void a_foreign_value_has_a_word_too(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(enums); i++) {
		assert_string_equal(enums[i].name(enums[i].nvalues), enums[i].fallback);
		assert_string_equal(enums[i].name(1000), enums[i].fallback);
	}
}

static void words_are_those_that_rules_use(void **state)
{
	(void)state;
	assert_string_equal(role_name(ROLE_ASSISTANT), "assistant");
	assert_string_equal(authority_name(AUTHORITY_DEVELOPER), "developer");
	assert_string_equal(part_kind_name(PART_REASONING), "reasoning");
	assert_string_equal(finish_name(FINISH_LENGTH), "length");
	assert_ptr_equal(role_names[ROLE_TOOL], role_name(ROLE_TOOL));
	assert_ptr_equal(authority_names[AUTHORITY_ROOT], authority_name(AUTHORITY_ROOT));
	assert_ptr_equal(part_kind_names[PART_CALL], part_kind_name(PART_CALL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_value_has_its_own_word),
	    cmocka_unit_test(a_foreign_value_has_a_word_too),
	    cmocka_unit_test(words_are_those_that_rules_use),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
