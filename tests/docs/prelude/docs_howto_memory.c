/* What the fragments of docs/howto/memory.md speak of. */
//---
int64_t rows = 0;
