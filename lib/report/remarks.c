/* What stands out in a population against its reference, in plain sentences. A remark is a way of reading numbers that
 * stand above it, not a test: how far is far is a round fraction, the same for all. */
#include <persona/power.h>

#include "base/text.h"
#include "report/text.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { SENTENCE = 320, NAME = 60, NUMBER = 32 };

/* Below the one or above the other, a number is remarked on. */
static const double little = 0.8;
static const double much = 1.25;

/* One population beside its reference. */
typedef struct reading {
  lp_writer *writer;
  const persona_report *report;
  int64_t population;
  int64_t place; /* of the reference, or -1 where it was not measured itself */
  const char *reference;
  int count; /* remarks so far */
} reading;

static double own(const reading *of, const char *key) { return lp_report_value(of->report, of->population, key); }

static double theirs(const reading *of, const char *key) { return lp_report_value(of->report, of->place, key); }

/* The population's value as a multiple of the reference's; NaN without one of them. */
static double multiple(const reading *of, const char *key) {
  const double reference = theirs(of, key);
  return reference > 0.0 ? own(of, key) / reference : NAN;
}

static void remark(reading *of, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void remark(reading *of, const char *format, ...) {
  char sentence[SENTENCE];
  va_list arguments;
  if (of->count++ == 0) {
    lp_style_begin(of->writer, LP_STYLE_BOLD);
    lp_write(of->writer, "What stands out");
    lp_style_end(of->writer);
    lp_write(of->writer, "\n");
  }
  va_start(arguments, format);
  (void)vsnprintf(sentence, sizeof sentence, format, arguments);
  va_end(arguments);
  lp_write(of->writer, of->writer->unicode ? "  \xE2\x80\xA2 " : "  * ");
  lp_write_sentence(of->writer, sentence, 4);
  lp_write(of->writer, "\n");
}

/* A number in two digits; a share, in whole hundredths. */
static const char *shown(char *text, double value) {
  lp_format_real(text, NUMBER, value, 2);
  return text;
}

static int hundredths(double share) { return (int)floor(100.0 * share + 0.5); }

static void remark_on_coverage(reading *of) {
  const double coverage = own(of, "coverage");
  const double expected = own(of, "expected_coverage");
  const double recall = own(of, "recall");
  const double density = own(of, "density");
  const double precision = own(of, "precision");
  const char *reference = of->reference;
  char number[NUMBER];
  if (coverage < little * expected) {
    remark(of, "%d in 100 rows of %s have an agent close by; a second sample reaches %d.", hundredths(coverage),
           reference, hundredths(expected));
  }
  if (precision < 0.5) {
    remark(of, "%d in 100 agents lie where %s does: the others answer as nobody there.", hundredths(precision),
           reference);
  } else if (density > much && recall < 0.5 * precision) {
    remark(of, "Agents crowd where %s is densest (density %s): %d in 100 of its rows lie among them (recall).",
           reference, shown(number, density), hundredths(recall));
  } else if (recall < 0.5 * precision) {
    remark(of, "%d in 100 rows of %s lie among the agents (recall): they keep to themselves.", hundredths(recall),
           reference);
  }
}

static void remark_on_spread(reading *of) {
  const double spread = own(of, "sd_ratio");
  const double apart = own(of, "separation_ratio");
  const char *reference = of->reference;
  char numbers[2][NUMBER];
  if (spread < little) {
    remark(of, "Answers to an item spread %d %% as widely as those of %s.", hundredths(spread), reference);
  } else if (spread > much) {
    remark(of, "Answers to an item spread %s times as widely as those of %s: agents sit at extremes.",
           shown(numbers[0], spread), reference);
  }
  if (multiple(of, "effective_levels") < little) {
    (void)shown(numbers[0], own(of, "effective_levels"));
    (void)shown(numbers[1], theirs(of, "effective_levels"));
    remark(of, "Of an item's options %s are really in use; %s uses %s.", numbers[0], reference, numbers[1]);
  }
  if (apart < little || apart > much) {
    remark(of, "An agent's nearest agent is %s times as far as the nearest row to a row of %s: agents are too %s.",
           shown(numbers[0], apart), reference, apart < 1.0 ? "alike" : "far apart");
  }
}

static void remark_on_complexity(reading *of) {
  const double directions = multiple(of, "participation_ratio");
  char numbers[2][NUMBER];
  if (!(directions < little) && !(directions > much)) return;
  (void)shown(numbers[0], own(of, "participation_ratio"));
  (void)shown(numbers[1], theirs(of, "participation_ratio"));
  remark(of, "Answers vary along some %s directions, those of %s along %s: %s.", numbers[0], of->reference, numbers[1],
         directions < 1.0 ? "agents are simpler" : "items hang together less, as in noise");
}

static void remark_on_copies(reading *of) {
  const double rate = own(of, "duplicate_rate");
  const double before = theirs(of, "duplicate_rate");
  const double constant = own(of, "zero_variance_items");
  const double constant_before = theirs(of, "zero_variance_items");
  if (rate >= 0.05 && !(rate < 2.0 * before)) {
    remark(of, "%d in 100 agents repeat another agent answer by answer.", hundredths(rate));
  }
  if (constant > 0.0 && !(constant <= constant_before)) {
    remark(of, "On %.0f item%s every agent gives the same answer.", constant, constant == 1.0 ? "" : "s");
  }
}

/* Names the metrics whose bands are too wide for one and the same reason. */
static void remark_on_size_verdict(reading *of, int32_t verdict, const char *format, long long number) {
  char keys[SENTENCE / 2] = "";
  size_t used = 0;
  int left_out = 0;
  for (int32_t m = 0; m < persona_metric_count(); m++) {
    const char *key = persona_metric_key(m);
    if (persona_evidence_size(persona_inference_get(of->report->inference, of->population, key)) != verdict) continue;
    if (left_out > 0 || used + strlen(key) > sizeof keys - 2 * NUMBER) {
      left_out++;
    } else {
      used += (size_t)snprintf(keys + used, sizeof keys - used, "%s%s", used > 0 ? ", " : "", key);
    }
  }
  if (left_out > 0) (void)snprintf(keys + used, sizeof keys - used, " and %d more", left_out);
  if (used > 0) remark(of, format, number, keys);
}

static void remark_on_size(reading *of) {
  const lp_results *results = of->report->results;
  remark_on_size_verdict(of, PERSONA_SIZE_FEW_AGENTS,
                         "%lld agents are too few to read %s: differences that matter may be missed.",
                         (long long)results->subjects[of->population].rows);
  if (of->place < 0) return;
  remark_on_size_verdict(of, PERSONA_SIZE_FEW_REFERENCE,
                         "The reference's %lld rows are too few to read %s, however many agents there are.",
                         (long long)results->subjects[of->place].rows);
}

void lp_write_remarks(lp_writer *writer, const persona_report *report, int64_t population) {
  const char *name = lp_report_setting(report, "reference");
  char reference[NAME];
  reading of = {.writer = writer,
                .report = report,
                .population = population,
                .place = lp_report_find_reference(report),
                .reference = reference};
  (void)snprintf(reference, sizeof reference, "%s", lp_character_count(name) <= 20 ? name : "the reference");
  remark_on_copies(&of);
  if (name[0] == '\0') return;
  remark_on_coverage(&of);
  remark_on_spread(&of);
  remark_on_complexity(&of);
  if (of.count == 0 && own(&of, "coverage") >= 0.0 && own(&of, "sd_ratio") >= 0.0) {
    remark(&of, "Nothing that these numbers show: the agents look like a second sample of %s.", reference);
  }
  if (report->inference != NULL) remark_on_size(&of);
}
