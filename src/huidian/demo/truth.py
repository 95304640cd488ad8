"""The truth beside the data: who really left, when, why and where to, and the rates it was drawn from."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from huidian.demo.cars import Car, Departure
from huidian.demo.orders import day_of
from huidian.demo.papers import papers_of
from huidian.demo.places import Shop
from huidian.demo.world import World
from huidian.kit.months import format_month


def write_truth(world: World, folder: Path) -> list[Path]:
    """Writes ``parameters.json``, ``departures.parquet`` and ``vehicles.parquet``, always the same bytes."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / name for name in ("parameters.json", "departures.parquet", "vehicles.parquet")]
    paths[0].write_text(json.dumps(parameters(world), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for path, rows in zip(paths[1:], (departures(world), vehicles(world)), strict=True):
        pq.write_table(pa.Table.from_pylist(list(rows)), path)
    return paths


def parameters(world: World) -> dict[str, Any]:
    """The plan, the true rates, and per dealer what was to be expected and what happened."""
    plan = world.plan
    return {
        "as_of": plan.as_of.isoformat(),
        "seed": plan.seed,
        "years": plan.years,
        "golden_month": format_month(plan.golden_month),
        "rhythm": asdict(plan.rhythm),
        "recalls": [
            {"model": recall.model, "from": day_of(recall.from_day).isoformat(), "share": recall.share}
            for recall in world.recalls
        ],
        "dealers": [_dealer(world, shop) for shop in world.shops],
    }


def departures(world: World) -> Iterator[dict[str, Any]]:
    """One row a departure: from which dealer, after which visit, why, where to, and back when."""
    for car in world.cars:
        for gone in car.departures:
            yield {
                "vin": car.vin,
                "dealer": gone.dealer,
                "last_visit_on": day_of(gone.last_visit),
                "reason": gone.reason,
                "chance": gone.chance,
                "to_dealer": gone.to_dealer,
                "returned_on": _day(gone.returned),
                "staged": gone.staged,
            }


def vehicles(world: World) -> Iterator[dict[str, Any]]:
    """One row a car: its home dealer, its true rhythm, its papers, how often it changed hands and plates."""
    for car in world.cars:
        yield {
            "vin": car.vin,
            "dealer": car.home.code,
            "model": car.model.name,
            "use": car.use,
            "purchased_on": day_of(car.purchased),
            "km_a_year": car.km_a_year,
            "service_days": car.service_days,
            "plates": [plate for _, plate in car.plates],
            "owners": len({owner.phone for owner in car.owners}),
            "addresses": len(car.owners),
            "visits": len(car.stops),
            **asdict(papers_of(world.plan.seed, car, world.plan.as_of)),
        }


def _dealer(world: World, shop: Shop) -> dict[str, Any]:
    cars = [car for car in world.cars if car.home is shop]
    gone = [(car, departure) for car in cars for departure in car.departures]
    return {
        "code": shop.code,
        "name": shop.name,
        "manufacturer": shop.manufacturer,
        "playbook": shop.pack,
        "from": day_of(world.spans[shop.code].start).isoformat(),
        "cars": len(cars),
        "expected_departures": round(sum(sum(car.tried.values()) for car in cars), 3),
        "departures": sum(not departure.staged for _, departure in gone),
        "staged_departures": sum(departure.staged for _, departure in gone),
        "returned": sum(departure.returned is not None for _, departure in gone),
        "defected": _defected(gone),
        "advisors": [
            {
                "name": advisor.name,
                "team": advisor.team,
                "effect": advisor.effect,
                "leaves_after": advisor.leaves_after,
            }
            for advisor in shop.advisors
        ],
    }


def _defected(gone: list[tuple[Car, Departure]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for _, departure in gone:
        if departure.to_dealer:
            counts[departure.to_dealer] = counts.get(departure.to_dealer, 0) + 1
    return dict(sorted(counts.items()))


def _day(ordinal: int | None) -> date | None:
    return None if ordinal is None else day_of(ordinal)
