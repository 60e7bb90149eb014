"""Attributes, traits, fidelity, inference, diagnosis, comparison, power, reports."""
import io
import json
import math
import unittest

import numpy
import persona

from .support import SAMPLES, TOP, answers, needs, sample

QUICK = {"permutations": 99, "resamples": 60, "band_draws": 20, "null_draws": 1}


def described(name="human_like", **more):
    """A sample with the keying of its instrument."""
    instrument = persona.Instrument(TOP / "examples" / "instruments" / "bfi-44.json")
    return instrument.population(persona.Dataset(SAMPLES / f"{name}.csv", items="bfi*", attributes="gender", **more))


class Analyses(unittest.TestCase):
    """Analyses of one population."""

    def test_attributes(self):
        data = answers(200, 6)
        level = numpy.repeat([0, 1], 100)
        data[:, 0] = numpy.where(level, 5, 1)
        population = persona.Population(data, "agents", attributes={
            "group": persona.Attribute(level, ["low", "high"], ordinal=True), "noise": list("abcd") * 50})
        analysis = persona.analyse_attributes(population, options=QUICK)
        self.assertEqual((analysis.name, analysis.population), ("attributes", "agents"))
        self.assertEqual(analysis.settings["permutations"], "99")
        self.assertEqual(analysis["eta_squared"]["item1", "group"], 1)
        self.assertLess(analysis["eta_squared"]["item1", "noise"], 0.2)
        self.assertEqual(analysis["effects"].labels, ["group", "noise"])
        self.assertTrue(analysis.findings)
        self.assertIn("effects", repr(analysis))
        with self.assertRaisesRegex(KeyError, "there are effects"):
            analysis["no_table"]
        with self.assertRaisesRegex(KeyError, "no column 'x'"):
            analysis["effects"]["x"]
        self.assertEqual(json.loads(analysis.to_json("mine/1"))["schema"], "mine/1")
        with self.assertRaises(persona.UnsupportedError):
            persona.analyse_attributes(persona.Population(data))

    def test_traits(self):
        people = described()
        scores = persona.trait_scores(people)
        self.assertEqual(list(scores), ["E", "A", "C", "N", "O"])
        data = sample("human_like")
        keyed = {1: 1, 11: 1, 16: 1, 26: 1, 36: 1, 6: -1, 21: -1, 31: -1}  # extraversion: examples/samples/README.md
        columns = [data[:, item - 1] if sign > 0 else 6 - data[:, item - 1] for item, sign in keyed.items()]
        numpy.testing.assert_allclose(scores["E"], numpy.mean(columns, axis=0), rtol=1e-14)
        analysis = persona.analyse_traits(people, described("healthy"))
        items = numpy.array(columns)
        alpha = 8 / 7 * (1 - items.var(1, ddof=1).sum() / items.sum(0).var(ddof=1))
        self.assertAlmostEqual(analysis["traits"]["E", "alpha"], alpha, places=12)
        self.assertIn("congruence", analysis.table_names)

    def test_fidelity(self):
        people = described()
        levels = numpy.digitize(persona.trait_scores(people)["E"], [2.5, 3.5])
        instrument = persona.Instrument(TOP / "examples" / "instruments" / "bfi-44.json")
        agents = instrument.describe(sample("human_like"), instrument.item_names, "agents",
                                     attributes={"assigned": persona.Attribute(levels, ["low", "middle", "high"])})
        target = persona.Target("E", "assigned", ["low", "middle", "high"])
        analysis = persona.analyse_fidelity(agents, [target], people)
        self.assertEqual(analysis["fidelity"].labels[-1], "mean")
        first = analysis["fidelity"].values[0]
        self.assertTrue(any(value > 0.8 for value in first))
        with self.assertRaises(persona.MismatchError):
            persona.analyse_fidelity(agents, [persona.Target("E", "assigned", ["low", "high"])])

    @needs("pandas")
    def test_to_pandas(self):
        frames = persona.analyse_attributes(described(), options=QUICK).to_pandas()
        self.assertEqual(list(frames["effects"].index), ["gender"])


class WithReference(unittest.TestCase):
    """What says what numbers mean."""

    @classmethod
    def setUpClass(cls):
        cls.people = described()
        cls.agents = [described("mode_collapse"), described("healthy")]
        cls.space = persona.Space(cls.people, "reference")
        cls.plan = persona.Run(cls.space, cls.agents, reference=cls.people, metrics=["coverage", "participation_ratio"],
                              options=QUICK)
        cls.results = cls.plan.execute()

    def test_inference(self):
        inference = self.plan.infer()
        self.assertEqual((self.plan.population_count, inference.population_count), (2, 2))
        evidence = inference["mode_collapse", "coverage"]
        low, high = evidence.interval
        self.assertTrue(low < self.results[0, "coverage"].value < high)
        self.assertEqual(evidence.place, persona.BandPlace.BELOW)
        self.assertEqual(inference["healthy", "coverage"].place, persona.BandPlace.INSIDE)
        band_low, centre, band_high = evidence.band
        self.assertTrue(evidence.matched[0] < band_low < centre < band_high)
        self.assertEqual(set(evidence.nulls), set(persona.null_catalogue()))
        self.assertLess(evidence.nulls["random_responder"][0], 0.1)
        self.assertEqual((evidence.interval_reason, evidence.band_reason), ("", ""))
        self.assertGreater(evidence.interval_spread, 0)
        self.assertGreater(evidence.band_spread, 0)
        self.assertEqual(evidence.monte_carlo_error, 0)
        self.assertEqual(evidence.size, persona.SizeVerdict.ENOUGH)
        detectable, material = evidence.detectable
        self.assertLess(detectable, material)
        self.assertEqual(inference.matched_rows(0)[0] + inference.matched_rows(0)[1], 600)
        self.assertIn("below", repr(evidence))
        self.assertEqual(inference[0, "coverage"].interval, evidence.interval)
        with self.assertRaisesRegex(KeyError, "no population is called"):
            inference["nobody", "coverage"]
        with self.assertRaisesRegex(KeyError, "not measured"):
            inference[0, "hopkins"]

    def test_diagnosis(self):
        diagnosis = persona.diagnose(self.agents[0], self.people)
        self.assertEqual(diagnosis.primary, persona.Mode.MODE_COLLAPSE)
        self.assertIn(persona.Mode.MODE_COLLAPSE, diagnosis.modes)
        self.assertIn("mode collapse", diagnosis.sentence)
        self.assertEqual(diagnosis.confidence(persona.Mode.MODE_COLLAPSE), 1)
        self.assertLess(diagnosis.confidence(persona.Mode.HEALTHY), 0.5)
        signs = {sign.name: sign for sign in diagnosis.signs(persona.Mode.MODE_COLLAPSE)}
        self.assertLess(signs["spread"].value, signs["spread"].healthy)
        alone = persona.diagnose(self.agents[0])
        self.assertTrue(math.isnan(alone.confidence(persona.Mode.CARICATURE)))
        self.assertTrue(alone.reason(persona.Mode.CARICATURE))
        self.assertEqual(len(persona.mode_catalogue()), len(persona.Mode) - 1)
        few = persona.diagnose(self.agents[0].subset(range(5)), self.people)
        self.assertEqual(few.primary, persona.Mode.UNKNOWN)

    def test_comparison_and_power(self):
        pair = self.plan.compare_pair(0, 1)
        self.assertLess(pair["tests"]["energy_distance_between", "p"], 0.05)
        paired = persona.Run(self.space, [described(id="id"), described(id="id")], metrics="coverage", options=QUICK)
        self.assertIn("pair_comparison", repr(paired.compare_pair(0, 1, "paired")))
        ranking = self.plan.compare()["ranking"]
        self.assertLess(ranking["overall: healthy", "score"], ranking["overall: mode_collapse", "score"])
        power = self.plan.power(0.2)["power"]
        self.assertGreater(power["coverage", "power_at_drop"], 0.9)
        with self.assertRaisesRegex(ValueError, "'of_healthy'"):
            self.plan.power(0.2, "by half")

    def test_report(self):
        report = self.plan.report()
        report.inference = self.plan.infer()
        report.set_diagnosis(persona.diagnose(self.agents[0], self.people), 0)
        report.attach(persona.analyse_attributes(self.agents[0], options=QUICK), 0)
        text = report.to_text(persona.TextStyle.PLAIN)
        self.assertIn("diagnosis: mode collapse", text)
        self.assertTrue(text.isascii())
        self.assertIn("─", str(report))
        self.assertIn("\x1b[", report.to_text(persona.TextStyle.COLOUR))
        document = json.loads(report.to_json())
        self.assertEqual(document["schema"], "persona-report/1")
        self.assertEqual(document["populations"][0]["metrics"]["coverage"]["value"], self.results[0, "coverage"].value)
        file = io.BytesIO()
        report.write_json(file)
        self.assertEqual(json.loads(file.getvalue()), document)
        report.write_text(file)
        self.assertIn("collapse", file.getvalue().decode())
        self.assertEqual(report.settings["reference"], "human_like")
        self.assertEqual(report.left_out, [])
        self.assertEqual([analysis.name for analysis in report.analyses(0)], ["attributes"])
        self.assertEqual(report.diagnosis(0).primary, persona.Mode.MODE_COLLAPSE)
        self.assertIsNone(report.diagnosis(1))
        self.assertEqual(report.inference["healthy", "coverage"].place, persona.BandPlace.INSIDE)
        self.assertIsNone(self.plan.report().inference)
        with self.assertRaises(persona.InvalidArgumentError):
            report.set_diagnosis(report.diagnosis(0), 0)

    def test_a_file_that_fails_is_raised(self):
        class Full:
            """A full disk."""

            def write(self, _):
                raise OSError(28, "no space left")

        with self.assertRaisesRegex(OSError, "no space left"):
            self.plan.report().write_json(Full())
        with self.assertRaisesRegex(OSError, "no space left"):
            self.plan.report().write_text(Full())

    @needs("pandas")
    def test_frames(self):
        frame = self.plan.infer().to_pandas()
        self.assertEqual(len(frame), 4)
        self.assertEqual(list(frame[frame.population == "healthy"]["place"]), ["inside", "inside"])
        signs = persona.diagnose(self.agents[0], self.people).to_pandas()
        self.assertIn("spread", set(signs["name"]))


class Populations(unittest.TestCase):
    """What is known of rows and items."""

    def test_policies(self):
        data = [[1, 2, None], [3, 9, 4], [5, 1, 2]]
        item = persona.Item(low=1, high=5)
        with self.assertRaises(persona.MissingAnswerError) as caught:
            persona.Population(data)
        self.assertEqual((caught.exception.row, caught.exception.column), (0, 2))
        with self.assertRaises(persona.OutOfScaleError) as caught:
            persona.Population(data, items=item, missing="drop")
        self.assertEqual((caught.exception.row, caught.exception.column), (1, 1))
        population = persona.Population(data, items=item, missing="drop", out_of_scale="missing")
        self.assertEqual((len(population), population.dropped_rows, population.source_rows), (1, 2, [2]))
        filled = persona.Population(data, missing="row_median")
        self.assertEqual((filled.filled_answers, filled.answer(0, 2)), (1, 1.5))
        with self.assertRaisesRegex(ValueError, "'pairwise'"):
            persona.Population(data, missing="ignore")

    def test_descriptions(self):
        population = persona.Population(answers(4, 2), "p", items=[persona.Item("a", "nominal", weight=0), "b"],
                                        weights=[1, 0, 2, 1], ids=["w", "x", "y", "z"], replicates=[7, 7, 8, 9])
        self.assertEqual(population.items[0].kind, persona.ItemKind.NOMINAL)
        self.assertEqual([item.name for item in population.items], ["a", "b"])
        self.assertEqual((population.weights, population.replicates), ([1, 0, 2, 1], [7, 7, 8, 9]))
        self.assertEqual(population.ids, ["w", "x", "y", "z"])
        self.assertAlmostEqual(population.effective_rows, 16 / 6)
        part = population.subset(numpy.array([True, False, True, False]), "q")
        self.assertEqual((part.name, part.ids), ("q", ["w", "y"]))
        self.assertEqual(population.subset([3, 0]).ids, ["z", "w"])
        with self.assertRaises(persona.InvalidArgumentError):
            population.subset([4])
        with self.assertRaises(IndexError):
            population.answer(4, 0)
        self.assertEqual(persona.Population([[1, 2], [1, 2], [3, 4]]).count_patterns(), (2, 2))
        self.assertIsNone(persona.Population(answers()).weights)
        with self.assertRaisesRegex(ValueError, "3 items were given"):
            persona.Population(answers(4, 2), items=["a", "b", "c"])
        with self.assertRaisesRegex(ValueError, "low and high"):
            persona.Population(answers(4, 2), items=persona.Item(low=1))

    def test_attributes(self):
        population = persona.Population(answers(4, 2), attributes={"job": ["cook", None, "pilot", "cook"]})
        self.assertEqual(population.levels_of("job"), ["cook", None, "pilot", "cook"])
        self.assertEqual(population.attributes["job"], persona.Attribute([0, -1, 1, 0], ["cook", "pilot"], False))
        with self.assertRaisesRegex(KeyError, "there are job"):
            population.levels_of("age")

    @needs("pandas")
    def test_columns_of_one_name_are_refused(self):
        import pandas

        frame = pandas.DataFrame([[1, 2, 3], [4, 5, 6]], columns=["a", "g", "g"])
        for named in ({"attributes": ["g"]}, {"ids": "g"}, {"weights": "g"}, {"replicates": "g"}, {"items": ["g"]},
                      {"items": "g*"}, {}):
            with self.subTest(named), self.assertRaisesRegex(ValueError, "2 columns called 'g'"):
                persona.Population.from_frame(frame, **named)
        self.assertEqual(persona.Population.from_frame(frame, items=["a"]).shape, (2, 1))

    @needs("pandas")
    def test_na_is_missing(self):
        import pandas

        frame = pandas.DataFrame({"a": [1, 2, 3], "g": pandas.array(["x", None, "y"], dtype="string"),
                                  "n": ["p", None, "q"]})
        population = persona.Population.from_frame(frame, attributes=["g"])
        self.assertEqual(population.levels_of("g"), ["x", None, "y"])
        with self.assertRaisesRegex(ValueError, "ids: row 1 has none"):
            persona.Population.from_frame(frame, items=["a"], ids="n")
        with self.assertRaisesRegex(ValueError, "ids: row 1 has none"):
            persona.Population.from_frame(frame, items=["a"], ids="g")


if __name__ == "__main__":
    unittest.main()
