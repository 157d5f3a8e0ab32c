/* Make auditd/match/frequencies.c and frequencies_windows.c anew: how often three neighbouring characters follow each other
 * in chat text, and how often six.
 *
 *   cc -O2 -o make-frequencies packaging/make-frequencies.c -lm
 *   make-frequencies LOG.jsonl ... >auditd/match/frequencies.c
 *   make-frequencies -w LOG.jsonl ... >auditd/match/frequencies_windows.c
 *
 * A log holds one conversation a line; every string under a key "content" is read as a message's text. The table that is
 * checked in was made from 143 MB of public prompts and replies of many models, and 3 MB of tool agents' talk. Other
 * logs give other tables: they decide how fast the scan for anchors is, never what is found. */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SYMBOLS = 28, BYTES = 128, LINE_MOST = 64 << 20, COST_MOST = 80 };

/* 0 for what is no part of words, 1 to 26 for letters, 27 for digits. */
static unsigned symbol_of(unsigned char c)
{
	if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')
		return (c | 0x20) - 'a' + 1u;
	return c >= '0' && c <= '9' ? 27 : 0;
}

static uint64_t counts[SYMBOLS][SYMBOLS][SYMBOLS];

static uint64_t pairs[SYMBOLS][SYMBOLS], singles[SYMBOLS], bytes[BYTES];

/* By window_hash of six symbols, in full: the table has the most of those whose upper bits are the same. */
enum { FULL_BITS = 24, WINDOW_BITS = 16 };

static uint32_t windows[1 << FULL_BITS];
static uint64_t nwindows;

/* The same as frequency_window in match/frequencies.h: five bits for each symbol, the last lowest. */
static uint32_t window_hash(uint32_t window)
{
	return window * 0x9e3779b1u >> (32 - FULL_BITS);
}

static uint32_t last_six;

/* The three last symbols seen. */
static unsigned last[3];

static void add(unsigned char byte)
{
	last[0] = last[1];
	last[1] = last[2];
	last[2] = symbol_of(byte);
	counts[last[0]][last[1]][last[2]]++;
	if (byte < BYTES)
		bytes[byte]++;
	last_six = (last_six << 5 | last[2]) & ((1u << 30) - 1);
	windows[window_hash(last_six)]++;
	nwindows++;
}

/* What an escape stands for; of \u only that it is no part of a word. */
static unsigned char unescape(char c)
{
	switch (c) {
	case 'n':
		return '\n';
	case 't':
		return '\t';
	case 'u':
		return 0x80;
	default:
		return (unsigned char)c;
	}
}

/* Count the string that begins at text; returns where it ends. */
static const char *count_string(const char *text)
{
	add('\n');
	for (; *text && *text != '"'; text++) {
		if (*text != '\\') {
			add((unsigned char)*text);
			continue;
		}
		add(unescape(text[1]));
		text += text[1] == 'u' && strlen(text) > 5 ? 5 : text[1] != '\0';
	}
	add('\n');
	return text;
}

static void count_line(const char *line)
{
	static const char key[] = "\"content\"";

	while ((line = strstr(line, key)) != NULL) {
		line += strlen(key);
		line += strspn(line, ": ");
		if (*line == '"')
			line = count_string(line + 1);
	}
}

static int count_file(const char *path, char *line)
{
	FILE *file = fopen(path, "rb");

	if (file == NULL) {
		perror(path);
		return -1;
	}
	while (fgets(line, LINE_MOST, file))
		count_line(line);
	return fclose(file);
}

/* Four times -log2 of a share as a character: no quote, backslash or question mark is among them. */
static char letter_of(double share)
{
	int cost = (int)lround(-4 * log2(share));

	cost = cost < 0 ? 0 : cost > COST_MOST ? COST_MOST : cost;
	return (char)("!#$%&'()*+,-./0123456789:;<=>@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_"
		      "`abcdefghijklmnopqrstuvwxyz"[cost]);
}

/* One row of characters. What was never seen is taken to be seen half a time. */
static void print_row(const uint64_t *row, bool is_first, bool is_last)
{
	char text[SYMBOLS + 1] = {0};
	double sum = 0;

	for (unsigned c = 0; c < SYMBOLS; c++)
		sum += (double)row[c] + 0.5;
	for (unsigned c = 0; c < SYMBOLS; c++)
		text[c] = letter_of(((double)row[c] + 0.5) / sum);
	printf("%s\"%s\"%s", is_first ? "    " : " ", text, is_last ? "\n" : "");
}

/* Of each byte its share of those of its symbol. */
static void print_bytes(void)
{
	for (unsigned c = 0; c < BYTES; c++) {
		double share =
		    ((double)bytes[c] + 0.5) / ((double)singles[symbol_of((unsigned char)c)] + 0.5);
		printf(
		    "%s%c%s", c % 64 ? "" : "    \"", letter_of(share), c % 64 == 63 ? "\"\n" : "");
	}
}

/* The same counts without the first symbols. */
static void add_up(void)
{
	for (unsigned a = 0; a < SYMBOLS; a++)
		for (unsigned b = 0; b < SYMBOLS; b++)
			for (unsigned c = 0; c < SYMBOLS; c++) {
				pairs[b][c] += counts[a][b][c];
				singles[c] += counts[a][b][c];
			}
}

/* What is rarer than COST_MOST says is not told. */
static void print_windows(void)
{
	enum { LINE = 256, EACH = 1 << (FULL_BITS - WINDOW_BITS) };

	puts("/* Made by packaging/make-frequencies.c, not by hand. */");
	puts("#include \"match/frequencies.h\"\n\n/* clang-format off */");
	puts("const char frequency_windows[] =");
	for (uint32_t i = 0; i < 1 << WINDOW_BITS; i++) {
		uint32_t most = 0;
		for (uint32_t j = i * EACH; j < (i + 1) * EACH; j++)
			most = windows[j] > most ? windows[j] : most;
		printf("%s%c%s", i % LINE ? "" : "    \"",
		    letter_of(((double)most + 0.01) / (double)nwindows),
		    i % LINE == LINE - 1 ? "\"\n" : "");
	}
	puts("    ;");
}

static void print_all(void)
{
	puts("/* Made by packaging/make-frequencies.c, not by hand. */");
	puts("#include \"match/frequencies.h\"\n\n/* clang-format off */");
	puts("const char frequency_singles[] =");
	print_row(singles, true, false);
	puts(";\n\nconst char frequency_bytes[] =");
	print_bytes();
	puts("    ;\n\nconst char frequency_pairs[] =");
	for (unsigned b = 0; b < SYMBOLS; b++)
		print_row(pairs[b], b % 4 == 0, b % 4 == 3);
	puts("    ;\n\nconst char frequency_threes[] =");
	for (unsigned a = 0; a < SYMBOLS; a++)
		for (unsigned b = 0; b < SYMBOLS; b++)
			print_row(counts[a][b], b % 4 == 0, b % 4 == 3);
	puts("    ;");
}

int main(int argc, char **argv)
{
	char *line = malloc(LINE_MOST);

	if (line == NULL || argc < 2)
		return 2;
	bool has_windows = strcmp(argv[1], "-w") == 0;
	for (int i = 1 + has_windows; i < argc; i++)
		if (count_file(argv[i], line) != 0)
			return 1;
	free(line);
	add_up();
	if (has_windows)
		print_windows();
	else
		print_all();
	return fflush(stdout) == 0 ? 0 : 1;
}
