/* The table of keys. Rows of one group stand together; the order is that of the printed configuration. */
#include <assert.h>
#include <string.h>

#include "setup/config.h"
#include "setup/keys.h"

#define HOUR UINT64_C(3600)
#define DAY UINT64_C(86400)
#define MIB ((uint64_t)1 << 20)
#define TIB ((uint64_t)1 << 40)

enum {
	LONGEST_TEXT = 255,
	LONGEST_PATH = 4095,
	LONGEST_LINE = (1 << 28) - 1, /* JSON_LONGEST: what the reader of records can take */
};

static const char *const authorities[] = {"developer", "system"};
static const char *const excerpts[] = {"redacted", "none"};
static const char *const formats[] = {"text", "json", "markdown", "html"};
static const char *const io_classes[] = {"normal", "idle"};
static const char *const watches[] = {"inotify", "poll"};

#define WORDS(list) .names = (list), .nnames = ARRAY_LEN(list)
#define OF(member) offsetof(struct config, member)
#define OF_LOG(member) offsetof(struct config_log, member)
#define OF_MODEL(member) offsetof(struct config_model, member)

const struct key key_rows[] = {
    /* An entry of logs. */
    {
	.name = "logs.path",
	.kind = KEY_PATHS,
	.at = OF_LOG(paths),
	.is_required = true,
	.about = "What to follow: files, folders, patterns with * ? [ ] and **",
    },
    {
	.name = "logs.format",
	.kind = KEY_FORMAT,
	.at = OF_LOG(format),
	.high = LONGEST_PATH,
	.fallback = "auto",
	.about = "The mapping that reads the records: its name or file; auto: the one that fits",
    },
    {
	.name = "logs.system_authority",
	.kind = KEY_CHOICE,
	.at = OF_LOG(system_authority),
	.fallback = "developer",
	WORDS(authorities),
	.about = "What authority messages with the role 'system' have",
    },
    {
	.name = "logs.host",
	.kind = KEY_TEXT,
	.at = OF_LOG(host),
	.high = LONGEST_TEXT,
	.is_empty_too = true,
	.fallback = "\"\"",
	.about = "The host the log comes from, by which expectations name it; empty: this host",
    },

    /* An entry of models. */
    {
	.name = "models.model",
	.kind = KEY_TEXT,
	.at = OF_MODEL(model),
	.high = LONGEST_TEXT,
	.is_required = true,
	.about = "A model's name, or a pattern of names with * and ?",
    },
    {
	.name = "models.from",
	.kind = KEY_DAY,
	.at = OF_MODEL(from),
	.is_empty_too = true,
	.fallback = "\"\"",
	.about = "The first day of the conversations that are meant; empty: any",
    },
    {
	.name = "models.until",
	.kind = KEY_DAY,
	.at = OF_MODEL(until),
	.is_empty_too = true,
	.fallback = "\"\"",
	.about = "The last day of the conversations that are meant; empty: any",
    },
    {
	.name = "models.spec",
	.kind = KEY_TEXT,
	.at = OF_MODEL(spec),
	.high = LONGEST_TEXT,
	.is_required = true,
	.about = "What they are judged by: DOCUMENT@RELEASE, or not-bound: as if by the release in "
		 "force",
    },

    /* Of no group. */
    {
	.name = "start",
	.kind = KEY_START,
	.at = OF(start),
	.fallback = "end",
	.needs_start = true,
	.about = "What a first start does with text that is already there",
    },
    {
	.name = "rules",
	.kind = KEY_PACKS,
	.at = OF(rules),
	.most = 16,
	.fallback = "[model-spec]",
	.about = "Rule packs: installed ones by name, or paths",
    },
    {
	.name = "spec",
	.kind = KEY_TEXT,
	.at = OF(spec),
	.high = LONGEST_TEXT,
	.is_empty_too = true,
	.fallback = "\"\"",
	.about = "The release to judge by; empty: the one the rules were written for",
    },
    {
	.name = "exceptions",
	.kind = KEY_PATHS,
	.at = OF(exceptions),
	.fallback = "[]",
	.about = "Files of exceptions to findings",
    },
    {
	.name = "expect",
	.kind = KEY_PATHS,
	.at = OF(expect),
	.fallback = "[]",
	.about = "Files that say which streams and how many records are to come",
    },
    {
	.name = "canaries",
	.kind = KEY_PATHS,
	.at = OF(canaries),
	.fallback = "[]",
	.about = "Registers of planted records",
    },
    {
	.name = "state",
	.kind = KEY_PATH,
	.at = OF(state),
	.high = LONGEST_PATH,
	.fallback = "/var/lib/specaudit",
	.needs_start = true,
	.about = "The folder of the state; everything written is below it unless said otherwise",
    },
    {
	.name = "excerpts",
	.kind = KEY_CHOICE,
	.at = OF(excerpts),
	.fallback = "redacted",
	WORDS(excerpts),
	.about = "Whether findings keep masked excerpts of conversations, or no text",
    },
    {
	.name = "timezone",
	.kind = KEY_ZONE,
	.at = OF(timezone),
	.high = LONGEST_TEXT,
	.fallback = "UTC",
	.about = "Where periods begin and end: an IANA name",
    },

    {
	.name = "reports.every",
	.kind = KEY_PERIODS,
	.at = OF(reports.every),
	.fallback = "[hour, day, week]",
	.names = config_period_names,
	.nnames = PERIODS,
	.about = "The periods that reports are written for; an empty list: none",
    },
    {
	.name = "reports.formats",
	.kind = KEY_CHOICES,
	.at = OF(reports.formats),
	.fallback = "[html, json]",
	WORDS(formats),
	.about = "What each report is written as",
    },
    {
	.name = "reports.dir",
	.kind = KEY_PATH,
	.at = OF(reports.dir),
	.high = LONGEST_PATH,
	.about = "The folder reports are written to; by default reports in the state's folder",
    },
    {
	.name = "reports.grace",
	.kind = KEY_DURATION,
	.at = OF(reports.grace),
	.high = 7 * DAY,
	.fallback = "5m",
	.about = "How long after its end a period's report is written",
    },
    {
	.name = "reports.restate",
	.kind = KEY_DURATION,
	.at = OF(reports.restate),
	.low = 1,
	.high = 30 * DAY,
	.fallback = "1h",
	.about = "How often at most the report of a period is written again",
    },

    {
	.name = "commit.every_ms",
	.kind = KEY_COUNT,
	.at = OF(commit.every_ms),
	.low = 1,
	.high = 60000,
	.fallback = "200",
	.about = "How long at most, in milliseconds, what was audited waits to be committed",
    },
    {
	.name = "commit.records",
	.kind = KEY_COUNT,
	.at = OF(commit.records),
	.low = 1,
	.high = 1000000,
	.fallback = "10000",
	.about = "How many records at most are committed at once",
    },

    {
	.name = "limits.workers",
	.kind = KEY_COUNT,
	.at = OF(limits.workers),
	.low = 1,
	.high = 64,
	.fallback = "1",
	.needs_start = true,
	.about = "Threads that audit",
    },
    {
	.name = "limits.max_mb_s",
	.kind = KEY_COUNT,
	.at = OF(limits.max_mb_s),
	.high = 100000,
	.fallback = "20",
	.about = "Millions of stored bytes that are read a second, at most; 0: no bound",
    },
    {
	.name = "limits.io",
	.kind = KEY_EITHER,
	.at = OF(limits.is_idle_io),
	.fallback = "idle",
	WORDS(io_classes),
	.needs_start = true,
	.about = "The class of input and output: idle reads when nobody else does",
    },
    {
	.name = "limits.memory",
	.kind = KEY_SIZE,
	.at = OF(limits.memory),
	.low = 64 * MIB,
	.high = TIB,
	.is_zero_too = true,
	.fallback = "512M",
	.needs_start = true,
	.about = "Bytes of memory for data; 0: no bound",
    },
    {
	.name = "limits.decoders",
	.kind = KEY_COUNT,
	.at = OF(limits.decoders),
	.low = 1,
	.high = 64,
	.fallback = "32",
	.about = "Files that are open at once; the others are parked",
    },
    {
	.name = "limits.max_line",
	.kind = KEY_SIZE,
	.at = OF(limits.max_line),
	.low = 1024,
	.high = LONGEST_LINE,
	.fallback = "64M",
	.about = "The longest line that is read whole, in bytes",
    },
    {
	.name = "limits.max_ratio",
	.kind = KEY_COUNT,
	.at = OF(limits.max_ratio),
	.high = UINT32_MAX,
	.fallback = "1000",
	.about = "A compressed member that grows to more than so many times its size is given up; "
		 "0: no bound",
    },
    {
	.name = "limits.watch",
	.kind = KEY_EITHER,
	.at = OF(limits.is_polling),
	.fallback = "inotify",
	WORDS(watches),
	.needs_start = true,
	.about = "How changes are noticed; inotify falls back to polling where it cannot be had",
    },
    {
	.name = "limits.poll_ms",
	.kind = KEY_COUNT,
	.at = OF(limits.poll_ms),
	.low = 10,
	.high = 600000,
	.fallback = "1000",
	.about = "How often, in milliseconds, files are looked at that wake nobody",
    },

    {
	.name = "after.gone",
	.kind = KEY_DURATION,
	.at = OF(after.gone),
	.low = 1,
	.high = 30 * DAY,
	.fallback = "1m",
	.about = "A file that has lost its name and has not grown for so long has ended",
    },
    {
	.name = "after.forget",
	.kind = KEY_DURATION,
	.at = OF(after.forget),
	.low = HOUR,
	.high = 3650 * DAY,
	.fallback = "30d",
	.about = "How long a text that ended is remembered, so as not to be audited again",
    },
    {
	.name = "after.idle",
	.kind = KEY_DURATION,
	.at = OF(after.idle),
	.low = 1,
	.high = 30 * DAY,
	.fallback = "15m",
	.about = "A conversation spread over lines that nothing was added to for so long has ended",
    },

    {
	.name = "alerts.ndjson",
	.kind = KEY_PATH,
	.at = OF(alerts.ndjson),
	.high = LONGEST_PATH,
	.is_empty_too = true,
	.fallback = "\"\"",
	.about = "The file that alerts are appended to, one a line; empty: none",
    },
    {
	.name = "alerts.journald",
	.kind = KEY_FLAG,
	.at = OF(alerts.to_journal),
	.fallback = "false",
	.about = "Whether alerts go to the journal",
    },
    {
	.name = "alerts.syslog",
	.kind = KEY_FLAG,
	.at = OF(alerts.to_syslog),
	.fallback = "false",
	.about = "Whether alerts go to syslog",
    },
    {
	.name = "alerts.close_after",
	.kind = KEY_DURATION,
	.at = OF(alerts.close_after),
	.low = 1,
	.high = 30 * DAY,
	.fallback = "1h",
	.about = "A group of alerts that nothing was added to for so long closes",
    },
    {
	.name = "alerts.evidence_per_group_hour",
	.kind = KEY_COUNT,
	.at = OF(alerts.evidence_per_group_hour),
	.high = 1000000000,
	.fallback = "100",
	.about = "Findings of one group kept with their evidence in an hour; 0: all",
    },

    {
	.name = "operations.metrics",
	.kind = KEY_PATH,
	.at = OF(operations.metrics),
	.high = LONGEST_PATH,
	.is_empty_too = true,
	.fallback = "\"\"",
	.about = "The file metrics are written to; empty: none",
    },
    {
	.name = "operations.metrics_every",
	.kind = KEY_DURATION,
	.at = OF(operations.every),
	.low = 1,
	.high = DAY,
	.fallback = "15s",
	.about = "How often metrics are written",
    },
    {
	.name = "operations.metrics_socket",
	.kind = KEY_PATH,
	.at = OF(operations.metrics_socket),
	.high = KEY_LONGEST_SOCKET,
	.is_empty_too = true,
	.fallback = "\"\"",
	.about = "The unix socket that serves metrics; empty: none",
    },
    {
	.name = "operations.control",
	.kind = KEY_PATH,
	.at = OF(operations.control),
	.high = KEY_LONGEST_SOCKET,
	.about = "The unix socket that status and reload speak to; by default control in the "
		 "state's folder",
    },
};

const size_t nkey_rows = ARRAY_LEN(key_rows);

_Static_assert(ARRAY_LEN(key_rows) <= KEYS_MOST, "there is room for every key");

bool key_is_list(const struct key *key)
{
	return key->kind == KEY_PERIODS || key->kind == KEY_CHOICES || key->kind == KEY_PATHS ||
	       key->kind == KEY_PACKS;
}

struct span key_group(const struct key *key)
{
	const char *dot = strchr(key->name, '.');

	return dot ? (struct span){key->name, (size_t)(dot - key->name)} : (struct span){NULL, 0};
}

const char *key_word(const struct key *key)
{
	const char *dot = strchr(key->name, '.');

	return dot ? dot + 1 : key->name;
}

bool keys_of_group(struct span group, size_t *first, size_t *end)
{
	size_t i = 0;

	while (i < nkey_rows && !span_equal(key_group(&key_rows[i]), group))
		i++;
	if (i == nkey_rows)
		return false;
	*first = i;
	while (i < nkey_rows && span_equal(key_group(&key_rows[i]), group))
		i++;
	*end = i;
	return true;
}

const char *const key_entries_names[ENTRIES] = {"logs", "models"};

void keys_of_entries(enum key_entries which, size_t *first, size_t *end)
{
	bool has_rows = keys_of_group(span_of(key_entries_names[which]), first, end);

	assert(has_rows && *end - *first <= ENTRY_KEYS_MOST);
	(void)has_rows;
}

size_t keys_of_all_entries(void)
{
	size_t first, end;

	keys_of_entries(ENTRIES - 1, &first, &end);
	return end;
}
