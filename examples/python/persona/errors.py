"""What can go wrong: one exception a status of the library, all of them PersonaError.

An error says what is wrong in one sentence, and where: `row` and `column` count from 0 in arrays, `line` from 1 in
files. Undefined values are no errors: a result says why it has none.
"""
from __future__ import annotations

from typing import Any, Dict, Optional, Type

from ._abi.enums import Status
from ._abi.types import persona_error


class PersonaError(Exception):
    """What the library reports. `status` says of which kind it is, `row`, `column` and `line` where it was found."""

    #: The status that this class stands for; of PersonaError itself, the one that was reported.
    status: Status = Status.INVALID_ARGUMENT

    def __init__(self, message: str, status: Optional[int] = None, row: Optional[int] = None,
                 column: Optional[int] = None, line: Optional[int] = None) -> None:
        super().__init__(message)
        #: One sentence.
        self.message = message
        if status is not None:
            self.status = Status(status)
        #: Row of the array, from 0; None where no row is meant.
        self.row = row
        #: Column of the array, from 0, or field of a file, from 1; None where none is meant.
        self.column = column
        #: Line of the file, from 1; None where no file is meant.
        self.line = line

    def __str__(self) -> str:
        return self.message

    def __reduce__(self) -> Any:
        return type(self), (self.message, int(self.status), self.row, self.column, self.line)


class InvalidArgumentError(PersonaError, ValueError):
    """The call itself is wrong: a bad key, a value out of its bounds."""

    status = Status.INVALID_ARGUMENT


class OutOfMemoryError(PersonaError, MemoryError):
    """The context's allocator had no memory."""

    status = Status.OUT_OF_MEMORY


class CancelledError(PersonaError):
    """The run was cancelled."""

    status = Status.CANCELLED


class BadValueError(PersonaError, ValueError):
    """An answer that is no answer: infinite, or not whole in a binary or nominal item."""

    status = Status.BAD_VALUE


class MissingAnswerError(PersonaError, ValueError):
    """An answer is missing, and the policy is to refuse that."""

    status = Status.MISSING_ANSWER


class OutOfScaleError(PersonaError, ValueError):
    """An answer outside its item's scale."""

    status = Status.OUT_OF_SCALE


class MismatchError(PersonaError, ValueError):
    """Two things do not belong together: other items, another space, other lengths."""

    status = Status.MISMATCH


class UnsupportedError(PersonaError, ValueError):
    """A well-formed request that has no meaning, such as a distance over nominal items."""

    status = Status.UNSUPPORTED


class TooLargeError(PersonaError, OverflowError):
    """A size beyond a limit or beyond what the machine can address."""

    status = Status.TOO_LARGE


class NumericalError(PersonaError, ArithmeticError):
    """A decomposition failed or did not converge."""

    status = Status.NUMERICAL


class FileError(PersonaError, OSError):
    """A file cannot be opened or read."""

    status = Status.FILE


class FormatError(PersonaError, ValueError):
    """A file's content breaks its format."""

    status = Status.FORMAT


class StoppedError(PersonaError):
    """A callback of the caller asked to stop."""

    status = Status.STOPPED


class PersonaLibraryError(ImportError):
    """The shared library is not there, or it is not the one that this module was made for."""


_CLASSES: Dict[int, Type[PersonaError]] = {
    int(kind.status): kind
    for kind in (InvalidArgumentError, OutOfMemoryError, CancelledError, BadValueError, MissingAnswerError,
                 OutOfScaleError, MismatchError, UnsupportedError, TooLargeError, NumericalError, FileError,
                 FormatError, StoppedError)
}


def from_status(status: int, error: persona_error) -> PersonaError:
    """The exception for a status and the error that a call wrote."""
    message = error.message.decode("utf-8", "replace")
    places = [None if place < 0 else int(place) for place in (error.row, error.column, error.line)]
    kind = _CLASSES.get(status, PersonaError)
    if kind is PersonaError:  # a status that a newer library has
        return PersonaError(f"{message} (status {status})", None, *places)
    return kind(message, status, *places)
