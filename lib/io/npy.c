/* Reading .npy files. */
#include "io/npy.h"

#include "io/load_columns.h"
#include "io/source.h"
#include "io/storage.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

/* Bytes that are made room for before any of them came. */
enum { FIRST_ROOM = 1 << 20 };

struct persona_npy {
  persona_context *context;
  atomic_long holders; /* the caller, and every population that reads the cells */
  lp_io_npy_header header;
  char *cells;
};

static void release(void *user) {
  persona_npy *npy = user;
  if (atomic_fetch_sub(&npy->holders, 1) != 1) return;
  persona_context *context = npy->context;
  persona_context_release(context, npy->cells);
  persona_context_release(context, npy);
  persona_context_free(context);
}

void persona_npy_free(persona_npy *npy) {
  if (npy != NULL) release(npy);
}

void persona_npy_get_matrix(const persona_npy *npy, persona_matrix *matrix) {
  if (npy != NULL && matrix != NULL) lp_io_npy_matrix(&npy->header, npy->cells, matrix);
}

/* Waits until so many bytes are in the buffer, or the source has ended. */
static int gather(lp_io_source *source, int64_t count, persona_error *err) {
  int status = PERSONA_OK;
  while (status == PERSONA_OK && source->length - source->position < count && !source->ended) {
    status = lp_io_source_extend(source, err);
  }
  return status;
}

static int read_header(lp_io_source *source, lp_io_npy_header *header, persona_error *err) {
  int64_t begin = 0;
  int64_t length = 0;
  int status = gather(source, LP_IO_NPY_PREAMBLE, err);
  if (status != PERSONA_OK) return status;
  const int64_t first = source->length - source->position;
  status = lp_io_npy_find_header(source->name, source->buffer + source->position, first, &begin, &length, err);
  if (status == PERSONA_OK) status = gather(source, begin + length, err);
  if (status != PERSONA_OK) return status;
  const int64_t there = source->length - source->position;
  if (there < begin + length) {
    const lp_io_place place = {.file = source->name};
    return lp_io_fail_at(err, PERSONA_FORMAT, &place, "the file ends inside its header: %lld of %lld bytes are there",
                         (long long)(there - begin), (long long)length);
  }
  status = lp_io_npy_read_header(source->name, source->buffer + source->position + begin, length, header, err);
  source->position += begin + length;
  return status;
}

/* Fails for a file that has another number of bytes behind its header than the shape needs. */
static int refuse_length(const char *file, const lp_io_npy_header *header, int64_t there, persona_error *err) {
  const lp_io_place place = {.file = file};
  if (there > header->bytes) {
    return lp_io_fail_at(err, PERSONA_FORMAT, &place,
                         "more bytes follow the %lld of the %lld x %lld cells; a file holds one array",
                         (long long)header->bytes, (long long)header->rows, (long long)header->columns);
  }
  return lp_io_fail_at(err, PERSONA_FORMAT, &place,
                       "the file ends early: %lld x %lld cells of type '%s' take %lld bytes, and %lld are there",
                       (long long)header->rows, (long long)header->columns, header->descr, (long long)header->bytes,
                       (long long)there);
}

/* Room for more bytes: never more than twice those that came. */
static int grow_room(persona_npy *npy, int64_t used, int64_t *room, persona_error *err) {
  const int64_t doubled = *room > 0 ? 2 * *room : FIRST_ROOM;
  const int64_t capacity = doubled < npy->header.bytes ? doubled : npy->header.bytes;
  char *grown = lp_io_grow_array(npy->context, npy->cells, used, capacity, 1);
  if (grown == NULL) return lp_io_out_of_memory(err);
  npy->cells = grown;
  *room = capacity;
  return PERSONA_OK;
}

static int read_cells(lp_io_source *source, persona_npy *npy, persona_error *err) {
  const int64_t needed = npy->header.bytes;
  int64_t used = 0;
  int64_t room = 0;
  int status = PERSONA_OK;
  while (status == PERSONA_OK && used < needed) {
    status = gather(source, 1, err);
    const int64_t there = source->length - source->position;
    if (status == PERSONA_OK && there == 0) return refuse_length(source->name, &npy->header, used, err);
    if (status == PERSONA_OK && used == room) status = grow_room(npy, used, &room, err);
    if (status != PERSONA_OK) return status;
    const int64_t fits = room - used < there ? room - used : there;
    memcpy(npy->cells + used, source->buffer + source->position, (size_t)fits);
    source->position += fits;
    used += fits;
  }
  if (status == PERSONA_OK) status = gather(source, 1, err);
  if (status == PERSONA_OK && source->length > source->position) {
    return refuse_length(source->name, &npy->header, needed + 1, err);
  }
  return status;
}

/* Turns the bytes of every cell around. */
static void swap_cells(persona_npy *npy) {
  const int64_t size = persona_dtype_size(npy->header.dtype);
  for (int64_t start = 0; start < npy->header.bytes; start += size) {
    char *low = npy->cells + start;
    for (char *high = low + size - 1; low < high; low++, high--) {
      const char kept = *low;
      *low = *high;
      *high = kept;
    }
  }
}

/* Reads an array from a source, which is closed. */
static int read_array(const persona_context *context, lp_io_source *source, persona_npy **out, persona_error *err) {
  persona_npy *npy = lp_io_allocate_zeroed(context, 1, sizeof *npy);
  int status = npy != NULL ? PERSONA_OK : lp_io_out_of_memory(err);
  if (npy != NULL) {
    npy->context = persona_context_share(context);
    atomic_init(&npy->holders, 1);
    status = read_header(source, &npy->header, err);
  }
  if (status == PERSONA_OK) status = read_cells(source, npy, err);
  lp_io_source_close(source);
  if (status != PERSONA_OK) {
    persona_npy_free(npy);
    return status;
  }
  if (npy->header.swapped) swap_cells(npy);
  *out = npy;
  return lp_io_succeed(err);
}

int persona_npy_read(const persona_context *context, const char *path, persona_npy **out, persona_error *err) {
  if (out != NULL) *out = NULL;
  if (context == NULL || path == NULL || out == NULL) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT, "persona_npy_read: context, path or out is NULL");
  }
  lp_io_source source;
  const int status = lp_io_source_open(&source, context, path, err);
  return status == PERSONA_OK ? read_array(context, &source, out, err) : status;
}

int persona_npy_read_source(const persona_context *context, const char *name, persona_source source, void *user,
                            persona_npy **out, persona_error *err) {
  if (out != NULL) *out = NULL;
  if (context == NULL || name == NULL || source == NULL || out == NULL) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT, "persona_npy_read_source: context, name, source or out is NULL");
  }
  lp_io_source opened;
  const int status = lp_io_source_open_callback(&opened, context, name, source, user, err);
  return status == PERSONA_OK ? read_array(context, &opened, out, err) : status;
}

int persona_npy_view(const void *bytes, int64_t length, persona_matrix *out, persona_error *err) {
  static const char name[] = "array in memory";
  if (bytes == NULL || length < 0 || out == NULL) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT, "persona_npy_view: bytes or out is NULL, or length is negative");
  }
  const lp_io_place place = {.file = name};
  const char *text = bytes;
  lp_io_npy_header header;
  int64_t begin = 0;
  int64_t header_length = 0;
  const int64_t first = length < LP_IO_NPY_PREAMBLE ? length : LP_IO_NPY_PREAMBLE;
  int status = lp_io_npy_find_header(name, text, first, &begin, &header_length, err);
  if (status != PERSONA_OK) return status;
  if (length < begin + header_length) {
    return lp_io_fail_at(err, PERSONA_FORMAT, &place, "the bytes end inside the header");
  }
  status = lp_io_npy_read_header(name, text + begin, header_length, &header, err);
  if (status != PERSONA_OK) return status;
  const int64_t there = length - begin - header_length;
  if (there != header.bytes) return refuse_length(name, &header, there, err);
  if (header.swapped) {
    return lp_io_fail_at(err, PERSONA_UNSUPPORTED, &place,
                         "cells of type '%s' are in the other byte order and cannot be read in place; read a copy by "
                         "persona_npy_read_source",
                         header.descr);
  }
  lp_io_npy_matrix(&header, text + begin + header_length, out);
  return lp_io_succeed(err);
}

int persona_population_builder_set_npy(persona_population_builder *builder, const persona_npy *npy,
                                       persona_error *err) {
  persona_npy *held = (persona_npy *)npy; /* only its count of holders changes */
  persona_matrix matrix;
  if (npy == NULL) return lp_io_fail(err, PERSONA_INVALID_ARGUMENT, "persona_population_builder_set_npy: npy is NULL");
  persona_npy_get_matrix(npy, &matrix);
  atomic_fetch_add(&held->holders, 1);
  return persona_population_builder_set_answers(builder, &matrix, release, held, err);
}

/* The columns of a matrix, called item1, item2, ... names: 32 bytes each. */
static void name_columns(const persona_npy *npy, lp_io_column *columns, char *names) {
  persona_matrix matrix;
  persona_npy_get_matrix(npy, &matrix);
  for (int64_t j = 0; j < matrix.columns; j++) {
    (void)snprintf(names + 32 * j, 32, "item%lld", (long long)(j + 1));
    columns[j] = (lp_io_column){.kind = LP_IO_COLUMN_NUMBERS,
                                .name = names + 32 * j,
                                .type = npy->header.descr,
                                .rows = matrix.rows,
                                .numbers = matrix};
    columns[j].numbers.columns = 1;
    if (matrix.rows > 0) columns[j].numbers.data = (const char *)matrix.data + j * matrix.column_stride;
  }
}

int persona_dataset_read_npy(const persona_context *context, const char *path, const persona_selection *selection,
                             persona_dataset **out, persona_error *err) {
  persona_npy *npy = NULL;
  if (out != NULL) *out = NULL;
  if (context == NULL || path == NULL || out == NULL) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT, "persona_dataset_read_npy: context, path or out is NULL");
  }
  int status = persona_npy_read(context, path, &npy, err);
  if (status != PERSONA_OK) return status;
  if (npy->header.rows == 0 || npy->header.columns == 0) { /* and no claim of the other number is worked through */
    const lp_io_place place = {.file = path};
    status = lp_io_fail_at(err, PERSONA_FORMAT, &place, "the array is %lld x %lld: there is no answer in it",
                           (long long)npy->header.rows, (long long)npy->header.columns);
    persona_npy_free(npy);
    return status;
  }
  const int64_t count = npy->header.columns;
  lp_io_column *columns = lp_io_allocate_array(context, count, sizeof *columns);
  char *names = lp_io_allocate_array(context, count, 32);
  if (columns != NULL && names != NULL) {
    name_columns(npy, columns, names);
    const lp_io_column_table table = {
        .name = path, .is_file = true, .columns = columns, .count = count, .rows = npy->header.rows};
    status = lp_io_load_columns(context, &table, selection, out, err);
  } else {
    status = lp_io_out_of_memory(err);
  }
  persona_context_release(context, columns);
  persona_context_release(context, names);
  persona_npy_free(npy);
  return status == PERSONA_OK ? lp_io_succeed(err) : status;
}
