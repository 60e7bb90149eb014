/* Drawing profiles. Candidate c draws dimension d with the random number of purpose 32, unit c, draw d + 1, and the row
 * of a joint table with draw 0: a candidate is a pure function of the seed, its number and the quotas left. */
#include "personas/schema.h"

#include "io/fault.h"
#include "io/storage.h"

#include <math.h>
#include <persona/random.h>
#include <string.h>

enum { PURPOSE_PERSONA = 32 };

static const int64_t most_profiles = 100000000;

typedef struct sampler {
  const persona_schema *schema;
  const persona_sampling *how;
  double *weights;      /* over values: shares, or for a quota what is left of it */
  double *totals;       /* one a dimension */
  uint8_t *has_quota;   /* one a dimension */
  uint8_t *in_joint;    /* one a dimension */
  double *joint_bounds; /* cumulative weights of the rows of the joint table */
  int32_t *codes;       /* the present candidate */
} sampler;

void persona_sampling_init(persona_sampling *sampling) {
  if (sampling == NULL) return;
  memset(sampling, 0, sizeof *sampling);
  sampling->struct_size = (uint32_t)sizeof *sampling;
  sampling->seed = 42;
  sampling->most_attempts = 1000000;
}

static int check(const persona_schema *schema, const persona_sampling *how, persona_error *err) {
  if (schema == NULL || how == NULL || how->struct_size < sizeof *how) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT,
                      "persona_profiles_sample: schema or sampling is NULL, or not made by persona_sampling_init");
  }
  if (how->n < 1 || how->n > most_profiles || how->most_attempts < 1) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT,
                      "persona_profiles_sample: n is %lld and must be 1..%lld, with at least 1 attempt",
                      (long long)how->n, (long long)most_profiles);
  }
  if (how->joint != NULL && how->joint->schema != schema) {
    return lp_io_fail(err, PERSONA_MISMATCH, "the joint table is of another schema; read it with this one");
  }
  return PERSONA_OK;
}

/* The margins of one dimension, or its quotas, checked. */
static int set_weights(sampler *with, int32_t d, persona_error *err) {
  const lp_dimension *dimension = &with->schema->dimensions[d];
  const double *margins = with->how->margins;
  const double *quotas = with->how->quotas;
  const char *name = with->schema->names.texts[d];
  const bool own = margins != NULL && !isnan(margins[dimension->first]);
  with->has_quota[d] = quotas != NULL && !isnan(quotas[dimension->first]);
  if (with->in_joint[d] && (own || with->has_quota[d])) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT,
                      "'%.60s' is in the joint table and has margins or quotas of its own; choose one", name);
  }
  for (int32_t v = 0; v < dimension->values.count; v++) {
    const int32_t place = dimension->first + v;
    const double weight = with->has_quota[d] ? quotas[place] : own ? margins[place] : dimension->margins[v];
    const bool whole = !with->has_quota[d] || weight == floor(weight);
    if (!(weight >= 0.0) || !isfinite(weight) || !whole) {
      return lp_io_fail(err, PERSONA_INVALID_ARGUMENT,
                        "the %s of '%.60s', value '%.60s', must be a %snumber of 0 or more",
                        with->has_quota[d] ? "quota" : "margin", name, dimension->values.texts[v],
                        with->has_quota[d] ? "whole " : "");
    }
    with->weights[place] = weight;
    with->totals[d] += weight;
  }
  if (with->has_quota[d] && with->totals[d] != (double)with->how->n) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT, "the quotas of '%.60s' sum to %.0f; they must sum to n, %lld",
                      name, with->totals[d], (long long)with->how->n);
  }
  if (with->totals[d] > 0.0 && isfinite(with->totals[d])) return PERSONA_OK;
  return lp_io_fail(err, PERSONA_INVALID_ARGUMENT, "the margins of '%.60s' sum to 0 or beyond the range of numbers",
                    name);
}

/* The joint table: which dimensions it has (all rows the same ones), and where each row ends on the line of weights. */
static int set_joint(sampler *with, persona_error *err) {
  const persona_profiles *joint = with->how->joint;
  if (joint == NULL) return PERSONA_OK;
  double sum = 0.0;
  for (int32_t d = 0; d < with->schema->names.count; d++) with->in_joint[d] = persona_profiles_value(joint, 0, d) >= 0;
  for (int64_t row = 0; row < joint->count; row++) {
    for (int32_t d = 0; d < with->schema->names.count; d++) {
      if ((persona_profiles_value(joint, row, d) >= 0) == (with->in_joint[d] != 0)) continue;
      return lp_io_fail(err, PERSONA_INVALID_ARGUMENT,
                        "row %lld of the joint table has or lacks '%.60s' unlike row 1; fill all rows alike",
                        (long long)row + 1, with->schema->names.texts[d]);
    }
    sum += persona_profiles_weight(joint, row);
    with->joint_bounds[row] = sum;
  }
  if (sum > 0.0 && isfinite(sum)) return PERSONA_OK;
  return lp_io_fail(err, PERSONA_INVALID_ARGUMENT,
                    "the weights of the joint table sum to 0 or beyond the range of numbers");
}

/* The first place whose bound lies above the target; the last one with weight when rounding leaves none. */
static int64_t find_bound(const double *bounds, int64_t count, double target) {
  int64_t low = 0;
  int64_t high = count - 1;
  while (low < high) {
    const int64_t middle = low + (high - low) / 2;
    if (bounds[middle] > target)
      high = middle;
    else
      low = middle + 1;
  }
  while (low > 0 && bounds[low] == bounds[low - 1]) low--;
  return low;
}

static int32_t draw_value(const double *weights, int32_t count, double total, double uniform) {
  const double target = uniform * total;
  double sum = 0.0;
  int32_t last = 0;
  for (int32_t v = 0; v < count; v++) {
    if (weights[v] <= 0.0) continue;
    last = v;
    sum += weights[v];
    if (target < sum) return v;
  }
  return last; /* rounding left the target at the end */
}

static void draw_candidate(sampler *with, uint64_t candidate) {
  const persona_profiles *joint = with->how->joint;
  const uint64_t seed = with->how->seed;
  int64_t row = 0;
  if (joint != NULL) {
    const double uniform = persona_random_uniform(seed, PURPOSE_PERSONA, candidate, 0);
    row = find_bound(with->joint_bounds, joint->count, uniform * with->joint_bounds[joint->count - 1]);
  }
  for (int32_t d = 0; d < with->schema->names.count; d++) {
    const lp_dimension *dimension = &with->schema->dimensions[d];
    if (with->in_joint[d]) {
      with->codes[d] = persona_profiles_value(joint, row, d);
      continue;
    }
    const double uniform = persona_random_uniform(seed, PURPOSE_PERSONA, candidate, (uint32_t)d + 1);
    with->codes[d] = draw_value(with->weights + dimension->first, dimension->values.count, with->totals[d], uniform);
  }
}

/* A profile that is kept takes one of each quota that it meets. */
static void spend_quotas(sampler *with) {
  for (int32_t d = 0; d < with->schema->names.count; d++) {
    if (!with->has_quota[d]) continue;
    with->weights[with->schema->dimensions[d].first + with->codes[d]] -= 1.0;
    with->totals[d] -= 1.0;
  }
}

static int draw_all(sampler *with, persona_profiles *profiles, persona_screening *screening, persona_error *err) {
  int64_t refused = 0; /* in a row */
  for (uint64_t candidate = 0; profiles->count < with->how->n; candidate++) {
    draw_candidate(with, candidate);
    const bool broken = lp_screening_take(screening, with->codes);
    if (broken && with->how->filter) {
      if (++refused < with->how->most_attempts) continue;
      return lp_io_fail(
          err, PERSONA_UNSUPPORTED,
          "%lld candidates in a row broke a rule after %lld profiles: the rules leave no room for the margins,"
          " the joint table or what is left of the quotas",
          (long long)refused, (long long)profiles->count);
    }
    refused = 0;
    const int status = lp_profiles_add(profiles, NULL, with->codes, 1.0, err);
    if (status != PERSONA_OK) return status;
    spend_quotas(with);
  }
  return PERSONA_OK;
}

static int prepare(sampler *with, persona_error *err) {
  const persona_schema *schema = with->schema;
  const persona_context *context = schema->context;
  const int32_t count = schema->names.count;
  const int64_t rows = persona_profiles_count(with->how->joint);
  with->weights = lp_io_allocate_zeroed(context, schema->values, sizeof *with->weights);
  with->totals = lp_io_allocate_zeroed(context, count, sizeof *with->totals);
  with->has_quota = lp_io_allocate_zeroed(context, count, 1);
  with->in_joint = lp_io_allocate_zeroed(context, count, 1);
  with->joint_bounds = lp_io_allocate_zeroed(context, rows, sizeof *with->joint_bounds);
  with->codes = lp_io_allocate_zeroed(context, count, sizeof *with->codes);
  if (with->weights == NULL || with->totals == NULL || with->has_quota == NULL || with->in_joint == NULL ||
      with->joint_bounds == NULL || with->codes == NULL) {
    return lp_io_out_of_memory(err);
  }
  int status = set_joint(with, err);
  for (int32_t d = 0; d < count && status == PERSONA_OK; d++) status = set_weights(with, d, err);
  return status;
}

static void release(const sampler *with) {
  const persona_context *context = with->schema->context;
  persona_context_release(context, with->weights);
  persona_context_release(context, with->totals);
  persona_context_release(context, with->has_quota);
  persona_context_release(context, with->in_joint);
  persona_context_release(context, with->joint_bounds);
  persona_context_release(context, with->codes);
}

int persona_profiles_sample(const persona_schema *schema, const persona_sampling *sampling, persona_profiles **out,
                            persona_screening **screening, persona_error *err) {
  if (out != NULL) *out = NULL;
  if (screening != NULL) *screening = NULL;
  if (out == NULL) return lp_io_fail(err, PERSONA_INVALID_ARGUMENT, "persona_profiles_sample: out is NULL");
  int status = check(schema, sampling, err);
  if (status != PERSONA_OK) return status;
  sampler with = {.schema = schema, .how = sampling};
  persona_profiles *profiles = lp_profiles_create(schema);
  persona_screening *counts = lp_screening_create(schema);
  status = profiles != NULL && counts != NULL ? prepare(&with, err) : lp_io_out_of_memory(err);
  if (status == PERSONA_OK) status = draw_all(&with, profiles, counts, err);
  release(&with);
  if (status == PERSONA_OK && screening != NULL) {
    *screening = counts;
    counts = NULL;
  }
  persona_screening_free(counts);
  if (status != PERSONA_OK) {
    persona_profiles_free(profiles);
    return status;
  }
  *out = profiles;
  return lp_io_succeed(err);
}
