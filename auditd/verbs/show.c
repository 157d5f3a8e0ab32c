/* specaudit show: one finding in its conversation, with the spans marked, safe for terminals. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "report/report.h"
#include "verbs/kit.h"
#include "verbs/replay.h"

static const struct option_row rows[] = {
    {"state", 0, OPTION_VALUE},
    {"archive", 0, OPTION_VALUE},
    {"format", 0, OPTION_VALUE},
    {"system-authority", 0, OPTION_VALUE},
};

/* How a marked span begins and ends. */
struct marks {
	const char *begin, *end;
};

struct view {
	const struct finding *finding;
	struct marks marks;
	struct buf out;
};

/* The next span of this part that ends behind at; 0 if there is none. */
static int next_span(
    const struct view *view, size_t message, size_t part, size_t at, struct evidence *span)
{
	int found = 0;

	for (size_t i = 0; i < view->finding->nevidence; i++) {
		const struct evidence *evidence = &view->finding->evidence[i];
		if (evidence->message != message || evidence->part != part || evidence->end <= at ||
		    evidence->start >= evidence->end)
			continue;
		if (!found || evidence->start < span->start)
			*span = *evidence;
		found = 1;
	}
	return found;
}

static void show_part(struct view *view, size_t message, size_t index, const struct part *part)
{
	struct evidence span = {0};
	size_t at = 0;

	if (part->kind != PART_TEXT)
		buf_printf(&view->out, "(%s) ", part_kind_name(part->kind));
	if (part->name.len > 0) {
		text_printable(&view->out, part->name, false);
		buf_byte(&view->out, ' ');
	}
	while (next_span(view, message, index, at, &span) && at < part->text.len) {
		size_t start = span.start > at ? span.start : at;
		text_printable(&view->out, span_slice(part->text, at, start), true);
		buf_text(&view->out, view->marks.begin);
		text_printable(&view->out, span_slice(part->text, start, span.end), true);
		buf_text(&view->out, view->marks.end);
		at = span.end;
	}
	text_printable(&view->out, span_slice(part->text, at, part->text.len), true);
	buf_byte(&view->out, '\n');
}

static void show_conversation(const struct transcript *transcript, size_t claim, void *context)
{
	struct view *view = context;

	for (size_t i = 0; i < transcript->nmessages; i++) {
		const struct message *message = &transcript->messages[i];
		buf_printf(&view->out, "\n--- message %u, %s, authority %s%s\n",
		    (unsigned)message->number, role_name(message->role),
		    authority_name(message->authority), i == claim ? " <- the finding" : "");
		for (size_t j = 0; j < message->nparts; j++)
			show_part(view, message->number, j, &message->parts[j]);
	}
}

static int show_from(struct view *view, const char *path, const struct kit *kit)
{
	struct error err;
	int got = replay_find(
	    path, kit->schemas, &kit->reading, view->finding, show_conversation, view, &err);

	if (got == 1)
		return EXIT_DONE;
	if (got < 0)
		log_line(LOG_WARNING, "%s", err.text);
	else
		log_line(LOG_WARNING,
		    "%s: does not hold the whole conversation (any more); name where it lies with "
		    "--archive",
		    path);
	return EXIT_INCOMPLETE;
}

static int show(struct store *store, const struct options *options, const struct kit *kit)
{
	struct arena arena = {0};
	struct finding finding;
	struct error err;
	bool is_plain = kit_is_plain(stdout);
	struct view view = {.finding = &finding,
	    .marks =
		is_plain ? (struct marks){">>>", "<<<"} : (struct marks){"\x1b[7m", "\x1b[27m"}};
	int status = EXIT_INCOMPLETE;
	int got = store_get_finding(store, span_of(options->arguments[0]), &arena, &finding, &err);

	if (got < 0) {
		status = kit_fail(&err);
	} else if (got == 0) {
		log_line(LOG_ERROR, "no finding's id begins with '%s'", options->arguments[0]);
		status = EXIT_USAGE;
	} else if (report_finding_text(&finding, &view.out) == 0) {
		char *file = arena_string(&arena, finding.file);
		const char *path =
		    options_get(options, "archive", span_is(finding.file, "-") ? NULL : file);
		status = path ? show_from(&view, path, kit) : EXIT_INCOMPLETE;
		fwrite(view.out.at, 1, view.out.len, stdout);
	}
	buf_done(&view.out);
	arena_done(&arena);
	return status;
}

static int run(int argc, char **argv)
{
	struct options options;
	struct kit kit = {0};
	struct error err;
	int status;

	if (!options_parse(&options, &verb_show, rows, ARRAY_LEN(rows), argc, argv, &status))
		return status;
	const char *state = options_get(&options, "state", NULL);
	if (state == NULL || options.narguments != 1)
		return verb_misused(&verb_show, "it takes --state DIR and one finding's id");
	struct store *store = store_open(state, &err);
	if (store == NULL)
		return kit_fail(&err);
	status = kit_load_schemas(&kit, &options);
	if (status == 0)
		status = show(store, &options, &kit);
	kit_done(&kit);
	store_close(store);
	return status;
}

const struct verb verb_show = {
    .name = "show",
    .usage = "--state DIR [OPTION...] FINDING",
    .summary = "Show a finding in its conversation, its spans marked",
    .help =
	"  FINDING          a finding's id, or its first hex digits\n"
	"  --state DIR      the state that a scan has kept\n"
	"  --archive PATH   read the conversation from here instead of the file it was found in\n"
	"  --format, --system-authority   as for the scan that found it\n"
	"\n"
	"example:\n"
	"  specaudit show --state audit.state 3f9c\n",
    .run = run,
};
