/* What unit tests share: compressed and random input, temporary folders. Memory errors abort the test. */
#ifndef TESTS_SUPPORT_H
#define TESTS_SUPPORT_H

#include <stddef.h>
#include <stdint.h>

/* cmocka needs these four before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>

#include <cmocka.h>

#include "base/text.h"

/* Append text as one gzip member (level 1 to 9), as one zstd frame, to out. */
void make_gzip(struct buf *out, struct span text, int level);
void make_zstd(struct buf *out, struct span text, int level);

/* A small reproducible generator; the seed is printed by whoever fails. Source: Steele, Lea, Flood 2014. */
uint64_t random_next(uint64_t *state);
/* A number in [0, below). */
size_t random_below(uint64_t *state, size_t below);

/* A fresh folder below TMPDIR or /tmp, and its removal with all that is in it. */
const char *make_folder(char path[64]);
void remove_folder(const char *path);

/* Write a whole file; read a whole file (append to out). */
void write_file(const char *path, struct span bytes);
void read_file(const char *path, struct buf *out);

#endif
