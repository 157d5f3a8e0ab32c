/* Loading a running audit's gear, with nothing changed when that fails. */
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "verbs/describe.h"
#include "verbs/exempt.h"
#include "verbs/gear.h"
#include "verbs/rulebook.h"

enum { HOST_NAME = 256 };

/* The loop's part comes first: it is what the loop has in hand. */
struct gear {
	struct loop_gear loop;
	struct setup *setup;
	struct rulebook book;
	struct blind *blind;
	struct buf description;
};

static int64_t today(void)
{
	const time_t seconds_a_day = 86400;

	return (int64_t)(time(NULL) / seconds_a_day);
}

static int load_setup(struct gear *gear, struct gear_source *source, struct error *err)
{
	gear->setup = setup_load(source->path, source->state, err);
	source->is_said = false;
	if (gear->setup && setup_check_logs(gear->setup, err) == 0)
		return 0;
	source->status = kit_status(err);
	return -1;
}

/* What is wrong is said where it is found, all of it; who asked gets the first of it. */
static int load_book(struct gear *gear, struct gear_source *source, struct error *err)
{
	char first[sizeof err->text] = "";

	log_keep(first, sizeof first);
	source->status = rulebook_load(&gear->book, &verb_run, setup_config(gear->setup), today());
	log_keep(NULL, 0);
	source->is_said = source->status != 0;
	if (source->is_said)
		return error_set(err, ERROR_SETTING, "%s", first);
	if (describe_text(gear->book.kit.ruleset, &gear->description, err) == 0)
		return 0;
	source->status = kit_status(err);
	return -1;
}

/* What must come in, and what is planted to show that it is seen. */
static int load_blind(struct gear *gear, struct gear_source *source, struct error *err)
{
	char host[HOST_NAME] = "";

	/* a name that was cut off has no end mark: the last byte stays one */
	if (gethostname(host, sizeof host - 1) != 0)
		host[0] = '\0';
	gear->blind = blind_new(setup_config(gear->setup), host, err);
	source->status = gear->blind ? EXIT_DONE : kit_status(err);
	return gear->blind ? 0 : -1;
}

static void fill(struct gear *gear)
{
	gear->loop = (struct loop_gear){
	    .config = setup_config(gear->setup),
	    .rules = {.ruleset = gear->book.kit.ruleset,
		.matcher = gear->book.kit.matcher,
		.schemas = gear->book.kit.schemas,
		.exceptions = gear->book.exceptions,
		.canaries = blind_canaries(gear->blind),
		.description = buf_span(&gear->description)},
	    .blind = gear->blind,
	};
}

struct loop_gear *gear_load(void *context, struct error *err)
{
	struct gear_source *source = context;
	struct gear *gear = calloc(1, sizeof *gear);

	if (gear == NULL) {
		source->status = EXIT_INTERNAL;
		error_memory(err);
		return NULL;
	}
	if (load_setup(gear, source, err) == 0 && load_book(gear, source, err) == 0 &&
	    load_blind(gear, source, err) == 0) {
		fill(gear);
		return &gear->loop;
	}
	gear_free(&gear->loop);
	return NULL;
}

void gear_free(struct loop_gear *loop)
{
	struct gear *gear = (struct gear *)loop;

	if (gear == NULL)
		return;
	blind_free(gear->blind);
	rulebook_done(&gear->book);
	buf_done(&gear->description);
	setup_free(gear->setup);
	free(gear);
}

int gear_describe(struct loop_gear *loop, struct store *store, int64_t day, struct error *err)
{
	struct gear *gear = (struct gear *)loop;

	if (gear->book.exceptions)
		exceptions_hold(gear->book.exceptions, day);
	return exempt_describe(gear->book.exceptions, store, err);
}
