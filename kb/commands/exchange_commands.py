"""The commands that write codings, scheme and project to a file for other programs, and read them back."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from kb.commands.paper_commands import PAPERS, write_paper
from kb.config import Settings
from kb.errors import InputRefused
from kb.exchange.coding_exchange import Taken
from kb.exchange.project_exchange import TakenProject
from kb.exchange.refi import CODEBOOK
from kb.exchange.refi_project import PROJECT
from kb.exchange.tables import TABLES
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.models import Coding, Decision
from kb.papers.references import ReferenceStyle
from kb.whole_files import check_place, write_whole

LARGEST = 100_000_000  # bytes of a file that is read
_JSON = (".jsonld", ".json")
_SCHEME = (".ttl", *_JSON, CODEBOOK)
EXPORTS = {"codings": (*TABLES, *_JSON), "decisions": TABLES, "scheme": _SCHEME, "project": (PROJECT,)}
IMPORTS = EXPORTS


def add_exchange(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the commands to the command line; `command` makes one of a name and a function."""
    exporting = command("export", export)
    exporting.add_argument("what", choices=[*PAPERS, *sorted(EXPORTS)], help="what to write")
    exporting.add_argument("subject", nargs="?", help="the question of an answer, or the id of a saved one or a source")
    exporting.add_argument(
        "--out",
        "--to",
        dest="to",
        type=Path,
        required=True,
        metavar="FILE",
        help="the file; its ending says the format",
    )
    exporting.add_argument("--style", choices=list(ReferenceStyle), help="how works are referred to (default harvard)")
    exporting.add_argument("--coder", metavar="NAME", help="of codings only those of this person")
    importing = command("import", import_file)
    importing.add_argument("what", choices=sorted(IMPORTS), help="what to read")
    importing.add_argument("file", type=Path, metavar="FILE", help="the file; its ending says the format")
    importing.add_argument("--coder", default="", metavar="NAME", help="who coded, where a project does not say")
    importing.add_argument(
        "--code",
        action="append",
        default=[],
        metavar="CODE=THEME",
        help="which theme a code of a project means; CODE= leaves it out; may be repeated",
    )
    importing.add_argument("--apply", action="store_true", help="change it, and not only tell what would change")


def export(settings: Settings, options: argparse.Namespace) -> int:
    """Write an answer or a source for people, or codings, decisions, scheme or coding project for programs."""
    if options.coder and options.what != "codings":
        raise InputRefused("--coder is for codings only: leave it out.")
    if options.what in PAPERS:
        return write_paper(settings, options)
    if options.subject or options.style:
        raise InputRefused(f"An id and --style are for {', '.join(PAPERS)} only: leave them out.")
    suffix = _suffix(options.to, EXPORTS[options.what])
    check_place(options.to)
    base = open_knowledge_base(settings)
    write_whole(options.to, _exported(base, suffix, options))
    base.close()
    print(f"Written: {options.to}", file=sys.stderr)
    return 0


def _exported(base: KnowledgeBase, suffix: str, options: argparse.Namespace) -> bytes:
    if options.what == "scheme":
        return base.scheme.file(suffix)
    if options.what == "project":
        content, left_out = base.exchange.project()
        if left_out:
            print(f"Left out: {left_out} codings of texts that are no longer held.", file=sys.stderr)
        return content
    if options.what == "decisions":
        return base.exchange.decisions.table(suffix)
    if suffix in TABLES:
        return base.exchange.table(suffix, options.coder)
    return base.exchange.annotations(options.coder)


def import_file(settings: Settings, options: argparse.Namespace) -> int:
    """Tell what a file of codings, decisions or themes would change; with --apply change it, all or nothing."""
    if (options.coder or options.code) and options.what != "project":
        raise InputRefused("--coder and --code are for projects only: leave them out.")
    suffix = _suffix(options.file, IMPORTS[options.what])
    content = _content(options.file)
    base = open_knowledge_base(settings)
    code = _taken(base, suffix, content, options)
    base.close()
    if not options.apply:
        print("Nothing is changed yet: add --apply to change it.")
    return code


def _taken(base: KnowledgeBase, suffix: str, content: bytes, options: argparse.Namespace) -> int:
    name, apply = options.file.name, options.apply
    if options.what == "scheme":
        told = base.scheme.take_in(content, name, suffix, apply)
        print("\n".join(told or ["The scheme is the same already."]))
        return 0
    if options.what == "decisions":
        changed, unchanged = base.exchange.decisions.bring_back(content, name, apply)
        print("\n".join([*map(_decision, changed), f"Decisions added: {len(changed)}; known already: {unchanged}."]))
        return 0
    if options.what == "project":
        return _project(base, content, options)
    take = base.exchange.bring_back if suffix in TABLES else base.exchange.take_over
    taken = take(content, name, apply)
    print("\n".join(_lines(taken)))
    return 3 if taken.left_out else 0


def _project(base: KnowledgeBase, content: bytes, options: argparse.Namespace) -> int:
    codes = dict(map(_code, options.code))
    taken = base.exchange.projects.take_in(content, options.file.name, codes, options.coder, options.apply)
    asked = [
        f'The code “{name}” is no theme here: add --code "{name}=THEME", or --code "{name}=" to leave it out.'
        for name in taken.unknown
    ]
    print("\n".join([*_lines(taken), *asked]))
    return 3 if taken.left_out or taken.unknown else 0


def _code(told: str) -> tuple[str, str]:
    name, equals, theme = told.rpartition("=")
    if not equals or not name.strip():
        raise InputRefused(f'--code {told} names no theme: write it as --code "CODE=THEME".')
    return name, theme.strip()


def _lines(taken: Taken | TakenProject) -> list[str]:
    count = f"Codings added: {len(taken.added)}; known already: {taken.unchanged}."
    if taken.decided:
        count += f" Decisions added: {len(taken.decided)}."
    return [*map(_coding, taken.added), *map(_decision, taken.decided), *taken.left_out, count]


def _coding(coding: Coding) -> str:
    themes = "taken back" if coding.labels is None else ", ".join(sorted(coding.labels)) or "no theme"
    return f"{coding.coder}: {themes}{f' ({coding.reason})' if coding.reason else ''}"


def _decision(decision: Decision) -> str:
    return f"{decision.judge} decided: {', '.join(sorted(decision.labels)) or 'no theme'} ({decision.reason})"


def _suffix(path: Path, known: tuple[str, ...]) -> str:
    suffix = path.suffix.lower()
    if suffix not in known:
        raise InputRefused(f"`{path.name}` is of no known kind: name a file that ends with {', '.join(known)}.")
    return suffix


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise InputRefused(f"`{path}` is larger than {LARGEST // 1_000_000} MB: split it.")
        return path.read_bytes()
    except OSError as error:
        raise InputRefused(f"`{path}` cannot be read ({error.strerror}): check the name and its rights.") from error
