"""Calls to the PMS and their answers."""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF8
from collections.abc import Mapping
from typing import Any

from stepping.failure import Failure
from wit_world.exports import pms_source as wit

# Python's parser recurses, and the sandbox has little stack: no answer of a PMS goes this deep.
_DEEPEST = 100

_KINDS_OF_STATUSES = {401: "log-in", 403: "permission", 404: "reach", 429: "rate-limit"}
_WEB_PAGE = re.compile(r"\s*<(!doctype html|html)", re.IGNORECASE)
_CHARSET = re.compile(r'charset="?([\w-]+)', re.IGNORECASE)
_BRACKETS = re.compile(rb"[\[\]{}]")
_SECONDS = re.compile(r"[0-9]{1,6}")


def get(
    operation: str,
    url: str,
    query: Mapping[str, str | int] = {},
    headers: Mapping[str, str] = {},
    credential: str | None = None,
) -> wit.Request:
    """A GET for one of the operations in the descriptor; names and values are given unescaped."""
    return wit.Request(
        id=0,
        operation=operation,
        method=wit.Method.GET,
        url=url,
        query=_pairs(query),
        headers=_pairs(headers),
        body=[],
        credential=credential,
        delivery=wit.Delivery.WHOLE,
        timeout_ms=None,
        extra=[],
    )


def _pairs(values: Mapping[str, str | int]) -> list[wit.Pair]:
    return [
        wit.Pair(name, [wit.Segment_Bytes(str(value).encode())]) for name, value in values.items()
    ]


class Reply:
    """An answer of the PMS, whatever its status."""

    def __init__(self, operation: str, response: wit.Response) -> None:
        self._operation = operation
        self._response = response

    def header(self, name: str) -> str | None:
        """The first header of this name, which is given in lower case."""
        values = (value for key, value in self._response.headers if key.lower() == name)
        return next(values, None)

    def json(self) -> Any:
        """What a success says, or the failure that the status stands for."""
        if not 200 <= self._response.status <= 299:
            raise self._refusal()
        if self._is_web_page():
            raise self._odd("the PMS sent a web page in place of data")
        try:
            return self._parse()
        except ValueError as error:
            raise self._odd(f"the answer is not the JSON expected: {error}") from error

    def _parse(self) -> Any:
        body = _without_mark(self._response.body)
        if _is_too_deep(body):
            raise ValueError("it is nested too deeply")
        return json.loads(self._decoded(body))

    def _decoded(self, body: bytes) -> str:
        """The text, in the charset that the header declares."""
        declared = _CHARSET.search(self.header("content-type") or "")
        try:
            return body.decode(declared[1] if declared else "utf-8")
        except LookupError as error:
            raise ValueError(str(error)) from error

    def _refusal(self) -> Failure:
        status = self._response.status
        kind = _KINDS_OF_STATUSES.get(status, "reach" if status >= 500 else "other")
        words = self._words()
        message = f"HTTP {status}: {words}" if words else f"HTTP {status}"
        return Failure(kind, message, self._operation, self._retry_after_ms())

    def _words(self) -> str:
        """What a problem says in detail; of anything else the beginning."""
        try:
            problem = self._parse()
        except ValueError:
            problem = None
        detail = problem.get("detail") if isinstance(problem, dict) else None
        if isinstance(detail, str):
            return detail
        if self._is_web_page():
            return "a web page in place of data"
        return " ".join(self._opening().split())

    def _retry_after_ms(self) -> int | None:
        seconds = (self.header("retry-after") or "").strip()
        return int(seconds) * 1000 if _SECONDS.fullmatch(seconds) else None

    def _is_web_page(self) -> bool:
        return _WEB_PAGE.match(self._opening()) is not None

    def _opening(self) -> str:
        return _without_mark(self._response.body)[:1200].decode(errors="replace")[:300]

    def _odd(self, message: str) -> Failure:
        return Failure("answer", message, self._operation)


def _without_mark(body: bytes) -> bytes:
    """Passes over a byte-order mark. The codec for it would have to be imported from a file."""
    return body.removeprefix(BOM_UTF8)


def _is_too_deep(body: bytes) -> bool:
    depth = 0
    for bracket in _BRACKETS.findall(body):
        depth += 1 if bracket in b"[{" else -1
        if depth > _DEEPEST:
            return True
    return False
