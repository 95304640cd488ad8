"""From the texts of a call to a question; each wrong text is refused in one sentence."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from huidian import playbooks
from huidian.engine.rules import MOST_MONTHS
from huidian.flows.churn_files.question import Unanswerable
from huidian.kit.labels import Label
from huidian.kit.months import format_month, month_of, parse_month
from huidian.visits.importing import FileRefused


def month_of_text(text: str) -> int:
    """The month number of ``YYYY-MM``, late enough to have a cohort month."""
    try:
        return parse_month(text)
    except ValueError:
        raise Unanswerable(
            Label(
                f"月份“{text}”要写成 YYYY-MM，例如 2010-12。",
                f"The month {text!r} must be written YYYY-MM, as 2010-12.",
            )
        ) from None


def day_of_text(text: str) -> date:
    """The day of ``YYYY-MM-DD``."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Unanswerable(
            Label(
                f"日期“{text}”要写成 YYYY-MM-DD，例如 2010-12-31。",
                f"The day {text!r} must be written YYYY-MM-DD, as 2010-12-31.",
            )
        ) from None


def check_has_come(month: int, as_of: date | None, today: date) -> None:
    """Refuses a month or an as-of day that is still to come."""
    wanted = as_of.isoformat() if as_of and as_of > today else format_month(month)
    if (as_of and as_of > today) or month > month_of(today):
        raise Unanswerable(
            Label(f"{wanted} 还没有到（今天是 {today}）。", f"{wanted} is still to come: today is {today}.")
        )


def mapping_of(pairs: Iterable[str]) -> Mapping[str, str]:
    """``FIELD=COLUMN`` texts as field → column; whether they exist is known when the file is read."""
    mapping = {}
    for pair in pairs:
        name, separator, column = pair.partition("=")
        if not (separator and name.strip() and column.strip()):
            raise Unanswerable(
                Label(
                    f"“{pair}”要写成 字段=列名，例如 settled_on=结算日期。",
                    f"{pair!r} must be written FIELD=COLUMN, as settled_on=date.",
                )
            )
        mapping[name.strip()] = column.strip()
    return mapping


def refused(refusal: FileRefused) -> Label:
    """The sentence on a file that cannot be used and, where columns can be named, how on the command line."""
    sentence = Label(refusal.text("zh"), refusal.text("en"))
    if refusal.reason.code != "no_header" or not refusal.reason.params["known"]:
        return sentence
    known, missing = refusal.reason.params["known"], refusal.reason.params["missing"]
    first = [missing.in_(language) for language in ("zh", "en")] if isinstance(missing, Label) else ["", ""]
    zh, en = first[0].partition("、")[0].partition("/")[0], first[1].partition(",")[0].partition("/")[0]
    return Label(
        f"{sentence.zh}写法：--map {zh}=列名。现有的列：{known}。",
        f'{sentence.en} Write --map "{en}=COLUMN". Its columns: {known}.',
    )


def every_row_refused(files: Iterable[str]) -> Label:
    """The sentence on files of which not one row could be read."""
    return Label(
        "没有一行能读：" + "、".join(files) + "。", "Not one row could be read of: " + ", ".join(files) + "."
    )


def playbook_of(pack_id: str, window_months: int | None) -> playbooks.Playbook:
    """A shipped playbook, with another window where one is given; its version then differs."""
    if pack_id not in playbooks.pack_ids():
        known = ", ".join(playbooks.pack_ids())
        raise Unanswerable(
            Label(
                f"没有“{pack_id}”这套口径；可用的有：{known}。",
                f"There is no playbook {pack_id!r}; there are: {known}.",
            )
        )
    if window_months is None:
        return playbooks.load(pack_id)
    if not 1 <= window_months <= MOST_MONTHS:
        raise Unanswerable(
            Label(
                f"窗口要在 1 到 {MOST_MONTHS} 个月之间，不能是 {window_months}。",
                f"The window must be from 1 to {MOST_MONTHS} months, not {window_months}.",
            )
        )
    return playbooks.load(pack_id, {"churn": {"window_months": window_months}})


def check_output(path: Path) -> None:
    """Refuses a workbook that could not be written, before any work is done."""
    if path.suffix.lower() != ".xlsx":
        raise Unanswerable(
            Label(f"输出文件“{path}”要以 .xlsx 结尾。", f"The output file {str(path)!r} must end in .xlsx.")
        )
    if not path.absolute().parent.is_dir():
        raise Unanswerable(
            Label(
                f"文件夹“{path.absolute().parent}”不存在。",
                f"There is no folder {str(path.absolute().parent)!r}.",
            )
        )
