/* Words of the configuration's enums, as files say them. */
#include "setup/config.h"

const char *const config_start_names[STARTS] = {"end", "beginning", "since"};
const char *const config_period_names[PERIODS] = {"hour", "day", "week"};
