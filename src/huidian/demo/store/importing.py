"""A shop's files brought in at the moments at which it had them, and the months it closes then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from huidian.demo.archive import Archive
from huidian.demo.exports import Export
from huidian.demo.store.assignment import assign
from huidian.demo.store.closing import close_before
from huidian.demo.store.front_desk import adopt_rule
from huidian.demo.world import World
from huidian.network.models import Dealer, Staff
from huidian.visits.actions.committing import commit_import
from huidian.visits.models import ImportBatch

_MORNING, _AFTER_THAT, _EVENING = time(9, 20), time(9, 40), time(19, 30)
_A_WORKING_DAY = timedelta(hours=8)
_A_DAY = timedelta(days=1)
_WHY = "the demo's own files"


@dataclass(frozen=True, slots=True)
class Office:
    """Where a shop's files come in; nothing in it happens after ``now``."""

    world: World
    dealer: Dealer
    importer: Staff
    manager: Staff
    now: datetime

    def brings_month(self, export: Export) -> None:
        """The export of a month, or of what came before; the month is closed where that is done."""
        at = self.at(export.made_on, _MORNING)
        if self._brings(export, at):
            assign(self.dealer, export.made_on, as_of=self.world.plan.as_of, at=at)
            if self.dealer.code == self.world.shops[0].code:
                adopt_rule(self.dealer, export.made_on, as_of=self.world.plan.as_of, now=at)
            self._closes(export.made_on, min(at + _A_WORKING_DAY, self.now))

    def brings_archive(self, archive: Archive) -> None:
        """The customers as they are on file."""
        self._brings(archive, self.at(archive.made_on, _AFTER_THAT))

    def ends_day(self, on: date, exports: list[Export]) -> None:
        """The evening of a day: its orders are brought in; with the last of a month that one is over."""
        for export in exports:
            if self._brings(export, self.at(on, _EVENING)):
                assign(self.dealer, on, as_of=self.world.plan.as_of, at=self.at(on, _EVENING))
        self._closes(on + _A_DAY, self.at(on + _A_DAY, _MORNING))

    def at(self, day: date, clock: time) -> datetime:
        """A moment of a day at the shop, not after now."""
        return min(datetime.combine(day, clock, ZoneInfo(self.dealer.timezone)), self.now)

    def _closes(self, day: date, at: datetime) -> None:
        close_before(day, self.world, self.dealer, self.manager, at=at)

    def _brings(self, file: Export | Archive, at: datetime) -> bool:
        """Whether the file was not in yet."""
        sha256 = file.sha256
        known = ImportBatch.objects.unscoped(_WHY).filter(dealer=self.dealer, sha256=sha256)
        if known.filter(state=ImportBatch.State.DONE).exists():
            return False
        batch = known.first() or ImportBatch.objects.create(
            dealer=self.dealer,
            kind=file.kind,
            file_name=file.name,
            sha256=sha256,
            profile=file.shop.profile,
            created_by=self.importer,
            created_at=at,
        )
        commit_import(batch, file.reading(), staff=self.importer, at=at, on=file.made_on)
        return True
