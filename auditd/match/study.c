/* Structures are kept as they lie in memory: what reads them is the program that wrote them, by the key. */
#include <string.h>

#include "base/pack.h"
#include "match/fold.h"
#include "match/literal.h"
#include "match/patterns.h"
#include "match/study.h"

/* Patterns being studied. */
struct student {
	struct study study;
	struct arena *arena;
	struct arena tree; /* of the pattern at hand */
	struct error *err;
};

static int keep_anchors(struct student *student, const struct anchors *found, struct anchors *out)
{
	struct anchor *copy = arena_array(student->arena, found->n, sizeof *copy);

	if (copy == NULL)
		return error_memory(student->err);
	if (found->n > 0)
		memcpy(copy, found->at, found->n * sizeof *copy);
	*out = *found;
	out->at = copy;
	return 0;
}

static int study_one(struct student *student, const struct pattern *pattern, size_t index)
{
	struct anchors anchors;

	arena_reset(&student->tree);
	struct node *root =
	    syntax_parse(pattern->regex, !pattern->is_exact, &student->tree, student->err);
	if (root == NULL || syntax_check(root, student->err) != 0 ||
	    (!pattern->is_exact && literal_check(root, student->err) != 0))
		return error_add(student->err, "%s:%u: pattern", pattern->file, pattern->line);
	if (anchors_find(root, &student->tree, &anchors, student->err) != 0)
		return -1;
	if (effort_find(root, student->arena, &student->study.efforts[index]) != 0)
		return error_memory(student->err);
	return keep_anchors(student, &anchors, &student->study.anchors[index]);
}

static int allocate(struct arena *arena, size_t npatterns, struct study *study)
{
	study->anchors = arena_array(arena, npatterns, sizeof *study->anchors);
	study->efforts = arena_array(arena, npatterns, sizeof *study->efforts);
	return study->anchors && study->efforts ? 0 : -1;
}

int study_make(
    const struct ruleset *ruleset, struct arena *arena, struct study *study, struct error *err)
{
	struct student student = {.arena = arena, .err = err};
	int result = 0;

	if (allocate(arena, ruleset->npatterns, &student.study) != 0)
		return error_memory(err);
	for (size_t i = 0; i < ruleset->npatterns && result == 0; i++)
		result = study_one(&student, &ruleset->patterns[i], i);
	arena_done(&student.tree);
	if (result == 0)
		*study = student.study;
	return result;
}

/* Sizes stand for how the structures lie in memory here. */
struct digest study_key(const struct ruleset *ruleset)
{
	struct hash hash;
	struct digest key;
	char version[PATTERNS_VERSION];
	static const uint16_t order = 1;

	hash_init(&hash, "study");
	hash_field(&hash, span_of(study_engine));
	patterns_version(version);
	hash_field(&hash, span_of(version));
	hash_field(&hash, span_of(fold_version()));
	hash_bytes(&hash, (struct span){(const char *)&order, sizeof order});
	hash_number(&hash, sizeof(struct anchor));
	hash_number(&hash, sizeof(struct anchors));
	hash_number(&hash, sizeof(struct char_set));
	hash_number(&hash, ruleset->npatterns);
	for (size_t i = 0; i < ruleset->npatterns; i++) {
		hash_field(&hash, ruleset->patterns[i].regex);
		hash_number(&hash, (unsigned)ruleset->patterns[i].is_exact << 1 |
				       (unsigned)ruleset->patterns[i].is_case_sensitive);
	}
	hash_done(&hash, &key);
	return key;
}

static void pack_array(struct buf *bytes, const void *at, size_t n, size_t size)
{
	pack_text(bytes, (struct span){n ? at : "", n * size});
}

void study_pack(const struct study *study, size_t npatterns, struct buf *bytes)
{
	pack_array(bytes, study->anchors, npatterns, sizeof *study->anchors);
	for (size_t i = 0; i < npatterns; i++) {
		const struct anchors *anchors = &study->anchors[i];
		const struct effort *effort = &study->efforts[i];
		pack_array(bytes, anchors->at, anchors->n, sizeof *anchors->at);
		pack_number(bytes, effort->n);
		pack_array(bytes, effort->sets, effort->n, sizeof *effort->sets);
	}
}

/* Copy an array of n out; NULL if it has another length, or memory is out. */
static void *unpack_array(struct unpack *unpack, struct arena *arena, size_t n, size_t size)
{
	struct span text = unpack_text(unpack);

	if (unpack->has_failed || text.at == NULL || text.len % size != 0 || text.len / size != n)
		return NULL;
	void *copy = arena_alloc(arena, text.len);
	if (copy && text.len > 0)
		memcpy(copy, text.at, text.len);
	return copy;
}

static bool are_sound(const struct anchors *anchors)
{
	for (size_t i = 0; i < anchors->n; i++)
		if (anchors->at[i].len > ANCHOR_LONGEST)
			return false;
	return true;
}

int study_unpack(struct span bytes, size_t npatterns, struct arena *arena, struct study *study)
{
	struct unpack unpack = {.rest = bytes};
	struct study read;

	if (allocate(arena, npatterns, &read) != 0)
		return -1;
	read.anchors = unpack_array(&unpack, arena, npatterns, sizeof *read.anchors);
	if (read.anchors == NULL)
		return -1;
	for (size_t i = 0; i < npatterns; i++) {
		struct anchors *anchors = &read.anchors[i];
		struct effort *effort = &read.efforts[i];
		anchors->at = unpack_array(&unpack, arena, anchors->n, sizeof *anchors->at);
		effort->n = (size_t)unpack_number(&unpack);
		effort->sets = unpack_array(&unpack, arena, effort->n, sizeof *effort->sets);
		if (anchors->at == NULL || effort->sets == NULL || !are_sound(anchors))
			return -1;
	}
	if (unpack_end(&unpack) != 0)
		return -1;
	*study = read;
	return 0;
}
