/* Inputs, their accounts and losses; texts that were audited before under another name. */
#include "sample.h"

static int setup(void **state)
{
	*state = must_create(NULL);
	return 0;
}

static int teardown(void **state)
{
	store_close(*state);
	return 0;
}

/* An account in which every number is another one. */
static struct account numbered_account(uint64_t first)
{
	struct account account;
	uint64_t *const fields[] = {&account.read, &account.decoded, &account.container,
	    &account.produced, &account.audited, &account.raw, &account.other, &account.blank,
	    &account.pending, &account.records, &account.records_audited, &account.records_raw,
	    &account.records_other, &account.records_lost};

	memset(&account, 0, sizeof account);
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		*fields[i] = first++;
	for (size_t i = 0; i < LOSS_REASONS; i++) {
		account.lost[i] = first++;
		account.losses[i] = first++;
	}
	return account;
}

struct inputs {
	struct store_input at[8];
	char paths[8][32];
	size_t n;
};

static int take_input(const struct store_input *input, void *context)
{
	struct inputs *inputs = context;

	assert_true(inputs->n < 8 && input->path.len < 32);
	memcpy(inputs->paths[inputs->n], input->path.at, input->path.len);
	inputs->at[inputs->n++] = *input;
	return 0;
}

static struct inputs all_inputs(struct store *store)
{
	struct inputs inputs = {.n = 0};

	assert_int_equal(store_each_input(store, take_input, &inputs, NULL), 0);
	return inputs;
}

static void every_field_of_an_input_comes_back(void **state)
{
	struct store_input input = {.index = UINT32_MAX - 1,
	    .path = SPAN("/a/\xff.gz"),
	    .codec = SPAN("gzip"),
	    .size = 99,
	    .account = numbered_account(1000)};
	bool is_repeat = true;

	memset(input.stream, 'e', sizeof input.stream - 1);
	assert_int_equal(store_put_input(*state, &input, &is_repeat, NULL), 0);
	assert_false(is_repeat);
	struct inputs got = all_inputs(*state);
	assert_int_equal(got.n, 1);
	assert_int_equal(got.at[0].index, input.index);
	assert_string_equal(got.paths[0], "/a/\xff.gz");
	assert_string_equal(got.at[0].stream, input.stream);
	assert_int_equal(got.at[0].size, 99);
	assert_false(got.at[0].is_repeat);
	assert_memory_equal(&got.at[0].account, &input.account, sizeof input.account);
}

static void an_input_put_again_is_replaced(void **state)
{
	struct store_input input = {.index = 4, .path = SPAN("a"), .account = numbered_account(5)};
	bool is_repeat;

	strcpy(input.stream, "aa");
	assert_int_equal(store_put_input(*state, &input, &is_repeat, NULL), 0);
	input.account = (struct account){
	    .read = 1, .produced = 8, .lost[LOSS_DEPTH] = 2, .losses[LOSS_DEPTH] = 1};
	assert_int_equal(store_put_input(*state, &input, &is_repeat, NULL), 0);
	assert_false(is_repeat);
	struct inputs got = all_inputs(*state);
	assert_int_equal(got.n, 1);
	assert_memory_equal(&got.at[0].account, &input.account, sizeof input.account);
}

static void inputs_are_numbered_on(void **state)
{
	uint32_t next;
	struct error err = {0};

	assert_int_equal(store_next_input(*state, &next, NULL), 0);
	assert_int_equal(next, 0);
	must_put_input(*state, 41, "aa", 1);
	must_put_input(*state, 3, "bb", 1);
	assert_int_equal(store_next_input(*state, &next, NULL), 0);
	assert_int_equal(next, 42);
	must_put_input(*state, UINT32_MAX, "cc", 1);
	assert_int_equal(store_next_input(*state, &next, &err), -1);
	assert_int_equal(err.kind, ERROR_LIMIT);
}

static void the_same_text_again_is_a_repeat(void **state)
{
	assert_false(must_put_input(*state, 0, "aa", 10));
	assert_true(must_put_input(*state, 1, "aa", 10));
	assert_true(must_put_input(*state, 2, "aa", 10));
	assert_false(must_put_input(*state, 3, "aa", 11));
	assert_false(must_put_input(*state, 4, "bb", 10));
	struct inputs got = all_inputs(*state);
	assert_int_equal(got.n, 5);
	for (size_t i = 0; i < got.n; i++)
		assert_int_equal(got.at[i].is_repeat, i == 1 || i == 2);
}

static void no_text_is_no_repeat(void **state)
{
	assert_false(must_put_input(*state, 0, "aa", 0));
	assert_false(must_put_input(*state, 1, "aa", 0));
	assert_false(must_put_input(*state, 2, "", 5));
	assert_false(must_put_input(*state, 3, "", 5));
}

static uint64_t sightings_of(struct store *store, unsigned number)
{
	struct arena arena = {0};
	struct finding finding = must_get(store, number, &arena);

	arena_done(&arena);
	return finding.sightings;
}

static void a_repeat_shows_nothing_again(void **state)
{
	struct finding finding = sample_finding(1, 0, 10);

	must_put(*state, &finding);
	must_sight(*state, &finding, 0, 10);
	must_sight(*state, &finding, 0, 20);
	must_put_input(*state, 0, "aa", 100);
	must_put(*state, &finding);
	must_sight(*state, &finding, 1, 10);
	must_sight(*state, &finding, 1, 20);
	assert_int_equal(sightings_of(*state, 1), 4);
	assert_true(must_put_input(*state, 1, "aa", 100));
	assert_int_equal(sightings_of(*state, 1), 2);
	must_sight(*state, &finding, 2, 10);
	assert_false(must_put_input(*state, 2, "bb", 100));
	assert_int_equal(sightings_of(*state, 1), 3);
	assert_int_equal(count_all(*state), 1);
}

struct losses {
	struct loss at[LOSS_REASONS + 2];
	bool has_path[LOSS_REASONS + 2];
	size_t n, stop_at;
};

static int take_loss(const struct loss *loss, struct span path, void *context)
{
	struct losses *losses = context;

	assert_true(losses->n < ARRAY_LEN(losses->at));
	losses->has_path[losses->n] = path.at != NULL;
	losses->at[losses->n++] = *loss;
	return losses->n == losses->stop_at ? 7 : 0;
}

static void put_losses(struct store *store)
{
	/* Written backwards; every reason once. */
	for (unsigned i = LOSS_REASONS; i-- > 0;) {
		struct loss loss = {.reason = (enum loss_reason)i,
		    .at = {.input = i / 4,
			.text_offset = i * 10,
			.line = i + 1,
			.raw_offset = i * 7},
		    .nbytes = i * 100};
		memset(loss.detail, 'd', sizeof loss.detail - 1 - i);
		assert_int_equal(store_put_loss(store, &loss, NULL), 0);
	}
}

static void every_field_of_a_loss_comes_back_in_order(void **state)
{
	struct losses got = {.n = 0};

	put_losses(*state);
	must_put_input(*state, 1, "aa", 1);
	assert_int_equal(store_each_loss(*state, 0, take_loss, &got, NULL), 0);
	assert_int_equal(got.n, LOSS_REASONS);
	for (unsigned i = 0; i < LOSS_REASONS; i++) {
		assert_int_equal(got.at[i].reason, i);
		assert_int_equal(got.at[i].at.input, i / 4);
		assert_int_equal(got.at[i].at.text_offset, i * 10);
		assert_int_equal(got.at[i].at.line, i + 1);
		assert_int_equal(got.at[i].at.raw_offset, i * 7);
		assert_int_equal(got.at[i].nbytes, i * 100);
		assert_int_equal(strlen(got.at[i].detail), sizeof got.at[i].detail - 1 - i);
		assert_int_equal(got.has_path[i], i / 4 == 1);
	}
}

static void losses_are_limited_and_stop_when_told(void **state)
{
	struct losses got = {.n = 0};

	put_losses(*state);
	assert_int_equal(store_each_loss(*state, 3, take_loss, &got, NULL), 0);
	assert_int_equal(got.n, 3);
	got = (struct losses){.stop_at = 2};
	assert_int_equal(store_each_loss(*state, 0, take_loss, &got, NULL), 7);
	assert_int_equal(got.n, 2);
}

static int stop(const struct store_input *input, void *context)
{
	(void)input;
	++*(int *)context;
	return -5;
}

static void inputs_stop_when_told(void **state)
{
	int calls = 0;

	must_put_input(*state, 0, "aa", 1);
	must_put_input(*state, 1, "bb", 1);
	assert_int_equal(store_each_input(*state, stop, &calls, NULL), -5);
	assert_int_equal(calls, 1);
}

static void one_input_is_read_by_its_number(void **state)
{
	struct inputs inputs = {0};
	bool is_repeat;

	for (uint32_t i = 0; i < 3; i++) {
		const struct store_input input = {
		    .index = i * 5, .path = span_of("a"), .size = 100 + i};
		assert_int_equal(store_put_input(*state, &input, &is_repeat, NULL), 0);
	}
	assert_int_equal(store_get_input(*state, 5, take_input, &inputs, NULL), 0);
	assert_int_equal(inputs.n, 1);
	assert_int_equal(inputs.at[0].index, 5);
	assert_int_equal(inputs.at[0].size, 101);
	assert_int_equal(store_get_input(*state, 6, take_input, &inputs, NULL), 0);
	assert_int_equal(inputs.n, 1);
}

static void numbers_too_large_for_the_file_stop_at_its_largest(void **state)
{
	struct store_input input = {.path = SPAN("a"), .size = UINT64_MAX};
	bool is_repeat;

	assert_int_equal(store_put_input(*state, &input, &is_repeat, NULL), 0);
	assert_int_equal(all_inputs(*state).at[0].size, INT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(every_field_of_an_input_comes_back, setup, teardown),
	    cmocka_unit_test_setup_teardown(an_input_put_again_is_replaced, setup, teardown),
	    cmocka_unit_test_setup_teardown(inputs_are_numbered_on, setup, teardown),
	    cmocka_unit_test_setup_teardown(the_same_text_again_is_a_repeat, setup, teardown),
	    cmocka_unit_test_setup_teardown(no_text_is_no_repeat, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_repeat_shows_nothing_again, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		every_field_of_a_loss_comes_back_in_order, setup, teardown),
	    cmocka_unit_test_setup_teardown(losses_are_limited_and_stop_when_told, setup, teardown),
	    cmocka_unit_test_setup_teardown(inputs_stop_when_told, setup, teardown),
	    cmocka_unit_test_setup_teardown(one_input_is_read_by_its_number, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		numbers_too_large_for_the_file_stop_at_its_largest, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
