/* The life of the results of a run. */
#include "metrics/results.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

enum { OWN_SETTINGS = 5, SETTING_COUNT = OWN_SETTINGS + LP_OPTION_COUNT };

/* Version, space, reference, and every option but the bound on memory: reports of one measurement are the same bytes
 * wherever it was made. */
static bool copy_settings(lp_results *results, const persona_space *space, const lp_option_values *options,
                          const persona_population *reference) {
  static const char *const own_keys[OWN_SETTINGS] = {"version", "space", "shrinkage", "dimensions", "reference"};
  char option_texts[LP_OPTION_COUNT][LP_SETTING_SIZE];
  char shrinkage[LP_SETTING_SIZE] = "";
  char dimensions[LP_SETTING_SIZE] = "";
  const char *texts[SETTING_COUNT];
  results->setting_keys = lp_allocate_array(results->context, SETTING_COUNT, sizeof *results->setting_keys);
  if (results->setting_keys == NULL) return false;
  if (!isnan(space->shrinkage)) lp_format_real(shrinkage, sizeof shrinkage, space->shrinkage, 17);
  if (space->inner != NULL) (void)snprintf(dimensions, sizeof dimensions, "%lld", (long long)space->dimensions);
  const char *own_texts[OWN_SETTINGS] = {persona_version(), persona_space_kind_name(space->kind), shrinkage, dimensions,
                                         reference != NULL ? reference->name : ""};
  for (int32_t i = 0; i < OWN_SETTINGS; i++) {
    if (own_texts[i][0] == '\0') continue; /* it does not apply */
    results->setting_keys[results->setting_count] = own_keys[i];
    texts[results->setting_count++] = own_texts[i];
  }
  for (int32_t place = 0; place < LP_OPTION_COUNT; place++) {
    if (place == LP_OPTION_MAX_BYTES) continue;
    lp_option_text(options, place, option_texts[place], LP_SETTING_SIZE);
    results->setting_keys[results->setting_count] = persona_option_key(place);
    texts[results->setting_count++] = option_texts[place];
  }
  results->setting_texts = lp_copy_texts(results->context, texts, results->setting_count);
  return results->setting_texts != NULL;
}

/* What is left out are items, in a space of traits whole traits. */
static const persona_space *leaving_out(const persona_space *space) {
  return space->kind == PERSONA_SPACE_TRAITS ? space->inner : space;
}

static bool copy_left_out(lp_results *results, const persona_space *fitted) {
  const persona_space *space = leaving_out(fitted);
  const char **names = lp_allocate_array(results->context, space->left_out_count, sizeof *names);
  if (names == NULL) return false;
  for (int64_t i = 0; i < space->left_out_count; i++) names[i] = space->names[space->left_out[i]];
  results->left_out = lp_copy_texts(results->context, names, space->left_out_count);
  results->left_out_count = space->left_out_count;
  lp_release(results->context, names);
  return results->left_out != NULL;
}

static bool copy_subjects(lp_results *results, const persona_population *reference,
                          const persona_population *const *populations, int64_t count) {
  results->subjects = lp_allocate_zeroed(results->context, count, sizeof *results->subjects);
  if (results->subjects == NULL) return false;
  results->subject_count = count;
  for (int64_t p = 0; p < count; p++) {
    lp_subject *subject = &results->subjects[p];
    subject->name = lp_copy_text(results->context, populations[p]->name);
    subject->rows = populations[p]->rows;
    subject->items = lp_population_columns(populations[p]);
    subject->dropped_rows = populations[p]->dropped_rows;
    subject->missing_answers = populations[p]->missing_answers;
    subject->filled_answers = persona_population_filled_answers(populations[p]);
    subject->effective_rows = persona_population_effective_rows(populations[p]);
    subject->is_reference = populations[p] == reference;
    if (subject->name == NULL) return false;
  }
  return true;
}

lp_results *lp_results_create(persona_context *context, const persona_space *space, const lp_option_values *options,
                              const persona_population *reference, const persona_population *const *populations,
                              int64_t population_count, int32_t metric_count) {
  lp_results *results = lp_allocate_zeroed(context, 1, sizeof *results);
  if (results == NULL) return NULL;
  results->context = persona_context_share(context);
  atomic_init(&results->holders, 1);
  results->metric_count = metric_count;
  results->values = lp_allocate_zeroed(context, population_count * metric_count, sizeof *results->values);
  if (results->values != NULL && copy_settings(results, space, options, reference) && copy_left_out(results, space) &&
      copy_subjects(results, reference, populations, population_count)) {
    return results;
  }
  lp_results_free(results);
  return NULL;
}

static int64_t text_bytes(const char *text) { return (int64_t)strlen(text) + 1; }

lp_account lp_results_account(const persona_space *fitted, const persona_population *reference,
                              const persona_population *const *populations, int64_t population_count,
                              int32_t metric_count) {
  const int64_t reference_bytes = reference != NULL ? text_bytes(reference->name) : 1;
  const persona_space *space = leaving_out(fitted);
  int64_t left_out_bytes = 0;
  for (int64_t i = 0; i < space->left_out_count; i++) left_out_bytes += text_bytes(space->names[space->left_out[i]]);
  lp_account account = {0, 0};
  lp_account_take(&account, 1, (int64_t)sizeof(lp_results));
  lp_account_take(&account, population_count, metric_count * (int64_t)sizeof(persona_result));
  lp_account_take(&account, SETTING_COUNT, (int64_t)sizeof(char *));
  lp_account_take(&account, 1, lp_copied_texts_bytes(SETTING_COUNT, SETTING_COUNT * LP_SETTING_SIZE + reference_bytes));
  lp_account_take(&account, 1, lp_copied_texts_bytes(space->left_out_count, left_out_bytes));
  lp_account_call(&account, lp_array_bytes(space->left_out_count, (int64_t)sizeof(char *))); /* copied from here */
  lp_account_take(&account, population_count, (int64_t)sizeof(lp_subject));
  for (int64_t p = 0; p < population_count; p++) lp_account_take(&account, 1, text_bytes(populations[p]->name));
  return account;
}

lp_results *lp_results_share(lp_results *results) {
  atomic_fetch_add(&results->holders, 1);
  return results;
}

void lp_results_free(lp_results *results) {
  if (results == NULL || atomic_fetch_sub(&results->holders, 1) != 1) return;
  persona_context *context = results->context;
  for (int64_t p = 0; p < results->subject_count; p++) {
    lp_release(context, results->subjects[p].name);
    for (int32_t i = 0; i < results->metric_count; i++) lp_result_clear(context, lp_results_at(results, p, i));
  }
  lp_release(context, results->subjects);
  lp_release(context, results->values);
  lp_release(context, results->setting_keys);
  lp_release(context, results->setting_texts);
  lp_release(context, results->left_out);
  lp_release(context, results);
  persona_context_free(context);
}
