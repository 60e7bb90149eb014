/* Heap sort. */
#include "base/sort.h"

static void swap(char *a, char *b, size_t size) {
  for (size_t i = 0; i < size; i++) {
    const char byte = a[i];
    a[i] = b[i];
    b[i] = byte;
  }
}

/* Restores the heap below `root`. */
static void sift(char *elements, int64_t root, int64_t count, size_t size, int (*compare)(const void *, const void *)) {
  for (int64_t child = 2 * root + 1; child < count; child = 2 * root + 1) {
    char *larger = elements + (size_t)child * size;
    if (child + 1 < count && compare(larger + size, larger) > 0) {
      larger += size;
      child++;
    }
    if (compare(elements + (size_t)root * size, larger) >= 0) return;
    swap(elements + (size_t)root * size, larger, size);
    root = child;
  }
}

void lp_sort(void *elements, int64_t count, size_t size, int (*compare)(const void *, const void *)) {
  char *bytes = elements;
  for (int64_t root = count / 2 - 1; root >= 0; root--) sift(bytes, root, count, size, compare);
  for (int64_t end = count - 1; end > 0; end--) {
    swap(bytes, bytes + (size_t)end * size, size);
    sift(bytes, 0, end, size, compare);
  }
}

int lp_compare_reals(const void *a, const void *b) {
  const double left = *(const double *)a;
  const double right = *(const double *)b;
  return (left > right) - (left < right);
}

int lp_compare_integers(const void *a, const void *b) {
  const int64_t left = *(const int64_t *)a;
  const int64_t right = *(const int64_t *)b;
  return (left > right) - (left < right);
}
