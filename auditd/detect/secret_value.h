/* What a value is that was found in a text, and whether it means anybody. Pure. Private to this room. */
#ifndef DETECT_SECRET_VALUE_H
#define DETECT_SECRET_VALUE_H

#include <stdint.h>

#include "match/values.h"
#include "ruleset/detector_secret.h"

/* The class of a found value, by its label. */
enum secret_class secret_class_of(const struct value *value);

/* Is it one that is reserved for examples and tests, private to any network, or plainly made up (one digit throughout,
 * digits in a row, a placeholder)? Source: RFC 2606, 5737, 6761, 1918; NANP 555-01XX; the card networks' and the IBAN
 * registry's test numbers. */
bool secret_is_reserved(struct span text, enum secret_class class);

/* A hash of the value in whatever way it is written: letters small, without blanks and marks, of a telephone number the
 * last nine digits. */
uint64_t secret_hash(struct span text, enum secret_class class);

/* May a text hold a value of one of these classes (bits)? False only if it cannot; one pass. */
bool secret_may_be(struct span text, unsigned of);

#endif
