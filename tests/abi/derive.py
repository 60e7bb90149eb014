#!/usr/bin/env python3
"""Makes lists and C programs from what the public headers declare (api.py), for the checks of tests/consistency.

usage: derive.py SOURCE_FOLDER functions           "LIBRARY FUNCTION", in the order of the headers
       derive.py SOURCE_FOLDER constants           "NAME VALUE"
       derive.py SOURCE_FOLDER names               every function, type and constant
       derive.py SOURCE_FOLDER statuses            "VALUE NAME", without prefix
       derive.py SOURCE_FOLDER layouts             sizes and offsets of the public structs, as they must be
       derive.py SOURCE_FOLDER layout-program      a C program that prints the same as the compiler sees it
       derive.py SOURCE_FOLDER persona|persona-io  a C file: all functions of that library, empty
       derive.py SOURCE_FOLDER null-calls          a C program that calls every function with NULL and 0 alone
"""
import sys

from api import Api, Broken


def layouts(api):
    for struct in api.structs:
        print(struct["name"], struct["size"])
        for field in struct["fields"]:
            print(f"{struct['name']}.{field['name']}", field["offset"])


def layout_program(api):
    print("#include <persona/io.h>\n#include <stddef.h>\n#include <stdio.h>\nint main(void) {")
    for struct in api.structs:
        name = struct["name"]
        print(f'  printf("{name} %ld\\n", (long)sizeof({name}));')
        for field in struct["fields"]:
            print(f'  printf("{name}.{field["name"]} %ld\\n", (long)offsetof({name}, {field["name"]}));')
    print("  return 0;\n}")


def stand_in(api, library):
    """A library of empty functions: what strangers see of the real one, and nothing else."""
    print("#include <persona/io.h>")
    for function in api.functions:
        if function["library"] == library:
            space = "" if function["returns"].endswith("*") else " "
            given = ", ".join(spelled(one) for one in function["parameters"]) or "void"
            leave = "" if function["returns"] == "void" else "return 0;"
            print(f"{function['returns']}{space}{function['name']}({given}) {{ {leave} }}")


def spelled(parameter):
    return parameter["type"] + ("" if parameter["type"].endswith("*") else " ") + parameter["name"]


# What a call with NULL and 0 alone may return beside failing, or 0, -1, NaN and NULL: as its comment says.
NULL_IS_FINE = {"persona_context_create", "persona_context_threads", "persona_entropy_simpson",
                "persona_silhouette_bytes", "persona_similarity_matrix_bytes", "persona_vendi_bytes",
                "persona_mmd_bytes", "persona_magnitude_bytes", "persona_diversity_bytes"}


def null_calls(api):
    """Hosts that collect garbage call in any state: nothing may crash, and a failure sets handles to NULL."""
    print("""/* Made by derive.py: every public function, called with NULL and 0 alone. */
#include <persona/io.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
static int faults;
static void fault(const char *name, const char *what) { printf("%s: %s\\n", name, what); faults++; }
static void check_error(const char *name, int status, const persona_error *err) {
  if (err->status != status) fault(name, "did not write the status into the error");
  if (err->reserved != 0) fault(name, "did not write all of the error");
  if (memchr(err->message, 0, sizeof err->message) == NULL) fault(name, "left a message without an end");
  if ((status == PERSONA_OK) != (err->message[0] == 0)) fault(name, "has no message, or one for success");
}
static void check_failure(const char *name, int status) {
  if (status == PERSONA_OK) fault(name, "takes NULL and 0 alone, which its comment does not offer");
}
static void check_count(const char *name, double value) {
  if (value != 0.0 && value != -1.0 && !isnan(value)) fault(name, "gives something for nothing");
}
static void check_pointer(const char *name, const void *value) {
  if (value != NULL) fault(name, "gives something for nothing");
}
int main(void) {
  persona_error err;
  void *handle;""")
    for function in api.functions:
        call_with_null(api, function)
    print('  printf("%d faults\\n", faults);\n  return faults != 0;\n}')


def call_with_null(api, function):
    name = function["name"]
    handles = {one["name"] for one in api.opaque}
    types = [one["type"] for one in function["parameters"]]
    takes_handle = any(kind.endswith("*") and kind.replace("const ", "").split(" ")[0] in handles for kind in types)
    callbacks = {one["name"] for one in api.callbacks}
    nothing = ", ".join("NULL" if kind.endswith("*") or kind in callbacks else "0" for kind in types)
    if function["returns"] == "int":
        print(f"  (void){name}({nothing});")  # without an error
        outs = [index for index, kind in enumerate(types) if kind.endswith(" **") and kind[:-3] in handles]
        given = nothing.split(", ")
        given[-1] = "&err"
        for index in outs:
            given[index] = f"({types[index]})&handle"
        print("  memset(&err, 0x5a, sizeof err);\n  handle = &err;")
        print(f"  const int status_of_{name} = {name}({', '.join(given)});")
        print(f'  check_error("{name}", status_of_{name}, &err);')
        if name not in NULL_IS_FINE:
            print(f'  check_failure("{name}", status_of_{name});')
            if outs:
                print(f'  if (handle != NULL) fault("{name}", "failed and left a handle behind");')
        elif outs:
            print(f"  {types[outs[0]][:-3]}_free(handle);")
    elif function["returns"] == "void" or not takes_handle or name in NULL_IS_FINE:
        print(f"  (void){name}({nothing});")
    elif function["returns"].endswith("*"):
        print(f'  check_pointer("{name}", {name}({nothing}));')
    else:
        print(f'  check_count("{name}", (double){name}({nothing}));')


WAYS = {"layouts": layouts, "layout-program": layout_program, "null-calls": null_calls}


def main(arguments):
    if len(arguments) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        api = Api(arguments[1])
    except Broken as reason:
        print(reason, file=sys.stderr)
        return 1
    what = arguments[2]
    if what == "functions":
        for function in api.functions:
            print(function["library"], function["name"])
    elif what == "constants":
        for constant in api.constants:
            print(constant["name"], constant["value"])
    elif what == "names":
        for kind in (api.functions, api.structs, api.opaque, api.callbacks, api.constants):
            for item in kind:
                print(item["name"])
    elif what == "statuses":
        for constant in api.constants:
            if constant["group"] == "PERSONA_STATUS":
                print(constant["value"], constant["name"][len("PERSONA_"):])
    elif what in ("persona", "persona-io"):
        stand_in(api, what)
    elif what in WAYS:
        WAYS[what](api)
    else:
        print(__doc__, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
