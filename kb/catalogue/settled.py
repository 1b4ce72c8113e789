"""Which themes passages have, worked out when somebody codes and not when somebody asks."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, delete, exists, insert, select, true

from kb.catalogue import coding_tables as ct
from kb.catalogue import schema as t
from kb.catalogue.store import batches, insert_all
from kb.coding.settling import NOBODY, Judgement, Relations, settled
from kb.models import DocumentStatus, Placing, Standing

HELD = DocumentStatus.HELD.value
RULES = 1  # what was worked out by other rules is worked out again
_LATER = ct.item_anchor.alias("later")
# An item stands where it was placed last: a whole document while it is held, a passage while its words are there.
IS_LAST_PLACE = ~exists().where(_LATER.c.item == ct.item_anchor.c.item, _LATER.c.id > ct.item_anchor.c.id)
_PLACED = ct.item_anchor.c.placing != Placing.STALE.value
_ON_PASSAGE = (
    (t.passage.c.document == t.document.c.sequence)
    & (t.passage.c.start == ct.item_anchor.c.start)
    & (t.passage.c.end == ct.item_anchor.c.end)
    & (t.passage.c.text == ct.item_anchor.c.exact)
)
Themes = dict[int, dict[str, Standing]]
EVERY: ColumnElement[bool] = true()


def is_current(table: Table) -> Any:
    """Whether nothing supersedes a row of codings or decisions."""
    later = table.alias("later")
    return ~exists().where(later.c.supersedes == table.c.id)


def relations(connection: Connection) -> Relations:
    """What of the scheme decides which themes a passage has."""
    columns = t.concept.c
    rows = connection.execute(select(columns.id, columns.broader, columns.replaced_by)).all()
    return Relations(
        {row.id: row.replaced_by for row in rows if row.replaced_by},
        {row.id: row.broader for row in rows if row.broader},
    )


def settle(
    connection: Connection, documents: ColumnElement[bool] = EVERY, passages: ColumnElement[bool] = EVERY
) -> None:
    """Work out anew which themes these passages of these documents have."""
    chosen = _passages(documents, passages)
    themes, judged = worked_out(connection, documents, passages)
    keys = chosen.with_only_columns(t.passage.c.key)
    for table in (ct.passage_theme, ct.judged_passage):
        connection.execute(delete(table).where(table.c.passage.in_(keys)))
    rows = [
        {"passage": key, "position": position, "concept": concept, "standing": standing.value}
        for key, own in themes.items()
        for position, (concept, standing) in enumerate(own.items())
    ]
    insert_all(connection, ct.passage_theme, rows)
    insert_all(connection, ct.judged_passage, [{"passage": key, "itself": itself} for key, itself in judged.items()])


def worked_out(
    connection: Connection, documents: ColumnElement[bool] = EVERY, passages: ColumnElement[bool] = EVERY
) -> tuple[Themes, dict[int, bool]]:
    """Return the themes of these passages by key; and which people judged, with whether it was the passage itself."""
    scheme, chosen = relations(connection), _passages(documents, passages)
    own: dict[int, list[str]] = defaultdict(list)
    given = t.theme_assignment.c
    of_text = (
        chosen.with_only_columns(given.passage, given.concept)
        .join(t.theme_assignment, given.passage == t.passage.c.key)
        .where(given.origin != "suggestion")
        .order_by(given.passage, given.position)
    )
    for key, concept in connection.execute(of_text):
        own[key].append(concept)
    of_documents, of_passages = _places(connection, documents, passages)
    judgements = _judgements(connection, [*of_documents.values(), *of_passages.values()], scheme)
    themes: Themes = {}
    judged: dict[int, bool] = {}
    for key, document in connection.execute(chosen.with_only_columns(t.passage.c.key, t.document.c.sequence)):
        whole = judgements.get(of_documents.get(document, 0), NOBODY)
        itself = judgements.get(of_passages.get(key, 0), NOBODY)
        if whole or itself or key in own:
            themes[key] = settled(scheme.implied(own[key]), whole, itself)
        if whole or itself:
            judged[key] = bool(itself)
    return themes, judged


def _passages(documents: ColumnElement[bool], passages: ColumnElement[bool]) -> Select[Any]:
    joined = t.passage.join(t.document, t.document.c.sequence == t.passage.c.document)
    return select(t.passage.c.key).select_from(joined).where(documents, passages)


def _places(
    connection: Connection, documents: ColumnElement[bool], passages: ColumnElement[bool]
) -> tuple[Mapping[int, int], Mapping[int, int]]:
    """The items that stand on these documents, by their sequence, and on these passages, by their key.

    Where two have come to stand on the same words the latest is here.
    """
    here = (
        ct.item_anchor.join(t.document, t.document.c.id == ct.item_anchor.c.document_id),
        (documents, _PLACED, IS_LAST_PLACE, t.document.c.status == HELD),
    )
    whole = select(t.document.c.sequence, ct.item_anchor.c.item).select_from(here[0]).where(*here[1])
    on_passages = (
        select(t.passage.c.key, ct.item_anchor.c.item)
        .select_from(here[0].join(t.passage, _ON_PASSAGE))
        .where(*here[1], passages)
    )
    in_order = ct.item_anchor.c.id
    return (
        {
            row[0]: row[1]
            for row in connection.execute(whole.where(ct.item_anchor.c.start.is_(None)).order_by(in_order))
        },
        {row[0]: row[1] for row in connection.execute(on_passages.order_by(in_order))},
    )


def _judgements(connection: Connection, items: list[int], scheme: Relations) -> dict[int, Judgement]:
    """What people say now of items, in themes as they are called now, with all that these lie under."""
    codings: dict[int, list[frozenset[str]]] = defaultdict(list)
    decisions: dict[int, frozenset[str]] = {}
    for portion in batches(items):
        stands = (is_current(ct.coding), ~ct.coding.c.taken_back)
        for item, labels in _labelled(connection, ct.coding, ct.coding_label, portion, *stands):
            codings[item].append(frozenset(scheme.implied(labels)))
        for item, labels in _labelled(connection, ct.decision, ct.decision_label, portion, is_current(ct.decision)):
            decisions[item] = frozenset(scheme.implied(labels))
    found = {item: Judgement(tuple(of_item)) for item, of_item in codings.items()}
    return found | {item: Judgement(tuple(codings[item]), labels) for item, labels in decisions.items()}


def _labelled(
    connection: Connection, table: Table, labels: Table, items: Any, *conditions: ColumnElement[bool]
) -> list[tuple[int, list[str]]]:
    """The item of each of these judgements, and the concepts that it gives."""
    column = labels.c[table.name]
    given = column == table.c.id
    if "chosen" in labels.c:
        given &= labels.c.chosen
    chosen = (
        select(table.c.id, table.c.item, labels.c.concept)
        .select_from(table.outerjoin(labels, given))
        .where(table.c.item.in_(items), *conditions)
        .order_by(table.c.id, labels.c.concept)
    )
    found: dict[int, tuple[int, list[str]]] = {}
    for number, item, concept in connection.execute(chosen):
        found.setdefault(number, (item, []))[1].extend([] if concept is None else [concept])
    return list(found.values())


def passage_judgements(connection: Connection) -> dict[int, Judgement]:
    """What people say of each held passage that they judged itself, by its key."""
    _, places = _places(connection, EVERY, EVERY)
    found = _judgements(connection, list(places.values()), relations(connection))
    return {key: found[item] for key, item in places.items() if item in found}


def document_judgements(connection: Connection) -> dict[str, Judgement]:
    """What people say of each held document as a whole, by its id."""
    columns = ct.item_anchor.c
    chosen = select(columns.document_id, columns.item).where(columns.start.is_(None), _PLACED, IS_LAST_PLACE)
    held = t.document.c.id.in_(chosen.with_only_columns(columns.document_id)) & (t.document.c.status == HELD)
    ids = set(connection.execute(select(t.document.c.id).where(held)).scalars())
    rows = connection.execute(chosen.order_by(columns.id)).all()
    places = {row.document_id: row.item for row in rows if row.document_id in ids}
    found = _judgements(connection, list(places.values()), relations(connection))
    return {document_id: found[item] for document_id, item in places.items() if item in found}


def settle_item(connection: Connection, item: int) -> None:
    """Work out anew what an item stands on, after somebody has judged it."""
    anchor = ct.item_anchor
    place = connection.execute(select(anchor).where(anchor.c.item == item, IS_LAST_PLACE)).one()
    passages = EVERY
    if place.start is not None:
        passages = (t.passage.c.start == place.start) & (t.passage.c.end == place.end)
    settle(connection, t.document.c.id == place.document_id, passages)


def follow_theme_rules(connection: Connection) -> bool:
    """Work everything out anew if the rules for it or the scheme's relations have changed; return whether they had."""
    scheme = relations(connection)
    told = json.dumps([RULES, sorted(scheme.successors.items()), sorted(scheme.broader.items())])
    version = hashlib.sha256(told.encode()).hexdigest()[:16]
    if connection.execute(select(ct.theme_rules.c.version)).scalar() == version:
        return False
    settle(connection)
    connection.execute(delete(ct.theme_rules))
    connection.execute(insert(ct.theme_rules).values(version=version))
    return True


def theme_problems(connection: Connection) -> list[str]:
    """A sentence where the themes that are kept are not those that people and documents say."""
    themes, judged = worked_out(connection)
    kept: Themes = defaultdict(dict)
    columns = ct.passage_theme.c
    for row in connection.execute(select(ct.passage_theme).order_by(columns.passage, columns.position)):
        kept[row.passage][row.concept] = Standing(row.standing)
    rows = connection.execute(select(ct.judged_passage)).all()
    told = {row.passage: row.itself for row in rows}
    # Of a document that is held no more nobody asks, and what it was is worked out when it is held again.
    held = t.passage.c.document.in_(select(t.document.c.sequence).where(t.document.c.status == HELD))
    wrong = sum(
        (kept.get(key, {}), told.get(key)) != (themes.get(key, {}), judged.get(key))
        for key in connection.execute(select(t.passage.c.key).where(held)).scalars()
    )
    if not wrong:
        return []
    return [f"The themes of {wrong} passages are not those that were settled: `python -m kb verify --repair` mends it."]
