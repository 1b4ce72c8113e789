"""Sources: one work or document with all that is held of it, or the list of all that are known."""

import streamlit as st

from kb.knowledge_base import KnowledgeBase
from kb.models import Document, DocumentStatus, Work
from ui import state, words
from ui.faults import explained, notice
from ui.records import draw_document, draw_record
from ui.safe_html import draw, element, joined, page_link


def draw_source(base: KnowledgeBase, wanted: str) -> None:
    """Draw the document or the work with this id."""
    view = base.document(wanted)
    work = view.document.work if view else base.work(wanted)
    if work is None:
        draw(element("p", page_link("source", "All sources")), element("h1", "Source not found"))
        draw(notice("There is no source with this address.", "Choose one from the list of all sources."))
        return
    held = base.documents()
    if view is None:
        own = next((document for document in held if document.work.id == work.id), None)
        view = base.document(own.id) if own else None
    digests = [document for document in held if document.work.digest_of == work.id]
    draw_record(base, work, view and view.document, digests)
    if view and view.document.status is DocumentStatus.HELD:
        draw_document(view)


def draw_list(base: KnowledgeBase) -> None:
    """Draw the list of what is held and of the works that are known, with a box to narrow it."""
    st.title("Sources", anchor=False)
    held = base.documents()
    held_works = {document.work.id for document in held}
    digested = {document.work.digest_of for document in held}
    known = [work for work in base.works() if work.id not in held_works]
    draw(element("p", f"{words.count(len(held), 'text')} held here and {words.count(len(known), 'other work')} known."))
    sought = st.text_input("Find by title, author, place or year", key="find", type="search").casefold().split()
    texts = [document for document in held if _matches(document.work, sought)]
    works = sorted((work for work in known if _matches(work, sought)), key=lambda work: work.title.casefold())
    if not (texts or works):
        draw(element("p", "No source matches. Use fewer words.", role="status"))
    if texts:
        st.header(f"Texts held here ({len(texts)})", anchor=False)
        draw(element("ul", *map(_text, texts), class_="kist-list"))
    if works:
        st.header(f"Other works known ({len(works)})", anchor=False)
        draw(element("ul", *(_work(work, work.id in digested) for work in works), class_="kist-list"))


def _matches(work: Work, sought: list[str]) -> bool:
    names = [author.family for author in work.authors] + [author.given or "" for author in work.authors]
    fields = [work.title, work.type, work.publisher, work.year, *names, *work.corporate_authors, *work.places]
    record = " ".join(str(field) for field in fields if field).casefold()
    return all(word in record for word in sought)


def _text(document: Document) -> str:
    details = [words.capital(document.work.type or ""), words.count(document.passages, "passage")]
    return _item(document.work, document.id, details)


def _work(work: Work, digested: bool) -> str:
    details = [words.capital(work.type or ""), words.listed(work.places), str(work.year or "")]
    return _item(work, work.id, [*details, "digest held" if digested else ""])


def _item(work: Work, address: str, details: list[str]) -> str:
    title = page_link("source", work.title, id=address)
    return element("li", title, element("p", joined(list(filter(None, details)), ", "), class_="kist-small"))


with explained():
    base = state.knowledge_base()
    wanted = st.query_params.get("id", "").strip()
    if wanted:
        draw_source(base, wanted)
    else:
        draw_list(base)
