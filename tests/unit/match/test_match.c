/* The prefilter and JIT change nothing but speed; scopes, negation, scores and limits mean what they say. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>

#include "rules.h"

static struct rules rules;
static struct arena arena;

static int teardown(void **state)
{
	(void)state;
	arena_done(&arena);
	return 0;
}

/* Patterns of every make: guarded by one string or many, near and far, and not guarded at all. */
static const char *const pool[] = {"\\bI(?:'m| am) (?:sorry|afraid|unable)\\b",
    "\\bignore (?:all |any )?(?:your |the )?(?:previous|prior|above) (?:instructions|rules)\\b",
    "cannot", "can(?:no|')t (?:help|assist|do that)", "as an? (?:AI|language) (?:language )?model",
    "\\b(?:pass|key)word\\b", "unable(?: \\w+){0,3} to", "\\w+ instructions", ".{0,20}secret",
    "secret.*key", "sorry|afraid", "sor+y", "(?:very |really |so ){0,3}sorry", "\\d{3}-\\d{4}",
    "[0-9]{3}-[0-9]{2}-[0-9]{4}", "[a-z0-9._%+-]+@[a-z0-9-]+\\.[a-z]{2,}", "\u4f60\u597d",
    "caf\u00e9", "\u00fcber\\w*", "^I'm", "model$", "(?m)^- ", "\\bno\\b", "x", "[[:upper:]]{3}",
    "\\p{Han}+", "(?<=the )rules", "rules(?! of)", "(?i)KEY", "(?-i)KEY", "a\\w{0,2}e", "k\\b",
    "ss", "(?s)prior.{1,30}above", "do(?:es)? not", "(?:https?|ftp)://\\S+",
    "\\b[A-Z][a-z]+ [A-Z][a-z]+\\b", "\"[^\"]{1,40}\"", "\\R\\R", "in(?:struct|sist|fer)",
    "(?>pre|pri)or", "s++t", "(?|(a)b|(c)d)x?y", "'m", "[^ ]{2}ule", "(?:\\w+ )+rules",
    "\\x{212a}ey", "\u017forry", "[^q]{2}secret", "\\W{1,3}key", "\\s+sorry", "\\s\\S{2}rry",
    "[\\x{17f}-\\x{180}]orry", "[^\\x{17f}]ey", "\\hkey", "^(?:sorry|I)", "^\\W{0,3}ignore",
    "\\Acan(?:not|'t)", "(?:^|\\n)- ", "(?m)^(?:sorry|key)", "^\\w{1,9} all", "^.*secret",
    "(?:^a|^I)[^x]{0,9}key"};

static const char *const words[] = {"I", "'m", " am", " ", " ", " ", "sorry", "sorrry", "afraid",
    "unable", "ignore", "all", "previous", "prior", "above", "instructions", "rules", "cannot",
    "can't", "help", "assist", "as an AI language model", "password", "keyword", "secret", "key",
    "KEY", "very ", "so ", "555-1234", "123-45-6789", "bob@example.org", "\u4f60\u597d",
    "caf\u00e9", "cafe\u0301", "\u00fcberall", "\n", "\n- ", "no", "x", "ABC", "the rules of",
    "\u2019m", "I\u2019m", "so\u00adrry", "s\u200borry", "\u017forry", "\u212aey", "\u00a0sorry",
    "\u3000key", "\u4f60\u597d\u4f60secret", "\u00e9\u00e9key", "\uff53orry", "r\u043ells",
    "do not", "does not", "http://a.b/c", "John Smith", "\"quoted text\"", "`code`", "```\n", "...",
    "\U0001f600", "\u00df", "abxy", "cdy", "stt", ". ", "? ", "to", "model", "inferprior"};

static void random_text(struct buf *out, uint64_t *seed)
{
	size_t n = random_below(seed, 60);

	buf_clear(out);
	for (size_t i = 0; i < n; i++) {
		buf_text(out, words[random_below(seed, ARRAY_LEN(words))]);
		if (random_below(seed, 2))
			buf_byte(out, ' ');
	}
	if (random_below(seed, 3) == 0)
		return;
	for (size_t i = 0; i < out->len; i++)
		if (random_below(seed, 20) == 0 && out->at[i] >= 'a' && out->at[i] <= 'z')
			out->at[i] = (char)(out->at[i] - 32);
}

/* Every pattern as it is, exact, and with case. */
static void fill_from_pool(void)
{
	rules_init(&rules);
	for (size_t i = 0; i < ARRAY_LEN(pool); i++) {
		(void)add_plain(&rules, pool[i]);
		(void)add_plain(&rules, pool[i]);
		rules.patterns[rules.set.npatterns - 1].is_exact = true;
		(void)add_plain(&rules, pool[i]);
		rules.patterns[rules.set.npatterns - 1].is_exact = true;
		rules.patterns[rules.set.npatterns - 1].is_case_sensitive = true;
	}
}

static void check_same(
    const struct hits *a, const struct hits *b, const char *what, struct span text, int round)
{
	size_t nwords = (rules.set.nsignals + 63) / 64;
	bool is_same = a->n == b->n && a->engine_faults == 0 && b->engine_faults == 0 &&
		       memcmp(a->messages[0].holds, b->messages[0].holds, nwords * 8) == 0 &&
		       memcmp(a->messages[0].unsure, b->messages[0].unsure, nwords * 8) == 0;

	for (size_t i = 0; is_same && i < a->n; i++)
		is_same = is_same_hit(&a->at[i], &b->at[i]);
	if (is_same)
		return;
	for (size_t i = 0; i < a->n || i < b->n; i++) {
		const struct hit *hit = i < a->n ? &a->at[i] : &b->at[i];
		if (i >= a->n || i >= b->n || !is_same_hit(hit, &b->at[i]))
			fail_msg("%s: seed 1, round %d, text '%.*s', hit of '%s' at %u", what,
			    round, (int)text.len, text.at,
			    rules.patterns[rules.terms[hit->term].first_pattern].regex.at,
			    hit->start);
	}
	fail_msg("%s: seed 1, round %d", what, round);
}

static void test_prefilter_and_jit_change_nothing(void **state)
{
	struct buf text = {0};
	uint64_t seed = 1;
	struct talk_of_one talk;

	(void)state;
	fill_from_pool();
	struct matcher *fast = compile(&rules, match_defaults);
	struct matcher *plain = compile(&rules, (struct match_options){.no_prefilter = true});
	struct matcher *slow = compile(&rules, (struct match_options){.no_jit = true});
	assert_true(matcher_facts(fast).nanchored * 2 > matcher_facts(fast).npatterns);
	assert_false(matcher_facts(slow).has_jit);
	for (int round = 0; round < 1500; round++) {
		random_text(&text, &seed);
		if (round % 500 == 0)
			for (int i = 0; i < 300; i++)
				buf_text(&text, words[random_below(&seed, ARRAY_LEN(words))]);
		const struct transcript *transcript = say(&talk, ROLE_USER, buf_span(&text));
		struct hits with = run_matcher(fast, transcript, &arena);
		struct hits without = run_matcher(plain, transcript, &arena);
		check_same(&with, &without, "prefilter", buf_span(&text), round);
		struct hits interpreted = run_matcher(slow, transcript, &arena);
		check_same(&with, &interpreted, "jit", buf_span(&text), round);
		arena_reset(&arena);
	}
	buf_done(&text);
	matcher_free(fast);
	matcher_free(plain);
	matcher_free(slow);
}

/* Case folding of PCRE2 takes only two characters beyond ASCII for ASCII letters: what anchors are built on. */
static void test_only_two_odd_letters(void **state)
{
	struct buf text = {0};
	struct talk_of_one talk;
	unsigned found = 0;

	(void)state;
	rules_init(&rules);
	(void)add_plain(&rules, "[a-z]");
	rules.patterns[0].is_exact = true;
	struct matcher *matcher = compile(&rules, match_defaults);
	for (uint32_t code = 0x80; code < 0x110000; code++) {
		char bytes[4];
		if (code >= 0xd800 && code < 0xe000)
			continue;
		buf_append(&text, (struct span){bytes, utf8_encode(code, bytes)});
		if (code % 0x1000 != 0xfff)
			continue;
		struct hits hits =
		    run_matcher(matcher, say(&talk, ROLE_USER, buf_span(&text)), &arena);
		for (size_t i = 0; i < hits.n; i++) {
			uint32_t odd;
			(void)utf8_decode(buf_span(&text), hits.at[i].start, &odd);
			assert_true(odd == 0x17f || odd == 0x212a);
			found++;
		}
		arena_reset(&arena);
		buf_clear(&text);
	}
	assert_int_equal(found, 2);
	buf_done(&text);
	matcher_free(matcher);
}

/* Run the rules over one message: the facts of it, with the hits. */
static struct hits run_text(enum role role, enum part_kind kind, const char *text)
{
	struct talk_of_one talk;
	struct matcher *matcher = compile(&rules, match_defaults);

	(void)say(&talk, role, span_of(text));
	talk.part.kind = kind;
	struct hits hits = run_matcher(matcher, &talk.transcript, &arena);
	matcher_free(matcher);
	return hits;
}

static bool holds(const struct hits *hits, uint32_t signal)
{
	return hit_bit(hits->messages[0].holds, signal);
}

static void expect(const char *text, bool expected)
{
	struct hits hits = run_text(ROLE_ASSISTANT, PART_TEXT, text);

	if (holds(&hits, 0) != expected)
		fail_msg("'%s'", text);
	assert_false(hit_bit(hits.messages[0].unsure, 0));
}

static void test_roles_and_parts(void **state)
{
	(void)state;
	rules_init(&rules);
	(void)add_signal(&rules, SIGNAL_ANY);
	rules.signals[0].scope.roles = 1u << ROLE_USER;
	struct scope scope = {
	    .roles = 1u << ROLE_USER, .parts = 1u << PART_TEXT | 1u << PART_RESULT};
	add_term(&rules, "zebra")->scope = scope;
	struct hits hits = run_text(ROLE_USER, PART_TEXT, "a zebra");
	assert_true(holds(&hits, 0));
	assert_int_equal(hits.n, 1);
	assert_int_equal(hits.at[0].start, 2);
	assert_int_equal(hits.at[0].end, 7);
	hits = run_text(ROLE_USER, PART_RESULT, "a zebra");
	assert_true(holds(&hits, 0));
	hits = run_text(ROLE_USER, PART_REASONING, "a zebra");
	assert_false(holds(&hits, 0));
	hits = run_text(ROLE_ASSISTANT, PART_TEXT, "a zebra");
	assert_false(holds(&hits, 0));
	assert_int_equal(hits.n, 0);
	hits = run_text(ROLE_UNKNOWN, PART_TEXT, "a zebra");
	assert_true(holds(&hits, 0));
	hits = run_text(ROLE_UNKNOWN, PART_REASONING, "a zebra");
	assert_false(holds(&hits, 0));
}

/* A line that no mapping fits may hold anything by anybody. */
static void test_raw_text_is_looked_at_by_all(void **state)
{
	struct talk_of_one talk;

	(void)state;
	rules_init(&rules);
	(void)add_signal(&rules, SIGNAL_ANY);
	rules.signals[0].scope.roles = 1u << ROLE_TOOL;
	add_term(&rules, "zebra")->scope =
	    (struct scope){.roles = 1u << ROLE_TOOL, .parts = 1u << PART_CALL};
	struct matcher *matcher = compile(&rules, match_defaults);
	(void)say(&talk, ROLE_UNKNOWN, span_of("raw zebra"));
	talk.transcript.state = TRANSCRIPT_RAW;
	struct hits hits = run_matcher(matcher, &talk.transcript, &arena);
	assert_true(holds(&hits, 0));
	matcher_free(matcher);
}

static void test_where_and_sentences(void **state)
{
	(void)state;
	rules_init(&rules);
	(void)add_signal(&rules, SIGNAL_ANY);
	struct term *term = add_term(&rules, "zebra");
	term->scope.where = WHERE_PROSE;
	expect("a zebra", true);
	expect("a `zebra`", false);
	expect("he said \u201cone zebra\u201d", false);
	expect("```\nzebra\n```\nand a zebra", true);
	term->scope.where = WHERE_CODE;
	expect("a zebra", false);
	expect("a `zebra`", true);
	term->scope.where = WHERE_QUOTE;
	expect("he said \u201cone zebra\u201d", true);
	term->scope.where = WHERE_ANY;
	term->scope.first_sentence = 2;
	term->scope.last_sentence = 3;
	expect("A zebra. No.", false);
	expect("No. A zebra. No.", true);
	expect("No. No. A zebra.", true);
	expect("No. No. No. A zebra.", false);
}

static void test_negation(void **state)
{
	static struct span negators[] = {SPAN("not"), SPAN("never")};

	(void)state;
	rules_init(&rules);
	struct signal *signal = add_signal(&rules, SIGNAL_ANY);
	signal->negators = negators;
	signal->nnegators = 2;
	signal->negation_words = 2;
	(void)add_term(&rules, "sorry");
	(void)add_defeat(&rules, "kidding");
	expect("I am sorry", true);
	expect("I am not sorry", false);
	expect("I am NOT very sorry", false);
	expect("I am not at all sorry", true);
	expect("I would not. Sorry", true);
	expect("I am not sorry. Well, I am sorry", true);
	expect("sorry, kidding", false);
	expect("sorry, not kidding", false);
}

static void test_all_and_defeats(void **state)
{
	(void)state;
	rules_init(&rules);
	(void)add_signal(&rules, SIGNAL_ALL);
	(void)add_term(&rules, "zebra");
	(void)add_term(&rules, "lion");
	(void)add_defeat(&rules, "zoo");
	expect("zebra", false);
	expect("lion and zebra", true);
	expect("lion and zebra in a zoo", false);
	rules.signals[0].min_words = 4;
	expect("lion and zebra", false);
	expect("lion and one zebra", true);
	rules.signals[0].max_words = 5;
	expect("lion and one more tiny zebra", false);
}

static void test_scores(void **state)
{
	(void)state;
	rules_init(&rules);
	(void)add_signal(&rules, SIGNAL_SCORE);
	rules.signals[0].threshold = 2400;
	add_term(&rules, "sorry")->weight = 1500;
	struct term *term = add_term(&rules, "cannot");
	term->weight = 1000;
	term->later_weight = 200;
	term->later_after = 1;
	add_term(&rules, "however")->weight = -1200;
	expect("sorry", false);
	expect("sorry sorry sorry", false);
	expect("sorry, I cannot", true);
	expect("Sorry. I cannot", false);
	expect("sorry, I cannot, however", false);
	struct hits hits = run_text(ROLE_ASSISTANT, PART_TEXT, "I cannot. Sorry, sorry, I cannot");
	assert_int_equal(hits.n, 4);
	assert_int_equal(hits.at[0].value, 1000);
	assert_int_equal(hits.at[1].value, 1500);
	assert_int_equal(hits.at[2].value, 0);
	assert_int_equal(hits.at[3].value, 0);
	hits = run_text(ROLE_ASSISTANT, PART_TEXT, "One. I cannot");
	assert_int_equal(hits.at[0].value, 200);
}

static void test_composed_signals(void **state)
{
	(void)state;
	rules_init(&rules);
	uint32_t zebra = add_plain(&rules, "zebra"), lion = add_plain(&rules, "lion"),
		 zoo = add_plain(&rules, "zoo");
	struct signal *signal = add_signal(&rules, SIGNAL_OF);
	add_to(&rules, &signal->all, zebra);
	add_to(&rules, &signal->none, zoo);
	signal = add_signal(&rules, SIGNAL_OF);
	add_to(&rules, &signal->any, lion);
	add_to(&rules, &signal->any, 3);
	signal = add_signal(&rules, SIGNAL_OF);
	add_to(&rules, &signal->none, zoo);
	signal->scope.roles = 1u << ROLE_ASSISTANT;
	struct hits hits = run_text(ROLE_ASSISTANT, PART_TEXT, "a zebra");
	assert_true(holds(&hits, 3) && holds(&hits, 4) && holds(&hits, 5));
	hits = run_text(ROLE_ASSISTANT, PART_TEXT, "a zebra in a zoo");
	assert_true(!holds(&hits, 3) && !holds(&hits, 4) && !holds(&hits, 5));
	hits = run_text(ROLE_ASSISTANT, PART_TEXT, "a lion in a zoo");
	assert_true(!holds(&hits, 3) && holds(&hits, 4));
	hits = run_text(ROLE_ASSISTANT, PART_TEXT, "nothing");
	assert_true(holds(&hits, 5));
	hits = run_text(ROLE_USER, PART_TEXT, "nothing");
	assert_false(holds(&hits, 5));
}

static void test_hits_map_to_the_text_as_it_was(void **state)
{
	(void)state;
	rules_init(&rules);
	(void)add_plain(&rules, "I'm sorry");
	struct hits hits = run_text(ROLE_USER, PART_TEXT, "\u2026 I\u2019m so\u00adrry\u2026");
	assert_int_equal(hits.n, 1);
	assert_int_equal(hits.at[0].start, 4);
	assert_int_equal(hits.at[0].end, 4 + strlen("I\u2019m so\u00adrry"));
	rules.patterns[0].is_exact = true;
	hits = run_text(ROLE_USER, PART_TEXT, "\u2026 I\u2019m so\u00adrry\u2026");
	assert_int_equal(hits.n, 0);
}

/* Parts are counted apart; hits come by signal, part, place. */
static void test_several_parts_and_messages(void **state)
{
	struct part parts[] = {{.kind = PART_TEXT, .text = SPAN("lion zebra")},
	    {.kind = PART_MEDIA, .text = {NULL, 0}},
	    {.kind = PART_REFUSAL, .text = SPAN("a zebra and a lion")}};
	struct message messages[] = {
	    {.role = ROLE_USER}, {.role = ROLE_USER, .parts = parts, .nparts = 3}};
	struct transcript transcript = {.messages = messages, .nmessages = 2};

	(void)state;
	rules_init(&rules);
	(void)add_plain(&rules, "zebra");
	(void)add_plain(&rules, "lion");
	struct matcher *matcher = compile(&rules, match_defaults);
	struct hits hits = run_matcher(matcher, &transcript, &arena);
	assert_int_equal(hits.nmessages, 2);
	assert_int_equal(hits.messages[0].nhits, 0);
	assert_int_equal(hits.messages[0].nwords, 0);
	assert_int_equal(hits.messages[1].nwords, 7);
	assert_int_equal(hits.messages[1].first_hit, 0);
	assert_int_equal(hits.n, 4);
	for (uint32_t i = 0; i < 4; i++) {
		assert_int_equal(hits.at[i].message, 1);
		assert_int_equal(hits.at[i].signal, i / 2);
		assert_int_equal(hits.at[i].part, i % 2 ? 2 : 0);
	}
	matcher_free(matcher);
}

/* More than 256 matches in a part: the pattern gives up, which matters only where it could change the outcome. */
static void test_too_many_matches_are_unsure(void **state)
{
	struct buf text = {0};
	static struct span negators[] = {SPAN("not")};

	(void)state;
	for (int i = 0; i < 300; i++)
		buf_text(&text, "not zebra. ");
	rules_init(&rules);
	(void)add_plain(&rules, "zebra");
	struct signal *signal = add_signal(&rules, SIGNAL_ANY);
	signal->negators = negators;
	signal->nnegators = 1;
	signal->negation_words = 1;
	(void)add_term(&rules, "zebra");
	signal = add_signal(&rules, SIGNAL_ANY);
	(void)add_term(&rules, "not");
	add_defeat(&rules, "zebra")->scope.where = WHERE_CODE;
	signal = add_signal(&rules, SIGNAL_OF);
	add_to(&rules, &signal->none, 1);
	struct hits hits = run_text(ROLE_USER, PART_TEXT, buf_string(&text));
	const struct message_facts *facts = &hits.messages[0];
	assert_true(holds(&hits, 0) && !hit_bit(facts->unsure, 0));
	assert_true(!holds(&hits, 1) && hit_bit(facts->unsure, 1));
	assert_true(!holds(&hits, 2) && hit_bit(facts->unsure, 2));
	assert_true(!holds(&hits, 3) && hit_bit(facts->unsure, 3));
	size_t ngiven_up = 0;
	for (size_t i = 0; i < hits.n; i++)
		ngiven_up += hits.at[i].outcome == OUTCOME_GAVE_UP;
	assert_int_equal(ngiven_up, 4);
	/* Of each term that hit, 32 are kept. */
	assert_int_equal(hits.n, 32 + 1 + 1 + 32 + 1 + 1);
	assert_int_equal(hits.engine_faults, 0);
	buf_done(&text);
}

static void test_unsure_scores(void **state)
{
	struct buf text = {0};

	(void)state;
	for (int i = 0; i < 300; i++)
		buf_text(&text, "zebra ");
	rules_init(&rules);
	for (int32_t threshold = 1000; threshold <= 4000; threshold += 1000) {
		(void)add_signal(&rules, SIGNAL_SCORE);
		rules.signals[rules.set.nsignals - 1].threshold = threshold;
		add_term(&rules, "zebra")->weight = 1000;
		struct term *hidden = add_term(&rules, "zebra");
		hidden->weight = 2000;
		hidden->scope.where = WHERE_CODE;
	}
	struct hits hits = run_text(ROLE_USER, PART_TEXT, buf_string(&text));
	const struct message_facts *facts = &hits.messages[0];
	assert_true(holds(&hits, 0) && !hit_bit(facts->unsure, 0));
	assert_true(!holds(&hits, 1) && hit_bit(facts->unsure, 1));
	assert_true(!holds(&hits, 2) && hit_bit(facts->unsure, 2));
	assert_true(!holds(&hits, 3) && !hit_bit(facts->unsure, 3));
	buf_done(&text);
}

/* Text that makes a pattern walk the same run again and again: it gives up, whatever the options. */
static void test_hostile_runs_give_up(void **state)
{
	struct buf text = {0};
	struct talk_of_one talk;

	(void)state;
	rules_init(&rules);
	(void)add_plain(&rules, "[a-z ]+@zebra");
	(void)add_plain(&rules, "ignore.*rules");
	while (text.len < 300000)
		buf_text(&text, "ignore");
	const struct transcript *transcript = say(&talk, ROLE_USER, buf_span(&text));
	for (int i = 0; i < 4; i++) {
		struct matcher *matcher =
		    compile(&rules, (struct match_options){.no_prefilter = i & 1, .no_jit = i & 2});
		struct hits hits = run_matcher(matcher, transcript, &arena);
		assert_false(hit_bit(hits.messages[0].holds, 1));
		assert_true(hit_bit(hits.messages[0].unsure, 1));
		assert_int_equal(hits.engine_faults, 0);
		matcher_free(matcher);
	}
	buf_done(&text);
}

/* A backtracking explosion that no check foresees: PCRE2's limit stops it, and that is counted. */
static void test_engine_faults_are_unsure(void **state)
{
	struct buf text = {0};

	(void)state;
	rules_init(&rules);
	(void)add_plain(&rules, "(?:a|aa|aaa){1,60}zebra");
	for (int i = 0; i < 60; i++)
		buf_byte(&text, 'a');
	buf_text(&text, " zebra aazebra");
	struct hits hits = run_text(ROLE_USER, PART_TEXT, buf_string(&text));
	assert_true(hits.engine_faults > 0);
	assert_true(!holds(&hits, 0) && hit_bit(hits.messages[0].unsure, 0));
	assert_int_equal(hits.n, 1);
	assert_int_equal(hits.at[0].outcome, OUTCOME_GAVE_UP);
	buf_done(&text);
}

static void check_refused(const char *regex, const char *words_of_error)
{
	struct error err = {0};

	rules_init(&rules);
	(void)add_plain(&rules, regex);
	assert_null(matcher_new(&rules.set, &match_defaults, &err));
	assert_int_equal(err.kind, ERROR_SETTING);
	if (strncmp(err.text, "rules.yaml:7: pattern: ", 23) != 0 ||
	    strstr(err.text, words_of_error) == NULL)
		fail_msg("'%s' is refused by '%s'", regex, err.text);
}

static void test_refused_patterns_say_where(void **state)
{
	(void)state;
	check_refused("ab(", "at offset 3");
	check_refused("a*", "may match the empty text");
	check_refused("(?=a)", "may match the empty text");
	check_refused("a|", "may match the empty text");
	check_refused("a\\Kb", "\\K is not allowed at offset 1");
	check_refused("a\\Cb", "offset");
	check_refused("(a)\\1", "backreferences");
	check_refused("x(?:a+)+", "bound at offset 7");
	check_refused("a(?R)?b", "recursion");
}

static void test_an_empty_ruleset(void **state)
{
	(void)state;
	rules_init(&rules);
	struct hits hits = run_text(ROLE_USER, PART_TEXT, "one two");
	assert_int_equal(hits.nmessages, 1);
	assert_int_equal(hits.messages[0].nwords, 2);
	assert_int_equal(hits.n, 0);
}

/* One scanner for many transcripts gives what a fresh one gives. */
static void test_nothing_is_left_behind(void **state)
{
	struct buf text = {0};
	uint64_t seed = 9;
	struct talk_of_one talk;
	struct error err = {0};
	struct hits again;

	(void)state;
	fill_from_pool();
	struct matcher *matcher = compile(&rules, match_defaults);
	struct scanner *scanner = scanner_new(matcher);
	assert_non_null(scanner);
	for (int round = 0; round < 300; round++) {
		random_text(&text, &seed);
		const struct transcript *transcript = say(&talk, ROLE_USER, buf_span(&text));
		struct hits fresh = run_matcher(matcher, transcript, &arena);
		assert_int_equal(scanner_run(scanner, transcript, &arena, &again, &err), 0);
		check_same(&fresh, &again, "reuse", buf_span(&text), round);
		arena_reset(&arena);
	}
	scanner_free(scanner);
	matcher_free(matcher);
	buf_done(&text);
}

static void test_free_takes_null(void **state)
{
	(void)state;
	matcher_free(NULL);
	scanner_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_prefilter_and_jit_change_nothing),
	    cmocka_unit_test(test_only_two_odd_letters),
	    cmocka_unit_test(test_roles_and_parts),
	    cmocka_unit_test(test_raw_text_is_looked_at_by_all),
	    cmocka_unit_test(test_where_and_sentences),
	    cmocka_unit_test(test_negation),
	    cmocka_unit_test(test_all_and_defeats),
	    cmocka_unit_test(test_scores),
	    cmocka_unit_test(test_composed_signals),
	    cmocka_unit_test(test_hits_map_to_the_text_as_it_was),
	    cmocka_unit_test(test_several_parts_and_messages),
	    cmocka_unit_test(test_too_many_matches_are_unsure),
	    cmocka_unit_test(test_unsure_scores),
	    cmocka_unit_test(test_hostile_runs_give_up),
	    cmocka_unit_test(test_engine_faults_are_unsure),
	    cmocka_unit_test(test_refused_patterns_say_where),
	    cmocka_unit_test(test_an_empty_ruleset),
	    cmocka_unit_test(test_nothing_is_left_behind),
	    cmocka_unit_test(test_free_takes_null),
	};

	return cmocka_run_group_tests(tests, NULL, teardown);
}
