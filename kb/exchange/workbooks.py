"""A table as an XLSX workbook: one sheet of texts and numbers, without formulas.

Only what tables need of ECMA-376 (Office Open XML, part 1, SpreadsheetML) is written and read.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence

from lxml import etree

from kb.archive import ArchiveKind, check_archive
from kb.errors import InputRefused
from kb.exchange.xml_tree import NOT_IN_XML, Elements, as_bytes, parse

MOST_COLUMNS = 100
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# Signs that XML cannot hold are written by their number (part 1, 22.4.2.4), and what looks so is told apart.
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_COLUMN = re.compile(r"([A-Z]{1,3})\d+")
_WIDE = 200  # characters from which on a column is given a wide place and its lines are wrapped

Row = tuple[int, list[str]]


def workbook(title: str, rows: Sequence[Sequence[str | int]]) -> bytes:
    """Return a table as the only sheet of a workbook; its first row stays in sight when one scrolls."""
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relationships([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _workbook(title),
        "xl/_rels/workbook.xml.rels": _relationships(
            [("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml")]
        ),
        "xl/styles.xml": _styles(),
        "xl/worksheets/sheet1.xml": _sheet(rows),
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, element in parts.items():
            # Without the time of day, so that the same table is the same file.
            archive.writestr(zipfile.ZipInfo(name), as_bytes(element))
    return file.getvalue()


def read_workbook(content: bytes, name: str) -> list[Row]:
    """Return the rows of the first sheet with their numbers, all cells as text. Raises InputRefused."""
    if check_archive(content, name) is not ArchiveKind.SPREADSHEET:
        raise InputRefused(f"`{name}` is no workbook: save the table as XLSX or CSV.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            book = parse(archive.read("xl/workbook.xml"))
            first = book.find(f"{{{_MAIN}}}sheets/{{{_MAIN}}}sheet")
            targets = _targets(archive.read("xl/_rels/workbook.xml.rels"))
            place = targets[str(first.get(f"{{{_OFFICE}}}id"))] if first is not None else ""
            shared = archive.read("xl/sharedStrings.xml") if "xl/sharedStrings.xml" in names else None
            texts = [_text(one) for one in parse(shared)] if shared else []
            sheet = parse(archive.read(place))
        return list(_rows(sheet, texts, name))
    except (KeyError, IndexError, ValueError, etree.XMLSyntaxError) as error:
        raise InputRefused(f"`{name}` cannot be read as a workbook: save it again as XLSX, or as CSV.") from error


# --- writing -------------------------------------------------------------------------------------


def _content_types() -> etree._Element:
    make = Elements(f"{_PACKAGE}/content-types")
    places = {"workbook": ".sheet.main", "worksheets/sheet1": ".worksheet", "styles": ".styles"}
    return make(
        "Types",
        make("Default", Extension="rels", ContentType="application/vnd.openxmlformats-package.relationships+xml"),
        make("Default", Extension="xml", ContentType="application/xml"),
        *(
            make("Override", PartName=f"/xl/{part}.xml", ContentType=f"{_TYPE}{kind}+xml")
            for part, kind in places.items()
        ),
    )


def _relationships(targets: Iterable[tuple[str, str]]) -> etree._Element:
    make = Elements(f"{_PACKAGE}/relationships")
    return make(
        "Relationships",
        *(
            make("Relationship", Id=f"rId{number}", Type=f"{_OFFICE}/{kind}", Target=target)
            for number, (kind, target) in enumerate(targets, 1)
        ),
    )


_make = Elements(_MAIN, r=_OFFICE)


def _workbook(title: str) -> etree._Element:
    return _make("workbook", _make("sheets", _make("sheet", name=title, sheetId="1", **{f"{{{_OFFICE}}}id": "rId1"})))


def _styles() -> etree._Element:
    top = _make("alignment", vertical="top", wrapText="1")
    none = {"numFmtId": "0", "fontId": "0", "fillId": "0", "borderId": "0"}
    return _make(
        "styleSheet",
        _make("fonts", _make("font"), _make("font", _make("b"))),
        _make(
            "fills",
            _make("fill", _make("patternFill", patternType="none")),
            _make("fill", _make("patternFill", patternType="gray125")),
        ),
        _make("borders", _make("border")),
        _make("cellStyleXfs", _make("xf", **none)),
        _make(
            "cellXfs",
            _make("xf", top, **none, applyAlignment="1"),
            _make("xf", **none | {"fontId": "1"}, applyFont="1"),
        ),
        _make("cellStyles", _make("cellStyle", name="Normal", xfId="0", builtinId="0")),
    )


def _sheet(rows: Sequence[Sequence[str | int]]) -> etree._Element:
    widths = [max(len(str(row[column])) for row in rows) for column in range(len(rows[0]))]
    pane = _make("pane", ySplit="1", topLeftCell="A2", activePane="bottomLeft", state="frozen")
    columns = [
        _make(
            "col",
            min=str(number),
            max=str(number),
            width=str(60 if wide > _WIDE else min(30, wide + 2)),
            customWidth="1",
        )
        for number, wide in enumerate(widths, 1)
    ]
    data = _make("sheetData", *(_row(number, row) for number, row in enumerate(rows, 1)))
    return _make(
        "worksheet", _make("sheetViews", _make("sheetView", pane, workbookViewId="0")), _make("cols", *columns), data
    )


def _row(number: int, row: Sequence[str | int]) -> etree._Element:
    cells = (_cell(f"{_letters(column)}{number}", value, number == 1) for column, value in enumerate(row))
    return _make("row", *cells, r=str(number))


def _cell(place: str, value: str | int, heads: bool) -> etree._Element:
    style = "1" if heads else "0"
    if isinstance(value, int):
        return _make("c", _make("v", str(value)), r=place, s=style)
    text = _make("t", NOT_IN_XML.sub(lambda sign: f"_x{ord(sign[0]):04X}_", _LOOKS_ESCAPED.sub("_x005F_", value)))
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return _make("c", _make("is", text), r=place, s=style, t="inlineStr")


def _letters(column: int) -> str:
    return ("" if column < 26 else _letters(column // 26 - 1)) + chr(ord("A") + column % 26)


# --- reading -------------------------------------------------------------------------------------


def _targets(relationships: bytes) -> dict[str, str]:
    """The parts that a workbook is related to, by the ids of these relations."""
    found = parse(relationships)
    return {str(one.get("Id")): posixpath.normpath(posixpath.join("/xl", str(one.get("Target"))))[1:] for one in found}


def _rows(sheet: etree._Element, texts: Sequence[str], name: str) -> Iterator[Row]:
    last = 0
    for row in sheet.iter(f"{{{_MAIN}}}row"):
        last = int(row.get("r") or last + 1)
        cells: dict[int, str] = {}
        column = -1
        for cell in row.iter(f"{{{_MAIN}}}c"):
            found = _COLUMN.fullmatch(cell.get("r") or "")
            column = _number(found[1]) if found else column + 1
            cells[column] = _value(cell, texts)
        filled = [column for column, value in cells.items() if value]
        if filled and max(filled) >= MOST_COLUMNS:
            raise InputRefused(f"`{name}`, row {last}: there are more than {MOST_COLUMNS} columns: remove the others.")
        if filled:
            yield last, [cells.get(column, "") for column in range(max(filled) + 1)]


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _value(cell: etree._Element, texts: Sequence[str]) -> str:
    kind, value = cell.get("t"), cell.findtext(f"{{{_MAIN}}}v") or ""
    if kind == "inlineStr":
        inside = cell.find(f"{{{_MAIN}}}is")
        return _text(inside) if inside is not None else ""
    if kind == "s":
        return texts[int(value)]
    if kind == "str":
        return _unescaped(value)
    return value.removesuffix(".0")


def _text(element: etree._Element) -> str:
    """The words of a text with its runs, without the sounds (phonetic runs) that may stand beside them."""
    sounds = f"{{{_MAIN}}}rPh"
    words = (t.text or "" for t in element.iter(f"{{{_MAIN}}}t") if next(t.iterancestors(sounds), None) is None)
    return _unescaped("".join(words))


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda code: chr(int(code[1], 16)), text)
