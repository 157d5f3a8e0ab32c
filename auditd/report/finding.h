/* One finding inside a larger JSON document. */
#ifndef REPORT_FINDING_H
#define REPORT_FINDING_H

#include "base/json_out.h"
#include "judge/finding.h"

/* Add a finding as the object of native NDJSON, version 1; key, rules_digest and engine as json_out
 * and report_finding_json take them. */
void finding_put(struct json_out *out, const char *key, const struct finding *finding,
    struct span rules_digest, struct span engine);

#endif
