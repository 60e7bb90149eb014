"""The context: how many threads work, by whose loop, and where memory comes from."""
from __future__ import annotations

import ctypes
import os
import sys
import threading
from typing import Any, Callable, List, Optional, Union

from ._abi import types
from ._handles import Handle, call, own, raise_failure, remember
from ._library import calls, core
from ._text import whole
from ._whole import set_whole
from .errors import OutOfMemoryError

#: A loop of the host: calls body(worker) once for each worker in range(workers), on any threads, and returns when all
#: are done.
ParallelLoop = Callable[[int, Callable[[int], None]], Any]


class _Loop:
    """One parallel loop that the host runs. Whatever the host's function does, every worker is called exactly once and
    none is at work any more when the loop ends: C relies on it."""

    def __init__(self, workers: int, body: Any, data: Any) -> None:
        self._body = body
        self._data = data
        self._waiting = set(range(workers))
        self._running = 0
        self._change = threading.Condition()

    def call(self, worker: int) -> None:
        """Runs one worker."""
        with self._change:
            if worker not in self._waiting:
                raise ValueError(f"worker {worker} was called twice, or is none of this loop")
            self._waiting.remove(worker)
            self._running += 1
        try:
            self._body(self._data, worker)
        finally:
            with self._change:
                self._running -= 1
                self._change.notify_all()

    def finish(self) -> None:
        """Runs those that were left out, and waits for those that are at work."""
        for worker in sorted(self._waiting):
            try:
                self.call(worker)
            except ValueError:
                pass  # a thread of the host was faster
        with self._change:
            self._change.wait_for(lambda: self._running == 0)


def _parallel_callback(parallel: Any) -> Any:
    """The host's loop, or its executor, as the library calls it."""

    def run(_: Any, workers: int, body: Any, data: Any) -> None:
        loop = _Loop(workers, body, data)
        try:
            if hasattr(parallel, "map"):
                for _ in parallel.map(loop.call, range(workers)):
                    pass
            else:
                parallel(workers, loop.call)
        except BaseException as error:  # pylint: disable=broad-except
            remember(error)
        loop.finish()

    return types.persona_parallel_callback(run)


def _allocate_callback(allocate: Callable[[int], int], failures: List[BaseException]) -> Any:
    """The host's allocator as the library calls it. Where it fails there is no memory, and the call that asked for it
    raises what is put among the failures."""

    def run(_: Any, count: int) -> int:
        try:
            address = whole(allocate(count) or 0, 0, 2 * sys.maxsize + 1, "the address that allocate gave")
        except BaseException as error:  # pylint: disable=broad-except
            failures[:] = [error]
            return 0
        if not address:
            failures.clear()  # there is no memory now, whatever went wrong before
        return address

    return types.persona_allocate_callback(run)


@calls("persona_context_settings_init", "persona_context_create", "persona_context_free")
class Context(Handle):
    """How the library works: threads and memory. Whatever takes a context takes None for the default one, too.

    threads: workers of a parallel loop; 0: one per processor. Results do not depend on it.
    parallel: a function of your own that runs the loops, parallel(workers, body), or an Executor such as
        ThreadPoolExecutor. It must not call the library. What it raises is raised by the call that it worked for.
    allocate, release: where memory comes from: allocate(bytes) gives an address aligned for any type, or 0;
        release(address) takes it back. Both or neither; they are called from any thread, each time with the GIL. What
        allocate raises is raised by the call that needed the memory; what release raises goes to sys.unraisablehook.

    Its threads do not survive a fork: make a new context in the child. (The default one is made anew by itself.)
    """

    __slots__ = ()

    def __init__(self, threads: int = 0, *, parallel: Union[ParallelLoop, Any, None] = None,
                 allocate: Optional[Callable[[int], int]] = None,
                 release: Optional[Callable[[int], None]] = None) -> None:
        settings = types.persona_context_settings()
        core.persona_context_settings_init(ctypes.byref(settings))
        set_whole(settings, "threads", threads)
        for what, function in (("allocate", allocate), ("release", release)):
            if function is not None and not callable(function):
                raise TypeError(f"{what} is {function!r}; it should be a function")
        if parallel is not None and not callable(parallel) and not hasattr(parallel, "map"):
            raise TypeError(f"parallel is {parallel!r}; it should be a function or an Executor")
        failures: List[BaseException] = []
        settings.failures = failures
        if parallel is not None:
            settings.parallel = _parallel_callback(parallel)
        if allocate is not None:
            settings.allocate = _allocate_callback(allocate, failures)
        if release is not None:
            settings.release = types.persona_release_callback(lambda _, address: release(address))  # type: ignore
        own_callbacks = parallel is not None or allocate is not None or release is not None
        pointer = types.persona_context()
        try:
            call(core.persona_context_create, ctypes.byref(settings), ctypes.byref(pointer))
        except OutOfMemoryError:
            raise_failure(settings)
            raise
        self._handle = own(pointer, core.persona_context_free, settings if own_callbacks else None)

    @property
    @calls("persona_context_threads")
    def threads(self) -> int:
        """The number of workers of parallel loops."""
        return int(core.persona_context_threads(self._handle))

    @calls("persona_context_share")
    def share(self) -> "Context":
        """Another Context object with a hold of its own on the same context: closing one leaves the other."""
        return Context._from(own(core.persona_context_share(self._handle), core.persona_context_free,
                                 getattr(self._handle, "callbacks", None)))

    @calls("persona_context_allocate")
    def allocate(self, count: int) -> int:
        """Memory from the context's allocator: an address, to be given back with `release`. 0 when there is none."""
        address = int(core.persona_context_allocate(self._handle, count) or 0)
        if not address and count:
            raise_failure(getattr(self._handle, "callbacks", None))
        return address

    @calls("persona_context_release")
    def release(self, address: int) -> None:
        """Gives back what `allocate` gave."""
        core.persona_context_release(self._handle, address or None)

    def __repr__(self) -> str:
        return f"<persona.Context: {self.threads} thread{'s' if self.threads != 1 else ''}>"


_default: Optional[Context] = None
_lock = threading.Lock()


def default_context() -> Context:
    """The context that is used where none is named: a thread per processor. Made when it is first needed."""
    global _default
    if _default is None:
        with _lock:
            if _default is None:
                _default = Context()
    return _default


def set_default_context(context: Optional[Context]) -> None:
    """Has another context be the default; None has one made anew when it is next needed."""
    global _default
    _default = context


def _forget_after_fork() -> None:
    global _default, _lock
    # Its threads stayed in the parent. It is not freed: freeing would wait for them.
    if _default is not None:
        _abandoned.append(_default)
    _default = None
    _lock = threading.Lock()


_abandoned: list = []  # type: ignore[type-arg]
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_after_fork)


def handle_of(context: Optional[Context]) -> Any:
    """The pointer of a context, or of the default one."""
    if context is None:
        return (_default or default_context())._handle
    if not isinstance(context, Context):
        raise TypeError(f"context is {context!r}; it should be a persona.Context, or None for the default one")
    return context._handle
