/* Rules, signals and clauses as loaded: immutable, checked, shared by all threads.
 *
 * A rule says what breaks which clause; signals say what can be seen in one message; the catalogue of a
 * specification says which clauses there are and with what authority. Patterns are kept as text here:
 * match compiles them. Lists are arrays with a count; names are indexes into the tables of struct ruleset. */
#ifndef RULESET_RULESET_H
#define RULESET_RULESET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/language.h"
#include "base/models.h"
#include "base/text.h"
#include "ruleset/detectors.h"

enum family {
	FAMILY_REFUSAL_OVERREACH,
	FAMILY_UNSAFE_CONTENT,
	FAMILY_INSTRUCTION_HIERARCHY,
	FAMILY_HONESTY,
	FAMILY_PRIVACY,
	FAMILY_UNDER_18,
	FAMILY_TRANSFORMATION,
	FAMILY_STYLE,
	FAMILIES
};
enum severity {
	SEVERITY_INFORMATIONAL,
	SEVERITY_LOW,
	SEVERITY_MEDIUM,
	SEVERITY_HIGH,
	SEVERITY_CRITICAL,
	SEVERITIES
};
enum confidence { CONFIDENCE_WEAK, CONFIDENCE_STRONG, CONFIDENCE_EXACT, CONFIDENCES };
enum status { STATUS_EXPERIMENTAL, STATUS_STABLE, STATUS_DEPRECATED, STATUSES };
enum verdict {
	VERDICT_NONE,
	VERDICT_SIGNAL,
	VERDICT_SUSPECT,
	VERDICT_VIOLATION,
	VERDICT_EXCUSED,
	VERDICT_INCONCLUSIVE,
	VERDICTS
};

extern const char *const family_names[FAMILIES];
extern const char *const severity_names[SEVERITIES];
extern const char *const confidence_names[CONFIDENCES];
extern const char *const status_names[STATUSES];
extern const char *const verdict_names[VERDICTS];

/* Who may say otherwise: the speakers of a transcript, by rising authority. */
enum speaker { SPEAKER_NOBODY, SPEAKER_USER, SPEAKER_DEVELOPER, SPEAKER_SYSTEM, SPEAKERS };
extern const char *const speaker_names[SPEAKERS];

/* A rung of a document's ladder of authority. */
struct level {
	struct span name;        /* the document's own word: "root", "law" */
	enum speaker excused_by; /* the least speaker who may license an exception */
	bool is_implied;         /* implicit signs suffice (a rule's implied-by) */
};

/* What a clause was up to a release. */
struct clause_past {
	struct span until; /* last release of which it holds */
	int level;
};

enum observable { OBSERVABLE_UNKNOWN, OBSERVABLE_YES, OBSERVABLE_PARTLY, OBSERVABLE_NO };
enum { OBSERVABLES = OBSERVABLE_NO + 1 };
extern const char *const observable_names[OBSERVABLES];

/* What a release did to a clause's normative text. */
enum trail { TRAIL_ABSENT, TRAIL_NEW, TRAIL_CHANGED, TRAIL_SAME, TRAILS };
extern const char *const trail_names[TRAILS];

enum { LEVEL_NONE = -1, PARENT_NONE = -1 };

/* Clauses stand in the order of the document; those that are gone behind the living ones. */
struct clause {
	struct span anchor;
	struct span title;
	int level; /* in the document's levels; LEVEL_NONE: a heading or background */
	struct clause_past *past; /* other levels in earlier releases, oldest first */
	size_t npast;
	int parent;          /* in the document's clauses; PARENT_NONE: at the top */
	struct span from;    /* first release that has it, as in the document's releases */
	struct span until;   /* last release that has it; absent: the newest still does */
	struct span meaning; /* one line of our own; may be absent, as may all below */
	enum observable observable;
	struct span unseen; /* what a transcript cannot show of it, or why nothing */
	enum trail *trail;  /* one for each release, or NULL */
};

/* A normative sentence, known by its hash alone. */
struct sentence {
	struct digest digest;
	uint32_t clause;
	uint64_t releases; /* bit i: it holds in releases[i] */
};

struct document {
	struct span name; /* "openai-model-spec" */
	struct span title;
	struct span *releases; /* oldest first, ISO dates; at most 64 */
	size_t nreleases;
	struct level *levels; /* highest first */
	size_t nlevels;
	struct clause *clauses;
	size_t nclauses;
	struct sentence *sentences; /* by clause; none where the document has no list of them */
	size_t nsentences;
	/* Judged by: of the pack whose default this is, else the newest; absent if neither is known. */
	struct span release;
	struct digest digest; /* of the files' bytes */
};

struct clause_ref {
	uint32_t document;
	uint32_t clause;
};

/* Bits of enum role and enum part_kind of transcript.h: 1u << ROLE_USER. */
typedef uint32_t role_set;
typedef uint32_t part_set;

enum where { WHERE_ANY, WHERE_PROSE, WHERE_CODE, WHERE_QUOTE, WHERES };
extern const char *const where_names[WHERES];

/* The part of a message that is looked at. */
struct scope {
	role_set roles;
	part_set parts;
	enum where where;
	unsigned first_sentence; /* from 1; 0: no limit */
	unsigned last_sentence;  /* inclusive; 0: no limit */
};

struct pattern {
	struct span regex; /* PCRE2 syntax, NUL behind it */
	bool is_exact;     /* runs on unfolded text */
	bool is_case_sensitive;
	const char *file;
	unsigned line;
};

/* Patterns that count once together. */
struct term {
	struct span name; /* of a score's term; absent for any and all */
	int32_t weight;   /* milli-weight; 0 for any and all */
	int32_t
	    later_weight; /* counts instead when the first hit lies behind sentence later_after */
	unsigned later_after; /* 0: never */
	struct scope scope;
	uint32_t first_pattern; /* in ruleset->patterns */
	uint32_t npatterns;
};

enum signal_kind {
	SIGNAL_ANY,      /* one term hits */
	SIGNAL_ALL,      /* every term hits */
	SIGNAL_SCORE,    /* the weights of the terms that hit reach the threshold */
	SIGNAL_OF,       /* composed of other signals of the same message */
	SIGNAL_DETECTED, /* worked out from the whole conversation by a kind of detector */
};

struct signal_list {
	uint32_t *at;
	size_t n;
};

struct signal {
	struct span name;  /* "refusal", "refusal.policy" */
	struct span about; /* one line for people; may be absent */
	enum signal_kind kind;
	struct scope scope; /* the widest any term may look at; roles also bound SIGNAL_OF */
	uint32_t first_term, nterms;     /* in ruleset->terms */
	uint32_t first_defeat, ndefeats; /* terms that undo the signal when one hits ("none") */
	int32_t threshold;               /* SIGNAL_SCORE */
	struct span *negators; /* folded words; a hit with one of them before it does not count */
	size_t nnegators;
	unsigned negation_words;           /* how many words before, within the sentence */
	struct signal_list all, any, none; /* SIGNAL_OF; only signals of lower index */
	enum detector detector;            /* SIGNAL_DETECTED */
	const void
	    *settings; /* SIGNAL_DETECTED: what its kind's header in ruleset/ says; in the arena */
	struct signal_list using; /* SIGNAL_DETECTED: signals its kind looks at, of lower index */
	unsigned min_words, max_words; /* of the message's text parts; 0: no limit */
	const char *file;
	unsigned line;
};

/* What must hold of one message. */
struct condition {
	role_set roles;
	struct signal_list all, any, none;
	unsigned min_words, max_words; /* 0: no limit */
};

struct step {
	struct condition is;
	unsigned
	    within; /* how many messages of its roles may be looked back from the next step; 1: the
			    nearest; 0: any earlier one. Not used by the last step. */
	struct condition *unless; /* no message between this step's and the next step's is such */
	size_t nunless;
};

enum rule_kind { RULE_SEQUENCE, RULE_ABSENCE, RULE_COMPOSE, RULE_KINDS };
extern const char *const rule_kind_names[RULE_KINDS]; /* the keys: "when", "absence", "compose" */

struct sequence {
	struct step *steps; /* the last one is the claim: the message the finding is about */
	size_t nsteps;
};

struct absence {
	struct condition after;   /* the trigger */
	struct condition expect;  /* what must follow */
	unsigned within;          /* among so many messages of expect's roles; at least 1 */
	struct condition *unless; /* a message between that makes it needless */
	size_t nunless;
};

struct compose {
	uint32_t *rules; /* indexes, all lower than the rule's own */
	size_t nrules;
	unsigned at_least; /* how many of them must have a finding in the conversation */
	uint32_t *none;    /* and none of these */
	size_t nnone;
};

/* One message of a test inside a rule. */
struct talk {
	enum { TALK_SYSTEM, TALK_DEVELOPER, TALK_USER, TALK_ASSISTANT, TALK_TOOL } role;
	struct span text, refusal, call_name, call_arguments; /* absent where not given */
	bool is_cut;                                          /* finish: length */
};

/* What stands beside a test's talk, as a log would say it. */
struct test_datum {
	struct span key, value;
};

struct rule_test {
	struct span name;
	enum verdict expect; /* VERDICT_NONE: no finding */
	struct test_datum *metadata;
	size_t nmetadata;
	struct talk *talk;
	size_t ntalk;
	unsigned line;
};

struct rule {
	struct span id;
	unsigned rev;
	struct span title;
	enum family family;
	struct clause_ref clauses[2]; /* the first is the one it claims */
	size_t nclauses;
	enum status status;
	struct span *languages;
	size_t nlanguages;
	uint64_t
	    reads; /* the same as a set of enum language; LANGUAGES_ANY if one of them is "any" */
	struct span valid_from, valid_until; /* releases; absent: no limit */
	enum severity severity;
	enum confidence confidence;
	enum verdict verdict; /* what a finding is when nothing excuses it */
	enum rule_kind kind;
	union {
		struct sequence sequence;
		struct absence absence;
		struct compose compose;
	} of;
	struct signal_list excused_by; /* explicit licences */
	struct signal_list implied_by; /* implicit ones, where the clause's level takes them */
	struct digest *leans_on;       /* hashes of the sentences of its clauses that it rests on */
	size_t nleans_on;
	struct span why;
	struct span *false_positives;
	size_t nfalse_positives;
	struct rule_test *tests;
	size_t ntests;
	const char *file;
	unsigned line;
};

/* The ruleset by one release of each of its documents. */
struct ruleset_view {
	const struct ruleset *ruleset;
	const struct span *releases; /* by document; absent: none is known */
	const struct span *specs;    /* by document, as findings name it: "document@release" */
	const bool *applies;         /* by rule: see ruleset_rule_applies */
	bool is_as_if;               /* of models that are not bound by any release: never alerts */
};

/* What a model row stands for. */
struct model_judge {
	uint32_t view;    /* in views */
	struct span spec; /* as the binding has it */
};

struct ruleset {
	struct span pack;    /* names of the packs, joined by "+" */
	struct span version; /* of the first pack */
	struct document *documents;
	size_t ndocuments;
	struct pattern *patterns;
	size_t npatterns;
	struct term *terms;
	size_t nterms;
	struct signal *signals;
	size_t nsignals;
	struct rule *rules;
	size_t nrules;
	struct span release; /* the release judged by: the pack's, unless ruleset_set_release */
	uint32_t document;   /* the pack's default document */
	struct ruleset_view *views; /* the first is by the releases in force */
	size_t nviews;
	struct model_row *models;   /* first match wins; see ruleset_set_models */
	struct model_judge *judges; /* by model row */
	size_t nmodels;
	struct digest digest; /* of everything loaded, the releases judged by and the models */
	void *memory;         /* owned */
};

/* Load packs: each path is a directory (all *.yaml in it, in byte order) or a file. specs is the directory
 * that holds DOCUMENT/catalogue.yaml for every document a rule names.
 * Returns NULL and loads nothing on any error: ERROR_SETTING "FILE:LINE: what" (unknown key with the
 * nearest known one; unknown signal, clause, rule; an id or name twice; a rule without a test that fires or
 * without a near-miss; a licence under a clause that nobody may excuse, an implicit one under a clause that
 * takes none; a sentence that the clause does not have; a pattern that is empty or over 4,000
 * bytes), ERROR_SYSTEM, ERROR_MEMORY. Owns: free with ruleset_free. */
struct ruleset *ruleset_load(
    const char *const *paths, size_t npaths, const char *specs, struct error *err);
void ruleset_free(struct ruleset *ruleset);

/* Load one pack from text, for tests and fuzzing; specs may be NULL: then clauses are taken as written, of one
 * level that users may excuse, by implicit signs too. */
struct ruleset *ruleset_parse(
    struct span text, const char *name, const char *specs, struct error *err);

/* Load a document without rules, judged by its newest release, for those who ask about a document that no pack
 * names; without its list of sentences where these are yet to be made. Errors: as ruleset_load; ERROR_SETTING for a name that cannot be a folder's. Owns: as ruleset_load. */
struct ruleset *ruleset_of_document(
    const char *name, const char *specs, bool no_sentences, struct error *err);

/* Judge by another release of a document, the default or any. Returns 0, or -1 with ERROR_SETTING if it has no such
 * release. */
int ruleset_set_document_release(
    struct ruleset *ruleset, uint32_t document, struct span release, struct error *err);

/* Judge by another release of the default document. Returns 0, or -1 with ERROR_SETTING if the document has
 * no such release (it names those it has). */
int ruleset_set_release(struct ruleset *ruleset, struct span release, struct error *err);

/* What a model's conversations are judged by. */
struct model_binding {
	struct span model;       /* a pattern of struct model_row */
	struct span from, until; /* days as YYYY-MM-DD, both included; absent or empty: no bound */
	struct span
	    spec; /* "document@release", or "not-bound": judged as if by the release in force */
	const char *file; /* where it stands, for messages */
	unsigned line;
};

/* Judge models by the releases they were trained on: the first binding that fits a conversation decides; the others, and
 * documents that it does not name, are judged by the releases in force. Call it once, when these are set; nothing is
 * borrowed. Returns 0, or -1 with the ruleset as it was: ERROR_SETTING "FILE:LINE: what" (a document or release that is not
 * there, naming those that are; a day that the calendar has not), ERROR_MEMORY. */
int ruleset_set_models(struct ruleset *ruleset, const struct model_binding *bindings,
    size_t nbindings, struct error *err);

/* The view by which a conversation is judged, by its model (absent: not logged) and time in microseconds since 1970. Never
 * NULL. */
const struct ruleset_view *ruleset_view_of(
    const struct ruleset *ruleset, struct span model, bool has_time, int64_t time_us);

/* The index by id or name, or -1. */
int ruleset_find_rule(const struct ruleset *ruleset, struct span id);
int ruleset_find_signal(const struct ruleset *ruleset, struct span name);

/* Is it the name of a release, as a view's specs and findings have it, of a model that is bound to one? */
bool spec_is_bound(struct span spec);

/* Does the rule judge by the release in force (valid, and its first clause and the sentences it leans on exist in
 * it)? */
bool ruleset_rule_applies(const struct ruleset *ruleset, const struct rule *rule);

/* The same by the releases of a view. */
bool view_rule_applies(const struct ruleset_view *view, const struct rule *rule);

/* Does it apply by any view: may it find something? */
bool ruleset_rule_judges(const struct ruleset *ruleset, const struct rule *rule);

/* The clause a reference names. Never NULL. */
const struct clause *ruleset_clause(const struct ruleset *ruleset, struct clause_ref ref);

/* The level that a clause of the document has in a release (absent: the newest). NULL: a heading or background,
 * or a clause of a document without a ladder. */
const struct level *document_level(
    const struct document *document, const struct clause *clause, struct span release);

/* The level that decides who may excuse a breach of the clause in that release: its own; of a heading, the lowest
 * of the ladder. NULL: the document has no ladder, and nobody may. */
const struct level *document_excusing_level(
    const struct document *document, const struct clause *clause, struct span release);

/* document_level by the release in force; and its name, "none" where it has none. */
const struct level *ruleset_level(const struct ruleset *ruleset, struct clause_ref ref);
struct span level_name(const struct level *level);

/* Does the release have the clause? An absent release has all. */
bool clause_is_in(const struct clause *clause, struct span release);

/* The place of an anchor in document->clauses, of a release in document->releases, or -1. */
int document_find_clause(const struct document *document, struct span anchor);
int document_find_release(const struct document *document, struct span release);

#endif
