/* The closed list of reasons why bytes were not audited, and the byte account they are counted in. */
#ifndef BASE_LOSS_H
#define BASE_LOSS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/origin.h"

enum loss_reason {
	/* stored bytes */
	LOSS_CORRUPT,   /* do not decode, or a checksum failed */
	LOSS_TRUNCATED, /* the input ended inside a member or frame */
	LOSS_GARBAGE,   /* between or after members, belonging to none */
	LOSS_WINDOW,    /* a frame asks for more memory than allowed */
	LOSS_BOMB,      /* the rest of a member that grew past the allowed ratio */
	/* text bytes */
	LOSS_TOO_LONG, /* a line over the limit (matched in windows all the same) */
	LOSS_DEPTH,    /* nested deeper than the limit (matched as raw text all the same) */
	LOSS_NOT_TEXT, /* a line of bytes that are no text in any encoding we read */
	/* no bytes at all */
	LOSS_UNREADABLE, /* the file could not be opened or read */
	LOSS_REASONS,
};

/* The word for a reason in reports and in the store ("corrupt", "too-long"); never NULL. */
const char *loss_name(enum loss_reason reason);

/* Is it counted in stored bytes (else in text bytes)? */
bool loss_is_stored(enum loss_reason reason);

/* One thing that was lost. */
struct loss {
	enum loss_reason reason;
	struct origin at; /* at.raw_offset for stored losses; the record's origin for text losses */
	uint64_t nbytes;  /* stored or text bytes, by reason; 0 where bytes are missing */
	char detail[120]; /* what the decoder said, one line */
};

/* Two sums, exact at every commit:
 *   read     = decoded + container + lost[stored reasons]
 *   produced = audited + raw + other + blank + lost[text reasons] + pending */
struct account {
	uint64_t read;      /* stored bytes read */
	uint64_t decoded;   /* stored bytes that gave text */
	uint64_t container; /* headers, trailers, padding, skippable frames */
	uint64_t produced;  /* text bytes the decoder gave */
	uint64_t audited;   /* text of records that a mapping fits */
	uint64_t raw;       /* text that no mapping fits, matched as raw text */
	uint64_t other;     /* the mapping says: no conversation */
	uint64_t blank;     /* empty lines, NUL runs */
	uint64_t pending;   /* an unfinished last line that a running writer may still complete */
	uint64_t lost[LOSS_REASONS];   /* by reason */
	uint64_t losses[LOSS_REASONS]; /* how many, by reason */
	uint64_t records;              /* lines with content */
	uint64_t records_audited;      /* of these, fitted by a mapping */
	uint64_t records_raw;          /* matched as raw text */
	uint64_t records_other;
	uint64_t records_lost; /* too long, too deep, not text */
};

/* Add what more holds to sum. */
void account_add(struct account *sum, const struct account *more);

/* Do both sums hold? */
bool account_balances(const struct account *account);

/* Text bytes lost, stored bytes lost. */
uint64_t account_lost_text(const struct account *account);
uint64_t account_lost_stored(const struct account *account);

#endif
