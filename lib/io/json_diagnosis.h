/* A diagnosis as a value of a JSON document. */
#ifndef LP_IO_JSON_DIAGNOSIS_H
#define LP_IO_JSON_DIAGNOSIS_H

#include <persona/diagnosis.h>

#include <jansson.h>

/* An object; NULL without memory. */
json_t *lp_io_json_diagnosis(const persona_diagnosis *diagnosis);

#endif
