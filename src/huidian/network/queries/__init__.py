"""Questions about people and places."""

from huidian.network.queries.people import (
    Person,
    PersonFile,
    PostLine,
    people_of,
    person_file,
    person_of,
    place_by_code,
    place_names,
    teams_at,
)
from huidian.network.queries.scopes import DealerName, dealer_by_code, dealers_in, scope_of
from huidian.network.queries.views import saved_views

__all__ = [
    "DealerName",
    "Person",
    "PersonFile",
    "PostLine",
    "dealer_by_code",
    "dealers_in",
    "people_of",
    "person_file",
    "person_of",
    "place_by_code",
    "place_names",
    "saved_views",
    "scope_of",
    "teams_at",
]
