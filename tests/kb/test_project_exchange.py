"""REFI-QDA projects that come back: from Kist, edited elsewhere, and from other programs."""

from __future__ import annotations

import io
import shutil
import zipfile
from datetime import UTC, datetime

import pytest
from lxml import etree

from ingest.pipeline import ingest_files, list_inputs
from kb.config import Settings
from kb.errors import InputRefused
from kb.knowledge_base import open_knowledge_base
from kb.models import ThemeSuggestion
from tests.fakes import ingested, markdown
from tests.refi_rules import PROJECT_RULES

ADA, BEN, CLO = "Ada Ross", "Ben Muir", "Clo Baird"
HALLS = "Volunteers keep the 🏛 village halls open. The keys hang at the bakery."
BOATS = "Nobody knows who paid for the boats that carry the children to school."
KEPT = ("coder", "labels", "reason", "note", "based_on", "made_at", "blind", "suggestions")
SPACE = "{urn:QDA-XML:project:1.0}"


@pytest.fixture(scope="module")
def halls(tmp_path_factory):
    folder = tmp_path_factory.mktemp("halls")
    (folder / "halls.md").write_bytes(markdown("Village halls", HALLS, BOATS, work_id="halls"))
    return folder


@pytest.fixture
def installation(halls, tmp_path):
    """Make installations that hold the same document, by name."""
    opened = []

    def make(name):
        shutil.copytree(ingested(halls), tmp_path / name)
        opened.append(open_knowledge_base(Settings(data=tmp_path / name)))
        return opened[-1]

    yield make
    for base in opened:
        base.close()


@pytest.fixture
def base(installation):
    return installation("here")


@pytest.fixture
def coded(base):
    """Codings of two people and of a document, with all that a coding can have, and a decision."""
    desk = base.coding
    first, second = (task.target_id for task in desk.next_tasks(ADA, 10))
    seen = [ThemeSuggestion("place", "words", 0.5, (0, 9)), ThemeSuggestion("evidence", "heading")]
    desk.record(ADA, first, ["place", "governance"], reason="Who <holds> the keys?", suggestions=seen, note="Ask.")
    desk.record(ADA, first, ["place"], reason="On second thoughts.", suggestions=seen, based_on=[(0, 10), (43, 51)])
    item_id = desk.record(BEN, first, []).item_id
    desk.decide(CLO, item_id, ["place", "evidence"], "Halls are places; so.")
    desk.record(CLO, first, ["place"])
    desk.record(BEN, second, ["prevention"], suggestions=[])
    desk.record(BEN, base.documents()[0].id, ["evidence"], note="All of it.")
    return base


def standing(base):
    """What stands, as far as it is the same everywhere."""
    made = base.coding.codings()
    gone = {coding.supersedes for _, _, coding in made}
    codings = {
        (place.target_id, *(getattr(one, name) for name in KEPT))
        for _, place, one in made
        if one.id not in gone and one.labels is not None
    }
    return codings, {(one.judge, one.labels, one.disputed, one.reason, one.made_at) for one in base.coding.decisions()}


def edited(content, change):
    """The project after somebody changed its XML; the rest of it stays."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            told = old.read(name)
            if name == "project.qde":
                root = etree.fromstring(told)
                change(root)
                told = etree.tostring(root)
            new.writestr(name, told)
    return file.getvalue()


def test_what_stands_goes_to_an_empty_record_with_the_same_documents_and_nothing_is_lost(coded, installation):
    content, _ = coded.exchange.project()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        PROJECT_RULES.assertValid(etree.fromstring(archive.read("project.qde")))
    other = installation("there")
    told = other.exchange.projects.take_in(content, "p.qdpx", apply=False)
    assert (len(told.added), len(told.decided), other.coding.codings()) == (5, 1, ())
    taken = other.exchange.projects.take_in(content, "p.qdpx")
    assert (len(taken.added), len(taken.decided), taken.unchanged, taken.left_out) == (5, 1, 0, ())
    assert standing(other) == standing(coded) and other.verify().problems == ()
    again = other.exchange.projects.take_in(content, "p.qdpx")
    assert (again.added, again.decided, again.unchanged, again.left_out) == ((), (), 6, ())


def test_what_was_edited_in_another_program_supersedes_and_is_blind_no_more(coded):
    def change(root):
        code = next(one for one in root.iter(SPACE + "Code") if one.get("name") == "Leadership")
        coding = next(one for one in root.iter(SPACE + "Coding") if one.getparent().tag == SPACE + "PlainTextSelection")
        coding.find(SPACE + "CodeRef").set("targetGUID", "{" + code.get("guid").upper() + "}")

    content = edited(coded.exchange.project()[0], change)
    (made,) = coded.exchange.projects.take_in(content, "p.qdpx").added
    assert made.labels == {"leadership"} and made.supersedes and not made.blind
    assert made.coder in (ADA, CLO)


def test_what_is_older_than_what_its_coder_has_said_since_is_left_out(coded):
    content, _ = coded.exchange.project()
    first = coded.coding.codings()[0][1].target_id
    coded.coding.record(ADA, first, ["workforce"])
    taken = coded.exchange.projects.take_in(content, "p.qdpx")
    assert (taken.added, taken.unchanged) == ((), 5)
    (told,) = taken.left_out
    assert told.startswith(f"Older than what {ADA} has said here since: “Volunteers keep")


# --- from other programs -------------------------------------------------------------------------

CODES = '<Code guid="A1" name="Place" isCodable="true"/><Code guid="A2" name="Keys &amp; locks" isCodable="true"/>'
TEXT = f"Village halls\r\n\r\n{HALLS.replace(' open', chr(10) + 'open')}\r\n\r\n{BOATS} More, which is not held."


def foreign(*selections, text=TEXT, title="Halls.docx", users='<User guid="U1" name="Dan Reid"/>', more=""):
    """A project as another program writes it; a selection is (words, code)."""
    marked = "".join(
        f'<PlainTextSelection guid="S{n}" startPosition="{text.index(words)}" '
        f'endPosition="{text.index(words) + len(words)}"><Coding guid="C{n}" creatingUser="U1" '
        f'creationDateTime="2026-03-01T09:30:0{n}Z"><CodeRef targetGUID="{code}"/></Coding></PlainTextSelection>'
        for n, (words, code) in enumerate(selections)
    )
    project = (
        f'<Project xmlns="urn:QDA-XML:project:1.0" name="x" origin="Other"><Users>{users}</Users><CodeBook><Codes>'
        f'{CODES}</Codes></CodeBook><Sources><TextSource guid="T1" name="{title}" richTextPath="internal://a.docx" '
        f'plainTextPath="internal://a.txt">{marked}</TextSource>{more}</Sources></Project>'
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("project.qde", project)
        archive.writestr("sources/a.txt", "\ufeff" + text)
        archive.writestr("sources/a.docx", b"PK\x03\x04 the text as it was, which nobody opens")
    return file.getvalue()


def test_codes_of_several_selections_are_one_judgement_of_the_passage_around_them(base):
    content = foreign(("Volunteers keep", "A1"), ("keys hang", "A2"), ("halls\nopen", "A1"))
    taken = base.exchange.projects.take_in(content, "p.qdpx", {"KEYS & locks": "governance"})
    (made,) = taken.added
    assert made.labels == {"place", "governance"} and made.coder == "Dan Reid" and not made.blind
    assert [HALLS[start:end] for start, end in made.based_on] == ["Volunteers keep", "halls open", "keys hang"]
    assert made.made_at == datetime(2026, 3, 1, 9, 30, 2, tzinfo=UTC)
    again = base.exchange.projects.take_in(content, "p.qdpx", {"Keys & locks": "governance"})
    assert (again.added, again.unchanged) == ((), 1)


def test_unknown_codes_are_asked_about_and_can_be_left_out(base):
    content = foreign(("Volunteers keep", "A1"), ("boats", "A2"))
    told = base.exchange.projects.take_in(content, "p.qdpx", apply=False)
    assert (told.unknown, len(told.added)) == (("Keys & locks",), 1)
    with pytest.raises(InputRefused, match="Codes that are no theme here: “Keys & locks”"):
        base.exchange.projects.take_in(content, "p.qdpx")
    with pytest.raises(InputRefused, match="There is no theme “locks”"):
        base.exchange.projects.take_in(content, "p.qdpx", {"Keys & locks": "locks"})
    assert base.coding.codings() == ()
    assert len(base.exchange.projects.take_in(content, "p.qdpx", {"Keys & locks": ""}).added) == 1


def test_words_that_are_not_held_are_listed_and_a_selection_over_passages_codes_those_in_it(base):
    whole = TEXT[TEXT.index("Volunteers") : TEXT.index("school.") + len("school.")]
    assert len(base.exchange.projects.take_in(foreign((whole, "A1")), "p.qdpx").added) == 2
    (told,) = base.exchange.projects.take_in(foreign(("More, which", "A1")), "p.qdpx").left_out
    assert told == "Its words are not held here, or not as one passage: “More, which” in “Halls.docx”."


def test_words_of_two_documents_go_to_the_one_that_has_the_most_of_the_source(base, tmp_path):
    path = tmp_path / "copy.md"
    path.write_bytes(markdown("A copy", BOATS, work_id="copy"))
    (outcome,) = ingest_files(base, list_inputs([path]))
    (told,) = base.exchange.projects.take_in(foreign(("boats", "A1")), "p.qdpx").left_out
    assert told == "Its words are not held here, or not as one passage: “boats” in “Halls.docx”."
    taken = base.exchange.projects.take_in(foreign(("boats", "A1"), ("Volunteers", "A1")), "p.qdpx")
    assert len(taken.added) == 2 and taken.left_out == ()
    assert outcome.id not in {place.document_id for _, place, _ in base.coding.codings()}


def test_who_coded_must_be_known_and_can_be_said(base):
    content = foreign(("boats", "A1"), users="")
    with pytest.raises(InputRefused, match="does not say who coded"):
        base.exchange.projects.take_in(content, "p.qdpx")
    (made,) = base.exchange.projects.take_in(content, "p.qdpx", coder="Eve Shaw").added
    assert made.coder == "Eve Shaw"


def test_memos_and_codings_of_pictures_are_named_and_a_pdf_is_read_by_its_words(base):
    picture = '<PictureSource guid="P"><PictureSelection guid="Q"><Coding guid="R"><CodeRef targetGUID="A1"/></Coding>'
    picture += "</PictureSelection></PictureSource>"
    start = BOATS.index("boats")
    pdf = (
        '<PDFSource guid="D" name="x.pdf"><Representation guid="E"><PlainTextContent>' + BOATS + "</PlainTextContent>"
        f'<PlainTextSelection guid="F" startPosition="{start}" endPosition="{start + 5}"><Coding guid="G" '
        'creatingUser="{u1}" creationDateTime="2026-03-01T09:30:00"><CodeRef targetGUID="{a1}"/></Coding>'
        '<NoteRef targetGUID="N"/></PlainTextSelection></Representation></PDFSource>'
    )
    notes = '</Sources><Notes><Note guid="N"><PlainTextContent>Odd.</PlainTextContent></Note></Notes><Sources>'
    content = foreign(more=picture + pdf + notes)
    taken = base.exchange.projects.take_in(content, "p.qdpx", coder="Eve Shaw")
    (made,) = taken.added
    assert (made.coder, made.labels, made.based_on) == ("Dan Reid", {"place"}, ((start, start + 5),))
    assert taken.left_out == (
        "A note without a code says nothing of themes: “boats” in “x.pdf”.",
        "On pictures, recordings or places on a page, which no text tells, and left out: 1 coding.",
    )


def test_a_decision_that_was_changed_into_something_else_is_no_coding(coded, installation):
    def change(root):
        note = next(one for one in root.iter(SPACE + "Note") if one.get("name") == "Decision")
        note.find(SPACE + "PlainTextContent").text = "We talked."

    taken = installation("there").exchange.projects.take_in(edited(coded.exchange.project()[0], change), "p.qdpx")
    assert (len(taken.added), taken.decided) == (5, ())
    assert taken.left_out[0].startswith("A note without a code says nothing of themes")


@pytest.mark.parametrize("path", ["../../etc/passwd", "/etc/passwd", "sources/../../x"])
def test_a_project_that_leads_out_of_itself_is_refused(base, path):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("project.qde", "<Project/>")
        archive.writestr(path, "x")
    with pytest.raises(InputRefused, match="unsafe name"):
        base.exchange.projects.take_in(file.getvalue(), "p.qdpx")


def test_a_project_that_swells_beyond_measure_is_refused(base):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", b"<" * 50_000_000)
    with pytest.raises(InputRefused, match="too large"):
        base.exchange.projects.take_in(file.getvalue(), "p.qdpx")
