"""The component's exports: the resource of the interface `pms-source`, which must stand in a module
of that name."""

from cedar.adapter import Cedar
from stepping import session


class Session(session.Session):
    adapter = Cedar
