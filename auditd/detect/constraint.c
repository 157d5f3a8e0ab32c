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

static const struct language_index *languages_of(
    struct detecting *detecting, struct tracked *tracked)
{
	if (tracked->languages == NULL)
		tracked->languages = language_index_new(detecting->scratch, LANGUAGE_UNKNOWN);
	return tracked->languages;
}

/* The part of a message that is its reply; nparts: it says nothing, or in several parts. */
static uint32_t said_part(const struct message *message)
{
	uint32_t found = (uint32_t)message->nparts;

	for (uint32_t i = 0; i < message->nparts; i++)
		if (message->parts[i].kind == PART_TEXT &&
		    span_trim(message->parts[i].text).len > 0) {
			if (found < message->nparts)
				return (uint32_t)message->nparts;
			found = i;
		}
	return found;
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
	    .is_refusal = has_signal(detecting, message),
	    .rivals = tracked->rivals,
	    .languages = languages_of(detecting, tracked)};
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

static int check_reply(struct detecting *detecting, struct tracked *tracked, uint32_t message)
{
	const struct message *it = &detecting->transcript->messages[message];
	uint32_t part = said_part(it);
	struct reply reply;

	if (it->role != ROLE_ASSISTANT || part == it->nparts ||
	    !detecting_looks_at(detecting, message, part))
		return 0;
	int result = make_reply(detecting, tracked, message, part, &reply);
	for (size_t i = 0; i < tracked->n && result > 0; i++)
		if (check_held(detecting, tracked, i, &reply,
			(struct place){.message = message, .part = part}) != 0)
			return -1;
	return result < 0 ? -1 : 0;
}

static int run(struct detecting *detecting)
{
	const struct detector_constraint *settings = detecting->settings;
	const struct tracked *tracked = constraints_of(detecting);

	if (tracked == NULL)
		return -1;
	if (settings->mode == CONSTRAINT_DEMANDS)
		return hit_demands(detecting, tracked);
	if (settings->mode == CONSTRAINT_UNCHECKABLE)
		return hit_uncheckable(detecting, tracked);
	struct tracked *mine = *detecting_shared(detecting);
	bool any = false;
	for (size_t i = 0; i < tracked->n && !any; i++)
		any = is_of_settings(settings, &tracked->at[i]);
	for (uint32_t i = 0; any && i < detecting->nmessages; i++)
		if (check_reply(detecting, mine, i) != 0)
			return -1;
	return 0;
}

const struct detector_kind kind_constraint = {.run = run};
