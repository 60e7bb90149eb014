/* How far two ways to sort rows into groups agree. */
#ifndef LP_ANALYSIS_AGREEMENT_H
#define LP_ANALYSIS_AGREEMENT_H

#include <persona/context.h>

/* Of a table of counts, `rows` classes x `columns` clusters. With H(C), H(K) the entropies of classes and clusters and
 * I their mutual information: homogeneity I / H(C) and completeness I / H(K), each 1 where that entropy is 0; V their
 * harmonic mean (Rosenberg and Hirschberg 2007); adjusted mutual information (I - E) / ((H(C) + H(K)) / 2 - E), where E
 * is the mean of I over tables with the same margins (Vinh, Epps and Bailey 2010); 1 when both are one group, or no
 * row is alone with another. NaN without rows. */
typedef struct lp_agreement {
  double homogeneity;
  double completeness;
  double v_measure;
  double adjusted;
} lp_agreement;

/* In nats; 0 without rows. */
double lp_mutual_information(const double *table, int64_t rows, int64_t columns);

/* Returns PERSONA_OK or OUT_OF_MEMORY. Cost O(rows * columns * n) at most. */
int lp_agreement_find(const persona_context *context, const double *table, int64_t rows, int64_t columns,
                      lp_agreement *agreement, persona_error *err);

#endif
