/* Metrics are what a scraper of OpenMetrics takes, bounded, and replaced whole. */
#define _DEFAULT_SOURCE /* strsep */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/metrics.h"
#include "sample.h"

static void print(const struct figures *figures, struct buf *out)
{
	struct error err;

	assert_int_equal(metrics_print(figures, out, &err), 0);
	assert_non_null(buf_string(out));
}

/* The family's name and type, of a line "# TYPE name type". */
struct declared {
	char name[100], type[20];
};

static void check_sample(const char *line, const struct declared *family)
{
	size_t length = strcspn(line, "{ ");
	char want[120];

	snprintf(want, sizeof want, "%s%s", family->name,
	    strcmp(family->type, "counter") == 0 ? "_total" : "");
	if (length != strlen(want) || strncmp(line, want, length) != 0)
		fail_msg("'%s' is no sample of %s %s", line, family->type, family->name);
	/* labels end in "} ", the value is a number and nothing follows it */
	const char *value = strrchr(line, ' ');
	char *end;
	assert_non_null(value);
	strtod(value + 1, &end);
	assert_string_equal(end, "");
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Every sample belongs to the family declared before it, every family is declared once with a help, no series comes
 * twice, and the end is marked. */
static void check_grammar(char *text)
{
	static char *series[4000];
	struct declared family = {0};
	size_t n = 0, nhelps = 0, nfamilies = 0;
	char *line, *rest = text;

	assert_true(strlen(text) > 6 && strcmp(text + strlen(text) - 6, "# EOF\n") == 0);
	while ((line = strsep(&rest, "\n")) != NULL && *line != '\0') {
		if (strncmp(line, "# TYPE ", 7) == 0) {
			assert_int_equal(
			    sscanf(line, "# TYPE %99s %19s", family.name, family.type), 2);
			assert_true(strcmp(family.type, "counter") == 0 ||
				    strcmp(family.type, "gauge") == 0);
			assert_int_equal(nhelps, nfamilies++);
			series[n++] = family.name[0] ? strdup(family.name) : NULL;
		} else if (strncmp(line, "# UNIT ", 7) == 0) {
			/* the unit ends the family's name */
			const char *unit = strrchr(line, ' ') + 1;
			assert_non_null(strstr(family.name, unit));
			assert_string_equal(family.name + strlen(family.name) - strlen(unit), unit);
		} else if (strncmp(line, "# HELP ", 7) == 0) {
			nhelps++;
		} else if (strcmp(line, "# EOF") == 0) {
			assert_true(rest == NULL || *rest == '\0');
		} else {
			check_sample(line, &family);
			*strrchr(line, ' ') = '\0';
			series[n++] = strdup(line);
		}
		assert_true(n < ARRAY_LEN(series));
	}
	qsort(series, n, sizeof *series, compare);
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && strcmp(series[i - 1], series[i]) == 0 && strchr(series[i], '{'))
			fail_msg("twice: %s", series[i]);
	}
	for (size_t i = 0; i < n; i++)
		free(series[i]);
}

static void every_figure_is_a_sample_of_a_declared_family(void **state)
{
	struct figures figures = sample_figures();
	struct buf out = {0};

	(void)state;
	print(&figures, &out);
	assert_non_null(
	    strstr(out.at, "\nspecaudit_findings_total{rule=\"RO-01\",clause=\"openai-"
			   "model-spec#assume_best_intentions\",severity=\"high\"} 5\n"));
	assert_non_null(
	    strstr(out.at, "\nspecaudit_quarantined_bytes_total{reason=\"corrupt\"} 7\n"));
	assert_non_null(strstr(out.at, "\nspecaudit_lag_bytes 100\n"));
	assert_non_null(strstr(out.at, "\nspecaudit_lag_seconds 2.5\n"));
	assert_non_null(strstr(out.at, "\nspecaudit_texts{state=\"live\"} 2\n"));
	assert_non_null(strstr(out.at, "\nspecaudit_reloads_total{outcome=\"failed\"} 1\n"));
	assert_non_null(strstr(out.at, "\nspecaudit_last_commit_timestamp_seconds 89.5\n"));
	assert_non_null(strstr(out.at, "\nspecaudit_degraded 0\n"));
	check_grammar(out.at);
	buf_done(&out);
}

static void names_of_files_cannot_break_a_line(void **state)
{
	struct figures figures = sample_figures();
	struct buf out = {0};

	(void)state;
	print(&figures, &out);
	assert_non_null(
	    strstr(out.at, "{path=\"/var/log/gw/\\\"b\\\"\\\\\\\\x0a.jsonl.gz\",input=\"1\"}"));
	buf_done(&out);
}

static void of_many_texts_only_those_most_behind_have_figures_of_their_own(void **state)
{
	enum { MANY = 1000 };
	static struct figures_text texts[MANY];
	struct figures figures = sample_figures();
	struct buf out = {0};
	size_t n = 0;

	(void)state;
	for (uint32_t i = 0; i < MANY; i++)
		texts[i] = (struct figures_text){.input = i,
		    .path = SPAN("/x"),
		    .state = SPAN("live"),
		    .codec = SPAN("plain"),
		    .size = i,
		    .is_readable = true};
	figures.texts = texts;
	figures.ntexts = MANY;
	print(&figures, &out);
	for (const char *at = out.at; (at = strstr(at, "\nspecaudit_text_lag_bytes{")) != NULL;
	     at++)
		n++;
	assert_int_equal(n, METRICS_TEXTS);
	assert_non_null(strstr(out.at, "input=\"999\"} 999\n"));
	assert_non_null(strstr(out.at, "input=\"900\"} 900\n"));
	assert_null(strstr(out.at, "input=\"899\""));
	check_grammar(out.at);
	buf_done(&out);
}

static void the_file_is_replaced_whole_and_readable_by_all(void **state)
{
	char folder[64], path[128], fresh[140];
	struct error err;
	struct stat found;
	struct buf out = {0};

	(void)state;
	make_folder(folder);
	snprintf(path, sizeof path, "%s/specaudit.prom", folder);
	snprintf(fresh, sizeof fresh, "%s.new", path);
	mode_t before = umask(077);
	assert_int_equal(metrics_write(path, span_of("one, and longer\n"), &err), 0);
	assert_int_equal(metrics_write(path, span_of("two\n"), &err), 0);
	umask(before);
	read_file(path, &out);
	assert_string_equal(buf_string(&out), "two\n");
	assert_int_equal(stat(path, &found), 0);
	assert_int_equal(found.st_mode & 0777, 0644);
	assert_int_equal(access(fresh, F_OK), -1);
	/* what cannot be replaced is said, and nothing is left beside it */
	snprintf(path, sizeof path, "%s/folder", folder);
	snprintf(fresh, sizeof fresh, "%s/folder/inside", folder);
	assert_int_equal(mkdir(path, 0700), 0);
	write_file(fresh, span_of("x"));
	assert_int_equal(metrics_write(path, span_of("three\n"), &err), -1);
	assert_int_equal(err.kind, ERROR_SYSTEM);
	snprintf(fresh, sizeof fresh, "%s.new", path);
	assert_int_equal(access(fresh, F_OK), -1);
	buf_done(&out);
	remove_folder(folder);
}

static void ask(const char *request, struct buf *out)
{
	buf_clear(out);
	assert_int_equal(metrics_request(span_of(request)), strlen(request));
	metrics_answer(span_of(request), span_of("x 1\n# EOF\n"), out);
	assert_non_null(buf_string(out));
}

static void a_get_is_answered_and_all_else_is_refused(void **state)
{
	struct buf out = {0};

	(void)state;
	assert_int_equal(metrics_request(span_of("GET / HTTP/1.1\r\nHost: x\r\n")), 0);
	ask("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n", &out);
	assert_memory_equal(out.at, "HTTP/1.0 200 OK\r\n", 17);
	assert_non_null(
	    strstr(out.at, "Content-Type: application/openmetrics-text; version=1.0.0"));
	assert_non_null(strstr(out.at, "Content-Length: 10\r\n"));
	assert_string_equal(out.at + out.len - 14, "\r\n\r\nx 1\n# EOF\n");
	ask("HEAD / HTTP/1.0\n\n", &out);
	assert_string_equal(out.at + out.len - 4, "\r\n\r\n");
	ask("GET /etc/passwd HTTP/1.0\r\n\r\n", &out);
	assert_memory_equal(out.at, "HTTP/1.0 404", 12);
	ask("POST / HTTP/1.0\r\n\r\n", &out);
	assert_memory_equal(out.at, "HTTP/1.0 405", 12);
	ask("nonsense\r\n\r\n", &out);
	assert_memory_equal(out.at, "HTTP/1.0 405", 12);
	buf_done(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_figure_is_a_sample_of_a_declared_family),
	    cmocka_unit_test(names_of_files_cannot_break_a_line),
	    cmocka_unit_test(of_many_texts_only_those_most_behind_have_figures_of_their_own),
	    cmocka_unit_test(the_file_is_replaced_whole_and_readable_by_all),
	    cmocka_unit_test(a_get_is_answered_and_all_else_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
