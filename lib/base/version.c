/* The product version, and that of the ABI. */
#include <persona/version.h>

#define TEXT_OF(number) #number
#define TEXT(number) TEXT_OF(number)

const char *persona_version(void) {
  return TEXT(PERSONA_VERSION_MAJOR) "." TEXT(PERSONA_VERSION_MINOR) "." TEXT(PERSONA_VERSION_PATCH);
}

int32_t persona_version_number(void) {
  return PERSONA_VERSION_MAJOR * 1000000 + PERSONA_VERSION_MINOR * 1000 + PERSONA_VERSION_PATCH;
}

int32_t persona_abi_version(void) { return PERSONA_VERSION_ABI; }
