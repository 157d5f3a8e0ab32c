/* What a guest gives up is really given up, and what cannot be had is said. The program's own limits would outlive a
 * test: each is tried in a child. */
#define _DEFAULT_SOURCE /* syscall() */
#include "support.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/guest.h"

static char said[400];

static void keep(void *context, const char *what)
{
	(void)context;
	strncat(said, what, sizeof said - strlen(said) - 1);
}

/* Run fn in a child: it gives 0 when all is as it should be. */
static void in_a_child(int (*fn)(void))
{
	int status;
	pid_t child = fork();

	if (child == 0)
		_exit(fn());
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static int be_polite(void)
{
	const struct guest_options options = {.is_idle_io = true};

	guest_apply(&options, keep, NULL);
	if (said[0] != '\0')
		return 1;
	if (umask(0) != 077)
		return 2;
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
		return 3;
	return syscall(SYS_ioprio_get, 1, 0) >> 13 == 3 ? 0 : 4;
}

static void disk_time_is_idle_and_privileges_are_given_up(void **state)
{
	(void)state;
	in_a_child(be_polite);
}

static int stay_as_it_is(void)
{
	const struct guest_options options = {0};
	long before = syscall(SYS_ioprio_get, 1, 0);
	struct rlimit limit;

	guest_apply(&options, keep, NULL);
	if (getrlimit(RLIMIT_DATA, &limit) != 0 || limit.rlim_cur != RLIM_INFINITY)
		return 1;
	return syscall(SYS_ioprio_get, 1, 0) == before ? 0 : 2;
}

static void told_otherwise_it_takes_what_it_gets(void **state)
{
	(void)state;
	in_a_child(stay_as_it_is);
}

/* Far more than what a sanitizer's shadow takes. */
static int be_bounded(void)
{
	const struct guest_options options = {.memory = 1ULL << 46};
	struct rlimit limit;

	guest_apply(&options, keep, NULL);
	if (said[0] != '\0' || getrlimit(RLIMIT_DATA, &limit) != 0)
		return 1;
	if (limit.rlim_cur != 1ULL << 46)
		return 2;
	return mmap(NULL, (size_t)1 << 46, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0) == MAP_FAILED
		   ? 0
		   : 3;
}

static void memory_is_bounded(void **state)
{
	(void)state;
	in_a_child(be_bounded);
}

static int be_asked_for_too_much(void)
{
	const struct guest_options options = {.memory = 4096};
	struct rlimit limit;

	guest_apply(&options, keep, NULL);
	if (strstr(said, "in use already") == NULL)
		return 1;
	return getrlimit(RLIMIT_DATA, &limit) == 0 && limit.rlim_cur == RLIM_INFINITY ? 0 : 2;
}

static void a_bound_below_what_is_in_use_is_said_and_not_set(void **state)
{
	(void)state;
	in_a_child(be_asked_for_too_much);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(disk_time_is_idle_and_privileges_are_given_up),
	    cmocka_unit_test(told_otherwise_it_takes_what_it_gets),
	    cmocka_unit_test(memory_is_bounded),
	    cmocka_unit_test(a_bound_below_what_is_in_use_is_said_and_not_set),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
