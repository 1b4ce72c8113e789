"""Tell the names of bodies from the names of people, and a person's family name from the given ones."""

from __future__ import annotations

import re

from kb.models import Author

_BODIES = (
    "committee commission council department ministry agency authority office inquiry treasury institut institute "
    "institution foundation university college school centre center workgroup group team force bank organisation "
    "organization association society library service services trust unit bureau board network secretariat parliament "
    "assembly directorate laboratory lab partnership programme program government company consortium alliance nations "
    "ltd inc llp limited corporation nhs unesco unicef oecd academy collective federation forum charity cosla "
    "ombudsman nesta constabulary"
)
_OF_SCOTLAND = "(?:audit|health|improvement|police|works) scotland"
_BODY_WORD = re.compile(
    rf"\b(?:{'|'.join(_BODIES.split())}|house of (?:lords|commons)|{_OF_SCOTLAND})\b", re.IGNORECASE
)
_NO_AUTHOR = re.compile(
    r"(?:microsoft office user|windows user|office user|microsoft|user|authors?|(?:site ?)?admin(?:istrator)?|owner"
    r"|unknown|un-?named|python-docx|python-pptx|apache poi|pandoc|libreoffice|openoffice|powerpoint|default"
    r"|guest|customer|test|super ?user|web ?master|web team|editor|staff|wordpress|anonymous|\W*)$",
    re.IGNORECASE,
)
_TITLE = re.compile(r"(?:(?:dr|prof(?:essor)?|mr|mrs|ms|miss|cllr)\b\.?\s+)+(?=\S)", re.IGNORECASE)
_MAJESTY = re.compile(r"\bH(?:er|is) Majesty['’]s\b")


def names_body(text: str) -> bool:
    """Whether a word in a text says that it is the name of a body: a committee, a ministry, a company."""
    return "&" in text or bool(_BODY_WORD.search(text))


def is_corporate(name: str) -> bool:
    """Whether an author is a body and not a person.

    >>> is_corporate("Ministry of Rain"), is_corporate("Ludwig van Beethoven")
    (True, False)
    """
    words = name.split()
    if len(words) == 1:
        return "," not in name
    return names_body(name) or len(words) > 5 or (words[-1].isupper() and len(words[-1]) > 3 and not name.isupper())


def split_name(name: str) -> Author:
    """A name as printed: the family name stands last, with the small words before it ("van der Berg")."""
    family, comma, given = name.partition(",")
    if comma:
        return Author(family.strip(), given.strip() or None)
    words = name.split()
    first = len(words) - 1
    while first > 1 and words[first - 1].islower():
        first -= 1
    return Author(" ".join(words[first:]), " ".join(words[:first]) or None)


def is_placeholder(name: str) -> bool:
    """Whether a name is one that programs fill in where nobody has given one: "admin", "Microsoft Office User"."""
    return bool(_NO_AUTHOR.match(name))


def split_names(text: str) -> list[str]:
    """The names in a line such as a title page has, without forms of address; a body's name is never taken apart.

    >>> split_names("Dr Mara Quill, Ida Thorn and Bo Reed"), split_names("Ministry of Rain, Wind and Weather")
    (['Mara Quill', 'Ida Thorn', 'Bo Reed'], ['Ministry of Rain, Wind and Weather'])
    """
    parts = [part.strip() for part in re.split(r"[;\n]", text)]
    names: list[str] = []
    for part in parts:
        if _BODY_WORD.search(part):
            # Her Majesty's Treasury of one year and His Majesty's of the next are the same body.
            names.append(_MAJESTY.sub("HM", part))
            continue
        for one in re.split(r"\s&\s|\band\b", part):
            pieces = [piece.strip() for piece in one.split(",")]
            # “Quill, Mara” is one name; “Mara Quill, Ida Thorn” are two.
            several = len(pieces) > 1 and all(" " in piece for piece in pieces if piece)
            names += pieces if several else [one]
    return [" ".join(_TITLE.sub("", name.strip()).split()).strip(" ,") for name in names if name.strip(" ,.")]
