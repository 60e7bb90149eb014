"""Runs test modules and says how it went in the words that cmake/check.sh counts.

usage: python3 -m tests [MODULE...]      in examples/python; MODULE: abi, buffers, ...; all unless said

Exits with 77, which ctest takes for skipped, where numpy is missing or the libraries are built for another interpreter.
"""
import importlib.util
import pathlib
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent


def main():
    """Runs them."""
    if importlib.util.find_spec("numpy") is None:
        print("skipped: the tests of the Python module, for want of numpy")
        return 77
    names = sys.argv[1:] or sorted(path.stem[len("test_"):] for path in HERE.glob("test_*.py"))
    suite = unittest.defaultTestLoader.loadTestsFromNames([f"tests.test_{name}" for name in names])
    result = unittest.TextTestRunner(verbosity=1).run(suite)
    for _, reason in result.skipped:
        print(f"skipped: {reason}")
    passed = result.wasSuccessful()
    print(f"{100 if passed else 0}%: Checks: {result.testsRun}, Failures: {len(result.failures)}, "
          f"Errors: {len(result.errors)}")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
