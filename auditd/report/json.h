/* The pieces of the JSON report that its files share. */
#ifndef REPORT_JSON_H
#define REPORT_JSON_H

#include "base/json_out.h"
#include "report/summary.h"

/* Add to the open object: counts of findings; a list of texts; what could not be decided, by reason. */
void json_put_count(struct json_out *json, const struct store_count *count);
void json_put_list(struct json_out *json, const char *key, const struct store_list *list);
void json_put_undecided(struct json_out *json, const char *key, const struct tally *tally);

/* Add one rule as an object to the open array; all clauses but headings, and how they add up. */
void json_put_rule(struct json_out *json, const struct summary_rule *rule);
void json_put_clauses(struct json_out *json, const struct summary *summary);

#endif
