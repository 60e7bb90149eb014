/* Finding targets, and gathering their rows. */
#include "analysis/targets.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/sort.h"

#include <stdio.h>
#include <string.h>

enum { LIST = 200 };

/* Writes names for a message: "'a', 'b' and 3 more". */
static void list_names(char *list, size_t size, const char *const *names, int64_t count) {
  size_t used = 0;
  list[0] = '\0';
  for (int64_t i = 0; i < count; i++) {
    const int length = snprintf(list + used, size - used, "%s'%.30s'", i > 0 ? ", " : "", names[i]);
    if (length < 0 || used + (size_t)length + 24 > size) {
      (void)snprintf(list + used, size - used, " and %lld more", (long long)(count - i));
      return;
    }
    used += (size_t)length;
  }
  if (count == 0) (void)snprintf(list, size, "none");
}

static int fail_unknown(const char *what, const char *given, const char *where, const char *const *names, int64_t count,
                        persona_error *err) {
  char list[LIST];
  list_names(list, sizeof list, names, count);
  return lp_fail(err, PERSONA_MISMATCH, "there is no %s '%.60s'%s; there are %s", what, given, where, list);
}

static int find_attribute(const lp_scored *scored, const persona_target *target, lp_target_place *place,
                          persona_error *err) {
  const lp_answers *answers = scored->population->answers;
  const char *names[16];
  int64_t shown = 0;
  for (int64_t a = 0; a < answers->attribute_count; a++) {
    if (strcmp(answers->attributes[a].name, target->attribute) == 0) {
      place->attribute = &answers->attributes[a];
      return PERSONA_OK;
    }
    if (shown < 16) names[shown++] = answers->attributes[a].name;
  }
  return fail_unknown("attribute", target->attribute, "", names, shown, err);
}

/* Every level of the target is one of the attribute, none twice. */
static int map_levels(const persona_context *context, const persona_target *target, lp_target_place *place,
                      persona_error *err) {
  const lp_attribute *attribute = place->attribute;
  char where[96];
  place->level_of = lp_allocate_array(context, attribute->level_count, sizeof *place->level_of);
  if (place->level_of == NULL) return lp_out_of_memory(err);
  (void)snprintf(where, sizeof where, " of attribute '%.60s'", attribute->name);
  for (int32_t l = 0; l < attribute->level_count; l++) place->level_of[l] = -1;
  for (int32_t given = 0; given < target->level_count; given++) {
    int32_t l = 0;
    while (l < attribute->level_count && strcmp(attribute->levels[l], target->levels[given]) != 0) l++;
    if (l == attribute->level_count) {
      return fail_unknown("level", target->levels[given], where, (const char *const *)attribute->levels,
                          attribute->level_count, err);
    }
    if (place->level_of[l] >= 0) {
      return lp_fail(err, PERSONA_INVALID_ARGUMENT, "the target of trait '%.60s' names level '%.60s' twice",
                     target->trait, target->levels[given]);
    }
    place->level_of[l] = given;
  }
  return PERSONA_OK;
}

void persona_target_init(persona_target *target) {
  if (target != NULL) *target = (persona_target){.struct_size = (uint32_t)sizeof *target};
}

static int check_target(const persona_target *target, int64_t number, persona_error *err) {
  bool whole = target->struct_size >= sizeof *target && target->trait != NULL && target->attribute != NULL &&
               target->levels != NULL && target->level_count >= 2;
  for (int32_t l = 0; whole && l < target->level_count; l++) whole = target->levels[l] != NULL;
  if (whole) return PERSONA_OK;
  return lp_fail(err, PERSONA_INVALID_ARGUMENT,
                 "target %lld needs persona_target_init, a trait, an attribute and 2 or more levels in ascending order",
                 (long long)number);
}

/* Rows at a level that the target does not name would be dropped in silence. */
static int check_rows(const lp_scored *scored, const persona_target *target, const lp_target_place *place,
                      persona_error *err) {
  for (int64_t i = 0; i < scored->n; i++) {
    const int32_t code = place->attribute->codes[persona_population_source_row(scored->population, i)];
    if (code < 0 || place->level_of[code] >= 0) continue;
    char list[LIST];
    list_names(list, sizeof list, target->levels, target->level_count);
    return lp_fail_at(
        err, PERSONA_MISMATCH, i, -1,
        "row %lld has level '%.60s' of attribute '%.60s', which the target of trait '%.40s' does not name "
        "(%s); name all levels in ascending order",
        (long long)i, place->attribute->levels[code], place->attribute->name, target->trait, list);
  }
  return PERSONA_OK;
}

int lp_targets_find(const lp_scored *scored, const persona_target *targets, int64_t count, lp_targets *found,
                    persona_error *err) {
  const persona_context *context = scored->population->context;
  int status = PERSONA_OK;
  *found = (lp_targets){.places = lp_allocate_zeroed(context, count, sizeof *found->places)};
  if (found->places == NULL) return lp_out_of_memory(err);
  found->count = count;
  for (int64_t i = 0; i < count && status == PERSONA_OK; i++) {
    lp_target_place *place = &found->places[i];
    status = check_target(&targets[i], i, err);
    if (status != PERSONA_OK) return status;
    place->trait = lp_scored_find(scored, targets[i].trait);
    if (place->trait < 0) {
      return fail_unknown("trait", targets[i].trait, "", scored->keying.names, scored->keying.count, err);
    }
    status = find_attribute(scored, &targets[i], place, err);
    if (status == PERSONA_OK) status = map_levels(context, &targets[i], place, err);
    if (status == PERSONA_OK) status = check_rows(scored, &targets[i], place, err);
  }
  return status;
}

void lp_targets_free(const persona_context *context, lp_targets *targets) {
  for (int64_t i = 0; targets->places != NULL && i < targets->count; i++) {
    lp_release(context, targets->places[i].level_of);
  }
  lp_release(context, targets->places);
}

int lp_targets_labels(const persona_context *context, const persona_target *targets, int64_t count, char ***labels,
                      int64_t *levels, persona_error *err) {
  enum { LABEL = 128 };
  int64_t at = 0;
  *levels = 0;
  for (int64_t i = 0; i < count; i++) *levels += targets[i].level_count;
  char *texts = lp_allocate_array(context, *levels, LABEL);
  const char **views = lp_allocate_array(context, *levels, sizeof *views);
  if (texts != NULL && views != NULL) {
    for (int64_t i = 0; i < count; i++) {
      for (int32_t l = 0; l < targets[i].level_count; l++, at++) {
        views[at] = texts + at * LABEL;
        (void)snprintf(texts + at * LABEL, LABEL, "%.60s: %.60s", targets[i].trait, targets[i].levels[l]);
      }
    }
    *labels = lp_copy_texts(context, views, *levels);
  }
  lp_release(context, texts);
  lp_release(context, (void *)views);
  return *labels != NULL ? PERSONA_OK : lp_out_of_memory(err);
}

/* What tells agents apart so far, a further mark, and the place of the row among those gathered. */
typedef struct answered {
  int64_t agent;
  int64_t mark;
  int64_t place;
} answered;

static int compare_agents(const void *a, const void *b) {
  const answered *first = a;
  const answered *second = b;
  if (first->agent != second->agent) return first->agent < second->agent ? -1 : 1;
  if (first->mark != second->mark) return first->mark < second->mark ? -1 : 1;
  return first->place < second->place ? -1 : first->place > second->place;
}

/* Numbers agents 0, 1, ...: rows of one replicate number and one profile (all attributes) are answers of one agent.
 * sources: rows of the matrix. */
static int number_agents(const lp_scored *scored, const int64_t *sources, lp_target_rows *rows, persona_error *err) {
  const lp_answers *answers = scored->population->answers;
  answered *sorted = lp_allocate_array(scored->population->context, rows->n, sizeof *sorted);
  if (sorted == NULL) return lp_out_of_memory(err);
  for (int64_t a = -1; a < answers->attribute_count; a++) {
    for (int64_t i = 0; i < rows->n; i++) {
      const int64_t mark = a >= 0 ? answers->attributes[a].codes[sources[i]] : 0;
      sorted[i] = (answered){rows->agents[i], mark, i};
    }
    lp_sort(sorted, rows->n, sizeof *sorted, compare_agents);
    rows->groups = 0;
    for (int64_t i = 0; i < rows->n; i++) {
      const bool same = i > 0 && sorted[i].agent == sorted[i - 1].agent && sorted[i].mark == sorted[i - 1].mark;
      if (!same) rows->groups++;
      rows->agents[sorted[i].place] = rows->groups - 1;
    }
  }
  lp_release(scored->population->context, sorted);
  return PERSONA_OK;
}

int lp_target_rows_take(const lp_scored *scored, const lp_target_place *place, lp_target_rows *rows,
                        persona_error *err) {
  const persona_context *context = scored->population->context;
  const bool repeated = scored->population->answers->replicates != NULL;
  *rows = (lp_target_rows){.levels = lp_allocate_array(context, scored->n, sizeof *rows->levels),
                           .scores = lp_allocate_array(context, scored->n, sizeof *rows->scores)};
  if (repeated) rows->agents = lp_allocate_array(context, scored->n, sizeof *rows->agents);
  if (scored->weights != NULL) rows->weights = lp_allocate_array(context, scored->n, sizeof *rows->weights);
  if (rows->levels == NULL || rows->scores == NULL || (repeated && rows->agents == NULL) ||
      (scored->weights != NULL && rows->weights == NULL)) {
    return lp_out_of_memory(err);
  }
  int64_t *sources = lp_allocate_array(context, scored->n, sizeof *sources);
  if (sources == NULL) return lp_out_of_memory(err);
  for (int64_t i = 0; i < scored->n; i++) {
    const int64_t source = persona_population_source_row(scored->population, i);
    const int32_t code = place->attribute->codes[source];
    const double score = scored->scores[place->trait * scored->n + i];
    if (code < 0 || isnan(score)) continue;
    rows->levels[rows->n] = (double)place->level_of[code];
    rows->scores[rows->n] = score;
    if (repeated) rows->agents[rows->n] = persona_population_replicate(scored->population, i);
    if (rows->weights != NULL) rows->weights[rows->n] = scored->weights[i];
    sources[rows->n] = source;
    rows->n++;
  }
  const int status = repeated ? number_agents(scored, sources, rows, err) : PERSONA_OK;
  lp_release(context, sources);
  return status;
}

void lp_target_rows_free(const persona_context *context, lp_target_rows *rows) {
  lp_release(context, rows->levels);
  lp_release(context, rows->scores);
  lp_release(context, rows->weights);
  lp_release(context, rows->agents);
}
