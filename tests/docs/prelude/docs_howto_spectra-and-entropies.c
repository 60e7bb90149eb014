/* What the fragments of docs/howto/spectra-and-entropies.md speak of. */
//---
enum { AGENTS = 2, ITEMS = 3 };
const int8_t answers[AGENTS][ITEMS] = {{1, 2, 3}, {3, 2, 2}};
double means[ITEMS], correlations[ITEMS][ITEMS];
