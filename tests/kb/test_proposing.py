"""Choosing what to read, on stretches whose worth can be worked out by hand."""

from __future__ import annotations

from dataclasses import replace

from kb.lists.proposing import choose
from kb.lists.reading_stretches import Stretch, Told, spans
from kb.models import Kind, Level, Need, PassageOutline, Work

NEED = Need(("place", "evidence"), 10)


def passage(
    number: int, words: int = 100, kind: Kind = Kind.INSIGHT, trail: tuple[str, ...] = ("Report", "One"), **more
):
    return PassageOutline(number, "doc", number * 1000, number * 1000 + 900, trail, kind, words, **more)


def stretch(name: str, words: int = 200, near: float = 0.4, themes=("place",), voice: int = 0, **more):
    """A stretch of one passage in a document of its own."""
    work = Work(id=name, title=name, places=more.pop("places", ()), type=more.pop("type", None))
    one = PassageOutline(1, name, 0, 900, (name,), more.pop("kind", Kind.INSIGHT), words)
    return Stretch(Told(work, name, voice, f"Voice {voice}"), (name,), (one,), dict.fromkeys(themes, near), **more)


def titles(choice) -> list[str]:
    return [one.stretch.told.title for one in choice.chosen]


def test_each_theme_asked_for_gets_an_item_before_the_time_is_filled():
    pool = [stretch(f"place {n}", near=0.6, voice=n) for n in range(9)] + [
        stretch("evidence", 800, themes=["evidence"], voice=9)
    ]
    choice = choose(NEED, pool)
    assert "evidence" in titles(choice)
    assert choice.uncovered == ()


def test_the_time_is_never_exceeded_and_each_item_counts_by_whole_minutes():
    pool = [stretch(f"one {n}", 201, voice=n) for n in range(20)]
    choice = choose(Need(("place",), 7), pool)
    assert len(choice.chosen) == 3  # each takes two minutes


def test_a_theme_on_which_nothing_fits_is_told_and_the_others_are_still_covered():
    choice = choose(NEED, [stretch("place"), stretch("evidence", 5000, themes=["evidence"])])
    assert choice.uncovered == ("evidence",)
    assert titles(choice) == ["place"]


def test_where_time_is_short_one_item_stands_for_several_themes():
    pool = [stretch("place", voice=1), stretch("evidence", themes=["evidence"], voice=2)]
    pool.append(stretch("both", near=0.2, themes=("place", "evidence"), voice=3))
    assert titles(choose(replace(NEED, minutes=1), pool)) == ["both"]


def test_at_most_two_items_are_of_one_voice_where_another_is_held():
    pool = [stretch(f"loud {n}", near=0.9) for n in range(6)] + [stretch("quiet", near=0.1, voice=1)]
    choice = choose(Need(("place",), 60), pool)
    assert sorted(titles(choice)) == ["loud 0", "loud 1", "quiet"]
    assert choice.held_back


def test_a_voice_that_is_the_only_one_may_fill_the_time():
    choice = choose(Need(("place",), 60), [stretch(f"only {n}") for n in range(4)])
    assert len(choice.chosen) == 4
    assert not choice.held_back


def test_a_theme_on_which_only_one_voice_is_held_is_covered_though_that_voice_has_had_its_share():
    themes = ("place", "evidence", "workforce")
    pool = [stretch(theme, themes=[theme]) for theme in themes] + [stretch("other", voice=1)]
    choice = choose(Need(themes, 60), pool)
    assert choice.uncovered == ()


def test_a_voice_is_kept_for_the_themes_on_which_nobody_else_is_held():
    themes = ("place", "evidence", "workforce", "leadership")
    pool = [stretch(theme, near=0.8, themes=[theme]) for theme in themes]
    pool += [
        stretch(f"other {theme}", near=0.1, themes=[theme], voice=number) for number, theme in enumerate(themes[:2], 1)
    ]
    chosen = choose(Need(themes, 60), pool)
    assert chosen.uncovered == ()
    assert sum(one.stretch.told.voice == 0 for one in chosen.chosen) == 2


def test_something_that_complicates_the_picture_is_added_though_it_is_less_near():
    pool = [stretch(f"near {n}", near=0.8, voice=n) for n in range(5)] + [
        stretch("but", 150, 0.1, voice=9, complicates=(0, 10))
    ]
    (complicating,) = (one for one in choose(Need(("place",), 6), pool).chosen if one.complicating)
    assert complicating.stretch.told.title == "but"


def test_where_nothing_else_fits_the_item_that_complicates_takes_the_place_of_another():
    pool = [stretch("near", near=0.8, voice=1), stretch("but", near=0.1, voice=2, complicates=(0, 10))]
    assert titles(choose(Need(("place",), 1), pool)) == ["but"]


def test_places_and_types_that_are_wanted_are_looked_for():
    pool = [stretch(f"plain {n}", near=0.8, voice=n) for n in range(8)]
    pool += [
        stretch("here", near=0.1, voice=20, places=("Kirkcaldy",)),
        stretch("blog", near=0.1, voice=21, type="blog"),
    ]
    need = Need(("place",), 5, places=("Fife",), types=("blog",))
    chosen = titles(choose(need, pool, {"Fife": frozenset({"Fife", "Kirkcaldy"})}))
    assert {"here", "blog"} <= set(chosen)


def test_kinds_of_evidence_are_mixed_where_they_are_as_near():
    pool = [stretch(f"finding {n}", voice=n) for n in range(3)]
    pool += [stretch("case", voice=8, kind=Kind.CASE), stretch("advice", voice=9, kind=Kind.IMPLICATION)]
    assert {"case", "advice"} <= set(titles(choose(Need(("place",), 3), pool)))


def test_the_level_decides_between_texts_that_are_as_near():
    pool = [stretch("report", type="research report", voice=1), stretch("briefing", type="briefing", voice=2)]
    easy, hard = (
        titles(choose(Need(("place",), 1, level=level), pool)) for level in (Level.INTRODUCTORY, Level.ADVANCED)
    )
    assert (easy, hard) == (["briefing"], ["report"])


def test_the_same_need_gives_the_same_list_in_whatever_order_texts_are_held():
    pool = [stretch(f"same {n}", voice=n % 5) for n in range(12)]
    assert titles(choose(NEED, pool)) == titles(choose(NEED, pool[::-1]))


def test_a_stretch_ends_with_its_section_or_is_a_whole_chapter():
    parts = [
        passage(1, trail=("Report", "One")),
        passage(2, trail=("Report", "One", "A")),
        passage(3, trail=("Report", "Two")),
    ]
    long = [*parts, passage(4, 1400, trail=("Report", "Two"))]
    found = {(trail, tuple(one.key for one in some)) for trail, some in spans(long, 2000)}
    assert (("Report", "One"), (1, 2)) in found
    assert (("Report", "Two"), (3, 4)) in found
    assert not any({2, 3} <= set(keys) and len(keys) < 4 for _, keys in found)


def test_a_long_section_is_also_offered_in_runs_that_fit_the_time():
    found = [tuple(one.key for one in some) for _, some in spans([passage(n, 150) for n in range(1, 7)], 350)]
    assert {(1,), (1, 2)} <= set(found)
    assert all(len(keys) <= 2 for keys in found)


def test_a_short_document_is_read_whole():
    parts = [passage(1, 80, trail=("Case",)), passage(2, 60, trail=("Case", "What was done"))]
    assert list(spans(parts, 1000)) == [((), tuple(parts))]


def test_pages_are_those_of_the_first_and_the_last_passage():
    one = Stretch(Told(Work("w", "w"), "w", 0, ""), (), (passage(1, page="6"), passage(2, page="9")))
    two = Stretch(Told(Work("w", "w"), "w", 0, ""), (), (passage(1, pages=("iv", "iv")),))
    assert (one.pages, two.pages) == ("pp. 6–9", "p. iv")
