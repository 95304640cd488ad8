"""The report as plain data for ``--json``."""

from typing import Any

from huidian.flows.churn_files.report import ChurnReport, DealerChurn
from huidian.flows.churn_files.wording import Words, files_know, notes
from huidian.flows.warnings import sheets_as_json, warnings_as_json
from huidian.kit.months import format_month


def as_json(report: ChurnReport, language: str) -> dict[str, Any]:
    """Months as ``YYYY-MM``, days as ``YYYY-MM-DD``, rates as fractions (null for an empty cohort, and for a
    month that a dealer's orders do not reach, as ``notes`` then say: its counts are null too).

    Where neither plate nor VIN of a vehicle is known, ``plate`` holds what stands for the vehicle.
    """
    intake = report.intake
    playbook, words = report.question.playbook, Words(language)
    return {
        "results": [_result(result, report) for result in report.results],
        "rejected": [
            {
                "file": problem.file,
                "sheet": problem.sheet,
                "row": problem.row,
                "column": problem.column,
                "value": problem.value,
                "reason": problem.reason.text(language),
            }
            for problem in report.rejected
        ],
        "rows": {
            "read": intake.rows,
            "rejected": intake.rejected,
            "duplicates": intake.duplicates,
            "told_again": intake.repeated,
            "no_visits": intake.not_visits,
            "visits": intake.visits,
        },
        "warnings": [
            warning
            for file, remarks in report.remarks
            for warning in warnings_as_json(remarks.warnings, file, language)
        ],
        "sheets_left_out": [
            sheet
            for file, remarks in report.remarks
            for sheet in sheets_as_json(remarks.sheets_left_out, file, language)
        ],
        "playbook": {"id": playbook.id, "version": playbook.version},
        "notes": [*notes(report, words), *files_know(report, words)],
    }


def _result(result: DealerChurn, report: ChurnReport) -> dict[str, Any]:
    ends = result.warranty_ends
    return {
        "dealer": result.dealer,
        "month": format_month(result.figure.month),
        "window_months": report.question.window_months,
        "visits": result.figure.counts["visits"] if result.figure.covered else None,
        "cohort": result.figure.base if result.figure.covered else None,
        "lost": result.figure.numerator if result.figure.covered else None,
        "rate": result.figure.rate,
        "provisional": result.figure.provisional,
        "lost_vehicles": [
            {
                "plate": vehicle.name,
                "vin": vehicle.known["vin"],
                "last_visit_on": vehicle.last_visit_on.isoformat(),
            }
            for vehicle in (result.lost_vehicles if result.figure.covered else ())
        ],
        "warranty_ends": {
            "stated": ends.stated,
            "reckoned": ends.reckoned,
            "unknown": ends.unknown,
            "years_reckoned": report.question.playbook.warranty.years,
        },
    }
