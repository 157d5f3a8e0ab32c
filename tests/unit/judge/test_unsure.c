/* Three outcomes are sound: what is certain stays so, however the uncertain signals turn out. */
#include "world.h"

enum { MARKS_MAX = 6 };

/* A signal of a message that may hold. */
struct mark {
	uint32_t message;
	uint64_t bit;
};

static size_t collect_marks(const struct world *world, struct mark marks[MARKS_MAX])
{
	size_t n = 0;

	for (uint32_t i = 0; i < world->transcript.nmessages; i++)
		for (uint64_t left = world->unsure[i]; left; left &= left - 1) {
			if (n < MARKS_MAX)
				marks[n] = (struct mark){i, left & (~left + 1)};
			n++;
		}
	return n;
}

enum answer { ANSWER_NONE, ANSWER_FINDING, ANSWER_OPEN };

/* One rule, so one answer a message. */
static void read_answers(const struct world *world, enum answer answers[WORLD_MESSAGES])
{
	memset(answers, 0, WORLD_MESSAGES * sizeof *answers);
	for (size_t i = 0; i < world->findings.n; i++) {
		const struct finding *it = &world->findings.at[i];
		bool is_open = span_is(it->verdict, "inconclusive");
		answers[it->message] = is_open ? ANSWER_OPEN : ANSWER_FINDING;
	}
}

static void check_turn_out(
    struct world *world, const struct mark *marks, size_t nmarks, const char *talk)
{
	enum answer before[WORLD_MESSAGES], after[WORLD_MESSAGES];

	world_judge(world, talk);
	read_answers(world, before);
	for (size_t choice = 0; choice < (size_t)1 << nmarks; choice++) {
		world_talk(world, talk);
		memset(world->unsure, 0, sizeof world->unsure);
		for (size_t i = 0; i < nmarks; i++)
			if (choice >> i & 1)
				world->holds[marks[i].message] |= marks[i].bit;
		world_judge_again(world);
		read_answers(world, after);
		for (uint32_t i = 0; i < world->transcript.nmessages; i++)
			if (before[i] != ANSWER_OPEN && before[i] != after[i])
				fail_msg("%s: message %u, turned out %zu", talk, i, choice);
	}
}

static void check_rule(const char *body, const char *const *words, size_t nwords, uint64_t seed)
{
	struct world world;
	struct mark marks[MARKS_MAX];
	size_t nopen = 0;

	world_init(&world, &(struct world_rule){"R", body, NULL}, 1);
	for (int round = 0; round < 1500; round++) {
		char talk[256] = "";
		for (size_t i = 0, n = random_below(&seed, 10); i < n; i++)
			strcat(talk, words[random_below(&seed, nwords)]);
		world_talk(&world, talk);
		size_t nmarks = collect_marks(&world, marks);
		if (nmarks > MARKS_MAX)
			continue;
		check_turn_out(&world, marks, nmarks, talk);
		world_judge(&world, talk);
		nopen += tally_inconclusive(&world.tallies[0]) > 0;
	}
	assert_true(nopen > 0); /* the rounds did meet what they are about */
	world_done(&world);
}

#define TWO_STOPS                                                                                  \
	"when: [{system: {all: [d]}, within: any, unless: {user: {all: [c]}}},"                    \
	" {user: {any: [a, c]}, within: 2, unless: {system: {none: [d]}}}, {assistant: {none: "    \
	"[b]}}]"

static void sequences_are_sound(void **state)
{
	static const char *const words[] = {
	    "u ", "u:a ", "u:a? ", "u:c ", "u:c? ", "a ", "a:b ", "a:b? ", "s:d ", "s:d? ", "s "};
	static const char *const bodies[] = {
	    "when: [{user: {all: [a]}}, {assistant: {all: [b]}}]",
	    "when: [{user: {all: [a]}, within: 2}, {assistant: {all: [b]}}]",
	    "when: [{user: {all: [a]}, within: any, unless: {user: {all: [c]}}}, {assistant: {all: "
	    "[b]}}]",
	    "when: [{system: {all: [d]}}, {user: {all: [a]}, within: any}, {assistant: {all: "
	    "[b]}}]",
	    "when: [{system: {all: [d]}, within: 2}, {user: {all: [a]}, within: 3}, {assistant: "
	    "{all: [b]}}]",
	    TWO_STOPS,
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bodies); i++)
		check_rule(bodies[i], words, ARRAY_LEN(words), 77 + i);
}

#define STOPPED_IN_2                                                                               \
	"absence: {after: {user: {all: [a]}}, expect: {assistant: {all: [b]}}, within: 2,"         \
	" unless: {user: {all: [c]}}}"

static void absences_are_sound(void **state)
{
	static const char *const words[] = {
	    "u ", "u:a ", "u:a? ", "u:c ", "u:c? ", "a ", "a ", "a:b ", "a:b? ", "t "};
	static const char *const bodies[] = {
	    "absence: {after: {user: {all: [a]}}, expect: {assistant: {all: [b]}}}",
	    "absence: {after: {user: {all: [a]}}, expect: {assistant: {all: [b]}}, within: 3}",
	    STOPPED_IN_2,
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bodies); i++)
		check_rule(bodies[i], words, ARRAY_LEN(words), 99 + i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sequences_are_sound),
	    cmocka_unit_test(absences_are_sound),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
