/* The rules. A mode holds when its sign lies beyond what chance makes of a healthy population, by a level that all
 * signs share, and nearer to populations made to fail than to health. */
#include "inference/verdict.h"

#include "inference/normal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double FALSE_ALARMS = 0.006;      /* for all signs but ends of factors together */
static const double FALSE_ALARMS_TAIL = 0.004; /* for all ends of factors together */
static const double HALF = 0.5;
static const double MOST_GROUPS = 0.1; /* groups a row: twice the share of people that copies may have */
static const double SLIGHTLY = 0.25;
static const double VERY = 0.75;
static const double NEARLY_ALL = 0.9;
static const double MOST_IN_ONE = 0.75; /* share of the grouped rows in the largest of several groups */
static const double NEVER_HELD = 0.49;

/* What the rules see. */
typedef struct view {
  const lp_findings *findings;
  int64_t rows;
  double critical;      /* standard deviations */
  double critical_tail; /* the same for the emptiest of the ends that were tried */
  double position[LP_FINDING_COUNT];
  bool beyond[LP_FINDING_COUNT]; /* what chance makes of health */
  bool fails[LP_FINDING_COUNT];  /* and nearer to failure */
} view;

double lp_finding_position(const lp_finding *finding) {
  const double way = finding->failed - finding->healthy;
  return way != 0.0 ? (finding->value - finding->healthy) / way : NAN;
}

/* Standard deviations from a number of draws are uncertain themselves: the quantile of Student's t (Cornish and
 * Fisher's first term). */
static double widen(double quantile, double freedom) {
  return quantile * (1.0 + (quantile * quantile + 1.0) / (4.0 * freedom));
}

static void see(const lp_findings *findings, int64_t rows, view *all) {
  *all = (view){.findings = findings, .rows = rows};
  const double each = FALSE_ALARMS / (LP_FINDING_COUNT - 1);
  all->critical = widen(-lp_normal_quantile(each), 19.0);
  const double tried = findings->tail.tried > 0 ? (double)findings->tail.tried : 1.0;
  all->critical_tail = -lp_normal_quantile(FALSE_ALARMS_TAIL / tried);
  for (int f = 0; f < LP_FINDING_COUNT; f++) {
    const lp_finding *finding = &findings->of[f];
    const double critical = f == LP_FINDING_TAIL ? all->critical_tail : all->critical;
    all->position[f] = lp_finding_position(finding);
    all->beyond[f] = all->position[f] > 0.0 && fabs(finding->value - finding->healthy) > critical * finding->deviation;
    all->fails[f] = all->beyond[f] && all->position[f] > HALF;
  }
}

/* Whether rows fall into several groups that hold most of them. */
static bool grouped(const view *all) {
  const lp_crowding *crowding = &all->findings->crowding;
  const double most = fmax(2.0, MOST_GROUPS * (double)all->rows);
  return crowding->grouped >= HALF && crowding->largest <= MOST_IN_ONE && crowding->groups <= most;
}

static void cite(lp_mode_verdict *mode, int32_t finding) { mode->evidence[mode->evidence_count++] = finding; }

static void weigh(lp_mode_verdict *mode, double position, bool holds) {
  mode->holds = holds;
  const double within = fmax(0.0, fmin(1.0, position));
  mode->confidence = isnan(position) ? NAN : holds ? within : fmin(within, NEVER_HELD);
}

static void say_unknown(lp_mode_verdict *mode, const char *why) {
  mode->holds = false;
  mode->confidence = NAN;
  (void)snprintf(mode->why, sizeof mode->why, "%s", why);
}

static void judge_copies(const view *all, lp_mode_verdict *mode) {
  cite(mode, LP_FINDING_CROWD);
  cite(mode, LP_FINDING_GROUPS);
  weigh(mode, all->position[LP_FINDING_CROWD], all->fails[LP_FINDING_CROWD] && grouped(all));
  if (isnan(mode->confidence)) say_unknown(mode, "healthy rows are as near to each other as copies are");
}

/* Moved elsewhere and pushed against the ends of the scales, agents spread less, but go on differing as people do. */
static bool pushed_aside(const view *all) {
  const lp_finding *spread = &all->findings->of[LP_FINDING_SPREAD];
  const lp_finding *radius = &all->findings->of[LP_FINDING_RADIUS];
  return all->fails[LP_FINDING_APART] && all->position[LP_FINDING_PATTERN] < SLIGHTLY &&
         all->position[LP_FINDING_COUPLING] < HALF && spread->value > HALF * spread->healthy &&
         radius->value > HALF * radius->healthy;
}

static double flatness(const view *all) {
  const double share = all->position[LP_FINDING_REST];
  const double off = all->findings->has_reference ? all->position[LP_FINDING_OFF] : share;
  return isnan(share) || isnan(off) ? NAN : fmin(1.0, fmin(share, off));
}

static void judge_flat(const view *all, lp_mode_verdict *mode) {
  cite(mode, LP_FINDING_REST);
  bool holds = all->fails[LP_FINDING_REST] && (all->findings->has_reference || flatness(all) > VERY);
  if (all->findings->has_reference) {
    /* Factors that are inflated leave little to the rest of the variance too; but the rest is as large as before. */
    cite(mode, LP_FINDING_OFF);
    holds = holds && all->fails[LP_FINDING_OFF] && !(pushed_aside(all) && flatness(all) < VERY);
    /* Where what varies is not what varies among people either, less is enough. */
    const bool poorer = all->beyond[LP_FINDING_REST] && flatness(all) > SLIGHTLY;
    holds = holds ||
            (poorer && all->beyond[LP_FINDING_PATTERN] && flatness(all) + all->position[LP_FINDING_PATTERN] > VERY);
  }
  weigh(mode, flatness(all), holds);
  if (isnan(mode->confidence)) say_unknown(mode, "people's answers run along two directions already");
}

static void judge_collapse(const view *all, bool heaps, lp_mode_verdict *mode) {
  const bool compared = all->findings->has_reference;
  const int32_t main = compared ? LP_FINDING_RADIUS : LP_FINDING_SPREAD;
  const lp_finding *spread = &all->findings->of[LP_FINDING_SPREAD];
  const bool wide = compared && spread->value > HALF * spread->healthy;
  if (compared) cite(mode, LP_FINDING_RADIUS);
  cite(mode, LP_FINDING_SPREAD);
  /* Where most agents are at one point, and the rest elsewhere, all of them spread; then their middle is very near.
   * Rows along few directions, or in several heaps, have a near middle too, but are nearer to what they are. */
  const bool narrow = all->fails[LP_FINDING_SPREAD] && !(heaps && wide);
  const bool most = !heaps && all->fails[main] && all->position[main] > VERY;
  const bool near = narrow && all->beyond[main] && all->position[main] > SLIGHTLY;
  const bool along = wide && all->fails[LP_FINDING_REST] && flatness(all) >= fmin(1.0, all->position[main]);
  const double position = narrow ? fmax(all->position[main], all->position[LP_FINDING_SPREAD]) : all->position[main];
  weigh(mode, position, (near || most) && !along && !pushed_aside(all));
  if (isnan(all->position[main])) {
    say_unknown(mode, "neither a reference nor declared scales say how far answers can spread");
  }
}

static void judge_noise(const view *all, bool excused, lp_mode_verdict *mode) {
  const bool coupled = !isnan(all->position[LP_FINDING_COUPLING]);
  cite(mode, LP_FINDING_COUPLING);
  if (all->findings->has_reference) cite(mode, LP_FINDING_MARGINS);
  if (!all->findings->has_reference) {
    const lp_finding *coupling = &all->findings->of[LP_FINDING_COUPLING];
    const double deviations = (coupling->value - coupling->healthy) / coupling->deviation;
    const double chance = isnan(deviations) ? 1.0 : fmax(0.0, 1.0 - HALF * fmax(0.0, deviations) / all->critical);
    weigh(mode, chance, !excused && chance > HALF);
    return;
  }
  /* Answers that are even, and go together in no way that the reference's do, are noise too, though a part of people
   * among them makes items correlate by their means alone. */
  const bool unlike = all->fails[LP_FINDING_PATTERN] || isnan(all->position[LP_FINDING_PATTERN]);
  const bool even = all->fails[LP_FINDING_MARGINS] && unlike;
  weigh(mode, all->position[coupled && !even ? LP_FINDING_COUPLING : LP_FINDING_MARGINS],
        !excused && (all->fails[LP_FINDING_COUPLING] || even));
  if (isnan(mode->confidence)) say_unknown(mode, "the reference's items have nothing to do with each other either");
}

/* What can only be said beside a reference, and of a population with an inside. */
static void judge_places(const view *all, bool inside, lp_verdict *verdict) {
  lp_mode_verdict *const misaligned = &verdict->modes[PERSONA_MODE_MISALIGNED];
  lp_mode_verdict *const caricature = &verdict->modes[PERSONA_MODE_CARICATURE];
  lp_mode_verdict *const tail = &verdict->modes[PERSONA_MODE_MISSING_TAIL];
  const double apart = all->position[LP_FINDING_APART];
  const double pattern = all->position[LP_FINDING_PATTERN];
  cite(misaligned, LP_FINDING_APART);
  cite(misaligned, LP_FINDING_PATTERN);
  cite(caricature, LP_FINDING_REACH);
  cite(tail, LP_FINDING_TAIL);
  weigh(misaligned, isnan(pattern) ? apart : fmax(apart, pattern),
        inside && (all->fails[LP_FINDING_APART] || all->fails[LP_FINDING_PATTERN]));
  weigh(caricature, all->position[LP_FINDING_REACH], inside && all->fails[LP_FINDING_REACH]);
  if (isnan(caricature->confidence))
    say_unknown(caricature, "the reference's people are at the ends of the scales already");
  const double empty = all->findings->tail.level > 0.0 ? all->position[LP_FINDING_TAIL] : 0.0;
  /* Copies are found at few places, and so at no end of some factor. */
  const bool copied = all->beyond[LP_FINDING_CROWD] && all->position[LP_FINDING_CROWD] > SLIGHTLY;
  weigh(tail, empty, inside && all->fails[LP_FINDING_TAIL] && !copied);
  for (int mode = PERSONA_MODE_MISALIGNED; mode <= PERSONA_MODE_MISSING_TAIL; mode++) {
    if (!all->findings->has_reference) say_unknown(&verdict->modes[mode], "there is no reference to compare with");
  }
}

/* Agents at the extremes of the reference's factors: they crowd in corners, leave less to other directions, and have
 * other means where scales are skewed; but items go together as they do among people. */
static bool exaggerated(const view *all) {
  return all->fails[LP_FINDING_REACH] && all->position[LP_FINDING_REACH] > 1.0 &&
         all->position[LP_FINDING_PATTERN] < SLIGHTLY;
}

/* One end of a factor is missing for sure: the other is as full as it should be, and items go together in the same way.
 * Without one end of a strong factor items correlate less, and agents have another mean. */
static bool cut_off(const view *all) {
  const lp_tail *tail = &all->findings->tail;
  return all->fails[LP_FINDING_TAIL] && all->position[LP_FINDING_TAIL] > VERY && tail->opposite > VERY &&
         tail->opposite < 2.0 - VERY && all->position[LP_FINDING_PATTERN] < HALF &&
         all->position[LP_FINDING_COUPLING] < VERY && all->position[LP_FINDING_APART] < VERY;
}

/* Rows along two directions that fall into heaps, as coarse answers make them: copies of so many different people would
 * leave more to other directions. */
static bool heaps_in_a_plane(const view *all) {
  const lp_finding *rest = &all->findings->of[LP_FINDING_REST];
  const double groups = all->findings->crowding.groups;
  if (!(all->findings->of[LP_FINDING_CROWD].value < NEARLY_ALL)) return false;
  if (groups < 4.0) return true;
  return rest->value < HALF * ((groups - 3.0) / (groups - 1.0) * rest->healthy + rest->failed);
}

/* The modes of the inside, and whether there is an inside. */
static bool judge_inside(const view *all, lp_verdict *verdict) {
  lp_mode_verdict *const modes = verdict->modes;
  lp_mode_verdict *const copies = &modes[PERSONA_MODE_ARCHETYPES];
  lp_mode_verdict *const flat = &modes[PERSONA_MODE_FLAT];
  lp_mode_verdict *const collapse = &modes[PERSONA_MODE_MODE_COLLAPSE];
  judge_copies(all, copies);
  judge_flat(all, flat);
  judge_collapse(all, copies->holds, collapse);
  judge_noise(all, copies->holds || collapse->holds, &modes[PERSONA_MODE_NOISE]);
  if (flat->holds && flatness(all) > HALF && copies->holds && heaps_in_a_plane(all)) {
    weigh(copies, copies->confidence, false);
  }
  if (cut_off(all)) weigh(&modes[PERSONA_MODE_NOISE], modes[PERSONA_MODE_NOISE].confidence, false);
  if (exaggerated(all) && !collapse->holds && all->position[LP_FINDING_OFF] < VERY) {
    weigh(copies, copies->confidence, false);
    weigh(flat, flat->confidence, false);
  }
  return !modes[PERSONA_MODE_NOISE].holds && !collapse->holds && !copies->holds && !flat->holds;
}

static int32_t find_stray(const view *all) {
  int32_t found = -1;
  for (int32_t f = 0; f < LP_FINDING_COUNT; f++) {
    if (all->beyond[f] && (found < 0 || all->position[f] > all->position[found])) found = f;
  }
  return found;
}

void lp_verdict_reach(const lp_findings *findings, int64_t rows, lp_verdict *verdict) {
  view all;
  memset(verdict, 0, sizeof *verdict);
  lp_mode_verdict *const modes = verdict->modes;
  see(findings, rows, &all);
  verdict->strays = find_stray(&all);
  judge_places(&all, judge_inside(&all, verdict), verdict);
  int nearest = PERSONA_MODE_HEALTHY;
  double most = 0.0;
  for (int mode = PERSONA_MODE_MISSING_TAIL; mode > PERSONA_MODE_HEALTHY; mode--) {
    if (modes[mode].holds) verdict->primary = mode;
    if (!(modes[mode].confidence > most)) continue;
    most = modes[mode].confidence;
    nearest = mode;
  }
  if (verdict->primary == PERSONA_MODE_MISALIGNED && exaggerated(&all) &&
      all.position[LP_FINDING_REACH] > all.position[LP_FINDING_APART]) {
    verdict->primary = PERSONA_MODE_CARICATURE;
  }
  if (verdict->primary == PERSONA_MODE_MISALIGNED && modes[PERSONA_MODE_MISSING_TAIL].holds && cut_off(&all)) {
    verdict->primary = PERSONA_MODE_MISSING_TAIL;
  }
  modes[PERSONA_MODE_HEALTHY].holds = verdict->primary == PERSONA_MODE_HEALTHY;
  modes[PERSONA_MODE_HEALTHY].confidence = 1.0 - most;
  if (nearest != PERSONA_MODE_HEALTHY) cite(&modes[PERSONA_MODE_HEALTHY], modes[nearest].evidence[0]);
}

void lp_verdict_refuse(const char *why, lp_verdict *verdict) {
  memset(verdict, 0, sizeof *verdict);
  verdict->primary = PERSONA_MODE_UNKNOWN;
  verdict->strays = -1;
  for (int mode = 0; mode < LP_MODE_COUNT; mode++) say_unknown(&verdict->modes[mode], why);
}
