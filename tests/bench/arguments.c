/* The command line of persona-bench. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: persona-bench CASE [OPTION VALUE]...\n"
    "Prints one line of JSON: the median time of the case, its peak memory, and the time of a bound in the same run.\n"
    "\n"
    "cases: neighbours   k nearest patterns of every row\n"
    "       prdc         coverage, density, precision and recall of two populations\n"
    "       coverage     coverage of a reference of m rows by n rows\n"
    "       lid          local intrinsic dimension\n"
    "       vendi        Vendi scores of order 1 and 2\n"
    "       silhouette   mean silhouette of rows with the labels row mod 8\n"
    "       foundation   the metrics of --metrics for n rows and their reference of m rows\n"
    "       report       the same with all metrics, and the report as text\n"
    "\n"
    "  --n N             rows (10000)                --m N           rows of the second population (as many as n)\n"
    "  --d D             items (44)                  --k K           neighbours (20)\n"
    "  --type T          f32, f64 or likert (f32)    --law L         gaussian or heavy (gaussian)\n"
    "  --space S         none or reference (none)    --kernel K      as the option `kernel` (auto)\n"
    "  --duplicates S    share of rows that repeat another, with Zipf multiplicities (0)\n"
    "  --threads N       threads (2)                 --repetitions R median of so many (11)\n"
    "  --metrics LIST    comma-separated keys\n"
    "  --against PEER    sklearn or faiss (neighbours), sklearn (prdc, silhouette); runs alternate\n";

static int64_t number(const char *text, const char *option) {
  char *end = NULL;
  const long long value = strtoll(text, &end, 10);
  if (end == text || *end != '\0' || value < 0) {
    fprintf(stderr, "persona-bench: %s wants a number that is not negative, not '%s'\n", option, text);
    exit(2);
  }
  return value;
}

static bool take(bench_settings *settings, const char *option, const char *value) {
  if (strcmp(option, "--n") == 0)
    settings->n = number(value, option);
  else if (strcmp(option, "--m") == 0)
    settings->m = number(value, option);
  else if (strcmp(option, "--d") == 0)
    settings->d = number(value, option);
  else if (strcmp(option, "--k") == 0)
    settings->k = number(value, option);
  else if (strcmp(option, "--threads") == 0)
    settings->threads = (int32_t)number(value, option);
  else if (strcmp(option, "--repetitions") == 0)
    settings->repetitions = (int32_t)number(value, option);
  else if (strcmp(option, "--duplicates") == 0)
    settings->duplicates = strtod(value, NULL);
  else if (strcmp(option, "--type") == 0)
    settings->type = value;
  else if (strcmp(option, "--law") == 0)
    settings->law = value;
  else if (strcmp(option, "--space") == 0)
    settings->space = value;
  else if (strcmp(option, "--kernel") == 0)
    settings->kernel = value;
  else if (strcmp(option, "--metrics") == 0)
    settings->metrics = value;
  else if (strcmp(option, "--against") == 0)
    settings->peer = value;
  else
    return false;
  return true;
}

static bool one_of(const char *word, const char *first, const char *second, const char *third) {
  return strcmp(word, first) == 0 || strcmp(word, second) == 0 || strcmp(word, third) == 0;
}

int bench_arguments(int count, char **arguments, bench_settings *settings) {
  *settings = (bench_settings){.n = 10000,
                               .d = 44,
                               .k = 20,
                               .type = "f32",
                               .law = "gaussian",
                               .space = "none",
                               .kernel = "auto",
                               .threads = 2,
                               .repetitions = 11,
                               .script = PERSONA_BENCH_PEER};
  if (count < 2 || strcmp(arguments[1], "--help") == 0) {
    fputs(help, count < 2 ? stderr : stdout);
    return count < 2 ? 2 : 0;
  }
  settings->name = arguments[1];
  for (int i = 2; i < count; i += 2) {
    if (i + 1 >= count || !take(settings, arguments[i], arguments[i + 1])) {
      fprintf(stderr, "persona-bench: '%s' is no option, or lacks its value; --help lists them\n", arguments[i]);
      return 2;
    }
  }
  if (settings->m == 0) settings->m = settings->n;
  if (!one_of(settings->type, "f32", "f64", "likert") || !one_of(settings->law, "gaussian", "heavy", "heavy") ||
      !one_of(settings->space, "none", "reference", "whitened") || settings->n < 2 || settings->d < 1 ||
      settings->k < 1 || settings->threads < 1 || settings->repetitions < 1 ||
      !(settings->duplicates >= 0.0 && settings->duplicates < 1.0)) {
    fputs("persona-bench: a value is not one of those that --help lists\n", stderr);
    return 2;
  }
  return -1;
}
