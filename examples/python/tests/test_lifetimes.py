"""Handles go in any order, in any thread, with the interpreter, and in the child of a fork."""
import copy
import ctypes
import gc
import itertools
import os
import pathlib
import pickle
import subprocess
import sys
import tempfile
import threading
import tracemalloc
import unittest
import unittest.mock
import weakref

import numpy
import persona
from persona import _handles

from .support import PROJECT, SAMPLES, Meter, answers


def everything():
    """One of everything, each made from others."""
    context = persona.Context(2)
    people = persona.Population(answers(80, 6), "people", context=context, attributes={"sex": ["f", "m"] * 40})
    agents = persona.Population(answers(70, 6, 2), "agents", context=context)
    space = persona.Space(people, "reference", context=context)
    options = persona.Options(resamples=20, band_draws=5, null_draws=1, context=context)
    run = persona.Run(space, agents, reference=people, metrics=["coverage", "lid"], options=options)
    results = run.execute()
    report = run.report()
    diagnosis = persona.diagnose(agents, people, space)
    report.inference = run.infer()
    report.set_diagnosis(diagnosis)
    report.attach(persona.analyse_attributes(people, options={"permutations": 20}))
    return {
        "context": context, "people": people, "agents": agents, "space": space, "options": options, "run": run,
        "results": results, "report": report, "diagnosis": diagnosis, "inference": report.inference,
        "neighbours": persona.Neighbours(space, agents), "subset": agents.subset([5, 6, 7]),
        "result": results["coverage"], "evidence": report.inference["agents", "coverage"],
        "analysis": report.analyses()[0],
    }


def still_works(name, thing):
    """Reads something of each that touches its memory."""
    reads = {
        "context": lambda: thing.threads, "people": lambda: thing.answer(79, 5), "agents": lambda: thing.answer(69, 5),
        "space": lambda: thing.items, "options": lambda: dict(thing), "run": lambda: thing.execute()["coverage"].value,
        "results": lambda: repr(thing), "report": lambda: thing.to_text(), "diagnosis": lambda: thing.sentence,
        "inference": lambda: thing.matched_rows(), "neighbours": lambda: thing.rows_of(3),
        "subset": lambda: thing.answers(), "result": lambda: (thing.reason, thing.value, thing.settings),
        "evidence": lambda: (thing.interval, thing.nulls), "analysis": lambda: [thing[n] for n in thing.table_names],
    }
    return reads[name]()


class AnyOrder(unittest.TestCase):
    """Whatever is left works, whatever is gone."""

    def test_freed_in_many_orders(self):
        names = list(everything())
        orders = [names, names[::-1]]
        random = numpy.random.default_rng(0)
        orders += [list(random.permutation(names)) for _ in range(10)]
        for order in orders:
            with self.subTest(order=order):
                things = everything()
                for name in order:
                    del things[name]
                    for left, thing in things.items():
                        still_works(left, thing)
                gc.collect()

    def test_each_kind_first_and_last(self):
        """Every order of the handles that hold each other most."""
        kept = ("people", "agents", "space", "run", "results", "report")
        for order in itertools.permutations(range(len(kept)), len(kept)):
            if order[0] > 1 and order[1] > 1:
                continue  # left out to be quick: most like others
            people, agents = persona.Population(answers(30, 3)), persona.Population(answers(25, 3, 2))
            space = persona.Space(people, "reference")
            run = persona.Run(space, agents, reference=people, metrics="coverage")
            things = [people, agents, space, run, run.execute(), run.report()]
            del people, agents, space, run
            for place in order:
                things[place] = None
            self.assertEqual(things, [None] * len(kept))

    def test_closed_explicitly(self):
        things = everything()
        for name in ("context", "people", "agents", "space", "options", "inference", "diagnosis"):
            things[name].close()
            things[name].close()  # twice is fine
        self.assertTrue(things["run"].execute()["coverage"].is_defined)
        with self.assertRaisesRegex(ValueError, "this Population is closed"):
            len(things["people"])
        with self.assertRaisesRegex(ValueError, "this Space is closed"):
            persona.Run(things["space"])
        with persona.Population(answers()) as population:
            self.assertEqual(len(population), 60)
        with self.assertRaises(ValueError):
            population.name  # pylint: disable=pointless-statement

    def test_nothing_is_left(self):
        before = _handles.kept_count()
        things = everything()
        seen = [weakref.ref(thing._handle) for thing in things.values() if isinstance(thing, _handles.Handle)]
        del things
        gc.collect()
        self.assertEqual([reference() for reference in seen], [None] * len(seen))
        self.assertEqual(_handles.kept_count(), before)

    def test_callbacks_of_a_context_outlive_it(self):
        """An allocator of Python serves a population after the context is gone, and its memory comes back."""
        held = {}

        def allocate(count):
            room = (numpy.zeros(count // 16 + 2, "c16"))
            held[room.ctypes.data] = room
            return room.ctypes.data

        context = persona.Context(1, allocate=allocate, release=lambda address: held.pop(address))
        population = persona.Population(answers(), copy=True, context=context)
        share = context.share()
        context.close()
        del context, allocate
        gc.collect()
        self.assertEqual(persona.Space(population, context=share).dimensions, 7)
        address = share.allocate(100)
        self.assertIn(address, held)
        share.release(address)
        self.assertGreater(len(held), 0)
        del population, share
        gc.collect()
        self.assertEqual(held, {})

    def test_copies_and_pickles_are_refused(self):
        things = everything()
        results = things["run"].execute()
        evidence = things["inference"][0, "coverage"]
        listed = [*things.values(), results, results.populations[0], results[0, "lid"], evidence,
                  *(thing._handle for thing in things.values() if isinstance(thing, persona._handles.Handle))]
        for thing in listed:
            for refused in (copy.copy, copy.deepcopy, pickle.dumps):
                with self.subTest(thing=type(thing).__name__, by=refused.__name__):
                    with self.assertRaisesRegex(TypeError, "cannot be pickled or copied"):
                        refused(thing)
        with self.assertRaisesRegex(TypeError, "Result .* plain values"):
            pickle.dumps(results[0, "lid"])
        error = pickle.loads(pickle.dumps(persona.BadValueError("x", row=3)))
        self.assertEqual((str(error), error.row, error.status), ("x", 3, persona.Status.BAD_VALUE))

    def test_what_is_closed_or_half_made_can_be_shown(self):
        for name, thing in everything().items():
            if isinstance(thing, persona._handles.Handle):
                kind = type(thing)
                self.assertNotIn("closed", repr(thing))
                thing.close()
                if kind.__repr__ is not object.__repr__:
                    self.assertEqual(repr(thing), f"<persona.{kind.__name__}, closed>", name)
                    self.assertEqual(repr(kind.__new__(kind)), f"<persona.{kind.__name__}, closed>", name)


class Allocators(unittest.TestCase):
    """Allocators of the host that fail."""

    def test_what_they_raise_is_raised_by_the_call(self):
        libc = ctypes.CDLL(None)
        libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
        libc.free.restype, libc.free.argtypes = None, [ctypes.c_void_p]
        answer = {"now": libc.malloc}
        context = persona.Context(2, allocate=lambda count: answer["now"](count), release=libc.free)
        population = persona.Population(answers(), context=context)

        def fails(_):
            raise LookupError("no memory for you")

        for bad, error, words in ((fails, LookupError, "for you"), (lambda _: "here", TypeError, "'here'"),
                                  (lambda _: 2.5, TypeError, "2.5"), (lambda _: 2**64, OverflowError, "address"),
                                  (lambda _: -16, OverflowError, "address"), (lambda _: None, MemoryError, "")):
            answer["now"] = bad
            with self.assertRaisesRegex(error, words):
                persona.Population(answers(), context=context)
            with self.assertRaisesRegex(error, words):
                persona.Space(population, context=context)
            answer["now"] = libc.malloc
            self.assertEqual(persona.Space(population, context=context).dimensions, 7)
        answer["now"] = fails
        with self.assertRaisesRegex(LookupError, "for you"):
            context.allocate(8)
        with self.assertRaisesRegex(LookupError, "for you"):
            persona.Context(1, allocate=fails, release=libc.free)

    def test_what_is_no_function_is_refused_at_once(self):
        for name in ("allocate", "release", "parallel"):
            with self.assertRaisesRegex(TypeError, f"{name} is 3"):
                persona.Context(1, **{"allocate": int, "release": int, name: 3})

    def test_what_release_raises_is_reported(self):
        libc = ctypes.CDLL(None)
        libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
        libc.free.restype, libc.free.argtypes = None, [ctypes.c_void_p]

        def release(address):
            libc.free(address)
            raise LookupError("after all")

        with unittest.mock.patch("sys.unraisablehook") as hook:
            persona.Context(1, allocate=libc.malloc, release=release).close()
            gc.collect()
        self.assertIsInstance(hook.call_args[0][0].exc_value, LookupError)


class Threads(unittest.TestCase):
    """Handles that go while others are at work."""

    def test_closed_while_another_thread_is_inside(self):
        data = numpy.random.default_rng(0).normal(size=(700, 20))
        population = persona.Population(data)
        space = persona.Space(population)
        expected = space.project(population)
        for _ in range(20):
            inside = persona.Population(data)
            threads = [threading.Thread(target=lambda: space.project(inside, out=room)) for room in
                       [numpy.empty((700, 20)) for _ in range(3)]]
            try:
                for thread in threads:
                    thread.start()
                inside.close()
            finally:
                for thread in threads:
                    thread.join()
        numpy.testing.assert_array_equal(space.project(population), expected)

    def setUp(self):
        self.hook = threading.excepthook
        threading.excepthook = lambda args: None  # a thread that comes too late finds the population closed

    def tearDown(self):
        threading.excepthook = self.hook

    def test_made_in_one_thread_and_freed_in_others(self):
        pile, failures = [], []

        def work():
            try:
                while True:
                    pile.pop()
            except IndexError:
                return
            except BaseException as error:  # pylint: disable=broad-except
                failures.append(error)

        for _ in range(30):
            pile.extend(everything_small())
        threads = [threading.Thread(target=work) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(failures, [])


def everything_small():
    """A few handles that hold each other."""
    population = persona.Population(answers(20, 3))
    space = persona.Space(population)
    run = persona.Run(space, population, metrics="distinct_patterns")
    return [population, space, run, run.execute(), run.report(), persona.Neighbours(space, population)]


class Processes(unittest.TestCase):
    """The end of the interpreter, and forks."""

    def script(self, body, code=0, first=""):
        """Runs a program of its own; it must be silent on stderr."""
        environment = dict(os.environ, PYTHONPATH=str(PROJECT), OPENBLAS_NUM_THREADS="1")
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "program.py"
            path.write_text(f"{first}import numpy, persona\n{body}", encoding="utf-8")
            done = subprocess.run([sys.executable, str(path)], env=environment, capture_output=True, text=True,
                                  timeout=120, check=False)
        self.assertEqual((done.returncode, done.stderr), (code, ""), done.stdout)
        return done.stdout

    def test_ends_with_handles_alive(self):
        self.script("data = numpy.random.default_rng(0).integers(1, 6, (60, 5))\n"
                    "context = persona.Context(2, parallel=lambda n, body: [body(w) for w in range(n)])\n"
                    "people = persona.Population(data, context=context)\n"
                    "run = persona.Run(persona.Space(people, context=context), people)\n"
                    "results = run.execute(lambda done, total: None)\n"
                    "cycle = [people, run, results]; cycle.append(cycle)\n")

    def test_nothing_is_freed_at_the_end(self):
        out = self.script("import atexit\n"
                          "held = {}\n"
                          "def allocate(count):\n"
                          "    room = numpy.zeros(count // 16 + 2, 'c16')\n"
                          "    held[room.ctypes.data] = room\n"
                          "    return room.ctypes.data\n"
                          "context = persona.Context(1, allocate=allocate, release=lambda place: held.pop(place))\n"
                          "people = persona.Population(numpy.ones((9, 3)), copy=True, context=context)\n"
                          "before = len(held)\n", first="import atexit\n"
                          "atexit.register(lambda: print(before, len(held)))\n")
        before, after = out.split()
        self.assertEqual(before, after)
        self.assertGreater(int(before), 0)

    def test_ends_while_a_thread_is_inside(self):
        self.script("import threading, time\n"
                    "data = numpy.random.default_rng(0).normal(size=(60000, 40))\n"
                    "agents = persona.Population(data)\n"
                    "run = persona.Run(persona.Space(agents), agents, metrics=['separation', 'lid'])\n"
                    "begun = threading.Event()\n"
                    "threading.Thread(target=run.execute, args=(lambda d, t: begun.set(),), daemon=True).start()\n"
                    "begun.wait()\n")

    def test_ends_by_an_exception_of_progress(self):
        self.script("data = numpy.random.default_rng(0).integers(1, 6, (60, 5))\n"
                    "def progress(done, total):\n    raise SystemExit(3)\n"
                    "agents = persona.Population(data)\n"
                    "persona.Run(persona.Space(agents), agents).execute(progress)\n",
                    code=3)

    def test_a_child_makes_its_own_context(self):
        out = self.script("import os\n"
                          "def value():\n"
                          "    data = numpy.random.default_rng(0).integers(1, 6, (60, 5))\n"
                          "    return persona.measure(data, metrics=['separation'])['separation'].value.hex()\n"
                          "first = value()\n"
                          "context = persona.default_context()\n"
                          "child = os.fork()\n"
                          "if child == 0:\n"
                          "    os._exit(value() != first or persona.default_context() is context)\n"
                          "print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))\n")
        self.assertEqual(out, "0\n")


class Leaks(unittest.TestCase):
    """Memory that is asked for again and again comes back."""

    def test_many_rounds(self):
        with Meter() as meter:
            def round_():
                people = persona.read_csv(SAMPLES / "healthy.csv", items="bfi*", context=meter.context)
                run = persona.Run(persona.Space(people, context=meter.context), people.subset(range(100)),
                                  metrics=["distinct_patterns", "participation_ratio"])
                run.execute(lambda done, total: None)
                self.assertTrue(run.report().to_json())

            def held(rounds):
                for _ in range(rounds):
                    round_()
                gc.collect()
                return tracemalloc.get_traced_memory()[0]

            tracemalloc.start()
            try:
                before = held(5)
                now = meter.now
                self.assertLess(held(30) - before, 30 * 200, "bytes of Python, less than anything in a round takes")
            finally:
                tracemalloc.stop()
            self.assertEqual(meter.now, now)
        self.assertEqual(meter.now, 0)


if __name__ == "__main__":
    unittest.main()
