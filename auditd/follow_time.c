/* What time alone brings about: texts that are gone end, texts that ended are forgotten, files that do not grow are decided on. */
#include "follow_private.h"

enum { BLOCKED_US = 500000 }; /* until a text is asked again whether it can end */

bool look_is_stray(const struct text *text)
{
	return text->has_file && !text->is_listed && !text->is_left && !text_has_ended(text);
}

static int64_t max(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* When a text that is gone ends, or one that ended is forgotten; INT64_MAX: not by itself. */
static int64_t text_due_us(const struct follow *follow, const struct text *text)
{
	if (text->is_ending || text->is_left || text->state == TEXT_FORGOTTEN)
		return INT64_MAX;
	if (!text_has_ended(text))
		return text->gone_us == 0 ? INT64_MAX
					  : max(text->gone_us, text->grown_us) +
						follow->config->after.gone * FOLLOW_SECOND;
	return text->has_file ? INT64_MAX
			      : text->grown_us + follow->config->after.forget * FOLLOW_SECOND;
}

void look_pass_time(struct follow *follow)
{
	follow->passed_us = follow->now_us;
	follow->due_us = INT64_MAX;
	follow->has_strays = false;
	for (size_t i = 0; i < follow->ntexts; i++) {
		struct text *text = follow->texts[i];
		int64_t due_us = text_due_us(follow, text);
		follow->has_strays |= look_is_stray(text);
		if (due_us > follow->now_us) {
			follow->due_us = due_us < follow->due_us ? due_us : follow->due_us;
		} else if (text_has_ended(text) || (text->is_spare && text->was_found)) {
			text->state = TEXT_FORGOTTEN;
			follow_put(follow, text);
		} else if (!find_may_hold(follow, text)) {
			text->is_ending = true;
			follow_queue(follow, text);
		} else if (follow->due_us > follow->now_us + BLOCKED_US) {
			follow->due_us = follow->now_us + BLOCKED_US;
		}
	}
	for (size_t i = 0; i < follow->nsights; i++) {
		struct sight *sight = follow->sights[i];
		int64_t due_us = sight_due_us(sight);
		if (due_us > follow->now_us)
			follow->due_us = due_us < follow->due_us ? due_us : follow->due_us;
		else
			sight->is_due = true;
	}
}
