/* Two stages that never call each other, asked for signals one by one. */
#include "observe.h"

int observer_init(struct observer *observer, const struct matcher *matcher, struct error *err)
{
	*observer = (struct observer){
	    .matcher = matcher,
	    .scanner = scanner_new(matcher),
	    .detective = detective_new(matcher_ruleset(matcher), &detect_defaults),
	};
	observer->agenda = agenda_new(matcher);
	if (observer->scanner && observer->detective && observer->agenda)
		observer->demand =
		    demand_new(matcher, observer->agenda, observer->scanner, observer->detective);
	if (observer->demand)
		return 0;
	observer_done(observer);
	return error_memory(err);
}

void observer_done(struct observer *observer)
{
	demand_free(observer->demand);
	agenda_free(observer->agenda);
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
	bool everything = observer->everything;

	observer_done(observer);
	if (observer_init(observer, matcher, err) != 0)
		return -1;
	observer->everything = everything;
	observer_profile(observer, profile);
	return 0;
}

int observe(struct observer *observer, const struct transcript *transcript, struct arena *arena,
    struct hits *hits, struct error *err)
{
	bool everything = observer->everything || matcher_is_plain(observer->matcher);

	return demand_run(observer->demand, transcript, everything, arena, hits, err);
}
