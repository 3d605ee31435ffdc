"""Reads an Excel workbook in a process of its own: ``python workbook.py FILE [SHEET]``.

The native reader ends its process when a damaged or hostile file asks it for an impossible amount of memory, so it
never runs inside the product's own. This file is run as a script and imports nothing else of the product; it answers on
standard output with one pickled tuple: the kind of answer and what belongs to it.

- ``("sheets", names, sheets)``: the names of all sheets and, of those read, name, rows and merged areas;
- ``("locked",)``: a password is needed; ``("no-sheet", names)``: there is no sheet of that name;
- ``("too-large",)``: more memory or cells than an order export needs; ``("damaged", detail)``: not a readable workbook.
"""

import pickle
import sys
from contextlib import suppress
from pathlib import Path

import python_calamine

__all__ = ["MAX_CELLS", "MAX_MEMORY", "read"]

MAX_CELLS = 40_000_000
MAX_MEMORY = 6 * 2**30


def read(path: Path, wanted: str | None) -> tuple[object, ...]:
    """The answer for a file: all its sheets, or only the wanted one."""
    try:
        with python_calamine.CalamineWorkbook.from_path(str(path)) as book:
            names = list(book.sheet_names)
            if wanted is not None and wanted not in names:
                return "no-sheet", names
            sheets = []
            for name in names if wanted is None else [wanted]:
                sheet = book.get_sheet_by_name(name)
                if sheet.total_height * sheet.total_width > MAX_CELLS:
                    return ("too-large",)
                rows = sheet.to_python(skip_empty_area=False)
                sheets.append((name, rows, sheet.merged_cell_ranges or []))
            return "sheets", names, sheets
    except python_calamine.PasswordError:
        return ("locked",)
    except MemoryError:
        return ("too-large",)


def main(arguments: list[str]) -> None:
    """Answer for the file and the sheet named on the command line."""
    if sys.platform != "win32":
        import resource

        with suppress(ValueError, OSError):  # a lower limit may be in force already
            resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    try:
        answer = read(Path(arguments[0]), arguments[1] if len(arguments) > 1 else None)
    except BaseException as error:  # the reader's assertions arrive as a class derived from BaseException
        answer = ("damaged", str(error) or type(error).__name__)
    sys.stdout.buffer.write(pickle.dumps(answer, protocol=5))


if __name__ == "__main__":
    main(sys.argv[1:])
