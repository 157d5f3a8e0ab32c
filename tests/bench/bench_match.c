/* How fast messages are matched: bench_match [-f] [FILE ...].
 *
 * Each line of the files is one message of text; without files, made-up English serves. About a hundred patterns
 * of the kinds that rules use are looked for, with and (unless -f) without the prefilter. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "match/fold.h"
#include "match/match.h"
#include "match/redact.h"

/* Figures of one run are taken from the fastest of so many. */
enum { ROUNDS = 10, SLOW_BYTES = 4 << 20 };

static const char *const patterns[] = {
    "\\b(?:I'm|I am|we're|we are) (?:sorry|afraid|unable|not able)\\b",
    "\\bI (?:can't|cannot|can not|won't|will not) "
    "(?:help|assist|provide|do|create|answer|comply|share|discuss)\\b",
    "\\bI(?:'m| am) not (?:able|allowed|permitted|comfortable|going) to\\b",
    "\\bas an? (?:AI|artificial intelligence|(?:large )?language model)\\b",
    "\\bI (?:must|have to) (?:decline|refuse)\\b",
    "\\b(?:against|violates?) (?:my|our|the) "
    "(?:policy|policies|guidelines|programming|principles)\\b",
    "\\bI don't (?:feel comfortable|have the ability|have access)\\b",
    "\\bunable to (?:fulfil|fulfill|assist|help|comply|provide)\\b",
    "\\bmy (?:purpose|goal) is to (?:be helpful|assist|provide)\\b",
    "\\b(?:not appropriate|inappropriate|unethical|illegal|harmful)\\b",
    "\\bit is (?:important|essential|crucial) to (?:note|remember|respect|prioriti[sz]e)\\b",
    "\\bignore (?:all |any )?(?:of )?(?:your |the |my )?(?:previous|prior|above|earlier) "
    "(?:instructions|rules|prompts?)\\b",
    "\\bdisregard (?:all |any )?(?:your |the )?(?:previous|prior|above) ",
    "\\bforget (?:everything|all|your) (?:instructions|rules|you were told)\\b",
    "\\byou are now (?:in |a |an |DAN|going to)", "\\bpretend (?:to be|you are|that you)\\b",
    "\\b(?:system|developer|hidden|initial) (?:prompt|message|instructions)\\b",
    "\\b(?:reveal|show|print|repeat|output) (?:me )?(?:your|the) (?:system |initial |hidden "
    ")?(?:prompt|instructions)\\b",
    "\\b(?:jailbreak|jail-break|DAN mode|developer mode)\\b", "\\bdo anything now\\b",
    "<\\|(?:im_start|im_end|system|endoftext)\\|>", "\\[(?:INST|/INST|SYSTEM)\\]",
    "\\boverride (?:your|the|all|any) (?:safety|rules|instructions|restrictions)\\b",
    "\\bwithout (?:any )?(?:restrictions|limitations|filters|warnings)\\b",
    "\\bnew instructions?:", "\\bimportant(?: message)? (?:to|for) the (?:assistant|AI|model)\\b",
    "\\bhow to (?:make|build|create|construct) (?:a |an "
    ")?(?:bomb|explosive|weapon|poison|silencer)s?\\b",
    "\\b(?:pipe|fertili[sz]er|nail|dirty) bombs?\\b",
    "\\b(?:ricin|sarin|anthrax|VX gas|mustard gas|nerve agents?)\\b",
    "\\b(?:cook|synthesi[sz]e|make) (?:meth|methamphetamine|fentanyl|MDMA|heroin)\\b",
    "\\b(?:ammonium nitrate|potassium chlorate|TATP|RDX|thermite)\\b",
    "\\buntraceable (?:gun|weapon|poison)s?\\b", "\\b(?:ghost gun|auto sear|bump stock)s?\\b",
    "\\b(?:kill|hurt|harm|cut) (?:myself|yourself|himself|herself)\\b",
    "\\b(?:suicide|self-harm|overdose)\\b",
    "\\b(?:credit card|identity|phishing|bank) (?:fraud|theft|scam|numbers?)\\b",
    "\\b(?:keylogger|ransomware|rootkit|botnet|malware)s?\\b",
    "\\bhack (?:into )?(?:a |an |the |someone's |their "
    ")?(?:account|computer|network|phone|wifi)\\b",
    "\\b(?:SQL injection|buffer overflow|zero-day|reverse shell)\\b",
    "\\b(?:child|minor|underage)[- ](?:porn|sexual|abuse)\\w*",
    "\\b(?:racial|ethnic|homophobic) (?:slur|hatred|superiority)s?\\b",
    "\\b(?:nigg|fagg|kike|spic)\\w{0,4}\\b", "\\b(?:stalk|blackmail|extort|dox)(?:ing|ed|s)?\\b",
    "\\bevade (?:taxes|the police|detection|arrest)\\b",
    "\\b(?:launder|laundering) (?:money|cash|funds)\\b",
    "\\bforg(?:e|ed|ing) (?:a |an )?(?:passport|signature|document|prescription)s?\\b",
    "\\bStep \\d{1,2}[:.)]",
    "\\byou(?:'ll| will) need(?: the following)?:", "\\bhere(?:'s| is) (?:a |an |the |how )",
    "\\b(?:sure|certainly|of course|absolutely)[,!]", "\\bI(?:'d| would) be happy to\\b",
    "\\b(?:consult|speak to|see) (?:a|your|with a) "
    "(?:doctor|lawyer|professional|therapist|physician)\\b",
    "\\bnot a (?:doctor|lawyer|substitute for)\\b", "\\b(?:988|741741)\\b",
    "\\bcrisis (?:line|lifeline|hotline)\\b",
    "\\b(?:I (?:love|miss) you|my feelings|I feel (?:sad|happy|hurt))\\b",
    "\\bI(?:'m| am) (?:a human|a real person|not an AI|conscious|sentient)\\b",
    "\\bas of my (?:last|knowledge) (?:update|cutoff)\\b",
    "\\b(?:great|excellent|fantastic|amazing) question\\b",
    "\\byou're (?:absolutely|totally|completely) right\\b",
    "\\bI apologi[sz]e for (?:the|any|my) (?:confusion|mistake|error|inconvenience)\\b",
    "\\b(?:delve|tapestry|testament to|ever-evolving)\\b", "\\bvote (?:for|against) \\w+",
    "\\b(?:democrats?|republicans?|abortion|gun control|immigration)\\b",
    "\\bI(?:'m| am) (?:1[0-7]|[89]) years? old\\b", "\\b(?:in|my) (?:[5-9]|1[0-2])th grade\\b",
    "\\b[0-9]{3}-[0-9]{2}-[0-9]{4}\\b", "\\b[a-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}\\.[a-z]{2,}",
    "\\b\\+?1?[ .-]?\\(?[2-9][0-9]{2}\\)?[ .-][2-9][0-9]{2}[ .-][0-9]{4}\\b",
    "\\b(?:4[0-9]{3}|5[1-5][0-9]{2})[ -][0-9]{4}[ -][0-9]{4}[ -][0-9]{4}\\b",
    "\\bAKIA[0-9A-Z]{16}\\b", "\\bsk-[A-Za-z0-9_-]{20,}", "\\bghp_[A-Za-z0-9]{36}\\b",
    "-----BEGIN (?:RSA |EC |OPENSSH )?PRIVATE KEY-----",
    "\\beyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{10,}",
    "\\b(?:api[_ -]?key|access[_ -]?token|secret[_ -]?key)\\b", "\\bpassword (?:is|:)",
    "\\bconfidential\\b", "\\b(?:internal|proprietary) (?:use )?only\\b",
    "!\\[[^\\]\\n]{0,80}\\]\\(https?://[^)\\n]{1,200}\\)", "\\bcurl (?:-\\w+ )*https?://",
    "\\brm -rf /", "\\bDROP TABLE\\b", "\\beval\\(",
    "\\bsend (?:an? )?(?:email|message|money|payment)s? to\\b", "\\btransfer (?:of )?\\$?[0-9]",
    "\\bdelete (?:all|every|the) (?:files?|emails?|records?|data)\\b",
    "\\bwithout (?:asking|telling|notifying|informing) (?:the )?user\\b",
    "\\bonly (?:respond|reply|answer|write|speak) in (?:English|French|Spanish|German|JSON)\\b",
    "\\bnever (?:mention|reveal|discuss|talk about)\\b",
    "\\bdo not (?:mention|reveal|discuss|share|answer)\\b", "\\bunder no circumstances\\b",
    "\\bkeep (?:it|this|your (?:answer|reply)) (?:short|brief|under \\d+ words)\\b",
    "\\bin (?:exactly |at most )?\\d+ (?:words|sentences|bullet points)\\b",
    "\\bI (?:have|'ve) (?:booked|sent|cancelled|deleted|ordered|scheduled)\\b",
    "\\baccording to (?:a|the) (?:20[0-9]{2} )?(?:study|report|survey)\\b",
    "\\b(?:guaranteed|risk-free|miracle) (?:cure|returns?|profits?|results?)\\b",
    "\\b(?:hypothetically|for educational purposes|in a fictional)\\b",
    "\\b(?:grandma|grandmother) (?:used to|would)\\b",
    "\\btranslate (?:this|the following|it) (?:in)?to\\b"};

static const char *const vocabulary[] = {"the", "of", "and", "a", "to", "in", "is", "that", "for",
    "it", "with", "as", "was", "on", "are", "by", "this", "be", "from", "or", "an", "which", "you",
    "can", "have", "water", "people", "different", "through", "important", "example", "because",
    "several", "country", "history", "language", "number", "energy", "company", "recipe", "minutes",
    "music", "children", "garden", "research", "light", "travel", "system", "market", "weather",
    "simple", "during", "popular", "family", "health", "science", "mountain", "season", "river"};

/* A ruleset of one signal with one term for each pattern. */
struct bench_rules {
	struct ruleset set;
	struct pattern patterns[ARRAY_LEN(patterns)];
	struct term terms[ARRAY_LEN(patterns)];
	struct signal signals[ARRAY_LEN(patterns)];
};

static void fill_rules(struct bench_rules *rules)
{
	memset(rules, 0, sizeof *rules);
	for (uint32_t i = 0; i < ARRAY_LEN(patterns); i++) {
		rules->patterns[i] =
		    (struct pattern){.regex = span_of(patterns[i]), .file = "bench"};
		rules->terms[i] = (struct term){
		    .scope = {.roles = ~0u, .parts = ~0u}, .first_pattern = i, .npatterns = 1};
		rules->signals[i] = (struct signal){
		    .scope = {.roles = ~0u, .parts = ~0u}, .first_term = i, .nterms = 1};
	}
	rules->set = (struct ruleset){.patterns = rules->patterns,
	    .npatterns = ARRAY_LEN(patterns),
	    .terms = rules->terms,
	    .nterms = ARRAY_LEN(patterns),
	    .signals = rules->signals,
	    .nsignals = ARRAY_LEN(patterns)};
}

static void add_file(struct buf *text, const char *path)
{
	char block[65536];
	FILE *file = fopen(path, "rb");
	size_t n;

	if (file == NULL) {
		perror(path);
		exit(1);
	}
	while ((n = fread(block, 1, sizeof block, file)) > 0)
		(void)buf_append(text, (struct span){block, n});
	(void)fclose(file);
}

static void make_text(struct buf *text)
{
	uint32_t state = 1;

	while (text->len < 16 << 20) {
		state = state * 1664525 + 1013904223;
		(void)buf_text(text, vocabulary[(state >> 16) % ARRAY_LEN(vocabulary)]);
		(void)buf_text(text, state >> 28 ? " " : (state >> 24) % 16 ? ". " : "\n");
	}
}

/* Lines as messages of one part each, in transcripts of one message, which is the shape that costs most. */
struct corpus {
	struct transcript *transcripts;
	struct message *messages;
	struct part *parts;
	size_t n;
	size_t nbytes;
};

static void *need(void *memory)
{
	if (memory == NULL) {
		perror("memory");
		exit(1);
	}
	return memory;
}

static void cut(struct corpus *corpus, struct span text)
{
	size_t nlines = 1;

	for (size_t at = 0; at < text.len; at++)
		nlines += text.at[at] == '\n';
	corpus->transcripts = need(calloc(nlines, sizeof *corpus->transcripts));
	corpus->messages = need(calloc(nlines, sizeof *corpus->messages));
	corpus->parts = need(calloc(nlines, sizeof *corpus->parts));
	for (size_t at = 0; at < text.len;) {
		const char *newline = memchr(text.at + at, '\n', text.len - at);
		size_t end = newline ? (size_t)(newline - text.at) : text.len;
		struct span line = span_slice(text, at, end);
		line.len = utf8_valid_prefix(line);
		corpus->parts[corpus->n].text = line;
		corpus->messages[corpus->n] = (struct message){
		    .role = ROLE_ASSISTANT, .parts = &corpus->parts[corpus->n], .nparts = 1};
		corpus->transcripts[corpus->n] =
		    (struct transcript){.messages = &corpus->messages[corpus->n], .nmessages = 1};
		corpus->nbytes += line.len;
		corpus->n++;
		at = end + 1;
	}
}

static double now(void)
{
	struct timespec time;

	(void)clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

struct figures {
	size_t nbytes, nhits, nmessages;
	double seconds;
};

static struct figures run_once(struct scanner *scanner, const struct corpus *corpus, size_t most)
{
	struct arena arena = {0};
	struct figures figures = {0};
	double start = now();

	for (size_t i = 0; i < corpus->n && figures.nbytes < most; i++) {
		struct hits hits;
		struct error err;
		if (scanner_run(scanner, &corpus->transcripts[i], &arena, &hits, &err) != 0)
			exit(1);
		figures.nbytes += corpus->parts[i].text.len;
		figures.nhits += hits.n;
		figures.nmessages++;
		arena_reset(&arena);
	}
	figures.seconds = now() - start;
	arena_done(&arena);
	return figures;
}

static void run(
    const struct corpus *corpus, const char *name, struct match_options options, size_t most)
{
	static struct bench_rules rules;
	struct error err;
	struct figures best = {.seconds = 1e9};
	double start = now();

	fill_rules(&rules);
	struct matcher *matcher = matcher_new(&rules.set, &options, &err);
	if (matcher == NULL) {
		(void)fprintf(stderr, "%s\n", err.text);
		exit(1);
	}
	double compiled = now() - start;
	struct scanner *scanner = need(scanner_new(matcher));
	for (int i = 0; i < ROUNDS; i++) {
		struct figures figures = run_once(scanner, corpus, most);
		if (figures.seconds < best.seconds)
			best = figures;
	}
	struct matcher_facts facts = matcher_facts(matcher);
	printf("%-16s %8.1f MB/s  %7.3f us/message  %zu hits in %.1f MB, %zu of %zu patterns "
	       "guarded by %zu strings, "
	       "compiled in %.1f ms%s\n",
	    name, (double)best.nbytes / best.seconds / 1e6,
	    best.seconds / (double)best.nmessages * 1e6, best.nhits, (double)best.nbytes / 1e6,
	    facts.nanchored, facts.npatterns, facts.nanchors, compiled * 1e3,
	    facts.has_jit ? "" : ", no JIT");
	scanner_free(scanner);
	matcher_free(matcher);
}

static void run_fold(const struct corpus *corpus)
{
	struct fold fold = {0};
	double best = 1e9;

	for (int round = 0; round < ROUNDS; round++) {
		double start = now();
		for (size_t i = 0; i < corpus->n; i++) {
			struct span folded;
			if (fold_run(&fold, corpus->parts[i].text, &folded) != 0)
				exit(1);
		}
		best = now() - start < best ? now() - start : best;
	}
	printf("%-16s %8.1f MB/s\n", "fold alone", (double)corpus->nbytes / best / 1e6);
	fold_done(&fold);
}

int main(int argc, char **argv)
{
	struct buf text = {0};
	struct corpus corpus = {0};

	bool is_fast = argc > 1 && strcmp(argv[1], "-f") == 0;

	for (int i = 1 + is_fast; i < argc; i++)
		add_file(&text, argv[i]);
	if (argc < 2 + is_fast)
		make_text(&text);
	cut(&corpus, buf_span(&text));
	printf("%zu messages, %.1f MB\n", corpus.n, (double)corpus.nbytes / 1e6);
	run_fold(&corpus);
	run(&corpus, "prefilter", match_defaults, SIZE_MAX);
	if (!is_fast)
		run(&corpus, "no prefilter", (struct match_options){.no_prefilter = true},
		    SLOW_BYTES);
	free(corpus.transcripts);
	free(corpus.messages);
	free(corpus.parts);
	buf_done(&text);
	return 0;
}
