/* The table of detector kinds. */
#include "detect/kind.h"

const struct detector_kind *const detector_kinds[DETECTORS] = {
    [DETECTOR_CALL] = &kind_call,
    [DETECTOR_CHANGE] = &kind_change,
    [DETECTOR_CLAIM] = &kind_claim,
    [DETECTOR_FLIP] = &kind_flip,
    [DETECTOR_FORMAT] = &kind_format,
    [DETECTOR_ARITHMETIC] = &kind_arithmetic,
    [DETECTOR_SECRET] = &kind_secret,
};
