"""Web pages with furniture, inline markup and awkward notes, from bytes to blocks."""

from __future__ import annotations

import pytest

from ingest.clean import clean_block, place
from ingest.readers.html import read_html
from ingest.source import Role, Source, SourceBlock
from kb.errors import InputRefused, NoText
from tests.conftest import shared

LONG = "The gates of the town were counted twice, by day and by night, and each count was written down. " * 4


def read(body: str, head: str = "") -> Source:
    return read_html(f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode(), "some.html")


def of_role(source: Source, role: Role) -> list[str]:
    return [clean_block(block).text for block in source.blocks if block.role is role]


def left_out(source: Source) -> dict[str, str]:
    return {block.text: block.why for block in source.blocks if block.role is Role.LEFT_OUT}


def notes(source: Source) -> list[tuple[str, str]]:
    return [(block.label, block.text) for block in source.blocks if block.role is Role.NOTE]


def marks(source: Source) -> list[tuple[str, tuple[str, ...], str]]:
    """Label, keys and the words before of every marker."""
    text, placed = place(source.blocks)
    return [(mark.label, mark.keys, text[block.start : at][-12:]) for block in placed for at, mark in block.marks]


def test_inline_elements_neither_break_nor_glue_words() -> None:
    source = read(
        "<p>The <abbr title='Office'>GO</abbr>\n counted <em>in</em>ward <b>gates</b>,<i> and</i> walls<br>too.</p>"
    )
    assert of_role(source, Role.PARAGRAPH) == ["The GO counted inward gates, and walls too."]


def test_headings_lists_quotes_and_tables_keep_their_form() -> None:
    source = read(
        "<h1><div>Gates</div></h1><h3 id=x>Count</h3><ul><li><p>north</p></li><li>south<ol start=4><li>inner</ol></ul>"
        "<blockquote><p>Open up.</p></blockquote>"
        "<table><tr><th></th><th>Rust</th></tr><tr><td>North</td><td><p>much</p></td></tr></table>"
    )
    assert [(block.role, block.level, block.label, clean_block(block).text) for block in source.blocks] == [
        (Role.HEADING, 1, "", "Gates"),
        (Role.HEADING, 3, "", "Count"),
        (Role.BULLET, 0, "", "north"),
        (Role.BULLET, 0, "", "south"),
        (Role.NUMBERED, 0, "4", "inner"),
        (Role.QUOTE, 0, "", "Open up."),
        (Role.TABLE, 0, "", "Rust"),
        (Role.TABLE, 0, "", "North | much"),
    ]


def test_furniture_is_left_out_with_its_reason() -> None:
    source = read(
        "<div id='cookie-banner'>We count crumbs</div><a class='skip-link' href='#m'>Skip</a>"
        "<header><h1>Town Hall</h1><nav><a href='/walls'>Walls</a></nav></header>"
        f"<main id=m><h1>Gates</h1><nav><a href='#a'>Part a</a></nav><p>{LONG}</p><div class='share-bar'>Send it</div>"
        "<p hidden>Unseen</p><h2>Related content</h2><ul><li><a href='/w'>On walls</a></li></ul></main>"
        "<footer>Ring the bell</footer><script>evil()</script><style>p{}</style>"
    )
    assert of_role(source, Role.PARAGRAPH) == [LONG.strip()]
    assert of_role(source, Role.HEADING) == ["Gates"]
    assert left_out(source) == {
        "We count crumbs": "page furniture",
        "Skip": "page furniture",
        "Town Hall Walls": "page furniture",
        "Part a": "contents",
        "Send it": "page furniture",
        "Unseen": "hidden",
        "Related content": "page furniture",
        "On walls": "page furniture",
        "Ring the bell": "page furniture",
    }


def test_a_chapter_named_like_a_menu_is_text() -> None:
    source = read(
        f"<main><section id='social-care'><h2>Social care</h2><p>{LONG}</p></section>"
        f"<section id='related-work'><h2>Related work</h2><p>{LONG}</p></section><aside><p>{LONG}</p></aside></main>"
    )
    assert len(of_role(source, Role.PARAGRAPH)) == 3


def test_without_landmarks_the_densest_part_is_the_text() -> None:
    source = read(
        "<div class='top'><p>All towns</p></div>"
        f"<div><div><h1>Gates</h1><p>{LONG}</p><p>{LONG}</p></div></div><div><p>Other towns</p></div>"
    )
    assert of_role(source, Role.PARAGRAPH) == [LONG.strip()] * 2
    assert set(left_out(source)) == {"All towns", "Other towns"}


@pytest.mark.parametrize(
    ("marker", "note"),
    [
        (
            '<sup id=r><a href="#n">1</a></sup>',
            '<ol class=footnotes><li id=n>Of <i>iron</i>. <a href="#r">↩</a></li></ol>',
        ),
        (
            '<a id=r role="doc-noteref" href="#n">1</a>',
            '<aside role="doc-footnote" id=n><p>1. Of <i>iron</i>.</p></aside>',
        ),
        (
            '<span class="spip_note_ref">&nbsp;[<a href="#n" class="spip_note" id=r>1</a>]</span>',
            '<div><h2>Notes</h2><div id=n><p>[<a href="#r" class=spip_note>1</a>]&nbsp;Of <i>iron</i>.</p></div></div>',
        ),
        ('<a name=r href="#n"><sup>[1]</sup></a>', '<div><p><a name=n href="#r">[1]</a> Of <i>iron</i>.</p></div>'),
        (
            '<sup class=reference id=r><a href="#n">&#91;1&#93;</a></sup>',
            '<ol class=references><li id=n><span class="mw-cite-backlink"><a href="#r">^</a></span> Of iron.</li></ol>',
        ),
        ('<a id=r href="#n">[1]</a>', '<dl><dt id=n><a href="#r">[1]</a></dt><dd>Of iron.</dd></dl>'),
    ],
)
def test_notes_of_every_make_are_joined_and_leave_no_sign_in_the_text(marker: str, note: str) -> None:
    source = read(f"<h1>G</h1><p>{LONG}</p><p>The gate is old{marker}. It opens.</p><p>{LONG}</p>{note}")
    assert "The gate is old. It opens." in of_role(source, Role.PARAGRAPH)
    assert marks(source) == [("1", ("1",), "gate is old"[-12:])] or marks(source)[0][2].endswith("gate is old")
    assert [(label, text) for label, text in notes(source)] == [("1", "Of iron.")]


def test_addresses_of_a_note_stand_behind_its_words_as_the_page_writes_them() -> None:
    source = read(
        '<p>Old<sup><a href="#n">1</a></sup></p><ol class=footnotes><li id=n>See '
        '<a href="http://example.org/a?b=1&amp;c=(2)">the count</a>, '
        '<a href="https://example.org/long">https://example.org/lo…</a> and <a href="/w">walls</a>.</li></ol>'
    )
    assert notes(source) == [
        ("1", "See the count, <https://example.org/long> and walls. <http://example.org/a?b=1&c=(2)>")
    ]


def test_a_group_of_markers_is_one_mark() -> None:
    source = read(
        '<p>Old<sup><a href="#a">1</a>, <a href="#c">3</a></sup> and new [<a href="#a">1</a>, <a href="#b">2</a>]; '
        'all<sup><a href="#a">1</a>–<a href="#c">3</a></sup>.</p>'
        "<ol class=footnotes><li id=a>A</li><li id=b>B</li><li id=c>C</li></ol>"
    )
    assert of_role(source, Role.PARAGRAPH) == ["Old and new; all."]
    assert [keys for _, keys, _ in marks(source)] == [("1", "3"), ("1", "2"), ("1", "2", "3")]


def test_a_marker_without_its_note_joins_no_other() -> None:
    source = read(
        '<p>One<sup><a href="#a">1</a></sup> two<sup><a href="#gone">2</a></sup> of 5 m<sup>2</sup>.</p>'
        "<ol class=footnotes><li id=a>First.</li><li id=a>Second.</li><li id=z>Never cited.</li></ol>"
    )
    labels = {label for label, _ in notes(source)}
    assert [(label, set(keys) <= labels) for label, keys, _ in marks(source)] == [("1", True), ("2", False)]
    assert of_role(source, Role.PARAGRAPH) == ["One two of 5 m2."]
    assert [text for _, text in notes(source)] == ["First.", "Second.", "Never cited."]


def test_numbers_that_repeat_are_counted_through() -> None:
    chapter = '<h2>C{0}</h2><p>Old<sup><a href="#{0}n">1</a></sup></p><ol class=footnotes><li id={0}n>N{0}.</li></ol>'
    source = read(chapter.format("a") + chapter.format("b"))
    assert notes(source) == [("1", "Na."), ("2", "Nb.")]
    assert [(label, keys) for label, keys, _ in marks(source)] == [("1", ("1",)), ("1", ("2",))]
    assert any("repeat" in warning for warning in source.warnings)


def test_notes_that_lead_to_each_other_end() -> None:
    source = read(
        '<p id=p>Old<sup><a href="#p">1</a></sup><sup><a href="#a">2</a></sup></p>'
        '<ol class=footnotes><li id=a>See <sup><a href="#b">3</a></sup></li><li id=b>See <a href="#a">2</a></li></ol>'
    )
    assert of_role(source, Role.PARAGRAPH) == ["Old"]
    assert len(notes(source)) == 2


def test_links_to_chapters_are_no_markers() -> None:
    source = read('<p>See chapter <a href="#c">2</a> of it.</p><h2 id=c>Walls</h2><p>They stand.</p>')
    assert of_role(source, Role.PARAGRAPH) == ["See chapter 2 of it.", "They stand."]
    assert not marks(source)


def test_the_head_tells_title_authors_and_date() -> None:
    head = (
        "<title>Gates - Town Hall</title><meta name='DC.creator' content='Mara Quill'>"
        "<meta property='article:published_time' content='2021-05-03T09:00:00Z'>"
    )
    source = read("<p>Text.</p>", head)
    assert (source.title, source.authors, source.date) == ("Gates", ("Mara Quill",), "2021-05-03")


def test_linked_data_tells_authors_where_the_head_does_not() -> None:
    data = '{"@graph": [{"@type": "Report", "author": [{"name": "Ida Thorn"}], "datePublished": "2020"}]}'
    source = read("<p>Text.</p>", f'<script type="application/ld+json">{data}</script>')
    assert (source.authors, source.date) == (("Ida Thorn",), "2020")


def test_a_printed_date_counts_where_the_head_has_none() -> None:
    assert read("<p>Report</p><p class=d>Published 8 March 2017</p>").date == "2017-03-08"
    assert read("<p>Published: 2018</p>").date == "2018"
    assert read("<p>They published 2018 counts.</p>").date == ""


@pytest.mark.parametrize(
    ("charset", "encoding", "warned"),
    [
        ("utf-8", "utf-8", False),
        ("utf-8", "cp1252", True),
        ("iso-8859-1", "cp1252", False),
        ("shift_jis", "utf-8", False),
    ],
)
def test_the_bytes_decide_where_the_declared_encoding_is_wrong(charset: str, encoding: str, warned: bool) -> None:
    page = f"<html><head><meta charset='{charset}'></head><body><p>Naïve “gates” cost £5.</p></body></html>"
    source = read_html(page.encode(encoding), "some.html")
    assert of_role(source, Role.PARAGRAPH) == ["Naïve “gates” cost £5."]
    assert bool(source.warnings) is warned


def test_entities_are_never_followed() -> None:
    page = (
        '<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY y "yes">]>'
        '<html xmlns="http://www.w3.org/1999/xhtml"><body>'
        '<p>Gates&nbsp;&amp; walls &x;<a id="z"/>stand.</p></body></html>'
    )
    source = read_html(page.encode(), "some.xhtml")
    assert of_role(source, Role.PARAGRAPH) == ["Gates & walls stand."]


def test_nesting_without_end_is_refused() -> None:
    with pytest.raises(InputRefused, match="nested too deeply"):
        read("<div>" * 50_000 + "Deep." + "</div>" * 50_000)


@pytest.mark.parametrize("page", [b"<html></html>", b"<html><body><script>x</script></body></html>", b"<!-- -->"])
def test_a_page_without_text_is_refused(page: bytes) -> None:
    with pytest.raises(NoText):
        read_html(page, "some.html")


def test_formulas_are_read_as_their_source() -> None:
    source = read("<p>Let <math alttext='{\\displaystyle x_{i}}'><mi>x</mi><mi>i</mi></math> be it.</p>")
    assert of_role(source, Role.PARAGRAPH) == ["Let x_{i} be it."]


@pytest.mark.parametrize(
    ("name", "found", "joined"),
    [
        ("spring-budget-2017.html", 55, 55),
        ("wikipedia-tsne.html", 12, 13),
        ("laviedesidees-evaluation.html", 5, 5),
        ("creativecommons-what-we-do.html", 0, 0),
    ],
)
def test_published_pages_keep_every_note(name: str, found: int, joined: int) -> None:
    path = shared(f"documents/real/{name}")
    source = read_html(path.read_bytes(), name)
    labels = {label for label, _ in notes(source)}
    assert len(notes(source)) == len(labels) == found
    assert sum(set(keys) <= labels for _, keys, _ in marks(source)) == joined


def test_blocks_are_ones_that_every_step_can_take() -> None:
    source = read(f"<p>{LONG}<sup><a href='#n'>1</a></sup></p><ol class=footnotes><li id=n>Of iron.</li></ol>")
    assert all(isinstance(block, SourceBlock) and block.text for block in source.blocks)
    assert source.outlined and source.unique_labels


@pytest.mark.parametrize("name", ['h1&x;="', "H4<p", "a:b:c", "svg{"])
def test_names_that_no_element_has_are_survived(name: str) -> None:
    assert of_role(read(f"<p>Gates.</p><{name}>x<p>Walls.</p>"), Role.PARAGRAPH)[0] == "Gates."
