/* Taking blocks of reasoning out of a response: <think>...</think> and its kin, and the channels of harmony. */
#include "personas/reasoning.h"

#include <stddef.h>
#include <string.h>

static const char *const names[] = {"think",    "thinking", "reasoning", "reflection", "scratchpad", "thought",
                                    "thoughts", "analysis", "reason",    "cot",        "seed:think"};
enum { NAMES = sizeof names / sizeof names[0] };

static char lower(char letter) { return letter >= 'A' && letter <= 'Z' ? (char)(letter + 32) : letter; }

/* Whether `text` begins with `word`, which is in small letters; returns its length, 0 when not. */
static int64_t begins(const char *text, int64_t length, const char *word) {
  int64_t i = 0;
  for (; word[i] != '\0'; i++) {
    if (i >= length || lower(text[i]) != word[i]) return 0;
  }
  return i;
}

/* A tag at the start of `text`: *name is its place in the list and *closing whether it ends a block. Both <think> and
 * [THINK] are tags. Returns its length, 0 when there is none. */
static int64_t read_tag(const char *text, int64_t length, int *name, bool *closing) {
  if (length < 3 || (text[0] != '<' && text[0] != '[')) return 0;
  const char end = text[0] == '<' ? '>' : ']';
  int64_t at = 1;
  *closing = text[at] == '/';
  if (*closing) at++;
  for (int i = 0; i < NAMES; i++) {
    const int64_t taken = begins(text + at, length - at, names[i]);
    if (taken > 0 && at + taken < length && text[at + taken] == end) {
      *name = i;
      return at + taken + 1;
    }
  }
  return 0;
}

/* Where the text behind the last "<|channel|>final<|message|>" begins, 0 without one. */
static int64_t final_channel(const char *text, int64_t length) {
  int64_t start = 0;
  for (int64_t at = 0; at < length; at++) {
    const int64_t taken = text[at] == '<' ? begins(text + at, length - at, "<|channel|>final<|message|>") : 0;
    if (taken > 0) start = at + taken;
  }
  return start;
}

int64_t lp_reasoning_strip(const char *text, int64_t length, char *kept, bool *unfinished) {
  int64_t used = 0;
  int open = -1; /* the block that we are in */
  int64_t at = final_channel(text, length);
  *unfinished = false;
  if (at == 0 && begins(text, length, "<|channel|>analysis") > 0) {
    *unfinished = true;
    return 0;
  }
  while (at < length) {
    int name = 0;
    bool closing = false;
    const int64_t taken = read_tag(text + at, length - at, &name, &closing);
    if (taken == 0) {
      if (open < 0) kept[used++] = text[at];
      at++;
      continue;
    }
    if (closing && open < 0) used = 0; /* templates may open the block in the prompt: all so far was reasoning */
    if (closing && (open < 0 || open == name)) open = -1;
    if (!closing && open < 0) open = name;
    if (open < 0 && used < length) kept[used++] = '\n';
    at += taken;
  }
  *unfinished = open >= 0;
  return used;
}
