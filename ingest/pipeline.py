"""Take in files and folders one by one: each input ends with an outcome, and one bad file stops nothing."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, pairwise
from pathlib import Path

from ingest.box import Box
from ingest.metadata import of_known_work
from ingest.parse import PARSER_VERSION
from ingest.records import describe, read_record
from kb.addresses import read_rules
from kb.bodies import read_bodies
from kb.errors import InputRefused, KistError
from kb.incidents import record_incident
from kb.knowledge_base import KnowledgeBase
from kb.models import Body, Concept, Outcome, Work
from kb.questions.places import read_places
from kb.themes import read_concepts, read_terms

# What is looked for in a folder; a file that is named itself is judged by its content.
_SUFFIXES = {
    *(
        ".md",
        ".markdown",
        ".txt",
        ".pdf",
        ".docx",
        ".docm",
        ".pptx",
        ".odt",
        ".epub",
        ".html",
        ".htm",
        ".xhtml",
        ".toml",
    ),
}
_SCHEME_FILES: dict[str, Callable[[Path], object]] = {
    "themes.toml": read_concepts,
    "terms.toml": read_terms,
    "bodies.toml": read_bodies,
    "addresses.toml": read_rules,
    "places.toml": read_places,
}
LARGEST_FILE = 50 * 2**20


@dataclass(frozen=True, slots=True)
class InputOutcome:
    """What became of one input; `reason` says why it was refused, `passages` is None for a record."""

    file: str
    outcome: Outcome
    id: str | None = None
    title: str | None = None
    passages: int | None = None
    reason: str | None = None
    warnings: tuple[str, ...] = ()


def list_inputs(paths: Iterable[Path]) -> list[Path]:
    """Return the files to take in: those named, and in folders those of known kinds except README and hidden ones.

    Records come first, so that a file is joined to the record of its work. Raises InputRefused when a path does
    not exist.
    """
    found: list[Path] = []
    for path in paths:
        try:
            is_folder, is_file = path.is_dir(), path.is_file()
        except OSError:  # no file can have this name
            is_folder = is_file = False
        if is_folder:
            # The scheme's own files are read whenever the knowledge base is opened.
            inside = (p for p in sorted(path.rglob("*")) if p.is_file() and p.suffix.lower() in _SUFFIXES)
            inside = (p for p in inside if p.name not in _SCHEME_FILES)
            found.extend(
                p
                for p in inside
                if p.stem != "README" and not any(q.startswith((".", "~$")) for q in p.relative_to(path).parts)
            )
        elif is_file:
            found.append(path)
        else:
            raise InputRefused(f"`{path}` does not exist: check the name and the folder.")
    return sorted(dict.fromkeys(found), key=lambda path: path.suffix.lower() != ".toml")


def parser_fingerprint(concepts: Iterable[Concept], bodies: Iterable[Body] = ()) -> str:
    """Name the rules by which files are read: when they change, documents are read again."""
    scheme = "\n".join(
        [f"{c.id} {c.pref_label} {c.notation} {'|'.join(c.alt_labels)}" for c in concepts]
        + [f"{b.id} {b.name} {'|'.join(b.other_names)} {'|'.join(b.abbreviations)}" for b in bodies]
    )
    return f"{PARSER_VERSION}-{hashlib.sha256(scheme.encode()).hexdigest()[:8]}"


@dataclass(frozen=True, slots=True)
class Rules:
    """What files are read by: the concepts and bodies that are known, and the name of all rules together."""

    concepts: tuple[Concept, ...]
    bodies: tuple[Body, ...]
    fingerprint: str
    work: Work | None = None  # what a person says that the files are a text of


def rules_of(base: KnowledgeBase) -> Rules:
    """Return what this knowledge base reads files by."""
    concepts, bodies = base.concepts(), base.bodies()
    return Rules(concepts, bodies, parser_fingerprint(concepts, bodies))


def is_address(text: str) -> bool:
    """Tell whether an input is a web address and no path."""
    return text.lower().startswith(("http://", "https://"))


def ingest_files(
    base: KnowledgeBase, inputs: Iterable[Path | str], box: Callable[[], Box] = Box, work: Work | None = None
) -> Iterator[InputOutcome]:
    """Take in each file (a Path) or web address (a text) and yield its outcome; `box` makes what reads them.

    `work` is the known work of which a person says that the input is a text. What was yielded as added or replaced
    survives a crash.
    """
    rules = replace(rules_of(base), work=work)
    with box() as reader:
        for path, following in pairwise(chain(inputs, (None,))):
            assert path is not None  # only the end has no input
            read_ahead = partial(_read_ahead, base, reader, following, rules)
            try:
                if isinstance(path, str):
                    yield _ingest_address(base, reader, path, rules, read_ahead)
                else:
                    yield _ingest_file(base, reader, path, rules, read_ahead)
            except KistError as error:
                yield InputOutcome(written(path), Outcome.REFUSED, reason=str(error))
            except Exception as error:
                number = record_incident(base.log_folder, error)
                name = path if isinstance(path, str) else written(path.name)
                reason = f"`{name}` could not be taken in because of an unexpected fault: report incident {number}."
                yield InputOutcome(written(path), Outcome.REFUSED, reason=reason)


def _ingest_file(
    base: KnowledgeBase, box: Box, path: Path, rules: Rules, read_ahead: Callable[[], None]
) -> InputOutcome:
    content, file, name = read_content(path), written(path), written(path.name)
    if name in _SCHEME_FILES:
        # The scheme itself is read whenever the knowledge base is opened; here only its errors are told.
        _SCHEME_FILES[name](path)
        return InputOutcome(file, Outcome.UNCHANGED, title=name)
    if path.suffix.lower() == ".toml":
        return _ingest_record(base, box, _Content(file, content, name, written(path.resolve())), rules)
    return _take_in(base, box, _Content(file, content, name, written(path.resolve())), rules, read_ahead)


def _read_ahead(base: KnowledgeBase, box: Box, path: Path | str | None, rules: Rules) -> None:
    """Let a file be read while another is embedded; what is wrong with it is told when its turn comes."""
    if isinstance(path, Path) and path.suffix.lower() != ".toml":
        with suppress(KistError):
            content = read_content(path)
            if not base.held_copy(content, written(path.resolve()), rules.fingerprint):
                box.read_ahead(content, written(path.name), rules.concepts, rules.bodies)


def _ingest_record(base: KnowledgeBase, box: Box, found: _Content, rules: Rules) -> InputOutcome:
    """Take in a record, and what it says of its work or case as a description that can be quoted."""
    record = read_record(found.content, found.file_name)
    outcome = base.add_work(record) if isinstance(record, Work) else base.add_case(record)
    title = record.title if isinstance(record, Work) else record.name
    described = describe(record)
    if described and base.held_copy(found.content, found.origin, rules.fingerprint) is None:
        text, stated = described
        parsed = box.parse(text.encode(), f"{record.id}.md", rules.concepts, stated, rules.bodies)
        base.add_document(
            found.content, parsed, file_name=found.file_name, origin=found.origin, fingerprint=rules.fingerprint
        )
    return InputOutcome(found.named, outcome, id=record.id, title=title)


def _ingest_address(
    base: KnowledgeBase, box: Box, address: str, rules: Rules, read_ahead: Callable[[], None]
) -> InputOutcome:
    from ingest.fetch import fetch  # only here: most who take in files have no need of a network

    found = fetch(address)
    content = _Content(address, found.content, found.name, found.address)
    return _take_in(base, box, content, rules, read_ahead)


@dataclass(frozen=True, slots=True)
class _Content:
    """The bytes of one input: as it was named, with a file name, and where they came from in the end."""

    named: str
    content: bytes
    file_name: str
    origin: str


def _take_in(
    base: KnowledgeBase, box: Box, found: _Content, rules: Rules, read_ahead: Callable[[], None]
) -> InputOutcome:
    held = base.held_copy(found.content, found.origin, rules.fingerprint)
    if held and (rules.work is None or held.work.id == rules.work.id):
        return InputOutcome(found.named, Outcome.UNCHANGED, held.id, held.work.title, held.passages)
    stated = of_known_work(rules.work) if rules.work else None
    parsed = box.parse(found.content, found.file_name, rules.concepts, stated, rules.bodies)
    read_ahead()
    warnings = parsed.warnings if parsed.identified else (*parsed.warnings, *_like_titled(base, parsed.work.title))
    outcome, document_id = base.add_document(
        found.content,
        parsed,
        file_name=found.file_name,
        origin=found.origin,
        fingerprint=rules.fingerprint,
        confirmed=rules.work is not None,
    )
    return InputOutcome(found.named, outcome, document_id, parsed.work.title, len(parsed.passages), warnings=warnings)


def _like_titled(base: KnowledgeBase, title: str) -> Iterator[str]:
    """What is only alike is never joined, but told."""
    for work in base.like_titled(title):
        yield f"This may be a text of “{work.title}”: if it is, add it again with `--work {work.id}`."


def written(path: Path | str) -> str:
    """Return a path as it can be printed and stored: bytes that are no text are shown by their numbers."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def read_content(path: Path) -> bytes:
    """Read a file whole. Raises InputRefused when it cannot be read or is too large."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise InputRefused(
                f"`{written(path.name)}` is larger than {LARGEST_FILE // 2**20} MB: split it, then add the parts."
            )
        return path.read_bytes()
    except OSError as error:
        raise InputRefused(
            f"`{written(path.name)}` could not be read ({error.strerror}): check that you may open it."
        ) from error
