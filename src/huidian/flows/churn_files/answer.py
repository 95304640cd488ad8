"""The whole way: read every file, count, report."""

from collections.abc import Callable, Mapping
from pathlib import Path

from huidian.flows.churn_files.asking import refused
from huidian.flows.churn_files.by_hand import mappings_of
from huidian.flows.churn_files.question import Question, Unanswerable
from huidian.flows.churn_files.report import ChurnReport, Intake
from huidian.flows.warnings import remarks_of
from huidian.kit.labels import Label
from huidian.visits.importing import FileRefused, Reading, read_file

Progress = Callable[[Path, int, int], None]
"""Called with a file, its rows done and its rows expected, about."""


def answer(question: Question, *, splits: bool = True, progress: Progress | None = None) -> ChurnReport:
    """The report on one month of some files. Raises :class:`Unanswerable` where a file is unusable."""
    mappings = mappings_of(question)
    readings = [_read(path, mappings[path], question, progress) for path in question.files]
    from huidian.flows.churn_files.counting import count  # here, so that an unusable file is refused at once
    from huidian.flows.churn_files.orders import gather

    orders = gather(readings, question)
    as_of, results = count(orders, question, splits=splits)
    return ChurnReport(
        question=question,
        as_of=as_of,
        results=results,
        intake=Intake(
            rows=sum(reading.total_rows for reading in readings),
            rejected=sum(len(reading.rejected_rows) for reading in readings),
            duplicates=orders.duplicates,
            repeated=orders.repeated,
            not_visits=orders.not_visits + sum(_counter_sales(reading) for reading in readings),
            visits=len(orders),
        ),
        rejected=[problem for reading in readings for problem in reading.rejections],
        remarks=[(reading.file, remarks_of(reading)) for reading in readings],
        refused=[reading.file for reading in readings if reading.is_all_refused],
    )


def _read(path: Path, mapping: Mapping[str, str], question: Question, progress: Progress | None) -> Reading:
    def report(done: int, expected: int) -> None:
        if progress:
            progress(path, done, expected)

    try:
        reading = read_file(path, mapping=mapping, today=question.today, progress=report)
    except FileRefused as refusal:
        sentence = refused(refusal)
        raise Unanswerable(Label(f"{path.name}：{sentence.zh}", f"{path.name}: {sentence.en}")) from refusal
    report(reading.total_rows, reading.total_rows)
    return reading


def _counter_sales(reading: Reading) -> int:
    return sum(skip.rows for skip in reading.skipped if skip.reason.code == "row_counter_sale")
