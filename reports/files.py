"""Files that are whole: whoever is interrupted, or has no room, leaves none that is cut off."""

from pathlib import Path

__all__ = ["put"]


def put(path: Path, content: bytes | str) -> None:
    """Write a file beside its place, and move it there when all of it is written.

    Raises
    ------
    OSError
        It cannot be written; what was in its place is as it was.
    """
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
