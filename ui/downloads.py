"""Downloads of records, in the formats that reference managers and spreadsheets read."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from kb.exchange.exports import to_bibtex, to_csl_json, to_ris
from kb.exchange.spreadsheets import works_table
from kb.models import Work

Writer = Callable[[Sequence[Work]], str]
FORMATS: tuple[tuple[str, str, str, Writer], ...] = (
    ("RIS", "ris", "application/x-research-info-systems", to_ris),
    ("BibTeX", "bib", "application/x-bibtex", to_bibtex),
    ("CSL-JSON", "json", "application/vnd.citationstyles.csl+json", to_csl_json),
)
TABLE: tuple[str, str, str, Writer] = ("CSV", "csv", "text/csv", works_table)


def draw_downloads(works: Sequence[Work], name: str, table: bool = False) -> None:
    """Draw a button for each format; a file is only made when someone asks for it."""
    with st.container(horizontal=True):
        for label, ending, media_type, write in (*FORMATS, TABLE) if table else FORMATS:
            st.download_button(
                label,
                lambda write=write: write(works).encode(),  # type: ignore[misc]
                file_name=f"{name}.{ending}",
                mime=media_type,
                key=f"download-{ending}",
                on_click="ignore",
            )
