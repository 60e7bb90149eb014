"""Ctrl-C, other threads, and parallel loops of the host."""
import os
import signal
import threading
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

import numpy
import persona
from persona import _handles
from persona._abi import types
from persona.context import _parallel_callback

from .support import answers, endless_run, small_run


class NoThreads(unittest.TestCase):
    """Where no helper thread can be had, the main thread makes the call itself."""

    def test_direct(self):
        from persona import _calls

        seen = []

        class Refusing(_calls._Helpers):
            """As the interpreter does when it ends."""

            def submit(self, job):
                return False

        helpers, _calls._helpers = _calls._helpers, Refusing()
        try:
            self.assertTrue(small_run().execute(lambda done, total: seen.append(done))["coverage"].is_defined)
            with self.assertRaises(ZeroDivisionError):
                small_run().execute(lambda done, total: 1 // 0)
        finally:
            _calls._helpers = helpers
        self.assertTrue(seen)


class Interrupt(unittest.TestCase):
    """Ctrl-C, in a test that would otherwise take minutes."""

    def interrupted(self, call, send):
        """The call is under way when the signal comes, and ends by KeyboardInterrupt."""
        timer = threading.Timer(0.3, send)
        timer.start()
        with self.assertRaises(KeyboardInterrupt):
            call()
        timer.join()

    def test_execute(self):
        run = endless_run()
        self.interrupted(run.execute, lambda: signal.raise_signal(signal.SIGINT))
        self.interrupted(run.execute, lambda: os.kill(os.getpid(), signal.SIGINT))
        self.interrupted(lambda: run.execute(lambda done, total: None), lambda: signal.raise_signal(signal.SIGINT))
        self.assertTrue(small_run().execute()["coverage"].is_defined)

    def test_the_call_has_ended_when_the_exception_is_raised(self):
        from persona import _calls

        cancelled, ended = threading.Event(), []

        def work(_):
            cancelled.wait(10)
            time.sleep(0.15)
            ended.append(True)

        self.interrupted(_calls.Job(work, None, cancelled.set).run, lambda: signal.raise_signal(signal.SIGINT))
        self.assertEqual(ended, [True])

    def test_pressed_again_and_again(self):
        run = endless_run()
        stop = threading.Event()

        def press():
            while not stop.wait(0.01):
                os.kill(os.getpid(), signal.SIGINT)

        before = signal.getsignal(signal.SIGINT)
        presser = threading.Timer(0.2, press)
        presser.start()
        try:
            caught = False
            try:
                run.execute()
            except KeyboardInterrupt:
                caught = True
        except KeyboardInterrupt:
            caught = True  # a second one, right after the first
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            stop.set()
            presser.join()
            signal.signal(signal.SIGINT, before)
        self.assertTrue(caught)
        with run._alone():  # nobody is at work with it any more
            pass

    def test_an_analysis(self):
        people = persona.Population(answers(2000, 30), attributes={"level": ["a", "b", "c", "d"] * 500})
        self.interrupted(lambda: persona.analyse_attributes(people, options={"permutations": 1000000}),
                         lambda: signal.raise_signal(signal.SIGINT))


class Threads(unittest.TestCase):
    """Many threads, and loops of the host."""

    def test_other_threads_work_while_a_call_lasts(self):
        """Python code runs in the middle of a call: only a call that released the GIL lets it."""
        data = numpy.random.default_rng(0).normal(size=(2500, 60))
        room = numpy.empty((2500, 2500))
        for _ in range(20):
            ends = []

            def work():
                ends.append(time.perf_counter())
                persona.pairwise_distances(data, out=room, context=context)
                ends.append(time.perf_counter())

            context = persona.Context(1)
            thread = threading.Thread(target=work)
            stamps = []
            thread.start()
            while thread.is_alive():
                stamps.append(time.perf_counter())
                time.sleep(0)
            thread.join()
            quarter = (ends[1] - ends[0]) / 4
            if any(ends[0] + quarter < stamp < ends[1] - quarter for stamp in stamps):
                return
        self.fail("no other thread ever ran in the middle of a call")

    def test_many_threads_share_everything(self):
        people, agents = persona.Population(answers(90, 6), "people"), persona.Population(answers(90, 6, 2), "agents")
        space = persona.Space(people, "reference")
        expected = persona.Run(space, agents, reference=people).execute()

        def work(_):
            results = persona.Run(space, agents, reference=people).execute()
            neighbours = persona.Neighbours(space, agents, people)
            return ([results[key].value.hex() for key in results.keys], neighbours.rows_of(3).distances[0])

        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(work, range(24)))
        self.assertEqual({tuple(values) for values, _ in found},
                         {tuple(expected[key].value.hex() for key in expected.keys)})
        self.assertEqual(len({distance for _, distance in found}), 1)

    def test_one_run_in_two_threads_is_refused(self):
        run = small_run()
        inside, outcome = threading.Event(), []

        def second():
            inside.wait()
            try:
                run.execute()
            except RuntimeError as error:
                outcome.append(str(error))

        thread = threading.Thread(target=second)
        thread.start()

        def progress(done, total):
            inside.set()
            thread.join()

        run.execute(progress)
        self.assertIn("another thread", outcome[0])

    def values(self, context):
        """All default metrics, in a context, as text."""
        people = persona.Population(answers(90, 6), "people", context=context)
        results = persona.measure(answers(80, 6, 2), people, context=context)
        return [results[key].value.hex() for key in results.keys]

    def test_loops_of_the_host(self):
        expected = self.values(persona.Context(1))
        called = []

        def backwards(workers, body):
            called.append(workers)
            for worker in reversed(range(workers)):
                body(worker)

        with ThreadPoolExecutor(4) as pool:
            for context in (persona.Context(3), persona.Context(4, parallel=pool),
                            persona.Context(3, parallel=backwards)):
                self.assertEqual(self.values(context), expected)
        self.assertTrue(called and set(called) <= {1, 2, 3})

    def test_every_worker_runs_whatever_the_host_does(self):
        """The host calls one worker, leaves another at work on a thread, and fails: all have run when C goes on."""
        ran, begun, go_on, held = [], threading.Event(), threading.Event(), []

        def body(_, worker):
            if worker == 1:
                begun.set()
                go_on.wait()
            ran.append(worker)

        def careless(workers, call):
            call(2)
            held.append(threading.Thread(target=call, args=(1,)))
            held[0].start()
            begun.wait()
            threading.Timer(0.05, go_on.set).start()
            raise LookupError("careless")

        callback = _parallel_callback(careless)
        callback(None, 4, types.persona_loop_body(body), None)
        self.assertEqual((sorted(ran), ran[-1]), ([0, 1, 2, 3], 1))
        held[0].join()
        self.assertIsInstance(_handles._raised.pop(threading.get_ident()), LookupError)

    def test_a_loop_that_fails_is_finished_and_raised(self):
        expected = persona.pairwise_distances(answers(300, 6))

        def half(workers, body):
            body(0)
            raise LookupError("half of it")

        def twice(workers, body):
            body(1)
            body(1)

        room = numpy.empty((300, 300))
        with self.assertRaisesRegex(LookupError, "half of it"):
            persona.pairwise_distances(answers(300, 6), out=room, context=persona.Context(4, parallel=half))
        numpy.testing.assert_array_equal(room, expected)  # C needs every worker to have run
        with self.assertRaisesRegex(ValueError, "called twice"):
            persona.pairwise_distances(answers(300, 6), context=persona.Context(4, parallel=twice))


if __name__ == "__main__":
    unittest.main()
