/* Gathering figures from the store and from a running audit. */
#include <stdlib.h>
#include <string.h>

#include "daemon/figures.h"
#include "daemon/wall.h"

void figures_done(struct figures *figures)
{
	arena_done(&figures->texts_arena);
	arena_done(&figures->store_arena);
	*figures = (struct figures){0};
}

/* ---- of the store ---- */

/* A ruleset that judged here, and which of figures' rules each of its tallies is of. */
struct judge {
	struct digest digest;
	size_t *rules;
	size_t n;
	struct judge *next;
};

struct gathering {
	struct figures *figures;
	struct judge *judges;
	size_t capacity; /* of figures->rules */
	struct error *err;
};

static int out_of_memory(struct gathering *gathering)
{
	return error_memory(gathering->err);
}

static int note_judge(const struct store_ruleset *ruleset, void *context)
{
	struct gathering *gathering = context;
	struct arena *arena = &gathering->figures->store_arena;
	struct judge *judge = arena_alloc(arena, sizeof *judge);

	if (judge == NULL)
		return out_of_memory(gathering);
	judge->digest = ruleset->digest;
	judge->rules = arena_array(arena, ruleset->nrules + 1, sizeof *judge->rules);
	judge->next = gathering->judges;
	gathering->judges = judge;
	return judge->rules ? 0 : out_of_memory(gathering);
}

/* The place of the rule of that id, new where there is none yet; SIZE_MAX when out of memory. */
static size_t place_rule(struct gathering *gathering, struct span id)
{
	struct figures *figures = gathering->figures;

	for (size_t i = 0; i < figures->nrules; i++)
		if (span_equal(figures->rules[i].id, id))
			return i;
	if (figures->nrules == gathering->capacity) {
		size_t capacity = gathering->capacity ? gathering->capacity * 2 : 64;
		struct figures_rule *rules =
		    arena_array(&figures->store_arena, capacity, sizeof *rules);
		if (rules == NULL)
			return SIZE_MAX;
		if (figures->nrules > 0)
			memcpy(rules, figures->rules, figures->nrules * sizeof *rules);
		figures->rules = rules;
		gathering->capacity = capacity;
	}
	struct figures_rule *rule = &figures->rules[figures->nrules];
	rule->id = arena_text(&figures->store_arena, id);
	return rule->id.at ? figures->nrules++ : SIZE_MAX;
}

struct naming {
	struct gathering *gathering;
	struct judge *judge;
	size_t most;
};

static int name_rule(const struct store_rule *rule, size_t index, void *context)
{
	struct naming *naming = context;
	struct figures *figures = naming->gathering->figures;
	size_t place = place_rule(naming->gathering, rule->id);

	if (place == SIZE_MAX)
		return out_of_memory(naming->gathering);
	if (index >= naming->most)
		return 0;
	figures->rules[place].clause =
	    rule->clause.at ? arena_text(&figures->store_arena, rule->clause) : (struct span){0};
	figures->rules[place].severity = arena_text(&figures->store_arena, rule->severity);
	naming->judge->rules[index] = place;
	naming->judge->n = index + 1;
	return 0;
}

static int count_rules(const struct store_ruleset *ruleset, void *context)
{
	struct naming *naming = context;

	if (digest_compare(&ruleset->digest, &naming->judge->digest) == 0)
		naming->most = ruleset->nrules;
	return 0;
}

static int name_rules(struct gathering *gathering, struct store *store, struct error *err)
{
	for (struct judge *judge = gathering->judges; judge; judge = judge->next) {
		struct naming naming = {gathering, judge, 0};
		if (store_each_ruleset(store, count_rules, &naming, err) != 0 ||
		    store_each_rule(store, &judge->digest, name_rule, &naming, err) != 0)
			return -1;
	}
	return 0;
}

static int add_tallies(const struct tally_key *key, const struct tally_counts *counts,
    const struct tally *tallies, size_t ntallies, void *context)
{
	struct gathering *gathering = context;
	const struct judge *judge = gathering->judges;

	(void)counts;
	while (judge && digest_compare(&judge->digest, &key->ruleset) != 0)
		judge = judge->next;
	for (size_t i = 0; judge && i < ntallies && i < judge->n; i++)
		tally_add(&gathering->figures->rules[judge->rules[i]].tally, &tallies[i]);
	return 0;
}

static int add_input(const struct store_input *input, void *context)
{
	struct figures *figures = context;

	figures->ninputs++;
	if (!input->is_repeat)
		account_add(&figures->account, &input->account);
	return 0;
}

static void forget_store(struct figures *figures)
{
	arena_reset(&figures->store_arena);
	figures->rules = NULL;
	figures->nrules = 0;
	figures->account = (struct account){0};
	figures->ninputs = 0;
}

int figures_read_store(struct figures *figures, struct store *store, struct error *err)
{
	const struct store_window everything = {0};
	struct gathering gathering = {.figures = figures, .err = err};
	int64_t began_us = wall_monotonic_us();

	forget_store(figures);
	store_set_window(store, &everything);
	if (store_each_ruleset(store, note_judge, &gathering, err) != 0 ||
	    name_rules(&gathering, store, err) != 0 ||
	    store_each_tally(store, add_tallies, &gathering, err) != 0 ||
	    store_each_input(store, add_input, figures, err) != 0) {
		forget_store(figures);
		return -1;
	}
	figures->read_us = wall_monotonic_us() - began_us;
	return 0;
}

/* ---- of texts ---- */

struct collecting {
	struct figures *figures;
	const struct lag *lag;
	int64_t now_us;
	size_t capacity;
	struct error *err;
};

static struct figures_text *add_text(struct collecting *collecting)
{
	struct figures *figures = collecting->figures;

	if (figures->ntexts == collecting->capacity) {
		size_t capacity = collecting->capacity ? collecting->capacity * 2 : 64;
		struct figures_text *texts =
		    arena_array(&figures->texts_arena, capacity, sizeof *texts);
		if (texts == NULL)
			return NULL;
		if (figures->ntexts > 0)
			memcpy(texts, figures->texts, figures->ntexts * sizeof *texts);
		figures->texts = texts;
		collecting->capacity = capacity;
	}
	return &figures->texts[figures->ntexts++];
}

static bool goes_on(struct span state)
{
	static const char *const going[] = {"live", "pending-format", "unreadable", "identifying"};

	for (size_t i = 0; i < ARRAY_LEN(going); i++)
		if (span_is(state, going[i]))
			return true;
	return false;
}

/* Those that are over are many in the end, and only counted. There are few states; were there more, the last takes the
 * rest. */
static int count_state(struct collecting *collecting, struct span name)
{
	struct figures *figures = collecting->figures;
	size_t i = 0;

	while (i < figures->nstates && i < FIGURES_STATES - 1 &&
	       !span_equal(figures->states[i].name, name))
		i++;
	if (i == figures->nstates) {
		struct span kept = arena_text(&figures->texts_arena, name);
		if (kept.at == NULL)
			return error_memory(collecting->err);
		figures->states[figures->nstates++] = (struct figures_state){.name = kept};
	}
	figures->states[i].n++;
	return 0;
}

static int64_t lag_of(const struct collecting *collecting, const struct follow_status *status)
{
	if (status->input != FOLLOW_NO_INPUT)
		return lag_us(collecting->lag, status->input, collecting->now_us);
	return status->size > status->read ? collecting->now_us - status->grown_us : 0;
}

static int take_text(const struct follow_status *status, void *context)
{
	struct collecting *collecting = context;
	struct arena *arena = &collecting->figures->texts_arena;

	if (count_state(collecting, span_of(status->state)) != 0)
		return -1;
	if (!goes_on(span_of(status->state)))
		return 0;
	struct figures_text *text = add_text(collecting);
	if (text == NULL)
		return error_memory(collecting->err);
	*text = (struct figures_text){
	    .input = status->input,
	    .path = arena_text(arena, span_of(status->path)),
	    .state = arena_text(arena, span_of(status->state)),
	    .codec = arena_text(arena, span_of(status->codec)),
	    .format = arena_text(arena, span_of(status->format)),
	    .why = arena_text(arena, span_of(status->why)),
	    .size = status->size,
	    .read = status->read,
	    .text_offset = status->text_offset,
	    .resume_bytes = status->resume_bytes,
	    .lag_us = lag_of(collecting, status),
	    .grown_us = status->grown_us,
	    .is_open = status->is_open,
	    .is_readable = status->is_readable,
	};
	return text->why.at ? 0 : error_memory(collecting->err);
}

static int take_stream(const struct store_stream *stream, void *context)
{
	struct collecting *collecting = context;
	struct arena *arena = &collecting->figures->texts_arena;

	if (count_state(collecting, stream->state) != 0)
		return -1;
	if (!goes_on(stream->state))
		return 0;
	struct figures_text *text = add_text(collecting);
	if (text == NULL)
		return error_memory(collecting->err);
	*text = (struct figures_text){
	    .input = stream->input,
	    .path = arena_text(arena, stream->path),
	    .state = arena_text(arena, stream->state),
	    .codec = arena_text(arena, stream->codec),
	    .format = {"", 0},
	    .why = {"", 0},
	    .text_offset = stream->text_offset,
	    .grown_us = stream->grown_us,
	    .is_readable = true,
	};
	return text->codec.at ? 0 : error_memory(collecting->err);
}

static int by_input(const void *a, const void *b)
{
	const struct figures_text *left = a, *right = b;

	return (left->input > right->input) - (left->input < right->input);
}

static int add_losses(const struct store_input *input, void *context)
{
	struct figures *figures = context;
	struct figures_text key = {.input = input->index};
	struct figures_text *text =
	    figures->ntexts == 0
		? NULL
		: bsearch(&key, figures->texts, figures->ntexts, sizeof *figures->texts, by_input);

	if (text)
		text->quarantined =
		    account_lost_stored(&input->account) + account_lost_text(&input->account);
	return 0;
}

static void forget_texts(struct figures *figures)
{
	arena_reset(&figures->texts_arena);
	figures->texts = NULL;
	figures->ntexts = 0;
	figures->nstates = 0;
	figures->canaries = NULL;
	figures->ncanaries = 0;
}

static void take_canary(void *context, const struct canary_status *status)
{
	struct figures *figures = context;
	struct figures_canary *canary = &figures->canaries[figures->ncanaries++];

	canary_shown(status->canary->id, canary->id);
	canary->rule = arena_text(&figures->texts_arena, status->canary->rule);
	canary->seen_us = status->has_seen ? status->seen_us : 0;
	canary->missed_us = status->missed_us;
	canary->is_missed =
	    status->missed_us != 0 && (!status->has_seen || status->seen_us < status->missed_us);
}

static int read_canaries(struct figures *figures, const struct canaries *canaries,
    struct store *store, struct error *err)
{
	const struct canary_store kept = canary_store_of(store);

	if (canary_count(canaries) == 0)
		return 0;
	figures->canaries =
	    arena_array(&figures->texts_arena, canary_count(canaries), sizeof *figures->canaries);
	if (figures->canaries == NULL)
		return error_memory(err);
	return canary_each(canaries, &kept, take_canary, figures, err);
}

int figures_read_losses(struct figures *figures, struct store *store, struct error *err)
{
	return store_each_input(store, add_losses, figures, err);
}

static void sort_texts(struct figures *figures)
{
	if (figures->ntexts > 0)
		qsort(figures->texts, figures->ntexts, sizeof *figures->texts, by_input);
}

int figures_read_live(struct figures *figures, const struct live *live, const struct lag *lag,
    const struct canaries *canaries, struct store *store, int64_t now_us, struct error *err)
{
	struct collecting collecting = {figures, lag, now_us, 0, err};

	forget_texts(figures);
	figures->live = live_counts(live);
	figures->follow = follow_counts(live_follow(live));
	figures->lag_us = lag_longest_us(lag, now_us);
	if (follow_each(live_follow(live), take_text, &collecting) != 0 ||
	    read_canaries(figures, canaries, store, err) != 0) {
		forget_texts(figures);
		return -1;
	}
	sort_texts(figures);
	return 0;
}

int figures_read_state(struct figures *figures, struct store *store, struct error *err)
{
	struct collecting collecting = {.figures = figures, .err = err};

	forget_texts(figures);
	if (store_each_stream(store, take_stream, &collecting, err) != 0) {
		forget_texts(figures);
		return -1;
	}
	sort_texts(figures);
	return figures_read_losses(figures, store, err);
}
