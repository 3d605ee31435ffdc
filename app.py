"""The web page: ``streamlit run app.py``, or ``drillroom app``."""

from sim.views.server import build

app = build()
