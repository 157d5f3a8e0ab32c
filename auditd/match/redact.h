/* Excerpts that can be shown: bounded, with secrets and personal data masked. */
#ifndef MATCH_REDACT_H
#define MATCH_REDACT_H

#include <stddef.h>

#include "base/arena.h"
#include "base/text.h"

enum { REDACT_CONTEXT = 60, REDACT_LONGEST = 240 };

/* Cut the text around [start, end) to at most REDACT_CONTEXT bytes on both sides and REDACT_LONGEST of the
 * span itself (its middle left out as " [...] "), at character boundaries; replace what looks like a mail
 * address, telephone number, payment card (Luhn), IBAN (mod 97), US social security number, IP address, or
 * a key, token or password (known prefixes, or long mixed runs) by [email], [phone], [card], [iban], [ssn],
 * [ip], [secret]. White space runs become one space. A value that the cut would split is masked whole.
 * Returns text in the arena; the absent span when out of memory. */
struct span redact_excerpt(struct span text, size_t start, size_t end, struct arena *arena);

/* Mask all of it, without cutting. */
struct span redact_text(struct span text, struct arena *arena);

#endif
