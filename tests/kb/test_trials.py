"""Lines on where something has been tried."""

from kb.answers.trials import reports_trial, trials
from kb.models import Case, Trial, Work
from kb.papers.citations import trial_line

CASE = Case(
    "halls",
    "Village halls inquiry",
    "inquiry",
    places=("Fife",),
    start="2015-03",
    end="2016-10-02",
    done=("Four workshops", "A film."),
    outputs=("film",),
    summary="Volunteers looked into their halls. They met often.",
)
FILM = Work("film", "A film", type="case study", year=2016, places=("Fife",), summary="Shows halls.")
STUDY = Work("study", "A study", type="evaluation", year=2018, places=("Moray",), summary="Counts keys. Then more.")


def test_a_case_is_told_with_place_years_and_what_was_done():
    assert trials([CASE], []) == (Trial(CASE.name, ("Fife",), "2015–2016", "Four workshops; A film", case="halls"),)


def test_where_no_deed_is_recorded_the_first_sentence_of_the_summary_tells_it():
    (told,) = trials([Case("a", "A", "study", summary=CASE.summary)], [])
    assert (told.done, told.when, told.places) == ("Volunteers looked into their halls.", None, ())


def test_the_output_of_a_case_is_not_told_twice():
    assert [one.name for one in trials([CASE], [FILM, STUDY, STUDY])] == [CASE.name, "A study"]
    assert trials([], [STUDY])[0] == Trial("A study", ("Moray",), "2018", "Counts keys.", work="study")


def test_only_accounts_from_one_place_count():
    assert reports_trial(FILM)
    assert not reports_trial(Work("a", "A", type="case study", places=("Scotland (national)",)))
    assert not reports_trial(Work("a", "A", type="evidence review", places=("Fife",)))


def test_a_line_says_what_is_not_known():
    assert trial_line(Trial("A")) == "place not known, year not known"
    assert trial_line(Trial("A", ("Fife", "Moray"), "2016", "They met.")) == "Fife and Moray, 2016. They met."
