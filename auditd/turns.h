/* Counting what a transcript shows for the first time. */
#ifndef TURNS_H
#define TURNS_H

#include "store/store.h"
#include "transcript/transcript.h"

/* Add the turns of a transcript that thread has placed: those met for the first time, those that are repeats, and its
 * conversation if it has any of the first. */
void turns_count(struct tally_counts *counts, const struct transcript *transcript);

/* Does a conversation begin with it: is its first turn met for the first time? */
bool turns_begin(const struct transcript *transcript);

/* How many of its messages are met for the first time and hold an image, sound or a file. */
uint64_t turns_with_media(const struct transcript *transcript);

#endif
