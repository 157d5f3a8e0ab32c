/* The table of detector kinds. A new kind is a row here, a file of settings beside this one, and a row and a file in
 * detect/. */
#include "ruleset/load.h"

/* Bits of enum part_kind of transcript/transcript.h, as in scope.c. */
enum {
	SAID = 1u << 0 | 1u << 4, /* text and refusal */
	CALLS = 1u << 2,
	ALL_PARTS = (1u << 7) - 1,
	RESULTS = 1u << 3,
};

struct row {
	int (*read)(struct loader *, const struct yaml_node *, struct signal *);
	part_set parts; /* where it looks unless told */
};

const char *const detector_names[DETECTORS] = {
    [DETECTOR_EARLIER] = "earlier",
    [DETECTOR_CALL] = "call",
    [DETECTOR_DECODED] = "decoded",
    [DETECTOR_METADATA] = "metadata",
    [DETECTOR_CANARY] = "canary",
    [DETECTOR_OVERLAP] = "overlap",
    [DETECTOR_CHANGE] = "change",
    [DETECTOR_CLAIM] = "claim",
    [DETECTOR_FLIP] = "flip",
    [DETECTOR_ACTION] = "action",
    [DETECTOR_INJECTED] = "injected",
    [DETECTOR_FLOW] = "flow",
    [DETECTOR_OBEYS] = "obeys",
    [DETECTOR_CONSTRAINT] = "constraint",
    [DETECTOR_FORMAT] = "format",
    [DETECTOR_ARITHMETIC] = "arithmetic",
    [DETECTOR_SECRET] = "secret",
};

const char *const detector_meanings[DETECTORS] = {
    [DETECTOR_EARLIER] = "a signal holds of this message or of one before it",
    [DETECTOR_CALL] = "a tool with such a name is called",
    [DETECTOR_DECODED] = "a signal is seen only in what is encoded in the text",
    [DETECTOR_METADATA] = "the log says so beside the dialogue",
    [DETECTOR_CANARY] = "a secret of the instructions stands there, or is told",
    [DETECTOR_OVERLAP] = "a text repeats another one of the conversation",
    [DETECTOR_CHANGE] = "text that was to be worked on is different where it was to stay",
    [DETECTOR_CLAIM] = "the reply says that it did something that its calls do not show",
    [DETECTOR_FLIP] = "an answer changes, or is kept, when it is only doubted",
    [DETECTOR_ACTION] = "a tool that does such a thing is called",
    [DETECTOR_INJECTED] = "text without authority gives orders",
    [DETECTOR_FLOW] = "a value that somebody named turns up elsewhere",
    [DETECTOR_OBEYS] = "orders in text without authority are carried out",
    [DETECTOR_CONSTRAINT] = "a demand on replies is made, broken or kept",
    [DETECTOR_FORMAT] = "text of a format, and where it does not parse",
    [DETECTOR_ARITHMETIC] = "something that can be worked out again, and comes out otherwise",
    [DETECTOR_SECRET] = "personal data or a key of valid form",
};

static const struct row rows[DETECTORS] = {
    [DETECTOR_EARLIER] = {detector_earlier_read, ALL_PARTS},
    [DETECTOR_CALL] = {detector_call_read, CALLS},
    [DETECTOR_DECODED] = {detector_decoded_read, ALL_PARTS},
    [DETECTOR_METADATA] = {detector_metadata_read, ALL_PARTS},
    [DETECTOR_CANARY] = {detector_canary_read, SAID},
    [DETECTOR_OVERLAP] = {detector_overlap_read, SAID},
    [DETECTOR_CHANGE] = {detector_change_read, SAID},
    [DETECTOR_CLAIM] = {detector_claim_read, SAID},
    [DETECTOR_FLIP] = {detector_flip_read, SAID},
    [DETECTOR_ACTION] = {detector_action_read, CALLS},
    [DETECTOR_INJECTED] = {detector_injected_read, SAID | RESULTS},
    [DETECTOR_FLOW] = {detector_flow_read, SAID | CALLS},
    [DETECTOR_OBEYS] = {detector_obeys_read, SAID | CALLS},
    [DETECTOR_CONSTRAINT] = {detector_constraint_read, SAID},
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
