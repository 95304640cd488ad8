"""May this owner be contacted: facts of one owner and a brand's rules to an answer, its rule and its end."""

from huidian.engine.contact.answer import ContactPermission, Reason
from huidian.engine.contact.facts import ANY, Block, Consent, Contact, Number, Owner
from huidian.engine.contact.judge import (
    OF_THE_MOMENT,
    RULES,
    UNTIL_SAID,
    Question,
    may_contact,
    stricter,
    withdrawn_by,
)

__all__ = [
    "ANY",
    "OF_THE_MOMENT",
    "RULES",
    "UNTIL_SAID",
    "Block",
    "Consent",
    "Contact",
    "ContactPermission",
    "Number",
    "Owner",
    "Question",
    "Reason",
    "may_contact",
    "stricter",
    "withdrawn_by",
]
