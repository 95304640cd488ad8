"""What every night brings to every dealer: one that fails keeps no other waiting."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from huidian.flows import nightly
from huidian.flows.background import Foreground
from huidian.flows.each_dealer import for_each
from huidian.network.models import Dealer
from tests.people import People

AT = datetime(2026, 11, 28, 2, 0, tzinfo=UTC)


def test_a_dealer_that_fails_keeps_no_other_waiting(people: People) -> None:
    done: list[str] = []

    def act(dealer: Dealer) -> None:
        if dealer == people.dealer_a:
            raise ValueError("broken")
        done.append(dealer.code)

    with pytest.raises(ExceptionGroup, match="some") as failed:
        for_each(Dealer.objects.order_by("pk"), act, failed="some")
    assert people.dealer_b.code in done
    assert failed.value.exceptions[0].__notes__ == [f"dealer {people.dealer_a.code}"]


def test_figures_are_refreshed_though_assignments_fail(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(**_when: object) -> None:
        raise ValueError("broken")

    done: list[str] = []
    monkeypatch.setattr(nightly, "follow_all", fails)
    refreshed = "huidian.flows.nightly.retention.refresh_all"
    monkeypatch.setattr(refreshed, lambda **_when: done.append("figures"))
    with pytest.raises(ValueError, match="broken"):
        nightly.refresh_standings.call(Foreground(AT))
    assert done == ["figures"]
