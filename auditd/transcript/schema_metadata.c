/* What a record says beside the dialogue, as names and values: of the caller, the channel, the request. In a mapping:
 *
 *   metadata:
 *     channel: [/channel, /request/channel]     the first of these paths that leads to a text, number or truth value
 *     "*": [/metadata, /request/metadata]       of these objects every member that is one, by its own name
 *
 * What stands first in the mapping wins; of a name twice in one object the last, as everywhere. */
#include "transcript/schema_private.h"

int schema_compile_metadata(struct schema *schema, const struct yaml *yaml,
    const struct yaml_node *map, struct path_tree *tree, struct error *err)
{
	if (map == NULL)
		return 0;
	if (yaml_expect(yaml, map, YAML_MAP, "metadata", err) != 0)
		return -1;
	if (map->nitems > TRANSCRIPT_METADATA)
		return yaml_refuse(
		    yaml, map, err, "metadata has more than %d names", TRANSCRIPT_METADATA);
	schema->metadata = arena_array(tree->arena, map->nitems, sizeof *schema->metadata);
	if (schema->metadata == NULL)
		return error_memory(err);
	for (size_t i = 0; i < map->nitems; i++) {
		struct metadata_form *form = &schema->metadata[i];
		struct span key = map->keys[i]->text;
		if (key.len == 0 || key.len > TRANSCRIPT_METADATA_KEY)
			return yaml_refuse(yaml, map->keys[i], err,
			    "a name of metadata must have 1 to %d bytes", TRANSCRIPT_METADATA_KEY);
		form->is_all = span_is(key, "*");
		form->key = arena_text(tree->arena, key);
		if (form->key.at == NULL)
			return error_memory(err);
		if (paths_read(tree, yaml, map->items[i], false, &form->paths, err) != 0)
			return -1;
	}
	schema->nmetadata = map->nitems;
	return 0;
}

/* A text, number or truth value, cut; absent for all else. */
static struct span value_of(struct lookup *lookup, struct json_at at)
{
	struct span text = {NULL, 0};

	if (json_is(at, JSON_TYPE_STRING))
		text = json_text_quietly(at, lookup->arena, &lookup->has_failed);
	else if (json_is(at, JSON_TYPE_NUMBER) || json_is(at, JSON_TYPE_TRUE) ||
		 json_is(at, JSON_TYPE_FALSE))
		text = json_raw(at);
	if (text.len > TRANSCRIPT_METADATA_VALUE)
		text.len = utf8_floor(text, TRANSCRIPT_METADATA_VALUE);
	return text;
}

/* Entries before `from` stand; those behind are of the object at hand, and give way. */
static void add(struct transcript *transcript, size_t from, struct span key, struct span value)
{
	size_t i = 0;

	while (i < transcript->nmetadata && !span_equal(transcript->metadata[i].key, key))
		i++;
	if (value.at == NULL || i == TRANSCRIPT_METADATA || i < from)
		return;
	transcript->metadata[i] = (struct metadatum){key, value};
	if (i == transcript->nmetadata)
		transcript->nmetadata++;
}

static void read_all(struct lookup *lookup, struct json_at object, struct transcript *transcript)
{
	size_t from = transcript->nmetadata;

	if (!json_is(object, JSON_TYPE_OBJECT))
		return;
	for (struct json_at key = json_child(object); key.json;) {
		struct json_at value = json_after(object, key);
		if (value.json == NULL)
			return;
		if (json_raw(key).len <= TRANSCRIPT_METADATA_KEY) {
			struct span name =
			    json_text_quietly(key, lookup->arena, &lookup->has_failed);
			if (name.len > 0)
				add(transcript, from, name, value_of(lookup, value));
		}
		key = json_after(object, value);
	}
}

void metadata_read(
    const struct schema *schema, struct lookup *lookup, struct transcript *transcript)
{
	if (schema->nmetadata == 0)
		return;
	transcript->metadata =
	    arena_array(lookup->arena, TRANSCRIPT_METADATA, sizeof *transcript->metadata);
	lookup->has_failed |= transcript->metadata == NULL;
	for (size_t i = 0; transcript->metadata && i < schema->nmetadata; i++) {
		const struct metadata_form *form = &schema->metadata[i];
		size_t before = transcript->nmetadata;
		for (size_t j = 0; j < form->paths.n; j++) {
			struct json_at at = path_first(lookup, &form->paths.at[j], NULL);
			if (form->is_all)
				read_all(lookup, at, transcript);
			else if (transcript->nmetadata == before)
				add(transcript, before, form->key, value_of(lookup, at));
		}
	}
}
