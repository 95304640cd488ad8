"""Questions about churn and structure, each for a scope and a moment; nothing here writes business data.

The engine behind them loads with the first question, so that a page without figures starts without it.
"""

from huidian.engine.figures.figure import Figure, Split, SplitRow
from huidian.mart.rebuilding import FiguresNotReadableError, rebuilding_in_background
from huidian.retention.answers import Narrowing, VehicleList, VehicleRow
from huidian.retention.as_of import AsOf
from huidian.retention.mart_view import data_as_of
from huidian.retention.network_answers import (
    CallReason,
    Circle,
    DealerLine,
    DealerMonth,
    Flows,
    NetworkPage,
    NoNetwork,
    Spread,
)
from huidian.retention.page_answers import (
    ChurnPage,
    ClassesPage,
    Cross,
    Curve,
    CurvePoint,
    CurvesPage,
    Frame,
    KeepingPage,
    Moved,
    SplitPage,
    StructurePage,
    TeamsPage,
    ValuePage,
    difference,
)
from huidian.retention.queries.attention import my_vehicles, newly_lost, vehicles_to_watch
from huidian.retention.queries.audience import vehicle_ids
from huidian.retention.queries.calls import dealers_to_call
from huidian.retention.queries.churn import churn_page
from huidian.retention.queries.classes import classes_page
from huidian.retention.queries.curves import curves_page
from huidian.retention.queries.network import network_page
from huidian.retention.queries.network_flows import SPANS, network_flows, network_vehicles
from huidian.retention.queries.retention_rate import SPLIT_BY, SPLITTABLE, keeping_page, keeping_split
from huidian.retention.queries.structure import structure_page
from huidian.retention.queries.teams import teams_page
from huidian.retention.queries.value import value_page
from huidian.retention.queries.vehicles import (
    ALL,
    REST,
    gone_vehicles,
    held_vehicles,
    lists_of,
    vehicles_of,
)
from huidian.retention.queries.wishes import FILTERS, SORTABLE, Wish

__all__ = [
    "ALL",
    "FILTERS",
    "REST",
    "SORTABLE",
    "SPANS",
    "SPLITTABLE",
    "SPLIT_BY",
    "AsOf",
    "CallReason",
    "ChurnPage",
    "Circle",
    "ClassesPage",
    "Cross",
    "Curve",
    "CurvePoint",
    "CurvesPage",
    "DealerLine",
    "DealerMonth",
    "Figure",
    "FiguresNotReadableError",
    "Flows",
    "Frame",
    "KeepingPage",
    "Moved",
    "Narrowing",
    "NetworkPage",
    "NoNetwork",
    "Split",
    "SplitPage",
    "SplitRow",
    "Spread",
    "StructurePage",
    "TeamsPage",
    "ValuePage",
    "VehicleList",
    "VehicleRow",
    "Wish",
    "churn_page",
    "classes_page",
    "curves_page",
    "data_as_of",
    "dealers_to_call",
    "difference",
    "gone_vehicles",
    "held_vehicles",
    "keeping_page",
    "keeping_split",
    "lists_of",
    "my_vehicles",
    "network_flows",
    "network_page",
    "network_vehicles",
    "newly_lost",
    "rebuilding_in_background",
    "structure_page",
    "teams_page",
    "value_page",
    "vehicle_ids",
    "vehicles_of",
    "vehicles_to_watch",
]
