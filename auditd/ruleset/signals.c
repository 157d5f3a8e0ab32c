/* What can be seen in one message: the body of a signal into terms, defeats and lists of other
 * signals. */
#include <string.h>

#include "ruleset/load.h"

/* A signal while it is read: its scope as written, before its terms widen it. */
struct draft {
	struct signal signal;
	struct scope base;
	bool has_parts; /* `in` says more than the role */
};

static int read_about(struct loader *loader, const struct yaml_node *node, void *out)
{
	return loader_read_text(loader, node, "about", &((struct draft *)out)->signal.about);
}

static int read_in(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct draft *draft = out;

	if (scope_read(loader, node, &draft->base) != 0)
		return -1;
	draft->signal.scope = draft->base;
	draft->has_parts = node->nitems > (yaml_find(node, "role") ? 1 : 0);
	return 0;
}

static int read_any(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct draft *draft = out;
	struct term term = {.scope = draft->base};

	draft->signal.kind = SIGNAL_ANY;
	return term_add(loader, node, &term);
}

static int read_all(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct draft *draft = out;

	draft->signal.kind = SIGNAL_ALL;
	return terms_add_each(loader, node, &draft->base);
}

static int read_score(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct draft *draft = out;

	draft->signal.kind = SIGNAL_SCORE;
	return score_read(loader, node, &draft->signal);
}

static int read_of_all(struct loader *loader, const struct yaml_node *node, void *out)
{
	return names_read(loader, &loader->signals, node, &((struct signal *)out)->all);
}

static int read_of_any(struct loader *loader, const struct yaml_node *node, void *out)
{
	return names_read(loader, &loader->signals, node, &((struct signal *)out)->any);
}

static int read_of_none(struct loader *loader, const struct yaml_node *node, void *out)
{
	return names_read(loader, &loader->signals, node, &((struct signal *)out)->none);
}

static int read_of(struct loader *loader, const struct yaml_node *node, void *out)
{
	static const struct field fields[] = {{"all", false, read_of_all},
	    {"any", false, read_of_any}, {"none", false, read_of_none}};
	static const struct schema schema = {"of", fields, ARRAY_LEN(fields)};
	struct draft *draft = out;

	draft->signal.kind = SIGNAL_OF;
	if (draft->has_parts)
		return loader_refuse(
		    loader, node, "a signal made of others takes only 'role' in 'in'");
	if (loader_read_map(loader, node, &schema, &draft->signal) != 0)
		return -1;
	if (draft->signal.all.n == 0 && draft->signal.any.n == 0)
		return loader_refuse(loader, node, "of needs 'all' or 'any'");
	return 0;
}

static int refuse_for_composed(
    struct loader *loader, const struct yaml_node *node, const struct draft *draft, const char *key)
{
	if (draft->signal.kind != SIGNAL_OF)
		return 0;
	return loader_refuse(loader, node, "a signal made of others has no '%s' of its own", key);
}

static int read_none(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct draft *draft = out;
	struct term term = {.scope = draft->base};

	if (refuse_for_composed(loader, node, draft, "none") != 0)
		return -1;
	draft->signal.first_defeat = (uint32_t)(loader->terms.len / sizeof(struct term));
	draft->signal.ndefeats = 1;
	scope_widen(&draft->signal.scope, &draft->base);
	return term_add(loader, node, &term);
}

static int read_negators(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct signal *signal = out;

	if (loader_read_texts(loader, node, "words", &signal->negators, &signal->nnegators) != 0)
		return -1;
	for (size_t i = 0; i < signal->nnegators; i++) {
		struct span word = signal->negators[i];
		for (size_t at = 0; at < word.len; at++)
			if (strchr(" \t\r\n\"ABCDEFGHIJKLMNOPQRSTUVWXYZ", word.at[at]))
				return loader_refuse(loader, node->items[i],
				    "'%.40s' must be one word in small letters", word.at);
		if (word.len == 0)
			return loader_refuse(loader, node->items[i], "an empty word");
	}
	return 0;
}

static int read_within(struct loader *loader, const struct yaml_node *node, void *out)
{
	return loader_read_number(
	    loader, node, "within", 100, &((struct signal *)out)->negation_words);
}

static int read_negation(struct loader *loader, const struct yaml_node *node, void *out)
{
	static const struct field fields[] = {
	    {"words", true, read_negators}, {"within", true, read_within}};
	static const struct schema schema = {"negated-by", fields, ARRAY_LEN(fields)};
	struct draft *draft = out;

	if (refuse_for_composed(loader, node, draft, "negated-by") != 0)
		return -1;
	return loader_read_map(loader, node, &schema, &draft->signal);
}

static int read_signal_words(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct signal *signal = &((struct draft *)out)->signal;

	return loader_read_words(loader, node, &signal->min_words, &signal->max_words);
}

static int read_using(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct draft *draft = out;

	if (draft->signal.kind != SIGNAL_DETECTED)
		return loader_refuse(
		    loader, node, "only a signal of a detector's kind has 'using'");
	return names_read(loader, &loader->signals, node, &draft->signal.using);
}

/* Any key that some signal has. */
static int check_keys(struct loader *loader, const struct yaml_node *map)
{
	static const char *const own[] = {
	    "about", "in", "any", "all", "score", "of", "none", "negated-by", "words", "using"};
	const char *keys[ARRAY_LEN(own) + DETECTORS];

	memcpy(keys, own, sizeof own);
	memcpy(keys + ARRAY_LEN(own), detector_names, sizeof detector_names);
	return yaml_check_keys(loader->source->yaml, map, keys, ARRAY_LEN(keys), loader->err);
}

/* Exactly one of the ways to say what a signal is. */
static int check_kind(struct loader *loader, const struct name *name)
{
	static const char *const kinds[] = {"any", "all", "score", "of"};
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		n += yaml_find(name->value, kinds[i]) != NULL;
	for (size_t i = 0; i < DETECTORS; i++)
		n += yaml_find(name->value, detector_names[i]) != NULL;
	if (n == 1)
		return 0;
	/* A misspelt kind is better told by its nearest key. */
	if (n == 0 && name->value->type == YAML_MAP && check_keys(loader, name->value) != 0)
		return -1;
	return loader_refuse(loader, name->key,
	    "signal '%s' needs exactly one of 'any', 'all', 'score', 'of' and a detector's kind",
	    name->text.at);
}

/* What a detector looks at is for its kind to say; words of its own a signal of that kind has none. */
static int read_detector(
    struct loader *loader, const struct name *name, enum detector detector, struct draft *draft)
{
	const struct yaml_node *none = yaml_find(name->value, "none"),
			       *negated = yaml_find(name->value, "negated-by");

	if (none || negated)
		return loader_refuse(loader, none ? none : negated,
		    "a signal of the kind '%s' has no '%s'", detector_names[detector],
		    none ? "none" : "negated-by");
	const struct yaml_node *in = yaml_find(name->value, "in");
	if (in == NULL || yaml_find(in, "part") == NULL)
		draft->signal.scope.parts = detector_parts(detector);
	return detector_read(loader, name->value, detector, &draft->signal);
}

enum { OWN_FIELDS = 10 };

/* The keys of a signal: its own, and of a detector's kind that one too, which is read apart. */
static int read_keys(struct loader *loader, const struct name *name, struct draft *draft)
{
	static const struct field own[OWN_FIELDS] = {{"about", false, read_about},
	    {"in", false, read_in}, {"any", false, read_any}, {"all", false, read_all},
	    {"score", false, read_score}, {"of", false, read_of}, {"none", false, read_none},
	    {"negated-by", false, read_negation}, {"words", false, read_signal_words},
	    {"using", false, read_using}};
	struct field fields[OWN_FIELDS + 1];
	int detector = detector_find(name->value);

	memcpy(fields, own, sizeof own);
	if (detector >= 0) {
		draft->signal.kind = SIGNAL_DETECTED;
		fields[OWN_FIELDS] = (struct field){detector_names[detector], true, NULL};
	}
	struct schema schema = {"a signal", fields, detector >= 0 ? OWN_FIELDS + 1 : OWN_FIELDS};
	if (loader_read_map(loader, name->value, &schema, draft) != 0)
		return -1;
	return detector < 0 ? 0 : read_detector(loader, name, (enum detector)detector, draft);
}

/* Terms of a body and its defeats follow each other in loader->terms: what lies between start and
 * the defeats is the body. */
static int compile(struct loader *loader, const struct name *name)
{
	struct draft draft = {.base = scope_default};
	size_t start = loader->terms.len / sizeof(struct term);

	loader->source = name->source;
	draft.signal = (struct signal){.name = name->text,
	    .scope = scope_default,
	    .file = name->source->file,
	    .line = name->key->line};
	if (check_kind(loader, name) != 0 || read_keys(loader, name, &draft) != 0)
		return -1;
	size_t end = loader->terms.len / sizeof(struct term) - draft.signal.ndefeats;
	draft.signal.first_term = (uint32_t)start;
	draft.signal.nterms = (uint32_t)(end - start);
	loader->ruleset->signals[name->index] = draft.signal;
	return 0;
}

int signals_compile(struct loader *loader)
{
	struct ruleset *ruleset = loader->ruleset;
	const struct name *declared =
	    (const struct name *)(const void *)loader->signals.declared.at;

	ruleset->nsignals = loader->signals.n;
	ruleset->signals = arena_array(loader->arena, ruleset->nsignals, sizeof *ruleset->signals);
	if (ruleset->signals == NULL)
		return loader_refuse_memory(loader);
	for (size_t i = 0; i < loader->signals.n; i++)
		if (compile(loader, &declared[i]) != 0)
			return -1;
	if (loader_keep_list(loader, &loader->patterns, sizeof(struct pattern), &ruleset->patterns,
		&ruleset->npatterns) != 0)
		return -1;
	return loader_keep_list(
	    loader, &loader->terms, sizeof(struct term), &ruleset->terms, &ruleset->nterms);
}
