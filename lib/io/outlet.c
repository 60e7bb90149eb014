/* Bytes on their way to a sink. */
#include "io/outlet.h"

#include <string.h>

bool lp_io_outlet_flush(lp_io_outlet *to) {
  if (to->stopped) return false;
  if (to->used > 0 && to->sink(to->user, to->bytes, to->used) != 0) to->stopped = true;
  to->used = 0;
  return !to->stopped;
}

bool lp_io_outlet_put(lp_io_outlet *to, const char *bytes, size_t length) {
  if (to->stopped) return false;
  while (length > 0) {
    if (to->used == sizeof to->bytes && !lp_io_outlet_flush(to)) return false;
    const size_t room = sizeof to->bytes - to->used;
    const size_t taken = length < room ? length : room;
    memcpy(to->bytes + to->used, bytes, taken);
    to->used += taken;
    bytes += taken;
    length -= taken;
  }
  return true;
}
