"""The concept scheme that ships with Kist."""

import pytest

from kb.config import ROOT
from kb.errors import BadMetadata
from kb.themes import find_concepts, read_concepts, read_terms

CONCEPTS = read_concepts(ROOT / "corpus" / "themes.toml")


def test_the_scheme_has_eight_themes_in_the_order_of_the_report_and_two_principles():
    themes = sorted((c for c in CONCEPTS if c.kind == "theme"), key=lambda concept: concept.notation)
    assert [concept.pref_label for concept in themes] == [
        "Participation", "Partnership", "Governance", "Workforce", "Leadership", "Prevention", "Place", "Evidence",
    ]  # fmt: skip
    assert [concept.kind for concept in CONCEPTS].count("principle") == 2


def test_every_concept_has_other_wordings_and_says_what_belongs_to_it():
    assert all(concept.alt_labels and concept.scope_note and concept.definition for concept in CONCEPTS)


def test_no_wording_leads_to_two_concepts():
    labels = [label.casefold() for concept in CONCEPTS for label in (concept.pref_label, *concept.alt_labels)]
    assert len(labels) == len(set(labels))


def test_related_concepts_exist():
    known = {concept.id for concept in CONCEPTS}
    assert all(set(concept.related) <= known for concept in CONCEPTS)


@pytest.mark.parametrize("name", ["participation", "Participation", "1", "1. participation", " PARTICIPATION "])
def test_a_theme_is_found_by_id_label_and_number(name):
    assert find_concepts([name], CONCEPTS) == ("participation",)


def test_an_unknown_theme_is_refused_with_the_ones_there_are():
    with pytest.raises(BadMetadata, match="Participation, Partnership"):
        find_concepts(["housing"], CONCEPTS)


def test_a_damaged_file_is_named(tmp_path):
    path = tmp_path / "themes.toml"
    path.write_text("[[concept]]\nid = 3\n")
    with pytest.raises(BadMetadata, match="concept 1"):
        read_concepts(path)


def test_the_terms_of_the_field_are_read():
    terms = {term.pref_label: term for term in read_terms(ROOT / "corpus" / "terms.toml")}
    assert "CPP" in terms["community planning partnership"].abbreviations
