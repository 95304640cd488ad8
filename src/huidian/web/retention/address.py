"""What the retention desk's address asks for, and the desk's pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from huidian.retention import queries as retention
from huidian.web.figures.address import Address, Fields, one_of
from huidian.web.shell.desk import Text

KEEP_RATE, MODEL = "keep_rate", "model"
WAYS = (*retention.SPLIT_BY, "dealer")

PAGES: Sequence[tuple[str, Text, str]] = (
    ("retention_rate", _("留存"), "retention:desk"),
    ("classes", _("等级迁移"), "retention:classes"),
    ("value", _("产值"), "retention:value"),
    ("teams", _("小组考核"), "retention:teams"),
)
FIELDS = Fields(
    route="retention:desk",
    list_route="retention:vehicles",
    of="of",
    window=True,
    kind=True,
    more={
        "metric": one_of(*retention.SPLITTABLE, usual=KEEP_RATE),
        "by": one_of(*WAYS, usual=MODEL),
        "second": one_of(*WAYS),
    },
    carried=False,
)
"""`window` is that of the curves; `metric` is split by `by` and, where it is not "", by `second`."""


def split_query(address: Address) -> dict[str, Any]:
    """The split that is asked for, as the addresses of the desk and of the split have it."""
    return {name: text for name, text in address.more.items() if text}


def pages_of(address: Address) -> list[tuple[str, str, str]]:
    """The desk's pages: key, words, address for the same question."""
    return [(key, str(words), address.at(route).url) for key, words, route in PAGES]


def file_url(address: Address, page: str, block: str, **more: str) -> str:
    """The file of one table of the desk."""
    return address.at("retention:table").url_with(page=page, block=block, **more)
