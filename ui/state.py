"""What pages share: the one knowledge base, opened once and made ready early, and the files that a reader is adding."""

from __future__ import annotations

import contextlib
import sys
import threading
from pathlib import Path

import streamlit as st

from ingest.intake import Intake
from kb.config import Settings, read_settings
from kb.errors import KistError
from kb.knowledge_base import KnowledgeBase, open_knowledge_base


def knowledge_base() -> KnowledgeBase:
    """Return the knowledge base of this installation. Raises KistError when it cannot be opened."""
    return _open(read_settings())


def open_ahead() -> None:
    """Open it before a page needs it; a fault is told by the page, which meets it again."""
    with contextlib.suppress(Exception):
        knowledge_base()


def intake() -> Intake:
    """Return the files that this reader is adding."""
    if "intake" not in st.session_state:
        st.session_state.intake = Intake(knowledge_base())
    waiting: Intake = st.session_state.intake
    return waiting


def may_fetch() -> bool:
    """Tell whether people may give a web address instead of a file."""
    return read_settings().add_by_address


def has_record_pages() -> bool:
    """Tell whether this server has a record page for each work: `python -m kb serve` has, `make run` has not."""
    return "ui.server.application" in sys.modules


def log_folder() -> Path:
    """Return where incidents are written, even when the knowledge base itself cannot be opened."""
    try:
        return read_settings().data
    except KistError:
        return Settings().data


@st.cache_resource(show_spinner=False, hash_funcs={Settings: repr})
def _open(settings: Settings) -> KnowledgeBase:
    base = open_knowledge_base(settings)
    threading.Thread(target=_warm, args=(base,), daemon=True).start()
    return base


def _warm(base: KnowledgeBase) -> None:
    """Load the model while the reader still types. A fault shows at the first question, where it can be told."""
    with contextlib.suppress(Exception):
        base.ask("What works in partnerships?")
