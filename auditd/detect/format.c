/* format: what a text says that it is written in, and the first place where it is not. Fenced blocks by their language,
 * and a reply that is one JSON document as a whole. Sketches (with "..." or comments in them) and texts that end early
 * are not judged. */
#include <string.h>

#include "detect/fences.h"
#include "detect/format_check.h"
#include "detect/kind.h"
#include "ruleset/detector_format.h"

struct kin {
	const char *name; /* behind a fence */
	enum format format;
};

static const struct kin languages[] = {
    {"json", FORMAT_JSON},
    {"geojson", FORMAT_JSON},
    {"ndjson", FORMAT_JSON},
    {"jsonl", FORMAT_JSON},
    {"xml", FORMAT_XML},
    {"svg", FORMAT_XML},
    {"csv", FORMAT_CSV},
    {"yaml", FORMAT_YAML},
    {"yml", FORMAT_YAML},
    {"latex", FORMAT_LATEX},
    {"tex", FORMAT_LATEX},
};

static bool (*const checks[FORMATS])(struct span, struct flaw *) = {
    [FORMAT_JSON] = json_flaw,
    [FORMAT_XML] = xml_flaw,
    [FORMAT_CSV] = csv_flaw,
    [FORMAT_YAML] = yaml_flaw,
    [FORMAT_LATEX] = latex_flaw,
};

struct search {
	struct detecting *detecting;
	const struct detector_format *settings;
	struct span text;
	uint32_t message, part;
	bool may_be_cut; /* by its length or by who logged it */
};

static bool contains(struct span text, const char *word)
{
	size_t len = strlen(word);

	for (size_t i = 0; i + len <= text.len; i++)
		if (text.at[i] == word[0] && memcmp(text.at + i, word, len) == 0)
			return true;
	return false;
}

/* Is it a part, or is something left out or explained in it, as in no document? The body is not blank. */
static bool is_sketch(struct span body, enum format format)
{
	if (contains(body, "...") || contains(body, "\xe2\x80\xa6"))
		return true;
	struct span trimmed = span_trim(body);
	if (format == FORMAT_JSON)
		return (trimmed.at[0] != '{' && trimmed.at[0] != '[') || contains(body, "//") ||
		       contains(body, "/*") || contains(body, "# ") || contains(body, "{{") ||
		       contains(body, "<");
	return contains(body, "{{") || contains(body, "{%");
}

static int hit(
    const struct search *search, size_t start, size_t end, const char *what, enum format format)
{
	struct place at = {search->message, search->part, (uint32_t)start, (uint32_t)end};

	return detecting_hit(
	    search->detecting, at, NULL, "%s: %s at byte %zu", format_names[format], what, start);
}

/* Text [start, end) says that it is of a format. */
static int judge(const struct search *search, size_t start, size_t end, enum format format)
{
	struct span body = span_slice(search->text, start, end);
	struct flaw flaw;

	if (!(search->settings->of >> format & 1) || span_trim(body).len == 0)
		return 0;
	if (search->settings->is >> FORMAT_PRESENT & 1 &&
	    hit(search, start, end, "present", format) != 0)
		return -1;
	if (!(search->settings->is >> FORMAT_BROKEN & 1) || is_sketch(body, format) ||
	    !checks[format](body, &flaw) || flaw.what == NULL)
		return 0;
	size_t at = start + (flaw.at < body.len ? flaw.at : body.len - 1);
	size_t from = utf8_floor(search->text, at);
	return hit(search, from, utf8_ceil(search->text, from + 1), flaw.what, format);
}

static int judge_fence(const struct search *search, const struct fence *fence)
{
	bool wants_fences = search->settings->of >> FORMAT_FENCE & 1;
	unsigned is = search->settings->is;

	if (wants_fences && is >> FORMAT_PRESENT & 1 &&
	    hit(search, fence->start, fence->body, "present", FORMAT_FENCE) != 0)
		return -1;
	if (wants_fences && is >> FORMAT_UNLABELLED & 1 && fence->language.len == 0 &&
	    hit(search, fence->start, fence->body, "no language", FORMAT_FENCE) != 0)
		return -1;
	if (!fence->is_closed)
		return wants_fences && is >> FORMAT_BROKEN & 1 && !search->may_be_cut
			   ? hit(search, fence->start, fence->body, "not closed", FORMAT_FENCE)
			   : 0;
	for (size_t i = 0; i < ARRAY_LEN(languages); i++)
		if (fence_is(fence, languages[i].name))
			return judge(search, fence->body, fence->end, languages[i].format);
	return 0;
}

/* A reply that begins and ends as a JSON document. */
static int judge_whole(const struct search *search)
{
	struct span trimmed = span_trim(search->text);

	if (trimmed.len < 4 || search->may_be_cut)
		return 0;
	char first = trimmed.at[0], last = trimmed.at[trimmed.len - 1];
	struct span inside = span_trim(span_slice(trimmed, 1, trimmed.len));
	bool is_object = first == '{' && last == '}' && inside.at[0] == '"';
	bool is_list = first == '[' && last == ']' && inside.at[0] == '{';
	size_t start = (size_t)(trimmed.at - search->text.at);
	return is_object || is_list ? judge(search, start, start + trimmed.len, FORMAT_JSON) : 0;
}

static int search_part(const struct search *search)
{
	struct fence fence;
	size_t at = 0;

	for (; fence_next(search->text, at, &fence); at = fence.next)
		if (judge_fence(search, &fence) != 0)
			return -1;
	return judge_whole(search);
}

static int run(struct detecting *detecting)
{
	struct search search = {.detecting = detecting, .settings = detecting->settings};

	for (uint32_t i = 0; i < detecting->nmessages; i++) {
		const struct message *message = &detecting->transcript->messages[i];
		search.message = i;
		search.may_be_cut = message->flags & (MESSAGE_TRUNCATED | MESSAGE_REDACTED) ||
				    message->finish == FINISH_LENGTH;
		for (uint32_t k = 0; k < message->nparts; k++) {
			search.part = k;
			search.text = message->parts[k].text;
			if (detecting_looks_at(detecting, i, k) && search_part(&search) != 0)
				return -1;
		}
	}
	return 0;
}

const struct detector_kind kind_format = {.run = run, .reads = true};
