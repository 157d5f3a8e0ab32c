/* The folders that are watched. The index of each is the watch's token. */
#include <stdlib.h>
#include <string.h>

#include "follow_private.h"

int folders_want(struct follow *follow, const char *path, struct error *err)
{
	size_t at = follow->nfolders;

	for (size_t i = 0; i < follow->nfolders; i++) {
		if (follow->folders[i].path == NULL) {
			at = i;
		} else if (strcmp(follow->folders[i].path, path) == 0) {
			follow->folders[i].is_seen = true;
			return 0;
		}
	}
	if (at == follow->nfolders) {
		struct folder *folders = realloc(follow->folders, (at + 1) * sizeof *folders);
		if (folders == NULL)
			return error_memory(err);
		follow->folders = folders;
		folders[at] = (struct folder){0};
		follow->nfolders++;
	}
	char *copy = strdup(path);
	if (copy == NULL)
		return error_memory(err);
	follow->folders[at] = (struct folder){.path = copy, .is_seen = true};
	struct error why;
	/* A folder that cannot be watched is looked at now and then all the same. */
	if (watch_folder(follow->watch, path, at, &why) != 0 && why.kind == ERROR_MEMORY)
		return error_memory(err);
	/* What was made between its listing and its watch was not seen. */
	follow->is_dirty = true;
	return 0;
}

void folders_forget(struct follow *follow)
{
	for (size_t i = 0; i < follow->nfolders; i++) {
		struct folder *folder = &follow->folders[i];
		if (folder->path && !folder->is_seen) {
			watch_forget(follow->watch, i);
			free(folder->path);
			folder->path = NULL;
		}
		folder->is_seen = false;
	}
}

void folders_done(struct follow *follow)
{
	for (size_t i = 0; i < follow->nfolders; i++)
		free(follow->folders[i].path);
	free(follow->folders);
}
