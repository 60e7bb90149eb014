/* The inside of a set of options: one number for each entry of the list. */
#ifndef LP_BASE_OPTIONS_H
#define LP_BASE_OPTIONS_H

#include <persona/options.h>

/* Places in the list. */
enum {
  LP_OPTION_SEED = 0,
  LP_OPTION_K,
  LP_OPTION_BALLS,
  LP_OPTION_MINIMUM_OVERLAP,
  LP_OPTION_LID_K,
  LP_OPTION_HOPKINS_POINTS,
  LP_OPTION_HOPKINS_REPETITIONS,
  LP_OPTION_HOPKINS_P,
  LP_OPTION_HYPERSPHERICAL_T,
  LP_OPTION_TWONN_ESTIMATOR,
  LP_OPTION_KERNEL,
  LP_OPTION_MAX_BYTES,
  LP_OPTION_EFFECTIVE_LEVELS_ESTIMATOR,
  LP_OPTION_ENTROPY_ESTIMATOR,
  LP_OPTION_BANDWIDTH,
  LP_OPTION_DIVERSITY_ORDER,
  LP_OPTION_DIVERSITY_KERNEL,
  LP_OPTION_VENDI_KERNEL,
  LP_OPTION_MMD_KERNEL,
  LP_OPTION_MAGNITUDE_SCALE,
  LP_OPTION_ENTROPY_K,
  LP_OPTION_SLICED_DIRECTIONS,
  LP_OPTION_CLASSIFIER_K,
  LP_OPTION_DENSITY_VARIANT,
  LP_OPTION_LID_VARIANT,
  LP_OPTION_SEPARATION_SPACE,
  LP_OPTION_HYPERSPHERICAL_CENTRE,
  LP_OPTION_HOPKINS_VARIANT,
  LP_OPTION_HOPKINS_POWER,
  LP_OPTION_HOPKINS_PROBES,
  LP_OPTION_SILHOUETTE_CLUSTERS,
  LP_OPTION_SEPARATION_DRAWS,
  LP_OPTION_PERMUTATIONS,
  LP_OPTION_ATTRIBUTE_ORDERS,
  LP_OPTION_ATTRIBUTE_CLUSTERS,
  LP_OPTION_FALSE_DISCOVERY_RATE,
  LP_OPTION_CORRELATION_K,
  LP_OPTION_TRAIT_ANSWERED_SHARE,
  LP_OPTION_BAND_DRAWS,
  LP_OPTION_NULL_DRAWS,
  LP_OPTION_RESAMPLES,
  LP_OPTION_INTERVAL_LEVEL,
  LP_OPTION_BAND_ROWS,
  LP_OPTION_POWER,
  LP_OPTION_MATERIAL_SHARE,
  LP_OPTION_COUNT
};

/* Words of the choice `balls`. */
enum { LP_BALLS_CLOSED = 0, LP_BALLS_STRICT = 1 };

/* Words of the choice `twonn_estimator`. */
enum { LP_TWONN_LIKELIHOOD = 0, LP_TWONN_FIT = 1 };

/* Words of the choices `effective_levels_estimator` and `entropy_estimator`. */
enum { LP_LEVELS_PLUG_IN = 0, LP_LEVELS_UNBIASED = 1 };
enum { LP_ENTROPY_PLUG_IN = 0, LP_ENTROPY_MILLER_MADOW = 1, LP_ENTROPY_CHAO_SHEN = 2 };

/* Words of the choices `vendi_kernel` and `diversity_kernel`. */
enum { LP_VENDI_COSINE = 0, LP_VENDI_RBF = 1, LP_VENDI_LINEAR = 2 };
enum { LP_DIVERSITY_EXPONENTIAL = 0, LP_DIVERSITY_RBF = 1 };

/* Words of the choices `density_variant`, `lid_variant`, `separation_space` and `hyperspherical_centre`. */
enum { LP_DENSITY_ALL = 0, LP_DENSITY_NEAREST = 1 };
enum { LP_LID_DISTINCT = 0, LP_LID_PUBLISHED = 1 };
enum { LP_SEPARATION_SPACE = 0, LP_SEPARATION_RAW = 1 };
enum { LP_CENTRE_FITTED = 0, LP_CENTRE_NONE = 1 };

/* Words of the choices `hopkins_variant`, `hopkins_power` and `hopkins_probes`. */
enum { LP_HOPKINS_STANDARD = 0, LP_HOPKINS_PUBLISHED_A = 1, LP_HOPKINS_PUBLISHED_B = 2 };
enum { LP_POWER_VALUE = 0, LP_POWER_DIMENSIONS = 1, LP_POWER_INTRINSIC = 2 };
enum { LP_PROBES_BOX = 0, LP_PROBES_LATTICE = 1 };

/* Values by place. Integers are held apart from reals, so that all 63 bits of a seed count. */
typedef struct lp_option_values {
  int64_t integers[LP_OPTION_COUNT]; /* INTEGER and CHOICE */
  double reals[LP_OPTION_COUNT];     /* REAL */
} lp_option_values;

/* The values of a set, or the defaults for NULL. */
lp_option_values lp_options_values(const persona_options *options);

/* Writes the value at a place as text, such as "5" or "closed". */
void lp_option_text(const lp_option_values *values, int32_t place, char *text, size_t size);

#endif
