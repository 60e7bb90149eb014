/* A dataset: reading one, its plain reads, and its end. */
#include "io/dataset.h"

#include "io/load.h"
#include "io/storage.h"

#include <math.h>
#include <string.h>

void persona_selection_init(persona_selection *selection) {
  if (selection == NULL) return;
  memset(selection, 0, sizeof *selection);
  selection->struct_size = (uint32_t)sizeof *selection;
  selection->missing = PERSONA_MISSING_ERROR;
}

static int check_selection(const persona_selection *selection, persona_error *err) {
  if (selection->struct_size < sizeof *selection) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT,
                      "struct_size of the selection is %u; fill it with persona_selection_init",
                      (unsigned)selection->struct_size);
  }
  if (selection->missing < PERSONA_MISSING_ERROR || selection->missing > PERSONA_MISSING_ROW_MEDIAN) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT, "missing-answer policy %d is not known", (int)selection->missing);
  }
  if (selection->only_group != NULL && selection->group == NULL) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT, "only_group needs the name of the group column");
  }
  const bool scale = isfinite(selection->low) && isfinite(selection->high) && selection->low <= selection->high;
  if (selection->has_scale != 0 && !scale) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT, "the scale needs finite low <= high");
  }
  return PERSONA_OK;
}

persona_dataset *lp_io_dataset_create(persona_context *context) {
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

/* Without a group column there is one group, called by the file's name without folder and ending. */
static int name_only_group(lp_io_load *load, persona_error *err) {
  const char *path = load->reader->source.name;
  const char *slash = strrchr(path, '/');
  const char *base = slash != NULL && slash[1] != '\0' ? slash + 1 : path;
  const char *ending = strrchr(base, '.');
  const int64_t length = ending != NULL && ending > base ? ending - base : (int64_t)strlen(base);
  char *name = lp_io_copy_text(load->context, base, length);
  if (name == NULL) return lp_io_out_of_memory(err);
  int32_t place = 0;
  const int status = lp_io_texts_add(&load->groups, name, &place, err);
  persona_context_release(load->context, name);
  load->row[lp_io_load_group(load)] = place;
  return status;
}

/* Reads the header and prepares everything that depends on it. */
static int begin_load(lp_io_load *load, persona_error *err) {
  int64_t fields = 0;
  int status = persona_csv_next(load->reader, &fields, err);
  if (status != PERSONA_OK) return status;
  if (fields == 0) {
    const lp_io_place place = lp_io_csv_place(load->reader, 0, 0);
    return lp_io_fail_at(err, PERSONA_FORMAT, &place, "the file is empty; its first record must name the columns");
  }
  status = lp_io_columns_find(&load->columns, load->reader, load->selection, err);
  if (status != PERSONA_OK) return status;
  const int64_t attributes = load->columns.attribute_count;
  lp_io_table_init(&load->table, load->context, lp_io_load_level(load, attributes));
  load->row = lp_io_allocate_zeroed(load->context, load->table.width, sizeof *load->row);
  load->candidates = lp_io_allocate_zeroed(load->context, load->columns.candidate_count, sizeof *load->candidates);
  load->levels = lp_io_allocate_zeroed(load->context, attributes, sizeof *load->levels);
  if (load->row == NULL || load->candidates == NULL || load->levels == NULL) return lp_io_out_of_memory(err);
  for (int64_t a = 0; a < attributes; a++) lp_io_texts_init(&load->levels[a], load->context);
  return load->columns.group >= 0 ? PERSONA_OK : name_only_group(load, err);
}

static void end_load(lp_io_load *load) {
  for (int64_t a = 0; a < load->columns.attribute_count && load->levels != NULL; a++) {
    lp_io_texts_free(&load->levels[a]);
  }
  persona_context_release(load->context, load->levels);
  persona_context_release(load->context, load->candidates);
  persona_context_release(load->context, load->row);
  lp_io_texts_free(&load->groups);
  lp_io_texts_free(&load->other_groups);
  lp_io_texts_free(&load->ids);
  lp_io_texts_free(&load->agents);
  lp_io_table_free(&load->table);
  lp_io_columns_free(&load->columns);
}

int persona_dataset_read(persona_csv_reader *reader, const persona_selection *selection, persona_dataset **out,
                         persona_error *err) {
  if (out != NULL) *out = NULL;
  if (reader == NULL || out == NULL) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT, "persona_dataset_read: reader or out is NULL");
  }
  persona_selection defaults;
  persona_selection_init(&defaults);
  if (selection == NULL) selection = &defaults;
  int status = check_selection(selection, err);
  if (status != PERSONA_OK) return status;
  persona_dataset *dataset = lp_io_dataset_create(reader->context);
  if (dataset == NULL) return lp_io_out_of_memory(err);
  lp_io_load load = {.reader = reader, .context = reader->context, .selection = selection};
  load.columns.context = reader->context;
  lp_io_texts_init(&load.columns.names, reader->context);
  lp_io_texts_init(&load.groups, reader->context);
  lp_io_texts_init(&load.other_groups, reader->context);
  lp_io_texts_init(&load.ids, reader->context);
  lp_io_texts_init(&load.agents, reader->context);
  lp_io_table_init(&load.table, reader->context, 1);
  status = begin_load(&load, err);
  if (status == PERSONA_OK) status = lp_io_load_rows(&load, err);
  if (status == PERSONA_OK) status = lp_io_load_finish(&load, dataset, err);
  end_load(&load);
  if (status != PERSONA_OK) {
    persona_dataset_free(dataset);
    return status;
  }
  *out = dataset;
  return lp_io_succeed(err);
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
