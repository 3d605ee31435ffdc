"""Changes of a YAML text by path that leave every other character as it is: comments, order, line breaks, quotes.

A change replaces just the characters that it means (`sim.workshop.page`). Whatever is done, the result is read again,
and it must say what the same change of the plain data says.
"""

from collections.abc import Callable
from copy import deepcopy
from itertools import pairwise
from typing import Any

from ruamel.yaml.nodes import ScalarNode

from sim.errors import InputError, Problem
from sim.scenario.base import Loc
from sim.scenario.reading import Data, dotted
from sim.workshop.page import Page, fresh
from sim.workshop.understanding import said

__all__ = ["insert", "remove", "set_value", "swap"]


def set_value(text: str, path: Loc, value: Data) -> str:
    """Put a value at a path; what leads there is made if it is missing.

    Raises
    ------
    InputError
        The text cannot be read, the path leads nowhere, or what stands there is used in several places.
    """

    def of_data(data: Any) -> Any:
        if not path:
            return value
        data = {} if data is None else data
        holder = data
        for part, following in pairwise(path):
            if _lacks(holder, part):
                _place(holder, part, [] if isinstance(following, int) else {})
            holder = holder[part]
        _place(holder, path[-1], value)
        return data

    def of_text(page: "Page") -> str:
        known = page.known(path)
        if known == len(path):
            return page.replace(path, value)
        rest: Data = value
        for part in reversed(path[known + 1 :]):
            rest = [rest] if isinstance(part, int) else {part: rest}
        holder = page.node(path[:known])
        if isinstance(holder, ScalarNode):  # nothing stands there yet
            part = path[known]
            return page.replace(path[:known], [rest] if isinstance(part, int) else {part: rest})
        return page.add(holder, path[known], rest)

    return _changed(text, path, of_data, of_text)


def insert(text: str, path: Loc, value: Data) -> str:
    """Put an entry into a list, before the one that has this index; other entries move on.

    Raises
    ------
    InputError
        As for `set_value`.
    """

    def of_data(data: Any) -> Any:
        holder = _at(data, path[:-1])
        if not isinstance(holder, list):
            raise KeyError
        holder.insert(int(path[-1]), value)
        return data

    if _is_missing(text, path[:-1]):
        return set_value(text, path[:-1], [value])
    return _changed(text, path, of_data, lambda page: page.add(page.node(path[:-1]), path[-1], value))


def remove(text: str, path: Loc) -> str:
    """Take out what stands at a path.

    Raises
    ------
    InputError
        As for `set_value`.
    """

    def of_data(data: Any) -> Any:
        del _at(data, path[:-1])[path[-1]]
        return data

    return _changed(text, path, of_data, lambda page: page.remove(path))


def swap(text: str, path: Loc) -> str:
    """Exchange an entry of a list with the following one.

    Raises
    ------
    InputError
        As for `set_value`.
    """

    def of_data(data: Any) -> Any:
        holder, i = _at(data, path[:-1]), int(path[-1])
        holder[i], holder[i + 1] = holder[i + 1], holder[i]
        return data

    return _changed(text, path, of_data, lambda page: page.swap(path[:-1], int(path[-1])))


def _changed(text: str, path: Loc, of_data: Callable[[Any], Any], of_text: Callable[["Page"], str]) -> str:
    before = said(text)
    try:
        expected = of_data(deepcopy(before))
        changed = of_text(Page(text)) if before is not None or not path else fresh(text, expected)
        if said(changed) == expected:
            return changed
    except (InputError, KeyError, IndexError, TypeError, ValueError):
        pass
    raise InputError([Problem("workshop.by-hand", field=dotted(path))])


def _is_missing(text: str, path: Loc) -> bool:
    data: Any = said(text)
    for part in path:
        if _lacks(data, part):
            return True
        data = data[part]
    return data is None


def _lacks(holder: Any, part: str | int) -> bool:
    if isinstance(holder, list):
        return not (isinstance(part, int) and part < len(holder)) or holder[part] is None
    return not isinstance(holder, dict) or holder.get(str(part)) is None


def _place(holder: Any, part: str | int, value: Data) -> None:
    if isinstance(holder, list) and part == len(holder):
        holder.append(value)
    elif isinstance(holder, dict) and isinstance(part, int):
        raise KeyError(part)
    else:
        holder[part] = value


def _at(data: Any, path: Loc) -> Any:
    for part in path:
        data = data[part]
    return data
