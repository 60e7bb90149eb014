/* A law that studies draw populations from, and small things that their programs share. */
#ifndef TESTS_STUDY_LAW_H
#define TESTS_STUDY_LAW_H

#include <persona/options.h>
#include <persona/population.h>
#include <persona/run.h>

/* A factor model: each item loads on one of five factors, with signs in turn. Answers are real numbers, or 1..5. */
typedef struct law {
  int64_t items;
  int32_t continuous;
  double spread; /* of the factors: 1 for healthy people */
} law;

/* Rows of the law; the same for the same unit. */
persona_population *law_sample(persona_context *context, const law *with, uint64_t unit, int64_t rows);

/* Ends the program with a message. */
void stop(const persona_error *err);

void set_option(persona_options *options, const char *key, int64_t value);

/* Adds the metrics of a list with commas, or the default ones for "default". */
void choose_metrics(persona_run *run, const char *keys);

/* What stands behind a word of the command line. */
int64_t number(int argc, char **argv, const char *name, int64_t fallback);
const char *word(int argc, char **argv, const char *name, const char *fallback);

#endif
