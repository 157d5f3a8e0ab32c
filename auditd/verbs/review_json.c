/* What a new text of a specification changes, for programs. */
#include "base/json_out.h"
#include "verbs/review.h"

static void put_section(struct json_out *json, const struct spec_section *section)
{
	json_out_text(json, "anchor", section->anchor);
	json_out_text(json, "title", section->title);
	json_out_text(json, "authority", section->authority);
	json_out_number(json, "sentences", section->nsentences);
}

static void put_sentence(
    struct json_out *json, const char *key, const struct spec_sentence *sentence)
{
	char hex[DIGEST_HEX];

	if (sentence == NULL) {
		json_out_null(json, key);
		return;
	}
	digest_hex(&sentence->digest, hex);
	json_out_object(json, key);
	json_out_string(json, "hash", hex);
	json_out_text(json, "text", sentence->text);
	if (sentence->line > 0)
		json_out_number(json, "line", sentence->line);
	json_out_end(json);
}

static void put_words(struct json_out *json, const struct sentence_change *change)
{
	struct buf words = {0};

	if (difference_words(&words, change->before->text, change->after->text) == 0)
		json_out_text(json, "words", buf_span(&words));
	buf_done(&words);
}

static void put_change(
    struct json_out *json, const struct reviews *reviews, const struct sentence_change *change)
{
	json_out_object(json, NULL);
	json_out_string(json, "fate", sentence_fate_names[change->fate]);
	put_sentence(json, "before", change->before);
	put_sentence(json, "after", change->after);
	if (change->fate == SENTENCE_CHANGED) {
		json_out_real(json, "likeness", change->likeness);
		put_words(json, change);
	}
	if (change->fate == SENTENCE_MOVED)
		json_out_text(json, "moved_to",
		    reviews->difference->after->sections[change->moved_to].anchor);
	json_out_end(json);
}

static void put_gone(
    struct json_out *json, const struct reviews *reviews, const struct section_change *change)
{
	json_out_object(json, NULL);
	put_section(json, change->before);
	json_out_array(json, "candidates");
	for (size_t i = 0; i < change->ncandidates; i++) {
		const struct section_candidate *candidate = &change->candidates[i];
		json_out_object(json, NULL);
		json_out_text(json, "anchor",
		    reviews->difference->after->sections[candidate->section].anchor);
		json_out_real(json, "share", candidate->share);
		json_out_number(json, "verbatim", candidate->nverbatim);
		json_out_end(json);
	}
	json_out_end(json);
	json_out_end(json);
}

static void put_touched(
    struct json_out *json, const struct reviews *reviews, const struct section_change *change)
{
	json_out_object(json, NULL);
	json_out_text(json, "anchor", change->before->anchor);
	if (change->has_other_authority) {
		json_out_text(json, "authority_before", change->before->authority);
		json_out_text(json, "authority_after", change->after->authority);
	}
	if (change->has_other_title) {
		json_out_text(json, "title_before", change->before->title);
		json_out_text(json, "title_after", change->after->title);
	}
	for (size_t fate = 0; fate < SENTENCE_FATES; fate++)
		json_out_number(json, sentence_fate_names[fate], change->counts[fate]);
	json_out_array(json, "sentences");
	for (size_t i = 0; i < change->nsentences; i++)
		put_change(json, reviews, &change->sentences[i]);
	json_out_end(json);
	json_out_end(json);
}

static void put_sections(struct json_out *json, const struct reviews *reviews)
{
	const struct difference *difference = reviews->difference;

	json_out_array(json, "gone");
	for (size_t i = 0; i < difference->nsections; i++)
		if (difference->sections[i].after == NULL)
			put_gone(json, reviews, &difference->sections[i]);
	json_out_end(json);
	json_out_array(json, "new");
	for (size_t i = 0; i < difference->nsections; i++) {
		if (difference->sections[i].before)
			continue;
		json_out_object(json, NULL);
		put_section(json, difference->sections[i].after);
		json_out_number(json, "line", difference->sections[i].after->line);
		json_out_end(json);
	}
	json_out_end(json);
	json_out_array(json, "changed");
	for (size_t i = 0; i < difference->nsections; i++) {
		const struct section_change *change = &difference->sections[i];
		if (change->before && change->after &&
		    (change->has_other_authority || change->has_other_title ||
			change->nsentences > 0))
			put_touched(json, reviews, change);
	}
	json_out_end(json);
}

static void put_review(
    struct json_out *json, const struct reviews *reviews, const struct review *review)
{
	json_out_object(json, NULL);
	json_out_text(json, "rule", review->rule->id);
	json_out_string(json, "status", review_names[review->status]);
	json_out_bool(json, "ended", review->has_ended);
	json_out_array(json, "reasons");
	for (size_t i = 0; i < review->nreasons; i++) {
		const struct review_reason *reason = &review->reasons[i];
		json_out_object(json, NULL);
		json_out_string(json, "status", review_names[reason->status]);
		json_out_text(json, "clause", reason->section->before->anchor);
		if (reason->sentence) {
			json_out_array(json, "sentences");
			put_change(json, reviews, reason->sentence);
			json_out_end(json);
		}
		json_out_end(json);
	}
	json_out_end(json);
	json_out_end(json);
}

static void put_all(struct json_out *json, const struct reviews *reviews)
{
	json_out_object(json, NULL);
	json_out_text(json, "document", reviews->kit->document->name);
	json_out_string(json, "before", reviews->before);
	json_out_string(json, "after", reviews->after);
	json_out_bool(json, "cut_short", reviews->difference->is_cut);
	put_sections(json, reviews);
	json_out_object(json, "total");
	for (size_t i = 0; i < REVIEW_STATUSES; i++)
		json_out_number(json, review_names[i], reviews->counts[i]);
	json_out_number(json, "ended", reviews->nended);
	json_out_end(json);
	json_out_array(json, "rules");
	for (size_t i = 0; i < reviews->n; i++)
		put_review(json, reviews, &reviews->at[i]);
	json_out_end(json);
	json_out_end(json);
}

int reviews_json(const struct reviews *reviews, struct buf *out, struct error *err)
{
	struct json_out *json = json_out_new();

	if (json == NULL)
		return error_memory(err);
	put_all(json, reviews);
	int result = json_out_print(json, true, out, err);
	json_out_free(json);
	buf_byte(out, '\n');
	return result;
}
