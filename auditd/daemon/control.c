/* Requests read as YAML, of which JSON on one line is a part: the strict reader of settings does for them. */
#include <string.h>

#include "base/json_out.h"
#include "base/yaml.h"
#include "daemon/control.h"

const char *const control_verb_names[CONTROL_VERBS] = {"status", "check", "reload"};

size_t control_line(struct span so_far)
{
	const char *end = so_far.len > 0 ? memchr(so_far.at, '\n', so_far.len) : NULL;

	return end ? (size_t)(end - so_far.at) + 1 : 0;
}

static int read_request(const struct yaml *yaml, struct control_request *request, struct error *err)
{
	static const char *const keys[] = {"do", "output", "seconds"}, *const outputs[] = {
									   "json", "text"};
	const struct yaml_node *root = yaml_root(yaml), *node;
	size_t verb = 0, output = 0;

	if (yaml_expect(yaml, root, YAML_MAP, "a request", err) != 0 ||
	    yaml_check_keys(yaml, root, keys, ARRAY_LEN(keys), err) != 0)
		return -1;
	if ((node = yaml_find(root, "do")) == NULL)
		return yaml_refuse(yaml, root, err, "nothing to do is named");
	if (yaml_choice(yaml, node, "do", control_verb_names, CONTROL_VERBS, &verb, err) != 0)
		return -1;
	if ((node = yaml_find(root, "output")) != NULL &&
	    yaml_choice(yaml, node, "output", outputs, ARRAY_LEN(outputs), &output, err) != 0)
		return -1;
	request->seconds = CONTROL_SECONDS;
	if ((node = yaml_find(root, "seconds")) != NULL &&
	    yaml_integer(yaml, node, "seconds", 1, 86400, &request->seconds, err) != 0)
		return -1;
	request->verb = (enum control_verb)verb;
	request->as_text = output == 1;
	return 0;
}

int control_parse(struct span line, struct control_request *request, struct error *err)
{
	struct control_request read = {0};
	struct yaml *yaml = yaml_parse(span_trim(line), "request", err);
	int result = yaml ? read_request(yaml, &read, err) : -1;

	yaml_release(yaml);
	if (result == 0)
		*request = read;
	return result;
}

/* Finish a document as a line; nothing at all when memory is short, which ends the connection. */
static void answer(struct json_out *json, struct buf *out)
{
	struct error err;
	size_t before = out->len;

	json_out_end(json);
	if (json_out_print(json, false, out, &err) != 0)
		out->len = before;
	else
		buf_byte(out, '\n');
	json_out_free(json);
}

static struct json_out *begin(bool is_ok)
{
	struct json_out *json = json_out_new();

	if (json) {
		json_out_object(json, NULL);
		json_out_bool(json, "ok", is_ok);
	}
	return json;
}

void control_answer_text(struct buf *out, struct span text)
{
	struct json_out *json = begin(true);

	if (json == NULL)
		return;
	json_out_text(json, "text", text);
	answer(json, out);
}

void control_answer_error(struct buf *out, const char *what)
{
	struct json_out *json = begin(false);

	if (json == NULL)
		return;
	json_out_string(json, "error", what);
	answer(json, out);
}

void control_answer_check(struct buf *out, bool is_healthy, const char *why)
{
	struct json_out *json = begin(true);

	if (json == NULL)
		return;
	json_out_bool(json, "healthy", is_healthy);
	json_out_string(json, "why", why);
	answer(json, out);
}
