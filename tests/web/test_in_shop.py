"""An owner who is in the shop answers there: typed at the desk, taken back, and by a code."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from huidian.network.roles import Role
from huidian.surveys.models import FollowUp, Response
from tests.outreach.made import a_vehicle
from tests.people import People
from tests.web.conftest import SignIn

WHY = "a test reads its own store"
ANSWERS = {"q.wishes": ["night", "wash"], "q.recommend": "9", "q.words": "想谈保养"}


def key_of(page: str) -> dict[str, str]:
    """The key and the hidden fields of the shown form of answers."""
    form = page[page.index("data-asks") :]
    return dict(re.findall(r'<input type="hidden" name="(?!shown)([^"]+)" value="([^"]*)"', form))


def test_answers_are_typed_at_the_desk_and_taken_back(people: People, signed_in: SignIn) -> None:
    car = a_vehicle(people.dealer_a, 1)
    leader, zhao = signed_in(people.by_role[Role.TEAM_LEADER]), signed_in(people.zhao)
    here = f"/surveys/in-shop/{car.pk}/needs_forum/"
    assert here in zhao.get(f"/customers/{car.pk}/").content.decode()

    def send(client: Client, **more: Any) -> Any:
        return client.post(here, {**key_of(client.get(here).content.decode()), **more})

    refused = send(zhao, **{"q.recommend": "9"})
    assert refused.status_code == 422 and "必答" in refused.content.decode()
    assert not Response.objects.unscoped(WHY).exists(), "half of it is kept on the page alone"
    assert send(zhao, **ANSWERS).status_code == 302
    (response,) = Response.objects.unscoped(WHY).all()
    assert (response.channel, response.by, response.answers["wishes"]) == (
        "desk",
        people.zhao,
        ["night", "wash"],
    )
    follow_up = FollowUp.objects.unscoped(WHY).select_related("task").get(response=response)
    assert follow_up.task and follow_up.task.closed_at, "nobody calls about it"
    assert car.plate in zhao.get("/surveys/?occasion=needs_forum&state=answered").content.decode()
    again = zhao.post(here, ANSWERS)
    assert again.status_code == 302 and Response.objects.unscoped(WHY).count() == 1, "once a day"
    assert leader.post(f"{here}undo/").status_code in (302, 404)
    response.refresh_from_db()
    assert response.retracted_at is None, "somebody else typed it"
    zhao.post(f"{here}undo/")
    response.refresh_from_db()
    assert response.retracted_at is not None and "data-asks" in zhao.get(here).content.decode()


def test_a_code_lets_the_owner_answer(people: People, signed_in: SignIn) -> None:
    car = a_vehicle(people.dealer_a, 1)
    zhao = signed_in(people.zhao)
    here = f"/surveys/in-shop/{car.pk}/needs_forum/"
    page = zhao.post(f"{here}code/").content.decode()
    link = re.search(r'value="http://[^/]+(/[^"]+)"', page)
    assert link
    assert Client().post(link[1], ANSWERS).status_code == 200
    (response,) = Response.objects.unscoped(WHY).all()
    assert response.channel == "link" and response.summary
    assert "撤销" not in zhao.get(here).content.decode(), "it is the owner's own"
    assert signed_in(people.qian).get(here).status_code == 404
    assert zhao.get(f"/surveys/in-shop/{car.pk}/regular/").status_code == 404


def test_a_link_leads_back_to_the_list_as_it_was_asked_for(people: People, signed_in: SignIn) -> None:
    car = a_vehicle(people.dealer_a, 1)
    zhao = signed_in(people.zhao)
    zhao.post(f"/surveys/in-shop/{car.pk}/needs_forum/", ANSWERS)
    follow_up = FollowUp.objects.unscoped(WHY).get()
    refused = zhao.post(f"/surveys/{follow_up.pk}/link/", {"list": "state=answered&sort=-due"})
    assert refused["Location"] == "/surveys/?state=answered&sort=-due"
