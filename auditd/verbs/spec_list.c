/* specaudit spec list: the clauses of a release, or all that is known of some of them. */
#include <string.h>

#include "base/log.h"
#include "spec/texts.h"
#include "verbs/kit.h"
#include "verbs/spec_kit.h"

static unsigned depth_of(const struct document *document, const struct clause *clause)
{
	unsigned depth = 0;

	for (int up = clause->parent; up != PARENT_NONE; up = document->clauses[up].parent)
		depth++;
	return depth;
}

static void list_clause(
    struct buf *out, const struct document *document, const struct clause *clause, size_t order)
{
	const struct level *level = document_level(document, clause, document->release);
	unsigned indent = 2 * depth_of(document, clause);

	buf_printf(out, "%3zu  %*s", order, (int)indent, "");
	spec_cell(out, clause->anchor, indent < 52 ? 52 - indent : 0);
	buf_byte(out, ' ');
	spec_cell(out, level ? level->name : span_of("-"), 10);
	buf_printf(out, " %-8s ", observable_names[clause->observable]);
	spec_cell(out, clause->meaning.at ? clause->meaning : clause->title, 0);
	buf_byte(out, '\n');
}

static int list_all(const struct spec_kit *kit)
{
	const struct document *document = kit->document;
	struct buf out = {0};
	size_t order = 0;

	for (size_t i = 0; i < document->nclauses; i++)
		if (clause_is_in(&document->clauses[i], document->release))
			list_clause(&out, document, &document->clauses[i], ++order);
	return spec_print(&out);
}

static void show_line(struct buf *out, const char *what, struct span text)
{
	if (text.at == NULL)
		return;
	buf_printf(out, "  %-11s ", what);
	spec_cell(out, text, 0);
	buf_byte(out, '\n');
}

static void show_authority(
    struct buf *out, const struct document *document, const struct clause *clause)
{
	static const struct level heading = {.name = SPAN("none: a heading or background")};
	struct buf line = {0};

	const struct level *level =
	    clause->level == LEVEL_NONE ? &heading : &document->levels[clause->level];
	buf_append(&line, level->name);
	for (size_t i = clause->npast; i > 0; i--) {
		const struct clause_past *past = &clause->past[i - 1];
		struct span name =
		    past->level == LEVEL_NONE ? heading.name : document->levels[past->level].name;
		buf_printf(&line, ", until %s %s", past->until.at, name.at);
	}
	show_line(out, "authority", buf_span(&line));
	out->failed |= line.failed;
	buf_done(&line);
}

static void show_trail(
    struct buf *out, const struct document *document, const struct clause *clause)
{
	struct buf line = {0};

	for (size_t i = 0; clause->trail && i < document->nreleases; i++)
		buf_printf(&line, "%s%s %s", i ? ", " : "", document->releases[i].at,
		    trail_names[clause->trail[i]]);
	show_line(out, "trail", line.len ? buf_span(&line) : (struct span){NULL, 0});
	out->failed |= line.failed;
	buf_done(&line);
}

static void show_rules(struct buf *out, const struct spec_kit *kit, size_t clause)
{
	struct buf line = {0};

	for (size_t i = 0; i < kit->ruleset->nrules; i++) {
		const struct rule *rule = &kit->ruleset->rules[i];
		enum spec_claim claim = spec_claim_of(kit, rule, clause);
		if (claim != SPEC_CLAIM_NONE)
			buf_printf(&line, "%s%s (%s%s)", line.len ? ", " : "", rule->id.at,
			    status_names[rule->status],
			    claim == SPEC_CLAIM_SECOND ? ", second clause" : "");
	}
	show_line(out, "rules", line.len ? buf_span(&line) : span_of("none"));
	out->failed |= line.failed;
	buf_done(&line);
}

/* The sentence's text, where there is a copy and it is what it was. Sets *status where it is not. */
static void show_text(
    struct buf *out, const struct texts *texts, const struct digest *digest, int *status)
{
	struct span text;
	struct error err;
	int found = texts ? texts_find(texts, digest, &text, &err) : 0;

	if (found < 0) {
		log_line(LOG_ERROR, "%s", err.text);
		*status = EXIT_VERIFY;
		buf_text(out, "  (refused: changed in the local copy)");
	} else if (found > 0) {
		buf_text(out, "  ");
		spec_cell(out, text, 0);
	} else if (texts) {
		buf_text(out, "  (not in the local copy)");
	}
}

static void show_sentences(struct buf *out, const struct document *document, size_t clause,
    const struct texts *texts, int *status)
{
	int release =
	    document->release.at ? document_find_release(document, document->release) : -1;
	char hex[DIGEST_HEX];

	for (size_t i = 0; i < document->nsentences; i++) {
		const struct sentence *sentence = &document->sentences[i];
		if (sentence->clause != clause ||
		    (release >= 0 && (sentence->releases >> release & 1) == 0))
			continue;
		digest_hex(&sentence->digest, hex);
		buf_printf(out, "    %s", hex);
		show_text(out, texts, &sentence->digest, status);
		buf_byte(out, '\n');
	}
}

static void show(struct buf *out, const struct spec_kit *kit, size_t index,
    const struct texts *texts, int *status)
{
	const struct document *document = kit->document;
	const struct clause *clause = &document->clauses[index];

	spec_cell(out, clause->anchor, 0);
	buf_text(out, ": ");
	spec_cell(out, clause->title, 0);
	buf_byte(out, '\n');
	if (clause->parent != PARENT_NONE)
		show_line(out, "in", document->clauses[clause->parent].anchor);
	show_authority(out, document, clause);
	show_line(out, "observable", span_of(observable_names[clause->observable]));
	show_line(out, "unseen", clause->unseen);
	show_line(out, "meaning", clause->meaning);
	show_trail(out, document, clause);
	show_rules(out, kit, index);
	if (document->nsentences == 0)
		return;
	if (clause_is_in(clause, document->release))
		show_line(out, "sentences",
		    texts ? document->release
			  : span_of("by hash; 'specaudit spec import' keeps their text here"));
	else
		show_line(out, "sentences", span_of("none: the release does not have the clause"));
	show_sentences(out, document, index, texts, status);
}

static int find_anchor(const struct document *document, const char *anchor)
{
	const char *names[256];
	size_t n = 0;

	int found = document_find_clause(document, span_of(anchor));
	if (found >= 0)
		return found;
	for (; n < document->nclauses && n < ARRAY_LEN(names); n++)
		names[n] = document->clauses[n].anchor.at;
	int nearest = text_nearest(span_of(anchor), names, n);
	if (nearest >= 0)
		log_line(LOG_ERROR, "%s has no clause '%s', did you mean '%s'?", document->name.at,
		    anchor, names[nearest]);
	else
		log_line(LOG_ERROR, "%s has no clause '%s': see 'specaudit spec list'",
		    document->name.at, anchor);
	return -1;
}

static int open_texts(const struct spec_kit *kit, struct texts **texts)
{
	const char *dir = options_get(kit->options, "into", NULL);
	struct buf found = {0};
	struct error err;
	int result = 0;

	*texts = NULL;
	if (dir == NULL && texts_default_dir(&found, &err) == 0)
		dir = buf_string(&found);
	if (dir && kit->document->release.at)
		result = texts_open(dir, kit->document->name, kit->document->release, texts, &err);
	buf_done(&found);
	return result < 0 ? kit_fail(&err) : 0;
}

int spec_list(const struct spec_kit *kit)
{
	struct texts *texts;
	struct buf out = {0};

	if (kit->narguments == 0)
		return list_all(kit);
	for (size_t i = 0; i < kit->narguments; i++)
		if (find_anchor(kit->document, kit->arguments[i]) < 0)
			return EXIT_USAGE;
	int status = open_texts(kit, &texts);
	if (status != 0)
		return status;
	for (size_t i = 0; i < kit->narguments; i++)
		show(&out, kit,
		    (size_t)document_find_clause(kit->document, span_of(kit->arguments[i])), texts,
		    &status);
	texts_free(texts);
	int printed = spec_print(&out);
	return status != 0 ? status : printed;
}
