"""Why a job, or one property of it, could not be done."""

from __future__ import annotations

from wit_world.exports import pms_source as wit

# Where no answer came, what stands behind it.
_KINDS_OF_CALLS = {"too-large": "answer", "truncated": "answer"}


class Failure(Exception):
    """A failure as the host is told of it. Its kind is `log-in`, `permission`, `reach`,
    `rate-limit`, `answer` or `other`."""

    def __init__(
        self,
        kind: str,
        message: str,
        operation: str | None = None,
        retry_after_ms: int | None = None,
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.operation = operation
        self.retry_after_ms = retry_after_ms

    @classmethod
    def of_call(cls, failure: wit.HttpFailure, operation: str) -> Failure:
        """A call that brought no answer, or not all of it."""
        return cls(_KINDS_OF_CALLS.get(failure.kind, "reach"), failure.message, operation)

    def concerns_every_property(self) -> bool:
        """Whether the next property would fare no better."""
        return self.kind in ("log-in", "rate-limit")

    def told(self, logs: list[wit.LogLine]) -> wit.Failure:
        """The failure in the words of the interface."""
        return wit.Failure(self.kind, self.message, self.operation, self.retry_after_ms, logs, [])
