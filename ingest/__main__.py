"""`python -m ingest`: take in files and folders, look into a file, withdraw a document."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tqdm import tqdm

from ingest.box import Box
from ingest.inspection import inspection, refused_inspection
from ingest.ocr import OcrBox
from ingest.pipeline import InputOutcome, ingest_files, is_address, list_inputs, read_content, written
from kb.commands.command_line import CommandParser, run
from kb.config import Settings
from kb.errors import InputRefused
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.models import Outcome, Work
from kb.themes import read_concepts


def add(settings: Settings, options: argparse.Namespace) -> int:
    """Take in files and folders; print one outcome per input."""
    addresses = [text for text in options.paths if is_address(text)]
    inputs = [*list_inputs(Path(text) for text in options.paths if not is_address(text)), *addresses]
    if not inputs:
        raise InputRefused(
            "There is nothing to take in: name a PDF, DOCX, PPTX, ODT, EPUB, HTML, Markdown or text file, or a folder."
        )
    base = open_knowledge_base(settings)
    base.embed_missing()  # after an update that keeps more of each passage, or with another model
    work = _known_work(base, options.work, len(inputs)) if options.work else None
    outcomes: list[InputOutcome] = []
    with tqdm(total=len(inputs), unit="file", leave=False, disable=not sys.stderr.isatty()) as progress:
        for outcome in ingest_files(base, inputs, OcrBox if options.ocr else Box, work):
            outcomes.append(outcome)
            progress.update()
            if not (options.json or options.quiet):
                progress.write(_line(outcome), file=sys.stdout)
    if any(outcome.outcome in (Outcome.ADDED, Outcome.REPLACED) for outcome in outcomes):
        base.update_index()
    base.close()
    if options.json:
        print(json.dumps([_object(outcome) for outcome in outcomes], ensure_ascii=False, indent=1))
    elif options.quiet:
        counts = Counter(outcome.outcome.value for outcome in outcomes)
        print(f"{len(outcomes)} files: {', '.join(f'{count} {outcome}' for outcome, count in counts.items())}")
    refused = [outcome for outcome in outcomes if outcome.outcome is Outcome.REFUSED]
    for outcome in refused:
        print(outcome.reason, file=sys.stderr)
    return 0 if not refused else 2 if len(refused) == len(outcomes) else 3


def _known_work(base: KnowledgeBase, work_id: str, inputs: int) -> Work:
    if inputs != 1:
        raise InputRefused(f"`--work` says what one file is, and {inputs} were named: add them one by one.")
    work = base.work(work_id)
    if work is None:
        raise InputRefused(f"No work has the id `{work_id}`: find it on the Sources page, at the end of its address.")
    return work


def _object(outcome: InputOutcome) -> dict[str, Any]:
    return {**asdict(outcome), "outcome": outcome.outcome.value, "warnings": list(outcome.warnings)}


def _line(outcome: InputOutcome) -> str:
    passages = f" ({outcome.passages} passages)" if outcome.passages is not None else ""
    title = f": {outcome.title}{passages}" if outcome.title else ""
    # A hint that asks for an answer must not wait for --json.
    asks = [f"\n          {warning}" for warning in outcome.warnings if "`--work " in warning]
    return "".join([f"{outcome.outcome.value:<10}{outcome.file}{title}", *asks])


def inspect(settings: Settings, options: argparse.Namespace) -> int:
    """Parse one file without storing anything; print what was read."""
    path: Path = options.file
    concepts = read_concepts(settings.corpus / "themes.toml")
    try:
        if not path.is_file():
            raise InputRefused(f"`{path}` does not exist: check the name and the folder.")
        with OcrBox() if options.ocr else Box() as box:
            report = inspection(str(path), box.parse(read_content(path), written(path.name), concepts), concepts)
        status = 0
    except InputRefused as error:
        report = refused_inspection(str(path), str(error))
        print(error, file=sys.stderr)
        status = 2
    if options.json:
        print(json.dumps(report, ensure_ascii=False, indent=1))
    elif status == 0:
        print(_summary(report))
    return status


def _summary(report: dict[str, Any]) -> str:
    kinds: dict[str, int] = {}
    for passage in report["passages"]:
        kinds[passage["kind"]] = kinds.get(passage["kind"], 0) + 1
    reasons: dict[str, int] = {}
    for piece in report["left_out"]:
        reasons[piece["why"]] = reasons.get(piece["why"], 0) + 1
    markers = [marker for passage in report["passages"] for marker in passage["markers"]]
    unjoined = sum(not marker["notes"] for marker in markers)
    lines = [
        f"Title     {report['title']}",
        f"Sections  {len(report['sections'])}",
        f"Passages  {len(report['passages'])} ({', '.join(f'{count} {kind}' for kind, count in kinds.items())})",
        f"Notes     {len(report['notes'])}; {len(markers)} markers, {unjoined} without a note",
        f"Left out  {', '.join(f'{count} {why}' for why, count in reasons.items()) or 'nothing'}",
    ]
    return "\n".join(lines + [f"Warning   {warning}" for warning in report["warnings"]])


def remove(settings: Settings, options: argparse.Namespace) -> int:
    """Withdraw a document."""
    base = open_knowledge_base(settings)
    base.remove_document(options.document_id, purge=options.purge)
    base.close()
    done = "erased" if options.purge else "withdrawn; its record is kept"
    print(f"Document {options.document_id} is {done}. It will not be cited again.")
    return 0


def _parser(command: str) -> argparse.ArgumentParser:
    shared = CommandParser(add_help=False)
    reading = CommandParser(add_help=False)
    reading.add_argument("--ocr", action="store_true", help="recognise the text of scanned PDFs with ocrmypdf")
    shared.add_argument("--data", type=Path, help="where the catalogue and indexes live (default: data/, or KIST_DATA)")
    if command == "inspect":
        parser = CommandParser("python -m ingest inspect", description=inspect.__doc__, parents=[shared, reading])
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.set_defaults(action=inspect)
    elif command == "remove":
        parser = CommandParser("python -m ingest remove", description=remove.__doc__, parents=[shared])
        parser.add_argument("document_id", help="the id that `python -m kb documents` shows")
        parser.add_argument("--purge", action="store_true", help="erase its text everywhere; this cannot be undone")
        parser.set_defaults(action=remove)
    else:
        parser = CommandParser(
            "python -m ingest",
            description=add.__doc__,
            parents=[shared, reading],
            epilog="Also: `python -m ingest inspect FILE` and `python -m ingest remove DOCUMENT_ID`.",
        )
        parser.add_argument("paths", nargs="+", metavar="PATH", help="a file, a folder, a catalogue or a web address")
        parser.add_argument("--work", metavar="ID", help="the known work of which the one file named is a text")
        parser.add_argument("--json", action="store_true", help="print a JSON list, one outcome per input")
        parser.add_argument("--quiet", action="store_true", help="print only how many inputs had which outcome")
        parser.set_defaults(action=add)
    return parser


def main(arguments: Sequence[str]) -> int:
    """Run the command line; return the exit code."""
    command = arguments[0] if arguments and arguments[0] in ("inspect", "remove") else ""
    return run(_parser(command), arguments[1:] if command else arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
