/* Making, sharing and freeing a context. */
#include "base/context.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/processor.h"

#include <string.h>
#include <unistd.h>

enum { MAXIMUM_THREADS = 1024 };

void persona_context_settings_init(persona_context_settings *settings) {
  if (settings == NULL) return;
  memset(settings, 0, sizeof *settings);
  settings->struct_size = (uint32_t)sizeof *settings;
}

static int check_settings(const persona_context_settings *settings, persona_error *err) {
  if (settings->struct_size < sizeof(persona_context_settings)) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT,
                   "struct_size of the context settings is %u; fill them with persona_context_settings_init",
                   (unsigned)settings->struct_size);
  }
  if ((settings->allocate == NULL) != (settings->release == NULL)) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "set both allocate and release, or neither");
  }
  if (settings->threads < 0 || settings->threads > MAXIMUM_THREADS) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "threads is %d; it must lie in 0..%d", (int)settings->threads,
                   (int)MAXIMUM_THREADS);
  }
  return PERSONA_OK;
}

static int32_t online_processors(void) {
  const long online = sysconf(_SC_NPROCESSORS_ONLN);
  if (online < 1) return 1;
  return online > MAXIMUM_THREADS ? MAXIMUM_THREADS : (int32_t)online;
}

int persona_context_create(const persona_context_settings *settings, persona_context **out, persona_error *err) {
  if (out == NULL) return lp_fail(err, PERSONA_INVALID_ARGUMENT, "persona_context_create: out is NULL");
  *out = NULL;
  persona_context_settings chosen;
  persona_context_settings_init(&chosen);
  if (settings != NULL) {
    const int status = check_settings(settings, err);
    if (status != PERSONA_OK) return status;
    chosen = *settings;
  }
  if (chosen.allocate == NULL) {
    chosen.allocate = lp_default_allocate;
    chosen.release = lp_default_release;
  }
  persona_context *context = chosen.allocate(chosen.allocator_user, sizeof *context);
  if (context == NULL) return lp_out_of_memory(err);
  memset(context, 0, sizeof *context);
  context->allocate = chosen.allocate;
  context->release = chosen.release;
  context->allocator_user = chosen.allocator_user;
  context->parallel = chosen.parallel;
  context->parallel_user = chosen.parallel_user;
  context->processor = lp_processor_flags();
  context->threads = chosen.threads > 0 ? chosen.threads : online_processors();
  atomic_init(&context->holders, 1);
  if (context->parallel == NULL && context->threads > 1) {
    context->pool = lp_pool_create(context, context->threads - 1);
    if (context->pool == NULL) {
      lp_release(context, context);
      return lp_out_of_memory(err);
    }
  }
  *out = context;
  return lp_succeed(err);
}

persona_context *persona_context_share(const persona_context *context) {
  persona_context *shared = (persona_context *)context; /* its count of holders moves, nothing else */
  if (shared != NULL) atomic_fetch_add(&shared->holders, 1);
  return shared;
}

void persona_context_free(persona_context *context) {
  if (context == NULL || atomic_fetch_sub(&context->holders, 1) != 1) return;
  if (context->pool != NULL) lp_pool_free(context, context->pool);
  const persona_release_callback release = context->release;
  void *user = context->allocator_user;
  release(user, context);
}

int32_t persona_context_threads(const persona_context *context) { return context != NULL ? context->threads : 1; }
