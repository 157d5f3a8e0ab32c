/* How long a restarted audit takes to its first new record: bench_resume RULES_DIR FOLDER LOG NAME TEXT_BYTES.
 *
 * A child follows LOG until about half of its text is settled and committed, and is killed. This process then goes on
 * from the state: timed is what follows the loading of rules and state, from the first look at the folder to the first
 * record that is settled. */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "live_loop.h"

static struct {
	uint64_t nsettled, first_offset, last_offset;
	int64_t first_ns;
} seen;

static void note_settled(void *context, uint32_t input, uint64_t text_offset)
{
	(void)context, (void)input;
	if (seen.nsettled++ == 0) {
		seen.first_ns = bench_ns();
		seen.first_offset = text_offset;
	}
	seen.last_offset = text_offset;
}

static int note_resume(const struct follow_status *status, void *context)
{
	*(uint64_t *)context = status->resume_bytes;
	return 0;
}

/* Follow until that much text is settled, commit, die. */
static void go_half(const char *config, const char *rules_dir, uint64_t until, int to_parent)
{
	struct bench bench;
	struct error err = {0};
	uint64_t resume_bytes = 0;

	bench_begin(&bench, config, rules_dir, "model-spec");
	live_on_settled(bench.live, note_settled, NULL);
	while (seen.last_offset < until)
		bench_turn(&bench, 100);
	if (live_commit(bench.live, bench_wall_us(), &err) != 0)
		bench_fail(err.text);
	follow_each(live_follow(bench.live), note_resume, &resume_bytes);
	if (write(to_parent, &resume_bytes, sizeof resume_bytes) != sizeof resume_bytes)
		bench_fail("pipe");
	raise(SIGKILL);
}

int main(int nwords, char **words)
{
	char config[8192];
	struct bench bench;
	int ends[2], status;
	uint64_t resume_bytes = 0;

	if (nwords != 6)
		bench_fail("usage: bench_resume RULES_DIR FOLDER LOG NAME TEXT_BYTES");
	uint64_t until = strtoull(words[5], NULL, 10) / 2;
	if (until == 0)
		bench_fail("the text is empty");
	snprintf(config, sizeof config,
	    "logs: [{path: [\"%s\"]}]\nstart: beginning\nstate: \"%s/state\"\nreports: {every: "
	    "[]}\n"
	    "limits: {max_mb_s: 0, memory: 0, max_ratio: 0}\n",
	    words[3], words[2]);
	if (pipe(ends) != 0)
		bench_fail("pipe");
	pid_t child = fork();
	if (child == 0)
		go_half(config, words[1], until, ends[1]);
	if (waitpid(child, &status, 0) != child || !WIFSIGNALED(status) ||
	    read(ends[0], &resume_bytes, sizeof resume_bytes) != sizeof resume_bytes)
		bench_fail("the first audit did not get so far");

	int64_t before = bench_ns();
	bench_begin(&bench, config, words[1], "model-spec");
	live_on_settled(bench.live, note_settled, NULL);
	int64_t start = bench_ns();
	while (seen.nsettled == 0)
		bench_turn(&bench, 10);
	printf("%-10s killed at %6.1f MiB of text: first new record after %8.2f ms (loading before "
	       "it %.0f ms), %.2f MiB "
	       "decoded again\n",
	    words[4], (double)seen.first_offset / 1048576, (double)(seen.first_ns - start) / 1e6,
	    (double)(start - before) / 1e6, (double)resume_bytes / 1048576);
	bench_end(&bench);
	return 0;
}
