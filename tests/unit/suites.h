/* The suites of the unit tests; each is in test_<name>.c. */
#ifndef LP_TESTS_SUITES_H
#define LP_TESTS_SUITES_H

#include <check.h>

Suite *base_suite(void);
Suite *inference_suite(void);
Suite *intervals_suite(void);
Suite *band_widths_suite(void);
Suite *nulls_suite(void);
Suite *population_suite(void);
Suite *space_suite(void);
Suite *derived_suite(void);
Suite *levels_suite(void);
Suite *diversity_suite(void);
Suite *comparison_suite(void);
Suite *diagnosis_suite(void);
Suite *kernels_suite(void);
Suite *neighbours_suite(void);
Suite *parts_suite(void);
Suite *metrics_suite(void);
Suite *known_suite(void);
Suite *edges_suite(void);
Suite *analysis_torture_suite(void);
Suite *atlas_suite(void);
Suite *attributes_suite(void);
Suite *fill_suite(void);
Suite *uncovered_suite(void);
Suite *uniformity_suite(void);
Suite *degenerate_suite(void);
Suite *run_suite(void);
Suite *report_suite(void);
Suite *csv_suite(void);
Suite *dataset_suite(void);
Suite *json_suite(void);
Suite *engine_suite(void);
Suite *budget_suite(void);
Suite *distances_suite(void);
Suite *spectra_suite(void);
Suite *entropy_suite(void);
Suite *kmeans_suite(void);
Suite *silhouette_suite(void);
Suite *similarity_suite(void);
Suite *torture_suite(void);
Suite *response_suite(void);
Suite *personas_suite(void);
Suite *instrument_suite(void);
Suite *traits_suite(void);
Suite *fidelity_suite(void);
Suite *permutation_suite(void);
Suite *relabelled_suite(void);
Suite *ranking_suite(void);
Suite *compare_suite(void);
Suite *power_suite(void);

#endif
