"""What a night's computing changes in the needs that are stored: only that is written."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from huidian.engine.needs.compute import VehicleNeeds
from huidian.engine.needs.need import Ending, Need, State

OVER: frozenset[State] = frozenset({"satisfied", "not_applicable", "done_elsewhere", "expired", "superseded"})
"""The states in which nothing is left to do; a booking and a refusal may pass."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What differences ask of a stored need: identity, digest, state on the day, the fact that ended it."""

    kind: str
    cycle: str
    digest: str
    state: State
    ended_by: str | None = None


@dataclass(frozen=True, slots=True)
class Differences:
    """What is to be written of one vehicle: needs that are new, that are another, that are gone."""

    opened: tuple[Need, ...]
    changed: tuple[Need, ...]
    superseded: tuple[tuple[Stored, Ending], ...]

    def __bool__(self) -> bool:
        return bool(self.opened or self.changed or self.superseded)


def differences(
    stored: Iterable[Stored], made: VehicleNeeds, day: date, ahead_days: int | None = None
) -> Differences:
    """What differs between the needs that are stored of one vehicle and those just computed.

    A need is opened from ``ahead_days`` before it may be met (whenever it is computed, if absent): most of
    what is coming is years off. A need first met when it is over asks for nothing and is not opened. One
    that is over stays as it was unless it ended otherwise: later readings move the days of what is past. One
    that no fact opens any more is superseded, by the cycle that took its place, else by its opening fact's
    being withdrawn.
    """
    before = {(one.kind, one.cycle): one for one in stored}
    now = {(need.kind, need.cycle): need for need in made.needs}
    return Differences(
        tuple(need for key, need in now.items() if key not in before and _opens(need, day, ahead_days)),
        tuple(need for key, need in now.items() if key in before and _differs(before[key], need, day)),
        tuple(
            (one, Ending("superseded", _successor(one, made, day), day))
            for key, one in before.items()
            if key not in now and one.state not in OVER
        ),
    )


def _opens(need: Need, day: date, ahead_days: int | None) -> bool:
    if need.state_on(day) in OVER:
        return False
    return ahead_days is None or (need.earliest - day).days <= ahead_days


def _differs(stored: Stored, need: Need, day: date) -> bool:
    if stored.digest == need.digest:
        return False
    ending = need.ending_on(day)
    past = stored.state in OVER and ending is not None and ending.why == stored.state
    return not (past and ending is not None and ending.fact == stored.ended_by)


def _successor(gone: Stored, made: VehicleNeeds, day: date) -> str:
    part, is_part, _ = gone.cycle.partition(":")[0].partition("@")
    following = [
        need
        for need in made.needs
        if need.kind == gone.kind
        and (not is_part or need.cycle.startswith(f"{part}@"))
        and need.state_on(day) not in OVER
    ]
    return f"need:{following[-1].cycle}" if following else f"withdrawn:{gone.cycle}"
