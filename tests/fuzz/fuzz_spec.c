/* Any text as a specification: it is parsed whole or refused by file and line; every sentence is one printable line that
 * its hash stands for. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "spec/spec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void check_section(const struct spec *spec, size_t index)
{
	const struct spec_section *section = &spec->sections[index];

	require(section->anchor.len > 0 && section->depth >= 1 && section->depth <= 6);
	require(section->parent < (int)index && section->parent >= SPEC_NO_PARENT);
	if (section->parent >= 0)
		require(spec->sections[section->parent].depth < section->depth);
	for (size_t i = 0; i < section->nsentences; i++) {
		const struct spec_sentence *it = &section->sentences[i];
		struct digest digest = spec_sentence_digest(it->text);
		require(it->text.len > 0 && memchr(it->text.at, '\n', it->text.len) == NULL);
		require(utf8_valid_prefix(it->text) == it->text.len);
		require(it->text.at[0] != ' ' && it->text.at[it->text.len - 1] != ' ');
		require(digest_compare(&digest, &it->digest) == 0 && it->line > section->line);
	}
}

static void check_parts(struct span text)
{
	struct buf normal = {0};

	if (spec_normalise(&normal, text) == 0) {
		size_t end = spec_sentence_end(buf_span(&normal));
		require(end <= normal.len && (end > 0 || normal.len == 0));
	}
	buf_done(&normal);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = {(const char *)data, size};
	struct error err = {0};
	struct spec *spec = spec_parse(text, "fuzz.md", &err);
	size_t nsentences = 0;

	check_parts(text);
	if (spec == NULL) {
		require(err.kind == ERROR_INPUT && strncmp(err.text, "fuzz.md:", 8) == 0);
		return 0;
	}
	require(spec->nsections > 0);
	for (size_t i = 0; i < spec->nsections; i++) {
		check_section(spec, i);
		nsentences += spec->sections[i].nsentences;
	}
	require(nsentences == spec->nsentences);
	spec_free(spec);
	return 0;
}
