/* One path of the functions that have several, for who must choose: tests and benches. Everybody else
 * calls utf8_valid_prefix and ascii_prefix. */
#ifndef BASE_UTF8_PRIVATE_H
#define BASE_UTF8_PRIVATE_H

#include "base/text.h"
#include "base/vector.h"

/* As utf8_valid_prefix and ascii_prefix, by the path of a level that runs here. */
size_t utf8_valid_prefix_by(enum vector vector, struct span text);
size_t ascii_prefix_by(enum vector vector, struct span text);

#endif
