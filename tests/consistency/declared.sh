# Sourced by other checks: what the public headers declare.

# The functions that headers declare with PERSONA_API, sorted. usage: declared_functions HEADER...
declared_functions() {
  marked=$(cat "$@" | grep -c '^PERSONA_API ')
  names=$(cat "$@" | sed -n 's/^PERSONA_API [^(]*[ *]\(persona_[a-z0-9_]*\)(.*/\1/p' | LC_ALL=C sort)
  [ "$(echo "$names" | wc -l)" -eq "$marked" ] || {
    echo "a line with PERSONA_API does not hold its function's name" >&2
    return 1
  }
  echo "$names"
}

# The enumerators and numeric macros of headers, in order, without those of the version. usage: as above
declared_constants() {
  cat "$@" | awk '
    { text = text $0 "\n" }
    END {
      while (match(text, /\/\*([^*]|\*+[^*\/])*\*+\//)) {
        text = substr(text, 1, RSTART - 1) " " substr(text, RSTART + RLENGTH)
      }
      count = split(text, lines, "\n")
      for (i = 1; i <= count; i++) {
        if (lines[i] ~ /^#define PERSONA_[A-Z0-9_]+ +[-(0-9]/) { split(lines[i], words, " "); print words[2] }
        if (lines[i] ~ /enum.*\{/) inside = 1
        if (inside) {
          rest = lines[i]
          while (match(rest, /PERSONA_[A-Z0-9_]+/)) {
            print substr(rest, RSTART, RLENGTH)
            rest = substr(rest, RSTART + RLENGTH)
            sub(/^[^,]*/, "", rest) # a value may name another constant
          }
        }
        if (lines[i] ~ /\}/) inside = 0
      }
    }' | grep -v '^PERSONA_VERSION_'
}
