/* claim: what the reply says it has done, held against the calls of the conversation. A turn's calls count up to the
 * user's next word, so that a claim may stand before its call. Without any tool only what can't be meant of the chat
 * itself is a claim, and only of a reply that speaks for itself: no letter, no story. */
#include "detect/claim_text.h"
#include "detect/claim_trace.h"
#include "detect/glance.h"

struct search {
	struct detecting *detecting;
	const struct detector_claim *settings;
	const struct trace *trace;
	uint32_t turn_end; /* the next user message, or the end */
	size_t ncalls;     /* of the trace, up to the end of the turn */
	const struct traced
	    *last[ACTIONS]; /* of these the last that can have done it; NULL: none */
	uint32_t
	    nasked; /* messages of which it is known whether they ask for text in another's voice */
	bool is_asked_for; /* one of them does */
};

/* Go on to the turn of a message: what was called up to its end. */
static void enter_turn(struct search *search, uint32_t message)
{
	const struct detecting *detecting = search->detecting;
	uint32_t end = message + 1;

	while (end < detecting->nmessages && detecting->transcript->messages[end].role != ROLE_USER)
		end++;
	search->turn_end = end;
	for (; search->ncalls < search->trace->n; search->ncalls++) {
		const struct traced *call = &search->trace->at[search->ncalls];
		if (call->message >= end)
			return;
		for (int i = 0; i < ACTIONS; i++)
			if (call->actions >> i & 1)
				search->last[i] = call;
	}
}

static bool wants(const struct search *search, enum claim_is is)
{
	return search->settings->is >> is & 1;
}

static int hit(const struct search *search, const struct view *view, struct place in,
    const struct claim *claim, const struct traced *call, const char *what)
{
	struct place at = view_place(view, in.message, in.part, view->words[claim->first].start,
	    view->words[claim->end - 1].end);

	if (call == NULL)
		return detecting_hit(
		    search->detecting, at, NULL, "says: %s; %s", action_names[claim->action], what);
	const struct part *result =
	    &search->detecting->transcript->messages[call->result_message].parts[call->result_part];
	struct place against = {
	    call->result_message, call->result_part, 0, (uint32_t)result->text.len};
	return detecting_hit(
	    search->detecting, at, &against, "says: %s; %s", action_names[claim->action], what);
}

static int weigh(const struct search *search, const struct view *view, struct place in,
    const struct claim *claim)
{
	const struct traced *last = search->last[claim->action];

	if (!(search->settings->of >> claim->action & 1))
		return 0;
	if (wants(search, CLAIM_MADE) &&
	    hit(search, view, in, claim, NULL, "in completed form") != 0)
		return -1;
	if (wants(search, CLAIM_UNBACKED) && last == NULL && !search->trace->is_unclear)
		return hit(search, view, in, claim, NULL, "no call that could have done it");
	if (wants(search, CLAIM_FAILED) && last && last->has_failed && !claims_admit_failure(view))
		return hit(search, view, in, claim, last, "the last such call failed");
	return 0;
}

static int deny(const struct search *search, const struct view *view, struct place in)
{
	struct claims claims = {.view = view};
	struct claim claim;

	while (claims_next_denial(&claims, &claim)) {
		const struct traced *last = search->last[claim.action];
		if (last && !last->is_versatile && last->has_result && !last->has_failed &&
		    search->settings->of >> claim.action & 1 &&
		    hit(search, view, in, &claim, last, "denied, though a call here did it") != 0)
			return -1;
	}
	return 0;
}

/* Look at who speaks in the messages up to the end of the turn. 0, or -1 when out of memory. */
static int look_at_requests(struct search *search)
{
	const struct transcript *transcript = search->detecting->transcript;

	for (; search->nasked < search->turn_end && !search->is_asked_for; search->nasked++) {
		uint32_t i = search->nasked;
		const struct message *message = &transcript->messages[i];
		if (message->role == ROLE_ASSISTANT || message->role == ROLE_TOOL)
			continue;
		for (uint32_t k = 0; k < message->nparts; k++) {
			const struct view *asked = detecting_words(search->detecting, i, k);
			if (asked == NULL)
				return -1;
			search->is_asked_for = search->is_asked_for || claims_are_asked_for(asked);
		}
	}
	return 0;
}

/* May a reply without any call in its conversation be held to its words? 1, 0, or -1 when out of memory. */
static int speaks_for_itself(struct search *search, const struct view *view)
{
	if (search->trace->n > 0)
		return 1;
	if (claims_are_drafted(view))
		return 0;
	if (look_at_requests(search) != 0)
		return -1;
	return !search->is_asked_for;
}

/* Only what a call did here can be denied. */
static bool may_deny(const struct search *search)
{
	return wants(search, CLAIM_DENIED) && search->trace->n > 0;
}

static int search_part(struct search *search, uint32_t message, uint32_t part)
{
	struct place in = {.message = message, .part = part};
	const struct view *view = detecting_words(search->detecting, message, part);
	struct claims claims = {.view = view};
	struct claim claim;
	int free_to_speak = -1;

	if (view == NULL || (may_deny(search) && deny(search, view, in) != 0))
		return -1;
	if (search->settings->is == 1u << CLAIM_DENIED)
		return 0;
	while (claims_next(&claims, &claim)) {
		if (free_to_speak < 0)
			free_to_speak = speaks_for_itself(search, view);
		if (free_to_speak <= 0)
			return free_to_speak;
		if (!claim.is_plain && search->trace->n == 0 && claim.action != ACTION_SEARCH &&
		    claim.action != ACTION_RUN)
			continue;
		if (weigh(search, view, in, &claim) != 0)
			return -1;
	}
	return 0;
}

/* Is there anything to be claimed or denied in the part? 1, 0, or -1 when out of memory. */
static int has_material(struct search *search, uint32_t message, uint32_t part)
{
	struct detecting *detecting = search->detecting;
	const struct glance *glance;

	if (detecting->transcript->messages[message].parts[part].kind != PART_TEXT ||
	    !detecting_looks_at(detecting, message, part))
		return 0;
	glance = glance_of(detecting, message, part);
	if (glance == NULL)
		return -1;
	if (!wants(search, CLAIM_DENIED) && !glance_has(glance, VOCABULARY_CLAIM))
		return 0;
	if (search->trace == NULL)
		search->trace = trace_get(detecting);
	if (search->trace == NULL)
		return -1;
	return may_deny(search) || glance_has(glance, VOCABULARY_CLAIM);
}

static int run(struct detecting *detecting)
{
	struct search search = {.detecting = detecting, .settings = detecting->settings};

	for (uint32_t i = 0; i < detecting->nmessages; i++) {
		const struct message *message = &detecting->transcript->messages[i];
		for (uint32_t k = 0; message->role == ROLE_ASSISTANT && k < message->nparts; k++) {
			int result = has_material(&search, i, k);
			if (result > 0 && search.turn_end <= i)
				enter_turn(&search, i);
			if (result < 0 || (result > 0 && search_part(&search, i, k) != 0))
				return -1;
		}
	}
	return 0;
}

const struct detector_kind kind_claim = {.run = run, .reads = true};
