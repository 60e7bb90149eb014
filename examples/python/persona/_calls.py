"""Long calls: progress, Ctrl-C, and exceptions that callbacks raise.

A call that the main thread makes runs on a helper thread, and the main thread waits for it in Python, where signals
arrive. So Ctrl-C works at once, and the caller's progress function runs on the caller's own thread. Other threads
call directly. Either way an exception asks the library to stop and is raised when it has.
"""
from __future__ import annotations

import contextlib
import os
import queue
import signal
import threading
from typing import Any, Callable, Iterator, List, Optional

from ._abi.types import persona_progress_callback
from ._handles import call
from .errors import CancelledError

# Seconds until a waiting thread looks up: a signal that another thread received does not wake it.
_PATIENCE = 0.1

#: What `progress=` takes: it is called with what is done and the total, at most about a hundred times.
Progress = Callable[[int, int], Any]


class Job:
    """One long call."""

    def __init__(self, work: Callable[["Job"], Any], progress: Optional[Progress], cancel: Callable[[], None]) -> None:
        self._work = work
        self._progress = progress
        self._cancel = cancel
        self._claim = threading.Lock()
        self._messages: Optional["queue.SimpleQueue[Any]"] = None
        self._answers: "queue.SimpleQueue[None]" = queue.SimpleQueue()
        self._done = threading.Lock()  # held until the call has ended
        self._done.acquire()
        self._result: Any = None
        self._error: Optional[BaseException] = None
        self._raised: Optional[BaseException] = None
        self._ended = False
        self.stopping = False

    def report(self, done: int, total: int) -> int:
        """What the library's callbacks call. Gives 1 when the call shall end."""
        if self.stopping or self._progress is None:
            return int(self.stopping)
        if self._messages is not None:
            self._messages.put((done, total))
            self._answers.get()
        else:
            self._tell(done, total)
        return int(self.stopping)

    def _tell(self, done: int, total: int) -> None:
        assert self._progress is not None
        try:
            self._progress(done, total)
        except BaseException as error:  # pylint: disable=broad-except
            self._stop(error)

    def _stop(self, error: BaseException) -> None:
        """Has the call end, to raise an exception then. The first one counts."""
        self._raised = self._raised or error
        self.stopping = True
        self._cancel()

    def perform(self, before_end: Callable[[], None] = lambda: None) -> None:
        """Makes the call, on whichever thread it is to run, unless that was given up before it began."""
        claimed = self._claim.acquire(blocking=False)
        if claimed:
            try:
                self._result = self._work(self)
            except BaseException as error:  # pylint: disable=broad-except
                self._error = error
        before_end()
        self._ended = True  # before the lock: who waits for it may be interrupted just when it is had
        if claimed:
            self._done.release()
        if self._messages is not None:
            self._messages.put(None)

    def _outcome(self) -> Any:
        if self._raised is not None:
            raise self._raised from (None if isinstance(self._error, CancelledError) else self._error)
        if self._error is not None:
            raise self._error
        return self._result

    def run(self) -> Any:
        """Makes the call and gives what it gives."""
        if threading.current_thread() is not threading.main_thread():
            self.perform()
            return self._outcome()
        self._messages = queue.SimpleQueue()
        try:
            if not _helpers.submit(self):
                self._messages = None  # it reports on this thread, then
                self.perform()
                return self._outcome()
            self._listen(self._messages)
        except BaseException as error:  # pylint: disable=broad-except
            with _quiet_interrupts():
                self._stop(error)
                self._answers.put(None)
                self._wait_for_end()
        return self._outcome()

    def _listen(self, messages: "queue.SimpleQueue[Any]") -> None:
        """Tells of progress until the call has ended. A function of its own, because Python raises KeyboardInterrupt at
        the jump back of a loop, too, which a `try` around the loop in the same function does not always cover."""
        while True:
            try:
                message = messages.get(timeout=_PATIENCE)  # KeyboardInterrupt arrives here
            except queue.Empty:
                continue
            if message is None:
                break
            self._tell(*message)
            self._answers.put(None)

    def _wait_for_end(self) -> None:
        """Waits until the library, which reads the caller's data, has stopped."""
        while not self._ended:
            if self._claim.acquire(blocking=False):
                return  # no helper began with it, and now none will
            if not self._done.acquire(timeout=_PATIENCE):
                self._cancel()  # again: a run does not heed what came before it began


@contextlib.contextmanager
def _quiet_interrupts() -> Iterator[None]:
    """On the main thread: Ctrl-C that is pressed again, while a call is on its way to its end, changes nothing."""
    handler = signal.getsignal(signal.SIGINT)
    if not callable(handler):
        yield
        return
    signal.signal(signal.SIGINT, lambda number, frame: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)


class _Helpers:
    """Threads that make calls for the main thread: one, or more when a progress function makes long calls."""

    def __init__(self) -> None:
        self._idle: List["queue.SimpleQueue[Job]"] = []

    def submit(self, job: Job) -> bool:
        """Gives a job to a thread that has none. False where no thread can be started: the interpreter ends, or the
        system grants none."""
        try:
            inbox = self._idle.pop()
        except IndexError:
            inbox = queue.SimpleQueue()
            try:
                threading.Thread(target=self._serve, args=(inbox,), name="persona call", daemon=True).start()
            except RuntimeError:
                return False
        inbox.put(job)
        return True

    def _serve(self, inbox: "queue.SimpleQueue[Job]") -> None:
        while True:
            job = inbox.get()
            job.perform(lambda: self._idle.append(inbox))  # free before the job ends: the next one may follow at once
            del job  # and with it what the call used

    def forget(self) -> None:
        """In the child of a fork there are no threads."""
        self._idle.clear()


_helpers = _Helpers()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_helpers.forget)


def long_call(function: Any, arguments: Any, progress: Optional[Progress], last: Any) -> None:
    """Calls a function that takes a persona_progress_callback and its user data behind `arguments`, then `last`."""

    def work(job: Job) -> None:
        callback = persona_progress_callback(lambda user, done, total: job.report(done, total))
        call(function, *arguments, callback, None, last)

    Job(work, progress, lambda: None).run()
