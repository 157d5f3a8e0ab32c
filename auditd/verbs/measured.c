/* Folders of kept evaluations into one table. */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "verbs/eval_file.h"
#include "verbs/measured.h"

static const char ending[] = ".json";
static const char in_sample[] = "in-sample";

/* One file on its way into the table. */
struct set {
	struct measured *measured;
	struct eval_file file;
	const char *path;
	struct measured_entry frame; /* what all its entries have alike */
};

static int read_figures(struct json_at rule, struct measured_entry *entry)
{
	struct json_at interval =
	    json_find(json_find(rule, span_of("interval95")), span_of("precision"));
	struct json_at precision = json_find(rule, span_of("precision")),
		       recall = json_find(rule, span_of("recall"));
	uint64_t rev, wrong;

	if (eval_file_count(rule, "rev", UINT_MAX, &rev) != 0 ||
	    eval_file_count(rule, "fired", entry->records, &entry->fired) != 0 ||
	    eval_file_count(rule, "right", entry->fired, &entry->right) != 0 ||
	    eval_file_count(rule, "wrong", entry->fired, &wrong) != 0 ||
	    entry->right + wrong != entry->fired)
		return -1;
	entry->rev = (unsigned)rev;
	entry->has_precision = entry->fired > 0;
	entry->has_recall = json_is(recall, JSON_TYPE_NUMBER);
	if (entry->has_recall && eval_file_share(recall, &entry->recall) != 0)
		return -1;
	if (!entry->has_precision)
		return 0;
	if (eval_file_share(precision, &entry->precision) != 0 ||
	    eval_file_share(json_item(interval, 0), &entry->low) != 0 ||
	    eval_file_share(json_item(interval, 1), &entry->high) != 0)
		return -1;
	return entry->low <= entry->precision && entry->precision <= entry->high ? 0 : -1;
}

static int add_rule(struct set *set, struct json_at key, struct json_at value, struct error *err)
{
	struct measured *measured = set->measured;
	struct measured_entry entry = set->frame;

	/* A key in place borrows the file's text, which goes. */
	struct span id = json_text(key, &measured->arena, err);
	entry.rule = id.at ? arena_text(&measured->arena, id) : id;
	if (entry.rule.at == NULL)
		return error_memory(err);
	if (!json_is(value, JSON_TYPE_OBJECT) || read_figures(value, &entry) != 0)
		return error_set(err, ERROR_SETTING,
		    "%s: the figures of rule '%.*s' are missing or contradict each other",
		    set->path, entry.rule.len < 64 ? (int)entry.rule.len : 64, entry.rule.at);
	if (entry.has_precision || entry.has_recall)
		measured->at[measured->n++] = entry;
	return 0;
}

/* Room for n more, copied into the arena: sets are few. */
static int make_room(struct measured *measured, size_t n)
{
	struct measured_entry *at =
	    arena_array(&measured->arena, measured->n + n, sizeof *measured->at);

	if (at == NULL)
		return -1;
	if (measured->n > 0)
		memcpy(at, measured->at, measured->n * sizeof *at);
	measured->at = at;
	return 0;
}

/* A text of the file, kept: *out stays absent where there is none. */
static int read_text(struct set *set, const char *key, struct span *out, struct error *err)
{
	struct json_at value = json_find(set->file.root, span_of(key));
	struct arena *arena = &set->measured->arena;

	if (!json_is(value, JSON_TYPE_STRING))
		return 0;
	struct span text = json_text(value, arena, err);
	*out = text.at ? arena_text(arena, text) : text;
	return out->at ? 0 : error_memory(err);
}

static bool has_word(struct span text, struct span word)
{
	for (size_t at = 0; at + word.len <= text.len; at++)
		if (memcmp(text.at + at, word.at, word.len) == 0)
			return true;
	return false;
}

static int read_frame(struct set *set, struct error *err)
{
	struct measured_entry *frame = &set->frame;

	if (read_text(set, "about", &frame->about, err) != 0 ||
	    read_text(set, "fold", &frame->fold, err) != 0 ||
	    read_text(set, "threshold", &frame->threshold, err) != 0)
		return -1;
	if (span_is(frame->threshold, severity_names[SEVERITY_LOW]))
		frame->threshold = (struct span){0};
	frame->is_in_sample = has_word(frame->about, span_of(in_sample));
	frame->records = set->file.records;
	return 0;
}

static int add_set(struct set *set, struct error *err)
{
	if (eval_file_load(&set->file, set->path, err) != 0 || read_frame(set, err) != 0)
		return -1;
	struct json_at rules = json_find(set->file.root, span_of("rules"));
	if (make_room(set->measured, json_count(rules)) != 0)
		return error_memory(err);
	for (struct json_at key = json_child(rules); key.json;) {
		struct json_at value = json_after(rules, key);
		if (add_rule(set, key, value, err) != 0)
			return -1;
		key = json_after(rules, value);
	}
	return 0;
}

static int add_file(
    struct measured *measured, const char *folder, const char *name, struct error *err)
{
	struct span stem = {name, strlen(name) - strlen(ending)};
	struct buf path = {0};
	struct set set = {.measured = measured, .frame.set = arena_text(&measured->arena, stem)};

	buf_printf(&path, "%s/%s", folder, name);
	set.path = buf_string(&path);
	int result = set.path && set.frame.set.at ? add_set(&set, err) : error_memory(err);
	eval_file_done(&set.file);
	buf_done(&path);
	return result;
}

static int is_set(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return entry->d_name[0] != '.' && len > strlen(ending) &&
	       strcmp(entry->d_name + len - strlen(ending), ending) == 0;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int add_folder(struct measured *measured, const char *folder, struct error *err)
{
	struct dirent **names;
	int n = scandir(folder, &names, is_set, by_name), result = 0;

	if (n < 0)
		return errno == ENOENT ? 0 : error_set(err, ERROR_SYSTEM, "%s", folder);
	for (int i = 0; i < n; i++) {
		if (result == 0)
			result = add_file(measured, folder, names[i]->d_name, err);
		free(names[i]);
	}
	free(names);
	return result;
}

static int by_rule(const void *left, const void *right)
{
	const struct measured_entry *a = left, *b = right;
	int order = span_compare(a->rule, b->rule);

	if (order == 0)
		order = (int)a->is_in_sample - (int)b->is_in_sample;
	return order ? order : span_compare(a->set, b->set);
}

/* Packs are joined by "+". */
int measured_load(
    struct measured *measured, const char *dir, const struct ruleset *ruleset, struct error *err)
{
	struct span rest = ruleset->pack;
	int result = 0;

	while (result == 0 && rest.len > 0) {
		const char *plus = memchr(rest.at, '+', rest.len);
		size_t len = plus ? (size_t)(plus - rest.at) : rest.len;
		struct buf folder = {0};
		buf_printf(&folder, "%s/measured/%.*s", dir, (int)len, rest.at);
		const char *path = buf_string(&folder);
		result = path ? add_folder(measured, path, err) : error_memory(err);
		buf_done(&folder);
		rest = span_slice(rest, plus ? len + 1 : len, rest.len);
	}
	if (measured->n > 1)
		qsort(measured->at, measured->n, sizeof *measured->at, by_rule);
	return result;
}

void measured_done(struct measured *measured)
{
	arena_done(&measured->arena);
	*measured = (struct measured){0};
}

size_t measured_of(
    const struct measured *measured, struct span rule, const struct measured_entry **first)
{
	size_t at = 0, n = 0;

	while (at < measured->n && !span_equal(measured->at[at].rule, rule))
		at++;
	*first = measured->at + at;
	while (at + n < measured->n && span_equal(measured->at[at + n].rule, rule))
		n++;
	return n;
}
