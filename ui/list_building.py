"""Build a reading list: a form says what it is wanted for, and what is proposed stands below it with its reasons."""

from __future__ import annotations

import streamlit as st

from kb.errors import InputRefused
from kb.knowledge_base import KnowledgeBase
from kb.models import Level, Need, Proposal, ReadingList
from kb.models.reading_lists import WORDS_A_MINUTE
from ui import address, words
from ui.list_items import balance_html, lists_link, minutes_line, reading_html
from ui.safe_html import Html, draw, element, escape_markdown

USUAL_MINUTES = 30
_ANY = "Any"


def asked_for() -> Need | None:
    """Return the need that the address states, None where it states none. Raises InputRefused."""
    said = st.query_params
    if "minutes" not in said:
        return None
    level = said.get("level", "")
    if level not in ("", *Level):
        raise InputRefused(f"There is no level “{level}”: choose from {', '.join(Level)}.")
    return Need(
        themes=tuple(said.get_all("theme")),
        minutes=_number("minutes"),
        audience=said.get("audience", ""),
        level=Level(level) if level else None,
        purpose=said.get("purpose", ""),
        places=tuple(said.get_all("place")),
        types=tuple(said.get_all("type")),
        words_a_minute=_number("pace", WORDS_A_MINUTE),
    )


def _number(name: str, usual: int = 0) -> int:
    written = st.query_params.get(name, str(usual))
    if not (written.isascii() and written.isdecimal() and len(written) <= 4):
        raise InputRefused(f"“{written}” is no number: give `{name}` as a whole number.")
    return int(written)


def draw_building(base: KnowledgeBase) -> None:
    """Draw the form, and the proposal for what the address asks."""
    draw(element("p", lists_link("All reading lists")), element("h1", "Build a reading list"))
    draw(element("p", "Say what it is for. Kist proposes what to read, from what it holds, and says why."))
    need = asked_for()
    _draw_form(base, need)
    if need:
        _draw_proposal(base, base.lists.propose(need))


def _draw_form(base: KnowledgeBase, need: Need | None) -> None:
    themes = {theme.id: theme.pref_label for theme in address.in_order(base.concepts())}
    choices = base.narrowing.choices()
    given = need or Need((), USUAL_MINUTES)
    with st.form("need", border=False):
        chosen = st.pills(
            "Themes",
            list(themes),
            format_func=lambda theme: escape_markdown(themes[theme]),
            selection_mode="multi",
            default=address.theme_ids(given.themes, address.in_order(base.concepts())),
        )
        left, right = st.columns(2)
        minutes = left.number_input("Minutes for reading", 1, 600, given.minutes or USUAL_MINUTES)
        levels = [_ANY, *(words.capital(level) for level in Level)]
        level = right.selectbox("Level", levels, index=list(Level).index(given.level) + 1 if given.level else 0)
        audience = st.text_input("Who reads it (optional)", given.audience, placeholder="New community planners")
        purpose = st.text_input(
            "What for (optional)", given.purpose, placeholder="To plan how a partnership decides together"
        )
        with st.expander("Places, types and reading speed"):
            places = st.multiselect("Places wanted first", _with(choices.places, given.places), list(given.places))
            types = st.multiselect(
                "Types wanted first", _with(choices.types, given.types), list(given.types), format_func=words.capital
            )
            pace = st.number_input("Words a minute", 50, 600, given.words_a_minute)
        if st.form_submit_button("Propose a list", type="primary"):
            said: dict[str, str | list[str]] = {"view": "new", "theme": chosen, "minutes": str(minutes)}
            said |= {"audience": audience, "purpose": purpose, "level": "" if level == _ANY else level.lower()}
            said |= {"place": places, "type": types, "pace": "" if pace == WORDS_A_MINUTE else str(pace)}
            st.query_params.from_dict({name: value for name, value in said.items() if value})
            st.rerun()


def _with(known: tuple[str, ...], given: tuple[str, ...]) -> list[str]:
    return list(dict.fromkeys([*known, *given]))


def _draw_proposal(base: KnowledgeBase, proposal: Proposal) -> None:
    st.header("What is proposed", anchor=False)
    shown = ReadingList("", "", proposal.sections, proposal.need)
    if not list(proposal):
        draw(element("p", "Nothing that is held fits this need.", role="status"))
    else:
        draw(element("p", minutes_line(shown), class_="kist-summary", role="status"))
    draw(
        element("ul", *(element("li", line) for line in proposal.unmet), class_="kist-list")
        if proposal.unmet
        else Html()
    )
    for section in proposal.sections:
        st.subheader(escape_markdown(section.title), anchor=False)
        draw(*(reading_html(base, one, proposal.need.words_a_minute) for one in section.readings))
    draw(balance_html(proposal.balance))
    if list(proposal):
        _draw_keeping(base, proposal)


def _draw_keeping(base: KnowledgeBase, proposal: Proposal) -> None:
    with st.form("keep", border=False):
        title = st.text_input("Title of the list", proposal.need.purpose or proposal.need.audience)
        if st.form_submit_button("Keep it as a draft", type="primary"):
            made = base.lists.create(title, proposal)
            st.query_params.from_dict({"list": made.id, "view": "edit"})
            st.rerun()
    draw(element("p", "You can change everything afterwards, and publish it when it is ready.", class_="kist-small"))
