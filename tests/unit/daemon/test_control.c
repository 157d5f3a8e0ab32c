/* Requests over the control socket: what is asked, what is answered, and clients that mean no good. */
#include "support.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/control.h"

enum { SECOND = 1000000 };

static char folder[64], path[128];
static unsigned nanswered;

static void echo(void *context, struct span request, struct buf *out)
{
	(void)context;
	nanswered++;
	buf_text(out, "<");
	buf_append(out, span_trim(request));
	buf_text(out, ">\n");
}

static void echo_much(void *context, struct span request, struct buf *out)
{
	(void)context;
	(void)request;
	for (int i = 0; i < 200000; i++)
		buf_text(out, "0123456789");
}

static const struct service lines = {.request = control_line, .answer = echo},
			    flood = {.request = control_line, .answer = echo_much};

static struct server *serve(const struct service *service)
{
	struct error err;
	struct server *server = server_new(path, service, NULL, &err);

	if (server == NULL)
		fail_msg("%s", err.text);
	return server;
}

static int connect_to(void)
{
	struct error err;
	int client = server_connect(path, &err);

	if (client < 0)
		fail_msg("%s", err.text);
	return client;
}

static void ask(int client, const char *words)
{
	assert_int_equal(write(client, words, strlen(words)), (ssize_t)strlen(words));
}

/* What came; "" if nothing did; NULL if the connection has ended. */
static const char *hear(int client)
{
	static char heard[4096];
	ssize_t n = recv(client, heard, sizeof heard - 1, MSG_DONTWAIT);

	if (n == 0 || (n < 0 && errno != EAGAIN))
		return NULL;
	heard[n > 0 ? n : 0] = '\0';
	return heard;
}

static int set_up(void **state)
{
	(void)state;
	make_folder(folder);
	snprintf(path, sizeof path, "%s/control", folder);
	nanswered = 0;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	remove_folder(folder);
	return 0;
}

static void a_line_is_answered_by_a_line(void **state)
{
	(void)state;
	struct server *server = serve(&lines);
	int client = connect_to();
	struct stat found;

	assert_int_equal(stat(path, &found), 0);
	assert_int_equal(found.st_mode & 0777, 0600);
	ask(client, "on");
	assert_false(server_turn(server, 0));
	assert_string_equal(hear(client), "");
	ask(client, "e\n");
	assert_true(server_turn(server, 0));
	assert_string_equal(hear(client), "<one>\n");
	ask(client, "two\nthree\n");
	server_turn(server, 0);
	assert_int_equal(server_wait_ms(server, 0), 0);
	server_turn(server, 0);
	assert_string_equal(hear(client), "<two>\n<three>\n");
	assert_int_equal(nanswered, 3);
	close(client);
	server_free(server);
	assert_int_equal(access(path, F_OK), -1);
}

static void who_asks_and_hangs_up_half_is_answered(void **state)
{
	(void)state;
	struct server *server = serve(&lines);
	int client = connect_to();

	ask(client, "one\n");
	assert_int_equal(shutdown(client, SHUT_WR), 0);
	server_turn(server, 0);
	assert_string_equal(hear(client), "<one>\n");
	assert_null(hear(client));
	close(client);
	server_free(server);
}

static void a_request_without_an_end_is_cut_off(void **state)
{
	char much[SERVER_REQUEST_BYTES + 2];

	(void)state;
	struct server *server = serve(&lines);
	int client = connect_to();
	memset(much, 'x', sizeof much);
	assert_int_equal(write(client, much, sizeof much), (ssize_t)sizeof much);
	server_turn(server, 0);
	assert_null(hear(client));
	assert_int_equal(nanswered, 0);
	close(client);
	server_free(server);
}

static void the_silent_and_the_slow_are_cut_off_in_time(void **state)
{
	(void)state;
	struct server *server = serve(&lines);
	int silent = connect_to(), slow = connect_to();

	server_turn(server, 0);
	assert_int_equal(server_wait_ms(server, 0), SERVER_PATIENCE_MS);
	for (int i = 1; i < 5; i++) {
		ask(slow, "x");
		server_turn(server, i * (int64_t)SECOND);
		assert_string_equal(hear(slow), "");
	}
	server_turn(server, 5LL * SECOND);
	assert_null(hear(slow));
	assert_null(hear(silent));
	assert_int_equal(server_wait_ms(server, 5LL * SECOND), -1);
	close(silent);
	close(slow);
	server_free(server);
}

static void who_takes_no_answer_is_cut_off_and_stops_nobody(void **state)
{
	struct pollfd polls[SERVER_DESCRIPTORS];

	(void)state;
	struct server *server = serve(&flood);
	int greedy = connect_to();
	ask(greedy, "all of it\n");
	server_turn(server, 0);
	/* the answer is larger than the kernel's buffer: the rest waits for the client */
	assert_int_equal(server_poll(server, polls), 2);
	assert_int_equal(polls[1].events, POLLOUT);
	server_turn(server, 4LL * SECOND);
	server_turn(server, 6LL * SECOND);
	assert_int_equal(server_poll(server, polls), 1);
	close(greedy);
	server_free(server);
}

static void beyond_eight_clients_the_next_waits_its_turn(void **state)
{
	struct pollfd polls[SERVER_DESCRIPTORS];
	int clients[SERVER_CLIENTS];

	(void)state;
	struct server *server = serve(&lines);
	for (int i = 0; i < SERVER_CLIENTS; i++)
		clients[i] = connect_to();
	server_turn(server, 0);
	assert_int_equal(server_poll(server, polls), SERVER_CLIENTS);
	int late = connect_to();
	ask(late, "late\n");
	server_turn(server, 0);
	assert_string_equal(hear(late), "");
	close(clients[0]);
	server_turn(server, 0);
	server_turn(server, 0);
	assert_string_equal(hear(late), "<late>\n");
	for (int i = 1; i < SERVER_CLIENTS; i++)
		close(clients[i]);
	close(late);
	server_free(server);
}

static void a_stale_socket_is_replaced_and_a_live_one_refused(void **state)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	struct error err;

	(void)state;
	int stale = socket(AF_UNIX, SOCK_STREAM, 0);
	memcpy(address.sun_path, path, strlen(path));
	assert_int_equal(bind(stale, (const struct sockaddr *)&address, sizeof address), 0);
	close(stale);
	struct server *server = serve(&lines);
	assert_null(server_new(path, &lines, NULL, &err));
	assert_int_equal(err.kind, ERROR_SETTING);
	assert_non_null(strstr(err.text, "another process answers"));
	/* the refused one took nothing away */
	int client = connect_to();
	ask(client, "one\n");
	server_turn(server, 0);
	server_turn(server, 0);
	assert_string_equal(hear(client), "<one>\n");
	close(client);
	server_free(server);
}

static void what_is_no_socket_is_left_alone(void **state)
{
	struct error err;

	(void)state;
	write_file(path, span_of("precious"));
	assert_null(server_new(path, &lines, NULL, &err));
	assert_int_equal(err.kind, ERROR_SETTING);
	assert_int_equal(access(path, F_OK), 0);
}

static void a_path_too_long_for_a_socket_is_refused_with_its_length(void **state)
{
	char deep[200];
	struct error err;

	(void)state;
	memset(deep, 'd', sizeof deep - 1);
	deep[0] = '/';
	deep[sizeof deep - 1] = '\0';
	assert_null(server_new(deep, &lines, NULL, &err));
	assert_int_equal(err.kind, ERROR_SETTING);
	assert_non_null(strstr(err.text, "107 bytes at most, this one has 199"));
}

static void requests_are_read_strictly(void **state)
{
	static const char *const refused[] = {"", "{}", "[]", "{\"do\":\"dance\"}",
	    "{\"do\":\"status\",\"seconds\":0}", "{\"do\":\"status\",\"output\":\"html\"}",
	    "{\"do\":[\"status\"]}", "{\"do\":\"status\",\"extra\":1}", "{\"do\":\"status\"",
	    "status", "\xff\xfe", "{\"do\":\"reload\",\"do\":\"status\"}"};
	struct control_request request;
	struct error err;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
		if (control_parse(span_of(refused[i]), &request, &err) == 0)
			fail_msg("taken: %s", refused[i]);
		assert_int_equal(err.kind, ERROR_SETTING);
	}
	assert_int_equal(control_parse(span_of("{\"do\":\"reload\"}\n"), &request, &err), 0);
	assert_int_equal(request.verb, CONTROL_RELOAD);
	assert_int_equal(control_parse(span_of("{\"do\": \"status\", \"output\": \"text\"}\r\n"),
			     &request, &err),
	    0);
	assert_true(request.as_text);
	assert_int_equal(
	    control_parse(span_of("{\"do\":\"check\",\"seconds\":7}\n"), &request, &err), 0);
	assert_int_equal(request.verb, CONTROL_CHECK);
	assert_int_equal(request.seconds, 7);
}

static void answers_are_one_line_whatever_is_in_them(void **state)
{
	struct buf out = {0};

	(void)state;
	control_answer_text(&out, span_of("two\nlines \"and\" more"));
	assert_string_equal(
	    buf_string(&out), "{\"ok\":true,\"text\":\"two\\nlines \\\"and\\\" more\"}\n");
	buf_clear(&out);
	control_answer_error(&out, "x.yaml:3: no");
	assert_string_equal(buf_string(&out), "{\"ok\":false,\"error\":\"x.yaml:3: no\"}\n");
	buf_clear(&out);
	control_answer_check(&out, false, "degraded");
	assert_string_equal(
	    buf_string(&out), "{\"ok\":true,\"healthy\":false,\"why\":\"degraded\"}\n");
	buf_done(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(a_line_is_answered_by_a_line, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		who_asks_and_hangs_up_half_is_answered, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(a_request_without_an_end_is_cut_off, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		the_silent_and_the_slow_are_cut_off_in_time, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		who_takes_no_answer_is_cut_off_and_stops_nobody, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		beyond_eight_clients_the_next_waits_its_turn, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		a_stale_socket_is_replaced_and_a_live_one_refused, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(what_is_no_socket_is_left_alone, set_up, tear_down),
	    cmocka_unit_test(a_path_too_long_for_a_socket_is_refused_with_its_length),
	    cmocka_unit_test(requests_are_read_strictly),
	    cmocka_unit_test(answers_are_one_line_whatever_is_in_them),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
