/* The table of detector kinds. */
#include "detect/kind.h"

const struct detector_kind *const detector_kinds[DETECTORS] = {
    [DETECTOR_CALL] = &kind_call,
    [DETECTOR_DECODED] = &kind_decoded,
    [DETECTOR_EARLIER] = &kind_earlier,
    [DETECTOR_METADATA] = &kind_metadata,
    [DETECTOR_OVERLAP] = &kind_overlap,
};
