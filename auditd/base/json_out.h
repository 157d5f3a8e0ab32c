/* JSON documents of our own making (findings, reports), built and printed through jansson.
 *
 * Conversation records, which are hostile and large, are never read or written here. */
#ifndef BASE_JSON_OUT_H
#define BASE_JSON_OUT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

struct json_out;

/* Begin a document. Returns NULL when out of memory. Free with json_out_free. */
struct json_out *json_out_new(void);
void json_out_free(struct json_out *out);

/* Open an object or array inside the current one; key is NULL inside an array and at the top. Close
 * with json_out_end. Nesting is limited to 32. A failure (memory, text that is not UTF-8) is remembered
 * and reported by json_out_print. */
void json_out_object(struct json_out *out, const char *key);
void json_out_array(struct json_out *out, const char *key);
void json_out_end(struct json_out *out);

/* Add a value; an absent span is null; ill-formed UTF-8 becomes U+FFFD. */
void json_out_text(struct json_out *out, const char *key, struct span text);
void json_out_string(struct json_out *out, const char *key, const char *string);
void json_out_number(struct json_out *out, const char *key, uint64_t number);
void json_out_signed(struct json_out *out, const char *key, int64_t number);
void json_out_real(struct json_out *out, const char *key, double number);
void json_out_bool(struct json_out *out, const char *key, bool value);
void json_out_null(struct json_out *out, const char *key);

/* Append the finished document to text: on one line, or indented by two spaces. Key order is the order
 * of the calls. Errors: ERROR_MEMORY. */
int json_out_print(struct json_out *out, bool indented, struct buf *text, struct error *err);

#endif
