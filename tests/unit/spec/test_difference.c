/* Two releases of a short document: what became of sections and sentences, and what is like what. */
#include "book.h"

#include "spec/difference.h"

static const char older[] = "# Kitchen {#kitchen authority=law}\n"
			    "Wash all plates every evening. Dry the cups. Feed the cat.\n"
			    "# Old garden {#garden authority=custom}\n"
			    "Plant three apple trees. Water every tree on Monday. Rake leaves.\n"
			    "# Cellar {#cellar}\n"
			    "No light.\n"
			    "# Attic {#attic}\n"
			    "Zinc boxes.\n";
static const char newer[] = "# Kitchen {#kitchen authority=custom}\n"
			    "Wash all plates every single evening. Sweep the floor. Dry the cups.\n"
			    "# Cats {#cats authority=law}\n"
			    "Feed the cat.\n"
			    "# Orchard {#orchard authority=custom}\n"
			    "Plant three apple trees. Water every tree on Sunday.\n"
			    "# The  cellar {#cellar}\n"
			    "No light.\n";

static struct difference *must_compare(const struct spec *before, const struct spec *after)
{
	struct error err = {0};
	struct difference *difference = difference_new(before, after, &err);

	if (difference == NULL)
		fail_msg("%s", err.text);
	return difference;
}

/* All changes, a line each. */
static void must_be(const struct difference *difference, const char *expected)
{
	struct buf told = {0};

	for (size_t i = 0; i < difference->nsections; i++) {
		const struct section_change *it = &difference->sections[i];
		buf_printf(&told, "%s%s%s%s%s\n", (it->before ? it->before : it->after)->anchor.at,
		    it->before ? "" : " new", it->after ? "" : " gone",
		    it->has_other_authority ? " authority" : "",
		    it->has_other_title ? " title" : "");
		for (size_t j = 0; j < it->ncandidates; j++)
			buf_printf(&told, "  %s %.2f %zu\n",
			    difference->after->sections[it->candidates[j].section].anchor.at,
			    it->candidates[j].share, it->candidates[j].nverbatim);
		for (size_t j = 0; j < it->nsentences; j++)
			buf_printf(&told, "  %s %s\n", sentence_fate_names[it->sentences[j].fate],
			    (it->sentences[j].before ? it->sentences[j].before
						     : it->sentences[j].after)
				->text.at);
	}
	if (strcmp(buf_string(&told), expected) != 0)
		fail_msg("\n%s-- is not --\n%s", buf_string(&told), expected);
	buf_done(&told);
}

static void sections_and_sentences_are_followed(void **state)
{
	(void)state;
	struct spec *before = must_parse(older), *after = must_parse(newer);
	struct difference *difference = must_compare(before, after);

	must_be(difference, "kitchen authority\n"
			    "  changed Wash all plates every evening.\n"
			    "  moved Feed the cat.\n"
			    "  new Sweep the floor.\n"
			    "garden gone\n"
			    "  orchard 0.70 1\n"
			    "  kitchen 0.10 0\n"
			    "cellar title\n"
			    "attic gone\n"
			    "cats new\n"
			    "orchard new\n");
	const struct section_change *kitchen = difference_find(difference, span_of("kitchen"));
	assert_int_equal(kitchen->counts[SENTENCE_CHANGED], 1);
	assert_int_equal(kitchen->counts[SENTENCE_NEW], 1);
	assert_int_equal(kitchen->counts[SENTENCE_GONE], 0);
	assert_string_equal(
	    kitchen->sentences[0].after->text.at, "Wash all plates every single evening.");
	assert_true(kitchen->sentences[0].likeness > 0.9 && kitchen->sentences[0].likeness < 0.92);
	assert_string_equal(after->sections[kitchen->sentences[1].moved_to].anchor.at, "cats");
	assert_null(difference_find(difference, span_of("stable")));
	assert_false(difference->is_cut);
	difference_free(difference);
	spec_free(before);
	spec_free(after);
}

static void a_document_does_not_differ_from_itself_typeset_anew(void **state)
{
	(void)state;
	struct spec *before = must_parse("# It's {#a}\nIt's \"so\". And - so. And so.\n");
	struct spec *after =
	    must_parse("# It\xe2\x80\x99s {#a}\n\nIt\xe2\x80\x99s "
		       "\xe2\x80\x9cso\xe2\x80\x9d.\nAnd\xe2\x80\x94so.\n\nAnd so[^x].\n");
	struct difference *difference = must_compare(before, after);

	must_be(difference, "a\n");
	difference_free(difference);
	spec_free(before);
	spec_free(after);
}

static void the_most_alike_are_joined_first(void **state)
{
	(void)state;
	struct spec *before =
	    must_parse("# A {#a}\nPut red cups there. Put all red cups away now.\n");
	struct spec *after = must_parse("# A {#a}\nPut all red cups away. Wholly other words.\n");
	struct difference *difference = must_compare(before, after);

	must_be(difference, "a\n"
			    "  gone Put red cups there.\n"
			    "  changed Put all red cups away now.\n"
			    "  new Wholly other words.\n");
	difference_free(difference);
	spec_free(before);
	spec_free(after);
}

static void a_sentence_known_by_hash_alone_is_like_no_other(void **state)
{
	(void)state;
	struct spec *before =
	    must_parse("# A {#a}\nWash the cups. Dry the cups.\n# B {#b}\nSing. Sing loud.\n");
	struct spec *after =
	    must_parse("# A {#a}\nWash the cups. Dry the cups now.\n# C {#c}\nSing loud.\n");

	for (size_t i = 0; i < before->nsections; i++) {
		before->sections[i].title = (struct span){NULL, 0};
		for (size_t j = 0; j < before->sections[i].nsentences; j++)
			before->sections[i].sentences[j].text = (struct span){NULL, 0};
	}
	struct difference *difference = must_compare(before, after);
	const struct section_change *a = difference_find(difference, span_of("a"));
	assert_int_equal(a->nsentences, 2);
	assert_int_equal(a->counts[SENTENCE_GONE], 1);
	assert_int_equal(a->counts[SENTENCE_NEW], 1);
	assert_false(a->has_other_title);
	const struct section_change *b = difference_find(difference, span_of("b"));
	assert_int_equal(b->ncandidates, 1);
	assert_int_equal(b->candidates[0].nverbatim, 1);
	assert_true(b->candidates[0].share > 0.49 && b->candidates[0].share < 0.51);
	difference_free(difference);
	spec_free(before);
	spec_free(after);
}

static void a_sentence_said_twice_stands_as_long_as_it_stands_once(void **state)
{
	(void)state;
	struct spec *before = must_parse("# A {#a}\nWash. Wash. Dry.\n"),
		    *after = must_parse("# A {#a}\nWash. Dry. Dry.\n");
	struct difference *difference = must_compare(before, after);

	must_be(difference, "a\n");
	difference_free(difference);
	spec_free(before);
	spec_free(after);
}

/* A section of n sentences that are all alike, and all other than those of another seed. */
static struct spec *make_alike(size_t n, int seed)
{
	struct buf text = {0};

	buf_text(&text, "# A {#a}\n");
	for (size_t i = 0; i < n; i++)
		buf_printf(&text, "Wash cup %d of %zu and dry it well. ", seed, i);
	struct spec *spec = must_parse(buf_string(&text));
	buf_done(&text);
	return spec;
}

static void the_search_for_likenesses_is_bounded(void **state)
{
	(void)state;
	struct spec *before = make_alike(3000, 1), *after = make_alike(3000, 2);
	struct difference *difference = must_compare(before, after);

	assert_true(difference->is_cut);
	const struct section_change *a = difference_find(difference, span_of("a"));
	assert_int_equal(a->counts[SENTENCE_CHANGED] + a->counts[SENTENCE_GONE], 3000);
	assert_int_equal(a->counts[SENTENCE_CHANGED] + a->counts[SENTENCE_NEW], 3000);
	assert_true(a->counts[SENTENCE_CHANGED] > 0);
	difference_free(difference);
	spec_free(before);
	spec_free(after);
}

static void must_tell(const char *before, const char *after, const char *expected)
{
	struct buf out = {0};

	buf_text(&out, "x ");
	assert_int_equal(difference_words(&out, span_of(before), span_of(after)), 0);
	if (strcmp(buf_string(&out) + 2, expected) != 0)
		fail_msg("'%s', not '%s'", out.at + 2, expected);
	buf_done(&out);
}

static void words_are_told_apart(void **state)
{
	(void)state;
	must_tell("Keep it dry.", "Keep all dry.", "Keep [-it-] {+all+} dry.");
	must_tell("Keep dry.", "Keep it all dry.", "Keep {+it all+} dry.");
	must_tell("Keep it very dry", "Keep", "Keep [-it very dry-]");
	must_tell("a b c d", "b c d e", "[-a-] b c d {+e+}");
	must_tell("same", "same", "same");
	must_tell("", "new", "{+new+}");
	must_tell("", "", "");
}

static void of_a_long_sentence_the_first_words_are_told_apart(void **state)
{
	(void)state;
	struct buf text = {0}, out = {0};

	for (int i = 0; i < 300; i++)
		buf_text(&text, "word ");
	assert_int_equal(difference_words(&out, buf_span(&text), buf_span(&text)), 0);
	assert_int_equal(out.len, 200 * 5 - 1 + 4);
	assert_string_equal(buf_string(&out) + out.len - 8, "word ...");
	buf_done(&text);
	buf_done(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sections_and_sentences_are_followed),
	    cmocka_unit_test(a_document_does_not_differ_from_itself_typeset_anew),
	    cmocka_unit_test(the_most_alike_are_joined_first),
	    cmocka_unit_test(a_sentence_known_by_hash_alone_is_like_no_other),
	    cmocka_unit_test(a_sentence_said_twice_stands_as_long_as_it_stands_once),
	    cmocka_unit_test(the_search_for_likenesses_is_bounded),
	    cmocka_unit_test(words_are_told_apart),
	    cmocka_unit_test(of_a_long_sentence_the_first_words_are_told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
