"""People by department, read out of a staff list: CSV, TSV, XLSX or XLS, with Chinese or English headers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.errors import Phrase
from sim.imports.headers import canonical
from sim.imports.problems import refuse
from sim.imports.reading import MAX_BYTES, read_table

__all__ = ["StaffList", "read_staff"]

_DEPARTMENT = "部门 部门名称 所属部门 所在部门 一级部门 department dept departmentname team unit orgunit"
_COUNT = "人数 在岗人数 在职人数 编制 headcount count number staff people employees fte"
_PERSON = "姓名 员工姓名 工号 员工编号 name employee employeename employeeid staffid personnelnumber"
_STATE = "状态 员工状态 在职状态 status employmentstatus"
_GONE = ("离职", "退休", "停薪", "terminated", "left", "retired", "inactive")
_SEARCH = 30


@dataclass(frozen=True)
class StaffList:
    """How many people each department has.

    Attributes
    ----------
    staff : mapping of str to int
        By the name of the department as it stands in the file.
    columns : tuple of str
        Names of all columns.
    department, count : str
        Columns that were read; no count: each row is a person.
    left_out : tuple of int
        Rows of people who are no longer there, or that name no department or no whole number.
    """

    staff: Mapping[str, int]
    columns: tuple[str, ...]
    department: str
    count: str | None
    left_out: tuple[int, ...]

    @property
    def how(self) -> Phrase:
        """How people were counted."""
        if self.count is None:
            return Phrase("import.staff-rows", {"department": self.department})
        return Phrase("import.staff-counted", {"department": self.department, "count": self.count})


def read_staff(
    path: Path, department: str | None = None, count: str | None = None, *, max_bytes: int = MAX_BYTES
) -> StaffList:
    """Count the people of each department in a staff list.

    Parameters
    ----------
    path
    department, count
        Columns by name, where their names do not tell.
    max_bytes
        Size of the largest file that is read.

    Raises
    ------
    sim.errors.InputError
        The file cannot be read, or has no column of departments.
    """
    wanted = frozenset(map(canonical, (_DEPARTMENT + " " + _COUNT + " " + _PERSON).split()))
    table = read_table(path, None, wanted, max_bytes)
    known = {canonical(name) for name in _DEPARTMENT.split()} | ({canonical(department)} if department else set())
    head = next((n for n, row in enumerate(table.rows[:_SEARCH]) if known & {canonical(_text(c)) for c in row}), None)
    names = tuple(_text(cell) for cell in table.rows[0 if head is None else head])
    if head is None:
        raise refuse(path, "no-department", allowed=[name for name in names if name])
    where = _column(names, _DEPARTMENT, department)
    assert where is not None
    many = _column(names, _COUNT, count)
    state = _column(names, _STATE, None)
    staff: dict[str, int] = {}
    left_out = []
    for number, row in zip(table.numbers[head + 1 :], table.rows[head + 1 :], strict=True):
        cells = [_text(cell) for cell in row]
        cells += [""] * (len(names) - len(cells))
        if not any(cells):
            continue
        people = 1 if many is None else _whole(cells[many])
        gone = state is not None and cells[state].casefold().startswith(_GONE)
        if not cells[where] or people is None or gone:
            left_out.append(number)
        else:
            staff[cells[where]] = staff.get(cells[where], 0) + people
    return StaffList(staff, names, names[where], None if many is None else names[many], tuple(left_out))


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else str(cell).strip()


def _column(names: Sequence[str], known: str, asked: str | None) -> int | None:
    """Number of the column that is asked for, or else of the first with a known name."""
    if asked is not None:
        return names.index(asked) if asked in names else None
    by_name = {canonical(name): number for number, name in reversed(list(enumerate(names)))}
    return next((by_name[canonical(word)] for word in known.split() if canonical(word) in by_name), None)


def _whole(written: str) -> int | None:
    try:
        value = float(written.replace(",", ""))
    except ValueError:
        return None
    return int(value) if 0 <= value < 1e6 and value == int(value) else None
