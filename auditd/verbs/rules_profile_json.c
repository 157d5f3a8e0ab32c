/* A profile for machines: everything, the dearest first. */
#include "verbs/rules_profile.h"

static void put_anchors(struct json_out *out, const struct profile_anchors *anchors)
{
	json_out_number(out, "patterns", anchors->npatterns);
	json_out_number(out, "guarded", anchors->nguarded);
	json_out_number(out, "shortest_anchor", anchors->shortest);
	json_out_number(out, "looked_at", anchors->looked_at);
	json_out_number(out, "candidates", anchors->candidates);
	json_out_number(out, "confirmations", anchors->confirmations);
	json_out_number(out, "matches", anchors->matches);
}

static void put_cost(struct json_out *out, const struct profile_page *page, double ns)
{
	json_out_real(out, "seconds", ns / 1e9);
	json_out_real(out, "share", profile_share(page->sums, ns));
}

static void put_input(struct json_out *out, const struct profile_page *page)
{
	const struct profile_input *input = page->input;

	json_out_object(out, "input");
	json_out_number(out, "text_bytes", input->text_bytes);
	json_out_number(out, "records", input->records);
	json_out_number(out, "conversations", input->conversations);
	json_out_number(out, "findings", input->findings);
	json_out_number(out, "losses", input->losses);
	json_out_end(out);
}

static void put_works(struct json_out *out, const struct profile_page *page)
{
	json_out_array(out, "shared");
	for (unsigned i = 0; i < PROFILE_WORKS; i++) {
		json_out_object(out, NULL);
		json_out_string(out, "work", profile_work_names[i]);
		json_out_string(out, "meaning", profile_work_meanings[i]);
		put_cost(out, page, (double)page->profile->works[i]);
		json_out_end(out);
	}
	json_out_end(out);
}

static void put_rule(struct json_out *out, const struct profile_page *page, uint32_t index)
{
	const struct profile_rule_sum *sum = &page->sums->rules[index];

	json_out_object(out, NULL);
	json_out_text(out, "rule", page->ruleset->rules[index].id);
	put_cost(out, page, sum->ns);
	json_out_bool(out, "dear", profile_share(page->sums, sum->ns) > PROFILE_DEAR);
	json_out_real(out, "judging_seconds", (double)sum->judge_ns / 1e9);
	json_out_real(out, "own_signals_seconds", sum->alone_ns / 1e9);
	json_out_number(out, "signals", sum->nsignals);
	json_out_number(out, "shared_signals", sum->nshared);
	json_out_number(out, "judged", page->profile->rules[index].runs);
	json_out_number(out, "findings", sum->findings);
	put_anchors(out, &sum->anchors);
	json_out_end(out);
}

static void put_signal(struct json_out *out, const struct profile_page *page, uint32_t index)
{
	const struct signal *signal = &page->ruleset->signals[index];
	const struct profile_signal_sum *sum = &page->sums->signals[index];

	json_out_object(out, NULL);
	json_out_text(out, "signal", signal->name);
	put_cost(out, page, (double)sum->ns);
	json_out_number(out, "shared_by_rules", sum->nrules);
	if (signal->kind == SIGNAL_DETECTED)
		json_out_string(out, "detector", detector_names[signal->detector]);
	json_out_real(out, "detector_seconds", (double)sum->detector_ns / 1e9);
	put_anchors(out, &sum->anchors);
	json_out_string(out, "file", signal->file);
	json_out_number(out, "line", signal->line);
	json_out_end(out);
}

static void put_pattern(struct json_out *out, const struct profile_page *page, uint32_t index)
{
	const struct pattern *pattern = &page->ruleset->patterns[index];
	const struct profile_pattern *sum = &page->profile->patterns[index];

	json_out_object(out, NULL);
	json_out_text(out, "pattern", pattern->regex);
	json_out_text(out, "signal", page->ruleset->signals[page->signals[index]].name);
	put_cost(out, page, (double)sum->ns);
	json_out_number(out, "anchors", page->anchors[index].n);
	json_out_number(out, "shortest_anchor", page->anchors[index].shortest);
	json_out_number(out, "looked_at", sum->looked_at);
	json_out_number(out, "candidates", sum->candidates);
	json_out_number(out, "confirmations", sum->confirmations);
	json_out_number(out, "matches", sum->matches);
	json_out_string(out, "file", pattern->file);
	json_out_number(out, "line", pattern->line);
	json_out_end(out);
}

static void put_all(struct json_out *out, const struct profile_page *page)
{
	const struct ruleset *ruleset = page->ruleset;

	json_out_array(out, "rules");
	for (size_t i = 0; i < ruleset->nrules; i++)
		put_rule(out, page, page->sums->by_rule[i]);
	json_out_end(out);
	json_out_array(out, "signals");
	for (size_t i = 0; i < ruleset->nsignals; i++)
		put_signal(out, page, page->sums->by_signal[i]);
	json_out_end(out);
	json_out_array(out, "patterns");
	for (size_t i = 0; i < ruleset->npatterns; i++)
		put_pattern(out, page, page->sums->by_pattern[i]);
	json_out_end(out);
}

int profile_json(struct buf *text, const struct profile_page *page, struct error *err)
{
	struct json_out *out = json_out_new();

	if (out == NULL)
		return error_memory(err);
	json_out_object(out, NULL);
	put_input(out, page);
	json_out_real(out, "seconds", (double)page->sums->total_ns / 1e9);
	json_out_real(out, "profiling_seconds", (double)page->profile->own_ns / 1e9);
	json_out_real(out, "unused_seconds", (double)page->sums->unused_ns / 1e9);
	put_works(out, page);
	put_all(out, page);
	json_out_end(out);
	int result = json_out_print(out, true, text, err);
	json_out_free(out);
	return result == 0 && buf_byte(text, '\n') != 0 ? error_memory(err) : result;
}
