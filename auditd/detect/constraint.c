/* constraint: a stand-in until it is written */
#include "detect/kind.h"
static int run(struct detecting *detecting) { (void)detecting; return 0; }
const struct detector_kind kind_constraint = {.run = run};
