"""Questions about churn and structure, each for a scope and a moment; nothing here writes business data.

The engine behind them loads with the first question, so that a page without figures starts without it.
"""

from huidian.retention.answers import (
    AsOf,
    BaseMonth,
    Breakdown,
    BreakdownRow,
    ChurnPage,
    DealerRank,
    MonthFigure,
    Narrowing,
    Structure,
    StructurePage,
    StructureRow,
    VehicleList,
    VehicleRow,
)
from huidian.retention.customer_answers import Hit, Hits, Left, Owner, Standing, Stop, Turn, VehicleFile
from huidian.retention.queries.attention import my_vehicles, newly_lost, vehicles_to_watch
from huidian.retention.queries.churn import KINDS, churn_page
from huidian.retention.queries.customers import may_edit_vehicle, search_vehicles, vehicle_file
from huidian.retention.queries.lists import FILTERS, SORTABLE, Wish
from huidian.retention.queries.ranking import FEW, dealer_ranking
from huidian.retention.queries.structure import structure_page
from huidian.retention.queries.vehicles import base_vehicles, churn_vehicles, held_vehicles
from huidian.retention.reading import data_as_of

__all__ = [
    "FEW",
    "FILTERS",
    "KINDS",
    "SORTABLE",
    "AsOf",
    "BaseMonth",
    "Breakdown",
    "BreakdownRow",
    "ChurnPage",
    "DealerRank",
    "Hit",
    "Hits",
    "Left",
    "MonthFigure",
    "Narrowing",
    "Owner",
    "Standing",
    "Stop",
    "Structure",
    "StructurePage",
    "StructureRow",
    "Turn",
    "VehicleFile",
    "VehicleList",
    "VehicleRow",
    "Wish",
    "base_vehicles",
    "churn_page",
    "churn_vehicles",
    "data_as_of",
    "dealer_ranking",
    "held_vehicles",
    "may_edit_vehicle",
    "my_vehicles",
    "newly_lost",
    "search_vehicles",
    "structure_page",
    "vehicle_file",
    "vehicles_to_watch",
]
