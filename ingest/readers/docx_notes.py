"""Number the notes of an office document as its program prints them: through, by section or by page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

from ingest.readers.docx_styles import WORD, printed, value, whole

KINDS = ("footnote", "endnote")
_USUAL = {"footnote": "decimal", "endnote": "lowerRoman"}


@dataclass(frozen=True, slots=True)
class Form:
    """How the notes of one kind count in a section; `restart` is "eachPage", "eachSect" or "" for never."""

    form: str = "decimal"
    start: int = 1
    restart: str = ""


def read_forms(settings: etree._Element | None, body: etree._Element) -> list[dict[str, Form]]:
    """How each kind of note counts, section by section."""
    # A tracked change keeps the section's former properties within the present ones.
    places = (WORD + "pPr", WORD + "body")
    sections: list[etree._Element | None] = [
        one for one in body.iter(WORD + "sectPr") if (parent := one.getparent()) is not None and parent.tag in places
    ]
    return [{kind: _form(kind, settings, section) for kind in KINDS} for section in sections or [None]]


def _form(kind: str, settings: etree._Element | None, section: etree._Element | None) -> Form:
    form, start, restart = _USUAL[kind], 1, ""
    for holder in (settings, section):
        properties = holder.find(f"{WORD}{kind}Pr") if holder is not None else None
        form = value(properties, "numFmt") or form
        number = whole(value(properties, "numStart"))
        start = start if number is None else number
        restart = value(properties, "numRestart") or restart
    return Form(form, start, restart)


@dataclass(slots=True)
class Register:
    """Numbers the notes in the order in which the text calls them.

    `sections` are the forms of each section. A key stands once: where a footnote and an endnote print the same
    number, or the numbers begin anew, the later one is told apart by its kind and a sign.
    """

    sections: Sequence[Mapping[str, Form]] = ()
    keys: dict[tuple[str, str], str] = field(default_factory=dict)
    _labels: dict[tuple[str, str], str] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)
    _used: dict[str, int] = field(default_factory=dict)
    _section: int = 0
    _sees_pages: bool = False
    _counted_by_page: bool = False

    @property
    def guesses_pages(self) -> bool:
        """Whether notes were numbered by pages of which the file does not tell all."""
        return self._counted_by_page and not self._sees_pages

    def form(self, kind: str) -> Form:
        """How a kind of note counts in the section that is being read."""
        here = self.sections[min(self._section, len(self.sections) - 1)] if self.sections else {}
        return here.get(kind, Form(_USUAL.get(kind, "decimal")))

    def next_page(self, seen: bool = False) -> None:
        """A new page begins; `seen` where the program that made the file has noted it so."""
        self._sees_pages = self._sees_pages or seen
        for kind in KINDS:
            if self.form(kind).restart == "eachPage":
                self._counts.pop(kind, None)

    def next_section(self) -> None:
        """A new section begins."""
        self._section += 1
        for kind in KINDS:
            if self.form(kind).restart in ("eachPage", "eachSect"):
                self._counts.pop(kind, None)

    def call(self, kind: str, identifier: str, own: str = "") -> tuple[str, str]:
        """The printed label and the key of a note; `own` is a sign that the author has chosen for it."""
        note = (kind, identifier)
        if note not in self.keys:
            label = own
            if not label:
                form = self.form(kind)
                number = self._counts.get(kind, form.start - 1) + 1
                self._counts[kind] = number
                self._counted_by_page = self._counted_by_page or form.restart == "eachPage"
                label = printed(number, form.form)
            key = label if label not in self._used else f"{kind} {label}"
            if key in self._used:
                self._used[key] += 1
                key += f" ({self._used[key]})"
            self._used[key] = 1
            self._labels[note], self.keys[note] = label, key
        return self._labels[note], self.keys[note]
