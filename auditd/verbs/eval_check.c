/* Records that cannot be held against labels, in words. */
#include "verbs/eval_check.h"

static int refuse(
    const struct eval_place *place, const char *what, const char *why, struct error *err)
{
	return error_set(err, ERROR_INPUT, "%s:%llu: %s%s%s: every labelled record must be read",
	    place->path, (unsigned long long)place->line, what, why[0] ? ": " : "", why);
}

int eval_check_record(const struct eval_place *place, const struct record *record,
    const struct reading *reading, struct error *err)
{
	if (record->state == RECORD_TOO_LONG)
		return refuse(place, "the record is too long", "", err);
	switch (reading->outcome) {
	case READING_DEPTH:
		return refuse(place, "the record is nested too deeply", reading->why, err);
	case READING_NOT_TEXT:
		return refuse(place, "the record is no text", reading->why, err);
	case READING_RAW:
		return refuse(
		    place, "the record is no conversation that a mapping fits", reading->why, err);
	case READING_AUDITED:
	case READING_OTHER:
		break;
	}
	if (reading->torn_nbytes > 0)
		return refuse(
		    place, "the record is torn: a part of the line cannot be read", "", err);
	if (reading->ntranscripts > 1)
		return refuse(place,
		    "the record holds several conversations, its labels are of one", "", err);
	return 0;
}

int eval_refuse_loss(const struct eval_place *place, const struct loss *loss, struct error *err)
{
	if (loss->reason == LOSS_UNREADABLE)
		return error_set(err, ERROR_INPUT, "%s: %s", place->path, loss->detail);
	return error_set(err, ERROR_INPUT, "%s:%llu: behind this line something is lost: %s: %s",
	    place->path, (unsigned long long)place->line, loss_name(loss->reason), loss->detail);
}
