/* A response as tokens: words, numbers, marks and line ends, whatever characters they were written in. */
#ifndef LP_PERSONAS_TOKENS_H
#define LP_PERSONAS_TOKENS_H

#include <persona/context.h>
#include <stdbool.h>

typedef enum lp_token_kind { LP_TOKEN_WORD, LP_TOKEN_NUMBER, LP_TOKEN_MARK, LP_TOKEN_LINE } lp_token_kind;

/* Marks that are not ASCII, as lp_token.mark. */
enum { LP_MARK_DASH = 0x2013 };

/* Words are kept to this many bytes: longer than any word that a rule knows. */
enum { LP_TOKEN_TEXT = 20 };

typedef struct lp_token {
  lp_token_kind kind;
  bool gap;      /* space before it, or a line end, or nothing at all */
  bool capital;  /* a word that begins with a capital letter */
  bool masked;   /* no part of the answer: a restated scale, the number of an item */
  bool soft;     /* names a point of the scale ("1 = disagree"): an answer only when there is no other */
  bool decimal;  /* a number with a fraction */
  bool spelled;  /* a number written as a word */
  bool range;    /* the last one of "3 or 4" */
  bool bound;    /* "at least 3" */
  bool foreign;  /* on another scale: "8/10" */
  bool ratio;    /* "4/5" on the scale 1..5 */
  int32_t mark;  /* the character of a mark */
  int64_t value; /* of a number, cut at 10^12 */
  char text[LP_TOKEN_TEXT];
} lp_token;

typedef struct lp_tokens {
  const persona_context *context;
  lp_token *items;
  int64_t count;
  int64_t capacity;
} lp_tokens;

/* Splits a text. Fails without memory alone; the tokens are freed by lp_tokens_free in every case. */
int lp_tokens_read(lp_tokens *tokens, const persona_context *context, const char *text, int64_t length,
                   persona_error *err);
void lp_tokens_free(lp_tokens *tokens);

/* Questions about one token; out of range is never true. */
bool lp_token_is_word(const lp_tokens *tokens, int64_t at, const char *word);
bool lp_token_is_mark(const lp_tokens *tokens, int64_t at, int32_t mark);
bool lp_token_is_number(const lp_tokens *tokens, int64_t at);

/* A word that stands in a list of words separated by spaces, with one before the first and behind the last. */
bool lp_token_is_any(const lp_tokens *tokens, int64_t at, const char *words);

#endif
