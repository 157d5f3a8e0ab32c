/* Order and rank: the higher level wins; on one level the later word; who says "try" or "unless" gives way to whoever asks
 * otherwise. */
#include <string.h>

#include "base/language.h"
#include "detect/constraint_cache.h"
#include "detect/constraint_index.h"
#include "detect/constraint_track.h"
#include "detect/glance.h"

/* Forms of which a reply can have only one. */
#define FORMS_WHOLE                                                                                \
	(1u << FORM_JSON | 1u << FORM_YAML | 1u << FORM_XML | 1u << FORM_CSV | 1u << FORM_HTML |   \
	    1u << FORM_CODE | 1u << FORM_CALLS | 1u << FORM_TABLE | 1u << FORM_PROSE |             \
	    1u << FORM_PLAIN | 1u << FORM_LIST | 1u << FORM_MARKDOWN | 1u << FORM_NUMBERED)
#define FORMS_MARKED                                                                               \
	(1u << FORM_LIST | 1u << FORM_NUMBERED | 1u << FORM_TABLE | 1u << FORM_HEADING |           \
	    1u << FORM_BOLD | 1u << FORM_FENCE | 1u << FORM_MARKDOWN)

static bool shares_literal(const struct constraint *a, const struct constraint *b)
{
	for (size_t i = 0; i < a->nliterals; i++)
		for (size_t k = 0; k < b->nliterals; k++)
			if (span_equal(a->literals[i], b->literals[k]))
				return true;
	return false;
}

static bool sets_conflict(const struct constraint *a, const struct constraint *b)
{
	if (a->is_ban != b->is_ban)
		return (a->set & b->set) != 0;
	return !a->is_ban && (a->set & b->set) == 0;
}

static bool forms_conflict(const struct constraint *a, const struct constraint *b)
{
	uint64_t demanded = a->is_ban ? b->set : a->set, banned = a->is_ban ? a->set : b->set;

	if (a->is_ban && b->is_ban)
		return false;
	if (a->is_ban != b->is_ban)
		return (a->set & b->set) != 0 ||
		       (banned & (1u << FORM_MARKDOWN) && demanded & FORMS_MARKED);
	if ((a->set & b->set) != 0)
		return false;
	uint64_t both = a->set | b->set;
	bool is_marked = (a->set & FORMS_MARKED && !(b->set & ~FORMS_MARKED)) ||
			 (b->set & FORMS_MARKED && !(a->set & ~FORMS_MARKED));
	if (is_marked && !(both & ~FORMS_MARKED))
		return false;
	return both & FORMS_WHOLE;
}

static bool literals_conflict(const struct constraint *a, const struct constraint *b)
{
	if (a->is_ban != b->is_ban)
		return shares_literal(a, b);
	return !a->is_ban && a->spot == b->spot && a->spot != SPOT_ANYWHERE &&
	       !shares_literal(a, b);
}

static bool counts_conflict(const struct constraint *a, const struct constraint *b)
{
	return a->unit == b->unit && (a->high < b->low || b->high < a->low);
}

bool constraints_conflict(const struct constraint *a, const struct constraint *b)
{
	if (a->type != b->type)
		return false;
	switch (a->type) {
	case CONSTRAINT_LANGUAGE:
	case CONSTRAINT_CASE:
	case CONSTRAINT_UNITS:
		return sets_conflict(a, b);
	case CONSTRAINT_MARK:
		return a->is_ban != b->is_ban && (a->set & b->set) != 0;
	case CONSTRAINT_FORMAT:
		return forms_conflict(a, b);
	case CONSTRAINT_COUNT:
		return counts_conflict(a, b);
	case CONSTRAINT_LITERAL:
		return literals_conflict(a, b);
	case CONSTRAINT_ONE_OF:
	case CONSTRAINT_NAME:
		return !shares_literal(a, b);
	default:
		return a->is_ban != b->is_ban && shares_literal(a, b);
	}
}

uint32_t last_of_user(const struct detecting *detecting, uint32_t reply)
{
	for (uint32_t i = reply; i-- > 0;)
		if (detecting->transcript->messages[i].role == ROLE_USER)
			return i;
	return reply;
}

static bool is_like(struct span word, struct span trigger)
{
	size_t least = word.len < trigger.len ? word.len : trigger.len;

	if (least < 3 || (word.len != trigger.len && least < 4))
		return span_equal(word, trigger);
	size_t stem = least > 5 ? 5 : least;
	return memcmp(word.at, trigger.at, stem) == 0;
}

/* Does one of the words of the condition stand in what the user said last? -1 when out of memory. */
static int is_triggered(
    struct detecting *detecting, const struct constraint *constraint, uint32_t reply)
{
	uint32_t user = last_of_user(detecting, reply);

	if (user == reply)
		return 0;
	for (uint32_t part = 0; part < detecting->transcript->messages[user].nparts; part++) {
		const struct view *view = detecting_words(detecting, user, part);
		if (view == NULL)
			return -1;
		for (size_t i = 0; i < view->nwords; i++)
			for (size_t k = 0; k < constraint->ntriggers; k++)
				if (is_like(span_slice(view->text, view->words[i].start,
						view->words[i].end),
					constraint->triggers[k]))
					return 1;
	}
	return 0;
}

static bool is_said_for(const struct detecting *detecting, const struct held *held, uint32_t reply)
{
	if (held->message >= reply)
		return false;
	if (!held->constraint.is_once)
		return true;
	if (detecting->transcript->messages[held->message].role == ROLE_USER)
		return last_of_user(detecting, reply) == held->message;
	for (uint32_t i = held->message + 1; i < reply; i++)
		if (detecting->transcript->messages[i].role == ROLE_ASSISTANT)
			return false;
	return true;
}

static bool applies(struct detecting *detecting, const struct held *held, uint32_t reply)
{
	if (!is_said_for(detecting, held, reply))
		return false;
	if (held->constraint.condition == CONDITION_NONE)
		return true;
	bool is_met = held->constraint.ntriggers > 0 &&
		      is_triggered(detecting, &held->constraint, reply) == 1;
	return is_met == (held->constraint.condition == CONDITION_IF);
}

static bool is_later(const struct held *a, const struct held *b)
{
	if (a->message != b->message)
		return a->message > b->message;
	return a->part != b->part ? a->part > b->part
				  : a->constraint.at.start > b->constraint.at.start;
}

static bool gives_way(const struct constraint *constraint)
{
	return constraint->is_default || constraint->strength == STRENGTH_TRY;
}

static bool overrules(const struct held *other, const struct held *held)
{
	if (gives_way(&held->constraint) && !gives_way(&other->constraint))
		return true;
	if (other->authority != held->authority)
		return other->authority > held->authority && !gives_way(&other->constraint);
	return is_later(other, held);
}

/* Whether forms of different types can be had together is not known: a user's is not judged beside an operator's. */
static bool bears_on(const struct held *other, const struct held *held)
{
	const unsigned shapes = 1u << CONSTRAINT_FORMAT | 1u << CONSTRAINT_ONE_OF |
				1u << CONSTRAINT_COUNT | 1u << CONSTRAINT_CASE |
				1u << CONSTRAINT_MARK | 1u << CONSTRAINT_LITERAL |
				1u << CONSTRAINT_NAME;

	return held->authority == AUTHORITY_USER && other->authority > AUTHORITY_USER &&
	       shapes >> other->constraint.type & 1 && shapes >> held->constraint.type & 1;
}

bool constraint_stands(struct detecting *detecting, const struct tracked *tracked, size_t index,
    uint32_t reply, const struct held **over)
{
	const struct held *held = &tracked->at[index];

	*over = NULL;
	if (!applies(detecting, held, reply))
		return false;
	for (size_t i = 0; i < tracked->n; i++) {
		const struct held *other = &tracked->at[i];
		if (i == index ||
		    !(constraints_conflict(&other->constraint, &held->constraint) ||
			bears_on(other, held)) ||
		    !applies(detecting, other, reply))
			continue;
		if (overrules(other, held) || bears_on(other, held))
			return false;
		if (other->authority < held->authority)
			*over = other;
	}
	return true;
}

static void note_cut(struct tracked *tracked, uint32_t message, enum authority authority)
{
	if (message < tracked->cut_at[authority])
		tracked->cut_at[authority] = message;
}

/* What does not fit might overrule what anybody else asks. */
static void note_full(struct tracked *tracked, uint32_t message)
{
	for (int i = 0; i < AUTHORITIES; i++)
		note_cut(tracked, message, (enum authority)i);
}

static int take_found(struct tracked *tracked, const struct constraints *found,
    const struct held *from, struct arena *arena)
{
	size_t room = TRACKED_MOST - tracked->n, more = TRACKED_MOST - tracked->nuncheckable;

	if (found->was_cut)
		note_cut(tracked, from->message, from->authority);
	if (found->n > room || found->nuncheckable > more)
		note_full(tracked, from->message);
	for (size_t i = 0; i < found->n && i < room; i++) {
		struct held *at = constraint_room(arena, tracked->at, tracked->n, sizeof *at);
		if (at == NULL)
			return -1;
		tracked->at = at;
		struct held *held = &at[tracked->n++];
		*held = *from;
		held->constraint = found->at[i];
		if (held->constraint.type == CONSTRAINT_LANGUAGE)
			tracked->rivals |= held->constraint.set;
	}
	for (size_t i = 0; i < found->nuncheckable && i < more; i++) {
		struct place *at =
		    constraint_room(arena, tracked->uncheckable, tracked->nuncheckable, sizeof *at);
		if (at == NULL)
			return -1;
		tracked->uncheckable = at;
		at[tracked->nuncheckable++] = view_place(from->view, from->message, from->part,
		    found->uncheckable[i].start, found->uncheckable[i].end);
	}
	return 0;
}

/* Most that users say asks nothing, and that is told by its words. 1, 0, or -1 when out of memory. */
static int may_ask(struct detecting *detecting, uint32_t message, uint32_t part, uint32_t *barred)
{
	const struct message *it = &detecting->transcript->messages[message];

	*barred = 0;
	if (it->role != ROLE_USER || it->parts[part].text.len >= CONSTRAINT_SURELY_READ)
		return 1;
	const struct glance *glance = glance_of(detecting, message, part);
	if (glance == NULL)
		return -1;
	*barred = ~glance->demands;
	return glance->demands != 0;
}

static int take_text(
    struct detecting *detecting, struct tracked *tracked, uint32_t message, uint32_t part)
{
	const struct message *it = &detecting->transcript->messages[message];
	struct span text = it->parts[part].text;
	uint32_t barred;
	int asks = may_ask(detecting, message, part, &barred);
	struct held from = {.message = message, .part = part, .authority = it->authority};
	struct constraints found;

	/* Where there are bounds all views are made within them. */
	const struct constraints *known =
	    it->role != ROLE_USER && detecting->first_cut == UINT32_MAX
		? constraint_cache_read(detecting_cache(detecting), detecting, text, &from.view)
		: NULL;
	if (known)
		return take_found(tracked, known, &from, detecting->scratch);
	const struct view *view = asks > 0 ? detecting_view(detecting, message, part) : NULL;

	if (view == NULL)
		return asks > 0 ? -1 : asks;
	struct reading reading = {.small = view->text,
	    .source = text,
	    .map = view->map.npieces > 0 ? &view->map : NULL,
	    .is_user = it->role == ROLE_USER,
	    .index = detecting_index(detecting),
	    .barred = barred};
	if (constraints_read(&reading, detecting->scratch, &found) != 0)
		return -1;
	from.view = view;
	return take_found(tracked, &found, &from, detecting->scratch);
}

static int take_all(struct detecting *detecting, struct tracked *tracked)
{
	for (uint32_t i = 0; i < detecting->nmessages; i++) {
		const struct message *it = &detecting->transcript->messages[i];
		if (it->authority < AUTHORITY_USER || it->role == ROLE_ASSISTANT ||
		    it->role == ROLE_TOOL)
			continue;
		for (uint32_t part = 0; part < it->nparts; part++)
			if (it->parts[part].kind == PART_TEXT &&
			    take_text(detecting, tracked, i, part) != 0)
				return -1;
	}
	return 0;
}

struct tracked *constraints_of(struct detecting *detecting)
{
	void **shared = detecting_shared_of(detecting, DETECTOR_CONSTRAINT);
	struct tracked *tracked;

	if (*shared)
		return *shared;
	tracked = arena_alloc(detecting->scratch, sizeof *tracked);
	if (tracked == NULL)
		return NULL;

	tracked->rivals = language_bit(LANGUAGE_EN);
	for (size_t i = 0; i < AUTHORITIES; i++)
		tracked->cut_at[i] = UINT32_MAX;

	uint64_t *before = profile_enter(detecting_profile(detecting), PROFILE_CONSTRAINTS);
	int result = take_all(detecting, tracked);
	profile_leave(detecting_profile(detecting), before);
	if (result != 0)
		return NULL;
	*shared = tracked;
	return tracked;
}
