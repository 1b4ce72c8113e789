"""Make a tree of a web page: its encoding settled, nothing fetched, no entity followed, no depth without limit."""

from __future__ import annotations

import codecs
import re
from collections.abc import Collection, Iterator
from html.entities import html5

from lxml import etree
from lxml.etree import _Element

from ingest.readers.encoding import decode
from kb.errors import InputRefused, NoText

# What EPUB writes as epub:type, which is no name that lxml lets be set.
EPUB_TYPE = "epub-type"

_CHARSET = re.compile(rb"<meta\s[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,300}>")
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
_XML_NAMES = frozenset(("amp", "lt", "gt", "quot", "apos"))
_CONTROL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_XHTML = "http://www.w3.org/1999/xhtml"
_OPS = "{http://www.idpf.org/2007/ops}type"
_HEAD = 4096
# Pages say Latin-1 and mean windows-1252, which has the quotation marks: every browser reads them so.
_MEANT = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030"}


def decode_page(content: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """The text of a page: UTF-8 where it is that, else what the page declares, else what its bytes look like."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        declared = _CHARSET.search(content[:_HEAD]) or _XML_ENCODING.match(content[:_HEAD])
        encoding = _encoding(declared[1].decode("ascii", "replace")) if declared else ""
        if encoding and not content.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            try:
                return content.decode(encoding), ()
            except UnicodeDecodeError:
                pass
    return decode(content, name)


def _encoding(label: str) -> str:
    """The codec that a declared name means, or "" where it is unknown, or is Unicode and so already refuted."""
    try:
        encoding = codecs.lookup(label).name
        "".encode(encoding)
    except (LookupError, ValueError):
        return ""
    return "" if encoding.startswith("utf") else _MEANT.get(encoding, encoding)


def parse_page(text: str, name: str) -> _Element:
    """The root element of a page; XHTML is read as XML where it is well-formed, all else as HTML."""
    text = text.replace("\x00", "")
    declaration = _DECLARATION.match(text)
    if declaration:
        text = text[declaration.end() :]
    if declaration or _XHTML in text[:_HEAD]:
        try:
            return parse_xml(_NAMED.sub(_spelt_out, text).encode("utf-8", "replace"))
        except etree.XMLSyntaxError:
            text = _without_subset(text)
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        root = None
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise InputRefused(
            f"`{name}` is nested too deeply to be read: save it as PDF or plain text, then add it again."
        )
    if root is None:
        raise NoText(f"`{name}` has no text to read: add a file that has.")
    return _plain_names(root)


def parse_xml(content: bytes) -> _Element:
    """The root of a well-formed XML text with local names; raises etree.XMLSyntaxError where it is not one."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    return _plain_names(etree.fromstring(content, parser))


def _spelt_out(match: re.Match[str]) -> str:
    """A named character of HTML, which XML does not know; every other entity stays and is never followed."""
    return match[0] if match[1] in _XML_NAMES else html5.get(f"{match[1]};", match[0])


def _without_subset(text: str) -> str:
    """Without declarations of entities inside the doctype, which an HTML parser would take for words."""
    opened = re.match(r"\s*<!DOCTYPE[^>\[]*\[", text, re.IGNORECASE)
    closed = text.find("]", opened.end()) if opened else -1
    return text[text.find(">", closed) + 1 :] if closed >= 0 else text


def _plain_names(root: _Element) -> _Element:
    """Names without namespaces, in small letters, as HTML writes them."""
    for element in root.iter():
        if isinstance(element.tag, str):
            if element.tag.startswith("{"):
                element.tag = element.tag.rpartition("}")[2].casefold()
            role = element.get(_OPS) or element.get("epub:type")
            if role:
                set_attribute(element, EPUB_TYPE, role)
    return root


def set_attribute(element: _Element, name: str, value: str) -> None:
    """Set an attribute to what a page says, without the control characters that HTML lets through and XML refuses."""
    element.set(name, _CONTROL.sub("", value))


def walk(
    root: _Element, skipped: Collection[_Element] = (), tags: Collection[str] = ()
) -> Iterator[tuple[str, _Element, str]]:
    """What stands in an element, in order, as ("open" or "close", element, "") and ("text", element, text).

    Of elements in `skipped` or of one of `tags` it yields "skip" alone.
    """
    waiting: list[tuple[str, _Element, str]] = [("open", root, "")]
    while waiting:
        kind, element, text = waiting.pop()
        if kind == "open" and not isinstance(element.tag, str):
            continue
        if kind == "open" and element is not root and (element in skipped or element.tag in tags):
            kind = "skip"
        yield kind, element, text
        if kind != "open":
            continue
        waiting.append(("close", element, ""))
        for child in reversed(element):
            if child.tail:
                waiting.append(("text", element, child.tail))
            waiting.append(("open", child, ""))
        if element.text:
            waiting.append(("text", element, element.text))
