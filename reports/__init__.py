"""After-action reports: one content, found in the evidence of a drill, as HTML, PDF, Word and Excel.

::

    outcome ── facts ── findings ── improvements (tried by running the drill again)
                            └── content, in a language ── html, pdf, word, excel
"""

from sim.reports.hot_wash import hot_wash
from sim.reports.writing import FORMATS, figures_of, write

__all__ = ["FORMATS", "figures_of", "hot_wash", "write"]
