/* The view of the stored bytes. A codec that never steps back sees the fed bytes themselves; for others they
 * are copied behind the last INPUT_LOOKBACK bytes, so that every probe sees contiguous memory. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "decode/input.h"

void input_done(struct input *input)
{
	free(input->own);
	*input = (struct input){0};
}

struct span input_from(const struct input *input, uint64_t offset)
{
	assert(offset >= input->start && offset <= input->end);
	if (input->view == NULL)
		return (struct span){"", 0};
	return (struct span){input->view + (offset - input->start), (size_t)(input->end - offset)};
}

size_t input_ahead(const struct input *input)
{
	return (size_t)(input->end - input->at);
}

bool input_has_ended(const struct input *input)
{
	return input->is_last && input->fed.len == 0;
}

int input_want(struct input *input, size_t nbytes)
{
	assert(nbytes <= INPUT_LOOKAHEAD);
	input->wanted = input->at + nbytes;
	return 0;
}

/* Forget what lies too far back and move the rest to the front of the own memory. */
static int make_room(struct input *input)
{
	uint64_t back = input->at - input->start;
	uint64_t keep = back > INPUT_LOOKBACK ? input->at - INPUT_LOOKBACK : input->start;

	if (input->own == NULL) {
		input->own = malloc(INPUT_CAPACITY);
		if (input->own == NULL)
			return -1;
	}
	if (input->end > keep)
		memmove(
		    input->own, input->view + (keep - input->start), (size_t)(input->end - keep));
	input->view = input->own;
	input->start = keep;
	return 0;
}

static int append_fed(struct input *input)
{
	bool is_own = input->own != NULL && input->view == input->own;

	if ((!is_own || input->end - input->start == INPUT_CAPACITY) && make_room(input) != 0)
		return -1;
	size_t used = (size_t)(input->end - input->start);
	size_t n = INPUT_CAPACITY - used;
	if (n > input->fed.len)
		n = input->fed.len;
	assert(n > 0);
	memcpy(input->own + used, input->fed.at, n);
	input->end += n;
	input->fed = span_slice(input->fed, n, input->fed.len);
	return 0;
}

int input_fill(struct input *input)
{
	uint64_t before = input->end;

	if (!input->keeps_back && input->fed.len > 0 && input->at == input->end) {
		input->view = input->fed.at;
		input->start = input->end;
		input->end += input->fed.len;
		input->fed.len = 0;
		return 1;
	}
	while (input->fed.len > 0 && (input->end == before || input->end < input->wanted)) {
		if (append_fed(input) != 0)
			return -1;
	}
	return input->end > before && (input->end >= input->wanted || input->is_last);
}
