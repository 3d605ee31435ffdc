"""Work that could be given to others, done at once and here."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

__all__ = ["HERE", "Here"]


class Here(Executor):
    """Does each task at once, in this thread."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Do it."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


HERE = Here()
