"""CSV, datasets, Arrow, instruments, schemas, profiles, prompts, responses."""
import io
import json
import math
import pathlib
import tempfile
import unittest

import numpy
import persona

from .arrow_producer import Lent, batch
from .support import ITEMS, SAMPLES, TOP, needs, same_bits, sample

SCHEMA = {
    "format": "persona-schema/1", "name": "small", "label": "{Age}-{Job}",
    "dimensions": [
        {"name": "Age", "values": ["Child", "Adult"], "labels": ["c", "a"], "margins": [0.25, 0.75]},
        {"name": "Job", "values": ["None", "Cook", "Pilot"]}],
    "rules": [{"name": "child_at_work", "text": "Children do not work.",
               "not": {"Age": ["Child"], "Job": ["Cook", "Pilot"]}}],
}
INSTRUMENT = {
    "format": "persona-instrument/1", "name": "three", "title": "Three items",
    "scale": {"low": 1, "high": 4, "labels": ["never", "seldom", "often", "always"]},
    "traits": [{"name": "T", "title": "Talking", "norm": {"mean": 2.5, "sd": 0.5, "source": "an example"}}],
    "items": [{"name": "a", "trait": "T"}, {"name": "b", "trait": "T", "reverse": True}, {"name": "c", "number": 9}],
}


class Csv(unittest.TestCase):
    """Records and datasets."""

    def test_records(self):
        file = io.BytesIO("name;text\nx;\"a\nb\"\ny;ü\n".encode())
        reader = persona.CsvReader(file, name="mine.csv")
        self.assertEqual(next(reader), ["name", "text"])
        self.assertEqual(next(reader), ["x", "a\nb"])
        self.assertEqual((next(reader), reader.line), (["y", "ü"], 4))
        self.assertEqual(list(reader), [])
        with self.assertRaisesRegex(persona.FormatError, "mine.csv") as caught:
            list(persona.CsvReader(io.BytesIO(b"a,b\n1\n"), name="mine.csv"))
        self.assertEqual(caught.exception.line, 2)
        with self.assertRaises(persona.TooLargeError):
            list(persona.CsvReader(io.BytesIO(b"abcdefgh,b\n"), maximum_field_bytes=4))
        self.assertEqual(next(persona.CsvReader(SAMPLES / "healthy.csv"))[3], "bfi1")
        self.assertEqual(next(persona.CsvReader(io.BytesIO(b"a;b,c\n"), delimiter=",")), ["a;b", "c"])

    def test_a_source_that_fails(self):
        class Broken(io.RawIOBase):
            """A lost connection."""

            def read(self, size=-1):
                raise ConnectionError("lost")

        with self.assertRaisesRegex(ConnectionError, "lost"):
            list(persona.CsvReader(Broken()))
        with self.assertRaisesRegex(TypeError, "binary"):
            list(persona.CsvReader(io.StringIO("a,b\n")))

    def test_numbers(self):
        self.assertEqual(persona.csv_number(" -1.5e2 "), -150)
        self.assertTrue(math.isnan(persona.csv_number("NA")))
        self.assertIsNone(persona.csv_number("1,5"))

    def test_dataset(self):
        data = persona.Dataset(SAMPLES / "human_like.csv", items="bfi*", group="gender", id="id", scale=(1, 5))
        self.assertEqual((len(data), data.items), (600, ITEMS))
        self.assertTrue(all(data.whole))
        self.assertEqual(set(data.groups), {"female", "male", "non-binary"})
        self.assertEqual(sum(len(population) for population in data.populations()), 600)
        women = data.population("female")
        self.assertEqual((women.name, women.items[0].high), ("female", 5))
        with self.assertRaisesRegex(KeyError, "there are"):
            data.population("nobody")
        one = persona.Dataset(SAMPLES / "human_like.csv", items="bfi*", group="gender", only_group="male")
        self.assertEqual(one.groups, ["male"])
        population = persona.read_csv(SAMPLES / "healthy.csv", items="bfi*")
        self.assertTrue(same_bits(population.answers(), sample("healthy")))
        with open(SAMPLES / "healthy.csv", "rb") as file:
            self.assertEqual(len(persona.Dataset(file, items="bfi*")), 500)
        continuous = persona.Dataset(SAMPLES / "healthy.csv", items="bfi1,bfi2").population(whole=[1, 0])
        self.assertEqual([item.kind.name for item in continuous.items], ["ORDINAL", "CONTINUOUS"])
        with self.assertRaisesRegex(persona.MismatchError, "nope"):
            persona.Dataset(SAMPLES / "healthy.csv", items="nope*")
        with self.assertRaises(persona.FileError):
            persona.Dataset(SAMPLES / "nope.csv")
        with self.assertRaises(OSError):
            persona.Dataset(SAMPLES / "nope.csv")

    def test_a_reader_serves_one_at_a_time(self):
        told = []

        class Asking(io.BytesIO):
            """A file that asks its own reader."""

            reader = None

            def read(self, size=-1):
                if self.reader is not None:
                    for ask in (lambda: next(self.reader), lambda: persona.Dataset(self.reader)):
                        try:
                            ask()
                        except RuntimeError as error:
                            told.append(str(error))
                return super().read(7)

        file = Asking(b"a,b\n" + b"1,2\n" * 20)
        reader = file.reader = persona.CsvReader(file)
        self.assertEqual(len(list(reader)), 21)
        self.assertGreater(len(told), 2)
        self.assertEqual({words[:21] for words in told}, {"this reader is in use"})
        with self.assertRaisesRegex(RuntimeError, "in use"), reader.alone():
            persona.Dataset(reader)

    def test_delimiters_are_one_character(self):
        self.assertEqual(list(persona.CsvReader(io.BytesIO(b"a;b,c\n"), delimiter=";")), [["a", "b,c"]])
        for wrong in (";;", "", 44, "\xe9", "\0", b";"):
            with self.subTest(wrong), self.assertRaisesRegex(ValueError, "delimiter is .*one ASCII character"):
                persona.CsvReader(io.BytesIO(b"a,b\n"), delimiter=wrong)

    def test_texts_are_not_cut_off(self):
        for call in (lambda: persona.Dataset(SAMPLES / "human_like.csv", items="bfi1\0,bfi2"),
                     lambda: persona.CsvReader(f"{SAMPLES / 'human_like.csv'}\0.txt"),
                     lambda: persona.Npy("a\0b.npy"), lambda: persona.render_prompt("a\0b"),
                     lambda: persona.render_prompt("{a}", fields={"a": "x\0y"}),
                     lambda: persona.Population([[1.0]], "a\0b"),
                     lambda: persona.Population([[1.0]], ids=["a\0b"]),
                     lambda: persona.Population([[1.0]], items=["a\0b"]),
                     lambda: persona.Population([[1.0]], attributes={"a": ["x\0y"]}),
                     lambda: persona.metric("coverage\0"), lambda: persona.Options({"k\0": 3})):
            with self.assertRaisesRegex(ValueError, "NUL"):
                call()
        self.assertIsNone(persona.csv_number("1\x002"))
        with self.assertRaisesRegex(ValueError, "surrogate"):
            persona.Population([[1.0]], "\ud800")
        with self.assertRaisesRegex(TypeError, "items is \\['a', 'b'\\]; it should be a text"):
            persona.Dataset(SAMPLES / "human_like.csv", items=["a", "b"])
        with self.assertRaisesRegex(TypeError, "template is None"):
            persona.render_prompt(None)


class Arrow(unittest.TestCase):
    """Arrow tables of other libraries, made here by hand."""

    def test_columns_of_one_block_are_read_in_place(self):
        block = numpy.arange(12.0).reshape(3, 4)
        lent = batch({"a": block[0], "b": block[1], "c": block[2]})
        population = persona.Population(lent, "table")
        self.assertTrue(same_bits(population.answers(), block.T))
        self.assertEqual([item.name for item in population.items], ["a", "b", "c"])
        block[1, 2] = 0.5
        self.assertEqual(population.answer(2, 1), 0.5)
        self.assertEqual(lent.released, 0)
        del population
        self.assertEqual(lent.released, 1)

    def test_columns_of_several_types_are_copied(self):
        lent = batch({"a": numpy.array([1, 2], "i4"), "b": numpy.array([0.5, 1.5])})
        population = persona.Population(lent)
        self.assertTrue(same_bits(population.answers(), [[1, 0.5], [2, 1.5]]))
        self.assertEqual(lent.released, 1)

    def test_datasets_and_streams(self):
        columns = {"q1": numpy.array([1, 2, 5]), "q2": numpy.array([3, 4, 4]), "sex": ["f", "m", "f"]}
        for lent in (batch(columns), Lent(batch(columns), stream=True)):
            data = persona.Dataset(lent, name="mine", items="q*", group="sex")
            self.assertEqual((data.groups, data.items), (["f", "m"], ["q1", "q2"]))
            self.assertTrue(same_bits(data.population("f").answers(), [[1, 3], [5, 4]]))
        with self.assertRaisesRegex(persona.PersonaError, "sex"):
            persona.Dataset(batch(columns), items="q*,sex")

    def test_what_is_refused_is_given_back(self):
        lent = batch({"a": numpy.array([1.0]), "b": ["x"]})
        with self.assertRaises(persona.UnsupportedError):
            persona.Population(lent)
        self.assertEqual(lent.released, 1)
        made = batch({"a": numpy.array([1.0])})
        with self.assertRaisesRegex(ValueError, "combine_chunks"):
            persona.Population(Lent(made, stream=True, times=2))
        self.assertEqual(made.released, 2)
        with self.assertRaisesRegex(ValueError, "no rows"):
            persona.Population(Lent(batch({"a": numpy.array([1.0])}), stream=True, times=0))


class NpyFiles(unittest.TestCase):
    """Files of numpy's, against numpy itself."""

    def written(self, data):
        """The bytes that numpy writes."""
        file = io.BytesIO()
        numpy.save(file, data)
        return file

    def test_read(self):
        for kind in ("f8", "f4", "i8", "u1", ">f8"):
            data = numpy.arange(12).reshape(3, 4).astype(kind)
            file = self.written(numpy.asfortranarray(data))
            file.seek(0)
            npy = persona.Npy(file)
            self.assertEqual(npy.shape, (3, 4))
            array = numpy.asarray(npy)
            self.assertEqual(array.ctypes.data, npy.__array_interface__["data"][0])
            self.assertFalse(array.flags.writeable)
            numpy.testing.assert_array_equal(array, data)
            population = persona.Population(npy)
            npy.close()
            self.assertTrue(same_bits(population.answers(), data.astype("f8")))

    def test_mapped_and_in_memory(self):
        import mmap

        data = numpy.arange(12.0).reshape(3, 4)
        raw = self.written(data).getvalue()
        numpy.testing.assert_array_equal(numpy.asarray(persona.view_npy(raw)), data)
        with tempfile.NamedTemporaryFile() as file:
            file.write(raw)
            file.flush()
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            population = persona.Population(persona.view_npy(mapped))
            with self.assertRaises(BufferError):
                mapped.close()  # it is being read
            self.assertTrue(same_bits(population.answers(), data))
        with self.assertRaises(persona.FormatError):
            persona.view_npy(b"no such file")
        with self.assertRaises(persona.UnsupportedError):
            persona.view_npy(self.written(data.astype(">f8")).getvalue())

    def test_write(self):
        for data in (numpy.arange(6.0).reshape(2, 3)[::-1], numpy.arange(6, dtype="i2").reshape(2, 3).T):
            file = io.BytesIO()
            persona.write_npy(data, file)
            file.seek(0)
            read = numpy.load(file)
            self.assertEqual(read.dtype, data.dtype)
            numpy.testing.assert_array_equal(read, data)

    def test_dataset(self):
        with tempfile.NamedTemporaryFile(suffix=".npy") as file:
            numpy.save(file, numpy.arange(6.0).reshape(2, 3))
            file.flush()
            self.assertEqual(persona.Dataset(file.name).items, ["item1", "item2", "item3"])
            self.assertEqual(persona.Npy(file.name).shape, (2, 3))


class Questionnaires(unittest.TestCase):
    """Instruments."""

    def test_reads(self):
        instrument = persona.Instrument.parse(json.dumps(INSTRUMENT), "three.json")
        self.assertEqual((instrument.name, instrument.title, instrument.scale), ("three", "Three items", (1, 4)))
        self.assertEqual(instrument.item_names, ["a", "b", "c"])
        self.assertEqual([item.reverse for item in instrument.items], [False, True, False])
        self.assertEqual((instrument.number("a"), instrument.number("c")), (1, 9))
        self.assertEqual(instrument.labels("b")[3], "always")
        self.assertEqual(instrument.traits, [persona.Trait("T", "Talking", persona.Norm(2.5, 0.5, "an example"))])
        self.assertEqual(instrument.trait("T").title, "Talking")
        for wrong in (instrument.number, instrument.trait):
            with self.assertRaises(KeyError):
                wrong("z")
        with self.assertRaisesRegex(persona.FormatError, "bad.json"):
            persona.Instrument.parse("{}", "bad.json")

    def test_describes_an_array(self):
        instrument = persona.Instrument.parse(json.dumps(INSTRUMENT))
        data = numpy.array([[1.0, 4, 2, 30], [2, 2, 3, 40]])
        population = instrument.describe(data, ["c", "b", "a", "age"], "agents")
        self.assertEqual([item.name for item in population.items], ["c", "b", "a", "item4"])
        self.assertEqual(population.items[1].trait, "T")
        data[0, 0] = 3
        self.assertEqual(population.answer(0, 0), 3)
        with self.assertRaisesRegex(persona.MismatchError, "c"):
            instrument.describe(data[:, :2], ["a", "b"])
        self.assertEqual(instrument.describe(data[:, :2], ["b", "a"], subset=True).shape, (2, 2))
        with self.assertRaises(persona.OutOfScaleError):
            instrument.describe(data, ["c", "b", "age", "a"])


class Personas(unittest.TestCase):
    """Schemas, profiles, prompts, responses."""

    @classmethod
    def setUpClass(cls):
        cls.schema = persona.Schema.parse(json.dumps(SCHEMA), "small.json")
        cls.folder = tempfile.TemporaryDirectory()

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def file(self, name, text):
        """A file with a text."""
        path = pathlib.Path(self.folder.name) / name
        path.write_text(text, encoding="utf-8")
        return path

    def test_schema(self):
        schema = self.schema
        self.assertEqual(schema.name, "small")
        self.assertEqual(schema.dimensions[0], persona.Dimension("Age", ("Child", "Adult"), (0.25, 0.75)))
        self.assertEqual(schema.rules, [persona.Rule("child_at_work", "Children do not work.")])
        self.assertEqual(schema.broken_rules({"Age": "Child", "Job": "Cook"}), schema.rules)
        self.assertEqual(schema.broken_rules({"Age": "Adult", "Job": "Cook"}), [])
        self.assertEqual(schema.label({"Age": "Adult", "Job": "Cook"}), "a-Cook")
        self.assertEqual(schema.label([0, -1]), "c-?")
        self.assertEqual(schema.codes({"Job": "Pilot"}), [-1, 2])
        self.assertEqual(schema.profile([1, -1]), {"Age": "Adult", "Job": None})
        with self.assertRaisesRegex(KeyError, "it has None, Cook, Pilot"):
            schema.codes({"Job": "Baker"})
        with self.assertRaises(KeyError):
            schema.codes({"Height": "Tall"})
        for wrong in (schema.label, schema.broken_rules):
            with self.assertRaises(ValueError):
                wrong([5, 0])
        self.assertEqual(len(persona.Schema(TOP / "examples" / "schemas" / "paper.json").dimensions), 26)

    def test_sampling(self):
        profiles, screening = persona.Profiles.sample(self.schema, 400, seed=3)
        self.assertEqual((len(profiles), screening.candidates), (400, 400))
        self.assertEqual(profiles[0], persona.Profiles.sample(self.schema, 1, seed=3)[0][0])
        children = sum(profile.values["Age"] == "Child" for profile in profiles)
        self.assertAlmostEqual(children / 400, 0.25, delta=0.07)
        broken = sum(bool(self.schema.broken_rules(profile.values)) for profile in profiles)
        self.assertEqual((screening.removed, screening.hits), (broken, {"child_at_work": broken}))
        self.assertEqual(screening.counts()["Age"]["Child"], children)
        self.assertEqual(screening.counts(kept=True)["Age"]["Child"], children - broken)
        self.assertEqual(profiles.screen().removed, broken)
        kept, _ = persona.Profiles.sample(self.schema, 50, keep_rules=True)
        self.assertEqual(kept.screen().removed, 0)
        quotas = {"Job": {"None": 5, "Cook": 3, "Pilot": 2}}
        exact, _ = persona.Profiles.sample(self.schema, 10, quotas=quotas, margins={"Age": {"Child": 0, "Adult": 1}})
        jobs = sorted(profile.values["Job"] for profile in exact)
        self.assertEqual(jobs, ["Cook"] * 3 + ["None"] * 5 + ["Pilot"] * 2)
        self.assertEqual({profile.values["Age"] for profile in exact}, {"Adult"})
        with self.assertRaisesRegex(ValueError, "every value needs a number"):
            persona.Profiles.sample(self.schema, 10, margins={"Age": {"Child": 1}})
        with self.assertRaises(persona.InvalidArgumentError):
            persona.Profiles.sample(self.schema, 11, quotas=quotas)

    def test_files_of_profiles(self):
        profiles, _ = persona.Profiles.sample(self.schema, 20)
        for format_ in ("json", "jsonl", "csv"):
            read = persona.Profiles.read(self.schema, self.file(f"profiles.{format_}", profiles.write(format_)))
            self.assertEqual(list(read), list(profiles))
        self.assertEqual(profiles.value(0, 1), profiles.codes(0)[1])
        self.assertEqual(profiles[-1].id, "persona-20")
        joint = persona.Profiles.read(self.schema, self.file("joint.csv", "id,Age,weight\nx,Adult,1\ny,Child,0\n"))
        self.assertEqual(joint[0].weight, 1)
        drawn, _ = persona.Profiles.sample(self.schema, 30, joint=joint)
        self.assertEqual({profile.values["Age"] for profile in drawn}, {"Adult"})
        table = self.schema.read_table(self.file("margins.json", '{"Age": {"Child": 0.1, "Adult": 0.9}}'))
        self.assertEqual(table, {"Age": {"Child": 0.1, "Adult": 0.9}})
        with self.assertRaises(IndexError):
            profiles[20]  # pylint: disable=pointless-statement

    @needs("pandas")
    def test_profiles_to_pandas(self):
        profiles, _ = persona.Profiles.sample(self.schema, 20)
        frame = profiles.to_pandas()
        self.assertEqual(list(frame["Job"]), [profile.values["Job"] for profile in profiles])
        data = persona.Population(numpy.ones((20, 2)), attributes={"Job": frame["Job"]})
        self.assertEqual(data.attributes["Job"].levels, ["None", "Cook", "Pilot"])

    def test_prompts(self):
        profile = {"Age": "Adult", "Job": "Cook"}
        self.assertEqual(persona.render_prompt("{Age} {{x}} {word}", self.schema, profile, {"word": "{Job}"}),
                         "Adult {x} {Job}")
        text = persona.render_prompt(persona.prompt_template("choice"), self.schema, profile,
                                     {"item": "?", "a": "yes", "b": "no"})
        self.assertIn("Job: Cook", text)
        with self.assertRaises(persona.FormatError) as caught:
            persona.render_prompt("line\n{nobody}")
        self.assertEqual(caught.exception.line, 2)
        with self.assertRaisesRegex(ValueError, "its schema"):
            persona.render_prompt("x", None, profile)

    def test_responses(self):
        found = persona.parse_response("On a scale of 1 to 5, I'd say 4")
        self.assertEqual((found.value, found.outcome), (4, persona.Outcome.CLEAR))
        missing = persona.parse_response("3 or 4")
        self.assertEqual((missing.value, missing.outcome), (None, persona.Outcome.RANGE))
        self.assertTrue(missing.reason)
        self.assertEqual(persona.parse_response("(B)", high=3, kind="choice").value, 2)
        self.assertEqual(persona.parse_response("9", high=7).outcome, persona.Outcome.OUT_OF_SCALE)

    def test_files_of_responses(self):
        path = self.file("responses.jsonl", '{"persona": "p1", "item": "a", "text": "4"}\n'
                                            '{"persona": "p1", "item": "b", "text": "no"}\n'
                                            '{"persona": "p2", "item": "a", "text": "Rating: 2"}\n')
        responses = persona.Responses(path)
        self.assertEqual((responses.personas, responses.items), (["p1", "p2"], ["a", "b"]))
        self.assertTrue(same_bits(responses.answers(), [[4, numpy.nan], [2, numpy.nan]]))
        self.assertIsNone(responses[1, 1])
        self.assertEqual((responses[1, 0].value, responses.line(1, 0)), (2, 3))
        self.assertEqual(responses.outcomes["clear"], 2)
        self.assertEqual(responses.to_csv().splitlines(), ["id,a,b", "p1,4,", "p2,2,"])
        self.assertEqual(json.loads(responses.to_json())["responses"], 3)
        self.assertEqual(persona.Responses(path, ["b", "a", "z"]).items, ["b", "a", "z"])
        instrument = persona.Instrument.parse(json.dumps(INSTRUMENT))
        self.assertEqual(persona.Responses(path, instrument).items, ["a", "b", "c"])
        with self.assertRaises(persona.FormatError):
            persona.Responses(path, ["b"])
        population = persona.Population(responses.answers(), missing="pairwise", ids=responses.personas)
        self.assertEqual(population.missing_answers, 2)


if __name__ == "__main__":
    unittest.main()
