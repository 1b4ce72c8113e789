"""The form of a case study: its fields, its sources and its document. What is written is kept at every step."""

from __future__ import annotations

import streamlit as st

from ingest.box import Box
from ingest.case_template import HINTS
from ingest.pipeline import LARGEST_FILE, rules_of
from kb.cases.case_writing import LABELS, LONGEST_PART, source_words
from kb.cases.comparing import HEADINGS
from kb.errors import InputRefused
from kb.knowledge_base import KnowledgeBase
from kb.models import CaseDocument, CaseSource, Likeness, ParsedDocument, Work
from kb.papers.citations import reference
from ui import address
from ui.drafting import Drafting
from ui.faults import explained
from ui.reading import draw_reading
from ui.safe_html import draw, element, escape_markdown, is_web_address, link, page_link

SURE = (Likeness.SAME_FILE, Likeness.SAME_DOI, Likeness.SAME_ADDRESS, Likeness.SAME_TITLE)
KINDS = ("pdf", "docx", "pptx", "odt", "epub", "html", "htm", "md", "txt")


def draw_fields(base: KnowledgeBase, drafting: Drafting) -> None:
    """Draw the fields and keep what stands in them."""
    first = drafting.first
    st.header("What it is", anchor=False)
    _line(drafting, "name")
    _words(drafting, "context", 120)
    _words(drafting, "partners", 90)
    known = sorted({place for work in base.works() for place in work.places} | set(first.places), key=str.casefold)
    st.multiselect(
        LABELS["places"],
        known,
        first.places,
        key=drafting.key("places"),
        format_func=str,
        accept_new_options=True,
        placeholder="Choose, or write a place and press Enter",
    )
    _line(drafting, "period")
    labels = {concept.id: concept.pref_label for concept in address.in_order(base.concepts())}
    chosen = [theme for theme in first.themes if theme in labels]
    st.multiselect(
        "Themes, at least one",
        list(labels),
        chosen,
        key=drafting.key("themes"),
        format_func=lambda theme: labels[theme],
        placeholder="Choose themes",
    )
    st.header("What happened", anchor=False)
    draw(element("p", "One statement in each line. Put [1] behind a statement to say that source 1 bears it out."))
    for field in HEADINGS:
        _words(drafting, field, 120)
    if (filled := drafting.filled(st.session_state)) is not None:
        drafting.keep(filled)


def _line(drafting: Drafting, field: str) -> None:
    st.text_input(LABELS[field], getattr(drafting.first, field), key=drafting.key(field), placeholder=HINTS[field])


def _words(drafting: Drafting, field: str, height: int) -> None:
    st.text_area(
        LABELS[field], getattr(drafting.first, field), key=drafting.key(field), height=height, placeholder=HINTS[field]
    )


# --- sources ---------------------------------------------------------------------------------------


def draw_sources(base: KnowledgeBase, drafting: Drafting) -> None:
    """Draw the list of sources, and the two ways to add one."""
    st.header("Sources", anchor=False)
    draw(
        element(
            "p",
            "What the account rests on: papers, minutes, your own notes. Where no statement names a source by its "
            "number, all sources stand behind each part.",
        )
    )
    if drafting.text.document:
        number = len(drafting.text.sources) + 1
        draw(element("p", f"The document below counts as the last source, [{number}]."))
    for number, source in enumerate(drafting.text.sources, 1):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            draw(element("p", f"[{number}] ", _source(source)))
            st.button(
                f"Remove source {number}",
                key=drafting.key(f"remove-{number}"),
                on_click=_remove,
                args=(drafting, number),
                type="tertiary",
            )
    works = {work.id: work for work in base.works() if work.digest_of is None}
    added = len(drafting.text.sources)  # the fields are new after each addition, and so empty

    def title(work_id: str) -> str:
        year = f" ({works[work_id].year})" if works[work_id].year else ""
        return escape_markdown(f"{works[work_id].title}{year}")

    chosen = st.selectbox(
        "A work that Kist knows",
        sorted(works, key=lambda one: works[one].title.casefold()),
        index=None,
        format_func=title,
        key=drafting.key(f"known-{added}"),
        placeholder="Choose or write a few letters of its title",
    )
    if st.button("Add this work", key=drafting.key("add-known"), disabled=chosen is None) and chosen:
        work = works[chosen]
        with explained():
            drafting.add_source(CaseSource(work.title, work.year, "", work.id))
            st.rerun()
    with st.form(drafting.key(f"source-{added}"), border=True):
        draw(element("p", "Or another source"))
        given = st.text_input("Title")
        year = st.text_input("Year, if known", max_chars=10)
        where = st.text_input("Web address, if it has one", placeholder="https://")
        if st.form_submit_button("Add this source"):
            with explained():
                drafting.add_source(CaseSource(given, _year(year), where.strip()))
                st.rerun()


def _source(source: CaseSource) -> str:
    if source.work:
        return f"{source_words(source)}, known to Kist"
    return link(source.address, source_words(source)) if is_web_address(source.address) else source_words(source)


def _remove(drafting: Drafting, number: int) -> None:
    with explained():
        drafting.remove_source(number, dict(st.session_state))


def _year(words: str) -> int | None:
    year = words.strip()
    if year and not (year.isascii() and year.isdecimal() and len(year) == 4):
        raise InputRefused(f"“{year}” is not a year: write four figures such as 2019, or leave it empty.")
    return int(year) if year else None


# --- the document ----------------------------------------------------------------------------------


def draw_document(base: KnowledgeBase, drafting: Drafting) -> None:
    """Draw the document that belongs to the case study, or the place where one is dropped."""
    st.header("Document", anchor=False)
    document = drafting.text.document
    if document is None:
        draw(element("p", "A report of the case, if there is one. It is read now, and published with the case study."))
        file = st.file_uploader("Choose a document or drop it here", type=KINDS, key=drafting.key("document"))
        if file is not None:
            with explained():
                with st.spinner("The document is being read …"):
                    parsed = attach(base, drafting, file.name, file.getvalue())
                st.session_state[drafting.key("read")] = parsed
                st.rerun()
        return
    draw(element("p", f"{document.file_name} is attached. It is published with the case study."))
    known = base.work(document.work) if document.work else None
    if known is not None:
        draw(element("p", "It is a text of this known work: ", page_link("source", reference(known), id=known.id)))
        _draw_read_and_detach(drafting)
        return
    title = st.text_input("Title of the document", document.title, key=drafting.key("document-title"))
    authors = st.text_area(
        "Authors, each in a line of its own", document.authors, key=drafting.key("document-authors"), height=80
    )
    year = st.text_input("Year", str(document.year or ""), key=drafting.key("document-year"))
    licence = st.text_input("Licence or terms of use", document.licence, key=drafting.key("document-licence"))
    with explained():
        drafting.attach(
            CaseDocument(document.sha256, document.file_name, title.strip(), authors.strip(), _year(year), licence)
        )
    _draw_read_and_detach(drafting)


def _draw_read_and_detach(drafting: Drafting) -> None:
    read = st.session_state.get(drafting.key("read"))
    if isinstance(read, ParsedDocument):
        draw_reading(read, drafting.key("reading"))
    if st.button("Take the document off", key=drafting.key("detach"), type="tertiary"):
        drafting.attach(None)
        st.rerun()


def attach(base: KnowledgeBase, drafting: Drafting, name: str, content: bytes) -> ParsedDocument:
    """Read a document, keep it with the draft, and return what was read. Raises InputRefused."""
    if len(content) > LARGEST_FILE:
        raise InputRefused(f"`{name}` is larger than {LARGEST_FILE // 2**20} MB: split it, then attach the first part.")
    rules = rules_of(base)
    with Box() as box:
        parsed = box.parse(content, name, rules.concepts, bodies=rules.bodies)
    known = _known(base, content, parsed)
    work = known or parsed.work
    people = [" ".join(filter(None, [author.given, author.family])) for author in work.authors]
    authors = "\n".join([*people, *work.corporate_authors])[:LONGEST_PART]
    sha256 = base.case_desk.keep_document(content)
    licence = work.licence or ""
    drafting.attach(CaseDocument(sha256, name, work.title, authors, work.year, licence, known.id if known else None))
    return parsed


def _known(base: KnowledgeBase, content: bytes, parsed: ParsedDocument) -> Work | None:
    """The known work that a document surely is a text of. Raises InputRefused where a text of it is held already."""
    sure = [one for one in base.resemblances(content, parsed) if one.likeness in SURE]
    held = next((one for one in sure if one.document_id), None)
    if held is not None:
        raise InputRefused(
            f"Kist holds a text of “{held.work.title}” already: name it as a source, under “A work that Kist knows”."
        )
    return sure[0].work if len({one.work.id for one in sure}) == 1 else None
