"""Records of the catalogue, as a librarian edits them."""

import pytest

from ingest.records import describe, read_record
from kb.config import ROOT
from kb.errors import BadMetadata
from kb.models import Author, Case, Work

FILES = sorted(path for folder in ("works", "cases") for path in (ROOT / "corpus" / folder).glob("*.toml"))
RECORD = b'id = "a"\ntitle = "A"\nyear = 2019\nurl = "https://example.org/a"\n'


def test_every_record_that_ships_can_be_read_and_is_named_after_its_file():
    assert len(FILES) >= 160 + 34
    for path in FILES:
        assert read_record(path.read_bytes(), path.name).id == path.stem


def test_authors_and_addresses_are_read():
    more = b'other_urls = ["https://doi.org/10.1/x"]\n[[authors]]\ngiven = "Oliver"\nfamily = "Escobar"\n'
    work = read_record(RECORD + more, "a.toml")
    assert work.authors == (Author("Escobar", "Oliver"),)
    assert work.addresses == ("https://example.org/a", "https://doi.org/10.1/x")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'id = "a"\n', "`title` must be given"),
        (b'id = "a"\ntitle = "A"\nyear = "2019"\n', "line 3: `year` must be a year"),
        (b'id = "a"\ntitle = "A"\nkeywords = "one"\n', "line 3: `keywords` must be a list"),
        (b'id = "a"\ntitle = "A"\nauthor = "B"\n', "line 3: `author` must be one of the fields"),
        (b'id = "a"\ntitle = "A"\nevidence = "hearsay"\n', "line 3: `evidence` must be one of evaluation"),
        (b'id = "a"\nname = "A"\n', "`kind` must be given"),
        (b'id = "a"\nname = "A"\nkind = "study"\noutcome = "good"\n', "line 4: `outcome` must be one of the fields"),
        (b"id = \xff", "cannot|not a catalogue record"),
        (b"id = ", "not a catalogue record"),
    ],
)
def test_a_wrong_record_is_refused_with_line_and_field(content, message):
    with pytest.raises(BadMetadata, match=message):
        read_record(content, "a.toml")


def test_a_case_is_read_and_its_description_has_a_section_for_each_question():
    content = b'id = "c"\nname = "Links"\nkind = "inquiry"\nplace = ["Insch"]\nasked = ["What helps?"]\n'
    content += b'observed = ["About 20 came", "Some *stayed*"]\nsummary = "A walk."\nthemes = ["place"]\n'
    case = read_record(content, "c.toml")
    assert isinstance(case, Case) and case.places == ("Insch",)
    text, stated = describe(case)
    assert text == (
        "# Links\n\nA walk.\n\n## What was asked\n\nWhat helps?\n\n"
        "## What was observed\n\nAbout 20 came. Some \\*stayed\\*.\n"
    )
    assert (stated["digest_of"], stated["kind"], stated["themes"]) == ("c", "case", ["place"])


def test_a_record_without_a_summary_and_a_digest_have_no_description():
    assert describe(Work("a", "A")) is None
    assert describe(Work("b", "B", summary="Ours.", digest_of="a")) is None
