/* What the fragments of docs/howto/add-a-metric.md speak of. */
#include "base/error.h"
#include "base/memory.h"
#include "metrics/entries.h"
#include "metrics/families.h"
extern const lp_metric lp_metric_spread;
int lp_measure_spread(const lp_measurement *measurement, persona_result *result, persona_error *err);
lp_account lp_measure_spread_bytes(const lp_shape *shape);
