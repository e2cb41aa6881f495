"""What an adapter says to its host. Each method leaves one output, and `yield from` waits for the
answer."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from typing import TypeVar

from componentize_py_types import Err
from stepping.failure import Failure
from stepping.http import Reply
from wit_world.exports import pms_source as wit

T = TypeVar("T")

# A part of a job: it hands outputs over, takes inputs, and ends with a value.
Steps = Generator[wit.Output, wit.Input, T]


class Context:
    """The adapter's side of the conversation, one thing at a time."""

    def __init__(self) -> None:
        self._requests = 0
        self._logs: list[wit.LogLine] = []

    def send(self, request: wit.Request) -> Steps[Reply]:
        """Makes one call. Any answer is a reply, whatever its status; none at all is a failure."""
        self._requests += 1
        answer = yield wit.Output_Fetch([replace(request, id=self._requests)])
        assert isinstance(answer, wit.Input_Replies), "a fetch is answered by replies"
        outcome = answer.value[0].outcome
        if isinstance(outcome, Err):
            raise Failure.of_call(outcome.value, request.operation)
        return Reply(request.operation, outcome.value)

    def residents(self, batch: wit.Batch) -> Steps[None]:
        """Hands over rows of one property."""
        yield wit.Output_Residents(batch)

    def complete(self, completion: wit.Completion) -> Steps[None]:
        """Says that the PMS's own end of a property was reached."""
        yield wit.Output_Complete(completion)

    def failed(self, property_id: str, failure: Failure) -> Steps[None]:
        """Says that one property could not be read; the others go on."""
        yield wit.Output_Failed(wit.PropertyFailure(property_id, failure.told([])))

    def log(self, level: wit.Level, message: str) -> None:
        """Writes a line for the page of the run."""
        self._logs.append(wit.LogLine(level, message, []))

    def take_logs(self) -> list[wit.LogLine]:
        """The lines since the last turn."""
        logs, self._logs = self._logs, []
        return logs
