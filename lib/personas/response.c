/* The public call: from the bytes of a response to an outcome. */
#include <persona/response.h>

#include "io/fault.h"
#include "io/storage.h"
#include "personas/rating.h"
#include "personas/reasoning.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { MOST_BYTES = 1024 * 1024, MOST_VALUE = 1000000 };

void persona_response_scale_init(persona_response_scale *scale) {
  if (scale == NULL) return;
  *scale = (persona_response_scale){
      .struct_size = (uint32_t)sizeof *scale, .kind = PERSONA_RESPONSE_RATING, .low = 1, .high = 5};
}

const char *persona_outcome_name(int32_t outcome) {
  static const char *const names[] = {"clear",     "lone",      "ambiguous",    "empty", "unfinished", "refused",
                                      "no rating", "not whole", "out of scale", "range", "other scale"};
  if (outcome < 0 || outcome > PERSONA_OUTCOME_OTHER_SCALE) return "unknown";
  return names[outcome];
}

void lp_response_set(persona_response *out, int32_t outcome, int64_t value, const char *format, ...) {
  memset(out, 0, sizeof *out);
  out->outcome = outcome;
  out->has_value = outcome <= PERSONA_OUTCOME_AMBIGUOUS;
  out->value = out->has_value ? (int32_t)value : 0;
  va_list list;
  va_start(list, format);
  (void)vsnprintf(out->reason, sizeof out->reason, format, list);
  va_end(list);
}

/* "can't", "unable to", "as an AI": the phrases of refusals. */
bool lp_response_refuses(const lp_tokens *tokens) {
  static const char acts[] =
      " answer rate provide give choose respond assist help participate engage say roleplay role "
      "play do select pick comply continue express have offer assign that this ";
  for (int64_t i = 0; i < tokens->count; i++) {
    const bool cannot = lp_token_is_any(tokens, i, " can't cannot won't unable decline refuse couldn't ");
    const bool not_able = lp_token_is_word(tokens, i, "not") &&
                          lp_token_is_any(tokens, i - 1, " can could am i'm will would prefer to ") &&
                          lp_token_is_any(tokens, i + 1, " able going to answer comfortable rate provide ");
    const bool no_self = lp_token_is_any(tokens, i, " ai language ") && lp_token_is_any(tokens, i + 1, " model ");
    const bool as_ai = lp_token_is_any(tokens, i, " as i'm am ") && lp_token_is_any(tokens, i + 1, " an ") &&
                       lp_token_is_any(tokens, i + 2, " ai ");
    if (not_able || no_self || as_ai) return true;
    if (!cannot) continue;
    for (int64_t j = i + 1; j < i + 4; j++) {
      if (lp_token_is_any(tokens, j, acts)) return true;
    }
  }
  return false;
}

static int check(const persona_context *context, const char *text, int64_t length, const persona_response_scale *scale,
                 const persona_response *out, persona_error *err) {
  if (context == NULL || text == NULL || out == NULL || length < -1) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT,
                      "persona_response_parse: context, text or out is NULL, or the length is below -1");
  }
  if (scale->struct_size < sizeof *scale) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT,
                      "persona_response_parse: the scale was not made by persona_response_scale_init");
  }
  const bool choice = scale->kind == PERSONA_RESPONSE_CHOICE;
  if (!choice && scale->kind != PERSONA_RESPONSE_RATING) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT, "persona_response_parse: %d is no kind of response",
                      (int)scale->kind);
  }
  const bool fits = choice ? scale->low == 1 && scale->high >= 2 && scale->high <= 26
                           : scale->low < scale->high && scale->low >= -MOST_VALUE && scale->high <= MOST_VALUE;
  if (fits) return PERSONA_OK;
  return lp_io_fail(err, PERSONA_INVALID_ARGUMENT, "persona_response_parse: the scale %d..%d is none; %s",
                    (int)scale->low, (int)scale->high,
                    choice ? "a choice has 1..2 to 1..26" : "low must be below high, both within a million of 0");
}

static int parse(const persona_context *context, const char *text, int64_t length, const persona_response_scale *scale,
                 char *kept, persona_response *out, persona_error *err) {
  bool unfinished = false;
  const int64_t rest = lp_reasoning_strip(text, length, kept, &unfinished);
  lp_tokens tokens;
  const int status = lp_tokens_read(&tokens, context, kept, rest, err);
  bool empty = true;
  for (int64_t i = 0; i < tokens.count; i++) empty = empty && tokens.items[i].kind == LP_TOKEN_LINE;
  if (status == PERSONA_OK && empty) {
    if (unfinished) {
      lp_response_set(out, PERSONA_OUTCOME_UNFINISHED, 0,
                      "reasoning was begun and never closed, with no answer behind it");
    } else {
      lp_response_set(out, PERSONA_OUTCOME_EMPTY, 0, rest < length ? "nothing but reasoning or space" : "no text");
    }
  } else if (status == PERSONA_OK && scale->kind == PERSONA_RESPONSE_CHOICE) {
    lp_choice_choose(&tokens, scale->high, out);
  } else if (status == PERSONA_OK) {
    lp_rating_scale range = {.low = scale->low, .high = scale->high};
    lp_rating_join(&tokens);
    lp_rating_mask(&tokens, &range);
    lp_rating_choose(&tokens, &range, out);
  }
  lp_tokens_free(&tokens);
  return status;
}

int persona_response_parse(const persona_context *context, const char *text, int64_t length,
                           const persona_response_scale *scale, persona_response *out, persona_error *err) {
  persona_response_scale usual;
  persona_response_scale_init(&usual);
  if (scale == NULL) scale = &usual;
  if (out != NULL) *out = (persona_response){.outcome = PERSONA_OUTCOME_EMPTY}; /* 0 would be CLEAR */
  int status = check(context, text, length, scale, out, err);
  if (status != PERSONA_OK) return status;
  if (length < 0) length = (int64_t)strlen(text);
  if (length > MOST_BYTES) {
    return lp_io_fail(err, PERSONA_TOO_LARGE, "the response has %lld bytes; the limit is %d", (long long)length,
                      (int)MOST_BYTES);
  }
  char *kept = lp_io_allocate_array(context, length, 1);
  if (kept == NULL) return lp_io_out_of_memory(err);
  status = parse(context, text, length, scale, kept, out, err);
  persona_context_release(context, kept);
  return status == PERSONA_OK ? lp_io_succeed(err) : status;
}
