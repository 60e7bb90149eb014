/* What the fragments of docs/howto/distances.md speak of. */
//---
int64_t n = 0, items = 0, first = 0, k = 0;
int32_t within = 0;
const float *answers = NULL;
double *out = NULL;
const persona_population *anchors = NULL, *batch = NULL;
persona_neighbours *known = NULL, *part = NULL, *merged = NULL;
