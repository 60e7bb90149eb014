/* The layout of every public struct by name, for hosts that cannot read C headers. */
#include <persona/io.h>

#include <stdbool.h>
#include <string.h>

/* The whole of a struct has no field. */
typedef struct layout_entry {
  const char *name;
  const char *field;
  int64_t bytes;
} layout_entry;

#define WHOLE(type) \
  { #type, NULL, (int64_t)sizeof(type) }
#define FIELD(type, field) \
  { #type, #field, (int64_t)offsetof(type, field) }

static const layout_entry entries[] = {
    WHOLE(persona_error),
    FIELD(persona_error, status),
    FIELD(persona_error, reserved),
    FIELD(persona_error, row),
    FIELD(persona_error, column),
    FIELD(persona_error, line),
    FIELD(persona_error, message),
    WHOLE(persona_context_settings),
    FIELD(persona_context_settings, struct_size),
    FIELD(persona_context_settings, threads),
    FIELD(persona_context_settings, allocate),
    FIELD(persona_context_settings, release),
    FIELD(persona_context_settings, allocator_user),
    FIELD(persona_context_settings, parallel),
    FIELD(persona_context_settings, parallel_user),
    WHOLE(persona_matrix),
    FIELD(persona_matrix, struct_size),
    FIELD(persona_matrix, dtype),
    FIELD(persona_matrix, data),
    FIELD(persona_matrix, rows),
    FIELD(persona_matrix, columns),
    FIELD(persona_matrix, row_stride),
    FIELD(persona_matrix, column_stride),
    FIELD(persona_matrix, mask),
    FIELD(persona_matrix, mask_row_stride),
    FIELD(persona_matrix, mask_column_stride),
    WHOLE(persona_item),
    FIELD(persona_item, struct_size),
    FIELD(persona_item, kind),
    FIELD(persona_item, name),
    FIELD(persona_item, trait),
    FIELD(persona_item, has_scale),
    FIELD(persona_item, reverse),
    FIELD(persona_item, low),
    FIELD(persona_item, high),
    FIELD(persona_item, weight),
    WHOLE(persona_target),
    FIELD(persona_target, struct_size),
    FIELD(persona_target, level_count),
    FIELD(persona_target, trait),
    FIELD(persona_target, attribute),
    FIELD(persona_target, levels),
    WHOLE(persona_csv_settings),
    FIELD(persona_csv_settings, struct_size),
    FIELD(persona_csv_settings, delimiter),
    FIELD(persona_csv_settings, maximum_record_bytes),
    FIELD(persona_csv_settings, maximum_field_bytes),
    FIELD(persona_csv_settings, maximum_columns),
    WHOLE(persona_selection),
    FIELD(persona_selection, struct_size),
    FIELD(persona_selection, missing),
    FIELD(persona_selection, items),
    FIELD(persona_selection, group),
    FIELD(persona_selection, only_group),
    FIELD(persona_selection, id),
    FIELD(persona_selection, replicate),
    FIELD(persona_selection, weights),
    FIELD(persona_selection, attributes),
    FIELD(persona_selection, has_scale),
    FIELD(persona_selection, reserved),
    FIELD(persona_selection, low),
    FIELD(persona_selection, high),
    WHOLE(persona_sampling),
    FIELD(persona_sampling, struct_size),
    FIELD(persona_sampling, filter),
    FIELD(persona_sampling, n),
    FIELD(persona_sampling, seed),
    FIELD(persona_sampling, most_attempts),
    FIELD(persona_sampling, margins),
    FIELD(persona_sampling, quotas),
    FIELD(persona_sampling, joint),
    WHOLE(persona_prompt_field),
    FIELD(persona_prompt_field, name),
    FIELD(persona_prompt_field, text),
    WHOLE(persona_response_scale),
    FIELD(persona_response_scale, struct_size),
    FIELD(persona_response_scale, kind),
    FIELD(persona_response_scale, low),
    FIELD(persona_response_scale, high),
    WHOLE(persona_response),
    FIELD(persona_response, outcome),
    FIELD(persona_response, has_value),
    FIELD(persona_response, value),
    FIELD(persona_response, reserved),
    FIELD(persona_response, reason),
};

#undef WHOLE
#undef FIELD

static bool is_field(const layout_entry *entry, const char *field) {
  return entry->field != NULL && field != NULL ? strcmp(entry->field, field) == 0 : entry->field == field;
}

static int64_t find(const char *name, const char *field) {
  for (size_t i = 0; i < sizeof entries / sizeof entries[0] && name != NULL; i++) {
    if (strcmp(entries[i].name, name) == 0 && is_field(&entries[i], field)) return entries[i].bytes;
  }
  return -1;
}

int64_t persona_struct_size(const char *name) { return find(name, NULL); }

int64_t persona_struct_offset(const char *name, const char *field) { return field != NULL ? find(name, field) : -1; }
