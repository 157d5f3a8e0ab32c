/* Any text as a configuration: it is refused with words, or what is printed of it reads to the same. */
#include <stdint.h>
#include <stdlib.h>

#include "setup/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

/* The printed form of a text that was accepted. */
static void print_again(struct span text, struct buf *out)
{
	struct error err = {0};
	struct setup *setup = setup_parse(text, "fuzz.yaml", &err);

	require(setup != NULL);
	require(setup_print(setup, out, &err) == 0);
	setup_free(setup);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = {(const char *)data, size};
	struct error err = {0};
	struct setup *setup = setup_parse(text, "fuzz.yaml", &err);
	struct buf first = {0}, second = {0}, third = {0};

	if (setup == NULL) {
		require(err.kind == ERROR_SETTING && err.text[0] != '\0');
		return 0;
	}
	const struct config *config = setup_config(setup);
	require(config->state[0] == '/' && config->reports.dir[0] == '/');
	for (size_t i = 0; i < config->nlogs; i++)
		require(config->logs[i].paths.n > 0);
	require(setup_print(setup, &first, &err) == 0);
	setup_free(setup);
	print_again(buf_span(&first), &second);
	print_again(
	    buf_span(&second), &third); /* places differ from the first, but not from the second */
	require(span_equal(buf_span(&second), buf_span(&third)));
	buf_done(&first);
	buf_done(&second);
	buf_done(&third);
	return 0;
}
