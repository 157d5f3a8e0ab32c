/* The inputs of a scan as one stream of batches: source → decode → records, in order. */
#ifndef INTAKE_H
#define INTAKE_H

#include "base/error.h"
#include "batch.h"
#include "decode/decode.h"
#include "decode/lines.h"
#include "source/source.h"

struct intake_options {
	struct decode_options decode;
	size_t max_line;
	uint32_t first_input; /* the number of the first input */
};

struct intake;

/* Begin. list is borrowed for as long as the intake lives. NULL when out of memory. */
struct intake *intake_new(const struct source_list *list, const struct intake_options *options);
void intake_free(struct intake *intake);

/* Fill a batch (cleared before). Returns 1; 0 when there is nothing left and the batch stayed empty; -1 with
 * ERROR_MEMORY. What cannot be opened, read or decoded becomes ENTRY_LOSS and the next input follows. */
int intake_fill(struct intake *intake, struct batch *batch, struct error *err);

/* Stored bytes read so far, in all inputs. */
uint64_t intake_read(const struct intake *intake);

#endif
