/* The kinds of detector that a signal can be of, by their keys in YAML. What the settings of one are stands in its
 * header, detector_KIND.h; what it means is for detect/ to say. */
#ifndef RULESET_DETECTORS_H
#define RULESET_DETECTORS_H

enum detector {
	DETECTOR_METADATA, /* what the log says beside the dialogue */
	DETECTOR_CALL,     /* a tool is called */
	DETECTOR_OVERLAP,  /* a text repeats another one */
	DETECTOR_DECODED,  /* a signal is seen in decoded text only */
	DETECTOR_EARLIER,  /* a signal holds of an earlier message */
	DETECTORS
};

extern const char *const detector_names[DETECTORS]; /* the keys */
extern const char
    *const detector_meanings[DETECTORS]; /* for people: "a tool of such a name is called" */

#endif
