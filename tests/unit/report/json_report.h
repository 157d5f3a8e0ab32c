/* A report in JSON, read back: keys that must be there. */
#ifndef UNIT_REPORT_JSON_REPORT_H
#define UNIT_REPORT_JSON_REPORT_H

#include <jansson.h>

#include "fixture.h"

static inline json_t *get(json_t *json, const char *key)
{
	json_t *value = json_object_get(json, key);

	if (value == NULL)
		fail_msg("no key \"%s\"", key);
	return value;
}

static inline json_int_t number(json_t *json, const char *key)
{
	assert_true(json_is_integer(get(json, key)));
	return json_integer_value(get(json, key));
}

static inline json_t *json_report(struct store *store)
{
	struct buf out = {0};

	fixture_report(store, REPORT_JSON, &out);
	json_t *json = json_loadb(out.at, out.len, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(json);
	buf_done(&out);
	return json;
}

#endif
