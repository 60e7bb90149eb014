/* The table of score kernels. */
#include "kernels/scores.h"

#include "base/context.h"
#include "base/error.h"
#include "base/processor.h"

#include <stddef.h>
#include <string.h>

/* From the most portable to the most special one: the last that fits is taken. */
static const lp_score_kernel *const kernels[] = {
    &lp_kernel_plain,       &lp_kernel_blas,
#if defined(__x86_64__)
    &lp_kernel_avx2,        &lp_kernel_avx512,   &lp_kernel_avx512_int16,
    &lp_kernel_avx512_vnni, &lp_kernel_amx_bf16, &lp_kernel_amx_int8,
#endif
};

int32_t lp_score_kernel_count(void) { return (int32_t)(sizeof kernels / sizeof kernels[0]); }

const lp_score_kernel *lp_score_kernel_at(int32_t index) {
  return index >= 0 && index < lp_score_kernel_count() ? kernels[index] : NULL;
}

const lp_score_kernel *lp_score_kernel_for(const persona_context *context, lp_format format) {
  for (int32_t i = lp_score_kernel_count() - 1; i >= 0; i--) {
    if (kernels[i]->format == format && (kernels[i]->needs & ~context->processor) == 0) return kernels[i];
  }
  return NULL;
}

static int check_kernel(const persona_context *context, const lp_score_kernel *kernel, const char *name,
                        persona_error *err) {
  if (kernel == NULL) {
    return lp_fail(err, PERSONA_UNSUPPORTED, "there is no kernel '%.40s' in this build; choose 'auto'", name);
  }
  if ((kernel->needs & ~context->processor) != 0) {
    return lp_fail(err, PERSONA_UNSUPPORTED, "this machine cannot run the kernel '%.40s'; choose 'auto'", name);
  }
  return PERSONA_OK;
}

int lp_score_kernel_chosen(const persona_context *context, int64_t choice, const lp_score_kernel **kernel,
                           persona_error *err) {
  static const char *const names[] = {"auto",        "plain",    "blas",     "avx2",        "avx512",
                                      "avx512_vnni", "amx_bf16", "amx_int8", "avx512_int16"};
  const char *name = choice == 0 ? lp_kernel_in_environment() : names[choice];
  *kernel = NULL;
  if (name == NULL || name[0] == '\0' || strcmp(name, "auto") == 0) return PERSONA_OK;
  for (int32_t i = 0; i < lp_score_kernel_count(); i++) {
    if (strcmp(kernels[i]->name, name) == 0) *kernel = kernels[i];
  }
  return check_kernel(context, *kernel, name, err);
}
