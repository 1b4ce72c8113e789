"""A source as a paper: its record, what we say of it, and the held sentences that cite it, word for word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from kb.answers.answering import sources_of
from kb.models import HeldPassage, Work
from kb.models.papers import Block, Facts, Heading, Items, Paper, Paragraph, Prose, Provenance, Run, prose
from kb.papers.citations import listed_names
from kb.papers.paper_quotations import FindWork, Quoted, Quoting, works_named
from kb.papers.references import References, ReferenceStyle
from kb.views import WorkView

_CITED = "Where held texts cite it"


def cited_in(view: WorkView) -> tuple[Quoted, ...]:
    """Return the sentences of held passages whose notes lead to a work; a passage whole where its marker is later."""
    return tuple(quoted for passage in view.cited_by for quoted in _sentences_citing(passage, view.work.id))


def _sentences_citing(passage: HeldPassage, work_id: str) -> Iterator[Quoted]:
    found = False
    for start, end in passage.sentences:
        sources, marked = sources_of(passage, start, end)
        own = tuple(source for source in sources if source.work_id == work_id)
        if own and marked:
            found = True
            yield Quoted(passage, start, end, own, True, _CITED)
    if not found:
        own = tuple(source for source in passage.sources if source.work_id == work_id)
        yield Quoted(passage, 0, len(passage.text), own, True, _CITED)


def source_paper(
    view: WorkView, find: FindWork, themes: Mapping[str, str], style: ReferenceStyle, version: str, made_on: date
) -> Paper:
    """Return what is known of a work as a paper; `themes` are labels by id, `version` that of the corpus."""
    work, quoted = view.work, cited_in(view)
    references = References([work, *works_named(quoted, find)], style)
    quoting = Quoting(references, find)
    kind = work.type or "type not known"
    return Paper(
        title=work.title,
        subtitle=f"{kind[:1].upper()}{kind[1:]}, {work.year or 'year not known'}",
        blocks=tuple(_blocks(view, quoted, quoting, themes)),
        provenance=Provenance(version, made_on),
        notes=quoting.notes,
        references=references.entries,
        works=references.works,
        style=style.value,
    )


def _blocks(view: WorkView, quoted: tuple[Quoted, ...], quoting: Quoting, themes: Mapping[str, str]) -> Iterator[Block]:
    yield Heading("Record")
    yield Facts(tuple((name, value) for name, value in _record(view, themes) if value))
    said = [passage.text for passage in view.description.passages] if view.description else [view.work.summary or ""]
    if any(said):
        yield Heading("Kist’s description")
        yield Paragraph(prose("In our own words, from what is publicly known of it."), small=True)
        yield from (Paragraph(prose(text)) for text in said)
    if view.cases:
        yield Heading("Case studies that it came from")
        yield Items(tuple(prose(case.name) for case in view.cases))
    if quoted:
        yield Heading(_CITED)
        yield from map(quoting.extract, quoted)


def _record(view: WorkView, themes: Mapping[str, str]) -> Iterator[tuple[str, Prose]]:
    work = view.work
    issue = [work.journal, work.volume and f"volume {work.volume}", work.issue and f"issue {work.issue}"]
    yield "Authors", prose("; ".join(listed_names(work)) or "Not known")
    yield "Contributors", prose("; ".join(work.contributors))
    yield "Year", prose(str(work.year or "Not known"))
    yield "Kind of knowledge", prose(work.knowledge or "")
    yield "Journal", prose(", ".join(filter(None, issue)))
    yield "Pages", prose(work.pages or "")
    yield "Series", prose(work.series or "")
    yield "Publisher", prose(work.publisher or "")
    yield "Programme", prose(work.programme or "")
    yield "Place", prose(", ".join(work.places))
    yield "Themes", prose(", ".join(themes[theme] for theme in work.themes if theme in themes))
    yield "Keywords", prose(", ".join(work.keywords))
    yield "Address", _addresses(work)
    yield "Terms of use", prose(work.licence or "Not known")
    yield "Held here", prose(_held(view))


def _addresses(work: Work) -> Prose:
    every = dict.fromkeys([*([f"https://doi.org/{work.doi}"] if work.doi else []), *work.addresses])
    parts = [part for address in every for part in (Run(address, address), " ; ")]
    return prose(*parts[:-1]) or prose("Not known")


def _held(view: WorkView) -> str:
    if view.text:
        return "The full text."
    if view.digests:
        return "Kist’s digest of it, in our own words."
    return "No text of it."
