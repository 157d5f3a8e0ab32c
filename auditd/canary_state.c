/* What is kept of each canary between two looks, and the alarms that follow from it. */
#include <stdio.h>
#include <string.h>

#include "base/dates.h"
#include "base/marks.h"
#include "canary.h"
#include "store/live.h"

enum { VERSION = 1, NAME = 80 };

static const int64_t hour_us = INT64_C(3600000000), longest_grace_us = INT64_C(300000000);

/* Periods are windows. */
struct seen {
	int64_t seen_us;            /* by its record's time, the last time */
	struct digest conversation; /* that was it last */
	struct marks taken, fired, repeated;
	int64_t judged;    /* windows before this one are */
	int64_t missed_us; /* the end of the last that was missed; 0: none */
};

static int get_value(void *context, const char *name, struct buf *buf, struct error *err)
{
	return store_get_value(context, name, buf, err);
}

static int put_value(void *context, const char *name, struct span value, struct error *err)
{
	return store_put_value(context, name, value, err);
}

static int put_alarm(void *context, struct span kind, struct span key, struct span text,
    int64_t at_us, struct error *err)
{
	return store_put_alarm(context, kind, key, text, at_us, err);
}

struct canary_store canary_store_of(struct store *store)
{
	return (struct canary_store){store, get_value, put_value, put_alarm};
}

static int64_t window_of(const struct canary *canary, int64_t at_us)
{
	return at_us / canary->window_us - (at_us % canary->window_us < 0);
}

/* The first window that begins at a time or after it. */
static int64_t window_from(const struct canary *canary, int64_t at_us)
{
	return window_of(canary, at_us - 1) + 1;
}

static const char *value_name(const struct canary *canary, char name[NAME])
{
	snprintf(name, NAME, "canary/%s", canary->id.at);
	return name;
}

static void pack(const struct seen *seen, struct buf *buf)
{
	pack_number(buf, VERSION);
	pack_signed(buf, seen->seen_us);
	pack_digest(buf, &seen->conversation);
	marks_pack(&seen->taken, buf);
	marks_pack(&seen->fired, buf);
	marks_pack(&seen->repeated, buf);
	pack_signed(buf, seen->judged);
	pack_signed(buf, seen->missed_us);
}

/* Returns 0, or -1 if it is none of ours. */
static int unpack(struct span text, struct seen *seen)
{
	struct unpack rest = {.rest = text};

	if (unpack_number(&rest) != VERSION)
		return -1;
	seen->seen_us = unpack_signed(&rest);
	seen->conversation = unpack_digest(&rest);
	seen->taken = marks_unpack(&rest);
	seen->fired = marks_unpack(&rest);
	seen->repeated = marks_unpack(&rest);
	seen->judged = unpack_signed(&rest);
	seen->missed_us = unpack_signed(&rest);
	return unpack_end(&rest);
}

/* 1, 0 when nothing was kept yet (windows are judged from now on), -1. */
static int recall(const struct canary *canary, const struct canary_store *store, int64_t now_us,
    struct seen *seen, struct error *err)
{
	const struct seen fresh = {.judged = window_from(canary, now_us)};
	struct buf value = {0};
	char name[NAME];
	int found = store->get_value(store->context, value_name(canary, name), &value, err);

	*seen = fresh;
	/* What cannot be read is begun again: nothing depends on it but what alarms say. */
	if (found == 1 && unpack(buf_span(&value), seen) != 0) {
		*seen = fresh;
		found = 0;
	}
	buf_done(&value);
	return found;
}

static int keep(const struct canary *canary, const struct canary_store *store,
    const struct seen *seen, struct error *err)
{
	struct buf value = {0};
	char name[NAME];

	pack(seen, &value);
	int result = value.failed ? error_memory(err)
				  : store->put_value(store->context, value_name(canary, name),
					buf_span(&value), err);
	buf_done(&value);
	return result;
}

static int alarm(const struct canary_store *store, const char *kind, const char *key,
    const char *text, int64_t at_us, struct error *err)
{
	return store->put_alarm(
	    store->context, span_of(kind), span_of(key), span_of(text), at_us, err);
}

static int alarm_of(const struct canary *canary, const struct canary_store *store, const char *kind,
    const char *text, int64_t at_us, struct error *err)
{
	char shown[CANARY_SHOWN];

	return alarm(store, kind, canary_shown(canary->id, shown), text, at_us, err);
}

/* Whoever writes logs can write marks: one alarm an hour tells as much as a thousand. */
static int alarm_unknown(const struct canary_store *store, int64_t now_us, struct error *err)
{
	static const char name[] = "canary-unknown";
	struct buf value = {0};
	int64_t hour = now_us / hour_us - (now_us % hour_us < 0);
	int result = store->get_value(store->context, name, &value, err);
	struct unpack rest = {.rest = buf_span(&value)};

	if (result < 0 || (result == 1 && unpack_signed(&rest) == hour && unpack_end(&rest) == 0)) {
		buf_done(&value);
		return result < 0 ? -1 : 0;
	}
	buf_clear(&value);
	pack_signed(&value, hour);
	result = value.failed ? error_memory(err)
			      : store->put_value(store->context, name, buf_span(&value), err);
	buf_done(&value);
	if (result != 0)
		return -1;
	return alarm(store, name, "mark",
	    "a conversation has a canary's mark that is not in the register, or two: "
	    "it is audited like any other",
	    now_us, err);
}

static int alarm_repeated(const struct canary *canary, const struct canary_store *store,
    struct seen *seen, int64_t window, int64_t now_us, struct error *err)
{
	if (marks_has(&seen->repeated, window) || marks_is_past(&seen->repeated, window))
		return 0;
	marks_set(&seen->repeated, window);
	if (keep(canary, store, seen, err) != 0)
		return -1;
	return alarm_of(canary, store, "canary-repeated",
	    "a second conversation in one window has this canary's mark: it is audited like any "
	    "other",
	    now_us, err);
}

int canary_meet(const struct canaries *canaries, const struct canary_store *store,
    const struct canary_scan *scan, const struct digest *conversation, int64_t filed_us,
    int64_t now_us, bool *is_canary, struct error *err)
{
	struct seen seen;

	*is_canary = false;
	if (scan->mark == CANARY_NONE)
		return 0;
	if (scan->mark == CANARY_FOREIGN)
		return alarm_unknown(store, now_us, err);
	const struct canary *canary = canary_get(canaries, scan->index);
	int64_t window = window_of(canary, filed_us);
	int found = recall(canary, store, now_us, &seen, err);
	if (found < 0)
		return -1;
	bool is_same = found == 1 && seen.taken.bits != 0 &&
		       digest_compare(&seen.conversation, conversation) == 0;
	if (!is_same && (marks_has(&seen.taken, window) || marks_is_past(&seen.taken, window)))
		return alarm_repeated(canary, store, &seen, window, now_us, err);
	marks_set(&seen.taken, window);
	seen.conversation = *conversation;
	seen.seen_us = filed_us;
	*is_canary = true;
	return keep(canary, store, &seen, err);
}

int canary_fired(const struct canaries *canaries, const struct canary_store *store, size_t index,
    struct span rule, int64_t filed_us, struct error *err)
{
	const struct canary *canary = canary_get(canaries, index);
	int64_t window = window_of(canary, filed_us);
	struct seen seen;

	if (!span_equal(rule, canary->rule))
		return 0;
	if (recall(canary, store, filed_us, &seen, err) < 0)
		return -1;
	if (marks_has(&seen.fired, window))
		return 0;
	marks_set(&seen.fired, window);
	return keep(canary, store, &seen, err);
}

/* ---- missed ones ---- */

static int64_t grace_of(const struct canary *canary)
{
	int64_t quarter = canary->window_us / 4;

	return quarter < longest_grace_us ? quarter : longest_grace_us;
}

/* Windows that are over and were not judged yet. */
struct lack {
	unsigned unseen, silent;
	int64_t last; /* the newest of them */
};

static struct lack judge(const struct canary *canary, struct seen *seen, int64_t now_us)
{
	struct lack lack = {0};
	int64_t end = window_of(canary, now_us - grace_of(canary)); /* not over yet */

	/* The clock was far ahead for a while: what it judged then lies in the future. */
	if (seen->judged > end + MARKS_KEPT)
		seen->judged = end;
	if (seen->judged < end - MARKS_KEPT)
		seen->judged = end - MARKS_KEPT;
	for (; seen->judged < end; seen->judged++) {
		if (marks_has(&seen->fired, seen->judged))
			continue;
		if (marks_has(&seen->taken, seen->judged))
			lack.silent++;
		else
			lack.unseen++;
		lack.last = seen->judged;
	}
	if (lack.unseen + lack.silent > 0)
		seen->missed_us = (lack.last + 1) * canary->window_us;
	return lack;
}

static int alarm_missed(const struct canary *canary, const struct canary_store *store,
    const struct lack *lack, int64_t now_us, struct error *err)
{
	char from[DATES_TIME], to[DATES_TIME], text[400];
	unsigned n = lack->unseen + lack->silent;

	dates_time(lack->last * canary->window_us, from);
	dates_time((lack->last + 1) * canary->window_us, to);
	int length = snprintf(
	    text, sizeof text, "the canary of rule %.*s ", (int)canary->rule.len, canary->rule.at);
	char *at = text + length;
	size_t left = sizeof text - (size_t)length;
	if (n > 1)
		snprintf(at, left,
		    "was missed in %u windows, the last from %s to %s: not seen in %u, its rule "
		    "silent in %u",
		    n, from, to, lack->unseen, lack->silent);
	else if (lack->unseen)
		snprintf(at, left, "was not seen from %s to %s", from, to);
	else
		snprintf(at, left, "was seen from %s to %s, but its rule did not fire", from, to);
	return alarm_of(canary, store, "canary-missed", text, now_us, err);
}

static int check(const struct canary *canary, const struct canary_store *store, int64_t now_us,
    struct error *err)
{
	struct seen seen;
	int found = recall(canary, store, now_us, &seen, err);

	if (found < 0)
		return -1;
	int64_t judged = seen.judged;
	struct lack lack = judge(canary, &seen, now_us);
	if ((found == 0 || seen.judged != judged) && keep(canary, store, &seen, err) != 0)
		return -1;
	if (lack.unseen + lack.silent == 0)
		return 0;
	return alarm_missed(canary, store, &lack, now_us, err);
}

int canary_check(const struct canaries *canaries, const struct canary_store *store, int64_t now_us,
    int64_t awake_us, struct error *err)
{
	for (size_t i = 0; i < canary_count(canaries); i++) {
		const struct canary *canary = canary_get(canaries, i);
		if (now_us - awake_us >= grace_of(canary) && check(canary, store, now_us, err) != 0)
			return -1;
	}
	return 0;
}

int canary_each(const struct canaries *canaries, const struct canary_store *store,
    void (*fn)(void *context, const struct canary_status *status), void *context, struct error *err)
{
	for (size_t i = 0; i < canary_count(canaries); i++) {
		struct seen seen;
		struct canary_status status = {.canary = canary_get(canaries, i)};
		if (recall(status.canary, store, 0, &seen, err) < 0)
			return -1;
		status.has_seen = seen.taken.bits != 0;
		status.seen_us = seen.seen_us;
		status.missed_us = seen.missed_us;
		fn(context, &status);
	}
	return 0;
}
