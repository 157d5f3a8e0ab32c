/* Users, groups and modes. POSIX has no word for all groups of another user; every system has this one. */
#define _DEFAULT_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "source/globs.h"
#include "verbs/service.h"

enum { GROUPS_MOST = 1024 };

struct service {
	uid_t user;
	char *user_name; /* owned */
	gid_t groups[GROUPS_MOST];
	size_t ngroups;
	struct buf name;
};

/* What is asked of a file, as the last three bits of a mode. */
enum { MAY_ENTER = 1, MAY_WRITE = 2, MAY_READ = 4 };

static int find_user(struct service *service, struct span name, struct error *err)
{
	service->user_name = strndup(name.at, name.len);
	if (service->user_name == NULL)
		return error_memory(err);
	errno = 0;
	const struct passwd *user = getpwnam(service->user_name);
	if (user == NULL)
		return error_set(
		    err, ERROR_SETTING, "there is no user '%.100s'", service->user_name);
	int n = GROUPS_MOST / 2;
	service->user = user->pw_uid;
	if (getgrouplist(user->pw_name, user->pw_gid, service->groups, &n) < 0)
		return error_set(
		    err, ERROR_SETTING, "user '%.100s' is in too many groups", service->user_name);
	service->ngroups = (size_t)n;
	return 0;
}

static int find_group(struct service *service, struct span name, struct error *err)
{
	char text[128];

	snprintf(text, sizeof text, "%.*s", (int)name.len, name.at);
	const struct group *group = getgrnam(text);
	if (group == NULL)
		return error_set(err, ERROR_SETTING, "there is no group '%s'", text);
	if (service->ngroups == GROUPS_MOST)
		return error_set(err, ERROR_SETTING, "too many groups");
	service->groups[service->ngroups++] = group->gr_gid;
	return 0;
}

static int make_name(struct service *service, struct error *err)
{
	buf_printf(&service->name, "%s (groups", service->user_name);
	for (size_t i = 0; i < service->ngroups; i++) {
		const struct group *group = getgrgid(service->groups[i]);
		buf_text(&service->name, i ? ", " : " ");
		if (group)
			buf_text(&service->name, group->gr_name);
		else
			buf_printf(&service->name, "%lu", (unsigned long)service->groups[i]);
	}
	buf_byte(&service->name, ')');
	return buf_string(&service->name) ? 0 : error_memory(err);
}

static int find_all(struct service *service, const char *who, struct error *err)
{
	size_t len = strcspn(who, ":");

	if (find_user(service, (struct span){who, len}, err) != 0)
		return -1;
	for (who += len; *who; who += len) {
		who++; /* ':' or ',' */
		len = strcspn(who, ",");
		if (find_group(service, (struct span){who, len}, err) != 0)
			return -1;
	}
	return make_name(service, err);
}

struct service *service_find(const char *who, struct error *err)
{
	struct service *service = calloc(1, sizeof *service);

	if (service == NULL) {
		error_memory(err);
		return NULL;
	}
	if (find_all(service, who, err) == 0)
		return service;
	service_free(service);
	return NULL;
}

void service_free(struct service *service)
{
	if (service == NULL)
		return;
	buf_done(&service->name);
	free(service->user_name);
	free(service);
}

const char *service_name(const struct service *service)
{
	return service->name.at;
}

static void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void say(const char *format, ...)
{
	char line[1024];
	struct buf safe = {0};
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof line, format, args);
	va_end(args);
	text_printable(&safe, span_of(line), false);
	if (buf_string(&safe))
		printf("  %s\n", safe.at);
	buf_done(&safe);
}

bool service_may_read(const struct service *service, const char *path)
{
	char which[200];

	if (globs_may_read(path, service->user, service->groups, service->ngroups, which))
		return true;
	if (strncmp(which, path, strlen(path)) == 0) /* it is the path itself */
		say("%s", which);
	else
		say("%s: %s", path, which);
	return false;
}

static bool is_member(const struct service *service, gid_t group)
{
	for (size_t i = 0; i < service->ngroups; i++)
		if (service->groups[i] == group)
			return true;
	return false;
}

static bool may(const struct service *service, const struct stat *info, unsigned wants)
{
	unsigned mode = (unsigned)info->st_mode;

	if (service->user == 0)
		return true;
	if (info->st_uid == service->user)
		mode >>= 6;
	else if (is_member(service, info->st_gid))
		mode >>= 3;
	return (mode & wants) == wants;
}

/* May the folders that lead to a real path be entered? Says which may not. */
static bool may_reach(const struct service *service, const char *path)
{
	struct buf folder = {0};
	bool is_open = true;

	for (const char *slash = strchr(path, '/'); is_open && slash;
	     slash = strchr(slash + 1, '/')) {
		struct stat info;
		size_t len = slash == path ? 1 : (size_t)(slash - path);
		buf_clear(&folder);
		buf_append(&folder, (struct span){path, len});
		if (buf_string(&folder) == NULL || stat(folder.at, &info) != 0)
			break;
		is_open = may(service, &info, MAY_ENTER);
		if (!is_open)
			say("%s: %s may not enter it", folder.at, service->user_name);
	}
	buf_done(&folder);
	return is_open;
}

static void say_closed(
    const struct service *service, const char *what, const char *path, const struct stat *info)
{
	const struct passwd *owner = getpwuid(info->st_uid);

	say("%s: %s: %s may not write in it (it is %s's, mode %04o)", what, path,
	    service->user_name, owner ? owner->pw_name : "nobody known",
	    (unsigned)info->st_mode & 07777);
}

/* May files be made in a folder? */
static bool may_fill(const struct service *service, const char *what, const char *path)
{
	char *real = realpath(path, NULL);
	struct stat info;
	bool is_good = false;

	if (real == NULL) {
		say("%s: %s: %s", what, path, strerror(errno));
	} else if (stat(real, &info) != 0 || !S_ISDIR(info.st_mode)) {
		say("%s: %s: no folder", what, path);
	} else if (may_reach(service, real)) {
		is_good = may(service, &info, MAY_ENTER | MAY_WRITE | MAY_READ);
		if (!is_good)
			say_closed(service, what, path, &info);
	}
	free(real);
	return is_good;
}

/* Files that somebody else made, for example root by a scan into the same state, would stop the service. */
static bool may_write_files(const struct service *service, const char *path)
{
	DIR *dir = opendir(path);
	const struct dirent *entry;
	bool is_good = true;

	if (dir == NULL) {
		say("state: %s: cannot be listed (%s)", path, strerror(errno));
		return false;
	}
	while ((entry = readdir(dir)) != NULL) {
		struct stat info;
		if (fstatat(dirfd(dir), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0 ||
		    !S_ISREG(info.st_mode) || may(service, &info, MAY_READ | MAY_WRITE))
			continue;
		say("state: %s/%s: %s may not write it", path, entry->d_name, service->user_name);
		is_good = false;
	}
	closedir(dir);
	return is_good;
}

/* The folder a path stands in: malloc'ed. */
static char *folder_of(const char *path)
{
	size_t len = strlen(path);

	while (len > 1 && path[len - 1] == '/')
		len--;
	while (len > 0 && path[len - 1] != '/')
		len--;
	return strndup(path, len > 1 ? len - 1 : len);
}

/* A state that is not there yet is made by the program, or below /var/lib by its unit (StateDirectory=). */
static bool may_keep_state(const struct service *service, const char *path)
{
	struct stat info;
	bool is_good = false;

	if (stat(path, &info) == 0)
		return may_fill(service, "state", path) && may_write_files(service, path);
	char *folder = folder_of(path);
	if (folder && strcmp(folder, "/var/lib") == 0) {
		say("state: %s: not there yet; the unit makes it (StateDirectory=)", path);
		is_good = true;
	} else if (folder) {
		is_good = may_fill(service, "state", folder);
		if (!is_good)
			say("state: make it with: install -d -o %s -m 0700 %s", service->user_name,
			    path);
	}
	free(folder);
	return is_good;
}

/* What is below the state is made by the program. */
static bool is_below(const char *path, const char *folder)
{
	size_t len = strlen(folder);

	return strncmp(path, folder, len) == 0 && (path[len] == '/' || path[len] == '\0');
}

static bool may_make(
    const struct service *service, const struct config *config, const char *what, const char *path)
{
	if (*path == '\0' || is_below(path, config->state))
		return true;
	char *folder = folder_of(path);
	bool is_good = folder && may_fill(service, what, folder);
	free(folder);
	return is_good;
}

static bool may_report(const struct service *service, const struct config *config)
{
	struct stat info;

	if (stat(config->reports.dir, &info) == 0 && !is_below(config->reports.dir, config->state))
		return may_fill(service, "reports.dir", config->reports.dir);
	return may_make(service, config, "reports.dir", config->reports.dir);
}

int service_check_writing(const struct service *service, const struct config *config)
{
	bool is_good = may_keep_state(service, config->state);

	is_good = may_report(service, config) && is_good;
	is_good = may_make(service, config, "alerts.ndjson", config->alerts.ndjson) && is_good;
	is_good =
	    may_make(service, config, "operations.metrics", config->operations.metrics) && is_good;
	is_good = may_make(service, config, "operations.metrics_socket",
		      config->operations.metrics_socket) &&
		  is_good;
	is_good =
	    may_make(service, config, "operations.control", config->operations.control) && is_good;
	return is_good ? EXIT_DONE : EXIT_USAGE;
}
