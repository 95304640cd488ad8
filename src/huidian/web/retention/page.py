"""What the pages of the retention desk have in common."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from huidian.network.scope import Scope
from huidian.web.figures.address import Address
from huidian.web.figures.block import Block
from huidian.web.figures.definitions import Definition
from huidian.web.figures.page import Answer, FiguresPage
from huidian.web.retention.address import file_url, pages_of


class RetentionPage(FiguresPage[Answer]):
    """A page of the desk. `name` is its word in the address of a file, `route` that of the page."""

    name = "desk"
    route = "retention:desk"

    @staticmethod
    def ask(scope: Scope, address: Address, now: datetime) -> Answer:
        """The answer that the page draws."""
        raise NotImplementedError

    @property
    def all_blocks(self) -> Sequence[Block]:
        """Its tables, in their order."""
        raise NotImplementedError

    @property
    def definitions(self) -> Sequence[Definition]:
        """What its numbers mean."""
        raise NotImplementedError

    @property
    def pages(self) -> list[tuple[str, str, str]]:
        """The desk's pages side by side: key, words, address for the same question."""
        return pages_of(self.here)

    def file_url(self, block: str, **more: str) -> str:
        """The file of one table of the page."""
        return file_url(self.here, self.name, block, **more)
