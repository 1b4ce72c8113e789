"""The concept scheme as a codebook of REFI-QDA 1.5 (https://www.qdasoftware.org), for qualitative analysis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from lxml import etree

from kb.coding.scheme_changes import identifier
from kb.errors import InputRefused
from kb.exchange.coding_files import guid
from kb.exchange.xml_tree import Elements, as_bytes, parse
from kb.models import Concept

CODEBOOK = ".qdc"
ORIGIN = "Kist"
PROJECT_SPACE = "urn:QDA-XML:project:1.0"
_CODEBOOK_SPACE = "urn:QDA-XML:codebook:1.0"
_SPACES = (_CODEBOOK_SPACE, PROJECT_SPACE)
# A code has one description: what a concept has more is told in paragraphs that begin so.
_SCOPE, _WORDINGS, _BETWEEN = "Scope note: ", "Other wordings: ", "; "


def codebook_file(concepts: Sequence[Concept]) -> bytes:
    """Return the scheme as a codebook. A retired concept is a code that cannot be given any more."""
    make = Elements(_CODEBOOK_SPACE)
    return as_bytes(make("CodeBook", codes(make, concepts), origin=ORIGIN))


def code_guid(concept: Concept) -> str:
    """Return the identifier of a concept as a code, which never changes."""
    return guid("concept", concept.id)


def codes(make: Elements, concepts: Sequence[Concept]) -> etree._Element:
    """Return the scheme as codes, those of sub-themes within those of their themes."""
    ids = {concept.id for concept in concepts}

    def under(parent: str | None) -> Iterator[etree._Element]:
        for concept in concepts:
            if (concept.broader if concept.broader in ids else None) == parent:
                described = _described(concept)
                yield make(
                    "Code",
                    *([make("Description", described)] if described else []),
                    *under(concept.id),
                    guid=code_guid(concept),
                    name=concept.pref_label,
                    isCodable="false" if concept.deprecated else "true",
                )

    return make("Codes", *under(None))


def _described(concept: Concept) -> str:
    parts = [concept.definition or ""]
    parts += [_SCOPE + concept.scope_note] if concept.scope_note else []
    parts += [_WORDINGS + _BETWEEN.join(concept.alt_labels)] if concept.alt_labels else []
    return "\n\n".join(filter(None, parts))


def read_codebook(content: bytes, name: str, known: Sequence[Concept]) -> tuple[Concept, ...]:
    """Return the concepts of a codebook. One that is known by its identifier, or else by its name, keeps its id.

    What a codebook cannot tell of a known concept stays as it is. Raises InputRefused.
    """
    try:
        root = parse(content)
    except etree.XMLSyntaxError as error:
        raise InputRefused(f"`{name}` is no XML: export the codebook as REFI-QDA again.") from error
    if etree.QName(root).localname != "CodeBook" or etree.QName(root).namespace not in _SPACES:
        raise InputRefused(f"`{name}` is no REFI-QDA codebook: export it as REFI-QDA (.qdc).")
    space = etree.QName(root).namespace
    by_guid = {code_guid(concept): concept for concept in known}
    by_label = {concept.pref_label.casefold(): concept for concept in known if not concept.deprecated}
    known_ids = frozenset(concept.id for concept in known)
    ids = set(known_ids)
    found: list[Concept] = []

    def read(element: etree._Element, broader: str | None) -> None:
        for code in element.findall(f"{{{space}}}Code"):
            label = " ".join((code.get("name") or "").split())
            if not label or not code.get("guid"):
                raise InputRefused(f"`{name}`: a code has no name or no guid: export the codebook again.")
            identity = (code.get("guid") or "").strip("{}").lower()
            old = by_guid.get(identity) or by_label.get(label.casefold())
            if old is None:
                old = Concept(identifier(label, ids), label, kind="sub-theme" if broader else "theme")
                ids.add(old.id)
            # A new code that cannot be given is a folder where others are within it, else one that is retired.
            folder = old.id not in known_ids and code.find(f"{{{space}}}Code") is not None
            retired = code.get("isCodable", "true") not in ("true", "1") and not folder
            told = _told(replace(old, pref_label=label, broader=broader, deprecated=retired), code, space)
            found.append(told)
            read(code, told.id)

    listed = root.find(f"{{{space}}}Codes")
    if listed is None or not len(listed):
        raise InputRefused(f"`{name}` holds no codes: export the codebook again.")
    read(listed, None)
    return tuple(found)


def _told(concept: Concept, code: etree._Element, space: str | None) -> Concept:
    """A concept with what the description of its code says."""
    described = code.findtext(f"{{{space}}}Description") or ""
    if described == _described(concept):
        return concept
    definition, _, wordings = described.partition(_WORDINGS)
    definition, _, scope = definition.partition(_SCOPE)
    return replace(
        concept,
        definition=definition.strip() or None,
        scope_note=scope.strip() or None,
        alt_labels=tuple(filter(None, (one.strip() for one in wordings.split(_BETWEEN)))),
    )
