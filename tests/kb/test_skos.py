"""The concept scheme as SKOS: out, changed elsewhere, looked over, and back."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, SKOS

from kb.coding.scheme_changes import changes, check_scheme, identifier, merged
from kb.errors import InputRefused
from kb.exchange.skos import Scheme, read_skos, scheme_file
from kb.knowledge_base import open_knowledge_base
from kb.models import Concept
from kb.themes import concepts_as_toml, read_concepts

# rdflib's own reader of JSON-LD, which only these tests use, warns of a class of its own.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
FORMS = {".ttl": "turtle", ".jsonld": "json-ld"}
OURS = "urn:kist:concept:"
LOCAL = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
<https://example.org/panels> a skos:Concept ; skos:prefLabel "Citizens' panels"@en, "Bürgerforen"@de ;
  skos:altLabel "standing panels" ; skos:scopeNote "Use for panels that \\"stay\\"."@en ;
  skos:broader <urn:kist:concept:participation> .
<urn:kist:concept:old-panels> a skos:Concept ; skos:prefLabel "Panels"@en ; owl:deprecated true ;
  dct:isReplacedBy <https://example.org/panels> ; skos:broader <urn:kist:concept:participation> .
<urn:kist:concept:participation> a skos:Concept .
"""


@pytest.fixture
def base(settings):
    opened = open_knowledge_base(settings)
    yield opened
    opened.close()


def with_participation(base):
    """The local concepts together with all that is known, as a librarian's editor saves them."""
    graph = Graph().parse(data=base.scheme.file(".ttl").decode(), format="turtle")
    return graph.parse(data=LOCAL, format="turtle").serialize(format="turtle").encode()


@pytest.mark.parametrize("suffix", sorted(FORMS))
def test_the_scheme_that_comes_back_as_it_went_changes_nothing(base, suffix):
    content = base.scheme.file(suffix)
    assert base.scheme.take_in(content, "scheme", suffix) == ()
    again = Graph().parse(data=content.decode(), format=FORMS[suffix]).serialize(format=FORMS[suffix]).encode()
    assert base.scheme.take_in(again, "scheme", suffix) == ()


@pytest.mark.parametrize("suffix", sorted(FORMS))
def test_other_programs_read_the_scheme(base, suffix):
    graph = Graph().parse(data=base.scheme.file(suffix).decode(), format=FORMS[suffix])
    concepts = base.concepts()
    assert {str(one) for one in graph.subjects(RDF.type, SKOS.Concept)} == {OURS + one.id for one in concepts}
    place = URIRef(OURS + "place")
    assert graph.value(place, SKOS.prefLabel) == Literal("Place", lang="en")
    (scheme,) = graph.subjects(RDF.type, SKOS.ConceptScheme)
    assert str(scheme) == "urn:kist:scheme:public-service-reform"
    assert len(set(graph.objects(scheme, SKOS.hasTopConcept))) == 10
    wordings = sum(len(one.alt_labels) for one in concepts)
    assert len(list(graph.subject_objects(SKOS.altLabel))) == wordings > 100


def test_what_a_file_changes_is_shown_before_it_is_applied(base):
    before = base.concepts()
    told = base.scheme.take_in(with_participation(base), "scheme", ".ttl", apply=False)
    assert told == (
        "New: Citizens' panels (citizens-panels), under Participation",
        "New: Panels (old-panels), under Participation",
    )
    assert base.concepts() == before


def test_local_sub_themes_keep_their_identifiers_also_when_the_installation_is_opened_again(base, settings):
    shipped = base.concepts()
    base.scheme.take_in(with_participation(base), "scheme", ".ttl")
    base.close()
    base = open_knowledge_base(settings)
    assert base.concepts()[: len(shipped)] == shipped
    panels, old = base.concepts()[len(shipped) :]
    assert panels == Concept(
        id="citizens-panels",
        pref_label="Citizens' panels",
        kind="sub-theme",
        alt_labels=("standing panels",),
        scope_note='Use for panels that "stay".',
        broader="participation",
        uri="https://example.org/panels",
    )
    assert (old.id, old.deprecated, old.replaced_by) == ("old-panels", True, "citizens-panels")
    graph = Graph().parse(data=base.scheme.file(".ttl").decode(), format="turtle")
    assert graph.value(URIRef(OURS + "old-panels"), DCTERMS.isReplacedBy) == URIRef("https://example.org/panels")
    assert graph.value(URIRef(OURS + "old-panels"), OWL.deprecated).toPython() is True
    base.close()


def test_what_is_not_in_a_file_stays(base):
    one = scheme_file(".ttl", Scheme("urn:x", "X", "Y"), [replace(base.concepts()[0], related=(), definition="Other.")])
    told = base.scheme.take_in(one, "scheme", ".ttl")
    assert all(line.startswith("Participation (participation): ") for line in told)
    assert any(line.startswith("Participation (participation): definition “Taking part") for line in told)
    assert "Participation (participation): related concept “place” is taken away" in told
    assert len(base.concepts()) == 10 and base.concepts()[0].definition == "Other."


def test_a_retired_theme_keeps_its_codings_and_takes_no_new_ones(base):
    gone = replace(base.concepts()[6], deprecated=True, replaced_by="governance")
    content = scheme_file(".jsonld", Scheme("urn:x", "X", "Y"), [*base.concepts()[:6], gone, *base.concepts()[7:]])
    assert base.scheme.take_in(content, "scheme", ".jsonld") == (
        "Place (place): successor none becomes “governance”",
        "Place (place): is retired; its codings stay",
    )
    with pytest.raises(InputRefused, match="was merged into “Governance”"):
        base.coding.record("Ada Ross", "anything", ["place"])


def test_concepts_are_written_and_read_as_toml(tmp_path):
    concept = Concept("a-b", 'A "b" \\ \x7f', alt_labels=("ä\n'b'", "🏛"), notation=3, deprecated=True, broader="c")
    (tmp_path / "themes.toml").write_text(concepts_as_toml([concept]), encoding="utf-8")
    assert read_concepts(tmp_path / "themes.toml") == (concept,)


HEAD = LOCAL.split("<https")[0]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"no turtle", "cannot be read as turtle"),
        (b"", "holds no skos:Concept"),
        ("<urn:x> a skos:Concept .", "has no skos:prefLabel"),
        ('[] a skos:Concept ; skos:prefLabel "A" .', "has no address of its own"),
        ('<urn:x> a skos:Concept ; skos:prefLabel "Place" .', "“Place” would be a name of"),
        ('<urn:x> a skos:Concept ; skos:prefLabel "A" ; skos:broader <urn:y> .', "refers to <urn:y>"),
        ('<urn:x> a skos:Concept ; skos:prefLabel "A" ; skos:broader <urn:x> .', "which is no other concept"),
        ('<urn:x> a skos:Concept ; skos:prefLabel "A; B" .', "no semicolon"),
        ('<urn:kist:concept:A%20B> a skos:Concept ; skos:prefLabel "A" .', "cannot be an id"),
    ],
)
def test_a_scheme_that_cannot_be_is_refused_and_nothing_is_changed(base, content, told):
    before = base.concepts()
    data = content if isinstance(content, bytes) else (HEAD + content).encode()
    with pytest.raises(InputRefused, match=told):
        base.scheme.take_in(data, "scheme.ttl", ".ttl")
    assert base.concepts() == before


@pytest.mark.parametrize(
    "context", ["https://example.org/context", ["file:///etc/hostname"], {"@import": "https://example.org/context"}]
)
def test_nothing_is_fetched_for_a_file(context):
    content = json.dumps([{"@graph": [{"@context": context, "@id": "urn:x"}]}]).encode()
    with pytest.raises(InputRefused, match="which is not fetched"):
        read_skos(content, "x", ".jsonld", ())


def test_two_concepts_cannot_lie_under_each_other():
    with pytest.raises(InputRefused, match="lie under itself"):
        check_scheme([Concept("a", "A", broader="b"), Concept("b", "B", broader="a")])


def test_an_identifier_is_never_given_twice():
    assert identifier("Citizens’ juries", ["place"]) == "citizens-juries"
    assert identifier("Place!", ["place", "place-2"]) == "place-3"


def test_the_order_of_what_is_known_stays():
    old = Concept("a", "A", alt_labels=("y", "x"))
    assert merged([old], [replace(old, alt_labels=("x", "y"))]) == (old,)
    assert changes([old], merged([old], [Concept("a", "A", alt_labels=("x", "z"))])) == (
        "A (a): other wording “z” is added",
        "A (a): other wording “y” is taken away",
    )
