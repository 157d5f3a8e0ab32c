/* The table of detector kinds. */
#include "detect/kind.h"

const struct detector_kind *const detector_kinds[DETECTORS] = {
    [DETECTOR_CALL] = &kind_call,
    [DETECTOR_CANARY] = &kind_canary,
    [DETECTOR_OVERLAP] = &kind_overlap,
};
