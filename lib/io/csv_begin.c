/* The beginning of a CSV file: a byte order mark is passed over, and the delimiter is told from the first record. */
#include "io/csv.h"

#include <string.h>

static const char candidates[] = {',', ';', '\t'};
enum { CANDIDATES = sizeof candidates / sizeof candidates[0] };

/* Where a scan of the first record stands. */
typedef enum scan_state { SCAN_FIELD_START, SCAN_PLAIN, SCAN_QUOTED, SCAN_CLOSED, SCAN_DONE } scan_state;

typedef struct first_scan {
  scan_state state;
  bool seen; /* something other than blank lines */
  int64_t counts[CANDIDATES];
} first_scan;

/* Counts candidates outside quotes. A quote opens a quoted field only at the start of a field, whichever of the
 * candidates ends the field before it. */
static void scan_byte(first_scan *scan, char byte) {
  if (scan->state == SCAN_QUOTED) {
    if (byte == '"') scan->state = SCAN_CLOSED;
    return;
  }
  if (byte == '"' && scan->state != SCAN_PLAIN) { /* opening, or doubled */
    scan->state = SCAN_QUOTED;
    scan->seen = true;
    return;
  }
  if (byte == '\r' || byte == '\n') {
    if (scan->seen) scan->state = SCAN_DONE;
    return;
  }
  scan->seen = true;
  scan->state = SCAN_PLAIN;
  for (int i = 0; i < CANDIDATES; i++) {
    if (byte != candidates[i]) continue;
    scan->counts[i]++;
    scan->state = SCAN_FIELD_START;
  }
}

/* Scans the first record, which stays in the source's buffer to be read again. A record beyond the limit is left to the
 * parser, which refuses it. */
static int scan_first_record(persona_csv_reader *reader, first_scan *scan, persona_error *err) {
  lp_io_source *source = &reader->source;
  int64_t scanned = 0;
  while (scan->state != SCAN_DONE && scanned <= reader->settings.maximum_record_bytes) {
    if (source->position + scanned < source->length) {
      scan_byte(scan, source->buffer[source->position + scanned++]);
      continue;
    }
    const int status = lp_io_source_extend(source, err);
    if (status != PERSONA_OK) return status;
    if (source->ended) break;
  }
  return PERSONA_OK;
}

static int skip_byte_order_mark(lp_io_source *source, persona_error *err) {
  while (source->length - source->position < 3 && !source->ended) {
    const int status = lp_io_source_extend(source, err);
    if (status != PERSONA_OK) return status;
  }
  const bool marked =
      source->length - source->position >= 3 && memcmp(source->buffer + source->position, "\xEF\xBB\xBF", 3) == 0;
  if (marked) source->position += 3;
  return PERSONA_OK;
}

int lp_io_csv_begin(persona_csv_reader *reader, persona_error *err) {
  int status = skip_byte_order_mark(&reader->source, err);
  if (status != PERSONA_OK) return status;
  if (reader->settings.delimiter == 0) {
    first_scan scan = {.state = SCAN_FIELD_START};
    status = scan_first_record(reader, &scan, err);
    if (status != PERSONA_OK) return status;
    int most = 0; /* a tie goes to the comma, then to the semicolon */
    for (int i = 1; i < CANDIDATES; i++) {
      if (scan.counts[i] > scan.counts[most]) most = i;
    }
    reader->settings.delimiter = candidates[most];
  }
  memset(reader->kinds, LP_IO_BYTE_ORDINARY, sizeof reader->kinds);
  reader->kinds[reader->settings.delimiter] = LP_IO_BYTE_SPECIAL;
  reader->kinds['"'] = LP_IO_BYTE_SPECIAL;
  reader->kinds['\r'] = LP_IO_BYTE_SPECIAL;
  reader->kinds['\n'] = LP_IO_BYTE_SPECIAL;
  reader->kinds['\0'] = LP_IO_BYTE_SPECIAL;
  reader->begun = true;
  return PERSONA_OK;
}
