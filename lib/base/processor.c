/* What the processor and the system under us can do. The only file that talks to either. */
#define _GNU_SOURCE /* syscall */
#include "base/processor.h"

#include <stdlib.h>

const char *lp_kernel_in_environment(void) { return getenv("PERSONA_KERNEL"); }

#if defined(__x86_64__)

#include <cpuid.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/syscall.h>
#endif

enum { AMX_BF16_BIT = 22, AMX_TILE_BIT = 24, AMX_INT8_BIT = 25 }; /* of cpuid leaf 7, register edx */

/* Linux grants the 8 KiB of tile registers on request, to the whole process. */
static int tiles_are_granted(void) {
#if defined(__linux__) && defined(SYS_arch_prctl)
  enum { REQUEST_PERMISSION = 0x1023, TILE_DATA = 18 };
  return syscall(SYS_arch_prctl, REQUEST_PERMISSION, TILE_DATA) == 0;
#else
  return 0;
#endif
}

static uint32_t amx_flags(void) {
  unsigned a = 0;
  unsigned b = 0;
  unsigned c = 0;
  unsigned d = 0;
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d) || !(d >> AMX_TILE_BIT & 1u)) return 0;
  const uint32_t flags = (d >> AMX_BF16_BIT & 1u ? (uint32_t)LP_PROCESSOR_AMX_BF16 : 0u) |
                         (d >> AMX_INT8_BIT & 1u ? (uint32_t)LP_PROCESSOR_AMX_INT8 : 0u);
  return flags != 0 && tiles_are_granted() ? flags : 0;
}

uint32_t lp_processor_flags(void) {
  uint32_t flags = 0;
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) flags |= LP_PROCESSOR_AVX2;
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl")) {
    flags |= LP_PROCESSOR_AVX512;
    if (__builtin_cpu_supports("avx512vnni")) flags |= LP_PROCESSOR_AVX512_VNNI;
    flags |= amx_flags();
  }
  return flags;
}

#else

uint32_t lp_processor_flags(void) { return 0; }

#endif
