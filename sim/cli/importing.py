"""``import``: what an export of orders is understood to say."""

from collections.abc import Mapping
from pathlib import Path

from sim.cli.terminal import Terminal
from sim.errors import InputError, Problem
from sim.imports import OrderHistory, read_orders, summary

__all__ = ["import_orders"]

FORMATS = (".parquet", ".csv")


def import_orders(
    terminal: Terminal, file: str, mapping: Mapping[str, str], sheet: str | None, save: str | None
) -> None:
    """Read an export, print what was understood, and save the orders if asked to.

    Raises
    ------
    InputError
        The export cannot be read or understood, or the orders cannot be saved like that.
    OSError
        The orders cannot be written.
    """
    target = None if save is None else _target(Path(file), Path(save).expanduser())
    history = read_orders(Path(file).expanduser(), mapping, sheet)
    terminal.print(summary(history.report, terminal.language))
    if target is not None:
        _write(history, target)
        terminal.line("\n" + terminal.say("cli.saved-orders", file=target, count=f"{len(history.orders):,}"))


def _target(source: Path, target: Path) -> Path:
    if target.suffix.lower() not in FORMATS:
        raise InputError([Problem("cli.save-format", file="--save", found=target.name, allowed=FORMATS)])
    if target.exists() and source.exists() and target.samefile(source):
        raise InputError([Problem("cli.save-over-source", file="--save", found=str(target))])
    return target


def _write(history: OrderHistory, target: Path) -> None:
    if target.suffix.lower() == ".parquet":
        history.orders.to_parquet(target, index=False)
    else:
        history.orders.to_csv(target, index=False, encoding="utf-8-sig")  # the mark makes Excel read it as UTF-8
