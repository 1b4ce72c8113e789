"""What a question is narrowed to: the fields behind "More filters", and a way out where a filter leaves nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import streamlit as st

from kb.knowledge_base import KnowledgeBase
from kb.models import Answer, Concept, Filters
from kb.questions.filters import nothing_left, told
from kb.questions.narrowing import Choices
from ui import address, words
from ui.address import Asked
from ui.safe_html import draw, element, escape_markdown

KEYS = ("themes", "sub_themes", "places", "types", "first", "last", "full_text")  # of the fields, as in Filters


def fill(asked: Asked, theme_ids: list[str], choices: Choices, themes: Collection[str]) -> None:
    """Put what the address asks into the fields; what is none of the `themes` has a field of its own."""
    st.session_state.update(
        themes=[theme for theme in theme_ids if theme in themes],
        sub_themes=[theme for theme in theme_ids if theme not in themes],
        places=_as_known(asked.names("place"), choices.places),
        types=_as_known(asked.names("type"), choices.types),
        first=_year(asked.names("from")),
        last=_year(asked.names("to")),
        full_text=asked.names("full_text") == ("yes",),
    )


def _as_known(names: Iterable[str], known: Sequence[str]) -> list[str]:
    """What is asked for stands in its field even where nothing is held of it: then it can be taken out there."""
    by_name = {name.casefold(): name for name in known}
    return list(dict.fromkeys(by_name.get(name.casefold(), name) for name in names))


def _year(given: tuple[str, ...]) -> int | None:
    return int(given[0]) if given and given[0].isascii() and given[0].isdecimal() and len(given[0]) == 4 else None


def chosen() -> Filters:
    """Return what the fields hold."""
    held = st.session_state
    lists = {key: tuple(held.get(key) or ()) for key in ("places", "types")}
    themes = (*(held.get("themes") or ()), *(held.get("sub_themes") or ()))
    return Filters(
        themes, **lists, first=held.get("first"), last=held.get("last"), full_text=bool(held.get("full_text"))
    )


def draw_more(choices: Choices, concepts: Sequence[Concept]) -> None:
    """Draw the fields that are needed less often; the label says how many filters are set there."""
    asked, held = chosen(), st.session_state
    number = len(asked.parts()) - bool(asked.themes) + bool(held.get("sub_themes"))
    labels = {concept.id: concept.pref_label for concept in concepts}
    others = [one.id for one in concepts if one.kind not in ("theme", "principle") and not one.deprecated]
    with st.expander(f"More filters ({number} set)" if number else "More filters", key="more-filters"):
        if others or held.get("sub_themes"):
            options = list(dict.fromkeys([*others, *held["sub_themes"]]))
            name = {one: escape_markdown(labels.get(one, one)) for one in options}
            st.multiselect("Sub-themes", options, format_func=name.__getitem__, key="sub_themes", placeholder="Any")
        _several("Place, with all that lies within it", "places", choices.places)
        _several("Type of work", "types", choices.types)
        left, right = st.columns(2)
        with left:
            _one_year("From year", "first", choices.years)
        with right:
            _one_year("To year", "last", choices.years)
        st.checkbox("Only full texts, without Kist’s own digests and descriptions", key="full_text")


def _several(label: str, key: str, known: Sequence[str]) -> None:
    options = list(dict.fromkeys([*known, *st.session_state[key]]))
    st.multiselect(label, options, format_func=words.capital, key=key, placeholder="Any")


def _one_year(label: str, key: str, known: Sequence[int]) -> None:
    years = sorted({*known, *filter(None, [st.session_state[key]])}, reverse=True)
    st.selectbox(label, years, key=key, placeholder="Any", index=None)


def among(base: KnowledgeBase, filters: Filters) -> str:
    """Say what passages were looked at, as in " on Place, about Fife"; empty for all."""
    return f" {told(filters, _themes(base))}" if filters else ""


def _themes(base: KnowledgeBase) -> dict[str, str]:
    return {concept.id: concept.pref_label for concept in base.concepts()}


def draw_way_out(base: KnowledgeBase, answer: Answer) -> bool:
    """Where no passage passes the filters, or none that does is near, say so and offer to drop one.

    Returns whether that is so.
    """
    if not answer.filters or answer.related:
        return False
    emptied_by = base.narrowing.emptied_by(answer.filters)
    if emptied_by:
        draw(element("p", nothing_left(answer.filters, emptied_by, _themes(base)), role="status"))
        suggested = sum(base.scheme.basis(theme).suggested for theme in answer.filters.themes)
        if suggested:
            number = words.count(suggested, "passage")
            draw(element("p", f"For these themes {number} are only suggested, and suggestions are not used."))
    else:
        draw(element("p", f"No passage{among(base, answer.filters)} is near your question.", role="status"))
    offer_without(base, answer, emptied_by or (answer.filters,))
    return True


def offer_without(base: KnowledgeBase, answer: Answer, parts: Iterable[Filters]) -> None:
    """Offer to ask again without each of these parts of an answer's filters, by one click."""
    for part in parts:
        less = answer.filters.without(part)
        label = f"Ask without “{told(part, _themes(base))}”" if less else "Ask without filters"
        st.button(escape_markdown(label), on_click=address.write, args=(answer.question, less))
