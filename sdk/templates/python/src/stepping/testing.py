"""Stands in for the host in tests: steps a session, answers its requests from a list, and holds it
to its descriptor."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from componentize_py_types import Err, Ok, Result
from stepping.session import Session
from wit_world.exports import pms_source as wit

Answer = Result[wit.Response, wit.HttpFailure]


def answer(body: Any, status: int = 200, headers: Mapping[str, str] = {}) -> Answer:
    """An answer of these bytes or this text, or of anything else as JSON."""
    if not isinstance(body, bytes):
        body = (body if isinstance(body, str) else json.dumps(body)).encode()
    return Ok(wit.Response(status, list(headers.items()), body, True, []))


def no_answer(kind: str) -> Answer:
    """No answer."""
    return Err(wit.HttpFailure(kind, "no answer", []))


def job_of(kind: wit.JobKind, settings: Mapping[str, str], secrets: Iterable[str]) -> wit.Job:
    """A job on a day in July 2026."""
    return wit.Job(
        kind=kind,
        settings=list(settings.items()),
        secrets=list(secrets),
        now="2026-07-20T12:00:00Z",
        today=wit.Day(2026, 7, 20),
        seed=1,
        features=[],
        extra=[],
    )


@dataclass
class Told:
    """What an adapter asked for and gave in one job."""

    requests: list[wit.Request] = field(default_factory=list)
    checked: wit.CheckReport | None = None
    properties: wit.PropertyList | None = None
    batches: list[wit.Batch] = field(default_factory=list)
    complete: list[wit.Completion] = field(default_factory=list)
    failed: list[wit.PropertyFailure] = field(default_factory=list)
    logs: list[wit.LogLine] = field(default_factory=list)
    failure: wit.Failure | None = None

    @property
    def rows(self) -> list[wit.Row]:
        return [row for batch in self.batches for row in batch.rows]


def play(
    session_type: type[Session],
    job: wit.Job,
    answers: Iterable[Answer],
    steps: int | None = None,
) -> Told:
    """Runs a job to its end, or cancels it after so many steps."""
    told, left = Told(), list(answers)
    descriptor = session_type.adapter.describe()
    try:
        session = session_type.open(job)
        given: wit.Input = wit.Input_Start()
        step = 0
        while True:
            turn = session.step(wit.Input_Cancel() if step == steps else given)
            told.logs += turn.logs
            if isinstance(turn.output, wit.Output_Done):
                break
            given = _take(told, turn.output, left, descriptor)
            step += 1
    except Err as error:
        told.failure = error.value
    return told


def _take(
    told: Told, output: wit.Output, left: list[Answer], descriptor: wit.Descriptor
) -> wit.Input:
    """Takes an output in and gives the input that answers it."""
    match output:
        case wit.Output_Fetch(requests):
            for request in requests:
                _assert_listed(descriptor, request)
            told.requests += requests
            assert len(left) >= len(requests), "the adapter asks for more than the test answers"
            return wit.Input_Replies([wit.Reply(one.id, left.pop(0)) for one in requests])
        case wit.Output_Checked(report):
            told.checked = report
        case wit.Output_Properties(properties):
            told.properties = properties
        case wit.Output_Residents(batch):
            told.batches.append(batch)
        case wit.Output_Complete(completion):
            told.complete.append(completion)
        case wit.Output_Failed(failed):
            told.failed.append(failed)
    return wit.Input_Resume()


def _assert_listed(descriptor: wit.Descriptor, request: wit.Request) -> None:
    [operation] = [one for one in descriptor.operations if one.name == request.operation]
    assert request.method == operation.method, request
    path = urlsplit(request.url).path
    assert all(path.endswith(mark.value) for mark in operation.marks), request
    assert request.credential in [slot.name for slot in descriptor.credentials], request
