"""PDFs made here, since a file in the repository could not be read by people; real ones where they are at hand."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from fpdf import FPDF

from ingest.parse import parse_document
from ingest.readers.pdf import read_pdf
from kb.errors import InputRefused, NoText, UnsupportedFormat
from kb.models import Block, Concept, Kind, ParsedDocument
from tests.conftest import shared

CONCEPTS = (Concept("soil", "Soil"), Concept("water", "Water"))


class Report(FPDF):
    """A one-column report with a running head and page numbers."""

    def header(self) -> None:
        self.set_font("Helvetica", size=8)
        self.set_y(10)
        self.cell(0, 5, "The Orchard Inquiry 2024")
        self.set_y(25)

    def footer(self) -> None:
        self.set_font("Helvetica", size=8)
        self.set_y(-15)
        self.cell(0, 5, str(self.page_no()), align="C")

    def heading(self, text: str, size: int) -> None:
        self.set_font("Helvetica", "B", size)
        self.ln(4)
        self.multi_cell(0, size * 0.6, text, new_x="LMARGIN", new_y="NEXT")
        self.ln(2)

    def words(self, text: str) -> None:
        """A paragraph in which ^n^ is a raised number."""
        self.set_font("Times", size=11)
        for place, piece in enumerate(text.split("^")):
            if place % 2:
                self.char_vpos = "SUP"
            self.write(5.5, piece)
            self.char_vpos = "LINE"
        self.ln(9)

    def notes(self, *notes: tuple[str, str]) -> None:
        self.set_y(-15 - 5 * len(notes) - 8)
        for number, text in notes:
            self.set_font("Times", size=8)
            self.char_vpos = "SUP"
            self.write(4, number)
            self.char_vpos = "LINE"
            self.write(4, f" {text}")
            self.ln(4)


LONG = (
    "Groups that tested their soil chose better trees than those that did not, and they went on testing it in every "
    "year of the study, although nobody paid them for the hours. Their wardens wrote the results on the gate.^1^ "
    "Those who passed the gate read them, and some of them began to test the soil of their own gardens too."
)


def made(draw: Callable[[Report], None]) -> bytes:
    report = Report()
    report.set_title("draft 3.docx")
    draw(report)
    return bytes(report.output())


def three_pages(report: Report) -> None:
    report.add_page()
    report.heading("What orchards need", 24)
    report.heading("1. Soil", 16)
    report.words(LONG)
    report.heading("Findings", 13)
    report.words(
        "A plot needs worms.^2^ It needs them in the co-\noperative corner and in the shared bor-\nder as well."
    )
    report.notes(("1", "Gates and results <http://example.org/gates>"), ("2", "On worms <http://example.org/worms>"))
    report.add_page()
    report.heading("2. Water", 16)
    report.words("Water is shared by a rota.^3^ The co-operative keeps it.")
    report.notes(("3", "On rotas http://example.org/rotas"))
    report.add_page()
    report.heading("Recommendations", 13)
    report.words("Councils should lend tanks to every group that asks for one before the summer begins.")


@pytest.fixture(scope="module")
def orchard() -> ParsedDocument:
    return parse_document(made(three_pages), "orchard.pdf", CONCEPTS)


def test_the_biggest_words_are_the_title_whatever_the_file_says(orchard: ParsedDocument) -> None:
    assert orchard.work.title == "What orchards need"
    assert orchard.pages == 3


def test_headings_are_told_by_their_size(orchard: ParsedDocument) -> None:
    assert [(section.level, section.title) for section in orchard.sections] == [
        (1, "What orchards need"),
        (1, "1. Soil"),
        (2, "Findings"),
        (1, "2. Water"),
        (2, "Recommendations"),
    ]


def test_paragraphs_are_whole_and_on_their_page(orchard: ParsedDocument) -> None:
    assert [(passage.locator.page, passage.kind, len(passage.text.split())) for passage in orchard.passages] == [
        (1, Kind.INTRODUCTION, len(LONG.split())),
        (1, Kind.INSIGHT, 18),
        (2, Kind.INTRODUCTION, 10),
        (3, Kind.IMPLICATION, 15),
    ]
    assert [passage.themes[0].concept_id for passage in orchard.passages] == ["soil", "soil", "water", "water"]


def test_words_broken_at_a_line_end_are_made_whole(orchard: ParsedDocument) -> None:
    assert "in the co-operative corner and in the shared border as well." in orchard.text


def test_notes_at_the_foot_are_joined_to_their_raised_numbers(orchard: ParsedDocument) -> None:
    assert [(note.number, note.page, note.title, note.addresses) for note in orchard.notes] == [
        (1, 1, "Gates and results", ("http://example.org/gates",)),
        (2, 1, "On worms", ("http://example.org/worms",)),
        (3, 2, "On rotas", ("http://example.org/rotas",)),
    ]
    assert [marker.notes for marker in orchard.markers] == [(0,), (1,), (2,)]
    before = [orchard.text[: marker.position].split()[-1] for marker in orchard.markers]
    assert before == ["gate.", "worms.", "rota."]


def test_running_heads_and_page_numbers_are_left_out(orchard: ParsedDocument) -> None:
    assert [(left.why, left.text, left.page) for left in orchard.left_out if left.page == 2] == [
        ("running header", "The Orchard Inquiry 2024", 2),
        ("page number", "2", 2),
    ]
    assert "Inquiry" not in orchard.text


def test_notes_at_the_end_of_a_chapter_are_notes() -> None:
    def draw(report: Report) -> None:
        report.add_page()
        report.heading("What orchards need", 24)
        report.words(LONG)
        report.heading("Notes", 13)
        report.words("1. Gates <http://example.org/gates>")
        report.words("2. Worms <http://example.org/worms>")

    parsed = parse_document(made(draw), "orchard.pdf", ())
    assert [(note.number, note.title) for note in parsed.notes] == [(1, "Gates"), (2, "Worms")]
    assert parsed.markers[0].notes == (0,)


def test_a_scan_is_refused_with_what_to_do() -> None:
    picture = FPDF()
    picture.add_page()
    picture.rect(20, 20, 100, 100, "F")
    with pytest.raises(NoText, match=r"No text layer in `scan.pdf`: run it through OCR"):
        parse_document(bytes(picture.output()), "scan.pdf", ())


def test_a_locked_file_is_refused() -> None:
    def draw(report: Report) -> None:
        report.set_encryption(owner_password="one", user_password="two")
        report.add_page()
        report.words("Secret.")

    with pytest.raises(InputRefused, match="password"):
        parse_document(made(draw), "locked.pdf", ())


@pytest.mark.parametrize(
    ("content", "kind", "reason"),
    [
        (b"", NoText, "is empty"),
        (b"\xef\xbb\xbf \n", InputRefused, "no PDF at all"),
        (b"%PDF-1.7\n%%EOF", InputRefused, "damaged PDF"),
        (b"\x89PNG\r\n\x1a\n....", UnsupportedFormat, "picture"),
        (b"<!DOCTYPE html><p>Gone</p>", UnsupportedFormat, "is HTML, not PDF"),
        (b"PK\x03\x04....", InputRefused, "damaged or cut off"),
    ],
)
def test_the_content_decides_and_not_the_name(content: bytes, kind: type[InputRefused], reason: str) -> None:
    with pytest.raises(kind, match=rf"`report.pdf`.*{reason}"):
        parse_document(content, "report.pdf", ())


def test_the_outline_names_the_headings_and_their_levels_whatever_their_look() -> None:
    def draw(report: Report) -> None:
        report.add_page()
        report.heading("What orchards need", 24)
        for level, title in ((0, "Soil"), (1, "Worms"), (0, "Water")):
            report.start_section(title, level=level)
            report.words(title)
            report.words("Every group looks after it in the same way, and writes down what it has done each year.")

    parsed = parse_document(made(draw), "orchard.pdf", ())
    assert [(section.level, section.title) for section in parsed.sections] == [
        (1, "What orchards need"),
        (1, "Soil"),
        (2, "Worms"),
        (1, "Water"),
    ]


def test_the_list_of_contents_names_headings_that_look_like_text() -> None:
    titles = ("Soil and worms", "Water by rota", "Tools to lend", "Paths and gates")

    def draw(report: Report) -> None:
        report.add_page()
        report.heading("Contents", 16)
        for place, title in enumerate(titles):
            report.words(f"{title} ........ {place + 2}")
        for title in titles:
            report.add_page()
            report.words(title)
            report.words("Every group looks after it in the same way, and writes down what it has done each year.")

    parsed = parse_document(made(draw), "orchard.pdf", ())
    assert [section.title for section in parsed.sections if section.title in titles] == list(titles)


def columns(report: Report) -> None:
    report.add_page()
    report.heading("On worms and rotas", 20)
    left = "Worms dig in the first column of this page and they never look up while they do it, as we found out. "
    right = "Rotas hang in the second column, where every warden who passes can read them and sign. "
    for x, words, note in ((20, left, "1"), (110, right, "2")):
        for number in range(14):
            report.set_font("Times", size=11)
            report.set_xy(x, 60 + 6 * number)
            report.cell(80, 6, (words * 3)[number * 40 : number * 40 + 40])
        report.set_font("Times", size=8)
        report.set_xy(x, 240)
        report.char_vpos = "SUP"
        report.write(4, note)
        report.char_vpos = "LINE"
        report.write(4, f" Note of column {note}")


def test_the_notes_of_one_column_do_not_swallow_the_other() -> None:
    parsed = parse_document(made(columns), "columns.pdf", ())
    assert [note.text for note in parsed.notes] == ["Note of column 1", "Note of column 2"]
    assert "every warden who passes can read them and sign." in parsed.text


def test_a_paragraph_goes_on_behind_the_notes_on_the_next_page() -> None:
    def draw(report: Report) -> None:
        report.add_page()
        report.set_font("Times", size=11)
        report.set_y(200)
        for words in (
            "Gates are painted in spring, and each",
            "of the groups takes a brush to its own",
            "as soon as it has been seen by all of",
        ):
            report.cell(0, 6, words, new_x="LMARGIN", new_y="NEXT")
        report.notes(("1", "On gates"))
        report.add_page()
        report.words("Orchard by Orchard, until none is left that has not been painted by somebody who lives near.")
        report.add_page()
        report.words(LONG)

    parsed = parse_document(made(draw), "gates.pdf", ())
    assert "seen by all of Orchard by Orchard, until" in parsed.text


def test_a_power_in_a_formula_is_no_note_marker() -> None:
    def draw(report: Report) -> None:
        report.add_page()
        report.words("A plot has 40 m^2^ of soil and 10^5^ worms.^1^ R^2^ was small." + " The rest is grass." * 9)
        report.notes(("1", "On worms"), ("2", "On soil"))

    parsed = parse_document(made(draw), "plot.pdf", ())
    assert [(marker.label, parsed.text[: marker.position].split()[-1]) for marker in parsed.markers] == [
        ("1", "worms.")
    ]
    assert "40 m2 of soil and 105 worms. R2" in parsed.text


def test_the_link_behind_a_note_is_its_address() -> None:
    def draw(report: Report) -> None:
        report.add_page()
        report.words(LONG)
        report.set_y(260)
        report.set_font("Times", size=8)
        report.char_vpos = "SUP"
        report.write(4, "1")
        report.char_vpos = "LINE"
        report.write(4, " The warden's ")
        report.write(4, "gate book", link="https://example.org/gate-book?year=2")

    parsed = parse_document(made(draw), "gates.pdf", ())
    assert [(note.title, note.addresses) for note in parsed.notes] == [
        ("The warden's gate book", ("https://example.org/gate-book?year=2",))
    ]


def test_rows_in_columns_are_a_table() -> None:
    def draw(report: Report) -> None:
        report.add_page()
        report.words(LONG)
        report.set_font("Times", size=11)
        for row in (("Tree", "Height"), ("Apple", "4 metres"), ("Pear", "6 metres"), ("Plum", "5 metres")):
            for place, cell in enumerate(row):
                report.set_x(20 + 70 * place)
                report.cell(60, 6, cell)
            report.ln(6)

    parsed = parse_document(made(draw), "trees.pdf", ())
    assert "Pear | 6 metres" in "\n".join(passage.text for passage in parsed.passages if passage.block is Block.TABLE)


BODY = "Every group looks after its own gate and writes down what it has done there each year, for those who follow. "


def foot(report: Report, *lines: str) -> None:
    """Small lines at the foot of the page; a number before a bar is raised."""
    report.set_y(270 - 4 * len(lines))
    for line in lines:
        number, bar, text = line.rpartition("|")
        report.set_font("Times", size=8)
        if bar:
            report.char_vpos = "SUP"
            report.write(4, number)
            report.char_vpos = "LINE"
            report.set_font("Times", size=8)
        report.write(4, f" {text}" if bar else text)
        report.ln(4)


def set_in_columns(report: Report, texts: tuple[str, ...], top: float = 60) -> None:
    width = 170 / len(texts)
    for place, text in enumerate(texts):
        report.set_font("Times", size=10)
        report.set_xy(20 + place * width, top)
        report.multi_cell(width - 8, 5, text, align="L")


@pytest.mark.parametrize("count", [2, 3])
def test_pages_in_columns_are_read_down_each_column(count: int) -> None:
    texts = (
        "Worms dig in the first column of this page and never look up while they do it, as each of us has found. ",
        "Rotas hang in the second column, where every warden who passes the gate can read them and sign them. ",
        "Gates are painted in the third column by those who live near and who own a brush that is good enough. ",
    )[:count]

    def draw(report: Report) -> None:
        report.add_page()
        report.heading("On worms and rotas", 20)
        set_in_columns(report, tuple(text * 3 for text in texts))

    parsed = parse_document(made(draw), "columns.pdf", ())
    assert [text.strip() in parsed.text for text in texts] == [True] * count
    assert [passage.text.count(texts[place].strip()) for place, passage in enumerate(parsed.passages[1:])] == [
        3
    ] * count


def test_notes_that_begin_anew_in_each_chapter_stay_with_their_chapter() -> None:
    def draw(report: Report) -> None:
        for chapter in ("Soil", "Water", "Gates"):
            report.add_page()
            report.heading(chapter, 18)
            report.words(f"{BODY}It is known.^1^ {BODY}So is this.^2^")
            foot(report, f"1|First of {chapter}", f"2|Second of {chapter}")

    parsed = parse_document(made(draw), "chapters.pdf", ())
    assert [parsed.notes[marker.notes[0]].text for marker in parsed.markers] == [
        f"{place} of {chapter}" for chapter in ("Soil", "Water", "Gates") for place in ("First", "Second")
    ]


def test_markers_stand_behind_commas_quotations_and_brackets_and_in_headings() -> None:
    def draw(report: Report) -> None:
        report.add_page()
        report.heading("What orchards need", 24)
        report.words(BODY)
        report.set_font("Helvetica", "B", 16)
        report.write(8, "Soil and worms")
        report.char_vpos = "SUP"
        report.write(8, "1")
        report.char_vpos = "LINE"
        report.ln(12)
        report.words(f"{BODY}They said so,^2^ 'and more.'^3^ Then they left (all of them).^4,5^ {BODY}^6 7^")
        foot(report, *(f"{number}|Note {number} of the page" for number in range(1, 8)))

    parsed = parse_document(made(draw), "marks.pdf", ())
    found = [(parsed.text[: marker.position].split()[-1], marker.notes) for marker in parsed.markers]
    assert found == [
        ("worms", (0,)),
        ("so,", (1,)),
        ("more.'", (2,)),
        ("them).", (3, 4)),
        ("follow.", (5, 6)),
    ]
    assert "Soil and worms" in [section.title for section in parsed.sections]


def test_a_long_note_goes_on_at_the_foot_of_the_next_page() -> None:
    def draw(report: Report) -> None:
        report.add_page()
        report.heading("What orchards need", 24)
        report.words(f"{BODY * 3}Known.^1^ And this.^2^")
        foot(report, "1|Short one.", "2|A long note begins here, and it has so much to say of the people who paint")
        report.add_page()
        report.words(f"{BODY * 3}Third.^3^")
        foot(report, "gates that it goes on at the foot of the next page.", "3|The third note.")

    parsed = parse_document(made(draw), "long.pdf", ())
    assert [note.text for note in parsed.notes][1:] == [
        "A long note begins here, and it has so much to say of the people who paint gates that it goes on at the foot "
        "of the next page.",
        "The third note.",
    ]


def test_a_marker_says_its_own_page_where_its_paragraph_began_on_the_one_before() -> None:
    def draw(report: Report) -> None:
        report.add_page()
        report.set_y(180)
        report.words(f"{BODY * 4}It goes on^1^ and")
        foot(report, "1|The first page's note")
        report.add_page()
        report.words(f"on without an end.^1^ {BODY}")
        foot(report, "1|The second page's note")

    parsed = parse_document(made(draw), "pages.pdf", ())
    assert [(marker.page, parsed.notes[marker.notes[0]].text) for marker in parsed.markers] == [
        (1, "The first page's note"),
        (2, "The second page's note"),
    ]


def test_small_print_is_no_note_where_nothing_asks_for_it() -> None:
    def draw(report: Report) -> None:
        report.add_page()
        report.words(f"{BODY * 4}Known.^1^")
        foot(report, "1|The only note")
        report.add_page()
        report.set_y(40)
        for place, name in enumerate(("Moss", "Berg", "Wen", "Lark"), 2):
            report.set_font("Times", size=8)
            report.cell(0, 5, f"{place}. {name}, warden of the gate", new_x="LMARGIN", new_y="NEXT")

    parsed = parse_document(made(draw), "list.pdf", ())
    assert [note.text for note in parsed.notes] == ["The only note"]
    assert "Moss, warden of the gate" in parsed.text


def test_an_address_broken_over_lines_is_made_whole() -> None:
    def draw(report: Report) -> None:
        report.add_page()
        report.words(f"{BODY * 2}Known.^1^ Also.^2^")
        foot(
            report,
            "1|Gates at https://www.example.org/gates/",
            "painted-in-spring/2019/list.html",
            "2|Worms, https://example.org/worms-",
            "and-soil?year=2019&page=3 (accessed 3 May 2020).",
        )

    parsed = parse_document(made(draw), "addresses.pdf", ())
    assert [note.addresses for note in parsed.notes] == [
        ("https://www.example.org/gates/painted-in-spring/2019/list.html",),
        ("https://example.org/worms-and-soil?year=2019&page=3",),
    ]


def test_a_last_line_that_ends_in_a_marker_is_no_entry_of_a_list_of_contents() -> None:
    def draw(report: Report) -> None:
        report.add_page()
        report.words(f"{BODY * 3}They all know it.    ^3^")
        foot(report, "3|What they know")

    parsed = parse_document(made(draw), "end.pdf", ())
    assert [marker.label for marker in parsed.markers] == ["3"]
    assert parsed.passages[-1].text.endswith("They all know it.")


def test_running_heads_that_change_with_the_chapter_and_roman_page_numbers_are_left_out() -> None:
    class Book(Report):
        def header(self) -> None:
            self.set_font("Helvetica", size=8)
            self.set_y(10)
            chapter = ("Soil", "Worms", "Water", "Tanks", "Gates", "Paint")[self.page_no() - 1]
            self.cell(0, 5, f"{self.page_no() + 6}    Of {chapter} and more")
            self.set_y(25)

        def footer(self) -> None:
            self.set_font("Helvetica", size=8)
            self.set_y(-15)
            self.cell(0, 5, ("i", "ii", "iii", "iv", "v", "vi")[self.page_no() - 1], align="C")

    book = Book()
    for place in range(6):
        book.add_page()
        book.heading(f"Chapter {place + 1}", 18)
        book.words(BODY * 3)
    parsed = parse_document(bytes(book.output()), "book.pdf", ())
    assert "and more" not in parsed.text
    assert [left.text for left in parsed.left_out if left.why == "page number"] == ["i", "ii", "iii", "iv", "v", "vi"]
    assert [section.title for section in parsed.sections] == [f"Chapter {place}" for place in range(1, 7)]


def test_a_big_initial_belongs_to_its_word_and_ordinals_to_their_number() -> None:
    def draw(report: Report) -> None:
        report.add_page()
        report.set_font("Times", size=33)
        report.set_xy(10, 60)
        report.cell(8, 12, "E")
        report.set_font("Times", size=11)
        for place, line in enumerate(
            (
                "very gate was painted in the spring of the year, and the groups",
                "that painted theirs in March were first",
            )
        ):
            report.set_xy(19, 59.5 + 6 * place)
            report.cell(0, 6, line)
        report.set_y(75)
        report.words(f"It was the 19^th^ century. {BODY}")

    parsed = parse_document(made(draw), "initial.pdf", ())
    assert "Every gate was painted in the spring of the year, and the groups that painted" in parsed.text
    assert "the 19th century" in parsed.text
    assert parsed.markers == ()


def test_headings_in_bold_below_those_of_the_contents_are_found() -> None:
    titles = ("Soil and worms", "Water by rota", "Tools to lend", "Paths and gates")

    def draw(report: Report) -> None:
        report.add_page()
        report.heading("Contents", 16)
        for place, title in enumerate((*titles, *(f"Annex {letter}" for letter in "ABCD"))):
            report.words(f"{title} ........ {place + 2}")
        for title in (*titles, *(f"Annex {letter}" for letter in "ABCD")):
            report.add_page()
            report.set_font("Helvetica", "I", 14)
            report.cell(0, 10, title, new_x="LMARGIN", new_y="NEXT")
            report.words(BODY * 2)
            report.heading(f"More on {title[:4].strip()}", 11)
            report.words(BODY * 2)

    parsed = parse_document(made(draw), "orchard.pdf", ())
    assert sum(section.title.startswith("More on") for section in parsed.sections) == 8


def test_people_presented_as_authors_and_a_date_at_the_very_end_are_read() -> None:
    def draw(report: Report) -> None:
        report.add_page()
        report.heading("What orchards need", 24)
        for _ in range(5):
            report.words(BODY * 3)
            report.add_page()
        report.heading("About the authors", 14)
        report.words("Ada Moss is a warden. She has painted gates.")
        report.words("Wim van der Berg has looked into worms for years.")
        report.words("June 2004")

    source = read_pdf(made(draw), "orchard.pdf")
    assert source.authors == ("Ada Moss", "Wim van der Berg")
    assert source.date == "2004-06"


@pytest.mark.parametrize(
    ("above", "below", "authors", "date"),
    [
        ((), ("Ada Moss^*^, Wim van der Berg and Li Wen-tao", "Institute of Rain", "May 2019"), 3, "2019-05"),
        (("HOUSE OF LORDS", "Committee on Orchards"), ("Ordered to be printed 2 May 2031",), 1, "2020"),
        (("Ordered to be printed 1 May 2018 and published 3 June 2019",), (), 0, "2019-06-03"),
    ],
)
def test_the_title_page_tells_who_wrote_it_and_when(
    above: tuple[str, ...], below: tuple[str, ...], authors: int, date: str
) -> None:
    def draw(report: Report) -> None:
        report.set_author("coopersk")
        report.add_page()
        for line in above:
            report.words(line)
        report.heading("What orchards need", 24)
        for line in below:
            report.words(line)
        report.words("© Orchard Press 2020" if date == "2020" else " ")
        report.add_page()
        report.words(LONG)

    source = read_pdf(made(draw), "orchard.pdf")
    named = {
        3: ("Ada Moss", "Wim van der Berg", "Li Wen-tao"),
        1: ("House of Lords Committee on Orchards",),
        0: (),
    }
    assert source.authors == named[authors]
    assert source.date == date
    assert dict(source.origins)["date"] == "title page"


def test_hostile_files_are_read_or_refused_with_their_name() -> None:
    folder = shared("documents/hostile")
    expected = json.loads((folder / "expected.json").read_text("utf-8"))["inputs"]
    for case in expected:
        if case["kind"] not in ("pdf", "txt", "md"):
            continue
        try:
            parsed = parse_document((folder / case["file"]).read_bytes(), case["file"], CONCEPTS)
        except InputRefused as refusal:
            assert "rejected" in case["expected"] or case["file"] in _KNOWN_LIMITS, (case, refusal)
            assert case["file"] in str(refusal)
        else:
            assert "ingested" in case["expected"], case
            assert parsed.passages


# What PDFium cannot open or finds no text in, although other programs do.
_KNOWN_LIMITS = frozenset[str]()
