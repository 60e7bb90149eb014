/* Prompts for an agent: templates with {placeholders}, filled with a profile and the texts of an item. (libpersona-io)
 */
#ifndef PERSONA_PROMPT_H
#define PERSONA_PROMPT_H

#include <persona/schema.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a prompt asks for. */
enum { PERSONA_PROMPT_LIKERT = 0, PERSONA_PROMPT_CHOICE = 1, PERSONA_PROMPT_INTRODUCTION = 2 };

/* A template to begin with: LIKERT uses {profile}, {item}, {low}, {high}, {low_label} and {high_label}; CHOICE
 * {profile}, {item}, {a} and {b}; INTRODUCTION {profile} and {words}. Returns a static text, NULL for another kind.
 * Thread-safe. Cost O(1). Since 0.1. */
PERSONA_API const char *persona_prompt_template(int32_t kind);

/* A text for a placeholder. Like persona_error it has no struct_size and stays as it is for all time. Both strings are
 * UTF-8, ended by 0, not NULL, and read during the call alone. */
typedef struct persona_prompt_field {
  const char *name;
  const char *text;
} persona_prompt_field;

/* Fills a template. {name} stands for, in this order: the caller's field of that name; "profile", all values of the
 * profile, one "Dimension: value" a line; "label", the profile's label; the value of the dimension of that name. "{{"
 * and "}}" stand for one brace. What is put in is not read again for placeholders.
 * context, text: not NULL; text ends by 0. schema, codes: a profile as in schema.h, or both NULL. fields: `count` of
 * them, NULL for none. sink: receives the prompt in pieces, and nothing of a prompt that fails. Returns: PERSONA_OK;
 * INVALID_ARGUMENT; FORMAT with line and column for an unknown placeholder, which it names with those that are known,
 * and for a brace that is not closed or not opened; MISSING_ANSWER for a value that the profile lacks; STOPPED.
 * Thread-safe. Cost O(length of the prompt). Since 0.1. */
PERSONA_API int persona_prompt_render(const persona_context *context, const char *text, const persona_schema *schema,
                                      const int32_t *codes, const persona_prompt_field *fields, int64_t count,
                                      persona_sink sink, void *user, persona_error *err);

#ifdef __cplusplus
}
#endif

#endif
