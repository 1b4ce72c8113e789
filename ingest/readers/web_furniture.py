"""Tell a page's main text from its furniture: menus, banners, share bars, what is hidden and what is no text."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from lxml.etree import _Element

from ingest.readers.web_tree import EPUB_TYPE

FURNITURE, HIDDEN, CONTENTS, PAGE_NUMBER = "page furniture", "hidden", "contents", "page number"
DETAILS = "page details"

# What no reader of the page ever sees as text: left out without a word.
NO_TEXT = frozenset(
    "script style template head link meta base svg canvas object embed applet audio video iframe frameset map "
    "noframes img picture source track param col colgroup input select textarea datalist annotation rp rt "
    "annotation-xml".split()
)
_TAGS = frozenset("nav aside form button dialog menu footer fieldset".split())
_ROLES = frozenset(
    "navigation banner contentinfo complementary search dialog alertdialog menu menubar toolbar tablist form".split()
)
_CONTENTS = frozenset(("toc", "doc-toc", "landmarks", "page-list", "contents", "table-of-contents", "lot", "loi"))
_UNSEEN = frozenset(
    "visually-hidden visuallyhidden sr-only screen-reader-text screen-reader screenreader govuk-visually-hidden "
    "u-visually-hidden element-invisible assistive-text mw-jump-link".split()
)
# Names that settle it, and names that a chapter about the same matter may bear as well.
_SURE_NAMES = frozenset(
    "cookie cookies cookiebanner gdpr breadcrumb breadcrumbs skiplink skiplinks sharebar sharedaddy socialbox "
    "socialbar addtoany addthis newsletter comments respond advert advertisement adverts navbar navbox noprint "
    "pagination popup modal popmake catlinks printfooter mw-editsection editsection searchbox sitenotice "
    "submenu relatedposts jp-relatedposts yarpp".split()
)
_NAMES = frozenset(
    "consent skip share sharing social sidebar subscribe subscription promo promotion sponsor menu nav navigation "
    "pager overlay widget toolbar related recommended masthead search feedback dropdown toc login".split()
)
_PAIRS = (
    "skip-link skip-to no-print no_print back-to-top site-header site-footer page-footer read-more see-also-links "
    "jump-to-nav print-link global-header"
).split()
_DETAIL = re.compile(
    r"(?:date |first |originally )?published(?: on| date)?|from|authors?(?:\(s\))?|published by|publisher|"
    r"publication date|last updated",
    re.IGNORECASE,
)
_DETAILS_NAME = re.compile(r"(?:.*[-_])?(?:metadata|entry-meta|post-meta|article-meta|byline|submitted|last-changed)")
_LONGEST_DETAILS = 400
_LINE_NUMBERS = frozenset("lnum linenum lineno linenumber line-number linenos".split())
_OUTSIDE = frozenset(("header", "footer", "logo", "banner", "topbar", "bottom", "pied", "entete", "entête"))
_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_PARTS = re.compile(r"[^\W_]+")
_BLOCK_OF_TEXT = frozenset(("p", "li", "td", "pre", "blockquote", "dd"))
_CONTAINERS = frozenset(("body", "div", "section", "article", "main", "td", "tr", "tbody", "table", "center", "form"))
# A block of class "related" that holds this share of the page's prose is no furniture, whatever its name.
_MOST = 0.4
# Prose of this length with few links is text, though its element has the name of a menu or stands aside.
_PROSE, _FEW_LINKS = 300, 0.3
_DENSE = 0.75


@dataclass(frozen=True, slots=True)
class Weight:
    """How many characters of text stand in an element, in its links, and in its paragraphs outside links."""

    text: int = 0
    links: int = 0
    prose: int = 0


def weigh(elements: Sequence[_Element], left_out: Collection[_Element] = ()) -> dict[_Element, Weight]:
    """The weight of each element of a page, given in document order; what is left out weighs nothing."""
    totals: dict[_Element, Weight] = {}
    for element in reversed(elements):
        if element in left_out:
            totals[element] = Weight()
            continue
        text, links, prose = len((element.text or "").strip()), 0, 0
        for child in element:
            below = totals.get(child, Weight()) if child.tag not in NO_TEXT else Weight()
            text += below.text + len((child.tail or "").strip())
            links += below.links
            prose += below.prose
        if element.tag == "a":
            links = text
        elif element.tag in _BLOCK_OF_TEXT:
            prose = max(prose, text - links)
        totals[element] = Weight(text, links, prose)
    return totals


def why_left_out(element: _Element, weights: Mapping[_Element, Weight], whole: Weight, in_main: bool) -> str:
    """Why an element is no part of the main text, or "" where it is."""
    weight = weights.get(element, Weight())
    tag = str(element.tag)
    if tag in ("html", "body", "main", "article", "h1"):
        return ""
    if whole.prose and weight.prose > _MOST * whole.prose:
        return ""
    names = _names(element)
    roles = {*(element.get("role") or "").casefold().split(), *(element.get(EPUB_TYPE) or "").casefold().split()}
    if roles & _CONTENTS or (tag in ("nav", "div", "ul", "ol") and names & _CONTENTS):
        return CONTENTS
    if _is_hidden(element, tag, names):
        return HIDDEN
    if roles & {"doc-pagebreak", "pagebreak"} or names & _LINE_NUMBERS:
        return PAGE_NUMBER
    if any(one.startswith("doc-") or "note" in one for one in roles) or element.find(".//h1") is not None:
        return ""
    if _tells_details(element, tag, weight):
        return DETAILS
    if tag == "nav" or "navigation" in roles:
        return CONTENTS if _leads_within(element) else FURNITURE
    is_prose = in_main and weight.prose > _PROSE and weight.links < _FEW_LINKS * weight.text
    if tag in _TAGS or roles & _ROLES or (tag == "header" and not in_main):
        quoted = tag == "footer" and next(element.iterancestors("blockquote"), None) is not None
        return "" if quoted or (tag == "aside" and is_prose) else FURNITURE
    if _is_named_furniture(element, tag, names, is_prose) or (not in_main and _parts(names) & _OUTSIDE):
        return FURNITURE
    only_links = weight.text and weight.links >= 0.9 * weight.text
    return FURNITURE if only_links and "print" in _parts(names) else ""


def _tells_details(element: _Element, tag: str, weight: Weight) -> bool:
    """Whether an element only says who published the page and when: that is read as such, and is no text."""
    if weight.text > _LONGEST_DETAILS or weight.prose > _LONGEST_DETAILS // 2:
        return False
    if tag == "dl":
        labels = ["".join(str(part) for part in one.itertext()) for one in element.iter("dt")]
        return any(_DETAIL.fullmatch(" ".join(label.split()).rstrip(": ")) for label in labels)
    styles = (element.get("class") or "").casefold().split()
    named = tag in ("div", "p", "span", "ul", "section") and any(_DETAILS_NAME.fullmatch(style) for style in styles)
    return named and not any(True for _ in element.iter("h1", "h2", "h3", "h4"))


def _is_named_furniture(element: _Element, tag: str, names: set[str], is_prose: bool) -> bool:
    styles = set((element.get("class") or "").casefold().split())
    sure = (names | _parts(styles)) & _SURE_NAMES or any(pair in one for pair in _PAIRS for one in names)
    # An id made of a heading ("social-care") says what the text is about: only a whole id counts as a name.
    named = sure or (_parts(styles) | (names if tag not in ("section", "p") else set())) & _NAMES
    if not named or (is_prose and not sure):
        return False
    if tag == "table":
        return bool(_parts(styles) & {"navbox", "sidebar"})
    # Headings and cells are named for their style; a few words in a sentence, likewise.
    if re.fullmatch("h[1-6]|tr|td|th|tbody|thead|li", tag):
        return False
    return tag not in ("span", "em", "strong", "b", "i", "abbr", "cite", "a") or bool(sure) or "skip" in _parts(styles)


def _parts(names: set[str]) -> set[str]:
    return {part for one in names for part in _PARTS.findall(one)}


def _names(element: _Element) -> set[str]:
    return set(f"{element.get('class') or ''} {element.get('id') or ''}".casefold().split())


def _is_hidden(element: _Element, tag: str, names: set[str]) -> bool:
    if element.find(".//math") is not None:
        # Formulas are hidden where a picture of them is shown.
        return False
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or tag == "noscript"
        or bool(names & _UNSEEN)
        or bool(_STYLE.search(element.get("style") or ""))
    )


def _leads_within(element: _Element) -> bool:
    """Whether the links of a menu lead to places of the page itself."""
    targets = [link.get("href") or "" for link in element.iter("a")]
    return bool(targets) and sum(target.startswith("#") for target in targets) > len(targets) / 2


def find_left_out(body: _Element, weights: Mapping[_Element, Weight], all_is_main: bool) -> dict[_Element, str]:
    """The outermost elements that are no part of the main text, each with the reason."""
    found: dict[_Element, str] = {}
    waiting = [(child, all_is_main) for child in reversed(body)]
    while waiting:
        element, in_main = waiting.pop()
        if not isinstance(element.tag, str) or element.tag in NO_TEXT:
            continue
        why = why_left_out(element, weights, weights[body], in_main)
        if why:
            found[element] = why
        else:
            in_main = in_main or element.tag in ("main", "article") or element.get("role") == "main"
            waiting += [(child, in_main) for child in reversed(element)]
    return found


def find_main(body: _Element, elements: Sequence[_Element], left_out: Collection[_Element]) -> _Element:
    """The element that holds the main text: the page's landmark, else the smallest that is dense with prose."""
    weights = weigh(elements, left_out)
    for landmark in [*body.iter("main"), *body.iterfind(".//*[@role='main']"), *_only(body, "article")]:
        if landmark not in left_out and weights[landmark].prose >= _MOST * weights[body].prose:
            return landmark
    place = body
    while weights[body].prose:
        inside = [
            child
            for child in place
            if child.tag in _CONTAINERS and weights[child].prose >= _DENSE * weights[body].prose
        ]
        title_is_lost = inside and _has_title(place, left_out) and not _has_title(inside[0], left_out)
        if len(inside) != 1 or title_is_lost:
            break
        place = inside[0]
    # Rows alone are no whole: a page laid out as a table is read with all its cells.
    while place.tag in ("tr", "tbody", "table") and (parent := place.getparent()) is not None:
        place = parent
    return place


def _only(body: _Element, tag: str) -> list[_Element]:
    found = [one for one in body.iter(tag) if not any(above.tag == tag for above in one.iterancestors())]
    return found if len(found) == 1 else []


def _has_title(element: _Element, left_out: Collection[_Element]) -> bool:
    return any(not any(above in left_out for above in title.iterancestors()) for title in element.iter("h1"))
