"""Runs that were saved: how they are written, run again from their inputs, and confirmed or refuted.

A run's folder holds its inputs, its tables, ``outcome.json``, and ``manifest.json`` with a digest of each of them.
Since a drill is a pure function, running it again must give the same content, cell by cell.
"""

from sim.archive import digests
from sim.archive.folder import MANIFEST, Saved, read, save, writable
from sim.archive.reports import DOCUMENTS, FIGURES, REPORT, documents, set_aside
from sim.archive.rerun import Inputs, inputs, rerun
from sim.archive.verifying import Difference, Verdict, verify

__all__ = [
    "DOCUMENTS",
    "FIGURES",
    "MANIFEST",
    "REPORT",
    "Difference",
    "Inputs",
    "Saved",
    "Verdict",
    "digests",
    "documents",
    "inputs",
    "read",
    "rerun",
    "save",
    "set_aside",
    "verify",
    "writable",
]
