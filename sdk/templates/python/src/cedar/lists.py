"""Cedar's lists, page by page, to the page that has no next one. A short page proves nothing."""

from __future__ import annotations

from typing import Any

from cedar.form import KEY
from stepping.context import Context, Steps
from stepping.failure import Failure
from stepping.http import get


class List:
    """A list being read. Its entries stand under the name of the operation."""

    def __init__(self, operation: str, url: str, page_size: int) -> None:
        self._operation = operation
        self._url = url
        self._page_size = page_size
        self._next: int | None = 1
        self.total = 0

    def next(self, cx: Context) -> Steps[list[Any] | None]:
        """The entries of the next page; none after the last."""
        page = self._next
        if page is None:
            return None
        request = get(
            self._operation,
            self._url,
            query={"page": page, "per_page": self._page_size},
            headers={"Accept": "application/json"},
            credential=KEY,
        )
        answer = (yield from cx.send(request)).json()
        entries = answer.get(self._operation) if isinstance(answer, dict) else None
        if not isinstance(entries, list):
            raise self._odd(f"the answer has no list `{self._operation}`")
        if not _is_count(answer.get("total")):
            raise self._odd("the answer has no `total`")
        if "next_page" not in answer:
            raise self._odd("the answer has no `next_page`")
        later = answer["next_page"]
        # Pages that led back would never end.
        if later is not None and not (_is_count(later) and later > page):
            raise self._odd(f"the page after {page} cannot be {later!r}")
        self.total = answer["total"]
        self._next = later
        return entries

    def _odd(self, message: str) -> Failure:
        return Failure("answer", message, self._operation)


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 <= value < 2**32
