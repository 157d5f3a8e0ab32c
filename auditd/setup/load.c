/* Files, then what they say, then struct config. */
#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "setup/inner.h"

/* Names of conf.d. Owned. */
struct names {
	char **at;
	size_t n, cap;
};

static void free_names(struct names *names)
{
	for (size_t i = 0; i < names->n; i++)
		free(names->at[i]);
	free(names->at);
}

static int add_name(struct names *names, const char *name)
{
	if (names->n == names->cap) {
		size_t cap = names->cap ? names->cap * 2 : 16;
		char **at = realloc(names->at, cap * sizeof(char *));
		if (at == NULL)
			return -1;
		names->at = at;
		names->cap = cap;
	}
	char *copy = strdup(name);
	if (copy == NULL)
		return -1;
	names->at[names->n++] = copy;
	return 0;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool is_wanted(const char *name)
{
	static const char ending[] = ".yaml";
	size_t len = strlen(name), ending_len = sizeof ending - 1;

	return name[0] != '.' && len > ending_len && strcmp(name + len - ending_len, ending) == 0;
}

/* A folder that is not there has no files. */
static int list_folder(const char *folder, struct names *names, struct error *err)
{
	DIR *dir = opendir(folder);
	const struct dirent *entry;
	int result = 0;

	if (dir == NULL)
		return errno == ENOENT || errno == ENOTDIR
			   ? 0
			   : error_set(err, ERROR_SYSTEM, "%s: cannot list", folder);
	while (errno = 0, result == 0 && (entry = readdir(dir)) != NULL) {
		if (!is_wanted(entry->d_name))
			continue;
		if (names->n == SETUP_FILES_MOST - 1)
			result = error_set(err, ERROR_SETTING, "%s: more than %d files", folder,
			    SETUP_FILES_MOST - 1);
		else if (add_name(names, entry->d_name) != 0)
			result = error_memory(err);
	}
	if (result == 0 && errno != 0)
		result = error_set(err, ERROR_SYSTEM, "%s: cannot list", folder);
	closedir(dir);
	if (result == 0 && names->n > 1)
		qsort(names->at, names->n, sizeof(char *), compare_names);
	return result;
}

static int add_file(struct setup *setup, struct yaml *file, struct error *err)
{
	if (file == NULL) {
		setup->has_gaps = true;
		return setup->is_lenient && err->kind != ERROR_MEMORY ? 0 : -1;
	}
	setup->files[setup->nfiles++] = file;
	return setup->is_lenient ? 0 : setup_collect(setup, file, err);
}

static int add_folder(struct setup *setup, const char *path, struct error *err)
{
	const char *slash = strrchr(path, '/');
	struct span parent = {path, slash ? (size_t)(slash - path) + 1 : 0};
	struct names names = {0};
	struct buf folder = {0}, one = {0};

	buf_append(&folder, parent);
	buf_text(&folder, "conf.d");
	int result = buf_string(&folder) ? list_folder(folder.at, &names, err) : error_memory(err);
	for (size_t i = 0; result == 0 && i < names.n; i++) {
		buf_clear(&one);
		buf_append(&one, buf_span(&folder));
		buf_byte(&one, '/');
		buf_text(&one, names.at[i]);
		result = buf_string(&one) ? add_file(setup, yaml_load(one.at, err), err)
					  : error_memory(err);
	}
	buf_done(&one);
	buf_done(&folder);
	free_names(&names);
	return result;
}

/* What is told on the command line may be relative; the daemon's own working folder is none to count on. */
static int tell_state(struct setup *setup, const char *state, struct error *err)
{
	struct buf path = {0};
	char *here = *state == '/' ? NULL : getcwd(NULL, 0);

	if (*state != '/' && here == NULL)
		return error_set(err, ERROR_SYSTEM, "%s: no working folder", state);
	if (here)
		buf_printf(&path, "%s/", strcmp(here, "/") == 0 ? "" : here);
	buf_text(&path, state);
	free(here);
	setup->config.state = path.failed ? NULL : arena_string(&setup->arena, buf_span(&path));
	buf_done(&path);
	if (setup->config.state == NULL)
		return error_memory(err);
	setup->is_state_told = true;
	return 0;
}

static int below_state(struct setup *setup, const char *name, const char **out, struct error *err)
{
	struct buf path = {0};
	size_t len = strlen(setup->config.state);

	if (*out)
		return 0;
	while (len > 1 && setup->config.state[len - 1] == '/')
		len--;
	buf_append(&path, (struct span){setup->config.state, len});
	buf_printf(&path, "/%s", name);
	*out = path.failed ? NULL : arena_string(&setup->arena, buf_span(&path));
	buf_done(&path);
	return *out ? 0 : error_memory(err);
}

/* Rows [first, end) into base; given[0] belongs to the first. The state that was told stands. */
static int read_rows(struct setup *setup, size_t first, size_t end, const struct given *given,
    void *base, struct error *err)
{
	for (size_t i = first; i < end; i++) {
		const struct given *it = &given[i - first];
		if (!it->is_said ||
		    (setup->is_state_told && strcmp(key_rows[i].name, "state") == 0))
			continue;
		if (value_read(&setup->arena, &key_rows[i], it, base, err) != 0)
			return -1;
	}
	return 0;
}

/* A path in two logs would have two formats. */
static int refuse_twice(const struct setup *setup, size_t nlog, struct error *err)
{
	const struct config_log *log = &setup->config.logs[nlog];
	const struct given_entries *logs = &setup->entries[ENTRIES_LOGS];
	const struct given *given = &logs->at[nlog]->given[0];

	for (size_t i = 0; i < nlog; i++) {
		const struct config_list *other = &setup->config.logs[i].paths;
		for (size_t j = 0; j < other->n; j++) {
			for (size_t k = 0; k < log->paths.n; k++) {
				if (strcmp(other->at[j], log->paths.at[k]) != 0)
					continue;
				const struct place *first = &logs->at[i]->given[0].at[j];
				return place_refuse(&given->at[k], err,
				    "'%.100s' is followed already (at %s:%u)", log->paths.at[k],
				    yaml_name(first->file), first->node->line);
			}
		}
	}
	return 0;
}

static int read_logs(struct setup *setup, struct error *err)
{
	const struct given_entries *logs = &setup->entries[ENTRIES_LOGS];
	size_t first, end, npaths = 0;

	keys_of_entries(ENTRIES_LOGS, &first, &end);
	setup->config.logs = arena_array(&setup->arena, logs->n, sizeof *setup->config.logs);
	if (setup->config.logs == NULL)
		return error_memory(err);
	setup->config.nlogs = logs->n;
	for (size_t i = 0; i < logs->n; i++) {
		const struct given_entry *given = logs->at[i];
		struct config_log *log = &setup->config.logs[i];
		if (read_rows(setup, first, end, given->given, log, err) != 0)
			return -1;
		log->file = yaml_name(given->place.file);
		log->line = given->place.node->line;
		npaths += log->paths.n;
		if (npaths > SETUP_VALUES_MOST)
			return place_refuse(
			    &given->place, err, "logs has more than %d paths", SETUP_VALUES_MOST);
		if (refuse_twice(setup, i, err) != 0)
			return -1;
	}
	return 0;
}

static int read_models(struct setup *setup, struct error *err)
{
	const struct given_entries *models = &setup->entries[ENTRIES_MODELS];
	struct config *config = &setup->config;
	size_t first, end;

	keys_of_entries(ENTRIES_MODELS, &first, &end);
	config->models = arena_array(&setup->arena, models->n, sizeof *config->models);
	if (config->models == NULL)
		return error_memory(err);
	config->nmodels = models->n;
	for (size_t i = 0; i < models->n; i++) {
		const struct given_entry *entry = models->at[i];
		struct config_model *model = &config->models[i];
		if (read_rows(setup, first, end, entry->given, model, err) != 0)
			return -1;
		model->file = yaml_name(entry->place.file);
		model->line = entry->place.node->line;
	}
	return 0;
}

/* Places of values that no file gives are those of what they are made of. */
static int check_control(const struct setup *setup, struct error *err)
{
	const char *control = setup->config.operations.control;

	assert(control != NULL);
	if (strlen(control) <= KEY_LONGEST_SOCKET)
		return 0;
	return error_set(err, ERROR_SETTING,
	    "%s:1: the control socket's path would be longer than %d bytes: give "
	    "operations.control",
	    setup->name, KEY_LONGEST_SOCKET);
}

static int finish(struct setup *setup, struct error *err)
{
	struct config *config = &setup->config;
	size_t rest = keys_of_all_entries();

	if (setup_fill(setup, err) != 0 ||
	    read_rows(setup, rest, nkey_rows, setup->given + rest, config, err) != 0 ||
	    read_logs(setup, err) != 0 || read_models(setup, err) != 0 ||
	    below_state(setup, "reports", &config->reports.dir, err) != 0 ||
	    below_state(setup, "control", &config->operations.control, err) != 0)
		return -1;
	return check_control(setup, err);
}

static struct setup *begin(const char *name, struct error *err)
{
	struct setup *setup = calloc(1, sizeof *setup);

	if (setup == NULL || (setup->name = arena_string(&setup->arena, span_of(name))) == NULL) {
		setup_free(setup);
		error_memory(err);
		return NULL;
	}
	return setup;
}

struct setup *setup_load(const char *path, const char *state, struct error *err)
{
	struct setup *setup = begin(path, err);

	if (setup == NULL)
		return NULL;
	if (add_file(setup, yaml_load(path, err), err) != 0 || add_folder(setup, path, err) != 0 ||
	    (state && tell_state(setup, state, err) != 0) || finish(setup, err) != 0) {
		setup_free(setup);
		return NULL;
	}
	return setup;
}

/* The first file's absolute path for that key; NULL if none gives one. */
static const char *find_path(const struct setup *setup, const char *group, const char *key)
{
	for (size_t i = 0; i < setup->nfiles; i++) {
		const struct yaml_node *node = yaml_root(setup->files[i]);
		if (group)
			node = node->type == YAML_MAP ? yaml_find(node, group) : NULL;
		if (node)
			node = node->type == YAML_MAP ? yaml_find(node, key) : NULL;
		if (node && node->type == YAML_SCALAR && node->text.len > 0 &&
		    node->text.at[0] == '/')
			return node->text.at;
	}
	return NULL;
}

static int find_state(struct setup *setup, struct error *err)
{
	struct config *config = &setup->config;

	if (!setup->is_state_told)
		config->state = find_path(setup, NULL, "state");
	if (config->state)
		return 0;
	if (setup->has_gaps)
		return error_set(err, ERROR_SETTING,
		    "%s: where the state is cannot be told: give --state", setup->name);
	setup->defaults = setup_defaults(err);
	if (setup->defaults == NULL)
		return -1;
	config->state = yaml_find(yaml_root(setup->defaults), "state")->text.at;
	return 0;
}

struct setup *setup_find(const char *path, const char *state, struct error *err)
{
	struct setup *setup = begin(path, err);

	if (setup == NULL)
		return NULL;
	setup->is_lenient = true;
	struct config *config = &setup->config;
	int result = add_file(setup, yaml_load(path, err), err);
	if (result == 0 && add_folder(setup, path, err) != 0) {
		setup->has_gaps = true;
		result = err->kind == ERROR_MEMORY ? -1 : 0;
	}
	if (result == 0 && state)
		result = tell_state(setup, state, err);
	if (result == 0)
		result = find_state(setup, err);
	config->operations.control = find_path(setup, "operations", "control");
	if (result == 0 && below_state(setup, "control", &config->operations.control, err) == 0)
		return setup;
	setup_free(setup);
	return NULL;
}

struct setup *setup_parse(struct span text, const char *name, struct error *err)
{
	struct setup *setup = begin(name, err);

	if (setup == NULL)
		return NULL;
	if (add_file(setup, yaml_parse(text, name, err), err) != 0 || finish(setup, err) != 0) {
		setup_free(setup);
		return NULL;
	}
	return setup;
}

struct setup *setup_load_models(const char *path, struct error *err)
{
	struct setup *setup = begin(path, err);

	if (setup == NULL)
		return NULL;
	struct yaml *file = yaml_load(path, err);
	if (file)
		setup->files[setup->nfiles++] = file;
	if (file == NULL || setup_collect_alone(setup, ENTRIES_MODELS, file, err) != 0 ||
	    setup_fill(setup, err) != 0 || read_models(setup, err) != 0) {
		setup_free(setup);
		return NULL;
	}
	return setup;
}

static void free_entries(struct given_entries *entries)
{
	for (size_t i = 0; i < entries->n; i++) {
		for (size_t j = 0; j < ENTRY_KEYS_MOST; j++)
			free(entries->at[i]->given[j].at);
		free(entries->at[i]);
	}
	free(entries->at);
}

void setup_free(struct setup *setup)
{
	if (setup == NULL)
		return;
	for (size_t i = 0; i < nkey_rows; i++)
		free(setup->given[i].at);
	for (size_t i = 0; i < ENTRIES; i++)
		free_entries(&setup->entries[i]);
	for (size_t i = 0; i < setup->nfiles; i++)
		yaml_release(setup->files[i]);
	yaml_release(setup->defaults);
	arena_done(&setup->arena);
	free(setup);
}

const struct config *setup_config(const struct setup *setup)
{
	return &setup->config;
}

const char *setup_file(const struct setup *setup, size_t n)
{
	return n < setup->nfiles ? yaml_name(setup->files[n]) : NULL;
}

int setup_check_logs(const struct setup *setup, struct error *err)
{
	if (setup->config.nlogs > 0)
		return 0;
	return error_set(err, ERROR_SETTING,
	    "%s:1: no logs are named, so there is nothing to follow", setup->name);
}
