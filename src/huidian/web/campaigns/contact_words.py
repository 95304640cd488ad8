"""Conditions on contact: what a form offers, what it said, what is on file, and all of it in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from huidian.customers.words import NUMBER_STATES
from huidian.outreach.contact_conditions import NUMBER_WORDS, ContactConditions
from huidian.playbooks import Playbook
from huidian.web import formats


def contact_choices(rules: Playbook) -> dict[str, dict[str, str]]:
    """What may be chosen, by field: outcomes, what consent is needed for, states of numbers."""
    channels = {one.key: formats.in_language(one.label) for one in rules.contact.channels}
    return {
        "outcomes": {one.key: formats.in_language(one.label) for one in rules.calls.outcomes},
        "consents": {
            f"{purpose.key}:{channel}": _("%(what)s：%(value)s")
            % {"what": formats.in_language(purpose.label), "value": channels[channel]}
            for purpose in rules.contact.purposes
            for channel in purpose.consent_on
        },
        "numbers": {key: _number_words(key) for key in NUMBER_WORDS},
    }


def contact_of(values: Mapping[str, Any]) -> ContactConditions:
    """What a valid form said."""
    return ContactConditions(
        last_from=values["contact_from"],
        last_to=values["contact_to"],
        outcomes=tuple(values["outcomes"]),
        consents=tuple(values["consents"]),
        blocked={"yes": True, "no": False}.get(values["blocked"]),
        numbers=tuple(values["numbers"]),
    )


def held_contact(contact: ContactConditions) -> dict[str, Any]:
    """What is on file, as a form shows it."""
    return {
        "contact_from": contact.last_from,
        "contact_to": contact.last_to,
        "outcomes": list(contact.outcomes),
        "consents": list(contact.consents),
        "blocked": {True: "yes", False: "no"}.get(contact.blocked, "") if contact.blocked is not None else "",
        "numbers": list(contact.numbers),
    }


def contact_words(contact: ContactConditions, rules: Playbook) -> Iterator[str]:
    """Each condition in words."""
    choices = contact_choices(rules)
    if contact.last_from:
        yield _("最近一次联系不早于 %(day)s") % {"day": formats.day(contact.last_from)}
    if contact.last_to:
        yield _("最近一次联系不晚于 %(day)s") % {"day": formats.day(contact.last_to)}
    named = (
        (_("最近结果"), "outcomes", contact.outcomes),
        (_("已同意"), "consents", contact.consents),
        (_("号码"), "numbers", contact.numbers),
    )
    for what, field, keys in named:
        if keys:
            values = _("、").join(choices[field].get(key, key) for key in keys)
            yield _("%(what)s：%(value)s") % {"what": what, "value": values}
    if contact.blocked is not None:
        yield _("有免打扰") if contact.blocked else _("没有免打扰")


def _number_words(key: str) -> str:
    if key == "missing":
        return _("没有号码")
    return formats.in_language(NUMBER_STATES[key])
