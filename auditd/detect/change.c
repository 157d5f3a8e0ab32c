/* change: text that was to be worked on in one way only, and what became of it. The request is the last message of a
 * user, developer or system before the reply that brings such text; code is fenced in it, prose is all of it. */
#include <string.h>

#include "detect/change_text.h"
#include "detect/diff.h"
#include "detect/fences.h"
#include "detect/glance.h"
#include "ruleset/detector_change.h"

struct request {
	enum change_task task; /* TASK_NONE: there is none */
	uint32_t message, part;
	const struct view *view;
	size_t start, end; /* the text to be worked on, in the view */
};

enum {
	LEAST_TOKENS = 8,
	FENCES_MOST = 64,
	LONGEST_TEXT = 64 << 10, /* of what is compared */
	COMPARED_MOST = 16,      /* in a conversation: what they take is kept to its end */
};

/* The longest fenced block of a text; false: none. */
static bool longest_block(struct span text, size_t *start, size_t *end)
{
	struct fence fence;
	size_t at = 0, n = 0;

	*start = *end = 0;
	for (; n < FENCES_MOST && fence_next(text, at, &fence); n++, at = fence.next)
		if (fence.end - fence.body > *end - *start) {
			*start = fence.body;
			*end = fence.end;
		}
	return *end > *start;
}

/* Read a request. 0, or -1 when out of memory. */
static int read_request(struct detecting *detecting, uint32_t message, struct request *request)
{
	const struct message *it = &detecting->transcript->messages[message];

	for (uint32_t k = 0; k < it->nparts; k++) {
		if (it->parts[k].kind != PART_TEXT)
			continue;
		const struct glance *glance = glance_of(detecting, message, k);
		if (glance == NULL)
			return -1;
		if (!glance_brings_text(glance))
			continue;
		struct request found = {.message = message, .part = k};
		found.view = detecting_words(detecting, message, k);
		if (found.view == NULL)
			return -1;
		bool is_code = longest_block(found.view->text, &found.start, &found.end);
		found.task = change_task_of(found.view, found.start, found.end);
		if ((found.task == TASK_TRANSLATE) == is_code)
			found.task = TASK_NONE;
		if (found.task == TASK_TRANSLATE)
			found.end = found.view->text.len;
		if (found.task != TASK_NONE)
			*request = found;
	}
	return 0;
}

static int tell(struct detecting *detecting, const struct request *request, const struct view *view,
    struct place in, const struct token *before, const struct token *after, const char *note)
{
	struct place at = view_place(view, in.message, in.part, after->start, after->end);
	struct place against =
	    view_place(request->view, request->message, request->part, before->start, before->end);

	return detecting_hit(detecting, at, &against, "%s", note);
}

static struct token moved(const struct tokens *tokens, size_t first, size_t end, size_t by)
{
	struct token last = tokens->at[end > first ? end - 1 : first];
	struct token token = tokens->at[first];

	token.start += (uint32_t)by;
	token.end = last.end + (uint32_t)by;
	return token;
}

/* May this hunk be? What is only put in is a type. */
static bool is_licensed(enum change_task task, const struct hunk *hunk)
{
	return task == TASK_TYPES && hunk->a == hunk->a_end;
}

static int compare_code(struct detecting *detecting, const struct request *request,
    const struct view *view, struct place in)
{
	bool drops = request->task == TASK_COMMENTS;
	size_t start = 0, end = 0;
	struct tokens before, after;
	struct hunks hunks;

	if (!longest_block(view->text, &start, &end))
		end = view->text.len;
	if (change_tokens(span_slice(request->view->text, request->start, request->end), drops,
		detecting->scratch, &before) != 0 ||
	    change_tokens(span_slice(view->text, start, end), drops, detecting->scratch, &after) !=
		0)
		return -1;
	if (before.n < LEAST_TOKENS || after.n < LEAST_TOKENS)
		return 0;
	int result =
	    diff_run(before.hashes, before.n, after.hashes, after.n, detecting->scratch, &hunks);
	if (result < 0)
		return -1;
	/* Where half of it is different the reply is something else than the text worked on. */
	size_t ndeleted = 0;
	for (size_t i = 0; result > 0 && i < hunks.n; i++)
		ndeleted += hunks.at[i].a_end - hunks.at[i].a;
	if (result == 0 || ndeleted * 2 > before.n)
		return 0;
	for (size_t i = 0; i < hunks.n; i++) {
		const struct hunk *hunk = &hunks.at[i];
		if (is_licensed(request->task, hunk))
			continue;
		size_t a = hunk->a < before.n ? hunk->a : before.n - 1;
		size_t b = hunk->b < after.n ? hunk->b : after.n - 1;
		struct token one = moved(&before, a, hunk->a_end, request->start);
		struct token other = moved(&after, b, hunk->b_end, start);
		if (tell(detecting, request, view, in, &one, &other,
			"changed, though only something else was asked for") != 0)
			return -1;
	}
	return 0;
}

static bool has(const struct tokens *figures, uint64_t hash)
{
	for (size_t i = 0; i < figures->n; i++)
		if (figures->at[i].hash == hash)
			return true;
	return false;
}

/* The first figure of one text that the other has not; NULL: none. Few figures are looked at, so this stays linear. */
static const struct token *missing(const struct tokens *one, const struct tokens *other)
{
	enum { FIGURES_MOST = 64 };

	for (size_t i = 0; i < one->n && i < FIGURES_MOST; i++)
		if (!has(other, one->at[i].hash))
			return &one->at[i];
	return NULL;
}

static int compare_figures(struct detecting *detecting, const struct request *request,
    const struct view *view, struct place in)
{
	struct tokens before, after;

	if (change_figures(span_slice(request->view->text, request->start, request->end),
		detecting->scratch, &before) != 0 ||
	    change_figures(view->text, detecting->scratch, &after) != 0)
		return -1;
	const struct token *lost = missing(&before, &after), *made = missing(&after, &before);
	/* A number that is only left out may be written as a word. */
	if (lost == NULL || made == NULL || before.n != after.n)
		return 0;
	return tell(detecting, request, view, in, lost, made, "a figure became another one");
}

/* One more comparison is paid for; else the message is unsure. */
static bool may_compare(struct detecting *detecting, const struct request *request,
    const struct view *view, uint32_t message, size_t *ncompared)
{
	if (*ncompared < COMPARED_MOST && request->end - request->start <= LONGEST_TEXT &&
	    view->text.len <= LONGEST_TEXT) {
		++*ncompared;
		return true;
	}
	detecting_unsure(detecting, message);
	return false;
}

static int compare(
    struct detecting *detecting, const struct request *request, uint32_t message, size_t *ncompared)
{
	const struct detector_change *change = detecting->settings;
	const struct message *it = &detecting->transcript->messages[message];
	bool is_code = request->task != TASK_TRANSLATE;

	if (change->is == CHANGE_ASKED || is_code != (change->is == CHANGE_OUTSIDE))
		return 0;
	for (uint32_t k = 0; k < it->nparts; k++) {
		struct place in = {.message = message, .part = k};
		if (it->parts[k].kind != PART_TEXT || !detecting_looks_at(detecting, message, k))
			continue;
		const struct view *view = detecting_view(detecting, message, k);
		if (view == NULL)
			return -1;
		if (!may_compare(detecting, request, view, message, ncompared))
			continue;
		if ((is_code ? compare_code : compare_figures)(detecting, request, view, in) != 0)
			return -1;
	}
	return 0;
}

static int run(struct detecting *detecting)
{
	const struct detector_change *change = detecting->settings;
	struct request request = {.task = TASK_NONE};
	size_t ncompared = 0;

	for (uint32_t i = 0; i < detecting->nmessages; i++) {
		enum role role = detecting->transcript->messages[i].role;
		if (role == ROLE_USER)
			request.task = TASK_NONE;
		if (role == ROLE_USER || role == ROLE_DEVELOPER || role == ROLE_SYSTEM) {
			if (read_request(detecting, i, &request) != 0)
				return -1;
			if (change->is == CHANGE_ASKED && request.task != TASK_NONE &&
			    request.message == i) {
				struct place at = view_place(
				    request.view, i, request.part, request.start, request.end);
				if (detecting_hit(detecting, at, NULL, "text to be worked on") != 0)
					return -1;
			}
		} else if (role == ROLE_ASSISTANT && request.task != TASK_NONE) {
			if (compare(detecting, &request, i, &ncompared) != 0)
				return -1;
			request.task = TASK_NONE;
		}
	}
	return 0;
}

const struct detector_kind kind_change = {.run = run, .reads = true};
