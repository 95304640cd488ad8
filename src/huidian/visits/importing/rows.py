"""Rows of one sheet, taken a block at a time, into the columns of a reading."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from huidian.kit.labels import Label
from huidian.visits.importing.columns import Column
from huidian.visits.importing.fields import Field, FieldTable
from huidian.visits.importing.headers import Header
from huidian.visits.importing.leftovers import Leftovers
from huidian.visits.importing.lines import join_lines
from huidian.visits.importing.parsers import Context, Flaw
from huidian.visits.importing.parsers.cells import Cell
from huidian.visits.importing.problems import Problem, Reason, Severity
from huidian.visits.importing.reading import COUNTER_SALE, Reading, Skipped


@dataclass(frozen=True, slots=True)
class Contexts:
    """What the cells of a file depend on; ``own`` are those of single fields."""

    usual: Context
    own: Mapping[str, Context] = field(default_factory=dict)

    def of(self, key: str) -> Context:
        """The context of a field."""
        return self.own.get(key, self.usual)


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows of a sheet: their numbers (from 1), their cells, and which only continue a merged row."""

    numbers: list[int]
    rows: list[list[Cell]]
    lines_of_merged: frozenset[int] = frozenset()


@dataclass(slots=True)
class _BlockProblems:
    """The problems of the rows of one block, by position, and the positions refused."""

    entries: list[tuple[int, int, str, Cell, Reason, Severity]] = field(default_factory=list)
    refused: set[int] = field(default_factory=set)

    def add(self, at: int, column: int, name: str, cell: Cell, reason: Reason, refuse: bool) -> None:
        self.entries.append((at, column, name, cell, reason, "rejected" if refuse else "warning"))
        if refuse:
            self.refused.add(at)


class SheetRows:
    """Fills a reading from the blocks of one sheet."""

    def __init__(
        self,
        reading: Reading,
        table: FieldTable,
        header: Header,
        contexts: Contexts,
        name: str,
        leftovers: Leftovers,
    ) -> None:
        self._reading = reading
        self._table = table
        self._header = header
        self._name = name
        self._index = len(reading.sheets)
        self._columns = [
            (at, taken, Column(taken.parser, contexts.of(taken.key)))
            for at, taken in enumerate(header.fields)
            if taken
        ]
        self._leftovers = leftovers
        self._skipped: Counter[str] = Counter()

    def take(self, block: Block) -> None:
        """Parse one block and add what can be kept."""
        by_column = list(zip(*block.rows, strict=True))
        values: dict[str, list[object]] = {}
        problems = _BlockProblems()
        for at, taken, column in self._columns:
            parsed, flaws = column.values(by_column[at])
            self._note_flaws(problems, at, taken, by_column[at], flaws)
            if taken.need != "no":
                self._need(problems, at, taken, parsed)
            values[taken.key] = _gathered(values[taken.key], parsed) if taken.key in values else parsed
        self._need_identity(problems, values)
        if block.lines_of_merged:
            join_lines(self._table, values, block.lines_of_merged, self._reading.columns)
        left_out = self._left_out(block, problems, values)
        self._keep(block, values, problems.refused | left_out)
        self._report(block, problems, left_out | _counter_sales(values))

    def finish(self) -> None:
        """Write down what was skipped."""
        self._reading.skipped += [
            Skipped(Reason(code), count, self._name) for code, count in self._skipped.items()
        ]

    def _note_flaws(
        self,
        problems: _BlockProblems,
        at: int,
        taken: Field,
        cells: Sequence[Cell],
        flaws: list[tuple[int, Flaw]],
    ) -> None:
        for row, flaw in flaws:
            refuse = taken.need != "no" and flaw.value is None
            problems.add(row, at, self._header.texts[at], cells[row], flaw.reason, refuse)

    def _need(self, problems: _BlockProblems, at: int, taken: Field, parsed: list[object]) -> None:
        if None not in parsed:
            return
        reason = Reason("empty_required", {"field": taken.label})
        for row, value in enumerate(parsed):
            if value is None and row not in problems.refused:
                problems.add(row, at, self._header.texts[at], "", reason, True)

    def _need_identity(self, problems: _BlockProblems, values: dict[str, list[object]]) -> None:
        known = [values[key] for key in self._table.identifying if key in values]
        if any(None not in column for column in known):
            return
        reason = Reason("no_identity", {"fields": self._identity_label(values)})
        for row, identities in enumerate(zip(*known, strict=True)):
            if not any(identities):
                problems.add(row, len(self._header.texts), "", "", reason, True)

    def _identity_label(self, values: dict[str, list[object]]) -> Label:
        labels = [self._table.field(key).label for key in self._table.identifying if key in values]
        return Label("/".join(label.zh for label in labels), "/".join(label.en for label in labels))

    def _left_out(self, block: Block, problems: _BlockProblems, values: dict[str, list[object]]) -> set[int]:
        """Positions that are no data; they are counted, not refused."""
        left_out = set(block.lines_of_merged)
        self._skipped["row_merged_line"] += len(left_out)
        # The others are kept: one of them may correct an order that is on file as a visit.
        unusable = _counter_sales(values) & problems.refused - left_out
        self._skipped["row_counter_sale"] += len(unusable)
        self._reading.total_rows += len(unusable)
        left_out |= unusable
        for row in problems.refused - left_out:
            under_header = block.numbers[row] == self._header.row + 2
            code = self._leftovers.reason(block.rows[row], under_header=under_header)
            if code:
                self._skipped[code] += 1
                left_out.add(row)
        self._skipped += Counter()
        return left_out

    def _keep(self, block: Block, values: dict[str, list[object]], drop: set[int]) -> None:
        reading, index = self._reading, self._index
        places = [(index, number) for number in block.numbers]
        if drop:
            keep = [row for row in range(len(places)) if row not in drop]
            values = {key: [column[row] for row in keep] for key, column in values.items()}
            places = [places[row] for row in keep]
        reading.places += places
        reading.total_rows += len(places)
        for key, column in values.items():
            reading.columns[key] += column

    def _report(self, block: Block, problems: _BlockProblems, silent: set[int]) -> None:
        refused = sorted(problems.refused - silent)
        self._reading.total_rows += len(refused)
        for row in refused:
            self._reading.rejected_rows.add((self._index, block.numbers[row]), block.rows[row])
        for row, _, column, cell, reason, severity in sorted(problems.entries, key=lambda entry: entry[:2]):
            if row not in silent:
                self._reading.problems.append(
                    Problem(
                        self._reading.file,
                        self._name,
                        block.numbers[row],
                        column,
                        "" if cell is None else str(cell),
                        reason,
                        severity,
                    )
                )


def _counter_sales(values: Mapping[str, Sequence[object]]) -> set[int]:
    """The positions of what was sold over the counter."""
    return {row for row, sale in enumerate(values.get("sale_type", ())) if sale == COUNTER_SALE}


def _gathered(first: list[object], second: list[object]) -> list[object]:
    """Two columns of lists as one, each text once."""
    return [
        list(dict.fromkeys([*one, *other]))
        if isinstance(one, list) and isinstance(other, list)
        else one or other
        for one, other in zip(first, second, strict=True)
    ]
