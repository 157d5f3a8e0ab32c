/* Names of losses and the arithmetic of the byte account. */
#include <assert.h>
#include <stddef.h>

#include "base/loss.h"

static const struct {
	const char *name;
	bool stored;
} reasons[LOSS_REASONS] = {
    [LOSS_CORRUPT] = {"corrupt", true},
    [LOSS_TRUNCATED] = {"truncated", true},
    [LOSS_GARBAGE] = {"garbage", true},
    [LOSS_WINDOW] = {"window", true},
    [LOSS_BOMB] = {"ratio", true},
    [LOSS_TOO_LONG] = {"too-long", false},
    [LOSS_DEPTH] = {"depth", false},
    [LOSS_NOT_TEXT] = {"not-text", false},
    [LOSS_UNREADABLE] = {"unreadable", true},
};

const char *loss_name(enum loss_reason reason)
{
	assert(reason < LOSS_REASONS);
	return reasons[reason].name;
}

bool loss_is_stored(enum loss_reason reason)
{
	assert(reason < LOSS_REASONS);
	return reasons[reason].stored;
}

void account_add(struct account *sum, const struct account *more)
{
	sum->read += more->read;
	sum->decoded += more->decoded;
	sum->container += more->container;
	sum->produced += more->produced;
	sum->audited += more->audited;
	sum->raw += more->raw;
	sum->other += more->other;
	sum->blank += more->blank;
	sum->pending += more->pending;
	for (size_t i = 0; i < LOSS_REASONS; i++) {
		sum->lost[i] += more->lost[i];
		sum->losses[i] += more->losses[i];
	}
	sum->records += more->records;
	sum->records_audited += more->records_audited;
	sum->records_raw += more->records_raw;
	sum->records_other += more->records_other;
	sum->records_lost += more->records_lost;
}

static uint64_t lost(const struct account *account, bool stored)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < LOSS_REASONS; i++)
		sum += reasons[i].stored == stored ? account->lost[i] : 0;
	return sum;
}

uint64_t account_lost_text(const struct account *account)
{
	return lost(account, false);
}

uint64_t account_lost_stored(const struct account *account)
{
	return lost(account, true);
}

bool account_balances(const struct account *account)
{
	uint64_t stored = account->decoded + account->container + lost(account, true);
	uint64_t text = account->audited + account->raw + account->other + account->blank +
			lost(account, false) + account->pending;

	return account->read == stored && account->produced == text;
}
