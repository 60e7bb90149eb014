#!/bin/sh
# The shipped samples are what the simulator makes, byte for byte, and it refuses what it cannot read; with --write, makes
# the samples anew.
# usage: regenerate.sh PERSONA_SIMULATE SAMPLES [--write]
program=$1 samples=$2
status=0
# kind, number of agents, seed
while read -r kind n seed; do
  if [ "${3:-}" = --write ]; then
    "$program" --kind "$kind" --n "$n" --seed "$seed" >"$samples/$kind.csv" || status=1
  elif ! "$program" --kind "$kind" --n "$n" --seed "$seed" | cmp - "$samples/$kind.csv"; then
    status=1
  fi
done <<END
human_like 600 1
healthy 500 2
mode_collapse 500 3
archetypes 500 4
END

# Wrong usage ends with status 2 and writes nothing.
while read -r arguments; do
  # shellcheck disable=SC2086 # several arguments a line
  written=$("$program" $arguments 2>/dev/null)
  if [ $? -ne 2 ] || [ -n "$written" ]; then
    echo "not refused: $arguments"
    status=1
  fi
done <<END

--kind
--kind nobody
--kind healthy --kind nobody
--kind healthy --n 0
--kind healthy --n 1.5
--kind healthy --n +5
--kind healthy --n 10000001
--kind healthy --seed -1
--kind healthy --seed 9223372036854775808
--kind healthy --unknown
--kind healthy surplus
END
exit $status
