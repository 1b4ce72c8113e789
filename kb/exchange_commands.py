"""The commands that write codings, scheme and project to a file for other programs, and read them back."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from kb.coding_exchange import Taken
from kb.command_line import check_place, write_whole
from kb.config import Settings
from kb.errors import InputRefused
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.paper_commands import PAPERS, write_paper
from kb.references import ReferenceStyle
from kb.refi import CODEBOOK
from kb.refi_project import PROJECT
from kb.tables import TABLES

LARGEST = 100_000_000  # bytes of a file that is read
_JSON = (".jsonld", ".json")
_SCHEME = (".ttl", *_JSON, CODEBOOK)
EXPORTS = {"codings": (*TABLES, *_JSON), "scheme": _SCHEME, "project": (PROJECT,)}
IMPORTS = {"codings": (*TABLES, *_JSON), "scheme": _SCHEME}


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
    importing.add_argument("--apply", action="store_true", help="change it, and not only tell what would change")


def export(settings: Settings, options: argparse.Namespace) -> int:
    """Write an answer or a source for people, or codings, the concept scheme or the coding project for programs."""
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
    if suffix in TABLES:
        return base.exchange.table(suffix, options.coder)
    return base.exchange.annotations(options.coder)


def import_file(settings: Settings, options: argparse.Namespace) -> int:
    """Tell what a file of codings or of the concept scheme would change; with --apply change it, all or nothing."""
    suffix = _suffix(options.file, IMPORTS[options.what])
    content = _content(options.file)
    base = open_knowledge_base(settings)
    code = _taken(base, suffix, content, options)
    base.close()
    if not options.apply:
        print("Nothing is changed yet: add --apply to change it.")
    return code


def _taken(base: KnowledgeBase, suffix: str, content: bytes, options: argparse.Namespace) -> int:
    if options.what == "scheme":
        told = base.scheme.take_in(content, options.file.name, suffix, options.apply)
        print("\n".join(told or ["The scheme is the same already."]))
        return 0
    take = base.exchange.bring_back if suffix in TABLES else base.exchange.take_over
    taken = take(content, options.file.name, options.apply)
    print("\n".join(_lines(taken)))
    return 3 if taken.left_out else 0


def _lines(taken: Taken) -> list[str]:
    lines = []
    for coding in taken.added:
        themes = "taken back" if coding.labels is None else ", ".join(sorted(coding.labels)) or "no theme"
        lines.append(f"{coding.coder}: {themes}{f' ({coding.reason})' if coding.reason else ''}")
    return [*lines, *taken.left_out, f"Codings added: {len(taken.added)}; known already: {taken.unchanged}."]


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
