/* Two stages that never call each other, called one behind the other. */
#include "observe.h"

int observer_init(struct observer *observer, const struct matcher *matcher, struct error *err)
{
	*observer = (struct observer){
	    .matcher = matcher,
	    .scanner = scanner_new(matcher),
	    .detective = detective_new(matcher_ruleset(matcher), &detect_defaults),
	};
	if (observer->scanner && observer->detective)
		return 0;
	observer_done(observer);
	return error_memory(err);
}

void observer_done(struct observer *observer)
{
	scanner_free(observer->scanner);
	detective_free(observer->detective);
	*observer = (struct observer){0};
}

int observer_renew(struct observer *observer, struct error *err)
{
	const struct matcher *matcher = observer->matcher;

	observer_done(observer);
	return observer_init(observer, matcher, err);
}

int observe(struct observer *observer, const struct transcript *transcript, struct arena *arena,
    struct hits *hits, struct error *err)
{
	if (scanner_run(observer->scanner, transcript, arena, hits, err) != 0)
		return -1;
	return detective_run(observer->detective, transcript, arena, hits, err);
}
