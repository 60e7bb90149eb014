/* Runs one unit suite, the one named by LP_TEST_SUITE: each test_<name>.c is a program of its own. */
#include "suites.h"

#include <stdio.h>
#include <stdlib.h>

int main(void) {
  /* Line by line, so that what a test printed before a crash is not lost. */
  (void)setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
  SRunner *runner = srunner_create(LP_TEST_SUITE());
  srunner_run_all(runner, CK_ENV);
  const int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
