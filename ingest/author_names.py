"""Tell the names of bodies from the names of people, and a person's family name from the given ones."""

from __future__ import annotations

import re

from kb.models import Author

_BODIES = (
    "committee commission council department ministry agency authority office inquiry treasury institut institute "
    "institution foundation university college school centre center workgroup group team force bank organisation "
    "organization association society library service services trust unit bureau board network secretariat parliament "
    "assembly directorate laboratory lab partnership programme program government company consortium alliance nations "
    "ltd inc llp limited corporation nhs unesco unicef oecd"
)
_BODY = re.compile(rf"\b(?:{'|'.join(_BODIES.split())}|house of (?:lords|commons))\b|&", re.IGNORECASE)


def names_body(text: str) -> bool:
    """Whether a word in a text says that it is the name of a body: a committee, a ministry, a company."""
    return bool(_BODY.search(text))


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
