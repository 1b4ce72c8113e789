"""Who speaks: independent voices, and how they are told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.answers.voices import as_work, spoken_by, told, voices
from kb.models import Author, Case, Part, Quotation, Source, Work

HALLS = Work("halls", "Halls", year=2019, programme="What Works", knowledge="evaluation", places=("Fife",))
BATHS = Work("baths", "Baths", year=2017, programme="what works", knowledge="opinion", places=("Fife", "Glasgow"))
PAPER = Work("paper", "A paper", year=2015, authors=(Author("Baird", "Ann"),))
BOOK = Work("book", "A book", authors=(Author("Baird", "A. B."), Author("Ross", "Col")))
TALK = Work("talk", "A talk", authors=(Author("Ross", "Colin"),))
LAW = Work("law", "A law", corporate_authors=("Scottish Government",), knowledge="policy text")
PLAN = Work("plan", "A plan", corporate_authors=("scottish government",))


def quotation(*sources: Source) -> Quotation:
    return Quotation("One thing.", 0, 0, 10, Part.FOUND, sources)


def source(work: Work | None, title: str = "A leaflet") -> Source:
    return Source(1, "Notes", work.title if work else title, None, work.id if work else None)


def grouped(*works: Work) -> list[set[str]]:
    return [{work.id for work in voice.works} for voice in voices(works, ())]


@pytest.mark.parametrize("pair", [(HALLS, BATHS), (PAPER, BOOK), (BOOK, TALK), (LAW, PLAN)])
def test_a_programme_an_author_or_an_organisation_in_common_makes_one_voice(pair):
    assert grouped(*pair) == [{work.id for work in pair}]


def test_works_with_nothing_in_common_are_two_voices():
    assert grouped(HALLS, LAW) == [{"halls"}, {"law"}]


def test_a_voice_reaches_from_work_to_work():
    assert grouped(PAPER, TALK) == [{"paper"}, {"talk"}]
    assert grouped(PAPER, TALK, BOOK) == [{"paper", "talk", "book"}]


def test_a_family_name_alone_joins_nobody():
    assert len(grouped(Work("a", "A", authors=(Author("Baird"),)), Work("b", "B", authors=(Author("Baird"),)))) == 2


def test_works_of_which_nobody_is_known_stay_apart():
    assert [voice.name for voice in voices([Work("a", "A"), Work("b", "B")], ())] == ["", ""]


def test_a_work_that_is_quoted_twice_and_cited_is_one_work():
    (voice,) = voices([HALLS, HALLS], [HALLS, BATHS])
    assert (voice.quoted, voice.cited, voice.works) == ((HALLS,), (HALLS, BATHS), (HALLS, BATHS))
    assert (voice.name, voice.years) == ("What Works", (2017, 2019))
    assert (voice.knowledge, voice.places) == (("evaluation", "opinion"), ("Fife", "Glasgow"))


def test_a_voice_is_named_by_its_programme_its_authors_its_organisation_or_its_publisher():
    named = [PAPER, LAW, Work("x", "X", publisher="A press"), replace(PAPER, id="y", programme="P", authors=())]
    assert [voice.name for voice in voices(named, ())] == ["A. Baird", "Scottish Government", "A press", "P"]


def test_a_case_speaks_with_the_voice_of_what_came_from_it():
    case = Case("inquiry", "An inquiry", "inquiry", places=("Fife",))
    assert as_work(case, [HALLS]).programme == "What Works"
    assert as_work(case, [HALLS, LAW]).programme is None
    assert as_work(case, []).places == ("Fife",)


def test_voices_are_told_in_plain_sentences():
    quoted = [quotation(source(BATHS), source(PAPER), source(LAW), source(PLAN), source(None))]
    records = {work.id: work for work in (BATHS, PAPER, LAW, PLAN)}
    assert told(spoken_by(quoted, [HALLS], records), quoted) == (
        "This rests on 1 voice: What Works (evaluation, 2019; Fife).",
        "Its notes cite 4 works by 3 voices: What Works (1 work), Scottish Government (2 works) and A. Baird (1 work).",
        "Its notes cite 1 other source of which there is no record: we do not know whose voice it is.",
    )


def test_what_is_not_known_of_a_voice_is_told_as_not_known():
    (line,) = told(spoken_by([], [Work("a", "A")], {}), [])
    assert line == (
        "This rests on 1 voice: an author not known, of “A” "
        "(kind of evidence not known, year not known; place not known)."
    )


def test_notes_that_lead_back_to_the_same_programme_add_no_voice():
    quoted = [quotation(source(BATHS))]
    assert told(spoken_by(quoted, [HALLS], {"baths": BATHS}), quoted)[1] == (
        "Its notes cite 1 work, by the same voice."
    )


def test_an_answer_without_quotations_rests_on_nobody():
    assert told((), []) == ()
