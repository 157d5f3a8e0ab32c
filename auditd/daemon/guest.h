/* A polite guest on a host that has other work: idle disk time, a bound on memory, no new privileges, files for nobody
 * else's eyes. */
#ifndef DAEMON_GUEST_H
#define DAEMON_GUEST_H

#include <stdbool.h>
#include <stdint.h>

struct guest_options {
	bool is_idle_io; /* take disk time only when nobody else wants it */
	uint64_t memory; /* bytes of data (heap, private maps) that may be had; 0: no bound */
};

/* Be one. What cannot be had is told, one line each, and does no harm: the audit is the same without. */
void guest_apply(const struct guest_options *options, void (*say)(void *context, const char *what),
    void *context);

#endif
