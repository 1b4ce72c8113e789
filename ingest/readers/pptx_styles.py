"""Tell how the paragraphs of a slide are listed: by themselves, their frame, its layout or the master."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from ingest.readers.docx_styles import printed, whole
from ingest.readers.office import Package, local
from ingest.readers.office_relations import related

_DEEPEST = 8
_FORMS = {"arabic": "decimal", "alphaLc": "lowerLetter", "alphaUc": "upperLetter", "romanLc": "lowerRoman"} | {
    "romanUc": "upperRoman"
}
# A frame of text on a slide takes what the master says of one of these.
_SAME = {"ctrTitle": "title", "subTitle": "body", "obj": "body", "": "body"}


@dataclass(frozen=True, slots=True)
class Listing:
    """Whether a paragraph is an item of a list, and the form and first number where it is a numbered one."""

    is_item: bool = False
    form: str = ""
    start: int = 1


@dataclass(slots=True)
class Bullets:
    """The lists of a presentation's layouts and masters, read when they are asked for."""

    package: Package
    _frames: dict[str, tuple[etree._Element, ...]] = field(default_factory=dict)

    def listing(self, paragraph: etree._Element, shape: etree._Element, slide_path: str) -> Listing:
        """How a paragraph of a slide's frame is listed."""
        properties = paragraph.find("{*}pPr")
        depth = min(whole(properties.get("lvl")) or 0, _DEEPEST) if properties is not None else 0
        found = _stated(properties)
        if found is None:
            for styles in self._inherited(shape, slide_path):
                found = _stated(next((one for one in styles if local(one) == f"lvl{depth + 1}pPr"), None))
                if found is not None:
                    break
        return found or Listing()

    def _inherited(self, shape: etree._Element, slide_path: str) -> list[etree._Element]:
        """The lists of styles that a frame takes its form from, the nearest first."""
        own = shape.find("{*}txBody/{*}lstStyle")
        styles = [own] if own is not None else []
        holder = shape.find("{*}nvSpPr/{*}nvPr/{*}ph")
        if holder is None:
            return styles
        kind, place = holder.get("type", ""), holder.get("idx")
        for part in self._parts(slide_path):
            frame = _frame(part, kind, place)
            style = frame.find("{*}txBody/{*}lstStyle") if frame is not None else None
            if style is not None:
                styles.append(style)
            name = {"title": "titleStyle", "body": "bodyStyle"}.get(_SAME.get(kind, kind), "otherStyle")
            master = part.find("{*}txStyles/{*}" + name)
            if master is not None:
                styles.append(master)
        return styles

    def _parts(self, slide_path: str) -> tuple[etree._Element, ...]:
        """The layout of a slide and the master of that layout."""
        layout = next(iter(related(self.package, slide_path).get("slideLayout", ())), "")
        if layout not in self._frames:
            master = next(iter(related(self.package, layout).get("slideMaster", ())), "") if layout else ""
            roots = [self.package.part(path) for path in (layout, master) if path]
            self._frames[layout] = tuple(root for root in roots if root is not None)
        return self._frames[layout]


def _frame(part: etree._Element, kind: str, place: str | None) -> etree._Element | None:
    """The frame of a layout or master that a frame of the same place, else of the same kind, is made after."""
    alike: etree._Element | None = None
    for shape in part.iterfind("{*}cSld/{*}spTree/{*}sp"):
        holder = shape.find("{*}nvSpPr/{*}nvPr/{*}ph")
        if holder is None:
            continue
        if place is not None and holder.get("idx") == place:
            return shape
        if alike is None and _SAME.get(holder.get("type", ""), holder.get("type", "")) == _SAME.get(kind, kind):
            alike = shape
    return alike


def _stated(properties: etree._Element | None) -> Listing | None:
    """What properties say of a list; None where they say nothing."""
    for one in properties if properties is not None else ():
        name = local(one)
        if name == "buNone":
            return Listing()
        if name in ("buChar", "buBlip"):
            return Listing(True)
        if name == "buAutoNum":
            kind = one.get("type", "")
            form = next((form for start, form in _FORMS.items() if kind.startswith(start)), "decimal")
            return Listing(True, form, whole(one.get("startAt")) or 1)
    return None


@dataclass(slots=True)
class Counter:
    """Counts the numbered items of one frame, each depth for itself."""

    _reached: dict[int, tuple[str, int]] = field(default_factory=dict)

    def label(self, depth: int, listing: Listing) -> str:
        """The number of the next paragraph at a depth, "" where it has none."""
        for deeper in [one for one in self._reached if one > depth]:
            del self._reached[deeper]
        if not listing.form:
            self._reached.pop(depth, None)
            return ""
        form, reached = self._reached.get(depth, (listing.form, listing.start - 1))
        reached = reached + 1 if form == listing.form else listing.start
        self._reached[depth] = (listing.form, reached)
        return printed(reached, listing.form)
