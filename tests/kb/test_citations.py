"""Citations as a person reads them out."""

from kb.models import Author, Locator, Part, Quotation, Work
from kb.papers.citations import locate, names, pages, quote_with_citation, reference
from tests.fakes import SOURCE, held_passage


def test_names_of_two_authors_are_joined_by_and():
    assert names(Work("w", "T", authors=(Author("Bynner", "Claire"), Author("Henderson", "James")))) == (
        "Bynner, C. and Henderson, J."
    )


def test_more_than_three_authors_are_shortened():
    assert names(Work("w", "T", authors=tuple(Author(name) for name in "ABCD"))) == "A and others"


def test_a_body_is_named_where_no_person_is():
    assert names(Work("w", "T", corporate_authors=("Education Scotland",))) == "Education Scotland"


def test_an_unknown_year_is_said_to_be_unknown():
    assert reference(Work("w", "Title")) == "Title (year not known)"


def test_a_reference_gives_author_year_title_publisher_and_address():
    work = Work("w", "Title", year=2018, authors=(Author("Escobar", "Oliver"),), publisher="WWS", doi="10.1/x")
    assert reference(work) == "Escobar, O. (2018). Title. WWS. https://doi.org/10.1/x"


def test_the_printed_page_wins_over_the_page_of_the_file():
    assert pages(held_passage(locator=Locator(0, 1, page=13, page_label="xiv"))) == "p. xiv"
    assert pages(held_passage(locator=Locator(0, 1, page=13))) == "p. 13"


def test_where_only_the_section_has_pages_they_are_given_as_a_range():
    assert pages(held_passage(section_pages=("6", "9"))) == "pp. 6–9"


def test_a_locator_names_title_section_and_page():
    assert locate(held_passage(section_pages=("6", "6"))) == "A report, 1. Participation > Research insights, p. 6"


def test_a_pasted_quotation_carries_where_it_stands_and_its_sources():
    quotation = Quotation("One thing.", 0, 0, 10, Part.FOUND, (SOURCE,))
    pasted = quote_with_citation(quotation, held_passage())
    assert pasted.startswith("“One thing.”\n— A report, 1. Participation > Research insights")
    assert "note 3: A study of community councils (2018) <https://example.org/study>" in pasted


def test_a_source_that_is_marked_later_is_not_passed_off_as_the_sentence_s_own():
    quotation = Quotation("One thing.", 0, 0, 10, Part.FOUND, (SOURCE,), marked=False)
    assert "Sources (marked later in the paragraph): note 3" in quote_with_citation(quotation, held_passage())
