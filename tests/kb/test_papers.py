"""A paper says the same in HTML and in Markdown, whatever its texts hold."""

from __future__ import annotations

import re

import pytest
from lxml import html
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

from kb.models.papers import Extract, Paper, PaperNote, Paragraph, Run, Table, prose, readable, web_address, words_of
from kb.papers.paper_html import to_html
from kb.papers.paper_markdown import to_markdown
from tests.papers import HOSTILE, MADE, hostile_paper, long_paper, small_paper

PAPERS = {"small": small_paper(), "hostile": hostile_paper(), "long": long_paper()}


def squeezed(words: str) -> str:
    return " ".join(words.split())


def page_of(paper: Paper) -> html.HtmlElement:
    return html.document_fromstring(to_html(paper))


def page_of_markdown(paper: Paper) -> html.HtmlElement:
    reader = MarkdownIt("gfm-like", {"linkify": False}).use(footnote_plugin)
    return html.document_fromstring(f"<html><body>{reader.render(to_markdown(paper))}</body></html>")


def test_signs_and_notes_belong_together_one_to_one_and_in_order():
    for numbers in ((1,), (1, 3), (2, 1), (1, 1)):
        signs = tuple(Run(note=number) for number in (1, 2))
        with pytest.raises(ValueError, match="each note has one sign"):
            Paper("T", (Paragraph(signs),), MADE, notes=tuple(PaperNote(n, prose("x")) for n in numbers))


def test_a_table_whose_rows_differ_in_length_is_refused():
    with pytest.raises(ValueError, match="as many cells"):
        Table("T", ("a", "b"), ((prose("1"),),))


def test_only_web_addresses_become_links():
    for address in (
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "http://",
        "https://a b",
        "",
        None,
    ):
        assert web_address(address) is None
    assert web_address("https://example.org/a?b=c") == "https://example.org/a?b=c"


def test_words_lose_only_what_no_format_can_hold():
    assert readable("a\x00b\x1b\u202ec\ud800\ufffed\r\ne\tf") == "abcd e f"
    assert readable("A’ Ghàidhlig 👩‍👩‍👧 é “x”") == "A’ Ghàidhlig 👩‍👩‍👧 é “x”"


@pytest.mark.parametrize("name", PAPERS)
def test_html_holds_every_quotation_note_and_reference_in_order(name):
    paper, page = PAPERS[name], page_of(PAPERS[name])
    quoted = [squeezed(quote.xpath("string(p/text()[1])")) for quote in page.iter("blockquote")]
    assert quoted == [squeezed(f"“{extract.text}”") for extract in paper.extracts]
    notes = page.xpath('//section[@class="notes"]/ol/li')
    for link in page.xpath('//a[@class="back"]'):
        link.drop_tree()
    assert [squeezed(note.text_content()) for note in notes] == [squeezed(words_of(n.words)) for n in paper.notes]
    assert [sign.text for sign in page.xpath("//sup/a")] == [str(note.number) for note in paper.notes]
    entries = page.xpath('//*[contains(@class,"references")]/li')
    assert [squeezed(e.text_content()) for e in entries] == [squeezed(words_of(e.words)) for e in paper.references]


@pytest.mark.parametrize("name", PAPERS)
def test_html_asks_nothing_of_anybody_and_runs_nothing(name):
    page = page_of(PAPERS[name])
    assert not page.xpath("//script | //img | //iframe | //link | //object | //form | //*[@src] | //@onerror")
    assert page.get("lang") == "en-GB" and page.xpath("//main/h1")
    assert "default-src 'none'" in page.xpath('//meta[@http-equiv="Content-Security-Policy"]/@content')[0]
    inside = {f"#{identifier}" for identifier in page.xpath("//@id")}
    for address in page.xpath("//@href"):
        assert address in inside or address.startswith(("https://", "http://"))
    assert len(page.xpath("//@id")) == len(set(page.xpath("//@id")))


@pytest.mark.parametrize("name", PAPERS)
def test_markdown_shows_the_same_words_and_notes(name):
    paper, page = PAPERS[name], page_of_markdown(PAPERS[name])
    assert squeezed(page.find(".//h1").text_content()) == squeezed(paper.title)
    assert not page.xpath("//script | //img | //code | //@onerror")
    for link in page.xpath('//a[contains(@class,"footnote-backref")]'):
        link.drop_tree()
    notes = page.xpath('//li[contains(@class,"footnote-item")]')
    assert [squeezed(note.text_content()) for note in notes] == [squeezed(words_of(n.words)) for n in paper.notes]
    quotes = [squeezed(re.sub(r"\[\d+\]", "", quote.find("p").text_content())) for quote in page.iter("blockquote")]
    assert quotes == [squeezed(re.sub(r"\[\d+\]", "", f"“{extract.text}”")) for extract in paper.extracts]
    for address in page.xpath("//a/@href"):
        assert address.startswith(("#", "http"))


def test_markdown_takes_no_hostile_text_for_a_list_or_a_heading():
    for text in HOSTILE:
        paper = Paper("T", (Paragraph(prose(text)),), MADE)
        page = page_of_markdown(paper)
        assert squeezed(page.xpath("//p")[0].text_content()) == squeezed(readable(text))
        assert len(page.xpath("//h1 | //h2 | //h3 | //ul | //ol | //table | //a")) == 1


def test_a_table_keeps_its_row_of_headings():
    table = page_of(PAPERS["small"]).find(".//table")
    assert [cell.text for cell in table.xpath("thead/tr/th[@scope='col']")] == ["Tree", "Year"]
    markdown = page_of_markdown(PAPERS["small"]).find(".//table")
    assert [cell.text for cell in markdown.xpath("thead/tr/th")] == ["Tree", "Year"]
    assert [cell.text for cell in markdown.xpath("tbody/tr/td")] == ["Apple", "2018", "Plum", "2019"]


def test_a_quotation_stands_in_a_paper_as_its_exact_words():
    text = "It is “hard” — very hard — to say 50 % isn’t enough…"
    assert Extract(text, prose("place")).text == text
