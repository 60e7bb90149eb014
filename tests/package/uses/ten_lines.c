/* Ten lines that need nothing but the installed library: how apart the rows of a small matrix lie. */
#include <persona.h>
#include <stdio.h>

int main(void) {
  const double answers[3][2] = {{1, 5}, {4, 2}, {2, 4}};
  persona_context *context;
  persona_matrix matrix;
  double value = 0.0;
  persona_matrix_init(&matrix, PERSONA_FLOAT64, answers, 3, 2);
  if (persona_context_create(NULL, &context, NULL) != PERSONA_OK) return 1;
  const int status = persona_vendi(context, &matrix, NULL, PERSONA_SIMILARITY_COSINE, 1.0, 1.0, 0, &value, NULL);
  printf("libpersona %s: three agents are as diverse as %.3f\n", persona_version(), value);
  persona_context_free(context);
  return status == PERSONA_OK && value > 1.0 && value < 3.0 ? 0 : 1;
}
