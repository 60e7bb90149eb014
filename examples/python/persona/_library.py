"""Finds the two shared libraries, checks that they are the ones that persona/_abi describes, and declares their
functions.

No compiler is needed. Calls go through ctypes.CDLL, which releases the GIL for as long as a call lasts.
"""
from __future__ import annotations

import ctypes
import inspect
import os
import pathlib
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple, TypeVar

from . import _abi
from ._abi import types
from ._abi.enums import CONSTANTS
from ._whole import argument, function_kind
from .errors import PersonaLibraryError

ABI_VERSION = 0  # of the SONAME
ADVICE = """\
Build and install libpersona (sh cmake/quickstart.sh, then cmake --install build), or set PERSONA_LIBRARY_PATH to the
folder that holds {file}, such as build/lib."""

_Function = TypeVar("_Function", bound=Callable[..., Any])


class Functions:
    """The functions of one library as attributes. Each has the header's comment as its documentation."""

    def __init__(self, library: str, path: str, cdll: Any) -> None:
        self.library = library
        self.path = path  # of the file that was loaded
        self._cdll = cdll

    def unchecked(self, name: str) -> Any:
        """A function that lets ctypes cut its integers off, for loops over numbers that are known to be right."""
        function, checked = getattr(self._cdll, name), getattr(self, name)
        function.restype = checked.restype
        function.argtypes = [getattr(kind, "kind", kind) for kind in checked.argtypes]
        return function

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"{self.path} has no function {name}")


class Absent:
    """Stands for a library that is not there; whoever needs it learns why."""

    def __init__(self, reason: str) -> None:
        self._reason = reason

    def __getattr__(self, name: str) -> Any:
        raise PersonaLibraryError(f"{name} is in libpersona-io, which cannot be loaded: {self._reason}")


def places(file: str) -> Iterator[str]:
    """Where a shared library is looked for, in this order."""
    named = os.environ.get("PERSONA_LIBRARY_PATH", "")
    folders = [pathlib.Path(folder) for folder in named.split(os.pathsep) if folder]
    if folders and not any((folder / file).exists() for folder in folders):
        # Where none of the named folders has it, another copy elsewhere should not cover that up.
        raise PersonaLibraryError(f"PERSONA_LIBRARY_PATH names {named}, where there is no {file}.\n"
                                  + ADVICE.format(file=file))
    folders.append(pathlib.Path(__file__).resolve().parent / "lib")  # what a wheel brings with it
    for folder in folders:
        if (folder / file).exists():
            yield str(folder / file)
    yield file  # by the system's loader


def open_library(library: str) -> Tuple[ctypes.CDLL, str]:
    """Loads lib<library>.so of this ABI, and says from where."""
    file = f"lib{library}.so.{ABI_VERSION}"
    reasons: List[str] = []
    for path in places(file):
        try:
            return ctypes.CDLL(path), path
        except OSError as error:
            reasons.append(str(error))
    raise PersonaLibraryError(f"{file} cannot be loaded ({'; '.join(reasons)}).\n" + ADVICE.format(file=file))


def declare(cdll: ctypes.CDLL, library: str, path: str) -> Functions:
    """Gives every function of a library its types and its documentation."""
    functions, kind_of_function = Functions(library, path, cdll), function_kind(cdll)
    for module in _abi.MODULES:
        if module.LIBRARY != library:
            continue
        for name, result, parameters, document in module.FUNCTIONS:
            try:
                function = kind_of_function((name, cdll))
            except AttributeError:
                version = getattr(cdll, "persona_version", None)
                raise PersonaLibraryError(
                    f"{path} has no {name}: it is another library, or older than this module"
                    + (f" (it is {_text_of(version)}, the module is for {_abi.API_VERSION})." if version else ".")
                    + " Install the two from one release.") from None
            function.restype = result
            function.argtypes = [argument(kind, parameter) for parameter, kind in parameters]
            function.__doc__ = module.DOCUMENTS[document].strip()
            setattr(functions, name, function)
    return functions


def _text_of(function: Any) -> str:
    function.restype = ctypes.c_char_p
    return str(function().decode())


def probe(functions: Any) -> None:
    """Compares what the loaded library says of itself with what persona/_abi was written from."""
    number = functions.persona_version_number()
    loaded = f"{number // 1000000}.{number // 1000 % 1000}"
    if loaded != _abi.API_VERSION or functions.persona_abi_version() != ABI_VERSION:
        raise PersonaLibraryError(f"{functions.path} is version {loaded} with ABI {functions.persona_abi_version()}, "
                                  f"this module is for {_abi.API_VERSION} with ABI {ABI_VERSION}: "
                                  "before 1.0 minor versions may differ. Install the two from one release.")
    count = functions.persona_constant_count()
    known = {functions.persona_constant_name(index).decode(): functions.persona_constant_value(index)
             for index in range(count)}
    for name, value in CONSTANTS.items():
        if known.get(name) != value:
            raise PersonaLibraryError(f"{functions.path} has {name} = {known.get(name)}, this module {value}: "
                                      "they are from different versions. Install the two from one release.")


def probe_structs(functions: Any) -> None:
    """Compares how the loaded library lays out its structs with persona/_abi."""
    for name in types.SIZES:
        kind = getattr(types, name)
        differing = [] if functions.persona_struct_size(name.encode()) == ctypes.sizeof(kind) else ["its size"]
        differing += [field for field, *_ in kind._fields_
                      if functions.persona_struct_offset(name.encode(), field.encode()) != getattr(kind, field).offset]
        if differing:
            raise PersonaLibraryError(f"{functions.path} lays {name} out in another way than this module: "
                                      f"{', '.join(differing)}. Install the two from one release.")


def load() -> Tuple[Any, Any]:
    """libpersona, and libpersona-io or what stands for it."""
    functions = declare(*_arguments("persona"))
    probe(functions)
    probe_structs(functions)
    try:
        # The dynamic linker finds libpersona by its SONAME among what is loaded: both use the same one.
        second: Any = declare(*_arguments("persona-io"))
    except PersonaLibraryError as error:
        second = Absent(str(error))
    return functions, second


def _arguments(library: str) -> Tuple[ctypes.CDLL, str, str]:
    cdll, path = open_library(library)
    return cdll, library, path


core, io = load()


def text(value: Optional[bytes]) -> str:
    """Text that the library gave; "" for NULL."""
    return value.decode("utf-8", "replace") if value is not None else ""


def optional_text(value: Optional[bytes]) -> Optional[str]:
    """Text that the library gave, None for NULL."""
    return value.decode("utf-8", "replace") if value is not None else None


def _documents() -> Dict[str, str]:
    return {name: module.DOCUMENTS[document].strip()
            for module in _abi.MODULES for name, _, _, document in module.FUNCTIONS}


DOCUMENTS = _documents()


def calls(*names: str) -> Callable[[_Function], _Function]:
    """Says which functions of the library a function or class stands for, and adds their comments to its documentation:
    definitions, validity and cost are then the same in every language."""

    def note(target: _Function) -> _Function:
        parts: Dict[str, List[str]] = {}
        for name in names:
            parts.setdefault(DOCUMENTS[name], []).append(name)
        added = "\n\n".join(f"In C, {', '.join(group)}:\n\n{document}" for document, group in parts.items())
        target.__doc__ = f"{inspect.cleandoc(target.__doc__ or '')}\n\n{added}\n"
        return target

    return note
