//---
int64_t rows = 0;
