/* Names and meanings of the status codes. */
#include <persona/status.h>

typedef struct status_entry {
  const char *name;
  const char *text;
} status_entry;

static const status_entry entries[] = {
    {"OK", "the call succeeded"},
    {"INVALID_ARGUMENT", "the call itself is wrong: NULL, an unknown key, or a value out of its bounds"},
    {"OUT_OF_MEMORY", "the allocator gave no memory"},
    {"CANCELLED", "the call was cancelled by its caller"},
    {"BAD_VALUE",
     "an answer is no answer: infinite, not a whole number where one is needed, or beyond what can be computed"},
    {"MISSING_ANSWER", "an answer is missing and the policy is to refuse that"},
    {"OUT_OF_SCALE", "an answer lies outside its item's scale"},
    {"MISMATCH", "two things do not belong together: other items, another space, or other lengths"},
    {"UNSUPPORTED", "the request is well formed but has no meaning here"},
    {"TOO_LARGE", "a size is beyond a limit or beyond what the machine can address"},
    {"NUMERICAL", "a matrix decomposition failed"},
    {"FILE", "a file cannot be opened or read, or a source of bytes failed"},
    {"FORMAT", "the content of a file breaks its format"},
    {"STOPPED", "a sink of the caller asked to stop"},
};

static const status_entry unknown = {"UNKNOWN", "this status is not known to this version of the library"};

static const status_entry *find(int32_t status) {
  const int32_t count = (int32_t)(sizeof entries / sizeof entries[0]);
  return status >= 0 && status < count ? &entries[status] : &unknown;
}

const char *persona_status_name(int32_t status) { return find(status)->name; }

const char *persona_status_text(int32_t status) { return find(status)->text; }
