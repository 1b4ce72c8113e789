"""Measurements of Kist, each beside a plain baseline in the same run: `python -m bench`."""
