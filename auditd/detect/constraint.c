/* constraint: what those who may instruct the model ask of its replies, and whether a reply keeps it. */
#include "base/language.h"
#include "detect/constraint_track.h"
#include "ruleset/detector_constraint.h"

static bool is_of_settings(const struct detector_constraint *settings, const struct held *held)
{
	return settings->types >> held->constraint.type & 1 &&
	       settings->from >> held->authority & 1 &&
	       held->constraint.strength >= settings->least;
}

static struct place place_of(const struct held *held)
{
	return view_place(held->view, held->message, held->part, held->constraint.at.start,
	    held->constraint.at.end);
}

static int hit_demands(struct detecting *detecting, const struct tracked *tracked)
{
	for (size_t i = 0; i < tracked->n; i++) {
		const struct held *held = &tracked->at[i];
		if (is_of_settings(detecting->settings, held) &&
		    detecting_hit(detecting, place_of(held), NULL, "%s: %s%s",
			held->constraint.is_ban ? "bans" : "asks",
			constraint_names[held->constraint.type],
			held->constraint.condition == CONDITION_NONE ? "" : ", on a condition") !=
			0)
			return -1;
	}
	return 0;
}

static int hit_uncheckable(struct detecting *detecting, const struct tracked *tracked)
{
	for (size_t i = 0; i < tracked->nuncheckable; i++)
		if (detecting_hit(detecting, tracked->uncheckable[i], NULL,
			"an instruction that is not checkable") != 0)
			return -1;
	return 0;
}

static bool has_signal(const struct detecting *detecting, uint32_t message)
{
	const struct signal_list *using = &detecting->signal->using;

	for (size_t i = 0; i < using->n; i++)
		if (detecting_holds(detecting, message, using->at[i]))
			return true;
	return false;
}

static bool is_said(const struct part *part)
{
	return part->kind == PART_TEXT && span_trim(part->text).len > 0;
}

/* Does a message say something in several texts? */
static bool is_in_pieces(const struct message *message)
{
	size_t n = 0;

	for (size_t i = 0; i < message->nparts; i++)
		n += is_said(&message->parts[i]);
	return n > 1;
}

static int set_asked(struct detecting *detecting, uint32_t message, struct reply *reply)
{
	uint32_t user = last_of_user(detecting, message);

	if (user == message)
		return 0;
	for (uint32_t i = 0; i < detecting->transcript->messages[user].nparts; i++) {
		if (detecting->transcript->messages[user].parts[i].kind != PART_TEXT)
			continue;
		const struct view *view = detecting_view(detecting, user, i);
		if (view == NULL)
			return -1;
		reply->asked = view->text;
	}
	return 0;
}

/* 1 and *reply, 0: there is nothing to check, or -1. */
static int make_reply(struct detecting *detecting, struct tracked *tracked, uint32_t message,
    uint32_t part, struct reply *reply)
{
	const struct message *it = &detecting->transcript->messages[message];
	const struct view *view = detecting_view(detecting, message, part);

	if (view == NULL)
		return -1;
	*reply = (struct reply){.text = it->parts[part].text,
	    .small = view->text,
	    .map = view->map.npieces > 0 ? &view->map : NULL,
	    .is_cut = it->finish == FINISH_LENGTH || it->flags & MESSAGE_TRUNCATED || view->is_cut,
	    .is_piece = is_in_pieces(it),
	    .is_refusal = has_signal(detecting, message),
	    .rivals = tracked->rivals,
	    .languages = detecting_languages(detecting)};
	for (size_t i = 0; i < it->nparts; i++)
		reply->has_calls = reply->has_calls || it->parts[i].kind == PART_CALL;
	return reply->languages == NULL || set_asked(detecting, message, reply) != 0 ? -1 : 1;
}

/* What refuses may leave the form it was asked for, and what only leads to a call is no answer yet. */
static bool is_exempt(const struct constraint *constraint, const struct reply *reply)
{
	bool is_of_words = constraint->is_ban || constraint->type == CONSTRAINT_LANGUAGE;

	if (reply->is_refusal && !is_of_words)
		return true;
	return reply->has_calls && !is_of_words && constraint->type != CONSTRAINT_FORMAT;
}

/* What one text of several breaks, the reply breaks: words that must not come at all, a language, a case. Forms and counts
 * are of the whole, and so is whatever was kept. */
static bool is_told_by_piece(
    const struct detector_constraint *settings, const struct constraint *constraint)
{
	if (settings->mode != CONSTRAINT_BREAKS)
		return false;
	switch (constraint->type) {
	case CONSTRAINT_LANGUAGE:
	case CONSTRAINT_CASE:
		return true;
	case CONSTRAINT_LITERAL:
	case CONSTRAINT_MARK:
	case CONSTRAINT_TOPIC:
		return constraint->is_ban && constraint->spot == SPOT_ANYWHERE;
	default:
		return false;
	}
}

static int check_held(struct detecting *detecting, const struct tracked *tracked, size_t index,
    struct reply *reply, struct place at)
{
	const struct detector_constraint *settings = detecting->settings;
	const struct held *held = &tracked->at[index], *over;
	struct breach breach = {.end = reply->text.len};

	if (!is_of_settings(settings, held) || is_exempt(&held->constraint, reply) ||
	    !constraint_stands(detecting, tracked, index, at.message, &over) ||
	    (settings->against_user && over == NULL))
		return 0;
	if (reply->is_piece && !is_told_by_piece(settings, &held->constraint)) {
		detecting_unsure(detecting, at.message);
		return 0;
	}
	reply->is_against = over != NULL;
	enum kept kept = constraint_check(&held->constraint, reply, &breach);
	if (kept == UNTOLD) {
		if (reply->is_cut)
			detecting_unsure(detecting, at.message);
		return 0;
	}
	if ((kept == BROKEN) != (settings->mode == CONSTRAINT_BREAKS))
		return 0;
	struct place against = place_of(held);
	at.start = (uint32_t)breach.start;
	at.end = (uint32_t)(breach.end > breach.start ? breach.end : breach.start + 1);
	return detecting_hit(detecting, at, &against, "%s: %s",
	    constraint_names[held->constraint.type], kept == BROKEN ? breach.note : "kept");
}

static int check_text(
    struct detecting *detecting, struct tracked *tracked, uint32_t message, uint32_t part)
{
	struct reply reply;
	int result = make_reply(detecting, tracked, message, part, &reply);

	for (size_t i = 0; i < tracked->n && result > 0; i++)
		if (check_held(detecting, tracked, i, &reply,
			(struct place){.message = message, .part = part}) != 0)
			return -1;
	return result < 0 ? -1 : 0;
}

static int check_reply(struct detecting *detecting, struct tracked *tracked, uint32_t message)
{
	const struct message *it = &detecting->transcript->messages[message];

	for (uint32_t i = 0; it->role == ROLE_ASSISTANT && i < it->nparts; i++)
		if (is_said(&it->parts[i]) && detecting_looks_at(detecting, message, i) &&
		    check_text(detecting, tracked, message, i) != 0)
			return -1;
	return 0;
}

static int check_replies(struct detecting *detecting, struct tracked *tracked)
{
	bool any = false;

	for (size_t i = 0; i < tracked->n && !any; i++)
		any = is_of_settings(detecting->settings, &tracked->at[i]);
	for (uint32_t i = 0; any && i < detecting->nmessages; i++)
		if (check_reply(detecting, tracked, i) != 0)
			return -1;
	return 0;
}

/* Where constraints that were meant may be missing, nothing is known to be absent. */
static void doubt_what_was_cut(struct detecting *detecting, const struct tracked *tracked)
{
	const struct detector_constraint *settings = detecting->settings;
	uint32_t first = UINT32_MAX;

	for (unsigned i = 0; i < AUTHORITIES; i++)
		if ((settings->mode == CONSTRAINT_UNCHECKABLE || settings->from >> i & 1) &&
		    tracked->cut_at[i] < first)
			first = tracked->cut_at[i];
	for (uint32_t i = first; i < detecting->nmessages; i++)
		detecting_unsure(detecting, i);
}

static int run(struct detecting *detecting)
{
	const struct detector_constraint *settings = detecting->settings;
	struct tracked *tracked = constraints_of(detecting);

	if (tracked == NULL)
		return -1;
	doubt_what_was_cut(detecting, tracked);
	if (settings->mode == CONSTRAINT_DEMANDS)
		return hit_demands(detecting, tracked);
	if (settings->mode == CONSTRAINT_UNCHECKABLE)
		return hit_uncheckable(detecting, tracked);
	return check_replies(detecting, tracked);
}

const struct detector_kind kind_constraint = {.run = run, .reads = true};
