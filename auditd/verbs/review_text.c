/* What a new text of a specification changes, for people. */
#include "verbs/review.h"

static void put_line(struct buf *out, const struct spec_section *section, unsigned line)
{
	if (section->line > 0)
		buf_printf(out, ", line %u", line);
}

static struct span authority_of(const struct spec_section *section)
{
	return section->authority.at ? section->authority : span_of("no authority");
}

/* A sentence's text; where only its hash is known, that. */
static void put_sentence(struct buf *out, const struct spec_sentence *sentence)
{
	char hex[DIGEST_HEX];

	if (sentence->text.at) {
		text_printable(out, sentence->text, false);
		return;
	}
	digest_hex(&sentence->digest, hex);
	buf_printf(out, "%s (its text is not here: see spec import)", hex);
}

static void put_words(struct buf *out, const struct sentence_change *change)
{
	struct buf words = {0};

	if (difference_words(&words, change->before->text, change->after->text) != 0)
		out->failed = true;
	text_printable(out, buf_span(&words), false);
	buf_done(&words);
}

static void put_change(struct buf *out, const struct reviews *reviews,
    const struct sentence_change *change, const char *indent)
{
	buf_printf(out, "%s%s", indent, sentence_fate_names[change->fate]);
	if (change->fate == SENTENCE_CHANGED)
		buf_printf(out, " (%.2f alike)", change->likeness);
	if (change->fate == SENTENCE_MOVED) {
		buf_text(out, " to ");
		text_printable(
		    out, reviews->difference->after->sections[change->moved_to].anchor, false);
	}
	if (change->after && change->after->line > 0)
		buf_printf(out, ", line %u", change->after->line);
	buf_text(out, ": ");
	if (change->fate == SENTENCE_CHANGED)
		put_words(out, change);
	else
		put_sentence(out, change->before ? change->before : change->after);
	buf_byte(out, '\n');
}

static void put_candidates(
    struct buf *out, const struct reviews *reviews, const struct section_change *change)
{
	if (change->ncandidates == 0)
		buf_text(out, "nothing is like it");
	for (size_t i = 0; i < change->ncandidates; i++) {
		const struct section_candidate *candidate = &change->candidates[i];
		buf_text(out, i ? "; or " : "perhaps ");
		text_printable(
		    out, reviews->difference->after->sections[candidate->section].anchor, false);
		buf_printf(out, " (%.2f of its words, %zu of %zu sentences)", candidate->share,
		    candidate->nverbatim, change->before->nsentences);
	}
	buf_byte(out, '\n');
}

static void put_section(struct buf *out, const struct spec_section *section)
{
	buf_text(out, "  ");
	text_printable(out, section->anchor, false);
}

static void put_gone(struct buf *out, const struct reviews *reviews)
{
	const struct difference *difference = reviews->difference;

	buf_text(out, "\nclauses that are gone (a person decides what they became)\n");
	for (size_t i = 0; i < difference->nsections; i++) {
		if (difference->sections[i].after)
			continue;
		put_section(out, difference->sections[i].before);
		buf_text(out, ": ");
		put_candidates(out, reviews, &difference->sections[i]);
	}
}

static void put_new(struct buf *out, const struct difference *difference)
{
	buf_text(out, "\nclauses that are new\n");
	for (size_t i = 0; i < difference->nsections; i++) {
		const struct section_change *change = &difference->sections[i];
		if (change->before)
			continue;
		put_section(out, change->after);
		buf_text(out, ", ");
		text_printable(out, authority_of(change->after), false);
		put_line(out, change->after, change->after->line);
		buf_printf(out, ", %zu sentence%s%s", change->after->nsentences,
		    change->after->nsentences == 1 ? "" : "s", change->after->title.at ? ": " : "");
		text_printable(out, change->after->title, false);
		buf_byte(out, '\n');
	}
}

static void put_renamed(struct buf *out, const struct difference *difference, bool is_title)
{
	buf_printf(out, "\nclauses of another %s\n", is_title ? "title" : "authority");
	for (size_t i = 0; i < difference->nsections; i++) {
		const struct section_change *change = &difference->sections[i];
		if (!(is_title ? change->has_other_title : change->has_other_authority))
			continue;
		put_section(out, change->before);
		buf_text(out, ": ");
		text_printable(
		    out, is_title ? change->before->title : authority_of(change->before), false);
		buf_text(out, " -> ");
		text_printable(
		    out, is_title ? change->after->title : authority_of(change->after), false);
		buf_byte(out, '\n');
	}
}

static void put_sentences(struct buf *out, const struct reviews *reviews)
{
	const struct difference *difference = reviews->difference;

	buf_text(out, "\nsentences\n");
	for (size_t i = 0; i < difference->nsections; i++) {
		const struct section_change *change = &difference->sections[i];
		if (change->nsentences == 0)
			continue;
		put_section(out, change->after);
		for (size_t fate = 0; fate < SENTENCE_FATES; fate++)
			if (change->counts[fate])
				buf_printf(out, ", %zu %s", change->counts[fate],
				    sentence_fate_names[fate]);
		buf_byte(out, '\n');
		for (size_t j = 0; j < change->nsentences; j++)
			put_change(out, reviews, &change->sentences[j], "    ");
	}
}

static void put_reason(
    struct buf *out, const struct reviews *reviews, const struct review_reason *reason)
{
	const struct section_change *section = reason->section;

	buf_printf(out, "    %s, ", review_names[reason->status]);
	text_printable(out, section->before->anchor, false);
	if (reason->status == REVIEW_ANCHOR) {
		buf_text(out, ": ");
		put_candidates(out, reviews, section);
	} else if (reason->status == REVIEW_AUTHORITY) {
		buf_text(out, ": ");
		text_printable(out, authority_of(section->before), false);
		buf_text(out, " -> ");
		text_printable(out, authority_of(section->after), false);
		buf_byte(out, '\n');
	} else if (reason->sentence) {
		put_change(out, reviews, reason->sentence, ": ");
	} else {
		buf_byte(out, ':');
		for (size_t fate = 0; fate < SENTENCE_FATES; fate++)
			if (section->counts[fate])
				buf_printf(out, " %zu %s", section->counts[fate],
				    sentence_fate_names[fate]);
		buf_byte(out, '\n');
	}
}

static void put_review(struct buf *out, const struct reviews *reviews, const struct review *review)
{
	buf_text(out, "  ");
	text_printable(out, review->rule->id, false);
	buf_printf(out, " %s", review_names[review->status]);
	if (review->has_ended) {
		buf_text(out, ", but it is valid until ");
		text_printable(out, review->rule->valid_until, false);
	}
	buf_byte(out, '\n');
	for (size_t i = 0; i < review->nreasons; i++)
		put_reason(out, reviews, &review->reasons[i]);
}

static void put_rules(struct buf *out, const struct reviews *reviews, bool has_all)
{
	size_t total = reviews->n - reviews->nended;

	buf_printf(out, "\nrules to review: %zu of %zu", total - reviews->counts[REVIEW_OK], total);
	for (size_t i = REVIEW_OK; i < REVIEW_STATUSES; i++)
		buf_printf(out, "%s %zu %s", i ? "," : ":", reviews->counts[i], review_names[i]);
	if (reviews->nended)
		buf_printf(out, "; %zu more have ended", reviews->nended);
	buf_byte(out, '\n');
	for (size_t i = 0; i < reviews->n; i++) {
		const struct review *review = &reviews->at[i];
		if (has_all || (review->status != REVIEW_OK && !review->has_ended))
			put_review(out, reviews, review);
	}
}

static void put_head(struct buf *out, const struct reviews *reviews)
{
	const struct difference *difference = reviews->difference;
	size_t gone = 0, new = 0, touched = 0, authority = 0, title = 0;

	for (size_t i = 0; i < difference->nsections; i++) {
		const struct section_change *change = &difference->sections[i];
		gone += change->after == NULL;
		new += change->before == NULL;
		touched += change->nsentences > 0;
		authority += change->has_other_authority;
		title += change->has_other_title;
	}
	text_printable(out, span_of(reviews->before), false);
	buf_text(out, " -> ");
	text_printable(out, span_of(reviews->after), false);
	buf_printf(out,
	    "\n%zu -> %zu clauses: %zu new, %zu gone, %zu of another authority, %zu of another "
	    "title, %zu with other sentences\n",
	    difference->before->nsections, difference->after->nsections, new, gone, authority,
	    title, touched);
	if (difference->is_cut)
		buf_text(out, "the search for likenesses was cut short: not all are named\n");
	if (gone)
		put_gone(out, reviews);
	if (new)
		put_new(out, difference);
	if (authority)
		put_renamed(out, difference, false);
	if (title)
		put_renamed(out, difference, true);
}

void reviews_text(const struct reviews *reviews, struct review_shape shape, struct buf *out)
{
	put_head(out, reviews);
	if (shape.has_sentences)
		put_sentences(out, reviews);
	put_rules(out, reviews, shape.has_all);
}
