"""Questions about people and places."""

from huidian.network.queries.installation import holds_everywhere
from huidian.network.queries.people import (
    Person,
    PersonFile,
    PostLine,
    people_of,
    person_file,
    person_of,
    place_by_code,
    place_codes,
    place_names,
    team_ids,
    teams_at,
)
from huidian.network.queries.places import (
    DealerFile,
    DealerLine,
    PlaceFile,
    RegionLine,
    TeamLine,
    dealer_file,
    dealer_line,
    dealers_at,
    manufacturer_file,
    region_file,
    region_line,
    region_names,
    regions_at,
)
from huidian.network.queries.rules import DealerRules, RuleChangeLine, dealer_rules, own_rules_at
from huidian.network.queries.scopes import DealerName, dealer_by_code, dealers_in, scope_of
from huidian.network.queries.sessions import SessionLine, sessions_of
from huidian.network.queries.views import saved_views

__all__ = [
    "DealerFile",
    "DealerLine",
    "DealerName",
    "DealerRules",
    "Person",
    "PersonFile",
    "PlaceFile",
    "PostLine",
    "RegionLine",
    "RuleChangeLine",
    "SessionLine",
    "TeamLine",
    "dealer_by_code",
    "dealer_file",
    "dealer_line",
    "dealer_rules",
    "dealers_at",
    "dealers_in",
    "holds_everywhere",
    "manufacturer_file",
    "own_rules_at",
    "people_of",
    "person_file",
    "person_of",
    "place_by_code",
    "place_codes",
    "place_names",
    "region_file",
    "region_line",
    "region_names",
    "regions_at",
    "saved_views",
    "scope_of",
    "sessions_of",
    "team_ids",
    "teams_at",
]
