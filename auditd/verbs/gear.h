/* What a running audit judges by, loaded from a configuration file: settings, rules, mappings, exceptions. */
#ifndef VERBS_GEAR_H
#define VERBS_GEAR_H

#include "daemon/loop.h"

/* Which file, and what the command line says beside it. */
struct gear_source {
	const char *path;  /* the configuration */
	const char *state; /* another state than the file's; NULL: the file's */
	int status;        /* set when loading fails: the exit status that it stands for */
	bool is_said;      /* and that the log says why already */
};

/* Load all. context is a struct gear_source *. NULL with err set; free with gear_free. As loop_options want it. */
struct loop_gear *gear_load(void *context, struct error *err);
void gear_free(struct loop_gear *gear);

/* Hold the exceptions against a day, and put them into the store. 0 or -1. As loop_options want it. */
int gear_describe(struct loop_gear *gear, struct store *store, int64_t day, struct error *err);

#endif
