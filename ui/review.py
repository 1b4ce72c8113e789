"""Feedback as the evidence team reads it: what is asked for and not held, and what readers found not right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import streamlit as st

from kb.answers.feedback import Demand, Feedback, FeedbackKind, Objected, Replay
from kb.models import AnswerStatus
from kb.questions.filters import told
from ui import address, state, words
from ui.evidence import digest_line
from ui.faults import explained
from ui.links import day, where
from ui.safe_html import Html, draw, element, joined, page_link, with_notes

_SHOWN = 20  # of each kind that stand open; the others are one click away
_DAYS_NAMED = 4

_One = TypeVar("_One")
Labels = Mapping[str, str]  # of concepts, by id


def draw_demands(demands: Sequence[Demand], labels: Labels) -> None:
    """Draw the questions that nothing answered, each once."""
    st.header(f"Questions without an answer ({len(demands):,})", anchor=False)
    draw(
        element("p", "The most asked first; nearly the same questions stand together. The same one counts once a day.")
    )
    _draw_each(demands, lambda demand: _draw_demand(demand, labels), "question")


def draw_objections(objections: Sequence[Objected], labels: Labels, corpus_version: str) -> None:
    """Draw the quotations that readers found not right."""
    st.header(f"Quotations found not right ({len(objections):,})", anchor=False)
    draw(element("p", "The newest first."))
    _draw_each(objections, lambda one: _draw_objected(one, labels, corpus_version), "quotation")


def _draw_each(items: Sequence[_One], draw_one: Callable[[_One], None], noun: str) -> None:
    for item in items[:_SHOWN]:
        draw_one(item)
    left = items[_SHOWN:]
    if left:
        more = st.expander(f"Show {words.count(len(left), f'more {noun}')}", key=f"more-{noun}", on_change="rerun")
        if more.open:
            with more:
                for item in left:
                    draw_one(item)


def _draw_demand(demand: Demand, labels: Labels) -> None:
    others = element("p", "Also asked as: ", _quoted(demand.other_wordings)) if demand.other_wordings else None
    times = len(demand.records)
    asked = element("p", f"Recorded {'once' if times == 1 else f'{times:,} times'}, {_days(demand)}.")
    # Of the same question with and without filters the widest is asked again.
    widest = min(reversed(demand.records), key=lambda one: len(one.filters.stated()))
    parts = [element("h3", demand.question), asked, others, _narrowed(widest, labels)]
    draw(element("div", *parts, class_="kist-review"))
    _draw_again(widest)


def _days(demand: Demand) -> str:
    days = [day(one) for one in demand.days]
    if len(days) <= _DAYS_NAMED:
        return f"on {words.listed(days)}"
    return f"on {len(days):,} days from {days[0]} to {days[-1]}"


def _quoted(questions: Sequence[str]) -> str:
    return words.listed([f"“{question}”" for question in questions])


def _narrowed(given: Feedback, labels: Labels) -> Html | None:
    narrowed = told(given.filters, labels)
    return element("p", f"Only passages {narrowed} were searched.", class_="kist-small") if narrowed else None


def _draw_objected(one: Objected, labels: Labels, corpus_version: str) -> None:
    given, said = one.feedback, one.objection
    changed = given.corpus_version != corpus_version
    draw(
        element(
            "div",
            element("h3", words.capital(said.reason)),
            element("p", f"“{said.comment}”") if said.comment else None,
            element("p", f"Said on {day(given.given_at.date())} of the answer to “{given.question}”"),
            _narrowed(given, labels),
            _words_now(one, changed),
            class_="kist-review",
        )
    )
    _draw_again(given)


def _words_now(one: Objected, changed: bool) -> Html:
    """The quotation with its place and its passage, as far as they are still held."""
    passage, said = one.passage, one.objection
    if passage is None or not one.quotation:
        return element("p", "The quotation is no longer held.", class_="kist-small")
    note = "What is held has changed since: these words stand at its place now." if changed else ""
    whole = with_notes(passage.text, passage.markers, [(said.start, said.end, "kist-quoted")])
    around = element("details", element("summary", "Read it in its passage"), element("div", whole, class_="kist-text"))
    return element(
        "figure",
        element("blockquote", one.quotation),
        digest_line(state.knowledge_base(), passage),
        element("figcaption", where(passage), class_="kist-small"),
        element("p", note, class_="kist-small") if note else None,
        around,
        class_="kist-gap",
    )


@st.fragment
def _draw_again(given: Feedback) -> None:
    """Draw the button that asks a recorded question again and what came of it. A fragment: the page stays as it is."""
    key = f"again-{given.id}"
    if st.button("Ask again", key=key):
        with explained():
            (st.session_state[f"{key}-now"],) = state.knowledge_base().replay(given.id)
    replay: Replay | None = st.session_state.get(f"{key}-now")
    if replay:
        changed = "What is held has changed since. " if replay.corpus_changed else ""
        now = page_link(".", "See what is shown now", **address.query(given.question, given.filters))
        link = joined([" ", now]) if not replay.refused else None
        draw(element("p", changed, _outcome(replay), link, role="status"))


def _outcome(replay: Replay) -> str:
    """What a recorded question gives now, to a reader."""
    if replay.feedback.kind is FeedbackKind.NOT_RIGHT and replay.status is AnswerStatus.INSUFFICIENT_EVIDENCE:
        return "Nothing that is held answers the question now."
    return replay.now
