/* What the fragments of docs/howto/clusters.md speak of. */
//---
persona_matrix rows;
int64_t n = 0;
uint64_t seed = 0;
