/* What a tool does, told by its name and the keys of its arguments. */
#include "support.h"

#include "detect/leaves.h"
#include "detect/tools.h"

static void check(const char *tool, const char *arguments, enum action_class class)
{
	struct action action = action_of(span_of(tool), span_of(arguments));

	if (action.class != class)
		fail_msg("%s is %s, not %s", tool, action_class_names[action.class],
		    action_class_names[class]);
}

static void a_name_tells_the_class(void **state)
{
	(void)state;
	check("get_balance", "{}", ACTION_READ);
	check("listFiles", "{}", ACTION_READ);
	check("get_most_recent_transactions", "{}", ACTION_READ);
	check("read_email", "{}", ACTION_READ);
	check("emails.search", "{}", ACTION_READ);
	check("get_webpage", "{\"url\": \"a\"}", ACTION_FETCH);
	check("download", "{}", ACTION_FETCH);
	check("browser.open_url", "{}", ACTION_FETCH);
	check("send_direct_message", "{}", ACTION_SEND);
	check("replyToTicket", "{}", ACTION_SEND);
	check("email", "{}", ACTION_SEND);
	check("post_webpage", "{}", ACTION_SEND);
	check("send_money", "{}", ACTION_SPEND);
	check("schedule_transaction", "{}", ACTION_SPEND);
	check("reserve_hotel", "{}", ACTION_SPEND);
	check("book_flight", "{}", ACTION_SPEND);
	check("invite_user_to_channel", "{}", ACTION_SEND);
	check("grant_access", "{}", ACTION_PERMISSION);
	check("update_password", "{}", ACTION_PERMISSION);
	check("run_shell", "{}", ACTION_SPAWN);
	check("DeleteFile", "{}", ACTION_IRREVERSIBLE);
	check("remove_user_from_team", "{}", ACTION_IRREVERSIBLE);
	check("frobnicate", "{}", ACTION_WRITE);
	check("", "", ACTION_WRITE);
}

static void keys_can_make_it_graver(void **state)
{
	(void)state;
	check("do_it", "{\"amount\": 3, \"recipient\": \"x\"}", ACTION_SPEND);
	check("create_event", "{\"participants\": []}", ACTION_SEND);
	check("create_event", "{\"title\": \"participants\"}", ACTION_SEND);
	check("create_event", "{\"title\": \"a participants b\"}", ACTION_WRITE);
	check("get_quote", "{\"amount\": 3, \"recipient\": \"x\"}", ACTION_READ);
}

static void verbs_are_known_in_their_forms(void **state)
{
	static const char *const forms[] = {"send", "sends", "sending", "sent"};
	bool is_noun;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(forms); i++)
		assert_true(verb_groups(span_of(forms[i]), &is_noun) >> VERB_SEND & 1);
	assert_true(verb_groups(span_of("reserving"), &is_noun) >> VERB_BOOK & 1);
	assert_true(verb_groups(span_of("cancelled"), &is_noun) >> VERB_REMOVE & 1);
	assert_int_equal(verb_groups(span_of("kettle"), &is_noun), 0);
	assert_int_equal(verb_groups(span_of("s"), &is_noun), 0);
}

static void check_leaves(const char *arguments, const char *expected)
{
	struct arena arena = {0};
	static struct leaves leaves;
	struct buf all = {0};

	assert_int_equal(leaves_find(span_of(arguments), &arena, &leaves), 0);
	for (size_t i = 0; i < leaves.n; i++) {
		buf_append(&all, leaves.at[i].text);
		buf_byte(&all, '|');
	}
	assert_string_equal(buf_string(&all), expected);
	buf_done(&all);
	arena_done(&arena);
}

static void arguments_give_their_values(void **state)
{
	(void)state;
	check_leaves(
	    "{\"to\": [\"a\", \"b c\"], \"n\": -1.5, \"x\": {\"y\": true}}", "a|b c|-1.5|");
	check_leaves("{\"t\": \"one\\ntwo \\\"three\\\" \\u00e9\"}", "one\ntwo \"three\" é|");
	check_leaves("plain words", "plain words|");
	check_leaves("", "");
	check_leaves("{\"open", "open|");
	check_leaves("{\"a\": \"\\", "\\|");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_name_tells_the_class),
	    cmocka_unit_test(keys_can_make_it_graver),
	    cmocka_unit_test(verbs_are_known_in_their_forms),
	    cmocka_unit_test(arguments_give_their_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
