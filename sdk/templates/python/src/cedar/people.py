"""One entry of Cedar's residents: a person on a lease."""

from __future__ import annotations

from typing import Any

from cedar.form import STATUSES
from stepping.values import date, has_passed, plain, text
from wit_world.exports import pms_source as wit

# The fields that a list of residents carries.
FIELDS = [
    "first-name",
    "last-name",
    "email",
    "phone",
    "unit",
    "lease-start",
    "lease-end",
    "move-in",
    "move-out",
]

# A lease that ends with the move-out, whenever the office closes the file.
_ENDING = ("notice", "eviction")

_ROLES = {
    "leaseholder": wit.Role.LEASEHOLDER,
    "guarantor": wit.Role.GUARANTOR,
    "child": wit.Role.MINOR,
}


def row_of(entry: Any, today: wit.Day) -> wit.Row | wit.Rejected:
    """The row of an entry, or why there is none. Null is blank, a missing key is absent."""
    if not isinstance(entry, dict):
        return wit.Rejected(None, "an entry is no JSON object", [])
    person = plain(entry.get("id"))
    if person is None:
        return wit.Rejected(None, "an entry has no id", [])
    status = plain(entry.get("status")) or ""
    role_word = plain(entry.get("role")) or ""
    move_out = date(entry, "moves_out_on")
    return wit.Row(
        person=person,
        lease=plain(entry.get("lease_id")),
        household=plain(entry.get("household_id")),
        first_name=text(entry, "first_name"),
        last_name=text(entry, "last_name"),
        email=text(entry, "email"),
        phone=text(entry, "phone"),
        unit=text(entry, "unit"),
        lease_start=date(entry, "lease_starts_on"),
        lease_end=date(entry, "lease_ends_on"),
        move_in=date(entry, "moves_in_on"),
        move_out=move_out,
        more_emails=[],
        more_phones=[],
        status=status,
        standing=_standing_of(status.lower(), move_out, today),
        # A word that Cedar does not document is taken for an occupant, who lives there: to leave
        # somebody out for it would be the greater mistake.
        role=_ROLES.get(role_word, wit.Role.OCCUPANT),
        role_word=role_word,
        extra=[],
    )


def _standing_of(word: str, move_out: wit.DateValue, today: wit.Day) -> wit.Standing | None:
    if word in _ENDING and has_passed(move_out, today):
        return wit.Standing.PAST
    return STATUSES.get(word)
