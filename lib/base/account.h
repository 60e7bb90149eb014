/* Accounts of memory: what a call takes from the allocator at most, counted from sizes alone. Every function that
 * accounts for a call stands beside the code that allocates, and takes and gives back in the same order. */
#ifndef LP_BASE_ACCOUNT_H
#define LP_BASE_ACCOUNT_H

#include "base/bytes.h"

typedef struct lp_account {
  int64_t now;  /* bytes that are taken and not given back */
  int64_t most; /* the largest that `now` has been */
} lp_account;

/* What lp_allocate_array takes: one byte even for nothing. */
static inline int64_t lp_array_bytes(int64_t count, int64_t size) {
  const int64_t bytes = lp_bytes_of(count, size);
  return bytes > 0 ? bytes : 1;
}

static inline int64_t lp_bytes_larger(int64_t a, int64_t b) { return a > b ? a : b; }

/* A call that takes so many bytes at most and gives all of them back. */
static inline void lp_account_call(lp_account *account, int64_t most) {
  account->most = lp_bytes_larger(account->most, lp_bytes_sum(account->now, most));
}

/* A call with an account of its own: it keeps what that has left. */
static inline void lp_account_join(lp_account *account, lp_account other) {
  lp_account_call(account, other.most);
  account->now = lp_bytes_sum(account->now, other.now);
}

/* An array is allocated, or given back. Beyond the range of int64_t nothing is counted any more. */
static inline void lp_account_take(lp_account *account, int64_t count, int64_t size) {
  account->now = lp_bytes_sum(account->now, lp_array_bytes(count, size));
  account->most = lp_bytes_larger(account->most, account->now);
}
static inline void lp_account_give(lp_account *account, int64_t count, int64_t size) {
  if (account->now < INT64_MAX) account->now -= lp_array_bytes(count, size);
}

#endif
