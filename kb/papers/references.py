"""Formatted references: Harvard, Chicago notes and a numbered style, for the text of a paper and for its list.

Harvard follows the habits of British universities (four authors or more are "et al."), Chicago those of notes with a
bibliography, and the numbered style those of the medical journals (Vancouver). Why no program for styles is used:
docs/decisions/017-references.md.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from enum import StrEnum

from kb.exchange.exports import container, first_and_last_page, form_of, one_line, series, web_addresses
from kb.models import Author, Work
from kb.models.papers import Entry, Prose, Run, prose, words_of
from kb.papers.citations import in_our_words

_ONLINE = ("webpage", "post-weblog")


class ReferenceStyle(StrEnum):
    """The styles in which works are referred to."""

    HARVARD = "harvard"
    CHICAGO = "chicago"
    NUMBERED = "numbered"


STYLES = {
    ReferenceStyle.HARVARD: "Harvard (author and year)",
    ReferenceStyle.CHICAGO: "Chicago (notes)",
    ReferenceStyle.NUMBERED: "Numbered",
}


class References:
    """The works that one paper refers to, each called the same wherever it is named.

    The works are given in the order in which the paper first names them: that is the order of the numbered style. The
    others are in order of the alphabet. Works that would be cited alike get letters after the year, in order of the
    list: by authors, then by title.
    """

    def __init__(self, works: Iterable[Work], style: ReferenceStyle) -> None:
        named = tuple({work.id: work for work in works}.values())
        numbered = style is ReferenceStyle.NUMBERED
        self.style = style
        self.works = named if numbered else tuple(sorted(named, key=_place_in_list))
        self._by_id = {work.id: work for work in named}
        self._numbers = {work.id: number for number, work in enumerate(self.works, 1)}
        self._years = _years(sorted(named, key=_place_in_list))

    def cite(self, work_id: str, place: str = "", titled: bool = False) -> Prose:
        """Return the short citation that stands in the text: "(Bynner, 2018a, p. 7)" or "[3, p. 7]".

        `titled` where the title stands before it: that is how a work without an author is named. It is empty in Chicago
        style, which cites in notes.
        """
        if self.style is ReferenceStyle.CHICAGO:
            return ()
        if self.style is ReferenceStyle.NUMBERED:
            return prose(f"[{', '.join(filter(None, [str(self._numbers[work_id]), place]))}]")
        work = self._by_id[work_id]
        named = not titled or bool(work.authors or work.corporate_authors)
        label = prose(_label(work), ", ") if named else ()
        return prose("(", label, f"{', '.join(filter(None, [self._years[work_id], place]))})")

    def note(self, work_id: str, place: str = "", again: bool = False) -> Prose:
        """Return the words of a note that names a work; `again` where an earlier note of the paper did."""
        work = self._by_id[work_id]
        if self.style is ReferenceStyle.CHICAGO:
            return _chicago_again(work, place) if again else _chicago_note(work, place)
        address = _address(work)
        short = prose(Run(_title(work), emphasis=True), " ", self.cite(work_id, place, titled=True))
        return _sentence(short, prose(", ", _link(address)) if address else "")

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The entries of the list, in its order."""
        if self.style is ReferenceStyle.HARVARD:
            return tuple(Entry(_harvard(work, self._years[work.id])) for work in self.works)
        if self.style is ReferenceStyle.CHICAGO:
            return tuple(Entry(_chicago(work)) for work in self.works)
        return tuple(Entry(_numbered(work), self._numbers[work.id]) for work in self.works)


# --- what the styles share -----------------------------------------------------------------------


def _place_in_list(work: Work) -> tuple[str, str, str, str]:
    return (_sorted_as(_list_names(work) or _title(work)), str(work.year or "9999"), _sorted_as(_title(work)), work.id)


def _sorted_as(words: str) -> str:
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", words) if not unicodedata.combining(sign))
    return re.sub(r"^(?:the|an?) ", "", re.sub(r"[^\w\s]", "", plain).casefold().strip())


def _years(listed: Sequence[Work]) -> dict[str, str]:
    """The year of each work as it is cited; with a letter where others of the same label have the same year."""
    alike: dict[tuple[str, int | None], list[str]] = {}
    for work in listed:
        alike.setdefault((words_of(_label(work)).casefold(), work.year), []).append(work.id)
    years = {}
    for (_, year), ids in alike.items():
        for number, work_id in enumerate(ids):
            letter = _letter(number) if len(ids) > 1 else ""
            years[work_id] = f"{year}{letter}" if year else " ".join(filter(None, ["no date", letter]))
    return years


def _letter(number: int) -> str:
    """a to z, then aa, ab ..."""
    return ("" if number < 26 else _letter(number // 26 - 1)) + chr(ord("a") + number % 26)


def _label(work: Work) -> Prose:
    """Whom the text names: "Bynner", "Bynner and Henderson", "Bynner et al."; the title where nobody is known."""
    people = [one_line(author.family) for author in work.authors] or list(map(one_line, work.corporate_authors))
    if not people:
        return prose(Run(_title(work), emphasis=True))
    if len(people) > 3:
        return prose(f"{people[0]} ", Run("et al.", emphasis=True))
    return prose(_listed(people))


def _listed(names: Sequence[str], last: str = " and ") -> str:
    return last.join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _list_names(work: Work) -> str:
    """Who wrote a work, family names first; four or more are told by the first."""
    people = [", ".join(filter(None, [one_line(a.family), _initials(a, ".")])) for a in work.authors]
    people = people or list(map(one_line, work.corporate_authors))
    return f"{people[0]} et al." if len(people) > 3 else _listed(people)


def _initials(author: Author, after: str) -> str:
    """The first letters of given names: "Mary-Anne J." is "M.-A.J." or, without a full stop after each, "MAJ"."""
    parts = re.findall(r"(-?)\s*([^\W\d_])[^\s.-]*\.?", one_line(author.given or ""))
    return "".join(f"{hyphen if after else ''}{letter}{after}" for hyphen, letter in parts)


def _title(work: Work) -> str:
    title = one_line(work.title).rstrip(".") or "Untitled"
    return f"{title} (in Kist’s words)" if in_our_words(work) and "digest" not in title.casefold() else title


def _address(work: Work) -> str:
    return f"https://doi.org/{one_line(work.doi)}" if work.doi else next(iter(web_addresses(work)), "")


def _link(address: str) -> Run:
    return Run(address, address)


def _pages(work: Work) -> str:
    return "–".join(filter(None, first_and_last_page(work) or ()))


def _issue(work: Work) -> str:
    """The volume with its number in brackets: "22(1)"."""
    number = f"({one_line(work.issue)})" if work.issue else ""
    return f"{one_line(work.volume or '')}{number}"


def _sentence(*parts: Prose | Run | str) -> Prose:
    """Return the parts with a full stop after them, unless they end with a sign that closes a sentence."""
    words = prose(*parts)
    return words if re.search(r"[.?!][”’]?$", words_of(words)) else prose(words, ".")


def _sentences(*parts: Prose | str | None) -> Prose:
    """Return each part that is not empty as a sentence, with blanks between them."""
    told = [_sentence(part if isinstance(part, tuple) else prose(part)) for part in parts if part]
    return prose(*(run for part in told for run in (part, " ")))[:-1]


# --- Harvard -------------------------------------------------------------------------------------


def _harvard(work: Work, year: str) -> Prose:
    form, title, address = form_of(work).csl, _title(work), _address(work)
    names = _list_names(work)
    stands_in = container(work)
    if stands_in:
        quoted = prose(f"‘{title}’")
        told = prose(names, f" ({year}) ", quoted) if names else prose(quoted, f" ({year})")
        pages = _pages(work)
        counted = f"{'pp.' if '–' in pages else 'p.'} {pages}" if pages else ""
        inside = prose("in " if form == "chapter" else "", Run(one_line(stands_in), emphasis=True))
        more = [_issue(work), counted] if form != "chapter" else [one_line(work.publisher or ""), counted]
        first = prose(told, ", ", inside, *(f", {one}" for one in more if one))
        return _sentences(first, _available(address))
    called = Run(title, emphasis=True)
    first = prose(names, f" ({year}) ", called) if names else prose(called, f" ({year})")
    publisher = "" if form in _ONLINE and work.publisher in work.corporate_authors else one_line(work.publisher or "")
    return _sentences(first, one_line(series(work) or ""), publisher, _available(address))


def _available(address: str, before: str = "Available at: ") -> Prose:
    return prose(before, _link(address)) if address else ()


# --- Chicago -------------------------------------------------------------------------------------


def _chicago_note(work: Work, place: str) -> Prose:
    names = _full_names(work)
    pinned = re.sub(r"^pp?\. ", "", place)
    head = prose(f"{names}, " if names else "")
    address = _address(work)
    tail = prose(", ", _link(address)) if address else ()
    return _sentence(head, _chicago_published(work, pinned), tail)


def _chicago_published(work: Work, pinned: str) -> Prose:
    """The work with where it came out, as a note tells it; `pinned` are the pages that are meant."""
    form, title, year = form_of(work).csl, _title(work), str(work.year or "n.d.")
    publisher = ", ".join(filter(None, [one_line(work.publisher or ""), year]))
    stands_in = container(work)
    if stands_in and form == "chapter":
        pages = f", {pinned or _pages(work)}" if pinned or _pages(work) else ""
        return prose(f"{_quoted(title)} in ", Run(one_line(stands_in), emphasis=True), f" ({publisher}){pages}")
    if stands_in:
        number = f", no. {one_line(work.issue)}" if work.issue else ""
        volume = f" {one_line(work.volume)}" if work.volume else ""
        pages = f": {pinned or _pages(work)}" if pinned or _pages(work) else ""
        head = prose(f"{_quoted(title)} ", Run(one_line(stands_in), emphasis=True))
        return prose(head, f"{volume}{number} ({year}){pages}")
    after = f", {pinned}" if pinned else ""
    if form in _ONLINE:
        return prose(f"{_quoted(title)} {publisher}{after}")
    return prose(Run(title, emphasis=True), f" ({publisher}){after}")


def _quoted(title: str) -> str:
    """A title in quotation marks with the comma inside them, where it does not end with a sign of its own."""
    return f"“{title}”" if title.endswith(("?", "!")) else f"“{title},”"


def _chicago_again(work: Work, place: str) -> Prose:
    """The short form: family names, the title up to its colon, the pages; without an author the whole title."""
    pinned = re.sub(r"^pp?\. ", "", place)
    label = prose(_label(work), ", ") if work.authors or work.corporate_authors else ()
    title = re.split(r"(?<=\w): ", _title(work))[0] if label else _title(work)
    if not container(work):
        return _sentence(label, Run(title, emphasis=True), f", {pinned}" if pinned else "")
    return _sentence(label, f"{_quoted(title)} {pinned}" if pinned else _closed(title))


def _full_names(work: Work) -> str:
    people = [" ".join(filter(None, [one_line(a.given or ""), one_line(a.family)])) for a in work.authors]
    people = people or list(map(one_line, work.corporate_authors))
    if len(people) > 3:
        return f"{people[0]} et al."
    return _listed(people, ", and " if len(people) == 3 else " and ")


def _chicago(work: Work) -> Prose:
    form, title, year = form_of(work).csl, _title(work), str(work.year or "n.d.")
    publisher = ", ".join(filter(None, [one_line(work.publisher or ""), year]))
    stands_in, pages, address = container(work), _pages(work), _address(work)
    link = prose(_link(address)) if address else ()
    names = _bibliography_names(work)
    if stands_in and form == "chapter":
        inside = prose("In ", Run(one_line(stands_in), emphasis=True), f", {pages}" if pages else "")
        return _sentences(names, _closed(title), inside, publisher, link)
    if stands_in:
        number = f", no. {one_line(work.issue)}" if work.issue else ""
        volume = f" {one_line(work.volume)}" if work.volume else ""
        told = f"{volume}{number} ({year}){f': {pages}' if pages else ''}"
        return _sentences(names, _closed(title), prose(Run(one_line(stands_in), emphasis=True), told), link)
    called = _closed(title) if form in _ONLINE else prose(Run(title, emphasis=True))
    return _sentences(names, called, one_line(series(work) or ""), publisher, link)


def _closed(title: str) -> Prose:
    return prose(f"“{title}”" if title.endswith(("?", "!")) else f"“{title}.”")


def _bibliography_names(work: Work) -> str:
    """The first author with the family name first, the others as they are called; of eleven or more the first seven."""
    first, *others = work.authors or (None,)
    if first is None:
        return _listed(list(map(one_line, work.corporate_authors)))
    names = [", ".join(filter(None, [one_line(first.family), one_line(first.given or "")]))]
    names += [" ".join(filter(None, [one_line(a.given or ""), one_line(a.family)])) for a in others]
    if len(names) > 10:
        return f"{', '.join(names[:7])}, et al."
    return _listed(names, ", and ")


# --- numbered ------------------------------------------------------------------------------------


def _numbered(work: Work) -> Prose:
    form, title, year = form_of(work).csl, _title(work), str(work.year or "[date unknown]")
    stands_in, pages, address = container(work), _pages(work), _address(work)
    people = [" ".join(filter(None, [one_line(a.family), _initials(a, "")])) for a in work.authors]
    people = people or list(map(one_line, work.corporate_authors))
    names = ", ".join([*people[:6], *(["et al."] if len(people) > 6 else [])])
    publisher = "; ".join(filter(None, [one_line(work.publisher or ""), year]))
    link = _available(address, "Available from: ")
    if stands_in and form == "chapter":
        counted = f"p. {pages}" if pages else ""
        return _sentences(names, title, f"In: {one_line(stands_in)}", publisher, counted, link)
    if stands_in:
        issue = f";{_issue(work)}" if _issue(work) else ""
        return _sentences(names, title, one_line(stands_in), f"{year}{issue}{f':{pages}' if pages else ''}", link)
    return _sentences(names, title, one_line(series(work) or ""), publisher, link)
