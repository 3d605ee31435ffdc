"""Puts measured tables into README.md, each between two comments that name it."""

import os
import platform
import re
from pathlib import Path

README = Path(__file__).with_name("README.md")


def machine() -> str:
    """What the figures were measured on."""
    cpuinfo = Path("/proc/cpuinfo")
    names = re.findall(r"model name\s*: (.*)", cpuinfo.read_text()) if cpuinfo.exists() else []
    return f"{names[0] if names else platform.processor()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def markdown(header: list[str], rows: list[list[str]]) -> str:
    """A table; all columns but the first are aligned to the right."""
    rule = ["---"] + ["---:"] * (len(header) - 1)
    return "\n".join("| " + " | ".join(line) + " |" for line in [header, rule, *rows])


def record(name: str, text: str) -> None:
    """Replace what README.md has under a name."""
    begin, end = f"<!-- {name} -->", "<!-- end -->"
    before, rest = README.read_text().split(begin)
    README.write_text(f"{before}{begin}\n{text}\n{end}{rest.split(end, 1)[1]}")
