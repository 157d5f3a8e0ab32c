/* The part of a conversation a signal looks at: whose messages, which parts, code or prose, which
 * sentences. */
#include "ruleset/load.h"

/* Bits of enum role and enum part_kind of transcript/transcript.h, which lies beside this room and
 * may not be included here; the unit test compares them. */
enum {
	BIT_UNKNOWN = 1u << 0,
	BIT_SYSTEM = 1u << 1,
	BIT_DEVELOPER = 1u << 2,
	BIT_USER = 1u << 3,
	BIT_ASSISTANT = 1u << 4,
	BIT_TOOL = 1u << 5,
	BIT_ALL_ROLES = (1u << 6) - 1,
	BIT_TEXT = 1u << 0,
	BIT_REASONING = 1u << 1,
	BIT_CALL = 1u << 2,
	BIT_RESULT = 1u << 3,
	BIT_REFUSAL = 1u << 4,
	BIT_OTHER = 1u << 6,
	BIT_ALL_PARTS = (1u << 7) - 1,
};

const char *const role_words[ROLE_WORDS] = {
    "user", "assistant", "system", "developer", "tool", "instruction", "any"};

static const role_set role_sets[ROLE_WORDS] = {BIT_USER, BIT_ASSISTANT, BIT_SYSTEM, BIT_DEVELOPER,
    BIT_TOOL, BIT_SYSTEM | BIT_DEVELOPER, BIT_ALL_ROLES};

static const char *const part_words[] = {
    "text", "reasoning", "call", "result", "refusal", "other", "any"};

static const part_set part_sets[] = {
    BIT_TEXT, BIT_REASONING, BIT_CALL, BIT_RESULT, BIT_REFUSAL, BIT_OTHER, BIT_ALL_PARTS};

const struct scope scope_default = {.roles = BIT_ALL_ROLES, .parts = BIT_TEXT | BIT_REFUSAL};

role_set role_word(struct span word)
{
	for (size_t i = 0; i < ROLE_WORDS; i++)
		if (span_is(word, role_words[i]))
			return role_sets[i];
	return 0;
}

/* Words that each stand for a set of bits. */
struct vocabulary {
	const char *what;
	const char *const *words;
	const uint32_t *sets;
	size_t n;
};

/* One word or a list of words into the union of their sets. */
static int read_set(struct loader *loader, const struct yaml_node *node,
    const struct vocabulary *vocabulary, uint32_t *out)
{
	bool is_list = node->type == YAML_LIST;
	size_t n = is_list ? node->nitems : 1, index;
	uint32_t set = 0;

	if (is_list && loader_expect_list(loader, node, vocabulary->what, vocabulary->n) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		const struct yaml_node *word = is_list ? node->items[i] : node;
		if (yaml_choice(loader->source->yaml, word, vocabulary->what, vocabulary->words,
			vocabulary->n, &index, loader->err) != 0)
			return -1;
		set |= vocabulary->sets[index];
	}
	*out = set;
	return 0;
}

static int read_role(struct loader *loader, const struct yaml_node *node, void *out)
{
	static const struct vocabulary roles = {"role", role_words, role_sets, ROLE_WORDS};

	return read_set(loader, node, &roles, &((struct scope *)out)->roles);
}

static int read_part(struct loader *loader, const struct yaml_node *node, void *out)
{
	return parts_read(loader, node, out);
}

static int read_where(struct loader *loader, const struct yaml_node *node, void *out)
{
	return where_read(loader, node, out);
}

static int read_sentences(struct loader *loader, const struct yaml_node *node, void *out)
{
	return sentences_read(loader, node, out);
}

int parts_read(struct loader *loader, const struct yaml_node *node, struct scope *out)
{
	static const struct vocabulary parts = {
	    "part", part_words, part_sets, ARRAY_LEN(part_words)};

	return read_set(loader, node, &parts, &out->parts);
}

int where_read(struct loader *loader, const struct yaml_node *node, struct scope *out)
{
	size_t index;

	if (yaml_choice(
		loader->source->yaml, node, "where", where_names, WHERES, &index, loader->err) != 0)
		return -1;
	out->where = (enum where)index;
	return 0;
}

enum { MOST_SENTENCES = 10000 };

int sentences_read(struct loader *loader, const struct yaml_node *node, struct scope *out)
{
	unsigned first = 0, last;

	if (node->type == YAML_LIST) {
		if (node->nitems != 2)
			return loader_refuse(
			    loader, node, "sentences must be a number or [first, last]");
		if (loader_read_number(
			loader, node->items[0], "sentences", MOST_SENTENCES, &first) != 0 ||
		    loader_read_number(
			loader, node->items[1], "sentences", MOST_SENTENCES, &last) != 0)
			return -1;
		if (last < first)
			return loader_refuse(loader, node, "sentences end before they begin");
	} else if (loader_read_number(loader, node, "sentences", MOST_SENTENCES, &last) != 0) {
		return -1;
	}
	out->first_sentence = first;
	out->last_sentence = last;
	return 0;
}

int scope_read(struct loader *loader, const struct yaml_node *node, struct scope *out)
{
	static const struct field fields[] = {{"role", false, read_role},
	    {"part", false, read_part}, {"where", false, read_where},
	    {"sentences", false, read_sentences}};
	static const struct schema schema = {"in", fields, ARRAY_LEN(fields)};

	return loader_read_map(loader, node, &schema, out);
}

void scope_widen(struct scope *scope, const struct scope *other)
{
	scope->roles |= other->roles;
	scope->parts |= other->parts;
	if (scope->where != other->where)
		scope->where = WHERE_ANY;
	if (other->first_sentence < scope->first_sentence)
		scope->first_sentence = other->first_sentence;
	if (scope->last_sentence == 0 || other->last_sentence == 0)
		scope->last_sentence = 0;
	else if (other->last_sentence > scope->last_sentence)
		scope->last_sentence = other->last_sentence;
}
