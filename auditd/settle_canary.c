/* Planted records: known by their marks, judged, and counted nowhere. */
#include "settle_private.h"
#include "turns.h"

static int get_value(void *context, const char *name, struct buf *buf, struct error *err)
{
	return store_get_value(context, name, buf, err);
}

static int put_value(void *context, const char *name, struct span value, struct error *err)
{
	return store_put_value(context, name, value, err);
}

static int put_alarm(void *context, struct span kind, struct span key, struct span text,
    int64_t at_us, struct error *err)
{
	return store_put_alarm(context, kind, key, text, at_us, err);
}

static struct canary_store store_of(const struct settler *settler)
{
	return (struct canary_store){.context = settler->store,
	    .get_value = get_value,
	    .put_value = put_value,
	    .put_alarm = put_alarm};
}

static void look_for_marks(
    const struct canaries *canaries, const struct transcript *transcript, struct canary_scan *scan)
{
	canary_scan_text(canaries, scan, transcript->conversation);
	canary_scan_text(canaries, scan, transcript->request);
	for (size_t i = 0; i < transcript->nmessages; i++)
		for (size_t j = 0; j < transcript->messages[i].nparts; j++)
			canary_scan_text(canaries, scan, transcript->messages[i].parts[j].text);
}

int settle_meet_canary(struct settler *settler, const struct canaries *canaries,
    const struct transcript *transcript, const struct filing *filing, struct canary_scan *scan,
    struct error *err)
{
	const struct canary_store store = store_of(settler);
	bool is_canary = false;

	*scan = (struct canary_scan){0};
	if (!settler->options.is_live || canary_count(canaries) == 0)
		return 0;
	look_for_marks(canaries, transcript, scan);
	if (scan->mark == CANARY_NONE)
		return 0;
	if (canary_meet(canaries, &store, scan, &transcript->key, filing->us, settler->now_us,
		&is_canary, err) != 0)
		return -1;
	return is_canary;
}

int settle_note_canary(struct settler *settler, const struct canaries *canaries, size_t index,
    const struct transcript *transcript, const struct findings *findings,
    const struct filing *filing, struct error *err)
{
	const struct canary_store store = store_of(settler);

	struct tally_counts counts = settler->planted;

	turns_count(&counts, transcript);
	counts.conversations = settler->planted.conversations + turns_begin(transcript);
	settler->planted = counts;
	for (size_t i = 0; i < findings->n; i++)
		if (canary_fired(canaries, &store, index, findings->at[i].rule, filing->us, err) !=
		    0)
			return -1;
	return 0;
}

int settle_check_canaries(struct settler *settler, int64_t awake_us, struct error *err)
{
	const struct canary_store store = store_of(settler);

	return canary_check(
	    settler->eras.newest->rules.canaries, &store, settler->now_us, awake_us, err);
}
