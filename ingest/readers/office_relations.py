"""Follow the relations between the parts of a Word or PowerPoint file, and read its properties."""

from __future__ import annotations

import posixpath
from urllib.parse import unquote

from lxml import etree

from ingest.readers.office import Package, local

RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def related(package: Package, path: str) -> dict[str, list[str]]:
    """The parts that a part refers to, by what they are to it."""
    found: dict[str, list[str]] = {}
    for one in _relations(package, path):
        if (target := _target(one, path)) is not None:
            found.setdefault(one.get("Type", "").rpartition("/")[2], []).append(target)
    return found


def related_by_id(package: Package, path: str) -> dict[str, str]:
    """The parts that a part refers to, by the ids it gives them."""
    targets = {one.get("Id", ""): _target(one, path) for one in _relations(package, path)}
    return {identifier: target for identifier, target in targets.items() if target is not None}


def link_targets(package: Package, path: str) -> dict[str, str]:
    """The addresses of the links of a part by their ids."""
    return {
        one.get("Id", ""): one.get("Target", "")
        for one in _relations(package, path)
        if one.get("Type", "").endswith("/hyperlink") and one.get("TargetMode", "").casefold() == "external"
    }


def core_properties(package: Package) -> dict[str, str]:
    """What the file's properties say: title, creator, when it was made and changed."""
    paths = related(package, "").get("core-properties", ["docProps/core.xml"])
    root = package.part(paths[0])
    return {} if root is None else {local(one): " ".join((one.text or "").split()) for one in root}


def _target(relation: etree._Element, path: str) -> str | None:
    """The part that a relation means, or None for what lies outside the file."""
    if relation.get("TargetMode", "").casefold() == "external":
        return None
    joined = posixpath.join("/", posixpath.dirname(path), unquote(relation.get("Target", "")))
    return posixpath.normpath(joined).lstrip("/")


def _relations(package: Package, path: str) -> list[etree._Element]:
    folder, file = posixpath.split(path)
    root = package.part(posixpath.join(folder, "_rels", f"{file}.rels"))
    return [] if root is None else [one for one in root if local(one) == "Relationship"]
