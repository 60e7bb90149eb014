/* numpy's .npy files: one array of numbers, read and written without numpy. (libpersona-io)
 *
 * Format versions 1.0, 2.0 and 3.0; one or two axes, in C or Fortran order; '<f8' '<f4' '<f2', '|i1' '<i2' '<i4' '<i8',
 * '|u1' '<u2' '<u4' '<u8' and '|b1', in either byte order. One axis is a single column. */
#ifndef PERSONA_NPY_H
#define PERSONA_NPY_H

#include <persona/dataset.h>
#include <persona/report.h>

#ifdef __cplusplus
extern "C" {
#endif

/* An array that was read, with its cells. */
typedef struct persona_npy persona_npy;

/* Reads a file, or what a source gives, called `name` in messages. Nothing is allocated because a header claims it:
 * memory grows with the bytes that come.
 * out: receives the array, NULL on failure.
 * Returns: PERSONA_OK; INVALID_ARGUMENT; FILE; FORMAT for what is no .npy file, a header that is not the dictionary
 *   which the format prescribes, fewer or more bytes than the shape needs; UNSUPPORTED for another version, number of
 *   axes or cell type (Python objects are refused: to unpickle a file is to run it); TOO_LARGE for a shape that cannot
 *   be addressed; OUT_OF_MEMORY. The message names the file and what was found.
 * Ownership: persona_npy_free. Immutable, may be shared by threads. Cost O(bytes). Since 0.1. */
PERSONA_API int persona_npy_read(const persona_context *context, const char *path, persona_npy **out,
                                 persona_error *err);
PERSONA_API int persona_npy_read_source(const persona_context *context, const char *name, persona_source source,
                                        void *user, persona_npy **out, persona_error *err);
PERSONA_API void persona_npy_free(persona_npy *npy);

/* The array as a matrix, good until persona_npy_free. NULL arguments are ignored. Thread-safe. Cost O(1). Since 0.1. */
PERSONA_API void persona_npy_get_matrix(const persona_npy *npy, persona_matrix *matrix);

/* Views the bytes of a whole .npy file in memory (or mapped into it) as a matrix, in place: rows and columns, type and
 * strides from its header.
 * bytes: `length` of them, not NULL, stay the caller's. out: not NULL; as it was on failure.
 * Returns: as above, but UNSUPPORTED for cells in the other byte order, which cannot be read in place.
 * Thread-safe. Cost O(1). Since 0.1. */
PERSONA_API int persona_npy_view(const void *bytes, int64_t length, persona_matrix *out, persona_error *err);

/* Gives an array to a population builder as its answers, in place; array, builder and population may be freed in any
 * order. Returns: as persona_population_builder_set_answers. Thread-safety: the builder's. Cost O(D). Since 0.1. */
PERSONA_API int persona_population_builder_set_npy(persona_population_builder *builder, const persona_npy *npy,
                                                   persona_error *err);

/* Reads a .npy file as persona_dataset_read_csv reads a file of comma-separated values, with items called "item1",
 * "item2", ... and no other column. Returns: as persona_npy_read and persona_dataset_read_arrow. Ownership:
 * persona_dataset_free. Immutable, may be shared by threads. Cost O(n D). Since 0.1. */
PERSONA_API int persona_dataset_read_npy(const persona_context *context, const char *path,
                                         const persona_selection *selection, persona_dataset **out, persona_error *err);

/* Writes a matrix as a .npy file: version 1.0, two axes, C order, the cells as they are; a masked cell as NaN.
 * matrix, sink: not NULL; the sink gets bytes, not text.
 * Returns: PERSONA_OK; INVALID_ARGUMENT; MISSING_ANSWER for a masked cell of whole numbers, which have no NaN, naming
 *   it; STOPPED. Thread-safe. Cost O(n D); no memory. Since 0.1. */
PERSONA_API int persona_npy_write(const persona_matrix *matrix, persona_sink sink, void *user, persona_error *err);

#ifdef __cplusplus
}
#endif

#endif
