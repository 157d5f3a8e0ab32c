/* Lists of patterns into terms, and the weighted terms of a score. What a pattern means is for
 * match to say: here it is text with a length. */
#include "ruleset/load.h"

enum { MOST_PATTERNS = 2000, MOST_TERMS = 64, LARGEST_WEIGHT = 1000000 };

/* What a control character is called; NULL for those that may stand in a pattern. */
static const char *control_name(unsigned char c)
{
	static const struct {
		unsigned char c;
		const char *name;
	} names[] = {{0, "a NUL"}, {7, "a bell"}, {8, "a backspace"}, {0xb, "a vertical tab"},
	    {0xc, "a form feed"}, {0x1b, "an escape character"}, {0x7f, "a delete character"}};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (names[i].c == c)
			return names[i].name;
	return c < 0x20 && c != '\t' && c != '\n' && c != '\r' ? "a control character" : NULL;
}

/* A control character is what YAML's double quotes made of a backslash. */
static int refuse_controls(struct loader *loader, const struct yaml_node *node)
{
	for (size_t i = 0; i < node->text.len; i++) {
		unsigned char c = (unsigned char)node->text.at[i];
		const char *name = c < 0x20 || c == 0x7f ? control_name(c) : NULL;
		if (name)
			return loader_refuse(loader, node,
			    "the pattern holds %s: write the pattern in single quotes", name);
	}
	return 0;
}

static int read_regex(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct pattern *pattern = out;

	if (yaml_expect(loader->source->yaml, node, YAML_SCALAR, "a pattern", loader->err) != 0)
		return -1;
	if (node->text.len == 0)
		return loader_refuse(loader, node, "an empty pattern");
	if (node->text.len > LONGEST_PATTERN)
		return loader_refuse(loader, node, "a pattern of %zu bytes, more than %d",
		    node->text.len, LONGEST_PATTERN);
	if (refuse_controls(loader, node) != 0)
		return -1;
	pattern->file = loader->source->file;
	pattern->line = node->line;
	return loader_read_text(loader, node, "a pattern", &pattern->regex);
}

static int read_exact(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct pattern *pattern = out;

	return yaml_bool(loader->source->yaml, node, "exact", &pattern->is_exact, loader->err);
}

static int read_case(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct pattern *pattern = out;

	return yaml_bool(
	    loader->source->yaml, node, "case", &pattern->is_case_sensitive, loader->err);
}

static int add_pattern(struct loader *loader, const struct yaml_node *node)
{
	static const struct field fields[] = {
	    {"regex", true, read_regex}, {"exact", false, read_exact}, {"case", false, read_case}};
	static const struct schema schema = {"a pattern", fields, ARRAY_LEN(fields)};
	struct pattern pattern = {0};
	int result = node->type == YAML_MAP ? loader_read_map(loader, node, &schema, &pattern)
					    : read_regex(loader, node, &pattern);

	if (result != 0)
		return -1;
	if (buf_append(&loader->patterns, (struct span){(const char *)&pattern, sizeof pattern}) !=
	    0)
		return loader_refuse_memory(loader);
	return 0;
}

static int push_term(struct loader *loader, const struct term *term)
{
	if (buf_append(&loader->terms, (struct span){(const char *)term, sizeof *term}) != 0)
		return loader_refuse_memory(loader);
	return 0;
}

static int read_patterns(struct loader *loader, const struct yaml_node *node, struct term *term)
{
	if (loader_expect_list(loader, node, "patterns", MOST_PATTERNS) != 0)
		return -1;
	term->first_pattern = (uint32_t)(loader->patterns.len / sizeof(struct pattern));
	term->npatterns = (uint32_t)node->nitems;
	for (size_t i = 0; i < node->nitems; i++)
		if (add_pattern(loader, node->items[i]) != 0)
			return -1;
	return 0;
}

int term_add(struct loader *loader, const struct yaml_node *patterns, struct term *term)
{
	if (read_patterns(loader, patterns, term) != 0)
		return -1;
	return push_term(loader, term);
}

int terms_add_each(
    struct loader *loader, const struct yaml_node *patterns, const struct scope *scope)
{
	if (loader_expect_list(loader, patterns, "patterns", MOST_TERMS) != 0)
		return -1;
	for (size_t i = 0; i < patterns->nitems; i++) {
		struct term term = {.scope = *scope,
		    .first_pattern = (uint32_t)(loader->patterns.len / sizeof(struct pattern)),
		    .npatterns = 1};
		if (add_pattern(loader, patterns->items[i]) != 0 || push_term(loader, &term) != 0)
			return -1;
	}
	return 0;
}

static int read_term_name(struct loader *loader, const struct yaml_node *node, void *out)
{
	return loader_read_name(loader, node, "a term's name", &((struct term *)out)->name);
}

static int read_weight_to(struct loader *loader, const struct yaml_node *node, int32_t *out)
{
	int64_t weight;

	if (yaml_integer(loader->source->yaml, node, "weight", -LARGEST_WEIGHT, LARGEST_WEIGHT,
		&weight, loader->err) != 0)
		return -1;
	*out = (int32_t)weight;
	return 0;
}

static int read_weight(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct term *term = out;

	if (read_weight_to(loader, node, &term->weight) != 0)
		return -1;
	return term->weight ? 0 : loader_refuse(loader, node, "a weight of 0 has no effect");
}

static int read_later_weight(struct loader *loader, const struct yaml_node *node, void *out)
{
	return read_weight_to(loader, node, &((struct term *)out)->later_weight);
}

static int read_later_after(struct loader *loader, const struct yaml_node *node, void *out)
{
	return loader_read_number(loader, node, "after", 10000, &((struct term *)out)->later_after);
}

static int read_later(struct loader *loader, const struct yaml_node *node, void *out)
{
	static const struct field fields[] = {
	    {"after", true, read_later_after}, {"weight", true, read_later_weight}};
	static const struct schema schema = {"later", fields, ARRAY_LEN(fields)};

	return loader_read_map(loader, node, &schema, out);
}

static int read_term_part(struct loader *loader, const struct yaml_node *node, void *out)
{
	return parts_read(loader, node, &((struct term *)out)->scope);
}

static int read_term_where(struct loader *loader, const struct yaml_node *node, void *out)
{
	return where_read(loader, node, &((struct term *)out)->scope);
}

static int read_term_sentences(struct loader *loader, const struct yaml_node *node, void *out)
{
	return sentences_read(loader, node, &((struct term *)out)->scope);
}

static int read_term_patterns(struct loader *loader, const struct yaml_node *node, void *out)
{
	return read_patterns(loader, node, out);
}

static int read_threshold(struct loader *loader, const struct yaml_node *node, void *out)
{
	unsigned threshold;

	if (loader_read_number(loader, node, "threshold", LARGEST_WEIGHT, &threshold) != 0)
		return -1;
	((struct signal *)out)->threshold = (int32_t)threshold;
	return 0;
}

/* The most that a term can add, to refuse a threshold that no message can reach. */
static int32_t best_weight(const struct term *term)
{
	int32_t best = term->weight;

	if (term->later_after && term->later_weight > best)
		best = term->later_weight;
	return best > 0 ? best : 0;
}

static int read_terms(struct loader *loader, const struct yaml_node *node, void *out)
{
	static const struct field fields[] = {{"name", true, read_term_name},
	    {"weight", true, read_weight}, {"part", false, read_term_part},
	    {"where", false, read_term_where}, {"sentences", false, read_term_sentences},
	    {"later", false, read_later}, {"any", true, read_term_patterns}};
	static const struct schema schema = {"a term", fields, ARRAY_LEN(fields)};
	struct signal *signal = out;
	struct scope widest = {0};
	int32_t reach = 0;

	if (loader_expect_list(loader, node, "terms", MOST_TERMS) != 0)
		return -1;
	for (size_t i = 0; i < node->nitems; i++) {
		struct term term = {.scope = signal->scope};
		if (loader_read_map(loader, node->items[i], &schema, &term) != 0 ||
		    push_term(loader, &term) != 0)
			return -1;
		if (i == 0)
			widest = term.scope;
		scope_widen(&widest, &term.scope);
		reach += best_weight(&term);
	}
	if (reach < signal->threshold)
		return loader_refuse(loader, node,
		    "all terms together weigh %d, less than the threshold of %d", reach,
		    signal->threshold);
	signal->scope = widest;
	return 0;
}

int score_read(struct loader *loader, const struct yaml_node *node, struct signal *signal)
{
	static const struct field fields[] = {
	    {"threshold", true, read_threshold}, {"terms", true, read_terms}};
	static const struct schema schema = {"score", fields, ARRAY_LEN(fields)};

	return loader_read_map(loader, node, &schema, signal);
}
