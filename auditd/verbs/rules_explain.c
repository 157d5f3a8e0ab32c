/* From a line of a log to an inspection of it: read, match, judge, inspect, print. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "except.h"
#include "verbs/exempt.h"
#include "observe.h"
#include "verbs/explain_print.h"
#include "verbs/rules.h"
#include "verbs/rules_explain.h"

enum { CONVERSATIONS_MOST = 20 };
enum explain_output { EXPLAIN_TEXT, EXPLAIN_JSON };
static const char *const outputs[] = {"text", "json"};

/* Rules that borrow all but their signals and terms. */
struct variant {
	struct ruleset ruleset;
	struct matcher *matcher;
	struct scanner *scanner;
};

/* One explanation under way. */
struct explaining {
	const struct kit *kit;
	const char *path;
	int rule, signal;              /* one of them; the other is -1 */
	struct exceptions *exceptions; /* owned; NULL: none */
	bool is_format_given;
	enum explain_output output;
	struct observer observer;
	struct variant bare; /* without negators */
	struct variant wide; /* looking at all of a message */
	struct arena arena;
	struct buf text;
	struct json_out *json;
};

/* The same rules, less strict in one respect: what hits there and not here is what that respect keeps out. */
static int variant_open(struct variant *variant, const struct ruleset *ruleset,
    void (*loosen)(struct ruleset *ruleset), struct error *err)
{
	struct ruleset *loose = &variant->ruleset;

	*loose = *ruleset;
	loose->signals = malloc(ruleset->nsignals * sizeof *loose->signals + 1);
	loose->terms = malloc(ruleset->nterms * sizeof *loose->terms + 1);
	if (loose->signals == NULL || loose->terms == NULL)
		return error_memory(err);
	if (ruleset->nsignals > 0)
		memcpy(
		    loose->signals, ruleset->signals, ruleset->nsignals * sizeof *loose->signals);
	if (ruleset->nterms > 0)
		memcpy(loose->terms, ruleset->terms, ruleset->nterms * sizeof *loose->terms);
	loosen(loose);
	variant->matcher = matcher_new(loose, &match_defaults, err);
	if (variant->matcher == NULL)
		return -1;
	variant->scanner = scanner_new(variant->matcher);
	return variant->scanner ? 0 : error_memory(err);
}

static void variant_close(struct variant *variant)
{
	scanner_free(variant->scanner);
	matcher_free(variant->matcher);
	free(variant->ruleset.signals);
	free(variant->ruleset.terms);
}

static void drop_negators(struct ruleset *ruleset)
{
	for (size_t i = 0; i < ruleset->nsignals; i++)
		ruleset->signals[i].nnegators = 0;
}

static void widen(struct scope *scope)
{
	*scope = (struct scope){.roles = scope->roles, .parts = ~(part_set)0};
}

static void widen_scopes(struct ruleset *ruleset)
{
	for (size_t i = 0; i < ruleset->nsignals; i++)
		widen(&ruleset->signals[i].scope);
	for (size_t i = 0; i < ruleset->nterms; i++)
		widen(&ruleset->terms[i].scope);
}

static int prepare(struct explaining *explaining, struct error *err)
{
	if (observer_init(&explaining->observer, explaining->kit->matcher, err) != 0)
		return -1;
	explaining->observer.everything = true;
	if (explaining->output == EXPLAIN_JSON) {
		explaining->json = json_out_new();
		if (explaining->json == NULL)
			return error_memory(err);
		json_out_object(explaining->json, NULL);
		json_out_array(explaining->json, "explained");
	}
	const struct ruleset *ruleset = explaining->kit->ruleset;
	if (variant_open(&explaining->bare, ruleset, drop_negators, err) != 0)
		return -1;
	return variant_open(&explaining->wide, ruleset, widen_scopes, err);
}

static void release(struct explaining *explaining)
{
	exceptions_free(explaining->exceptions);
	variant_close(&explaining->bare);
	variant_close(&explaining->wide);
	observer_done(&explaining->observer);
	json_out_free(explaining->json);
	buf_done(&explaining->text);
	arena_done(&explaining->arena);
}

static int inspect(struct explaining *explaining, struct explained *explained, struct error *err)
{
	const struct inspected_case *subject = explained->subject;
	struct arena *arena = &explaining->arena;
	struct inspection *inspection;

	if (explaining->rule < 0) {
		explained->name = subject->ruleset->signals[explaining->signal].name;
		return judge_inspect_signal(
		    subject, (uint32_t)explaining->signal, arena, &explained->signals, err);
	}
	inspection = arena_alloc(arena, sizeof *inspection);
	if (inspection == NULL)
		return error_memory(err);
	explained->rule = &subject->ruleset->rules[explaining->rule];
	explained->name = explained->rule->id;
	explained->inspection = inspection;
	if (judge_inspect(subject, (uint32_t)explaining->rule, arena, inspection, err) != 0)
		return -1;
	return inspection_first_failure(subject, inspection, arena, &explained->first_failure, err);
}

static void print(struct explaining *explaining, const struct explained *explained)
{
	if (explaining->json) {
		explained_json(explaining->json, explained);
		return;
	}
	if (explaining->text.len > 0)
		buf_byte(&explaining->text, '\n');
	explained_text(&explaining->text, explained);
}

static int explain(const struct explain_found *found, void *context, struct error *err)
{
	struct explaining *explaining = context;
	const struct ruleset *ruleset = explaining->kit->ruleset;
	struct arena *arena = &explaining->arena;
	struct hits hits, unnegated, unscoped;
	struct findings findings;
	struct inspected_case subject = {.ruleset = ruleset,
	    .transcript = found->transcript,
	    .hits = &hits,
	    .unnegated = &unnegated,
	    .unscoped = &unscoped,
	    .findings = &findings};
	struct explained explained = {.path = explaining->path,
	    .found = found,
	    .subject = &subject,
	    .is_format_given = explaining->is_format_given,
	    .arena = arena};

	arena_reset(arena);
	struct tally *tallies = arena_array(arena, ruleset->nrules, sizeof *tallies);
	if (tallies == NULL)
		return error_memory(err);
	if (observe(&explaining->observer, found->transcript, arena, &hits, err) != 0 ||
	    judge_run(judge_view(ruleset, found->transcript), found->transcript, &hits, arena,
		&findings, tallies, err) != 0)
		return -1;
	for (size_t i = 0; i < findings.n; i++)
		except_finding(explaining->exceptions, &findings.at[i], tallies);
	if (scanner_run(explaining->bare.scanner, found->transcript, arena, &unnegated, err) != 0 ||
	    scanner_run(explaining->wide.scanner, found->transcript, arena, &unscoped, err) != 0)
		return -1;
	if (inspect(explaining, &explained, err) != 0)
		return -1;
	print(explaining, &explained);
	return 0;
}

/* FILE, or FILE:LINE where no file has the whole name. Returns the path in *buf, or NULL when out of memory. */
static const char *read_place(const char *word, struct buf *buf, uint64_t *line)
{
	const char *colon = strrchr(word, ':');
	struct span path = span_of(word);

	*line = 0;
	if (colon && access(word, F_OK) != 0 && colon[1] >= '1' && colon[1] <= '9') {
		char *end;
		unsigned long long number = strtoull(colon + 1, &end, 10);
		if (*end == '\0' && number < UINT64_MAX) {
			*line = number;
			path = span_slice(path, 0, (size_t)(colon - word));
		}
	}
	return buf_append(buf, path) == 0 ? buf_string(buf) : NULL;
}

bool rules_is_place(const char *word)
{
	struct buf buf = {0};
	uint64_t line;
	const char *path = read_place(word, &buf, &line);
	bool is_there = path && access(path, F_OK) == 0;

	buf_done(&buf);
	return is_there;
}

/* What is wrong with a line that gave nothing. */
static void say_nothing_found(
    const struct explain_query *query, const struct explain_answer *answer)
{
	unsigned long long line = query->line, nlines = answer->nlines;
	struct buf safe = {0};

	text_printable(&safe, query->conversation, false);
	if (query->conversation.at)
		log_line(LOG_ERROR, "%s: no conversation '%s' %s", query->path, buf_string(&safe),
		    line ? "on that line" : "in it");
	else if (answer->is_blank)
		log_line(LOG_ERROR, "%s:%llu: the line is blank", query->path, line);
	else if (answer->is_other)
		log_line(LOG_ERROR, "%s:%llu: its mapping says that the line holds no conversation",
		    query->path, line);
	else if (line > 0)
		log_line(LOG_ERROR, "%s:%llu: no such line: %llu could be read", query->path, line,
		    nlines);
	else
		log_line(LOG_ERROR, "%s: no conversation in it", query->path);
	buf_done(&safe);
}

static void say_losses(const struct explain_query *query, const struct explain_answer *answer)
{
	const struct loss *loss = &answer->loss;
	bool is_stored = loss_is_stored(loss->reason);
	uint64_t offset = is_stored ? loss->at.raw_offset : loss->at.text_offset;

	if (answer->nlosses == 0)
		return;
	log_line(LOG_WARNING,
	    "%s: damaged: %s offset %llu: %s: %s (%llu in all): lines are counted in what is left",
	    query->path, is_stored ? "stored" : "text", (unsigned long long)offset,
	    loss_name(loss->reason), loss->detail, (unsigned long long)answer->nlosses);
}

static int finish(struct explaining *explaining, const struct explain_answer *answer)
{
	struct error err;

	if (explaining->json) {
		json_out_end(explaining->json);
		json_out_bool(explaining->json, "cut", answer->is_cut);
		json_out_end(explaining->json);
		if (json_out_print(explaining->json, true, &explaining->text, &err) != 0)
			return kit_fail(&err);
		buf_byte(&explaining->text, '\n');
	} else if (answer->is_cut) {
		buf_printf(&explaining->text,
		    "\ncut after %d conversations: name a line, or one with --conversation\n",
		    CONVERSATIONS_MOST);
	}
	if (explaining->text.failed)
		return EXIT_INTERNAL;
	fwrite(explaining->text.at, 1, explaining->text.len, stdout);
	return EXIT_DONE;
}

static int explain_all(
    struct explaining *explaining, const struct explain_query *query, struct error *err)
{
	struct explain_answer answer;

	if (prepare(explaining, err) != 0 ||
	    explain_read(query, explaining->kit->schemas, &explaining->kit->reading, explain,
		explaining, &answer, err) != 0)
		return kit_fail(err);
	say_losses(query, &answer);
	if (answer.nfound == 0) {
		say_nothing_found(query, &answer);
		return EXIT_INCOMPLETE;
	}
	int status = finish(explaining, &answer);
	return status == EXIT_DONE && answer.is_lost ? EXIT_INCOMPLETE : status;
}

/* Find the rule or signal; 0, or a status after saying that there is none and which is nearest. */
static int find(struct explaining *explaining, const char *name)
{
	const struct ruleset *ruleset = explaining->kit->ruleset;
	size_t n = ruleset->nrules + ruleset->nsignals;

	explaining->rule = ruleset_find_rule(ruleset, span_of(name));
	explaining->signal =
	    explaining->rule < 0 ? ruleset_find_signal(ruleset, span_of(name)) : -1;
	if (explaining->rule >= 0 || explaining->signal >= 0)
		return 0;
	const char **names = calloc(n ? n : 1, sizeof *names);
	if (names == NULL)
		return EXIT_INTERNAL;
	for (size_t i = 0; i < n; i++)
		names[i] = i < ruleset->nrules ? ruleset->rules[i].id.at
					       : ruleset->signals[i - ruleset->nrules].name.at;
	int nearest = text_nearest(span_of(name), names, n);
	if (strchr(name, '/') || span_equal(span_of(name), ruleset->pack))
		log_line(LOG_ERROR,
		    "'%s' is a pack: the rule or signal comes first, then FILE[:LINE], then packs",
		    name);
	else
		log_line(LOG_ERROR, "no rule or signal is called '%s'%s%s%s", name,
		    nearest >= 0 ? ", did you mean '" : "", nearest >= 0 ? names[nearest] : "",
		    nearest >= 0 ? "'?" : "");
	free(names);
	return EXIT_USAGE;
}

static int run_explain(struct kit *kit, const struct options *options, const char *const *names)
{
	struct explaining explaining = {.kit = kit};
	size_t output = EXPLAIN_TEXT;
	struct buf path = {0};
	struct error err;
	struct explain_query query = {
	    .conversation = span_of(options_get(options, "conversation", NULL)),
	    .most = CONVERSATIONS_MOST};
	int status;

	if (!options_choice(options, "output", outputs, ARRAY_LEN(outputs), &output, &status) ||
	    (status = find(&explaining, names[0])) != 0 ||
	    (status = kit_load_schemas(kit, options)) != 0 ||
	    (status = exempt_load(options, kit->ruleset, &explaining.exceptions)) != 0)
		return status;
	explaining.output = (enum explain_output)output;
	explaining.is_format_given = options_has(options, "format") && kit->reading.schema >= 0;
	query.path = explaining.path = read_place(names[1], &path, &query.line);
	status = query.path ? explain_all(&explaining, &query, &err) : EXIT_INTERNAL;
	release(&explaining);
	buf_done(&path);
	return status;
}

const struct rules_action rules_explain = {
    .name = "explain",
    .nnames = 2,
    .wants = "a rule's id or a signal's name, and FILE or FILE:LINE",
    .options = {"conversation", "output", "format", "system-authority", "exceptions", "as-of",
	"models"},
    .run = run_explain,
};
