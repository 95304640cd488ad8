"""The `[calls]` part of a playbook: what a call may end in, what follows, how often it is tried anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from huidian.engine.rules import COUNT, POSITIVE, POSITIVE_MONTHS
from huidian.kit.labels import Label
from huidian.playbooks.reading import Mistake

Result = Literal["completed", "call_back", "refused", "unreachable"]
"""The four results of a call (S0); every outcome is one of them."""
RESULTS: dict[Result, Label] = {
    "completed": Label("完成", "Completed"),
    "call_back": Label("再联系", "Call back"),
    "refused": Label("拒绝", "Refused"),
    "unreachable": Label("未接通", "Not reached"),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a call ended in; the flags decide what follows.

    `reached`: somebody was spoken to. `contact`: it was the owner, so that the call is a contact made.
    `final`: the work is done. `books`: an appointment belongs to it. `calls_back`: a moment was promised.
    `blocks`: the owner wants no more contact. `number`: what became of the number. `retries`: to be tried
    anew by `Retry`. `says`: what the owner said of the vehicle. `asks_reason`: a reason belongs to it.
    `complains`: somebody is to answer a complaint. `sign_of_loss`: declines to book, or evades the question
    why (S0). `about`: it is offered in calls about needs only, in those with a questionnaire only, or in any;
    `answers`: the questionnaire is answered with it.
    """

    key: str
    result: Result
    letter: str
    label: Label
    reached: bool = False
    contact: bool = False
    final: bool = False
    books: bool = False
    calls_back: bool = False
    blocks: bool = False
    retries: bool = False
    asks_reason: bool = False
    intends: bool = False
    complains: bool = False
    sign_of_loss: bool = False
    answers: bool = False
    about: Literal["any", "need", "survey"] = "any"
    number: Literal["none", "valid", "wrong", "disconnected"] = "none"
    says: Literal["none", "done_elsewhere", "hardly_drives", "sold", "scrapped", "moved", "refused"] = "none"


@dataclass(frozen=True, slots=True)
class Retry:
    """When a call that ended in the outcome `key` is tried anew: after `gap_hours`, at most `most` times.

    `then_message`: the template (its key) of the message that goes out when that is exhausted; "": none.
    """

    key: str
    gap_hours: int = field(metadata=POSITIVE)
    most: int = field(metadata=COUNT)
    other_part_of_day: bool = True
    then_message: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered to the reason `key` (S2)."""

    key: str
    text: Label


@dataclass(frozen=True, slots=True)
class Opening:
    """What is said first where a kind of need names the script `key`."""

    key: str
    text: Label


@dataclass(frozen=True, slots=True)
class Script:
    """What is said first, and what is answered to reasons.

    `{owner}`, `{dealer}`, `{car}`, `{need}` (its kind), `{item}` (the part, work or campaign it is about) and
    `{caller}` (who speaks) are filled in. `opening` is for the kinds without one in `openings`.
    """

    opening: Label
    openings: tuple[Opening, ...]
    replies: tuple[Reply, ...]

    def opening_of(self, key: str) -> Label:
        """What is said first by the script `key`."""
        return next((one.text for one in self.openings if one.key == key), self.opening)


@dataclass(frozen=True, slots=True)
class CallRules:
    """How calls are made: outcomes, retries, and times in minutes.

    `lease_minutes`: how long a task stays with who opened it without a sign of life. `team_after_minutes`:
    when a promised call-back falls to the team. `refusal_months`: how long a refusal of one need holds.
    `receptions_a_day`: what an advisor takes on a day at most (S4: 12); best are as many as from
    `receptions_best_from` to `receptions_best_until` (S4: 8 to 10), more is a warning.
    """

    lease_minutes: int = field(metadata=POSITIVE)
    team_after_minutes: int = field(metadata=POSITIVE)
    refusal_months: int = field(metadata=POSITIVE_MONTHS)
    receptions_a_day: int = field(metadata=POSITIVE)
    receptions_best_from: int = field(metadata=POSITIVE)
    receptions_best_until: int = field(metadata=POSITIVE)
    outcomes: tuple[Outcome, ...]
    retries: tuple[Retry, ...]
    script: Script

    def outcome(self, key: str) -> Outcome:
        """One outcome by its key; ``KeyError`` if the playbook has none of that name."""
        return {one.key: one for one in self.outcomes}[key]

    def retry(self, key: str) -> Retry | None:
        """How a call with an outcome is tried anew; ``None``: not at all."""
        return next((one for one in self.retries if one.key == key), None)


def contradictions_in(calls: CallRules) -> Iterator[Mistake]:
    """A letter used twice, an outcome that leads nowhere, a retry of no outcome."""
    letters = Counter(one.letter for one in calls.outcomes)
    keys = {one.key for one in calls.outcomes}
    for outcome in calls.outcomes:
        path = ("calls", "outcomes", outcome.key)
        if letters[outcome.letter] > 1 or len(outcome.letter) != 1:
            yield (*path, "letter"), Label("须为一个未被占用的字母", "must be one letter of its own")
        if not (outcome.final or outcome.calls_back or outcome.retries):
            yield path, Label("须结束、约定再联系或重拨", "must be final, call back or be tried anew")
        if outcome.contact and not outcome.reached:
            yield (*path, "contact"), Label("没有接通，不算联系", "nobody was reached")
    for retry in calls.retries:
        if retry.key not in keys:
            yield ("calls", "retries", retry.key), Label("没有这个结果", "there is no such outcome")
