"""What the library owns, and when it is given back.

A handle is freed when nothing in Python refers to it any more, and never while a call uses it: ctypes holds the
arguments of a call for as long as it lasts. So handles may go in any order, from any thread. When the interpreter
ends, whatever is left is left to the system: threads may still be inside calls then.
"""
from __future__ import annotations

import ctypes
import functools
import threading
import weakref
from typing import TYPE_CHECKING, Any, Callable, Dict, Iterable, List, Optional, Type, TypeVar

from ._abi.enums import Status
from ._abi.types import persona_buffer_release, persona_error
from .errors import from_status

_H = TypeVar("_H", bound="Handle")

# Exceptions that callbacks raised, by the thread that called the library: C cannot carry them.
_raised: Dict[int, BaseException] = {}


def remember(error: BaseException) -> None:
    """Keeps what a callback raised until the call in which it happened returns. The first one counts."""
    _raised.setdefault(threading.get_ident(), error)


def call(function: Any, *arguments: Any) -> None:
    """Calls a function that can fail and takes a persona_error last."""
    error = persona_error()
    status = function(*arguments, ctypes.byref(error))
    if _raised:
        raised = _raised.pop(threading.get_ident(), None)
        if raised is not None:
            raise raised
    if status:
        if status == Status.OUT_OF_MEMORY:
            raise_failure(callbacks_of(arguments))
        raise from_status(status, error)


def raise_failure(callbacks: Any) -> None:
    """Raises what the allocator of a context raised last, if it did. Its thread may be one of the library's."""
    failures = getattr(callbacks, "failures", None)
    if failures:
        failure = failures[-1]
        failures.clear()
        raise failure


def _free(free: Callable[[int], None], address: int, callbacks: Any) -> None:
    free(address)  # which may call what `callbacks` keeps


def own(pointer: Any, free: Callable[[int], None], callbacks: Any = None) -> Any:
    """Makes a pointer free what it points at when it goes. `callbacks`: of its context, alive until then."""
    if callbacks is None:
        finalizer = weakref.finalize(pointer, free, pointer.value)
    else:
        pointer.callbacks = callbacks
        finalizer = weakref.finalize(pointer, _free, free, pointer.value, callbacks)
    finalizer.atexit = False
    return pointer


def callbacks_of(arguments: Iterable[Any]) -> Any:
    """The callbacks of the context that some handle among the arguments of a call was made from, or None."""
    for argument in arguments:
        callbacks = getattr(argument, "callbacks", None)
        if callbacks is not None:
            return callbacks
    return None


def make(kind: Type[Any], free: Any, function: Any, *arguments: Any) -> Any:
    """Calls a function that gives a handle of a kind as its last argument but the error."""
    pointer = kind()
    call(function, *arguments, ctypes.byref(pointer))
    return own(pointer, free, callbacks_of(arguments))


class Uncopied:
    """What refers to the library's memory: a copy would hold a bare address, in another process of nothing at all."""

    __slots__ = ()

    def __reduce__(self) -> Any:
        raise TypeError(f"a {type(self).__name__} cannot be pickled or copied: it lives in the library's memory. Keep "
                        "plain values of it: its numbers, or what its to_... methods give")


class Handle(Uncopied):
    """Something that the library keeps. `close` gives it up early; otherwise it goes with the last reference to it."""

    __slots__ = ("_handle", "__weakref__")
    _handle: Any

    def __init_subclass__(cls, **more: Any) -> None:
        """Has the representation of a class say when there is nothing to show: debuggers ask for it at any time."""
        super().__init_subclass__(**more)
        written: Any = cls.__dict__.get("__repr__")
        if written is None:
            return

        @functools.wraps(written)
        def shown(self: "Handle") -> str:
            return str(written(self)) if self.is_open else f"<persona.{type(self).__name__}, closed>"

        setattr(cls, "__repr__", shown)

    @property
    def is_open(self) -> bool:
        """Whether the handle was made and not closed since."""
        try:
            return self._handle is not None
        except ValueError:
            return False

    if not TYPE_CHECKING:  # type checkers should see that other attributes do not exist

        def __getattr__(self, name: str) -> Any:
            if name == "_handle":
                raise ValueError(f"this {type(self).__name__} is closed")
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    @classmethod
    def _from(cls: Type[_H], pointer: Any) -> _H:
        """Wraps a handle that is owned already."""
        self = cls.__new__(cls)
        self._handle = pointer
        return self

    def close(self) -> None:
        """Gives up the handle. What was made from it keeps what it needs; calls in other threads end undisturbed."""
        try:
            del self._handle
        except AttributeError:
            pass

    def __enter__(self: _H) -> _H:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()


# Arrays that the library reads in place, by the number that it hands back when it is done with them.
_kept: Dict[int, Any] = {}
# While the interpreter ends, threads may still be inside calls that read them: they are never taken from under them.
ctypes.pythonapi.Py_IncRef(ctypes.py_object(_kept))
_numbers = iter(range(1, 2**62))


def _let_go(number: Optional[int]) -> None:
    _kept.pop(number or 0, None)


release_buffer = persona_buffer_release(_let_go)


def keep(thing: Any) -> int:
    """Keeps an array until the library releases its number."""
    number = next(_numbers)
    _kept[number] = thing
    return number


def kept_count() -> int:
    """How many arrays the library holds at present."""
    return len(_kept)


def pointers(kind: Type[Any], handles: Iterable[Handle]) -> Any:
    """An array of handles, as calls take it. The caller keeps the handles."""
    values: List[Any] = [handle._handle.value for handle in handles]
    return (kind * max(len(values), 1))(*[kind(value) for value in values])


def borrow(pointer: Any, owner: Any) -> Any:
    """A pointer into what another one owns, which it keeps alive; None for NULL."""
    if not pointer:
        return None
    pointer.owner = owner
    return pointer
