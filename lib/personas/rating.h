/* The steps from tokens to an outcome. */
#ifndef LP_PERSONAS_RATING_H
#define LP_PERSONAS_RATING_H

#include "personas/tokens.h"

#include <persona/response.h>

/* What the text says of the scale. */
typedef struct lp_rating_scale {
  int64_t low;
  int64_t high;
  bool foreign; /* the text names another scale: "on a scale of 1 to 10" */
} lp_rating_scale;

/* Joins digits, signs and marks to numbers, turns number words into numbers, and takes markup tags out. */
void lp_rating_join(lp_tokens *tokens);

/* Marks what is no rating: restated scales, lists of options, numbers of items, dates, amounts; and what is no whole
 * rating: ranges, bounds, ratings on another scale. */
void lp_rating_mask(lp_tokens *tokens, lp_rating_scale *scale);

/* Chooses among what is left. *out: outcome, value and reason. */
void lp_rating_choose(const lp_tokens *tokens, const lp_rating_scale *scale, persona_response *out);

/* The same for letters A, B, ... */
void lp_choice_choose(lp_tokens *tokens, int64_t letters, persona_response *out);

/* Whether the text declines to answer. */
bool lp_response_refuses(const lp_tokens *tokens);

/* Writes an outcome. */
void lp_response_set(persona_response *out, int32_t outcome, int64_t value, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Words behind which an answer stands. */
extern const char lp_rating_words[];

/* Words that take back what was said before. */
extern const char lp_correction_words[];

/* Whether the token is denied: "I wouldn't say 5", "not a 3". */
bool lp_token_is_denied(const lp_tokens *tokens, int64_t at);

/* Whether the token stands alone on its line or between the marks of a sentence, apart from marks. */
bool lp_token_stands_alone(const lp_tokens *tokens, int64_t at);

#endif
