"""Saved answers on the page: the list of all, and one as it was shown with what has changed since."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from kb.answers.saved_answers import LONGEST_NOTE, LONGEST_TITLE
from kb.answers.saved_changes import standing_line, told
from kb.knowledge_base import KnowledgeBase
from kb.models import Answer, Quotation
from kb.models.saved import AskedAgain, SavedAnswer, SavedLine, Stand, labelled
from kb.papers.paper_desk import NOT_EXPORTED
from ui import address, state, words
from ui.answers import draw_basis, draw_parts, draw_related
from ui.exporting import offer_saved
from ui.faults import explained, notice
from ui.filters import among
from ui.links import day, where
from ui.safe_html import Html, draw, element, page_link
from ui.summary import written

_SHOWN = 30  # that stand open; the others are one click away
ANY_THEME = "Any theme"
NONE_YET = "No answer is saved yet. Under an answer on the Ask page, choose “Save this answer”."


def draw_list(base: KnowledgeBase) -> None:
    """Draw all saved answers, narrowed by words and theme, which the address keeps."""
    everything = base.saved.listed()
    if not everything:
        draw(element("p", NONE_YET, role="status"))
        return
    left, right = st.columns(2)
    sought = left.text_input("Find by words of question, title or note", key="find", bind="query-params")
    theme = right.selectbox("Theme", (ANY_THEME, *labelled(everything)), key="theme", bind="query-params")
    found = base.saved.listed(sought, "" if theme == ANY_THEME else theme)
    narrowed = f" of {len(everything):,}" if len(found) < len(everything) else ""
    draw(element("p", f"{words.count(len(found), 'saved answer')}{narrowed}, the newest first.", role="status"))
    version = base.saved.corpus_version()
    _draw_lines(found[:_SHOWN], version)
    if found[_SHOWN:]:
        with st.expander(f"Show {words.count(len(found) - _SHOWN, 'more answer')}"):
            _draw_lines(found[_SHOWN:], version)


def _draw_lines(lines: Sequence[SavedLine], version: str) -> None:
    draw(element("ul", *(_line(line, version) for line in lines), class_="kist-list kist-plain"))


def _line(line: SavedLine, version: str) -> Html:
    answered = "nothing held answered it" if not line.quotations else words.count(line.quotations, "quotation")
    facts = [day(line.saved_at.date()), answered, words.listed(line.themes)]
    flags = [
        f"Look again: {words.count(line.fallen, 'source')} no longer held" if line.fallen else "",
        "The corpus has moved on since" if line.corpus_version != version and not line.fallen else "",
    ]
    return element(
        "li",
        page_link("saved", line.name, answer=line.id),
        element("p", line.question, class_="kist-small") if line.title else None,
        element("p", " · ".join(filter(None, facts)), class_="kist-small"),
        *(element("p", flag, class_="kist-flag kist-small") for flag in flags if flag),
        element("p", line.note, class_="kist-small kist-text") if line.note else None,
    )


def draw_saved(base: KnowledgeBase, saved: SavedAnswer) -> None:
    """Draw one saved answer as it was shown, below what has changed since."""
    outlook = base.saved.outlook(saved)
    answer = saved.answer
    draw(element("p", page_link("saved", "All saved answers")), element("h1", saved.name))
    draw(
        element("p", f"Question: {answer.question}") if saved.title else Html(),
        element("p", saved.note, class_="kist-text") if saved.note else Html(),
    )
    since = f"Saved on {day(saved.saved_at.date())} from corpus version {answer.corpus_version}."
    draw(element("p", " ".join([since, *told(saved, outlook)]), class_=_look(bool(outlook.fallen)), role="status"))
    _draw_again(saved)
    _draw_keeping(saved)
    if outlook.fallen:
        draw(element("p", NOT_EXPORTED, class_="kist-small"))
    else:
        offer_saved(saved)
    if answer.abstained:
        _draw_refused(base, answer)
        return
    draw_basis(base, answer)
    if saved.summary:
        draw(written(saved.summary))
    fallen = {
        number: standing_line(one) for number, one in enumerate(outlook.standings) if one.stand is not Stand.STANDS
    }
    draw_parts(base, answer, fallen, numbered=saved.summary is not None)


def _look(fallen: bool) -> str:
    return "kist-summary kist-flag" if fallen else "kist-summary"


def _draw_refused(base: KnowledgeBase, answer: Answer) -> None:
    filtered = f" Only passages{among(base, answer.filters)} were searched." if answer.filters else ""
    st.header("Nothing that was held then answers this", anchor=False)
    draw(element("p", " ".join(["We looked and found no passage that answers it.", *answer.missing]) + filtered))
    draw_related(base, answer)


# --- asked again -------------------------------------------------------------------------------


@st.fragment
def _draw_again(saved: SavedAnswer) -> None:
    """Draw the button that asks the question again and what came of it. A fragment: the page stays as it is."""
    key = f"again-{saved.id}"
    if st.button("Ask again today", key=key):
        with explained():
            st.session_state[f"{key}-now"] = state.knowledge_base().saved.again(saved)
    again: AskedAgain | None = st.session_state.get(f"{key}-now")
    if again:
        draw(_asked_again(saved, again))


def _asked_again(saved: SavedAnswer, again: AskedAgain) -> Html:
    today = again.answer
    if today is None:
        return notice("The question cannot be asked today as it was asked then.", again.refused)
    now = page_link(".", "Read today’s answer", **address.query(saved.answer.question, saved.answer.filters))
    parts = [element("p", _outcome(saved.answer, again), " ", now)]
    for heading, answer, quotations in (("New today", today, again.new), ("Gone today", saved.answer, again.gone)):
        if quotations:
            parts.append(element("p", f"{heading} ({len(quotations)})", class_="kist-kind"))
            parts += [_quoted(answer, quotation) for quotation in quotations]
    return element("div", *parts, class_="kist-again", role="status")


def _outcome(before: Answer, again: AskedAgain) -> str:
    if again.same:
        return "Asked today: the same answer."
    if again.answer and again.answer.abstained:
        return "Asked today: nothing that is held answers it any more."
    if before.abstained:
        return "Asked today: there is an answer now."
    covered = "" if again.same_status else " It covers other parts of the question."
    return f"Asked today: another answer.{covered}"


def _quoted(answer: Answer, quotation: Quotation) -> Html:
    words_then = element("blockquote", quotation.text) if quotation.text else element("p", "Its words were erased.")
    place = where(answer.evidence[quotation.evidence].passage)
    return element("figure", words_then, element("figcaption", place, class_="kist-small"), class_="kist-gap")


# --- keeping -----------------------------------------------------------------------------------


def _draw_keeping(saved: SavedAnswer) -> None:
    """Draw what a reader can do with what is kept: share its address, name it, remove it."""
    with st.expander("Share, name or remove", key=f"keeping-{saved.id}", type="compact"):
        draw(element("p", "Whoever can open this Kist can open the answer at this address:"))
        st.code(_address(saved.id), language=None, wrap_lines=True)
        with st.form(f"describe-{saved.id}", border=False):
            title = st.text_input("Title (optional)", saved.title, max_chars=LONGEST_TITLE)
            note = st.text_area("Note (optional)", saved.note, max_chars=LONGEST_NOTE, height=100)
            draw(element("p", "All who use this Kist can read both. Do not name people.", class_="kist-small"))
            if st.form_submit_button("Keep title and note"):
                with explained():
                    state.knowledge_base().saved.describe(saved.id, title, note)
                    st.rerun()
        sure = st.checkbox("I no longer need this saved answer", key=f"sure-{saved.id}")
        if st.button("Remove it for good", key=f"remove-{saved.id}", disabled=not sure):
            with explained():
                state.knowledge_base().saved.remove(saved.id)
                st.session_state["removed"] = saved.name
                st.query_params.clear()
                st.rerun()


def _address(saved_id: str) -> str:
    page = (st.context.url or "saved").partition("?")[0]
    return f"{page}?answer={saved_id}"
