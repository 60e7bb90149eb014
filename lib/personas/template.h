/* Texts with {placeholders}: prompts and labels. "{{" and "}}" stand for one brace. */
#ifndef LP_PERSONAS_TEMPLATE_H
#define LP_PERSONAS_TEMPLATE_H

#include <persona/status.h>

/* Receives the pieces in order: literal text (name false), or the name of a placeholder. `offset`: where it begins. */
typedef int (*lp_template_piece)(void *user, const char *text, int64_t length, int64_t offset, int32_t name,
                                 persona_error *err);

/* Walks over a template. Fails with FORMAT for a brace that is not closed or not opened, or an empty name; otherwise
 * with what the callback returns. `what` names the template in messages. */
int lp_template_walk(const char *what, const char *text, lp_template_piece piece, void *user, persona_error *err);

/* Fills the error with the line and column of an offset: "WHAT, line L, column C: ...". */
int lp_template_fail(persona_error *err, const char *what, const char *text, int64_t offset, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

#endif
