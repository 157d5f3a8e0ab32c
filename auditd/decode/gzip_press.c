/* Raw deflate at its fastest, in one go. */
#include <zlib.h>

#include "decode/gzip_press.h"

int gzip_press(struct span bytes, struct buf *buf)
{
	z_stream z = {0};
	struct buf pressed = {0};
	int answer = Z_MEM_ERROR;

	if (deflateInit2(&z, 1, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		goto done;
	size_t room = deflateBound(&z, bytes.len);
	if (buf_reserve(&pressed, room) == 0) {
		z.next_in = (Bytef *)(uintptr_t)bytes.at;
		z.avail_in = (uInt)bytes.len;
		z.next_out = (Bytef *)pressed.at;
		z.avail_out = (uInt)room;
		answer = deflate(&z, Z_FINISH);
		pressed.len = room - z.avail_out;
	}
	deflateEnd(&z);
done:
	if (answer == Z_STREAM_END)
		pack_text(buf, buf_span(&pressed));
	else
		buf->failed = true;
	buf_done(&pressed);
	return buf->failed ? -1 : 0;
}

int gzip_unpress(struct unpack *unpack, size_t most, struct buf *out)
{
	struct span bytes = unpack_text(unpack);
	z_stream z = {0};

	if (bytes.len == 0 || bytes.len > UINT32_MAX)
		return 1;
	if (buf_reserve(out, most) != 0 || inflateInit2(&z, -MAX_WBITS) != Z_OK)
		return -1;
	z.next_in = (Bytef *)(uintptr_t)bytes.at;
	z.avail_in = (uInt)bytes.len;
	z.next_out = (Bytef *)out->at + out->len;
	z.avail_out = (uInt)most;
	int answer = inflate(&z, Z_FINISH);
	out->len += most - z.avail_out;
	bool is_whole = answer == Z_STREAM_END && z.avail_in == 0;
	inflateEnd(&z);
	return answer == Z_MEM_ERROR ? -1 : !is_whole;
}
