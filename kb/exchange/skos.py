"""The concept scheme in SKOS (https://www.w3.org/TR/skos-reference/), as Turtle and as JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, SKOS
from rdflib.plugins.parsers.jsonld import to_rdf
from rdflib.term import Identifier, Node

from kb.coding.scheme_changes import identifier
from kb.errors import InputRefused
from kb.models import Concept

FORMATS = {".ttl": "turtle", ".jsonld": "json-ld", ".json": "json-ld"}
_OURS = "urn:kist:concept:"
_LANGUAGE = "en"
_CONTEXT = {"skos": str(SKOS), "dct": str(DCTERMS), "owl": str(OWL)}


@dataclass(frozen=True, slots=True)
class Scheme:
    """What a concept scheme says of itself."""

    uri: str
    title: str
    description: str


def scheme_file(suffix: str, scheme: Scheme, concepts: Sequence[Concept]) -> bytes:
    """Return the scheme as the file of this kind; retired concepts are in it with their identifiers."""
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in _CONTEXT.items():
        graph.bind(prefix, namespace)
    whole = URIRef(scheme.uri)
    graph.add((whole, RDF.type, SKOS.ConceptScheme))
    graph.add((whole, DCTERMS.title, _words(scheme.title)))
    graph.add((whole, DCTERMS.description, _words(scheme.description)))
    uris = {concept.id: URIRef(concept.address) for concept in concepts}
    for concept in concepts:
        _add(graph, concept, uris, whole)
    options: dict[str, Any] = {"context": _CONTEXT, "indent": 1} if FORMATS[suffix] == "json-ld" else {}
    written: str = graph.serialize(format=FORMATS[suffix], **options)
    return written.encode()


def _add(graph: Graph, concept: Concept, uris: dict[str, URIRef], scheme: URIRef) -> None:
    subject = uris[concept.id]

    def add(predicate: URIRef, values: Iterable[Node]) -> None:
        for value in values:
            graph.add((subject, predicate, value))

    add(RDF.type, [SKOS.Concept])
    add(SKOS.inScheme, [scheme])
    add(DCTERMS.identifier, [Literal(concept.id)])
    add(DCTERMS.type, [Literal(concept.kind)])
    add(SKOS.notation, [Literal(str(concept.notation))] if concept.notation is not None else [])
    add(SKOS.prefLabel, [_words(concept.pref_label)])
    add(SKOS.altLabel, map(_words, concept.alt_labels))
    add(SKOS.definition, [_words(concept.definition)] if concept.definition else [])
    add(SKOS.scopeNote, [_words(concept.scope_note)] if concept.scope_note else [])
    add(SKOS.related, [uris[other] for other in concept.related if other in uris])
    add(SKOS.broader, [uris[concept.broader]] if concept.broader in uris else [])
    add(OWL.deprecated, [Literal(True)] if concept.deprecated else [])
    add(DCTERMS.isReplacedBy, [uris[concept.replaced_by]] if concept.replaced_by in uris else [])
    if concept.broader is None and not concept.deprecated:
        graph.add((scheme, SKOS.hasTopConcept, subject))


def _words(text: str) -> Literal:
    return Literal(text, lang=_LANGUAGE)


# --- reading -------------------------------------------------------------------------------------


def read_skos(content: bytes, name: str, suffix: str, known: Sequence[Concept]) -> tuple[Concept, ...]:
    """Return the concepts of a SKOS file; what is known by its address keeps its id. Raises InputRefused."""
    graph = _graph(content, name, FORMATS[suffix])
    subjects = sorted(set(graph.subjects(RDF.type, SKOS.Concept)), key=str)
    if not subjects:
        raise InputRefused(f"`{name}` holds no skos:Concept: export the scheme as SKOS.")
    ids = {concept.address: concept.id for concept in known}
    for subject in subjects:
        if not isinstance(subject, URIRef):
            raise InputRefused(f"`{name}`: a concept has no address of its own: give each a URI.")
        uri = str(subject)
        if uri.startswith(_OURS):
            ids.setdefault(uri, uri.removeprefix(_OURS))
        elif uri not in ids:
            ids[uri] = identifier(_label(graph, subject, name), ids.values())
    before = {concept.id: concept for concept in known}
    return tuple(_concept(graph, subject, ids, before, name) for subject in subjects)


def _concept(graph: Graph, subject: Node, ids: dict[str, str], before: dict[str, Concept], name: str) -> Concept:
    identity = ids[str(subject)]
    old = before.get(identity)
    label = _label(graph, subject, name)

    def others(predicate: URIRef) -> tuple[str, ...]:
        found = sorted(map(str, graph.objects(subject, predicate)))
        unknown = next((uri for uri in found if uri not in ids), None)
        if unknown:
            raise InputRefused(
                f"`{name}`: “{label}” refers to <{unknown}>, which is no concept here: add or leave it out."
            )
        return tuple(ids[uri] for uri in found)

    def only(predicate: URIRef) -> str | None:
        found = others(predicate)
        if len(found) > 1:
            raise InputRefused(f"`{name}`: “{label}” has more than one {predicate.rpartition('/')[2]}: keep one.")
        return found[0] if found else None

    broader = only(SKOS.broader)
    kind = _plain(graph, subject, DCTERMS.type) or (old.kind if old else "sub-theme" if broader else "theme")
    notation = _plain(graph, subject, SKOS.notation)
    replaced_by = only(DCTERMS.isReplacedBy)
    retired = next(graph.objects(subject, OWL.deprecated), None)
    uri = None if str(subject).startswith(_OURS) else str(subject)
    concept = Concept(
        id=identity,
        pref_label=label,
        kind=kind,
        notation=int(notation) if notation and notation.isascii() and notation.isdecimal() else None,
        alt_labels=tuple(sorted(map(str, _in_our_language(graph, subject, SKOS.altLabel)))),
        definition=_said(graph, subject, SKOS.definition),
        scope_note=_said(graph, subject, SKOS.scopeNote),
        related=others(SKOS.related),
        deprecated=replaced_by is not None or str(retired).casefold() in ("true", "1"),
        broader=broader,
        replaced_by=replaced_by,
        uri=uri,
    )
    # A number that is no figure is the file's own: ours stays.
    return replace(concept, notation=old.notation) if old and notation and concept.notation is None else concept


def _label(graph: Graph, subject: Node, name: str) -> str:
    found = _in_our_language(graph, subject, SKOS.prefLabel)
    if not found:
        raise InputRefused(f"`{name}`: <{subject}> has no skos:prefLabel in English: give it one.")
    return str(found[0])


def _said(graph: Graph, subject: Node, predicate: URIRef) -> str | None:
    return "\n\n".join(map(str, _in_our_language(graph, subject, predicate))) or None


def _plain(graph: Graph, subject: Node, predicate: URIRef) -> str | None:
    return next(iter(sorted(map(str, graph.objects(subject, predicate)))), None)


def _in_our_language(graph: Graph, subject: Node, predicate: URIRef) -> list[Identifier]:
    """The words that are in English or in no language, in an order that does not change."""
    found = [one for one in graph.objects(subject, predicate) if isinstance(one, Literal)]
    return sorted(one for one in found if (one.language or _LANGUAGE).split("-")[0].lower() == _LANGUAGE)


def _graph(content: bytes, name: str, form: str) -> Graph:
    graph = Graph(bind_namespaces="none")
    try:
        text = content.decode("utf-8-sig")
        if form != "json-ld":
            return graph.parse(data=text, format=form)
        told = json.loads(text)
        if _looks_elsewhere(told):
            raise InputRefused(f"`{name}` names a @context elsewhere, which is not fetched: write it into the file.")
        to_rdf(told, graph)  # and not `parse`, which warns of a class of its own
        return graph
    except InputRefused:
        raise
    except Exception as error:  # the parsers of a graph raise whatever their grammar meets
        raise InputRefused(f"`{name}` cannot be read as {form}: export the scheme again.") from error


def _looks_elsewhere(value: Any) -> bool:
    """Whether JSON-LD names anything that a reader would fetch."""
    if isinstance(value, list):
        return any(map(_looks_elsewhere, value))
    if not isinstance(value, dict):
        return False
    contexts = value.get("@context", [])
    named = contexts if isinstance(contexts, list) else [contexts]
    return (
        "@import" in value or any(isinstance(one, str) for one in named) or any(map(_looks_elsewhere, value.values()))
    )
