/* A rule, or a signal, for people to read. */
#include "verbs/rules_show.h"
#include "verbs/rules_words.h"

/* "  severity     high": a name and a value. */
static void put_field(struct buf *out, const char *name, const char *value)
{
	buf_printf(out, "  %-13s%s\n", name, value);
}

static void put_releases(struct buf *out, const struct ruleset *ruleset, const struct rule *rule)
{
	buf_printf(out, "  %-13s", "releases");
	if (rule->valid_from.at)
		buf_printf(out, "from %s", rule->valid_from.at);
	if (rule->valid_until.at)
		buf_printf(out, "%suntil %s", rule->valid_from.at ? " " : "", rule->valid_until.at);
	if (rule->valid_from.at == NULL && rule->valid_until.at == NULL)
		buf_text(out, "all");
	if (ruleset->release.at)
		buf_printf(out, "; %sin force under %s",
		    ruleset_rule_applies(ruleset, rule) ? "" : "not ", ruleset->release.at);
	buf_byte(out, '\n');
}

static void put_clauses(struct buf *out, const struct ruleset *ruleset, const struct rule *rule)
{
	for (size_t i = 0; i < rule->nclauses; i++) {
		struct shown_clause clause = clause_shown(ruleset, rule->clauses[i]);
		buf_printf(out, "  %-13s", i ? "and" : "clause");
		buf_printf(out, "%s#%s (authority: ", clause.document.at, clause.anchor.at);
		buf_append(out, clause.authority);
		buf_text(out, "): ");
		buf_append(out, clause.title);
		buf_byte(out, '\n');
		if (clause.meaning.at) {
			buf_printf(out, "  %-13s", "");
			buf_append(out, clause.meaning);
			buf_byte(out, '\n');
		}
	}
}

static void put_texts(struct buf *out, const char *head, const struct span *texts, size_t n)
{
	if (n > 0)
		buf_printf(out, "%s\n", head);
	for (size_t i = 0; i < n; i++) {
		buf_text(out, "  - ");
		buf_append(out, texts[i]);
		buf_byte(out, '\n');
	}
}

/* The sentences that it rests on, by the hashes that spec list shows. */
static void put_leanings(struct buf *out, const struct rule *rule)
{
	char hex[DIGEST_HEX];

	for (size_t i = 0; i < rule->nleans_on; i++) {
		digest_hex(&rule->leans_on[i], hex);
		put_field(out, i ? "and" : "leans on", hex);
	}
}

static void put_head(struct buf *out, const struct ruleset *ruleset, const struct rule *rule)
{
	buf_append(out, rule->id);
	buf_text(out, "  ");
	buf_append(out, rule->title);
	buf_printf(out, "\n  %-13s%u, %s\n", "revision", rule->rev, status_names[rule->status]);
	put_field(out, "family", family_names[rule->family]);
	buf_printf(out, "  %-13s%s, confidence %s, verdict %s\n", "severity",
	    severity_names[rule->severity], confidence_names[rule->confidence],
	    verdict_names[rule->verdict]);
	put_clauses(out, ruleset, rule);
	put_leanings(out, rule);
	buf_printf(out, "  %-13s", "languages");
	for (size_t i = 0; i < rule->nlanguages; i++)
		buf_printf(out, "%s%s", i ? ", " : "", rule->languages[i].at);
	buf_byte(out, '\n');
	put_releases(out, ruleset, rule);
	buf_printf(out, "  %-13s%s:%u\n", "file", rule->file, rule->line);
}

static void put_licence_list(
    struct buf *out, const struct ruleset *ruleset, const struct signal_list *list, const char *how)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct signal *signal = &ruleset->signals[list->at[i]];
		buf_text(out, "  - ");
		buf_append(out, signal->name);
		buf_text(out, how);
		buf_text(out, signal->about.at ? ": " : "");
		buf_append(out, signal->about);
		buf_byte(out, '\n');
	}
}

static void put_licences(struct buf *out, const struct ruleset *ruleset, const struct rule *rule)
{
	buf_text(out, "licences, which excuse it\n");
	if (rule->excused_by.n == 0 && rule->implied_by.n == 0)
		buf_text(out, "  none\n");
	put_licence_list(out, ruleset, &rule->excused_by, "");
	put_licence_list(out, ruleset, &rule->implied_by, " (implied)");
}

static void put_tests(struct buf *out, const struct rule *rule)
{
	buf_text(out, "tests\n");
	for (size_t i = 0; i < rule->ntests; i++) {
		buf_printf(out, "  %-13s", verdict_names[rule->tests[i].expect]);
		buf_append(out, rule->tests[i].name);
		buf_byte(out, '\n');
	}
}

static void put_entry(struct buf *out, const struct measured_entry *entry, const struct rule *rule)
{
	buf_text(out, "  ");
	buf_append(out, entry->set);
	buf_printf(out, ": right in %llu of %llu", (unsigned long long)entry->right,
	    (unsigned long long)entry->fired);
	if (entry->has_precision)
		buf_printf(out, ", precision %.3f [%.3f, %.3f]", entry->precision, entry->low,
		    entry->high);
	if (entry->has_recall)
		buf_printf(out, ", recall %.3f", entry->recall);
	buf_printf(out, "; %llu records", (unsigned long long)entry->records);
	if (entry->fold.at) {
		buf_text(out, " of fold ");
		buf_append(out, entry->fold);
	}
	if (entry->threshold.at) {
		buf_text(out, "; findings from severity ");
		buf_append(out, entry->threshold);
	}
	if (entry->rev != rule->rev)
		buf_printf(out, "; measured at revision %u", entry->rev);
	if (entry->about.at) {
		buf_text(out, "; ");
		buf_append(out, entry->about);
	}
	buf_byte(out, '\n');
}

static void put_measured(struct buf *out, const struct measured *measured, const struct rule *rule)
{
	const struct measured_entry *entry;
	size_t n = measured_of(measured, rule->id, &entry);

	buf_text(out, "measured accuracy\n");
	if (n == 0)
		buf_text(out, "  not measured\n");
	for (size_t i = 0; i < n; i++)
		put_entry(out, &entry[i], rule);
}

void show_rule_text(struct buf *out, const struct ruleset *ruleset, const struct measured *measured,
    const struct rule *rule)
{
	put_head(out, ruleset, rule);
	buf_text(out, rule->kind == RULE_SEQUENCE
			  ? "what must hold; the finding is about the last step's message\n"
			  : "what must hold\n");
	words_rule(out, ruleset, rule);
	put_licences(out, ruleset, rule);
	put_texts(out, "why", &rule->why, rule->why.at != NULL);
	put_texts(out, "known to be mistaken about", rule->false_positives, rule->nfalse_positives);
	put_tests(out, rule);
	put_measured(out, measured, rule);
}

static void put_patterns(struct buf *out, const struct ruleset *ruleset, const struct term *term)
{
	for (uint32_t i = 0; i < term->npatterns; i++) {
		const struct pattern *pattern = &ruleset->patterns[term->first_pattern + i];
		buf_text(out, "    ");
		buf_append(out, pattern->regex);
		if (pattern->is_exact)
			buf_text(out, "   (on text as it is)");
		if (pattern->is_case_sensitive)
			buf_text(out, "   (case counts)");
		buf_byte(out, '\n');
	}
}

static void put_term(
    struct buf *out, const struct ruleset *ruleset, const struct term *term, bool has_weight)
{
	buf_text(out, "  ");
	if (has_weight) {
		buf_append(out, term->name);
		buf_printf(out, ", weight %d", term->weight);
		if (term->later_after > 0)
			buf_printf(
			    out, " (%d behind sentence %u)", term->later_weight, term->later_after);
		buf_text(out, ": ");
	}
	words_scope(out, &term->scope);
	buf_byte(out, '\n');
	put_patterns(out, ruleset, term);
}

static void put_names(struct buf *out, const char **comma, struct span name)
{
	buf_text(out, *comma);
	buf_append(out, name);
	*comma = ", ";
}

/* Who asks for it: signals, then rules. */
static void put_users(struct buf *out, const struct ruleset *ruleset, uint32_t signal)
{
	const char *comma = "";

	buf_printf(out, "  %-13s", "asked for by");
	for (size_t i = 0; i < ruleset->nsignals; i++)
		if (signal_asks(&ruleset->signals[i], signal))
			put_names(out, &comma, ruleset->signals[i].name);
	for (size_t i = 0; i < ruleset->nrules; i++)
		if (rule_asks(&ruleset->rules[i], signal))
			put_names(out, &comma, ruleset->rules[i].id);
	buf_text(out, *comma ? "\n" : "nothing\n");
}

void show_signal_text(struct buf *out, const struct ruleset *ruleset, uint32_t index)
{
	const struct signal *signal = &ruleset->signals[index];

	buf_append(out, signal->name);
	buf_text(out, signal->about.at ? "  " : "");
	buf_append(out, signal->about);
	buf_printf(out, "\n  %-13s", "looks at");
	words_scope(out, &signal->scope);
	buf_printf(out, "\n  %-13s", "holds where");
	words_holds(out, ruleset, signal);
	if (signal->min_words > 0 || signal->max_words > 0)
		buf_text(out, ", ");
	words_bounds(out, signal->min_words, signal->max_words);
	buf_byte(out, '\n');
	if (signal->nnegators > 0) {
		buf_printf(out,
		    "  %-13sa hit with one of these in the %u words before it: ", "not counted",
		    signal->negation_words);
		for (size_t i = 0; i < signal->nnegators; i++)
			buf_printf(out, "%s%s", i ? ", " : "", signal->negators[i].at);
		buf_byte(out, '\n');
	}
	put_users(out, ruleset, index);
	buf_printf(out, "  %-13s%s:%u\n", "file", signal->file, signal->line);
	if (signal->nterms > 0)
		buf_text(out, "patterns\n");
	for (uint32_t i = 0; i < signal->nterms; i++)
		put_term(out, ruleset, &ruleset->terms[signal->first_term + i],
		    signal->kind == SIGNAL_SCORE);
	if (signal->ndefeats > 0)
		buf_text(out, "patterns that undo it\n");
	for (uint32_t i = 0; i < signal->ndefeats; i++)
		put_term(out, ruleset, &ruleset->terms[signal->first_defeat + i], false);
}
