/* The table of detector kinds. A new kind is a row here, a file of settings beside this one, and a row and a file in
 * detect/. */
#include "ruleset/load.h"

/* Bits of enum part_kind of transcript/transcript.h, as in scope.c. */
enum {
	SAID = 1u << 0 | 1u << 4, /* text and refusal */
	CALLS = 1u << 2,
};

struct row {
	int (*read)(struct loader *, const struct yaml_node *, struct signal *);
	part_set parts; /* where it looks unless told */
};

const char *const detector_names[DETECTORS] = {
    [DETECTOR_CALL] = "call",
    [DETECTOR_CHANGE] = "change",
    [DETECTOR_CLAIM] = "claim",
    [DETECTOR_FLIP] = "flip",
    [DETECTOR_FORMAT] = "format",
    [DETECTOR_ARITHMETIC] = "arithmetic",
    [DETECTOR_SECRET] = "secret",
};

const char *const detector_meanings[DETECTORS] = {
    [DETECTOR_CALL] = "a tool with such a name is called",
    [DETECTOR_CHANGE] = "text that was to be worked on is different where it was to stay",
    [DETECTOR_CLAIM] = "the reply says that it did something that its calls do not show",
    [DETECTOR_FLIP] = "an answer changes, or is kept, when it is only doubted",
    [DETECTOR_FORMAT] = "text of a format, and where it does not parse",
    [DETECTOR_ARITHMETIC] = "something that can be worked out again, and comes out otherwise",
    [DETECTOR_SECRET] = "personal data or a key of valid form",
};

static const struct row rows[DETECTORS] = {
    [DETECTOR_CALL] = {detector_call_read, CALLS},
    [DETECTOR_CHANGE] = {detector_change_read, SAID},
    [DETECTOR_CLAIM] = {detector_claim_read, SAID},
    [DETECTOR_FLIP] = {detector_flip_read, SAID},
    [DETECTOR_FORMAT] = {detector_format_read, SAID},
    [DETECTOR_ARITHMETIC] = {detector_arithmetic_read, SAID},
    [DETECTOR_SECRET] = {detector_secret_read, SAID},
};

int detector_find(const struct yaml_node *map)
{
	for (int i = 0; i < DETECTORS; i++)
		if (yaml_find(map, detector_names[i]))
			return i;
	return -1;
}

part_set detector_parts(enum detector detector)
{
	return rows[detector].parts;
}

int detector_read(struct loader *loader, const struct yaml_node *map, enum detector detector,
    struct signal *signal)
{
	signal->kind = SIGNAL_DETECTED;
	signal->detector = detector;
	return rows[detector].read(loader, yaml_find(map, detector_names[detector]), signal);
}
