/* From files to populations: each file is read once; FILE:GROUP picks the reference out of one of them. */
#include "inputs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int fail(persona_error *err, int status, const char *format, const char *a, const char *b) {
  memset(err, 0, sizeof *err);
  err->status = status;
  err->row = err->column = err->line = -1;
  (void)snprintf(err->message, sizeof err->message, format, a, b);
  return status;
}

/* The reference's file and group. Both may hold colons: "FILE:GROUP" is split at the last colon behind a file that is
 * there, at the last one of all when there is none. */
typedef struct reference_name {
  char *file;        /* owned */
  const char *group; /* within the text, or NULL */
} reference_name;

static int split_reference(const char *text, reference_name *name, persona_error *err) {
  struct stat info;
  const char *last = strrchr(text, ':');
  size_t length = strlen(text);
  name->group = NULL;
  name->file = malloc(length + 1);
  if (name->file == NULL) return fail(err, PERSONA_OUT_OF_MEMORY, "out of memory%s%s", "", "");
  memcpy(name->file, text, length + 1);
  while (stat(name->file, &info) != 0) {
    char *colon = strrchr(name->file, ':');
    if (colon == NULL) break;
    *colon = '\0';
    length = (size_t)(colon - name->file);
  }
  if (stat(name->file, &info) != 0 && last != NULL) {
    length = (size_t)(last - text);
    memcpy(name->file, text, length);
    name->file[length] = '\0';
  }
  if (text[length] == ':') name->group = text + length + 1;
  return PERSONA_OK;
}

static bool same_file(const char *a, const char *b) {
  struct stat first;
  struct stat second;
  if (strcmp(a, b) == 0) return true;
  return stat(a, &first) == 0 && stat(b, &second) == 0 && first.st_dev == second.st_dev &&
         first.st_ino == second.st_ino;
}

/* A file called .npy is numpy's, every other one CSV; .npz is left to those who can say what it is. */
static int read_dataset(persona_context *context, const char *file, const persona_selection *selection, inputs *read,
                        persona_error *err) {
  const char *ending = strrchr(file, '.');
  persona_dataset **target = &read->datasets[read->dataset_count];
  const bool numpy = ending != NULL && (strcmp(ending, ".npy") == 0 || strcmp(ending, ".npz") == 0);
  const int status = numpy ? persona_dataset_read_npy(context, file, selection, target, err)
                           : persona_dataset_read_csv(context, file, selection, target, err);
  if (status == PERSONA_OK) read->dataset_count++;
  return status;
}

/* Items that hold only whole numbers in every file are ordinal in all of them. Files whose items differ are left to the
 * library, which says how. */
static uint8_t *agree_on_whole_items(const inputs *read) {
  int64_t items = 0;
  for (int64_t d = 0; d < read->dataset_count; d++) {
    const int64_t here = persona_dataset_item_count(read->datasets[d]);
    if (here > items) items = here;
  }
  uint8_t *whole = malloc((size_t)items + 1);
  if (whole == NULL) return NULL;
  memset(whole, 1, (size_t)items + 1);
  for (int64_t d = 0; d < read->dataset_count; d++) {
    for (int64_t item = 0; item < persona_dataset_item_count(read->datasets[d]); item++) {
      if (!persona_dataset_item_is_whole(read->datasets[d], item)) whole[item] = 0;
    }
  }
  return whole;
}

static int add_population(inputs *read, const persona_dataset *dataset, int64_t group, const uint8_t *whole,
                          persona_error *err) {
  if (read->count == read->capacity) {
    const int64_t capacity = read->capacity > 0 ? 2 * read->capacity : 8;
    persona_population **grown = realloc(read->populations, (size_t)capacity * sizeof *grown);
    if (grown == NULL) return fail(err, PERSONA_OUT_OF_MEMORY, "out of memory%s%s", "", "");
    read->populations = grown;
    read->capacity = capacity;
  }
  persona_population **made = &read->populations[read->count];
  const int status = read->asked->instrument != NULL
                         ? persona_instrument_population(read->asked->instrument, dataset, group, whole,
                                                         read->asked->subset, made, err)
                         : persona_dataset_population(dataset, group, whole, made, err);
  if (status == PERSONA_OK) read->count++;
  return status;
}

/* Reads the reference's file, when it is not among the populations' files, as the first dataset. */
static int read_reference(persona_context *context, const arguments *chosen, const reference_name *name, inputs *read,
                          persona_error *err) {
  persona_selection selection = chosen->selection;
  if (name->group == NULL) selection.group = NULL;
  selection.only_group = name->group;
  int status = read_dataset(context, name->file, &selection, read, err);
  if (status == PERSONA_MISMATCH && (selection.attributes != NULL || selection.replicate != NULL)) {
    selection.attributes = selection.replicate = NULL; /* people need not have what agents were assigned */
    status = read_dataset(context, name->file, &selection, read, err);
  }
  return status;
}

/* Makes the populations of one file; marks the one that is the reference. */
static int add_groups(const persona_dataset *dataset, const uint8_t *whole, const char *reference_group,
                      bool is_reference, inputs *read, persona_error *err) {
  for (int64_t group = 0; group < persona_dataset_group_count(dataset); group++) {
    const int status = add_population(read, dataset, group, whole, err);
    if (status != PERSONA_OK) return status;
    const bool chosen =
        reference_group == NULL || strcmp(persona_dataset_group_name(dataset, group), reference_group) == 0;
    if (is_reference && chosen) read->reference = read->populations[read->count - 1];
  }
  return PERSONA_OK;
}

static int check_reference(const arguments *chosen, const reference_name *name, int shared, persona_error *err) {
  if (name->group != NULL && chosen->selection.group == NULL) {
    return fail(err, PERSONA_INVALID_ARGUMENT, "--reference %s names a group; say with --group which column holds it%s",
                chosen->reference, "");
  }
  if (name->group == NULL && shared >= 0 && chosen->selection.group != NULL) {
    return fail(err, PERSONA_INVALID_ARGUMENT, "--reference %s is split by --group %s; name the group as FILE:GROUP",
                name->file, chosen->selection.group);
  }
  return PERSONA_OK;
}

static int read_all(persona_context *context, const arguments *chosen, const reference_name *name, inputs *read,
                    persona_error *err) {
  int shared = -1; /* the populations' file that holds the reference */
  for (int f = 0; f < chosen->file_count && name->file != NULL; f++) {
    if (same_file(name->file, chosen->files[f])) shared = f;
  }
  int status = name->file != NULL ? check_reference(chosen, name, shared, err) : PERSONA_OK;
  const bool apart = name->file != NULL && shared < 0;
  if (status == PERSONA_OK && apart) status = read_reference(context, chosen, name, read, err);
  for (int f = 0; f < chosen->file_count && status == PERSONA_OK; f++) {
    status = read_dataset(context, chosen->files[f], &chosen->selection, read, err);
  }
  if (status != PERSONA_OK) return status;
  uint8_t *whole = agree_on_whole_items(read);
  if (whole == NULL) return fail(err, PERSONA_OUT_OF_MEMORY, "out of memory%s%s", "", "");
  for (int64_t d = 0; d < read->dataset_count && status == PERSONA_OK; d++) {
    const bool holds_reference = apart ? d == 0 : d == shared;
    status = add_groups(read->datasets[d], whole, name->group, holds_reference, read, err);
  }
  free(whole);
  if (status == PERSONA_OK && name->file != NULL && read->reference == NULL) {
    return fail(err, PERSONA_MISMATCH, "%s has no group '%s'", name->file, name->group);
  }
  return status;
}

int inputs_read(persona_context *context, const arguments *chosen, const questionnaire *asked, inputs *read,
                persona_error *err) {
  reference_name name = {NULL, NULL};
  memset(read, 0, sizeof *read);
  read->asked = asked;
  read->datasets = calloc((size_t)chosen->file_count + 1, sizeof *read->datasets);
  if (read->datasets == NULL) return fail(err, PERSONA_OUT_OF_MEMORY, "out of memory%s%s", "", "");
  int status = PERSONA_OK;
  if (chosen->reference != NULL) status = split_reference(chosen->reference, &name, err);
  if (status == PERSONA_OK) status = read_all(context, chosen, &name, read, err);
  free(name.file);
  return status;
}

void inputs_free(inputs *read) {
  for (int64_t p = 0; p < read->count; p++) persona_population_free(read->populations[p]);
  for (int64_t d = 0; d < read->dataset_count; d++) persona_dataset_free(read->datasets[d]);
  free(read->populations);
  free(read->datasets);
}

int inputs_tell_apart(const inputs *read, persona_error *err) {
  for (int64_t p = 1; p < read->count; p++) {
    const char *name = persona_population_name(read->populations[p]);
    for (int64_t q = 0; q < p; q++) {
      if (strcmp(name, persona_population_name(read->populations[q])) != 0) continue;
      return fail(err, PERSONA_MISMATCH, "two populations are called '%.120s'; rename a file or a group%s", name, "");
    }
  }
  return PERSONA_OK;
}

/* Control characters of a file must not reach the terminal. */
static void print_name(const char *name) {
  for (const unsigned char *at = (const unsigned char *)name; *at != 0; at++) {
    const bool c1 = at[0] == 0xC2 && at[1] >= 0x80 && at[1] < 0xA0; /* in UTF-8 */
    (void)fputc(*at < 0x20 || *at == 0x7F || c1 ? '?' : *at, stderr);
    at += c1;
  }
}

void inputs_print_items(const inputs *read) {
  const persona_dataset *first = read->datasets[0];
  const int64_t items = persona_dataset_item_count(first);
  enum { SHOWN = 6 };
  (void)fprintf(stderr, "items: %lld numeric column%s:", (long long)items, items == 1 ? "" : "s");
  for (int64_t item = 0; item < items && item < SHOWN; item++) {
    (void)fputc(' ', stderr);
    print_name(persona_dataset_item_name(first, item));
  }
  (void)fprintf(stderr, "%s (choose others with --items)\n", items > SHOWN ? " ..." : "");
}
