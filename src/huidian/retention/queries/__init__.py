"""Questions about churn and structure, each for a scope and a moment; nothing here writes business data.

The engine behind them loads with the first question, so that a page without figures starts without it.
"""

from huidian.retention.answers import (
    BaseMonth,
    Breakdown,
    BreakdownRow,
    ChurnPage,
    Narrowing,
    Structure,
    StructurePage,
    StructureRow,
    VehicleList,
    VehicleRow,
)
from huidian.retention.first_answers import AsOf, MonthFigure
from huidian.retention.mart_view import data_as_of
from huidian.retention.network_answers import (
    CallReason,
    DealerLine,
    DealerMonth,
    Flows,
    NetworkPage,
    NoNetwork,
    Spread,
)
from huidian.retention.queries.attention import my_vehicles, newly_lost, vehicles_to_watch
from huidian.retention.queries.churn import KINDS, churn_page
from huidian.retention.queries.network import network_page
from huidian.retention.queries.network_flows import SPANS, network_flows, network_vehicles
from huidian.retention.queries.ranking import dealer_ranking
from huidian.retention.queries.retention_classes import classes_page
from huidian.retention.queries.retention_curves import curves_page
from huidian.retention.queries.retention_figures import SPLIT_BY
from huidian.retention.queries.retention_pages import (
    SPLITTABLE,
    keeping_page,
    keeping_split,
    teams_page,
    value_page,
)
from huidian.retention.queries.retention_vehicles import LISTED, NARROWED_BY, metric_vehicles
from huidian.retention.queries.structure import structure_page
from huidian.retention.queries.vehicles import base_vehicles, churn_vehicles, gone_vehicles, held_vehicles
from huidian.retention.queries.wishes import FILTERS, SORTABLE, Wish
from huidian.retention.retention_answers import (
    ClassesPage,
    Cross,
    Curve,
    CurvePoint,
    CurvesPage,
    Figure,
    Frame,
    KeepingPage,
    Moved,
    Split,
    SplitPage,
    SplitRow,
    Step,
    TeamsPage,
    ValuePage,
)

__all__ = [
    "FILTERS",
    "KINDS",
    "LISTED",
    "NARROWED_BY",
    "SORTABLE",
    "SPANS",
    "SPLITTABLE",
    "SPLIT_BY",
    "AsOf",
    "BaseMonth",
    "Breakdown",
    "BreakdownRow",
    "CallReason",
    "ChurnPage",
    "ClassesPage",
    "Cross",
    "Curve",
    "CurvePoint",
    "CurvesPage",
    "DealerLine",
    "DealerMonth",
    "Figure",
    "Flows",
    "Frame",
    "KeepingPage",
    "MonthFigure",
    "Moved",
    "Narrowing",
    "NetworkPage",
    "NoNetwork",
    "Split",
    "SplitPage",
    "SplitRow",
    "Spread",
    "Step",
    "Structure",
    "StructurePage",
    "StructureRow",
    "TeamsPage",
    "ValuePage",
    "VehicleList",
    "VehicleRow",
    "Wish",
    "base_vehicles",
    "churn_page",
    "churn_vehicles",
    "classes_page",
    "curves_page",
    "data_as_of",
    "dealer_ranking",
    "gone_vehicles",
    "held_vehicles",
    "keeping_page",
    "keeping_split",
    "metric_vehicles",
    "my_vehicles",
    "network_flows",
    "network_page",
    "network_vehicles",
    "newly_lost",
    "structure_page",
    "teams_page",
    "value_page",
    "vehicles_to_watch",
]
