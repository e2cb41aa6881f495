"""The state machine itself.

The host calls `step` with an input and gets an output. A generator does just that: `yield` hands
an output over and gives back the input of the next step. There is no event loop in the sandbox, so
nothing here is `async`.
"""

from __future__ import annotations

from traceback import walk_tb
from typing import Protocol, Self

from componentize_py_types import Err
from stepping.context import Context, Steps
from stepping.failure import Failure
from wit_world.exports import pms_source as wit


class Adapter(Protocol):
    """One PMS, as its author writes it."""

    def __init__(self, job: wit.Job) -> None:
        """Reads the settings. Asks for nothing yet."""

    @staticmethod
    def describe() -> wit.Descriptor:
        """What the adapter is and everything it may ever ask for. The same answer every time."""

    def check(self, cx: Context) -> Steps[wit.CheckReport]:
        """Tries every operation."""

    def properties(self, cx: Context) -> Steps[wit.PropertyList]:
        """Lists the properties that the credentials can see."""

    def residents(self, cx: Context, job: wit.ResidentsJob) -> Steps[None]:
        """Reads residents, and says of each property that it is complete or that it failed."""


class Session(wit.Session):
    """One job under way."""

    adapter: type[Adapter]

    def __init__(self, job: wit.Job) -> None:
        self._context = Context()
        self._job = _run(self.adapter(job), self._context, job.kind)

    @classmethod
    def open(cls, job: wit.Job) -> Self:
        """Takes the job in. An error here is one of the settings."""
        try:
            return cls(job)
        except Exception as error:
            raise _told(error, []) from error

    def step(self, input: wit.Input) -> wit.Turn:
        """Hands the input to the adapter and runs it up to its next output."""
        if isinstance(input, wit.Input_Cancel):
            self._job.close()
        try:
            # The start answers nothing: it only lets the generator begin.
            is_start = isinstance(input, wit.Input_Start)
            output = next(self._job) if is_start else self._job.send(input)
        except StopIteration:
            output = wit.Output_Done([])
        except Exception as error:
            raise _told(error, self._context.take_logs()) from error
        return wit.Turn(output, self._context.take_logs())


def _run(adapter: Adapter, cx: Context, kind: wit.JobKind) -> Steps[None]:
    match kind:
        case wit.JobKind_Check():
            yield wit.Output_Checked((yield from adapter.check(cx)))
        case wit.JobKind_Properties():
            yield wit.Output_Properties((yield from adapter.properties(cx)))
        case wit.JobKind_Residents(job):
            yield from adapter.residents(cx, job)
        case wit.JobKind_Other(extension):
            raise Failure("other", f"this adapter does not know the job {extension.name}")


def _told(error: Exception, logs: list[wit.LogLine]) -> Err[wit.Failure]:
    """The error as the host is told of it. What is no failure is a mistake in the adapter."""
    if not isinstance(error, Failure):
        # Only places: there are no files in the sandbox to quote lines from.
        steps = walk_tb(error.__traceback__)
        place = "; ".join(f"{frame.f_code.co_qualname}, line {line}" for frame, line in steps)
        message = f"the adapter has a mistake: {type(error).__name__}: {error} ({place})"
        error = Failure("other", message)
    return Err(error.told(logs))
