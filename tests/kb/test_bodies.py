"""The gazetteer, and what became of the bodies that it names."""

from __future__ import annotations

import pytest

from kb.bodies import changed, read_bodies, what_became
from kb.config import ROOT
from kb.errors import BadMetadata
from kb.models import Body, Mention

OLD = Body("old", "The Halls Board", "public body", changed="2020-04-01", successor="Halls Scotland")
NEW = Body("new", "Halls Scotland", "public body")


def test_the_gazetteer_that_ships_can_be_read():
    bodies = read_bodies(ROOT / "corpus" / "bodies.toml")
    assert len({body.id for body in bodies}) == len(bodies) > 400
    names = {body.name for body in bodies}
    assert all(body.successor in names for body in bodies if body.successor)
    assert all(body.seen_at for body in bodies if body.changed)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[[body]]\nid = "a"\n', "give it an id, a name and a kind"),
        ('[[body]]\nid = "a"\nname = "A"\nkind = "law"\nother_name = "B"\n', "`other_name` is not a field"),
        ('[[body]]\nid = "a"\nname = "A"\nkind = "law"\nother_names = "B"\n', "must be a list of texts"),
        ('[[body]]\nid = "a"\nname = "A"\nkind = "law"\n' * 2, "is used twice"),
    ],
)
def test_a_wrong_entry_is_named(tmp_path, text, words):
    (tmp_path / "bodies.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BadMetadata, match=words):
        read_bodies(tmp_path / "bodies.toml")


def test_only_what_a_quotation_names_and_what_has_changed_is_told():
    mentions = (Mention(0, 5, "old"), Mention(10, 15, "new"), Mention(20, 25, "old"), Mention(30, 35, "gone"))
    assert changed(mentions, 0, 40, (OLD, NEW)) == (OLD,)
    assert changed(mentions, 6, 19, (OLD, NEW)) == ()
    assert changed(mentions, 3, 24, (OLD, NEW)) == ()


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("2013", "changed in 2013;"),
        ("2020-04", "changed in April 2020;"),
        ("2020-04-01", "changed on 1 April 2020;"),
        ("about 2013", "changed in about 2013;"),
        (None, "has changed;"),
    ],
)
def test_the_date_is_as_exact_as_it_is_known(date, words):
    body = Body("a", "A", "law", changed=date, successor="B")
    assert what_became(body) == f"A: {words} followed by B."


def test_what_happened_follows_where_it_is_known():
    assert what_became(Body("a", "A", "law", changed="2013", change="It ended.")) == "A: changed in 2013. It ended."
