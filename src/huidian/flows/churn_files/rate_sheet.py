"""The workbook's first sheet: the rate, how it comes about, and how it moved."""

from typing import Any

from huidian.engine.figures.figure import Figure
from huidian.flows.churn_files.report import ChurnReport, DealerChurn
from huidian.flows.churn_files.wording import Words, dealer_name, files_know, headline, notes
from huidian.kit.labels import Label
from huidian.kit.months import format_month
from huidian.kit.sheets import Book, Column

MOST_LINES = 5
_COLOURS = ("#206BC4", "#D6336C", "#2FB344", "#F59F00", "#6574CD")

_DEFINITION = Label(
    "起始月进过站的车辆，到考核月月末仍未再次进站的，计为流失；流失率 = 流失台数 ÷ 进站台数。"
    "同一辆车一月内多次结算只算一台。",
    "Lost are the vehicles seen in the cohort month and not seen again by the end of the assessed month; "
    "churn rate = lost / vehicles. Several orders of a vehicle in a month are one vehicle.",
)


def write_rate(book: Book, report: ChurnReport, words: Words) -> None:
    """One row a dealer and scope with the working, then the trend with its chart, then what to know."""
    sheet = book.sheet(words["title"])
    window = report.question.window_months
    sheet.write_string(0, 0, f"{words['title']} {format_month(report.question.month)}", book.title)
    for result in report.results[:1] if len(report.results) == 1 else ():
        sheet.write_string(1, 0, headline(result, window, words), book.lead)
    top = 3
    working = _working(report, words)
    top += book.table(sheet, top, working) + 3
    trend_top = top
    top += book.table(sheet, top, _trend(report, words)) + 2
    _chart(book, sheet, report, trend_top, len(working), words)
    for line in _to_know(report, words):
        book.paragraph(sheet, top, line, columns=len(working))
        top += 1


def _working(report: ChurnReport, words: Words) -> list[Column]:
    rows = [(result, label, one) for result in report.results for label, one in result.by_kind]
    return [
        *_figures([result for result, _, _ in rows], [one for _, _, one in rows], report, words),
        Column(words["window"], "count", [report.question.window_months] * len(rows)),
        Column(words["scope"], "text", [words.of(label) for _, label, _ in rows]),
    ]


def _trend(report: ChurnReport, words: Words) -> list[Column]:
    rows = [(result, figure) for result in report.results for figure in result.trend]
    return _figures([result for result, _ in rows], [figure for _, figure in rows], report, words)


def _figures(
    dealers: list[DealerChurn], figures: list[Figure], report: ChurnReport, words: Words
) -> list[Column]:
    window = report.question.window_months
    return [
        Column(words["dealer"], "text", [dealer_name(dealer.dealer, words) for dealer in dealers]),
        Column(words["month"], "text", [format_month(one.month) for one in figures]),
        Column(words["cohort_month"], "text", [format_month(one.month - window) for one in figures]),
        Column(words["visits"], "count", [one.counts["visits"] for one in figures]),
        Column(words["cohort"], "count", [one.base for one in figures]),
        Column(words["lost"], "count", [one.numerator for one in figures]),
        Column(words["rate"], "share", [one.rate for one in figures]),
        Column(words["provisional"], "text", [words["yes" if one.provisional else "no"] for one in figures]),
    ]


def _chart(book: Book, sheet: Any, report: ChurnReport, top: int, beside: int, words: Words) -> None:
    """A line a dealer, for the first few dealers: more would not be read."""
    chart = book.workbook.add_chart({"type": "line"})
    first = top + 1
    drawn = 0
    for result in report.results[:MOST_LINES]:
        last = first + len(result.trend) - 1
        if result.trend:
            chart.add_series(
                {
                    "name": dealer_name(result.dealer, words),
                    "categories": [sheet.get_name(), first, 1, last, 1],
                    "values": [sheet.get_name(), first, 6, last, 6],
                    "line": {"color": _COLOURS[drawn], "width": 2.25},
                    "marker": {"type": "circle", "size": 5, "fill": {"color": _COLOURS[drawn]}},
                }
            )
            drawn += 1
        first = last + 1
    if not drawn:
        return
    chart.set_title({"name": f"{words['rate']} · {words['trend']}", "name_font": {"size": 12}})
    chart.set_y_axis(
        {"num_format": "0%", "min": 0, "major_gridlines": {"visible": True, "line": {"color": "#E6E7E9"}}}
    )
    chart.set_legend({"none": True} if len(report.results) == 1 else {"position": "bottom"})
    chart.set_size({"width": 620, "height": 300})
    sheet.insert_chart(2, beside + 1, chart)


def _to_know(report: ChurnReport, words: Words) -> list[str]:
    playbook = report.question.playbook
    files = ", ".join(path.name for path in report.question.files)
    return [
        _DEFINITION.in_(words.language),
        *notes(report, words),
        *files_know(report, words),
        f"{words['as_of']}: {report.as_of or '–'}",
        f"{words['playbook']}: {playbook.label.in_(words.language)} ({playbook.id} {playbook.version})",
        f"{words['file']}: {files}",
    ]
