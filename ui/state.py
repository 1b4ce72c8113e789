"""The one knowledge base that all readers share: opened once, and made ready ahead of the first question."""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path

import streamlit as st

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
