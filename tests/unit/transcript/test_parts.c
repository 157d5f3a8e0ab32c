/* One decoder for all dialects: what each producer's message, part, call, result and medium
 * reads as. */
#include "reading.h"

#define MAPPING "name: x\ndetect: {all: []}\nturns: [{from: /v}]\n"

/* {"v": VALUE} must read as these messages; apostrophes stand for quotes. */
static void expect_messages(struct reading_kit *kit, const char *value, const char *messages)
{
	struct buf line = {0}, expected = {0};

	buf_text(&line, "{\"v\":");
	for (const char *c = value; *c; c++)
		buf_byte(&line, *c == '\'' ? '"' : *c);
	buf_text(&line, "}");
	buf_text(&expected, "x request full\n");
	for (const char *c = messages; *c; c++)
		buf_byte(&expected, *c == '\'' ? '"' : *c);
	expect_reading(kit, buf_string(&line), buf_string(&expected));
	buf_done(&line);
	buf_done(&expected);
}

struct example {
	const char *value, *messages;
};

static void expect_all(const struct example *examples, size_t n)
{
	struct reading_kit kit;

	kit_parse(&kit, MAPPING);
	for (size_t i = 0; i < n; i++)
		expect_messages(&kit, examples[i].value, examples[i].messages);
	kit_end(&kit);
}

static void values_are_messages_by_their_shape(void **state)
{
	static const struct example examples[] = {
	    {"'a'", "unknown none input unknown-role | text 'a'\n"},
	    {"['a','b']", "unknown none input unknown-role | text 'a' | text 'b'\n"},
	    {"{'role':'user','content':'a'}", "user user input | text 'a'\n"},
	    {"{'from':'human','value':'a'}", "user user input | text 'a'\n"},
	    {"{'speaker':'USER','text':'a'}", "user user input | text 'a'\n"},
	    {"{'author':{'role':'assistant'},'content':{'content_type':'text','parts':['a']}}",
		"assistant none output | text 'a'\n"},
	    {"{'message':{'role':'user','content':'a'},'finish_reason':'stop'}",
		"user user input | text 'a'\n"},
	    {"{'message':{'role':'assistant','content':'a'},'finish_reason':'stop'}",
		"assistant none output finish=stop | text 'a'\n"},
	    {"{'messages':[{'role':'user','content':'a'}]}", "user user input | text 'a'\n"},
	    {"{'role':'user','parts':[{'text':'a'}]}", "user user input | text 'a'\n"},
	    {"[{'role':'user','content':'a'},{'role':'assistant','content':'b'}]",
		"user user input | text 'a'\nassistant none output | text 'b'\n"},
	    {"[{'type':'text','text':'a'},{'role':'user','content':'b'},'c']",
		"unknown none input unknown-role | text 'a'\nuser user input | text 'b'\n"
		"unknown none input unknown-role | text 'c'\n"},
	    {"{'role':'user','content':null}", "user user input\n"},
	    {"{'role':'user','content':''}", "user user input\n"},
	    {"{'role':'user','content':[]}", "user user input\n"},
	    {"{'role':'user','content':7}", "user user input | other '7'\n"},
	    {"{'role':'user','content':['a',['b']]}", "user user input | text 'a' | text 'b'\n"},
	    {"{'role':'user','content':'a','id':'m1'}", "user user input id=m1 | text 'a'\n"},
	    {"{'role':'user','content':'a','text':'b','value':'a'}",
		"user user input | text 'a' | other 'b'\n"},
	    {"{'role':'user','words':'a'}",
		"user user input | other '{'role':'user','words':'a'}'\n"},
	};

	(void)state;
	expect_all(examples, ARRAY_LEN(examples));
}

static void roles_are_known_by_many_names(void **state)
{
	static const struct {
		const char *role, *words;
	} roles[] = {
	    {"system developer", "system System SystemMessage"},
	    {"developer developer", "developer DEVELOPER"},
	    {"user user", "user human Human prompter client HumanMessage USER"},
	    {"assistant none", "assistant gpt chatgpt bing bard bot ai AI model agent AIMessage "
			       "ASSISTANT critic discriminator"},
	    {"tool none", "tool function observation ipython environment tool_result ToolMessage"},
	    {"unknown none", "narrator users tool_ root"},
	};
	struct reading_kit kit;

	(void)state;
	kit_parse(&kit, MAPPING);
	for (size_t i = 0; i < ARRAY_LEN(roles); i++) {
		char words[256];
		snprintf(words, sizeof words, "%s", roles[i].words);
		char *rest = words;
		for (char *word = strtok_r(words, " ", &rest); word;
		     word = strtok_r(NULL, " ", &rest)) {
			struct buf line = {0};
			buf_printf(&line, "{\"v\":{\"role\":\"%s\",\"content\":\"a\"}}", word);
			struct reading reading = kit_read(&kit, buf_span(&line));
			const struct message *message = &reading.transcripts[0].messages[0];
			char got[64];
			snprintf(got, sizeof got, "%s %s", role_name(message->role),
			    authority_name(message->authority));
			if (strcmp(got, roles[i].role) != 0)
				fail_msg("%s is %s", word, got);
			assert_int_equal(message->flags,
			    message->role == ROLE_UNKNOWN ? MESSAGE_UNKNOWN_ROLE : 0);
			buf_done(&line);
		}
	}
	kit_end(&kit);
}

static void texts_refusals_and_reasoning_are_told_apart(void **state)
{
	static const struct example examples[] = {
	    {"{'role':'assistant','content':[{'type':'output_text','text':'a'},{'type':'refusal','"
	     "refusal':'b'}]}",
		"assistant none output | text 'a' | refusal 'b'\n"},
	    {"{'role':'assistant','content':null,'refusal':'b'}",
		"assistant none output | refusal 'b'\n"},
	    {"{'role':'assistant','content':[{'type':'text','text':'b','refusal':true}]}",
		"assistant none output | refusal 'b'\n"},
	    {"{'role':'assistant','content':'a','reasoning_content':'r'}",
		"assistant none output | reasoning 'r' | text 'a'\n"},
	    {"{'role':'assistant','content':'a','reasoning':'r'}",
		"assistant none output | reasoning 'r' | text 'a'\n"},
	    {"{'role':'assistant','content':'a','reasoning':null}",
		"assistant none output | text 'a'\n"},
	    {"{'role':'assistant','content':[{'type':'thinking','thinking':'r','signature':'s'},{'"
	     "type':'redacted_thinking','data':'x'}]}",
		"assistant none output | reasoning 'r' | reasoning\n"},
	    {"{'role':'model','parts':[{'text':'r','thought':true},{'text':'a'}]}",
		"assistant none output | reasoning 'r' | text 'a'\n"},
	    {"{'role':'assistant','content':[{'reasoningContent':{'reasoningText':{'text':'r'}}},{'"
	     "text':'a'}]}",
		"assistant none output | reasoning 'r' | text 'a'\n"},
	    {"{'role':'assistant','parts':[{'type':'reasoning','content':'r'},{'type':'text','"
	     "content':'a'}]}",
		"assistant none output | reasoning 'r' | text 'a'\n"},
	    {"[{'type':'reasoning','summary':[{'type':'summary_text','text':'r'}],'encrypted_"
	     "content':'x'}]",
		"assistant none output | reasoning 'r'\n"},
	    {"{'role':'user','content':[{'type':'input_text','text':'a'}]}",
		"user user input | text 'a'\n"},
	    {"{'role':'user','content':[{'type':'text','text':{'value':'a','annotations':[]}}]}",
		"user user input | text 'a'\n"},
	    {"{'role':'user','content':[{'message_content':{'type':'text','text':'a'}}]}",
		"user user input | text 'a'\n"},
	    {"{'role':'user','content':[{'guardContent':{'text':{'text':'a'}}},{'cachePoint':{'"
	     "type':'default'}}]}",
		"user user input | text 'a'\n"},
	};

	(void)state;
	expect_all(examples, ARRAY_LEN(examples));
}

static void unknown_parts_keep_their_text(void **state)
{
	static const struct example examples[] = {
	    {"{'role':'user','content':[{'type':'poem','text':'a'}]}",
		"user user input | other 'a'\n"},
	    {"{'role':'user','content':[{'type':'poem','lines':['a']}]}",
		"user user input | other '{'type':'poem','lines':['a']}'\n"},
	    {"{'role':'user','content':[{'lines':['a']}]}",
		"user user input | other '{'lines':['a']}'\n"},
	    {"{'role':'user','content':[{}]}", "user user input\n"},
	    {"{'role':'user','content':[{'text':''},{'type':'text','text':''},{'type':'poem'}]}",
		"user user input\n"},
	    {"{'role':'user','content':[{'type':'text','body':'a'}]}",
		"user user input | other '{'type':'text','body':'a'}'\n"},
	    {"{'role':'user','content':[{'type':'refusal','body':'a'}]}",
		"user user input | other '{'type':'refusal','body':'a'}'\n"},
	    {"{'role':'user','input':'a'}",
		"user user input | other '{'role':'user','input':'a'}'\n"},
	    {"{'role':'assistant','content':'','annotations':[]}", "assistant none output\n"},
	    {"{'role':'assistant','content':'a','function_call':'f','refusal':false}",
		"assistant none output | text 'a' | other 'f'\n"},
	    {"{'role':'assistant','refusal':{'text':'a'}}",
		"assistant none output | refusal 'a'\n"},
	    {"{'role':'assistant','content':[{'type':'search_result','title':'t','content':[{'type'"
	     ":'text','text':'a'}]}]}",
		"assistant none output | other 'a'\n"},
	};

	(void)state;
	expect_all(examples, ARRAY_LEN(examples));
}

static void calls_are_read_in_every_dialect(void **state)
{
	static const struct example examples[] = {
	    {"{'role':'assistant','tool_calls':[{'id':'k','type':'function','function':{'name':'f',"
	     "'arguments':'{\\'a\\':1}'}}]}",
		"assistant none output | call f #k '{'a':1}'\n"},
	    {"{'role':'assistant','tool_calls':[{'id':'k','type':'custom','custom':{'name':'f','"
	     "input':'a b'}}]}",
		"assistant none output | call f #k 'a b'\n"},
	    {"{'role':'assistant','tool_calls':[{'id':'k','function':'f','arguments':{'a':1}}]}",
		"assistant none output | call f #k '{'a':1}'\n"},
	    {"{'role':'assistant','tool_calls':[{'tool_call':{'id':'k','function':{'name':'f','"
	     "arguments':'{}'}}}]}",
		"assistant none output | call f #k '{}'\n"},
	    {"{'role':'assistant','function_call':{'name':'f','arguments':'{}'}}",
		"assistant none output | call f '{}'\n"},
	    {"{'role':'assistant','content':[{'type':'tool_use','id':'k','name':'f','input':{'a':["
	     "1]}}]}",
		"assistant none output | call f #k '{'a':[1]}'\n"},
	    {"{'role':'assistant','content':[{'type':'tool_use','id':'k','name':'f','input':{}}]}",
		"assistant none output | call f #k '{}'\n"},
	    {"{'role':'model','parts':[{'functionCall':{'name':'f','args':{'a':1}}}]}",
		"assistant none output | call f '{'a':1}'\n"},
	    {"{'role':'model','parts':[{'function_call':{'id':'k','name':'f','args':{}}}]}",
		"assistant none output | call f #k '{}'\n"},
	    {"{'role':'assistant','content':[{'toolUse':{'toolUseId':'k','name':'f','input':{'a':1}"
	     "}}]}",
		"assistant none output | call f #k '{'a':1}'\n"},
	    {"{'role':'assistant','parts':[{'type':'tool_call','id':'k','name':'f','arguments':{'a'"
	     ":1}}]}",
		"assistant none output | call f #k '{'a':1}'\n"},
	    {"{'role':'model','parts':[{'executableCode':{'language':'PYTHON','code':'print(1)'}}]"
	     "}",
		"assistant none output | call PYTHON 'print(1)'\n"},
	    {"[{'type':'function_call','id':'fc','call_id':'k','name':'f','arguments':'{}'}]",
		"assistant none output | call f #k '{}'\n"},
	    {"[{'type':'web_search_call','id':'w','action':{'query':'q'}}]",
		"assistant none output | call web_search_call #w "
		"'{'type':'web_search_call','id':'w','action':{'query':'q'}}'\n"},
	    {"[{'type':'mcp_call','id':'k','name':'f','arguments':'{}','output':'done'}]",
		"assistant none output | call f #k '{}' | result f #k 'done'\n"},
	};

	(void)state;
	expect_all(examples, ARRAY_LEN(examples));
}

static void results_are_the_tools_own(void **state)
{
	static const struct example examples[] = {
	    {"{'role':'tool','tool_call_id':'k','content':'a'}",
		"tool none input | result #k 'a'\n"},
	    {"{'role':'tool','tool_call_id':'k','name':'f','content':[{'type':'text','text':'a'}]}",
		"tool none input | result f #k 'a'\n"},
	    {"{'role':'function','name':'f','content':'a'}", "tool none input | result f 'a'\n"},
	    {"{'role':'tool','tool_call_id':'k','output':'a'}",
		"tool none input | result #k 'a'\n"},
	    {"{'role':'user','content':[{'type':'tool_result','content':'a','output':{'b':1}}]}",
		"tool none input | result 'a' | result '{'b':1}'\n"},
	    {"{'role':'user','content':[{'type':'tool_result','tool_use_id':'k','content':'a'}]}",
		"tool none input | result #k 'a'\n"},
	    {"{'role':'user','content':[{'type':'tool_result','tool_use_id':'k'}]}",
		"tool none input | result #k\n"},
	    {"{'role':'user','content':[{'type':'text','text':'b'},{'type':'tool_result','tool_use_"
	     "id':'k','content':[{'type':'text','text':'a'},{'type':'odd','x':1}]},{'type':'text','"
	     "text':'c'}]}",
		"user user input | text 'b'\ntool none input | result #k 'a' | result #k "
		"'{'type':'odd','x':1}'\nuser user input "
		"| text 'c'\n"},
	    {"{'role':'system','content':[{'type':'tool_result','content':'a'}]}",
		"tool none input | result 'a'\n"},
	    {"{'role':'user','parts':[{'functionResponse':{'name':'f','response':{'a':1}}}]}",
		"tool none input | result f '{'a':1}'\n"},
	    {"{'role':'user','content':[{'toolResult':{'toolUseId':'k','content':[{'text':'a'},{'"
	     "json':{'b':2}}]}}]}",
		"tool none input | result #k 'a' | result #k '{'b':2}'\n"},
	    {"{'role':'tool','parts':[{'type':'tool_call_response','id':'k','response':'a'}]}",
		"tool none input | result #k 'a'\n"},
	    {"[{'type':'function_call_output','call_id':'k','output':'a'}]",
		"tool none input | result #k 'a'\n"},
	    {"[{'type':'message','role':'user','content':[{'type':'input_text','text':'b'}]},{'"
	     "type':'function_call_output','call_id':'k','output':[{'type':'input_text','text':'a'}"
	     "]}]",
		"user user input | text 'b'\ntool none input | result #k 'a'\n"},
	    {"{'role':'model','parts':[{'codeExecutionResult':{'outcome':'OK','output':'1'}}]}",
		"assistant none output | result '1'\n"},
	    {"{'role':'assistant','content':[{'type':'web_fetch_tool_result','tool_use_id':'k','"
	     "content':{'url':'u'}}]}",
		"assistant none output | result #k '{'url':'u'}'\n"},
	    {"{'from':'observation','value':'a'}", "tool none input | result 'a'\n"},
	};

	(void)state;
	expect_all(examples, ARRAY_LEN(examples));
}

static void media_are_named_and_never_read(void **state)
{
	static const struct example examples[] = {
	    {"{'role':'user','content':[{'type':'image_url','image_url':{'url':'https://a.example/"
	     "b'}}]}",
		"user user input | media image <https://a.example/b>\n"},
	    {"{'role':'user','content':[{'type':'image_url','image_url':{'url':'data:image/"
	     "webp;base64,QUJD'}}]}",
		"user user input | media image/webp <data:image/webp;base64,QUJD>\n"},
	    {"{'role':'user','content':[{'type':'input_image','image_url':'data:image/png,x'}]}",
		"user user input | media image/png <data:image/png,x>\n"},
	    {"{'role':'user','content':[{'type':'input_audio','input_audio':{'data':'QUJD','format'"
	     ":'wav'}}]}",
		"user user input | media audio/wav <QUJD>\n"},
	    {"{'role':'user','content':[{'type':'file','file':{'file_id':'f-1','filename':'a.pdf'}}"
	     "]}",
		"user user input | media file <f-1>\n"},
	    {"{'role':'user','content':[{'type':'input_file','file_data':'QUJD'}]}",
		"user user input | media file <QUJD>\n"},
	    {"{'role':'user','content':[{'type':'image','source':{'type':'base64','media_type':'"
	     "image/gif','data':'QUJD'}}]}",
		"user user input | media image/gif <QUJD>\n"},
	    {"{'role':'user','content':[{'type':'document','source':{'type':'base64','media_type':'"
	     "application/pdf','data':'QUJD'}}]}",
		"user user input | media application/pdf <QUJD>\n"},
	    {"{'role':'user','content':[{'type':'document','source':{'type':'text','data':'words'}}"
	     "]}",
		"user user input | other 'words'\n"},
	    {"{'role':'user','content':[{'type':'document','source':{'type':'content','content':[{'"
	     "type':'text','text':'words'}]}}]}",
		"user user input | other 'words'\n"},
	    {"{'role':'user','parts':[{'inlineData':{'mimeType':'image/png','data':'QUJD'}}]}",
		"user user input | media image/png <QUJD>\n"},
	    {"{'role':'user','parts':[{'file_data':{'mime_type':'video/mp4','file_uri':'gs://a/"
	     "b'}}]}",
		"user user input | media video/mp4 <gs://a/b>\n"},
	    {"{'role':'user','content':[{'image':{'format':'png','source':{'bytes':'QUJD'}}}]}",
		"user user input | media image/png <QUJD>\n"},
	    {"{'role':'user','parts':[{'type':'blob','mime_type':'image/png','content':'QUJD'}]}",
		"user user input | media image/png <QUJD>\n"},
	    {"{'role':'assistant','content':null,'audio':{'id':'a1','data':'QUJD','transcript':'"
	     "words'}}",
		"assistant none output | media audio <QUJD> | text 'words'\n"},
	    {"{'role':'user','content':[{'type':'tool_result','tool_use_id':'k','content':[{'type':"
	     "'image','source':{'type':'url','url':'u'}}]}]}",
		"tool none input | media image #k <u>\n"},
	};

	(void)state;
	expect_all(examples, ARRAY_LEN(examples));
}

static void an_end_is_known_by_many_names(void **state)
{
	static const struct {
		const char *finish, *words;
	} ends[] = {
	    {"stop", "stop end_turn stop_sequence STOP completed"},
	    {"length",
		"length max_tokens MAX_TOKENS max_output_tokens model_context_window_exceeded"},
	    {"call", "tool_calls tool_use function_call tool_call"},
	    {"refusal", "refusal"},
	    {"filter",
		"content_filter SAFETY guardrail_intervened content_filtered PROHIBITED_CONTENT"},
	    {"error", "error failed"},
	    {"unknown", "pause_turn whatever"},
	};
	struct reading_kit kit;

	(void)state;
	kit_parse(&kit, MAPPING);
	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		char words[256];
		snprintf(words, sizeof words, "%s", ends[i].words);
		char *rest = words;
		for (char *word = strtok_r(words, " ", &rest); word;
		     word = strtok_r(NULL, " ", &rest)) {
			struct buf line = {0};
			buf_printf(&line,
			    "{\"v\":{\"role\":\"assistant\",\"content\":\"a\",\"stop_reason\":\"%"
			    "s\"}}",
			    word);
			struct reading reading = kit_read(&kit, buf_span(&line));
			const struct message *message = &reading.transcripts[0].messages[0];
			assert_string_equal(finish_name(message->finish), ends[i].finish);
			assert_int_equal(message->flags,
			    message->finish == FINISH_LENGTH ? MESSAGE_TRUNCATED : 0);
			buf_done(&line);
		}
	}
	kit_end(&kit);
}

static void repeated_keys_show_what_they_hide(void **state)
{
	static const struct example examples[] = {
	    {"[{'role':'user','content':'bad','content':'good'},{'role':'user','content':'next'}]",
		"user user input duplicate-keys | text 'good' | other 'bad'\nuser user input | "
		"text 'next'\n"},
	    {"[{'role':'user','content':[{'type':'text','text':'bad','text':'good'}]}]",
		"user user input duplicate-keys | text 'good' | other 'bad'\n"},
	    {"[{'type':'text','text':'bad','text':'good'},{'role':'user','content':'b','content':'"
	     "c'}]",
		"unknown none input duplicate-keys unknown-role | text 'good' | other 'bad'\n"
		"user user input duplicate-keys | text 'c' | other 'b'\n"},
	    {"[{'role':'user','content':['bad \\\\ old'],'content':'good'}]",
		"user user input duplicate-keys | text 'good' | other '['bad \\ old']'\n"},
	    {"[{'role':'user','c\\u006fntent':'bad','content':'good'}]",
		"user user input duplicate-keys | text 'good' | other 'bad'\n"},
	    {"[{'role':'user','content':'bad','content':null}]",
		"user user input duplicate-keys | other 'bad'\n"},
	    {"[{'role':'assistant','tool_calls':[{'id':'k','function':{'name':'f','arguments':'bad'"
	     ",'arguments':'{}'}}]}]",
		"assistant none output duplicate-keys | call f #k '{}' | other 'bad'\n"},
	};

	(void)state;
	expect_all(examples, ARRAY_LEN(examples));
}

static void parts_nested_too_deeply_stay_text(void **state)
{
	struct reading_kit kit;
	struct buf line = {0};

	(void)state;
	kit_parse(&kit, MAPPING);
	buf_text(&line, "{\"v\":{\"role\":\"user\",\"content\":");
	for (size_t i = 0; i < 60; i++)
		buf_text(&line, "[");
	buf_text(&line, "\"deep\"");
	for (size_t i = 0; i < 60; i++)
		buf_text(&line, "]");
	buf_text(&line, "}}");
	struct reading reading = kit_read(&kit, buf_span(&line));
	assert_int_equal(reading.outcome, READING_AUDITED);
	const struct message *message = &reading.transcripts[0].messages[0];
	assert_int_equal(message->nparts, 1);
	assert_int_equal(message->parts[0].kind, PART_OTHER);
	assert_true(message->parts[0].text.len > 30 && message->parts[0].text.at[0] == '[');
	buf_done(&line);
	kit_end(&kit);
}

static void raw_arguments_are_well_formed(void **state)
{
	struct reading_kit kit;

	(void)state;
	kit_parse(&kit, MAPPING);
	struct reading reading =
	    kit_read(&kit, span_of("{\"v\":[{\"type\":\"tool_use\",\"id\":\"k\",\"name\":\"f\","
				   "\"input\":{\"a\":\"\xff\\u00e9\"}}]}"));
	const struct message *message = &reading.transcripts[0].messages[0];
	assert_true(span_is(message->parts[0].text, "{\"a\":\"\xef\xbf\xbd\\u00e9\"}"));
	kit_end(&kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(values_are_messages_by_their_shape),
	    cmocka_unit_test(roles_are_known_by_many_names),
	    cmocka_unit_test(texts_refusals_and_reasoning_are_told_apart),
	    cmocka_unit_test(unknown_parts_keep_their_text),
	    cmocka_unit_test(calls_are_read_in_every_dialect),
	    cmocka_unit_test(results_are_the_tools_own),
	    cmocka_unit_test(media_are_named_and_never_read),
	    cmocka_unit_test(an_end_is_known_by_many_names),
	    cmocka_unit_test(repeated_keys_show_what_they_hide),
	    cmocka_unit_test(parts_nested_too_deeply_stay_text),
	    cmocka_unit_test(raw_arguments_are_well_formed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
