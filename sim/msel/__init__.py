"""The master scenario events list of a scenario, to and from Excel."""

from sim.msel.columns import COLUMNS
from sim.msel.merging import Merged, import_msel
from sim.msel.reading import Understood, read_msel
from sim.msel.writing import export_msel

__all__ = ["COLUMNS", "Merged", "Understood", "export_msel", "import_msel", "read_msel"]
