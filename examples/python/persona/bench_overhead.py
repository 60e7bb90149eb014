"""What a call through Python costs on an array of 1144 x 44, and that nothing is copied.

usage: python3 -m persona.bench_overhead [REPEATS]

Each call is timed through this module and as the bare C function with everything prepared (arguments, error,
results), in turns; the overhead is the difference of the two medians. The bare call still goes through ctypes, about
a microsecond.
"""
from __future__ import annotations

import ctypes
import statistics
import sys
import threading
import time
import tracemalloc
from typing import Any, Callable, List, Tuple

import numpy

from ._abi import types
from ._abi.enums import Divisor, MomentKind
from ._buffers import view
from ._library import core
from .catalogue import library_paths, library_version
from .context import Context
from .population import Population
from .run import Run
from .space import Space
from .spectra import covariance, spectrum

ROWS, COLUMNS = 1144, 44
Timed = Tuple[str, Callable[[], Any], Callable[[], Any]]


def spectrum_pair(array: Any, context: Context) -> Timed:
    """A call of which C has nothing to do but to read the description of the matrix."""
    matrix = view(array)
    count, error, bare = ctypes.c_int64(), types.persona_error(), core.unchecked("persona_spectrum")
    arguments = (context._handle, matrix.reference, int(MomentKind.COVARIANCE), None, 0, ctypes.byref(count),
                 ctypes.byref(error))
    return ("spectrum(array, count=0)", lambda: spectrum(array, count=0, context=context),
            lambda: bare(*arguments))


def covariance_pair(array: Any, context: Context) -> Timed:
    """A call that computes, and gives two arrays back."""
    matrix = view(array)
    means, result, error = numpy.empty(COLUMNS), numpy.empty((COLUMNS, COLUMNS)), types.persona_error()

    def bare() -> None:
        function(context._handle, matrix.reference, None, int(MomentKind.COVARIANCE),
                 int(Divisor.N_MINUS_ONE), addresses[0], addresses[1], COLUMNS, ctypes.byref(error))

    function = core.unchecked("persona_covariance")
    addresses = (means.ctypes.data, result.ctypes.data)
    bare.keep = (means, result)  # type: ignore[attr-defined]
    return "covariance(array)", lambda: covariance(array, context=context), bare


def population_pair(array: Any, context: Context) -> Timed:
    """A population, made and freed."""
    matrix = view(array)
    builder, made, error = types.persona_population_builder(), types.persona_population(), types.persona_error()

    create, set_answers, build, free_builder, free = map(core.unchecked, (
        "persona_population_builder_create", "persona_population_builder_set_answers", "persona_population_build",
        "persona_population_builder_free", "persona_population_free"))

    def bare() -> None:
        create(context._handle, None, ctypes.byref(builder), ctypes.byref(error))
        set_answers(builder, matrix.reference, _RELEASE(0), None, ctypes.byref(error))
        build(builder, ctypes.byref(made), ctypes.byref(error))
        free_builder(builder)
        free(made)

    return "Population(array)", lambda: Population(array, context=context), bare


_RELEASE = types.persona_buffer_release


def execute_pair(array: Any, context: Context) -> Timed:
    """A run of one cheap metric."""
    population = Population(array, context=context)
    run = Run(Space(population, context=context), population, metrics="zero_variance_items")
    error, execute = types.persona_error(), core.unchecked("persona_run_execute")
    return ("Run.execute()", run.execute, lambda: execute(run._handle, ctypes.byref(error)))


def compare(pair: Timed, repeats: int) -> Tuple[float, float]:
    """Medians of both ways in microseconds."""
    _, through, bare = pair
    times: List[List[float]] = [[], []]
    for _ in range(repeats):
        for place, function in enumerate((through, bare)):
            begin = time.perf_counter()
            function()
            times[place].append(time.perf_counter() - begin)
    first, second = (statistics.median(one) * 1e6 for one in times)
    return first, second


def memory() -> List[str]:
    """What a population of a large array takes, as Python and as the library's allocator see it."""
    counted = [0, 0]  # now, at most
    libc = ctypes.CDLL(None)
    libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
    libc.free.restype, libc.free.argtypes = None, [ctypes.c_void_p]
    libc.malloc_usable_size.restype, libc.malloc_usable_size.argtypes = ctypes.c_size_t, [ctypes.c_void_p]

    def allocate(count: int) -> int:
        address = libc.malloc(count) or 0
        counted[0] += libc.malloc_usable_size(address) if address else 0
        counted[1] = max(counted)
        return int(address)

    def release(address: int) -> None:
        counted[0] -= libc.malloc_usable_size(address)
        libc.free(address)

    array = numpy.random.default_rng(1).normal(size=(200000, COLUMNS))
    context = Context(1, allocate=allocate, release=release)
    tracemalloc.start()
    population = Population(array, context=context)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    found = [f"array of {array.nbytes / 1e6:.1f} MB: a population of it took {peak / 1e6:.3f} MB in Python and "
             f"{counted[1] / 1e6:.3f} MB from the library's allocator"]
    array[3, 5] = 0.25
    seen = population.answer(3, 5) == 0.25
    return found + [f"a cell that is changed afterwards is seen changed by the library: {'yes' if seen else 'NO'}"]


def main() -> int:
    """Measures and prints."""
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    array = numpy.random.default_rng(0).integers(1, 6, size=(ROWS, COLUMNS)).astype("f8")
    context = Context(1)
    print(f"libpersona {library_version()} from {library_paths()[0]}, Python {sys.version.split()[0]}, numpy "
          f"{numpy.__version__}, {repeats} repeats, array {ROWS} x {COLUMNS} float64")
    print(f"{'call':28} {'through Python':>15} {'bare C call':>12} {'overhead':>9}   (medians, microseconds)")
    for make in (spectrum_pair, covariance_pair, population_pair, execute_pair):
        pair = make(array, context)
        through, bare = compare(pair, repeats)
        print(f"{pair[0]:28} {through:15.1f} {bare:12.1f} {through - bare:9.1f}")
    pair = execute_pair(array, context)
    found: List[Tuple[float, float]] = []
    worker = threading.Thread(target=lambda: found.append(compare(pair, repeats)))
    worker.start()
    worker.join()
    through, bare = found[0]
    print(f"{'Run.execute(), not in main':28} {through:15.1f} {bare:12.1f} {through - bare:9.1f}")
    address = view(array).matrix.data
    print(f"address of the array {array.ctypes.data:#x}, as the library gets it {address:#x}: "
          f"{'the same' if address == array.ctypes.data else 'NOT THE SAME'}")
    for line in memory():
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
