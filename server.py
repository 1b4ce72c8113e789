"""The app with all that a server adds to it. `python -m kb serve` runs it; `make run` runs the app alone."""

import streamlit as st

from ui.server.application import MIDDLEWARE, ROUTES

app = st.App("app.py", routes=ROUTES, middleware=MIDDLEWARE)
