"""The low level is the C interface, the whole of it, and the high level reaches all of that."""
import ast
import ctypes
import json
import pathlib
import tempfile
import unittest
from io import BytesIO

import generate_abi
import numpy
import persona
from persona import _abi
from persona._abi import enums, types
from persona._library import DOCUMENTS, core, io

from .support import PROJECT, TOP

API = json.loads((TOP / "tests" / "abi" / "api.json").read_text(encoding="utf-8"))

# Public functions that the high level does not call, each with what stands for it.
COVERED = {
    "persona_run_get_result": "results are read from a report that shares them, so that they outlive the run's next "
                              "execution",
    "persona_matrix_init": "views fill the struct themselves, with strides and masks of any kind",
    "persona_matrix_check": "calls check every matrix that they are given",
    "persona_matrix_cell": "arrays are indexed in Python",
    "persona_dtype_size": "numpy knows the size of a cell",
}


def names_used():
    """Every persona_... attribute that the sources of the high level name."""
    used = set()
    for path in (PROJECT / "persona").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr.startswith("persona_"):
                used.add(node.attr)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and path.name == "catalogue.py":
                used.add(node.value)  # word() looks names up
    return used


def public_objects():
    """Everything public of the package, methods and properties too, by its dotted name."""
    found = {}
    for name in persona.__all__:
        thing = getattr(persona, name)
        found[name] = thing
        if isinstance(thing, type) and thing.__module__.startswith("persona.") and "_abi" not in thing.__module__:
            for member, value in vars(thing).items():
                if not member.startswith("_") and (callable(value) or isinstance(value, (property, classmethod))):
                    found[f"{name}.{member}"] = value
    return found


class LowLevel(unittest.TestCase):
    """persona/_abi."""

    def test_is_written_from_the_list_of_the_interface(self):
        written = generate_abi.generate(API)
        folder = PROJECT / "persona" / "_abi"
        self.assertEqual(sorted(written), sorted(path.name for path in folder.glob("*.py")),
                         "run python3 examples/python/generate_abi.py")
        for name, text in written.items():
            self.assertEqual(text, (folder / name).read_text(encoding="utf-8"),
                             f"{name} is out of date: run python3 examples/python/generate_abi.py")

    def test_a_forgotten_function_would_be_found(self):
        shorter = dict(API, functions=[entry for entry in API["functions"] if entry["name"] != "persona_space_kind"])
        self.assertNotEqual(generate_abi.generate(shorter)["space.py"], generate_abi.generate(API)["space.py"])

    def test_the_command_writes_the_same_files(self):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in generate_abi.generate(API).items():
                (pathlib.Path(folder) / name).write_text(text, encoding="utf-8")
            self.assertEqual({path.name for path in pathlib.Path(folder).iterdir()}, set(generate_abi.generate(API)))

    def test_has_every_function_with_its_parameters_and_comment(self):
        for entry in API["functions"]:
            function = getattr(core if entry["library"] == "persona" else io, entry["name"])
            self.assertEqual(len(function.argtypes), len(entry["parameters"]), entry["name"])
            self.assertEqual(function.__doc__, entry["comment"].strip(), entry["name"])
        declared = sum(len(module.FUNCTIONS) for module in _abi.MODULES)
        self.assertEqual(declared, len(API["functions"]))

    def test_structs_lie_as_the_compiler_lays_them(self):
        for entry in API["structs"]:
            kind = getattr(types, entry["name"])
            self.assertEqual(ctypes.sizeof(kind), entry["size"], entry["name"])
            for field in entry["fields"]:
                self.assertEqual(getattr(kind, field["name"]).offset, field["offset"],
                                 f"{entry['name']}.{field['name']}")

    def test_constants_are_those_of_the_loaded_library(self):
        self.assertEqual(persona.constant_catalogue(), enums.CONSTANTS)
        self.assertEqual(enums.CONSTANTS, {entry["name"]: entry["value"] for entry in API["constants"]})

    def test_words_are_the_librarys(self):
        self.assertEqual(persona.word(persona.Axis.DIVERSITY), "diversity")
        self.assertEqual(persona.word(persona.Mode.MODE_COLLAPSE), "mode_collapse")
        self.assertEqual(persona.word(persona.Outcome.OUT_OF_SCALE), "out of scale")
        self.assertEqual(persona.word(persona.Status.OUT_OF_SCALE), "OUT_OF_SCALE")
        with self.assertRaises(TypeError):
            persona.word(persona.Design.PAIRED)


class HighLevel(unittest.TestCase):
    """The package."""

    def test_reaches_every_function(self):
        used = names_used()
        missing = [entry["name"] for entry in API["functions"] if entry["name"] not in used | set(COVERED)]
        self.assertEqual(missing, [], "public functions that no module calls; call them, or say in COVERED what does")
        self.assertEqual([name for name in COVERED if name in used], [], "listed as not called, but called")
        self.assertEqual([name for name in COVERED if name not in DOCUMENTS], [], "no such function")

    def test_everything_public_is_documented(self):
        for name, thing in public_objects().items():
            self.assertTrue((getattr(thing, "__doc__", None) or "").strip(), f"{name} has no documentation")

    def test_documentation_is_the_headers(self):
        self.assertIn(DOCUMENTS["persona_space_fit"], persona.Space.__doc__)
        self.assertIn(DOCUMENTS["persona_vendi"], persona.vendi.__doc__)
        self.assertIn(DOCUMENTS["persona_run_execute"], persona.Run.execute.__doc__)
        with_comment = sum("\nIn C, persona_" in (getattr(thing, "__doc__", None) or "")
                           for thing in public_objects().values())
        self.assertGreater(with_comment, 150)

    def test_every_enumeration_is_public(self):
        for name, thing in vars(enums).items():
            if isinstance(thing, type) and issubclass(thing, int) and thing.__module__ == enums.__name__:
                self.assertIs(getattr(persona, name, None), thing, name)

    def test_functions_that_fail_check_what_they_return(self):
        """A call that takes an error goes through call() or make(), never past them."""
        fallible = {entry["name"] for entry in API["functions"]
                    if entry["parameters"] and entry["parameters"][-1]["type"] == "persona_error *"}
        for path in (PROJECT / "persona").glob("*.py"):
            if path.name == "bench_overhead.py":
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                    self.assertNotIn(node.func.attr, fallible, f"{path.name}:{node.lineno}")

class WholeNumbers(unittest.TestCase):
    """What a C integer cannot hold is refused where ctypes would cut it off."""

    def test_arguments(self):
        population = persona.Population([[1.0, 2.0], [3.0, 4.0]])
        self.assertEqual(population.answer(numpy.int8(1), 0), 3.0)
        for call, words in ((lambda: persona.random_below(2**64, 0, 0, 5), "seed is 18446744073709551616"),
                            (lambda: persona.random_below(-1, 0, 0, 5), "seed is -1; it must be from 0"),
                            (lambda: persona.Neighbours.bytes(persona.Space(population), 2**64 + 1, 5, 3),
                             "anchors is 18446744073709551617")):
            with self.assertRaisesRegex(OverflowError, words):
                call()
        with self.assertRaisesRegex(TypeError, "argument 1"):
            core.persona_population_rows(persona.Context(1)._handle)
        with self.assertRaisesRegex(TypeError, "seed is 1.5; it should be a whole number"):
            persona.random_below(1.5, 0, 0, 5)

    def test_every_integer_of_every_function(self):
        checked = 0
        for library in (core, io):
            for name, function in vars(library).items():
                for kind in getattr(function, "argtypes", None) or ():
                    self.assertNotIn(kind, (ctypes.c_int32, ctypes.c_int64, ctypes.c_uint32, ctypes.c_uint64), name)
                    if hasattr(kind, "low"):
                        checked += 1
                        for beyond in (kind.low - 1, kind.high + 1):
                            self.assertRaises(OverflowError, kind.from_param, beyond)
                        for inside in (kind.low, kind.high):
                            self.assertEqual(kind.from_param(inside).value, inside)
        self.assertGreater(checked, 200)

    def test_fields_of_structs(self):
        for call in (lambda: persona.Context(2**32 + 1), lambda: persona.parse_response("3", 1, 2**32 + 5),
                     lambda: persona.CsvReader(BytesIO(b"a\n"), maximum_columns=2**64 + 1)):
            with self.assertRaisesRegex(OverflowError, "must be from"):
                call()
        with self.assertRaisesRegex(TypeError, "threads is 'two'; it should be a whole number"):
            persona.Context("two")


if __name__ == "__main__":
    unittest.main()
