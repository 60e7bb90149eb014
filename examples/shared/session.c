/* What the programs do between files and results. */
#include "session.h"

#include <stdio.h>
#include <string.h>

#ifdef PERSONA_HAVE_OPENBLAS_SET_NUM_THREADS
void openblas_set_num_threads(int threads);
#endif

void limit_blas(void) {
#ifdef PERSONA_HAVE_OPENBLAS_SET_NUM_THREADS
  openblas_set_num_threads(1);
#endif
}

int exit_status(int status) {
  switch (status) {
    case PERSONA_OK: return EXIT_REPORTED;
    case PERSONA_INVALID_ARGUMENT: return EXIT_USAGE;
    case PERSONA_OUT_OF_MEMORY:
    case PERSONA_CANCELLED:
    case PERSONA_STOPPED: return EXIT_RESOURCES;
    default: return EXIT_DATA;
  }
}

int make_options(persona_context *context, const arguments *chosen, persona_options **options, persona_error *err) {
  int status = persona_options_create(context, options, err);
  if (status == PERSONA_OK && chosen->published) persona_options_set_published(*options);
  for (int i = 0; i < chosen->option_count && status == PERSONA_OK; i++) {
    status = persona_options_set(*options, chosen->options[i].key, chosen->options[i].value, err);
  }
  return status;
}

int fit_space(persona_context *context, const arguments *chosen, const inputs *read, persona_space **space,
              persona_error *err) {
  const int32_t fallback = read->reference != NULL ? PERSONA_SPACE_REFERENCE : PERSONA_SPACE_POOLED;
  const int32_t kind = chosen->space >= 0 ? chosen->space : fallback;
  const persona_population *const *all = (const persona_population *const *)read->populations;
  const persona_population *reference = read->reference;
  if (reference != NULL && kind != PERSONA_SPACE_POOLED) {
    return persona_space_fit(context, kind, &reference, 1, space, err);
  }
  return persona_space_fit(context, kind, all, read->count, space, err);
}

int add_metrics(persona_run *run, const char *list, persona_error *err) {
  int status = list == NULL ? persona_run_add_metric(run, NULL, err) : PERSONA_OK;
  while (list != NULL && status == PERSONA_OK) {
    char key[64];
    const size_t length = strcspn(list, ",");
    (void)snprintf(key, sizeof key, "%.*s", (int)length, list);
    status = persona_run_add_metric(run, strcmp(key, "default") == 0 ? NULL : key, err);
    list = list[length] == ',' ? list + length + 1 : NULL;
  }
  return status;
}
