/* What parts read off their directions and their correlations. */
#include "inference/part.h"

#include "kernels/covariance.h"
#include "kernels/kernel_statistics.h"
#include "kernels/potential.h"
#include "kernels/spectrum.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum { LINE = 16 }; /* floats */

/* ---- directions ---- */

/* Where runs of neighbouring places begin in a part; one more behind the last. */
static void find_runs(const lp_part *part, int64_t *runs) {
  int64_t count = 0;
  for (int64_t i = 0; i < part->count; i++) {
    if (i == 0 || part->ascending[i] != part->ascending[i - 1] + 1) runs[count++] = i;
  }
  runs[count] = part->count;
}

/* What the pairs of a row with those before it add, from inner products of coordinates. */
static double sum_row(const lp_atlas *atlas, const lp_part *part, const lp_desk *desk, int64_t row,
                      double centre_square) {
  const lp_atlas_side *side = &atlas->sides[part->side];
  const float *products = side->products + part->ascending[row] * side->rows.rows;
  const double sharpness = 2.0 * atlas->options->reals[LP_OPTION_HYPERSPHERICAL_T];
  for (const int64_t *run = desk->numbers; *run < row; run++) {
    const int64_t last = run[1] < row ? run[1] : row;
    const float *from = products + part->ascending[*run];
    for (int64_t j = 0; j < last - *run; j += LINE) { /* the row behind will want the same places */
      __builtin_prefetch(from + side->rows.rows + j);
    }
    memcpy(desk->products + *run, from, (size_t)(last - *run) * sizeof *products);
  }
  return desk->potential_row(desk->products, desk->along, desk->inverse, row, desk->along[row] - (float)centre_square,
                             (float)sharpness * desk->inverse[row], (float)sharpness);
}

static double potential_by_products(const lp_atlas *atlas, const lp_part *part, lp_desk *desk) {
  double centre_square = 0.0;
  for (int64_t d = 0; d < atlas->dimensions; d++) centre_square += desk->centre[d] * desk->centre[d];
  for (int64_t i = 0; i < part->count; i++) {
    const bool directed = desk->lengths[i] > 0.0; /* one that is not must not count */
    desk->along[i] = directed ? (float)desk->terms[i] : 1e30F;
    desk->inverse[i] = directed ? (float)(1.0 / desk->lengths[i]) : 1.0F;
  }
  double sum = 0.0;
  find_runs(part, desk->numbers);
  for (int64_t i = 1; i < part->count; i++) {
    if (desk->lengths[i] > 0.0) sum += sum_row(atlas, part, desk, i, centre_square);
  }
  return sum;
}

static int read_vendi(const lp_atlas *atlas, const lp_desk *desk, int64_t with, double *values, persona_error *err) {
  int64_t count = 0;
  const int status = lp_row_spectrum(desk->single, desk->rows, with, atlas->dimensions, desk->spectrum, &count, err);
  if (status != PERSONA_OK) return status;
  for (int64_t i = 0; i < count; i++) desk->spectrum[i] /= (double)with;
  double squares = 0.0;
  for (int64_t i = 0; i < count; i++) squares += desk->spectrum[i] * desk->spectrum[i];
  values[LP_READ_VENDI_Q2] = 1.0 / squares;
  values[LP_READ_VENDI_Q1] = lp_spectrum_score(desk->spectrum, count, count, 1.0);
  return PERSONA_OK;
}

/* Each pattern once, times the root of its copies, so that copies do not round to directions of their own. */
static void weigh_patterns(const lp_atlas *atlas, const lp_part *part, const lp_desk *desk) {
  const lp_atlas_side *side = &atlas->sides[part->side];
  double *to = desk->rows;
  for (int64_t p = part->first; p < part->last; p++) {
    if (part->copies[p] == 0) continue;
    const double *from = side->coordinates + lp_patterns_first_row(&side->geometry.patterns, p) * atlas->dimensions;
    const double root = sqrt((double)part->copies[p]);
    for (int64_t d = 0; d < atlas->dimensions; d++) to[d] = (from[d] - desk->centre[d]) * root;
    to += atlas->dimensions;
  }
}

static int read_rank(const lp_atlas *atlas, const lp_part *part, const lp_desk *desk, double *values,
                     persona_error *err) {
  int64_t count = 0;
  weigh_patterns(atlas, part, desk);
  const int status =
      lp_row_spectrum(desk->single, desk->rows, part->patterns, atlas->dimensions, desk->spectrum, &count, err);
  if (status != PERSONA_OK) return status;
  double sum = 0.0;
  double entropy = 0.0;
  for (int64_t i = 0; i < count; i++) sum += sqrt(fmax(desk->spectrum[i], 0.0));
  for (int64_t i = 0; i < count; i++) {
    const double share = sqrt(fmax(desk->spectrum[i], 0.0)) / sum;
    if (share > 0.0) entropy -= share * log(share);
  }
  values[LP_READ_EFFECTIVE_RANK] = sum > 0.0 ? exp(entropy) : NAN;
  return PERSONA_OK;
}

/* Seen from the fitted mean, terms are known. */
static double potential_by_terms(const lp_atlas *atlas, const lp_part *part, lp_desk *desk) {
  const lp_atlas_side *side = &atlas->sides[part->side];
  double sum = 0.0;
  memset(desk->row_marks, 0, (size_t)side->rows.rows * sizeof *desk->row_marks);
  for (int64_t i = 0; i < part->count; i++) {
    const int64_t place = part->ascending[i];
    sum += desk->marked_sum(side->potentials + place * side->rows.rows, desk->row_marks, place);
    desk->row_marks[place] = 1.0F;
  }
  return sum;
}

static int read_potential(const lp_atlas *atlas, const lp_part *part, lp_desk *desk, int64_t with, double *values,
                          persona_error *err) {
  const double pairs = 0.5 * (double)with * ((double)with - 1.0);
  double sum = 0.0;
  if (with < 2) return PERSONA_OK;
  if (desk->from_fitted && atlas->sides[part->side].potentials != NULL) {
    sum = potential_by_terms(atlas, part, desk);
  } else if (atlas->sides[part->side].products != NULL) {
    sum = potential_by_products(atlas, part, desk);
  } else {
    for (int64_t i = 0; i < with; i++) desk->terms[i] = 1.0;
    const int status =
        lp_pair_potential(desk->single, desk->rows, desk->terms, with, atlas->dimensions, atlas->dimensions,
                          atlas->options->reals[LP_OPTION_HYPERSPHERICAL_T], NULL, &sum, err);
    if (status != PERSONA_OK) return status;
  }
  values[LP_READ_HYPERSPHERICAL_UNIFORMITY] = log(sum / pairs);
  return PERSONA_OK;
}

int lp_part_read_directions(const lp_atlas *atlas, const lp_readings *readings, const lp_part *part, lp_desk *desk,
                            double *values, persona_error *err) {
  const bool *wanted = readings->wanted;
  const bool vendi = wanted[LP_READ_VENDI_Q1] || wanted[LP_READ_VENDI_Q2];
  const bool potential = wanted[LP_READ_HYPERSPHERICAL_UNIFORMITY];
  int status = PERSONA_OK;
  if (!vendi && !potential && !wanted[LP_READ_EFFECTIVE_RANK]) return PERSONA_OK;
  if (wanted[LP_READ_EFFECTIVE_RANK]) status = read_rank(atlas, part, desk, values, err);
  if (status != PERSONA_OK || (!vendi && !potential)) return status;
  const int64_t with = desk->centred_rows(atlas->sides[part->side].coordinates, part->ascending, part->count,
                                          atlas->dimensions, desk->centre, desk->rows, desk->lengths, desk->terms);
  if (with == 0) return PERSONA_OK;
  if (vendi) status = read_vendi(atlas, desk, with, values, err);
  if (status == PERSONA_OK && potential) status = read_potential(atlas, part, desk, with, values, err);
  return status;
}

/* ---- correlations ---- */

/* Means of the items' answers, and their sums of squares around them; 0 where all are the same. */
static void find_moments(const lp_atlas *atlas, const lp_part *part, const lp_desk *desk, double *mean,
                         double *squares) {
  const int64_t columns = atlas->columns;
  const double *answers = atlas->sides[part->side].answers;
  double *low = desk->scratch;
  double *high = desk->scratch + columns;
  for (int64_t j = 0; j < columns; j++) {
    low[j] = INFINITY;
    high[j] = -INFINITY;
    mean[j] = squares[j] = 0.0;
  }
  for (int64_t i = 0; i < part->count; i++) {
    const double *row = answers + part->ascending[i] * columns;
    for (int64_t j = 0; j < columns; j++) {
      low[j] = row[j] < low[j] ? row[j] : low[j];
      high[j] = row[j] > high[j] ? row[j] : high[j];
      mean[j] += row[j];
    }
  }
  for (int64_t j = 0; j < columns; j++) mean[j] /= (double)part->count;
  for (int64_t i = 0; i < part->count; i++) {
    const double *row = answers + part->ascending[i] * columns;
    for (int64_t j = 0; j < columns; j++) squares[j] += (row[j] - mean[j]) * (row[j] - mean[j]);
  }
  for (int64_t j = 0; j < columns; j++) squares[j] = low[j] < high[j] ? squares[j] : 0.0;
}

/* The varying items' answers, centred, in units of their deviations, side by side; returns how many items. */
static int64_t standardise(const lp_atlas *atlas, const lp_part *part, const lp_desk *desk) {
  double *mean = desk->spectrum;
  double *scale = desk->gram;
  int64_t varying = 0;
  find_moments(atlas, part, desk, mean, scale);
  for (int64_t j = 0; j < atlas->columns; j++) {
    const bool nominal = lp_population_item(&atlas->sides[part->side].rows, j)->kind == PERSONA_ITEM_NOMINAL;
    scale[j] = scale[j] > 0.0 && !nominal ? 1.0 / sqrt(scale[j]) : 0.0;
    varying += scale[j] > 0.0;
  }
  for (int64_t i = 0; i < part->count; i++) {
    const double *from = atlas->sides[part->side].answers + part->ascending[i] * atlas->columns;
    double *to = desk->rows + i * varying;
    for (int64_t j = 0, v = 0; j < atlas->columns; j++) {
      if (scale[j] > 0.0) to[v++] = (from[j] - mean[j]) * scale[j];
    }
  }
  return varying;
}

/* (tr C)^2 / tr C^2 of the correlation matrix C: no eigenvalue is needed. */
void lp_part_read_correlations(const lp_atlas *atlas, const lp_part *part, lp_desk *desk, double *values) {
  const int64_t varying = standardise(atlas, part, desk);
  const bool columns = varying <= part->count;
  const int64_t size = columns ? varying : part->count;
  if (varying == 0) return;
  lp_gram(desk->rows, part->count, varying, columns, desk->gram);
  double squares = 0.0;
  for (int64_t i = 0; i < size * size; i++) squares += desk->gram[i] * desk->gram[i];
  values[LP_READ_PARTICIPATION_RATIO] = (double)varying * (double)varying / squares;
}
