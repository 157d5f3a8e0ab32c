/* What is known of messages before any pattern is matched: words, media, languages. */
#include "match/scanner.h"
#include "match/words.h"

/* A message's language until that of the conversation is known. */
enum { TOO_SHORT = LANGUAGES };

/* What follows from the parts alone. */
static void look_over(
    const struct scanner *scanner, const struct message *message, struct message_facts *facts)
{
	struct language_sample sample;
	size_t nwords = 0;
	bool is_short;

	language_begin(&sample);
	for (size_t i = 0; i < message->nparts; i++) {
		const struct part *part = &message->parts[i];
		bool is_said = part->kind == PART_TEXT || part->kind == PART_REFUSAL;
		facts->has_media = facts->has_media || part->kind == PART_MEDIA;
		if (is_said)
			nwords += words_count(part->text);
		if (is_said || part->kind == PART_RESULT)
			language_add(scanner->matcher->languages, &sample, part->text);
	}
	facts->nwords = (uint32_t)nwords;
	facts->language = (uint8_t)language_end(&sample, &is_short);
	if (is_short) {
		facts->language = TOO_SHORT;
		facts->unlikely = language_unlikely(&sample);
	}
}

/* Who decides a conversation's language. A system prompt may be in another language than both who talk. */
static const unsigned talkers = 1u << ROLE_USER | 1u << ROLE_ASSISTANT | 1u << ROLE_UNKNOWN;

/* The language that more than half of these roles' words are in, of those whose language is known. */
static uint8_t common_language(
    const struct hits *hits, const struct transcript *transcript, unsigned roles)
{
	uint64_t nwords[LANGUAGES] = {0}, sum = 0;

	for (size_t i = 0; i < hits->nmessages; i++) {
		const struct message_facts *facts = &hits->messages[i];
		if (!(roles >> transcript->messages[i].role & 1) ||
		    facts->language == LANGUAGE_UNKNOWN || facts->language == TOO_SHORT)
			continue;
		nwords[facts->language] += facts->nwords;
		sum += facts->nwords;
	}
	for (uint8_t i = LANGUAGE_UNKNOWN + 1; i < LANGUAGES; i++)
		if (nwords[i] * 2 > sum)
			return i;
	return LANGUAGE_UNKNOWN;
}

/* A message too short to tell is in the language that its speaker uses, or else the other one, unless its few words
 * speak against that. */
static void settle_languages(struct hits *hits, const struct transcript *transcript)
{
	uint8_t usual[ROLES];

	hits->language = common_language(hits, transcript, talkers);
	for (unsigned role = 0; role < ROLES; role++) {
		usual[role] = common_language(hits, transcript, talkers & 1u << role);
		if (usual[role] == LANGUAGE_UNKNOWN)
			usual[role] = hits->language;
	}
	for (size_t i = 0; i < hits->nmessages; i++) {
		struct message_facts *facts = &hits->messages[i];
		uint8_t language = usual[transcript->messages[i].role];
		if (facts->language != TOO_SHORT)
			continue;
		bool is_unlikely = facts->unlikely & language_bit(language);
		facts->language = is_unlikely ? LANGUAGE_UNKNOWN : language;
		if (facts->language != LANGUAGE_UNKNOWN)
			facts->unlikely = 0;
	}
}

void facts_find(struct scanner *scanner)
{
	const struct transcript *transcript = scanner->transcript;
	uint64_t *before = profile_enter(scanner->profile, PROFILE_LANGUAGE);

	for (size_t i = 0; i < transcript->nmessages; i++)
		look_over(scanner, &transcript->messages[i], &scanner->hits->messages[i]);
	settle_languages(scanner->hits, transcript);
	profile_leave(scanner->profile, before);
}
