/* canary: a secret of the instructions is told. Secrets are picked once a signal; each part of a reply is then looked through
 * for all of them. What the user wrote first is no secret any more. */
#include "detect/secrets.h"
#include "detect/told.h"

enum { MOST_SECRETS = 16 };

/* A secret and where it stands; message NOWHERE: registered. */
struct kept {
	struct wanted wanted;
	struct place place;
	uint32_t given_away; /* the first message of a user's that holds it, or UINT32_MAX */
};

enum { NOWHERE = UINT32_MAX };

struct keeping {
	struct detecting *detecting;
	const struct detector_canary *settings;
	struct kept kept[MOST_SECRETS];
	size_t n;
	bool has_more;
};

static bool is_used(const struct detecting *detecting, uint32_t message)
{
	const struct signal_list *using = &detecting->signal->using;

	for (size_t i = 0; i < using->n; i++)
		if (detecting_holds(detecting, message, using->at[i]))
			return true;
	return using->n == 0;
}

static bool is_instruction(const struct detecting *detecting, uint32_t message)
{
	enum role role = detecting->transcript->messages[message].role;

	return role == ROLE_SYSTEM || role == ROLE_DEVELOPER;
}

static int keep(struct keeping *keeping, struct span text, struct span exact, struct place place)
{
	struct kept *kept = &keeping->kept[keeping->n];

	if (keeping->n == MOST_SECRETS) {
		keeping->has_more = true;
		return 0;
	}
	int result = wanted_init(&kept->wanted, keeping->detecting, text, exact);
	if (result <= 0)
		return result;
	kept->place = place;
	kept->given_away = NOWHERE;
	keeping->n++;
	return 0;
}

static const char *const pick_names[CANARY_PICKS] = {[CANARY_NAMED] = "a value that is named",
    [CANARY_QUOTED] = "a quotation that is a condition or not to be mentioned",
    [CANARY_RANDOM] = "a token that no language has"};

/* The secrets of one part: kept, or shown where they stand. */
static int pick(struct keeping *keeping, uint32_t message, uint32_t part)
{
	struct detecting *detecting = keeping->detecting;
	const struct view *view = detecting_words(detecting, message, part);
	struct secret secrets[MOST_SECRETS];
	bool has_more;

	if (view == NULL)
		return -1;
	size_t n = secrets_pick(view, keeping->settings->picks, secrets, MOST_SECRETS, &has_more);
	keeping->has_more |= has_more;
	for (size_t i = 0; i < n; i++) {
		struct place place =
		    view_place(view, message, part, secrets[i].start, secrets[i].end);
		struct span whole = detecting->transcript->messages[message].parts[part].text;
		int result =
		    keeping->settings->is_held
			? detecting_hit(detecting, place, NULL, "%s", pick_names[secrets[i].pick])
			: keep(keeping, span_slice(view->text, secrets[i].start, secrets[i].end),
			      span_slice(whole, place.start, place.end), place);
		if (result != 0)
			return -1;
	}
	return 0;
}

static int pick_all(struct keeping *keeping)
{
	struct detecting *detecting = keeping->detecting;

	for (size_t i = 0; i < keeping->settings->ntokens && !keeping->settings->is_held; i++)
		if (keep(keeping, keeping->settings->tokens[i], keeping->settings->tokens[i],
			(struct place){.message = NOWHERE}) != 0)
			return -1;
	for (uint32_t i = 0; i < detecting->nmessages && keeping->settings->picks; i++) {
		if (!is_instruction(detecting, i) || !is_used(detecting, i))
			continue;
		for (uint32_t k = 0; k < detecting->transcript->messages[i].nparts; k++) {
			bool is_text =
			    detecting->transcript->messages[i].parts[k].kind == PART_TEXT;
			bool is_wanted =
			    !keeping->settings->is_held || detecting_looks_at(detecting, i, k);
			if (is_text && is_wanted && pick(keeping, i, k) != 0)
				return -1;
		}
	}
	return 0;
}

/* A user wrote it: from then on it is told to nobody. */
static int note_given(struct keeping *keeping, uint32_t message, const struct telling *telling)
{
	enum canary_form form;
	struct span place;

	for (size_t i = 0; i < keeping->n; i++) {
		struct kept *kept = &keeping->kept[i];
		int found = kept->given_away != NOWHERE
				? 0
				: told_find(telling, &kept->wanted, keeping->detecting,
				      1u << CANARY_WHOLE | 1u << CANARY_PART, &place, &form);
		if (found < 0)
			return -1;
		if (found)
			kept->given_away = message;
	}
	return 0;
}

static const char *const form_names[CANARY_FORMS] = {[CANARY_WHOLE] = "whole",
    [CANARY_PART] = "for the most part",
    [CANARY_ENCODED] = "turned round or in a plain code",
    [CANARY_INITIALS] = "by first letters",
    [CANARY_LETTERS] = "by its letters and their places"};

static int look_for(
    struct keeping *keeping, uint32_t message, uint32_t part, const struct telling *telling)
{
	struct detecting *detecting = keeping->detecting;
	enum canary_form form;
	struct span found;

	for (size_t i = 0; i < keeping->n; i++) {
		struct kept *kept = &keeping->kept[i];
		bool is_registered = kept->place.message == NOWHERE;
		if (kept->given_away != NOWHERE ||
		    (!is_registered && kept->place.message >= message))
			continue;
		int result = told_find(
		    telling, &kept->wanted, detecting, keeping->settings->forms, &found, &form);
		if (result < 0)
			return -1;
		if (result == 0)
			continue;
		size_t start = (size_t)(found.at - telling->view->text.at);
		if (detecting_hit(detecting,
			view_place(telling->view, message, part, start, start + found.len),
			is_registered ? NULL : &kept->place, "a secret of %zu bytes is told %s",
			kept->wanted.text.len, form_names[form]) != 0)
			return -1;
	}
	return 0;
}

static int read_part(struct keeping *keeping, uint32_t message, uint32_t part)
{
	struct detecting *detecting = keeping->detecting;
	bool is_user = detecting->transcript->messages[message].role == ROLE_USER;
	struct telling telling;

	if (!is_user && !detecting_looks_at(detecting, message, part))
		return 0;
	const struct view *view = detecting_words(detecting, message, part);
	if (view == NULL || telling_init(&telling, detecting, view) != 0)
		return -1;
	if (is_user && note_given(keeping, message, &telling) != 0)
		return -1;
	return is_user ? 0 : look_for(keeping, message, part, &telling);
}

static int run(struct detecting *detecting)
{
	struct keeping *keeping = arena_alloc(detecting->scratch, sizeof *keeping);

	if (keeping == NULL)
		return -1;
	keeping->detecting = detecting;
	keeping->settings = detecting->settings;
	if (pick_all(keeping) != 0)
		return -1;
	for (uint32_t i = 0; keeping->has_more && i < detecting->nmessages; i++)
		detecting_unsure(detecting, i);
	for (uint32_t i = 0; keeping->n > 0 && i < detecting->nmessages; i++)
		for (uint32_t k = 0; k < detecting->transcript->messages[i].nparts; k++)
			if (read_part(keeping, i, k) != 0)
				return -1;
	return 0;
}

const struct detector_kind kind_canary = {.run = run, .reads = true};
