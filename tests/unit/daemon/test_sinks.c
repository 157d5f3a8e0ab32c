/* Alert events reach every sink: the file once each, through crashes and rotation. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/sinks.h"

struct fixture {
	char dir[64], state[96], file[96], socket[96];
	struct store *store;
	struct sinks *sinks;
	int listener;
};

static void begin_sinks(struct fixture *fixture, bool to_sockets)
{
	const struct sinks_options options = {.ndjson = fixture->file,
	    .to_journal = to_sockets,
	    .to_syslog = to_sockets,
	    .journal_socket = fixture->socket,
	    .syslog_socket = fixture->socket};
	struct error err;

	fixture->sinks = sinks_new(&options, &err);
	assert_non_null(fixture->sinks);
}

static void begin(struct fixture *fixture)
{
	struct error err;

	*fixture = (struct fixture){.listener = -1};
	snprintf(fixture->dir, sizeof fixture->dir, "/tmp/specaudit-sinks-XXXXXX");
	assert_non_null(mkdtemp(fixture->dir));
	snprintf(fixture->state, sizeof fixture->state, "%s/state", fixture->dir);
	snprintf(fixture->file, sizeof fixture->file, "%s/alerts.jsonl", fixture->dir);
	snprintf(fixture->socket, sizeof fixture->socket, "%s/socket", fixture->dir);
	fixture->store = store_create(fixture->state, &err);
	assert_non_null(fixture->store);
}

static void end(struct fixture *fixture)
{
	char command[128];

	sinks_free(fixture->sinks);
	store_close(fixture->store);
	if (fixture->listener >= 0)
		close(fixture->listener);
	snprintf(command, sizeof command, "rm -rf '%s'", fixture->dir);
	assert_int_equal(system(command), 0);
}

static void alarm_about(struct fixture *fixture, const char *key)
{
	struct error err;

	assert_int_equal(store_put_alarm(fixture->store, span_of("stream-silent"), span_of(key),
			     span_of("nothing came\nfor \x1b[31m an hour"), 5000000, &err),
	    0);
	assert_int_equal(store_commit(fixture->store, &err), 0);
}

static void deliver(struct fixture *fixture, bool commits)
{
	char why[300];
	struct error err;

	assert_int_equal(sinks_deliver(fixture->sinks, fixture->store, why, &err), 0);
	assert_string_equal(why, "");
	if (commits)
		assert_int_equal(store_commit(fixture->store, &err), 0);
}

/* How many lines the file has; each must hold its number once, in order. */
static unsigned check_lines(const struct fixture *fixture, const char *path)
{
	FILE *file = fopen(path ? path : fixture->file, "r");
	char line[1024];
	unsigned n = 0;

	assert_non_null(file);
	while (fgets(line, sizeof line, file)) {
		assert_non_null(strchr(line, '\n'));
		assert_null(strchr(line, '\x1b'));
		assert_non_null(strstr(line, "\"event\":"));
		n++;
	}
	fclose(file);
	return n;
}

static void the_file_gets_each_event_once(void **state)
{
	(void)state;
	struct fixture fixture;

	begin(&fixture);
	begin_sinks(&fixture, false);
	deliver(&fixture, true);
	assert_int_not_equal(access(fixture.file, F_OK), 0);
	alarm_about(&fixture, "a");
	alarm_about(&fixture, "b");
	deliver(&fixture, true);
	deliver(&fixture, true);
	assert_int_equal(check_lines(&fixture, NULL), 2);
	end(&fixture);
}

/* The process died behind the write and before the mark was durable, and tore a line. */
static void a_crash_repeats_nothing_in_the_file(void **state)
{
	(void)state;
	struct fixture fixture;
	struct error err;

	begin(&fixture);
	begin_sinks(&fixture, false);
	alarm_about(&fixture, "a");
	deliver(&fixture, false);
	sinks_free(fixture.sinks);
	store_close(fixture.store);
	FILE *file = fopen(fixture.file, "a");
	assert_non_null(file);
	fputs("{\"v\":1,\"event\":2,\"kind\":\"str", file);
	fclose(file);
	fixture.store = store_create(fixture.state, &err);
	assert_non_null(fixture.store);
	begin_sinks(&fixture, false);
	alarm_about(&fixture, "b");
	deliver(&fixture, true);
	assert_int_equal(check_lines(&fixture, NULL), 2);
	end(&fixture);
}

static void a_turned_file_is_left_alone(void **state)
{
	(void)state;
	struct fixture fixture;
	char turned[128];

	begin(&fixture);
	begin_sinks(&fixture, false);
	alarm_about(&fixture, "a");
	deliver(&fixture, true);
	snprintf(turned, sizeof turned, "%s.1", fixture.file);
	assert_int_equal(rename(fixture.file, turned), 0);
	alarm_about(&fixture, "b");
	deliver(&fixture, true);
	assert_int_equal(check_lines(&fixture, turned), 1);
	assert_int_equal(check_lines(&fixture, NULL), 1);
	end(&fixture);
}

static void listen_at(struct fixture *fixture)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	snprintf(address.sun_path, sizeof address.sun_path, "%s", fixture->socket);
	fixture->listener = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	assert_true(fixture->listener >= 0);
	assert_int_equal(
	    bind(fixture->listener, (const struct sockaddr *)&address, sizeof address), 0);
}

static unsigned received(const struct fixture *fixture, const char *part)
{
	char text[2048];
	ssize_t n;
	unsigned found = 0;

	while ((n = recv(fixture->listener, text, sizeof text - 1, 0)) > 0) {
		text[n] = '\0';
		assert_null(strchr(text, '\x1b'));
		found += strstr(text, part) != NULL;
	}
	return found;
}

/* journald's and syslog's sockets may come late: events wait, which is said once. */
static void events_wait_for_a_socket(void **state)
{
	(void)state;
	struct fixture fixture;
	char why[300];
	struct error err;

	begin(&fixture);
	begin_sinks(&fixture, true);
	alarm_about(&fixture, "a");
	assert_int_equal(sinks_deliver(fixture.sinks, fixture.store, why, &err), 0);
	assert_non_null(strstr(why, "alert events wait"));
	assert_int_equal(sinks_deliver(fixture.sinks, fixture.store, why, &err), 0);
	assert_string_equal(why, "");
	listen_at(&fixture);
	deliver(&fixture, true);
	assert_int_equal(received(&fixture, "nothing came"), 2);
	deliver(&fixture, true);
	assert_int_equal(received(&fixture, "nothing came"), 0);
	alarm_about(&fixture, "b");
	deliver(&fixture, true);
	assert_int_equal(received(&fixture, "SPECAUDIT_EVENT=2"), 1);
	end(&fixture);
}

static void a_group_is_told_in_words(void **state)
{
	(void)state;
	struct buf out = {0}, json = {0};
	struct error err;
	struct store_event event = {.number = 3,
	    .kind = SPAN("tenfold"),
	    .rule = SPAN("RO-01"),
	    .severity = SPAN("high"),
	    .clause = SPAN("d#a"),
	    .model = SPAN("m\n2"),
	    .count = 10,
	    .at_us = 1000000};

	assert_int_equal(sinks_text(&event, &out), 0);
	assert_string_equal(buf_string(&out),
	    "alert grew tenfold: RO-01 (high), model m\\x0a2, tenant not logged: 10 findings");
	assert_int_equal(sinks_json(&event, &json, &err), 0);
	assert_non_null(strstr(buf_string(&json), "\"count\":10"));
	assert_non_null(strstr(json.at, "\"tenant\":null"));
	buf_done(&out);
	buf_done(&json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_file_gets_each_event_once),
	    cmocka_unit_test(a_crash_repeats_nothing_in_the_file),
	    cmocka_unit_test(a_turned_file_is_left_alone),
	    cmocka_unit_test(events_wait_for_a_socket),
	    cmocka_unit_test(a_group_is_told_in_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
