/* What is known of a message besides its signals: its language, that of its conversation, and whether it has media. */
#include "support.h"

#include <stdio.h>

#include "rules.h"

enum { SAYINGS_MOST = 4 };

#define ENGLISH "This is not what we had agreed on, and they know it."
#define SPANISH "Esto no es lo que habíamos acordado, y ellos lo saben muy bien."
#define MIXED SPANISH " " ENGLISH

static struct rules rules;

/* Scan a conversation of one-part messages and give the languages found as "en es -"; "/en" at the end is the
 * conversation's. */
static const char *languages_of(
    const char *const texts[SAYINGS_MOST], enum part_kind kind, char told[64])
{
	struct matcher *matcher = compile(&rules, match_defaults);
	struct message messages[SAYINGS_MOST] = {0};
	struct part parts[SAYINGS_MOST];
	struct transcript transcript = {.messages = messages};
	struct arena arena = {0};
	size_t len = 0;

	for (size_t i = 0; i < SAYINGS_MOST && texts[i]; i++) {
		parts[i] = (struct part){.kind = kind, .text = span_of(texts[i])};
		messages[i] = (struct message){
		    .role = i % 2 ? ROLE_ASSISTANT : ROLE_USER, .parts = &parts[i], .nparts = 1};
		transcript.nmessages = i + 1;
	}
	struct hits hits = run_matcher(matcher, &transcript, &arena);
	for (size_t i = 0; i < hits.nmessages; i++) {
		const char *name = language_name(hits.messages[i].language);
		len += (size_t)snprintf(told + len, 64 - len, "%s ", name ? name : "-");
	}
	const char *name = language_name(hits.language);
	(void)snprintf(told + len, 64 - len, "/%s", name ? name : "-");
	arena_done(&arena);
	matcher_free(matcher);
	return told;
}

static void a_message_has_its_language_or_its_conversation_s(void **state)
{
	static const struct {
		const char *texts[SAYINGS_MOST];
		const char *told;
	} cases[] = {
	    {{ENGLISH}, "en /en"}, {{SPANISH, "OK."}, "es es /es"},
	    {{"Hola", SPANISH, "", "No."}, "es es es es /es"},
	    {{ENGLISH, SPANISH SPANISH, "OK."}, "en es en /es"},
	    {{SPANISH, ENGLISH, "", "OK."}, "es en es en /es"},
	    {{ENGLISH ENGLISH, SPANISH, "OK."}, "en es en /en"},
	    {{ENGLISH, "Si", SPANISH}, "en es es /es"}, /* by a word */
	    {{"OK.", "42"}, "- - /-"}, {{MIXED}, "- /-"},
	    {{SPANISH, MIXED}, "es - /es"}, /* it is not short: its words disagree */
	};
	char told[64];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_string_equal(languages_of(cases[i].texts, PART_TEXT, told), cases[i].told);
}

/* One message of each role, a system prompt first. */
static const char *roles_told(const char *const texts[3], char told[64])
{
	static const enum role roles[3] = {ROLE_SYSTEM, ROLE_USER, ROLE_ASSISTANT};
	struct matcher *matcher = compile(&rules, match_defaults);
	struct message messages[3] = {0};
	struct part parts[3];
	struct transcript transcript = {.messages = messages, .nmessages = 3};
	struct arena arena = {0};
	size_t len = 0;

	for (size_t i = 0; i < 3; i++) {
		parts[i] = (struct part){.kind = PART_TEXT, .text = span_of(texts[i])};
		messages[i] = (struct message){.role = roles[i], .parts = &parts[i], .nparts = 1};
	}
	struct hits hits = run_matcher(matcher, &transcript, &arena);
	for (size_t i = 0; i < 3; i++) {
		const char *name = language_name(hits.messages[i].language);
		bool is_hardly = hits.messages[i].unlikely & language_bit(LANGUAGE_EN);
		len += (size_t)snprintf(
		    told + len, 64 - len, "%s%s ", name ? name : "-", is_hardly ? "!" : "");
	}
	const char *name = language_name(hits.language);
	(void)snprintf(told + len, 64 - len, "/%s", name ? name : "-");
	arena_done(&arena);
	matcher_free(matcher);
	return told;
}

/* "-!": not known, but hardly English. */
static void only_those_who_talk_decide_and_a_few_words_may_speak_against_it(void **state)
{
	static const struct {
		const char *texts[3], *told;
	} cases[] = {
	    {{ENGLISH, "OK?", "OK."}, "en - - /-"},
	    {{ENGLISH, SPANISH, "OK."}, "en es es /es"},
	    {{ENGLISH, "OK?", "Pregunte al personal, por favor."}, "en - -! /-"},
	    {{ENGLISH, ENGLISH, "Pregunte al personal, por favor."}, "en en -! /en"},
	    {{ENGLISH, SPANISH, "Pregunte al personal, por favor."}, "en es es /es"},
	    {{ENGLISH, ENGLISH, "Two minutes on foot."}, "en en en /en"},
	    {{"OK.", ENGLISH, "Leonardo da Vinci."}, "en en en /en"},
	    {{"OK.", ENGLISH, "\xe5\xa5\xbd\xe7\x9a\x84"}, "en en -! /en"},
	};
	char told[64];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_string_equal(roles_told(cases[i].texts, told), cases[i].told);
}

static void reasoning_and_calls_are_not_what_is_said(void **state)
{
	static const struct {
		enum part_kind kind;
		const char *told;
	} cases[] = {{PART_TEXT, "es /es"}, {PART_REFUSAL, "es /es"}, {PART_RESULT, "es /-"},
	    {PART_REASONING, "- /-"}, {PART_CALL, "- /-"}, {PART_OTHER, "- /-"}};
	static const char *const texts[SAYINGS_MOST] = {SPANISH};
	char told[64];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_string_equal(languages_of(texts, cases[i].kind, told), cases[i].told);
}

static void media_are_seen(void **state)
{
	struct matcher *matcher = compile(&rules, match_defaults);
	struct part parts[] = {{.kind = PART_TEXT, .text = SPAN("What is this?")},
	    {.kind = PART_MEDIA, .name = SPAN("image/png")}};
	struct message messages[] = {{.role = ROLE_USER, .parts = parts, .nparts = 1},
	    {.role = ROLE_USER, .parts = parts, .nparts = 2}};
	struct transcript transcript = {.messages = messages, .nmessages = 2};
	struct arena arena = {0};
	struct hits hits = run_matcher(matcher, &transcript, &arena);

	(void)state;
	assert_false(hits.messages[0].has_media);
	assert_true(hits.messages[1].has_media);
	arena_done(&arena);
	matcher_free(matcher);
}

static int fill(void **state)
{
	(void)state;
	rules_init(&rules);
	(void)add_plain(&rules, "zebra");
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_message_has_its_language_or_its_conversation_s),
	    cmocka_unit_test(only_those_who_talk_decide_and_a_few_words_may_speak_against_it),
	    cmocka_unit_test(reasoning_and_calls_are_not_what_is_said),
	    cmocka_unit_test(media_are_seen),
	};
	return cmocka_run_group_tests(tests, fill, NULL);
}
