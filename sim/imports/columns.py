"""Gives each column of a file its field: by the user's mapping first, then by its name."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sim.errors import InputError, Phrase, Problem
from sim.imports.headers import ALIASES, FIELDS, Header, canonical
from sim.imports.problems import problem, refuse

__all__ = ["Column", "assign"]

# Where several columns suit one of these fields, the later ones fill in where the earlier ones are empty.
_FILLED = frozenset({"invoice_id", "customer", "tax_id", "region", "invoice_type"})
# Two columns of the same name for one of these would make a guess decide over the result.
_DECISIVE = frozenset({"order_id", "ordered_at", "gross", "order_total", "net", "amount"})
# Only one column can be what an order costs: a mapped one puts the others out of use.
_PRICES = frozenset({"gross", "order_total", "amount"})

_NEEDED = {
    "order_id": ({"order_id"}, {"invoice_id"}),
    "ordered_at": ({"ordered_at"},),
    "gross": ({"gross"}, {"order_total"}, {"net"}, {"amount"}, {"unit_gross", "quantity"}, {"unit_price", "quantity"}),
}
_MAKES_NEEDLESS = (
    ("order_id", ("invoice_id", "invoice_code")),
    ("gross", ("order_total", "unit_gross", "unit_price", "quantity")),
    ("order_total", ("unit_gross", "unit_price", "quantity")),
    ("net", ("amount", "unit_gross", "unit_price", "quantity")),
    ("amount", ("unit_gross", "unit_price", "quantity")),
)


@dataclass(frozen=True)
class Column:
    """One column of the file."""

    position: int
    """From 0."""
    header: Header
    field: str | None = None
    unread: Phrase = Phrase("import.unread-unknown")  # noqa: RUF009 (a frozen value)
    """Why it is not read, if it has no field."""
    rank: int = 0
    """0 for the main column of a field, then counting those that fill its gaps."""


def assign(
    path: Path,
    row: int,
    headers: Sequence[Header],
    mapping: Mapping[str, str],
    same_cells: Callable[[int, int], bool],
) -> tuple[Column, ...]:
    """Give the columns their fields.

    Parameters
    ----------
    path, row
        File and number of the header row, for messages.
    headers
        Names of the columns, in order.
    mapping
        Field to name of a column, as the user wants it.
    same_cells
        Whether two columns, by position, hold the same.

    Raises
    ------
    sim.errors.InputError
        A mapping is wrong, a required field has no column, or two columns could be it.
    """
    chosen = _mapped(path, row, headers, mapping)
    columns = [Column(position, header) for position, header in enumerate(headers)]
    settled = {field: headers[position].text for field, position in chosen.items()}
    for price in _PRICES & settled.keys():
        settled = dict.fromkeys(_PRICES, settled[price]) | settled
    for field, position in chosen.items():
        columns[position] = replace(columns[position], field=field)
    problems: list[Problem] = []
    for field, positions in _suitable(headers, chosen.values()).items():
        if field in settled:
            _leave(columns, positions, settled[field])
            continue
        main, *others = positions
        columns[main] = replace(columns[main], field=field)
        if field in _FILLED:
            for rank, other in enumerate(others, start=1):
                columns[other] = replace(columns[other], field=field, rank=rank)
            continue
        name = headers[main].text
        _leave(columns, others, name)
        twins = [other for other in others if _rank(headers[other]) == _rank(headers[main])]
        if field in _DECISIVE and not all(same_cells(main, twin) for twin in twins):
            problems.append(problem(path, "ambiguous-column", field=field, header=name, field_name=field, row=row))
    problems += _missing(path, row, headers, {column.field for column in columns})
    if problems:
        raise InputError(problems)
    return _without_needless(columns)


def _leave(columns: list[Column], positions: Iterable[int], used: str) -> None:
    for position in positions:
        columns[position] = replace(columns[position], unread=Phrase("import.unread-other", {"used": used}))


def _mapped(path: Path, row: int, headers: Sequence[Header], mapping: Mapping[str, str]) -> dict[str, int]:
    """Position of each mapped column."""
    chosen: dict[str, int] = {}
    for field, name in mapping.items():
        if field not in FIELDS:
            raise refuse(path, "unknown-field", field="map", found=field, allowed=FIELDS)
        exact = [i for i, header in enumerate(headers) if header.text == name.strip()]
        alike = [i for i, header in enumerate(headers) if canonical(name) in header.names]
        positions = exact or alike
        if not positions:
            shown = [header.text for header in headers if header.text]
            raise refuse(path, "no-such-header", field=field, found=name, allowed=shown, row=row)
        if len(positions) > 1:
            raise refuse(path, "ambiguous-column", field=field, header=name, field_name=field, row=row)
        if positions[0] in chosen.values():
            raise refuse(path, "mapped-twice", field=field, header=name)
        chosen[field] = positions[0]
    return chosen


def _rank(header: Header) -> tuple[str, int, int]:
    """Field of a column, the rank of its name there, and which part of a dotted name told; no field: an empty one."""
    known = [(*ALIASES[name], part) for part, name in enumerate(header.names) if name in ALIASES]
    return known[0] if known else ("", 0, 0)


def _suitable(headers: Sequence[Header], taken: Collection[int]) -> dict[str, list[int]]:
    """Positions of the columns that suit each field, the best first."""
    ranked = sorted((_rank(header)[1:], i) for i, header in enumerate(headers) if _rank(header)[0] and i not in taken)
    suitable: dict[str, list[int]] = {}
    for _, position in ranked:
        suitable.setdefault(_rank(headers[position])[0], []).append(position)
    return suitable


def _missing(path: Path, row: int, headers: Sequence[Header], fields: set[str | None]) -> list[Problem]:
    columns = tuple(header.text for header in headers if header.text)
    return [
        problem(path, f"missing-{field}", row=row, headers=", ".join(columns), columns=columns)
        for field, ways in _NEEDED.items()
        if not any(way <= fields for way in ways)
    ]


def _without_needless(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Leave unread what has no use beside a better column."""
    by_field = {column.field: column.header.text for column in reversed(columns) if column.field}
    needless: dict[str, str] = {}
    for better, worse in _MAKES_NEEDLESS:
        if better in by_field:
            needless |= {field: by_field[better] for field in worse if field not in needless}
    return tuple(
        replace(column, field=None, unread=Phrase("import.unread-needless", {"used": needless[column.field]}))
        if column.field in needless
        else column
        for column in columns
    )
