"""What a dealer's vehicles drive, by model: reckoned out of their readings, kept with a run, read again."""

from __future__ import annotations

from dataclasses import asdict
from itertools import groupby
from operator import itemgetter
from typing import Any

from huidian.engine.odometer.cleaning import clean
from huidian.engine.odometer.rates import YEAR, Driving, Fleet, fleet, usual
from huidian.engine.odometer.readings import Reading
from huidian.network.models import Dealer
from huidian.playbooks.needs import NeedsRules
from huidian.visits.models import Visit

_WHY = "the readings of one dealer's vehicles"


def fleet_of(dealer: Dealer, rules: NeedsRules) -> Fleet:
    """What the dealer's vehicles drive, out of all their readings."""
    drive = rules.odometer
    rows = (
        Visit.objects.unscoped(_WHY)
        .current()
        .filter(vehicle__dealer=dealer, odometer_km__isnull=False)
        .order_by("vehicle_id")
        .values_list("vehicle_id", "vehicle__model", "settled_on", "odometer_km")
    )
    expected = (drive.km_a_year_low + drive.km_a_year_high) / 2 / YEAR
    tracks = (
        (
            model,
            clean(
                [Reading(day, km) for _, _, day, km in readings if km],
                expected_a_day=expected,
                most_a_day=drive.most_km_a_day,
            ),
        )
        for (_, model), readings in groupby(rows.iterator(chunk_size=20_000), key=itemgetter(0, 1))
    )
    return fleet(tracks, usual(drive.km_a_year_low, drive.km_a_year_high))


def fleet_as_json(one: Fleet) -> dict[str, Any]:
    """As a run keeps it."""
    return {"others": asdict(one.others), "models": {key: asdict(d) for key, d in one.models.items()}}


def fleet_from(data: dict[str, Any]) -> Fleet:
    """And back."""
    models = {key: Driving(**driving) for key, driving in data["models"].items()}
    return Fleet(Driving(**data["others"]), models)
