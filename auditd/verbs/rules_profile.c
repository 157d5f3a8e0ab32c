/* specaudit rules profile: what each rule costs on real input, and what guards it. Nothing is stored. */
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "verbs/rules.h"
#include "verbs/rules_profile.h"

enum profile_output { PROFILE_TEXT, PROFILE_JSON };
static const char *const outputs[] = {"text", "json"};

/* One profile under way. */
struct profiling {
	const struct kit *kit;
	struct source_list inputs;
	struct profile *profile;
	struct profile_input input;
	struct profile_sums sums;
	struct profile_page page;
	uint64_t *findings; /* by rule */
	struct arena arena;
	enum profile_output output;
};

static int read_all(struct profiling *it, struct error *err)
{
	const struct ruleset *ruleset = it->kit->ruleset;

	it->findings = arena_array(&it->arena, ruleset->nrules, sizeof *it->findings);
	it->profile = profile_new(ruleset->npatterns, ruleset->nsignals, ruleset->nrules, NULL);
	if (it->findings == NULL || it->profile == NULL)
		return error_memory(err);
	it->page.profile = it->profile;
	return profile_read(it->kit, &it->inputs, it->profile, it->findings, &it->input, err);
}

static void note_patterns(
    uint32_t *signals, const struct ruleset *ruleset, uint32_t signal, uint32_t first, uint32_t n)
{
	for (uint32_t i = first; i < first + n; i++)
		for (uint32_t k = 0; k < ruleset->terms[i].npatterns; k++)
			signals[ruleset->terms[i].first_pattern + k] = signal;
}

static int sum_up(struct profiling *it, struct error *err)
{
	const struct ruleset *ruleset = it->kit->ruleset;
	struct arena *arena = &it->arena;
	struct anchor_facts *anchors = arena_array(arena, ruleset->npatterns, sizeof *anchors);
	uint32_t *signals = arena_array(arena, ruleset->npatterns, sizeof *signals);

	if (anchors == NULL || signals == NULL)
		return error_memory(err);
	for (uint32_t i = 0; i < ruleset->npatterns; i++)
		anchors[i] = matcher_anchors(it->kit->matcher, i);
	for (uint32_t i = 0; i < ruleset->nsignals; i++) {
		const struct signal *signal = &ruleset->signals[i];
		note_patterns(signals, ruleset, i, signal->first_term, signal->nterms);
		note_patterns(signals, ruleset, i, signal->first_defeat, signal->ndefeats);
	}
	it->page.anchors = anchors;
	it->page.signals = signals;
	return profile_sum(ruleset, it->profile, anchors, it->findings, arena, &it->sums) == 0
		   ? 0
		   : error_memory(err);
}

static int make_text(const struct profiling *it, struct buf *out, struct error *err)
{
	struct buf raw = {0};

	profile_text(&raw, &it->page);
	bool failed = raw.failed || text_printable(out, buf_span(&raw), true) != 0;
	buf_done(&raw);
	return failed ? error_memory(err) : 0;
}

static int print(const struct profiling *it, struct error *err)
{
	struct buf text = {0};
	int result = it->output == PROFILE_JSON ? profile_json(&text, &it->page, err)
						: make_text(it, &text, err);

	if (result == 0)
		fwrite(text.at, 1, text.len, stdout);
	buf_done(&text);
	return result;
}

static int find_inputs(struct profiling *it, const struct options *options, struct error *err)
{
	if (source_find(options->arguments + 1, options->narguments - 1, &it->inputs, err) != 0)
		return -1;
	for (size_t i = 0; i < it->inputs.nmissing; i++)
		log_line(LOG_ERROR, "%s", it->inputs.missing[i].why.text);
	return 0;
}

static int profile_all(struct profiling *it, const struct options *options)
{
	struct error err;

	if (find_inputs(it, options, &err) != 0 || read_all(it, &err) != 0 ||
	    sum_up(it, &err) != 0 || print(it, &err) != 0)
		return kit_fail(&err);
	return it->inputs.nmissing > 0 || it->input.losses > 0 ? EXIT_INCOMPLETE : EXIT_DONE;
}

static int run_profile(struct kit *kit, const struct options *options, const char *const *names)
{
	struct profiling it = {.kit = kit};
	size_t output = PROFILE_TEXT;
	int status;

	(void)names;
	if (!options_choice(options, "output", outputs, ARRAY_LEN(outputs), &output, &status) ||
	    (status = kit_load_schemas(kit, options)) != 0)
		return status;
	it.output = (enum profile_output)output;
	it.page = (struct profile_page){.ruleset = kit->ruleset,
	    .sums = &it.sums,
	    .input = &it.input,
	    .has_all = options_has(options, "all")};
	status = profile_all(&it, options);
	profile_free(it.profile);
	source_list_done(&it.inputs);
	arena_done(&it.arena);
	return status;
}

const struct rules_action rules_profile = {
    .name = "profile",
    .nnames = 1,
    .takes_paths = true,
    .wants = "the files or directories to read",
    .options = {"all", "output", "format", "system-authority", "models"},
    .run = run_profile,
};
