/* The header of a .npy file. */
#ifndef LP_IO_NPY_H
#define LP_IO_NPY_H

#include "io/fault.h"

#include <persona/npy.h>

#include <stdbool.h>

enum {
  LP_IO_NPY_PREAMBLE = 12,         /* bytes from which it is known how long the header is */
  LP_IO_NPY_LONGEST_HEADER = 65536 /* of one or two axes it has about a hundred bytes */
};

/* What a header says. */
typedef struct lp_io_npy_header {
  int32_t dtype;
  bool swapped; /* the cells are in the other byte order */
  bool fortran; /* columns lie one behind the other, not rows */
  int64_t rows;
  int64_t columns;
  int64_t bytes; /* of all cells */
  char descr[8]; /* the cell type as the header has it */
} lp_io_npy_header;

/* Finds where the header begins and how long it is, from the first bytes of a file: LP_IO_NPY_PREAMBLE of them, or all
 * when it has fewer. */
int lp_io_npy_find_header(const char *file, const char *bytes, int64_t count, int64_t *begin, int64_t *length,
                          persona_error *err);

/* Reads the header's text. */
int lp_io_npy_read_header(const char *file, const char *text, int64_t length, lp_io_npy_header *header,
                          persona_error *err);

/* Whether this processor puts the low byte first. */
bool lp_io_npy_is_little(void);

/* The letter and the bytes of a cell type; 0 for an unknown one. */
char lp_io_npy_letter(int32_t dtype);

/* The cells as a matrix. */
void lp_io_npy_matrix(const lp_io_npy_header *header, const void *cells, persona_matrix *matrix);

#endif
