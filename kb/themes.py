"""The concept scheme: read from a file that a librarian edits, looked up by id or by label."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from kb.coding.settling import Relations
from kb.errors import BadMetadata
from kb.models import Concept, Term


def tables(path: Path, name: str) -> list[dict[str, Any]]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise BadMetadata(f"`{path.name}` could not be read ({why}): mend it or take it from a fresh copy.") from error
    tables = content.get(name, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise BadMetadata(f"`{path.name}`: write each {name} as a [[{name}]] table.")
    return tables


def read_concepts(path: Path) -> tuple[Concept, ...]:
    """Read the concept scheme (corpus/themes.toml). Raises BadMetadata naming the concept and field."""
    concepts = []
    for number, table in enumerate(tables(path, "concept"), 1):
        if not isinstance(table.get("id"), str) or not isinstance(table.get("pref_label"), str):
            raise BadMetadata(f"`{path.name}`, concept {number}: give it an id and a pref_label.")
        concepts.append(
            Concept(
                id=table["id"],
                pref_label=table["pref_label"],
                kind=table.get("kind", "theme"),
                notation=table.get("notation"),
                alt_labels=tuple(table.get("alt_labels", ())),
                definition=table.get("definition"),
                scope_note=table.get("scope_note"),
                related=tuple(table.get("related", ())),
                deprecated=table.get("deprecated", False),
                broader=table.get("broader"),
                replaced_by=table.get("replaced_by"),
                uri=table.get("uri"),
            )
        )
    return tuple(concepts)


def read_scheme_head(path: Path) -> dict[str, str]:
    """Return what the scheme says of itself: its uri, title and description."""
    head = tomllib.loads(path.read_text(encoding="utf-8")).get("scheme", {})
    return {name: str(head.get(name) or "urn:kist:scheme") for name in ("uri", "title", "description")}


def read_scheme(shipped: Path, local: Path) -> tuple[Concept, ...]:
    """Read the concept scheme with what an installation has changed of it and added. Raises BadMetadata."""
    own = {concept.id: concept for concept in read_concepts(local)} if local.exists() else {}
    concepts = [own.pop(concept.id, concept) for concept in read_concepts(shipped)]
    return (*concepts, *own.values())


def concepts_as_toml(concepts: Iterable[Concept]) -> str:
    """Return concepts as the file that `read_concepts` reads; what a concept does not have is left out."""
    lines = ["# What this installation changed of the concept scheme, and added to it: `python -m kb import scheme`."]
    for concept in concepts:
        fields = {name: value for name, value in asdict(concept).items() if value not in (None, ())}
        lines += ["", "[[concept]]", *(f"{name} = {_toml(value)}" for name, value in fields.items())]
    return "\n".join(lines) + "\n"


def _toml(value: str | int | bool | tuple[str, ...]) -> str:
    # A string of JSON is one of TOML, too, but for the one control character that JSON lets stand.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def read_terms(path: Path) -> tuple[Term, ...]:
    """Read the field's terms (corpus/terms.toml). Raises BadMetadata naming the term."""
    terms = []
    for number, table in enumerate(tables(path, "term"), 1):
        if not isinstance(table.get("pref_label"), str):
            raise BadMetadata(f"`{path.name}`, term {number}: give it a pref_label.")
        terms.append(
            Term(
                pref_label=table["pref_label"],
                alt_labels=tuple(table.get("alt_labels", ())),
                abbreviations=tuple(table.get("abbreviations", ())),
                ambiguous=table.get("ambiguous", False),
            )
        )
    return tuple(terms)


def wordings(terms: Iterable[Term]) -> tuple[str, ...]:
    """Return every name that terms go by, but for abbreviations."""
    return tuple(name for term in terms for name in (term.pref_label, *term.alt_labels))


def find_concepts(names: Iterable[str], concepts: Sequence[Concept]) -> tuple[str, ...]:
    """Return the ids of the concepts called by id, preferred label or notation ("2", "2. Partnership").

    A retired concept is still found, but never in the place of one in use. Raises BadMetadata that lists the themes
    when a name is none of them.
    """
    by_name = {}
    for concept in sorted(concepts, key=lambda concept: not concept.deprecated):
        number, label = str(concept.notation), concept.pref_label
        for name in (concept.id, label, number, f"{number}. {label}"):
            by_name[name.casefold()] = concept.id
    found = []
    for name in names:
        if name.strip().casefold() not in by_name:
            in_use = (concept for concept in concepts if concept.kind == "theme" and not concept.deprecated)
            known = ", ".join(concept.pref_label for concept in in_use)
            raise BadMetadata(f"There is no theme called “{name}”: choose from {known}.")
        found.append(by_name[name.strip().casefold()])
    return tuple(dict.fromkeys(found))


def relations(concepts: Sequence[Concept]) -> Relations:
    """Return what a scheme says of concepts that were merged, and of what lies under what."""
    return Relations(
        {concept.id: concept.replaced_by for concept in concepts if concept.replaced_by},
        {concept.id: concept.broader for concept in concepts if concept.broader},
    )


def moved(names: Iterable[str], concepts: Sequence[Concept]) -> tuple[str, ...]:
    """Return a sentence for each of these names whose concept was merged or retired; unknown names are passed over."""
    known = {concept.id: concept for concept in concepts}
    scheme, told = relations(concepts), []
    for name in names:
        try:
            (concept_id,) = find_concepts([name], concepts)
        except BadMetadata:
            continue
        concept, now = known[concept_id], known.get(scheme.present(concept_id))
        if now and now.id != concept_id:
            told.append(f"“{concept.pref_label}” was merged into “{now.pref_label}”, which is used instead.")
        elif concept.deprecated:
            told.append(f"“{concept.pref_label}” is retired: what was coded by it is still found, but nothing new is.")
    return tuple(dict.fromkeys(told))
