/* Make auditd/match/frequencies.c anew: how often three neighbouring characters follow each other in chat text.
 *
 *   cc -O2 -o make-frequencies packaging/make-frequencies.c -lm
 *   make-frequencies LOG.jsonl ... >auditd/match/frequencies.c
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

enum { SYMBOLS = 28, LINE_MOST = 64 << 20, COST_MOST = 80 };

/* 0 for what is no part of words, 1 to 26 for letters, 27 for digits. */
static unsigned symbol_of(unsigned char c)
{
	if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')
		return (c | 0x20) - 'a' + 1u;
	return c >= '0' && c <= '9' ? 27 : 0;
}

static uint64_t counts[SYMBOLS][SYMBOLS][SYMBOLS];

static uint64_t pairs[SYMBOLS][SYMBOLS], singles[SYMBOLS];

/* The three last symbols seen. */
static unsigned last[3];

static void add(unsigned symbol)
{
	last[0] = last[1];
	last[1] = last[2];
	last[2] = symbol;
	counts[last[0]][last[1]][last[2]]++;
}

/* Count the string that begins at text; returns where it ends. */
static const char *count_string(const char *text)
{
	add(0);
	for (; *text && *text != '"'; text++) {
		if (*text != '\\') {
			add(symbol_of((unsigned char)*text));
			continue;
		}
		add(0);
		text += text[1] == 'u' && strlen(text) > 5 ? 5 : text[1] != '\0';
	}
	add(0);
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

static void print_all(void)
{
	puts("/* Made by packaging/make-frequencies.c, not by hand. */");
	puts("#include \"match/frequencies.h\"\n\n/* clang-format off */");
	puts("const char frequency_singles[] =");
	print_row(singles, true, false);
	puts(";\n\nconst char frequency_pairs[] =");
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
	for (int i = 1; i < argc; i++)
		if (count_file(argv[i], line) != 0)
			return 1;
	free(line);
	add_up();
	print_all();
	return fflush(stdout) == 0 ? 0 : 1;
}
