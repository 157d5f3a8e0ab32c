/* One finding gathered from its three tables, copied into an arena. Which findings, and in what
 * order, is the caller's matter: the SQL behind FINDING_COLUMNS. */
#ifndef STORE_FINDING_READER_H
#define STORE_FINDING_READER_H

#include "store/inner.h"

#define FINDING_COLUMNS                                                                            \
	"SELECT findings.number, id, rule, revision, title, family, clause, second_clause, spec, " \
	"severity,"                                                                                \
	" confidence, verdict, status, is_alert, inconclusive, exception, exception_digest, "      \
	"excused_by, "                                                                             \
	"conversation, "                                                                           \
	"conversation_key,"                                                                        \
	" turn, message, role, model, tenant, format, time_us, filed_us, is_untrusted, input, "    \
	"text_offset, line,"                                                                       \
	" findings.raw_offset, path,"                                                              \
	" (SELECT count(*) FROM sightings WHERE sightings.turn = findings.turn), ruleset"          \
	" FROM findings LEFT JOIN inputs ON inputs.number = findings.input"

/* The queries of the three tables. All zero bytes may be given to finding_reader_done. */
struct finding_reader {
	struct query *rows;
	struct query *evidence;
	struct query *reasons;
};

/* Prepare; rows is FINDING_COLUMNS and what selects from them, with "%s" behind a condition where the
 * store's window goes. 0, or -1 (finding_reader_done all
 * the same). */
int finding_reader_init(
    struct finding_reader *reader, struct store *store, const char *rows, struct error *err);
void finding_reader_done(struct finding_reader *reader);

/* Read the row that reader->rows stands on; *finding lives in the arena. 0 or -1. */
int finding_reader_read(
    struct finding_reader *reader, struct arena *arena, struct finding *finding, struct error *err);

#endif
