/* Scores on any processor: by BLAS products, and by plain loops, which are the reference of all the others. */
#include "kernels/blas.h"
#include "kernels/scores.h"

#include <cblas.h>
#include <string.h>

static void score_blas(const lp_tile *tile) {
  float *scores = &tile->scores->real;
  for (int64_t point = 0; point < LP_TILE_POINTS; point++) scores[point] = -tile->halves[point].real;
  for (int64_t anchor = 1; anchor < LP_STRIP; anchor++) {
    memcpy(scores + anchor * LP_TILE_POINTS, scores, LP_TILE_POINTS * sizeof *scores);
  }
  for (int64_t start = 0; start < tile->units; start += LP_BLAS_SIDE) {
    const int64_t depth = tile->units - start < LP_BLAS_SIDE ? tile->units - start : LP_BLAS_SIDE;
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, LP_STRIP, LP_TILE_POINTS, (int)depth, 1.0F,
                (const float *)tile->anchors + start, (int)tile->units,
                (const float *)tile->panels + start * LP_TILE_POINTS, LP_TILE_POINTS, 1.0F, scores, LP_TILE_POINTS);
  }
}

static void score_plain(const lp_tile *tile) {
  const float *anchors = (const float *)tile->anchors;
  const float *panels = (const float *)tile->panels;
  for (int64_t anchor = 0; anchor < LP_STRIP; anchor++) {
    float *row = &tile->scores[anchor * LP_TILE_POINTS].real;
    for (int64_t point = 0; point < LP_TILE_POINTS; point++) row[point] = -tile->halves[point].real;
    for (int64_t unit = 0; unit < tile->units; unit++) {
      const float u = anchors[anchor * tile->units + unit];
      const float *v = panels + unit * LP_TILE_POINTS;
      for (int64_t point = 0; point < LP_TILE_POINTS; point++) row[point] += u * v[point];
    }
  }
}

const lp_score_kernel lp_kernel_plain = {.name = "plain",
                                         .format = LP_FORMAT_FLOAT32,
                                         .lanes = LP_TILE_POINTS,
                                         .unit_multiple = 1,
                                         .pairs_once = true,
                                         .score = score_plain,
                                         .sieve = &lp_sieve_plain};

const lp_score_kernel lp_kernel_blas = {.name = "blas",
                                        .format = LP_FORMAT_FLOAT32,
                                        .lanes = LP_TILE_POINTS,
                                        .unit_multiple = 1,
                                        .pairs_once = true,
                                        .score = score_blas,
                                        .sieve = &lp_sieve_plain};
