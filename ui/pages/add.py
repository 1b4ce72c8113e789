"""Add: files are read, looked over and described by a person, and only then published."""

import streamlit as st

from ingest.intake import Intake, Offer, Stage, Statement
from kb.knowledge_base import KnowledgeBase
from kb.models import Likeness, Resemblance, Work
from kb.papers.citations import reference
from ui import state, words
from ui.faults import explained, notice
from ui.reading import draw_reading
from ui.safe_html import draw, element, escape_markdown, page_link

ANOTHER = "another"
SURE = (Likeness.SAME_DOI, Likeness.SAME_ADDRESS, Likeness.SAME_TITLE)


def take_files(intake: Intake) -> None:
    """Hand over what was dropped, and empty the box for the next files."""
    number = st.session_state.get("drops", 0)
    with explained():
        intake.offer((file.name, file.getvalue()) for file in st.session_state[f"files-{number}"])
        st.session_state.drops = number + 1


def draw_offering(intake: Intake) -> None:
    """Draw the place for files and, where it is switched on, the one for an address."""
    st.file_uploader(
        "Choose files or drop them here: PDF, Word, PowerPoint, OpenDocument, EPUB, web page, Markdown or text",
        accept_multiple_files=True,
        key=f"files-{st.session_state.get('drops', 0)}",
        on_change=take_files,
        args=(intake,),
    )
    if state.may_fetch():
        with st.form("fetch", border=False, clear_on_submit=True):
            address = st.text_input("Or the address of a public page or file", placeholder="https://")
            if st.form_submit_button("Fetch") and address.strip():
                intake.offer_address(address.strip())


@st.fragment(run_every=0.7)
def draw_progress(intake: Intake, drawn: tuple[Offer, ...]) -> None:
    """Draw what is under way; when a file has come a step further the page is drawn anew."""
    offers = intake.offers()
    if [offer.stage for offer in offers] != [offer.stage for offer in drawn]:
        st.rerun()
    under_way = [offer for offer in offers if offer.under_way]
    done = len(offers) - len(under_way)
    st.progress(done / max(len(offers), 1), f"{done} of {words.count(len(offers), 'file')} done")
    items = (element("li", f"{offer.name}: {offer.stage}") for offer in under_way)
    draw(element("ul", *items, class_="kist-list", role="status"))


def draw_offer(base: KnowledgeBase, intake: Intake, offer: Offer) -> None:
    """Draw one file that is not under way: what was read and the form, or what became of it."""
    st.header(escape_markdown(offer.name), anchor=False, divider="grey")
    if offer.problem:
        draw(notice(offer.problem))
    if offer.stage is Stage.PUBLISHED and offer.parsed:
        link = page_link("source", offer.parsed.work.title, id=offer.document_id or "")
        draw(element("p", "Published. Questions find it from now on: ", link, role="status"))
    elif offer.stage is Stage.READ and offer.held:
        link = page_link("source", offer.held.work.title, id=offer.held.document_id or "")
        draw(notice("This very file is held already."), element("p", "It is held as: ", link))
    elif offer.stage is Stage.READ and offer.parsed:
        draw_reading(offer.parsed, offer.id)
        draw_form(base, intake, offer)
    label = "Leave it out" if offer.stage is Stage.READ and not offer.held else "Take it off this page"
    st.button(label, key=f"discard-{offer.id}", on_click=intake.discard, args=(offer.id,))


def draw_form(base: KnowledgeBase, intake: Intake, offer: Offer) -> None:
    """Draw which work this is, what it is called, and the button that publishes it."""
    chosen = choose_work(offer)
    if offer.resemblances and chosen is None:
        return
    with st.form(f"publish-{offer.id}", border=False):
        if isinstance(chosen, Resemblance):
            statement = Statement(chosen.work)
            draw(element("p", reference(chosen.work)))
            if chosen.document_id:
                draw(element("p", "Publishing this file replaces the text of it that is held now."))
        else:
            statement = describe(base, offer)
        if st.form_submit_button("Publish", type="primary"):
            with explained():
                intake.publish(offer.id, statement)
                st.rerun()


def choose_work(offer: Offer) -> Resemblance | str | None:
    """Ask which work a file is a text of, where there is a choice. What is only alike is never chosen beforehand."""
    if not offer.resemblances:
        return ANOTHER
    known = {one.work.id: one for one in offer.resemblances}
    sure = [one.work.id for one in offer.resemblances if one.likeness in SURE]
    options = [*known, ANOTHER]

    def label(option: str) -> str:
        if option == ANOTHER:
            return "Another work, not known here yet"
        one = known[option]
        holding = "its text is held" if one.document_id else "no text of it is held yet"
        year = f" ({one.work.year})" if one.work.year else ""
        return escape_markdown(f"{one.work.title}{year}: {one.likeness}; {holding}")

    picked = st.radio(
        "Kist knows a work like this. Which work is it?",
        options,
        index=options.index(sure[0]) if len(sure) == 1 else None,
        format_func=label,
        key=f"work-{offer.id}",
    )
    return known.get(picked, ANOTHER) if picked else None


def describe(base: KnowledgeBase, offer: Offer) -> Statement:
    """Draw the fields of a work that has no record yet, filled with what the file says of itself."""
    assert offer.parsed is not None
    work, origins = offer.parsed.work, dict(offer.parsed.origins)

    def named(field: str, label: str) -> str:
        return f"{label} (read from the {origins[field]})" if field in origins else label

    draw(element("p", "Check these fields and mend them. What is not known stays empty."))
    return Statement(
        title=st.text_input(named("title", "Title"), work.title, key=f"title-{offer.id}"),
        authors=st.text_area(
            named("authors", "Authors, each in a line of its own"), authors_of(work), key=f"authors-{offer.id}"
        ),
        year=st.text_input(named("year", "Year"), str(work.year or ""), key=f"year-{offer.id}"),
        type=st.selectbox(
            named("type", "Type"),
            types(base, work),
            index=types(base, work).index(work.type) if work.type else None,
            format_func=words.capital,
            key=f"type-{offer.id}",
            placeholder="Not known",
            accept_new_options=True,
        )
        or "",
        places=st.text_input(
            "Places it is about, with commas between", ", ".join(work.places), key=f"places-{offer.id}"
        ),
        licence=st.text_input("Licence or terms of use", work.licence or "", key=f"licence-{offer.id}"),
    )


def authors_of(work: Work) -> str:
    """Return people and organisations, one in each line."""
    people = [" ".join(filter(None, [author.given, author.family])) for author in work.authors]
    return "\n".join([*people, *work.corporate_authors])


def types(base: KnowledgeBase, work: Work) -> list[str]:
    """Return the types that known works have, and this one's."""
    known = {one.type for one in base.works()} | {work.type}
    return sorted(one for one in known if one and one != "digest")


st.title("Add publications", anchor=False)
draw(
    element(
        "p",
        "Files are read on this computer and stay on it. Nothing is published before you have looked at what was read.",
    )
)
with explained():
    base, intake = state.knowledge_base(), state.intake()
    draw_offering(intake)
    offers = intake.offers()
    if intake.busy:
        draw_progress(intake, offers)
    for offer in reversed(offers):
        if not offer.under_way:
            draw_offer(base, intake, offer)
