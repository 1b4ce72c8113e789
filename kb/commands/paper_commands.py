"""The commands that write an answer or a source as a file for people, and check a bundle of evidence."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from kb.config import Settings
from kb.errors import InputRefused
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.papers.bundle_verify import Refused, files_of_zip, told
from kb.papers.paper_desk import FORMATS, Export, export_of_answer, export_of_saved, export_of_source
from kb.papers.references import ReferenceStyle
from kb.whole_files import check_place, write_whole

PAPERS = ("answer", "saved", "source")
_WANTED = {
    "answer": 'a question: python -m kb export answer "QUESTION"',
    "saved": "the id of a saved answer, as `python -m kb saved` lists them",
    "source": "the id of a work, as the address of its page has it",
}


def add_bundle(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the command that checks bundles to the command line."""
    checking = command("bundle", bundle)
    checking.add_argument("what", choices=["verify"], help="what to do with it")
    checking.add_argument("file", type=Path, metavar="FILE", help="the zip file of the bundle")
    checking.add_argument("--held", action="store_true", help="compare its quotations with what is held here too")


def write_paper(settings: Settings, options: argparse.Namespace) -> int:
    """Write an answer or a source as a file; its ending says the format."""
    suffix, style = options.to.suffix.lower(), ReferenceStyle(options.style or ReferenceStyle.HARVARD)
    if suffix not in FORMATS:
        raise InputRefused(f"`{options.to.name}` is of no known kind: name a file that ends with {', '.join(FORMATS)}.")
    if not (options.subject or "").strip():
        raise InputRefused(f"Say what to export: name {_WANTED[options.what]}.")
    check_place(options.to)
    base = open_knowledge_base(settings)
    try:
        write_whole(options.to, FORMATS[suffix].write(_export(base, options.what, options.subject, style)))
    finally:
        base.close()
    print(f"Written: {options.to}", file=sys.stderr)
    return 0


def _export(base: KnowledgeBase, what: str, subject: str, style: ReferenceStyle) -> Export:
    if what == "answer":
        return export_of_answer(base, base.ask(subject), style)
    if what == "saved":
        return export_of_saved(base, base.saved.open(subject), style)
    document = base.document(subject)
    view = base.work_view(document.document.work.id if document else subject)
    if view is None:
        raise InputRefused(f"No source has the id `{subject}`: its page on *Sources* names it in its address.")
    return export_of_source(base, view, style)


def bundle(settings: Settings, options: argparse.Namespace) -> int:
    """Check an evidence bundle: each file, each quotation and each passage; exit code 1 where something was altered."""
    try:
        files = files_of_zip(str(options.file))
    except Refused as error:
        raise InputRefused(f"`{options.file}` is no evidence bundle. {error}") from error
    lines, sound = told(files)
    if sound and options.held:
        compared, sound = _compared(settings, files)
        lines += compared
    print("\n".join(lines))
    return 0 if sound else 1


def _compared(settings: Settings, files: dict[str, bytes]) -> tuple[list[str], bool]:
    """Look up each quotation of a bundle in the text that is held here; False where the same text says otherwise.

    A text that is held no more, or in another version, neither bears a quotation out nor contradicts it.
    """
    base = open_knowledge_base(settings)
    try:
        lines, contradicted = {}, []
        for quotation in json.loads(files["quotations.json"])["quotations"]:
            document = quotation["document"]
            text = base.canonical_text(str(document["id"]))
            stands = text is not None and text[quotation["start"] : quotation["end"]] == quotation["text"]
            if text is None:
                lines[document["id"]] = f"{document['title']}: no text of it is held here."
            elif base.text_sha256(str(document["id"])) == document["text_sha256"]:
                lines.setdefault(document["id"], f"{document['title']}: the same text is held here.")
                if not stands:
                    contradicted.append(f"Quotation {quotation['number']} does not stand in the text held here.")
            else:
                lines[document["id"]] = f"{document['title']}: another text is held here."
        return [*lines.values(), *contradicted], not contradicted
    finally:
        base.close()
