"""What the adapter asks for: its settings, credential, host and calls."""

from __future__ import annotations

from stepping.describe import budget, field, get_operation, header_credential
from wit_world.exports import pms_source as wit

VERSION = "0.1.0"

PROPERTIES = "properties"
RESIDENTS = "residents"

# The slot of the key, which the host sends as a header.
KEY = "key"

# Cedar counts all calls of a key together.
_GROUP = "v1"

# Cedar's words for the state of a lease, with what each amounts to.
STATUSES = {
    "applicant": wit.Standing.OTHER,
    "upcoming": wit.Standing.PENDING,
    "current": wit.Standing.CURRENT,
    "notice": wit.Standing.CURRENT,
    "eviction": wit.Standing.CURRENT,
    "past": wit.Standing.PAST,
    "cancelled": wit.Standing.OTHER,
}


def descriptor() -> wit.Descriptor:
    return wit.Descriptor(
        id="{{name}}",
        name="Cedar",
        version=VERSION,
        provider="cedar",
        settings=[
            field(
                "url",
                "endpoint",
                "Address",
                required=True,
                default="https://api.cedar.example.com",
            ),
            field(
                "secret",
                "api_key",
                "Key",
                required=True,
                help="In Cedar under Settings, Partner access",
            ),
        ],
        credentials=[header_credential(KEY, "X-Cedar-Key", "api_key")],
        hosts=["setting:endpoint"],
        operations=[
            get_operation(
                PROPERTIES,
                "lists the properties",
                group=_GROUP,
                path="/cedar/v1/properties",
            ),
            get_operation(
                RESIDENTS,
                "reads the residents of one property",
                group=_GROUP,
                path="/residents",
            ),
        ],
        budgets=[budget(_GROUP, (10, 1), (300, 60))],
        statuses=[wit.StatusWord(word, standing, []) for word, standing in STATUSES.items()],
        cursors=wit.CursorVersions(writes=1, reads=[1]),
        features=[],
        extra=[],
    )
