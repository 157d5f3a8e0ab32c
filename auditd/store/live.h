/* What a running audit keeps in the store beside its outcome, in the same transaction: where it stands in each followed
 * text, what conversations are still open, how often equal records came, alerts, and reports already written. */
#ifndef STORE_LIVE_H
#define STORE_LIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "store/store.h"

/* ---- followed texts ---- */

/* A text that is, or was, followed: the same under whatever name its file has, and however it is compressed. */
struct store_stream {
	uint32_t input;    /* as in origin.input; its account is the input's */
	struct span path;  /* where its file was last */
	struct span state; /* the follower's word: "live", "pending-format", "ended", ... */
	struct span codec;
	uint64_t device, inode;
	uint64_t text_offset; /* settled: findings and tallies up to there are in the store */
	int64_t grown_us;     /* when it last grew, by the host's clock */
	struct span position; /* the follower's own, opaque here */
	struct span
	    point; /* where decoding goes on, opaque here; in store_put_stream absent: as it was, empty:
	                         none any more; never filled in by store_each_stream */
};
/* Add or replace. */
int store_put_stream(struct store *store, const struct store_stream *stream, struct error *err);
/* With its point. */
int store_drop_stream(struct store *store, uint32_t input, struct error *err);
typedef int store_stream_fn(const struct store_stream *stream, void *context);
/* By input. */
int store_each_stream(struct store *store, store_stream_fn *fn, void *context, struct error *err);
/* Append a stream's point to buf (nothing if it has none). */
int store_get_point(struct store *store, uint32_t input, struct buf *buf, struct error *err);

/* Put an input's account as it is so far, under its number, whether it was there or not. Unlike store_put_input this looks for no
 * repeats: input->is_repeat is taken as it is. */
int store_update_input(struct store *store, const struct store_input *input, struct error *err);

/* Records that came in an hour (of their own time where it can be trusted, else of arrival), added to what is there. */
int store_put_arrivals(struct store *store, uint32_t input, int64_t hour, bool is_untrusted,
    uint64_t records, struct error *err);
struct store_arrivals {
	uint32_t input;
	int64_t hour; /* since 1970, UTC */
	bool is_untrusted;
	uint64_t records;
};
typedef int store_arrivals_fn(const struct store_arrivals *arrivals, void *context);
/* By input and hour. */
int store_each_arrivals(
    struct store *store, store_arrivals_fn *fn, void *context, struct error *err);

/* ---- open conversations, as their kept turns ---- */

struct store_conversation {
	struct digest id;      /* whose it is; unique */
	struct digest ruleset; /* it began under */
	struct span head;      /* opaque */
};
struct store_turn {
	struct digest conversation;
	uint64_t ordinal;
	struct span message; /* opaque; text of conversations: erasable */
};
/* Add, or replace the head; turns stay. */
int store_put_conversation(
    struct store *store, const struct store_conversation *conversation, struct error *err);
/* Add or replace a turn of a conversation that was put. */
int store_put_turn(struct store *store, const struct store_turn *turn, struct error *err);
/* With all its turns. */
int store_drop_conversation(struct store *store, const struct digest *id, struct error *err);
typedef int store_conversation_fn(const struct store_conversation *conversation, void *context);
typedef int store_turn_fn(const struct store_turn *turn, void *context);
/* In the order in which they were first put. */
int store_each_conversation(
    struct store *store, store_conversation_fn *fn, void *context, struct error *err);
/* Of one conversation, by ordinal. */
int store_each_turn(struct store *store, const struct digest *conversation, store_turn_fn *fn,
    void *context, struct error *err);

/* How often records that are equal came in one text (digests name both). The counts replace what is there. At most
 * max are kept: those put longest ago go first; returns how many went in *dropped. */
int store_put_ordinal(
    struct store *store, const struct digest *record, uint64_t count, struct error *err);
int store_trim_ordinals(struct store *store, uint64_t max, uint64_t *dropped, struct error *err);
typedef int store_ordinal_fn(const struct digest *record, uint64_t count, void *context);
/* Oldest first. */
int store_each_ordinal(struct store *store, store_ordinal_fn *fn, void *context, struct error *err);

/* Drop the oldest segments of seen turns until at most max digests are left; *dropped of them went. */
int store_trim_seen(struct store *store, uint64_t max, uint64_t *dropped, struct error *err);

/* ---- bounds ---- */

/* Keep findings of at most n for each (rule, model, tenant, hour in which it is filed): those with the smallest ids. 0: all. Holds for
 * this opened store, and for groups that something is put into. What goes takes its evidence and reasons along, and the last finding of a
 * turn its sightings; store_has_findings knows only of findings that are kept.
 *
 * Promised: which findings are kept of a group does not depend on the order they were put in, as long as findings of
 * one id are filed under one hour. The same holds for sightings of turns whose findings were all put together (as settle does), for
 * those that came with or after them: a finding that is kept in the end was kept all along. A turn judged twice, with its first
 * findings pushed out in between, has the sightings since the second time. store_count_findings tells of
 * all, kept or not; what is listed or filtered is what is kept. */
void store_limit_evidence(struct store *store, uint64_t n);

/* ---- alerts ---- */

/* A finding that alerts was put: its group (rule, model, tenant) opens or grows. Makes an event when the group opens and at each
 * tenfold. at_us: by the host's clock. */
int store_put_alert(
    struct store *store, const struct finding *finding, int64_t at_us, struct error *err);
/* Close groups to which nothing was added since before_us, each with an event. */
int store_close_alerts(struct store *store, int64_t before_us, int64_t at_us, struct error *err);
/* An alarm about the audit itself ("stream-silent", "canary-missed"): an event of its own. key: what it is about. */
int store_put_alarm(struct store *store, struct span kind, struct span key, struct span text,
    int64_t at_us, struct error *err);

struct store_event {
	uint64_t number;                    /* from 1, without gaps, in the order of commits */
	struct span kind;                   /* "open", "tenfold", "close", or an alarm's */
	struct span rule, severity, clause; /* absent for alarms */
	struct span model, tenant;          /* absent: not logged */
	struct span key, text;              /* of alarms, else absent */
	uint64_t count;                     /* of findings in the group so far */
	int64_t opened_us, at_us;
	struct digest finding; /* that opened it; all zero for alarms */
};
typedef int store_event_fn(const struct store_event *event, void *context);
/* Events after a number, in order. */
int store_each_event(
    struct store *store, uint64_t after, store_event_fn *fn, void *context, struct error *err);
/* Up to which number a sink was given events; 0 at first. */
int store_get_delivered(struct store *store, const char *sink, uint64_t *number, struct error *err);
int store_put_delivered(struct store *store, const char *sink, uint64_t number, struct error *err);

/* ---- reports of periods ---- */

struct store_edition {
	struct span period;       /* "hour", "day", "week" */
	int64_t start_us, end_us; /* [start, end), UTC */
	struct span timezone;
	uint64_t edition;     /* from 1 */
	struct span digest;   /* of the report's JSON, hex */
	struct span replaces; /* the digest of the edition before; absent in the first */
	struct span numbers;  /* JSON: the numbers that a later edition is compared with */
	struct span changes;  /* JSON: what changed against the one before; absent in the first */
	int64_t made_us;
	bool is_written; /* its files are on disk */
};
/* Add, or replace the same edition. */
int store_put_edition(struct store *store, const struct store_edition *edition, struct error *err);
typedef int store_edition_fn(const struct store_edition *edition, void *context);
/* By period, start and edition. */
int store_each_edition(struct store *store, store_edition_fn *fn, void *context, struct error *err);

/* ---- one value by name, of those that must change with the rest ("created-us", "timezone", ...) ---- */
int store_put_value(struct store *store, const char *name, struct span value, struct error *err);
/* Drop it, if it is there. */
int store_drop_value(struct store *store, const char *name, struct error *err);
/* 1 and the value appended to buf; 0 if there is none; -1. */
int store_get_value(struct store *store, const char *name, struct buf *buf, struct error *err);

/* What should have come and what came, out of the value "expectations" (see daemon/blind.h): a row for each stream, without an
 * hour, then its hours, by host and hour. */
struct store_expected {
	struct span stream, host; /* host is absent where it is any */
	struct span hour;         /* RFC 3339, UTC; absent in the stream's own row */
	struct span grown;        /* the stream's own row: when it last grew, or absent */
	bool is_silent;           /* the stream's own row: for too long */
	struct span problem; /* the stream's own row: why its counts could not be read; absent */
	uint64_t expected, seen, missing;
	bool is_too_few; /* more are missing than may be */
};
typedef int store_expected_fn(const struct store_expected *expected, void *context);
int store_each_expected(
    struct store *store, store_expected_fn *fn, void *context, struct error *err);

#endif
