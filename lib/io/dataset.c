/* A dataset: reading one, its plain reads, and its end. */
#include "io/dataset.h"

#include "io/load.h"
#include "io/storage.h"

#include <string.h>

void persona_selection_init(persona_selection *selection) {
  if (selection == NULL) return;
  memset(selection, 0, sizeof *selection);
  selection->struct_size = (uint32_t)sizeof *selection;
  selection->missing = PERSONA_MISSING_ERROR;
}

persona_dataset *lp_io_dataset_create(const persona_context *context) {
  persona_dataset *dataset = lp_io_allocate_zeroed(context, 1, sizeof *dataset);
  if (dataset == NULL) return NULL;
  dataset->context = persona_context_share(context);
  atomic_init(&dataset->holders, 1);
  lp_io_texts_init(&dataset->item_names, context);
  lp_io_texts_init(&dataset->groups, context);
  lp_io_texts_init(&dataset->id_texts, context);
  return dataset;
}

void lp_io_dataset_release(void *user) {
  persona_dataset *dataset = user;
  if (atomic_fetch_sub(&dataset->holders, 1) != 1) return;
  persona_context *context = dataset->context;
  for (int64_t a = 0; a < dataset->attribute_count; a++) {
    persona_context_release(context, dataset->attributes[a].name);
    persona_context_release(context, dataset->attributes[a].codes);
    lp_io_texts_free(&dataset->attributes[a].levels);
  }
  lp_io_texts_free(&dataset->item_names);
  lp_io_texts_free(&dataset->groups);
  lp_io_texts_free(&dataset->id_texts);
  persona_context_release(context, dataset->attributes);
  persona_context_release(context, dataset->whole);
  persona_context_release(context, dataset->group_first);
  persona_context_release(context, dataset->cells);
  persona_context_release(context, dataset->weights);
  persona_context_release(context, dataset->ids);
  persona_context_release(context, dataset->replicates);
  persona_context_release(context, dataset);
  persona_context_free(context);
}

void persona_dataset_free(persona_dataset *dataset) {
  if (dataset != NULL) lp_io_dataset_release(dataset);
}

/* Reads the header and prepares everything that depends on it. */
static int read_header(lp_io_load *load, persona_error *err) {
  int64_t fields = 0;
  int status = persona_csv_next(load->reader, &fields, err);
  if (status != PERSONA_OK) return status;
  if (fields == 0) {
    const lp_io_place place = lp_io_csv_place(load->reader, 0, 0);
    return lp_io_fail_at(err, PERSONA_FORMAT, &place, "the file is empty; its first record must name the columns");
  }
  const int64_t line = persona_csv_line(load->reader);
  for (int64_t j = 0; j < fields && status == PERSONA_OK; j++) {
    status = lp_io_columns_add(&load->columns, persona_csv_field(load->reader, j), line, err);
  }
  return status == PERSONA_OK ? lp_io_load_prepare(load, err) : status;
}

int persona_dataset_read(persona_csv_reader *reader, const persona_selection *selection, persona_dataset **out,
                         persona_error *err) {
  if (out != NULL) *out = NULL;
  if (reader == NULL || out == NULL) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT, "persona_dataset_read: reader or out is NULL");
  }
  lp_io_load load;
  int status = lp_io_load_begin(&load, reader->context, reader->source.name, selection, err);
  load.reader = reader;
  if (status == PERSONA_OK) status = read_header(&load, err);
  if (status == PERSONA_OK) status = lp_io_load_rows(&load, err);
  if (status == PERSONA_OK) status = lp_io_load_finish(&load, out, err);
  lp_io_load_end(&load);
  return status == PERSONA_OK ? lp_io_succeed(err) : status;
}

int persona_dataset_read_csv(const persona_context *context, const char *path, const persona_selection *selection,
                             persona_dataset **out, persona_error *err) {
  if (out != NULL) *out = NULL;
  if (context == NULL || path == NULL || out == NULL) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT, "persona_dataset_read_csv: context, path or out is NULL");
  }
  persona_csv_reader *reader = NULL;
  int status = persona_csv_open(context, path, NULL, &reader, err);
  if (status != PERSONA_OK) return status;
  status = persona_dataset_read(reader, selection, out, err);
  persona_csv_free(reader);
  return status;
}

int64_t persona_dataset_rows(const persona_dataset *dataset) { return dataset != NULL ? dataset->rows : 0; }

int64_t persona_dataset_item_count(const persona_dataset *dataset) { return dataset != NULL ? dataset->item_count : 0; }

const char *persona_dataset_item_name(const persona_dataset *dataset, int64_t item) {
  if (dataset == NULL || item < 0 || item >= dataset->item_count) return NULL;
  return dataset->item_names.texts[item];
}

int32_t persona_dataset_item_is_whole(const persona_dataset *dataset, int64_t item) {
  if (dataset == NULL || item < 0 || item >= dataset->item_count) return 0;
  return dataset->whole[item];
}

int64_t persona_dataset_group_count(const persona_dataset *dataset) {
  return dataset != NULL ? dataset->groups.count : 0;
}

const char *persona_dataset_group_name(const persona_dataset *dataset, int64_t group) {
  if (dataset == NULL || group < 0 || group >= dataset->groups.count) return NULL;
  return dataset->groups.texts[group];
}
