"""Values of a JSON object as the host takes them: absent without a key, blank without a value."""

from __future__ import annotations

import json
import re
from calendar import isleap
from collections.abc import Mapping
from typing import Any

from wit_world.exports import pms_source as wit

_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T\s].*)?", re.DOTALL)
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def plain(value: Any) -> str | None:
    """Text, or a number as text; none if there is none."""
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    return value.strip() or None if isinstance(value, str) else None


def text(entry: Mapping[str, Any], key: str) -> wit.TextValue:
    """The text under a key."""
    if key not in entry:
        return wit.TextValue_Absent()
    value = plain(entry[key])
    return wit.TextValue_Blank() if value is None else wit.TextValue_Value(value)


def date(entry: Mapping[str, Any], key: str) -> wit.DateValue:
    """The date under a key."""
    if key not in entry:
        return wit.DateValue_Absent()
    said = plain(entry[key])
    if said is None:
        return wit.DateValue_Blank()
    day = parse_day(said)
    return wit.DateValue_Unreadable(said) if day is None else wit.DateValue_Value(day)


def parse_day(said: str) -> wit.Day | None:
    """Reads `2026-02-01`, perhaps with a time behind it; none if there is no such day."""
    match = _DATE.fullmatch(said)
    if match is None:
        return None
    year, month, day = map(int, match.groups())
    if not 1 <= month <= 12:
        return None
    last = 29 if month == 2 and isleap(year) else _DAYS[month - 1]
    return wit.Day(year, month, day) if 1 <= day <= last else None


def has_passed(date: wit.DateValue, today: wit.Day) -> bool:
    """Whether a date lies before today. Dates that PMSs use for "none" do not."""
    if not isinstance(date, wit.DateValue_Value):
        return False
    when = _ordinal(date.value)
    stands_for_none = when < (1950, 1, 1) or when in ((1969, 12, 31), (1970, 1, 1))
    return not stands_for_none and when < _ordinal(today)


def _ordinal(day: wit.Day) -> tuple[int, int, int]:
    return (day.year, day.month, day.day)
