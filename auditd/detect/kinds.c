/* The table of detector kinds. */
#include "detect/kind.h"

const struct detector_kind *const detector_kinds[DETECTORS] = {
    [DETECTOR_CALL] = &kind_call,
    [DETECTOR_DECODED] = &kind_decoded,
    [DETECTOR_EARLIER] = &kind_earlier,
    [DETECTOR_METADATA] = &kind_metadata,
    [DETECTOR_CANARY] = &kind_canary,
    [DETECTOR_OVERLAP] = &kind_overlap,
    [DETECTOR_CHANGE] = &kind_change,
    [DETECTOR_CLAIM] = &kind_claim,
    [DETECTOR_FLIP] = &kind_flip,
    [DETECTOR_ACTION] = &kind_action,
    [DETECTOR_INJECTED] = &kind_injected,
    [DETECTOR_FLOW] = &kind_flow,
    [DETECTOR_OBEYS] = &kind_obeys,
    [DETECTOR_CONSTRAINT] = &kind_constraint,
    [DETECTOR_FORMAT] = &kind_format,
    [DETECTOR_ARITHMETIC] = &kind_arithmetic,
    [DETECTOR_SECRET] = &kind_secret,
};
