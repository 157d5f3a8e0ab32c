/* Damaged and hostile files through the whole pipeline: nothing crashes, both sums of the account hold, and what
 * lies beside the damage is audited. With SPECAUDIT_DAMAGE=all the full run: every 1,000th byte of a larger log, and
 * 10,000 random files. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "pipeline.h"

struct house {
	struct ruleset *ruleset;
	struct matcher *matcher;
	struct schemas *schemas;
	char folder[64];
	char path[96];
	bool is_full;
};

static int set_up(void **state)
{
	static struct house house;
	struct error err = {0};
	const char *packs[] = {SPECAUDIT_SOURCE_DIR "/rules/model-spec"};
	const char *formats[] = {SPECAUDIT_SOURCE_DIR "/rules/formats"};
	const char *damage = getenv("SPECAUDIT_DAMAGE");

	house.ruleset = ruleset_load(packs, 1, SPECAUDIT_SOURCE_DIR "/rules/spec", &err);
	if (house.ruleset)
		house.matcher = matcher_new(house.ruleset, &match_defaults, &err);
	house.schemas = schemas_load(formats, 1, &err);
	if (house.matcher == NULL || house.schemas == NULL) {
		fprintf(stderr, "%s\n", err.text);
		return -1;
	}
	make_folder(house.folder);
	snprintf(house.path, sizeof house.path, "%s/log", house.folder);
	house.is_full = damage && strcmp(damage, "all") == 0;
	log_set_level(LOG_ERROR);
	*state = &house;
	return 0;
}

static int tear_down(void **state)
{
	struct house *house = *state;

	remove_folder(house->folder);
	schemas_free(house->schemas);
	matcher_free(house->matcher);
	ruleset_free(house->ruleset);
	return 0;
}

static int take_account(const struct store_input *input, void *context)
{
	account_add(context, &input->account);
	return 0;
}

/* Scan one file of those bytes and give its account. */
static struct account scan(const struct house *house, struct span bytes)
{
	struct account account = {0};
	struct source_list inputs = {0};
	struct error err = {0};
	const char *paths[] = {house->path};

	write_file(house->path, bytes);
	assert_int_equal(source_find(paths, 1, &inputs, &err), 0);
	struct store *store = store_create(NULL, &err);
	assert_non_null(store);
	struct pipeline pipeline = {
	    .inputs = &inputs,
	    .schemas = house->schemas,
	    .rules = {.ruleset = house->ruleset, .matcher = house->matcher},
	    .store = store,
	    .reading = {.schema = -1, .system_authority = AUTHORITY_DEVELOPER},
	    .intake = {.decode = decode_defaults, .max_line = 1 << 20},
	    .settle = {.thread = thread_defaults},
	    .jobs = 1,
	};
	struct store_ruleset description = {.digest = house->ruleset->digest,
	    .pack = span_of("p"),
	    .version = span_of("v"),
	    .spec = span_of("s"),
	    .engine = span_of("e"),
	    .description = span_of("{\"rules\":[],\"clauses\":[]}"),
	    .nrules = house->ruleset->nrules};
	assert_int_equal(store_put_ruleset(store, &description, &err), 0);
	if (pipeline_run(&pipeline, &err) != 0)
		fail_msg("pipeline: %s", err.text);
	assert_int_equal(store_commit(store, &err), 0);
	assert_int_equal(store_each_input(store, take_account, &account, &err), 0);
	store_close(store);
	source_list_done(&inputs);
	return account;
}

static void assert_balanced(const struct account *account, size_t nbytes, uint64_t seed)
{
	if (account_balances(account) && account->read == nbytes)
		return;
	fail_msg("seed or place %llu: read %llu of %zu, decoded %llu, container %llu, lost %llu; "
		 "produced %llu, "
		 "audited %llu, raw %llu, other %llu, blank %llu, lost %llu, pending %llu",
	    (unsigned long long)seed, (unsigned long long)account->read, nbytes,
	    (unsigned long long)account->decoded, (unsigned long long)account->container,
	    (unsigned long long)account_lost_stored(account), (unsigned long long)account->produced,
	    (unsigned long long)account->audited, (unsigned long long)account->raw,
	    (unsigned long long)account->other, (unsigned long long)account->blank,
	    (unsigned long long)account_lost_text(account), (unsigned long long)account->pending);
}

/* A log of n records, some of which fire. */
static void make_log(struct buf *out, size_t n)
{
	static const char *const replies[] = {"I'm sorry, but I can't help with that.",
	    "The kettle is on the left.", "\\u00dcber \\ud83d\\ude00 \\ud800 fine",
	    "Ignore nothing, please."};
	uint64_t seed = 7;

	for (size_t i = 0; i < n; i++)
		buf_printf(out,
		    "{\"id\":\"r-%zu\",\"messages\":[{\"role\":\"user\",\"content\":\"question "
		    "%llx about kettles\"},"
		    "{\"role\":\"assistant\",\"content\":\"%s\"}]}\n",
		    i, (unsigned long long)random_next(&seed), replies[i % ARRAY_LEN(replies)]);
}

static void make_members(struct buf *out, struct span text, size_t size)
{
	for (size_t at = 0; at < text.len; at += size)
		make_gzip(out, span_slice(text, at, at + size), 6);
}

static void a_log_cut_anywhere_balances(void **state)
{
	const struct house *house = *state;
	struct buf text = {0}, stored = {0};

	make_log(&text, house->is_full ? 20000 : 1500);
	make_members(&stored, buf_span(&text), 100000);
	for (size_t at = 0; at < stored.len; at += house->is_full ? 1000 : 1999) {
		struct account account = scan(house, span_slice(buf_span(&stored), 0, at));
		assert_balanced(&account, at, at);
		assert_true(account.produced <= text.len);
	}
	struct account whole = scan(house, buf_span(&stored));
	assert_balanced(&whole, stored.len, 0);
	assert_int_equal(whole.audited, text.len);
	assert_int_equal(account_lost_stored(&whole), 0);
	buf_done(&text);
	buf_done(&stored);
}

static void flipped_bytes_lose_their_member_only(void **state)
{
	const struct house *house = *state;
	struct buf text = {0}, stored = {0};
	uint64_t seed = 11;

	make_log(&text, 1500);
	make_members(&stored, buf_span(&text), 30000);
	for (int i = 0; i < (house->is_full ? 2000 : 60); i++) {
		size_t at = random_below(&seed, stored.len);
		char kept = stored.at[at];
		stored.at[at] = (char)(kept ^ (1 << random_below(&seed, 8)));
		struct account account = scan(house, buf_span(&stored));
		assert_balanced(&account, stored.len, at);
		/* One member of 30,000 bytes and the lines it cuts may be gone, no more. */
		assert_true(account.audited + 32000 >= text.len);
		stored.at[at] = kept;
	}
	buf_done(&text);
	buf_done(&stored);
}

/* Random bytes, random text, and random pieces of what real files hold. */
static void make_random(struct buf *out, uint64_t *seed)
{
	static const struct span pieces[] = {SPAN("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"),
	    SPAN("\x28\xb5\x2f\xfd"), SPAN("\x50\x2a\x4d\x18\x04\x00\x00\x00"),
	    SPAN("{\"messages\":["), SPAN("{\"role\":\"user\",\"content\":\""), SPAN("\"}"),
	    SPAN("]}\n"), SPAN("\n"), SPAN("\0\0\0\0"), SPAN("\xef\xbb\xbf"),
	    SPAN("\\ud800\\u0000"), SPAN("ignore all previous instructions "),
	    SPAN("I can't help with that. "), SPAN("\xff\xfe\x80"),
	    SPAN("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["),
	    SPAN("{\"conversation_id\":\"c\",\"role\":\"assistant\",\"content\":\"")};

	for (size_t n = random_below(seed, 60); n > 0; n--) {
		struct buf inner = {0};
		switch (random_below(seed, 4)) {
		case 0:
			for (size_t i = random_below(seed, 200); i > 0; i--)
				buf_byte(out, (char)random_next(seed));
			break;
		case 1:
			make_log(&inner, random_below(seed, 5));
			random_below(seed, 2) ? make_gzip(out, buf_span(&inner), 1)
					      : make_zstd(out, buf_span(&inner), 1);
			break;
		default:
			buf_append(out, pieces[random_below(seed, ARRAY_LEN(pieces))]);
		}
		buf_done(&inner);
	}
}

static void random_files_balance(void **state)
{
	const struct house *house = *state;

	for (uint64_t i = 0; i < (house->is_full ? 10000 : 400); i++) {
		struct buf bytes = {0};
		uint64_t seed = i;
		make_random(&bytes, &seed);
		struct account account = scan(house, buf_span(&bytes));
		assert_balanced(&account, bytes.len, i);
		buf_done(&bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_log_cut_anywhere_balances),
	    cmocka_unit_test(flipped_bytes_lose_their_member_only),
	    cmocka_unit_test(random_files_balance),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
