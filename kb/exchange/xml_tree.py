"""XML that is exchanged: written element by element, read without entities and without the network."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

# What no XML 1.0 may hold, however it is written.
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Elements:
    """Makes elements of one namespace, as in `make("Code", child, guid="…")`."""

    def __init__(self, namespace: str, **prefixes: str) -> None:
        self._namespace = namespace
        self._prefixes: Any = {None: namespace, **prefixes}

    def __call__(self, name: str, /, *children: etree._Element | str, **attributes: str | None) -> etree._Element:
        """Return an element with these children or words; an attribute that is None is left out.

        A control character becomes a space."""
        made = etree.Element(f"{{{self._namespace}}}{name}", nsmap=self._prefixes)
        for key, value in attributes.items():
            if value is not None:
                made.set(key, NOT_IN_XML.sub(" ", value))
        for child in children:
            if isinstance(child, str):
                made.text = NOT_IN_XML.sub(" ", child)
            else:
                made.append(child)
        return made


def as_bytes(root: etree._Element) -> bytes:
    """Return a document as UTF-8 with its declaration."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def parse(content: bytes) -> etree._Element:
    """Return the root of a document; what it names elsewhere is not looked up. Raises etree.XMLSyntaxError."""
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
