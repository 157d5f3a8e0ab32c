/* What an audit leaves behind: findings, evidence, seen turns, tallies, the byte account and the
 * inputs, in one SQLite database, changed in one transaction. The only room that knows SQLite; one
 * writer, many readers. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/loss.h"
#include "judge/finding.h"

enum { STORE_SCHEMA_VERSION = 5 };

struct store;

/* Open for writing. dir NULL: a private temporary database that is gone when closed. Else
 * DIR/specaudit.db, made with mode 0700 / 0600 if absent, and DIR/lock is taken. Returns NULL with
 * ERROR_SETTING (another writer: names its process; a schema version that is not ours: an older one
 * waits for state_migrate; DIR is something else), ERROR_SYSTEM, ERROR_MEMORY. Free with store_close, which drops what was not
 * committed. */
struct store *store_create(const char *dir, struct error *err);

/* Open for reading: a snapshot, never blocked by a writer; works in a folder that may only be read.
 * Returns NULL with ERROR_SETTING (no store there, or not one of ours), ERROR_SYSTEM, ERROR_MEMORY.
 * Free with store_close, after its cursors. */
struct store *store_open(const char *dir, struct error *err);
void store_close(struct store *store);

/* Writing. Everything between two commits is one transaction. All return 0, or -1 with ERROR_SYSTEM
 * (disk full, I/O) or ERROR_MEMORY; after a failure only store_close is allowed. */

/* Name what judges: digests, versions, and the descriptions of rules and clauses as JSON
 * {"models":[{"model","from","until","spec"}],"rules":[{"id","rev","title","family","severity","confidence","status","applies","why","clauses":[...],
 * "spec","leans_on":[...],"languages":[...],"false_positives":[...],"measured":[{"set","about","rev","records","fired",
 * "right","precision","low","high","recall"}]}],
 * "clauses":[{"document","anchor","title","authority","meaning","observable","unseen"}]}. */
struct store_ruleset {
	struct digest digest;
	struct span pack, version, spec, engine;
	struct span description; /* the JSON above */
	size_t nrules;           /* order of tallies = order of "rules" */
};
int store_put_ruleset(struct store *store, const struct store_ruleset *ruleset, struct error *err);

/* An input was read to its end (or as far as it could be). */
struct store_input {
	uint32_t index; /* as in origin.input */
	struct span path;
	struct span codec;
	char stream[DIGEST256_HEX]; /* digest of the decoded text */
	uint64_t size;              /* stored size when opened, 0 if unknown */
	struct account account;
	bool is_repeat; /* filled in on reading: the same text was audited before under another
			   name; its account is listed, not summed */
};
/* Sets *is_repeat. Call it after the input's findings. */
int store_put_input(
    struct store *store, const struct store_input *input, bool *is_repeat, struct error *err);

/* Something was lost in input loss->at.input. */
int store_put_loss(struct store *store, const struct loss *loss, struct error *err);

/* Add a finding; of two with one id the one with the smallest origin stays. */
int store_put_finding(struct store *store, const struct finding *finding,
    const struct digest *ruleset, struct error *err);

/* A record showed this turn (again); kept only for turns that have findings, so put those first. */
int store_put_sighting(
    struct store *store, const struct digest *turn, const struct origin *origin, struct error *err);

/* Is there any finding on this turn? Cheap: answers from memory. Of a store opened for writing. */
bool store_has_findings(const struct store *store, const struct digest *turn);

/* Where tallies belong. */
struct tally_key {
	struct span model, tenant, language; /* absent: not logged, not identified */
	bool has_time;
	int64_t hour; /* hours since 1970, UTC */
	bool
	    is_untrusted; /* the hour is that of arrival: the record's own time is absent or cannot be */
	struct digest ruleset;
};
/* Add to the tallies of that key; messages and conversations are counted beside them. */
struct tally_counts {
	uint64_t conversations, turns, repeats;
};
int store_put_tallies(struct store *store, const struct tally_key *key,
    const struct tally_counts *counts, const struct tally *tallies, size_t ntallies,
    struct error *err);

/* Append hashes of seen turns (sorted, each once), and give all of them back: those put longest ago
 * first as far as they have not been merged, one that was put twice perhaps twice; *digests is the
 * caller's to free(), NULL if there are none. */
int store_put_seen(struct store *store, const struct digest *digests, size_t n, struct error *err);
int store_get_seen(struct store *store, struct digest **digests, size_t *n, struct error *err);

/* Counters of the whole audit by name ("evicted-conversations"); added to. */
int store_put_counter(struct store *store, const char *name, uint64_t value, struct error *err);

/* Texts in the order they were given in. */
struct store_list {
	const struct span *at;
	size_t n;
};

/* An exception that a scan was given, whether it covers findings or not. */
struct store_exception {
	struct span id;
	struct store_list rules, tenants, models; /* of the last two none: any */
	struct span reason, owner;
	struct span expires, as_of; /* days as YYYY-MM-DD */
	struct span state;          /* a word of the ruleset's exception_state_names */
	struct span digest;         /* of what it says: with the id, this version of it */
	bool is_given;              /* filled in on reading: the last scan was given it */
	uint64_t findings;          /* filled in on reading: that this version covers */
};
/* A scan begins: those that are kept were given to earlier ones only, until they are put again. */
int store_withdraw_exceptions(struct store *store, struct error *err);
/* Keep it. Of one id every version stays; of a version the day it was held against last. */
int store_put_exception(
    struct store *store, const struct store_exception *exception, struct error *err);

/* Make everything since the last commit durable, all or nothing. When it fails, the store is, once it was closed
 * and opened again, as of the commit before or as of this one; never between. Now and then it folds the log back into the
 * database, which takes some ms and waits for no reader (at most 50 ms where one reader has kept the log growing past
 * 64 MiB). */
int store_commit(struct store *store, struct error *err);

/* Reading (a writer may also read what it has put). */

/* What part of a store is read: tallies and findings by the hour they are filed under, and by ruleset. Holds for all that is read
 * of them from now on: each, count, get, cursor. All zero: everything. */
struct store_window {
	bool has_hours;
	int64_t from_hour, to_hour; /* [from, to), since 1970, UTC; what has no time is outside */
	bool has_ruleset;
	struct digest ruleset;
};
void store_set_window(struct store *store, const struct store_window *window);

/* The number the next input gets: one more than the largest stored. */
int store_next_input(struct store *store, uint32_t *index, struct error *err);

struct finding_filter {
	struct span rule, family, severity, verdict, model; /* absent: any; severity: at least */
	struct span clause; /* absent: any; one of the finding's, whole or its anchor alone */
	bool alerts_only;
	bool no_excepted; /* none that an exception covers */
	uint64_t limit;   /* 0: all */
};

struct finding_cursor;
/* Findings in order of input, text offset, message, rule. NULL with err set on error. */
struct finding_cursor *store_findings(
    struct store *store, const struct finding_filter *filter, struct error *err);
/* 1 and *finding (borrowed until the next call), 0 at the end, -1 on error. */
int finding_cursor_next(struct finding_cursor *cursor, struct finding *finding, struct error *err);
void finding_cursor_free(struct finding_cursor *cursor);

/* The finding with that id, or the only one whose id begins with those (at least 4) hex digits;
 * lives in the arena. 1, 0 if none, -1 with ERROR_SETTING if several or if it is no id. */
int store_get_finding(struct store *store, struct span id, struct arena *arena,
    struct finding *finding, struct error *err);

/* Rows of a table, in order; limit 0: all; every callback returns 0 to go on, else what the caller
 * of the caller gets back. */
typedef int store_input_fn(const struct store_input *input, void *context);
typedef int store_loss_fn(const struct loss *loss, struct span path, void *context);
typedef int store_tally_fn(const struct tally_key *key, const struct tally_counts *counts,
    const struct tally *tallies, size_t ntallies, void *context);
typedef int store_ruleset_fn(const struct store_ruleset *ruleset, void *context);
typedef int store_counter_fn(struct span name, uint64_t value, void *context);
typedef int store_exception_fn(const struct store_exception *exception, void *context);
int store_each_input(struct store *store, store_input_fn *fn, void *context, struct error *err);
/* The same of one, if it is there. */
int store_get_input(
    struct store *store, uint32_t index, store_input_fn *fn, void *context, struct error *err);
int store_each_loss(
    struct store *store, uint64_t limit, store_loss_fn *fn, void *context, struct error *err);
int store_each_tally(struct store *store, store_tally_fn *fn, void *context, struct error *err);
int store_each_ruleset(struct store *store, store_ruleset_fn *fn, void *context, struct error *err);
int store_each_counter(struct store *store, store_counter_fn *fn, void *context, struct error *err);
int store_each_exception(
    struct store *store, store_exception_fn *fn, void *context, struct error *err);

/* How often a rule was right on a set of transcripts that people have labelled. */
struct store_measure {
	struct span set, about; /* the set's name; what its records are; either may be absent */
	uint64_t rev;           /* of the rule that was measured; 0: not said */
	uint64_t records, fired, right;
	bool has_precision, has_recall;
	double precision, low, high; /* with its 95 % interval */
	double recall;
};

/* A rule's or clause's description, out of a ruleset's JSON, in order. What the JSON lacks is absent
 * or empty. */
struct store_rule {
	struct span id, title, family, severity, confidence, status, why;
	struct span clause;        /* the first, or absent */
	struct store_list clauses; /* the first is the one it claims */
	struct store_list languages, false_positives;
	struct span spec;           /* "document@release" that the sentences are of */
	struct store_list leans_on; /* hashes of the sentences it rests on, as hex */
	const struct store_measure *measured;
	size_t nmeasured;
	unsigned rev;
	bool applies; /* in the release judged by; true where nothing is said of it */
};
struct store_clause {
	struct span document, anchor, title, authority;
	struct span meaning;    /* one line */
	struct span observable; /* "yes", "partly", "no" */
	struct span unseen;     /* what a transcript cannot show of it */
};
/* Which release judged which model: an entry of the configuration's models. */
struct store_model {
	struct span name;        /* a pattern, see base/models.h */
	struct span from, until; /* days as YYYY-MM-DD, both included; absent: no bound */
	struct span spec;        /* "document@release" or "not-bound" */
};
typedef int store_model_fn(const struct store_model *model, void *context);
typedef int store_rule_fn(const struct store_rule *rule, size_t index, void *context);
typedef int store_clause_fn(const struct store_clause *clause, void *context);
int store_each_rule(struct store *store, const struct digest *ruleset, store_rule_fn *fn,
    void *context, struct error *err);
int store_each_model(struct store *store, const struct digest *ruleset, store_model_fn *fn,
    void *context, struct error *err);
int store_each_clause(struct store *store, const struct digest *ruleset, store_clause_fn *fn,
    void *context, struct error *err);

/* Findings counted by one of a closed list of columns, most first, then by name. A finding counts
 * for its first clause and for the UTC day it is filed under. */
enum store_group {
	GROUP_FAMILY,
	GROUP_SEVERITY,
	GROUP_CLAUSE,
	GROUP_MODEL,
	GROUP_DAY,
	GROUP_RULE,
	GROUP_VERDICT
};
struct store_count {
	struct span name;  /* absent: not logged */
	uint64_t findings; /* verdict violation, suspect or signal */
	uint64_t alerts;
	uint64_t suppressed; /* of the findings: covered by an exception */
	uint64_t excused, inconclusive;
	uint64_t kept; /* of the findings: those that can be shown, with their evidence */
};
typedef int store_count_fn(const struct store_count *count, void *context);
int store_count_findings(struct store *store, enum store_group group, store_count_fn *fn,
    void *context, struct error *err);

#endif
