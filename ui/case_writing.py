"""One case study at work: its form, what it still lacks, how readers will see it, and the buttons that decide."""

from __future__ import annotations

import streamlit as st

from ingest.case_publishing import publish_case
from ingest.case_template import as_markdown
from kb.cases.case_writing import left_open, missing, to_case
from kb.errors import NotHeld
from kb.knowledge_base import KnowledgeBase
from kb.models import WrittenCase
from kb.views import CaseView
from ui import address, words
from ui.case_form import draw_document, draw_fields, draw_sources
from ui.case_list import go_to
from ui.cases import draw_case
from ui.drafting import Drafting
from ui.faults import explained, notice
from ui.safe_html import draw, element, page_link
from ui.written_case import NEVER, history

_HELD = "drafting"  # the name of the draft at hand in this visit


def draw_case_at_work(base: KnowledgeBase, coder: str, wanted: str) -> None:
    """Draw the case study with this number: its draft if it has one, else what became of it."""
    draw(element("p", page_link("new_case", "All case studies written here", coder=coder)))
    case = _wanted(base, wanted)
    if case.draft is None:
        _draw_standing(base, coder, case)
        return
    drafting = _drafting(base, coder, case)
    drafting.catch_up(st.session_state)
    if drafting.case.draft is None:
        _draw_standing(base, coder, drafting.case)
        return
    _draw_told(drafting)
    with explained():
        draw_fields(base, drafting)
    if str(drafting.case.number) != wanted:
        go_to(drafting.case)
    draw_sources(base, drafting)
    draw_document(base, drafting)
    _draw_end(base, drafting)


def _wanted(base: KnowledgeBase, wanted: str) -> WrittenCase:
    if not (wanted.isascii() and wanted.isdecimal() and len(wanted) < 10):
        raise NotHeld("There is no case study with this address: choose one from the list.")
    return base.case_desk.case(int(wanted))


def _drafting(base: KnowledgeBase, coder: str, case: WrittenCase) -> Drafting:
    held = st.session_state.get(_HELD)
    if not isinstance(held, Drafting) or held.case.number != case.number or held.coder != coder:
        held = st.session_state[_HELD] = Drafting(base.case_desk, coder, case)
    return held


def _draw_told(drafting: Drafting) -> None:
    told = [drafting.told] if drafting.told else []
    told += st.session_state.pop("told_of_file", ())
    drafting.told = ""
    if told:
        draw(notice("Please look at this.", *told))


def _draw_end(base: KnowledgeBase, drafting: Drafting) -> None:
    """Draw what is missing, how it will look, and the buttons."""
    case, draft = drafting.case, drafting.text
    themes = {theme.id: theme.pref_label for theme in address.in_order(base.concepts())}
    st.header("Before it is published", anchor=False)
    lacking, open_still = missing(draft), left_open(draft)
    if lacking:
        draw(
            element("p", "Still missing:"),
            element("ul", *(element("li", line) for line in lacking), class_="kist-list"),
        )
    else:
        draw(element("p", "Nothing is missing."))
    if open_still:
        draw(element("p", f"Readers will see “Not stated” or “Not known” under: {words.listed(open_still)}."))
    saved = (
        f"Saved by {case.saved_by} at {case.saved_at.astimezone():%H:%M}. No question finds it before it is published."
    )
    draw(element("p", saved, class_="kist-small", role="status"))
    with st.container(horizontal=True):
        st.button("Save", key=drafting.key("save"))
        look = st.toggle("See it as readers will", key=drafting.key("look"))
        st.download_button(
            "Download the draft", as_markdown(draft, themes), "case-study.md", "text/markdown", key="download"
        )
    if look:
        with st.container(border=True):
            draw_case(CaseView(to_case(draft, "preview")), (), themes, draft, NEVER)
    label = "Publish the new version" if case.published else "Publish"
    if st.button(label, type="primary", disabled=bool(lacking), key=drafting.key("publish")):
        with explained(), st.spinner("The case study is being published …"):
            published = publish_case(base, drafting.coder, case.number)
            st.session_state.pop(_HELD, None)
            go_to(published)
    with st.popover("Throw the draft away"):
        draw(element("p", "What was published before stays." if case.versions else "This cannot be undone."))
        if st.button("Throw it away", key=drafting.key("discard")):
            base.case_desk.discard(drafting.coder, case.number)
            st.session_state.pop(_HELD, None)
            st.query_params.pop("draft", None)
            st.rerun()


def _draw_standing(base: KnowledgeBase, coder: str, case: WrittenCase) -> None:
    """Draw a case study without a draft: where it stands, and what can be done."""
    st.header(case.name, anchor=False)
    if case.published and case.case_id:
        link = page_link("cases", "Read it as readers do", id=case.case_id)
        draw(element("p", "Published. Questions find it from now on. ", link, role="status"))
    else:
        draw(element("p", "Withdrawn. No question finds it.", role="status"))
    draw(history(case))
    if any(version.text for version in case.versions) and st.button("Revise it", key="revise"):
        base.case_desk.revise(coder, case.number)
        st.rerun()
    if case.published:
        with st.form("withdraw", border=True):
            draw(element("p", "Withdraw it: readers see it no more, and the record keeps it with your reason."))
            reason = st.text_input("Why it is withdrawn")
            if st.form_submit_button("Withdraw"):
                with explained():
                    base.case_desk.withdraw(coder, case.number, reason)
                    st.rerun()
