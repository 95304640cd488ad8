"""The parsers of cells, by the name the field tables use."""

from collections.abc import Callable, Mapping

from huidian.visits.importing.parsers.cells import Context, Flaw, Parse
from huidian.visits.importing.parsers.days import birthday, day, future_day, moment
from huidian.visits.importing.parsers.identities import phone, phones, plate, vin
from huidian.visits.importing.parsers.numbers import kilometres, money
from huidian.visits.importing.parsers.texts import email, items, may_contact, number_text, text, word

PARSERS: Mapping[str, Callable[[Context], Parse]] = {
    "text": text,
    "number_text": number_text,
    "opaque": number_text,
    "items": items,
    "email": email,
    "day": day,
    "future_day": future_day,
    "birthday": birthday,
    "moment": moment,
    "kilometres": kilometres,
    "money": money,
    "plate": plate,
    "vin": vin,
    "phone": phone,
    "phones": phones,
    "order_kind": word("order_kind", "kind_unknown", otherwise="other"),
    "sale_type": word("sale_type", "sale_type_unknown", otherwise="repair"),
    "use": word("use", "use_unknown"),
    "powertrain": word("powertrain", "powertrain_unknown"),
    "gender": word("gender", "gender_unknown"),
    "may_contact": may_contact,
    "payer": word("payer", "payer_unknown"),
}

__all__ = ["PARSERS", "Context", "Flaw", "Parse"]
