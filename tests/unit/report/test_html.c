/* The HTML report: well formed, self-contained, and deaf to whatever a log says. */
#include "support.h"

#include <sodium.h>

#include "full.h"
#include "report/html.h"

static const char *const elements[] = {"html", "head", "meta", "title", "style", "body", "nav",
    "main", "header", "section", "article", "h1", "h2", "h3", "p", "ul", "li", "dl", "dt", "dd",
    "div", "span", "b", "a", "bdi", "br", "table", "caption", "thead", "tbody", "tr", "th", "td",
    "figure", "figcaption", "blockquote", "details", "summary", "svg", "desc", "text", "rect", "g"};

static const char *const attributes[] = {"lang", "charset", "http-equiv", "content", "name",
    "class", "id", "href", "role", "tabindex", "scope", "colspan", "open", "dir", "aria-label",
    "aria-labelledby", "aria-hidden", "width", "height", "x", "y", "rx"};

struct walk {
	const char *at;
	struct span open[64];
	size_t depth;
	struct span ids[512];
	size_t nids;
};

static bool is_one_of(struct span word, const char *const *words, size_t nwords)
{
	for (size_t i = 0; i < nwords; i++)
		if (span_is(word, words[i]))
			return true;
	return false;
}

static struct span take_word(struct walk *walk)
{
	const char *start = walk->at;

	while ((*walk->at >= 'a' && *walk->at <= 'z') || *walk->at == '-' ||
	       (*walk->at >= '0' && *walk->at <= '9'))
		walk->at++;
	return (struct span){start, (size_t)(walk->at - start)};
}

static void check_attribute(struct walk *walk, struct span name, struct span value)
{
	assert_true(is_one_of(name, attributes, ARRAY_LEN(attributes)));
	if (span_is(name, "href"))
		assert_true(span_starts(value, span_of("#")));
	if (!span_is(name, "id"))
		return;
	for (size_t i = 0; i < walk->nids; i++)
		assert_false(span_equal(walk->ids[i], value));
	assert_true(walk->nids < ARRAY_LEN(walk->ids));
	walk->ids[walk->nids++] = value;
}

/* Returns whether the tag ends in "/>". */
static bool take_attributes(struct walk *walk)
{
	for (;;) {
		while (*walk->at == ' ' || *walk->at == '\n')
			walk->at++;
		if (walk->at[0] == '/' && walk->at[1] == '>') {
			walk->at += 2;
			return true;
		}
		if (*walk->at == '>') {
			walk->at++;
			return false;
		}
		struct span name = take_word(walk), value = {0};
		assert_true(name.len > 0);
		if (walk->at[0] == '=') {
			assert_int_equal(walk->at[1], '"');
			const char *end = strchr(walk->at + 2, '"');
			assert_non_null(end);
			value = (struct span){walk->at + 2, (size_t)(end - walk->at - 2)};
			walk->at = end + 1;
		}
		check_attribute(walk, name, value);
	}
}

static void take_tag(struct walk *walk)
{
	static const char *const empty[] = {"meta", "br"};

	if (walk->at[1] == '/') {
		walk->at += 2;
		struct span name = take_word(walk);
		assert_true(walk->depth > 0);
		assert_true(span_equal(name, walk->open[--walk->depth]));
		assert_int_equal(*walk->at++, '>');
		return;
	}
	walk->at++;
	struct span name = take_word(walk);
	assert_true(is_one_of(name, elements, ARRAY_LEN(elements)));
	if (take_attributes(walk) || is_one_of(name, empty, ARRAY_LEN(empty)))
		return;
	assert_true(walk->depth < ARRAY_LEN(walk->open));
	walk->open[walk->depth++] = name;
}

static void check_page(struct store *store)
{
	static const char doctype[] = "<!DOCTYPE html>\n";
	struct buf page = {0};
	struct walk walk = {0};

	fixture_report(store, REPORT_HTML, &page);
	assert_int_equal(utf8_valid_prefix(buf_span(&page)), page.len);
	walk.at = buf_string(&page);
	assert_int_equal(strncmp(walk.at, doctype, strlen(doctype)), 0);
	for (walk.at += strlen(doctype); *walk.at;) {
		if (*walk.at == '<')
			take_tag(&walk);
		else
			walk.at++;
	}
	assert_ptr_equal(walk.at, page.at + page.len);
	assert_int_equal(walk.depth, 0);
	buf_done(&page);
}

static void tags_balance_and_are_all_known(void **state)
{
	(void)state;
	struct store *store = fixture_store();

	check_page(store);
	store_close(store);
	store = full_store();
	check_page(store);
	store_close(store);
}

static void an_empty_store_gives_a_whole_page(void **state)
{
	(void)state;
	struct error err;
	struct store *store = store_create(NULL, &err);

	assert_non_null(store);
	check_page(store);
	store_close(store);
}

static void links_inside_the_page_arrive(void **state)
{
	(void)state;
	struct store *store = full_store();
	struct buf page = {0};

	fixture_report(store, REPORT_HTML, &page);
	const char *link = buf_string(&page);
	for (size_t n = 0; (link = strstr(link, "href=\"#")) != NULL; n++) {
		char id[64];
		link += strlen("href=\"#");
		snprintf(id, sizeof id, "id=\"%.*s\"", (int)strcspn(link, "\""), link);
		assert_non_null(strstr(page.at, id));
	}
	buf_done(&page);
	store_close(store);
}

static void hostile_text_is_never_markup(void **state)
{
	(void)state;
	const char *const forbidden[] = {"<script", "<img", "</blockquote>`", "<i>", "<!--", "\x1b",
	    "\xe2\x80\xae", "<b>&.jsonl", "Too much <b>"};
	const char *const shown[] = {
	    "&lt;script&gt;alert(1)&lt;/script&gt;", "\\u{202e}", "\\x1b[31m", "&quot;&gt;&lt;img"};
	struct store *store = fixture_store();
	struct buf page = {0};

	fixture_report(store, REPORT_HTML, &page);
	const char *text = buf_string(&page);
	for (size_t i = 0; i < ARRAY_LEN(forbidden); i++)
		assert_null(strstr(text, forbidden[i]));
	for (size_t i = 0; i < ARRAY_LEN(shown); i++)
		assert_non_null(strstr(text, shown[i]));
	buf_done(&page);
	store_close(store);
}

static void the_style_loads_nothing(void **state)
{
	(void)state;
	const char *const loaders[] = {"url(", "@import", "http", "expression", "<", "src("};

	for (size_t i = 0; i < ARRAY_LEN(loaders); i++)
		assert_null(strstr(html_style, loaders[i]));
}

static void the_policy_names_the_hash_of_the_style(void **state)
{
	(void)state;
	unsigned char hash[crypto_hash_sha256_BYTES];
	char text[64];

	crypto_hash_sha256(hash, (const unsigned char *)html_style, strlen(html_style));
	sodium_bin2base64(text, sizeof text, hash, sizeof hash, sodium_base64_VARIANT_ORIGINAL);
	assert_string_equal(html_style_sha256, text);
}

static void the_policy_forbids_everything_else(void **state)
{
	(void)state;
	struct store *store = fixture_store();
	struct buf page = {0};

	fixture_report(store, REPORT_HTML, &page);
	const char *policy = strstr(buf_string(&page), "Content-Security-Policy");
	assert_non_null(policy);
	assert_true(policy < strstr(page.at, "<style>"));
	assert_non_null(strstr(policy, "default-src 'none'"));
	assert_null(strstr(page.at, "unsafe-inline"));
	assert_null(strstr(page.at, "style=\""));
	buf_done(&page);
	store_close(store);
}

static void a_stranger_learns_what_matters(void **state)
{
	(void)state;
	const char *const said[] = {"Incomplete: 30 of 10,000 bytes of text lost", "Read 2 inputs",
	    "9.9.9", "doc@2030-01-01", "pack-of-tests", "never exposed", "not measured", "no rule",
	    "not proof", "language of messages is not identified",
	    "5 conversations and 0 seen turns were given up", "81 of 263",
	    "30.8 % (25.5 to 36.6 %)", "too-long", "balances", "2 of 3 clauses have a rule",
	    "repeat"};
	struct store *store = fixture_store();
	struct buf page = {0};

	fixture_report(store, REPORT_HTML, &page);
	for (size_t i = 0; i < ARRAY_LEN(said); i++)
		if (strstr(buf_string(&page), said[i]) == NULL)
			fail_msg("the page does not say \"%s\"", said[i]);
	assert_null(strstr(page.at, "DOES NOT BALANCE"));
	buf_done(&page);
	store_close(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tags_balance_and_are_all_known),
	    cmocka_unit_test(an_empty_store_gives_a_whole_page),
	    cmocka_unit_test(links_inside_the_page_arrive),
	    cmocka_unit_test(hostile_text_is_never_markup),
	    cmocka_unit_test(the_style_loads_nothing),
	    cmocka_unit_test(the_policy_names_the_hash_of_the_style),
	    cmocka_unit_test(the_policy_forbids_everything_else),
	    cmocka_unit_test(a_stranger_learns_what_matters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
