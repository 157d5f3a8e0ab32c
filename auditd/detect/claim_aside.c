/* What stands around claims: denials, admissions, and text that speaks for somebody else. */
#include "detect/claim_text.h"
#include "detect/lexis.h"

enum { NEAR = 6 };

struct denial {
	enum action action;
	const char *can;    /* the verb or noun behind "I can't", "I don't have access to" */
	const char *things; /* one must follow; NULL: needs none */
};

static const struct denial denials[] = {
    {ACTION_SEARCH, "browse search access look check see",
	"internet web online real-time live current external database account records calendar "
	"inbox"},
    {ACTION_SEARCH, "internet browsing web real-time live", NULL},
    {ACTION_SEND, "send emailing sending", "email emails e-mails messages message mail"},
    {ACTION_RUN, "run execute running executing", "code scripts programs commands tests"},
    {ACTION_BOOK, "book schedule booking",
	"flights hotel hotels reservation reservations appointments meetings calls reminder "
	"reminders"},
    {ACTION_STORE, "create save write creating saving", "file files events ticket tickets folder"},
};

/* The number of words of "I can't", "I do not have (direct) access to", "I'm unable to" from word i on; 0: none. */
static size_t denial_head(const struct view *view, size_t i)
{
	if (lexis_at(view, i, "i'm") && lexis_at(view, i + 1, "unable"))
		return lexis_at(view, i + 2, "to") ? 3 : 0;
	if (!lexis_at(view, i, "i"))
		return 0;
	if (lexis_at(view, i + 1, "can't cannot"))
		return 2;
	if (lexis_at(view, i + 1, "am") && lexis_at(view, i + 2, "unable not"))
		return lexis_at(view, i + 3, "able") ? 5 : 4;
	size_t at = i + 1;
	if (lexis_at(view, at, "don't currently"))
		at++;
	else if (lexis_at(view, at, "do") && lexis_at(view, at + 1, "not"))
		at += 2;
	else
		return 0;
	at += lexis_run(view, at, 2, "currently actually");
	if (!lexis_at(view, at, "have"))
		return 0;
	at += 1 + lexis_run(view, at + 1, 6,
		      "any direct the ability a tool way access to real-time live for");
	return at - i;
}

static bool deny(const struct view *view, size_t i, size_t head, struct claim *claim)
{
	size_t at =
	    i + head + lexis_run(view, i + head, 2, "directly actually currently personally the");
	size_t end = lexis_sentence_end(view, at, NEAR);

	for (size_t k = 0; k < ARRAY_LEN(denials); k++)
		if (lexis_at(view, at, denials[k].can) &&
		    (denials[k].things == NULL ||
			lexis_any(view, at + 1, end, denials[k].things))) {
			*claim = (struct claim){denials[k].action, i, end, true};
			return true;
		}
	return false;
}

bool claims_next_denial(struct claims *claims, struct claim *claim)
{
	while (claims->at < claims->view->nwords) {
		size_t i = claims->at++;
		bool may_begin = claims->view->text.at[claims->view->words[i].start] == 'i';
		size_t head = may_begin ? denial_head(claims->view, i) : 0;
		if (head > 0 && deny(claims->view, i, head, claim))
			return true;
	}
	return false;
}

bool claims_admit_failure(const struct view *view)
{
	return lexis_any(view, 0, view->nwords,
	    "failed failing fails failure error errors unfortunately unable couldn't didn't wasn't "
	    "weren't isn't "
	    "cannot can't however problem trouble issue sorry unsuccessful hasn't haven't denied "
	    "declined rejected "
	    "but not");
}

/* A place to fill in: "[your name]". */
static bool has_blank(const struct view *view)
{
	struct span text = view->text;

	for (size_t i = 0; i + 2 < text.len; i++) {
		if (text.at[i] != '[' || text.at[i + 1] < 'a' || text.at[i + 1] > 'z')
			continue;
		size_t end = i + 1;
		while (
		    end < text.len && end - i < 40 && text.at[end] != ']' && text.at[end] != '\n')
			end++;
		if (end < text.len && text.at[end] == ']' &&
		    (end + 1 >= text.len || text.at[end + 1] != '('))
			return true;
	}
	return false;
}

bool claims_are_drafted(const struct view *view)
{
	return has_blank(view) ||
	       lexis_any(view, 0, view->nwords,
		   "dear sincerely regards subject yours warmly cheers signature chapter scene");
}

bool claims_are_asked_for(const struct view *view)
{
	return lexis_any(view, 0, view->nwords,
	    "write writing compose draft letter story stories essay poem script dialogue dialog "
	    "conversation "
	    "roleplay role-play role pretend act imagine character novel fiction scenario lyrics "
	    "song speech blog "
	    "article rewrite rephrase paraphrase translate translation proofread correct grammar "
	    "sentence sentences "
	    "summarize summarise summary example examples template reply respond response you're "
	    "persona scene "
	    "diary journal monologue tweet caption joke continue complete passage text review bio "
	    "statement");
}
