"""Reads residents from Cedar.

The host sends the key; nothing here sees it, and nothing here writes to Cedar.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote, urlsplit

from cedar.form import PROPERTIES, RESIDENTS, descriptor
from cedar.lists import List
from cedar.people import FIELDS, row_of
from stepping.context import Context, Steps
from stepping.failure import Failure
from stepping.values import plain
from wit_world.exports import pms_source as wit

# The most entries that Cedar gives on one page.
_PAGE_SIZE = 100

_ADDRESS = re.compile(r"https?://[^/:?#@\s][^?#@\s]*", re.IGNORECASE)


class Cedar:
    """The adapter. A method that gives `Steps` waits for the host wherever it says `yield from`."""

    def __init__(self, job: wit.Job) -> None:
        self._endpoint = _endpoint_of(job.settings)
        self._account = urlsplit(self._endpoint).hostname or ""
        self._today = job.today

    @staticmethod
    def describe() -> wit.Descriptor:
        return descriptor()

    def check(self, cx: Context) -> Steps[wit.CheckReport]:
        """Tries both lists with one entry."""
        properties: list[wit.Property] = []
        try:
            page = yield from self._properties_by(1).next(cx)
            properties = _properties_of(page)
            listed = _verdict(PROPERTIES)
            not_tried = "this key sees no property"
        except Failure as failure:
            listed = _verdict(PROPERTIES, failure)
            not_tried = "properties did not work"
        try:
            if not properties:
                raise Failure(listed.outcome, f"not tried: {not_tried}")
            yield from self._residents_by(1, properties[0].id).next(cx)
            read = _verdict(RESIDENTS)
        except Failure as failure:
            read = _verdict(RESIDENTS, failure)
        return wit.CheckReport(self._account, [listed, read], [])

    def properties(self, cx: Context) -> Steps[wit.PropertyList]:
        """Lists every property that the key sees."""
        pages = self._properties_by(_PAGE_SIZE)
        properties: list[wit.Property] = []
        while (page := (yield from pages.next(cx))) is not None:
            properties += _properties_of(page)
        return wit.PropertyList(self._account, properties, [])

    def residents(self, cx: Context, job: wit.ResidentsJob) -> Steps[None]:
        """Reads each property, and goes on past one that cannot be read."""
        for property_id in job.properties:
            try:
                completion = yield from self._read(cx, property_id)
            except Failure as failure:
                if failure.concerns_every_property():
                    raise
                yield from cx.failed(property_id, failure)
            else:
                yield from cx.complete(completion)

    def _read(self, cx: Context, property_id: str) -> Steps[wit.Completion]:
        """Reads one property to its end."""
        pages = self._residents_by(_PAGE_SIZE, property_id)
        counted = 0
        while (page := (yield from pages.next(cx))) is not None:
            read = [row_of(entry, self._today) for entry in page]
            rows = [row for row in read if isinstance(row, wit.Row)]
            rejected = [row for row in read if isinstance(row, wit.Rejected)]
            batch = wit.Batch(property_id, rows, rejected, FIELDS, pages.total, [])
            yield from cx.residents(batch)
            counted += len(page)
        total = wit.Total(announced=pages.total, counted=counted, unit=RESIDENTS)
        return wit.Completion(property_id, counted, wit.Coverage.EVERYONE, total, [])

    def _properties_by(self, page_size: int) -> List:
        return List(PROPERTIES, f"{self._endpoint}/cedar/v1/properties", page_size)

    def _residents_by(self, page_size: int, property_id: str) -> List:
        path = f"/cedar/v1/properties/{quote(property_id, safe='')}/residents"
        return List(RESIDENTS, self._endpoint + path, page_size)


def _endpoint_of(settings: list[tuple[str, str]]) -> str:
    """The address in the settings, without a slash at its end."""
    address = dict(settings).get("endpoint", "").strip()
    if not _ADDRESS.fullmatch(address):
        example = "https://api.cedar.example.com"
        raise Failure("other", f"the setting `endpoint` is no address such as `{example}`")
    return address.rstrip("/")


def _properties_of(page: list[Any] | None) -> list[wit.Property]:
    """The properties of a page, less those without an id, which no later call could name."""
    entries = [entry for entry in page or [] if isinstance(entry, dict)]
    return [found for entry in entries if (found := _property_of(entry)) is not None]


def _property_of(entry: dict[str, Any]) -> wit.Property | None:
    property_id = plain(entry.get("id"))
    if property_id is None:
        return None
    place = entry.get("address")
    place = place if isinstance(place, dict) else {}
    town = [plain(place.get(key)) for key in ("city", "state", "postal_code")]
    lines = [plain(place.get("street")), " ".join(filter(None, town))]
    name = plain(entry.get("name")) or property_id
    return wit.Property(property_id, name, list(filter(None, lines)), [])


def _verdict(operation: str, failure: Failure | None = None) -> wit.Verdict:
    """How one operation fared; a check knows fewer words than a failure does."""
    if failure is None:
        return wit.Verdict(operation, "works", "", [])
    known = failure.kind in ("log-in", "permission", "reach")
    return wit.Verdict(operation, failure.kind if known else "other", failure.message, [])
