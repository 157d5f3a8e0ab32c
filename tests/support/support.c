/* Helpers of the unit tests. */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "support.h"

static void must(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "test support failed: %s\n", what);
	abort();
}

void make_gzip(struct buf *out, struct span text, int level)
{
	z_stream z = {0};

	must(deflateInit2(&z, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK,
	    "deflateInit2");
	uLong bound = deflateBound(&z, (uLong)text.len) + 32;
	must(buf_reserve(out, bound) == 0, "memory");
	z.next_in = (Bytef *)(uintptr_t)(text.at ? text.at : "");
	z.avail_in = (uInt)text.len;
	z.next_out = (Bytef *)out->at + out->len;
	z.avail_out = (uInt)bound;
	must(deflate(&z, Z_FINISH) == Z_STREAM_END, "deflate");
	out->len += z.total_out;
	deflateEnd(&z);
}

void make_zstd(struct buf *out, struct span text, int level)
{
	size_t bound = ZSTD_compressBound(text.len);

	must(buf_reserve(out, bound) == 0, "memory");
	size_t n =
	    ZSTD_compress(out->at + out->len, bound, text.at ? text.at : "", text.len, level);
	must(!ZSTD_isError(n), "ZSTD_compress");
	out->len += n;
}

uint64_t random_next(uint64_t *state)
{
	uint64_t z = (*state += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

size_t random_below(uint64_t *state, size_t below)
{
	return below ? (size_t)(random_next(state) % below) : 0;
}

const char *make_folder(char path[64])
{
	const char *base = getenv("TMPDIR");

	snprintf(path, 64, "%.40s/specaudit-XXXXXX", base && *base ? base : "/tmp");
	must(mkdtemp(path) != NULL, "mkdtemp");
	return path;
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *walk)
{
	(void)info, (void)type, (void)walk;
	return remove(path);
}

void remove_folder(const char *path)
{
	must(nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0, "nftw");
}

void write_file(const char *path, struct span bytes)
{
	FILE *file = fopen(path, "wb");

	must(file != NULL, path);
	must(bytes.len == 0 || fwrite(bytes.at, 1, bytes.len, file) == bytes.len, path);
	must(fclose(file) == 0, path);
}

void read_file(const char *path, struct buf *out)
{
	FILE *file = fopen(path, "rb");
	char block[4096];
	size_t n;

	must(file != NULL, path);
	while ((n = fread(block, 1, sizeof block, file)) > 0)
		must(buf_append(out, (struct span){block, n}) == 0, "memory");
	fclose(file);
}
