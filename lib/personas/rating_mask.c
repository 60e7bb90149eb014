/* What is no rating, or not a whole one, among the numbers of a response. Each rule is one function, and they run in
 * the order of lp_rating_mask: a number that a rule has masked is out of sight of those behind it. */
#include "personas/rating.h"

static bool is_free(const lp_tokens *tokens, int64_t at) {
  return lp_token_is_number(tokens, at) && !tokens->items[at].masked && !tokens->items[at].decimal;
}

static void mask(lp_tokens *tokens, int64_t from, int64_t to) {
  for (int64_t i = from < 0 ? 0 : from; i <= to && i < tokens->count; i++) tokens->items[i].masked = true;
}

/* Whether one of the `reach` tokens from `at` on, in steps of `step`, is one of the words; a line end or a full stop
 * ends the search. */
static bool is_near(const lp_tokens *tokens, int64_t at, int64_t step, int64_t reach, const char *words) {
  for (int64_t i = 0; i < reach && at >= 0 && at < tokens->count; i++, at += step) {
    if (lp_token_is_any(tokens, at, words)) return true;
    if (tokens->items[at].kind == LP_TOKEN_LINE || lp_token_is_mark(tokens, at, '.')) return false;
  }
  return false;
}

/* "5-point scale", "a seven point Likert scale". */
static void mask_points(lp_tokens *tokens, lp_rating_scale *scale) {
  for (int64_t i = 0; i < tokens->count; i++) {
    if (!is_free(tokens, i)) continue;
    const bool hyphen = lp_token_is_mark(tokens, i + 1, '-') && !tokens->items[i + 1].gap;
    const int64_t word = i + (hyphen ? 2 : 1);
    if (!lp_token_is_any(tokens, word, " point points pt pts ")) continue;
    if (!hyphen && !is_near(tokens, word + 1, 1, 2, " scale likert ")) continue;
    if (tokens->items[i].value != scale->high - scale->low + 1) scale->foreign = true;
    mask(tokens, i, word);
  }
}

/* Numbers at the start of lines that count them: "1. ...", "2. ...". */
static void mask_enumerators(lp_tokens *tokens) {
  for (int pass = 0, counted = 0; pass < 2; pass++) {
    int64_t next = 1;
    for (int64_t i = 0; i < tokens->count; i++) {
      const bool starts = i == 0 || tokens->items[i - 1].kind == LP_TOKEN_LINE;
      if (!starts || !is_free(tokens, i) || tokens->items[i].value != next) continue;
      const bool marked = lp_token_is_mark(tokens, i + 1, '.') || lp_token_is_mark(tokens, i + 1, ')') ||
                          lp_token_is_mark(tokens, i + 1, ':') || lp_token_is_mark(tokens, i + 1, '=');
      if (!marked || i + 2 >= tokens->count || tokens->items[i + 2].kind != LP_TOKEN_WORD) continue;
      if (pass == 1) tokens->items[i].masked = true;
      next++;
    }
    counted = (int)next - 1;
    if (counted < 2) return;
  }
}

static bool is_separator(const lp_tokens *tokens, int64_t at) {
  return lp_token_is_mark(tokens, at, ',') || lp_token_is_mark(tokens, at, '/') || lp_token_is_mark(tokens, at, '|') ||
         lp_token_is_mark(tokens, at, ';') || lp_token_is_any(tokens, at, " or and ");
}

/* The whole scale as a list: "1, 2, 3, 4 or 5". */
static void mask_lists(lp_tokens *tokens, const lp_rating_scale *scale) {
  for (int64_t i = 0; i < tokens->count; i++) {
    if (!is_free(tokens, i)) continue;
    int64_t end = i;
    int64_t members = 1;
    for (;;) {
      int64_t next = end + 1;
      while (next < end + 3 && is_separator(tokens, next)) next++;
      if (next == end + 1 || !is_free(tokens, next)) break;
      if (tokens->items[next].value != tokens->items[end].value + 1) break;
      end = next;
      members++;
    }
    if (members > 2 && tokens->items[i].value == scale->low && tokens->items[end].value == scale->high) {
      mask(tokens, i, end);
    }
    i = end;
  }
}

/* Where the second number of "1 to 5" is, when `at` is the first one; 0 when it is none. What the first one means may
 * stand between them in brackets. `joined` tells how: 'r' for a range, 'o' for "or", 'a' for "and". */
static int64_t find_second(const lp_tokens *tokens, int64_t at, char *joined) {
  int64_t next = at + 1;
  if (lp_token_is_mark(tokens, next, '(') || lp_token_is_mark(tokens, next, '[')) {
    int64_t close = next + 1;
    while (close < next + 12 && close < tokens->count && !lp_token_is_mark(tokens, close, ')') &&
           !lp_token_is_mark(tokens, close, ']')) {
      if (is_free(tokens, close)) return 0;
      close++;
    }
    next = close + 1;
  }
  *joined = 'r';
  if (lp_token_is_mark(tokens, next, ',')) next++;
  if (lp_token_is_any(tokens, next, " or ")) *joined = 'o';
  if (lp_token_is_any(tokens, next, " and ") || lp_token_is_mark(tokens, next, '&')) *joined = 'a';
  if (*joined == 'a' && !is_near(tokens, at - 1, -1, 2, " between from both ")) return 0;
  int64_t second = next + 1;
  if (lp_token_is_mark(tokens, next, '.') && lp_token_is_mark(tokens, next + 1, '.')) {
    while (lp_token_is_mark(tokens, second, '.')) second++;
    if (tokens->items[next].gap || second - next > 2) return 0; /* "3 ... 4" is a pause */
  } else if (*joined == 'r' && !lp_token_is_mark(tokens, next, '-') && !lp_token_is_mark(tokens, next, LP_MARK_DASH) &&
             !lp_token_is_any(tokens, next, " to through thru until ")) {
    return 0;
  }
  if (*joined == 'o' && lp_token_is_any(tokens, second, " a an ")) second++;           /* "a 3 or a 4" */
  if (lp_token_is_mark(tokens, second, '-') && tokens->items[second].masked) second++; /* a sign */
  return is_free(tokens, second) ? second : 0;
}

/* "1 to 5" restates the scale; "1 to 10" behind "scale" is another one; "3 or 4" is several values at once. */
static void mask_ranges(lp_tokens *tokens, lp_rating_scale *scale) {
  for (int64_t i = 0; i < tokens->count; i++) {
    if (!is_free(tokens, i)) continue;
    char joined = 'r';
    const int64_t second = find_second(tokens, i, &joined);
    if (second == 0) continue;
    const int64_t a = tokens->items[i].value;
    const int64_t b = tokens->items[second].value;
    const bool whole = (a == scale->low && b == scale->high) || (a == scale->high && b == scale->low);
    const bool named = is_near(tokens, i - 1, -1, 4, " scale ") || is_near(tokens, second + 1, 1, 2, " scale ");
    if (joined != 'o' && (whole || named)) {
      if (!whole) scale->foreign = true;
      mask(tokens, i, second);
    } else {
      mask(tokens, i, second - 1);
      tokens->items[second].range = true;
    }
    i = second;
  }
}

/* The place of the number that another one is measured by: "4/5", "4 out of 5"; 0 when there is none. */
static int64_t find_whole(const lp_tokens *tokens, int64_t at) {
  int64_t next = at + 1;
  while (lp_token_is_mark(tokens, next, '*') || lp_token_is_mark(tokens, next, '_'))
    next++; /* a 4 in bold before "/5" */
  if (lp_token_is_mark(tokens, next, '/')) {
    next++;
  } else if (lp_token_is_word(tokens, next, "out") && lp_token_is_word(tokens, next + 1, "of")) {
    next += 2;
    while (lp_token_is_any(tokens, next, " a an the possible maximum total ")) next++;
  } else if (lp_token_is_word(tokens, next, "of")) {
    next++;
  } else {
    return 0;
  }
  return is_free(tokens, next) ? next : 0;
}

static void mark_ratios(lp_tokens *tokens, lp_rating_scale *scale) {
  for (int64_t i = 0; i < tokens->count; i++) {
    if (!lp_token_is_number(tokens, i) || tokens->items[i].masked) continue;
    if (lp_token_is_word(tokens, i - 2, "out") && lp_token_is_word(tokens, i - 1, "of")) { /* "out of 10, I'd say 5" */
      if (tokens->items[i].value != scale->high) scale->foreign = true;
      tokens->items[i].masked = true;
      continue;
    }
    int64_t part = i + 1;
    while (tokens->items[i].decimal && part < tokens->count && tokens->items[part].masked) part++;
    const int64_t whole = find_whole(tokens, part - 1);
    if (whole == 0) continue;
    if (lp_token_is_mark(tokens, whole + 1, '/') && lp_token_is_number(tokens, whole + 2)) { /* a date */
      mask(tokens, i, whole + 2);
      continue;
    }
    if (i > 0 && is_free(tokens, i - 1)) { /* "4 1/2" */
      tokens->items[i - 1].decimal = true;
      mask(tokens, i, whole);
      continue;
    }
    tokens->items[i].ratio = true;
    if (tokens->items[whole].value != scale->high) tokens->items[i].foreign = true;
    mask(tokens, i + 1, whole);
    i = whole;
  }
}

/* Numbers of items, ages, amounts and the like. */
static void mask_others(lp_tokens *tokens) {
  static const char counted[] =
      " item items question questions statement statements step q page chapter age aged "
      "section part trait prompt no nr day year ";
  for (int64_t i = 0; i < tokens->count; i++) {
    if (!lp_token_is_number(tokens, i) || tokens->items[i].masked) continue;
    lp_token *number = &tokens->items[i];
    const bool hyphen = lp_token_is_mark(tokens, i + 1, '-') && !tokens->items[i + 1].gap;
    const bool percent = lp_token_is_mark(tokens, i + 1, '%') || lp_token_is_any(tokens, i + 1, " percent ");
    const bool named =
        lp_token_is_any(tokens, i - 1, counted) || (lp_token_is_mark(tokens, i - 1, '#') && !number->gap) ||
        (lp_token_is_mark(tokens, i - 1, '.') && !number->gap && lp_token_is_any(tokens, i - 2, " no nr "));
    if (percent) {
      number->foreign = true;
    } else if (named || lp_token_is_mark(tokens, i - 1, '$') || lp_token_is_mark(tokens, i - 1, 0x20AC)) {
      number->masked = true;
    } else if (hyphen && i + 2 < tokens->count && tokens->items[i + 2].kind == LP_TOKEN_WORD &&
               !tokens->items[i + 2].gap) {
      number->masked = true; /* "35-year-old", "two-faced" */
    } else if (hyphen && number->spelled && lp_token_is_number(tokens, i + 2) && tokens->items[i + 2].spelled) {
      mask(tokens, i, i + 2); /* "twenty-one" */
    } else if (lp_token_is_mark(tokens, i + 1, ':') && !tokens->items[i + 1].gap && is_free(tokens, i + 2) &&
               !tokens->items[i + 2].gap) {
      mask(tokens, i, i + 2); /* a time of day */
    }
  }
}

/* "at least 3", "more than 3", "almost 4": bounds; "1 = disagree", "5 being agree": points of the scale. */
static void mark_bounds_and_points(lp_tokens *tokens) {
  static const char means[] =
      " being means meaning mean represents represent representing indicates indicating "
      "corresponds stands denotes equals is are was ";
  for (int64_t i = 0; i < tokens->count; i++) {
    if (!lp_token_is_number(tokens, i) || tokens->items[i].masked) continue;
    int64_t before = i - 1;
    if (lp_token_is_any(tokens, before, " a an ")) before--;
    const bool than = lp_token_is_word(tokens, before, "than") &&
                      lp_token_is_any(tokens, before - 1, " more less higher lower greater better worse other rather ");
    const bool least = lp_token_is_any(tokens, before, " least most ") && lp_token_is_word(tokens, before - 1, "at");
    if (than || least || lp_token_is_any(tokens, before, " above below under over almost nearly ")) {
      tokens->items[i].bound = true;
    }
    const bool mine = lp_token_is_any(tokens, i + 2, " my the what how a an right correct best most ");
    if (lp_token_is_mark(tokens, i + 1, '=') || (lp_token_is_any(tokens, i + 1, means) && !mine)) {
      tokens->items[i].soft = true;
    }
    if (lp_token_is_any(tokens, i + 1, " is ") && !mine && is_near(tokens, i - 1, -1, 2, " where if with when ")) {
      tokens->items[i].soft = true;
    }
  }
}

void lp_rating_mask(lp_tokens *tokens, lp_rating_scale *scale) {
  mask_points(tokens, scale);
  mask_enumerators(tokens);
  mask_lists(tokens, scale);
  mask_ranges(tokens, scale);
  mark_ratios(tokens, scale);
  mask_others(tokens);
  mark_bounds_and_points(tokens);
}
