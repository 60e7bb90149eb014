/* The inside of a population builder. */
#ifndef LP_DATA_BUILDER_H
#define LP_DATA_BUILDER_H

#include "data/answers.h"

struct persona_population_builder {
  persona_context *context;
  char *name;
  lp_answers *answers; /* NULL until they are given */
  int32_t missing;
  bool built; /* a population shares the answers: they must not change any more */
};

#endif
