#!/bin/sh
# What no object of the libraries may do: take memory past the context's allocator, print, end the process, read the
# environment, keep state of its own.
# usage: objects.sh STATIC_LIBRARY...
set -eu
status=0
memory='malloc|calloc|realloc|reallocarray|free|aligned_alloc|posix_memalign|memalign|strdup|strndup|asprintf|vasprintf'
memory="$memory|getline|getdelim|mmap|munmap|alloca|qsort|qsort_r" # qsort may call malloc
print='printf|vprintf|fprintf|vfprintf|puts|fputs|putchar|fputc|putc|fwrite|perror|stdout|stderr|stdin|dprintf'
process='exit|_exit|_Exit|quick_exit|abort|__assert_fail|raise|kill|signal|sigaction|atexit|fork|system'
surroundings='getenv|secure_getenv|setlocale|uselocale|rand|random|srand|drand48|time|openblas_set_num_threads'
forbidden="^(__)?($memory|$print|$process|$surroundings)(_chk)?\$"

for library in "$@"; do
  breaches=$(nm -A -u "$library" | awk -v forbidden="$forbidden" '
    { parts = split($1, path, ":"); object = path[parts - 1]; symbol = $NF }
    object == "memory.c.o" && (symbol == "malloc" || symbol == "free") { next }
    object == "processor.c.o" && symbol == "getenv" { next } # PERSONA_KERNEL
    symbol ~ forbidden { print object " refers to " symbol }')
  [ -z "$breaches" ] || { echo "$breaches"; status=1; }

  # Tables that hold addresses are in .data.rel.ro: written by the loader, then read only.
  state=$(size -A "$library" | awk '
    / :$|^[^ ]+ +\(ex|:$/ { object = $1 }
    $1 ~ /^\.(data|bss|tdata|tbss)$|^\.(data|bss)\.[^r]/ && $2 > 0 { print object " has " $2 " bytes of " $1 }')
  [ -z "$state" ] || { echo "$state"; status=1; }

  # A static library shares its names with the whole program.
  names=$(nm -g --defined-only "$library" | awk 'NF == 3 { print $3 }' | grep -vE '^(persona_|lp_)' || true)
  [ -z "$names" ] || { echo "names outside persona_ and lp_: $names"; status=1; }
done
exit $status
