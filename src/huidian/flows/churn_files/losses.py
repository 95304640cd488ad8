"""The vehicles behind the assessed month's ``lost``, and where they stand today."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from huidian.engine.figures.sums import behind
from huidian.engine.standings import standings
from huidian.flows.churn_files.report import LostVehicle
from huidian.flows.churn_files.splitting import Facts
from huidian.flows.churn_files.tables import Attributes, VehicleKey
from huidian.kit.months import last_day


def lost_by_dealer(
    facts: Facts, known: Mapping[VehicleKey, Attributes], month: int, as_of: date
) -> dict[str, list[LostVehicle]]:
    """Per dealer the lost vehicles, the longest away first."""
    lost = behind(facts.rows, "lost")
    now = standings(facts.visits, facts.vehicles, facts.playbook, as_of).semi_join(
        lost, ["dealer", "vehicle"]
    )
    standing = {(row["dealer"], row["vehicle"]): row for row in facts.runner.rows(now)}
    back = _back(facts, month)
    vehicles: defaultdict[str, list[LostVehicle]] = defaultdict(list)
    for row in facts.runner.rows(lost):
        key = (row["dealer"], row["vehicle"])
        vehicles[row["dealer"]].append(
            LostVehicle(
                known=known[key],
                last_visit_on=row["last_visit_on"],
                kind=row["kind"],
                months_away=standing[key]["months_away"],
                tier=standing[key]["tier"],
                customer_class=standing[key]["customer_class"],
                back_on=back.get(key),
            )
        )
    for dealer_vehicles in vehicles.values():
        dealer_vehicles.sort(key=lambda one: (one.last_visit_on, one.name or one.known["vin"]))
    return vehicles


def _back(facts: Facts, month: int) -> dict[VehicleKey, date]:
    """The first visit after the assessed month of vehicles lost in it."""
    later = facts.visits.filter(facts.visits.settled_on > last_day(month))
    later = later.semi_join(behind(facts.rows, "lost"), ["dealer", "vehicle"])
    first = later.group_by("dealer", "vehicle").agg(back_on=later.settled_on.min())
    return {(row["dealer"], row["vehicle"]): row["back_on"] for row in facts.runner.rows(first)}
