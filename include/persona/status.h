/* Status codes, and the error that a caller may hand in to learn what happened and where. */
#ifndef PERSONA_STATUS_H
#define PERSONA_STATUS_H

#include <persona/version.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a fallible call returns: PERSONA_OK or one of these. */
enum {
  PERSONA_OK = 0,
  PERSONA_INVALID_ARGUMENT = 1, /* the call itself is wrong: NULL, a bad key, a value out of its bounds */
  PERSONA_OUT_OF_MEMORY = 2,    /* the context's allocator returned NULL */
  PERSONA_CANCELLED = 3,        /* persona_run_cancel was called, or a progress callback did not return 0 */
  PERSONA_BAD_VALUE = 4,        /* an answer that is no answer: infinite, or not whole in a binary or nominal item */
  PERSONA_MISSING_ANSWER = 5,   /* an answer is missing and the policy is PERSONA_MISSING_ERROR */
  PERSONA_OUT_OF_SCALE = 6,     /* an answer outside its item's low..high */
  PERSONA_MISMATCH = 7,         /* two things do not belong together: other items, another space, other lengths */
  PERSONA_UNSUPPORTED = 8,      /* a well-formed request that has no meaning, such as a distance over nominal items */
  PERSONA_TOO_LARGE = 9,        /* a size beyond a limit or beyond what the machine can address */
  PERSONA_NUMERICAL = 10,       /* a decomposition failed or did not converge */
  PERSONA_FILE = 11,            /* a file cannot be opened or read, or a source of bytes failed */
  PERSONA_FORMAT = 12,          /* a file's content breaks its format */
  PERSONA_STOPPED = 13          /* a sink of the caller asked to stop */
};

/* What went wrong. Owned by the caller, who need not initialise it; every fallible call that receives one writes all
 * of it, on success too. Its size is fixed for all time (512 bytes), so it carries no size field. */
typedef struct persona_error {
  int32_t status;    /* as returned */
  int32_t reserved;  /* 0 */
  int64_t row;       /* row of the matrix, from 0; -1 when no row is meant */
  int64_t column;    /* column of the matrix, from 0; in a file the field, from 1; -1 when none is meant */
  int64_t line;      /* line of the file, from 1; -1 when no file is meant */
  char message[480]; /* one sentence, UTF-8, ended by 0; empty on success */
} persona_error;

/* The name of a status, such as "OUT_OF_SCALE", and one sentence on what it means. An unknown status gives "UNKNOWN".
 * Returns: static strings, never NULL. Thread-safe. Cost O(1). Since 0.1. */
PERSONA_API const char *persona_status_name(int32_t status);
PERSONA_API const char *persona_status_text(int32_t status);

#ifdef __cplusplus
}
#endif

#endif
