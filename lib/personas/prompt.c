/* Filling templates: once over the template to find its faults, once more to write. */
#include <persona/prompt.h>

#include "io/fault.h"
#include "io/storage.h"
#include "personas/schema.h"
#include "personas/template.h"

#include <stdio.h>
#include <string.h>

const char *persona_prompt_template(int32_t kind) {
  switch (kind) {
    case PERSONA_PROMPT_LIKERT:
      return "You are this person:\n{profile}\n"
             "How well does this statement describe you?\n\"{item}\"\n"
             "Answer with one whole number from {low} ({low_label}) to {high} ({high_label}), and nothing else.\n";
    case PERSONA_PROMPT_CHOICE:
      return "You are this person:\n{profile}\n{item}\nA: {a}\nB: {b}\nAnswer with A or B, and nothing else.\n";
    case PERSONA_PROMPT_INTRODUCTION:
      return "You are this person:\n{profile}\nIntroduce yourself in about {words} words.\n";
    default: return NULL;
  }
}

typedef struct rendering {
  const persona_context *context;
  const char *text;
  const persona_schema *schema;
  const int32_t *codes;
  const persona_prompt_field *fields;
  int64_t count;
  persona_sink sink; /* NULL: only look for faults */
  void *user;
} rendering;

static int give(const rendering *into, const char *text, size_t length, persona_error *err) {
  if (into->sink == NULL || length == 0 || into->sink(into->user, text, length) == 0) return PERSONA_OK;
  return lp_io_fail(err, PERSONA_STOPPED, "the sink asked to stop");
}

static int give_profile(const rendering *into, persona_error *err) {
  int status = PERSONA_OK;
  for (int32_t d = 0; d < into->schema->names.count && status == PERSONA_OK; d++) {
    const char *name = into->schema->names.texts[d];
    const char *value = persona_schema_value_name(into->schema, d, into->codes[d]);
    if (value == NULL) continue;
    status = give(into, name, strlen(name), err);
    if (status == PERSONA_OK) status = give(into, ": ", 2, err);
    if (status == PERSONA_OK) status = give(into, value, strlen(value), err);
    if (status == PERSONA_OK) status = give(into, "\n", 1, err);
  }
  return status;
}

static int give_label(const rendering *into, persona_error *err) {
  const int64_t length = persona_schema_label(into->schema, into->codes, NULL, 0);
  char *label = lp_io_allocate_array(into->context, length + 1, 1);
  if (label == NULL) return lp_io_out_of_memory(err);
  (void)persona_schema_label(into->schema, into->codes, label, length + 1);
  const int status = give(into, label, (size_t)length, err);
  persona_context_release(into->context, label);
  return status;
}

static bool is(const char *name, const char *text, int64_t length) {
  return strlen(name) == (size_t)length && memcmp(name, text, (size_t)length) == 0;
}

/* Names that are known, for a message. */
static void list_names(const rendering *into, char *list, size_t size) {
  size_t used = 0;
  list[0] = '\0';
  for (int64_t f = 0; f < into->count && used + 40 < size; f++) {
    used += (size_t)snprintf(list + used, size - used, "%s%.24s", used > 0 ? ", " : "", into->fields[f].name);
  }
  if (into->schema != NULL && used + 60 < size) {
    (void)snprintf(list + used, size - used, "%sprofile, label, and the schema's dimensions", used > 0 ? ", " : "");
  }
}

static int fill(const rendering *into, const char *name, int64_t length, int64_t offset, persona_error *err) {
  for (int64_t f = 0; f < into->count; f++) {
    if (is(into->fields[f].name, name, length))
      return give(into, into->fields[f].text, strlen(into->fields[f].text), err);
  }
  if (into->schema != NULL) {
    if (is("profile", name, length)) return give_profile(into, err);
    if (is("label", name, length)) return give_label(into, err);
    for (int32_t d = 0; d < into->schema->names.count; d++) {
      if (!is(into->schema->names.texts[d], name, length)) continue;
      const char *value = persona_schema_value_name(into->schema, d, into->codes[d]);
      if (value != NULL) return give(into, value, strlen(value), err);
      return lp_io_fail(err, PERSONA_MISSING_ANSWER, "the profile has no '%.60s', which the template asks for",
                        into->schema->names.texts[d]);
    }
  }
  char shown[LP_IO_SHOWN_TEXT];
  char cut[LP_IO_SHOWN_TEXT];
  char known[160];
  (void)snprintf(cut, sizeof cut, "%.*s", (int)(length < 60 ? length : 60), name);
  lp_io_show(shown, sizeof shown, cut);
  list_names(into, known, sizeof known);
  return lp_template_fail(err, "the template", into->text, offset,
                          "there is nothing to put for {%s}; known are: %s. Write '{{' for a brace", shown, known);
}

static int take_piece(void *user, const char *text, int64_t length, int64_t offset, int32_t name, persona_error *err) {
  const rendering *into = user;
  return name ? fill(into, text, length, offset, err) : give(into, text, (size_t)length, err);
}

int persona_prompt_render(const persona_context *context, const char *text, const persona_schema *schema,
                          const int32_t *codes, const persona_prompt_field *fields, int64_t count, persona_sink sink,
                          void *user, persona_error *err) {
  if (context == NULL || text == NULL || sink == NULL || (schema == NULL) != (codes == NULL) || count < 0 ||
      (count > 0 && fields == NULL)) {
    return lp_io_fail(
        err, PERSONA_INVALID_ARGUMENT,
        "persona_prompt_render: context, text or sink is NULL, one of schema and codes is, or fields are");
  }
  for (int64_t f = 0; f < count; f++) {
    if (fields[f].name != NULL && fields[f].text != NULL) continue;
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT, "persona_prompt_render: field %lld has no name or no text",
                      (long long)f);
  }
  if (schema != NULL && persona_schema_label(schema, codes, NULL, 0) < 0) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT, "persona_prompt_render: a code is none of its dimension's");
  }
  rendering into = {context, text, schema, codes, fields, count, NULL, user};
  int status = lp_template_walk("the template", text, take_piece, &into, err);
  into.sink = sink;
  if (status == PERSONA_OK) status = lp_template_walk("the template", text, take_piece, &into, err);
  return status == PERSONA_OK ? lp_io_succeed(err) : status;
}
