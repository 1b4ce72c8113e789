"""Codings, decisions and themes in and out as files: downloads, and an upload that shows first what it would change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePath

import streamlit as st

from kb.exchange.refi import CODEBOOK
from kb.exchange.refi_project import PROJECT
from kb.exchange.tables import TABLES
from kb.knowledge_base import KnowledgeBase
from kb.models import Coding, Decision
from ui import address, words
from ui.faults import explained
from ui.safe_html import Html, draw, element, joined

_SHOWN = 50  # changes that are listed; all of them are made
_NAMES = {
    ".csv": "CSV",
    ".xlsx": "Excel",
    ".jsonld": "JSON-LD",
    ".ttl": "Turtle",
    ".qdc": "REFI-QDA codebook",
    ".qdpx": "REFI-QDA",
}
_TYPES = {
    ".csv": "text/csv",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".jsonld": "application/ld+json",
    ".ttl": "text/turtle",
}
_SCHEME = (".ttl", ".jsonld", CODEBOOK)
READ = {
    "Codings, or a whole project": (*TABLES, ".jsonld", ".json", PROJECT),
    "Decisions": TABLES,
    "Themes": (*_SCHEME, ".json"),
}
LARGEST = 100  # MB
TOLD = (
    "CSV and Excel can be edited and brought back here. JSON-LD holds the whole history of codings as Web Annotations, "
    "for another installation, and the themes as SKOS. NVivo, ATLAS.ti, MAXQDA and QualCoder open REFI-QDA."
)
WARNED = (
    "What others chose stands in these files, and in the project the full texts that were coded. Who downloads one "
    "codes nothing of it blind any more."
)
Labels = Mapping[str, str]


def draw_exchange(base: KnowledgeBase, coder: str) -> None:
    """Draw what can be downloaded, and the upload with a preview of what it would change."""
    _draw_out(base, coder)
    _draw_in(base, coder)


# --- out -------------------------------------------------------------------------------------------


def _draw_out(base: KnowledgeBase, coder: str) -> None:
    exchange = base.exchange
    st.subheader("Out", anchor=False)
    draw(element("p", TOLD))
    if base.own_codings.found(coder):
        _draw_downloads(
            "My codings",
            "my-codings",
            {
                ".csv": lambda: exchange.table(".csv", coder),
                ".xlsx": lambda: exchange.table(".xlsx", coder),
                ".jsonld": lambda: exchange.annotations(coder),
            },
        )
    _draw_downloads("Themes", "themes", {suffix: _scheme(base, suffix) for suffix in _SCHEME})
    if not base.coding.people():
        draw(element("p", "Nobody has coded anything yet: what is coded can be downloaded here then."))
        return
    with st.expander("Everybody’s, which shows what others chose", type="compact", key="everybody"):
        draw(element("p", WARNED))
        files = {
            "Codings": {
                ".csv": lambda: exchange.table(".csv"),
                ".xlsx": lambda: exchange.table(".xlsx"),
                ".jsonld": exchange.annotations,
            },
            "Decisions": {suffix: _decisions(base, suffix) for suffix in TABLES},
            "Project": {PROJECT: lambda: exchange.project()[0]},
        }
        for title, writers in files.items():
            _draw_downloads(title, f"all-{title.lower()}", writers, lambda: exchange.mark_all_seen(coder))


def _decisions(base: KnowledgeBase, suffix: str) -> Callable[[], bytes]:
    return lambda: base.exchange.decisions.table(suffix)


def _scheme(base: KnowledgeBase, suffix: str) -> Callable[[], bytes]:
    return lambda: base.scheme.file(suffix)


def _draw_downloads(
    title: str, name: str, writers: Mapping[str, Callable[[], bytes]], done: Callable[[], None] | None = None
) -> None:
    """Draw a button for each format; a file is only made when someone asks for it."""
    with st.container(horizontal=True, key=f"out-{name}"):
        for suffix, write in writers.items():
            st.download_button(
                f"{title}: {_NAMES[suffix]}",
                write,
                file_name=f"{name}{suffix}",
                mime=_TYPES.get(suffix, "application/octet-stream"),
                key=f"out-{name}{suffix}",
                on_click=done or "ignore",
            )


# --- in --------------------------------------------------------------------------------------------


def _draw_in(base: KnowledgeBase, coder: str) -> None:
    st.subheader("In", anchor=False)
    if (told := st.session_state.pop("told-of-file", None)) is not None:
        draw(told)
    turn = st.session_state.setdefault("files-taken", 0)  # a new field for each file that was taken in
    what = st.selectbox("What the file holds", list(READ), key="holds", width=400)
    file = st.file_uploader(
        "The file",
        type=[suffix.removeprefix(".") for suffix in READ[what]],
        key=f"file-{what}-{turn}",
        max_upload_size=LARGEST,
        help="You are shown first what it would change. Nothing that was said before is lost.",
    )
    if file is None:
        return
    with explained():
        _draw_preview(base, coder, what, file.name, file.getvalue())


def _draw_preview(base: KnowledgeBase, coder: str, what: str, name: str, content: bytes) -> None:
    suffix = PurePath(name).suffix.lower()
    labels = {concept.id: concept.pref_label for concept in base.concepts()}
    if what == "Themes":
        changes = base.scheme.take_in(content, name, suffix, apply=False)
        draw(_list("It would change", changes), element("p", _counted(len(changes), "change")))
        _draw_apply(bool(changes), lambda: base.scheme.take_in(content, name, suffix, person=coder))
    elif what == "Decisions":
        changed, unchanged = base.exchange.decisions.bring_back(content, name, apply=False)
        draw(_list("It would add", [decision_line(one, labels) for one in changed]))
        draw(element("p", f"{_counted(len(changed), 'decision')}; {unchanged:,} known already."))
        _draw_apply(bool(changed), lambda: base.exchange.decisions.bring_back(content, name))
    elif suffix == PROJECT:
        _draw_project(base, coder, name, content, labels)
    else:
        take = base.exchange.bring_back if suffix in TABLES else base.exchange.take_over
        taken = take(content, name, False)
        _draw_taken(taken.added, taken.decided, taken.unchanged, taken.left_out, labels)
        _draw_apply(bool(taken.added or taken.decided), lambda: take(content, name))


def _draw_project(base: KnowledgeBase, coder: str, name: str, content: bytes, labels: Labels) -> None:
    """Draw what a project would add; ask what codes mean that are no theme here, and who coded if it is not told."""
    projects = base.exchange.projects
    themes = {"?": "Choose", "": "Leave it out"}
    themes |= {theme.id: theme.pref_label for theme in address.in_order(base.concepts())}
    who = st.text_input("Who coded, where the project does not say", coder, key="project-coder", width=400)
    asked = projects.take_in(content, name, coder=who, apply=False).unknown
    codes: dict[str, str] = {}
    for code in asked:
        meant = st.selectbox(
            f"Which theme is meant by the code “{code}”?",
            list(themes),
            format_func=themes.__getitem__,
            key=f"code-{code}",
        )
        if meant != "?":
            codes[code] = meant
    taken = projects.take_in(content, name, codes, who, apply=False)
    _draw_taken(taken.added, taken.decided, taken.unchanged, taken.left_out, labels)
    if taken.unknown:
        draw(element("p", "Say of each code which theme is meant, or leave it out; then it can be taken in."))
        return
    _draw_apply(bool(taken.added or taken.decided), lambda: projects.take_in(content, name, codes, who))


def _draw_taken(
    added: tuple[Coding, ...],
    decided: tuple[Decision, ...],
    unchanged: int,
    left_out: tuple[str, ...],
    labels: Labels,
) -> None:
    lines = [coding_line(one, labels) for one in added] + [decision_line(one, labels) for one in decided]
    draw(_list("It would add", lines), _list("Left out", left_out))
    draw(element("p", f"{_counted(len(lines), 'judgement')}; {unchanged:,} known already."))


def _draw_apply(changes: bool, take: Callable[[], object]) -> None:
    if not changes:
        draw(element("p", "There is nothing to take in.", role="status"))
    elif st.button("Take it in", type="primary", key="take-in"):
        take()
        st.session_state["files-taken"] += 1
        st.session_state["told-of-file"] = element("p", "Taken in. What it changed supersedes.", role="status")
        st.rerun()


def coding_line(one: Coding, labels: Labels) -> str:
    """Return what a file says of an item, as one line."""
    reason = f" ({one.reason})" if one.reason else ""
    return f"{one.coder}: {'taken back' if one.labels is None else _themes(one.labels, labels)}{reason}"


def decision_line(one: Decision, labels: Labels) -> str:
    """Return what a file decides, as one line."""
    return f"{one.judge} decided: {_themes(one.labels, labels)} ({one.reason})"


def _themes(chosen: frozenset[str], labels: Labels) -> str:
    return words.listed(sorted(labels.get(one, one) for one in chosen)) or "none of the themes"


def _counted(count: int, one: str) -> str:
    return (
        f"{words.count(count, one)} would be made" if one == "change" else f"{words.count(count, one)} would be added"
    )


def _list(title: str, lines: tuple[str, ...] | list[str]) -> Html:
    if not lines:
        return joined([])
    more = [element("li", f"and {len(lines) - _SHOWN:,} more")] if lines[_SHOWN:] else []
    items = [element("li", line) for line in lines[:_SHOWN]]
    return joined([element("p", title, class_="kist-kind"), element("ul", *items, *more, class_="kist-list")])
