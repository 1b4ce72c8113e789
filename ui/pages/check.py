"""Check a text: each sentence that a reader pastes, with what is held on it."""

import streamlit as st

from kb.knowledge_base import KnowledgeBase
from kb.models import Statement
from kb.papers.citations import NO_EVIDENCE, bearing, statements_with_citations, tally
from ui import state
from ui.evidence import quotation_card
from ui.faults import explained
from ui.safe_html import draw, element

PROMISE = "What you paste is not kept, and is not put in the address of this page."
CAUTION = (
    "Nothing here proves or refutes a sentence: a quotation speaks of the same matter, or may complicate it. Read it "
    "before you cite it. “No evidence here” means that we hold nothing that clearly speaks of it, not that it is wrong."
)


def draw_statement(base: KnowledgeBase, number: int, statement: Statement) -> None:
    """Draw one sentence with the quotations that bear on it."""
    st.header(f"Sentence {number}", anchor=False)
    draw(element("p", statement.sentence, class_="kist-statement"))
    if not statement.testimonies:
        draw(element("p", NO_EVIDENCE, class_="kist-bearing"))
    for testimony in statement.testimonies:
        quotation_card(base, testimony.quotation, testimony.passage, bearing=bearing(testimony), number=number)


def draw_statements(base: KnowledgeBase, statements: tuple[Statement, ...]) -> None:
    """Draw a summary, each sentence in order, and all of it as text to copy."""
    draw(element("p", tally(statements), class_="kist-summary", role="status"), element("p", CAUTION))
    for number, statement in enumerate(statements, 1):
        draw_statement(base, number, statement)
    st.header("Take it with you", anchor=False)
    with st.expander("Copy all with citations", type="compact"):
        st.code(statements_with_citations(statements), language=None, wrap_lines=True)


st.title("Check a text", anchor=False)
draw(element("p", "Paste a paragraph. Kist shows for each sentence what it holds on the same matter.", " " + PROMISE))
with explained():
    base = state.knowledge_base()
    with st.form("check", border=False):
        text = st.text_area("Your text", height=200)
        checked = st.form_submit_button("Check", type="primary")
    if checked or text.strip():
        draw_statements(base, base.look_up(text))
