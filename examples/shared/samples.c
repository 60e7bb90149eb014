/* Finding the sample populations. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "samples.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef PERSONA_SAMPLES_FOLDER
#define PERSONA_SAMPLES_FOLDER "" /* where the build installs them */
#endif

static const char *const names[SAMPLE_COUNT] = {"human_like.csv", "healthy.csv", "mode_collapse.csv", "archetypes.csv"};

/* A text of two parts, or NULL. */
static char *join(const char *folder, const char *name) {
  const size_t size = strlen(folder) + strlen(name) + 1;
  char *joined = malloc(size);
  if (joined != NULL) (void)snprintf(joined, size, "%s%s", folder, name);
  return joined;
}

/* The folder of the running program, with its slash; NULL where the system does not tell. */
static char *program_folder(void) {
  char path[PATH_MAX];
  const ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
  if (length <= 0) return NULL;
  path[length] = '\0';
  char *slash = strrchr(path, '/');
  if (slash == NULL) return NULL;
  slash[1] = '\0';
  return join(path, "");
}

static bool has_samples(const char *folder) {
  char *first = folder != NULL ? join(folder, names[0]) : NULL;
  const bool has = first != NULL && access(first, R_OK) == 0;
  free(first);
  return has;
}

/* The folder of the samples beside the program, without the detour over "..". */
static char *folder_beside_program(void) {
  char *program = program_folder();
  char *beside = program != NULL ? join(program, "../share/persona/samples") : NULL;
  char *resolved = beside != NULL ? realpath(beside, NULL) : NULL;
  char *folder = resolved != NULL ? join(resolved, "/") : NULL;
  free(program);
  free(beside);
  free(resolved);
  return folder;
}

/* The folder beside the program, else the installed one; NULL when neither holds the samples. */
static char *find_folder(void) {
  char *beside = folder_beside_program();
  if (has_samples(beside)) return beside;
  free(beside);
  char *installed = join(PERSONA_SAMPLES_FOLDER, "/");
  if (has_samples(installed)) return installed;
  free(installed);
  return NULL;
}

int samples_find(samples *found, char *message, size_t size) {
  memset(found, 0, sizeof *found);
  found->folder = find_folder();
  if (found->folder == NULL) {
    (void)snprintf(message, size,
                   "the sample populations are not where they were installed; name a file of answers (see --help)");
    return EXIT_DATA;
  }
  for (int i = 0; i < SAMPLE_COUNT; i++) {
    found->files[i] = join(found->folder, names[i]);
    if (found->files[i] == NULL) {
      (void)snprintf(message, size, "out of memory");
      return EXIT_RESOURCES;
    }
  }
  return 0;
}

void samples_free(samples *found) {
  free(found->folder);
  for (int i = 0; i < SAMPLE_COUNT; i++) free(found->files[i]);
}

void samples_choose(samples *found, arguments *chosen) {
  chosen->reference = found->files[0];
  chosen->selection.id = "id";
  chosen->selection.items = "bfi*";
  chosen->selection.has_scale = 1;
  chosen->selection.low = 1.0;
  chosen->selection.high = 5.0;
  chosen->files = found->files + 1;
  chosen->file_count = SAMPLE_COUNT - 1;
}
