/* Runs a program with the system calls, socket families and kinds of memory that a service manager would leave it:
 *
 *   confine [-x] CALLS COMMAND...
 *
 * CALLS is a file of the numbers of those it may make, one a line; any other fails with EPERM. Of sockets only AF_UNIX
 * is left, and with -x no memory may be both written and run. What is set here stays set in COMMAND and all it starts.
 * Source: seccomp(2); systemd.exec(5) for what the directives mean. */
#define _DEFAULT_SOURCE
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MOST = 4000 };

static struct sock_filter program[MOST];
static unsigned short n;

static void add(unsigned short code, unsigned k, unsigned char yes, unsigned char no)
{
	if (n == MOST) {
		fprintf(stderr, "confine: too many calls\n");
		exit(70);
	}
	program[n++] = (struct sock_filter){.code = code, .k = k, .jt = yes, .jf = no};
}

static void load(size_t at)
{
	add(BPF_LD | BPF_W | BPF_ABS, (unsigned)at, 0, 0);
}

static void answer(unsigned what)
{
	add(BPF_RET | BPF_K, what, 0, 0);
}

/* The low half of an argument: all that is looked at here fits in it. */
static size_t argument(unsigned index)
{
	return offsetof(struct seccomp_data, args) + index * sizeof(__u64);
}

/* Where the call is that one, refuse it with that error unless the argument is value. */
static void only_value(long call, unsigned index, unsigned value, unsigned error)
{
	add(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)call, 0, 4);
	load(argument(index));
	add(BPF_JMP | BPF_JEQ | BPF_K, value, 1, 0);
	answer(SECCOMP_RET_ERRNO | error);
	load(offsetof(struct seccomp_data, nr));
}

/* Where the call is that one, refuse it if the argument has all of those bits. */
static void no_bits(long call, unsigned index, unsigned bits)
{
	add(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)call, 0, 5);
	load(argument(index));
	add(BPF_ALU | BPF_AND | BPF_K, bits, 0, 0);
	add(BPF_JMP | BPF_JEQ | BPF_K, bits, 0, 1);
	answer(SECCOMP_RET_ERRNO | EPERM);
	load(offsetof(struct seccomp_data, nr));
}

static void allow_calls(const char *path)
{
	FILE *calls = fopen(path, "r");
	unsigned number;

	if (calls == NULL) {
		perror(path);
		exit(70);
	}
	while (fscanf(calls, "%u", &number) == 1) {
		add(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1);
		answer(SECCOMP_RET_ALLOW);
	}
	fclose(calls);
	answer(SECCOMP_RET_ERRNO | EPERM);
}

int main(int argc, char **argv)
{
	int first = argc > 1 && strcmp(argv[1], "-x") == 0 ? 2 : 1;

	if (argc < first + 2) {
		fprintf(stderr, "usage: confine [-x] CALLS COMMAND...\n");
		return 70;
	}
	load(offsetof(struct seccomp_data, nr));
	only_value(SYS_socket, 0, AF_UNIX, EAFNOSUPPORT);
	if (first == 2) {
		no_bits(SYS_mmap, 2, PROT_WRITE | PROT_EXEC);
		no_bits(SYS_mprotect, 2, PROT_EXEC);
	}
	allow_calls(argv[first]);
	struct sock_fprog filter = {.len = n, .filter = program};
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0) {
		perror("confine");
		return 71;
	}
	execvp(argv[first + 1], argv + first + 1);
	perror(argv[first + 1]);
	return 72;
}
