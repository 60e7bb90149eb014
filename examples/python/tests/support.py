"""What the tests share: where things are, sample answers, and optional packages."""
import ctypes
import gc
import importlib
import pathlib
import unittest

import numpy
import persona

HERE = pathlib.Path(__file__).resolve().parent
PROJECT = HERE.parent  # examples/python
TOP = PROJECT.parents[1]  # of the repository
SAMPLES = TOP / "examples" / "samples"
ITEMS = [f"bfi{number}" for number in range(1, 45)]


def optional(name):
    """A module, or None where it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def needs(name):
    """Skips a test where a module is not installed."""
    return unittest.skipIf(optional(name) is None, f"{name} is not installed")


def sample(name):
    """The items of a sample file as float64, read by numpy alone."""
    path = SAMPLES / f"{name}.csv"
    columns = path.read_text(encoding="utf-8").split("\n", 1)[0].split(",")
    chosen = [columns.index(item) for item in ITEMS]
    return numpy.loadtxt(path, delimiter=",", skiprows=1, usecols=chosen)


def answers(rows=60, columns=7, seed=1):
    """Whole answers 1..5."""
    return numpy.random.default_rng(seed).integers(1, 6, size=(rows, columns)).astype("f8")


def same_bits(one, other):
    """Whether two float64 arrays are equal to the last bit, NaN included."""
    one, other = numpy.ascontiguousarray(one, "f8"), numpy.ascontiguousarray(other, "f8")
    return one.shape == other.shape and bool((one.view("u8") == other.view("u8")).all())


class Meter:
    """A context whose memory is counted."""

    def __init__(self):
        libc = ctypes.CDLL(None)
        libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
        libc.free.restype, libc.free.argtypes = None, [ctypes.c_void_p]
        self.sizes = {}
        self.peak = 0

        def allocate(count):
            address = libc.malloc(count)
            self.sizes[address] = count
            self.peak = max(self.peak, self.now)
            return address

        def release(address):
            del self.sizes[address]
            libc.free(address)

        self.context = persona.Context(1, allocate=allocate, release=release)

    @property
    def now(self):
        return sum(self.sizes.values())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.context.close()
        gc.collect()


def small_run(**more):
    """A run that is quick, but reports progress."""
    people, agents = persona.Population(answers(80, 6), "people"), persona.Population(answers(70, 6, 2), "agents")
    return persona.Run(persona.Space(people, "reference"), agents, reference=people, **more)


def endless_run():
    """A run of a minute and more, which is there to be stopped."""
    data = numpy.random.default_rng(0).normal(size=(60000, 40))
    agents = persona.Population(data, "agents")
    return persona.Run(persona.Space(agents), agents, metrics=["separation", "lid", "coverage", "hopkins"])
