"""Records of the catalogue, as a librarian edits them."""

import pytest

from ingest.works import read_work
from kb.config import ROOT
from kb.errors import BadMetadata
from kb.models import Author

FILES = sorted((ROOT / "corpus" / "works").glob("*.toml"))
RECORD = b'id = "a"\ntitle = "A"\nyear = 2019\nurl = "https://example.org/a"\n'


def test_every_record_that_ships_can_be_read_and_is_named_after_its_file():
    assert len(FILES) >= 54
    for path in FILES:
        assert read_work(path.read_bytes(), path.name).id == path.stem


def test_authors_and_addresses_are_read():
    more = b'other_urls = ["https://doi.org/10.1/x"]\n[[authors]]\ngiven = "Oliver"\nfamily = "Escobar"\n'
    work = read_work(RECORD + more, "a.toml")
    assert work.authors == (Author("Escobar", "Oliver"),)
    assert work.addresses == ("https://example.org/a", "https://doi.org/10.1/x")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'id = "a"\n', "`title` must be given"),
        (b'id = "a"\ntitle = "A"\nyear = "2019"\n', "line 3: `year` must be a year"),
        (b'id = "a"\ntitle = "A"\nkeywords = "one"\n', "line 3: `keywords` must be a list"),
        (b'id = "a"\ntitle = "A"\nauthor = "B"\n', "line 3: `author` must be one of the fields"),
        (b"id = \xff", "cannot|not a catalogue record"),
        (b"id = ", "not a catalogue record"),
    ],
)
def test_a_wrong_record_is_refused_with_line_and_field(content, message):
    with pytest.raises(BadMetadata, match=message):
        read_work(content, "a.toml")
