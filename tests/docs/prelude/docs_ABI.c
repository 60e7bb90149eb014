/* What the fragments of docs/ABI.md speak of. */
void remember(const char *name, int32_t value);
//---
