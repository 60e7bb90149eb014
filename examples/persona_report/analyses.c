/* Attributes: what the variation tracks. Traits, and whether they follow what was assigned. */
#include "analyses.h"
#include "output.h"

#include <unistd.h>

static int add_attributes(const persona_population *population, int64_t place, const persona_options *options,
                          persona_report *report, persona_error *err) {
  const bool shows = isatty(STDERR_FILENO);
  persona_analysis *analysis = NULL;
  int status = persona_attributes_analyse(population, options, shows ? show_progress : NULL, NULL, &analysis, err);
  if (shows) clear_progress();
  if (status == PERSONA_OK) status = persona_report_attach(report, place, analysis, err);
  persona_analysis_free(analysis);
  return status;
}

static int add_traits(const inputs *read, int64_t place, const persona_options *options, persona_report *report,
                      persona_error *err) {
  const persona_population *population = read->populations[place];
  const persona_population *reference = population != read->reference ? read->reference : NULL;
  persona_analysis *analysis = NULL;
  int status = persona_traits_analyse(population, reference, options, &analysis, err);
  if (status == PERSONA_OK) status = persona_report_attach(report, place, analysis, err);
  persona_analysis_free(analysis);
  return status;
}

static int add_fidelity(const inputs *read, int64_t place, const persona_options *options, persona_report *report,
                        persona_error *err) {
  persona_analysis *analysis = NULL;
  int status = persona_fidelity_analyse(read->populations[place], read->reference, read->asked->targets,
                                        read->asked->target_count, options, &analysis, err);
  if (status == PERSONA_OK) status = persona_report_attach(report, place, analysis, err);
  persona_analysis_free(analysis);
  return status;
}

int add_analyses(const arguments *chosen, const inputs *read, const persona_options *options, persona_report *report,
                 persona_error *err) {
  int status = PERSONA_OK;
  for (int64_t p = 0; p < read->count && status == PERSONA_OK; p++) {
    const persona_population *population = read->populations[p];
    if (read->asked->instrument != NULL && persona_trait_name(population, 0) != NULL) {
      status = add_traits(read, p, options, report, err);
    }
    if (status == PERSONA_OK && read->asked->target_count > 0 && population != read->reference) {
      status = add_fidelity(read, p, options, report, err);
    }
    if (status == PERSONA_OK && chosen->attributes_asked && persona_population_attribute_count(population) > 0) {
      status = add_attributes(population, p, options, report, err);
    }
  }
  return status;
}
