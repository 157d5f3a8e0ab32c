/* What a service's user may read and write of all that a configuration names. */
#ifndef VERBS_SERVICE_H
#define VERBS_SERVICE_H

#include "setup/config.h"
#include "verbs/verb.h"

struct service;

/* Find "USER" or "USER:GROUP,GROUP" in the system's databases, the groups being those that the service is given beside the user's
 * own. Returns NULL with ERROR_SETTING (no such user or group), ERROR_SYSTEM, ERROR_MEMORY. Free with service_free. */
struct service *service_find(const char *who, struct error *err);
void service_free(struct service *service);

/* Who it is, in one line: "specaudit (groups specaudit, adm)". Lives as long as the service. */
const char *service_name(const struct service *service);

/* Say on stdout what of a path is in the way of reading it, behind two spaces. Returns whether it may be read. */
bool service_may_read(const struct service *service, const char *path);

/* Say on stdout what is in the way of writing: the state and what lies in it, and all else that the configuration lets the
 * program write. Returns 0 or EXIT_USAGE. */
int service_check_writing(const struct service *service, const struct config *config);

#endif
