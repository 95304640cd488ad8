"""Which customer a row speaks of.

A name with a phone is a person; the same name on the same vehicle is the same person with another phone; a
name alone is looked for only among those who had the vehicle, for two people may share a name. Customers on
file have positive ids, new ones get -1, -2 …
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class KnownCustomer:
    id: int
    customer_no: str
    name: str
    phones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewCustomer:
    customer_no: str
    name: str


@dataclass
class OwnerBook:
    """The customers a dealer knows, and those a file adds. `named` are nameless ones who now have a name."""

    created: list[NewCustomer] = field(default_factory=list)
    named: dict[int, str] = field(default_factory=dict)
    _by_no: dict[str, int] = field(default_factory=dict)
    _by_contact: dict[tuple[str, str], int] = field(default_factory=dict)
    _by_vehicle: dict[tuple[int, str], int] = field(default_factory=dict)
    _by_vehicle_phone: dict[tuple[int, str], int] = field(default_factory=dict)
    _nameless: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, customers: Iterable[KnownCustomer], owned: Iterable[tuple[int, int]]) -> OwnerBook:
        """A book of customers on file, and of (vehicle, customer) pairs that are or were together."""
        book, by_id = cls(), {}
        for customer in sorted(customers, key=lambda known: known.id):
            by_id[customer.id] = customer
            if customer.customer_no:
                book._by_no[customer.customer_no] = customer.id
            if not customer.name:
                book._nameless.add(customer.id)
            for phone in customer.phones:
                book._by_contact.setdefault((customer.name, phone), customer.id)
        for vehicle, customer_id in owned:
            if customer_id in by_id:
                book._meet(vehicle, customer_id, by_id[customer_id].name, by_id[customer_id].phones)
        return book

    def recognise(
        self, vehicle: int | None, name: str, phones: tuple[str, ...], customer_no: str = ""
    ) -> int | None:
        """The customer of a row, new if need be; None where it names nobody. Ask in the order of days."""
        if not (name or phones or customer_no):
            return None
        customer = self._find(vehicle, name, phones, customer_no)
        if customer is None:
            self.created.append(NewCustomer(customer_no, name))
            customer = -len(self.created)
            if not name:
                self._nameless.add(customer)
        elif name and customer in self._nameless:
            self._nameless.discard(customer)
            self.named[customer] = name
        if customer_no:
            self._by_no.setdefault(customer_no, customer)
        self._meet(vehicle, customer, name, phones)
        return customer

    def _find(self, vehicle: int | None, name: str, phones: tuple[str, ...], customer_no: str) -> int | None:
        if customer_no and customer_no in self._by_no:
            return self._by_no[customer_no]
        for phone in phones:
            if (known := self._by_contact.get((name, phone))) is not None:
                return known
        if vehicle is None:
            return None
        if name and (known := self._by_vehicle.get((vehicle, name))) is not None:
            return known
        for phone in phones:
            known = self._by_vehicle_phone.get((vehicle, phone))
            if known is not None and (not name or known in self._nameless):
                return known
        return None

    def _meet(self, vehicle: int | None, customer: int, name: str, phones: tuple[str, ...]) -> None:
        for phone in phones:
            self._by_contact.setdefault((name, phone), customer)
        if vehicle is None:
            return
        if name:
            self._by_vehicle[vehicle, name] = customer
        for phone in phones:
            self._by_vehicle_phone[vehicle, phone] = customer
