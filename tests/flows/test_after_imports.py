"""What follows of an import breaks neither the import nor what else follows."""

from __future__ import annotations

from datetime import datetime

import pytest

from huidian.assignment.actions import NoSuchHolderError
from huidian.flows import after_imports, import_file
from huidian.network import troubles
from huidian.network.models import Dealer
from tests.outreach.made import AT
from tests.people import People


def test_one_that_fails_keeps_no_other(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def nobody(dealer: Dealer, *, at: datetime) -> None:
        raise NoSuchHolderError("team")

    def asks(dealer: Dealer, *, at: datetime) -> None:
        done.append("asks")

    monkeypatch.setattr(after_imports, "FOLLOWS", (nobody, asks))
    monkeypatch.setattr(import_file, "bring_up_to_date", lambda dealer, **more: done.append("figures"))
    why = import_file.figures_failure(people.dealer_a, at=AT, watch=lambda *_seen: None)
    assert (done, why) == (["asks", "figures"], "")
    assert [(one.kind, "team" in one.sentence.en) for one in troubles.standing()] == [(troubles.NEEDS, True)]
