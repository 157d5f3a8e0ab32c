/* The configuration file: what may be said, what is refused and how, and what holds where nothing is said. */
#include "support.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "setup/config.h"

static struct setup *parse(const char *text, struct error *err)
{
	return setup_parse(span_of(text), "t.yaml", err);
}

static struct setup *must_parse(const char *text)
{
	struct error err = {0};
	struct setup *setup = parse(text, &err);

	if (setup == NULL)
		fail_msg("refused: %s", err.text);
	return setup;
}

static void an_empty_file_has_the_defaults(void **state)
{
	struct setup *setup = must_parse("");
	const struct config *config = setup_config(setup);

	(void)state;
	assert_int_equal(config->nlogs, 0);
	assert_int_equal(config->nmodels, 0);
	assert_int_equal(config->start, START_END);
	assert_int_equal(config->rules.n, 1);
	assert_string_equal(config->rules.at[0], "model-spec");
	assert_string_equal(config->spec, "");
	assert_string_equal(config->state, "/var/lib/specaudit");
	assert_string_equal(config->excerpts, "redacted");
	assert_true(config->reports.every[PERIOD_HOUR] && config->reports.every[PERIOD_WEEK]);
	assert_int_equal(config->reports.formats.n, 2);
	assert_string_equal(config->reports.dir, "/var/lib/specaudit/reports");
	assert_int_equal(config->reports.grace, 300);
	assert_int_equal(config->reports.restate, 3600);
	assert_int_equal(config->commit.every_ms, 200);
	assert_int_equal(config->commit.records, 10000);
	assert_int_equal(config->limits.workers, 1);
	assert_int_equal(config->limits.max_mb_s, 20);
	assert_true(config->limits.is_idle_io);
	assert_int_equal(config->limits.memory, 512 << 20);
	assert_int_equal(config->limits.decoders, 32);
	assert_int_equal(config->limits.max_line, 64 << 20);
	assert_int_equal(config->limits.max_ratio, 1000);
	assert_false(config->limits.is_polling);
	assert_int_equal(config->limits.poll_ms, 1000);
	assert_int_equal(config->after.gone, 60);
	assert_int_equal(config->after.forget, 30 * 86400);
	assert_int_equal(config->after.idle, 900);
	assert_string_equal(config->timezone, "UTC");
	assert_string_equal(config->alerts.ndjson, "");
	assert_false(config->alerts.to_journal || config->alerts.to_syslog);
	assert_int_equal(config->alerts.close_after, 3600);
	assert_int_equal(config->alerts.evidence_per_group_hour, 100);
	assert_string_equal(config->operations.metrics, "");
	assert_int_equal(config->operations.every, 15);
	assert_string_equal(config->operations.metrics_socket, "");
	assert_string_equal(config->operations.control, "/var/lib/specaudit/control");
	assert_int_equal(config->exceptions.n + config->expect.n + config->canaries.n, 0);
	setup_free(setup);
}

static const char everything[] =
    "logs:\n"
    "  - path: [/var/log/a/*.jsonl, /var/log/b]\n"
    "    format: openai-chat\n"
    "    system_authority: system\n"
    "    host: gw \"1\"\n"
    "  - path: /var/log/c\n"
    "models:\n"
    "  - {model: gpt-4*, from: 2025-01-01, until: 2025-03-31, spec: d@2025-02-12}\n"
    "  - model: '*'\n"
    "    spec: not-bound\n"
    "start: since 2026-01-02T03:04:05.5Z\n"
    "rules: [model-spec, /etc/specaudit/own.yaml]\n"
    "spec: 2025-12-18\n"
    "exceptions: /etc/specaudit/exceptions.yaml\n"
    "expect: [/etc/specaudit/expect.yaml]\n"
    "canaries: [/etc/specaudit/canaries.yaml]\n"
    "state: /srv/audit\n"
    "excerpts: none\n"
    "timezone: Etc/UTC\n"
    "reports: {every: [week, day], formats: text, dir: /srv/reports, grace: 90s, restate: 2h}\n"
    "commit: {every_ms: 10, records: 5}\n"
    "limits:\n"
    "  workers: 2\n"
    "  max_mb_s: 0\n"
    "  io: normal\n"
    "  memory: 1G\n"
    "  decoders: 64\n"
    "  max_line: 4K\n"
    "  max_ratio: 0\n"
    "  watch: poll\n"
    "  poll_ms: 50\n"
    "after: {gone: 5, forget: 90d, idle: 10m}\n"
    "alerts: {ndjson: /srv/alerts, journald: true, syslog: true, close_after: 30m, "
    "evidence_per_group_hour: 0}\n"
    "operations: {metrics: /srv/m.prom, metrics_every: 1m, metrics_socket: /run/m, control: "
    "/run/c}\n";

static void every_key_reaches_its_place(void **state)
{
	struct setup *setup = must_parse(everything);
	const struct config *config = setup_config(setup);

	(void)state;
	assert_int_equal(config->nlogs, 2);
	assert_int_equal(config->logs[0].paths.n, 2);
	assert_string_equal(config->logs[0].paths.at[1], "/var/log/b");
	assert_string_equal(config->logs[0].format, "openai-chat");
	assert_string_equal(config->logs[0].system_authority, "system");
	assert_string_equal(config->logs[0].host, "gw \"1\"");
	assert_int_equal(config->logs[0].line, 2);
	assert_string_equal(config->logs[1].paths.at[0], "/var/log/c");
	assert_string_equal(config->logs[1].format, "auto");
	assert_string_equal(config->logs[1].system_authority, "developer");
	assert_string_equal(config->logs[1].host, "");
	assert_int_equal(config->nmodels, 2);
	assert_string_equal(config->models[0].model, "gpt-4*");
	assert_string_equal(config->models[0].from, "2025-01-01");
	assert_string_equal(config->models[0].until, "2025-03-31");
	assert_string_equal(config->models[0].spec, "d@2025-02-12");
	assert_string_equal(config->models[1].model, "*");
	assert_string_equal(config->models[1].from, "");
	assert_string_equal(config->models[1].until, "");
	assert_string_equal(config->models[1].spec, "not-bound");
	assert_string_equal(config->models[1].file, "t.yaml");
	assert_int_equal(config->models[1].line, 9);
	assert_int_equal(config->start, START_SINCE);
	assert_int_equal(config->since_us, INT64_C(1767323045500000));
	assert_string_equal(config->rules.at[1], "/etc/specaudit/own.yaml");
	assert_string_equal(config->spec, "2025-12-18");
	assert_string_equal(config->exceptions.at[0], "/etc/specaudit/exceptions.yaml");
	assert_string_equal(config->expect.at[0], "/etc/specaudit/expect.yaml");
	assert_string_equal(config->canaries.at[0], "/etc/specaudit/canaries.yaml");
	assert_string_equal(config->state, "/srv/audit");
	assert_string_equal(config->excerpts, "none");
	assert_string_equal(config->timezone, "Etc/UTC");
	assert_false(config->reports.every[PERIOD_HOUR]);
	assert_true(config->reports.every[PERIOD_DAY] && config->reports.every[PERIOD_WEEK]);
	assert_int_equal(config->reports.formats.n, 1);
	assert_string_equal(config->reports.formats.at[0], "text");
	assert_string_equal(config->reports.dir, "/srv/reports");
	assert_int_equal(config->reports.grace, 90);
	assert_int_equal(config->reports.restate, 7200);
	assert_int_equal(config->commit.every_ms, 10);
	assert_int_equal(config->commit.records, 5);
	assert_int_equal(config->limits.workers, 2);
	assert_int_equal(config->limits.max_mb_s, 0);
	assert_false(config->limits.is_idle_io);
	assert_int_equal(config->limits.memory, 1 << 30);
	assert_int_equal(config->limits.decoders, 64);
	assert_int_equal(config->limits.max_line, 4096);
	assert_int_equal(config->limits.max_ratio, 0);
	assert_true(config->limits.is_polling);
	assert_int_equal(config->limits.poll_ms, 50);
	assert_int_equal(config->after.gone, 5);
	assert_int_equal(config->after.forget, 90 * 86400);
	assert_int_equal(config->after.idle, 600);
	assert_string_equal(config->alerts.ndjson, "/srv/alerts");
	assert_true(config->alerts.to_journal && config->alerts.to_syslog);
	assert_int_equal(config->alerts.close_after, 1800);
	assert_int_equal(config->alerts.evidence_per_group_hour, 0);
	assert_string_equal(config->operations.metrics, "/srv/m.prom");
	assert_int_equal(config->operations.every, 60);
	assert_string_equal(config->operations.metrics_socket, "/run/m");
	assert_string_equal(config->operations.control, "/run/c");
	setup_free(setup);
}

struct refusal {
	const char *text;
	const char *message;
};

static void what_is_wrong_is_said_with_its_line(void **state)
{
	static const struct refusal refusals[] = {
	    {"strat: end\n", "t.yaml:1: unknown key 'strat', did you mean 'start'?"},
	    {"limits:\n  worker: 1\n", "t.yaml:2: unknown key 'worker', did you mean 'workers'?"},
	    {"logs:\n  - path: /a\n    fromat: auto\n",
		"t.yaml:3: unknown key 'fromat', did you mean 'format'?"},
	    {"start: end\nstart: end\n",
		"t.yaml:2: key 'start' stands here a second time (first on line 1)"},
	    {"logs:\n", "t.yaml:1: logs must be a list, not a single value"},
	    {"logs: {path: /a}\n", "t.yaml:1: logs must be a list, not a map"},
	    {"logs: [/a]\n", "t.yaml:1: an entry of logs must be a map, not a single value"},
	    {"models:\n  - {model: a, sepc: b}\n",
		"t.yaml:2: unknown key 'sepc', did you mean 'spec'?"},
	    {"models:\n  - {model: a}\n", "t.yaml:2: an entry of models needs spec"},
	    {"models:\n  - {spec: a}\n", "t.yaml:2: an entry of models needs model"},
	    {"models: {model: a, spec: b}\n", "t.yaml:1: models must be a list, not a map"},
	    {"models:\n  - model: a\n    spec: b\n    from: 2025-02-29\n",
		"t.yaml:4: models.from must be a day like 2026-01-31, not '2025-02-29'"},
	    {"logs:\n  - format: auto\n", "t.yaml:2: an entry of logs needs path"},
	    {"logs:\n  - path: []\n", "t.yaml:2: an entry of logs needs path"},
	    {"logs:\n  - path:\n", "t.yaml:2: logs.path has no value"},
	    {"logs:\n  - path: a.jsonl\n",
		"t.yaml:2: logs.path must be an absolute path, not 'a.jsonl'"},
	    {"logs:\n  - path: /a\n  - path: [/b, /a]\n",
		"t.yaml:3: '/a' is followed already (at t.yaml:2)"},
	    {"logs:\n  - path: [/b,\n     /b]\n",
		"t.yaml:3: logs.path: '/b' stands here a second time (first at t.yaml:2)"},
	    {"logs:\n  - path: /a\n    format: ./own.yaml\n",
		"t.yaml:3: logs.format must be the name of an installed one, or an absolute path, "
		"not './own.yaml'"},
	    {"logs:\n  - path: /a\n    format: own.yaml\n",
		"t.yaml:3: logs.format must be the name of an installed one, or an absolute path, "
		"not 'own.yaml'"},
	    {"logs:\n  - path: \"/a\\n\"\n",
		"t.yaml:2: a control character in the value of logs.path"},
	    {"start: never\n", "t.yaml:1: start 'never' is not one of end, beginning, since"},
	    {"start: begining\n",
		"t.yaml:1: start 'begining' is not known, did you mean 'beginning'?"},
	    {"start: since\n", "t.yaml:1: start: since needs a date, like 'since 2026-01-01'"},
	    {"start: since 2026-02-30\n", "t.yaml:1: start: since needs a date like 2026-01-01 or "
					  "2026-01-01T10:00:00Z, not '2026-02-30'"},
	    {"state: ''\n", "t.yaml:1: state is empty"},
	    {"state:\n", "t.yaml:1: state has no value"},
	    {"state: lib\n", "t.yaml:1: state must be an absolute path, not 'lib'"},
	    {"state: [/a]\n", "t.yaml:1: state must be a single value, not a list"},
	    {"reports: weekly\n", "t.yaml:1: reports must be a map, not a single value"},
	    {"reports: {every: [hour, month]}\n",
		"t.yaml:1: reports.every 'month' is not one of hour, day, week"},
	    {"reports: {every: {day: 1}}\n",
		"t.yaml:1: reports.every must be a list or a single value"},
	    {"reports: {every: [day, day]}\n",
		"t.yaml:1: reports.every: 'day' stands here a second time (first at t.yaml:1)"},
	    {"reports: {grace: 5min}\n",
		"t.yaml:1: reports.grace must be a duration like 90s, 10m, 2h or 30d, not '5min'"},
	    {"reports: {grace: 8d}\n",
		"t.yaml:1: reports.grace must be between 0 and 7d, not '8d'"},
	    {"commit: {every_ms: 0}\n",
		"t.yaml:1: commit.every_ms must be between 1 and 60000, not '0'"},
	    {"commit: {every_ms: -1}\n",
		"t.yaml:1: commit.every_ms must be between 1 and 60000, not '-1'"},
	    {"commit: {every_ms: 2e3}\n",
		"t.yaml:1: commit.every_ms must be a whole number, not '2e3'"},
	    {"limits: {max_mb_s: -1}\n",
		"t.yaml:1: limits.max_mb_s must be between 0 and 100000, not '-1'"},
	    {"limits: {memory: 1M}\n",
		"t.yaml:1: limits.memory must be 0, or between 64M and 1024G, not '1M'"},
	    {"limits: {memory: 64m}\n", "t.yaml:1: limits.memory must be a number of bytes, or one "
					"like 64K, 64M or 1G, not '64m'"},
	    {"limits: {io: idel}\n",
		"t.yaml:1: limits.io 'idel' is not known, did you mean 'idle'?"},
	    {"alerts: {journald: yes}\n",
		"t.yaml:1: alerts.journald must be true or false, not 'yes'"},
	    {"timezone: ../../etc/passwd\n",
		"t.yaml:1: timezone: '../../etc/passwd' is no name of a zone"},
	    {"timezone: Europe/Nowhere\n",
		"t.yaml:1: timezone: there is no zone 'Europe/Nowhere' ("},
	    {"rules: [a, a]\n",
		"t.yaml:1: rules: 'a' stands here a second time (first at t.yaml:1)"},
	    {"rules: [./a]\n", "t.yaml:1: rules must be the name of an installed one, or an "
			       "absolute path, not './a'"},
	    {"- a\n", "t.yaml:1: a configuration must be a map, not a list"},
	    {"operations: {control: "
	     "/0123456789012345678901234567890123456789012345678901234567890123"
	     "456789012345678901234567890123456789012345678}\n",
		"t.yaml:1: operations.control is longer than 107 bytes"},
	    {"state: /0123456789012345678901234567890123456789012345678901234567890123456789"
	     "01234567890123456789012345678901234\n",
		"t.yaml:1: the control socket's path would be longer than 107 bytes"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(refusals); i++) {
		struct error err = {0};
		struct setup *setup = parse(refusals[i].text, &err);
		if (setup)
			fail_msg("not refused: %s", refusals[i].text);
		assert_int_equal(err.kind, ERROR_SETTING);
		if (strncmp(err.text, refusals[i].message, strlen(refusals[i].message)) != 0)
			fail_msg("%s\nsays  %s\nnot   %s", refusals[i].text, err.text,
			    refusals[i].message);
	}
}

static void what_is_printed_reads_to_the_same(void **state)
{
	const char *const texts[] = {"", everything,
	    "logs: [{path: [\"/a b/\\u2028\\\"*\", /c#d], host: 'true'}]\nreports: {every: [], "
	    "formats: []}\n"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct error err = {0};
		struct buf first = {0}, second = {0};
		struct setup *setup = must_parse(texts[i]);
		assert_int_equal(setup_print(setup, &first, &err), 0);
		setup_free(setup);
		setup = must_parse(buf_string(&first));
		assert_int_equal(setup_print(setup, &second, &err), 0);
		/* The places differ: all are in the printed file now. */
		const char *a = buf_string(&first), *b = buf_string(&second);
		while (*a && *b) {
			size_t na = strcspn(a, "\n"), nb = strcspn(b, "\n");
			const char *ca = strstr(a, "  # "), *cb = strstr(b, "  # ");
			size_t va = ca && ca < a + na ? (size_t)(ca - a) : na;
			size_t vb = cb && cb < b + nb ? (size_t)(cb - b) : nb;
			assert_int_equal(va, vb);
			assert_memory_equal(a, b, va);
			a += na + 1;
			b += nb + 1;
		}
		assert_int_equal(*a, *b);
		setup_free(setup);
		buf_done(&first);
		buf_done(&second);
	}
}

static void each_value_names_its_place(void **state)
{
	struct error err = {0};
	struct buf out = {0};
	struct setup *setup =
	    must_parse("state: /s\nlimits:\n  memory: 1024M\nlogs:\n  - path:\n      - /a\n");

	(void)state;
	assert_int_equal(setup_print(setup, &out, &err), 0);
	const char *text = buf_string(&out);
	assert_non_null(strstr(text, "state: /s  # t.yaml:1\n"));
	assert_non_null(strstr(text, "  memory: 1G  # t.yaml:3\n"));
	assert_non_null(strstr(text, "      - /a  # t.yaml:6\n"));
	assert_non_null(strstr(text, "    format: auto  # default\n"));
	assert_non_null(strstr(text, "  dir: /s/reports  # default, below state\n"));
	setup_free(setup);
	buf_done(&out);
}

/* What --models reads: the same entries, and nothing else beside them. */
static void models_may_stand_in_a_file_of_their_own(void **state)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
	    {"models:\n  - {model: a, spec: d@1}\n  - {model: b, spec: not-bound}\n", NULL},
	    {"models: []\n", NULL},
	    {"", ":1: the file says no models"},
	    {"model: []\n", ":1: unknown key 'model', did you mean 'models'?"},
	    {"models: []\nrules: [a]\n", ":2: unknown key 'rules'"},
	    {"models:\n  - {model: a, form: 2025-01-01, spec: d@1}\n",
		":2: unknown key 'form', did you mean 'from'?"},
	    {"- model\n", "the file must be a map"},
	};
	char folder[64], path[96];

	(void)state;
	make_folder(folder);
	snprintf(path, sizeof path, "%s/m.yaml", folder);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct error err = {0};
		write_file(path, span_of(cases[i].text));
		struct setup *setup = setup_load_models(path, &err);
		if (cases[i].words == NULL && setup == NULL)
			fail_msg("%s", err.text);
		if (cases[i].words && (setup || strstr(err.text, cases[i].words) == NULL))
			fail_msg("'%s', not '%s'", err.text, cases[i].words);
		if (i == 0) {
			assert_int_equal(setup_config(setup)->nmodels, 2);
			assert_string_equal(setup_config(setup)->models[1].spec, "not-bound");
		}
		setup_free(setup);
	}
	remove_folder(folder);
}

/* A folder with a configuration and what lies in its conf.d. */
struct place {
	char folder[64], file[96], dropins[96];
};

static void make_place(struct place *place, const char *text)
{
	make_folder(place->folder);
	snprintf(place->file, sizeof place->file, "%s/c.yaml", place->folder);
	snprintf(place->dropins, sizeof place->dropins, "%s/conf.d", place->folder);
	write_file(place->file, span_of(text));
	assert_int_equal(mkdir(place->dropins, 0700), 0);
}

static void add(const struct place *place, const char *name, const char *text)
{
	char path[160];

	snprintf(path, sizeof path, "%s/%s", place->dropins, name);
	write_file(path, span_of(text));
}

static void dropins_add_to_lists_in_byte_order(void **state)
{
	struct place place;
	struct error err = {0};

	(void)state;
	make_place(&place, "logs: [{path: /main}]\nlimits: {workers: 2}\n");
	add(&place, "b.yaml", "logs: [{path: /b}]\nrules: [b]\n");
	add(&place, "a.yaml", "logs: [{path: /a}]\nlimits: {decoders: 3}\nrules: [a]\n");
	add(&place, ".hidden.yaml", "nonsense: 1\n");
	add(&place, "c.yaml~", "nonsense: 1\n");
	struct setup *setup = setup_load(place.file, NULL, &err);
	if (setup == NULL)
		fail_msg("%s", err.text);
	const struct config *config = setup_config(setup);
	assert_int_equal(config->nlogs, 3);
	assert_string_equal(config->logs[0].paths.at[0], "/main");
	assert_string_equal(config->logs[1].paths.at[0], "/a");
	assert_string_equal(config->logs[2].paths.at[0], "/b");
	assert_int_equal(config->rules.n, 2);
	assert_string_equal(config->rules.at[0], "a");
	assert_int_equal(config->limits.workers, 2);
	assert_int_equal(config->limits.decoders, 3);
	setup_free(setup);
	remove_folder(place.folder);
}

static void a_scalar_in_two_files_is_refused_naming_both(void **state)
{
	struct place place;
	struct error err = {0};
	char want[400];

	(void)state;
	make_place(&place, "\nlimits: {workers: 2}\n");
	add(&place, "a.yaml", "\n\nlimits:\n  workers: 2\n");
	assert_null(setup_load(place.file, NULL, &err));
	assert_int_equal(err.kind, ERROR_SETTING);
	snprintf(want, sizeof want,
	    "%s/a.yaml:4: limits.workers is given here a second time (first at %s:2)",
	    place.dropins, place.file);
	assert_string_equal(err.text, want);
	remove_folder(place.folder);
}

static void a_path_in_two_files_is_refused_naming_both(void **state)
{
	struct place place;
	struct error err = {0};
	char want[400];

	(void)state;
	make_place(&place, "logs: [{path: /a}]\n");
	add(&place, "a.yaml", "\nlogs: [{path: /a}]\n");
	assert_null(setup_load(place.file, NULL, &err));
	snprintf(want, sizeof want, "%s/a.yaml:2: '/a' is followed already (at %s:1)",
	    place.dropins, place.file);
	assert_string_equal(err.text, want);
	remove_folder(place.folder);
}

static void a_state_that_is_told_stands(void **state)
{
	struct place place;
	struct error err = {0};
	struct buf out = {0};

	(void)state;
	make_place(&place, "state: /in/the/file\n");
	struct setup *setup = setup_load(place.file, "/told/", &err);
	assert_non_null(setup);
	assert_string_equal(setup_config(setup)->state, "/told/");
	assert_string_equal(setup_config(setup)->reports.dir, "/told/reports");
	assert_string_equal(setup_config(setup)->operations.control, "/told/control");
	assert_int_equal(setup_print(setup, &out, &err), 0);
	assert_non_null(strstr(buf_string(&out), "state: /told/  # command line\n"));
	setup_free(setup);
	setup = setup_load(place.file, "here", &err);
	assert_non_null(setup);
	assert_int_equal(setup_config(setup)->state[0], '/');
	assert_non_null(strstr(setup_config(setup)->state, "/here"));
	setup_free(setup);
	buf_done(&out);
	remove_folder(place.folder);
}

static void what_cannot_be_read_is_said(void **state)
{
	struct place place;
	struct error err = {0};
	char path[128];

	(void)state;
	make_place(&place, "");
	snprintf(path, sizeof path, "%s/none.yaml", place.folder);
	assert_null(setup_load(path, NULL, &err));
	assert_int_equal(err.kind, ERROR_SYSTEM);
	snprintf(path, sizeof path, "%s/dangling.yaml", place.dropins);
	assert_int_equal(symlink("nowhere", path), 0);
	assert_null(setup_load(place.file, NULL, &err));
	assert_int_equal(err.kind, ERROR_SYSTEM);
	remove_folder(place.folder);
}

static void a_configuration_without_logs_cannot_be_run(void **state)
{
	struct error err = {0};
	struct setup *setup = must_parse("logs: []\n");

	(void)state;
	assert_int_equal(setup_check_logs(setup, &err), -1);
	assert_int_equal(err.kind, ERROR_SETTING);
	setup_free(setup);
	setup = must_parse("logs: [{path: /a}]\n");
	assert_int_equal(setup_check_logs(setup, &err), 0);
	setup_free(setup);
}

/* Every key that is printed stands in the schema too. */
static void the_schema_has_every_key(void **state)
{
	struct error err = {0};
	struct buf schema = {0}, print = {0};
	struct setup *setup = must_parse(everything);
	size_t nkeys = 0;

	(void)state;
	assert_int_equal(setup_schema(&schema, &err), 0);
	assert_int_equal(setup_print(setup, &print, &err), 0);
	const char *json = buf_string(&schema);
	for (const char *line = buf_string(&print); *line; line += strcspn(line, "\n") + 1) {
		char quoted[64];
		const char *word = line + strspn(line, " -");
		size_t len = strspn(word, "abcdefghijklmnopqrstuvwxyz_");
		if (len == 0 || word[len] != ':')
			continue;
		snprintf(quoted, sizeof quoted, "\"%.*s\": {", (int)len, word);
		if (strstr(json, quoted) == NULL)
			fail_msg("the schema lacks %s", quoted);
		nkeys++;
	}
	assert_true(nkeys > 40);
	setup_free(setup);
	buf_done(&schema);
	buf_done(&print);
}

static void what_a_reload_does_not_take_is_named(void **state)
{
	struct error err = {0};
	struct buf out = {0};
	struct setup *old = must_parse("logs: [{path: /a}]\n");
	struct setup *new = must_parse(
	    "logs: [{path: /b}]\nlimits: {workers: 2, max_mb_s: 1, watch: poll}\nstate: /s\n");

	(void)state;
	assert_int_equal(setup_compare(setup_config(old), setup_config(new), &out, &err), 0);
	assert_string_equal(buf_string(&out), "state, limits.workers, limits.watch");
	buf_clear(&out);
	setup_free(new);
	new = must_parse("logs: [{path: /b}]\nrules: [a]\nlimits: {max_mb_s: 1, workers: 1}\n");
	assert_int_equal(setup_compare(setup_config(old), setup_config(new), &out, &err), 0);
	assert_int_equal(out.len, 0);
	setup_free(old);
	setup_free(new);
	buf_done(&out);
}

static void packs_are_at_most_sixteen(void **state)
{
	struct error err = {0};
	struct buf text = {0};

	(void)state;
	buf_text(&text, "rules:\n");
	for (int i = 0; i < 17; i++)
		buf_printf(&text, "  - pack%d\n", i);
	assert_null(setup_parse(buf_span(&text), "t.yaml", &err));
	assert_string_equal(err.text, "t.yaml:18: rules has more than 16 items");
	buf_done(&text);
}

static void endless_lists_are_refused(void **state)
{
	struct error err = {0};
	struct buf text = {0};

	(void)state;
	buf_text(&text, "logs:\n  - path:\n");
	for (int i = 0; i < 5000; i++)
		buf_printf(&text, "    - /log/%d\n", i);
	assert_null(setup_parse(buf_span(&text), "t.yaml", &err));
	assert_non_null(strstr(err.text, "more than 4096"));
	buf_clear(&text);
	buf_text(&text, "logs:\n");
	for (int i = 0; i < 5000; i++)
		buf_printf(&text, "  - path: /log/%d\n", i);
	assert_null(setup_parse(buf_span(&text), "t.yaml", &err));
	assert_non_null(strstr(err.text, "more than 4096"));
	buf_done(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_empty_file_has_the_defaults),
	    cmocka_unit_test(every_key_reaches_its_place),
	    cmocka_unit_test(what_is_wrong_is_said_with_its_line),
	    cmocka_unit_test(what_is_printed_reads_to_the_same),
	    cmocka_unit_test(each_value_names_its_place),
	    cmocka_unit_test(models_may_stand_in_a_file_of_their_own),
	    cmocka_unit_test(dropins_add_to_lists_in_byte_order),
	    cmocka_unit_test(a_scalar_in_two_files_is_refused_naming_both),
	    cmocka_unit_test(a_path_in_two_files_is_refused_naming_both),
	    cmocka_unit_test(a_state_that_is_told_stands),
	    cmocka_unit_test(what_cannot_be_read_is_said),
	    cmocka_unit_test(a_configuration_without_logs_cannot_be_run),
	    cmocka_unit_test(the_schema_has_every_key),
	    cmocka_unit_test(what_a_reload_does_not_take_is_named),
	    cmocka_unit_test(packs_are_at_most_sixteen),
	    cmocka_unit_test(endless_lists_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
