"""What the survey house and the mystery auditor saw of the first shops: S0's table, audits of two months."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from huidian.demo.dice import Dice
from huidian.engine.scores.audits import checklist_of
from huidian.kit.months import first_day, format_month, month_of
from huidian.network.models import Dealer, Staff
from huidian.network.queries import scope_of
from huidian.network.roles import Permission, Role
from huidian.surveys.actions.audits import mark_section, open_audit, submit_audit
from huidian.surveys.actions.house_results import import_house_results
from huidian.surveys.house_table import read_house_table
from huidian.surveys.models import Audit, HouseFile
from huidian.surveys.queries.house_results import house_model

PREVIOUS = (99.4, 100.6, 100.2, 103.2, 103.2, 98.1, 100.6, 100.2, 99.8, 89.9)
CURRENT = (98.9, 103.2, 101.8, 102.5, 102.5, 95.8, 103.2, 103.5, 100.0, 92.3)
REGION = (97.4, 97.9, 97.5, 97.2, 98.3, 94.6, 99.1, 98.3, 96.9, 92.3)
NATION = (96.0, 97.0, 96.4, 95.7, 96.9, 93.0, 98.0, 97.2, 94.8, 91.4)
"""S0's four rows, the factors in its order; n and CSS as it prints them stand in `_rows`."""
_MORNING = time(10, 5)
_WHY = "whether the demo's results are in"
_NOTES = {
    "reception": ("等了五分钟没人理", "忙着接电话，没有做"),
    "order": ("没有主动说，问了才讲",),
    "waiting": ("坐下以后一直没有人过来",),
    "delivery": ("直接给了钥匙，没有做",),
}
_ELSE = "当天没有做到"
"""What the auditor notes of what failed, by section; of any other section the last."""


def report(dealer: Dealer, manager: Staff, *, as_of: date, now: datetime) -> None:
    """Bring in the survey house's file of the two months that were over, and live the audits of both."""
    last = month_of(as_of) - 1
    _house(dealer, manager, last, now)
    auditor = _auditor(dealer, now)
    if auditor is not None:
        for month, failed in ((last - 1, 7), (last, 4)):
            _audit(dealer, auditor, first_day(month) + timedelta(days=11), failed, now)


def _house(dealer: Dealer, manager: Staff, month: int, now: datetime) -> None:
    if HouseFile.objects.unscoped(_WHY).filter(dealer=dealer).exists():
        return
    text = "\n".join(",".join(row) for row in _rows(dealer, month)) + "\n"
    at = min(datetime.combine(first_day(month + 1) + timedelta(days=4), _MORNING, _zone(dealer)), now)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"满意度报告-{format_month(month)}.csv"
        path.write_text(text, encoding="utf-8")
        table = read_house_table(path, house_model(dealer), until=now.date())
        import_house_results(
            at=at,
            by=manager,
            scope=scope_of(manager, at=now),
            dealer_id=dealer.pk,
            table=table,
            model=house_model(dealer).key,
            file_name=path.name,
            sha256=sha256(text.encode()).hexdigest(),
        )


def _rows(dealer: Dealer, month: int) -> list[list[str]]:
    factors = [one.label.zh for one in house_model(dealer).factors]
    before, now = format_month(month - 1), format_month(month)
    rows = [["期间", "因素", "得分", "样本量", "CSS", "分中心", "全国"]]
    rows += [
        [before, words, str(one), "93", "103.5", "", ""] for words, one in zip(factors, PREVIOUS, strict=True)
    ]
    rows += [
        [now, words, str(own), "114", "98.5", str(region), str(nation)]
        for words, own, region, nation in zip(factors, CURRENT, REGION, NATION, strict=True)
    ]
    return [
        *rows,
        [now, "样本量", "114", "", "", "5257", "21689"],
        [now, "CSS", "98.5", "", "", "97.3", "96.3"],
    ]


def _auditor(dealer: Dealer, now: datetime) -> Staff | None:
    """The auditor of the dealer's manufacturer, if it has one."""
    for one in Staff.objects.filter(posts__role=Role.AUDITOR):
        if scope_of(one, at=now).may_at(dealer.pk, Permission.RECORD_AUDITS):
            return one
    return None


def _audit(dealer: Dealer, auditor: Staff, on: date, failed: int, now: datetime) -> None:
    known = Audit.objects.unscoped(_WHY).filter(dealer=dealer, visited_on=on)
    if known.exists():
        return
    dice = Dice(0, "audit", dealer.code, on)
    at = min(datetime.combine(on, time(16, 40), _zone(dealer)), now)
    who = {"by": auditor, "scope": scope_of(auditor, at=now)}
    audit = open_audit(at=at, dealer_id=dealer.pk, visited_on=on, **who)  # type: ignore[arg-type]
    sections = checklist_of(audit.checklist)
    items = [(one.key, item.key) for one in sections for item in one.items]
    bad = {
        (section, item): dice.pick(_NOTES.get(section, (_ELSE,)))
        for section, item in dice.shuffled(items)[:failed]
    }
    for number, section in enumerate(sections):
        seen = {
            item.key: ((section.key, item.key) not in bad, bad.get((section.key, item.key), ""))
            for item in section.items
        }
        minute = min(at + timedelta(minutes=6 * number), now)
        mark_section(at=minute, audit_id=audit.pk, section=section.key, seen=seen, **who)  # type: ignore[arg-type]
    submit_audit(at=min(at + timedelta(minutes=50), now), audit_id=audit.pk, **who)  # type: ignore[arg-type]


def _zone(dealer: Dealer) -> ZoneInfo:
    return ZoneInfo(dealer.timezone)
