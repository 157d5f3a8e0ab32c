/* What was read, what was not, from which inputs, under which versions. */
#include <inttypes.h>

#include "report/figures.h"
#include "report/html.h"
#include "report/words.h"

enum { MOST_INPUTS = 500, MOST_LOSSES = 200 };

static void write_term(struct buf *out, const struct words_sum *sum, size_t i)
{
	struct buf share = {0};

	buf_printf(out, "<tr%s><td>%s%s<br><span class=\"soft\">%s</span></td>",
	    sum->terms[i].nbytes ? "" : " class=\"zero\"", i == 0 ? "" : "+ ", sum->terms[i].name,
	    sum->terms[i].meaning);
	html_count_cell(out, sum->terms[i].nbytes);
	figure_percent(&share, share_of(sum->terms[i].nbytes, sum->total));
	buf_text(out, "<td class=\"n\">");
	html_text(out, buf_span(&share));
	buf_text(out, "</td></tr>\n");
	buf_done(&share);
}

static void write_sum(struct buf *out, const char *label, const struct words_sum *sum)
{
	static const char *const columns[] = {"Where the bytes went", "#Bytes", "#Share"};

	html_table_begin(out, label, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < sum->nterms; i++)
		write_term(out, sum, i);
	buf_text(out, "<tr class=\"total\"><td>= sum</td>");
	html_count_cell(out, sum->sum);
	buf_printf(out, "<td class=\"n\">%s</td></tr>\n<tr class=\"total\"><td>%s</td>",
	    sum->sum == sum->total ? "balances" : "DOES NOT BALANCE", sum->total_name);
	html_count_cell(out, sum->total);
	buf_text(out, "<td></td></tr>\n");
	html_table_end(out);
}

static void write_loss(struct buf *out, const struct summary_loss *row)
{
	const struct loss *loss = &row->loss;

	buf_printf(out, "<tr><td>%s</td>", loss_name(loss->reason));
	html_id_cell(out, row->path);
	if (loss_is_stored(loss->reason)) {
		html_count_cell(out, loss->at.raw_offset);
		buf_text(out, "<td></td><td></td>");
	} else {
		buf_text(out, "<td></td>");
		html_count_cell(out, loss->at.text_offset);
		html_count_cell(out, loss->at.line);
	}
	html_count_cell(out, loss->nbytes);
	html_words_cell(out, span_of(loss->detail));
	buf_text(out, "</tr>\n");
}

static void explain_losses(struct buf *out, const struct account *account)
{
	buf_text(out, "<ul>\n");
	for (size_t i = 0; i < LOSS_REASONS; i++) {
		if (account->losses[i] == 0)
			continue;
		buf_printf(out, "<li><b>%s</b>, ", loss_name((enum loss_reason)i));
		figure_plural(out, account->losses[i], "place");
		buf_printf(out, ": %s</li>\n", words_losses[i]);
	}
	buf_text(out, "</ul>\n");
}

static void write_losses(struct buf *out, const struct summary *summary)
{
	static const char *const columns[] = {
	    "Reason", "File", "#Stored offset", "#Text offset", "#Line", "#Bytes", "Detail"};
	size_t shown = summary->nlosses < MOST_LOSSES ? summary->nlosses : MOST_LOSSES;

	buf_text(out, "<h3 id=\"lost\">What was not read</h3>\n");
	if (summary->total_losses == 0) {
		buf_text(out, "<p>Nothing was lost.</p>\n");
		return;
	}
	explain_losses(out, &summary->with_repeats);
	html_table_begin(out, "Losses, one by one", columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < shown; i++)
		write_loss(out, &summary->losses[i]);
	html_table_end(out);
	html_left_out(out, summary->total_losses - shown);
}

void html_account_section(struct buf *out, const struct summary *summary)
{
	struct words_sum sum;

	buf_text(out, "<section aria-labelledby=\"read\"><h2 id=\"read\">What was read</h2>\n"
		      "<p>Every byte is counted twice: as it was stored, and as the text it "
		      "decodes to. Both sums "
		      "must balance.</p>\n");
	html_text_share(out, &summary->account);
	buf_text(out,
	    "<p class=\"legend\"><span class=\"key audited\"></span>audited as conversations "
	    "<span class=\"key raw\"></span>raw text, searched without knowing who spoke "
	    "<span class=\"key aside\"></span>no conversation, blank or unfinished "
	    "<span class=\"key lost\"></span>lost</p>\n<div class=\"pair\">\n");
	words_text_sum(&summary->account, &sum);
	write_sum(out, "Bytes of text", &sum);
	words_stored_sum(&summary->account, &sum);
	write_sum(out, "Bytes as stored", &sum);
	buf_text(out, "</div>\n");
	write_losses(out, summary);
	buf_text(out, "</section>\n");
}

static void write_input(struct buf *out, const struct store_input *input)
{
	const struct account *account = &input->account;

	buf_text(out, "<tr>");
	html_id_cell(out, input->path);
	html_words_cell(out, input->codec);
	html_count_cell(out, account->read);
	html_count_cell(out, account->produced);
	html_count_cell(out, account->records);
	html_count_cell(out, account_lost_stored(account) + account_lost_text(account));
	buf_text(out, input->is_repeat ? "<td>repeat, not summed</td>" : "<td></td>");
	html_id_cell(out, span_of(input->stream));
	buf_text(out, "</tr>\n");
}

static void write_counters(struct buf *out, const struct summary *summary)
{
	static const char *const columns[] = {"Counter", "#Value"};

	html_table_begin(out, "Counters", columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < summary->ncounters; i++) {
		buf_text(out, "<tr>");
		html_words_cell(out, summary->counters[i].name);
		html_count_cell(out, summary->counters[i].value);
		buf_text(out, "</tr>\n");
	}
	buf_text(out, "<tr><td>records</td>");
	html_count_cell(out, summary->account.records);
	buf_text(out, "</tr>\n<tr><td>records audited as conversations</td>");
	html_count_cell(out, summary->account.records_audited);
	buf_text(out, "</tr>\n<tr><td>records matched as raw text</td>");
	html_count_cell(out, summary->account.records_raw);
	buf_text(out, "</tr>\n<tr><td>records that hold no conversation</td>");
	html_count_cell(out, summary->account.records_other);
	buf_text(out, "</tr>\n<tr><td>records lost</td>");
	html_count_cell(out, summary->account.records_lost);
	buf_text(out, "</tr>\n");
	html_table_end(out);
}

void html_inputs_section(struct buf *out, const struct summary *summary)
{
	static const char *const columns[] = {"File", "Codec", "#Stored bytes", "#Text bytes",
	    "#Records", "#Lost bytes", "Repeat", "Digest of the text"};
	size_t shown = summary->ninputs < MOST_INPUTS ? summary->ninputs : MOST_INPUTS;

	buf_text(out, "<section aria-labelledby=\"inputs\"><h2 id=\"inputs\">Inputs</h2>\n<p>");
	figure_plural(out, summary->total_inputs, "input");
	buf_text(out, ", ");
	figure_count(out, summary->total_repeats);
	buf_text(out,
	    " of them repeating the text of another. A repeat is listed and not summed.</p>\n"
	    "<details><summary>List of inputs</summary>\n");
	html_table_begin(out, "Inputs", columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < shown; i++)
		write_input(out, &summary->inputs[i]);
	html_table_end(out);
	html_left_out(out, summary->total_inputs - shown);
	buf_text(out, "</details>\n<details><summary>Records and counters</summary>\n");
	write_counters(out, summary);
	buf_text(out, "</details>\n</section>\n");
}

void html_versions_section(struct buf *out, const struct summary *summary)
{
	buf_text(out, "<section aria-labelledby=\"versions\"><h2 id=\"versions\">Versions</h2>\n");
	if (summary->nversions == 0)
		buf_text(out, "<p>No ruleset has judged.</p>\n");
	if (summary->nversions > 1)
		buf_text(out, "<p>Several rulesets judged this traffic. Counts of different "
			      "revisions of a rule are "
			      "kept apart; counts over all rules mix them.</p>\n");
	for (size_t i = 0; i < summary->nversions; i++) {
		const struct summary_version *version = &summary->versions[i];
		buf_text(out, "<dl class=\"facts card\"><div><dt>Specification</dt><dd>");
		html_text(out, version->spec);
		buf_text(out, "</dd></div><div><dt>Rules</dt><dd>");
		html_text(out, version->pack);
		buf_text(out, " ");
		html_text(out, version->version);
		buf_printf(out, ", %zu rule%s</dd></div><div><dt>Engine</dt><dd>", version->nrules,
		    version->nrules == 1 ? "" : "s");
		html_text(out, version->engine);
		buf_printf(out,
		    "</dd></div><div><dt>Digest of the rules</dt><dd "
		    "class=\"id\">%s</dd></div></dl>\n",
		    version->hex);
	}
	buf_text(out, "</section>\n");
}
