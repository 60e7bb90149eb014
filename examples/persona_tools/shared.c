/* Finding the data files that are installed beside the programs. */
#include "shared.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef PERSONA_SHARE_FOLDER
#define PERSONA_SHARE_FOLDER "" /* where the build installs them */
#endif

/* The folder of the running program, with its slash; empty where the system does not tell. */
static void find_program_folder(char *folder, size_t size) {
  const ssize_t length = readlink("/proc/self/exe", folder, size - 1);
  folder[length > 0 ? length : 0] = '\0';
  char *slash = strrchr(folder, '/');
  if (slash != NULL) slash[1] = '\0';
}

int find_shared(const char *folder, const char *what, const char *name, char *path, size_t size, persona_error *err) {
  char beside[PATH_MAX];
  if (strpbrk(name, "/.") != NULL && strlen(name) < size) {
    (void)snprintf(path, size, "%s", name);
    return PERSONA_OK;
  }
  find_program_folder(beside, sizeof beside);
  const char *own = getenv("PERSONA_SHARE");
  const char *const folders[] = {own != NULL ? own : "", beside, PERSONA_SHARE_FOLDER};
  const char *const parts[] = {"", "../share/persona", ""};
  for (int i = 0; i < 3; i++) {
    if (folders[i][0] == '\0') continue;
    (void)snprintf(path, size, "%s%s/%s/%s.json", folders[i], parts[i], folder, name);
    if (access(path, R_OK) == 0) return PERSONA_OK;
  }
  memset(err, 0, sizeof *err);
  err->status = PERSONA_FILE;
  (void)snprintf(err->message, sizeof err->message,
                 "there is no %s '%.80s' in $PERSONA_SHARE, beside the program or where it was installed; name a file"
                 " with its folder, such as ./mine.json",
                 what, name);
  return PERSONA_FILE;
}

int read_instrument(persona_context *context, const char *name, persona_instrument **out, persona_error *err) {
  char path[2 * PATH_MAX];
  const int status = find_shared("instruments", "instrument", name, path, sizeof path, err);
  return status == PERSONA_OK ? persona_instrument_read(context, path, out, err) : status;
}
