/* The life of a set of answers. */
#include "data/answers.h"

#include "base/memory.h"

lp_answers *lp_answers_create(persona_context *context) {
  lp_answers *answers = lp_allocate_zeroed(context, 1, sizeof *answers);
  if (answers == NULL) return NULL;
  answers->context = persona_context_share(context);
  atomic_init(&answers->holders, 1);
  return answers;
}

lp_answers *lp_answers_share(lp_answers *answers) {
  atomic_fetch_add(&answers->holders, 1);
  return answers;
}

static void free_items(lp_answers *answers) {
  if (answers->items == NULL) return;
  for (int64_t j = 0; j < answers->matrix.columns; j++) {
    lp_release(answers->context, answers->items[j].name);
    lp_release(answers->context, answers->items[j].trait);
  }
  lp_release(answers->context, answers->items);
}

static void free_attributes(lp_answers *answers) {
  for (int64_t a = 0; a < answers->attribute_count; a++) {
    lp_release(answers->context, answers->attributes[a].name);
    lp_release(answers->context, answers->attributes[a].levels);
    lp_release(answers->context, answers->attributes[a].codes);
  }
  lp_release(answers->context, answers->attributes);
}

void lp_answers_free(lp_answers *answers) {
  if (answers == NULL || atomic_fetch_sub(&answers->holders, 1) != 1) return;
  persona_context *context = answers->context;
  free_items(answers);
  free_attributes(answers);
  lp_release(context, answers->copy);
  lp_release(context, answers->filled);
  lp_release(context, answers->weights);
  lp_release(context, answers->ids);
  lp_release(context, answers->replicates);
  const persona_buffer_release release = answers->release;
  void *user = answers->release_user;
  lp_release(context, answers);
  if (release != NULL) release(user);
  persona_context_free(context);
}
