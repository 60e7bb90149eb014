/* The list of options, and sets of values for them. */
#include "base/options.h"

#include "base/context.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct option_entry {
  const char *key;
  int32_t type;
  const char *fallback;
  double low;
  double high;
  const char *choices;
  const char *help;
} option_entry;

static const option_entry entries[LP_OPTION_COUNT] = {
    {"seed", PERSONA_OPTION_INTEGER, "42", 0, 9.2e18, "", "seed of all random draws"},
    {"k", PERSONA_OPTION_INTEGER, "5", 1, 1e6, "", "neighbour count of coverage, density, precision and recall"},
    {"balls", PERSONA_OPTION_CHOICE, "closed", 0, 1, "closed|strict",
     "whether a point at exactly the radius lies inside a ball (closed) or not (strict)"},
    {"minimum_overlap", PERSONA_OPTION_REAL, "0.5", 0, 1, "",
     "smallest share of the items that two rows with missing answers must share to have a distance"},
    {"lid_k", PERSONA_OPTION_INTEGER, "20", 2, 1e6, "", "neighbour count of lid, in distinct patterns"},
    {"hopkins_points", PERSONA_OPTION_INTEGER, "100", 1, 1e6, "",
     "most points sampled by hopkins in one repetition; never more than a third of the rows"},
    {"hopkins_repetitions", PERSONA_OPTION_INTEGER, "20", 1, 1e5, "", "repetitions that hopkins is averaged over"},
    {"hopkins_p", PERSONA_OPTION_REAL, "1", 0.001, 1e5, "", "power of the distances in hopkins"},
    {"hyperspherical_t", PERSONA_OPTION_REAL, "2", 0.001, 100, "", "sharpness of hyperspherical_uniformity"},
    {"twonn_estimator", PERSONA_OPTION_CHOICE, "likelihood", 0, 1, "likelihood|fit",
     "how twonn turns distance ratios into a dimension: by maximum likelihood, or by a line through the origin"},
    {"kernel", PERSONA_OPTION_CHOICE, "auto", 0, 1,
     "auto|plain|blas|avx2|avx512|avx512_vnni|amx_bf16|amx_int8|avx512_int16",
     "how neighbour candidates are found; no result depends on it. auto: the environment variable PERSONA_KERNEL, or "
     "the "
     "fastest"},
    {"max_bytes", PERSONA_OPTION_INTEGER, "0", 0, 9e18, "",
     "most working memory that a run or a search for neighbours may be estimated to need, in bytes; one that may need "
     "more is refused before it begins; no result depends on it. 0: no bound"},
    {"effective_levels_estimator", PERSONA_OPTION_CHOICE, "plug_in", 0, 1, "plug_in|unbiased",
     "how effective_levels estimates sum p^2 of an item: from its shares, or without bias from pairs of rows"},
    {"entropy_estimator", PERSONA_OPTION_CHOICE, "plug_in", 0, 1, "plug_in|miller_madow|chao_shen",
     "how item_entropy and pattern_entropy estimate an entropy from counts"},
    {"bandwidth", PERSONA_OPTION_REAL, "0", 0, 1e150, "",
     "distance over which similarity falls, in vendi, similarity_diversity and mmd; 0: the median distance between "
     "two rows of the reference, or of the population itself without one"},
    {"diversity_order", PERSONA_OPTION_REAL, "2", 0, INFINITY, "",
     "order q of vendi, hill_number and similarity_diversity: 0 counts kinds, infinity sees only the most common"},
    {"diversity_kernel", PERSONA_OPTION_CHOICE, "exponential", 0, 1, "exponential|rbf",
     "similarity of two rows in similarity_diversity: exp(-d / bandwidth), or exp(-d^2 / (2 bandwidth^2))"},
    {"vendi_kernel", PERSONA_OPTION_CHOICE, "cosine", 0, 1, "cosine|rbf|linear",
     "similarity of two rows in vendi; cosine and linear see rows from the fitted mean"},
    {"mmd_kernel", PERSONA_OPTION_CHOICE, "rbf", 0, 1, "rbf|exponential|linear", "similarity of two rows in mmd"},
    {"magnitude_scale", PERSONA_OPTION_REAL, "0", 0, 1e150, "",
     "scale t of magnitude, whose similarities are exp(-t d); 0: one over the bandwidth that 0 stands for"},
    {"entropy_k", PERSONA_OPTION_INTEGER, "3", 1, 1e6, "",
     "neighbour count of neighbour_entropy, in distinct patterns"},
    {"sliced_directions", PERSONA_OPTION_INTEGER, "200", 2, 1e6, "",
     "random directions that sliced_wasserstein averages over"},
    {"classifier_k", PERSONA_OPTION_INTEGER, "5", 1, 1e6, "", "neighbour count of classifier_two_sample, in rows"},
    {"density_variant", PERSONA_OPTION_CHOICE, "all", 0, 1, "all|nearest",
     "which reference balls density counts: all that hold a row, or of its k nearest reference rows only"},
    {"lid_variant", PERSONA_OPTION_CHOICE, "distinct", 0, 1, "distinct|published",
     "lid over distinct rows in the space, pooled harmonically; or over all rows of raw answers, their median"},
    {"separation_space", PERSONA_OPTION_CHOICE, "space", 0, 1, "space|raw",
     "whether separation is measured in the space of the run or on raw answers"},
    {"hyperspherical_centre", PERSONA_OPTION_CHOICE, "fitted", 0, 1, "fitted|none",
     "whether hyperspherical_uniformity sees rows from the fitted mean, or from the origin of the answers"},
    {"hopkins_variant", PERSONA_OPTION_CHOICE, "standard", 0, 1, "standard|published_a|published_b",
     "hopkins as defined; or as published: a, items scaled by the population itself, sampled rows removed, power 1; b, "
     "the number of dimensions as power, distances of at least 1e-10"},
    {"hopkins_power", PERSONA_OPTION_CHOICE, "value", 0, 1, "value|dimensions|intrinsic",
     "power of the distances in hopkins: hopkins_p, the number of dimensions of the space, or the population's twonn"},
    {"hopkins_probes", PERSONA_OPTION_CHOICE, "box", 0, 1, "box|lattice",
     "where the probes of hopkins lie: anywhere in the bounding box, or on the answer levels of ordinal and binary "
     "items"},
    {"silhouette_clusters", PERSONA_OPTION_INTEGER, "5", 2, 1e6, "", "number of clusters that silhouette looks for"},
    {"separation_draws", PERSONA_OPTION_INTEGER, "20", 1, 1e5, "",
     "random thinnings of the larger population that separation_ratio averages over"},
    {"permutations", PERSONA_OPTION_INTEGER, "1000", 1, 1e7, "",
     "random permutations behind each p-value of the attributes; the smallest p is 1 / (1 + permutations)"},
    {"attribute_orders", PERSONA_OPTION_INTEGER, "1000", 1, 1e6, "",
     "random orders that the shares of more than 10 attributes are averaged over; up to 10, all orders count"},
    {"attribute_clusters", PERSONA_OPTION_INTEGER, "10", 2, 1e6, "",
     "clusters of agents that attributes are compared with"},
    {"false_discovery_rate", PERSONA_OPTION_REAL, "0.05", 1e-6, 0.5, "",
     "expected share of false ones among the attributes that are called alive"},
    {"correlation_k", PERSONA_OPTION_INTEGER, "20", 2, 1e6, "",
     "neighbour count of correlation_dimension, in distinct patterns; half of it is the inner one"},
    {"trait_answered_share", PERSONA_OPTION_REAL, "0.5", 0, 1, "",
     "smallest share of a trait's items that a row must have answered to have a trait score"},
    {"band_draws", PERSONA_OPTION_INTEGER, "200", 0, 1e6, "",
     "random splits of the reference behind each matched band; fewer than 20 make no bands"},
    {"null_draws", PERSONA_OPTION_INTEGER, "10", 0, 1e5, "",
     "populations made of each null that metrics are shown against"},
    {"resamples", PERSONA_OPTION_INTEGER, "1000", 0, 1e6, "",
     "random parts of a population's agents behind each interval; what takes long is measured on the first 480, what "
     "needs a run of its own on the first 120; 0: no intervals"},
    {"interval_level", PERSONA_OPTION_REAL, "0.95", 0.5, 0.999, "",
     "share of healthy populations that lie inside a matched band, and of intervals that hold the expected value"},
    {"band_rows", PERSONA_OPTION_INTEGER, "2500", 20, 1e9, "",
     "most rows that a draw behind a band holds out, and most that it compares them with"},
    {"power", PERSONA_OPTION_REAL, "0.8", 0.5, 0.999, "",
     "probability with which a detectable drop leaves the matched band"},
    {"material_share", PERSONA_OPTION_REAL, "0.2", 0.01, 1.0, "",
     "difference that matters, as a share of the way from healthy people to the worst null"},
};

struct persona_options {
  persona_context *context;
  lp_option_values values;
};

static const option_entry *entry_at(int32_t index) {
  return index >= 0 && index < LP_OPTION_COUNT ? &entries[index] : NULL;
}

int32_t persona_option_count(void) { return LP_OPTION_COUNT; }

int32_t persona_option_find(const char *key) {
  if (key == NULL) return -1;
  for (int32_t i = 0; i < LP_OPTION_COUNT; i++) {
    if (strcmp(entries[i].key, key) == 0) return i;
  }
  return -1;
}

const char *persona_option_key(int32_t index) { return entry_at(index) != NULL ? entries[index].key : NULL; }
int32_t persona_option_type(int32_t index) { return entry_at(index) != NULL ? entries[index].type : -1; }
const char *persona_option_fallback(int32_t index) { return entry_at(index) != NULL ? entries[index].fallback : NULL; }
const char *persona_option_choices(int32_t index) { return entry_at(index) != NULL ? entries[index].choices : NULL; }
const char *persona_option_help(int32_t index) { return entry_at(index) != NULL ? entries[index].help : NULL; }
double persona_option_low(int32_t index) { return entry_at(index) != NULL ? entries[index].low : 0.0; }
double persona_option_high(int32_t index) { return entry_at(index) != NULL ? entries[index].high : 0.0; }

/* The place of a word among "a|b|c", or -1. */
static int64_t choice_place(const char *choices, const char *word) {
  const size_t length = strlen(word);
  int64_t place = 0;
  for (const char *at = choices; *at != '\0'; place++) {
    const size_t here = strcspn(at, "|");
    if (here == length && strncmp(at, word, length) == 0) return place;
    at += here;
    if (*at == '|') at++;
  }
  return -1;
}

static int set_entry(lp_option_values *values, int32_t index, const char *text, persona_error *err) {
  const option_entry *entry = &entries[index];
  int64_t integer = 0;
  double real = 0.0;
  if (entry->type == PERSONA_OPTION_CHOICE) {
    integer = choice_place(entry->choices, text);
    if (integer < 0) {
      return lp_fail(err, PERSONA_INVALID_ARGUMENT, "option %s is '%.40s'; it must be one of %s", entry->key, text,
                     entry->choices);
    }
  } else if (entry->type == PERSONA_OPTION_INTEGER) {
    if (!lp_read_integer(text, &integer) || (double)integer < entry->low || (double)integer > entry->high) {
      return lp_fail(err, PERSONA_INVALID_ARGUMENT, "option %s is '%.40s'; it must be a whole number in %.0f..%.0f",
                     entry->key, text, entry->low, entry->high);
    }
  } else if (isinf(entry->high) && (strcmp(text, "infinity") == 0 || strcmp(text, "inf") == 0)) {
    real = INFINITY;
  } else if (!lp_read_real(text, &real) || real < entry->low || real > entry->high) {
    char low[32];
    char high[32];
    lp_format_real(low, sizeof low, entry->low, 6);
    lp_format_real(high, sizeof high, entry->high, 6);
    if (isinf(entry->high)) (void)snprintf(high, sizeof high, "infinity");
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "option %s is '%.40s'; it must be a number in %s..%s", entry->key,
                   text, low, high);
  }
  values->integers[index] = integer;
  values->reals[index] = real;
  return lp_succeed(err);
}

static lp_option_values default_values(void) {
  lp_option_values values;
  memset(&values, 0, sizeof values);
  for (int32_t i = 0; i < LP_OPTION_COUNT; i++) (void)set_entry(&values, i, entries[i].fallback, NULL);
  return values;
}

lp_option_values lp_options_values(const persona_options *options) {
  return options != NULL ? options->values : default_values();
}

int persona_options_create(const persona_context *context, persona_options **out, persona_error *err) {
  if (out != NULL) *out = NULL;
  if (context == NULL || out == NULL) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "persona_options_create: context or out is NULL");
  }
  persona_options *options = lp_allocate_zeroed(context, 1, sizeof *options);
  if (options == NULL) return lp_out_of_memory(err);
  options->context = persona_context_share(context);
  options->values = default_values();
  *out = options;
  return lp_succeed(err);
}

void persona_options_free(persona_options *options) {
  if (options == NULL) return;
  persona_context *context = options->context;
  lp_release(context, options);
  persona_context_free(context);
}

int persona_options_set(persona_options *options, const char *key, const char *text, persona_error *err) {
  if (options == NULL || key == NULL || text == NULL) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "persona_options_set: options, key or text is NULL");
  }
  const int32_t index = persona_option_find(key);
  if (index < 0) return lp_fail(err, PERSONA_INVALID_ARGUMENT, "there is no option called '%.60s'", key);
  return set_entry(&options->values, index, text, err);
}

void persona_options_set_published(persona_options *options) {
  static const struct {
    int32_t place;
    const char *word;
  } settings[] = {{LP_OPTION_BALLS, "closed"},
                  {LP_OPTION_DENSITY_VARIANT, "nearest"},
                  {LP_OPTION_HOPKINS_VARIANT, "published_a"},
                  {LP_OPTION_HYPERSPHERICAL_CENTRE, "none"},
                  {LP_OPTION_SEPARATION_SPACE, "raw"},
                  {LP_OPTION_LID_VARIANT, "published"},
                  {LP_OPTION_EFFECTIVE_LEVELS_ESTIMATOR, "plug_in"},
                  {LP_OPTION_SILHOUETTE_CLUSTERS, "5"}};
  if (options == NULL) return;
  for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
    (void)set_entry(&options->values, settings[i].place, settings[i].word, NULL);
  }
}

double persona_options_get(const persona_options *options, const char *key) {
  const int32_t index = persona_option_find(key);
  if (index < 0) return NAN;
  const lp_option_values values = lp_options_values(options);
  return entries[index].type == PERSONA_OPTION_REAL ? values.reals[index] : (double)values.integers[index];
}

void lp_option_text(const lp_option_values *values, int32_t place, char *text, size_t size) {
  const option_entry *entry = &entries[place];
  if (entry->type == PERSONA_OPTION_REAL && isinf(values->reals[place])) {
    (void)snprintf(text, size, "infinity");
  } else if (entry->type == PERSONA_OPTION_REAL) {
    lp_format_real(text, size, values->reals[place], 17);
  } else if (entry->type == PERSONA_OPTION_INTEGER) {
    (void)snprintf(text, size, "%lld", (long long)values->integers[place]);
  } else {
    const char *word = entry->choices;
    for (int64_t i = 0; i < values->integers[place]; i++) word += strcspn(word, "|") + 1;
    (void)snprintf(text, size, "%.*s", (int)strcspn(word, "|"), word);
  }
}
