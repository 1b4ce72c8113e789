"""The least that an app in the browser can be: the baseline of the cold start."""

import streamlit as st

st.title("Ready")
