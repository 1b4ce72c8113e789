"""Texts are shown as they are: nothing in them becomes markup."""

from __future__ import annotations

import pytest

from kb.models import Source
from ui.safe_html import Html, draw, element, escape_markdown, is_web_address, joined, link, page_link, with_notes

JOINER = "\u2060"


def source(note: int) -> Source:
    return Source(note=note, scope="1", title=f"Work {note}", address=None)


def test_text_in_an_element_is_escaped() -> None:
    drawn = element("p", '<script>alert(1)</script> & "quotes"')
    assert drawn == "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quotes&quot;</p>"


def test_attributes_are_escaped() -> None:
    assert 'href="https://example.org/&quot;onclick=&quot;x"' in link('https://example.org/"onclick="x', "here")


def test_only_known_elements_can_be_made() -> None:
    with pytest.raises(ValueError, match="script"):
        element("script", "alert(1)")


def test_only_our_own_markup_is_drawn() -> None:
    with pytest.raises(TypeError):
        draw("<b>words</b>")  # type: ignore[arg-type]


def test_text_between_parts_is_escaped() -> None:
    assert joined(["a", Html("<p>b</p>")], " < ") == "a &lt; <p>b</p>"


@pytest.mark.parametrize("address", ["http://example.org/a", "https://doi.org/10.1000/1"])
def test_web_addresses_become_links_in_a_new_tab(address: str) -> None:
    assert link(address, "Title") == f'<a href="{address}" target="_blank" rel="noopener noreferrer">Title</a>'


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "file:///etc/passwd", "ftp://example.org",
     "//example.org", "https://", "http://[", "java\nscript:alert(1)", "http://a b", "", None],
)  # fmt: skip
def test_other_addresses_stay_words(address: str | None) -> None:
    assert not is_web_address(address)
    assert link(address, "<Title>") == "&lt;Title&gt;"


def test_a_page_link_carries_any_identifier() -> None:
    assert page_link("source", "Title", id='a"&b') == '<a href="source?id=a%22%26b" target="_self">Title</a>'


def test_notes_are_raised_where_their_sign_stands() -> None:
    drawn = with_notes("One. Two.", [(4, [source(1)]), (4, [source(2)]), (9, [source(3)])])
    assert drawn == "One.<sup>1, 2</sup> Two.<sup>3</sup>"


def test_a_sign_without_a_note_is_left_out() -> None:
    assert with_notes("One.", [(4, [])]) == "One."


def test_the_quotation_within_the_passage_is_marked_apart() -> None:
    drawn = with_notes("a bc d", [(4, [source(1)])], [(2, 6, "kist-found"), (2, 4, "kist-quoted")])
    assert drawn == 'a <mark class="kist-quoted">bc</mark><sup>1</sup><mark class="kist-found"> d</mark>'


def test_marked_text_is_escaped() -> None:
    assert with_notes("<b>", [], [(0, 3, "kist-found")]) == '<mark class="kist-found">&lt;b&gt;</mark>'


@pytest.mark.parametrize("sign", "\\`*_{}[]()#+-.!|~<>$&\"'/")
def test_signs_of_markdown_lose_their_meaning(sign: str) -> None:
    assert escape_markdown(sign) == f"\\{sign}"


def test_what_is_replaced_after_backslashes_are_read_is_broken_up() -> None:
    assert escape_markdown(":smile:") == f"\\:{JOINER}smile\\:{JOINER}"
    assert escape_markdown("a->b") == f"a\\-{JOINER}\\>b"
    assert escape_markdown("WWW.example.org") == f"WWW{JOINER}\\.example\\.org"
    assert escape_markdown("a@b") == f"a\\@{JOINER}b"


def test_a_label_is_one_line() -> None:
    assert escape_markdown(" # one\n\n- two ") == "\\# one \\- two"


def test_plain_words_stay_as_they_are() -> None:
    assert escape_markdown("Café, 2019") == "Café\\, 2019"
