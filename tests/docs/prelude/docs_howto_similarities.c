/* What the fragments of docs/howto/similarities.md speak of. */
//---
persona_matrix rows;
double bandwidth = 1.0, vendi = 0.0;
int64_t max_bytes = 0;
