/* Choosing the letter: as with ratings, what is announced goes before what stands alone, and the last one wins. */
#include "personas/rating.h"

#include <string.h>

/* The number of a letter that could be an answer, 0 for any other token. Small letters are words unless set apart. */
static int64_t letter_of(const lp_tokens *tokens, int64_t at) {
  const lp_token *token = &tokens->items[at];
  if (token->kind != LP_TOKEN_WORD || token->text[1] != '\0' || token->masked) return 0;
  return token->text[0] >= 'a' && token->text[0] <= 'z' ? token->text[0] - 'a' + 1 : 0;
}

static bool is_one_of(const lp_tokens *tokens, int64_t at, const char *marks) {
  if (at < 0 || at >= tokens->count || tokens->items[at].kind != LP_TOKEN_MARK) return false;
  return tokens->items[at].mark > 0 && tokens->items[at].mark < 0x80 && strchr(marks, tokens->items[at].mark) != NULL;
}

/* 3: announced; 2: stands alone or is set apart; 1: a capital letter in running text; 0: a word. */
static int rank_of(const lp_tokens *tokens, int64_t at) {
  const lp_token *token = &tokens->items[at];
  const bool first = at == 0 || tokens->items[at - 1].kind == LP_TOKEN_LINE || is_one_of(tokens, at - 1, ".!?");
  const bool closed = at + 1 >= tokens->count || tokens->items[at + 1].kind != LP_TOKEN_WORD;
  int64_t before = at - 1;
  while (is_one_of(tokens, before, "*_`\"'([{:=-") || lp_token_is_any(tokens, before, " is be with for option the ")) {
    if (lp_token_is_any(tokens, before, " option ")) return 3;
    before--;
  }
  const bool said = lp_token_is_any(tokens, before, lp_rating_words) || lp_token_is_any(tokens, before, " letter ");
  if (said && (token->capital || closed)) return 3;
  if (lp_token_stands_alone(tokens, at)) return 2;
  if (is_one_of(tokens, at + 1, ")]}*_`") && (first || is_one_of(tokens, at - 1, "([{*_`"))) return 2;
  if (!token->capital) return 0;
  if (first) return is_one_of(tokens, at + 1, ".):-,=") || closed ? 2 : 0; /* "A friend" */
  return lp_token_is_word(tokens, at, "i") ? 0 : 1;
}

/* "A or B", "both A and B", "A/B": the options restated, or several at once. */
static bool mask_pairs(lp_tokens *tokens, int64_t letters) {
  bool seen = false;
  for (int64_t i = 0; i + 2 < tokens->count; i++) {
    const bool joined = lp_token_is_any(tokens, i + 1, " or and ") || lp_token_is_mark(tokens, i + 1, '/');
    const int64_t a = letter_of(tokens, i);
    const int64_t b = letter_of(tokens, i + 2);
    if (!joined || a < 1 || b < 1 || a > letters || b > letters || a == b) continue;
    tokens->items[i].masked = tokens->items[i + 2].masked = true;
    seen = true;
  }
  return seen;
}

void lp_choice_choose(lp_tokens *tokens, int64_t letters, persona_response *out) {
  const bool pairs = mask_pairs(tokens, letters);
  int best = 0;
  int64_t value = 0;
  int64_t other = 0;
  for (int64_t i = 0; i < tokens->count; i++) {
    const int64_t letter = letter_of(tokens, i);
    int level = letter > 0 && !lp_token_is_denied(tokens, i) ? rank_of(tokens, i) : 0;
    bool taken_back = false;
    for (int64_t j = i - 1; j >= 0 && j > i - 4; j--) taken_back |= lp_token_is_any(tokens, j, lp_correction_words);
    if (taken_back && level > 0) level = 3;
    if (level == 0 || level < best) continue;
    if (letter > letters && level < 2) continue; /* initials and the like */
    other = (level == best || taken_back) && value != 0 && value != letter ? value : level == best ? other : 0;
    best = level;
    value = letter;
  }
  if (best == 0 && lp_response_refuses(tokens)) {
    lp_response_set(out, PERSONA_OUTCOME_REFUSED, 0, "the response declines to answer");
  } else if (best == 0 && pairs) {
    lp_response_set(out, PERSONA_OUTCOME_RANGE, 0, "several letters were given at once, not one choice");
  } else if (best == 0) {
    lp_response_set(out, PERSONA_OUTCOME_NO_RATING, 0, "the response holds no choice");
  } else if (value > letters) {
    lp_response_set(out, PERSONA_OUTCOME_OUT_OF_SCALE, 0, "%c is not one of the letters A to %c",
                    (char)('A' + value - 1), (char)('A' + letters - 1));
  } else if (other != 0) {
    lp_response_set(out, PERSONA_OUTCOME_AMBIGUOUS, value, "choices disagree: the last one, %c, was taken, behind %c",
                    (char)('A' + value - 1), (char)('A' + other - 1));
  } else if (best == 1) {
    lp_response_set(out, PERSONA_OUTCOME_LONE, value, "%c is the only letter, in running text",
                    (char)('A' + value - 1));
  } else {
    lp_response_set(out, PERSONA_OUTCOME_CLEAR, value, "%s",
                    best == 3 ? "an explicit choice" : "a letter that stands alone");
  }
}
