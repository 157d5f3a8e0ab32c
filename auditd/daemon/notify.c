/* Datagrams to the service manager. */
#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/text.h"
#include "daemon/notify.h"

struct notify_environment notify_environment(void)
{
	return (struct notify_environment){.socket = getenv("NOTIFY_SOCKET"),
	    .watchdog_us = getenv("WATCHDOG_USEC"),
	    .watchdog_pid = getenv("WATCHDOG_PID")};
}

/* Microseconds; 0 where it is no number, or meant for another process. */
static int64_t read_watchdog(const struct notify_environment *environment)
{
	const char *text = environment->watchdog_us, *pid = environment->watchdog_pid;
	char *end;

	if (text == NULL || (pid && strtol(pid, NULL, 10) != (long)getpid()))
		return 0;
	errno = 0;
	long long value = strtoll(text, &end, 10);
	return errno == 0 && *end == '\0' && end != text && value > 0 ? (int64_t)value : 0;
}

/* An abstract name begins with a NUL byte, has no end mark, and its length counts. */
static socklen_t address_of(const char *name, struct sockaddr_un *address)
{
	size_t length = strlen(name);

	address->sun_family = AF_UNIX;
	memcpy(address->sun_path, name, length);
	if (name[0] == '@')
		address->sun_path[0] = '\0';
	else
		length++;
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
}

int notify_init(
    struct notify *notify, const struct notify_environment *environment, struct error *err)
{
	struct sockaddr_un address = {0};
	const char *name = environment->socket;

	*notify = (struct notify){.descriptor = -1, .watchdog_us = read_watchdog(environment)};
	if (name == NULL || *name == '\0')
		return 0;
	if ((name[0] != '/' && name[0] != '@') || strlen(name) >= sizeof address.sun_path)
		return error_set(err, ERROR_SETTING,
		    "NOTIFY_SOCKET: '%s' is no path or abstract name of at most %zu bytes", name,
		    sizeof address.sun_path - 1);
	int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (descriptor < 0)
		return error_set(err, ERROR_SYSTEM, "NOTIFY_SOCKET: no socket");
	if (connect(descriptor, (const struct sockaddr *)&address, address_of(name, &address)) !=
	    0) {
		error_set(err, ERROR_SYSTEM, "NOTIFY_SOCKET: %s", name);
		close(descriptor);
		return -1;
	}
	notify->descriptor = descriptor;
	return 0;
}

void notify_done(struct notify *notify)
{
	if (notify->descriptor >= 0)
		close(notify->descriptor);
	notify->descriptor = -1;
}

static void say(const struct notify *notify, const char *text)
{
	if (notify->descriptor >= 0)
		(void)send(notify->descriptor, text, strlen(text), MSG_NOSIGNAL | MSG_DONTWAIT);
}

/* A status is one line: what follows a newline would be taken for another word. */
static void say_with(const struct notify *notify, const char *words, const char *status)
{
	char text[1024];
	size_t length = (size_t)snprintf(
	    text, sizeof text, "%s%s%s", words, status ? "STATUS=" : "", status ? status : "");

	for (size_t i = strlen(words); i < length && i < sizeof text - 1; i++)
		if (text[i] == '\n')
			text[i] = ' ';
	say(notify, text);
}

void notify_ready(const struct notify *notify, const char *status)
{
	say_with(notify, "READY=1\n", status);
}

void notify_reloading(const struct notify *notify, int64_t monotonic_us)
{
	char text[80];

	snprintf(text, sizeof text, "RELOADING=1\nMONOTONIC_USEC=%" PRId64, monotonic_us);
	say(notify, text);
}

void notify_stopping(const struct notify *notify, const char *status)
{
	say_with(notify, "STOPPING=1\n", status);
}

void notify_status(const struct notify *notify, const char *status)
{
	say_with(notify, "", status);
}

void notify_alive(struct notify *notify, int64_t monotonic_us)
{
	if (notify->watchdog_us == 0 || monotonic_us - notify->alive_us < notify->watchdog_us / 2)
		return;
	notify->alive_us = monotonic_us;
	say(notify, "WATCHDOG=1");
}

int notify_wait_ms(const struct notify *notify, int64_t monotonic_us)
{
	const int64_t longest_ms = 3600000;

	if (notify->watchdog_us == 0 || notify->descriptor < 0)
		return -1;
	int64_t left_us = notify->alive_us + notify->watchdog_us / 2 - monotonic_us;
	int64_t left_ms = left_us > 0 ? (left_us + 999) / 1000 : 0;
	return (int)(left_ms < longest_ms ? left_ms : longest_ms);
}
