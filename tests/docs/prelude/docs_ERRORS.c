/* What the fragments of docs/ERRORS.md speak of. */
//---
persona_dataset *dataset = NULL;
