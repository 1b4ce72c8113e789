"""Ask: one question, answered with exact quotations or not at all."""

from collections.abc import Sequence

import streamlit as st

from kb.knowledge_base import KnowledgeBase
from kb.models import Concept
from kb.questions.narrowing import Choices
from ui import address, filters, state
from ui.address import Asked
from ui.answers import draw_answer
from ui.faults import explained
from ui.safe_html import draw, element, escape_markdown
from ui.theme_basis import draw_basis, draw_moved

EXAMPLES = (
    "How can participation be made more inclusive?",
    "What makes partnership working succeed?",
    "Why is prevention hard to sustain?",
)


def ask_from_form() -> None:
    """Put what the form holds into the address; the page then answers what the address asks."""
    address.write(st.session_state.get("question") or "", filters.chosen())


def fill_form(asked: Asked, concepts: Sequence[Concept], choices: Choices) -> None:
    """Show in the form what the address asks, after a shared link or the back button."""
    held = st.session_state
    if held.get("asked") != asked or any(key not in held for key in ("question", *filters.KEYS)):
        held.update(asked=asked, question=asked.question or "")
        named = address.theme_ids(asked.names("theme"), concepts)
        filters.fill(asked, named, choices, {theme.id for theme in address.in_order(concepts)})


def draw_form(base: KnowledgeBase, concepts: Sequence[Concept], choices: Choices) -> None:
    """Draw the question, the themes, the other filters and the button."""
    labels = {theme.id: theme.pref_label for theme in address.in_order(concepts)}
    with st.form("ask", border=False):
        st.text_input("Your question", key="question", autocomplete="off")
        st.pills(
            "Only these themes (optional)",
            list(labels),
            format_func=lambda theme: escape_markdown(labels[theme]),
            selection_mode="multi",
            key="themes",
        )
        draw_basis(base)
        filters.draw_more(choices, concepts)
        st.form_submit_button("Ask", type="primary", on_click=ask_from_form)


def draw_examples() -> None:
    """Offer questions that what ships with Kist answers."""
    st.subheader("Questions to try", anchor=False)
    for example in EXAMPLES:
        st.button(escape_markdown(example), on_click=address.write, args=(example,))


st.title("Ask about public service reform", anchor=False)
draw(element("p", "Exact quotations with their sources. Where Kist holds no answer, it says so."))
with explained():
    base = state.knowledge_base()
    asked = address.read()
    concepts = base.concepts()
    choices = base.narrowing.choices()
    fill_form(asked, concepts, choices)
    draw_form(base, concepts, choices)
    draw_moved(base, asked.names("theme"))
    if asked.question is None:
        draw_examples()
    else:
        draw_answer(base, base.ask(asked.question, asked.filters()))
