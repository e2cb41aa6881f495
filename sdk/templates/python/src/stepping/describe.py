"""Parts of a descriptor, with what is usual left out."""

from __future__ import annotations

from wit_world.exports import pms_source as wit


def field(
    kind: str,
    key: str,
    label: str,
    *,
    help: str = "",
    required: bool = False,
    default: str | None = None,
) -> wit.Field:
    """A field of the settings form: `text`, `secret`, `url`, `number`, `boolean` or `list`."""
    return wit.Field(key, label, help, kind, required, default, [], [], [])


def header_credential(name: str, header: str, secret: str) -> wit.CredentialSlot:
    """A credential that the host sends as a header; `secret` is the key of a secret field."""
    parameters = [
        wit.Parameter("name", [wit.Part_Literal(header)]),
        wit.Parameter("value", [wit.Part_Secret(secret)]),
    ]
    return wit.CredentialSlot(name, "header", parameters, [])


def get_operation(name: str, purpose: str, *, group: str, path: str) -> wit.Operation:
    """A call by GET to paths that end so."""
    marks = [wit.Mark("path", "", path)]
    return wit.Operation(name, wit.Method.GET, purpose, group, marks, [])


def budget(group: str, *windows: tuple[int, int]) -> wit.Budget:
    """So many calls in so many seconds; every one of the windows is kept."""
    return wit.Budget(group, [wit.Window(calls, seconds) for calls, seconds in windows], None, [])
