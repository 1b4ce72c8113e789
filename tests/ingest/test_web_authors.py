"""Who wrote a web page and when, in the forms that public bodies' pages have."""

from __future__ import annotations

import json

import pytest

from ingest.parse import parse_document

LONG = "The gates of the town were counted twice, by day and by night, and each count was written down. " * 4
TEXT = f"<p>{LONG}</p><h2>Hinges</h2><p>{LONG}</p><p>By Ida Thorn, a gate was meant.</p>"


def described(body: str, head: str = "") -> tuple[list[str], list[str], str | None]:
    """Authors, bodies and date of a page."""
    page = f"<!doctype html><html><head><title>Gates</title>{head}</head><body>{body}</body></html>"
    work = parse_document(page.encode(), "page.html", ()).work
    people = [" ".join(filter(None, (author.given, author.family))) for author in work.authors]
    return people, list(work.corporate_authors), work.date


def linked(**fields: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "Article", **fields})}</script>'


DETAILS = (
    '<main><div class="gem-c-metadata"><dl><dt class="term">From:</dt><dd class="definition">'
    '<a href="/o/rain">Ministry of Rain</a> and <a href="/o/wind">Walls England</a></dd>'
    "<dt>Published</dt><dd>8 March 2017</dd><dt>Last updated</dt><dd>9 May 2019</dd></dl></div><h1>Gates</h1>"
)
PAGES = {
    "a block of details": (DETAILS + TEXT + "</main>", "", [], ["Ministry of Rain", "Walls England"], "2017-03-08"),
    "a block of details in rows": (
        "<main><h1>Gates</h1><dl class='meta'><div><dt>Published</dt><dd>12 June 2023</dd></div>"
        "<div><dt>Author</dt><dd>Public Gates Scotland</dd></div><div><dt>Topic</dt><dd>Walls</dd></div></dl>"
        f"{TEXT}</main>",
        linked(author={"@type": "Organization", "name": "Public Gates Scotland"}),
        [],
        ["Public Gates Scotland"],
        "2023-06-12",
    ),
    "a table of details": (
        f"<h1>Gates</h1><table><tr><th>Authors</th><td>Mara Quill, Ida Thorn and Bo Reed</td></tr>"
        f"<tr><th>Publication date</th><td>14/02/2015</td></tr></table>{TEXT}",
        "",
        ["Mara Quill", "Ida Thorn", "Bo Reed"],
        [],
        "2015-02-14",
    ),
    "fields of Drupal": (
        "<article class='node'><h1>Gates</h1><div class='field field--name-field-author field--label-above'>"
        "<div class='field__label'>Author</div><div class='field__items'><div class='field__item'>"
        "<a href='/p/1'>Dr Mara Quill</a></div><div class='field__item'><a href='/p/2'>Bo Reed</a></div></div></div>"
        "<div class='field'><div class='field__label'>Date</div><div class='field__item'>3rd May 2018</div></div>"
        f"{TEXT}</article>",
        "",
        ["Mara Quill", "Bo Reed"],
        [],
        "2018-05-03",
    ),
    "submitted in Drupal": (
        "<article><h1>Gates</h1><div class='node__submitted'>Submitted by <span><a rel='author'>Mara Quill</a></span>"
        f" on 3 May 2018</div>{TEXT}</article>",
        "",
        ["Mara Quill"],
        [],
        "2018-05-03",
    ),
    "a byline of WordPress": (
        "<main><article class='post'><header><h1>Gates</h1><div class='entry-meta'><span class='posted-on'>"
        "Posted on <a><time class='entry-date published' datetime='2016-11-02T10:00:00+00:00'>2 November</time></a>"
        "</span><span class='byline'> by <span class='author vcard'><a class='url fn n'>Mara Quill</a></span></span>"
        f"</div></header>{TEXT}</article><section id='comments'><cite class='fn'>Bo Reed</cite></section></main>",
        "",
        ["Mara Quill"],
        [],
        "2016-11-02",
    ),
    "an account that is no author": (
        f"<main><h1>Gates</h1>{TEXT}</main>",
        "<meta name='author' content='admin'><meta property='og:site_name' content='Gates Trust'>",
        [],
        ["Gates Trust"],
        None,
    ),
    "a graph that refers": (
        f"<main><h1>Gates</h1>{TEXT}</main>",
        '<script type="application/ld+json">{"@graph": [{"@type": "Article", "author": {"@id": "#p"}, "publisher": '
        '{"@id": "#o"}, "datePublished": "2020-01-31T08:00"}, {"@type": "Person", "@id": "#p", "name": "Mara Quill"},'
        ' {"@type": "Organization", "@id": "#o", "name": "Walls"}]}</script>',
        ["Mara Quill"],
        [],
        "2020-01-31",
    ),
    "several authors in linked data": (
        f"<main><h1>Gates</h1>{TEXT}</main>",
        linked(
            author=[
                {"@type": "Person", "name": "Mara Quill"},
                {"@type": "Organization", "name": "Gates Direct"},
                "Bo Reed",
            ]
        ),
        ["Mara Quill", "Bo Reed"],
        ["Gates Direct"],
        None,
    ),
    "a publisher alone": (
        f"<main><h1>Gates</h1>{TEXT}</main>",
        linked(publisher={"@type": "Organization", "name": "Gates Direct"}, author={"name": "WordPress"}),
        [],
        ["Gates Direct"],
        None,
    ),
    "a platform is no publisher": (
        f"<main><h1>Gates</h1>{TEXT}</main>",
        linked(publisher={"@type": "Organization", "name": "GOV.UK"}),
        [],
        [],
        None,
    ),
    "fields of a library": (
        f"<main><h1>Gates</h1><p>By Somebody Else</p>{TEXT}</main>",
        "<meta name='citation_author' content='Quill, Mara'><meta name='citation_author' content='Thorn, Ida'>"
        "<meta name='author' content='Web Team'><meta name='citation_publication_date' content='2014/6'>",
        ["Mara Quill", "Ida Thorn"],
        [],
        "2014-06",
    ),
    "a plain line": (
        f"<main><h1>Gates</h1><p>By Mara Quill and Ida Thorn</p><p>14 June 2012</p>{TEXT}</main>",
        "",
        ["Mara Quill", "Ida Thorn"],
        [],
        "2012-06-14",
    ),
    "a labelled line": (
        f"<main><h1>Gates</h1><p><strong>Authors:</strong> Mara Quill; Ida Thorn</p>"
        f"<p><b>Published:</b> June 2012</p>{TEXT}</main>",
        "",
        ["Mara Quill", "Ida Thorn"],
        [],
        "2012-06",
    ),
    "a byline with what the author is": (
        f"<article><h1>Gates</h1><p class='byline'>By Professor Mara Quill, Director of Gates | 5 April 2011</p>{TEXT}"
        "</article>",
        "",
        ["Mara Quill"],
        [],
        "2011-04-05",
    ),
    "microdata": (
        "<article itemscope><h1>Gates</h1><div itemprop='author' itemscope><span itemprop='name'>Mara Quill</span>"
        f"</div><meta itemprop='datePublished' content='2013-09-01'>{TEXT}</article>",
        "",
        ["Mara Quill"],
        [],
        "2013-09-01",
    ),
    "a page of Wix": (
        "<article><div><span data-hook='user-name'>Mara Quill</span><ul><li><span title='3 Feb 2021'>3 Feb 2021</span>"
        f"</li></ul></div><h1>Gates</h1>{TEXT}</article>",
        "",
        ["Mara Quill"],
        [],
        "2021-02-03",
    ),
    "an imprint": (
        f"<main><h1>Gates</h1><p>Mara Quill<br>Her Majesty’s Treasury<br>8 March 2017</p>{TEXT}</main>",
        "",
        [],
        ["HM Treasury"],
        "2017-03-08",
    ),
    "a logo": (
        "<main><div class='gem-c-organisation-logo brand'><a><span>Ministry<br>of Rain</span></a></div><h1>Gates</h1>"
        f"<p>Published 8 March 2017</p>{TEXT}</main>",
        "",
        [],
        ["Ministry of Rain"],
        "2017-03-08",
    ),
    "other articles": (
        f"<article><h1>Gates</h1>{TEXT}</article><div class='related'><article><h3>Walls</h3>"
        "<span class='author'>Bo Reed</span></article></div><article><span class='author'>Bo Reed</span></article>",
        "",
        [],
        [],
        None,
    ),
}


@pytest.mark.parametrize("make", PAGES)
def test_authors_and_date_are_those_that_the_page_shows(make: str) -> None:
    body, head, people, bodies, day = PAGES[make]
    found = described(body, head)
    assert found == (people, bodies, day)


def test_the_block_of_details_is_listed_and_no_text() -> None:
    body, *_ = PAGES["a block of details"]
    parsed = parse_document(f"<html><body>{body}</body></html>".encode(), "page.html", ())
    assert not any("Ministry of Rain" in passage.text for passage in parsed.passages)
    assert [left.text for left in parsed.left_out if left.why == "page details"] == [
        "From: Ministry of Rain and Walls England Published 8 March 2017 Last updated 9 May 2019"
    ]


def test_a_list_of_words_and_their_meanings_is_text() -> None:
    page = f"<main><h1>Gates</h1><dl><dt>Hinge</dt><dd>What a gate hangs on.</dd></dl><p>{LONG}</p></main>"
    parsed = parse_document(page.encode(), "page.html", ())
    assert any("What a gate hangs on." in passage.text for passage in parsed.passages)


def test_a_marker_with_a_word_for_those_who_hear_the_page_has_its_number() -> None:
    page = (
        f'<main><h1>Gates</h1><p>{LONG} It is old<sup id="r"><a href="#n" rel="footnote">[footnote 1]</a></sup>.</p>'
        '<div class="footnotes"><ol><li id="n">Of iron. <a href="#r">↩</a></li></ol></div></main>'
    )
    parsed = parse_document(page.encode(), "page.html", ())
    assert [(marker.label, parsed.notes[marker.notes[0]].text) for marker in parsed.markers] == [("1", "Of iron.")]
