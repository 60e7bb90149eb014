/* The catalogue of metrics, for programs that list, explain or choose them at run time. */
#ifndef PERSONA_METRIC_H
#define PERSONA_METRIC_H

#include <persona/version.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Axis that a metric belongs to. */
enum {
  PERSONA_AXIS_COVERAGE = 0,   /* how much of the persona space is occupied */
  PERSONA_AXIS_UNIFORMITY = 1, /* how evenly */
  PERSONA_AXIS_COMPLEXITY = 2, /* how rich the patterns are */
  PERSONA_AXIS_ITEMS = 3,      /* answers item by item, and repeated rows */
  PERSONA_AXIS_DIVERSITY = 4,  /* how many kinds of agents there are: diversity and entropy */
  PERSONA_AXIS_COMPARISON = 5  /* how far the population's law is from the reference's */
};

/* Which way is good. */
enum {
  PERSONA_DIRECTION_NONE = 0, /* read it beside the others */
  PERSONA_DIRECTION_HIGHER = 1,
  PERSONA_DIRECTION_LOWER = 2,
  PERSONA_DIRECTION_TARGET = 3 /* the reference's own value is the target */
};

/* What a metric accepts and needs, as bits of persona_metric_traits. */
enum {
  PERSONA_METRIC_NEEDS_REFERENCE = 1,
  PERSONA_METRIC_ACCEPTS_WEIGHTS = 2, /* row weights enter; otherwise a weighted population is undefined */
  PERSONA_METRIC_ACCEPTS_MISSING = 4, /* pairwise missing answers enter; otherwise they are undefined */
  PERSONA_METRIC_ON_REQUEST = 8       /* costly or special: not among those that a run adds by default */
};

/* The list; `metric` runs from 0 to count - 1, and out of range gives NULL, 0 or -1. New metrics are appended: programs
 * find them by key.
 *   key         as in reports and JSON, such as "participation_ratio"
 *   name        for people
 *   definition  the formula in one or two sentences, with its source
 *   meaning     what it tells, in one sentence
 *   fooled_by   what it cannot see
 *   range       the values it can take
 *   minimum     fewest rows for which it can be defined
 *   options     keys of the options that it reads, separated by spaces
 *   version     number of its definition; it changes when values do
 * Returns: static strings. Thread-safe. Cost O(1). Since 0.1. */
PERSONA_API int32_t persona_metric_count(void);
PERSONA_API int32_t persona_metric_find(const char *key);
PERSONA_API const char *persona_metric_key(int32_t metric);
PERSONA_API const char *persona_metric_name(int32_t metric);
PERSONA_API const char *persona_metric_definition(int32_t metric);
PERSONA_API const char *persona_metric_meaning(int32_t metric);
PERSONA_API const char *persona_metric_fooled_by(int32_t metric);
PERSONA_API const char *persona_metric_range(int32_t metric);
PERSONA_API const char *persona_metric_options(int32_t metric);
PERSONA_API int64_t persona_metric_minimum(int32_t metric);
PERSONA_API int32_t persona_metric_axis(int32_t metric);
PERSONA_API int32_t persona_metric_direction(int32_t metric);
PERSONA_API int32_t persona_metric_traits(int32_t metric);
PERSONA_API int32_t persona_metric_version(int32_t metric);

/* Words for the numbers above: "coverage", "uniformity", "complexity", "items", "diversity", "comparison"; "none",
 * "higher", "lower", "target"; NULL for any other. Returns: static strings. Thread-safe. Cost O(1). Since 0.1. */
PERSONA_API const char *persona_axis_name(int32_t axis);
PERSONA_API const char *persona_direction_name(int32_t direction);

#ifdef __cplusplus
}
#endif

#endif
