/* All that an audit left in a store, as lines of text, for tests that compare two. */
#ifndef TESTS_SHOWN_H
#define TESTS_SHOWN_H

#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "store/live.h"

static inline int show_input(const struct store_input *input, void *context)
{
	const struct account *account = &input->account;

	buf_printf(context,
	    "input %u %llu %llu %llu %llu %llu %llu lost %llu records %llu %llu %llu\n",
	    input->index, (unsigned long long)account->produced,
	    (unsigned long long)account->audited, (unsigned long long)account->raw,
	    (unsigned long long)account->other, (unsigned long long)account->blank,
	    (unsigned long long)account->pending, (unsigned long long)account_lost_text(account),
	    (unsigned long long)account->records, (unsigned long long)account->records_raw,
	    (unsigned long long)account->losses[LOSS_CORRUPT]);
	return 0;
}

static inline int show_loss(const struct loss *loss, struct span path, void *context)
{
	(void)path;
	buf_printf(context, "loss %u %llu %llu %llu %s\n", loss->at.input,
	    (unsigned long long)loss->at.text_offset, (unsigned long long)loss->at.raw_offset,
	    (unsigned long long)loss->nbytes, loss->detail);
	return 0;
}

static inline int show_tally(const struct tally_key *key, const struct tally_counts *counts,
    const struct tally *tallies, size_t ntallies, void *context)
{
	struct hash hash;
	struct digest digest;
	char hex[DIGEST_HEX];

	hash_init(&hash, "tallies");
	hash_bytes(&hash, (struct span){(const char *)tallies, ntallies * sizeof *tallies});
	hash_done(&hash, &digest);
	digest_hex(&digest, hex);
	buf_printf(context, "tally %.*s %d %d %lld %llu %llu %llu %s\n", (int)key->model.len,
	    key->model.at ? key->model.at : "", key->has_time, key->is_untrusted,
	    (long long)key->hour, (unsigned long long)counts->conversations,
	    (unsigned long long)counts->turns, (unsigned long long)counts->repeats, hex);
	return 0;
}

static inline int show_counter(struct span name, uint64_t value, void *context)
{
	buf_printf(
	    context, "counter %.*s %llu\n", (int)name.len, name.at, (unsigned long long)value);
	return 0;
}

static inline int show_arrivals(const struct store_arrivals *arrivals, void *context)
{
	buf_printf(context, "arrivals %u %lld %d %llu\n", arrivals->input,
	    (long long)arrivals->hour, arrivals->is_untrusted,
	    (unsigned long long)arrivals->records);
	return 0;
}

static inline int show_event(const struct store_event *event, void *context)
{
	buf_printf(context, "event %.*s %.*s %llu %lld\n", (int)event->kind.len, event->kind.at,
	    (int)event->rule.len, event->rule.at, (unsigned long long)event->count,
	    (long long)event->at_us);
	return 0;
}

static inline int show_ordinal(const struct digest *record, uint64_t count, void *context)
{
	uint64_t *sum = context;

	*sum += digest_number(record) * (count + 1);
	return 0;
}

/* In no order. */
static inline int add_conversation(const struct store_conversation *conversation, void *context)
{
	uint64_t *sums = context;
	struct hash hash;
	struct digest digest;

	hash_init(&hash, "conversation");
	hash_digest(&hash, &conversation->id);
	hash_digest(&hash, &conversation->ruleset);
	hash_field(&hash, conversation->head);
	hash_done(&hash, &digest);
	sums[0]++;
	sums[1] += digest_number(&digest);
	return 0;
}

static inline void show_findings(struct store *store, struct buf *out)
{
	struct finding_filter filter = {0};
	struct finding finding;
	struct error err = {0};
	struct finding_cursor *cursor = store_findings(store, &filter, &err);
	int got;

	assert_non_null(cursor);
	while ((got = finding_cursor_next(cursor, &finding, &err)) == 1) {
		char hex[DIGEST_HEX];
		digest_hex(&finding.id, hex);
		buf_printf(out, "finding %s %.*s %.*s %d %lld %llu %u:%llu %zu\n", hex,
		    (int)finding.rule.len, finding.rule.at, (int)finding.verdict.len,
		    finding.verdict.at, finding.is_untrusted, (long long)finding.filed_us,
		    (unsigned long long)finding.sightings, finding.origin.input,
		    (unsigned long long)finding.origin.text_offset, finding.nevidence);
	}
	assert_int_equal(got, 0);
	finding_cursor_free(cursor);
}

/* Everything that must be the same. */
static inline void show(struct store *store, struct buf *out)
{
	struct error err = {0};
	uint64_t ordinals = 0, open[2] = {0};

	show_findings(store, out);
	assert_int_equal(store_each_input(store, show_input, out, &err), 0);
	assert_int_equal(store_each_loss(store, 0, show_loss, out, &err), 0);
	assert_int_equal(store_each_tally(store, show_tally, out, &err), 0);
	assert_int_equal(store_each_counter(store, show_counter, out, &err), 0);
	assert_int_equal(store_each_arrivals(store, show_arrivals, out, &err), 0);
	assert_int_equal(store_each_event(store, 0, show_event, out, &err), 0);
	assert_int_equal(store_each_conversation(store, add_conversation, open, &err), 0);
	buf_printf(
	    out, "open %llu %llx\n", (unsigned long long)open[0], (unsigned long long)open[1]);
	assert_int_equal(store_each_ordinal(store, show_ordinal, &ordinals, &err), 0);
	buf_printf(out, "ordinals %llx\n", (unsigned long long)ordinals);
	buf_text(out, "watermark ");
	assert_int_equal(store_get_value(store, "watermark-us", out, &err), 1);
	buf_byte(out, '\n');
}

static inline void assert_same_lines(struct buf *got, struct buf *expected)
{
	const char *a = buf_string(got), *b = buf_string(expected);

	while (*a && *a == *b) {
		a++;
		b++;
	}
	if (*a == *b)
		return;
	while (a > got->at && b > expected->at && a[-1] != '\n') {
		a--;
		b--;
	}
	fail_msg("got:\n%.300s\nexpected:\n%.300s", a, b);
}

#endif
