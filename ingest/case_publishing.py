"""Publish a case study that was written here: its text goes the way of every record, its sources become its notes."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

from ingest.author_names import split_name
from ingest.box import Box
from ingest.case_template import as_markdown
from ingest.intake import Statement
from ingest.metadata import slug
from ingest.pipeline import rules_of
from ingest.records import describe
from kb.addresses import local_address
from kb.cases.case_desk import Account
from kb.cases.case_writing import KIND, all_sources, missing, pieces, source_words, to_case, with_marks
from kb.errors import InputRefused
from kb.knowledge_base import KnowledgeBase
from kb.models import WRITTEN_HERE, CaseDocument, CaseSource, CaseText, Note, ParsedDocument, WrittenCase

# Every sign that may mean something in Markdown: what people write is words.
_SIGNS = re.compile(r"([!-/:-@\[-`{-~])")


def publish_case(base: KnowledgeBase, coder: str, number: int) -> WrittenCase:
    """Publish the draft of a case study; the next question finds it. Raises InputRefused and NotHeld."""
    written = base.case_desk.case(number)
    coder = base.case_desk.person(coder)
    draft = written.draft
    if draft is None:
        raise InputRefused(f"Case study {number} has no draft: revise it first, then publish it.")
    if lacking := missing(draft):
        raise InputRefused("Before it can be published: " + " ".join(lacking))
    case_id = written.case_id or _new_id(base, draft.name)
    when, rules = datetime.now(UTC), rules_of(base)
    content = as_markdown(draft, {concept.id: concept.pref_label for concept in base.concepts()})
    content += f"\n<!-- {case_id}, version {len(written.versions) + 1}, {coder}, {when:%Y-%m-%d %H:%M:%S} UTC -->\n"
    with Box() as box:
        parsed = _read(box, base, draft, case_id, coder, when)
        document = _read_document(box, base, draft.document, draft) if draft.document else None
    account = Account(content.encode(), parsed, f"{case_id}.md", rules.fingerprint)
    outputs = [document.parsed.work.id] if document else []
    return base.case_desk.publish(coder, written, to_case(draft, case_id, outputs), account, document)


def _read(box: Box, base: KnowledgeBase, draft: CaseText, case_id: str, coder: str, when: datetime) -> ParsedDocument:
    rules, sources = rules_of(base), list(all_sources(draft))
    if draft.document:
        sources[-1] = replace(sources[-1], work=_id_of(base, draft.document))

    def say(statement: str) -> str:
        said = pieces(" ".join(statement.split()), len(sources))
        return "".join(f"[^{one}]" if isinstance(one, int) else _escaped(one) for one in said)

    described = describe(with_marks(draft, case_id), say)
    if described is None:
        raise InputRefused("The context is missing: write two or three sentences on the setting.")
    text, stated = described
    writer = split_name(coder)
    stated |= {"series": WRITTEN_HERE, "date": f"{when:%Y-%m-%d}"}
    stated["authors"] = [{"family": writer.family, "given": writer.given or ""}]
    entries = "\n".join(f"[^{n}]: {_escaped(source.title)}" for n, source in enumerate(sources, 1))
    parsed = box.parse(f"{text}\n{entries}\n".encode(), f"{case_id}.md", rules.concepts, stated, rules.bodies)
    notes = tuple(_note(base, sources[int(note.label) - 1], note) for note in parsed.notes)
    return replace(parsed, work=replace(parsed.work, knowledge=KIND), notes=notes)


def _note(base: KnowledgeBase, source: CaseSource, note: Note) -> Note:
    """A note as its source was given; one on a known work leads to its record, whether it has an address or not."""
    work = base.work(source.work) if source.work else None
    addresses = [source.address, *(work.addresses[:1] if work else ())]
    addresses += [local_address(source.work)] if source.work else []
    year = f" ({source.year})" if source.year else ""
    return replace(
        note,
        text=source_words(source),
        title=f"{source.title}{year}",
        addresses=tuple(dict.fromkeys(address for address in addresses if address)),
    )


def _read_document(box: Box, base: KnowledgeBase, document: CaseDocument, draft: CaseText) -> Account:
    """Read the file that belongs to a case study; its passages have the themes of the case where nothing else says."""
    rules, content = rules_of(base), base.case_desk.kept_document(document.sha256)
    year = str(document.year or "")
    known = base.work(document.work) if document.work else None
    if known is not None:
        stated = Statement(known).fields()
    else:
        stated = Statement(None, document.title, document.authors, year, KIND, "", document.licence).fields()
        stated |= {"id": _id_of(base, document), "places": list(draft.places)}
    stated["themes"] = list(draft.themes)
    parsed = box.parse(content, document.file_name, rules.concepts, stated, rules.bodies)
    return Account(content, parsed, document.file_name, rules.fingerprint)


def _id_of(base: KnowledgeBase, document: CaseDocument) -> str:
    """The known work that a file is a text of, the one that this very file is held as, or one of its own."""
    if document.work and base.work(document.work):
        return document.work
    held = next((one for one in base.documents(include_retired=True) if one.sha256 == document.sha256), None)
    return held.work.id if held else f"{slug(document.title, document.file_name)}-{document.sha256[:8]}"


def _new_id(base: KnowledgeBase, name: str) -> str:
    """An id that no case and no work has. `local-` keeps it apart from whatever is shipped later."""
    made = f"local-{slug(name, name)}"
    taken = {case.id for case in base.cases()} | {one.case_id for one in base.case_desk.cases()}
    number = 1
    while (wanted := made if number == 1 else f"{made}-{number}") in taken or base.work(wanted):
        number += 1
    return wanted


def _escaped(words: str) -> str:
    return _SIGNS.sub(r"\\\1", " ".join(words.split())) if not words[:1].isspace() else " " + _escaped(words.lstrip())
