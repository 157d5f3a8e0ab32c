/* What went wrong, said once, in words a person can act on.
 *
 * Every function that can fail for a reason outside the program takes a struct error * as its last
 * parameter, returns -1 and leaves its other outputs as they were. Mistakes of our own are asserts. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

/* The kind answers the caller's one question: what do I do now? */
enum error_kind {
	ERROR_NONE,
	ERROR_INPUT,   /* the bytes are bad: leave a trace and go on */
	ERROR_LIMIT,   /* a configured bound was met: leave a trace and go on */
	ERROR_SYSTEM,  /* the machine refused (see sys_errno): back off, do not advance */
	ERROR_SETTING, /* a rule or an option is wrong: refuse to start */
	ERROR_MEMORY,  /* out of memory: give up this turn, do not advance */
};

struct error {
	enum error_kind kind;
	int sys_errno;  /* errno for ERROR_SYSTEM, else 0 */
	char text[400]; /* one line, NUL-terminated, without a final full stop or newline */
};

/* Set *err and return -1, so that a failing function can end in `return error_set(...)`. For
 * ERROR_SYSTEM errno is kept and its words are added to the text. err may be NULL. */
int error_set(struct error *err, enum error_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Put "prefix: " before the text that *err has, and return -1. err may be NULL. */
int error_add(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Set *err to "out of memory" and return -1. */
int error_memory(struct error *err);

#endif
