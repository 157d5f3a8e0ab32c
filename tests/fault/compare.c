/* What a state holds, written down so that two that hold the same read the same: sorted lines, without what is a host's
 * or a run's own (numbers of inputs and rows, file names, offsets, times of commits, hours of arrival).
 *
 *   fault_compare STATE            print it
 *   fault_compare STATE STATE      say how they differ: lines with "-" are only in the first, with "+" only in the
 *                                  second; status 1 if any, 2 if a state cannot be read or does not hold together
 *
 * --sum: accounts of all texts together, where two runs cut the same text into other files. */
#include <inttypes.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_SHOWN = 20, DIGEST = 16 };

struct lines {
	char **at;
	size_t n, room;
};

static bool is_sum;

_Noreturn static void give_up(const char *what, const char *why)
{
	fprintf(stderr, "fault_compare: %s: %s\n", what, why);
	exit(2);
}

static void *grow(void *at, size_t n)
{
	void *more = realloc(at, n);

	if (more == NULL)
		give_up("memory", "none left");
	return more;
}

__attribute__((format(printf, 2, 3))) static void add(struct lines *lines, const char *format, ...)
{
	va_list arguments;
	char *text = NULL;

	if (lines->n == lines->room) {
		lines->room = lines->room ? 2 * lines->room : 256;
		lines->at = grow(lines->at, lines->room * sizeof *lines->at);
	}
	va_start(arguments, format);
	int n = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	text = grow(NULL, (size_t)n + 1);
	va_start(arguments, format);
	vsnprintf(text, (size_t)n + 1, format, arguments);
	va_end(arguments);
	lines->at[lines->n++] = text;
}

static int compare_lines(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* ---- what stands in a row ---- */

/* Each gives one text a row. A table that is not there gives nothing. */
static const struct {
	const char *label, *sql;
} questions[] = {
    {"finding",
	"SELECT hex(id) || '|' || hex(ruleset) || '|' || rule || '|' || revision || '|' || "
	"verdict || '|' || is_alert || '|' || coalesce(inconclusive, '-') || '|' || "
	"coalesce(exception, '-') || '|' || "
	"coalesce(excused_by, '-') || '|' || coalesce(conversation, '-') || '|' || "
	"hex(conversation_key) || '|' || "
	"hex(turn) || '|' || message || '|' || coalesce(role, '-') || '|' || coalesce(model, '-') "
	"|| '|' || "
	"coalesce(tenant, '-') || '|' || coalesce(format, '-') || '|' || coalesce(time_us, '-') || "
	"'|' || "
	"is_untrusted || '|' || CASE WHEN is_untrusted THEN '-' ELSE coalesce(filed_us, '-') END "
	"FROM findings"},
    {"evidence",
	"SELECT hex(f.id) || '|' || e.ordinal || '|' || e.message || '|' || e.part || '|' || "
	"start_byte || "
	"'|' || end_byte || '|' || coalesce(e.role, '-') || '|' || coalesce(label, '-') || '|' || "
	"coalesce(excerpt, '-') FROM evidence e JOIN findings f ON f.number = e.finding"},
    {"reason",
	"SELECT hex(f.id) || '|' || r.ordinal || '|' || coalesce(text, '-') || '|' || "
	"coalesce(value, '-') || "
	"'|' || coalesce(bound, '-') FROM reasons r JOIN findings f ON f.number = r.finding"},
    {"sightings", "SELECT hex(turn) || '|' || count(*) FROM sightings GROUP BY turn"},
    {"ruleset",
	"SELECT hex(digest) || '|' || pack || '|' || version || '|' || rules FROM rulesets"},
    {"counter", "SELECT name || '|' || value FROM counters WHERE value > 0"},
    {"loss", "SELECT l.reason || '|' || l.bytes || '|' || count(*) FROM losses l GROUP BY "
	     "l.reason, l.bytes"},
    {"arrivals",
	"SELECT is_untrusted || '|' || CASE WHEN is_untrusted THEN '-' ELSE hour END || '|' || "
	"sum(records) FROM arrivals GROUP BY is_untrusted, CASE WHEN is_untrusted THEN 0 ELSE hour "
	"END"},
    {"conversation", "SELECT hex(c.id) || '|' || hex(c.ruleset) || '|' || (SELECT count(*) FROM "
		     "conversation_turns t WHERE t.conversation = c.number) FROM conversations c"},
    /* Above the low half stands which generation of its cache a count is in: a run's own. */
    {"ordinal",
	"SELECT (times & 4294967295) || '|' || count(*) FROM ordinals GROUP BY times & 4294967295"},
    {"alert", "SELECT rule || '|' || coalesce(model, '-') || '|' || coalesce(tenant, '-') || '|' "
	      "|| sum(findings) "
	      "FROM alerts GROUP BY rule, model, tenant"},
    {"event",
	"SELECT kind || '|' || coalesce(rule, '-') || '|' || coalesce(model, '-') || '|' || "
	"coalesce(tenant, '-') || '|' || findings FROM events WHERE kind IN ('open', 'tenfold')"},
};

/* The text of each input's account; what it stored is not the same where a file was compressed in between. */
#define ACCOUNT(f)                                                                                 \
	f("produced") f("audited") f("raw") f("other") f("blank") f("pending") f("records")        \
	    f("records_audited") f("records_raw") f("records_other") f("records_lost")
#define SUMMED(name) "'|' || sum(" name ") || "
#define SINGLE(name) "'|' || " name " || "
#define LOST                                                                                       \
	"(SELECT coalesce(sum(bytes), 0) FROM input_losses l WHERE l.input = i.number AND "        \
	"reason IN ('too-long', 'depth', 'not-text'))"

static const char account_of_each[] =
    "SELECT " ACCOUNT(SINGLE) "'|' || " LOST " FROM inputs i WHERE NOT is_repeat AND produced > 0";
static const char account_of_all[] =
    "SELECT " ACCOUNT(SUMMED) "'|' || sum(" LOST ") FROM inputs i WHERE NOT is_repeat";
#undef SUMMED
#undef SINGLE

/* Things that must not be; each row says one. */
static const char *const wrongs[] = {
    "SELECT 'integrity: ' || integrity_check FROM pragma_integrity_check WHERE integrity_check <> "
    "'ok'",
    "SELECT 'foreign key: ' || \"table\" FROM pragma_foreign_key_check",
    "SELECT 'text account of input ' || number || ': produced ' || produced || ', not ' || "
    "(audited + raw + other + blank + pending + " LOST ") FROM inputs i "
    "WHERE produced <> audited + raw + other + blank + pending + " LOST,
    "SELECT 'a turn with two findings of one rule: ' || hex(turn) || ' ' || rule FROM findings "
    "GROUP BY turn, rule, message, ruleset HAVING count(*) > 1",
};

static sqlite3_stmt *ask(sqlite3 *db, const char *sql, const char *state)
{
	sqlite3_stmt *query = NULL;

	if (sqlite3_prepare_v2(db, sql, -1, &query, NULL) == SQLITE_OK)
		return query;
	if (strstr(sqlite3_errmsg(db), "no such table"))
		return NULL;
	give_up(state, sqlite3_errmsg(db));
}

static bool next_row(sqlite3 *db, sqlite3_stmt *query, const char *state)
{
	if (query == NULL)
		return false;
	int got = sqlite3_step(query);
	if (got == SQLITE_ROW)
		return true;
	if (got != SQLITE_DONE)
		give_up(state, sqlite3_errmsg(db));
	sqlite3_finalize(query);
	return false;
}

static const char *text_of(sqlite3_stmt *query, int column)
{
	const unsigned char *text = sqlite3_column_text(query, column);

	return text ? (const char *)text : "-";
}

static void add_rows(
    struct lines *lines, sqlite3 *db, const char *label, const char *sql, const char *state)
{
	sqlite3_stmt *query = ask(db, sql, state);

	while (next_row(db, query, state))
		add(lines, "%s %s", label, text_of(query, 0));
}

/* Tallies under one key are added up: those of untrusted times lie under whatever hour it was. */
static void add_tallies(struct lines *lines, sqlite3 *db, const char *state)
{
	static const char sql[] = "SELECT hex(ruleset) || '|' || CASE WHEN is_untrusted THEN "
				  "'untrusted' ELSE coalesce(hour, '-') END || "
				  "'|' || coalesce(model, '-') || '|' || coalesce(tenant, '-') || "
				  "'|' || coalesce(language, '-') AS key, "
				  "conversations, turns, repeats, counts FROM tallies ORDER BY 1";
	sqlite3_stmt *query = ask(db, sql, state);
	uint64_t sums[3] = {0}, *counts = NULL;
	size_t ncounts = 0;
	char *key = NULL;
	bool more;

	do {
		more = next_row(db, query, state);
		if (key && (!more || strcmp(key, text_of(query, 0)) != 0)) {
			add(lines,
			    "tally %s|conversations %" PRIu64 "|turns %" PRIu64 "|repeats %" PRIu64,
			    key, sums[0], sums[1], sums[2]);
			for (size_t i = 0; i < ncounts; i++)
				if (counts[i])
					add(lines, "tally %s|rule %zu|count %zu|%" PRIu64, key,
					    i / 9, i % 9, counts[i]);
			free(key);
			key = NULL;
		}
		if (!more)
			break;
		size_t n = (size_t)sqlite3_column_bytes(query, 4) / 8;
		if (key == NULL) {
			key = strcpy(grow(NULL, strlen(text_of(query, 0)) + 1), text_of(query, 0));
			memset(sums, 0, sizeof sums);
			counts = grow(counts, (n ? n : 1) * sizeof *counts);
			memset(counts, 0, n * sizeof *counts);
			ncounts = n;
		}
		if (n != ncounts)
			give_up(state, "tallies of two sizes under one key");
		const unsigned char *blob = sqlite3_column_blob(query, 4);
		for (int i = 0; i < 3; i++)
			sums[i] += (uint64_t)sqlite3_column_int64(query, 1 + i);
		for (size_t i = 0; i < 8 * n; i++)
			counts[i / 8] += (uint64_t)blob[i] << 8 * (i % 8);
	} while (more);
	free(counts);
}

/* The set of seen turns; how it lies in segments is of no matter. */
static void add_seen(struct lines *lines, sqlite3 *db, const char *state)
{
	sqlite3_stmt *query = ask(db, "SELECT digests FROM seen", state);
	char hex[2 * DIGEST + 1];
	struct lines seen = {0};

	while (next_row(db, query, state)) {
		size_t n = (size_t)sqlite3_column_bytes(query, 0) / DIGEST;
		const unsigned char *blob = sqlite3_column_blob(query, 0);
		for (size_t i = 0; i < n; i++) {
			for (size_t j = 0; j < DIGEST; j++)
				snprintf(hex + 2 * j, 3, "%02x", blob[i * DIGEST + j]);
			add(&seen, "seen %s", hex);
		}
	}
	if (seen.n)
		qsort(seen.at, seen.n, sizeof *seen.at, compare_lines);
	for (size_t i = 0; i < seen.n; i++) {
		if (i == 0 || strcmp(seen.at[i], seen.at[i - 1]) != 0)
			add(lines, "%s", seen.at[i]);
	}
	for (size_t i = 0; i < seen.n; i++)
		free(seen.at[i]);
	free(seen.at);
}

static void load(struct lines *lines, const char *state)
{
	char path[4096];
	sqlite3 *db = NULL;

	snprintf(path, sizeof path, "%s/specaudit.db", state);
	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
		give_up(path, db ? sqlite3_errmsg(db) : "cannot be opened");
	sqlite3_busy_timeout(db, 10000); /* points that run beside each other share a reference */
	sqlite3_exec(db, "PRAGMA query_only = 1", NULL, NULL, NULL);
	for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
		sqlite3_stmt *query = ask(db, wrongs[i], state);
		while (next_row(db, query, state))
			give_up(state, text_of(query, 0));
	}
	for (size_t i = 0; i < sizeof questions / sizeof *questions; i++)
		add_rows(lines, db, questions[i].label, questions[i].sql, state);
	add_rows(lines, db, "account", is_sum ? account_of_all : account_of_each, state);
	add_tallies(lines, db, state);
	add_seen(lines, db, state);
	sqlite3_close(db);
	if (lines->n)
		qsort(lines->at, lines->n, sizeof *lines->at, compare_lines);
}

/* ---- two of them ---- */

static bool begins(const char *line, const char *label)
{
	return strncmp(line, label, strlen(label)) == 0;
}

static int compare(const struct lines *a, const struct lines *b)
{
	size_t i = 0, j = 0, shown = 0, nlost = 0, nmore = 0, ntallies = 0, nothers = 0;

	while (i < a->n || j < b->n) {
		int order = i == a->n ? 1 : j == b->n ? -1 : strcmp(a->at[i], b->at[j]);
		if (order == 0) {
			i++, j++;
			continue;
		}
		const char *line = order < 0 ? a->at[i++] : b->at[j++];
		if (begins(line, "finding "))
			*(order < 0 ? &nlost : &nmore) += 1;
		else
			*(begins(line, "tally ") ? &ntallies : &nothers) += 1;
		if (shown++ < MOST_SHOWN)
			printf("%c %s\n", order < 0 ? '-' : '+', line);
	}
	if (shown == 0)
		return 0;
	printf("findings lost %zu, findings too many %zu, lines of tallies %zu, other lines %zu\n",
	    nlost, nmore, ntallies, nothers);
	return 1;
}

int main(int nwords, char **words)
{
	struct lines lines[2] = {0};
	int first = 1;

	if (nwords > 1 && strcmp(words[1], "--sum") == 0) {
		is_sum = true;
		first++;
	}
	if (nwords - first != 1 && nwords - first != 2) {
		fprintf(stderr, "usage: fault_compare [--sum] STATE [STATE]\n");
		return 2;
	}
	for (int i = first; i < nwords; i++)
		load(&lines[i - first], words[i]);
	if (nwords - first == 2)
		return compare(&lines[0], &lines[1]);
	for (size_t i = 0; i < lines[0].n; i++)
		puts(lines[0].at[i]);
	return 0;
}
