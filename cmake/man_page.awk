# Turns what `program --help` prints into its manual page, in mdoc.
# usage: program --help | awk -v name=program -v date='January 1, 2026' -v sisters='others of section 1' -f man_page.awk
#
# The help has, in this order: "name: summary"; usage; paragraphs; options, two spaces before the names and more before
# their continued texts; paragraphs; examples; exit status. Options without a text go on in the next line.

# Lines of at most 80 bytes, where there are spaces to break them at.
function folded(text,    lines, words, count, i, w, line, result) {
  count = split(text, lines, "\n")
  for (i = 1; i <= count; i++) {
    line = ""
    split(lines[i], words, " ")
    for (w = 1; w in words; w++) {
      if (line != "" && length(line) + length(words[w]) > 76 && words[w] !~ /^[.']/) {
        result = result line "\n"
        line = words[w]
      } else line = line (line == "" ? "" : " ") words[w]
    }
    result = result line (i < count ? "\n" : "")
  }
  return result
}

# Text as roff takes it: no line is read as a request, options keep their dashes, sentences begin lines.
function plain(text) {
  gsub(/\\/, "\\e", text)
  gsub(/--/, "\\-\\-", text)
  gsub(/([.]|[?]) /, "&\n", text)
  gsub(/ \n/, "\n", text)
  gsub(/[.][.][.]\n/, "... ", text)
  if (text ~ /^[.']/) text = "\\&" text
  gsub(/\n[.']/, "\n\\\\\\&&", text)
  return folded(text)
}

# Words of a usage or of an option as macros: --flag, [--flag ARGUMENT], [ARGUMENT ...].
function macros(text, request,    words, count, i, word, line, opens, closes, comma) {
  gsub(/[|]--/, " | --", text)
  count = split(text, words, / +/)
  line = request
  for (i = 1; i <= count; i++) {
    word = words[i]
    comma = sub(/,$/, "", word)
    opens = word ~ /^\[/
    closes = word ~ /\]$/ && (opens || word !~ /\[/)
    if (opens) word = substr(word, 2)
    if (closes) word = substr(word, 1, length(word) - 1)
    sub(/^[.]/, "\\\\\\&&", word)
    if (opens) line = line " Oo"
    if (word == "|") line = line " | "
    else if (word ~ /^--/) line = line " Fl \\-" substr(word, 3)
    else line = line " Ar " word
    if (closes) line = line " Oc"
    if (comma) line = line " ,"
  }
  return request == "" ? "." substr(line, 2) : line
}

function open_term() {
  if (shown) return
  if (!listing) print (described ? ".Pp\n" : "") "The options are as follows:\n.Bl -tag -width Ds"
  listing = 1
  print macros(term, ".It")
  shown = 1
}

function close_option() {
  if (term == "") return
  open_term()
  if (table) print ".El"
  else if (text != "") print plain(text)
  term = text = ""
  table = shown = 0
}

function close_list() {
  close_option()
  if (listing) print ".El"
  listing = 0
}

# More of an option's text. A word and, after two spaces or more, what it means: a value that the option may have.
function add_text(line) {
  if (text == "" && match(line, /^[a-z_]+   *[^ ]/)) {
    if (!table) {
      open_term()
      print ".Bl -tag -width Ds -compact"
      table = 1
    }
    print ".It Cm " substr(line, 1, index(line, " ") - 1)
    sub(/^[a-z_]+ +/, "", line)
    print plain(line)
  } else text = text (text == "" ? "" : " ") line
}

function flush_paragraph() {
  if (paragraph == "") return
  if (listing || described) print ".Pp"
  print plain(paragraph)
  described = 1
  paragraph = ""
}

NR == 1 {
  summary = $0
  sub(/^[^:]*: */, "", summary)
  print ".Dd " date
  print ".Dt " toupper(name) " 1"
  print ".Os libpersona"
  print ".Sh NAME"
  print ".Nm " name
  print ".Nd " summary
  print ".Sh SYNOPSIS"
  next
}
/^usage: / { part = "usage" }
/^examples?: / { part = "examples" }
/^exit status: / { part = "status" }
part == "usage" {
  if ($0 == "") {
    print ".Sh DESCRIPTION"
    part = "text"
    next
  }
  line = $0
  sub(/^(usage:)? */, "", line)
  remark = ""
  if (match(line, / *\(.*\)$/)) {
    remark = substr(line, RSTART)
    sub(/^ */, "", remark)
    line = substr(line, 1, RSTART - 1)
  }
  sub(/^[^ ]+ */, "", line)
  print ".Nm " name
  if (line != "") print macros(line)
  if (remark != "") print ".Pq " plain(substr(remark, 2, length(remark) - 2))
  next
}
part == "examples" {
  if ($0 == "") next
  line = $0
  sub(/^(examples?:)? */, "", line)
  examples[++example_count] = line
  next
}
part == "status" {
  line = $0
  sub(/^(exit status:)? */, "", line)
  status_text = status_text (status_text == "" ? "" : " ") line
  next
}
/^  --/ {
  flush_paragraph()
  if (term !~ /,$/ || text != "") close_option()
  line = substr($0, 3)
  if (match(line, /   *[^ ]/)) {
    term = term (term == "" ? "" : " ") substr(line, 1, RSTART - 1)
    line = substr(line, RSTART)
    sub(/^ +/, "", line)
    add_text(line)
  } else term = term (term == "" ? "" : " ") line
  next
}
/^      / && term != "" {
  line = $0
  sub(/^ +/, "", line)
  add_text(line)
  next
}
/^ *[^ ]/ {
  close_list()
  line = $0
  sub(/^ +/, "", line)
  paragraph = paragraph (paragraph == "" ? "" : " ") line
  next
}
/^$/ { flush_paragraph() }
END {
  flush_paragraph()
  close_list()
  if (status_text != "") {
    print ".Sh EXIT STATUS"
    print ".Bl -tag -width Ds -compact"
    count = split(status_text, parts, /; /)
    for (i = 1; i <= count; i++) {
      print ".It " substr(parts[i], 1, 1)
      print plain(substr(parts[i], 3))
    }
    print ".El"
  }
  if (example_count) {
    print ".Sh EXAMPLES"
    for (i = 1; i <= example_count; i++) {
      line = examples[i]
      gsub(/--/, "\\-\\-", line)
      print ".Dl " line
    }
  }
  print ".Sh SEE ALSO"
  count = split(sisters, parts, / /)
  last = parts[count] == name ? count - 1 : count
  for (i = 1; i <= last; i++) if (parts[i] != name) print ".Xr " parts[i] " 1" (i < last ? " ," : "")
}
