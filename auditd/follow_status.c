/* What can be said about texts, files and patterns. */
#include <stdio.h>
#include <string.h>

#include "follow_private.h"

static const char *pattern_of(const struct follow *follow, int index)
{
	return index < 0 ? "" : follow->patterns[index].pattern;
}

static const char *state_of(const struct text *text)
{
	return text->is_unreadable && !text_has_ended(text) ? "unreadable"
							    : follow_state_names[text->state];
}

/* Text that is decoded again if it is opened anew now: from the place that was put last. */
static uint64_t resume_bytes(const struct text *text)
{
	const struct reader_of *open = text->open;

	if (open == NULL)
		return 0;
	uint64_t place = text->at.base + decode_oldest(open->decode).text_offset;
	return open->text > place ? open->text - place : 0;
}

static struct follow_status describe_text(const struct follow *follow, const struct text *text)
{
	const char *told = text->told ? text->told : "";

	return (struct follow_status){.input = text->input,
	    .path = text->path,
	    .state = state_of(text),
	    .codec = text->codec,
	    .pattern = pattern_of(follow, text->is_left ? FOLLOW_NO_PATTERN : text->pattern),
	    .format = text->format ? text->format : "",
	    .why = text->why ? text->why : told,
	    .size = text->size,
	    .read = text->at.read,
	    .text_offset = text->at.mark.text_offset,
	    .resume_bytes = resume_bytes(text),
	    .grown_us = text->grown_us,
	    .is_open = text->open != NULL,
	    .is_readable = !text->is_unreadable};
}

static struct follow_status describe_sight(const struct follow *follow, const struct sight *sight)
{
	const char *state = follow_sight_names[sight->state];

	return (struct follow_status){.input = FOLLOW_NO_INPUT,
	    .path = sight->path,
	    .state = sight->size == 0 && sight->state == SIGHT_NEW ? "empty" : state,
	    .codec = sight->decode ? decode_codec(sight->decode) : "",
	    .pattern = pattern_of(follow, sight->pattern),
	    .format = "",
	    .why = sight->copied ? sight->copied->path
		   : sight->why  ? sight->why
				 : "",
	    .size = sight->size,
	    .read = sight->tail ? tail_offset(sight->tail) : 0,
	    .grown_us = sight->grown_us,
	    .is_open = sight->decode != NULL,
	    .is_readable = sight->state != SIGHT_CLOSED};
}

int follow_each(const struct follow *follow, follow_status_fn *fn, void *context)
{
	int got = 0;

	for (size_t i = 0; got == 0 && i < follow->ntexts; i++) {
		struct follow_status status = describe_text(follow, follow->texts[i]);
		got = fn(&status, context);
	}
	for (size_t i = 0; got == 0 && i < follow->nsights; i++) {
		struct follow_status status = describe_sight(follow, follow->sights[i]);
		got = fn(&status, context);
	}
	return got;
}

int follow_each_pattern(const struct follow *follow, follow_pattern_fn *fn, void *context)
{
	int got = 0;

	for (size_t i = 0; got == 0 && i < follow->npatterns; i++) {
		const struct pattern *pattern = &follow->patterns[i];
		struct follow_pattern found = {.pattern = pattern->pattern,
		    .files = pattern->files,
		    .unreadable = pattern->unreadable,
		    .help = pattern->help ? pattern->help : ""};
		got = fn(&found, context);
	}
	return got;
}

static void count_text(const struct text *text, struct follow_counts *counts)
{
	counts->texts++;
	counts->live += text->state == TEXT_LIVE;
	counts->pending_format += text->state == TEXT_PENDING;
	counts->ended += text->state == TEXT_ENDED;
	counts->lost += text->state == TEXT_LOST;
	if (text_has_ended(text) || text->is_left)
		return;
	counts->unreadable += text->is_unreadable;
	counts->lag_bytes += text->size > text->at.read ? text->size - text->at.read : 0;
}

static void count_pattern(const struct pattern *pattern, struct follow_counts *counts)
{
	if (counts->unseen == 0 && pattern->unseen > 0)
		snprintf(counts->unseen_help, sizeof counts->unseen_help, "%s",
		    pattern->help ? pattern->help : "");
	counts->unseen += pattern->unseen;
	counts->others += pattern->others;
}

struct follow_counts follow_counts(const struct follow *follow)
{
	struct follow_counts counts = {.stored_bytes = follow->stored_bytes,
	    .open_decoders = follow->nopen + follow->nsight_decoders};

	for (size_t i = 0; i < follow->npatterns; i++)
		count_pattern(&follow->patterns[i], &counts);
	for (size_t i = 0; i < follow->ntexts; i++)
		count_text(follow->texts[i], &counts);
	for (size_t i = 0; i < follow->nsights; i++) {
		const struct sight *sight = follow->sights[i];
		counts.unreadable += sight->state == SIGHT_CLOSED;
		counts.copies += sight->state == SIGHT_COPY;
		if (sight->state == SIGHT_NEW || sight->state == SIGHT_READING)
			counts.lag_bytes += sight->size;
	}
	return counts;
}
