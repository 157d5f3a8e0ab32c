/* Whether a signal is worth while, told by a look over the transcript that is taken once, and a glance at the texts of
 * those roles that somebody asks about. What is said of a kind here must follow from what it looks at. */
#include "detect/constraint.h"
#include "detect/detective.h"
#include "ruleset/detector_arithmetic.h"
#include "ruleset/detector_canary.h"
#include "ruleset/detector_change.h"
#include "ruleset/detector_claim.h"
#include "ruleset/detector_constraint.h"
#include "ruleset/detector_flow.h"
#include "ruleset/detector_overlap.h"
#include "ruleset/detector_secret.h"

static const unsigned instructors = 1u << ROLE_SYSTEM | 1u << ROLE_DEVELOPER;

/* A reading that a text of a user's is too long or holds too much for may be cut: then nothing is known. */
static bool may_be_cut(const struct message *message)
{
	for (size_t i = 0; i < message->nparts; i++)
		if (message->parts[i].text.len >= CONSTRAINT_SURELY_READ)
			return true;
	return false;
}

static void look_at_parts(struct sight *sight, const struct message *message)
{
	bool has_text = false;

	for (size_t i = 0; i < message->nparts; i++) {
		enum part_kind kind = message->parts[i].kind;
		sight->parts[message->role] |= 1u << kind;
		has_text = has_text || kind == PART_TEXT;
		sight->has_call = sight->has_call || kind == PART_CALL || kind == PART_RESULT ||
				  message->role == ROLE_TOOL;
	}
	if (!has_text || message->authority < AUTHORITY_USER || message->role == ROLE_ASSISTANT ||
	    message->role == ROLE_TOOL)
		return;
	sight->instructed |= 1u << message->authority;
	if (message->role != ROLE_USER || may_be_cut(message))
		sight->of_instruction |= 1u << message->authority;
}

static void take_sight(struct detective *detective)
{
	const struct detecting *detecting = &detective->at;
	struct sight *sight = &detective->sight;
	bool has_doubt = false;

	*sight = (struct sight){.is_taken = true};
	for (uint32_t i = 0; i < detecting->nmessages; i++) {
		const struct message *message = &detecting->transcript->messages[i];
		enum role role = message->role;
		uint32_t nwords = detecting->hits->messages[i].nwords;
		bool is_new = !(sight->roles >> role & 1);
		if (is_new || nwords < sight->min_words[role])
			sight->min_words[role] = nwords;
		if (is_new || nwords > sight->max_words[role])
			sight->max_words[role] = nwords;
		sight->roles |= 1u << role;
		look_at_parts(sight, message);
		sight->nreplies += role == ROLE_ASSISTANT;
		sight->has_doubt = sight->has_doubt || (has_doubt && role == ROLE_ASSISTANT);
		has_doubt = role == ROLE_USER && sight->nreplies > 0;
	}
}

static unsigned kinds_of(const struct glance *glance, enum part_kind kind)
{
	unsigned seen = glance->runs.seen, kinds = 0;

	kinds |= glance_has(glance, VOCABULARY_CLAIM) ? SIGHT_CLAIM : 0;
	kinds |= glance_is_mixed(glance) || kind == PART_RESULT ? SIGHT_MIXED : 0;
	kinds |= glance_brings_text(glance) ? SIGHT_BRINGS : 0;
	kinds |= glance_has_sum(glance) ? SIGHT_SUM : 0;
	kinds |= glance_has_date(glance) ? SIGHT_DATE : 0;
	kinds |= seen & (SEEN_TICK | SEEN_TILDE | SEEN_OPEN) ? SIGHT_FORMAT : 0;
	return kinds;
}

static int glance_at_message(struct detective *detective, uint32_t message)
{
	const struct message *it = &detective->at.transcript->messages[message];
	struct sight *sight = &detective->sight;

	for (uint32_t k = 0; k < it->nparts; k++) {
		const struct glance *glance = glance_of(&detective->at, message, k);
		if (glance == NULL)
			return -1;
		sight->groups[it->role] |= glance->heard.groups;
		sight->seen[it->role] |= glance->runs.seen;
		sight->kinds[it->role] |= kinds_of(glance, it->parts[k].kind);
		if (glance->runs.ndigits > sight->most_digits[it->role])
			sight->most_digits[it->role] = glance->runs.ndigits;
		if (it->role == ROLE_USER)
			sight->demands |= glance->demands;
	}
	return 0;
}

/* Glance at all that these roles say. -1 when out of memory: then nothing is known. */
static int glance_at(struct detective *detective, unsigned roles)
{
	struct sight *sight = &detective->sight;
	unsigned wanted = roles & sight->roles & ~sight->glanced;

	for (uint32_t i = 0; wanted && i < detective->at.nmessages; i++) {
		enum role role = detective->at.transcript->messages[i].role;
		if (wanted >> role & 1 && glance_at_message(detective, i) != 0)
			return -1;
	}
	sight->glanced |= wanted;
	return 0;
}

/* Do any of these roles' parts hold one of these? True where that is not known. */
static bool may_hold_kind(struct detective *detective, unsigned roles, unsigned kinds)
{
	unsigned held = 0;

	if (glance_at(detective, roles) != 0)
		return true;
	for (unsigned i = 0; i < ROLES; i++)
		if (roles >> i & 1)
			held |= detective->sight.kinds[i];
	return held & kinds;
}

static bool may_hold_group(struct detective *detective, enum role role, enum vocabulary_group group)
{
	return glance_at(detective, 1u << role) != 0 || detective->sight.groups[role] >> group & 1;
}

/* Does one of the scope's roles speak, in one of its parts? */
static bool has_part(const struct sight *sight, const struct signal *signal)
{
	for (unsigned i = 0; i < ROLES; i++)
		if (signal->scope.roles >> i & 1 && sight->parts[i] & signal->scope.parts)
			return true;
	return false;
}

/* Does one of them speak in a message of such length? */
static bool has_message(const struct sight *sight, const struct signal *signal)
{
	for (unsigned i = 0; i < ROLES; i++)
		if (signal->scope.roles >> i & sight->roles >> i & 1 &&
		    sight->max_words[i] >= signal->min_words &&
		    (signal->max_words == 0 || sight->min_words[i] <= signal->max_words))
			return true;
	return false;
}

static bool may_arithmetic(struct detective *detective, const struct signal *signal)
{
	const struct detector_arithmetic *settings = signal->settings;
	unsigned kinds = 0;

	if (settings->of >> RECKONED_LETTERS & 1 &&
	    may_hold_group(detective, ROLE_USER, VOCABULARY_MANY))
		return true;
	if (settings->of >> RECKONED_DIGEST & 1 &&
	    may_hold_group(detective, ROLE_USER, VOCABULARY_DIGEST))
		return true;
	kinds |= settings->of >> RECKONED_SUM & 1 ? SIGHT_SUM : 0;
	kinds |= settings->of >> RECKONED_WEEKDAY & 1 ? SIGHT_DATE : 0;
	return may_hold_kind(detective, signal->scope.roles, kinds);
}

static bool may_call(struct detective *detective, const struct signal *signal)
{
	return detective->sight.has_call && signal->scope.parts >> PART_CALL & 1;
}

static bool may_canary(struct detective *detective, const struct signal *signal)
{
	const struct detector_canary *settings = signal->settings;

	return detective->sight.roles & instructors || settings->ntokens > 0;
}

static bool may_change(struct detective *detective, const struct signal *signal)
{
	const struct detector_change *settings = signal->settings;

	return (settings->is == CHANGE_ASKED || detective->sight.nreplies > 0) &&
	       may_hold_kind(detective, instructors | 1u << ROLE_USER, SIGHT_BRINGS);
}

/* What failed or is denied was called; what was done is said. */
static bool may_claim(struct detective *detective, const struct signal *signal)
{
	const struct detector_claim *settings = signal->settings;
	unsigned of_calls = 1u << CLAIM_FAILED | 1u << CLAIM_DENIED;

	if (!(settings->is & ~of_calls) && !detective->sight.has_call)
		return false;
	if (settings->is >> CLAIM_DENIED & 1 && detective->sight.has_call)
		return true;
	return may_hold_kind(detective, 1u << ROLE_ASSISTANT, SIGHT_CLAIM);
}

/* Of other types too much may be asked to know any more: then somebody has asked a lot. */
static bool may_constraint(struct detective *detective, const struct signal *signal)
{
	const struct detector_constraint *settings = signal->settings;
	const struct sight *sight = &detective->sight;
	bool is_of_reply =
	    settings->mode == CONSTRAINT_BREAKS || settings->mode == CONSTRAINT_KEEPS;

	if (is_of_reply && sight->nreplies == 0)
		return false;
	if (settings->mode == CONSTRAINT_UNCHECKABLE)
		return sight->of_instruction;
	if (settings->from & sight->of_instruction)
		return true;
	if (!(settings->from & sight->instructed))
		return false;
	return sight->of_instruction || glance_at(detective, 1u << ROLE_USER) != 0 ||
	       sight->demands & settings->types;
}

static bool may_flip(struct detective *detective, const struct signal *signal)
{
	(void)signal;
	return detective->sight.has_doubt;
}

static bool may_flow(struct detective *detective, const struct signal *signal)
{
	const struct detector_flow *settings = signal->settings;

	if (settings->to != 1u << FLOW_OUTSIDE)
		return true;
	if (glance_at(detective, signal->scope.roles) != 0)
		return true;
	for (unsigned i = 0; i < ROLES; i++)
		if (signal->scope.roles >> i & 1 && detective->sight.seen[i] & SEEN_SLASH)
			return true;
	return false;
}

static bool may_format(struct detective *detective, const struct signal *signal)
{
	return may_hold_kind(detective, signal->scope.roles, SIGHT_FORMAT);
}

static bool may_injected(struct detective *detective, const struct signal *signal)
{
	unsigned roles = signal->scope.roles;

	if (roles & detective->sight.roles & 1u << ROLE_TOOL)
		return true;
	return may_hold_kind(detective, roles, SIGHT_MIXED);
}

static bool may_obeys(struct detective *detective, const struct signal *signal)
{
	for (size_t i = 0; i < signal->using.n; i++)
		if (detective->ruleset->signals[signal->using.at[i]].kind != SIGNAL_DETECTED ||
		    detective_may_hold(detective, signal->using.at[i]))
			return detective->sight.nreplies > 0;
	return false;
}

static bool may_overlap(struct detective *detective, const struct signal *signal)
{
	const struct detector_overlap *settings = signal->settings;
	const struct sight *sight = &detective->sight;
	static const enum role roles[OVERLAP_CLASSES] = {[OVERLAP_SYSTEM] = ROLE_SYSTEM,
	    [OVERLAP_DEVELOPER] = ROLE_DEVELOPER,
	    [OVERLAP_USER] = ROLE_USER,
	    [OVERLAP_TOOL] = ROLE_TOOL,
	    [OVERLAP_REPLY] = ROLE_ASSISTANT,
	    [OVERLAP_REASONING] = ROLE_ASSISTANT};

	for (unsigned i = 0; i < OVERLAP_CLASSES; i++) {
		bool is_there = sight->roles >> roles[i] & 1;
		if (i == OVERLAP_REPLY && signal->scope.roles == 1u << ROLE_ASSISTANT)
			is_there = sight->nreplies > 1;
		if (i == OVERLAP_REASONING)
			is_there = sight->parts[ROLE_ASSISTANT] >> PART_REASONING & 1;
		if (settings->with >> i & 1 && is_there)
			return true;
	}
	return false;
}

/* See secret.c: what is no key has four digits or an '@'; a signal for keys alone would be the first. */
static bool may_secret(struct detective *detective, const struct signal *signal)
{
	const struct detector_secret *settings = signal->settings;
	enum { LEAST_DIGITS = 4 };

	if (settings->of & (1u << SECRET_KEY | 1u << SECRET_IP) ||
	    glance_at(detective, signal->scope.roles) != 0)
		return true;
	for (unsigned i = 0; i < ROLES; i++)
		if (signal->scope.roles >> i & 1 &&
		    (detective->sight.most_digits[i] >= LEAST_DIGITS ||
			detective->sight.seen[i] & SEEN_AT))
			return true;
	return false;
}

/* By kind; NULL: it may wherever its scope has a message. */
static bool (*const may[DETECTORS])(struct detective *detective, const struct signal *signal) = {
    [DETECTOR_CALL] = may_call,
    [DETECTOR_OVERLAP] = may_overlap,
    [DETECTOR_CHANGE] = may_change,
    [DETECTOR_CLAIM] = may_claim,
    [DETECTOR_FLIP] = may_flip,
    [DETECTOR_ACTION] = may_call,
    [DETECTOR_INJECTED] = may_injected,
    [DETECTOR_FLOW] = may_flow,
    [DETECTOR_OBEYS] = may_obeys,
    [DETECTOR_CONSTRAINT] = may_constraint,
    [DETECTOR_CANARY] = may_canary,
    [DETECTOR_FORMAT] = may_format,
    [DETECTOR_ARITHMETIC] = may_arithmetic,
    [DETECTOR_SECRET] = may_secret,
};

/* Kinds that are never unsure but where the bounds of detect_options say so: they need a part to look at. */
static const unsigned sure_kinds = 1u << DETECTOR_CALL | 1u << DETECTOR_ACTION |
				   1u << DETECTOR_CLAIM | 1u << DETECTOR_FLIP |
				   1u << DETECTOR_FORMAT | 1u << DETECTOR_ARITHMETIC;

bool detective_may_hold(struct detective *detective, uint32_t index)
{
	const struct signal *signal = &detective->ruleset->signals[index];

	if (detective->at.transcript->state == TRANSCRIPT_RAW)
		return false;
	if (detective_prepare(detective) != 0)
		return true;
	if (!detective->sight.is_taken)
		take_sight(detective);
	/* Beyond the bounds all that is looked at there is unsure. */
	if (detective->at.nmessages < detective->at.transcript->nmessages ||
	    detective->at.first_cut != UINT32_MAX)
		return true;
	if (!has_message(&detective->sight, signal))
		return false;
	if (sure_kinds >> signal->detector & 1 && !has_part(&detective->sight, signal))
		return false;
	return may[signal->detector] == NULL || may[signal->detector](detective, signal);
}
