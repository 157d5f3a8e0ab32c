/* From the store to a summary for each ruleset that judged, and the sentences that keep them apart. */
#include <stdlib.h>

#include "report/figures.h"
#include "report/segments.h"

enum { CHANGES_SAID = 12 };

/* The rulesets that judged anything in the window. */
struct judges {
	struct digest *at; /* owned */
	size_t n;
	struct error *err;
};

static int add_judge(struct judges *judges, const struct digest *ruleset)
{
	for (size_t i = 0; i < judges->n; i++)
		if (digest_compare(&judges->at[i], ruleset) == 0)
			return 0;
	struct digest *at = realloc(judges->at, (judges->n + 1) * sizeof *at);
	if (at == NULL)
		return error_memory(judges->err);
	judges->at = at;
	at[judges->n++] = *ruleset;
	return 0;
}

static int see_tally(const struct tally_key *key, const struct tally_counts *counts,
    const struct tally *tallies, size_t ntallies, void *context)
{
	(void)counts, (void)tallies, (void)ntallies;
	return add_judge(context, &key->ruleset);
}

struct ordering {
	const struct judges *judges;
	struct judges ordered;
};

static int put_in_order(const struct store_ruleset *ruleset, void *context)
{
	struct ordering *ordering = context;

	for (size_t i = 0; i < ordering->judges->n; i++)
		if (digest_compare(&ordering->judges->at[i], &ruleset->digest) == 0)
			return add_judge(&ordering->ordered, &ruleset->digest);
	return 0;
}

/* In the order in which the store came to know them. */
static int find_judges(struct store *store, struct judges *judges, struct error *err)
{
	struct judges seen = {.err = err};
	struct ordering ordering = {.judges = &seen, .ordered = {.err = err}};
	int result = store_each_tally(store, see_tally, &seen, err);

	if (result == 0)
		result = store_each_ruleset(store, put_in_order, &ordering, err);
	free(seen.at);
	*judges = ordering.ordered;
	return result;
}

static int read_one(struct report_segments *segments, struct store *store,
    const struct report_options *options, const struct digest *ruleset, struct error *err)
{
	struct summary_limits limits = {
	    .allow_quarantine = options->allow_quarantine,
	    .allow_raw = options->allow_raw,
	    .max_examples = options->max_examples,
	    .has_as_of = options->has_as_of,
	    .as_of = options->as_of,
	    .quotes = options->quotes,
	    .has_hours = options->period != NULL,
	    .period = options->period,
	    .ruleset = ruleset,
	};
	struct store_window window = {0};

	if (options->period) {
		window.has_hours = true;
		window.from_hour = options->period->from_hour;
		window.to_hour = options->period->to_hour;
	}
	if (ruleset) {
		window.has_ruleset = true;
		window.ruleset = *ruleset;
		limits.has_hours = true;
	}
	store_set_window(store, &window);
	return summary_read(&segments->at[segments->n++], store, &limits, err);
}

int report_segments_read(struct report_segments *segments, struct store *store,
    const struct report_options *options, struct error *err)
{
	struct judges judges = {0};
	struct store_window window = {0};
	int result = -1;

	if (options->period) {
		window.has_hours = true;
		window.from_hour = options->period->from_hour;
		window.to_hour = options->period->to_hour;
	}
	store_set_window(store, &window);
	if (find_judges(store, &judges, err) != 0)
		goto done;
	segments->at = calloc(judges.n ? judges.n : 1, sizeof *segments->at);
	if (segments->at == NULL) {
		error_memory(err);
		goto done;
	}
	/* Nothing judged, or all by the same rules: all there is. */
	result = judges.n < 2 ? read_one(segments, store, options,
				    judges.n == 1 && options->period ? &judges.at[0] : NULL, err)
			      : 0;
	for (size_t i = 0; result == 0 && judges.n > 1 && i < judges.n; i++)
		result = read_one(segments, store, options, &judges.at[i], err);
	store_set_window(store, &window);
done:
	free(judges.at);
	return result;
}

void report_segments_done(struct report_segments *segments)
{
	for (size_t i = 0; i < segments->n; i++)
		summary_done(&segments->at[i]);
	free(segments->at);
	*segments = (struct report_segments){0};
}

static bool is_empty(const struct report_segments *segments)
{
	for (size_t i = 0; i < segments->n; i++)
		if (segments->at[i].counts.turns > 0 || segments->at[i].counts.conversations > 0 ||
		    segments->at[i].counts.repeats > 0 || segments->at[i].total.findings > 0)
			return false;
	return true;
}

static void say_period(const struct report_period *period, struct buf *out)
{
	buf_text(out, "The ");
	buf_append(out, period->kind);
	buf_text(out, " from ");
	buf_append(out, period->from);
	buf_text(out, " to ");
	buf_append(out, period->to);
	buf_text(out, ", time zone ");
	buf_append(out, period->timezone);
	buf_text(out,
	    ". What was read and lost is of the whole audit up to now; everything else is "
	    "of this period.");
}

static void say_edition(const struct report_period *period, struct buf *out)
{
	buf_printf(out, "Edition %llu", (unsigned long long)period->edition);
	if (period->replaces.at == NULL) {
		buf_text(out, ", the first.");
		return;
	}
	buf_text(out, ". It replaces the edition with the digest ");
	buf_append(out, period->replaces);
	buf_text(out, "; ");
	figure_plural(out, period->nchanges, "number");
	buf_text(out, " changed: ");
	for (size_t i = 0; i < period->nchanges && i < CHANGES_SAID; i++) {
		buf_text(out, i ? "; " : "");
		buf_append(out, period->changes[i].name);
		buf_text(out, " from ");
		figure_count(out, period->changes[i].before);
		buf_text(out, " to ");
		figure_count(out, period->changes[i].after);
	}
	if (period->nchanges > CHANGES_SAID)
		buf_text(out, "; the JSON report lists the others");
	buf_byte(out, '.');
}

bool report_segments_say(const struct report_segments *segments,
    const struct report_options *options, size_t i, struct buf *out)
{
	const struct report_period *period = options->period;
	bool has_edition = period && period->edition > 0;

	buf_clear(out);
	if (period && i-- == 0)
		say_period(period, out);
	else if (has_edition && i-- == 0)
		say_edition(period, out);
	else if (period && is_empty(segments) && i-- == 0)
		buf_text(out, "The period is empty: no record of it was audited.");
	else if (segments->n > 1 && i == 0)
		buf_printf(out,
		    "%zu rulesets judged what is reported here. Each has a segment of its own; "
		    "their numbers are never summed.",
		    segments->n);
	else
		return false;
	return true;
}

void report_segments_title(const struct report_segments *segments, size_t i, struct buf *out)
{
	const struct summary *summary = &segments->at[i];

	buf_printf(out, "Segment %zu of %zu: judged by rules %s", i + 1, segments->n,
	    summary->nversions ? summary->versions[0].hex : "unknown");
}
