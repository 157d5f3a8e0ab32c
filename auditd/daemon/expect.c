/* Files of expectations to a checked list, and which text is meant by which. */
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "base/dates.h"
#include "base/yaml.h"
#include "daemon/expect.h"

enum { MOST = 1000, LONGEST_NAME = 100, MOST_STRIPPED = 6 };

static const int64_t second_us = 1000000;

struct expectations {
	struct arena arena;
	struct expectation *at;
	size_t n;
};

/* What one entry is read into. */
struct draft {
	struct expectations *all;
	const struct yaml *yaml;
	struct expectation *out;
	struct error *err;
};

static int read_name(
    struct draft *draft, const struct yaml_node *node, const char *what, const char **out)
{
	struct span text;

	if (yaml_text(draft->yaml, node, what, &text, draft->err) != 0)
		return -1;
	if (text.len == 0 || text.len > LONGEST_NAME)
		return yaml_refuse(draft->yaml, node, draft->err, "%s must have 1 to %d bytes",
		    what, LONGEST_NAME);
	*out = arena_string(&draft->all->arena, text);
	return *out ? 0 : error_memory(draft->err);
}

static int read_stream(struct draft *draft, const struct yaml_node *node)
{
	return read_name(draft, node, "stream", &draft->out->stream);
}

static int read_host(struct draft *draft, const struct yaml_node *node)
{
	return read_name(draft, node, "host", &draft->out->host);
}

static int read_path(
    struct draft *draft, const struct yaml_node *node, const char *what, const char **out)
{
	struct span text;

	if (yaml_text(draft->yaml, node, what, &text, draft->err) != 0)
		return -1;
	if (text.len == 0 || text.at[0] != '/')
		return yaml_refuse(draft->yaml, node, draft->err, "%s must begin with /", what);
	*out = arena_string(&draft->all->arena, text);
	return *out ? 0 : error_memory(draft->err);
}

static int read_paths(struct draft *draft, const struct yaml_node *node)
{
	struct expectation *out = draft->out;
	bool is_list = node->type == YAML_LIST;
	size_t n = is_list ? node->nitems : 1;

	if (n == 0)
		return yaml_refuse(draft->yaml, node, draft->err, "paths are empty");
	out->paths = arena_array(&draft->all->arena, n, sizeof *out->paths);
	if (out->paths == NULL)
		return error_memory(draft->err);
	for (out->npaths = 0; out->npaths < n; out->npaths++)
		if (read_path(draft, is_list ? node->items[out->npaths] : node, "a path",
			&out->paths[out->npaths]) != 0)
			return -1;
	return 0;
}

static int read_duration(
    struct draft *draft, const struct yaml_node *node, const char *what, int64_t *out_us)
{
	struct span text;
	int64_t seconds;

	if (yaml_text(draft->yaml, node, what, &text, draft->err) != 0)
		return -1;
	if (!dates_parse_duration(text, &seconds) || seconds < 1 || seconds > 30 * 86400)
		return yaml_refuse(
		    draft->yaml, node, draft->err, "%s must be 1s to 30d, like 10m", what);
	*out_us = seconds * second_us;
	return 0;
}

static int read_silent_after(struct draft *draft, const struct yaml_node *node)
{
	return read_duration(draft, node, "silent_after", &draft->out->silent_us);
}

static int read_counts(struct draft *draft, const struct yaml_node *node)
{
	return read_path(draft, node, "counts", &draft->out->counts);
}

static int read_grace(struct draft *draft, const struct yaml_node *node)
{
	return read_duration(draft, node, "grace", &draft->out->grace_us);
}

/* "0.1%" as parts of a million: at most four digits behind the point. */
static bool parse_share(struct span text, uint64_t *ppm)
{
	uint64_t value = 0;
	int places = -1;

	if (text.len < 2 || text.len > 9 || text.at[text.len - 1] != '%' || text.at[0] == '.')
		return false;
	for (size_t i = 0; i + 1 < text.len; i++) {
		char byte = text.at[i];
		if (byte == '.' && places < 0) {
			places = 0;
			continue;
		}
		if (byte < '0' || byte > '9' || places == 4)
			return false;
		value = value * 10 + (uint64_t)(byte - '0');
		places += places >= 0;
	}
	for (int i = places < 0 ? 0 : places; i < 4; i++)
		value *= 10;
	*ppm = value;
	return places != 0 && value <= 1000000;
}

static int read_allow(struct draft *draft, const struct yaml_node *node)
{
	struct expectation *out = draft->out;
	int64_t records;

	if (node->type == YAML_SCALAR && parse_share(node->text, &out->allow_ppm))
		return 0;
	out->allow_ppm = 0;
	if (yaml_integer(draft->yaml, node, "allow", 0, INT64_C(1000000000000), &records, NULL) !=
	    0)
		return yaml_refuse(draft->yaml, node, draft->err,
		    "allow must be a number of records, or a share like 0.1%%");
	out->allow = (uint64_t)records;
	return 0;
}

static const struct {
	const char *name;
	int (*read)(struct draft *draft, const struct yaml_node *node);
} keys[] = {
    {"stream", read_stream},
    {"host", read_host},
    {"paths", read_paths},
    {"silent_after", read_silent_after},
    {"counts", read_counts},
    {"grace", read_grace},
    {"allow", read_allow},
};

static int check(const struct draft *draft, const struct yaml_node *node)
{
	const struct expectation *out = draft->out;

	if (out->stream == NULL)
		return yaml_refuse(draft->yaml, node, draft->err, "an expectation needs stream");
	if (out->host == NULL && out->npaths == 0)
		return yaml_refuse(
		    draft->yaml, node, draft->err, "an expectation needs host or paths");
	if (out->silent_us == 0 && out->counts == NULL)
		return yaml_refuse(
		    draft->yaml, node, draft->err, "an expectation needs silent_after or counts");
	for (size_t i = 0; i < draft->all->n; i++)
		if (strcmp(draft->all->at[i].stream, out->stream) == 0)
			return yaml_refuse(draft->yaml, node, draft->err,
			    "stream '%s' is there twice", out->stream);
	return 0;
}

static int read_entry(struct draft *draft, const struct yaml_node *node)
{
	const char *names[ARRAY_LEN(keys)];

	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		names[i] = keys[i].name;
	if (yaml_expect(draft->yaml, node, YAML_MAP, "an expectation", draft->err) != 0 ||
	    yaml_check_keys(draft->yaml, node, names, ARRAY_LEN(names), draft->err) != 0)
		return -1;
	*draft->out = (struct expectation){.grace_us = 600 * second_us};
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		const struct yaml_node *value = yaml_find(node, keys[i].name);
		if (value && keys[i].read(draft, value) != 0)
			return -1;
	}
	return check(draft, node);
}

static int read_file(struct expectations *all, const struct yaml *yaml, struct error *err)
{
	const struct yaml_node *root = yaml_root(yaml);

	if (root->type == YAML_MAP && root->nitems == 0)
		return 0;
	if (yaml_expect(yaml, root, YAML_LIST, "a file of expectations", err) != 0)
		return -1;
	if (root->nitems > MOST - all->n)
		return yaml_refuse(yaml, root, err, "more than %d expectations", MOST);
	for (size_t i = 0; i < root->nitems; i++) {
		struct draft draft = {all, yaml, &all->at[all->n], err};
		if (read_entry(&draft, root->items[i]) != 0)
			return -1;
		all->n++;
	}
	return 0;
}

struct expectations *expect_load(const char *const *paths, size_t npaths, struct error *err)
{
	struct expectations *all = calloc(1, sizeof *all);
	int result = 0;

	if (all)
		all->at = arena_array(&all->arena, MOST, sizeof *all->at);
	if (all == NULL || all->at == NULL) {
		error_memory(err);
		expect_free(all);
		return NULL;
	}
	for (size_t i = 0; result == 0 && i < npaths; i++) {
		struct yaml *yaml = yaml_load(paths[i], err);
		result = yaml ? read_file(all, yaml, err) : -1;
		yaml_release(yaml);
	}
	if (result == 0)
		return all;
	expect_free(all);
	return NULL;
}

void expect_free(struct expectations *all)
{
	if (all == NULL)
		return;
	arena_done(&all->arena);
	free(all);
}

size_t expect_count(const struct expectations *all)
{
	return all ? all->n : 0;
}

const struct expectation *expect_get(const struct expectations *all, size_t index)
{
	return &all->at[index];
}

/* ---- which text is meant ---- */

/* Is no component of it hidden? */
static bool is_shown(const char *rest)
{
	for (;;) {
		rest += strspn(rest, "/");
		if (*rest == '\0')
			return true;
		if (*rest == '.')
			return false;
		rest += strcspn(rest, "/");
	}
}

/* is_folder: the component before was no wildcard, so that the pattern may end here and stand for a folder. Patterns are short, and
 * each '**' tries every folder of the path once. */
static bool fits(const char *pattern, const char *path, bool is_folder)
{
	char part[256], name[256];
	size_t part_length, name_length;

	is_folder = is_folder || (*pattern == '/' && pattern[strspn(pattern, "/")] == '\0');
	pattern += strspn(pattern, "/");
	path += strspn(path, "/");
	part_length = strcspn(pattern, "/");
	name_length = strcspn(path, "/");
	if (*pattern == '\0')
		return *path == '\0' || (is_folder && is_shown(path));
	if (part_length == 2 && memcmp(pattern, "**", 2) == 0) {
		if (pattern[2 + strspn(pattern + 2, "/")] == '\0')
			return *path != '\0' && is_shown(path);
		if (fits(pattern + 2, path, false))
			return true;
		return *path != '\0' && *path != '.' && path[name_length] == '/' &&
		       fits(pattern, path + name_length, false);
	}
	if (*path == '\0' || part_length >= sizeof part || name_length >= sizeof name)
		return false;
	memcpy(part, pattern, part_length);
	part[part_length] = '\0';
	memcpy(name, path, name_length);
	name[name_length] = '\0';
	return fnmatch(part, name, FNM_PERIOD) == 0 &&
	       fits(pattern + part_length, path + name_length, strpbrk(part, "*?[") == NULL);
}

/* Cut off the last of what rotation puts behind names; false when there is nothing of that. */
static bool strip(char *path)
{
	static const char *const words[] = {"gz", "zst", "old", "bak"};
	char *base = strrchr(path, '/'), *at = NULL;

	for (char *p = base ? base + 1 : path; *p; p++)
		if (*p == '.' || *p == '-' || *p == '_')
			at = p;
	if (at == NULL || at == path || at[-1] == '/' || at[1] == '\0')
		return false;
	bool is_ours = at[1 + strspn(at + 1, "0123456789TZ")] == '\0';
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		is_ours = is_ours || strcmp(at + 1, words[i]) == 0;
	if (is_ours)
		*at = '\0';
	return is_ours;
}

bool expect_path_fits(const char *pattern, const char *path)
{
	char *name = strdup(path);
	bool does_fit = fits(pattern, path, false);

	for (int i = 0; name && !does_fit && i < MOST_STRIPPED && strip(name); i++)
		does_fit = fits(pattern, name, false);
	free(name);
	return does_fit;
}

bool expect_fits(const struct expectation *expectation, const char *host, const char *path)
{
	if (expectation->host && strcmp(expectation->host, host) != 0)
		return false;
	for (size_t i = 0; i < expectation->npaths; i++)
		if (expect_path_fits(expectation->paths[i], path))
			return true;
	return expectation->npaths == 0;
}
