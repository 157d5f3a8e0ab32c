/* The kinds of detector that a signal can be of, by their keys in YAML. What the settings of one are stands in its
 * header, detector_KIND.h; what it means is for detect/ to say. */
#ifndef RULESET_DETECTORS_H
#define RULESET_DETECTORS_H

enum detector {
	DETECTOR_METADATA,   /* what the log says beside the dialogue */
	DETECTOR_CALL,       /* a tool is called */
	DETECTOR_OVERLAP,    /* a text repeats another one */
	DETECTOR_EARLIER,    /* a signal holds of an earlier message */
	DETECTOR_CHANGE,     /* text that was to be worked on */
	DETECTOR_CLAIM,      /* the reply says that it did something */
	DETECTOR_FLIP,       /* an answer that is only doubted */
	DETECTOR_ACTION,     /* a tool is called that does such a thing */
	DETECTOR_INJECTED,   /* text without authority gives orders */
	DETECTOR_FLOW,       /* a value of somebody's turns up elsewhere */
	DETECTOR_OBEYS,      /* and they are carried out */
	DETECTOR_CONSTRAINT, /* a demand on replies is made, broken or kept */
	DETECTOR_CANARY,     /* a secret of the instructions is told */
	DETECTOR_FORMAT,     /* text that says what it is written in */
	DETECTOR_DECODED,    /* a signal is seen in decoded text only */
	DETECTOR_ARITHMETIC, /* a sum, a weekday, a count worked out again */
	DETECTOR_SECRET,     /* personal data and keys of valid form */
	DETECTORS
};

extern const char *const detector_names[DETECTORS]; /* the keys */
extern const char
    *const detector_meanings[DETECTORS]; /* for people: "a tool of such a name is called" */

#endif
