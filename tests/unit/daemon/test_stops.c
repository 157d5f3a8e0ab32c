/* Signals are taken, none is slept through, and a stop is made good in time even in the middle of work. */
#include "support.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/stops.h"

static bool is_readable(void)
{
	struct pollfd polled = {.fd = stops_descriptor(), .events = POLLIN};

	return poll(&polled, 1, 0) == 1;
}

static void a_signal_wakes_who_polls_and_is_told_once(void **state)
{
	struct error err;

	(void)state;
	assert_int_equal(stops_init(60000, &err), 0);
	assert_false(is_readable());
	assert_int_equal(raise(SIGHUP), 0);
	assert_true(is_readable());
	struct stops taken = stops_take();
	assert_true(taken.reload);
	assert_false(taken.stop);
	assert_false(is_readable());
	assert_false(stops_take().reload);
	assert_int_equal(raise(SIGTERM), 0);
	assert_true(is_readable());
	assert_true(stops_take().stop);
	assert_true(stops_is_asked());
	stops_done();
}

static void a_reader_that_went_away_does_not_end_us(void **state)
{
	struct error err;

	(void)state;
	assert_int_equal(stops_init(60000, &err), 0);
	assert_int_equal(raise(SIGPIPE), 0);
	stops_done();
}

static void many_signals_do_not_fill_the_pipe_up(void **state)
{
	struct error err;

	(void)state;
	assert_int_equal(stops_init(60000, &err), 0);
	for (int i = 0; i < 100000; i++)
		assert_int_equal(raise(SIGHUP), 0);
	assert_true(stops_take().reload);
	assert_false(is_readable());
	stops_done();
}

/* The child works without an end and never looks at its flag. */
static void a_stop_in_the_middle_of_work_ends_it_in_time(void **state)
{
	struct error err;
	int status, ready[2];
	char byte;

	(void)state;
	assert_int_equal(pipe(ready), 0);
	pid_t child = fork();
	if (child == 0) {
		close(STDERR_FILENO);
		if (stops_init(50, &err) != 0 || write(ready[1], "", 1) != 1)
			_exit(9);
		for (volatile unsigned i = 0;; i++)
			;
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	assert_int_equal(kill(child, SIGTERM), 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	close(ready[0]);
	close(ready[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_signal_wakes_who_polls_and_is_told_once),
	    cmocka_unit_test(a_reader_that_went_away_does_not_end_us),
	    cmocka_unit_test(many_signals_do_not_fill_the_pipe_up),
	    cmocka_unit_test(a_stop_in_the_middle_of_work_ends_it_in_time),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
