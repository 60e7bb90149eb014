/* Splitting a response into tokens. Characters go through Unicode's compatibility forms one by one, so that full-width,
 * circled and keycap digits are digits, smart quotes are quotes and accents do not matter. */
#include "personas/tokens.h"

#include "io/fault.h"
#include "io/storage.h"

#include <string.h>
#include <utf8proc.h>

enum { FIRST_CAPACITY = 64, FORMS = 32 };

static const int64_t value_bound = INT64_C(1000000000000);

/* Where the splitting stands. */
typedef struct splitter {
  lp_tokens *tokens;
  bool gap;     /* space since the last token */
  bool failed;  /* no memory */
  bool letters; /* the last token is a word that may go on */
  bool digits;  /* the last token is a number that may go on */
} splitter;

static lp_token *add(splitter *state, lp_token_kind kind) {
  lp_tokens *tokens = state->tokens;
  if (tokens->count == tokens->capacity) {
    const int64_t capacity = tokens->capacity > 0 ? 2 * tokens->capacity : FIRST_CAPACITY;
    lp_token *grown = lp_io_grow_array(tokens->context, tokens->items, tokens->count, capacity, (int64_t)sizeof *grown);
    if (grown == NULL) {
      state->failed = true;
      return NULL;
    }
    tokens->items = grown;
    tokens->capacity = capacity;
  }
  lp_token *token = &tokens->items[tokens->count++];
  memset(token, 0, sizeof *token);
  token->kind = kind;
  token->gap = state->gap || tokens->count == 1;
  state->gap = kind == LP_TOKEN_LINE;
  state->letters = kind == LP_TOKEN_WORD;
  state->digits = kind == LP_TOKEN_NUMBER;
  return token;
}

static void append(lp_token *token, char letter) {
  const size_t length = strlen(token->text);
  if (length + 1 < sizeof token->text) token->text[length] = letter;
}

static void take_digit(splitter *state, int digit) {
  lp_token *last = state->tokens->count > 0 ? &state->tokens->items[state->tokens->count - 1] : NULL;
  if (last != NULL && !state->gap && state->letters) { /* "q4" is a word */
    append(last, (char)('0' + digit));
    return;
  }
  if (last == NULL || state->gap || !state->digits) last = add(state, LP_TOKEN_NUMBER);
  if (last == NULL) return;
  append(last, (char)('0' + digit));
  last->value = last->value * 10 + digit;
  if (last->value > value_bound) last->value = value_bound;
}

static void take_letter(splitter *state, char letter, bool capital) {
  lp_token *last = state->tokens->count > 0 ? &state->tokens->items[state->tokens->count - 1] : NULL;
  if (last != NULL && !state->gap && state->digits) { /* "4th" is a word */
    last->kind = LP_TOKEN_WORD;
    state->letters = true;
    state->digits = false;
  }
  if (last == NULL || state->gap || !state->letters) {
    last = add(state, LP_TOKEN_WORD);
    if (last != NULL) last->capital = capital;
  }
  if (last != NULL) append(last, letter);
}

static void take_mark(splitter *state, int32_t mark) {
  lp_token *token = add(state, LP_TOKEN_MARK);
  if (token != NULL) token->mark = mark;
}

/* The plain form of a mark; most are their own. */
static int32_t plain_mark(int32_t mark) {
  switch (mark) {
    case 0x2018:
    case 0x2019:
    case 0x02BC:
    case 0x00B4: return '\'';
    case 0x201C:
    case 0x201D:
    case 0x00AB:
    case 0x00BB: return '"';
    case 0x2212:
    case 0x2010:
    case 0x2011: return '-';
    case 0x2012:
    case 0x2013:
    case 0x2014:
    case 0x2015:
    case '~':
    case 0x301C: return LP_MARK_DASH;
    case 0x2044:
    case 0x2215: return '/';
    case 0x3002: return '.';
    case 0x3001: return ',';
    case 0x2022: return '*';
    default: return mark;
  }
}

/* One character of the compatibility form. */
static void take(splitter *state, int32_t form, bool capital) {
  const utf8proc_category_t category = utf8proc_category(form);
  if (form >= '0' && form <= '9') {
    take_digit(state, form - '0');
  } else if (form == '\n' || form == '\r' || form == 0x2028 || form == 0x2029) {
    (void)add(state, LP_TOKEN_LINE);
  } else if (category == UTF8PROC_CATEGORY_ZS || form < 0x20) {
    state->gap = true;
  } else if (category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_ME || category == UTF8PROC_CATEGORY_CF) {
    return; /* accents, keycaps, joiners */
  } else if (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) {
    take_letter(state, form < 0x80 ? (char)form : '?', capital);
  } else if (plain_mark(form) == '\'' && state->letters && !state->gap) {
    take_letter(state, '\'', false);
  } else if (category == UTF8PROC_CATEGORY_ND) {
    take_letter(state, '?', false); /* digits of another script are not read */
  } else {
    take_mark(state, plain_mark(form));
  }
}

/* One character as it was written. Circled and raised digits are numbers of their own. */
static void take_character(splitter *state, int32_t character) {
  utf8proc_int32_t forms[FORMS];
  int boundary = 0;
  const utf8proc_category_t category = utf8proc_category(character);
  const bool apart = category == UTF8PROC_CATEGORY_NO;
  const utf8proc_ssize_t count = utf8proc_decompose_char(
      character, forms, FORMS, UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD, &boundary);
  if (apart) state->gap = true;
  for (utf8proc_ssize_t i = 0; i < count && i < FORMS; i++) {
    take(state, forms[i], category == UTF8PROC_CATEGORY_LU);
  }
  if (apart) state->gap = true;
}

/* Takes the quote off that closes 'a quoted word'. */
static void trim_quotes(lp_tokens *tokens) {
  for (int64_t i = 0; i < tokens->count; i++) {
    if (tokens->items[i].kind != LP_TOKEN_WORD) continue;
    char *text = tokens->items[i].text;
    for (size_t length = strlen(text); length > 1 && text[length - 1] == '\''; length--) text[length - 1] = '\0';
  }
}

int lp_tokens_read(lp_tokens *tokens, const persona_context *context, const char *text, int64_t length,
                   persona_error *err) {
  memset(tokens, 0, sizeof *tokens);
  tokens->context = context;
  splitter state = {.tokens = tokens, .gap = true};
  for (int64_t at = 0; at < length && !state.failed;) {
    utf8proc_int32_t character = 0;
    const utf8proc_ssize_t bytes =
        utf8proc_iterate((const utf8proc_uint8_t *)text + at, (utf8proc_ssize_t)(length - at), &character);
    if (bytes > 0) take_character(&state, character);
    at += bytes > 0 ? bytes : 1;
  }
  if (state.failed) return lp_io_out_of_memory(err);
  trim_quotes(tokens);
  return PERSONA_OK;
}

void lp_tokens_free(lp_tokens *tokens) {
  persona_context_release(tokens->context, tokens->items);
  tokens->items = NULL;
  tokens->count = 0;
}

bool lp_token_is_word(const lp_tokens *tokens, int64_t at, const char *word) {
  if (at < 0 || at >= tokens->count || tokens->items[at].kind != LP_TOKEN_WORD) return false;
  return strcmp(tokens->items[at].text, word) == 0;
}

bool lp_token_is_mark(const lp_tokens *tokens, int64_t at, int32_t mark) {
  if (at < 0 || at >= tokens->count || tokens->items[at].kind != LP_TOKEN_MARK) return false;
  return tokens->items[at].mark == mark;
}

bool lp_token_is_number(const lp_tokens *tokens, int64_t at) {
  return at >= 0 && at < tokens->count && tokens->items[at].kind == LP_TOKEN_NUMBER;
}

bool lp_token_is_any(const lp_tokens *tokens, int64_t at, const char *words) {
  if (at < 0 || at >= tokens->count || tokens->items[at].kind != LP_TOKEN_WORD) return false;
  const char *text = tokens->items[at].text;
  const size_t length = strlen(text);
  for (const char *found = strstr(words, text); found != NULL; found = strstr(found + 1, text)) {
    if (found > words && found[-1] == ' ' && found[length] == ' ') return true;
  }
  return false;
}
