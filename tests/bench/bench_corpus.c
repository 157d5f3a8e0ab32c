/* Writes a made-up chat log to stdout: bench_corpus MEGABYTES [SEED]. OpenAI-style conversations of 1 to 40 turns, ids and
 * usage; plain words with the letter statistics of English, some escapes and some other scripts, a refusal now and then. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"

static const char *const words[] = {"the", "of", "and", "to", "in", "a", "is", "that", "for", "it",
    "as", "was", "with", "be", "by", "on", "not", "he", "his", "but", "at", "are", "this", "have",
    "from", "or", "had", "an", "they", "which", "one", "you", "were", "all", "her", "she", "there",
    "would", "their", "we", "him", "been", "has", "when", "who", "will", "no", "more", "if", "out",
    "so", "up", "said", "what", "its", "about", "than", "into", "them", "can", "only", "other",
    "time", "new", "some", "could", "these", "two", "may", "first", "then", "do", "any", "like",
    "my", "now", "over", "such", "our", "man", "me", "even", "most", "made", "after", "also",
    "well", "many", "must", "before", "years", "back", "through", "much", "where", "your", "way",
    "down", "should", "because", "long", "each", "just", "state", "people", "those", "too", "world",
    "very", "make", "year", "still", "see", "own", "work", "men", "day", "get", "here", "between",
    "both", "life", "being", "under", "three", "never", "know", "same", "last", "another", "while",
    "us", "off", "might", "great", "go", "come", "since", "against", "right", "came", "take",
    "used", "himself", "few", "house", "use", "place", "during", "high", "without", "again", "home",
    "around", "small", "however", "found", "mrs", "part", "school", "thought", "went", "general",
    "kettle", "function", "database", "returns", "compiler", "garden", "recipe", "invoice",
    "caf\xc3\xa9", "na\xc3\xafve", "\xe4\xb8\x96\xe7\x95\x8c", "\xd0\xbc\xd0\xb8\xd1\x80",
    "\\u00fcber", "\\\"quoted\\\""};

static uint64_t next(uint64_t *state)
{
	uint64_t z = (*state += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

/* From 1 to 40, most of them few: each turn is followed by another with a chance of two thirds. */
static size_t draw_turns(uint64_t *seed)
{
	size_t nturns = 1;

	while (nturns < 40 && next(seed) % 3 != 0)
		nturns++;
	return nturns;
}

/* Common words are drawn more often: the smaller of two draws. */
static const char *word(uint64_t *seed)
{
	size_t a = next(seed) % ARRAY_LEN(words), b = next(seed) % ARRAY_LEN(words);

	return words[a < b ? a : b];
}

static void write_text(struct buf *out, size_t nwords, uint64_t *seed)
{
	if (next(seed) % 50 == 0)
		buf_text(out, "I'm sorry, but I can't help with that. ");
	for (size_t i = 0; i < nwords; i++) {
		buf_text(out, word(seed));
		buf_text(out, next(seed) % 12 ? " " : next(seed) % 4 ? ". " : ".\\n\\n");
	}
}

static void write_record(struct buf *out, uint64_t number, uint64_t *seed)
{
	size_t nturns = draw_turns(seed);

	buf_printf(out,
	    "{\"id\":\"r-%" PRIu64 "\",\"object\":\"chat.completion\",\"created\":%" PRIu64
	    ",\"user\":\"u%" PRIu64 "\",\"model\":\"m-%d\",\"messages\":[",
	    number, UINT64_C(1767225600) + number, next(seed) % 5000, (int)(next(seed) % 7));
	for (size_t i = 0; i < nturns; i++) {
		buf_printf(out, "%s{\"role\":\"user\",\"content\":\"", i ? "," : "");
		write_text(out, 5 + next(seed) % 60, seed);
		buf_text(out, "\"},{\"role\":\"assistant\",\"content\":\"");
		write_text(out, 20 + next(seed) % 250, seed);
		buf_text(out, "\"}");
	}
	buf_printf(out, "],\"usage\":{\"prompt_tokens\":%" PRIu64 "}}\n", next(seed) % 4000);
}

int main(int argc, char **argv)
{
	uint64_t wanted = argc > 1 ? strtoull(argv[1], NULL, 10) * 1000000 : 10000000;
	uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
	uint64_t written = 0;
	struct buf line = {0};

	for (uint64_t number = 0; written < wanted; number++) {
		buf_clear(&line);
		write_record(&line, number, &seed);
		if (line.failed || fwrite(line.at, 1, line.len, stdout) != line.len)
			return 1;
		written += line.len;
	}
	buf_done(&line);
	return fflush(stdout) == 0 ? 0 : 1;
}
