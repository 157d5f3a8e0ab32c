/* What the kinds of detector share: one run over one conversation, its text in the forms they want, and the way from
 * what they find to hits. Private to this room. */
#ifndef DETECT_KIND_H
#define DETECT_KIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "detect/detect.h"

/* Bytes [start, end) of a part's own text. */
struct place {
	uint32_t message, part;
	uint32_t start, end;
};

struct detected; /* the hits of one signal in this run */

/* One run over one conversation, at one signal. */
struct detecting {
	const struct ruleset *ruleset;
	const struct transcript *transcript;
	struct hits *hits;     /* of match; up to date for all signals that this one needs */
	struct arena *arena;   /* for what lives as long as the hits */
	struct arena *scratch; /* for what lives as long as this run, shared by all kinds */
	uint32_t nmessages;    /* to look at: of a very long conversation not all */
	uint32_t index;        /* of the signal at hand */
	const struct signal *signal;
	const void *settings; /* of its kind */
	struct detective *detective;
	uint32_t first_cut; /* the first message of which not all text may be looked at */
	uint64_t *unsure;   /* by message: said by detecting_unsure, of the signal at hand */
	bool has_unsure;
	struct detected *found;
};

/* A kind of detector: one file, one row in the table. */
struct detector_kind {
	/* Find all places of the signal at hand, in any order. What it costs is linear in the conversation. Returns
	 * 0, or -1 when out of memory. */
	int (*run)(struct detecting *detecting);
	bool reads; /* words: of what lies beyond detect_options' bytes it can say nothing */
};

/* By enum detector. */
extern const struct detector_kind *const detector_kinds[DETECTORS];

extern const struct detector_kind kind_call;
extern const struct detector_kind kind_decoded;
extern const struct detector_kind kind_earlier;
extern const struct detector_kind kind_metadata;
extern const struct detector_kind kind_canary;
extern const struct detector_kind kind_overlap;
extern const struct detector_kind kind_change;
extern const struct detector_kind kind_claim;
extern const struct detector_kind kind_flip;
extern const struct detector_kind kind_call, kind_action, kind_injected, kind_flow, kind_obeys;
extern const struct detector_kind kind_constraint;
extern const struct detector_kind kind_format;
extern const struct detector_kind kind_arithmetic;
extern const struct detector_kind kind_secret;

/* May the signal at hand be seen in this message, in this part? Its scope's roles, parts and bounds of words; of code,
 * quotations and sentences only detecting_hit knows. */
bool detecting_looks_at(const struct detecting *detecting, uint32_t message, uint32_t part);

enum { DETECTED_MOST = 32 }; /* hits of one signal in one message that are kept */

/* The signal holds, there. against and note may be NULL: the place it is held against, and one line for people (printf;
 * at most 240 bytes are kept). Outside the signal's scope nothing happens; beyond DETECTED_MOST it only holds. Returns
 * 0, or -1 when out of memory. */
int detecting_hit(struct detecting *detecting, struct place at, const struct place *against,
    const char *note, ...) __attribute__((format(printf, 4, 5)));

/* The signal may hold of this message: a limit of the kind's own was met. */
void detecting_unsure(struct detecting *detecting, uint32_t message);

/* Does an earlier signal (of its settings or of `using`) hold of a message? */
static inline bool detecting_holds(
    const struct detecting *detecting, uint32_t message, uint32_t signal)
{
	return hit_bit(detecting->hits->messages[message].holds, signal);
}

/* The hits of an earlier signal in a message, by part and start, whoever made them: *n of them. Of a signal made of
 * others there are none; ask for those. */
const struct hit *detecting_hits(
    const struct detecting *detecting, uint32_t message, uint32_t signal, size_t *n);

/* Memory of a kind that is kept through a whole run, made on first use: what several signals of one kind share (the
 * constraints of a conversation, its values). Returns the address of the kind's own pointer, NULL at the beginning of
 * each run; what it is made to point to lives in detecting->scratch. */
void **detecting_shared(struct detecting *detecting);

/* What a kind makes of the settings of the signal at hand, kept as long as the detective lives: the address of its pointer,
 * NULL until it is made; what it points to lies in detecting_memory. */
void **detecting_compiled(struct detecting *detecting);
struct arena *detecting_memory(struct detecting *detecting);

/* What all constraints are read and checked with, kept as long as the detective lives; the languages are made on first use,
 * NULL when out of memory. */
const struct constraint_index *detecting_index(const struct detecting *detecting);
struct constraint_cache *detecting_cache(const struct detecting *detecting);
const struct language_index *detecting_languages(struct detecting *detecting);

/* Who is told where time goes; NULL: nobody. Only work that several signals share is entered by their kinds. */
struct profile *detecting_profile(const struct detecting *detecting);

/* The same of another kind, by whom it is made: call the function that kind's header offers for it. */
void **detecting_shared_of(struct detecting *detecting, enum detector kind);

#endif
