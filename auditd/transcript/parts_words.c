/* Tables of the words that producers use. Sources: the OpenAI API description (chat
 * completions, responses), the Anthropic and Google client libraries' type definitions, the
 * OpenTelemetry semantic conventions for generative AI, the Amazon Bedrock Converse API,
 * published data sets. */
#include "transcript/parts_words.h"

static const struct word keys[] = {
    {SPAN("role"), KEY_ROLE},
    {SPAN("from"), KEY_FROM},
    {SPAN("author"), KEY_AUTHOR},
    {SPAN("speaker"), KEY_SPEAKER},
    {SPAN("id"), KEY_ID},
    {SPAN("type"), KEY_TYPE},
    {SPAN("name"), KEY_NAME},
    {SPAN("content"), KEY_CONTENT},
    {SPAN("parts"), KEY_PARTS},
    {SPAN("text"), KEY_TEXT},
    {SPAN("value"), KEY_VALUE},
    {SPAN("refusal"), KEY_REFUSAL},
    {SPAN("reasoning"), KEY_REASONING},
    {SPAN("reasoningText"), KEY_REASONING_TEXT},
    {SPAN("reasoning_content"), KEY_REASONING_CONTENT},
    {SPAN("reasoningContent"), KEY_REASONING_CONTENT},
    {SPAN("thinking"), KEY_THINKING},
    {SPAN("thought"), KEY_THOUGHT},
    {SPAN("summary"), KEY_SUMMARY},
    {SPAN("transcript"), KEY_TRANSCRIPT},
    {SPAN("message"), KEY_MESSAGE},
    {SPAN("messages"), KEY_MESSAGES},
    {SPAN("message_content"), KEY_MESSAGE_CONTENT},
    {SPAN("guardContent"), KEY_GUARD_CONTENT},
    {SPAN("tool_calls"), KEY_TOOL_CALLS},
    {SPAN("tool_call"), KEY_TOOL_CALL},
    {SPAN("function_call"), KEY_FUNCTION_CALL},
    {SPAN("functionCall"), KEY_FUNCTION_CALL},
    {SPAN("function_response"), KEY_FUNCTION_RESPONSE},
    {SPAN("functionResponse"), KEY_FUNCTION_RESPONSE},
    {SPAN("toolUse"), KEY_TOOL_USE},
    {SPAN("toolResult"), KEY_TOOL_RESULT},
    {SPAN("function"), KEY_FUNCTION},
    {SPAN("custom"), KEY_CUSTOM},
    {SPAN("tool_call_id"), KEY_TOOL_CALL_ID},
    {SPAN("tool_use_id"), KEY_TOOL_USE_ID},
    {SPAN("toolUseId"), KEY_TOOL_USE_ID},
    {SPAN("call_id"), KEY_CALL_ID},
    {SPAN("arguments"), KEY_ARGUMENTS},
    {SPAN("args"), KEY_ARGS},
    {SPAN("input"), KEY_INPUT},
    {SPAN("output"), KEY_OUTPUT},
    {SPAN("result"), KEY_RESULT},
    {SPAN("response"), KEY_RESPONSE},
    {SPAN("json"), KEY_JSON},
    {SPAN("code"), KEY_CODE},
    {SPAN("language"), KEY_LANGUAGE},
    {SPAN("executableCode"), KEY_EXECUTABLE_CODE},
    {SPAN("executable_code"), KEY_EXECUTABLE_CODE},
    {SPAN("codeExecutionResult"), KEY_CODE_RESULT},
    {SPAN("code_execution_result"), KEY_CODE_RESULT},
    {SPAN("audio"), KEY_AUDIO},
    {SPAN("input_audio"), KEY_INPUT_AUDIO},
    {SPAN("image"), KEY_IMAGE},
    {SPAN("image_url"), KEY_IMAGE_URL},
    {SPAN("video"), KEY_VIDEO},
    {SPAN("document"), KEY_DOCUMENT},
    {SPAN("file"), KEY_FILE},
    {SPAN("inlineData"), KEY_INLINE_DATA},
    {SPAN("inline_data"), KEY_INLINE_DATA},
    {SPAN("fileData"), KEY_FILE_DATA},
    {SPAN("file_data"), KEY_FILE_DATA},
    {SPAN("file_id"), KEY_FILE_ID},
    {SPAN("source"), KEY_SOURCE},
    {SPAN("data"), KEY_DATA},
    {SPAN("bytes"), KEY_BYTES},
    {SPAN("url"), KEY_URL},
    {SPAN("uri"), KEY_URL},
    {SPAN("file_uri"), KEY_URL},
    {SPAN("fileUri"), KEY_URL},
    {SPAN("file_url"), KEY_URL},
    {SPAN("media_type"), KEY_MEDIA_TYPE},
    {SPAN("mime_type"), KEY_MEDIA_TYPE},
    {SPAN("mimeType"), KEY_MEDIA_TYPE},
    {SPAN("format"), KEY_FORMAT},
    {SPAN("cachePoint"), KEY_CACHE_POINT},
    {SPAN("finish_reason"), KEY_FINISH_REASON},
    {SPAN("finishReason"), KEY_FINISH_REASON},
    {SPAN("stop_reason"), KEY_STOP_REASON},
    {SPAN("stopReason"), KEY_STOP_REASON},
};

static const struct word shapes[] = {
    {SPAN("text"), SHAPE_TEXT},
    {SPAN("input_text"), SHAPE_TEXT},
    {SPAN("output_text"), SHAPE_TEXT},
    {SPAN("refusal"), SHAPE_REFUSAL},
    {SPAN("reasoning"), SHAPE_REASONING},
    {SPAN("reasoning_text"), SHAPE_REASONING},
    {SPAN("summary_text"), SHAPE_REASONING},
    {SPAN("thinking"), SHAPE_REASONING},
    {SPAN("redacted_thinking"), SHAPE_REASONING},
    {SPAN("tool_use"), SHAPE_CALL},
    {SPAN("function"), SHAPE_CALL},
    {SPAN("custom"), SHAPE_CALL},
    {SPAN("tool_result"), SHAPE_RESULT},
    {SPAN("tool_call_response"), SHAPE_RESULT},
    {SPAN("server_tool_call_response"), SHAPE_RESULT},
    {SPAN("image"), SHAPE_IMAGE},
    {SPAN("image_url"), SHAPE_IMAGE},
    {SPAN("image_file"), SHAPE_IMAGE},
    {SPAN("input_image"), SHAPE_IMAGE},
    {SPAN("output_image"), SHAPE_IMAGE},
    {SPAN("audio"), SHAPE_AUDIO},
    {SPAN("input_audio"), SHAPE_AUDIO},
    {SPAN("output_audio"), SHAPE_AUDIO},
    {SPAN("video"), SHAPE_VIDEO},
    {SPAN("file"), SHAPE_FILE},
    {SPAN("input_file"), SHAPE_FILE},
    {SPAN("document"), SHAPE_FILE},
    {SPAN("container_upload"), SHAPE_FILE},
    {SPAN("media"), SHAPE_FILE},
    {SPAN("blob"), SHAPE_FILE},
    {SPAN("uri"), SHAPE_FILE},
    {SPAN("message"), SHAPE_MESSAGE},
    {SPAN("mid_conv_system"), SHAPE_SYSTEM},
};

/* Endings are tried where the whole word is not listed; the longer ones first. */
static const struct word endings[] = {
    {SPAN("_tool_result"), SHAPE_RESULT},
    {SPAN("_call_output"), SHAPE_RESULT},
    {SPAN("_tool_use"), SHAPE_CALL},
    {SPAN("_call"), SHAPE_CALL},
};

/* A critic or discriminator speaks for the model's side. */
static const struct word roles[] = {
    {SPAN("system"), ROLE_SYSTEM},
    {SPAN("systemmessage"), ROLE_SYSTEM},
    {SPAN("developer"), ROLE_DEVELOPER},
    {SPAN("user"), ROLE_USER},
    {SPAN("human"), ROLE_USER},
    {SPAN("prompter"), ROLE_USER},
    {SPAN("client"), ROLE_USER},
    {SPAN("humanmessage"), ROLE_USER},
    {SPAN("assistant"), ROLE_ASSISTANT},
    {SPAN("gpt"), ROLE_ASSISTANT},
    {SPAN("chatgpt"), ROLE_ASSISTANT},
    {SPAN("bing"), ROLE_ASSISTANT},
    {SPAN("bard"), ROLE_ASSISTANT},
    {SPAN("bot"), ROLE_ASSISTANT},
    {SPAN("ai"), ROLE_ASSISTANT},
    {SPAN("model"), ROLE_ASSISTANT},
    {SPAN("agent"), ROLE_ASSISTANT},
    {SPAN("aimessage"), ROLE_ASSISTANT},
    {SPAN("critic"), ROLE_ASSISTANT},
    {SPAN("discriminator"), ROLE_ASSISTANT},
    {SPAN("function_call"), ROLE_ASSISTANT},
    {SPAN("tool"), ROLE_TOOL},
    {SPAN("function"), ROLE_TOOL},
    {SPAN("observation"), ROLE_TOOL},
    {SPAN("ipython"), ROLE_TOOL},
    {SPAN("environment"), ROLE_TOOL},
    {SPAN("tool_result"), ROLE_TOOL},
    {SPAN("toolmessage"), ROLE_TOOL},
};

static const struct word finishes[] = {
    {SPAN("stop"), FINISH_STOP},
    {SPAN("end_turn"), FINISH_STOP},
    {SPAN("stop_sequence"), FINISH_STOP},
    {SPAN("completed"), FINISH_STOP},
    {SPAN("eos"), FINISH_STOP},
    {SPAN("length"), FINISH_LENGTH},
    {SPAN("max_tokens"), FINISH_LENGTH},
    {SPAN("max_output_tokens"), FINISH_LENGTH},
    {SPAN("model_context_window_exceeded"), FINISH_LENGTH},
    {SPAN("tool_calls"), FINISH_CALL},
    {SPAN("tool_call"), FINISH_CALL},
    {SPAN("tool_use"), FINISH_CALL},
    {SPAN("function_call"), FINISH_CALL},
    {SPAN("refusal"), FINISH_REFUSAL},
    {SPAN("content_filter"), FINISH_FILTER},
    {SPAN("content_filtered"), FINISH_FILTER},
    {SPAN("guardrail_intervened"), FINISH_FILTER},
    {SPAN("safety"), FINISH_FILTER},
    {SPAN("recitation"), FINISH_FILTER},
    {SPAN("blocklist"), FINISH_FILTER},
    {SPAN("prohibited_content"), FINISH_FILTER},
    {SPAN("spii"), FINISH_FILTER},
    {SPAN("image_safety"), FINISH_FILTER},
    {SPAN("model_armor"), FINISH_FILTER},
    {SPAN("jailbreak"), FINISH_FILTER},
    {SPAN("error"), FINISH_ERROR},
    {SPAN("failed"), FINISH_ERROR},
    {SPAN("malformed_function_call"), FINISH_ERROR},
};

int dictionary_build(struct dictionary *dictionary, struct arena *arena)
{
	struct dictionary built = {0};

	if (words_build(&built.keys, keys, ARRAY_LEN(keys), arena) != 0 ||
	    words_build(&built.shapes, shapes, ARRAY_LEN(shapes), arena) != 0 ||
	    words_build(&built.roles, roles, ARRAY_LEN(roles), arena) != 0 ||
	    words_build(&built.finishes, finishes, ARRAY_LEN(finishes), arena) != 0)
		return -1;
	*dictionary = built;
	return 0;
}

enum shape dictionary_shape(const struct dictionary *dictionary, struct span type)
{
	int number = words_find_any_case(&dictionary->shapes, type);

	if (number >= 0)
		return (enum shape)number;
	for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
		struct span ending = endings[i].text;
		if (type.len > ending.len &&
		    span_equal(span_slice(type, type.len - ending.len, type.len), ending))
			return (enum shape)endings[i].number;
	}
	return SHAPE_UNKNOWN;
}
