"""What an opening says of a document's type and DOI."""

import pytest

from ingest.opening import doi_of, type_of
from ingest.source import Role, SourceBlock


def line(text: str, role: Role = Role.PARAGRAPH, page: int | None = 1) -> SourceBlock:
    return SourceBlock(role, text, page=page)


@pytest.mark.parametrize(
    ("title", "stated"),
    [
        ("Fair shares: Evidence review", "evidence review"),
        ("Policy briefing – Paying for lunch", "briefing"),
        ("Guidance for community councils", "guidance"),
        ("Government response to the committee’s report on lunch", "government response"),
        ("Evaluation of the lunch clubs", "evaluation"),
        ("A strategy that failed", None),
        ("Reports and how to read them", None),
    ],
)
def test_a_title_states_its_type(title: str, stated: str | None) -> None:
    assert type_of(title, ()) == stated


def test_a_short_line_of_the_title_page_states_the_type() -> None:
    assert type_of("Lunch", (line("Lunch"), line("Working paper"))) == "working paper"
    assert type_of("Lunch", (line("2nd Report of Session 2010–12"),)) == "committee report"


def test_running_text_later_pages_and_notes_state_no_type() -> None:
    sentence = "This report is a case study of what happened when the council closed the canteen."
    blocks = (line(sentence), line("Toolkit", Role.NOTE), line("Toolkit", page=3))
    assert type_of("Lunch", blocks) is None


def test_the_one_doi_of_the_opening_is_the_works_own() -> None:
    assert doi_of((line("https://doi.org/10.1234/Lunch.5."),)) == "10.1234/lunch.5"
    assert doi_of((line("doi: 10.1234/a and https://doi.org/10.1234/b"),)) is None
    assert doi_of((line("doi:10.1234/a", Role.NOTE), line("doi:10.1234/b", page=9))) is None
