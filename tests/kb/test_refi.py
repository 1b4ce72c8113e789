"""Codebook and project of REFI-QDA: by the rules of the standard, and read back."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest
from lxml import etree

from kb.errors import InputRefused
from kb.exchange.coding_files import guid
from kb.exchange.refi import code_guid, codebook_file, read_codebook
from kb.exchange.refi_project import open_project
from kb.models import Concept
from tests.fakes import lent, markdown
from tests.refi_rules import CODEBOOK_RULES, PROJECT_RULES

ADA, BEN = "Ada Ross", "Ben Muir"
HALLS = "Volunteers keep the 🏛 village halls open & clean. The keys hang at the bakery."
BOATS = "Nobody knows who paid for the boats 🛶 that carry the children to school."


@pytest.fixture(scope="module")
def halls(tmp_path_factory):
    folder = tmp_path_factory.mktemp("halls")
    (folder / "halls.md").write_bytes(markdown("Village halls", HALLS, BOATS))
    return folder


@pytest.fixture
def base(halls, tmp_path):
    yield from lent(tmp_path, halls)


@pytest.fixture
def coded(base):
    desk = base.coding
    first, second = (task.target_id for task in desk.next_tasks(ADA, 10))
    desk.record(ADA, first, ["place"], reason="Superseded, so not there.")
    desk.record(ADA, first, ["place", "governance"], reason="Who holds the keys <& why>?", note="Ask again.")
    desk.record(BEN, first, [])
    desk.record(BEN, second, ["prevention"])
    desk.record(ADA, second, ["prevention"])
    desk.take_back(ADA, second)
    desk.record(BEN, base.documents()[0].id, ["evidence"], note="All of it.")
    return base


def test_a_codebook_keeps_to_the_rules_of_the_standard(base):
    content = base.scheme.file(".qdc")
    CODEBOOK_RULES.assertValid(etree.fromstring(content))
    sub = Concept("juries", "Juries \x01", kind="sub-theme", broader="participation", deprecated=True)
    nested = etree.fromstring(codebook_file([*base.concepts(), sub]))
    CODEBOOK_RULES.assertValid(nested)
    (juries,) = nested.findall(".//{*}Code/{*}Code")
    assert juries.get("isCodable") == "false" and juries.getparent().get("name") == "Participation"


def test_a_code_keeps_its_identifier_whatever_its_concept_is_called():
    concept = Concept("place", "Place")
    assert code_guid(concept) == code_guid(replace(concept, pref_label="Places", deprecated=True))
    assert code_guid(concept) == "cf881447-724c-5ca3-92de-4251bc202e59"


def test_a_codebook_that_comes_back_as_it_went_changes_nothing(base):
    assert base.scheme.take_in(base.scheme.file(".qdc"), "scheme.qdc", ".qdc") == ()


def test_a_codebook_of_another_program_brings_codes_and_keeps_what_it_cannot_tell(base):
    root = etree.fromstring(base.scheme.file(".qdc"))
    space = "{urn:QDA-XML:codebook:1.0}"
    place = next(code for code in root.iter(space + "Code") if code.get("name") == "Place")
    place.set("name", "Places")
    new = etree.SubElement(place, space + "Code", guid="{AAAAAAAA-0000-4000-8000-000000000001}", name="Islands")
    new.set("isCodable", "true")
    etree.SubElement(new, space + "Description").text = "Land with water around it.\n\nScope note: Not for lochs."
    told = base.scheme.take_in(etree.tostring(root), "scheme.qdc", ".qdc")
    assert told == ("Place (place): name “Place” becomes “Places”", "New: Islands (islands), under Places")
    islands = base.concepts()[-1]
    assert islands.definition == "Land with water around it." and islands.scope_note == "Not for lochs."
    assert (islands.broader, islands.kind) == ("place", "sub-theme")
    # The same file again finds the code by its name, since its identifier is that of the other program.
    assert base.scheme.take_in(etree.tostring(root), "scheme.qdc", ".qdc") == ()


def test_a_project_keeps_to_the_rules_of_the_standard_and_its_references_lead_somewhere(coded):
    content, left_out = coded.exchange.project()
    assert left_out == 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        root = etree.fromstring(archive.read("project.qde"))
        names = archive.namelist()
    PROJECT_RULES.assertValid(root)
    guids = [one.get("guid") for one in root.iter() if one.get("guid")]
    assert len(guids) == len(set(guids))
    referred = {one.get(name) for one in root.iter() for name in ("targetGUID", "creatingUser") if one.get(name)}
    assert referred <= set(guids)
    (source,) = root.iter("{*}TextSource")
    assert names == ["project.qde", "Sources/" + source.get("plainTextPath").removeprefix("internal://")]


def test_a_project_is_read_back_and_nothing_that_stands_is_lost(coded):
    content, _ = coded.exchange.project()
    project = open_project(content, "project")
    (source,), codings = project.sources, project.codings
    document = coded.documents()[0]
    assert source.title == document.work.title and source.text == coded._catalogue.document_text(document.id)
    codes = {code_guid(concept): concept.id for concept in coded.concepts()}
    told = {
        (
            one.coder,
            one.span and source.text[slice(*one.span)],
            codes.get(one.code),
            tuple(words for _, words in one.said),
        )
        for one in codings
    }
    why = ("Who holds the keys <& why>?", "Ask again.")
    assert told == {
        (ADA, HALLS, "place", why),
        (ADA, HALLS, "governance", why),
        (BEN, HALLS, None, ("No theme fits",)),
        (BEN, BOATS, "prevention", ()),
        (BEN, None, "evidence", ("All of it.",)),
    }
    standing = {coding.made_at for _, _, coding in coded.coding.codings()}
    assert {one.made_at for one in codings} <= standing
    assert {one.source for one in codings} == {guid("document", document.id)}


def test_codings_of_texts_that_are_no_longer_held_stay_out_and_are_counted(coded):
    coded.remove_document(coded.documents()[0].id)
    content, left_out = coded.exchange.project()
    project = open_project(content, "project")
    assert left_out == 4 and (project.sources, project.codings) == ((), ())


ENTITY = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"no", "is no XML"),
        (b"<CodeBook/>", "is no REFI-QDA codebook"),
        (b'<CodeBook xmlns="urn:QDA-XML:codebook:1.0"/>', "holds no codes"),
        (
            b'<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes><Code guid="x"/></Codes></CodeBook>',
            "no name or no guid",
        ),
    ],
)
def test_what_is_no_codebook_is_refused(content, told):
    with pytest.raises(InputRefused, match=told):
        read_codebook(content, "x.qdc", ())


def test_no_entity_of_a_codebook_is_resolved():
    code = b'<Codes><Code guid="x" name="A"><Description>a&e;b</Description></Code></Codes>'
    (concept,) = read_codebook(ENTITY + b'<CodeBook xmlns="urn:QDA-XML:codebook:1.0">' + code + b"</CodeBook>", "x", ())
    assert concept.definition == "a"


@pytest.mark.parametrize("members", [{}, {"project.qde": "no"}, {"../out": "x"}])
def test_what_is_no_project_is_refused(members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, words in members.items():
            archive.writestr(name, words)
    with pytest.raises(InputRefused):
        open_project(file.getvalue(), "x.qdpx")
