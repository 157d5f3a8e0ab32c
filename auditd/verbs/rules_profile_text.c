/* A profile for people: what there is to do for all, then the dearest rules, signals and patterns. */
#include "verbs/rules_profile.h"

enum { DEAREST = 10, REGEX_SHOWN = 60 };

static double percent(const struct profile_page *page, double ns)
{
	return profile_share(page->sums, ns) * 100;
}

static double seconds(double ns)
{
	return ns / 1e9;
}

static void put_head(struct buf *out, const struct profile_page *page)
{
	const struct profile_input *input = page->input;
	double total = seconds((double)page->sums->total_ns),
	       megabytes = (double)input->text_bytes / 1e6;

	buf_printf(out, "%.2f s of processor time for %.1f MB of text", total, megabytes);
	if (page->sums->total_ns > 0)
		buf_printf(out, ", %.1f MB/s", megabytes / total);
	buf_printf(out,
	    "\n%llu records, %llu conversations, %llu findings; %.2f s of profiling itself are in "
	    "none of this\n",
	    (unsigned long long)input->records, (unsigned long long)input->conversations,
	    (unsigned long long)input->findings, seconds((double)page->profile->own_ns));
	if (input->losses > 0)
		buf_printf(out, "%llu losses: what could not be read is not in this\n",
		    (unsigned long long)input->losses);
}

static void put_work(
    struct buf *out, const struct profile_page *page, const char *meaning, uint64_t ns)
{
	buf_printf(
	    out, "%9.3f %6.2f  %s\n", seconds((double)ns), percent(page, (double)ns), meaning);
}

static void put_works(struct buf *out, const struct profile_page *page)
{
	const struct profile_sums *sums = page->sums;

	buf_text(out, "\nwork shared by all rules\n  seconds      %\n");
	for (unsigned i = 0; i < PROFILE_WORKS; i++)
		put_work(out, page, profile_work_meanings[i], page->profile->works[i]);
	put_work(out, page, "all of it", sums->shared_ns);
	buf_text(out, "\nwork of single rules\n  seconds      %\n");
	put_work(out, page, "patterns", sums->patterns_ns);
	put_work(out, page, "detectors", sums->detectors_ns);
	put_work(out, page, "judging", sums->judge_ns);
	if (sums->unused_ns > 0)
		put_work(out, page, "of these, signals that no rule uses", sums->unused_ns);
}

static void put_anchors(struct buf *out, const struct profile_anchors *anchors)
{
	buf_printf(out,
	    "%llu looked at, %llu candidates, %llu confirmations, %llu matches; %zu of %zu "
	    "patterns guarded",
	    (unsigned long long)anchors->looked_at, (unsigned long long)anchors->candidates,
	    (unsigned long long)anchors->confirmations, (unsigned long long)anchors->matches,
	    anchors->nguarded, anchors->npatterns);
	if (anchors->shortest > 0)
		buf_printf(out, ", shortest anchor %zu", anchors->shortest);
}

static void put_rule(struct buf *out, const struct profile_page *page, uint32_t index)
{
	const struct rule *rule = &page->ruleset->rules[index];
	const struct profile_rule_sum *sum = &page->sums->rules[index];
	bool is_dear = profile_share(page->sums, sum->ns) > PROFILE_DEAR;

	buf_printf(
	    out, "%9.3f %6.2f%s ", seconds(sum->ns), percent(page, sum->ns), is_dear ? "!" : " ");
	buf_append(out, rule->id);
	buf_text(out, "  ");
	buf_append(out, rule->title);
	buf_printf(out,
	    "\n                   judging %.2f %%, signals of its own %.2f %%, %zu of %zu "
	    "signals shared; %llu findings\n                   ",
	    percent(page, (double)sum->judge_ns), percent(page, sum->alone_ns), sum->nshared,
	    sum->nsignals, (unsigned long long)sum->findings);
	put_anchors(out, &sum->anchors);
	buf_byte(out, '\n');
}

static size_t count_dear(const struct profile_page *page)
{
	size_t n = 0;

	for (size_t i = 0; i < page->ruleset->nrules; i++)
		n += profile_share(page->sums, page->sums->rules[i].ns) > PROFILE_DEAR;
	return n;
}

static size_t least(size_t n, size_t most)
{
	return n < most ? n : most;
}

static void put_rules(struct buf *out, const struct profile_page *page)
{
	size_t nrules = page->ruleset->nrules, n = page->has_all ? nrules : least(nrules, DEAREST),
	       ndear = count_dear(page);

	if (page->has_all)
		buf_text(out, "\nrules, the dearest first\n  seconds      %\n");
	else
		buf_printf(out, "\nthe %zu dearest of %zu rules\n  seconds      %%\n", n, nrules);
	for (size_t i = 0; i < n; i++)
		put_rule(out, page, page->sums->by_rule[i]);
	if (ndear > 0)
		buf_printf(out, "! %zu of them take%s more than %.0f %%\n", ndear,
		    ndear == 1 ? "s" : "", PROFILE_DEAR * 100);
	else
		buf_printf(out, "no rule takes more than %.0f %%\n", PROFILE_DEAR * 100);
}

static void put_signal(struct buf *out, const struct profile_page *page, uint32_t index)
{
	const struct signal *signal = &page->ruleset->signals[index];
	const struct profile_signal_sum *sum = &page->sums->signals[index];

	buf_printf(out, "%9.3f %6.2f  ", seconds((double)sum->ns), percent(page, (double)sum->ns));
	buf_append(out, signal->name);
	if (signal->kind == SIGNAL_DETECTED)
		buf_printf(out, " (%s)", detector_names[signal->detector]);
	buf_printf(out, "  shared by %zu rule%s", sum->nrules, sum->nrules == 1 ? "" : "s");
	if (sum->anchors.npatterns > 0) {
		buf_text(out, "\n                   ");
		put_anchors(out, &sum->anchors);
	}
	buf_byte(out, '\n');
}

static void put_signals(struct buf *out, const struct profile_page *page)
{
	size_t n = least(page->ruleset->nsignals, DEAREST);

	buf_printf(out, "\nthe %zu dearest of %zu signals\n  seconds      %%\n", n,
	    page->ruleset->nsignals);
	for (size_t i = 0; i < n; i++)
		put_signal(out, page, page->sums->by_signal[i]);
}

static void put_pattern(struct buf *out, const struct profile_page *page, uint32_t index)
{
	const struct pattern *pattern = &page->ruleset->patterns[index];
	const struct profile_pattern *sum = &page->profile->patterns[index];
	size_t shown = least(pattern->regex.len, REGEX_SHOWN);

	buf_printf(out, "%9.3f %6.2f  %s:%u ", seconds((double)sum->ns),
	    percent(page, (double)sum->ns), pattern->file, pattern->line);
	buf_append(out, page->ruleset->signals[page->signals[index]].name);
	buf_text(out, ": ");
	buf_append(out, span_slice(pattern->regex, 0, utf8_floor(pattern->regex, shown)));
	buf_text(out, shown < pattern->regex.len ? " ..." : "");
	buf_printf(out,
	    "\n                   %llu looked at, %llu candidates, %llu confirmations, %llu "
	    "matches; ",
	    (unsigned long long)sum->looked_at, (unsigned long long)sum->candidates,
	    (unsigned long long)sum->confirmations, (unsigned long long)sum->matches);
	if (page->anchors[index].n > 0)
		buf_printf(out, "%zu anchor%s, the shortest of %zu bytes\n", page->anchors[index].n,
		    page->anchors[index].n == 1 ? "" : "s", page->anchors[index].shortest);
	else
		buf_text(out, "not guarded\n");
}

static void put_patterns(struct buf *out, const struct profile_page *page)
{
	size_t n = least(page->ruleset->npatterns, DEAREST);

	buf_printf(out, "\nthe %zu dearest of %zu patterns\n  seconds      %%\n", n,
	    page->ruleset->npatterns);
	for (size_t i = 0; i < n; i++)
		put_pattern(out, page, page->sums->by_pattern[i]);
}

void profile_text(struct buf *out, const struct profile_page *page)
{
	put_head(out, page);
	put_works(out, page);
	put_rules(out, page);
	put_signals(out, page);
	put_patterns(out, page);
}
