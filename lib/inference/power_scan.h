/* Bands of healthy populations that do not exist yet: of several numbers of agents, against one reference. */
#ifndef LP_INFERENCE_POWER_SCAN_H
#define LP_INFERENCE_POWER_SCAN_H

#include "inference/bands.h"

enum {
  LP_SCAN_LEAST = 10, /* the fewest agents that are looked at unasked */
  LP_SCAN_STEPS = 7,  /* numbers from there to half of the reference */
  LP_SCAN_SIZES = LP_SCAN_STEPS + 1
};

typedef struct lp_power_scan {
  int64_t reference_rows;       /* with weight */
  int64_t most;                 /* the option band_rows */
  int32_t size_count;           /* 0 when the reference has too few rows to be split */
  int64_t sizes[LP_SCAN_SIZES]; /* ascending; the last one holds out as much as any number of agents can */
  int32_t metric_count;
  int32_t *metrics; /* metric_count: places in the catalogue */
  lp_band *bands;   /* sizes x metrics */
  double level;
  lp_draws draws; /* at the last size, from which larger numbers follow */
} lp_power_scan;

/* Steps of progress of a scan. agents: also a number to look at; 0 for none. */
int64_t lp_power_scan_steps(const persona_run *run, int64_t agents);

/* Makes the bands of a planned run's metrics against its reference. Returns PERSONA_OK, CANCELLED, OUT_OF_MEMORY, and
 * what a run returns; lp_power_scan_clear in every case. */
int lp_power_scan_make(const persona_run *run, int64_t agents, lp_progress *progress, lp_power_scan *scan,
                       persona_error *err);
void lp_power_scan_clear(const persona_context *context, lp_power_scan *scan);

static inline const lp_band *lp_power_scan_at(const lp_power_scan *scan, int32_t size, int32_t index) {
  return &scan->bands[size * scan->metric_count + index];
}

/* The band for more agents than the last size: they hold out no more rows, so no new draws are needed. */
void lp_power_scan_beyond(const lp_power_scan *scan, int32_t index, int64_t agents, lp_band *band);

/* The place of a number of agents among the sizes, or -1. */
int32_t lp_power_scan_find(const lp_power_scan *scan, int64_t agents);

#endif
