/* secret: {is: novel, of: [ssn, card]} */
#include "ruleset/detector_secret.h"
#include "ruleset/load.h"

const char *const secret_class_names[SECRET_CLASSES] = {
    [SECRET_EMAIL] = "email",
    [SECRET_PHONE] = "phone",
    [SECRET_SSN] = "ssn",
    [SECRET_CARD] = "card",
    [SECRET_IBAN] = "iban",
    [SECRET_IP] = "ip",
    [SECRET_KEY] = "key",
};

static int read_is(struct loader *loader, const struct yaml_node *node, void *out)
{
	static const char *const names[SECRET_KINDS] = {
	    [SECRET_PRESENT] = "present", [SECRET_NOVEL] = "novel"};
	size_t index;

	if (yaml_choice(
		loader->source->yaml, node, "is", names, SECRET_KINDS, &index, loader->err) != 0)
		return -1;
	((struct detector_secret *)out)->is = (enum secret_is)index;
	return 0;
}

static int read_of(struct loader *loader, const struct yaml_node *node, void *out)
{
	static const struct choices choices = {"of", secret_class_names, SECRET_CLASSES};

	return loader_read_choices(loader, node, &choices, &((struct detector_secret *)out)->of);
}

int detector_secret_read(struct loader *loader, const struct yaml_node *node, struct signal *signal)
{
	static const struct field fields[] = {{"is", true, read_is}, {"of", false, read_of}};
	static const struct schema schema = {"secret", fields, ARRAY_LEN(fields)};
	struct detector_secret *secret = arena_alloc(loader->arena, sizeof *secret);

	if (secret == NULL)
		return loader_refuse_memory(loader);
	secret->of = (1u << SECRET_CLASSES) - 1;
	if (loader_read_map(loader, node, &schema, secret) != 0)
		return -1;
	signal->settings = secret;
	return 0;
}
