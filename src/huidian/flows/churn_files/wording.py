"""Words and number forms that the terminal and the workbook share."""

from collections.abc import Mapping
from datetime import date

from huidian.flows.churn_files.knowledge import WarrantyEnds, what_files_know
from huidian.flows.churn_files.question import NO_DEALER
from huidian.flows.churn_files.report import ChurnReport, DealerChurn
from huidian.kit import rounding
from huidian.kit.labels import Label, counted
from huidian.kit.months import first_day, format_month, last_day
from huidian.playbooks.words import UNKNOWN

WORDS: Mapping[str, Label] = {
    key: Label(zh, en)
    for key, zh, en in (
        ("title", "月流失率", "Monthly churn rate"),
        ("dealer", "经销商", "Dealer"),
        ("month", "考核月", "Month"),
        ("cohort_month", "起始月", "Cohort month"),
        ("visits", "进站台次", "Visits"),
        ("cohort", "进站台数", "Vehicles"),
        ("lost", "流失台数", "Lost"),
        ("rate", "流失率", "Churn rate"),
        ("window", "窗口（月）", "Window (months)"),
        ("provisional", "暂计", "Provisional"),
        ("yes", "是", "yes"),
        ("no", "否", "no"),
        ("as_of", "数据截至", "Data as of"),
        ("playbook", "口径", "Playbook"),
        ("share", "占流失比例", "Share of lost"),
        ("cumulative_share", "累计占比", "Cumulative share"),
        ("holdings", "保有台数", "Holdings"),
        ("lost_of_holdings", "流失/保有", "Lost of holdings"),
        ("trend", "近 12 个月", "Last 12 months"),
        ("lost_list", "流失名单", "Lost vehicles"),
        ("rejected", "未能读取的行", "Rejected rows"),
        ("file", "文件", "File"),
        ("sheet", "工作表", "Sheet"),
        ("row", "行", "Row"),
        ("column", "列", "Column"),
        ("value", "原值", "Value"),
        ("reason", "原因", "Reason"),
        ("plate", "车牌号", "Plate"),
        ("vin", "车架号", "VIN"),
        ("owner", "车主", "Owner"),
        ("phone", "电话", "Phone"),
        ("model", "车型", "Model"),
        ("use", "车辆性质", "Use"),
        ("region", "地区", "Region"),
        ("last_visit_on", "最后进站", "Last visit"),
        ("last_kind", "末次委托类别", "Kind of last order"),
        ("months_away", "离站月数", "Months away"),
        ("tier", "流失层级", "Tier"),
        ("customer_class", "客户等级", "Class"),
        ("advisor", "服务顾问", "Service advisor"),
        ("back_on", "已回店", "Back on"),
        ("warranty_end_on", "质保到期", "Warranty ends"),
        ("scope", "统计范围", "Scope"),
        ("counting", "计算", "Counting"),
    )
}


class Words:
    """The words of one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.chinese = language.lower().startswith("zh")

    def __getitem__(self, key: str) -> str:
        return WORDS[key].in_(self.language)

    def of(self, label: Label | None) -> str:
        """A label's text; that for unknown where there is none."""
        return (label or UNKNOWN).in_(self.language)


def percent(fraction: float | None) -> str:
    """One decimal and the sign; a dash where there is no rate."""
    return "–" if fraction is None else rounding.percent(fraction)


def tier_heading(report: ChurnReport, words: Words) -> str:
    """The column of tiers, with the scheme they are of: being lost in a month is no matter of theirs."""
    return words.of(report.question.playbook.scheme.heading(WORDS["tier"]))


def dealer_name(dealer: str, words: Words) -> str:
    """A dealer as the reader sees it; files may name none."""
    return dealer if dealer != NO_DEALER else Label("（未注明）", "(not named)").in_(words.language)


def headline(result: DealerChurn, window_months: int, words: Words) -> str:
    """The answer in one line, with its working; without an answer the reason why."""
    figure = result.figure
    month = format_month(figure.month)
    if not figure.covered:
        return Label(
            f"文件里没有 {month} 的数据，不计流失率",
            f"The files have no data of {month}, so there is no rate",
        ).in_(words.language)
    cohort_month = format_month(figure.month - window_months)
    if figure.base == 0:
        return Label(
            f"{cohort_month} 没有进站车辆，无法计算流失率",
            f"No vehicle came in {cohort_month}, so there is no rate",
        ).in_(words.language)
    visits = figure.counts["visits"]
    return Label(
        f"{percent(figure.rate)}：{cohort_month} 进站 {figure.base:,} 台（{visits:,} 台次），"
        f"{figure.numerator:,} 台至 {month} 月末未再进站",
        f"{percent(figure.rate)}: of {counted(figure.base, 'vehicle', 'vehicles')} seen in {cohort_month} "
        f"({counted(visits, 'visit', 'visits')}), {figure.numerator:,} were not seen again "
        f"by the end of {month}",
    ).in_(words.language)


def notes(report: ChurnReport, words: Words) -> list[str]:
    """What the reader must know about the figures, a sentence each."""
    sentences = [_beyond(result, words) for result in report.results if not result.figure.covered]
    ends = [one.span[1] for one in report.results if one.figure.provisional and one.figure.covered]
    if ends:
        sentences.append(_why_provisional(report.question.month, min(ends)))
    intake = report.intake
    if intake.rejected:
        sentences.append(
            Label(
                f"{intake.rejected:,} 行未能读取，没有计入。",
                f"{counted(intake.rejected, 'row was', 'rows were')} rejected and not counted.",
            )
        )
    if intake.duplicates:
        sentences.append(
            Label(
                f"{intake.duplicates:,} 行在同一份文件里重复，只计一次。",
                f"{counted(intake.duplicates, 'row repeats another', 'rows repeat others')} "
                "of the same file: counted once.",
            )
        )
    if intake.repeated:
        sentences.append(
            Label(
                f"{intake.repeated:,} 行在后面的文件里又出现或被更正，只计一次。",
                f"{counted(intake.repeated, 'row is', 'rows are')} told again or corrected "
                "by a later file: counted once.",
            )
        )
    if intake.not_visits:
        sentences.append(
            Label(
                f"{intake.not_visits:,} 行不是进站（单独销售、售前检查），没有计入。",
                f"{counted(intake.not_visits, 'row is no visit', 'rows are no visits')} "
                "(counter sales, pre-delivery inspections).",
            )
        )
    return [label.in_(words.language) for label in sentences]


def files_know(report: ChurnReport, words: Words) -> list[str]:
    """Where the files know less than a store does, a sentence each."""
    ends = sum((result.warranty_ends for result in report.results), WarrantyEnds())
    return [label.in_(words.language) for label in what_files_know(ends, report.question.playbook)]


def _beyond(result: DealerChurn, words: Words) -> Label:
    """Why a dealer has no rate of the month."""
    month, (since, until) = result.figure.month, result.span
    name = "" if result.dealer == NO_DEALER else f"{dealer_name(result.dealer, words)}: "
    if until < first_day(month):
        return Label(
            f"{name}数据只到 {until}，{format_month(month)} 没有流失率。",
            f"{name}the data end on {until}: there is no rate of {format_month(month)}.",
        )
    return Label(
        f"{name}数据从 {since} 才有，{format_month(month)} 没有流失率。",
        f"{name}the data begin on {since}: there is no rate of {format_month(month)}.",
    )


def _why_provisional(month: int, until: date) -> Label:
    if until < last_day(month):
        return Label(
            f"暂计：数据只到 {until}，{format_month(month)} 还没有结束或没有导出完整，流失率还会变化。",
            f"Provisional: the data end on {until}, before {format_month(month)} does: the rate may fall.",
        )
    return Label(
        f"暂计：{format_month(month)} 还没有结束，流失率还会变化。",
        f"Provisional: {format_month(month)} is not over, so the rate may still fall.",
    )
