/* Reads what frames the data of zstd: enough to know where every block begins and ends. */
#include "decode/zstd_frame.h"

const struct span zstd_frame_magic = SPAN("\x28\xb5\x2f\xfd");

uint64_t zstd_frame_number(const char *bytes, size_t nbytes)
{
	uint64_t number = 0;

	while (nbytes-- > 0)
		number = number << 8 | (unsigned char)bytes[nbytes];
	return number;
}

int zstd_frame_sniff_skippable(struct span first)
{
	static const unsigned char magic[] = {0x50, 0x2a, 0x4d, 0x18};

	for (size_t i = 0; i < sizeof magic && i < first.len; i++) {
		unsigned char byte = (unsigned char)first.at[i];
		if ((i == 0 ? byte & 0xf0 : byte) != magic[i])
			return -1;
	}
	return first.len >= sizeof magic;
}

/* The window that a window descriptor stands for. */
static uint64_t window_of(unsigned char descriptor)
{
	uint64_t base = UINT64_C(1) << (10 + (descriptor >> 3));

	return base + base / 8 * (descriptor & 7);
}

int zstd_frame_header(struct span bytes, struct zstd_header *header)
{
	static const size_t id_nbytes[] = {0, 1, 2, 4};
	static const size_t size_nbytes[] = {0, 2, 4, 8};
	size_t at = zstd_frame_magic.len;

	if (bytes.len <= at)
		return 0;
	unsigned flags = (unsigned char)bytes.at[at++];
	bool is_single = flags >> 5 & 1;
	size_t id = id_nbytes[flags & 3];
	size_t size = size_nbytes[flags >> 6];
	if (is_single && size == 0)
		size = 1;
	if (bytes.len < at + !is_single + id + size)
		return 0;
	if (is_single) {
		header->window = zstd_frame_number(bytes.at + at + id, size);
		header->window += size == 2 ? 256 : 0;
	} else {
		header->window = window_of((unsigned char)bytes.at[at++]);
	}
	header->has_checksum = flags >> 2 & 1;
	header->has_reserved = flags >> 3 & 1;
	header->nbytes = at + id + size;
	return 1;
}

int zstd_frame_block(struct span bytes, struct zstd_block *block)
{
	uint64_t number = zstd_frame_number(bytes.at, ZSTD_FRAME_BLOCK_HEADER);

	block->is_last = number & 1;
	block->type = number >> 1 & 3;
	block->size = (size_t)(number >> 3);
	block->stored = ZSTD_FRAME_BLOCK_HEADER + (block->type == ZSTD_BLOCK_RLE ? 1 : block->size);
	return block->type == ZSTD_BLOCK_RESERVED || block->size > ZSTD_FRAME_BLOCK_MOST ? -1 : 0;
}
