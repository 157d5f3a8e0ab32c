/* The only room that knows libsodium's hashes. */
#include <sodium.h>
#include <string.h>

#include "base/hash.h"

_Static_assert(sizeof(crypto_generichash_state) <= sizeof(struct hash), "hash state fits");
_Static_assert(_Alignof(crypto_generichash_state) <= _Alignof(struct hash), "hash state aligned");

static crypto_generichash_state *state_of(struct hash *hash)
{
	return (crypto_generichash_state *)(void *)hash->state;
}

/* The output length is a parameter of BLAKE2b, fixed here at 32: a 16-byte digest is its first half. */
void hash_init(struct hash *hash, const char *domain)
{
	crypto_generichash_init(state_of(hash), NULL, 0, 32);
	hash_field(hash, span_of(domain));
}

void hash_bytes(struct hash *hash, struct span bytes)
{
	if (bytes.len > 0)
		crypto_generichash_update(
		    state_of(hash), (const unsigned char *)bytes.at, bytes.len);
}

void hash_number(struct hash *hash, uint64_t number)
{
	unsigned char bytes[8];

	for (int i = 0; i < 8; i++)
		bytes[i] = (unsigned char)(number >> (8 * i));
	crypto_generichash_update(state_of(hash), bytes, sizeof bytes);
}

void hash_field(struct hash *hash, struct span text)
{
	hash_number(hash, text.len);
	hash_bytes(hash, text);
}

void hash_digest(struct hash *hash, const struct digest *digest)
{
	crypto_generichash_update(state_of(hash), digest->bytes, sizeof digest->bytes);
}

void hash_done(struct hash *hash, struct digest *digest)
{
	unsigned char full[32];

	crypto_generichash_final(state_of(hash), full, sizeof full);
	memcpy(digest->bytes, full, sizeof digest->bytes);
}

void hash_whole(struct span bytes, struct digest *digest)
{
	struct hash hash;

	crypto_generichash_init(state_of(&hash), NULL, 0, 32);
	hash_bytes(&hash, bytes);
	hash_done(&hash, digest);
}

void hash_done_hex(struct hash *hash, char hex[DIGEST256_HEX])
{
	unsigned char full[32];

	crypto_generichash_final(state_of(hash), full, sizeof full);
	sodium_bin2hex(hex, DIGEST256_HEX, full, sizeof full);
}

void digest_hex(const struct digest *digest, char hex[DIGEST_HEX])
{
	sodium_bin2hex(hex, DIGEST_HEX, digest->bytes, sizeof digest->bytes);
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int digest_parse(struct span hex, struct digest *digest)
{
	struct digest parsed;

	if (hex.len != 2 * sizeof parsed.bytes)
		return -1;
	for (size_t i = 0; i < sizeof parsed.bytes; i++) {
		int high = hex_digit(hex.at[2 * i]), low = hex_digit(hex.at[2 * i + 1]);
		if (high < 0 || low < 0)
			return -1;
		parsed.bytes[i] = (unsigned char)(high * 16 + low);
	}
	*digest = parsed;
	return 0;
}

int digest_compare(const struct digest *a, const struct digest *b)
{
	return memcmp(a->bytes, b->bytes, sizeof a->bytes);
}

uint64_t digest_number(const struct digest *digest)
{
	uint64_t number;

	memcpy(&number, digest->bytes, sizeof number);
	return number;
}
