"""The rules of the schemas of REFI-QDA 1.5 for what Kist writes, put anew as RELAX NG.

After Codebook.xsd and Project.xsd of 18 March 2019 (https://www.qdasoftware.org): order of elements, attributes, types.
"""

from __future__ import annotations

from lxml import etree

_GUID = '<data type="token"><param name="pattern">[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}</param></data>'
_TYPES = {"text": "<text/>", "boolean": '<data type="boolean"/>', "integer": '<data type="integer"/>'}
_TYPES |= {"guid": _GUID, "dateTime": '<data type="dateTime"/>'}
# Each element: its children in order and its attributes; ? and * as usual, an attribute of no mark is required.
_MADE = {"creatingUser?": "guid", "creationDateTime?": "dateTime"}
_CODE = ("Description? Code*", {"guid": "guid", "name": "text", "isCodable": "boolean"})
_CODES = {"Codes": ("Code+", {}), "Code": _CODE, "Description": ("=", {})}
_CODEBOOK = {"CodeBook": ("Codes", {"origin?": "text"}), **_CODES}
_TEXT = {"guid": "guid", "name?": "text", "plainTextPath?": "text", **_MADE}
_PROJECT = {
    "Project": ("Users? CodeBook? Sources? Notes?", {"name": "text", "origin?": "text"}),
    "Users": ("User+", {}),
    "User": ("", {"guid": "guid", "name?": "text"}),
    "CodeBook": ("Codes", {}),
    **_CODES,
    "Sources": ("TextSource+", {}),
    "TextSource": ("PlainTextContent? PlainTextSelection* Coding* NoteRef*", _TEXT),
    "PlainTextContent": ("=", {}),
    "PlainTextSelection": (
        "Coding* NoteRef*",
        {"guid": "guid", "name?": "text", "startPosition": "integer", "endPosition": "integer", **_MADE},
    ),
    "Coding": ("CodeRef NoteRef*", {"guid": "guid", **_MADE}),
    "CodeRef": ("", {"targetGUID": "guid"}),
    "NoteRef": ("", {"targetGUID": "guid"}),
    "Notes": ("Note+", {}),
    "Note": ("PlainTextContent? PlainTextSelection* Coding* NoteRef*", _TEXT),
}
_MARKS = {"?": "optional", "*": "zeroOrMore", "+": "oneOrMore"}


def _marked(name: str, inner: str) -> str:
    mark = _MARKS.get(name[-1])
    return f"<{mark}>{inner}</{mark}>" if mark else inner


def _grammar(space: str, rules: dict[str, tuple[str, dict[str, str]]], root: str) -> etree.RelaxNG:
    defined = []
    for element, (children, attributes) in rules.items():
        inside = "".join(
            _marked(name, f'<attribute name="{name.rstrip("?")}" ns="">{_TYPES[kind]}</attribute>')
            for name, kind in attributes.items()
        )
        if children == "=":
            inside += "<text/>"
        inside += "".join(
            _marked(child, f'<ref name="{child.rstrip("?*+")}"/>') for child in children.split() if child != "="
        )
        defined.append(f'<define name="{element}"><element name="{element}">{inside or "<empty/>"}</element></define>')
    return etree.RelaxNG(
        etree.fromstring(
            f'<grammar xmlns="http://relaxng.org/ns/structure/1.0" ns="{space}" '
            'datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">'
            f'<start><ref name="{root}"/></start>{"".join(defined)}</grammar>'
        )
    )


CODEBOOK_RULES = _grammar("urn:QDA-XML:codebook:1.0", _CODEBOOK, "CodeBook")
PROJECT_RULES = _grammar("urn:QDA-XML:project:1.0", _PROJECT, "Project")
