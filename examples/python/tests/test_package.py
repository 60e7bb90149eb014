"""The package: wheels, how the libraries are found, the examples."""
import importlib.util
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile

import persona

from .support import PROJECT, SAMPLES, sample

LIBRARIES = pathlib.Path(persona.library_paths()[0]).resolve().parent


def run(*arguments, code=0, **environment):
    """Runs Python with arguments and a changed environment, and gives what it printed."""
    changed = {key: value for key, value in os.environ.items() if key not in environment}
    changed.update({"OPENBLAS_NUM_THREADS": "1"})
    changed.update({key: str(value) for key, value in environment.items() if value is not None})
    done = subprocess.run([sys.executable, *map(str, arguments)], env=changed, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=250, check=False, cwd="/")
    if done.returncode != code:
        raise AssertionError(f"{arguments} ended with {done.returncode}:\n{done.stdout}")
    return done.stdout


class Wheels(unittest.TestCase):
    """Built offline, with what Debian has."""

    @classmethod
    def setUpClass(cls):
        for name in ("pip", "setuptools", "wheel"):
            if importlib.util.find_spec(name) is None:
                raise unittest.SkipTest(f"the wheel of the Python module, for want of {name}")
        cls.folder = tempfile.TemporaryDirectory()
        cls.room = pathlib.Path(cls.folder.name)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def build(self, name, **environment):
        """A wheel, from a copy of the sources: setuptools writes beside them."""
        sources = self.room / name
        shutil.copytree(PROJECT, sources, ignore=shutil.ignore_patterns("__pycache__", "build", "*.egg-info"))
        out = self.room / f"{name}-wheel"
        run("-m", "pip", "wheel", "--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--no-cache-dir",
            "-w", out, sources, **environment)
        wheels = list(out.glob("*.whl"))
        self.assertEqual(len(wheels), 1)
        return wheels[0]

    def test_pure(self):
        wheel = self.build("pure", PERSONA_BUNDLE=None)
        self.assertEqual(wheel.name, f"libpersona-{persona.__version__}-py3-none-any.whl")
        with zipfile.ZipFile(wheel) as file:
            names = set(file.namelist())
            file.extractall(self.room / "pure-installed")
        sources = {str(path.relative_to(PROJECT)) for path in (PROJECT / "persona").rglob("*.py")}
        self.assertEqual({name for name in names if name.endswith(".py")}, sources)
        self.assertIn("persona/py.typed", names)
        self.assertFalse([name for name in names if ".so" in name])
        out = run("-c", "import persona; print(persona.__file__, persona.measure([[1, 2], [2, 1], [3, 3]]).keys[0])",
                  PYTHONPATH=self.room / "pure-installed", PERSONA_LIBRARY_PATH=LIBRARIES)
        self.assertIn("pure-installed", out)

    def test_with_the_libraries_in_it(self):
        wheel = self.build("bundle", PERSONA_BUNDLE=LIBRARIES)
        self.assertRegex(wheel.name, r"-py3-none-linux_\w+\.whl$")
        installed = self.room / "bundle-installed"
        run("-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", installed, wheel)
        out = run("-c", "import persona; print(*persona.library_paths())", PYTHONPATH=installed,
                  PERSONA_LIBRARY_PATH=None, LD_LIBRARY_PATH=None)
        self.assertEqual(out.split(), [str(installed / "persona" / "lib" / name)
                                       for name in ("libpersona.so.0", "libpersona-io.so.0")])


class Lookup(unittest.TestCase):
    """Where the libraries are looked for, and what is said when they are not there."""

    def message(self, folder, program="import persona"):
        """The last lines of an import that fails."""
        return run("-c", program, code=1, PYTHONPATH=PROJECT, PERSONA_LIBRARY_PATH=folder)

    def test_a_folder_without_them(self):
        with tempfile.TemporaryDirectory() as folder:
            out = self.message(folder)
            self.assertIn(f"PERSONA_LIBRARY_PATH names {folder}, where there is no libpersona.so.0", out)
            self.assertIn("such as build/lib", out)
            out = run("-c", "import persona; print(*persona.library_paths())", PYTHONPATH=PROJECT,
                      PERSONA_LIBRARY_PATH=os.pathsep.join([folder, str(LIBRARIES)]))
            self.assertIn(str(LIBRARIES / "libpersona-io.so.0"), out)

    def test_another_library_of_that_name(self):
        with tempfile.TemporaryDirectory() as folder:
            maps = pathlib.Path("/proc/self/maps").read_text(encoding="utf-8")
            other = re.search(r"/\S+/libm\.so\.6", maps).group(0)  # the C library's mathematics
            shutil.copyfile(other, pathlib.Path(folder) / "libpersona.so.0")
            out = self.message(folder)
            self.assertRegex(out, r"PersonaLibraryError: .*it is another library, or older than this module")
            (pathlib.Path(folder) / "libpersona.so.0").write_text("no library", encoding="utf-8")
            self.assertIn("cannot be loaded", self.message(folder))

    def test_without_the_second_library_the_first_serves(self):
        with tempfile.TemporaryDirectory() as folder:
            os.symlink(LIBRARIES / "libpersona.so.0", pathlib.Path(folder) / "libpersona.so.0")
            program = "import persona; print(persona.measure([[1, 2], [2, 1], [3, 3]]).keys[0])"
            out = self.message(folder, program + "; persona.Dataset('x.csv')")
            self.assertIn("coverage", out)
            self.assertRegex(out, "is in libpersona-io, which cannot be loaded: .*where there is no libpersona-io.so.0")

    def test_versions_agree(self):
        written = re.search(r'^version = "(.*)"$', (PROJECT / "pyproject.toml").read_text(encoding="utf-8"), re.M)
        self.assertEqual(written.group(1), persona.__version__)

    def test_works_without_numpy_and_pandas(self):
        program = """if True:
            import sys
            sys.modules["numpy"] = sys.modules["pandas"] = None
            import array, persona
            rows = memoryview(array.array("d", range(12))).cast("B").cast("d", (4, 3))
            population = persona.Population(rows, weights=[1, 2, 3, 4], replicates=[0, 1, 2, 3])
            space = persona.Space(population)
            print(persona.pairwise_distances(rows)[0, 1], population.answers().tolist()[3][2],
                  persona.Neighbours(space, population).rows_of(0).rows.tolist(),
                  persona.kmeans(rows, 2).centres.tolist()[0], persona.silhouette(rows, [0, 0, 1, 1]).mean,
                  persona.measure([[1, 2], [2, 1], [3, 3]])["distinct_patterns"].value, persona.entropy([1, 1]))
        """
        out = run("-c", program, PYTHONPATH=PROJECT).split()
        self.assertEqual(out[:2], ["5.196152422706632", "11.0"])
        self.assertEqual(out[-2], "3.0")


class Examples(unittest.TestCase):
    """The programs beside the package."""

    def test_report_values(self):
        program = PROJECT / "examples" / "report_values.py"
        lines = run(program, SAMPLES / "archetypes.csv", SAMPLES / "human_like.csv", PYTHONPATH=PROJECT).splitlines()
        values = dict(line.split("\t") for line in lines)
        self.assertEqual(list(values), [metric.key for metric in persona.metric_catalogue().values()
                                        if metric.is_default])
        results = persona.measure(sample("archetypes"), sample("human_like"))
        for key, result in results[0].items():
            self.assertAlmostEqual(float.fromhex(values[key]), result.value, places=9, msg=key)
        alone = run(program, SAMPLES / "archetypes.csv", PYTHONPATH=PROJECT).splitlines()
        self.assertIn("coverage\tundefined", alone)
        self.assertIn("nope.csv", run(program, "nope.csv", PYTHONPATH=PROJECT, code=1))
        run(program, code=2, PYTHONPATH=None)

    def test_compare_models(self):
        with tempfile.TemporaryDirectory() as folder:
            paths = []
            for name in ("human_like", "healthy", "mode_collapse"):
                paths.append(pathlib.Path(folder) / f"{name}.csv")
                lines = (SAMPLES / f"{name}.csv").read_text(encoding="utf-8").splitlines()[:161]
                paths[-1].write_text("\n".join(lines) + "\n", encoding="utf-8")
            out = run(PROJECT / "examples" / "compare_models.py", *paths, PYTHONPATH=PROJECT)
        self.assertIn("mode_collapse: mode collapse: everybody answers near one point", out)
        self.assertIn("'healthy' is nearest to healthy people overall", out)

    def test_the_measurement_of_overhead(self):
        out = run("-m", "persona.bench_overhead", 3, PYTHONPATH=PROJECT)
        self.assertIn("as the library gets it", out)
        self.assertTrue("the same" in out and "NOT" not in out and "NO\n" not in out, out)


if __name__ == "__main__":
    unittest.main()
