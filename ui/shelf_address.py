"""The address of the list of sources is its state: ?theme=place&held=yes reproduces the list, so it can be shared."""

from __future__ import annotations

import streamlit as st

from kb.browsing import Order, Wanted

LONGEST_SEARCH = 200  # characters; more finds nothing
_HELD = {"yes": True, "no": False}


def read() -> Wanted:
    """Return what the address wants; what makes no sense in it is passed over."""

    def given(name: str) -> str | None:
        return st.query_params.get(name, "").strip()[:LONGEST_SEARCH] or None

    return Wanted(
        words=given("find") or "",
        theme=given("theme"),
        place=given("place"),
        type=given("type"),
        knowledge=given("knowledge"),
        held=_HELD.get(given("held") or ""),
        first=_year(given("from")),
        last=_year(given("to")),
        order=Order.TITLE if given("order") == Order.TITLE else Order.NEWEST,
    )


def write(wanted: Wanted) -> None:
    """Put what is wanted into the address, as a new step in the history of the browser."""
    st.query_params.from_dict(query(wanted))


def query(wanted: Wanted) -> dict[str, str]:
    """Return what is wanted as the parts of an address, each only where it says something."""
    named = {
        "find": " ".join(wanted.words.split())[:LONGEST_SEARCH],
        "theme": wanted.theme,
        "place": wanted.place,
        "type": wanted.type,
        "knowledge": wanted.knowledge,
        "held": next((name for name, held in _HELD.items() if held is wanted.held), None),
        "from": wanted.first,
        "to": wanted.last,
        "order": Order.TITLE.value if wanted.order is Order.TITLE else None,
    }
    return {name: str(value) for name, value in named.items() if value}


def _year(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) == 4 else None
