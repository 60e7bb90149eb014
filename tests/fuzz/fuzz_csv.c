/* Fuzz target of the CSV reader and the dataset: any bytes must be read or refused, the same in pieces of any size, and
 * leave no memory behind. The first two bytes choose settings, the others are the file. */
#include <persona/dataset.h>

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct fuzz_source {
  const uint8_t *bytes;
  size_t length;
  size_t position;
  size_t piece;
} fuzz_source;

static int64_t read_piece(void *user, char *buffer, int64_t capacity) {
  fuzz_source *source = user;
  size_t count = source->length - source->position;
  if (count > source->piece) count = source->piece;
  if (count > (size_t)capacity) count = (size_t)capacity;
  if (count > 0) memcpy(buffer, source->bytes + source->position, count);
  source->position += count;
  return (int64_t)count;
}

/* A broken promise ends the run, which keeps the input. */
static void require(int holds) {
  if (!holds) abort();
}

static uint64_t mix(uint64_t sum, const void *bytes, size_t length) {
  const unsigned char *at = bytes;
  for (size_t i = 0; i < length; i++) sum = (sum ^ at[i]) * UINT64_C(1099511628211);
  return sum;
}

/* Everything that the reader says of the file, as one number. */
static uint64_t read_records(persona_context *context, fuzz_source source, const persona_csv_settings *settings) {
  persona_csv_reader *reader = NULL;
  persona_error err;
  require(persona_csv_open_source(context, "fuzz", read_piece, &source, settings, &reader, &err) == PERSONA_OK);
  uint64_t sum = 1;
  int64_t fields = 0;
  int64_t columns = 0;
  int status = persona_csv_next(reader, &fields, &err);
  while (status == PERSONA_OK && fields > 0) {
    if (columns == 0) columns = fields;
    require(fields == columns && fields <= settings->maximum_columns);
    const int64_t line = persona_csv_line(reader);
    sum = mix(sum, &line, sizeof line);
    for (int64_t i = 0; i < fields; i++) {
      const char *text = persona_csv_field(reader, i);
      const int64_t length = persona_csv_field_length(reader, i);
      require((int64_t)strlen(text) == length && length <= settings->maximum_field_bytes);
      sum = mix(sum, text, (size_t)length + 1);
      double value = 0.0;
      const int32_t kind = persona_csv_number(text, &value);
      require((kind == 1) == (value == value));
      require(kind != 1 || value - value == 0.0);
    }
    status = persona_csv_next(reader, &fields, &err);
  }
  require(err.status == status);
  require((status == PERSONA_OK) == (err.message[0] == '\0'));
  require(status == PERSONA_OK || err.line > 0);
  sum = mix(sum, &err, sizeof err);
  persona_csv_free(reader);
  return sum;
}

/* Reads the file as a dataset and makes every population. */
static void read_dataset(persona_context *context, fuzz_source source, const persona_csv_settings *settings,
                         unsigned choice) {
  static const char *const patterns[] = {NULL, "*", "a*,?", "a,b"};
  persona_selection selection;
  persona_selection_init(&selection);
  selection.items = patterns[choice & 3];
  selection.missing = (int32_t)((choice >> 2 & 3) % 3);
  if ((choice & 16) != 0) selection.group = "g";
  if ((choice & 32) != 0) selection.weights = "w";
  if ((choice & 64) != 0) selection.id = selection.replicate = "r";
  if ((choice & 128) != 0) selection.attributes = "t*";
  selection.has_scale = (choice & 20) == 4;
  selection.low = -10.0;
  selection.high = 10.0;
  persona_csv_reader *reader = NULL;
  persona_dataset *dataset = NULL;
  persona_error err;
  require(persona_csv_open_source(context, "fuzz", read_piece, &source, settings, &reader, &err) == PERSONA_OK);
  const int status = persona_dataset_read(reader, &selection, &dataset, &err);
  require((status == PERSONA_OK) == (dataset != NULL));
  require(status == PERSONA_OK || err.message[0] != '\0');
  persona_csv_free(reader);
  int64_t rows = 0;
  for (int64_t g = 0; g < persona_dataset_group_count(dataset); g++) {
    persona_population *population = NULL;
    require(persona_dataset_population(dataset, g, NULL, &population, &err) == PERSONA_OK); /* faults come earlier */
    rows += persona_population_rows(population) + persona_population_dropped_rows(population);
    persona_population_free(population);
  }
  require(rows == persona_dataset_rows(dataset));
  persona_dataset_free(dataset);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < 2) return 0;
  static const int32_t delimiters[] = {0, ',', ';', '\t'};
  persona_context_settings small;
  persona_context *context = NULL;
  persona_context_settings_init(&small);
  small.threads = 1;
  require(persona_context_create(&small, &context, NULL) == PERSONA_OK);
  persona_csv_settings settings;
  persona_csv_settings_init(&settings);
  settings.delimiter = delimiters[data[0] & 3];
  if ((data[0] & 4) != 0) settings.maximum_field_bytes = 8;
  if ((data[0] & 8) != 0) settings.maximum_record_bytes = 40;
  if ((data[0] & 16) != 0) settings.maximum_columns = 3;
  const fuzz_source whole = {.bytes = data + 2, .length = size - 2, .position = 0, .piece = size};
  fuzz_source pieces = whole;
  pieces.piece = 1 + (size_t)(data[0] >> 5);
  require(read_records(context, whole, &settings) == read_records(context, pieces, &settings));
  read_dataset(context, whole, &settings, data[1]);
  persona_context_free(context);
  return 0;
}
