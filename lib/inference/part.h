/* Parts of an atlas, and their scores. A desk is what one worker needs to score parts one after another. */
#ifndef LP_INFERENCE_PART_H
#define LP_INFERENCE_PART_H

#include "inference/atlas.h"
#include "inference/recycler.h"
#include "kernels/centred_rows.h"
#include "kernels/directions_potential.h"
#include "kernels/ranked.h"

/* Metrics that can be read from an atlas, by place. */
enum {
  LP_READ_COVERAGE,
  LP_READ_DENSITY,
  LP_READ_PRECISION,
  LP_READ_RECALL,
  LP_READ_EXPECTED_COVERAGE,
  LP_READ_SEPARATION,
  LP_READ_SEPARATION_RATIO,
  LP_READ_LID,
  LP_READ_TWONN,
  LP_READ_HOPKINS,
  LP_READ_HYPERSPHERICAL_UNIFORMITY,
  LP_READ_VENDI_Q1,
  LP_READ_VENDI_Q2,
  LP_READ_EFFECTIVE_RANK,
  LP_READ_PARTICIPATION_RATIO,
  LP_READ_EFFECTIVE_LEVELS,
  LP_READ_ITEM_ENTROPY,
  LP_READ_MODAL_SHARE,
  LP_READ_ZERO_VARIANCE_ITEMS,
  LP_READ_DISTINCT_PATTERNS,
  LP_READ_DUPLICATE_RATE,
  LP_READ_SD_RATIO,
  LP_READ_ITEM_WASSERSTEIN,
  LP_READ_ENERGY_DISTANCE,
  LP_READ_COUNT
};

/* A pattern at a distance. */
typedef struct lp_step {
  double squared;
  int64_t number;
} lp_step;

/* Some rows of one side. */
typedef struct lp_part {
  int32_t side;
  int64_t count;
  int64_t *places;    /* in the order that they were given in */
  int64_t *ascending; /* the same in order */
  uint16_t *copies;   /* patterns of the side: how many of their rows are in the part */
  int64_t patterns;   /* with at least one */
  int64_t first;      /* pattern with a copy, and one past the last */
  int64_t last;
  uint8_t *whole; /* blocks of the side: all of its rows are in the part */
  int64_t *loose; /* rows of blocks that are not whole */
  int64_t loose_count;
  int32_t *counts; /* all levels of all items */
  double *near;    /* patterns: squared distance of a row to its nearest other; what lp_part_find_near fills */
} lp_part;

typedef struct lp_desk {
  persona_context *single; /* memory of this worker alone */
  lp_recycler recycler;
  lp_part rest; /* what others are compared with; of the reference side; empty without one */
  lp_part parts[2];
  lp_part thinned; /* copies alone */
  lp_ranked_function count_ranked;
  lp_potential_row_function potential_row;
  lp_centred_rows_function centred_rows;
  lp_marked_sum_function marked_sum;
  int32_t *ends; /* patterns of the reference: the ball of each of the rest's; -1 where its list is too short */
  uint16_t *inside[LP_SIDES]; /* patterns of each side */
  uint16_t *marks;            /* rows of the larger side */
  double *centre;             /* dimensions: that directions are seen from */
  bool from_fitted;           /* that is the fitted mean */
  float *row_marks;           /* rows of the larger side: 1 for those of a part, else 0 */
  double *rows;               /* part rows x the larger of columns and dimensions */
  double *terms;              /* part rows */
  double *lengths;            /* part rows */
  float *along;               /* part rows: inner products with the centre */
  float *inverse;             /* part rows: of the lengths */
  float *products;            /* part rows */
  double *spectrum;
  double *gram;
  double *scratch;            /* padded, twice */
  double *probe;              /* padded, behind it 0 */
  double *box;                /* dimensions, twice */
  double *reaches;            /* patterns of the reference: the squared radius of that ball */
  double *distances;          /* rows of the larger side, twice */
  lp_step *steps;             /* rows of the larger side */
  int64_t *numbers;           /* rows of the larger side */
  uint16_t *near_numbers;     /* rows of the larger side */
  int32_t *met;               /* rows of the larger side: places in a list */
  double separations[2];      /* of the rest, thinned to as many rows */
  int64_t separation_rows[2]; /* 0: not known */
  uint64_t separation_seed;
  int64_t separation_next;
  bool faces_all; /* the rest is the whole reference, as it was for the part before */
  bool has_holders;
  uint64_t *holders; /* patterns of the population x words: bits of the rest's balls that hold each */
  int64_t words;
  double *held;            /* patterns of the population: rows of the rest whose balls hold it */
  double within;           /* mean distance within the rest */
  int64_t own_repetitions; /* of hopkins in a part that spans another box than its side; 0 for one */
  double hopkins_chance;   /* variance of the last hopkins by its random choice of rows; NaN: not known */
} lp_desk;

/* What is to be read. */
typedef struct lp_readings {
  bool wanted[LP_READ_COUNT];
} lp_readings;

/* The reading of a metric under these options, or -1 where it must be measured by a run. */
int32_t lp_reading_of(const char *key, const lp_option_values *options);

/* part_rows: the most rows that a part has. false without memory; lp_desk_end is fine either way. */
bool lp_desk_begin(const lp_atlas *atlas, int64_t part_rows, lp_desk *desk);
void lp_desk_end(lp_desk *desk);

/* Makes a part of rows, numbered as in the population that the side was made of. marks: desk->marks. */
void lp_part_fill(const lp_atlas *atlas, int32_t side, const int64_t *rows, int64_t count, uint16_t *marks,
                  lp_part *part);

/* Makes ready for scoring against desk->rest, which was filled; the whole reference always in one order. moves_centre:
 * whether directions are seen from its mean; else from the fitted mean. */
void lp_desk_face(const lp_atlas *atlas, const lp_readings *readings, bool moves_centre, lp_desk *desk);

/* Scores a part against the rest: values by reading, NaN where undefined, infinite or not wanted. seed: of what a
 * metric draws itself. Returns PERSONA_OK, OUT_OF_MEMORY or what a spectrum returns. */
int lp_part_score(const lp_atlas *atlas, const lp_readings *readings, uint64_t seed, lp_part *part, lp_desk *desk,
                  double *values, persona_error *err);

/* The families of readings, each writing its own values. */
void lp_part_read_neighbours(const lp_atlas *atlas, const lp_readings *readings, uint64_t seed, lp_part *part,
                             lp_desk *desk, double *values);
void lp_part_read_items(const lp_atlas *atlas, const lp_readings *readings, const lp_part *part, const lp_desk *desk,
                        double *values);
int lp_part_read_directions(const lp_atlas *atlas, const lp_readings *readings, const lp_part *part, lp_desk *desk,
                            double *values, persona_error *err);
void lp_part_read_correlations(const lp_atlas *atlas, const lp_part *part, lp_desk *desk, double *values);
void lp_part_read_hopkins(const lp_atlas *atlas, uint64_t seed, lp_part *part, lp_desk *desk, double *values);
void lp_part_read_energy(const lp_atlas *atlas, const lp_part *part, const lp_desk *desk, double *values);

/* What lp_desk_face needs of the families. */
void lp_desk_find_balls(const lp_atlas *atlas, lp_desk *desk);
void lp_desk_find_holders(const lp_atlas *atlas, lp_desk *desk);
double lp_part_mean_within(const lp_atlas *atlas, const lp_part *part, double *scratch);

/* Fills part->near for its patterns. */
void lp_part_find_near(const lp_atlas *atlas, lp_part *part, lp_desk *desk);

#endif
