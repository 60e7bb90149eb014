/* Failing allocations. */
#include "faulty.h"

#include <stdio.h>

void *faulty_allocate(void *user, size_t bytes) {
  faulty *state = user;
  pthread_mutex_lock(&state->mutex);
  state->calls++;
  const bool fails =
      state->fail_at > 0 && (state->for_ever ? state->calls >= state->fail_at : state->calls == state->fail_at);
  if (!fails) state->in_use++;
  pthread_mutex_unlock(&state->mutex);
  return fails ? NULL : malloc(bytes);
}

void faulty_release(void *user, void *memory) {
  faulty *state = user;
  pthread_mutex_lock(&state->mutex);
  state->in_use--;
  pthread_mutex_unlock(&state->mutex);
  ck_assert_ptr_nonnull(memory);
  free(memory);
}

static int run_once(scenario body, faulty *state, persona_error *err) {
  persona_context_settings settings;
  persona_context *context = NULL;
  persona_context_settings_init(&settings);
  settings.threads = 2;
  settings.allocate = faulty_allocate;
  settings.release = faulty_release;
  settings.allocator_user = state;
  int status = persona_context_create(&settings, &context, err);
  if (status == PERSONA_OK) status = body(context, err);
  persona_context_free(context);
  return status;
}

void torture(scenario body) {
  for (int for_ever = 0; for_ever < 2; for_ever++) {
    int64_t fail_at = 1;
    for (;; fail_at++) {
      persona_error err;
      faulty state = {.mutex = PTHREAD_MUTEX_INITIALIZER, .fail_at = fail_at, .for_ever = for_ever != 0};
      const int status = run_once(body, &state, &err);
      ck_assert_msg(state.in_use == 0, "allocation %lld failed: %lld blocks are leaked", (long long)fail_at,
                    (long long)state.in_use);
      if (state.calls < fail_at) {
        ck_assert_msg(status == PERSONA_OK, "without a failure: %s", err.message);
        break;
      }
      ck_assert_msg(status == PERSONA_OUT_OF_MEMORY, "allocation %lld failed, but the status is %s: %s",
                    (long long)fail_at, persona_status_name(status), err.message);
      ck_assert(strlen(err.message) > 5);
    }
    ck_assert_int_gt(fail_at, 3);
  }
}
