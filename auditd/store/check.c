/* Is a state sound? What SQLite can tell, and what only we know must hold. */
#include <stdio.h>
#include <string.h>

#include "store/inner.h"
#include "store/live.h"
#include "store/state.h"

struct checking {
	struct store *store;
	void (*say)(const char *what, void *context);
	void *context;
	uint64_t nwrong;
};

static void complain(struct checking *checking, const char *what)
{
	checking->nwrong++;
	checking->say(what, checking->context);
}

static void complain_of(struct span complaint, void *context)
{
	char text[300];

	snprintf(text, sizeof text, "%.*s",
	    (int)(complaint.len < sizeof text ? complaint.len : sizeof text - 1),
	    complaint.at ? complaint.at : "");
	complain(context, text);
}

static int check_account(const struct store_input *input, void *context)
{
	char text[300];

	if (account_balances(&input->account))
		return 0;
	snprintf(text, sizeof text, "input %u (%.*s): its byte account does not add up",
	    (unsigned)input->index, (int)(input->path.len < 200 ? input->path.len : 200),
	    input->path.at);
	complain(context, text);
	return 0;
}

/* Rules that hold between rows: each query gives one text for each thing wrong. 72 bytes are the nine numbers of a tally. */
static const char *const questions[] = {
    "SELECT 'tallies row ' || tallies.number || ': counts of ' || length(counts) || ' bytes, not "
    "of '"
    " || rules || ' rules' FROM tallies JOIN rulesets ON digest = ruleset"
    " WHERE length(counts) <> rules * 72",
    "SELECT 'tallies row ' || number || ': the same key as another'"
    " FROM (SELECT number, row_number() OVER (PARTITION BY hour, ruleset, model, tenant, language,"
    " is_untrusted ORDER BY number) AS nth FROM tallies) WHERE nth > 1",
    "SELECT 'finding ' || lower(hex(id)) || ': filed under another hour than its time'"
    " FROM findings WHERE filed_hour IS NOT filed_us / 3600000000 - (filed_us % 3600000000 < 0)",
    "SELECT 'finding ' || lower(hex(id)) || ': of a ruleset that is not there' FROM findings"
    " WHERE ruleset NOT IN (SELECT digest FROM rulesets)",
    "SELECT DISTINCT 'sightings of turn ' || lower(hex(turn)) || ', which has no findings'"
    " FROM sightings WHERE turn NOT IN (SELECT turn FROM findings)",
    "SELECT 'seen segment ' || number || ': ' || nseen || ' digests, not ' ||"
    " (coalesce(sum(length(digests)), 0) / 16)"
    " FROM seen_segments LEFT JOIN seen ON segment = number GROUP BY number"
    " HAVING nseen * 16 <> coalesce(sum(length(digests)), 0)",
    "SELECT 'stream ' || streams.input || ': settled up to ' || text_offset || ', but only ' ||"
    " coalesce(produced, 0) || ' bytes of text are accounted for'"
    " FROM streams LEFT JOIN inputs ON number = input WHERE text_offset > coalesce(produced, 0)",
    "SELECT 'deliveries to ' || sink || ': up to event ' || event || ', which there never was'"
    " FROM deliveries WHERE event > coalesce((SELECT seq FROM sqlite_sequence WHERE name = "
    "'events'),"
    " 0)",
};

static int ask(struct checking *checking, const char *question, struct error *err)
{
	struct query *query = db_prepare(checking->store->db, question, err);
	int got = -1;

	while (query && (got = query_next(query, err)) == 1) {
		struct span complaint = query_read_word(query);
		got = query_check(query, err);
		if (got != 0)
			break;
		complain_of(complaint, checking);
	}
	query_free(query);
	return got;
}

/* Are the digests of each segment ascending, across its parts? */
static int check_seen(struct checking *checking, struct error *err)
{
	struct query *query = db_prepare(
	    checking->store->db, "SELECT segment, digests FROM seen ORDER BY segment, part", err);
	int64_t segment = -1, wrong = -1;
	struct digest last = {{0}};
	char text[80];
	int got = -1;

	while (query && (got = query_next(query, err)) == 1) {
		int64_t number = query_read_signed(query);
		struct span digests = query_read_bytes(query);
		if ((got = query_check(query, err)) != 0)
			break;
		bool is_first = number != segment, is_sorted = digests.len % sizeof last == 0;
		for (size_t at = 0; is_sorted && at < digests.len; at += sizeof last) {
			is_sorted =
			    is_first || memcmp(last.bytes, digests.at + at, sizeof last) < 0;
			memcpy(last.bytes, digests.at + at, sizeof last);
			is_first = false;
		}
		segment = number;
		if (is_sorted || wrong == segment)
			continue;
		wrong = segment;
		snprintf(
		    text, sizeof text, "seen segment %lld is not in order", (long long)segment);
		complain(checking, text);
	}
	query_free(query);
	return got;
}

/* What only this version's rows must keep. */
static int check_ours(struct checking *checking, struct error *err)
{
	for (size_t i = 0; i < ARRAY_LEN(questions); i++)
		if (ask(checking, questions[i], err) != 0)
			return -1;
	if (check_seen(checking, err) != 0)
		return -1;
	return store_each_input(checking->store, check_account, checking, err);
}

int state_check(const char *dir, void (*say)(const char *what, void *context), void *context,
    uint64_t *nwrong, struct error *err)
{
	struct store store = {.lock = -1};
	struct checking checking = {.store = &store, .say = say, .context = context};
	int64_t version;

	store.db = reader_open(dir, &version, err);
	if (store.db == NULL)
		return -1;
	int result = db_examine(store.db, complain_of, &checking, err);
	/* Where pages contradict each other, what else is read there says nothing. */
	if (result == 0 && checking.nwrong == 0 && version == STORE_SCHEMA_VERSION)
		result = check_ours(&checking, err);
	db_close(store.db);
	*nwrong = checking.nwrong;
	return result;
}
