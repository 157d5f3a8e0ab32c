/* What was read and what was lost, and whether that is all of it. Rules, tallies and findings are
 * read by summary_rules.c and summary_groups.c. */
#include <string.h>

#include "report/figures.h"
#include "report/summary.h"

struct reading {
	struct summary *summary;
	struct error *err;
};

void *summary_grow(struct arena *arena, void *items, size_t nitems, size_t size)
{
	bool is_full = (nitems & (nitems - 1)) == 0; /* also of no items */

	if (!is_full)
		return items;
	void *grown = arena_array(arena, nitems ? 2 * nitems : 1, size);
	if (grown && nitems)
		memcpy(grown, items, nitems * size);
	return grown;
}

int summary_copy(struct arena *arena, struct span text, struct span *copy, struct error *err)
{
	if (text.at == NULL) {
		*copy = (struct span){0};
		return 0;
	}
	struct span copied = arena_text(arena, text);
	if (copied.at == NULL)
		return error_memory(err);
	*copy = copied;
	return 0;
}

int summary_copy_list(
    struct arena *arena, const struct store_list *from, struct store_list *to, struct error *err)
{
	struct span *texts = arena_array(arena, from->n, sizeof *texts);

	if (texts == NULL)
		return error_memory(err);
	for (size_t i = 0; i < from->n; i++)
		if (summary_copy(arena, from->at[i], &texts[i], err) != 0)
			return -1;
	*to = (struct store_list){texts, from->n};
	return 0;
}

static int add_input(const struct store_input *input, void *context)
{
	const struct reading *reading = context;
	struct summary *summary = reading->summary;

	summary->total_inputs++;
	summary->total_repeats += input->is_repeat;
	account_add(&summary->with_repeats, &input->account);
	if (!input->is_repeat)
		account_add(&summary->account, &input->account);
	if (summary->ninputs == SUMMARY_MOST_INPUTS)
		return 0;
	struct store_input *inputs =
	    summary_grow(&summary->arena, summary->inputs, summary->ninputs, sizeof *inputs);
	if (inputs == NULL)
		return error_memory(reading->err);
	summary->inputs = inputs;
	struct store_input *copy = &inputs[summary->ninputs];
	*copy = *input;
	if (summary_copy(&summary->arena, input->path, &copy->path, reading->err) != 0 ||
	    summary_copy(&summary->arena, input->codec, &copy->codec, reading->err) != 0)
		return -1;
	summary->ninputs++;
	return 0;
}

static int add_loss(const struct loss *loss, struct span path, void *context)
{
	const struct reading *reading = context;
	struct summary *summary = reading->summary;

	summary->total_losses++;
	summary->unreadable += loss->reason == LOSS_UNREADABLE;
	if (summary->nlosses == SUMMARY_MOST_LOSSES)
		return 0;
	struct summary_loss *losses =
	    summary_grow(&summary->arena, summary->losses, summary->nlosses, sizeof *losses);
	if (losses == NULL)
		return error_memory(reading->err);
	summary->losses = losses;
	losses[summary->nlosses].loss = *loss;
	if (summary_copy(&summary->arena, path, &losses[summary->nlosses].path, reading->err) != 0)
		return -1;
	summary->nlosses++;
	return 0;
}

static uint64_t losses_of(const struct account *account)
{
	uint64_t n = 0;

	for (size_t i = 0; i < LOSS_REASONS; i++)
		n += account->losses[i];
	return n;
}

/* Append one reason, behind a semicolon if it is not the first. */
static void blame(struct buf *why, uint64_t part, uint64_t whole, const char *what)
{
	buf_text(why, why->len ? "; " : "");
	figure_count(why, part);
	if (whole) {
		buf_text(why, " of ");
		figure_count(why, whole);
	}
	buf_printf(why, " %s", what);
}

/* Losses count in repeats too: two files that decode to nothing have the same decoded text. */
static void find_reasons(
    struct summary *summary, const struct summary_limits *limits, struct buf *why)
{
	const struct account *all = &summary->with_repeats, *account = &summary->account;
	uint64_t stored = account_lost_stored(all), text = account_lost_text(all);
	uint64_t losses = losses_of(all);
	bool with_repeats = summary->total_repeats > 0;

	if (losses < summary->total_losses)
		losses = summary->total_losses;
	if (summary->unreadable < all->losses[LOSS_UNREADABLE])
		summary->unreadable = all->losses[LOSS_UNREADABLE];
	if (summary->unreadable > 0)
		blame(why, summary->unreadable, 0,
		    summary->unreadable == 1 ? "input could not be opened or read"
					     : "inputs could not be opened or read");
	if (share_of(stored, all->read) > limits->allow_quarantine)
		blame(why, stored, all->read,
		    with_repeats ? "stored bytes lost, repeats included" : "stored bytes lost");
	if (share_of(text, all->produced) > limits->allow_quarantine)
		blame(why, text, all->produced,
		    with_repeats ? "bytes of text lost, repeats included" : "bytes of text lost");
	if (share_of(account->raw, account->produced) > limits->allow_raw)
		blame(
		    why, account->raw, account->produced, "bytes of text fit no known log format");
	if (why->len == 0 && losses > 0 && limits->allow_quarantine <= 0)
		blame(why, losses, 0,
		    losses == 1 ? "place where input was damaged"
				: "places where input was damaged");
	if (!account_balances(account))
		buf_text(why, why->len ? "; the byte account does not balance"
				       : "the byte account does not balance");
}

static int judge_completeness(
    struct summary *summary, const struct summary_limits *limits, struct error *err)
{
	struct buf why = {0};

	find_reasons(summary, limits, &why);
	if (why.failed) {
		buf_done(&why);
		return error_memory(err);
	}
	summary->is_complete = why.len == 0;
	struct span text = span_slice(buf_span(&why), 0, sizeof summary->why_incomplete - 1);
	memcpy(summary->why_incomplete, text.at, text.len);
	summary->why_incomplete[text.len] = '\0';
	buf_done(&why);
	return 0;
}

int summary_read_account(struct summary *summary, struct store *store,
    const struct summary_limits *limits, struct error *err)
{
	struct reading reading = {summary, err};

	if (store_each_input(store, add_input, &reading, err) != 0 ||
	    store_each_loss(store, 0, add_loss, &reading, err) != 0)
		return -1;
	return judge_completeness(summary, limits, err);
}

static int add_counter(struct span name, uint64_t value, void *context)
{
	const struct reading *reading = context;
	struct summary *summary = reading->summary;
	struct summary_counter *counters =
	    summary_grow(&summary->arena, summary->counters, summary->ncounters, sizeof *counters);

	if (counters == NULL)
		return error_memory(reading->err);
	summary->counters = counters;
	struct summary_counter *counter = &counters[summary->ncounters];
	counter->value = value;
	if (summary_copy(&summary->arena, name, &counter->name, reading->err) != 0)
		return -1;
	summary->ncounters++;
	return 0;
}

uint64_t summary_counter(const struct summary *summary, const char *name, uint64_t otherwise)
{
	for (size_t i = 0; i < summary->ncounters; i++)
		if (span_is(summary->counters[i].name, name))
			return summary->counters[i].value;
	return otherwise;
}

int summary_read(struct summary *summary, struct store *store, const struct summary_limits *limits,
    struct error *err)
{
	struct reading reading = {summary, err};

	if (summary_read_account(summary, store, limits, err) != 0 ||
	    (!limits->has_hours && store_each_counter(store, add_counter, &reading, err) != 0) ||
	    summary_read_rules(summary, store, limits->ruleset, err) != 0 ||
	    summary_read_clauses(summary, store, err) != 0 ||
	    summary_read_exceptions(summary, store, limits, err) != 0 ||
	    summary_read_expected(summary, store, limits, err) != 0 ||
	    summary_read_quotes(summary, &limits->quotes, err) != 0 ||
	    summary_read_groups(summary, store, err) != 0 ||
	    summary_read_tallies(summary, store, err) != 0 || summary_rank_rules(summary, err) != 0)
		return -1;
	summary_sort_groups(summary);
	return summary_read_examples(summary, store, limits->max_examples, err);
}

void summary_done(struct summary *summary)
{
	arena_done(&summary->arena);
	*summary = (struct summary){0};
}
