/* Text on its way to a sink, through a buffer. */
#ifndef LP_PERSONAS_OUTLET_H
#define LP_PERSONAS_OUTLET_H

#include <persona/report.h>
#include <stdbool.h>

enum { LP_OUTLET_BYTES = 4096 };

typedef struct lp_outlet {
  persona_sink sink;
  void *user;
  bool stopped; /* the sink asked to stop: nothing more is given to it */
  size_t used;
  char bytes[LP_OUTLET_BYTES];
} lp_outlet;

void lp_outlet_put(lp_outlet *to, const char *text);
void lp_outlet_flush(lp_outlet *to);

/* A text as JSON, and as a field of CSV, in quotes where it needs them. */
void lp_outlet_put_quoted(lp_outlet *to, const char *text);
void lp_outlet_put_field(lp_outlet *to, const char *text);

/* A whole number. */
void lp_outlet_put_number(lp_outlet *to, int64_t number);

#endif
