/* Finding the data files that are installed beside the programs. */
#ifndef PERSONA_TOOLS_SHARED_H
#define PERSONA_TOOLS_SHARED_H

#include <persona/io.h>

/* Reads an instrument, or finds any file of a kind: a file when the name holds a slash or a point, else NAME.json in
 * `folder` of $PERSONA_SHARE, of ../share/persona beside the program, or of where the project is installed. `what` is
 * the kind, for messages. Returns PERSONA_OK, FILE or what the reading returns. */
int find_shared(const char *folder, const char *what, const char *name, char *path, size_t size, persona_error *err);
int read_instrument(persona_context *context, const char *name, persona_instrument **out, persona_error *err);

#endif
