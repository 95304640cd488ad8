"""The churn desk's address for those who still read it so; `address.py` has it."""

from __future__ import annotations

from collections.abc import Mapping

from huidian.web.churn.address import FIELDS
from huidian.web.figures.address import Address
from huidian.web.figures.kinds import WINDOWS

__all__ = ["WINDOWS", "Asked"]


class Asked(Address):
    @classmethod
    def of(cls, query: Mapping[str, str]) -> Asked:
        return cls(**vars(FIELDS.read(query)))
