/* A table of sinks; each is given the events behind its mark. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/sinks.h"

enum { SINKS = 3, TAIL_BYTES = 64 << 10, EVENTS_AT_ONCE = 1000 };

static const char journal_socket[] = "/run/systemd/journal/socket";
static const char syslog_socket[] = "/dev/log";

struct sink {
	const char *name;
	const char *path; /* NULL: not wanted */
	int (*give)(struct sink *sink, const struct store_event *event, struct error *err);
	int (*open)(struct sink *sink, struct error *err);
	bool is_file;
	int descriptor;     /* -1: not open */
	bool has_failed;    /* said so already */
	uint64_t given;     /* up to that number */
	uint64_t attempted; /* events of one delivery */
	struct buf line;
};

struct sinks {
	struct sink at[SINKS];
};

/* ---- the file ---- */

/* The number of the last event that the file holds whole, behind which a torn line is cut off: a crash left it. */
static int last_of_file(struct sink *sink, struct error *err)
{
	char tail[TAIL_BYTES];
	struct stat info;

	if (fstat(sink->descriptor, &info) != 0 || !S_ISREG(info.st_mode))
		return 0;
	off_t from = info.st_size > TAIL_BYTES ? info.st_size - TAIL_BYTES : 0;
	ssize_t n = pread(sink->descriptor, tail, sizeof tail, from);
	if (n <= 0)
		return n < 0 ? error_set(err, ERROR_SYSTEM, "%s: cannot read", sink->path) : 0;
	size_t end = (size_t)n;
	while (end > 0 && tail[end - 1] != '\n')
		end--;
	if (end < (size_t)n && ftruncate(sink->descriptor, from + (off_t)end) != 0)
		return error_set(err, ERROR_SYSTEM, "%s: cannot cut a torn line", sink->path);
	if (end == 0)
		return 0;
	size_t start = end - 1;
	while (start > 0 && tail[start - 1] != '\n')
		start--;
	static const char key[] = "\"event\":";
	struct span line = {tail + start, end - start};
	for (size_t i = 0; i + sizeof key < line.len; i++)
		if (span_starts(span_slice(line, i, line.len), span_of(key))) {
			uint64_t number = strtoull(line.at + i + sizeof key - 1, NULL, 10);
			if (number > sink->given)
				sink->given = number;
			break;
		}
	return 0;
}

static int open_file(struct sink *sink, struct error *err)
{
	sink->descriptor =
	    open(sink->path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW,
		S_IRUSR | S_IWUSR | S_IRGRP);
	if (sink->descriptor < 0)
		return error_set(err, ERROR_SYSTEM, "%s: cannot open", sink->path);
	return last_of_file(sink, err);
}

/* Has somebody renamed or removed the file? Then events go on in a new one under the name. */
static bool was_turned(const struct sink *sink)
{
	struct stat open_one, named;

	return fstat(sink->descriptor, &open_one) != 0 || stat(sink->path, &named) != 0 ||
	       open_one.st_dev != named.st_dev || open_one.st_ino != named.st_ino;
}

static int give_file(struct sink *sink, const struct store_event *event, struct error *err)
{
	size_t at = 0;

	buf_clear(&sink->line);
	if (sinks_json(event, &sink->line, err) != 0)
		return -1;
	buf_byte(&sink->line, '\n');
	while (at < sink->line.len) {
		ssize_t n = write(sink->descriptor, sink->line.at + at, sink->line.len - at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_set(err, ERROR_SYSTEM, "%s: cannot write", sink->path);
		at += (size_t)n;
	}
	return 0;
}

/* ---- datagram sockets ---- */

static int open_socket(struct sink *sink, struct error *err)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	if (strlen(sink->path) >= sizeof address.sun_path)
		return error_set(err, ERROR_SETTING, "%s: too long for a socket", sink->path);
	memcpy(address.sun_path, sink->path, strlen(sink->path) + 1);
	sink->descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (sink->descriptor < 0)
		return error_set(err, ERROR_SYSTEM, "%s: no socket", sink->path);
	if (connect(sink->descriptor, (const struct sockaddr *)&address, sizeof address) != 0)
		return error_set(err, ERROR_SYSTEM, "%s: cannot connect", sink->path);
	return 0;
}

static int send_line(struct sink *sink, struct error *err)
{
	ssize_t n;

	if (sink->line.failed)
		return error_memory(err);
	do
		n = send(sink->descriptor, sink->line.at, sink->line.len, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	return n < 0 ? error_set(err, ERROR_SYSTEM, "%s: cannot send", sink->path) : 0;
}

static bool is_bad_news(const struct store_event *event)
{
	return !span_is(event->kind, "close");
}

/* A field of journald's protocol. Its short form ends at a newline, which nothing that is printable or JSON has.
 * Source: systemd, "Native Journal Protocol". */
static void add_field(struct buf *line, const char *name, struct span value)
{
	if (value.at == NULL)
		return;
	buf_printf(line, "%s=", name);
	text_printable(line, value, false);
	buf_byte(line, '\n');
}

static int give_journal(struct sink *sink, const struct store_event *event, struct error *err)
{
	struct buf text = {0};

	buf_clear(&sink->line);
	sinks_text(event, &text);
	add_field(&sink->line, "MESSAGE", buf_span(&text));
	buf_printf(&sink->line,
	    "PRIORITY=%d\nSYSLOG_IDENTIFIER=specaudit\n"
	    "SPECAUDIT_EVENT=%llu\nSPECAUDIT_COUNT=%llu\n",
	    is_bad_news(event) ? 4 : 6, (unsigned long long)event->number,
	    (unsigned long long)event->count);
	add_field(&sink->line, "SPECAUDIT_KIND", event->kind);
	add_field(&sink->line, "SPECAUDIT_RULE", event->rule);
	add_field(&sink->line, "SPECAUDIT_SEVERITY", event->severity);
	add_field(&sink->line, "SPECAUDIT_MODEL", event->model);
	add_field(&sink->line, "SPECAUDIT_TENANT", event->tenant);
	sink->line.failed |= text.failed;
	buf_done(&text);
	return send_line(sink, err);
}

/* Source: RFC 3164; facility daemon (3), severity warning (4) or informational (6). */
static int give_syslog(struct sink *sink, const struct store_event *event, struct error *err)
{
	buf_clear(&sink->line);
	buf_printf(&sink->line,
	    "<%d>specaudit[%ld]: event %llu: ", 3 * 8 + (is_bad_news(event) ? 4 : 6),
	    (long)getpid(), (unsigned long long)event->number);
	sinks_text(event, &sink->line);
	return send_line(sink, err);
}

/* ---- all of them ---- */

struct sinks *sinks_new(const struct sinks_options *options, struct error *err)
{
	struct sinks *sinks = calloc(1, sizeof *sinks);
	const char *file = options->ndjson && *options->ndjson ? options->ndjson : NULL;
	const char *journal = options->journal_socket ? options->journal_socket : journal_socket;
	const char *syslog = options->syslog_socket ? options->syslog_socket : syslog_socket;

	if (sinks == NULL) {
		error_memory(err);
		return NULL;
	}
	sinks->at[0] = (struct sink){
	    .name = "ndjson", .path = file, .is_file = true, .open = open_file, .give = give_file};
	sinks->at[1] = (struct sink){.name = "journald",
	    .path = options->to_journal ? journal : NULL,
	    .open = open_socket,
	    .give = give_journal};
	sinks->at[2] = (struct sink){.name = "syslog",
	    .path = options->to_syslog ? syslog : NULL,
	    .open = open_socket,
	    .give = give_syslog};
	for (size_t i = 0; i < SINKS; i++)
		sinks->at[i].descriptor = -1;
	return sinks;
}

static void shut(struct sink *sink)
{
	if (sink->descriptor >= 0)
		close(sink->descriptor);
	sink->descriptor = -1;
}

void sinks_free(struct sinks *sinks)
{
	if (sinks == NULL)
		return;
	for (size_t i = 0; i < SINKS; i++) {
		shut(&sinks->at[i]);
		buf_done(&sinks->at[i].line);
	}
	free(sinks);
}

enum { STOPPED = 1 };

struct giving {
	struct sink *sink;
	struct error *err;
};

static int give_one(const struct store_event *event, void *context)
{
	struct giving *giving = context;
	struct sink *sink = giving->sink;

	if (sink->descriptor < 0 && sink->open(sink, giving->err) != 0)
		return STOPPED;
	/* The file may have it from before a crash. */
	if (event->number <= sink->given)
		return 0;
	if (sink->attempted++ >= EVENTS_AT_ONCE)
		return STOPPED;
	if (sink->give(sink, event, giving->err) != 0)
		return STOPPED;
	sink->given = event->number;
	return 0;
}

static void complain(struct sink *sink, const struct error *why, char text[300])
{
	shut(sink);
	if (!sink->has_failed)
		snprintf(text, 300, "alert events wait: %.240s", why->text);
	sink->has_failed = true;
}

/* What was written to the file must outlast a power cut before the store says that it was. */
static int make_durable(const struct sink *sink, struct error *err)
{
	if (!sink->is_file || sink->descriptor < 0 || fdatasync(sink->descriptor) == 0 ||
	    errno == EINVAL)
		return 0;
	return error_set(err, ERROR_SYSTEM, "%s: cannot be made durable", sink->path);
}

static int deliver(struct sink *sink, struct store *store, char text[300], struct error *err)
{
	struct error why = {0};
	struct giving giving = {sink, &why};
	uint64_t marked;

	if (store_get_delivered(store, sink->name, &marked, err) != 0)
		return -1;
	if (marked > sink->given)
		sink->given = marked;
	if (sink->is_file && sink->descriptor >= 0 && was_turned(sink))
		shut(sink);
	sink->attempted = 0;
	if (store_each_event(store, marked, give_one, &giving, err) < 0)
		return -1;
	if (why.kind == ERROR_NONE && sink->given > marked && make_durable(sink, &why) == 0)
		sink->has_failed = false;
	if (why.kind != ERROR_NONE) {
		complain(sink, &why, text);
		if (sink->is_file)
			return 0;
	}
	return sink->given > marked ? store_put_delivered(store, sink->name, sink->given, err) : 0;
}

int sinks_deliver(struct sinks *sinks, struct store *store, char why[300], struct error *err)
{
	why[0] = '\0';
	for (size_t i = 0; i < SINKS; i++)
		if (sinks->at[i].path && deliver(&sinks->at[i], store, why, err) != 0)
			return -1;
	return 0;
}
