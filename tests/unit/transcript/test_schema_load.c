/* Mappings are loaded strictly: what is wrong is refused with its place, and nothing is taken
 * silently. */
#include "reading.h"

#define TURNS "turns: [{from: /m}]\n"

static const struct {
	const char *yaml, *message;
} mistakes[] = {
    {"", "m.yaml:1: a mapping needs a name"},
    {"name: x\n", "m.yaml:1: a mapping needs turns"},
    {"name: X\n" TURNS, "m.yaml:1: name must be at most 60 of"},
    {"name: raw\n" TURNS, "m.yaml:1: name may not be 'raw'"},
    {"name: x\nturn: []\n", "m.yaml:2: unknown key 'turn', did you mean 'turns'?"},
    {"name: x\nsticky: {}\n" TURNS, "m.yaml:2: unknown key 'sticky'"},
    {"name: x\nturns: []\n", "m.yaml:2: turns must have 1 to 64 entries, not 0"},
    {"name: x\nturns: {}\n", "m.yaml:2: turns must be a list"},
    {"name: x\nturns:\n  - {role: user}\n", "m.yaml:3: a turns entry needs from"},
    {"name: x\nturns:\n  - {from: /m, fold: stream}\n", "m.yaml:3: unknown key 'fold'"},
    {"name: x\nturns:\n  - {from: m}\n", "m.yaml:3: path 'm': must start with /, ./ or ../"},
    {"name: x\nturns:\n  - {from: ./m}\n", "m.yaml:3: path './m': must start with / here"},
    {"name: x\nturns:\n  - {from: /a~2}\n", "m.yaml:3: path '/a~2': ~ must be written ~0"},
    {"name: x\nturns:\n  - {from: /a/../../b}\n", "nothing lies above the record"},
    {"name: x\nturns:\n  - {from: /1/2/3/4/5/6/7/8/9/a/b/c/d/e/f/g/h}\n", "more than 16 steps"},
    {"name: x\nturns:\n  - {from: /@json/@json/@json/@json/@json}\n", "more than 4 @json steps"},
    {"name: x\nturns:\n  - {from: []}\n", "m.yaml:3: a list of paths must name at least one"},
    {"name: x\nturns:\n  - {from: /m, role: usr}\n",
	"role 'usr' is not known, did you mean 'user'?"},
    {"name: x\nturns:\n  - {from: /m, side: out}\n", "m.yaml:3: side 'out'"},
    {"name: x\nturns:\n  - {from: /m, pairs: 1}\n", "pairs must be true or false"},
    {"name: x\nturns:\n  - {from: /m, pairs: true, text: [a]}\n",
	"only one of pairs, alternate and text"},
    {"name: x\nturns:\n  - {from: /m, alternate: [user]}\n", "alternate must name two roles"},
    {"name: x\nturns:\n  - {from: /m, text: a}\n", "text must be a list"},
    {"name: x\nturns:\n  - {from: /m, when: {}}\n", "a condition has a path, or one of"},
    {"name: x\nturns:\n  - {from: /m, when: {path: /a, not: {path: /b}}}\n", "unknown key 'not'"},
    {"name: x\nturns:\n  - {from: /m, when: {path: /a, eq: 1, in: [2]}}\n", "only one of eq, in"},
    {"name: x\nturns:\n  - {from: /m, when: {path: /a, type: array}}\n", "type 'array'"},
    {"name: x\ndetect: {weight: 3}\n" TURNS, "m.yaml:2: detect needs all or any"},
    {"name: x\ndetect: {all: [], weight: 101}\n" TURNS, "weight must be between 0 and 100"},
    {"name: x\ndetect: {all: [{path: ./a}]}\n" TURNS, "must start with / here"},
    {"name: x\nrecord: {unit: event}\n" TURNS, "m.yaml:2: unit 'event'"},
    {"name: x\nrecord: {history: tree}\n" TURNS, "m.yaml:2: history 'tree'"},
    {"name: x\nrecord: {attrs: [a]}\n" TURNS, "m.yaml:2: unknown key 'attrs'"},
    {"name: x\nfields:\n  usr: /a\n" TURNS, "m.yaml:3: unknown key 'usr', did you mean 'user'?"},
    {"name: x\nfields: {time: /a}\n" TURNS, "must be a map"},
    {"name: x\nfields: {time: {unit: s}}\n" TURNS, "time needs a path"},
    {"name: x\nfields: {time: {path: /a, tz: local}}\n" TURNS, "tz must be utc, or +hh:mm"},
    {"name: x\nmetadata: [/a]\n" TURNS, "m.yaml:2: metadata must be a map"},
    {"name: x\nmetadata:\n  a: b\n" TURNS, "m.yaml:3: path 'b': must start with /"},
    {"name: x\nmetadata:\n  a23456789012345678901234567890123456789012: /a\n" TURNS,
	"m.yaml:3: a name of metadata must have 1 to 40 bytes"},
    {"name: x\nroles: {Boss: chief}\n" TURNS, "role 'chief' is not"},
    {"name: x\nroles: {Boss: user, boss: tool}\n" TURNS, "role 'boss' is listed twice"},
    {"name: x\nauthority: {user: root}\n" TURNS, "unknown key 'user'"},
    {"name: x\nauthority: {system: boss}\n" TURNS, "authority 'boss'"},
    {"name: x\nmarkers: {redacted: [ab]}\n" TURNS, "a marker must have at least 3 bytes"},
    {"name: x\nmarkers: {cut: [abc]}\n" TURNS, "unknown key 'cut'"},
};

static void each_mistake_is_refused_with_its_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(mistakes); i++) {
		struct error err = {0};
		struct schemas *schemas = schemas_parse(span_of(mistakes[i].yaml), "m.yaml", &err);
		if (schemas != NULL)
			fail_msg("taken: %s", mistakes[i].yaml);
		assert_int_equal(err.kind, ERROR_SETTING);
		if (strstr(err.text, mistakes[i].message) == NULL)
			fail_msg("'%s' says '%s', not '%s'", mistakes[i].yaml, err.text,
			    mistakes[i].message);
	}
}

/* {not: {not: ... {path: /a}}} of that depth. */
static struct schemas *parse_nested(size_t depth, struct error *err)
{
	struct buf yaml = {0};

	buf_text(&yaml, "name: x\nturns:\n  - from: /m\n    when: ");
	for (size_t i = 1; i < depth; i++)
		buf_text(&yaml, "{not: ");
	buf_text(&yaml, "{path: /a}");
	for (size_t i = 1; i < depth; i++)
		buf_text(&yaml, "}");
	buf_text(&yaml, "\n");
	struct schemas *schemas = schemas_parse(buf_span(&yaml), "m.yaml", err);
	buf_done(&yaml);
	return schemas;
}

static void conditions_may_nest_eight_deep(void **state)
{
	struct error err = {0};
	struct schemas *schemas = parse_nested(8, &err);

	(void)state;
	assert_non_null(schemas);
	schemas_free(schemas);
	assert_null(parse_nested(9, &err));
	assert_non_null(strstr(err.text, "nested more than 8 deep"));
}

static void turns_may_have_64_entries(void **state)
{
	struct buf yaml = {0};
	struct error err = {0};

	(void)state;
	buf_text(&yaml, "name: x\nturns:\n");
	for (size_t i = 0; i < 64; i++)
		buf_text(&yaml, "  - {from: /m}\n");
	struct schemas *schemas = schemas_parse(buf_span(&yaml), "m.yaml", &err);
	assert_non_null(schemas);
	schemas_free(schemas);
	buf_text(&yaml, "  - {from: /m}\n");
	assert_null(schemas_parse(buf_span(&yaml), "m.yaml", &err));
	assert_non_null(strstr(err.text, "not 65"));
	buf_done(&yaml);
}

static void put(const char *folder, const char *name, const char *text)
{
	char path[256];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	write_file(path, span_of(text));
}

static void a_folder_is_loaded_in_order_of_its_names(void **state)
{
	char folder[64];
	const char *const paths[] = {make_folder(folder)};
	struct error err = {0};

	(void)state;
	put(folder, "b.yaml", "name: one\n" TURNS);
	put(folder, "a.yaml", "name: two\n" TURNS);
	put(folder, "c.yml", "not a mapping");
	put(folder, ".d.yaml", "not a mapping");
	struct schemas *schemas = schemas_load(paths, 1, &err);
	assert_non_null(schemas);
	assert_int_equal(schemas_count(schemas), 2);
	assert_string_equal(schemas_name(schemas, 0), "two");
	assert_string_equal(schemas_name(schemas, 1), "one");
	schemas_free(schemas);
	put(folder, "e.yaml", "name: one\n" TURNS);
	assert_null(schemas_load(paths, 1, &err));
	assert_non_null(strstr(err.text, "e.yaml:1: a mapping named 'one' was loaded already"));
	remove_folder(folder);
}

static void a_path_that_is_not_there_is_a_system_error(void **state)
{
	const char *const paths[] = {"/nonexistent/formats"};
	struct error err = {0};

	(void)state;
	assert_null(schemas_load(paths, 1, &err));
	assert_int_equal(err.kind, ERROR_SYSTEM);
}

static void hash_of(const char *yaml, char hex[DIGEST256_HEX])
{
	struct error err = {0};
	struct schemas *schemas = schemas_parse(span_of(yaml), "m.yaml", &err);
	struct hash hash;

	assert_non_null(schemas);
	hash_init(&hash, "test");
	schemas_hash(schemas, &hash);
	hash_done_hex(&hash, hex);
	schemas_free(schemas);
}

static void the_hash_follows_what_a_mapping_says(void **state)
{
	char one[DIGEST256_HEX], same[DIGEST256_HEX], other[DIGEST256_HEX];

	(void)state;
	hash_of("name: x\nturns: [{from: /m}]\n", one);
	hash_of("# a comment\nname:   x\nturns:\n  - from: /m\n", same);
	hash_of("name: x\nturns: [{from: /n}]\n", other);
	assert_string_equal(one, same);
	assert_string_not_equal(one, other);
}

static void a_mapping_is_found_by_its_file(void **state)
{
	struct error err = {0};
	struct schemas *schemas =
	    schemas_parse(span_of("name: x\nturns: [{from: /m}]\n"), "/etc/m.yaml", &err);

	(void)state;
	assert_non_null(schemas);
	assert_int_equal(schemas_find(schemas, "x"), 0);
	assert_int_equal(schemas_find(schemas, "/etc/m.yaml"), 0);
	assert_int_equal(schemas_find(schemas, "m.yaml"), -1);
	schemas_free(schemas);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_mistake_is_refused_with_its_line),
	    cmocka_unit_test(conditions_may_nest_eight_deep),
	    cmocka_unit_test(turns_may_have_64_entries),
	    cmocka_unit_test(a_folder_is_loaded_in_order_of_its_names),
	    cmocka_unit_test(a_path_that_is_not_there_is_a_system_error),
	    cmocka_unit_test(the_hash_follows_what_a_mapping_says),
	    cmocka_unit_test(a_mapping_is_found_by_its_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
