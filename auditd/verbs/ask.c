/* One line there, one line back. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/log.h"
#include "daemon/server.h"
#include "setup/config.h"
#include "verbs/ask.h"
#include "verbs/kit.h"

enum { ANSWER_SECONDS = 60 };

static int keep(struct ask_place *place, const char *state, const char *control)
{
	place->state = arena_string(&place->arena, span_of(state));
	place->control = arena_string(&place->arena, span_of(control));
	return place->state && place->control ? 0 : EXIT_INTERNAL;
}

/* The socket is where it is when nothing else is said. */
static int place_of_state(struct ask_place *place, const char *state)
{
	struct buf control = {0};

	buf_printf(&control, "%s/control", state);
	const char *path = buf_string(&control);
	int status = path ? keep(place, state, path) : EXIT_INTERNAL;
	buf_done(&control);
	return status;
}

/* The daemon may go on under what the configuration said before. */
static struct setup *find_anyway(const char *path, const char *state)
{
	struct error err;
	struct setup *setup = setup_load(path, state, &err);

	if (setup)
		return setup;
	log_line(LOG_ERROR, "%s", err.text);
	setup = setup_find(path, state, &err);
	if (setup == NULL)
		log_line(LOG_ERROR, "%s", err.text);
	return setup;
}

int ask_place(struct ask_place *place, const struct options *options)
{
	const char *state = options_get(options, "state", NULL);
	const char *path = options_get(options, "config", NULL);

	*place = (struct ask_place){0};
	if (path == NULL && state)
		return place_of_state(place, state);
	struct setup *setup = find_anyway(path ? path : SETUP_FILE, state);
	if (setup == NULL)
		return EXIT_USAGE;
	const struct config *config = setup_config(setup);
	int status = keep(place, config->state, config->operations.control);
	setup_free(setup);
	return status;
}

void ask_place_done(struct ask_place *place)
{
	arena_done(&place->arena);
}

static int send_request(int descriptor, const char *request, struct error *err)
{
	const struct timeval patience = {.tv_sec = ANSWER_SECONDS};
	struct span left = span_of(request);

	if (setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) != 0 ||
	    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) != 0)
		return error_set(err, ERROR_SYSTEM, "control socket");
	while (left.len > 0) {
		ssize_t n = send(descriptor, left.at, left.len, MSG_NOSIGNAL);
		if (n < 0)
			return error_set(err, ERROR_SYSTEM, "the daemon takes no request");
		left.at += n;
		left.len -= (size_t)n;
	}
	return 0;
}

/* Up to its newline. */
static int read_answer(int descriptor, struct buf *text, struct error *err)
{
	char bytes[16384];

	while (text->len <= SERVER_ANSWER_BYTES) {
		ssize_t n = recv(descriptor, bytes, sizeof bytes, 0);
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
			errno = 0; /* that it would have to wait says nothing to who waited */
			return error_set(err, ERROR_SYSTEM,
			    "the daemon has not answered within %d s", ANSWER_SECONDS);
		}
		if (n == 0)
			errno = 0;
		if (n <= 0)
			return error_set(err, ERROR_SYSTEM, "the daemon hung up");
		if (buf_append(text, (struct span){bytes, (size_t)n}) != 0)
			return error_memory(err);
		if (bytes[n - 1] == '\n') {
			text->len--;
			return 0;
		}
	}
	return error_set(err, ERROR_INPUT, "the daemon's answer has no end");
}

static int exchange(int descriptor, const char *request, struct answer *answer, struct error *err)
{
	if (send_request(descriptor, request, err) != 0 ||
	    read_answer(descriptor, &answer->text, err) != 0)
		return -1;
	if (json_parse(&answer->json, buf_span(&answer->text), err) != 0)
		return error_add(err, "the daemon's answer");
	return 1;
}

int ask(const char *control, const char *request, struct answer *answer, struct error *err)
{
	*answer = (struct answer){0};
	int descriptor = server_connect(control, err);
	if (descriptor < 0)
		return err->sys_errno == ENOENT || err->sys_errno == ECONNREFUSED ? 0 : -1;
	int result = exchange(descriptor, request, answer, err);
	close(descriptor);
	return result;
}

void answer_done(struct answer *answer)
{
	json_done(&answer->json);
	arena_done(&answer->arena);
	buf_done(&answer->text);
}

struct span answer_text(struct answer *answer, const char *key)
{
	struct error err;
	struct json_at value = json_find(json_root(&answer->json), span_of(key));
	struct span text = json_text(value, &answer->arena, &err);

	return text.at ? text : (struct span){"", 0};
}

bool answer_is(struct answer *answer, const char *key)
{
	return json_is(json_find(json_root(&answer->json), span_of(key)), JSON_TYPE_TRUE);
}
