"""A region whose dealers follow different rules and whose data end on different days."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from huidian.network.models import Dealer
from huidian.network.roles import Role
from tests.agreement.pages import Shown
from tests.mart.shop import Came, Shop
from tests.people import People
from tests.standing import standing
from tests.web.conftest import NOW, SignIn

SENTENCE = "各店口径不同，一律按“通用”口径计算"
PAGES = (
    "/",
    "/churn/",
    "/structure/",
    "/retention/",
    "/retention/classes/",
    "/retention/teams/",
    "/retention/value/",
    "/network/",
    "/compare/",
    "/restatement/",
    "/churn/vehicles/",
)


def fill(people: People) -> People:
    """A, of the svw rules, has four cars in June, one of them back in December; B's data end in June."""
    Dealer.objects.filter(pk=people.dealer_a.pk).update(playbook="svw")
    people.dealer_a.refresh_from_db()
    shop_a, shop_b = Shop(people.dealer_a), Shop(people.dealer_b)
    shop_a.saw([*(Came(car, date(2010, 6, 3)) for car in range(4)), Came(0, date(2010, 12, 30))])
    shop_b.saw(Came(car, date(2010, 6, 13)) for car in range(3))
    return people


region = standing(fill, at=NOW)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_says_by_which_rules_several_are_counted(region: People, signed_in: SignIn, page: str) -> None:
    manager = signed_in(region.by_role[Role.REGIONAL_MANAGER])
    assert SENTENCE in manager.get(page).content.decode()
    of_one = signed_in(region.zhao).get(page).content.decode()
    # Beside the others of its network a dealer is counted as they are.
    assert (SENTENCE in of_one) == (page == "/network/")


@pytest.mark.parametrize(
    "file", ["/retention/table/?page=classes", "/compare/trend/", "/churn/vehicles/export/"]
)
def test_a_file_says_it_too(region: People, signed_in: SignIn, file: str) -> None:
    answer = signed_in(region.by_role[Role.REGIONAL_MANAGER]).get(file)
    sheet = load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    assert SENTENCE in {row[0] for row in sheet.iter_rows(max_row=8, values_only=True)}


def test_a_dealer_beyond_its_data_has_no_figure_of_its_own(region: People, signed_in: SignIn) -> None:
    """Its vehicles are in the sum, which is provisional; its own line is empty."""
    manager = signed_in(region.by_role[Role.REGIONAL_MANAGER])
    churn = Shown(manager.get("/churn/?month=2010-12").content.decode())
    assert churn.big == "85.7%"
    page = manager.get("/network/?month=2010-12").content.decode()
    [of_b] = [row for row in page.split("<tr")[1:] if "乙店" in row]
    assert "100.0%" not in of_b
    assert "数据没到" in page
