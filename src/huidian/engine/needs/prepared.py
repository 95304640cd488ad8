"""Rules made ready to compute many vehicles: the enabled ones, their versions, and which plan is whose."""

from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

from huidian.engine.needs.digests import digest
from huidian.engine.needs.facts import ALL_KINDS, VehicleFacts
from huidian.engine.needs.rules import NeedRule, NeedRules, OdometerRules, PartRule, ServicePlan
from huidian.engine.odometer.rates import Driving, Fleet, usual

NO_PLAN = ServicePlan("none")


@dataclass(frozen=True)
class Prepared:
    """The rules of one dealer, and what its vehicles drive (``fleet``), with the version of each rule."""

    rules: tuple[NeedRule, ...]
    plans: tuple[ServicePlan, ...]
    parts: tuple[PartRule, ...]
    odometer: OdometerRules
    fleet: Fleet
    ahead_days: int

    @cached_property
    def versions(self) -> dict[str, str]:
        """By kind the version of its rule: what decides, not its words."""
        parts = _decisive(PartRule, *self.parts)
        return {
            rule.key: digest((_decisive(NeedRule, rule), parts if rule.opened_by == "part" else ()))
            for rule in self.rules
        }

    @cached_property
    def version(self) -> str:
        """The version of all that decides, the forecasts of distances apart (see ``driving``)."""
        plans, odometer = _decisive(ServicePlan, *self.plans), _decisive(OdometerRules, self.odometer)
        return digest((sorted(self.versions.items()), plans, odometer, self.ahead_days))

    @cached_property
    def service_kinds(self) -> frozenset[str]:
        """The order kinds that are a service: what meets a need of routine service."""
        kinds = (rule.satisfied_by for rule in self.rules if rule.opened_by == "service")
        return frozenset(kind for several in kinds for kind in several)

    @cached_property
    def service_needs(self) -> frozenset[str]:
        """The kinds of need that a service meets, the first one's too; what is said of no kind is said of
        them.
        """
        return frozenset(rule.key for rule in self.rules if rule.interval != "own") | {ALL_KINDS}

    def met_elsewhere(self, rule: NeedRule) -> frozenset[str]:
        """What must be said to be done elsewhere to meet a need: its kind, or any service for the first one.

        Routine services are met by the next service, which one elsewhere is, too.
        """
        if rule.opened_by == "service":
            return frozenset()
        return self.service_needs if rule.interval != "own" else frozenset((rule.key,))

    def plan_of(self, facts: VehicleFacts) -> ServicePlan:
        """The plan of a vehicle: that of its model, else of its powertrain, else the one for all others."""
        key = (facts.model, facts.powertrain)
        if key not in self._plans:
            self._plans[key] = _plan(self.plans, *key)
        return self._plans[key]

    def for_part(self, rule: NeedRule, part: PartRule) -> NeedRule:
        """The rule of parts with the interval of one part."""
        key = (rule.key, part.key)
        if key not in self._part_rules:
            self._part_rules[key] = replace(rule, months=part.months, km=part.km, interval="own")
        return self._part_rules[key]

    def basis_of(self, facts: VehicleFacts) -> str:
        """The version of all that the needs of a vehicle rest on beside its facts."""
        if facts.model not in self._bases:
            self._bases[facts.model] = digest((self.version, repr(self.driving(facts))))
        return self._bases[facts.model]

    def driving(self, facts: VehicleFacts) -> Driving:
        """What vehicles of its model drive."""
        return self.fleet.of(facts.model)

    @cached_property
    def _plans(self) -> dict[tuple[str, str], ServicePlan]:
        return {}

    @cached_property
    def _part_rules(self) -> dict[tuple[str, str], NeedRule]:
        return {}

    @cached_property
    def _bases(self) -> dict[str, str]:
        return {}


def prepare(rules: NeedRules, fleet: Fleet | None = None) -> Prepared:
    """The enabled rules of a playbook; without a fleet every vehicle drives what its playbook says."""
    drive = rules.odometer
    return Prepared(
        tuple(rule for rule in rules.rules if rule.enabled),
        tuple(rules.plans),
        tuple(rules.parts),
        drive,
        fleet or Fleet(usual(drive.km_a_year_low, drive.km_a_year_high)),
        rules.ahead_days,
    )


def _plan(plans: tuple[ServicePlan, ...], model: str, powertrain: str) -> ServicePlan:
    fitting = [
        plan
        for plan in plans
        if (not plan.models or model in plan.models)
        and (not plan.powertrains or powertrain in plan.powertrains)
    ]
    return max(fitting, key=lambda plan: (bool(plan.models), bool(plan.powertrains)), default=NO_PLAN)


def _decisive(shape: type, *rules: Any) -> tuple[Any, ...]:
    """What decides of each rule: the fields of the engine's shape, not those a playbook adds."""
    return tuple(tuple(getattr(rule, one.name) for one in fields(shape)) for rule in rules)
