"""The web page: ``streamlit run app.py``, or ``drillroom app``."""

import streamlit as st

from sim.views.server import PAGE, SERVING

app = st.App(PAGE, **SERVING)  # written out: this is how `streamlit run` knows that it is more than a page
