"""Only what pyproject.toml cannot say: a wheel that brings the two shared libraries with it.

    PERSONA_BUNDLE=FOLDER pip wheel --no-deps .

copies libpersona.so.0 and libpersona-io.so.0 from FOLDER (build/lib) into the wheel, which is then one for this
platform. What they need (OpenBLAS, LAPACKE, jansson, utf8proc) stays with the system.
"""
import os
import pathlib
import shutil

from setuptools import setup
from setuptools.command.build_py import build_py
from wheel.bdist_wheel import bdist_wheel

BUNDLE = os.environ.get("PERSONA_BUNDLE")
FILES = ("libpersona.so.0", "libpersona-io.so.0")


class BuildWithLibraries(build_py):
    """Copies the libraries beside the modules."""

    def run(self) -> None:
        super().run()
        if BUNDLE:
            folder = pathlib.Path(self.build_lib) / "persona" / "lib"
            folder.mkdir(parents=True, exist_ok=True)
            for name in FILES:
                shutil.copyfile(pathlib.Path(BUNDLE) / name, folder / name)  # the file itself, not the link


class PlatformWheel(bdist_wheel):
    """Any Python 3, but this platform only."""

    def finalize_options(self) -> None:
        super().finalize_options()
        if BUNDLE:
            self.root_is_pure = False

    def get_tag(self):
        if not BUNDLE:
            return super().get_tag()
        return "py3", "none", super().get_tag()[2]


setup(cmdclass={"build_py": BuildWithLibraries, "bdist_wheel": PlatformWheel})
