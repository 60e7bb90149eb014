//---
persona_dataset *dataset = NULL;
