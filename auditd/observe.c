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

void observer_profile(struct observer *observer, struct profile *profile)
{
	observer->profile = profile;
	scanner_profile(observer->scanner, profile);
	detective_profile(observer->detective, profile);
}

int observer_renew(struct observer *observer, struct error *err)
{
	const struct matcher *matcher = observer->matcher;
	struct profile *profile = observer->profile;

	observer_done(observer);
	if (observer_init(observer, matcher, err) != 0)
		return -1;
	observer_profile(observer, profile);
	return 0;
}

int observe(struct observer *observer, const struct transcript *transcript, struct arena *arena,
    struct hits *hits, struct error *err)
{
	if (scanner_run(observer->scanner, transcript, arena, hits, err) != 0)
		return -1;
	return detective_run(observer->detective, transcript, arena, hits, err);
}
