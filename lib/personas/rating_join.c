/* Tokens that belong together: the parts of a decimal, a sign and its number, the words of numbers, tags of markup. */
#include "personas/rating.h"

#include <string.h>

static bool is_glued(const lp_tokens *tokens, int64_t at) { return at < tokens->count && !tokens->items[at].gap; }

/* "4.5" and "4,5" are decimals; "1.2.3" is no number at all; "1,2,3" is a list. */
static void join_decimals(lp_tokens *tokens) {
  for (int64_t i = 0; i < tokens->count; i++) {
    if (!lp_token_is_number(tokens, i)) continue;
    int64_t end = i;
    int64_t points = 0;
    int64_t commas = 0;
    while (is_glued(tokens, end + 1) && is_glued(tokens, end + 2) && lp_token_is_number(tokens, end + 2)) {
      const bool point = lp_token_is_mark(tokens, end + 1, '.');
      if (!point && !lp_token_is_mark(tokens, end + 1, ',')) break;
      points += point;
      commas += !point;
      end += 2;
    }
    if (points == 0 && commas != 1) {
      i = end;
      continue;
    }
    if (points + commas == 1) {
      tokens->items[i].decimal = true;
    } else {
      tokens->items[i].masked = true;
    }
    for (int64_t part = i + 1; part <= end; part++) tokens->items[part].masked = true;
    i = end;
  }
  for (int64_t i = 0; i + 1 < tokens->count; i++) { /* ".5" */
    if (lp_token_is_mark(tokens, i, '.') && tokens->items[i].gap && lp_token_is_number(tokens, i + 1) &&
        is_glued(tokens, i + 1)) {
      tokens->items[i + 1].decimal = true;
    }
  }
}

/* A hyphen before a number is its sign unless something that it could join stands before it. */
static void join_signs(lp_tokens *tokens) {
  for (int64_t i = 0; i + 1 < tokens->count; i++) {
    lp_token *number = &tokens->items[i + 1];
    const bool minus = lp_token_is_mark(tokens, i, '-') && !number->gap;
    const bool word = lp_token_is_any(tokens, i, " minus negative ");
    if (!lp_token_is_number(tokens, i + 1) || number->masked || (!minus && !word)) continue;
    if (minus && i > 0 && !tokens->items[i].gap && tokens->items[i - 1].kind != LP_TOKEN_MARK) continue;
    if (minus && lp_token_is_mark(tokens, i - 1, ')') && !tokens->items[i].gap) continue;
    if (lp_token_is_number(tokens, i - 1)) continue; /* "1 -5" */
    tokens->items[i].masked = true;
    number->value = -number->value;
    number->gap = true;
  }
}

static void read_words(lp_tokens *tokens) {
  static const char *const words[] = {"zero",     "one",     "two",     "three",     "four",     "five",     "six",
                                      "seven",    "eight",   "nine",    "ten",       "eleven",   "twelve",   "thirteen",
                                      "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"};
  for (int64_t i = 0; i < tokens->count; i++) {
    lp_token *token = &tokens->items[i];
    for (int word = 0; word <= 20 && token->kind == LP_TOKEN_WORD; word++) {
      if (strcmp(token->text, words[word]) != 0) continue;
      token->kind = LP_TOKEN_NUMBER;
      token->spelled = true;
      token->value = word;
    }
  }
}

/* "<b>4</b>" is 4; the names of some tags say that an answer follows, and stay. */
static void mask_markup(lp_tokens *tokens) {
  for (int64_t i = 0; i + 2 < tokens->count; i++) {
    if (!lp_token_is_mark(tokens, i, '<')) continue;
    const int64_t slash = lp_token_is_mark(tokens, i + 1, '/') ? 1 : 0;
    const int64_t name = i + 1 + slash;
    const int64_t end = name + (lp_token_is_mark(tokens, name + 1, '/') ? 2 : 1);
    if (name >= tokens->count || tokens->items[name].kind != LP_TOKEN_WORD || !lp_token_is_mark(tokens, end, '>')) {
      continue;
    }
    const bool says = slash == 0 && lp_token_is_any(tokens, name, lp_rating_words);
    for (int64_t part = i; part <= end; part++) tokens->items[part].masked = !says || part != name;
    if (end + 1 < tokens->count) tokens->items[end + 1].gap = true;
    i = end;
  }
}

void lp_rating_join(lp_tokens *tokens) {
  mask_markup(tokens);
  join_decimals(tokens);
  read_words(tokens);
  join_signs(tokens);
}
