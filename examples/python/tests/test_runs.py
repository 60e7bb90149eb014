"""Runs: results, progress, exceptions of progress functions."""
import math
import threading
import unittest

import persona

from .support import answers, endless_run, needs, sample, small_run


class Results(unittest.TestCase):
    """What an execution gives."""

    @classmethod
    def setUpClass(cls):
        cls.people = persona.Population(sample("human_like"), "people")
        cls.agents = persona.Population(sample("mode_collapse"), "agents")
        cls.results = persona.measure([cls.agents, cls.people], cls.people)

    def test_values_and_what_stands_beside_them(self):
        result = self.results["agents"]["coverage"]
        self.assertAlmostEqual(float(result), 0.4233, places=4)
        self.assertTrue(result.is_defined)
        self.assertEqual(result.settings["k"], "5")
        self.assertEqual(result.effective_n, 500)
        self.assertEqual(result.metric.axis, persona.Axis.COVERAGE)
        details = self.results[0, "lid"].details
        self.assertLess(details["quartile_25"], details["quartile_75"])
        table = self.results[0, "effective_levels"].table
        self.assertEqual(len(table), 44)
        self.assertEqual(table.labels[0], "item1")
        self.assertEqual(table.to_numpy().shape, (44, len(table.columns)))

    def test_undefined_says_why(self):
        result = self.results["people"]["coverage"]
        self.assertEqual(result.validity, persona.Validity.UNDEFINED)
        self.assertTrue(math.isnan(result.value))
        self.assertIn("reference", result.reason)
        self.assertIn("undefined", repr(result))
        self.assertTrue(self.results["people"].is_reference)

    def test_lookups(self):
        self.assertEqual(self.results.keys, [metric.key for metric in persona.metric_catalogue().values()
                                             if metric.is_default])
        self.assertIs(self.results["people"], self.results[1])
        with self.assertRaisesRegex(KeyError, "no population is called 'nobody'; there are agents, people"):
            self.results["nobody"]
        with self.assertRaisesRegex(KeyError, "was not measured"):
            self.results["agents"]["no_metric"]
        with self.assertRaisesRegex(KeyError, "no metric called"):
            persona.metric("no_metric")
        self.assertEqual(persona.metric("lid").key, "lid")
        self.assertEqual(self.results["agents"].counts["rows"], 500)

    def test_shown(self):
        shown = repr(self.results)
        self.assertIn("agents", shown.split("\n")[0])
        self.assertEqual(len(shown.split("\n")), 1 + len(self.results.keys))
        self.assertIn("<table>", self.results._repr_html_())
        self.assertIn("coverage", repr(self.results["agents"]))

    @needs("pandas")
    def test_to_pandas(self):
        frame = self.results.to_pandas()
        self.assertEqual(list(frame.columns), ["agents", "people"])
        self.assertEqual(frame.loc["coverage", "agents"], self.results[0, "coverage"].value)
        self.assertTrue(math.isnan(frame.loc["coverage", "people"]))
        long = self.results.to_pandas(long=True)
        self.assertEqual(len(long), 2 * len(self.results.keys))
        self.assertEqual(set(long["validity"]), {"ok", "undefined"})
        table = self.results[0, "effective_levels"].table.to_pandas()
        self.assertEqual(table.shape[0], 44)

    def test_results_stay_when_the_run_is_executed_again_or_closed(self):
        run = small_run(metrics=["coverage"])
        first = run.execute()
        value = first["coverage"].value
        run.add_metric("density")
        second = run.execute()
        run.close()
        self.assertEqual(first.keys, ["coverage"])
        self.assertEqual(first["coverage"].value, value)
        self.assertEqual(second["coverage"].value, value)
        with self.assertRaisesRegex(ValueError, "this Run is closed"):
            run.execute()

    def test_given_points_of_hopkins(self):
        run = small_run(metrics="hopkins")
        run.set_hopkins_points(0, [1, 5, 9], answers(3, 6, 8))
        one = run.execute()["hopkins"].value
        self.assertEqual(run.execute()["hopkins"].value, one)
        run.set_hopkins_points(0, None, None)
        self.assertNotEqual(run.execute()["hopkins"].value, one)
        with self.assertRaises(persona.InvalidArgumentError):
            run.set_hopkins_points(0, [1, 1], answers(2, 6))

    def test_a_plan_is_shown(self):
        self.assertEqual(repr(small_run()), "<persona.Run of agents against people: the default ones>")
        self.assertEqual(repr(small_run(metrics=["lid", "coverage"])),
                         "<persona.Run of agents against people: lid, coverage>")

    def test_bounded_memory(self):
        run = small_run(options={"max_bytes": 1000})
        self.assertGreater(run.bytes, 1000)
        with self.assertRaises(persona.TooLargeError):
            run.execute()

    def test_options(self):
        options = persona.Options(k=3, balls="strict")
        self.assertEqual(options["balls"], "strict")
        self.assertEqual(options.changed(), {"k": 3, "balls": "strict"})
        self.assertEqual(eval(repr(options), {"persona": persona}).changed(), options.changed())
        del options["k"]
        self.assertEqual(options["k"], 5)
        self.assertEqual(len(dict(options)), len(persona.option_catalogue()))
        for wrong in ({"k": 0}, {"balls": "open"}, {"no_such": 1}):
            with self.assertRaises(persona.InvalidArgumentError):
                persona.Options(wrong)
        with self.assertRaises(KeyError):
            options["no_such"]
        self.assertIn("hopkins_variant", persona.Options(published=True).changed())
        self.assertNotEqual(small_run(options={"k": 3}).execute()["coverage"].value,
                            small_run(options=persona.Options(k=1)).execute()["coverage"].value)

    def test_options_are_set_back_but_never_taken_out(self):
        options = persona.Options(k=3, seed=7)
        with self.assertRaisesRegex(TypeError, "always all"):
            options.popitem()
        self.assertEqual(options.changed(), {"k": 3, "seed": 7})
        options.clear()
        self.assertEqual(options.changed(), {})
        self.assertEqual(dict(options), dict(persona.Options()))

    def test_populations_of_one_name(self):
        data = answers(30, 4), answers(30, 4, 2)
        results = persona.measure([persona.Population(one, "same") for one in data], metrics=["separation"])
        with self.assertRaisesRegex(KeyError, "2 populations are called 'same'; take them by place: 0, 1"):
            results["same"]
        self.assertNotEqual(results[0, "separation"].value, results[1, "separation"].value)
        run = small_run()
        run.add_population(persona.Population(answers(70, 6, 3), "agents"))
        run.execute()
        with self.assertRaisesRegex(KeyError, "2 populations are called 'agents'"):
            run.infer()["agents", "coverage"]

    @needs("pandas")
    def test_to_pandas_keeps_populations_of_one_name(self):
        listed = [persona.Population(answers(30, 4, seed), "same") for seed in (1, 2)]
        results = persona.measure(listed, metrics=["separation"])
        frame = results.to_pandas()
        self.assertEqual(list(frame.columns), ["same", "same"])
        self.assertEqual(list(frame.loc["separation"]), [results[place, "separation"].value for place in (0, 1)])

    def test_other_things_than_are_meant(self):
        data = answers(20, 3)
        population = persona.Population(data)
        space = persona.Space(population)
        report = persona.Run(space, population, metrics=["separation"])
        report.execute()
        cases = [
            (lambda: persona.Population(data, 5), "name is 5; it should be a text"),
            (lambda: persona.Population(data, context=3), "context is 3; it should be a persona.Context"),
            (lambda: persona.Population(data, attributes=["g"]), "attributes is .*a dictionary"),
            (lambda: persona.Run(space, "abc"), "population is 'a'; it should be a persona.Population"),
            (lambda: persona.Run(data, population), "space is .*; it should be a persona.Space"),
            (lambda: persona.Run(space, population, reference=data), "reference is .*persona.Population"),
            (lambda: persona.Run(space, population, metrics=[3]), "key of a metric is 3"),
            (lambda: persona.Space(data, "pooled"), "population 0 of the space is .*persona.Population"),
            (lambda: persona.diagnose(data), "population is a ndarray; it should be a persona.Population"),
            (lambda: persona.diagnose(population, data), "reference is .*persona.Population"),
            (lambda: persona.diagnose(population, space=3), "space is 3"),
            (lambda: persona.Options({1: 1}), "key of an option is 1"),
            (lambda: setattr(report.report(), "inference", None), "inference .* is None; .*persona.Inference"),
            (lambda: report.report().attach(None), "analysis is None"),
            (lambda: report.report().set_diagnosis(None), "diagnosis is None"),
        ]
        for call, words in cases:
            with self.subTest(words), self.assertRaisesRegex(TypeError, words):
                call()


class Progress(unittest.TestCase):
    """Progress functions, and what they raise."""

    def test_is_called_on_the_callers_thread_and_comes_to_the_end(self):
        seen = []

        def execute():
            run = small_run()
            run.execute(lambda done, total: seen.append((threading.get_ident(), done, total)))

        execute()
        self.assertEqual({ident for ident, _, _ in seen}, {threading.get_ident()})
        self.assertTrue(0 < len(seen) <= 110)
        self.assertEqual(seen[-1][1], seen[-1][2])
        self.assertEqual(sorted(done for _, done, _ in seen), [done for _, done, _ in seen])
        seen.clear()
        other = threading.Thread(target=execute)
        other.start()
        other.join()
        self.assertEqual(len({ident for ident, _, _ in seen} - {threading.get_ident()}), 1)

    def check_raised(self, call):
        """What progress raises at its first call is raised, and it is not called again."""
        class Enough(Exception):
            """The caller's own."""

        calls = []

        def progress(done, total):
            calls.append(done)
            raise Enough(done)

        with self.assertRaises(Enough):
            call(progress)
        self.assertEqual(len(calls), 1)

    def long_calls(self):
        """Every call that takes progress."""
        people = persona.Population(answers(60, 5), "people", attributes={"sex": ["f", "m", "d"] * 20})
        others = [persona.Population(answers(50, 5, seed), f"agents{seed}") for seed in (2, 3)]
        options = {"permutations": 50, "resamples": 20, "band_draws": 5, "null_draws": 1}
        run = persona.Run(persona.Space(people, "reference"), others, reference=people,
                          metrics=["coverage"], options=options)
        run.execute()
        return {
            "execute": run.execute, "infer": run.infer, "compare": lambda p: run.compare(progress=p),
            "compare_pair": lambda p: run.compare_pair(0, 1, progress=p), "power": lambda p: run.power(0.1, progress=p),
            "diagnose": lambda p: persona.diagnose(others[0], people, progress=p),
            "attributes": lambda p: persona.analyse_attributes(people, options=options, progress=p),
        }

    def test_exceptions_end_the_call_and_are_raised(self):
        for name in self.long_calls():
            with self.subTest(name):
                call = self.long_calls()[name]  # anew: a run that was stopped has no results
                self.check_raised(call)
                outcome = []

                def elsewhere(call=self.long_calls()[name], outcome=outcome):
                    try:
                        self.check_raised(call)
                        outcome.append("fine")
                    except BaseException as error:  # pylint: disable=broad-except
                        outcome.append(error)

                thread = threading.Thread(target=elsewhere)
                thread.start()
                thread.join()
                self.assertEqual(outcome, ["fine"])

    def test_a_run_that_was_stopped_can_be_executed(self):
        run = small_run()
        with self.assertRaises(ZeroDivisionError):
            run.execute(lambda done, total: 1 // 0)
        with self.assertRaises(persona.InvalidArgumentError):
            run.report()
        self.assertTrue(run.execute()["coverage"].is_defined)

    def test_progress_may_make_long_calls_itself_but_not_of_the_same_run(self):
        run, other = small_run(), small_run()
        seen = []

        def progress(done, total):
            if not seen:
                seen.append(other.execute(lambda d, t: None)["coverage"].value)
                try:
                    run.execute()
                except RuntimeError as error:
                    seen.append(str(error))

        value = run.execute(progress)["coverage"].value
        self.assertEqual(seen[0], value)
        self.assertIn("in use", seen[1])

    def test_cancelled_from_another_thread(self):
        run = endless_run()
        begun = threading.Event()

        def stop():
            begun.wait()
            run.cancel()

        thread = threading.Thread(target=stop)
        thread.start()
        with self.assertRaises(persona.CancelledError) as caught:
            run.execute(lambda done, total: begun.set())
        self.assertEqual(caught.exception.status, persona.Status.CANCELLED)
        thread.join()


if __name__ == "__main__":
    unittest.main()
