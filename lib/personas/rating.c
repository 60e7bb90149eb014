/* Choosing the rating: every number that is left is a candidate with a rank, the last one of the highest rank wins. */
#include "personas/rating.h"

#include <string.h>

const char lp_rating_words[] =
    " rating rate rated score answer response respond choose chose choice select selected "
    "selection pick picked say give gave go put result mark boxed option assessment "
    "conclusion verdict decision answered settle ";

const char lp_correction_words[] = " no actually wait rather correction sorry make instead hmm reconsider ";

/* Words that join a number to what it says; others behind a number make it a count: "2 kids". */
static const char following[] =
    " on out of for because since as is and or to but stars star points point in at so if "
    "with though although i it it's that's that this my seems fits feels would here agree "
    "agreed disagree neutral strongly slightly somewhat overall definitely probably maybe "
    "the which given due being means = from rather based when most now again not ";

typedef enum rank { RANK_NONE, RANK_SOFT, RANK_TEXT, RANK_ALONE, RANK_MARKED } rank;

/* A mark that says nothing: quotes, brackets, emphasis, bullets. Colons and equals signs lead to an answer. */
static bool is_decoration(const lp_token *token) {
  return token->kind == LP_TOKEN_MARK &&
         (token->mark >= 0x80 || strchr("*_`\"'()[]{}#>-$\\=:~+|", token->mark) != NULL);
}

static bool is_end(const lp_tokens *tokens, int64_t at) {
  if (at < 0 || at >= tokens->count || tokens->items[at].kind == LP_TOKEN_LINE) return true;
  return tokens->items[at].kind == LP_TOKEN_MARK && strchr(".!?;,", tokens->items[at].mark) != NULL &&
         tokens->items[at].mark < 0x80;
}

/* The next token that is not decoration and not masked. */
static int64_t skip(const lp_tokens *tokens, int64_t at, int64_t step) {
  for (at += step; at >= 0 && at < tokens->count; at += step) {
    if (!tokens->items[at].masked && !is_decoration(&tokens->items[at])) break;
  }
  return at;
}

bool lp_token_stands_alone(const lp_tokens *tokens, int64_t at) {
  return is_end(tokens, skip(tokens, at, -1)) && is_end(tokens, skip(tokens, at, 1));
}

bool lp_token_is_denied(const lp_tokens *tokens, int64_t at) {
  int words = 0;
  for (int64_t i = at - 1; i >= 0 && words < 5; i--) {
    const lp_token *token = &tokens->items[i];
    if (token->kind == LP_TOKEN_LINE || lp_token_is_any(tokens, i, " but so sure certain rather like ")) return false;
    if (token->kind == LP_TOKEN_MARK && token->mark < 0x80 && strchr(".,;:!?", token->mark) != NULL) return false;
    if (token->kind != LP_TOKEN_WORD) continue;
    words++;
    const size_t length = strlen(token->text);
    if (lp_token_is_any(tokens, i, " not cannot never ")) return true;
    if (length > 3 && strcmp(token->text + length - 3, "n't") == 0) return true;
  }
  return false;
}

/* Whether an announcing word stands before a number; `correction` when it takes back what was said. A number that is
 * no decoration in between, or too many words, end the search. */
static bool is_marked(const lp_tokens *tokens, int64_t at, bool *correction) {
  int words = 0;
  bool found = false;
  for (int64_t i = at - 1; i >= 0 && words < 6; i--) {
    const lp_token *token = &tokens->items[i];
    if (token->masked) continue;
    if (token->kind == LP_TOKEN_NUMBER) break;
    if (token->kind == LP_TOKEN_MARK && token->mark < 0x80 && strchr(".!?;", token->mark) != NULL &&
        !lp_token_is_mark(tokens, i - 1, '.')) {
      break;
    }
    if (token->kind != LP_TOKEN_WORD) continue;
    words++;
    if (lp_token_is_any(tokens, i, lp_correction_words)) *correction = true;
    if (lp_token_is_word(tokens, i, "but") && words <= 3) *correction = true; /* "but honestly 3" */
    if (lp_token_is_any(tokens, i, lp_rating_words)) found = true;
  }
  return found || *correction;
}

/* "4 is my rating", "4 is the answer". */
static bool is_named_behind(const lp_tokens *tokens, int64_t at) {
  return lp_token_is_any(tokens, at + 1, " is ") && lp_token_is_any(tokens, at + 2, " my the ") &&
         lp_token_is_any(tokens, at + 3, lp_rating_words);
}

/* Emphasis or brackets close around a number, a lead-in mark before it, or a conclusion: "(4)", ": 4", "so 4", "a 4".
 */
static bool is_set_apart(const lp_tokens *tokens, int64_t at) {
  const lp_token *before = at > 0 ? &tokens->items[at - 1] : NULL;
  const lp_token *after = at + 1 < tokens->count ? &tokens->items[at + 1] : NULL;
  const bool opened = before != NULL && before->kind == LP_TOKEN_MARK && before->mark < 0x80 &&
                      strchr("*_`([{\"':=-", before->mark) != NULL;
  const bool closed =
      after == NULL || after->kind == LP_TOKEN_LINE ||
      (after->kind == LP_TOKEN_MARK && after->mark < 0x80 && strchr("*_`)]}\"'.,!;", after->mark) != NULL);
  const bool led = lp_token_is_any(tokens, at - 1, " a an solid so thus therefore hence ");
  return (opened || led) && (closed || led);
}

/* Whether a number counts something ("I'd say I have 2 kids") though a word of rating stands before it. */
static bool counts_something(const lp_tokens *tokens, int64_t at) {
  if (at + 1 >= tokens->count || tokens->items[at + 1].kind != LP_TOKEN_WORD || tokens->items[at + 1].capital)
    return false;
  return !tokens->items[at + 1].masked && !lp_token_is_any(tokens, at + 1, following) && at > 0 &&
         tokens->items[at - 1].kind == LP_TOKEN_WORD && !lp_token_is_any(tokens, at - 1, lp_rating_words);
}

static rank rank_of(const lp_tokens *tokens, int64_t at, bool *correction) {
  const lp_token *token = &tokens->items[at];
  const bool qualified = token->bound || token->range || token->ratio || token->foreign;
  if (is_marked(tokens, at, correction) || is_named_behind(tokens, at)) {
    if (counts_something(tokens, at)) return lp_token_is_any(tokens, at - 1, " a an ") ? RANK_TEXT : RANK_NONE;
    return token->soft ? RANK_SOFT : RANK_MARKED;
  }
  if (token->soft) return RANK_SOFT;
  const int64_t behind = skip(tokens, at, 1);
  const bool word = behind < tokens->count && tokens->items[behind].kind == LP_TOKEN_WORD;
  const bool joined = word && (behind > at + 1 || lp_token_is_any(tokens, behind, following));
  if (lp_token_stands_alone(tokens, at)) return RANK_ALONE;
  if (word && !joined && !qualified) return RANK_NONE; /* "2 kids" */
  const bool followed = lp_token_is_number(tokens, behind);
  if (skip(tokens, at, -1) < 0 && !followed) return RANK_ALONE; /* the response begins with it */
  if (is_set_apart(tokens, at) || (token->ratio && !token->foreign)) return RANK_ALONE;
  if (token->spelled && !qualified) return RANK_NONE;
  return RANK_TEXT;
}

/* What a candidate is worth: PERSONA_OUTCOME_CLEAR, or why it is no value. */
static int32_t judge(const lp_token *token, const lp_rating_scale *scale) {
  if (token->foreign) return PERSONA_OUTCOME_OTHER_SCALE;
  if (token->decimal) return PERSONA_OUTCOME_NOT_WHOLE;
  if (token->range || token->bound) return PERSONA_OUTCOME_RANGE;
  if (token->value < scale->low || token->value > scale->high) return PERSONA_OUTCOME_OUT_OF_SCALE;
  return PERSONA_OUTCOME_CLEAR;
}

/* What the candidates come to. */
typedef struct tally {
  rank best;
  int64_t last;  /* token of the winner, -1: none */
  bool disagree; /* an earlier candidate says something else */
  int64_t other; /* an earlier value that differs */
} tally;

static bool differs(const lp_tokens *tokens, int64_t a, int64_t b) {
  const lp_token *one = &tokens->items[a];
  const lp_token *two = &tokens->items[b];
  return one->value != two->value || one->decimal != two->decimal || one->range != two->range ||
         one->bound != two->bound || one->foreign != two->foreign;
}

static tally count_candidates(const lp_tokens *tokens) {
  tally found = {.best = RANK_NONE, .last = -1};
  int64_t before = -1; /* the last candidate of any rank but soft */
  for (int64_t i = 0; i < tokens->count; i++) {
    if (!lp_token_is_number(tokens, i) || tokens->items[i].masked || lp_token_is_denied(tokens, i)) continue;
    bool correction = false;
    const rank level = rank_of(tokens, i, &correction);
    if (level == RANK_NONE || level < found.best) continue;
    /* An explicit rating settles what was weighed before it, unless it takes back another one. */
    int64_t earlier = level == found.best ? found.last : -1;
    if (before >= 0 && (correction || level < RANK_MARKED) && differs(tokens, before, i)) earlier = before;
    const bool disagree = earlier >= 0 && differs(tokens, earlier, i);
    if (level > found.best) found = (tally){.best = level};
    found.last = i;
    if (disagree) {
      found.disagree = true;
      found.other = tokens->items[earlier].value;
    }
    if (level > RANK_SOFT) before = i;
  }
  return found;
}

static void explain_missing(persona_response *out, int32_t outcome, const lp_token *token,
                            const lp_rating_scale *scale) {
  const long long value = (long long)token->value;
  const long long low = (long long)scale->low;
  const long long high = (long long)scale->high;
  switch (outcome) {
    case PERSONA_OUTCOME_OTHER_SCALE:
      lp_response_set(out, outcome, 0, "the rating is on another scale than %lld to %lld", low, high);
      return;
    case PERSONA_OUTCOME_NOT_WHOLE:
      lp_response_set(out, outcome, 0, "the rating is a decimal, and the scale has whole numbers");
      return;
    case PERSONA_OUTCOME_RANGE:
      lp_response_set(out, outcome, 0, "a range or a bound was given (up to %lld), not one rating", value);
      return;
    default: lp_response_set(out, outcome, 0, "%lld is outside the scale %lld to %lld", value, low, high); return;
  }
}

void lp_rating_choose(const lp_tokens *tokens, const lp_rating_scale *scale, persona_response *out) {
  const tally found = count_candidates(tokens);
  const bool refuses = lp_response_refuses(tokens);
  if (found.last < 0 || (refuses && found.best < RANK_ALONE)) {
    if (refuses) {
      lp_response_set(out, PERSONA_OUTCOME_REFUSED, 0, "the response declines to answer");
    } else {
      lp_response_set(out, PERSONA_OUTCOME_NO_RATING, 0, "the response holds no rating");
    }
    return;
  }
  const lp_token *winner = &tokens->items[found.last];
  const int32_t outcome = scale->foreign ? PERSONA_OUTCOME_OTHER_SCALE : judge(winner, scale);
  if (outcome != PERSONA_OUTCOME_CLEAR) {
    explain_missing(out, outcome, winner, scale);
  } else if (found.disagree) {
    lp_response_set(out, PERSONA_OUTCOME_AMBIGUOUS, winner->value,
                    "ratings disagree: the last one, %lld, was taken and %lld came before it", (long long)winner->value,
                    (long long)found.other);
  } else if (found.best < RANK_ALONE) {
    lp_response_set(out, PERSONA_OUTCOME_LONE, winner->value, "%lld is the only number, in running text",
                    (long long)winner->value);
  } else {
    lp_response_set(out, PERSONA_OUTCOME_CLEAR, winner->value, "%s",
                    found.best == RANK_MARKED ? "an explicit rating" : "a rating that stands alone");
  }
}
