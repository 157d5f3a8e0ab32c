/* The configuration file of the daemon: YAML, strict, with conf.d beside it; all that `run` is told. */
#ifndef SETUP_CONFIG_H
#define SETUP_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "base/text.h"

/* Texts in the order they were given in; each NUL-ended. */
struct config_list {
	const char **at;
	size_t n;
};

/* One entry of logs: what to follow and how to read it. */
struct config_log {
	struct config_list paths;     /* globs and folders */
	const char *format;           /* a mapping's name or file; "auto" */
	const char *system_authority; /* "developer" or "system" */
	const char *host;             /* by which expectations name it; "": this host */
	const char *file;             /* where the entry stands */
	unsigned line;
};

/* One entry of models: which release judges them. */
struct config_model {
	const char *model;        /* a pattern with * and ? */
	const char *from, *until; /* days as YYYY-MM-DD, both included; "": no bound */
	const char *spec;         /* "DOCUMENT@RELEASE" or "not-bound" */
	const char *file;         /* where the entry says its spec */
	unsigned line;
};

enum config_start { START_END, START_BEGINNING, START_SINCE, STARTS };
extern const char *const config_start_names[STARTS]; /* "end", "beginning", "since" */

enum config_period { PERIOD_HOUR, PERIOD_DAY, PERIOD_WEEK, PERIODS };
extern const char *const config_period_names[PERIODS]; /* "hour", "day", "week" */

/* Times are seconds unless the name says otherwise. What a file may leave out has its default here. */
struct config {
	struct config_log *logs;
	size_t nlogs;

	enum config_start start; /* for files that are there at a first start */
	int64_t since_us;        /* START_SINCE: UTC */

	struct config_list rules;    /* packs by name, or paths; at most 16; default model-spec */
	const char *spec;            /* release; "": the pack's own */
	struct config_model *models; /* the first that fits decides */
	size_t nmodels;
	struct config_list exceptions; /* files */
	const char *state;             /* the state's folder; default /var/lib/specaudit */
	const char *excerpts;          /* "redacted" or "none" */

	struct {
		bool every[PERIODS];
		struct config_list formats; /* "text" "json" "markdown" "html" */
		const char *dir;            /* default STATE/reports */
		int64_t grace;   /* how long after its end a period is written; default 300 */
		int64_t restate; /* at most that often one period is written again; default 3600 */
	} reports;

	struct {
		uint64_t every_ms; /* default 200; 1 to 60,000 */
		uint64_t records;  /* default 10,000 */
	} commit;

	struct {
		uint64_t workers;   /* default 1 */
		uint64_t max_mb_s;  /* of stored bytes; default 20; 0: no limit */
		bool is_idle_io;    /* default true */
		uint64_t memory;    /* bytes of data; default 512 MiB; 0: no cap */
		uint64_t decoders;  /* files open at once; default 32, at most 64 */
		uint64_t max_line;  /* as scan's --max-line */
		uint64_t max_ratio; /* as scan's --max-ratio */
		bool
		    is_polling; /* `watch: poll`; default false: inotify, and polling where it fails */
		uint64_t
		    poll_ms; /* default 1,000: files that do not wake us are looked at that often */
	} limits;

	struct {
		int64_t
		    gone; /* a file without a name that has not grown for so long has ended; default 60 */
		int64_t
		    forget; /* a text that ended is remembered, so as not to be audited again; default 30 days */
		int64_t
		    idle; /* a conversation spread over lines that nothing was added to has ended; default 900 */
	} after;

	const char *timezone; /* an IANA name; default UTC: where periods begin */

	struct {
		const char *ndjson; /* file to append alert events to; "": none */
		bool to_journal, to_syslog;
		int64_t close_after; /* a group without findings for so long closes; default 3600 */
		uint64_t evidence_per_group_hour; /* default 100; 0: all */
	} alerts;

	struct {
		const char *metrics;        /* textfile to write; "": none */
		int64_t every;              /* how often; default 15 */
		const char *metrics_socket; /* unix socket that serves the same; "": none */
		const char *control;        /* control socket; default STATE/control */
	} operations;

	struct config_list expect;   /* files of expectations (expect.h) */
	struct config_list canaries; /* registers of canaries (canary.h) */
};

/* Where the configuration is looked for if no file is named. */
#define SETUP_FILE "/etc/specaudit/specaudit.yaml"

/* A loaded configuration and the memory it lives in. */
struct setup;

/* Load FILE, then every *.yaml of FILE's folder's conf.d, in byte order: lists are added to, a scalar that is given twice is
 * an error naming both places. Unknown keys are errors that name the nearest. Relative paths are refused, except rules by name. A state other than the
 * file's own (what `run --state` says) may be given, or NULL.
 * Returns NULL with ERROR_SETTING "FILE:LINE: what", ERROR_SYSTEM or ERROR_MEMORY. Free with setup_free. */
struct setup *setup_load(const char *path, const char *state, struct error *err);
/* Find the state and the control socket in a configuration that setup_load refuses: nothing else of setup_config is set. What
 * files that cannot even be parsed say is missed; where that may be the state, and none is told, it is refused. Returns and errors as setup_load. */
struct setup *setup_find(const char *path, const char *state, struct error *err);
/* Load a file that says models and nothing else: nothing but models and nmodels of setup_config is set. Returns and errors as
 * setup_load. */
struct setup *setup_load_models(const char *path, struct error *err);
/* The same as setup_load from text without conf.d, for tests. */
struct setup *setup_parse(struct span text, const char *name, struct error *err);
void setup_free(struct setup *setup);

/* Lives as long as the setup. */
const struct config *setup_config(const struct setup *setup);

/* The n-th file that was read, from 0, the one that was asked for first; NULL behind the last. Borrows. */
const char *setup_file(const struct setup *setup, size_t n);

/* Refuse a configuration that names no log: 0, or -1 with ERROR_SETTING. */
int setup_check_logs(const struct setup *setup, struct error *err);

/* Print the effective configuration as YAML that setup_parse reads to the same; where each value came from as comments. 0, or -1 with ERROR_MEMORY. */
int setup_print(const struct setup *setup, struct buf *out, struct error *err);

/* Append the names of the keys that differ and whose new value takes effect only at the next start: "limits.workers, state".
 * Nothing appended: a reload takes all of it. 0, or -1 with ERROR_MEMORY. */
int setup_compare(
    const struct config *old, const struct config *new, struct buf *out, struct error *err);

/* Print the JSON Schema of the file. 0, or -1 with ERROR_MEMORY. */
int setup_schema(struct buf *out, struct error *err);

#endif
