"""The list of all sources: narrowed by what a reader looks for, counted, and passed on as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from kb.browsing import Order, Wanted, choose, counts, counts_of_places
from kb.models import Concept, Place
from kb.papers.citations import names
from kb.views import Shelved
from ui import address, shelf_address, words
from ui.downloads import draw_downloads
from ui.safe_html import Html, draw, element, joined, page_link

_KEYS = ("find", "theme", "place", "type", "knowledge", "held", "first", "last", "order")
_HELD = {True: "Text held here", False: "Record only"}
_ORDERS = {Order.NEWEST: "Newest first", Order.TITLE: "By title"}
_AT_ONCE = 300  # works; more take a browser long to draw


def draw_shelf(shelf: Sequence[Shelved], concepts: Sequence[Concept], places: Sequence[Place]) -> None:
    """Draw the fields, how much was found, and the works: those with a text first."""
    st.title("Sources", anchor=False)
    wanted = shelf_address.read()
    themes = {theme.id: theme.pref_label for theme in address.in_order(concepts)}
    named = next(iter(address.theme_ids([wanted.theme or ""], concepts)), None)
    themes |= {one.id: one.pref_label for one in concepts if one.id == named}
    wanted = replace(wanted, theme=named)
    _fill(wanted)
    _draw_fields(shelf, themes, places, wanted)
    found = choose(shelf, wanted, places)
    texts = [one for one in found if one.document]
    records = [one for one in found if not one.document]
    draw(element("p", _summary(shelf, found, wanted), role="status"))
    if shelf_address.query(wanted):
        draw(element("p", page_link("source", "Show all sources")))
    if not found:
        draw(element("p", "No source matches. Use fewer words or fewer filters."))
        return
    with st.expander("Download this list", key="downloads"):
        draw(element("p", "For a reference manager, such as Zotero, or as a table."))
        draw_downloads([one.work for one in found], "kist-sources", table=True)
    _draw_list("Texts held here", texts)
    _draw_list("Known works without their text", records)


def _summary(shelf: Sequence[Shelved], found: Sequence[Shelved], wanted: Wanted) -> str:
    held = words.count(sum(one.document is not None for one in found), "text")
    number = words.count(len(found), "source")
    of = f" of {len(shelf):,}" if len(found) < len(shelf) else ""
    years = wanted.first or wanted.last
    undated = " Works of unknown year are left out." if years else ""
    return f"{number}{of}, with {held} held here.{undated}"


def _fill(wanted: Wanted) -> None:
    """Show in the fields what the address wants, after a shared link or the back button."""
    state = st.session_state
    if state.get("wanted") != wanted or any(key not in state for key in _KEYS):
        fields = {key: getattr(wanted, key) for key in _KEYS if key != "find"}
        state.update(fields, find=wanted.words, wanted=wanted)


def _look() -> None:
    """Put what the fields hold into the address; the page then shows what the address wants."""
    state = st.session_state
    fields = {key: state.get(key) for key in _KEYS if key not in ("find", "order")}
    shelf_address.write(Wanted(words=state.get("find") or "", order=state.get("order") or Order.NEWEST, **fields))


def _draw_fields(shelf: Sequence[Shelved], themes: dict[str, str], places: Sequence[Place], wanted: Wanted) -> None:
    works = [one.work for one in shelf]
    st.text_input("Find by title, author, place or year", key="find", type="search", on_change=_look)
    on_theme = counts(theme for work in works for theme in work.themes)
    years = sorted({work.year for work in works if work.year} | set(filter(None, [wanted.first, wanted.last])))
    in_use = any(value for name, value in shelf_address.query(wanted).items() if name != "find")
    with st.expander("Filter and sort", expanded=in_use, key="filters"):
        left, right = st.columns(2)
        with left:
            _choice("Theme", "theme", {one: f"{label} ({on_theme.get(one, 0)})" for one, label in themes.items()})
            _choice("Type", "type", _counted(counts(work.type for work in works), wanted.type))
            _choice("From year", "first", {year: str(year) for year in reversed(years)})
            _choice("Text", "held", _HELD)
        with right:
            _choice("Place", "place", _counted(counts_of_places([work.places for work in works], places), wanted.place))
            _choice("Kind of knowledge", "knowledge", _counted(counts(w.knowledge for w in works), wanted.knowledge))
            _choice("To year", "last", {year: str(year) for year in reversed(years)})
            _choice("Order", "order", _ORDERS, optional=False)


def _counted(number: dict[str, int], chosen: str | None) -> dict[str, str]:
    """What the address asks for can be chosen even where no work has it: then nothing is found, and it shows why."""
    all_counts = {**number, **({chosen: 0} if chosen and chosen not in number else {})}
    return {value: f"{words.capital(value)} ({count})" for value, count in all_counts.items()}


def _choice(label: str, key: str, options: Mapping[Any, str], optional: bool = True) -> None:
    st.selectbox(
        label,
        list(options),
        format_func=lambda value: options.get(value, str(value)),
        key=key,
        placeholder="Any",
        index=None if optional else 0,
        on_change=_look,
    )


def _draw_list(heading: str, found: Sequence[Shelved]) -> None:
    if not found:
        return
    st.header(f"{heading} ({len(found):,})", anchor=False)
    draw(element("ul", *map(_item, found[:_AT_ONCE]), class_="kist-list"))
    if found[_AT_ONCE:]:
        more = st.expander(f"Show {len(found) - _AT_ONCE:,} more", key=f"more-{heading}", on_change="rerun")
        if more.open:
            with more:
                draw(element("ul", *map(_item, found[_AT_ONCE:]), class_="kist-list"))


def _item(one: Shelved) -> Html:
    work = one.work
    passages = words.count(one.document.passages, "passage") if one.document else ""
    facts = [words.capital(work.type or ""), words.listed(work.places), str(work.year or "year not known"), passages]
    address = one.document.id if one.document and words.is_digest(work) else work.id
    lines = [names(work), joined(list(filter(None, facts)), ", ")]
    about = (element("p", line, class_="kist-small") for line in lines if line)
    return element("li", page_link("source", work.title, id=address), *about)
