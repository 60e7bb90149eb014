void remember(const char *name, int32_t value);
//---
