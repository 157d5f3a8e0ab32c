/* Hashes of fields: 128-bit digests for identity, 256-bit ones for what reviewers compare.
 *
 * Both are BLAKE2b (RFC 7693) by libsodium. Every field goes in with its length, so that no two lists
 * of fields can collide by being cut differently. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stdint.h>

#include "base/text.h"

/* The identity of a turn, a conversation, a finding. */
struct digest {
	unsigned char bytes[16];
};

/* A hash in the making; opaque, may be copied by assignment to continue two ways. */
struct hash {
	_Alignas(64) unsigned char state[384];
};

/* Begin a hash. domain tells apart what is hashed ("turn", "finding"); it is mixed in. */
void hash_init(struct hash *hash, const char *domain);

/* Mix in a text with its length. */
void hash_field(struct hash *hash, struct span text);

/* Mix in bytes as they are, for text that comes in pieces; follow the last with hash_number of the
 * total length. */
void hash_bytes(struct hash *hash, struct span bytes);

/* Mix in a number, a digest. */
void hash_number(struct hash *hash, uint64_t number);
void hash_digest(struct hash *hash, const struct digest *digest);

/* End the hash; it may not be used afterwards without hash_init. */
void hash_done(struct hash *hash, struct digest *digest);

/* Digest bytes as they are, with no domain: for those who put in what hash_init would have. */
void hash_whole(struct span bytes, struct digest *digest);

enum { DIGEST_HEX = 33, DIGEST256_HEX = 65 }; /* sizes of the texts below, NUL included */

/* End the hash with 256 bits as lower-case hex text. */
void hash_done_hex(struct hash *hash, char hex[DIGEST256_HEX]);

/* A digest as lower-case hex text, and back: 0, or -1 if the text is not exactly 32 hex digits. */
void digest_hex(const struct digest *digest, char hex[DIGEST_HEX]);
int digest_parse(struct span hex, struct digest *digest);

/* Order by bytes: <0, 0, >0. */
int digest_compare(const struct digest *a, const struct digest *b);

/* The first 8 bytes as a number, for tables. */
uint64_t digest_number(const struct digest *digest);

#endif
