"""The only place where text becomes HTML or Markdown. Everything that is not `Html` is escaped.

Texts of documents, questions and records are never markup. `draw` is the only call of `st.html` with content.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import streamlit as st

from kb.models import Source

_STYLE = Path(__file__).with_name("style.css")
_TAGS = frozenset(
    "a blockquote caption cite dd details div dl dt figcaption figure h1 h2 h3 li mark ol p span summary sup "
    "table tbody td th thead tr ul".split()
)
_NOT_IN_ADDRESSES = re.compile(r"[\s\x00-\x1f]")
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_WORD_JOINER = "\u2060"  # has no width; a reader does not see it


class Html(str):
    """Markup made by this module from escaped text."""

    __slots__ = ()


def text(words: str) -> Html:
    """Return words as HTML that shows exactly these words."""
    return Html(html.escape(words))


def element(tag: str, *content: str | None, **attributes: str) -> Html:
    """Return an element. Content that is not Html is escaped; `None` is left out; `class_` stands for class.

    >>> element("p", "a < b", class_="kist-line")
    '<p class="kist-line">a &lt; b</p>'
    """
    if tag not in _TAGS:
        raise ValueError(f"{tag} is not an element that pages use")
    named = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{html.escape(value)}"' for name, value in attributes.items()
    )
    inner = "".join(part if isinstance(part, Html) else text(part) for part in content if part is not None)
    return Html(f"<{tag}{named}>{inner}</{tag}>")


def joined(parts: Sequence[str], between: str = "") -> Html:
    """Return the parts one after the other, with escaped text between them."""
    return Html(text(between).join(part if isinstance(part, Html) else text(part) for part in parts))


def link(address: str | None, words: str) -> Html:
    """Return a link that opens a new tab; only web addresses become links, the rest stay words."""
    if not is_web_address(address):
        return text(words)
    return element("a", words, href=str(address), target="_blank", rel="noopener noreferrer")


def page_link(page: str, words: str, **query: str | Sequence[str]) -> Html:
    """Return a link to a page of this app; the address is relative, so it also works behind a folder.

    A part of the address that is a list is repeated.
    """
    return element("a", words, href=f"{page}?{urlencode(query, doseq=True)}" if query else page, target="_self")


def is_web_address(address: str | None) -> bool:
    """Tell whether this is a plain http or https address with a host."""
    try:
        parts = urlsplit(address or "")
        return (
            parts.scheme in ("http", "https") and bool(parts.hostname) and not _NOT_IN_ADDRESSES.search(address or "")
        )
    except ValueError:  # brackets or a port that no address has
        return False


def with_notes(
    words: str, markers: Sequence[tuple[int, Sequence[Source]]], marks: Sequence[tuple[int, int, str]] = ()
) -> Html:
    """Return a text with the numbers of its notes raised, and with stretches highlighted.

    `marks` are (start, end, class); where two overlap the later one counts.
    """
    signs: dict[int, list[str]] = {}
    for position, sources in markers:
        signs.setdefault(position, []).extend(str(source.note) for source in sources)
    edges = {0, len(words), *signs, *(edge for start, end, _ in marks for edge in (start, end))}
    bounds = sorted(edge for edge in edges if 0 <= edge <= len(words))
    parts: list[Html] = []
    for start, end in zip(bounds, [*bounds[1:], len(words)], strict=True):
        if signs.get(start):
            parts.append(element("sup", ", ".join(signs[start])))
        if start < end:
            classes = [name for first, last, name in marks if first <= start and end <= last]
            stretch = words[start:end]
            parts.append(element("mark", stretch, class_=classes[-1]) if classes else text(stretch))
    return joined(parts)


def draw(*parts: Html) -> None:
    """Put markup of this module on the page."""
    for part in parts:
        if not isinstance(part, Html):
            raise TypeError("only markup made by this module is drawn")
    content = "".join(parts)
    if content:
        st.html(content)


def draw_style() -> None:
    """Put the style sheet of our own elements on the page."""
    st.html(_STYLE)


def escape_markdown(words: str) -> str:
    """Return words for the label of a button, a pill, an expander or a heading: they show as they are.

    Backslashes take the meaning from signs. Streamlit replaces :emoji:, arrows and bare addresses after
    that, so those are broken up by a character without width.
    """
    plain = " ".join(words.split())
    broken = re.sub(r"([:@]|[-<>=~](?=[-<>=~])|www(?=\.))", rf"\1{_WORD_JOINER}", plain, flags=re.IGNORECASE)
    return _PUNCTUATION.sub(r"\\\1", broken)
