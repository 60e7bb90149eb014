/* Rows of a population as plain coordinates, for the signs that a diagnosis reads. */
#ifndef LP_INFERENCE_CLOUD_H
#define LP_INFERENCE_CLOUD_H

#include "data/population.h"
#include "space/space.h"

enum { LP_CLOUD_ROWS = 10000, LP_CLOUD_ITEMS = 256 };

/* Rows in the items of a space, centred and scaled as the space says, by the square roots of the items' weights. */
typedef struct lp_cloud {
  int64_t rows;
  int64_t dimensions;
  int64_t padded; /* doubles from row to row; the padding is 0 */
  double *values;
} lp_cloud;

/* How coordinates become answers: for each of a sample's items. */
typedef struct lp_cloud_item {
  double mean;      /* of the coordinates that were read */
  double deviation; /* standard deviation of them, divided by their number */
  double centre;
  double factor; /* answer = centre + factor * coordinate */
  double low;    /* answers that can be given: declared, or the least and the greatest that were read */
  double high;
  bool whole; /* answers are whole numbers */
  bool declared;
} lp_cloud_item;

/* Reads rows in random order: all, or LP_CLOUD_ROWS of them; of more than LP_CLOUD_ITEMS items in use, as many at even
 * distances. Where an answer is missing, that of another row stands in; where all are, the space's mean.
 * Returns PERSONA_OK or OUT_OF_MEMORY; lp_cloud_clear frees what it holds. */
int lp_cloud_read(const persona_context *context, const persona_space *space, const persona_population *population,
                  uint64_t seed, lp_cloud *sample, persona_error *err);

/* The items of a sample that was read from `population`. items: room for its dimensions. */
void lp_cloud_items(const persona_space *space, const persona_population *population, const lp_cloud *sample,
                    lp_cloud_item *items);

/* Copies rows into `part`, whose values have room for `count` rows of the sample's. rows: numbers; NULL for the first
 * ones. */
void lp_cloud_take(const lp_cloud *sample, const int64_t *rows, int64_t count, lp_cloud *part);

void lp_cloud_clear(const persona_context *context, lp_cloud *sample);

static inline const double *lp_cloud_row(const lp_cloud *sample, int64_t row) {
  return sample->values + row * sample->padded;
}

#endif
