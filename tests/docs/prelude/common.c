/* What stands before every fragment of C on the pages: headers, and in the function the handles it may use. */
#include <math.h>
#include <persona.h>
#include <persona/io.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
//---
persona_context *context = NULL;
persona_options *options = NULL;
persona_population *population = NULL;
persona_space *space = NULL;
persona_run *run = NULL;
persona_matrix matrix;
persona_error err;
int status = 0;
