/* The insides of schemas, profiles and screenings. */
#ifndef LP_PERSONAS_SCHEMA_H
#define LP_PERSONAS_SCHEMA_H

#include "io/texts.h"

#include <persona/schema.h>
#include <stdatomic.h>
#include <stdbool.h>

typedef struct lp_dimension {
  lp_io_texts values;
  char **labels;   /* one a value, or NULL: the values */
  double *margins; /* shares, which sum to 1 */
  int32_t first;   /* place of the first value in the flat order */
} lp_dimension;

typedef struct lp_persona_rule {
  char *text;
  uint8_t *uses;    /* one a dimension */
  uint8_t *members; /* one a value of the schema: it belongs to the combination that the rule forbids */
} lp_persona_rule;

/* A piece of the label: a text, and behind it the value of a dimension (-1: none). */
typedef struct lp_label_piece {
  char *text;
  int32_t dimension;
} lp_label_piece;

struct persona_schema {
  persona_context *context;
  atomic_long holders;
  char *name;
  lp_io_texts names; /* of the dimensions */
  lp_dimension *dimensions;
  int32_t dimension_capacity; /* entries of `dimensions` that are initialised */
  int32_t values;             /* all of them */
  lp_io_texts rule_names;
  lp_persona_rule *rules;
  int32_t rule_capacity;
  lp_label_piece *label;
  int32_t label_count;
};

/* An empty schema with one holder; NULL without memory. */
persona_schema *lp_schema_create(const persona_context *context);
persona_schema *lp_schema_share(const persona_schema *schema);

struct persona_profiles {
  persona_schema *schema;
  int64_t count;
  int64_t capacity;
  int32_t *codes;
  double *weights; /* NULL: all 1 */
  lp_io_texts ids;
};

/* Empty profiles, and one more at their end; the codes are copied. id NULL: "persona-N". */
persona_profiles *lp_profiles_create(const persona_schema *schema);
int lp_profiles_add(persona_profiles *profiles, const char *id, const int32_t *codes, double weight,
                    persona_error *err);

struct persona_screening {
  persona_schema *schema;
  int64_t candidates;
  int64_t removed;
  int64_t *hits;   /* one a rule */
  int64_t *before; /* one a value */
  int64_t *after;
};

persona_screening *lp_screening_create(const persona_schema *schema);

/* Counts one more candidate. Returns whether it breaks a rule. */
bool lp_screening_take(persona_screening *screening, const int32_t *codes);

#endif
