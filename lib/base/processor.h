/* What the processor and the system under us can do, and what the user says of it. */
#ifndef LP_BASE_PROCESSOR_H
#define LP_BASE_PROCESSOR_H

#include <stdint.h>

enum {
  LP_PROCESSOR_AVX2 = 1,   /* with FMA */
  LP_PROCESSOR_AVX512 = 2, /* foundation, byte and word, doubleword and quadword, vector length */
  LP_PROCESSOR_AVX512_VNNI = 4,
  LP_PROCESSOR_AMX_BF16 = 8, /* and the system grants tiles to this process */
  LP_PROCESSOR_AMX_INT8 = 16
};

/* The flags that hold. Asks the system for AMX tiles, which grants them to the process for good (or refuses). A context
 * asks once: in a virtual machine the question takes microseconds. Thread-safe. */
uint32_t lp_processor_flags(void);

/* The value of the environment variable PERSONA_KERNEL, or NULL: the one thing that the library reads there. */
const char *lp_kernel_in_environment(void);

#endif
