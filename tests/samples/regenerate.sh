#!/bin/sh
# The shipped samples are what the simulator makes, byte for byte; with --write, makes them anew.
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
exit $status
