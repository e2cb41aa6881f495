"""The component's exports: what the interface `pms-source` has outside a session."""

from cedar.adapter import Cedar
from wit_world import exports
from wit_world.exports import pms_source as wit


class PmsSource(exports.PmsSource):
    def describe(self) -> wit.Descriptor:
        return Cedar.describe()
