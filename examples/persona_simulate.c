/* persona-simulate: populations of simulated agents in the shape of a 44-item personality inventory, as CSV on standard
 * output. The law is written down in samples/README.md; the same arguments give the same bytes on every machine. */
#include <persona.h>

#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ITEMS = 44, TRAITS = 5, ARCHETYPES = 12, LAW_SEED = 2604 };

/* Uses of random numbers, for persona_random_*. */
enum {
  DRAW_LOADING = PERSONA_RANDOM_PURPOSE_HOST, /* unit: item */
  DRAW_SHIFT,                                 /* unit: item */
  DRAW_TRAIT,                                 /* unit: person; draw: trait */
  DRAW_STYLE,                                 /* unit: person */
  DRAW_NOISE,                                 /* unit: person; draw: item */
  DRAW_AGE,                                   /* unit: agent */
  DRAW_GENDER,                                /* unit: agent */
  DRAW_ARCHETYPE,                             /* unit: agent */
  DRAW_CHANGE                                 /* unit: agent; draw: 3 * change + 0..2 */
};

typedef enum kind { HUMAN_LIKE, HEALTHY, MODE_COLLAPSE, ARCHETYPES_KIND } kind;

static const char *const kind_names[] = {"human_like", "healthy", "mode_collapse", "archetypes"};

/* Trait of each item (0 extraversion, 1 agreeableness, 2 conscientiousness, 3 neuroticism, 4 openness) and the items
 * that are keyed in reverse. */
static const int trait_of[ITEMS] = {0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1,
                                    2, 3, 4, 0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 4, 1, 2, 4};
static const int reversed[] = {2, 6, 8, 9, 12, 18, 21, 23, 24, 27, 31, 34, 35, 37, 41, 43};

/* Where a collapsed population sits, in standard deviations: outgoing, kind, diligent, calm, curious. */
static const double collapsed_traits[TRAITS] = {0.4, 1.2, 1.1, -1.0, 0.9};

static int is_reversed(int item) {
  for (size_t i = 0; i < sizeof reversed / sizeof reversed[0]; i++) {
    if (reversed[i] == item + 1) return 1;
  }
  return 0;
}

/* The answer 1..5 of a person to an item: spread is 1 for a person of the law, less for a collapsed population. */
static int answer(uint64_t seed, uint64_t person, int item, const double *centre, double spread) {
  static const double thresholds[] = {-1.5, -0.5, 0.5, 1.5};
  const double loading = 0.55 + 0.30 * persona_random_uniform(LAW_SEED, DRAW_LOADING, (uint64_t)item, 0);
  const double shift = -0.6 + 1.2 * persona_random_uniform(LAW_SEED, DRAW_SHIFT, (uint64_t)item, 0);
  const int trait = trait_of[item];
  const double level = centre[trait] + spread * persona_random_normal(seed, DRAW_TRAIT, person, (uint32_t)trait);
  const double style = 0.25 * spread * persona_random_normal(seed, DRAW_STYLE, person, 0);
  const double noise = spread * persona_random_normal(seed, DRAW_NOISE, person, (uint32_t)item);
  const double sign = is_reversed(item) ? -1.0 : 1.0;
  const double latent = sign * loading * level + style + sqrt(1.0 - loading * loading) * noise + shift;
  int given = 1;
  for (int t = 0; t < 4; t++) given += latent > thresholds[t];
  return given;
}

static void answer_all(kind which, uint64_t seed, uint64_t agent, int *answers) {
  static const double everywhere[TRAITS] = {0.0};
  if (which == MODE_COLLAPSE) {
    for (int item = 0; item < ITEMS; item++) answers[item] = answer(seed, agent, item, collapsed_traits, 0.25);
    return;
  }
  uint64_t person = agent;
  if (which == ARCHETYPES_KIND) {
    person = (uint64_t)persona_random_below(seed, DRAW_ARCHETYPE, agent, 0, ARCHETYPES);
  }
  for (int item = 0; item < ITEMS; item++) answers[item] = answer(seed, person, item, everywhere, 1.0);
  if (which != ARCHETYPES_KIND) return;
  const int64_t changes = persona_random_below(seed, DRAW_CHANGE, agent, 0, 3);
  for (uint32_t change = 1; change <= (uint32_t)changes; change++) {
    const int64_t item = persona_random_below(seed, DRAW_CHANGE, agent, 3 * change, ITEMS);
    const int step = persona_random_below(seed, DRAW_CHANGE, agent, 3 * change + 1, 2) == 0 ? -1 : 1;
    const int changed = answers[item] + step;
    answers[item] = changed < 1 ? 2 : changed > 5 ? 4 : changed;
  }
}

static void print_population(kind which, uint64_t seed, int64_t n) {
  static const char *const genders[] = {"female", "male", "non-binary"};
  printf("id,age,gender");
  for (int item = 0; item < ITEMS; item++) printf(",bfi%d", item + 1);
  printf("\n");
  for (int64_t i = 0; i < n; i++) {
    const uint64_t agent = (uint64_t)i;
    const int64_t gender = persona_random_below(seed, DRAW_GENDER, agent, 0, 50);
    int answers[ITEMS];
    answer_all(which, seed, agent, answers);
    printf("agent-%04lld,%d,%s", (long long)(i + 1), 18 + (int)persona_random_below(seed, DRAW_AGE, agent, 0, 63),
           genders[gender == 49 ? 2 : gender % 2]);
    for (int item = 0; item < ITEMS; item++) printf(",%d", answers[item]);
    printf("\n");
  }
}

static void print_help(void) {
  puts(
      "persona-simulate: a simulated population as CSV\n"
      "\n"
      "usage: persona-simulate --kind KIND [--n N] [--seed S]\n"
      "\n"
      "  --kind  human_like     people with five traits, 44 items answered 1..5\n"
      "          healthy        the same law: a second sample of it, under another seed\n"
      "          mode_collapse  everybody close to one agreeable person\n"
      "          archetypes     copies of 12 people, each with 0 to 2 changed answers\n"
      "  --n     number of agents, 1..10000000 (default 500)\n"
      "  --seed  whole number, 0 or more (default 1)");
}

/* A whole number from 0 to `most`, written in digits alone; -1 for anything else. */
static int64_t read_number(const char *text, int64_t most) {
  int64_t value = 0;
  if (*text == '\0') return -1;
  for (; *text != '\0'; text++) {
    if (*text < '0' || *text > '9') return -1;
    const int64_t digit = *text - '0';
    if (value > (most - digit) / 10) return -1;
    value = 10 * value + digit;
  }
  return value;
}

/* The kind of that name, or -1. */
static int read_kind(const char *text) {
  for (int name = 0; name < 4; name++) {
    if (strcmp(text, kind_names[name]) == 0) return name;
  }
  return -1;
}

static int complain(const char *what, const char *value) {
  (void)fprintf(stderr, "persona-simulate: %s '%s'; see --help\n", what, value);
  return 2;
}

int main(int argc, char **argv) {
  static const struct option options[] = {{"kind", required_argument, NULL, 'k'},
                                          {"n", required_argument, NULL, 'n'},
                                          {"seed", required_argument, NULL, 's'},
                                          {"help", no_argument, NULL, 'h'},
                                          {NULL, 0, NULL, 0}};
  int which = -1;
  int64_t n = 500;
  int64_t seed = 1;
  for (int option; (option = getopt_long(argc, argv, "h", options, NULL)) != -1;) {
    if (option == 'h') {
      print_help();
      return 0;
    }
    if (option == '?') return 2;
    if (option == 'k' && (which = read_kind(optarg)) < 0) return complain("there is no kind", optarg);
    if (option == 'n' && (n = read_number(optarg, 10000000)) < 1) return complain("--n cannot be", optarg);
    if (option == 's' && (seed = read_number(optarg, INT64_MAX)) < 0) return complain("--seed cannot be", optarg);
  }
  if (optind < argc) return complain("not an option:", argv[optind]);
  if (which < 0) return complain("an option is missing:", "--kind");
  print_population((kind)which, (uint64_t)seed, n);
  return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 4;
}
