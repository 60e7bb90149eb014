"""What is read in place, what is copied, and what is refused."""
import array
import ctypes
import gc
import sys
import tracemalloc
import unittest
import weakref

import numpy
import persona
from persona import _handles
from persona._buffers import view

from .support import Meter, answers, needs, optional, same_bits


class Lender:
    """Lends its array through DLPack alone, as a tensor of another library would."""

    def __init__(self, data):
        self.data = data
        self.lent = 0

    def __dlpack__(self, **_):
        self.lent += 1
        return self.data.__dlpack__()

    def __dlpack_device__(self):
        return self.data.__dlpack_device__()


def read_back(data, **more):
    """The answers as a population sees them."""
    return persona.Population(data, missing="pairwise", **more).answers()


class InPlace(unittest.TestCase):
    """Arrays of numpy."""

    def check(self, data):
        """The library reads the very memory, and the very cells."""
        found = view(data)
        self.assertFalse(found.copied)
        self.assertEqual(found.matrix.data, data.__array_interface__["data"][0])
        self.assertTrue(same_bits(read_back(data), data.astype("f8")))

    def test_every_type_of_cell(self):
        for kind in ("f8", "f4", "f2", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8"):
            with self.subTest(kind=kind):
                self.check(answers().astype(kind))
        self.check(answers() > 3)

    def test_every_order_and_stride(self):
        base = answers(40, 12)
        for name, data in {
            "fortran": numpy.asfortranarray(base), "rows backwards": base[::-1], "columns backwards": base[:, ::-1],
            "every third": base[1::3, ::2], "transposed": base.T, "one column": base[:, 3:4], "one row": base[5:6],
            "both backwards of fortran": numpy.asfortranarray(base)[::-2, ::-1],
            "same row again and again": numpy.broadcast_to(base[0], (9, 12)),
        }.items():
            with self.subTest(name):
                self.check(data)

    def test_read_only(self):
        data = answers()
        data.flags.writeable = False
        self.check(data)

    def test_a_field_of_a_structured_array(self):
        records = numpy.zeros(20, dtype=[("id", "i4"), ("answers", "f4", (5,)), ("age", "u1")])
        records["answers"] = answers(20, 5)
        self.check(records["answers"])

    def test_unaligned(self):
        raw = numpy.zeros(8 * 60 + 1, "u1")
        data = raw[1:].view("f8").reshape(12, 5)
        data[:] = answers(12, 5)
        self.assertFalse(data.flags.aligned)
        self.check(data)

    def test_a_change_afterwards_is_seen(self):
        data = answers()
        population = persona.Population(data)
        data[4, 2] = 2.5
        self.assertEqual(population.answer(4, 2), 2.5)
        copied = persona.Population(data, copy=True)
        data[4, 2] = 3.5
        self.assertEqual(copied.answer(4, 2), 2.5)

    def test_masks(self):
        plain = answers(30, 6)
        for name, mask in {
            "some": plain == 4, "none": numpy.zeros(plain.shape, bool),
            "backwards": (plain[::-1] == 4)[::-1],
            "fortran": numpy.asfortranarray(plain == 2),
        }.items():
            with self.subTest(name):
                masked = numpy.ma.MaskedArray(plain, mask=mask)
                self.assertEqual(view(masked).matrix.data, plain.ctypes.data)
                self.assertTrue(same_bits(read_back(masked), numpy.where(mask, numpy.nan, plain)))
        self.assertIsNone(view(numpy.ma.MaskedArray(plain)).matrix.mask)
        whole = numpy.ma.MaskedArray(plain.astype("i8"), mask=plain == 3)
        self.assertEqual(persona.Population(whole, missing="pairwise").missing_answers, int((plain == 3).sum()))

    def test_memory(self):
        data = numpy.random.default_rng(3).normal(size=(60000, 40))
        tracemalloc.start()
        population = persona.Population(data)
        space = persona.Space(population)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        self.assertLess(peak, data.nbytes // 100)
        self.assertEqual(space.dimensions, 40)

    def test_the_librarys_own_memory(self):
        data = numpy.random.default_rng(3).normal(size=(60000, 40))
        with Meter() as meter:
            population = persona.Population(data, context=meter.context)
            self.assertLess(meter.peak, data.nbytes // 20)
            copied = persona.Population(data, copy=True, context=meter.context)
            self.assertGreaterEqual(meter.peak, data.nbytes)
            del population, copied
        self.assertEqual(meter.now, 0)


class KeptAlive(unittest.TestCase):
    """As long as something in the library reads them, and no longer."""

    def test_an_array_lives_as_long_as_what_was_made_from_it(self):
        before = _handles.kept_count()
        data = answers()[:, ::-1]
        seen = weakref.ref(data)
        population = persona.Population(data)
        part = population.subset([3, 1, 2])
        expected = data[[3, 1, 2]].copy()
        del data
        gc.collect()
        self.assertIsNotNone(seen())
        del population
        gc.collect()
        self.assertTrue(same_bits(part.answers(), expected))
        self.assertEqual(_handles.kept_count(), before + 1)
        del part
        gc.collect()
        self.assertIsNone(seen())
        self.assertEqual(_handles.kept_count(), before)

    def test_a_population_that_is_refused_lets_go(self):
        before = _handles.kept_count()
        data = answers()
        data[2, 3] = numpy.inf
        seen = weakref.ref(data)
        with self.assertRaises(persona.BadValueError) as caught:
            persona.Population(data)
        self.assertEqual((caught.exception.row, caught.exception.column), (2, 3))
        del data, caught
        gc.collect()
        self.assertIsNone(seen())
        self.assertEqual(_handles.kept_count(), before)

    def test_a_tensor_is_given_back_once(self):
        lender = Lender(answers())
        count = sys.getrefcount(lender.data)
        population = persona.Population(lender)
        self.assertEqual(lender.lent, 1)
        self.assertGreater(sys.getrefcount(lender.data), count)
        lender.data[1, 1] = 4.25
        self.assertEqual(population.answer(1, 1), 4.25)
        del population
        gc.collect()
        self.assertEqual(sys.getrefcount(lender.data), count)

    def test_a_tensor_that_is_refused_is_given_back(self):
        lender = Lender(answers().astype("c16"))
        count = sys.getrefcount(lender.data)
        for _ in range(3):
            with self.assertRaises(persona.UnsupportedError):
                persona.Population(lender)
        gc.collect()
        self.assertEqual(sys.getrefcount(lender.data), count)

    def test_a_tensor_serves_a_single_call(self):
        lender = Lender(answers())
        count = sys.getrefcount(lender.data)
        self.assertTrue(same_bits(persona.pairwise_distances(lender), persona.pairwise_distances(lender.data)))
        gc.collect()
        self.assertEqual(sys.getrefcount(lender.data), count)


class Others(unittest.TestCase):
    """Anything that is no numpy array."""

    def test_memoryview(self):
        flat = array.array("d", answers(6, 5).ravel())
        shaped = memoryview(flat).cast("B").cast("d", (6, 5))
        found = view(shaped)
        self.assertFalse(found.copied)
        self.assertEqual(found.matrix.data, flat.buffer_info()[0])
        population = persona.Population(shaped)
        with self.assertRaises(BufferError):
            flat.append(1.0)  # it cannot move while the library reads it
        self.assertTrue(same_bits(population.answers(), answers(6, 5)))
        del population, found
        gc.collect()
        shaped.release()
        flat.append(1.0)

    def test_ctypes_array(self):
        cells = ((ctypes.c_int16 * 3) * 2)((1, 2, 3), (4, 5, 6))
        self.assertEqual(view(cells).matrix.data, ctypes.addressof(cells))
        self.assertTrue(same_bits(read_back(cells), [[1, 2, 3], [4, 5, 6]]))

    def test_lists(self):
        self.assertTrue(same_bits(read_back([[1, 2.5], [None, 4]]), [[1, 2.5], [numpy.nan, 4]]))
        with self.assertRaisesRegex(ValueError, "row 1 .* has 1 cells, row 0 has 2"):
            persona.Population([[1, 2], [3]])
        with self.assertRaisesRegex(TypeError, "row 0, column 1 .* 'x'"):
            persona.Population([[1, "x"]])

    def test_refusals_say_what_to_do(self):
        with self.assertRaisesRegex(ValueError, "reshape"):
            persona.Population(numpy.zeros(5))
        with self.assertRaisesRegex(TypeError, "complex"):
            persona.Population(numpy.zeros((2, 2), complex))
        with self.assertRaisesRegex(TypeError, "an array, a data frame"):
            persona.Population(7)
        with self.assertRaisesRegex(ValueError, "3 numbers were given, 2 are needed"):
            persona.Population([[1.0], [2.0]], weights=[1, 2, 3])
        with self.assertRaisesRegex(ValueError, "no whole number"):
            persona.Population([[1.0], [2.0]], replicates=[1.5, 2])

    def test_cells_that_are_converted(self):
        data = answers(8, 3)
        swapped = data.astype(data.dtype.newbyteorder())
        self.assertTrue(view(swapped).copied)
        self.assertTrue(same_bits(read_back(swapped), data))
        self.assertTrue(same_bits(read_back(data.astype(object)), data))

    def test_whole_numbers_that_are_too_large(self):
        with self.assertRaises(persona.BadValueError) as caught:
            persona.Population(numpy.array([[1, 2], [3, 2**60 + 1]]))
        self.assertEqual((caught.exception.row, caught.exception.column), (1, 1))

    def test_results_can_be_written_to_own_arrays(self):
        data, room = answers(9, 4), numpy.full((9, 9), -1.0)
        self.assertIs(persona.pairwise_distances(data, out=room), room)
        self.assertTrue(same_bits(room, persona.pairwise_distances(data)))
        for wrong in (numpy.zeros((9, 8)), numpy.zeros((9, 9), "f4"), numpy.asfortranarray(numpy.zeros((9, 9)))):
            with self.assertRaisesRegex(ValueError, "shape"):
                persona.pairwise_distances(data, out=wrong)
        room.flags.writeable = False
        with self.assertRaisesRegex(ValueError, "writable"):
            persona.pairwise_distances(data, out=room)


@needs("pandas")
class Described:
    """Says of itself what a test has it say."""

    def __init__(self, **interface):
        self.__array_interface__ = {"version": 3, **interface}


class Interfaces(unittest.TestCase):
    """Array interfaces that are unusual or wrong."""

    def test_memory_that_is_named_by_an_object(self):
        given = Described(shape=(2, 2), typestr="|u1", data=b"\x01\x02\x03\x05")
        expected = persona.pairwise_distances([[1, 2], [3, 5]])
        self.assertTrue(same_bits(persona.pairwise_distances(given), expected))
        weights = Described(shape=(2,), typestr="<f8", data=numpy.array([4.0, 9.0]).tobytes())
        self.assertTrue(same_bits(persona.pairwise_distances([[1, 2], [3, 5]], weights=weights),
                                  persona.pairwise_distances([[1, 2], [3, 5]], weights=[4.0, 9.0])))

    def test_what_is_broken_is_refused(self):
        cases = [
            (Described(shape=(2, 2), typestr="|u1"), TypeError, "broken"),
            (Described(shape=(2, 2), typestr="|u1", data=None), TypeError, "broken"),
            (Described(shape=(2, 2), typestr="|u1", data=(16,)), TypeError, "broken"),
            (Described(shape=(2, 2), typestr="|u1", data=("16", False)), TypeError, "address of .* '16'"),
            (Described(shape=(2**70, 2), typestr="|u1", data=(16, False)), OverflowError, "shape"),
            (Described(shape=(-2, 2), typestr="|u1", data=(16, False)), OverflowError, "shape"),
            (Described(shape=(2, 2), typestr="|u1", data=(2**65, False)), OverflowError, "address"),
            (Described(shape=(2, 2), typestr="|u1", data=(0, False)), ValueError, "address is 0"),
            (Described(shape=(2, 2), typestr="|u1", data=(16, False), strides=(2**66, 1)), OverflowError, "stride"),
            (Described(shape=(2, 2), typestr="|u1", data=(16, False), strides=(1,)), TypeError, "1 strides"),
        ]
        for given, error, words in cases:
            with self.subTest(given.__array_interface__), self.assertRaisesRegex(error, words):
                persona.pairwise_distances(given)
        with self.assertRaisesRegex(OverflowError, "shape"):
            persona.pairwise_distances([[1, 2]], weights=Described(shape=(2**70,), typestr="<f8", data=(16, False)))

    def test_own_arrays_are_of_this_machines_byte_order(self):
        data = answers(5, 3)
        for out, words in ((numpy.full((5, 5), 7.0, ">f8" if sys.byteorder == "little" else "<f8"), "f8"),
                           (numpy.full((5, 5), 7, "i8"), "i8"), (numpy.full((5, 10), 7.0)[:, ::2], "gaps"),
                           (numpy.broadcast_to(7.0, (5, 5)), "read-only")):
            with self.subTest(words), self.assertRaisesRegex(ValueError, words):
                persona.pairwise_distances(data, out=out)
            self.assertTrue((out == 7).all())
        with self.assertRaisesRegex(OverflowError, "shape"):
            persona.pairwise_distances(data, out=Described(shape=(2**70, 5), typestr="<f8", data=(16, False)))

class Cells(unittest.TestCase):
    """Cells that would be read as other numbers than they are."""

    def test_whole_numbers_that_would_be_rounded(self):
        big = 2**53 + 1
        order = ">i8" if sys.byteorder == "little" else "<i8"
        for given in ([[1, 2], [3, big]], [[1, 2], [3, -big]], numpy.array([[1, 2], [3, big]], object),
                      [[1, 2], [3, numpy.int64(big)]], [[1, 2], [3, 10**400]],
                      numpy.array([[1, 2], [3, 10**400]], object)):
            with self.subTest(given), self.assertRaisesRegex(ValueError, "row 1, column 1 .* float64"):
                persona.pairwise_distances(given)
        with self.assertRaises(persona.BadValueError) as caught:
            persona.Population(numpy.array([[1, 2], [3, big]], order))
        self.assertEqual((caught.exception.row, caught.exception.column), (1, 1))
        self.assertTrue(same_bits(read_back([[2**53, 2**60], [1, -2**53]]), numpy.array([[2.0**53, 2.0**60],
                                                                                         [1, -2.0**53]])))

    def test_texts_and_dates_are_no_numbers(self):
        for given in (numpy.array([["1", "2"]]), numpy.array([[b"1", b"2"]]), numpy.array([[1, 2]], "M8[D]"),
                      numpy.array([[1, 2]], "m8[s]"), numpy.zeros((2, 2), "V8"), numpy.array([["1", 2]], object),
                      [["1", "2"]], ["12", "34"], [b"12", b"34"], [[b"1", 2]], "12", [[numpy.timedelta64(1, "s")]],
                      [[numpy.datetime64(1, "s")]], [[1 + 2j]], [[numpy.complex128(1)]], [[numpy.str_("1")]]):
            with self.subTest(repr(given)), self.assertRaisesRegex(TypeError, "no number|a text|is a str"):
                persona.pairwise_distances(given)

    def test_what_is_missing_among_objects(self):
        masked = numpy.ma.masked_equal(numpy.array([[1, 2], [3, 4]], object), 3)
        for given in ([[1, 2], [None, 4]], numpy.array([[1, 2], [None, 4]], object), masked):
            population = persona.Population(given, missing="pairwise")
            self.assertTrue(same_bits(population.answers(), numpy.array([[1, 2], [numpy.nan, 4]])))

    def test_vectors(self):
        data = answers(3, 2)
        masked = numpy.ma.masked_equal([1.0, 5.0, 2.0], 5.0)
        with self.assertRaisesRegex(ValueError, "weights has a masked number at place 1"):
            persona.Population(data, weights=masked)
        self.assertEqual(persona.Population(data, weights=numpy.ma.masked_equal([1.0, 5.0, 2.0], 7)).weights, [1, 5, 2])
        for wrong in (numpy.array([1 + 2j, 2, 3]), numpy.array(["1", "2", "3"]), numpy.array([1, 2, 3], "m8[s]"),
                      numpy.array(["1", 2, 3], object)):
            with self.assertRaisesRegex(TypeError, "real numbers"):
                persona.Population(data, weights=wrong)

    def test_views_of_another_byte_order(self):
        data = answers(4, 3)
        self.assertTrue(same_bits(read_back(memoryview(data.astype(data.dtype.newbyteorder()))), data))

    def test_what_is_no_array_says_what_to_do(self):
        population = persona.Population(answers(4, 3))
        with self.assertRaises(ValueError):
            persona.pairwise_distances(numpy.ndarray)  # the class itself
        with self.assertRaisesRegex(TypeError, r"rows is a persona.Population, .*\.answers\(\)"):
            persona.pairwise_distances(population)
        for several in ([answers(4, 3), answers(4, 3)], [population, population]):
            with self.assertRaisesRegex(TypeError, "row 0 of rows is itself a .*one array at a time"):
                persona.pairwise_distances(several)


class Frames(unittest.TestCase):
    """Data frames of pandas."""

    def frame(self):
        """Items, and columns that say something about the agents."""
        pandas = optional("pandas")
        data = answers(30, 4)
        frame = pandas.DataFrame(data, columns=["q1", "q2", "q3", "q4"])
        frame["who"] = [f"a{row}" for row in range(30)]
        frame["mood"] = pandas.Categorical(["low", "high", "middle"] * 10, ["low", "middle", "high"], ordered=True)
        frame["weight"] = numpy.linspace(0.5, 2, 30)
        return frame, data

    def test_columns_by_name(self):
        frame, data = self.frame()
        frame.loc[2, "mood"] = None
        population = persona.Population.from_frame(frame, "people", items="q*", ids="who", attributes=["mood"],
                                                   weights="weight", item=persona.Item(low=1, high=5))
        self.assertTrue(same_bits(population.answers(), data))
        self.assertEqual([item.name for item in population.items], ["q1", "q2", "q3", "q4"])
        self.assertEqual(population.items[2].high, 5)
        self.assertEqual(population.ids[:2], ["a0", "a1"])
        self.assertEqual(population.levels_of("mood")[:3], ["low", "high", None])
        self.assertTrue(population.attributes["mood"].ordinal)
        self.assertEqual(population.attributes["mood"].codes[:3], [0, 2, -1])
        self.assertEqual(list(population.attributes["mood"].levels), ["low", "middle", "high"])
        self.assertEqual(population.weights[0], 0.5)

    def test_what_is_not_claimed_and_holds_numbers_is_an_item(self):
        frame, _ = self.frame()
        self.assertEqual(persona.Population.from_frame(frame, weights="weight").shape, (30, 4))

    def test_one_block_is_not_copied(self):
        frame, data = self.frame()
        whole = optional("pandas").DataFrame(data)
        self.assertEqual(view(whole).matrix.data, data.ctypes.data)
        for items in (["q1", "q2", "q3", "q4"], ["q4", "q2"], ["q3"]):
            population = persona.Population.from_frame(frame, items=items)
            last = "q2" if "q2" in items else "q3"
            frame[last].to_numpy()[5] = 2.75
            self.assertEqual(population.answer(5, items.index(last)), 2.75, "the frame's own block should be read")
            self.assertTrue(same_bits(population.answers(), frame[items].to_numpy()))
            frame[last].to_numpy()[5] = 1

    def test_mixed_and_nullable_columns_are_copied(self):
        pandas = optional("pandas")
        frame = pandas.DataFrame({"a": [1, 2, 3], "b": [0.5, 1.5, 2.5],
                                  "c": pandas.array([1, None, 3], dtype="Int64")})
        found = view(frame)
        self.assertTrue(found.copied)
        self.assertTrue(same_bits(read_back(frame), [[1, 0.5, 1], [2, 1.5, numpy.nan], [3, 2.5, 3]]))

    def test_refusals_name_the_column(self):
        frame, _ = self.frame()
        with self.assertRaisesRegex(TypeError, "'who'"):
            persona.Population(frame)
        with self.assertRaisesRegex(ValueError, "no column 'q9'; it has q1"):
            persona.Population.from_frame(frame, items=["q9"])
        with self.assertRaisesRegex(ValueError, "like 'z"):
            persona.Population.from_frame(frame, items="z*")
        with self.assertRaisesRegex(ValueError, "to_frame"):
            persona.Population(frame["q1"].rename("x"))

    def test_whole_numbers_that_would_be_rounded(self):
        pandas = optional("pandas")
        for column in ([2**53 + 1, 1], pandas.array([2**53 + 1, None], dtype="Int64")):
            frame = pandas.DataFrame({"a": [0.5, 1], "b": column})
            with self.assertRaisesRegex(ValueError, "row 0, column 1 of the answers is 9007199254740993"):
                persona.Population(frame, missing="pairwise")
        exact = pandas.DataFrame({"a": [0.5, 1], "b": pandas.array([2**60, None], dtype="Int64")})
        self.assertEqual(persona.Population(exact, missing="pairwise").answer(0, 1), 2.0**60)

    def test_a_frame_without_columns_has_its_rows(self):
        self.assertEqual(view(optional("pandas").DataFrame(index=range(3))).matrix.rows, 3)


if __name__ == "__main__":
    unittest.main()
