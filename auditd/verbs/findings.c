/* specaudit findings: list the findings of a state. */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "ruleset/ruleset.h"
#include "verbs/kit.h"
#include "verbs/outfile.h"
#include "verbs/output.h"

static const struct option_row rows[] = {
    {"state", 0, OPTION_VALUE},
    {"output", 0, OPTION_VALUE},
    {"out", 'o', OPTION_VALUE},
    {"rule", 0, OPTION_VALUE},
    {"family", 0, OPTION_VALUE},
    {"severity", 0, OPTION_VALUE},
    {"verdict", 0, OPTION_VALUE},
    {"model", 0, OPTION_VALUE},
    {"clause", 0, OPTION_VALUE},
    {"alerts", 0, OPTION_FLAG},
    {"no-excepted", 0, OPTION_FLAG},
    {"limit", 0, OPTION_VALUE},
};

static const char *const outputs[] = {"text", "ndjson"};

/* Returns 1, or 0 with *status set. */
static int read_filter(const struct options *options, struct finding_filter *filter, int *status)
{
	size_t severity = SEVERITY_INFORMATIONAL, verdict = VERDICT_NONE, family = 0;

	*filter = (struct finding_filter){
	    .rule = span_of(options_get(options, "rule", NULL)),
	    .family = span_of(options_get(options, "family", NULL)),
	    .verdict = span_of(options_get(options, "verdict", NULL)),
	    .model = span_of(options_get(options, "model", NULL)),
	    .clause = span_of(options_get(options, "clause", NULL)),
	    .alerts_only = options_has(options, "alerts"),
	    .no_excepted = options_has(options, "no-excepted"),
	};
	if (!options_choice(options, "severity", severity_names, SEVERITIES, &severity, status) ||
	    !options_choice(options, "verdict", verdict_names, VERDICTS, &verdict, status) ||
	    !options_choice(options, "family", family_names, FAMILIES, &family, status) ||
	    !options_number(options, "limit", false, 1, UINT32_MAX, &filter->limit, status))
		return 0;
	if (options_has(options, "severity"))
		filter->severity = span_of(severity_names[severity]);
	return 1;
}

/* The ids of rules that a state knows, each as often as it is met. */
struct known {
	struct arena arena;
	struct buf digests; /* of struct digest: its rulesets */
	struct buf ids;     /* of const char * */
};

static int add_id(struct known *known, struct span id)
{
	const char *copy = arena_text(&known->arena, id).at;

	return copy ? buf_append(&known->ids, (struct span){(const char *)&copy, sizeof copy}) : -1;
}

static int add_ruleset(const struct store_ruleset *ruleset, void *context)
{
	struct known *known = context;

	return buf_append(
	    &known->digests, (struct span){(const char *)&ruleset->digest, sizeof ruleset->digest});
}

static int add_rule(const struct store_rule *rule, size_t index, void *context)
{
	(void)index;
	return add_id(context, rule->id);
}

static int add_count(const struct store_count *count, void *context)
{
	return count->name.at ? add_id(context, count->name) : 0;
}

static int read_known(struct store *store, struct known *known, struct error *err)
{
	if (store_each_ruleset(store, add_ruleset, known, err) != 0)
		return -1;
	for (size_t at = 0; at < known->digests.len; at += sizeof(struct digest)) {
		struct digest digest;
		memcpy(&digest, known->digests.at + at, sizeof digest);
		if (store_each_rule(store, &digest, add_rule, known, err) != 0)
			return -1;
	}
	return store_count_findings(store, GROUP_RULE, add_count, known, err);
}

/* Say that the state knows no such rule: an empty list would pass for a rule that found nothing. What cannot be read is
 * left to the listing to complain of. */
static void note_rule(struct store *store, struct span rule)
{
	struct known known = {0};
	struct error err;

	if (rule.at && read_known(store, &known, &err) == 0) {
		const char *const *ids = (const char *const *)(const void *)known.ids.at;
		size_t n = known.ids.len / sizeof *ids;
		bool is_known = false;
		for (size_t i = 0; i < n; i++)
			is_known = is_known || span_is(rule, ids[i]);
		int nearest = is_known ? -1 : text_nearest(rule, ids, n);
		if (!is_known)
			log_line(LOG_WARNING, "this state knows no rule '%.*s'%s%s%s",
			    (int)rule.len, rule.at, nearest >= 0 ? ", did you mean '" : "",
			    nearest >= 0 ? ids[nearest] : "", nearest >= 0 ? "'?" : "");
	}
	buf_done(&known.ids);
	buf_done(&known.digests);
	arena_done(&known.arena);
}

static int run(int argc, char **argv)
{
	struct options options;
	struct finding_filter filter;
	size_t output = 0;
	struct error err;
	int status;

	if (!options_parse(&options, &verb_findings, rows, ARRAY_LEN(rows), argc, argv, &status) ||
	    !options_choice(&options, "output", outputs, ARRAY_LEN(outputs), &output, &status) ||
	    !read_filter(&options, &filter, &status))
		return status;
	const char *state = options_get(&options, "state", NULL);
	if (state == NULL || options.narguments > 0)
		return verb_misused(
		    &verb_findings, state ? "it takes no paths" : "--state DIR is needed");
	if ((status = output_refuse_state(&options)) != 0)
		return status;
	struct store *store = store_open(state, &err);
	if (store == NULL)
		return kit_fail(&err);
	note_rule(store, filter.rule);
	const char *path = options_get(&options, "out", NULL);
	struct outfile out;
	status = outfile_open(&out, path);
	if (status == 0) {
		status = output_findings(store, &filter, output == 0, out.stream);
		int closed = outfile_close(&out, status == 0);
		status = status ? status : closed;
	}
	store_close(store);
	return status;
}

const struct verb verb_findings = {
    .name = "findings",
    .usage = "--state DIR [OPTION...]",
    .summary = "List the findings of a state",
    .help = "  --state DIR         the state that a scan has kept\n"
	    "  --output FORMAT     text (default) or ndjson, one finding a line\n"
	    "  -o, --out FILE      write to FILE instead of stdout\n"
	    "  --rule ID, --family NAME, --verdict NAME, --model NAME, --clause DOCUMENT#ANCHOR   "
	    "only these\n"
	    "  --severity NAME     at least that severe\n"
	    "  --alerts            only alerts\n"
	    "  --no-excepted       none that an exception covers\n"
	    "  --limit N           at most N\n"
	    "\n"
	    "example:\n"
	    "  specaudit findings --state audit.state --severity high --output ndjson\n",
    .run = run,
};
