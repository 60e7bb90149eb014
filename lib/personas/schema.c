/* Schemas: their life, plain reads, rules and labels. */
#include "personas/schema.h"

#include "io/storage.h"

#include <string.h>

persona_schema *lp_schema_create(const persona_context *context) {
  persona_schema *schema = lp_io_allocate_zeroed(context, 1, sizeof *schema);
  if (schema == NULL) return NULL;
  schema->context = persona_context_share(context);
  atomic_init(&schema->holders, 1);
  lp_io_texts_init(&schema->names, context);
  lp_io_texts_init(&schema->rule_names, context);
  return schema;
}

persona_schema *lp_schema_share(const persona_schema *schema) {
  persona_schema *shared = (persona_schema *)schema; /* holders alone change */
  atomic_fetch_add(&shared->holders, 1);
  return shared;
}

static void free_dimension(const persona_context *context, lp_dimension *dimension) {
  for (int32_t v = 0; dimension->labels != NULL && v < dimension->values.count; v++) {
    persona_context_release(context, dimension->labels[v]);
  }
  persona_context_release(context, (void *)dimension->labels);
  persona_context_release(context, dimension->margins);
  lp_io_texts_free(&dimension->values);
}

void persona_schema_free(persona_schema *schema) {
  if (schema == NULL || atomic_fetch_sub(&schema->holders, 1) > 1) return;
  persona_context *context = schema->context;
  for (int32_t d = 0; d < schema->dimension_capacity; d++) free_dimension(context, &schema->dimensions[d]);
  for (int32_t r = 0; r < schema->rule_capacity; r++) {
    persona_context_release(context, schema->rules[r].text);
    persona_context_release(context, schema->rules[r].uses);
    persona_context_release(context, schema->rules[r].members);
  }
  for (int32_t p = 0; p < schema->label_count; p++) persona_context_release(context, schema->label[p].text);
  persona_context_release(context, schema->label);
  persona_context_release(context, schema->dimensions);
  persona_context_release(context, schema->rules);
  persona_context_release(context, schema->name);
  lp_io_texts_free(&schema->names);
  lp_io_texts_free(&schema->rule_names);
  persona_context_release(context, schema);
  persona_context_free(context);
}

static const lp_dimension *dimension_at(const persona_schema *schema, int32_t dimension) {
  if (schema == NULL || dimension < 0 || dimension >= schema->names.count) return NULL;
  return &schema->dimensions[dimension];
}

const char *persona_schema_name(const persona_schema *schema) { return schema != NULL ? schema->name : NULL; }

int32_t persona_schema_dimension_count(const persona_schema *schema) {
  return schema != NULL ? schema->names.count : 0;
}

const char *persona_schema_dimension_name(const persona_schema *schema, int32_t dimension) {
  return dimension_at(schema, dimension) != NULL ? schema->names.texts[dimension] : NULL;
}

int32_t persona_schema_find_dimension(const persona_schema *schema, const char *name) {
  return schema != NULL && name != NULL ? lp_io_texts_find(&schema->names, name) : -1;
}

int32_t persona_schema_value_count(const persona_schema *schema, int32_t dimension) {
  const lp_dimension *found = dimension_at(schema, dimension);
  return found != NULL ? found->values.count : 0;
}

int32_t persona_schema_first_value(const persona_schema *schema, int32_t dimension) {
  if (schema != NULL && dimension == schema->names.count) return schema->values;
  const lp_dimension *found = dimension_at(schema, dimension);
  return found != NULL ? found->first : -1;
}

const char *persona_schema_value_name(const persona_schema *schema, int32_t dimension, int32_t value) {
  const lp_dimension *found = dimension_at(schema, dimension);
  return found != NULL && value >= 0 && value < found->values.count ? found->values.texts[value] : NULL;
}

int32_t persona_schema_find_value(const persona_schema *schema, int32_t dimension, const char *name) {
  const lp_dimension *found = dimension_at(schema, dimension);
  return found != NULL && name != NULL ? lp_io_texts_find(&found->values, name) : -1;
}

double persona_schema_margin(const persona_schema *schema, int32_t dimension, int32_t value) {
  const lp_dimension *found = dimension_at(schema, dimension);
  return found != NULL && value >= 0 && value < found->values.count ? found->margins[value] : 0.0;
}

int32_t persona_schema_rule_count(const persona_schema *schema) {
  return schema != NULL ? schema->rule_names.count : 0;
}

const char *persona_schema_rule_name(const persona_schema *schema, int32_t rule) {
  return rule >= 0 && rule < persona_schema_rule_count(schema) ? schema->rule_names.texts[rule] : NULL;
}

const char *persona_schema_rule_text(const persona_schema *schema, int32_t rule) {
  return rule >= 0 && rule < persona_schema_rule_count(schema) ? schema->rules[rule].text : NULL;
}

/* Whether every code is -1 or a value of its dimension. */
static bool are_codes(const persona_schema *schema, const int32_t *codes) {
  if (schema == NULL || codes == NULL) return false;
  for (int32_t d = 0; d < schema->names.count; d++) {
    if (codes[d] < -1 || codes[d] >= schema->dimensions[d].values.count) return false;
  }
  return true;
}

int32_t persona_schema_breaks(const persona_schema *schema, int32_t rule, const int32_t *codes) {
  if (!are_codes(schema, codes) || rule < 0 || rule >= schema->rule_names.count) return -1;
  const lp_persona_rule *asked = &schema->rules[rule];
  for (int32_t d = 0; d < schema->names.count; d++) {
    if (!asked->uses[d]) continue;
    if (codes[d] < 0 || !asked->members[schema->dimensions[d].first + codes[d]]) return 0;
  }
  return 1;
}

/* Copies what fits and counts all of it. */
static void put(char *text, int64_t size, int64_t *used, const char *piece) {
  for (; *piece != '\0'; piece++, ++*used) {
    if (*used + 1 < size) text[*used] = *piece;
  }
}

int64_t persona_schema_label(const persona_schema *schema, const int32_t *codes, char *text, int64_t size) {
  if (!are_codes(schema, codes) || (text == NULL && size > 0)) return -1;
  int64_t used = 0;
  for (int32_t p = 0; p < schema->label_count; p++) {
    const lp_label_piece *piece = &schema->label[p];
    put(text, size, &used, piece->text);
    if (piece->dimension < 0) continue;
    const lp_dimension *dimension = &schema->dimensions[piece->dimension];
    const int32_t code = codes[piece->dimension];
    put(text, size, &used,
        code < 0                    ? "?"
        : dimension->labels != NULL ? dimension->labels[code]
                                    : dimension->values.texts[code]);
  }
  if (size > 0) text[used < size ? used : size - 1] = '\0';
  return used;
}
