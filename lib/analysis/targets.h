/* Targets: found in a population by their names, and their rows. */
#ifndef LP_ANALYSIS_TARGETS_H
#define LP_ANALYSIS_TARGETS_H

#include <persona/fidelity.h>

#include "analysis/scored.h"

typedef struct lp_target_place {
  int64_t trait;
  const lp_attribute *attribute;
  int32_t *level_of; /* one a level of the attribute: its place in the target, -1 when it is not named */
} lp_target_place;

typedef struct lp_targets {
  int64_t count;
  lp_target_place *places;
} lp_targets;

/* Checks every target. Returns PERSONA_OK, INVALID_ARGUMENT, MISMATCH, OUT_OF_MEMORY; to be freed in every case. */
int lp_targets_find(const lp_scored *scored, const persona_target *targets, int64_t count, lp_targets *found,
                    persona_error *err);
void lp_targets_free(const persona_context *context, lp_targets *targets);

/* Texts "trait: level" of all levels of all targets, in one block that one lp_release frees. */
int lp_targets_labels(const persona_context *context, const persona_target *targets, int64_t count, char ***labels,
                      int64_t *levels, persona_error *err);

/* The rows of a target that have a level, a score and a weight. */
typedef struct lp_target_rows {
  int64_t n;
  double *levels; /* 0, 1, ... */
  double *scores;
  double *weights; /* or NULL */
  int64_t *agents; /* 0..groups - 1, or NULL without replicates */
  int64_t groups;
} lp_target_rows;

int lp_target_rows_take(const lp_scored *scored, const lp_target_place *place, lp_target_rows *rows,
                        persona_error *err);
void lp_target_rows_free(const persona_context *context, lp_target_rows *rows);

#endif
