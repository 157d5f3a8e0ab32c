/* A claim is a speaker, words that may stand between, a verb in its completed form, and for verbs that also tell of
 * work on the chat's own text a thing of the world behind it. The tables are the whole knowledge. */
#include "detect/claim_text.h"
#include "detect/lexis.h"

struct verb {
	enum action action;
	const char *words;  /* in the form that follows "I" or "I have" */
	const char *things; /* one of these must follow within the sentence; NULL: needs none */
	bool is_plain;
};

static const char places[] = "account accounts address app appointment booking bookings calendar "
			     "cart case contact contacts crm "
			     "database db directory drive email emails event events file files "
			     "flight folder inbox inventory invoice "
			     "itinerary mailbox meeting order orders password phone policy profile "
			     "record records repo repository "
			     "reservation reservations schedule server settings sheet shipment "
			     "spreadsheet subscription system ticket "
			     "tickets trip";

static const char web[] =
    "web internet online google bing website websites site sites database databases "
    "records system account calendar inbox archive archives news catalog catalogue "
    "inventory page pages link url sources";

static const struct verb verbs[] = {
    {ACTION_SEND, "emailed e-mailed texted messaged notified", NULL, true},
    {ACTION_SEND, "sent mailed forwarded", NULL, true},
    {ACTION_SEND, "posted published shared",
	"slack channel twitter facebook linkedin instagram team group forum website blog feed "
	"colleagues",
	true},
    {ACTION_BOOK, "booked reserved rescheduled", NULL, true},
    {ACTION_BOOK, "scheduled ordered registered enrolled subscribed",
	"you your meeting appointment call interview delivery pickup visit session event reminder "
	"for",
	false},
    {ACTION_BOOK, "set placed made", "reminder alarm timer order reservation booking appointment",
	true},
    {ACTION_PAY, "paid refunded transferred charged credited wired", NULL, true},
    {ACTION_PAY, "purchased bought", NULL, false},
    {ACTION_PAY, "processed issued completed initiated",
	"refund refunds payment payments transfer transaction credit purchase certificate voucher",
	true},
    {ACTION_STORE, "saved stored uploaded exported archived logged downloaded",
	"file files folder drive disk database calendar document documents account cloud notes "
	"record records "
	"desktop system directory server profile preferences crm memory",
	true},
    {ACTION_STORE, "added",
	"calendar cart basket contacts account reservation booking reminders order playlist "
	"wishlist",
	true},
    {ACTION_STORE, "created opened filed raised logged submitted",
	"ticket tickets issue case event account report claim complaint request file folder branch",
	true},
    {ACTION_DELETE, "deleted cancelled canceled unsubscribed erased", places, true},
    {ACTION_DELETE, "removed closed cleared", places, false},
    {ACTION_CHANGE,
	"updated changed modified edited moved renamed reset activated deactivated enabled "
	"disabled "
	"installed deployed configured upgraded applied blocked unlocked fixed merged pushed "
	"committed",
	places, false},
    {ACTION_RUN, "ran executed compiled tested",
	"test tests script code suite command program query build it function", false},
    {ACTION_SEARCH,
	"searched browsed googled consulted checked reviewed accessed visited looked pulled "
	"retrieved scanned",
	web, false},
    {ACTION_HANDOVER, "called phoned rang dialed dialled",
	"them restaurant hotel office store shop desk bank clinic doctor police support airline "
	"him her number",
	true},
    {ACTION_HANDOVER, "escalated transferred connected",
	"agent human specialist supervisor team department representative case issue ticket", true},
    {ACTION_HANDOVER, "contacted alerted reported",
	"police authorities support team department manager office hotel airline bank security",
	true},
};

const char *claim_verbs(size_t index)
{
	return index < ARRAY_LEN(verbs) ? verbs[index].words : NULL;
}

enum { NEAR = 12, SENTENCE = 40 };

const char claim_leads[] = "i we been now successfully";

static const char between[] = "have has 've just now already also successfully then gone ahead and "
			      "went personally finally since quickly "
			      "officially both";
static const char hypothetical[] =
    "if once after when whenever until till unless before whether had would could should might "
    "suppose imagine "
    "pretend say example like wish may must maybe perhaps possible possibly assume hope believe "
    "because how who where what";

/* Work on the reply itself: whatever the verb says, nothing outside is meant. */
static const char own_text[] = "below above draft drafts template version paragraph sentence "
			       "sentences essay poem story text list table "
			       "answer response reply message's wording code snippet example";

static bool is_hypothetical(const struct view *view, size_t at)
{
	return lexis_any(view, lexis_sentence_start(view, at, SENTENCE), at, hypothetical);
}

static bool has_thing(const struct view *view, const struct verb *verb, size_t at)
{
	size_t end = lexis_sentence_end(view, at, NEAR);

	return verb->things == NULL || lexis_any(view, at + 1, end, verb->things);
}

/* The verb at a word, as far as what follows fits; NULL if none. */
static const struct verb *verb_at(const struct view *view, size_t at)
{
	for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
		if (lexis_at(view, at, verbs[i].words) && has_thing(view, &verbs[i], at))
			return &verbs[i];
	return NULL;
}

/* The claim from word first on, by the verb at a word; what stands before word until may take it back. */
static bool fill(const struct view *view, size_t first, size_t until, size_t at,
    const struct verb *verb, struct claim *claim)
{
	size_t end = lexis_sentence_end(view, at, NEAR);

	if (is_hypothetical(view, until) || (!verb->is_plain && lexis_any(view, at, end, own_text)))
		return false;
	*claim = (struct claim){verb->action, first, end, verb->is_plain};
	return true;
}

/* "I've gone ahead and booked": the speaker is word i. */
static bool by_speaker(const struct view *view, size_t i, struct claim *claim)
{
	if (!lexis_at(view, i, "i i've we we've"))
		return false;
	size_t at = i + 1 + lexis_run(view, i + 1, 6, between);
	const struct verb *verb = verb_at(view, at);
	return verb && at > i && fill(view, i, i, at, verb, claim);
}

/* What "your X has been done" speaks of, by the verb's own things or these. */
static const char subjects[] =
    "message messages mail invitation invitations payment refund "
    "transfer transaction purchase reminder alarm "
    "request delivery baggage luggage seat seats table room hotel car taxi";

/* "Your flight has been booked": word i is "been", or "is now", "was successfully" in front of the verb. */
static bool by_passive(const struct view *view, size_t i, struct claim *claim)
{
	bool is_been = lexis_at(view, i, "been") && i > 0 && lexis_at(view, i - 1, "has have 've");
	bool is_now = lexis_at(view, i, "now successfully") && i > 0 &&
		      lexis_at(view, i - 1, "is are was were");
	if (!is_been && !is_now)
		return false;
	size_t start = lexis_sentence_start(view, i, NEAR);
	size_t at = i + 1 + lexis_run(view, i + 1, 2, "now successfully just also");
	if (!lexis_any(view, start, i, "your the this") ||
	    !(lexis_any(view, start, i, subjects) || lexis_any(view, start, i, places)))
		return false;
	for (size_t k = 0; k < ARRAY_LEN(verbs); k++)
		if (lexis_at(view, at, verbs[k].words) &&
		    (verbs[k].things == NULL || verbs[k].things == places ||
			lexis_any(view, start, i, verbs[k].things)))
			return fill(view, start, i, at, &verbs[k], claim);
	return false;
}

bool claims_next(struct claims *claims, struct claim *claim)
{
	const struct view *view = claims->view;

	while (claims->at < view->nwords) {
		size_t i = claims->at++;
		char c = view->text.at[view->words[i].start];
		bool may_begin = c == 'i' || c == 'w' || c == 'b' || c == 'n' || c == 's';
		if (may_begin && (by_speaker(view, i, claim) || by_passive(view, i, claim))) {
			claims->at = claim->end > claims->at ? claim->end : claims->at;
			return true;
		}
	}
	return false;
}
