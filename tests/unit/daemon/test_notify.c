/* A service manager hears what it has to hear, and what it does not take stops nobody. */
#include "support.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/notify.h"

static char folder[64], path[128];

/* A manager's socket at that name: a path, or @ABSTRACT. */
static int manager_at(const char *name)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	size_t length = strlen(name);
	int manager = socket(AF_UNIX, SOCK_DGRAM, 0);

	assert_true(manager >= 0);
	memcpy(address.sun_path, name, length);
	if (name[0] == '@')
		address.sun_path[0] = '\0';
	else
		length++;
	assert_int_equal(bind(manager, (const struct sockaddr *)&address,
			     (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length)),
	    0);
	return manager;
}

/* What it heard next; "" if nothing. */
static const char *hear(int manager)
{
	static char heard[4096];
	ssize_t n = recv(manager, heard, sizeof heard - 1, MSG_DONTWAIT);

	heard[n > 0 ? n : 0] = '\0';
	return heard;
}

static int set_up(void **state)
{
	(void)state;
	make_folder(folder);
	snprintf(path, sizeof path, "%s/manager", folder);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	remove_folder(folder);
	return 0;
}

static void all_words_reach_a_manager_at_a_path(void **state)
{
	(void)state;
	int manager = manager_at(path);
	struct notify notify;
	struct error err;
	struct notify_environment environment = {.socket = path};

	assert_int_equal(notify_init(&notify, &environment, &err), 0);
	notify_ready(&notify, "following 3 files");
	assert_string_equal(hear(manager), "READY=1\nSTATUS=following 3 files");
	notify_reloading(&notify, 1234567);
	assert_string_equal(hear(manager), "RELOADING=1\nMONOTONIC_USEC=1234567");
	notify_status(&notify, "two\nlines");
	assert_string_equal(hear(manager), "STATUS=two lines");
	notify_stopping(&notify, NULL);
	assert_string_equal(hear(manager), "STOPPING=1\n");
	notify_alive(&notify, 1000000);
	assert_string_equal(hear(manager), "");
	notify_done(&notify);
	close(manager);
}

static void an_abstract_socket_is_a_manager_too(void **state)
{
	char name[64];
	struct notify notify;
	struct error err;

	(void)state;
	snprintf(name, sizeof name, "@specaudit-test-%ld", (long)getpid());
	int manager = manager_at(name);
	struct notify_environment environment = {.socket = name};
	assert_int_equal(notify_init(&notify, &environment, &err), 0);
	notify_ready(&notify, NULL);
	assert_string_equal(hear(manager), "READY=1\n");
	notify_done(&notify);
	close(manager);
}

static void the_watchdog_hears_us_at_half_of_its_time(void **state)
{
	(void)state;
	int manager = manager_at(path);
	struct notify notify;
	struct error err;
	char pid[32];

	snprintf(pid, sizeof pid, "%ld", (long)getpid());
	struct notify_environment environment = {
	    .socket = path, .watchdog_us = "2000000", .watchdog_pid = pid};
	assert_int_equal(notify_init(&notify, &environment, &err), 0);
	notify_alive(&notify, 10000000);
	assert_string_equal(hear(manager), "WATCHDOG=1");
	assert_int_equal(notify_wait_ms(&notify, 10000000), 1000);
	notify_alive(&notify, 10999999);
	assert_string_equal(hear(manager), "");
	assert_int_equal(notify_wait_ms(&notify, 10999999), 1);
	notify_alive(&notify, 11000000);
	assert_string_equal(hear(manager), "WATCHDOG=1");
	assert_int_equal(notify_wait_ms(&notify, 13000000), 0);
	notify_done(&notify);
	close(manager);
}

static void a_watchdog_for_another_process_is_not_ours(void **state)
{
	struct notify notify;
	struct error err;
	struct notify_environment environment = {.watchdog_us = "2000000", .watchdog_pid = "1"};

	(void)state;
	assert_int_equal(notify_init(&notify, &environment, &err), 0);
	assert_int_equal(notify.watchdog_us, 0);
	assert_int_equal(notify_wait_ms(&notify, 0), -1);
}

static void without_a_manager_nothing_is_said(void **state)
{
	struct notify notify;
	struct error err;
	struct notify_environment none = {0}, gone = {.socket = path},
				  odd = {.socket = "vsock:2:1"};

	(void)state;
	assert_int_equal(notify_init(&notify, &none, &err), 0);
	notify_ready(&notify, "x");
	assert_int_equal(notify_init(&notify, &gone, &err), -1);
	assert_int_equal(err.kind, ERROR_SYSTEM);
	notify_ready(&notify, "x");
	assert_int_equal(notify_init(&notify, &odd, &err), -1);
	assert_int_equal(err.kind, ERROR_SETTING);
	notify_done(&notify);
}

/* A datagram socket's queue is short: the tenth or hundredth word does not fit. */
static void a_manager_that_does_not_listen_stops_nobody(void **state)
{
	(void)state;
	int manager = manager_at(path);
	struct notify notify;
	struct error err;
	struct notify_environment environment = {.socket = path};

	assert_int_equal(notify_init(&notify, &environment, &err), 0);
	for (int i = 0; i < 2000; i++)
		notify_status(&notify, "again");
	close(manager);
	notify_status(&notify, "and again");
	notify_done(&notify);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(all_words_reach_a_manager_at_a_path, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(an_abstract_socket_is_a_manager_too, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		the_watchdog_hears_us_at_half_of_its_time, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		a_watchdog_for_another_process_is_not_ours, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(without_a_manager_nothing_is_said, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		a_manager_that_does_not_listen_stops_nobody, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
