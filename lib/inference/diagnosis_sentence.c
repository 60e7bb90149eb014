/* A diagnosis in one sentence, for people who do not know the field. */
#include "inference/diagnosis.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Adds to the sentence what fits. */
__attribute__((format(printf, 2, 3))) static void add(persona_diagnosis *diagnosis, const char *format, ...) {
  const size_t used = strlen(diagnosis->sentence);
  va_list arguments;
  va_start(arguments, format);
  (void)vsnprintf(diagnosis->sentence + used, sizeof diagnosis->sentence - used, format, arguments);
  va_end(arguments);
}

static const lp_finding *finding(const persona_diagnosis *diagnosis, int32_t place) {
  return &diagnosis->findings.of[place];
}

static double hundredths(double share) { return floor(100.0 * share + 0.5); }

static void say_noise(persona_diagnosis *diagnosis) {
  const lp_finding *coupling = finding(diagnosis, LP_FINDING_COUPLING);
  add(diagnosis, "noise: answers to one item have nothing to do with answers to another");
  if (!diagnosis->findings.has_reference) {
    add(diagnosis, ": items correlate no more than when each is shuffled on its own");
  } else if (!isnan(coupling->value)) {
    add(diagnosis, ": items correlate by %.2f on average, and by %.2f among the people of the reference",
        coupling->value, coupling->healthy);
  } else {
    add(diagnosis, ", and every answer is about as frequent as any other");
  }
}

static void say_collapse(persona_diagnosis *diagnosis) {
  const bool compared = diagnosis->findings.has_reference;
  const lp_finding *sign = finding(diagnosis, compared ? LP_FINDING_RADIUS : LP_FINDING_SPREAD);
  add(diagnosis, "mode collapse: everybody answers near one point");
  if (compared) {
    add(diagnosis, ": agents lie %.2f from the one in their middle, people of the reference %.2f", sign->value,
        sign->healthy);
  } else {
    add(diagnosis, ": answers spread by %.2f, where people may be expected to spread by about %.2f", sign->value,
        sign->healthy);
  }
}

static void say_copies(persona_diagnosis *diagnosis) {
  const lp_finding *crowd = finding(diagnosis, LP_FINDING_CROWD);
  add(diagnosis,
      "archetypes: agents are copies of few people: %.0f in 100 have company as near as copies are (%.0f in 100 %s), "
      "in about %.0f groups",
      hundredths(crowd->value), hundredths(crowd->healthy),
      diagnosis->findings.has_reference ? "people of the reference" : "if answers were independent",
      finding(diagnosis, LP_FINDING_GROUPS)->value);
}

static void say_flat(persona_diagnosis *diagnosis) {
  const lp_finding *rest = finding(diagnosis, LP_FINDING_REST);
  add(diagnosis,
      "flat: agents differ along one or two directions: %.0f %% of the variance is left to all others, and %.0f %% %s",
      hundredths(rest->value), hundredths(rest->healthy),
      diagnosis->findings.has_reference ? "among the people of the reference" : "if answers were independent");
}

static void say_misaligned(persona_diagnosis *diagnosis) {
  const lp_finding *apart = finding(diagnosis, LP_FINDING_APART);
  const lp_finding *pattern = finding(diagnosis, LP_FINDING_PATTERN);
  add(diagnosis, "misaligned: agents differ among themselves, but lie where people of the reference do not");
  if (lp_finding_position(apart) >= 0.5) {
    add(diagnosis, ": taking one of each, the agent is the one further out in %.0f cases of 100",
        hundredths(apart->value));
  } else {
    add(diagnosis, ": items go together in another way, with a likeness of %.2f where 1 is the same", pattern->value);
  }
  const lp_finding *spread = finding(diagnosis, LP_FINDING_SPREAD);
  if (spread->value < 0.8 * spread->healthy) {
    add(diagnosis, ", and they differ %.2f times as much as people do", spread->value / spread->healthy);
  }
}

static void say_caricature(persona_diagnosis *diagnosis) {
  const lp_finding *reach = finding(diagnosis, LP_FINDING_REACH);
  add(diagnosis,
      "caricature: agents sit at their extremes: along the reference's factors they lie %.2f times as far from their "
      "middle as people do",
      reach->value / reach->healthy);
}

static void say_tail(persona_diagnosis *diagnosis) {
  const lp_finding *tail = finding(diagnosis, LP_FINDING_TAIL);
  add(diagnosis,
      "missing tail: one end of a factor, where %.0f of 100 people of the reference are, has %.0f of 100 agents, and "
      "the rest is there",
      hundredths(tail->healthy), hundredths(tail->value));
}

static void say_healthy(persona_diagnosis *diagnosis) {
  if (!diagnosis->findings.has_reference) {
    add(diagnosis, "no failure can be seen in the answers alone");
    return;
  }
  const int32_t strays = diagnosis->verdict.strays;
  if (strays < 0) {
    add(diagnosis, "healthy: no sign of failure beyond what a second sample of the reference's people would show");
    return;
  }
  add(diagnosis,
      "healthy: nearer to the reference's people than to any failure, and yet further from them than a second sample "
      "of "
      "them would be: %s %.3g, of people %.3g",
      lp_sign_name(strays), finding(diagnosis, strays)->value, finding(diagnosis, strays)->healthy);
}

static void say_others(persona_diagnosis *diagnosis) {
  int said = 0;
  for (int32_t mode = PERSONA_MODE_NOISE; mode < LP_MODE_COUNT; mode++) {
    if (mode == diagnosis->verdict.primary || !diagnosis->verdict.modes[mode].holds) continue;
    add(diagnosis, "%s %s", said++ == 0 ? "; also" : ",", persona_mode_name(mode));
  }
}

void lp_diagnosis_say(persona_diagnosis *diagnosis) {
  static void (*const say[LP_MODE_COUNT])(persona_diagnosis *) = {
      say_healthy, say_noise, say_collapse, say_copies, say_flat, say_misaligned, say_caricature, say_tail};
  diagnosis->sentence[0] = '\0';
  say[diagnosis->verdict.primary](diagnosis);
  say_others(diagnosis);
  if (!diagnosis->findings.has_reference) {
    add(diagnosis,
        "; whether agents are where people are, exaggerate them or leave some out cannot be known without a reference");
  }
  add(diagnosis, ".");
}
