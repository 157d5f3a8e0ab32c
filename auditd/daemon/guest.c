/* Asking the kernel to hold us back. */
/* syscall() is outside POSIX, and the C library has no function for the class of disk time. */
#define _DEFAULT_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "daemon/guest.h"

/* Source: ioprio_set(2): who, and the class in the bits above the priority. */
enum { IOPRIO_WHO_PROCESS = 1, IOPRIO_CLASS_SHIFT = 13, IOPRIO_CLASS_IDLE = 3 };

enum { PROBE_BYTES = 4 << 20 }; /* what must still be had under a bound of memory */

struct voice {
	void (*say)(void *context, const char *what);
	void *context;
};

static void complain(const struct voice *voice, const char *what)
{
	char text[200];

	snprintf(text, sizeof text, "%s: %s", what, strerror(errno));
	voice->say(voice->context, text);
}

static bool can_have_memory(void)
{
	void *probe =
	    mmap(NULL, PROBE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return probe != MAP_FAILED && munmap(probe, PROBE_BYTES) == 0;
}

/* A bound below what is in use already would end the program at the next allocation: it is taken back. A lower one that
 * somebody else has set stays. */
static void bound_memory(uint64_t bytes, const struct voice *voice)
{
	struct rlimit before, bound;

	if (getrlimit(RLIMIT_DATA, &before) != 0) {
		complain(voice, "memory is not bounded");
		return;
	}
	if (before.rlim_cur != RLIM_INFINITY && before.rlim_cur <= bytes)
		return;
	bound = (struct rlimit){.rlim_cur = (rlim_t)bytes, .rlim_max = before.rlim_max};
	if (setrlimit(RLIMIT_DATA, &bound) != 0) {
		complain(voice, "memory is not bounded");
	} else if (!can_have_memory()) {
		char text[120];
		setrlimit(RLIMIT_DATA, &before);
		snprintf(text, sizeof text,
		    "memory is not bounded: more than %" PRIu64 " bytes are in use already", bytes);
		voice->say(voice->context, text);
	}
}

void guest_apply(const struct guest_options *options, void (*say)(void *context, const char *what),
    void *context)
{
	const struct voice voice = {say, context};

	umask(S_IRWXG | S_IRWXO);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		complain(&voice, "new privileges are not given up");
	if (options->is_idle_io && syscall(SYS_ioprio_set, IOPRIO_WHO_PROCESS, 0,
				       IOPRIO_CLASS_IDLE << IOPRIO_CLASS_SHIFT) != 0)
		complain(&voice, "disk time is not of the idle class");
	if (options->memory > 0)
		bound_memory(options->memory, &voice);
}
