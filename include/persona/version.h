/* Version of the library, and how a symbol is exported. */
#ifndef PERSONA_VERSION_H
#define PERSONA_VERSION_H

#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32) || !defined(__GNUC__)
#define PERSONA_API
#else
#define PERSONA_API __attribute__((visibility("default")))
#endif

#define PERSONA_VERSION_MAJOR 0
#define PERSONA_VERSION_MINOR 1
#define PERSONA_VERSION_PATCH 0
/* The ABI, which is the number of the SONAME: docs/ABI.md. */
#define PERSONA_VERSION_ABI 0

#ifdef __cplusplus
extern "C" {
#endif

/* The product version of the library that is loaded, such as "0.1.0". It may be newer than the macros above.
 * Returns: a static string. Thread-safe. Cost O(1). Since 0.1. */
PERSONA_API const char *persona_version(void);

/* The same as one number: major * 1000000 + minor * 1000 + patch. Thread-safe. Cost O(1). Since 0.1. */
PERSONA_API int32_t persona_version_number(void);

/* The ABI version of the library that is loaded: PERSONA_VERSION_ABI as it was compiled. A host that was made for
 * another one must not go on. Thread-safe. Cost O(1). Since 0.1. */
PERSONA_API int32_t persona_abi_version(void);

/* How the library lays out a public struct, in bytes, so that a host that cannot read C headers (FFI) can compare its
 * own copy when it loads the library: the size of a struct, and where a field of it begins.
 * name, field: as in the headers, such as "persona_item" and "kind", of either library. Returns: -1 for NULL or a name
 * that is not known. Thread-safe. Cost O(1). Since 0.1. */
PERSONA_API int64_t persona_struct_size(const char *name);
PERSONA_API int64_t persona_struct_offset(const char *name, const char *field);

/* Every constant of the public headers by name and value, for hosts that cannot read C headers (FFI).
 * `index` runs from 0 to count - 1; out of range gives NULL and 0. Names are those of the headers, such as
 * "PERSONA_SPACE_WHITENED". New constants are appended; values never change. Thread-safe. Cost O(1). Since 0.1. */
PERSONA_API int32_t persona_constant_count(void);
PERSONA_API const char *persona_constant_name(int32_t index);
PERSONA_API int32_t persona_constant_value(int32_t index);

#ifdef __cplusplus
}
#endif

#endif
