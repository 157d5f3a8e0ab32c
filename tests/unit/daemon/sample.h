/* Figures made by hand, for the tests of those who say them. */
#ifndef TESTS_DAEMON_SAMPLE_H
#define TESTS_DAEMON_SAMPLE_H

#include "daemon/figures.h"

static struct figures_text sample_texts[] = {
    {.input = 0,
	.path = SPAN("/var/log/gw/a.jsonl"),
	.state = SPAN("live"),
	.codec = SPAN("plain"),
	.format = SPAN("openai-chat"),
	.why = SPAN(""),
	.size = 1000,
	.read = 900,
	.text_offset = 900,
	.resume_bytes = 10,
	.quarantined = 7,
	.lag_us = 2500000,
	.grown_us = 1000000,
	.is_open = true,
	.is_readable = true},
    {.input = 1,
	.path = SPAN("/var/log/gw/\"b\"\\\n.jsonl.gz"),
	.state = SPAN("live"),
	.codec = SPAN("gzip"),
	.format = SPAN(""),
	.why = SPAN(""),
	.size = 50,
	.read = 50,
	.is_readable = true},
};

static struct figures_rule sample_rules[] = {
    {.id = SPAN("RO-01"),
	.clause = SPAN("openai-model-spec#assume_best_intentions"),
	.severity = SPAN("high"),
	.tally = {.evaluated = 20, .exposed = 12, .fired = 5}},
    {.id = SPAN("UC-02"), .severity = SPAN("low"), .tally = {.evaluated = 4}},
};

/* A running audit with two texts and two rules; nothing of it is owned. */
static inline struct figures sample_figures(void)
{
	return (struct figures){
	    .run = {.is_running = true,
		.version = "1.2.3",
		.state = "/var/lib/specaudit",
		.started_us = 1000000,
		.now_us = 90000000,
		.degraded = "",
		.alarm = "",
		.reloads = 2,
		.reloads_failed = 1,
		.reload_error = ""},
	    .live =
		{.records = 40, .findings = 5, .alerts = 1, .commits = 3, .committed_us = 89500000},
	    .follow = {.texts = 2, .live = 2, .open_decoders = 1, .lag_bytes = 100},
	    .lag_us = 2500000,
	    .texts = sample_texts,
	    .ntexts = ARRAY_LEN(sample_texts),
	    .states = {{SPAN("live"), 2}, {SPAN("ended"), 90}},
	    .nstates = 2,
	    .rules = sample_rules,
	    .nrules = ARRAY_LEN(sample_rules),
	    .account = {.read = 950,
		.produced = 1900,
		.audited = 1800,
		.raw = 93,
		.lost = {7},
		.losses = {1}},
	};
}

#endif
