/* Are two YAML trees one? */
#ifndef TESTS_TREES_H
#define TESTS_TREES_H

#include "base/yaml_inner.h"

static inline bool is_same_tree(const struct yaml_node *a, const struct yaml_node *b)
{
	if (a->type != b->type || a->line != b->line || a->is_quoted != b->is_quoted ||
	    a->nitems != b->nitems || !span_equal(a->text, b->text))
		return false;
	if (a->type == YAML_SCALAR)
		return a->text.at[a->text.len] == '\0' && b->text.at[b->text.len] == '\0';
	for (size_t i = 0; i < a->nitems; i++) {
		if (!is_same_tree(a->items[i], b->items[i]))
			return false;
		if (a->type == YAML_MAP && !is_same_tree(a->keys[i], b->keys[i]))
			return false;
	}
	return true;
}

/* What our reader makes of a text: 0 it leaves it to libyaml, 1 the same tree as libyaml, -1 another one. */
static inline int compare_readers(struct span text)
{
	struct arena arena = {0};
	struct error err = {0};
	struct yaml_node *plain = yaml_plain(text, &arena);
	int result = 0;

	if (plain) {
		struct yaml *any = yaml_parse_any(text, "text", &err);
		result = any && is_same_tree(plain, yaml_root(any)) ? 1 : -1;
		yaml_release(any);
	}
	arena_done(&arena);
	return result;
}

#endif
