/* What stands beside a value, as JSON. */
#ifndef LP_IO_JSON_EVIDENCE_H
#define LP_IO_JSON_EVIDENCE_H

#include <persona/inference.h>

#include <jansson.h>
#include <stdbool.h>

/* Adds "matched", "band", "band_centre", "band_spread", "band_place" or "band_reason", "detectable", "material", "size"
 * and "nulls" to an object; false when there is no memory. */
bool lp_io_json_put_evidence(json_t *object, const persona_evidence *evidence);

#endif
