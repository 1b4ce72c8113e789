"""The case studies that are written here: where to begin one, and where each stands."""

from __future__ import annotations

import streamlit as st

from ingest.case_template import as_markdown, read_case
from ingest.case_template_word import as_word
from kb.cases.case_writing import LONGEST_LINE, missing
from kb.errors import InputRefused
from kb.knowledge_base import KnowledgeBase
from kb.models import CaseState, CaseText, WrittenCase
from ui.case_form import KINDS, attach
from ui.drafting import Drafting
from ui.faults import explained
from ui.links import day
from ui.safe_html import Html, draw, element, page_link

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEMPLATE, DOCUMENT = "A filled-in template", "A document, such as a report of the case"


def draw_beginning(base: KnowledgeBase, coder: str) -> None:
    """Draw the three ways to begin: the form, the template, a document."""
    with st.form("begin", border=False):
        name = st.text_input("What the new case study is called", max_chars=LONGEST_LINE)
        if st.form_submit_button("Write it here", type="primary"):
            with explained():
                if not name.strip():
                    raise InputRefused("Give it a name to begin with: it can be changed later.")
                go_to(base.case_desk.begin(coder, CaseText(name=name)))
    with st.expander("Write it in Word or elsewhere, or bring a file", key="files", type="compact"):
        themes = {concept.id: concept.pref_label for concept in base.concepts() if not concept.deprecated}
        draw(element("p", "Fill the template in with any program, and bring it back here. It becomes a draft."))
        with st.container(horizontal=True):
            st.download_button(
                "Download the template (Word)", lambda: as_word(CaseText(), themes), "case-study.docx", _WORD
            )
            st.download_button(
                "Download the template (Markdown)",
                as_markdown(CaseText(), themes),
                "case-study.md",
                "text/markdown",
            )
        what = st.radio("What you bring", [TEMPLATE, DOCUMENT], key="brought")
        file = st.file_uploader("Choose the file or drop it here", type=KINDS, key="file")
        if st.button("Make a draft of it", disabled=file is None, key="take") and file is not None:
            with explained(), st.spinner("The file is being read …"):
                go_to(taken(base, coder, what, file.name, file.getvalue()))


def taken(base: KnowledgeBase, coder: str, what: str, name: str, content: bytes) -> WrittenCase:
    """Make a draft of a file; what could not be read stands above it. Raises InputRefused."""
    if what == TEMPLATE:
        filled = read_case(base, content, name)
        st.session_state.told_of_file = filled.told
        return base.case_desk.begin(coder, filled.text)
    drafting = Drafting(base.case_desk, coder, base.case_desk.begin(coder, CaseText()))
    try:
        parsed = attach(base, drafting, name, content)
    except InputRefused:
        base.case_desk.discard(coder, drafting.case.number)
        raise
    title = parsed.work.title[:LONGEST_LINE]
    return base.case_desk.save(
        coder,
        drafting.case.number,
        drafting.case.revision,
        CaseText(name=title, places=parsed.work.places, document=drafting.text.document),
    )


def go_to(case: WrittenCase) -> None:
    """Open a case study in this window."""
    st.query_params["draft"] = str(case.number)
    st.rerun()


def draw_case_lists(base: KnowledgeBase, coder: str) -> None:
    """Draw the drafts with what they lack, then what was published and withdrawn."""
    cases = sorted(base.case_desk.cases(), key=lambda case: case.saved_at, reverse=True)
    drafts = [case for case in cases if case.draft is not None]
    st.header("Drafts", anchor=False)
    if not drafts:
        draw(element("p", "There is none. Nothing is found by a question before it is published."))
    draw(element("ul", *(_draft(case, coder) for case in drafts), class_="kist-list") if drafts else Html())
    for state, heading in ((CaseState.PUBLISHED, "Published"), (CaseState.WITHDRAWN, "Withdrawn")):
        found = [case for case in cases if case.state is state]
        if found:
            st.header(heading, anchor=False)
            draw(element("ul", *(_item(case, coder) for case in found), class_="kist-list"))


def _draft(case: WrittenCase, coder: str) -> Html:
    lacking = dict.fromkeys(line.partition(":")[0] for line in missing(case.draft)) if case.draft else {}
    lacks = f"Still missing: {'; '.join(lacking)}." if lacking else "Nothing is missing: it can be published."
    of = "A revision of a published case study. " if case.published else ""
    return element(
        "li",
        page_link("new_case", case.name, draft=str(case.number), coder=coder),
        element("p", f"{of}Saved by {case.saved_by} on {day(case.saved_at.date())}. {lacks}", class_="kist-small"),
    )


def _item(case: WrittenCase, coder: str) -> Html:
    last = case.versions[-1]
    done = "Published" if case.published else "Withdrawn"
    why = f": {last.reason}" if last.reason else ""
    return element(
        "li",
        page_link("new_case", case.name, draft=str(case.number), coder=coder),
        element("p", f"{done} by {last.made_by} on {day(last.made_at.date())}{why}", class_="kist-small"),
    )
