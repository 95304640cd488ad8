"""`huidian demo` in processes of its own: every surface shows the golden figures, and the same ones.

That the store is filled on both kinds of database is looked at in `test_filling.py`, with fewer cars.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.demo.test_golden import AGES, MODELS, REGIONS
from tests.processes import HANGS, Environment, Stores, huidian, python

pytestmark = pytest.mark.slow
ASKED = ("--dealers", "3", "--vehicles", "40", "--years", "1", "--as-of", "2011-01-20")
PAGES = """
import json
from datetime import datetime, UTC
from huidian.kit.months import parse_month
from django.utils import timezone
from huidian.network.models import Staff
from huidian.network.queries import scope_of
from huidian.retention.queries.churn import churn_page
said = {}
for username, dealer in (("zhao", "SVW01"), ("qian", "GTY01"), ("ma", "FMZ01")):
    scope = scope_of(Staff.objects.get(username=username), at=timezone.now())
    page = churn_page(scope, month=parse_month("2010-12"), now=datetime(2011, 1, 20, 2, tzinfo=UTC))
    figure = page.churn.now
    said[dealer] = {
        "visits": figure.counts["visits"], "cohort": figure.base, "lost": figure.numerator,
        "rate": figure.rate, "provisional": figure.provisional,
        "by": {one.by: {row.key: [row.figure.numerator, row.holdings, row.share, row.cumulative]
                        for row in one.rows} for one in page.splits},
    }
print(json.dumps(said))
"""
LOGINS = """
import json
from huidian.demo.store.people import PASSWORD
from django.contrib.auth.hashers import check_password
from huidian.network.models import Post, Staff
from huidian.visits.models import ImportBatch
staff = Staff.objects.all()
print(json.dumps({
    "roles": sorted(set(Post.objects.values_list("role", flat=True))),
    "same": all(check_password(PASSWORD, one.password) for one in staff[:2]),
    "hashes": len(set(staff.values_list("password", flat=True))),
    "batches": ImportBatch.objects.unscoped("test").count(),
}))
"""
LIFTS = """
import json
from huidian.network.scope import Scope
from huidian.network.roles import Permission
from huidian.outreach.campaign_results import lift_among
from huidian.outreach.models import Campaign
from huidian.outreach.queries.campaign_results import results_of
said = []
for one in Campaign.objects.unscoped("test").select_related("dealer"):
    rows = results_of(Scope(0, {one.dealer_id: frozenset(Permission)}), one)
    lift = lift_among((row.held_out, row.returned) for row in rows if row.turned)
    said.append([one.dealer.code, one.name, lift.low, lift.high])
print(json.dumps(said))
"""

SIGNS = """
import json
from datetime import date
from huidian.complaints.legal import legal_warnings_of
from huidian.customers.models import Vehicle
from huidian.kit.months import parse_month
from huidian.network.models import Dealer
from huidian.surveys.models import CheckedOwner
from huidian.surveys.queries.genuine import genuine
from huidian.surveys.queries.scores import month_scores
as_of, month = date(2011, 1, 20), parse_month("2010-12")
dealer = Dealer.objects.select_related("region__manufacturer").get(code="SVW01")
signs = set().union(*genuine(dealer, month, as_of).held.values())
said = CheckedOwner.objects.unscoped("test").filter(check_of__dealer=dealer).exclude(answer="")
teams = month_scores(dealer, month=month, today=as_of).groups["team"]
young = Vehicle.objects.unscoped("test").current().filter(dealer=dealer, purchased_on__gt=date(2009, 1, 20))
warned = [one.pk for one in young.select_related("dealer") if legal_warnings_of(one, as_of=as_of)]
print(json.dumps({
    "signs": sorted(signs), "answers": sorted(set(said.values_list("answer", flat=True))),
    "teams": [one.key for one in teams], "warned": len(warned),
}))
"""

RESULTS = """
import json
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo
from django.utils import timezone
from huidian.network.models import Dealer, Staff
from huidian.network.queries import scope_of
from huidian.outreach.models import Attempt, CampaignMember, Task, Voucher
from huidian.outreach.queries.results import task_results
from huidian.outreach.results import counts_of
from huidian.visits.models import Visit
zone, said = ZoneInfo("Asia/Shanghai"), {}
since, until = date(2010, 12, 1), date(2011, 1, 20)
for username, code in (("zhao", "SVW01"), ("qian", "GTY01")):
    scope = scope_of(Staff.objects.get(username=username), at=timezone.now())
    counts = counts_of(task_results(scope, since=since, until=until))
    own = {"dealer__code": code}
    days = {}
    for visit in Visit.objects.unscoped("test").current().filter(**own).exclude(order_kind="pdi"):
        days.setdefault(visit.vehicle_id, []).append(visit.settled_on)
    tries = {}
    for attempt in Attempt.objects.unscoped("test").current().filter(**own).order_by("at"):
        for task in {attempt.task_id, *map(int, attempt.before)}:
            tries.setdefault(task, []).append(attempt)
    contacted = booked = returned = 0
    for task in Task.objects.unscoped("test").filter(**own):
        made = tries.get(task.pk, [])
        opened = task.created_at.astimezone(zone).date()
        if not since <= opened <= until or not made:
            continue
        spoken = [one.at.astimezone(zone).date() for one in made if one.contact]
        contacted += 1
        booked += any("appointment" in one.effects for one in made)
        returned += bool(spoken) and any(
            0 < (day - spoken[0]).days <= 30 for day in days.get(task.vehicle_id, ())
        )
    said[code] = {
        "desk": [counts.contacted, counts.booked, counts.returned], "loops": [contacted, booked, returned],
        "satisfied": Task.objects.unscoped("test").filter(**own, ending="not_needed").count(),
    }
print(json.dumps(said))
"""


@dataclass(frozen=True)
class Demo:
    """A built demo: its environment and what the command said."""

    environment: Environment
    said: str

    def ask(self, script: str) -> Any:
        process = python(self.environment, script)
        out, error = process.communicate(timeout=HANGS)
        assert process.returncode == 0, error
        return json.loads(out.splitlines()[-1])

    @property
    def home(self) -> Path:
        return Path(self.environment["HUIDIAN_HOME"])


@pytest.fixture(scope="module")
def demo(stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with stores.one(tmp_path_factory.mktemp("demo") / "home") as environment:
        yield Demo(environment, huidian(environment, "demo", *ASKED))


@pytest.fixture(scope="module")
def pages(demo: Demo) -> dict[str, Any]:
    said: dict[str, Any] = demo.ask(PAGES)
    return said


def test_s0_december_through_the_store(pages: dict[str, Any]) -> None:
    svw = pages["SVW01"]
    assert (svw["visits"], svw["cohort"], svw["lost"], svw["rate"]) == (1_600, 1_200, 300, 0.25)
    assert not svw["provisional"]


def test_s2_regions_through_the_store(pages: dict[str, Any]) -> None:
    regions = pages["GTY01"]["by"]["region"]
    assert {name: lost for name, (lost, *_) in regions.items()} == REGIONS
    assert regions["市区"][2] == pytest.approx(82 / 190)


def test_s2_models_over_holdings_through_the_store(pages: dict[str, Any]) -> None:
    models = pages["GTY01"]["by"]["model"]
    assert {name: (lost, held) for name, (lost, held, *_) in models.items()} == MODELS


def test_s2_ages_through_the_store(pages: dict[str, Any]) -> None:
    ages = pages["GTY01"]["by"]["age"]
    assert [lost for lost, *_ in ages.values()] == list(AGES.values())
    assert [round(100 * cumulative, 2) for *_, cumulative in ages.values()] == [7.37, 24.21, 50.0, 100.0]


@pytest.mark.parametrize(
    ("dealer", "playbook"), [("SVW01", "svw"), ("GTY01", "gac-toyota"), ("FMZ01", "faw-mazda")]
)
def test_the_sample_file_gives_the_figures_of_the_pages(
    demo: Demo, pages: dict[str, Any], dealer: str, playbook: str
) -> None:
    (sample,) = (demo.home / "samples").glob(f"{dealer}-2010-06*")
    said = huidian(
        demo.environment, "churn", str(sample), "--month", "2010-12", "--playbook", playbook, "--json"
    )
    answer = json.loads(said)
    (result,) = answer["results"]
    page = pages[dealer]
    assert [result[key] for key in ("visits", "cohort", "lost", "rate", "provisional")] == [
        page[key] for key in ("visits", "cohort", "lost", "rate", "provisional")
    ]
    assert len(result["lost_vehicles"]) == page["lost"]
    assert len(answer["rejected"]) >= 4


def test_again_changes_nothing_and_says_the_same(demo: Demo) -> None:
    before, kept = huidian(demo.environment, "digest"), demo.ask(LOGINS)
    again = huidian(demo.environment, "demo")
    assert again.startswith("\n演示截至 2011-01-20")
    assert again in demo.said
    assert huidian(demo.environment, "digest") == before
    assert demo.ask(LOGINS) == kept


def test_there_is_a_login_for_every_role_and_it_is_printed(demo: Demo) -> None:
    from huidian.network.roles import Role

    logins = demo.ask(LOGINS)
    assert logins["roles"] == sorted(role.value for role in Role)
    assert logins["same"]
    assert logins["hashes"] == 1
    assert "zhao" in demo.said
    assert "huidian-demo" in demo.said


def test_the_audit_chain_holds(demo: Demo) -> None:
    assert "记录链完整" in huidian(demo.environment, "audit", "verify")


def test_other_settings_need_a_reset(demo: Demo) -> None:
    assert "--reset" in huidian(demo.environment, "demo", "--seed", "5", code=2)


def test_the_truth_lies_beside_it(demo: Demo) -> None:
    truth = demo.home / "demo" / "truth"
    assert {path.name for path in truth.iterdir()} == {
        "campaigns.json", "events.json", "surveys.json",
        "parameters.json", "departures.parquet", "vehicles.parquet",
    }  # fmt: skip
    assert str(truth) in demo.said


def test_some_months_are_closed_by_the_care_managers(demo: Demo) -> None:
    listed = json.loads(huidian(demo.environment, "months", "list", "--json"))
    by_month = {(one["dealer"], one["month"]): one for one in listed}
    s0 = by_month["SVW01", "2010-12"]
    assert s0["then"] == {"cohort": 1200, "lost": 300, "rate": 0.25}
    assert (s0["as_of"], s0["undone_at"]) == ("2011-01-01", None)
    assert {month for _, month in by_month} == {f"2010-{month:02}" for month in range(1, 13)}
    assert {dealer for dealer, _ in by_month} <= {"SVW01", "GTY01"}


def test_each_sign_is_to_be_seen(demo: Demo) -> None:
    """Of interviews that are not genuine, of a log that does not hold, of what the law counts; and two teams'
    scores.
    """
    said = demo.ask(SIGNS)
    assert said["signs"] == ["alike", "no_return", "shared_phone", "short", "staff_phone"]
    assert {"agrees", "differs", "never"} <= set(said["answers"])
    assert len(set(filter(None, said["teams"]))) >= 2
    assert said["warned"] >= 1


def test_owners_who_were_called_come(demo: Demo) -> None:
    """Contacted, booked and returned of the results desk are those of loops over attempts and orders."""
    for code, told in demo.ask(RESULTS).items():
        contacted, booked, returned = told["desk"]
        assert told["desk"] == told["loops"], code
        assert contacted > booked > 0 and returned > 0, code
        assert told["satisfied"] > 0, code


def test_what_a_campaign_truly_brought_lies_in_what_its_page_shows(demo: Demo) -> None:
    truth = json.loads((demo.home / "demo" / "truth" / "campaigns.json").read_text("utf-8"))
    shown = {(code, name): (low, high) for code, name, low, high in demo.ask(LIFTS)}
    assert truth
    for one in truth:
        low, high = shown[one["dealer"], one["campaign"]]
        assert low <= one["lift"] <= high, one
