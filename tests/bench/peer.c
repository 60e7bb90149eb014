/* A peer in a Python process: it gets the data in a file, and runs once for each line that it is sent. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct bench_peer {
  pid_t process;
  FILE *to;
  FILE *from;
  char files[2][64];
  char version[128];
};

static void fail(const char *what) {
  fprintf(stderr, "persona-bench: %s\n", what);
  exit(1);
}

static void write_file(char *path, const bench_data *data) {
  strcpy(path, "/tmp/persona-bench-XXXXXX");
  const int handle = mkstemp(path);
  FILE *file = handle >= 0 ? fdopen(handle, "wb") : NULL;
  if (file == NULL || fwrite(data->cells, 1, (size_t)data->bytes, file) != (size_t)data->bytes || fclose(file) != 0) {
    fail("the data could not be written to a file for the peer");
  }
}

static void start_process(bench_peer *peer, char *const *arguments) {
  int down[2];
  int up[2];
  if (pipe(down) != 0 || pipe(up) != 0) fail("no pipe to the peer");
  peer->process = fork();
  if (peer->process == 0) {
    dup2(down[0], STDIN_FILENO);
    dup2(up[1], STDOUT_FILENO);
    close(down[1]);
    close(up[0]);
    execvp(arguments[0], arguments);
    _exit(127);
  }
  close(down[0]);
  close(up[1]);
  peer->to = fdopen(down[1], "w");
  peer->from = fdopen(up[0], "r");
}

bench_peer *bench_peer_start(const bench_settings *settings, const bench_data *first, const bench_data *second) {
  bench_peer *peer = bench_allocate(1, sizeof *peer);
  char numbers[5][32];
  (void)snprintf(numbers[0], sizeof numbers[0], "%lld", (long long)settings->n);
  (void)snprintf(numbers[1], sizeof numbers[1], "%lld", (long long)settings->m);
  (void)snprintf(numbers[2], sizeof numbers[2], "%lld", (long long)settings->d);
  (void)snprintf(numbers[3], sizeof numbers[3], "%lld", (long long)settings->k);
  (void)snprintf(numbers[4], sizeof numbers[4], "%d", (int)settings->threads);
  write_file(peer->files[0], first);
  if (second != NULL) write_file(peer->files[1], second);
  char *arguments[] = {(char *)"/usr/bin/python3",
                       (char *)settings->script,
                       (char *)settings->peer,
                       (char *)settings->name,
                       (char *)settings->type,
                       numbers[0],
                       numbers[1],
                       numbers[2],
                       numbers[3],
                       numbers[4],
                       peer->files[0],
                       peer->files[1],
                       NULL};
  start_process(peer, arguments);
  if (peer->to == NULL || peer->from == NULL || fgets(peer->version, sizeof peer->version, peer->from) == NULL) {
    fail("the peer did not start");
  }
  peer->version[strcspn(peer->version, "\n")] = '\0';
  return peer;
}

double bench_peer_run(bench_peer *peer) {
  char line[64];
  fputs("run\n", peer->to);
  fflush(peer->to);
  if (fgets(line, sizeof line, peer->from) == NULL) fail("the peer ended early");
  return strtod(line, NULL);
}

const char *bench_peer_version(const bench_peer *peer) { return peer->version; }

void bench_peer_stop(bench_peer *peer) {
  fclose(peer->to);
  fclose(peer->from);
  waitpid(peer->process, NULL, 0);
  for (int which = 0; which < 2; which++) {
    if (peer->files[which][0] != '\0') unlink(peer->files[which]);
  }
  free(peer);
}
