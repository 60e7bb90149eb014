#!/bin/sh
# Who may include whom in lib/ (docs/ARCHITECTURE.md). Reads the #include lines and names every breach.
# usage: include_law.sh SOURCE_FOLDER
set -eu
cd "$1/lib"

find . -name '*.[ch]' | sort | xargs awk '
  BEGIN {
    allowed["base"] = "base"
    allowed["data"] = "base data"
    allowed["kernels"] = "base kernels"
    allowed["space"] = "base data kernels space"
    allowed["analysis"] = "base data kernels space analysis"
    allowed["metrics"] = "base data kernels space metrics"
    allowed["inference"] = "base data kernels space analysis metrics inference"
    allowed["report"] = "base metrics analysis inference report"
    allowed["io"] = "io"
    allowed["personas"] = "personas io"
    # Raw pointers only: kernels know no handle but the context.
    public["kernels"] = "context status version"
  }
  function has(list, word) { return index(" " list " ", " " word " ") > 0 }
  function breach(text) { printf "lib/%s:%d: %s\n", substr(FILENAME, 3), FNR, text; breaches++ }
  /^[ \t]*#[ \t]*include/ {
    split(FILENAME, path, "/")
    folder = path[2]
    if (!(folder in allowed)) { breach("the folder " folder " has no law"); next }
    name = $0
    sub(/^[^<"]*[<"]/, "", name)
    sub(/[>"].*/, "", name)
    seen++
    if ($0 ~ /"/) {
      split(name, parts, "/")
      if (name !~ /\//) breach("\"" name "\" names no folder")
      else if (!has(allowed[folder], parts[1])) breach(folder " may not include " name)
      else if ((getline line < ("./" name)) < 0) breach(name " does not exist")
      close("./" name)
    } else if (name ~ /^persona/) {
      header = name
      sub(/^persona\//, "", header); sub(/\.h$/, "", header)
      # One table tells the layout of all public structs.
      if (has("arrow csv dataset json npy io", header) && !has("io personas", folder) && FILENAME != "./base/structs.c") {
        breach(folder " may not include " name)
      }
      if (folder in public && !has(public[folder], header)) breach(folder " may not include " name)
    } else if (has("cblas.h lapacke.h", name) && folder != "kernels") {
      breach("only kernels may include " name)
    } else if (has("jansson.h utf8proc.h", name) && !has("io personas", folder)) {
      breach("only io and personas may include " name)
    }
  }
  END {
    if (seen < 50) { print "only " seen " #include lines were found"; breaches++ }
    exit breaches > 0
  }'

# A program sees what every stranger sees.
if grep -rnE '#include "(\.\./|base/|data/|kernels/|space/|analysis/|metrics/|report/|io/|personas/)' ../examples; then
  echo "examples may include public headers and their own only"
  exit 1
fi
