"""May an owner be contacted: asked in one place, to plan for many, at the moment of a call, before sending.

Every answer is read fresh from the store, so that a wish holds from the moment it is recorded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from zoneinfo import ZoneInfo

from huidian.customers.queries.contact_facts import (
    facts_of_owners,
    owner_facts,
    owners_with_facts,
    unreachable,
)
from huidian.engine import contact
from huidian.engine.contact import Contact, ContactPermission, Number, Owner, Question, Reason
from huidian.network.models import Dealer
from huidian.network.rules import rules_of
from huidian.playbooks.contact import ContactRules

Pair = tuple[int | None, int | None]
"""An owner's id (None: the vehicle has none) and the id of the vehicle it is about (None: about none)."""


def contact_rules(dealer: Dealer) -> ContactRules:
    """The rules by which a dealer contacts owners: its playbook's, with its own over them."""
    return rules_of(dealer).contact


def may_contact(
    *,
    dealer: Dealer,
    customer_id: int | None,
    vehicle_id: int | None,
    purpose: str,
    channel: str,
    at: datetime,
    contacts: Iterable[Contact] = (),
) -> ContactPermission:
    """Whether one owner may be contacted at a moment, by which rule not and until when.

    `contacts` are those made or tried with this owner and about this vehicle, which only rooms above know.
    Whose customer it is is for the caller to check. Raises `ValueError` for a purpose or channel the dealer's
    playbook does not have.
    """
    question = _question(dealer, purpose, channel, at)
    waits = question.purpose.after_complaint
    owner = owner_facts(dealer, customer_id, complaints=waits) if customer_id is not None else _nobody()
    return contact.may_contact(question, owner, vehicle_id, tuple(contacts))


@dataclass(frozen=True, slots=True)
class Wish:
    """A contact that is wished for: with whom (None: nobody known), about which vehicle, what for."""

    customer_id: int | None
    vehicle_id: int | None
    purpose: str


def may_contact_each(
    *, dealer: Dealer, wishes: Sequence[Wish], channel: str, at: datetime, contacts: Iterable[Contact] = ()
) -> list[ContactPermission]:
    """The answers `may_contact` gives of a few contacts, in their order, in as many queries as of one.

    `contacts` are those with any of these owners or about any of these vehicles.
    """
    questions = {one.purpose: _question(dealer, one.purpose, channel, at) for one in wishes}
    waits = any(one.purpose.after_complaint for one in questions.values())
    ids = {one.customer_id for one in wishes if one.customer_id is not None}
    owners = facts_of_owners(dealer, ids, complaints=waits)
    by_owner, by_vehicle = _sorted(contacts)
    answers = []
    for one in wishes:
        owner = owners[one.customer_id] if one.customer_id is not None else _nobody()
        known = dict.fromkeys(
            chain(by_owner.get(owner.customer_id, ()), by_vehicle.get(one.vehicle_id or 0, ()))
        )
        answers.append(contact.may_contact(questions[one.purpose], owner, one.vehicle_id, tuple(known)))
    return answers


def moment_reasons(dealer: Dealer, channel: str, at: datetime) -> tuple[Reason, ...]:
    """What holds for every owner alike at a moment: the holiday, the quiet hours."""
    purpose = contact_rules(dealer).purposes[0].key
    return _question(dealer, purpose, channel, at).of_the_moment


def permission_table(
    *,
    dealer: Dealer,
    customer_id: int | None,
    vehicle_id: int | None,
    at: datetime,
    purposes: Collection[str] = (),
    contacts: Iterable[Contact] = (),
) -> dict[str, dict[str, ContactPermission]]:
    """The answers by purpose and channel, in the playbook's order; `purposes` names some (else all).

    The owner is read once. Purposes the playbook does not have are left out.
    """
    owner = owner_facts(dealer, customer_id) if customer_id is not None else _nobody()
    known, rules, zone = tuple(contacts), contact_rules(dealer), ZoneInfo(dealer.timezone)

    def answer(purpose: str, channel: str) -> ContactPermission:
        question = Question.of(rules, purpose=purpose, channel=channel, at=at, zone=zone)
        return contact.may_contact(question, owner, vehicle_id, known)

    return {
        purpose.key: {channel.key: answer(purpose.key, channel.key) for channel in rules.channels}
        for purpose in rules.purposes
        if not purposes or purpose.key in purposes
    }


def may_contact_many(
    *,
    dealer: Dealer,
    pairs: Sequence[Pair],
    purpose: str,
    channel: str,
    at: datetime,
    contacts: Iterable[Contact] = (),
) -> list[ContactPermission]:
    """The answers for many, in the order of `pairs`, in the same few queries however many they are.

    Owners of whom nothing special is known share one answer. Raises as `may_contact` does.
    """
    return Permissions(dealer, purpose=purpose, channel=channel, at=at, contacts=contacts).answers(pairs)


class Permissions:
    """One question about many owners of a dealer at a moment: what is known of them is read once, however
    often it is asked. Raises as `may_contact` does.
    """

    def __init__(
        self, dealer: Dealer, *, purpose: str, channel: str, at: datetime, contacts: Iterable[Contact] = ()
    ) -> None:
        self._dealer = dealer
        self._question = _question(dealer, purpose, channel, at)
        self._by_owner, self._by_vehicle = _sorted(contacts)
        self._special: dict[int, Owner] | None = None
        self._missing: frozenset[int] = frozenset()

    def answers(self, pairs: Sequence[Pair]) -> list[ContactPermission]:
        """The answers in the order of `pairs`."""
        if not pairs:
            return []
        special = self._read({owner for owner, vehicle in pairs if owner and self._met(owner, vehicle)})
        plain = contact.may_contact(self._question, _reachable(self._question), None)
        without = contact.may_contact(self._question, _nobody(), None)

        def answer(customer_id: int | None, vehicle_id: int | None) -> ContactPermission:
            owner = special.get(customer_id) if customer_id is not None else None
            if owner is None:
                return without if customer_id is None or customer_id in self._missing else plain
            about = self._by_vehicle.get(vehicle_id, ()) if vehicle_id is not None else ()
            known = dict.fromkeys(chain(self._by_owner.get(owner.customer_id, ()), about))
            return contact.may_contact(self._question, owner, vehicle_id, tuple(known))

        return [answer(*pair) for pair in pairs]

    def _met(self, owner: int, vehicle: int | None) -> bool:
        return owner in self._by_owner or (vehicle is not None and vehicle in self._by_vehicle)

    def _read(self, met: set[int]) -> dict[int, Owner]:
        """The owners of whom more is known than how to be reached, and some that were contacted."""
        if self._special is None:
            self._special = owners_with_facts(self._question, self._dealer, also=met)
            self._missing = unreachable(self._dealer, self._question.channel.reaches)
        if others := met - self._special.keys():
            waits = self._question.purpose.after_complaint
            self._special |= facts_of_owners(self._dealer, others, complaints=waits)
        return self._special


def _question(dealer: Dealer, purpose: str, channel: str, at: datetime) -> Question:
    zone = ZoneInfo(dealer.timezone)
    return Question.of(contact_rules(dealer), purpose=purpose, channel=channel, at=at, zone=zone)


def _nobody() -> Owner:
    return Owner(customer_id=0)


def _reachable(question: Question) -> Owner:
    """Somebody of whom no more is known than how to be reached."""
    return Owner(customer_id=0, numbers=(Number("0"),), addresses=frozenset({question.channel.reaches}))


def _sorted(
    contacts: Iterable[Contact],
) -> tuple[dict[int, list[Contact]], dict[int, list[Contact]]]:
    by_owner: dict[int, list[Contact]] = defaultdict(list)
    by_vehicle: dict[int, list[Contact]] = defaultdict(list)
    for one in contacts:
        by_owner[one.customer_id].append(one)
        if one.vehicle_id is not None:
            by_vehicle[one.vehicle_id].append(one)
    return by_owner, by_vehicle
