"""The commands for case studies that are written here: template, drafts, publishing and withdrawing."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kb.cases.case_writing import missing
from kb.commands.command_line import CommandParser
from kb.config import Settings
from kb.errors import InputRefused
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.models import CaseText, WrittenCase
from kb.whole_files import write_whole

TEMPLATES = (".md", ".docx")


def add_case(command: Callable[..., argparse.ArgumentParser], as_json: CommandParser) -> None:
    """Add the command to the command line; `command` makes one of a name and a function."""
    parser = command("case", case, as_json)
    parser.add_argument("step", choices=list(_ACTIONS), help="what to do")
    parser.add_argument("what", nargs="?", metavar="FILE|ID", help="the template's file, or the number `list` shows")
    parser.add_argument("--coder", metavar="NAME", help="who writes, publishes or withdraws")
    parser.add_argument("--reason", metavar="WORDS", help="with withdraw: why; it stays on record")
    parser.add_argument("--erase", action="store_true", help="with withdraw: erase its words; this cannot be undone")


def case(settings: Settings, options: argparse.Namespace) -> int:
    """Write case studies: template FILE, add FILE (a draft), list, publish ID, revise ID, withdraw ID, discard ID."""
    act, needs = _ACTIONS[options.step]
    if options.reason is not None and options.step != "withdraw":
        raise InputRefused("--reason is for withdraw only: leave it out.")
    if options.erase and options.step != "withdraw":
        raise InputRefused("--erase is for withdraw only: leave it out.")
    if needs and not options.what:
        raise InputRefused(f"Say which {needs}: python -m kb case {options.step} {needs.upper()}")
    if options.step not in ("template", "list") and not options.coder:
        raise InputRefused('Say who does it: --coder "Your Name"')
    base = open_knowledge_base(settings)
    try:
        return act(base, options)
    finally:
        base.close()


def _template(base: KnowledgeBase, options: argparse.Namespace) -> int:
    # These look upwards: files are read and written by `ingest` (docs/decisions/005-commands-look-up.md).
    from ingest.case_template import as_markdown
    from ingest.case_template_word import as_word

    path = Path(options.what)
    if path.suffix.lower() not in TEMPLATES:
        raise InputRefused(f"`{path.name}` is of no known kind: name a file that ends with {' or '.join(TEMPLATES)}.")
    themes = {concept.id: concept.pref_label for concept in base.concepts() if not concept.deprecated}
    word = path.suffix.lower() == ".docx"
    write_whole(path, as_word(CaseText(), themes) if word else as_markdown(CaseText(), themes).encode())
    print(f"Written: {path}", file=sys.stderr)
    return 0


def _add(base: KnowledgeBase, options: argparse.Namespace) -> int:
    from ingest.case_template import read_case
    from ingest.pipeline import read_content, written

    path = Path(options.what)
    if not path.is_file():
        raise InputRefused(f"`{path}` does not exist: check the name and the folder.")
    filled = read_case(base, read_content(path), written(path.name))
    made = base.case_desk.begin(options.coder, filled.text)
    for sentence in filled.told:
        print(sentence, file=sys.stderr)
    _tell([made], options)
    return 0


def _list(base: KnowledgeBase, options: argparse.Namespace) -> int:
    cases = base.case_desk.cases()
    if not cases and not options.json:
        print("No case study is written here yet: python -m kb case template FILE.md gives the template.")
    _tell(cases, options, one=False)
    return 0


def _publish(base: KnowledgeBase, options: argparse.Namespace) -> int:
    from ingest.case_publishing import publish_case

    _tell([publish_case(base, options.coder, _number(options.what))], options)
    return 0


def _revise(base: KnowledgeBase, options: argparse.Namespace) -> int:
    _tell([base.case_desk.revise(options.coder, _number(options.what))], options)
    return 0


def _withdraw(base: KnowledgeBase, options: argparse.Namespace) -> int:
    number = _number(options.what)
    _tell([base.case_desk.withdraw(options.coder, number, options.reason or "", options.erase)], options)
    return 0


def _discard(base: KnowledgeBase, options: argparse.Namespace) -> int:
    base.case_desk.discard(options.coder, _number(options.what))
    print("The draft is thrown away.", file=sys.stderr)
    return 0


_ACTIONS: dict[str, tuple[Callable[[KnowledgeBase, argparse.Namespace], int], str]] = {
    "template": (_template, "file"),
    "add": (_add, "file"),
    "list": (_list, ""),
    "publish": (_publish, "id"),
    "revise": (_revise, "id"),
    "withdraw": (_withdraw, "id"),
    "discard": (_discard, "id"),
}


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise InputRefused(f"“{text}” is no number of a case study: python -m kb case list shows them.")
    return int(text)


def _tell(cases: list[WrittenCase] | tuple[WrittenCase, ...], options: argparse.Namespace, one: bool = True) -> None:
    if options.json:
        told = [_object(case) for case in cases]
        print(json.dumps(told[0] if one else told, ensure_ascii=False, indent=1))
        return
    for case in cases:
        print(f"{case.number:>4}  {_standing(case):<22}  {case.saved_at:%Y-%m-%d}  {case.saved_by}  {case.name}")
        for line in missing(case.draft) if case.draft else ():
            print(f"      missing: {line}")


def _standing(case: WrittenCase) -> str:
    return f"{case.state}, being revised" if case.versions and case.draft else case.state.value


def _object(case: WrittenCase) -> dict[str, Any]:
    """A case study as JSON; times are in UTC."""
    return {
        "number": case.number,
        "name": case.name,
        "state": case.state.value,
        "case": case.case_id,
        "started_by": case.started_by,
        "started_at": case.started_at.isoformat(),
        "saved_by": case.saved_by,
        "saved_at": case.saved_at.isoformat(),
        "missing": list(missing(case.draft)) if case.draft else [],
        "versions": [
            {
                "number": version.number,
                "by": version.made_by,
                "at": version.made_at.isoformat(),
                "withdrawn": version.document_id is None,
                "reason": version.reason,
                "document": version.document_id,
            }
            for version in case.versions
        ],
    }
