/* Bytes on their way to a sink, which gets them in larger pieces than a writer makes them. */
#ifndef LP_IO_OUTLET_H
#define LP_IO_OUTLET_H

#include <persona/report.h>

#include <stdbool.h>

typedef struct lp_io_outlet {
  persona_sink sink;
  void *user;
  bool stopped; /* the sink asked to stop: it is not called again */
  size_t used;
  char bytes[4096];
} lp_io_outlet;

/* Both return whether the sink still takes bytes. */
bool lp_io_outlet_put(lp_io_outlet *to, const char *bytes, size_t length);
bool lp_io_outlet_flush(lp_io_outlet *to);

#endif
