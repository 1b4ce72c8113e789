"""Files on their way in through the app: read in the background, looked over by a person, then published."""

from __future__ import annotations

import hashlib
import queue
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from ingest.box import Box
from ingest.metadata import of_known_work, slug
from ingest.pipeline import LARGEST_FILE, rules_of
from kb.errors import BadMetadata, InputRefused, KistError
from kb.incidents import record_incident
from kb.knowledge_base import KnowledgeBase
from kb.models import Likeness, ParsedDocument, Resemblance, Work

MOST_OFFERS = 50  # at a time: their bytes wait in memory
_YEARS = range(1000, 2201)


class Stage(StrEnum):
    """How far a file has come."""

    WAITING = "waiting"
    READING = "being read"
    READ = "to be checked"
    PUBLISHING = "being published"
    PUBLISHED = "published"
    REFUSED = "not taken in"


_UNDER_WAY = frozenset({Stage.WAITING, Stage.READING, Stage.PUBLISHING})


@dataclass(frozen=True, slots=True)
class Offer:
    """One file on its way in. `problem` says why it was refused, or why publishing it did not succeed.

    `resemblances` are the known works that it may be a text of; `document_id` is set once it is published.
    """

    id: str
    name: str
    stage: Stage = Stage.WAITING
    parsed: ParsedDocument | None = None
    resemblances: tuple[Resemblance, ...] = ()
    problem: str | None = None
    document_id: str | None = None

    @property
    def under_way(self) -> bool:
        """Whether it is waiting, being read or being published."""
        return self.stage in _UNDER_WAY

    @property
    def held(self) -> Resemblance | None:
        """The document that this very file already is."""
        same = (one for one in self.resemblances if one.likeness is Likeness.SAME_FILE)
        return next(same, None)


@dataclass(frozen=True, slots=True)
class Statement:
    """What a person says that a file is: a text of a known work, or a work described here.

    Of a known work only `work` counts. `authors` holds a name in each line, `places` names with commas between.
    """

    work: Work | None = None
    title: str = ""
    authors: str = ""
    year: str = ""
    type: str = ""
    places: str = ""
    licence: str = ""

    def fields(self) -> dict[str, object]:
        """Return what is stated as the fields of front matter. Raises BadMetadata in one sentence."""
        if self.work is not None:
            return of_known_work(self.work)
        title = " ".join(self.title.split())
        if not title:
            raise BadMetadata("The title is missing: write it as the publication prints it.")
        year = self.year.strip()
        if year and not (year.isascii() and year.isdecimal() and int(year) in _YEARS):
            raise BadMetadata(f"“{year}” is not a year: write four figures such as 2019, or leave it empty.")
        described: dict[str, object] = {
            "title": title,
            "authors": [name for line in self.authors.splitlines() if (name := " ".join(line.split()))],
            "year": int(year) if year else None,
            "date": None,
            "type": self.type,
            "places": [place for part in self.places.split(",") if (place := " ".join(part.split()))],
            "licence": " ".join(self.licence.split()),
        }
        # What a person has emptied is not known, whatever the file says.
        return {field: value or None for field, value in described.items()}


@dataclass(frozen=True, slots=True)
class _Content:
    content: bytes
    origin: str


class Intake:
    """The files that one person is adding. Safe to share between threads; reading goes on without its owner."""

    def __init__(self, base: KnowledgeBase) -> None:
        self._base = base
        self._lock = threading.Lock()
        self._offers: dict[str, Offer] = {}
        self._contents: dict[str, _Content] = {}
        self._tasks: queue.SimpleQueue[tuple[str, Callable[[Box], None]]] = queue.SimpleQueue()
        self._working = False

    def offers(self) -> tuple[Offer, ...]:
        """Return every file in the order in which it came."""
        with self._lock:
            return tuple(self._offers.values())

    @property
    def busy(self) -> bool:
        """Whether any file is waiting, being read or being published."""
        return any(offer.under_way for offer in self.offers())

    def offer(self, files: Iterable[tuple[str, bytes]]) -> None:
        """Take files by name and content; the same content twice is one file. Raises InputRefused when too many."""
        for name, content in files:
            self._take(hashlib.sha256(content).hexdigest()[:16], name, content)

    def offer_address(self, address: str) -> None:
        """Fetch a public page or file in the background, then read it."""
        from ingest.fetch import fetch  # only here: most who add files have no need of a network

        offer_id = "address-" + hashlib.sha256(address.encode("utf-8", "replace")).hexdigest()[:16]

        def fetch_and_read(box: Box) -> None:
            self._change(offer_id, stage=Stage.READING)
            found = fetch(address)
            with self._lock:
                self._contents[offer_id] = _Content(found.content, found.address)
            self._change(offer_id, name=found.name)
            self._read(offer_id, box)

        self._queue(Offer(offer_id, address), fetch_and_read)

    def publish(self, offer_id: str, statement: Statement) -> None:
        """Take a file that was read into the knowledge base as what a person states. Raises BadMetadata."""
        offer = self._offers.get(offer_id)
        if offer is None or offer.stage is not Stage.READ or offer.parsed is None:
            return
        stated = statement.fields()
        if statement.work is None:
            stated["id"] = self._new_id(str(stated["title"]), offer)
        self._change(offer_id, stage=Stage.PUBLISHING, problem=None)
        self._do(offer_id, lambda box: self._publish(offer_id, stated, box))

    def discard(self, offer_id: str) -> None:
        """Forget a file that is not under way; what is published stays published."""
        with self._lock:
            if offer_id in self._offers and not self._offers[offer_id].under_way:
                del self._offers[offer_id]
                self._contents.pop(offer_id, None)

    def _take(self, offer_id: str, name: str, content: bytes) -> None:
        if len(content) > LARGEST_FILE:
            problem = f"`{name}` is larger than {LARGEST_FILE // 2**20} MB: split it, then add the parts."
            with self._lock:
                self._offers.setdefault(offer_id, Offer(offer_id, name, Stage.REFUSED, problem=problem))
            return
        offer = Offer(offer_id, name)
        self._queue(offer, lambda box: self._read(offer_id, box), _Content(content, f"upload:{offer_id}/{name}"))

    def _queue(self, offer: Offer, task: Callable[[Box], None], content: _Content | None = None) -> None:
        with self._lock:
            before = self._offers.get(offer.id)
            if before is not None and before.stage is not Stage.REFUSED:
                return
            if len(self._contents) >= MOST_OFFERS:
                raise InputRefused(f"{MOST_OFFERS} files are waiting: publish or leave out some, then add more.")
            self._offers[offer.id] = offer
            if content is not None:
                self._contents[offer.id] = content
        self._do(offer.id, task)

    def _read(self, offer_id: str, box: Box) -> None:
        self._change(offer_id, stage=Stage.READING)
        content = self._contents[offer_id].content
        rules = rules_of(self._base)
        parsed = box.parse(content, self._offers[offer_id].name, rules.concepts, bodies=rules.bodies)
        resemblances = self._base.resemblances(content, parsed)
        self._change(offer_id, stage=Stage.READ, parsed=parsed, resemblances=resemblances)

    def _publish(self, offer_id: str, stated: dict[str, object], box: Box) -> None:
        offer, held = self._offers[offer_id], self._contents[offer_id]
        rules = rules_of(self._base)
        # Read once more, since what a passage is evidence of depends on what the work is.
        parsed = box.parse(held.content, offer.name, rules.concepts, stated, rules.bodies)
        _, document_id = self._base.add_document(
            held.content,
            parsed,
            file_name=offer.name,
            origin=held.origin,
            fingerprint=rules.fingerprint,
            confirmed=True,
        )
        self._change(offer_id, stage=Stage.PUBLISHED, parsed=parsed, document_id=document_id)
        self._base.update_index()
        with self._lock:
            self._contents.pop(offer_id, None)

    def _new_id(self, title: str, offer: Offer) -> str:
        """An id that no work has yet, except the one that this very file made before."""
        made = slug(title, offer.name)
        return made if self._base.work(made) is None else f"{made}-{offer.id[-8:]}"

    def _change(self, offer_id: str, **fields: object) -> None:
        with self._lock:
            self._offers[offer_id] = replace(self._offers[offer_id], **fields)  # type: ignore[arg-type]

    def _do(self, offer_id: str, task: Callable[[Box], None]) -> None:
        self._tasks.put((offer_id, task))
        with self._lock:
            if self._working:
                return
            self._working = True
        # A daemon: whoever stops the program does not wait for a file, and what was published is safe.
        threading.Thread(target=self._work, name="intake", daemon=True).start()

    def _work(self) -> None:
        with Box() as box:
            while True:
                try:
                    offer_id, task = self._tasks.get_nowait()
                except queue.Empty:
                    with self._lock:
                        if self._tasks.empty():
                            self._working = False
                            return
                    continue
                self._try(offer_id, task, box)

    def _try(self, offer_id: str, task: Callable[[Box], None], box: Box) -> None:
        try:
            task(box)
        except KistError as error:
            problem = str(error)
        except Exception as error:
            number = record_incident(self._base.log_folder, error)
            name = self._offers[offer_id].name
            problem = f"`{name}` could not be taken in because of an unexpected fault: report incident {number}."
        else:
            return
        # What was read stays to be published again, perhaps with other words.
        read = self._offers[offer_id].parsed is not None
        if not read:
            with self._lock:
                self._contents.pop(offer_id, None)
        if self._offers[offer_id].stage is not Stage.PUBLISHED:
            self._change(offer_id, stage=Stage.READ if read else Stage.REFUSED, problem=problem)
