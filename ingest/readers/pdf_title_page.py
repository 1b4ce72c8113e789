"""Read who wrote a PDF and when it was published: from its title page first, from its properties second."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.author_names import names_body
from ingest.readers.pdf_headings import squash
from ingest.readers.pdf_lines import Line

_FIRST_PAGES = 4
_NAME_LINES = 14
_LONGEST_LINE = 400
_LAST_LINES = 15
_WORDY = 200
_INITIALS = re.compile(r"\b(?:[A-Z]\.){2,}")
_PRESENTED = re.compile(r"about the authors?", re.IGNORECASE)
_PRESENTS = re.compile(r"(?P<name>[^\W\d_][\w.'’ -]{3,60}?),? (?:is|has|was|works|leads|holds|joined)\b")
_MARKS = re.compile(r"[*∗†‡§¶‖#⋆◦]|\d+(?:\s*,\s*\d+)*\b|(?<=\w)[¹²³⁴⁵⁶⁷⁸⁹⁰]+")
_SPLIT = re.compile(r"\s*(?:[,;&\t|•·]|\band\b|\s{3,})\s*")
_PARTICLE = r"(?:van|von|der|den|de|del|della|da|di|dos|du|la|le|bin|al|el|ter|ten|zu)"
_PART = r"[^\W\d_](?:[\w'’.]*[\w.])?(?:-[^\W\d_][\w'’]*)*"
_NAME = re.compile(rf"{_PART}(?:\s+(?:{_PARTICLE}\s+)*{_PART}){{1,4}}")
_TITLES = re.compile(r"^(?:(?:Dr|Prof|Professor|Mr|Mrs|Ms|Sir|Dame|Lord|Lady|Baroness)\.?\s+)+", re.IGNORECASE)
_DEGREES = re.compile(r"\s*,?\s*\b(?:Ph\.?D|M\.?D|M\.?Sc|B\.?Sc|M\.?A|R\.?N|J\.?D|LL\.?M|FRS|OBE|CBE|QC|KC)\b\.?")
_OTHER_WORDS = (
    "report response review paper summary volume module version draft final edition session chapter introduction "
    "abstract contents policy brief guidance analysis assessment strategy plan january february march april may june "
    "july august september october november december house lords commons page presented published ordered contract "
    "act inquiries regulations directive law working document research discussion series annual the of for in "
    "on to with from by public open data key web universität université universidad università universiteit hochschule "
    "fachhochschule instituto istituto faculty faculté facoltà"
).split()
_OTHER = re.compile(rf"\b(?:{'|'.join(_OTHER_WORDS)})\b", re.IGNORECASE)
_CUE = re.compile(
    r"^(?:(?:written|prepared|submitted|produced|developed|compiled|edited|authored)\s+(?:for\s+\w+\s+)?by(?:\s+the)?"
    r"|authors?|by)\b\s*(?::|\t|$|(?=\s[A-Z]))\s*",
    re.IGNORECASE,
)
_PUBLISHED_BY = re.compile(
    r"\b(?i:published) (?:in (?:\w+ )?\d{4} )?by (?:the )?(?P<name>[A-Z][^.;:©]{3,120}?)(?:,? \d|[.;:©]|$)"
)
_STOP = re.compile(
    r"^(?:abstract|summary|executive summary|introduction|contents|table of contents|foreword|keywords)\b",
    re.IGNORECASE,
)
_LINKING = frozenset("of the and for on in to".split())
_HOUSE = re.compile(r"^house of (?:lords|commons)$", re.IGNORECASE)
_GOVERNMENT = re.compile(
    r"^(?P<name>(?:UK|HM|Scottish|Welsh|Australian|Irish)\s+Government)\s+response\b", re.IGNORECASE
)
_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+)?{_MONTH}\.?,?\s+(?:(?P<day2>\d{{1,2}}),\s+)?(?P<year>(?:19|20)\d\d)"
_DATE = re.compile(rf"\b{_DAY}\b|\b(?P<d>\d{{1,2}})[/.](?P<m>\d{{1,2}})[/.](?P<y>(?:19|20)\d\d)\b", re.IGNORECASE)
_PRINTED = re.compile(r"ordered(?: by .{1,40})? to be printed[^.]*?(?:19|20)\d\d", re.IGNORECASE)
_PUBLISHED = re.compile(
    r"\b(?:first )?(?:published|publication date|release date|date of publication|issued)\b", re.IGNORECASE
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?![\d–/-])")
_RIGHTS = re.compile(r"©|\bcopyright\b|\(c\)\s", re.IGNORECASE)
_STAMP = re.compile(r"\barXiv:\S+", re.IGNORECASE)
_CREATED = re.compile(r"D:((?:19|20)\d\d)(\d\d)?(\d\d)?")
_USER = re.compile(
    r"^\S+$|[\d@\\/_]|\b(?:microsoft|adobe|acrobat|word|user|admin|unknown|scan|owner|quartz)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class TitlePage:
    """Who wrote a document and when it was published, each with where that was read."""

    authors: tuple[str, ...] = ()
    authors_from: str = ""
    date: str = ""
    date_from: str = ""

    @property
    def origins(self) -> tuple[tuple[str, str], ...]:
        """For each field where it was read, "" where it was not."""
        return ("authors", self.authors_from), ("date", self.date_from)


def read_title_page(pages: Sequence[Sequence[Line]], title: str, author: str, created: str) -> TitlePage:
    """Read the first pages; `author` and `created` are the file's own properties."""
    first = [[line for line in lines if len(line.text) <= _LONGEST_LINE] for lines in pages[:_FIRST_PAGES]]
    seen = Counter((squash(line.text), round(line.base)) for lines in first for line in lines)
    # What stands at the same place of several pages is a running head and names no author.
    own = [[line for line in lines if seen[squash(line.text), round(line.base)] == 1] for lines in first]
    authors = _cued(first) or _named(first, title)
    if not authors:
        authors = _presented(pages) or _corporate(own, title) or _corporate(first[:1], title)
    authors_from = "title page" if authors else ""
    if not authors and author and not _USER.search(author.replace(",", "").strip()):
        authors, authors_from = tuple(_turned(one) for one in re.split(r"\s*;\s*", author) if one), "file properties"
    # What a document does not say on its first pages may stand at its very end.
    date = _date(first) or (_alone(pages[-1][-_LAST_LINES:]) if len(pages) > _FIRST_PAGES else "")
    date_from = "title page" if date else ""
    made = _CREATED.match(created)
    if not date and made:
        date, date_from = made[1], "file properties"
    return TitlePage(authors, authors_from, date, date_from)


def _turned(name: str) -> str:
    """A name as it is said: "BOWYER, Alex" is Alex Bowyer."""
    family, comma, given = name.partition(", ")
    if comma and len(given.split()) <= 3 and not given.casefold().startswith(("jr", "sr", "inc", "ltd")):
        return f"{given} {family.title() if family.isupper() else family}"
    return name


def _paragraphs(lines: Sequence[Line]) -> list[str]:
    """The words of a page, those set alike in following lines together."""
    joined: list[tuple[Line, str]] = []
    for line in lines:
        if not line.upright:
            continue
        last = joined[-1] if joined else None
        if last and abs(last[0].size - line.size) < 0.3 and 0 < last[0].base - line.base < 1.35 * line.size:
            joined[-1] = (line, f"{last[1]} {' '.join(line.text.split())}")
        else:
            joined.append((line, " ".join(line.text.split())))
    return [text for _, text in joined]


def _is_name(text: str) -> bool:
    if not _NAME.fullmatch(text) or names_body(text) or _OTHER.search(text):
        return False
    parts = [part for part in text.split() if not re.fullmatch(_PARTICLE, part)]
    acronym = any(len(part) > 1 and part.isupper() and "." not in part for part in parts[1:])
    capitals = all(part[0].isupper() for part in parts)
    return capitals and (not acronym or text.isupper()) and any(len(part) > 2 for part in parts)


def _names(text: str) -> tuple[str, ...]:
    """The names of a line that holds nothing but names."""
    pieces = [
        _DEGREES.sub("", _TITLES.sub("", " ".join(piece.split()))).strip(" .")
        for piece in _SPLIT.split(_MARKS.sub(" , ", _DEGREES.sub("", text)))
    ]
    pieces = [piece for piece in pieces if piece]
    if pieces and all(_is_name(piece) for piece in pieces):
        return tuple(piece.title() if piece.isupper() else piece for piece in pieces)
    return ()


def _cued(pages: Sequence[Sequence[Line]]) -> tuple[str, ...]:
    """What stands behind "Author", "Prepared by" and the like."""
    for lines in pages[:3]:
        for place, line in enumerate(lines):
            cue = _CUE.match(line.text.strip())
            if not cue or len(line.text.split()) > 20:
                continue
            said = line.text.strip()[cue.end() :].strip() or (lines[place + 1].text if place + 1 < len(lines) else "")
            names = _names(said)
            if names:
                return names
            said = " ".join(_MARKS.sub("", said).split()).strip(" ,")
            if names_body(said) and len(said.split()) <= 12 and said[:1].isupper():
                return (said,)
    return ()


def _named(pages: Sequence[Sequence[Line]], title: str) -> tuple[str, ...]:
    """The names of people below the title."""
    sought = squash(title)
    for lines in pages[:2]:
        below = _below(lines, sought)
        found: list[str] = []
        for line in below[:_NAME_LINES]:
            text = line.text.strip()
            if _STOP.match(text):
                break
            names = _names(text)
            if not names and (len(text.split()) > 8 or (found and text.strip(" 0123456789,"))):
                break
            found += names
        if found:
            return tuple(dict.fromkeys(found))
    return ()


def _below(lines: Sequence[Line], sought: str) -> list[Line]:
    """The lines that follow the title on its page."""
    return list(lines[_title_lines(lines, sought)[1] :])


def _title_lines(lines: Sequence[Line], sought: str) -> tuple[int, int]:
    """Where the title stands among the lines of a page; where it does not, (0, the number of lines)."""
    for place in range(len(lines)):
        said = ""
        for end in range(place, min(place + 6, len(lines))):
            said += squash(lines[end].text)
            if said == sought:
                return place, end + 1
            if not sought.startswith(said):
                break
    return 0, len(lines)


def _presented(pages: Sequence[Sequence[Line]]) -> tuple[str, ...]:
    """The people whom a section about the authors presents, each at the start of a line."""
    for lines in pages:
        for place, line in enumerate(lines):
            if not _PRESENTED.fullmatch(line.text.strip()):
                continue
            found = [_PRESENTS.match(after.text.strip()) for after in lines[place + 1 : place + 1 + 3 * _NAME_LINES]]
            names = [name for match in found if match and len(name := _names(match["name"])) == 1]
            return tuple(dict.fromkeys(one for name in names for one in name))
    return ()


def _corporate(pages: Sequence[Sequence[Line]], title: str) -> tuple[str, ...]:
    """The body whose name stands above or below the title, or that says it publishes the document."""
    government = _GOVERNMENT.match(title)
    if government:
        return (" ".join(government["name"].split()),)
    before, colon, _ = title.partition(": ")
    if colon and _is_body(before) and names_body(before.split()[-1]):
        return (before,)
    sought = squash(title)
    for lines in pages[:2]:
        house = ""
        said = _paragraphs(lines)
        if len(" ".join(said).split()) > _WORDY:
            # On a page full of text, only what stands above the title can name who speaks.
            said = _paragraphs(lines[: _title_lines(lines, sought)[0]])
        for text in said:
            if _HOUSE.match(text):
                house = " ".join(word if word in ("of",) else word.capitalize() for word in text.casefold().split())
            elif _is_body(text) and squash(text) not in sought and sought not in squash(text):
                named = _in_small_letters(text)
                return (f"{house} {named}" if house and not named.casefold().startswith("house") else named,)
    for lines in pages:
        for text in _paragraphs(lines):
            published = _PUBLISHED_BY.search(text)
            if published and not re.search(r"\b(?:authority|order|permission)\b", published["name"], re.IGNORECASE):
                return (published["name"].strip(" ,"),)
    return ()


def _in_small_letters(name: str) -> str:
    """The name of a body that is printed in capitals, as it is written."""
    if not name.isupper() or len(name.split()) < 3:
        return name
    words = [word if "." in word else word.capitalize() for word in name.split()]
    return " ".join(word.lower() if word.lower() in _LINKING else word for word in words)


def _is_body(text: str) -> bool:
    words = text.split()
    return (
        2 <= len(words) <= 12
        and names_body(text)
        and text[:1].isupper()
        and not re.search(
            r"[\d.:;@]|\b(?:report|response|volume|session|presented|published|submitted|for|no)\b",
            _INITIALS.sub("", text),
            re.IGNORECASE,
        )
        and sum(word[:1].isupper() for word in words) >= 0.6 * len(words)
    )


def _date(pages: Sequence[Sequence[Line]]) -> str:
    """When the document says it was published: a stated publication before rights before a date on its own."""
    said = [" ".join(line.text.split()) for lines in pages for line in lines]
    for text in said:
        told = _PUBLISHED.search(_PRINTED.sub("", text))
        if told and len(text.split()) < 40:
            rest = _PRINTED.sub("", text)[told.start() :]
            found = _day(rest[:120])
            if found:
                return found
    alone = _alone([line for lines in pages for line in lines][:80])
    rights = next((_YEAR.findall(text)[-1] for text in said if _RIGHTS.search(text) and _YEAR.search(text)), "")
    if rights and not alone.startswith(rights):
        return rights
    stamp = next((_day(text) for text in said if _STAMP.search(text)), "")
    return alone or stamp


def _alone(lines: Sequence[Line]) -> str:
    """The first date that has a line of its own."""
    said = (" ".join(line.text.split()) for line in lines)
    return next((found for text in said if len(text.split()) <= 7 and (found := _day(text, False))), "")


def _day(text: str, bare: bool = True) -> str:
    """The first date of a text as year, month and day, as far as it tells; a `bare` year is one too."""
    found = _DATE.search(text)
    if found and found["year"]:
        month = next(number for number, name in enumerate(_MONTHS, 1) if name.startswith(found["month"][:3].casefold()))
        day = found["day"] or found["day2"]
        return f"{found['year']}-{month:02}" + (f"-{int(day):02}" if day and 0 < int(day) < 32 else "")
    if found and 0 < int(found["m"]) < 13:
        return f"{found['y']}-{int(found['m']):02}-{int(found['d']):02}"
    year = _YEAR.search(text) if bare else None
    return year[0] if year else ""
