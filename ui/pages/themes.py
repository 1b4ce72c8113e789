"""Themes: what is held on each theme, findings apart from recommendations."""

import streamlit as st

from kb.knowledge_base import KnowledgeBase, ThemeView
from kb.models import Concept, Gap, Kind, Source
from ui import address, state, words
from ui.evidence import gap_text, passage_text
from ui.faults import explained
from ui.safe_html import Html, draw, element, joined, link, page_link
from ui.theme_basis import draw_basis, draw_moved

SHOWN = 3  # passages of a kind that stand open; the others are one click away
GROUPS = (
    ((Kind.INSIGHT,), "Findings", "finding"),
    ((Kind.IMPLICATION,), "Recommendations", "recommendation"),
    ((Kind.INTRODUCTION,), "Introduction", "paragraph"),
    ((Kind.CASE,), "Cases", "case"),
    ((Kind.SOURCE, Kind.OTHER), "Other text", "passage"),
)


def draw_themes(base: KnowledgeBase) -> None:
    """Draw the eight themes and the two principles that run through them."""
    st.title("Themes", anchor=False)
    draw(element("p", "What is held is sorted by eight themes. Choose one to read its findings and recommendations."))
    concepts = base.concepts()
    draw(element("ol", *map(_theme, address.in_order(concepts)), class_="kist-list"))
    draw_basis(base)
    draw(element("p", page_link("scheme", "Sub-themes, other wordings and how the themes change"), class_="kist-small"))
    st.header("Two principles that run through every theme", anchor=False)
    for principle in address.in_order(concepts, "principle"):
        st.subheader(principle.pref_label, anchor=False)
        draw(*_meaning(principle))


def _only_suggested(base: KnowledgeBase, theme: Concept) -> list[Html]:
    number = base.scheme.basis(theme.id).suggested
    if not number:
        return []
    verb = "is" if number == 1 else "are"
    told = f"Not shown: {words.count(number, 'passage')} that {verb} only suggested for this theme. "
    return [element("p", told, page_link("tag", "Code on Tag"), class_="kist-small")]


def _theme(theme: Concept) -> str:
    return element("li", page_link("themes", theme.pref_label, theme=theme.id), element("p", theme.definition))


def _meaning(concept: Concept) -> list[Html]:
    notes = [element("p", concept.definition)] if concept.definition else []
    return notes + ([element("p", "Scope note: ", concept.scope_note)] if concept.scope_note else [])


def draw_theme(base: KnowledgeBase, view: ThemeView, named: str) -> None:
    """Draw one theme: what it means, then its passages by kind, then the works behind its notes."""
    theme = view.concept
    draw(element("p", page_link("themes", "All themes")), element("h1", theme.pref_label))
    draw(*_meaning(theme))
    parts = [one for one in base.concepts() if one.broader == theme.id and not one.deprecated]
    if parts:
        names = joined([page_link("themes", one.pref_label, theme=one.id) for one in parts], ", ")
        draw(element("p", "Sub-themes: ", names))
    draw_moved(base, [named])
    draw_basis(base)
    draw(*_only_suggested(base, theme))
    if not view.passages:
        draw(element("p", "No passages are held on this theme yet."))
    for kinds, heading, noun in GROUPS:
        passages = [passage for passage in view.passages if passage.kind in kinds]
        if passages:
            st.header(f"{heading} ({len(passages)})", anchor=False)
            draw(*(passage_text(base, passage) for passage in passages[:SHOWN]))
        if passages[SHOWN:]:
            with st.expander(f"Show {words.count(len(passages) - SHOWN, f'more {noun}')}"):
                draw(*(passage_text(base, passage) for passage in passages[SHOWN:]))
    draw_gaps(base, view.gaps)
    works = list({source.work_id or source.address or source.title: source for source in view.sources}.values())
    if works:
        st.header(f"Sources ({len(works)})", anchor=False)
        draw(element("p", "The works behind the notes in these passages, each named once."))
        draw(element("ul", *(element("li", _work(source)) for source in works), class_="kist-list"))


def draw_gaps(base: KnowledgeBase, gaps: tuple[Gap, ...]) -> None:
    """Draw the sentences in which the authors of what is held say that something is not known."""
    if not gaps:
        return
    st.header(f"What is not known ({len(gaps)})", anchor=False)
    draw(element("p", "Sentences in which authors say that something is not known, or needs research."))
    draw(*(gap_text(base, gap) for gap in gaps[:SHOWN]))
    if gaps[SHOWN:]:
        with st.expander(f"Show {words.count(len(gaps) - SHOWN, 'more sentence')}"):
            draw(*(gap_text(base, gap) for gap in gaps[SHOWN:]))


def _work(source: Source) -> str:
    return link(source.address, words.source_title(source))


with explained():
    base = state.knowledge_base()
    named = address.read().names("theme")[:1]
    chosen = address.theme_ids(named, base.concepts())
    if chosen:
        draw_theme(base, base.theme(chosen[0]), named[0])
    else:
        draw_themes(base)
