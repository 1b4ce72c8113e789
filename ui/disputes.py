"""Where coders differ: the items, furthest apart first, what each said of one, and the decision that settles it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from kb.coding.coding_desk import LONGEST_REASON
from kb.coding.coding_views import Comparison, Dispute
from kb.coding.reliability import disputed_themes
from kb.errors import NotHeld
from kb.knowledge_base import KnowledgeBase
from kb.models import Anchor, Concept, Decision
from ui import address, words
from ui.faults import explained
from ui.links import day, where
from ui.safe_html import Html, draw, element
from ui.theme_notes import excerpt, precedent_line

_SHOWN = 20  # disputes, the furthest apart; the others come when these are decided
_PRECEDENTS = 30  # the latest


def draw_disputes(base: KnowledgeBase, reader: str) -> None:
    """Draw the list of disputes, or the one that this reader has opened, and the precedents so far."""
    themes = address.to_code_by(base.concepts())
    opened = st.session_state.get("opened")
    if opened is not None:
        with explained():
            _draw_comparison(base, base.coding.compare(reader, opened, to_decide=True), reader, themes)
        return
    told = st.session_state.pop("decided", "")
    if told:
        draw(element("p", told, role="status"))
    _draw_list(base, reader)
    _draw_precedents(base, {theme.id: theme.pref_label for theme in themes})


# --- the list --------------------------------------------------------------------------------------


def _draw_list(base: KnowledgeBase, reader: str) -> None:
    disputes = base.coding.disputes()
    if not disputes:
        draw(element("p", "Nobody differs on anything that is not decided. Disagreements appear when two have coded."))
        return
    told = f"{words.count(len(disputes), 'item')} on which coders differ, the furthest apart first."
    warned = "Open what you have not coded yourself only to decide on it: you cannot code it blind any more."
    draw(element("p", told, role="status"))
    if any(reader not in dispute.coders for dispute in disputes[:_SHOWN]):
        draw(element("p", warned))
    for dispute in disputes[:_SHOWN]:
        _draw_dispute(base, dispute, reader)
    if disputes[_SHOWN:]:
        draw(element("p", f"And {len(disputes) - _SHOWN:,} more, which come when these are decided."))


def _draw_dispute(base: KnowledgeBase, dispute: Dispute, reader: str) -> None:
    item = dispute.item
    draw(
        element(
            "div",
            element("p", *place_line(base, item.anchor), class_="kist-small"),
            element("p", excerpt(item.anchor.exact)) if item.anchor.exact else None,
            element("p", f"Coded by {words.listed(dispute.coders)}; {_apart(dispute.distance)}.", class_="kist-small"),
            class_="kist-review",
        )
    )
    label = "Compare and decide" if reader in dispute.coders else "Open to decide (you have not coded this)"
    st.button(label, key=f"open-{item.id}", on_click=_open, args=(item.id,))


def _apart(distance: float) -> str:
    return "nothing in common" if distance >= 1 else f"{distance:.2f} apart (0 the same, 1 nothing in common)"


def place_line(base: KnowledgeBase, anchor: Anchor, title: str = "") -> list[Html | str]:
    """Return where a coded item stands now; `title` is that of its document where it is known already."""
    try:
        if anchor.start is None:
            view = None if title else base.document(anchor.document_id)
            return [
                "A whole document: ",
                element("cite", view.document.work.title if view else title or "no longer held"),
            ]
        return [where(base.passage(anchor.target_id))]
    except NotHeld:
        return ["No longer held where it was coded."]


def _open(item_id: int) -> None:
    st.session_state.opened = item_id


def _close() -> None:
    st.session_state.pop("opened", None)


# --- one item --------------------------------------------------------------------------------------


def _draw_comparison(base: KnowledgeBase, found: Comparison, judge: str, themes: Sequence[Concept]) -> None:
    anchor, labels = found.item.anchor, {theme.id: theme.pref_label for theme in themes}
    st.button("Back to the list", key="close", on_click=_close)
    draw(
        element("p", *place_line(base, anchor), class_="kist-small"),
        element("div", anchor.exact, class_="kist-text kist-coded") if anchor.exact else None,
        _side_by_side(found, labels),
    )
    if found.all_decisions:
        draw(element("p", "Decided before", class_="kist-kind"), _decisions(found.all_decisions, labels))
    _draw_decide(base, found, judge, themes)


def _side_by_side(found: Comparison, labels: Mapping[str, str]) -> Html:
    """A row for each theme that anybody chose, a column for each coder, and what they said of it."""
    codings = found.codings
    used = frozenset().union(*(coding.labels or frozenset() for coding in codings))
    chosen = [theme for theme in labels if theme in used] + sorted(used - labels.keys())
    differ = disputed_themes(codings)
    rows = [
        (
            labels.get(theme, theme) + (", disputed" if theme in differ else ""),
            ["chosen" if theme in (one.labels or ()) else "–" for one in codings],
        )
        for theme in chosen
    ]
    told = [
        ("Reason", [one.reason for one in codings]),
        ("Based on", [" ".join(f"“{words}”" for words in found.words(one)) for one in codings]),
        ("Note", [one.note for one in codings]),
        ("Suggestions seen", ["none" if one.suggestions is None else _named(one.suggested, labels) for one in codings]),
        ("Coded", [day(one.made_at.date()) + ("" if one.blind else ", not blind") for one in codings]),
    ]
    rows += [(name, cells) for name, cells in told if any(cells)]
    return table("Side by side", [one.coder for one in codings], rows)


def table(caption: str, columns: Sequence[str], rows: Sequence[tuple[str, Sequence[str]]]) -> Html:
    """Return a table that scrolls within itself; each row has a name and a cell for each column."""
    return element(
        "div",
        element(
            "table",
            element("caption", caption),
            element("thead", element("tr", element("td", ""), *(element("th", one, scope="col") for one in columns))),
            element(
                "tbody",
                *(
                    element("tr", element("th", name, scope="row"), *(element("td", cell) for cell in cells))
                    for name, cells in rows
                ),
            ),
        ),
        class_="kist-table kist-figures",
        role="region",
        aria_label=f"{caption}, a table that scrolls sideways",
        tabindex="0",
    )


def _named(theme_ids: frozenset[str], labels: Mapping[str, str]) -> str:
    return ", ".join(sorted(labels.get(theme, theme) for theme in theme_ids)) or "none of the themes"


def _decisions(decisions: Sequence[Decision], labels: Mapping[str, str]) -> Html:
    items = (
        element("li", f"{_named(one.labels, labels)}: {one.reason} ({one.judge}, {day(one.made_at.date())})")
        for one in reversed(decisions)
    )
    return element("ul", *items, class_="kist-list")


def _draw_decide(base: KnowledgeBase, found: Comparison, judge: str, themes: Sequence[Concept]) -> None:
    labels = {theme.id: theme.pref_label for theme in themes}
    with st.form(f"decide-{found.item.id}", border=False):
        st.subheader("Decide", anchor=False)
        chosen = st.pills(
            "Themes that it has; none, if none is chosen",
            list(labels),
            selection_mode="multi",
            format_func=labels.__getitem__,
        )
        reason = st.text_area(
            "Why", max_chars=LONGEST_REASON, help="Others follow it as a precedent. Do not quote the text."
        )
        decided = st.form_submit_button("Decide", type="primary")
    if decided:
        base.coding.decide(judge, found.item.id, chosen, reason)
        st.session_state.decided = "Decided. It is a precedent now for each theme on which its coders differed."
        _close()
        st.rerun()


def _draw_precedents(base: KnowledgeBase, labels: Mapping[str, str]) -> None:
    precedents = base.coding.precedents()
    if precedents:
        st.subheader(f"Precedents ({len(precedents):,})", anchor=False)
        lines = (precedent_line(one, labels.get(one.concept_id, one.concept_id)) for one in precedents[:_PRECEDENTS])
        draw(element("ul", *lines, class_="kist-list"))
