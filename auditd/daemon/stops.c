/* Handlers, and the pipe they write to: a signal between a look at the flag and poll() would be slept through
 * otherwise. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/text.h"
#include "daemon/stops.h"

/* All that handlers may touch: the signal flags of this program. */
static volatile sig_atomic_t is_stop_asked, is_reload_asked;
static volatile sig_atomic_t writing_end = -1, reading_end = -1;
static volatile sig_atomic_t grace_seconds, grace_microseconds;

static void wake(void)
{
	int kept = errno;

	if (writing_end >= 0)
		(void)!write(writing_end, "", 1);
	errno = kept;
}

/* setitimer is not on POSIX's list of what handlers may call; on Linux it is a bare system call. */
static void on_stop(int number)
{
	const struct itimerval grace = {
	    .it_value = {.tv_sec = grace_seconds, .tv_usec = grace_microseconds}};

	(void)number;
	if (!is_stop_asked)
		setitimer(ITIMER_REAL, &grace, NULL);
	is_stop_asked = 1;
	wake();
}

static void on_reload(int number)
{
	(void)number;
	is_reload_asked = 1;
	wake();
}

static void on_late(int number)
{
	static const char words[] =
	    "specaudit: warning: stopped while busy: what is not committed will be read again\n";

	(void)number;
	(void)!write(STDERR_FILENO, words, sizeof words - 1);
	_exit(0);
}

static int make_pipe(struct error *err)
{
	int ends[2];

	if (pipe(ends) != 0)
		return error_set(err, ERROR_SYSTEM, "no pipe for signals");
	for (int i = 0; i < 2; i++)
		if (fcntl(ends[i], F_SETFD, FD_CLOEXEC) != 0 ||
		    fcntl(ends[i], F_SETFL, O_NONBLOCK) != 0) {
			error_set(err, ERROR_SYSTEM, "no pipe for signals");
			close(ends[0]);
			close(ends[1]);
			return -1;
		}
	reading_end = ends[0];
	writing_end = ends[1];
	return 0;
}

static const struct {
	int number;
	void (*handler)(int);
} handlers[] = {{SIGTERM, on_stop}, {SIGINT, on_stop}, {SIGHUP, on_reload}, {SIGALRM, on_late},
    {SIGPIPE, SIG_IGN}, {SIGXFSZ, SIG_IGN}};

int stops_init(int grace_ms, struct error *err)
{
	is_stop_asked = is_reload_asked = 0;
	grace_seconds = grace_ms / 1000;
	grace_microseconds = grace_ms % 1000 * 1000;
	if (make_pipe(err) != 0)
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(handlers); i++) {
		struct sigaction action = {
		    .sa_handler = handlers[i].handler, .sa_flags = SA_RESTART};
		sigemptyset(&action.sa_mask);
		if (sigaction(handlers[i].number, &action, NULL) != 0) {
			error_set(err, ERROR_SYSTEM, "signals cannot be taken");
			stops_done();
			return -1;
		}
	}
	return 0;
}

void stops_done(void)
{
	const struct itimerval never = {0};
	int ends[2] = {reading_end, writing_end};

	for (size_t i = 0; i < ARRAY_LEN(handlers); i++)
		signal(handlers[i].number, SIG_DFL);
	setitimer(ITIMER_REAL, &never, NULL);
	reading_end = writing_end = -1;
	for (int i = 0; i < 2; i++)
		if (ends[i] >= 0)
			close(ends[i]);
}

int stops_descriptor(void)
{
	return reading_end;
}

struct stops stops_take(void)
{
	struct stops taken;
	char bytes[64];

	while (read(reading_end, bytes, sizeof bytes) > 0)
		;
	taken = (struct stops){.stop = is_stop_asked, .reload = is_reload_asked};
	if (taken.reload)
		is_reload_asked = 0;
	return taken;
}

bool stops_is_asked(void)
{
	return is_stop_asked;
}
