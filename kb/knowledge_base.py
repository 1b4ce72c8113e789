"""The use cases of Kist, a few lines each, and the only place where its parts are wired together."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path

from kb import themes
from kb.answers.asking import LONGEST_QUESTION as LONGEST_QUESTION
from kb.answers.asking import Asking
from kb.answers.asking import clean_question as clean_question
from kb.answers.backing import Backing
from kb.answers.complications import Complications
from kb.answers.feedback import Feedback, Reason, Replay, Review
from kb.answers.feedback_book import FeedbackBook
from kb.answers.saved_answers import SavedAnswers
from kb.bodies import changed, read_bodies
from kb.browsing import is_description
from kb.cases.case_desk import CaseDesk
from kb.catalogue import Catalogue, SectionText
from kb.chain import Chain
from kb.coding.coding_desk import CodingDesk
from kb.coding.own_codings import OwnCodings
from kb.coding.scheme_desk import SchemeDesk
from kb.coding.suggesting import Suggesting
from kb.config import Settings
from kb.embedding import Embedder, open_embedder
from kb.errors import BadSetting, NotHeld
from kb.exchange.coding_exchange import CodingExchange
from kb.holdings import Holdings
from kb.library import Library
from kb.link_state import LinkCheck
from kb.lists.reading_lists import ReadingLists
from kb.models import (
    NO_FILTERS,
    Answer,
    Body,
    Case,
    Concept,
    Document,
    Evidence,
    Filters,
    Gap,
    HeldPassage,
    Kind,
    Outcome,
    ParsedDocument,
    Quotation,
    Resemblance,
    Statement,
    Work,
)
from kb.originals import Originals
from kb.questions.narrowing import Narrowing
from kb.ranking.index_keeper import IndexKeeper
from kb.ranking.lexical_index import LexicalIndex
from kb.ranking.search import Search
from kb.ranking.vector_index import VectorIndex
from kb.recognition import Recognition
from kb.summaries.summarising import Coming, Summarising
from kb.trails import ChainCount, Trail
from kb.verification import Report, Verification
from kb.views import CaseView, DocumentView, Shelved, ThemeView, WorkView


class KnowledgeBase:
    """What one installation holds, and what can be asked of it. Safe to share between threads."""

    def __init__(
        self,
        catalogue: Catalogue,
        holdings: Holdings,
        search: Search,
        asking: Asking,
        keeper: IndexKeeper,
        verification: Verification,
        recognition: Recognition,
        bodies: Callable[[], tuple[Body, ...]],
        chain: Chain,
        backing: Backing,
        narrowing: Narrowing,
        embedder: Callable[[], Embedder],
        summarising: Summarising,
        scheme: SchemeDesk,
        suggesting: Suggesting,
        lists: ReadingLists,
        log_folder: Path,
    ) -> None:
        self._catalogue = catalogue
        self._library = Library(catalogue)
        self._holdings = holdings
        self._search = search
        self._asking = asking
        self._keeper = keeper
        self._verification = verification
        self._recognition = recognition
        self._bodies = bodies
        self._chain = chain
        self._book = FeedbackBook(catalogue, self.ask, search.refresh, embedder, clean_question)
        self.saved = SavedAnswers(catalogue, self.ask, search.refresh, embedder)
        self._backing = backing
        self.narrowing = narrowing
        self.suggesting = suggesting
        self.coding = CodingDesk(catalogue, clean_question, suggesting)
        self.own_codings = OwnCodings(catalogue, self.coding)
        self.exchange = CodingExchange(catalogue, self.coding)
        self.case_desk = CaseDesk(catalogue, holdings, keeper, self.coding.person)
        self.scheme = scheme
        self.lists = lists
        self._summarising = summarising
        self.writing_model = summarising.model
        self.log_folder = log_folder

    # --- adding and removing -------------------------------------------------------------------

    def held_copy(self, content: bytes, origin: str, fingerprint: str) -> Document | None:
        """Return the document that these bytes already are, if it was read by the same rules."""
        return self._holdings.held_copy(content, origin, fingerprint)

    def resemblances(self, content: bytes, parsed: ParsedDocument) -> tuple[Resemblance, ...]:
        """Return the known works that a file may be a text of, the surest first."""
        return self._recognition.resemblances(content, parsed)

    def like_titled(self, title: str) -> tuple[Work, ...]:
        """Return the known works of a title that is nearly this one, but not the same."""
        return self._recognition.like_titled(title)

    def add_document(
        self,
        content: bytes,
        parsed: ParsedDocument,
        *,
        file_name: str,
        origin: str,
        fingerprint: str,
        confirmed: bool = False,
    ) -> tuple[Outcome, str]:
        """Take in one parsed document; return its outcome and id. What is returned survives a crash.

        `confirmed` says that a person has stated which work it is.
        """
        return self._holdings.add_document(
            content, parsed, file_name=file_name, origin=origin, fingerprint=fingerprint, confirmed=confirmed
        )

    def add_work(self, work: Work) -> Outcome:
        """Take in one bibliographic record."""
        return self._holdings.add_work(work)

    def add_case(self, case: Case) -> Outcome:
        """Take in the record of a case."""
        return self._holdings.add_case(case)

    def remove_document(self, document_id: str, purge: bool = False) -> None:
        """Withdraw a document: it is never cited again. With `purge` its text is erased. Raises NotHeld."""
        if not purge:
            self._holdings.remove_document(document_id)
            self._keeper.update()
            return
        with self._keeper.emptied():
            self._holdings.remove_document(document_id, purge=True)

    def update_index(self) -> bool:
        """Apply what the index log has gained; False while another process owns the vector index."""
        return self._keeper.update()

    def embed_missing(self) -> int:
        """Embed the held passages that the model of the settings has not embedded; return how many there were."""
        return self._holdings.embed_missing()

    def rebuild_index(self) -> int:
        """Make the derived indexes anew from the record; return the number of passages."""
        self._holdings.embed_missing()
        return self._keeper.rebuild()

    def verify(self, repair: bool = False) -> Report:
        """Check originals, record and indexes; with `repair` mend what can be derived from the record."""
        return self._verification.verify(repair)

    def close(self) -> None:
        """Let go of the vector index, so that another process may own it, and of the record's file."""
        self.suggesting.wait()
        self._keeper.release()
        self._catalogue.close()

    # --- asking --------------------------------------------------------------------------------

    def ask(self, question: str, filters: Filters = NO_FILTERS) -> Answer:
        """Answer a question with exact quotations, or say that the evidence does not suffice.

        Raises BadMetadata when a theme, place or type of the filters is not known.
        """
        return self._asking.ask(question, filters)

    def summarise(self, answer: Answer) -> Coming | None:
        """Have a summary of an answer's quotations written; None where no model is set or nothing is quoted."""
        return self._summarising.begin(answer, clean_question(answer.question))

    def find(self, question: str, limit: int) -> tuple[Evidence, ...]:
        """Rank passages of texts for a question without deciding whether they answer it."""
        return self._search.find(clean_question(question), limit=limit).texts.evidence

    def object_to(self, answer: Answer, quotation: Quotation, reason: Reason, comment: str = "") -> Feedback:
        """Record that a quotation of an answer is not right, and why. Raises InputRefused."""
        return self._book.object_to(answer, quotation, reason, comment)

    def record_unanswered(self, answer: Answer) -> Feedback:
        """Record a question that nothing answered, once a day."""
        return self._book.record_unanswered(answer)

    def feedback(self) -> tuple[Feedback, ...]:
        """All that was recorded of answers, oldest first."""
        return self._catalogue.feedback()

    def review(self, since: datetime | None = None) -> Review:
        """Return what was recorded of answers since a time, or ever; questions that are the same stand once."""
        return self._book.review(since)

    def replay(self, feedback_id: int | None = None) -> tuple[Replay, ...]:
        """Ask recorded questions again, all or one, and compare. Raises NotHeld."""
        return self._book.replay(feedback_id)

    def look_up(self, text: str) -> tuple[Statement, ...]:
        """Return each sentence of a pasted text with what is held on it. Raises InputRefused for none or too much."""
        return self._backing.look_up(text)

    # --- reading -------------------------------------------------------------------------------

    def concepts(self) -> tuple[Concept, ...]:
        """The concept scheme."""
        return self._catalogue.concepts()

    def documents(self, include_retired: bool = False) -> list[Document]:
        """The documents that are held; with `include_retired` also those replaced or withdrawn."""
        return self._catalogue.documents(include_retired)

    def passage(self, passage_id: str) -> HeldPassage:
        """Return one held passage. Raises NotHeld."""
        passage = self._catalogue.passage_by_id(passage_id)
        if passage is None:
            raise NotHeld("This passage is no longer held: ask the question again to see what is held now.")
        return passage

    def canonical_text(self, document_id: str) -> str | None:
        """The canonical text of a document, held or retired; None where no text is kept of it."""
        return self._catalogue.document_texts([document_id]).get(document_id) or None

    def text_sha256(self, document_id: str) -> str | None:
        """The checksum of a document's canonical text; None where no text is kept of it."""
        text = self.canonical_text(document_id)
        return sha256(text.encode()).hexdigest() if text else None

    def corpus_version(self) -> str:
        """What answers of this moment name as their corpus version."""
        return self._search.refresh()

    def context(self, passage_id: str) -> SectionText:
        """Return the section around a passage. Raises NotHeld."""
        return self._catalogue.section_of(self.passage(passage_id).key)

    def follow(self, passage_id: str, start: int, end: int) -> Trail:
        """Follow the notes behind a stretch of a passage, given by offsets within its text. Raises NotHeld."""
        return self._chain.follow(self.passage(passage_id), start, end)

    def chain_counts(self, document_id: str | None = None) -> tuple[ChainCount, ...]:
        """Count how far the notes of each held document, or of one, can be followed. Raises NotHeld."""
        chosen = [document for document in self.documents() if document_id in (None, document.id)]
        if document_id is not None and not chosen:
            raise NotHeld(f"No held document has the id `{document_id}`: list them with `python -m kb documents`.")
        counts = (self._chain.count(document) for document in chosen)
        return tuple(count for count in counts if count.notes or count.broken or document_id is not None)

    def addresses(self) -> list[tuple[str, str, int | None]]:
        """Every web address of works and notes once: its key, the address, the year of the work behind it."""
        return self._catalogue.addresses()

    def link_checks(self, addresses: Iterable[str]) -> dict[str, LinkCheck]:
        """What was last seen of these addresses, by address, as far as they were ever asked."""
        return self._catalogue.link_checks(addresses)

    def record_link_check(self, check: LinkCheck) -> None:
        """Keep what was seen of an address."""
        with self._catalogue.transaction() as connection:
            self._catalogue.put_link_check(connection, check)

    def theme(self, concept_id: str) -> ThemeView:
        """Return what is held on one theme; a digest stands back where its full text is held. Raises NotHeld."""
        concepts = self.concepts()
        concept_id = themes.relations(concepts).present(concept_id)
        concept = next((concept for concept in concepts if concept.id == concept_id), None)
        if concept is None:
            raise NotHeld("There is no such theme: choose one from the Themes page.")
        hidden = set(self._catalogue.digest_keys_superseded().tolist())
        # A description of a work is no finding on the theme; the account of a case is one.
        passages = tuple(
            p
            for p in self._catalogue.theme_passages(concept_id)
            if p.key not in hidden and not (is_description(p.work) and p.kind is not Kind.CASE)
        )
        sources = tuple(dict.fromkeys(source for passage in passages for source in passage.sources))
        return ThemeView(concept, passages, sources, self.gaps(concept_id))

    def gaps(self, concept_id: str | None = None) -> tuple[Gap, ...]:
        """Return what held passages, of one theme or all, say is not known; digests stand back as in `theme`."""
        hidden = set(self._catalogue.digest_keys_superseded().tolist())
        return tuple(gap for gap in self._catalogue.gaps(concept_id) if gap.passage.key not in hidden)

    def bodies(self) -> tuple[Body, ...]:
        """The gazetteer of bodies, laws and programmes."""
        return self._bodies()

    def changed_bodies(self, passage: HeldPassage, quotation: Quotation) -> tuple[Body, ...]:
        """Return the bodies that a quotation from a passage names and that have changed since, as far as known."""
        return changed(passage.mentions, quotation.start, quotation.end, self._bodies()) if passage.mentions else ()

    def works(self) -> tuple[Work, ...]:
        """Every bibliographic record, by id."""
        return self._catalogue.works()

    def work(self, work_id: str) -> Work | None:
        """The bibliographic record with this id, if there is one."""
        return self._catalogue.work(work_id)

    def cases(self) -> tuple[Case, ...]:
        """Every case, by id."""
        return self._catalogue.cases()

    def shelf(self) -> tuple[Shelved, ...]:
        """Every known work with its held text; what we say of works in a few sentences stands with those."""
        return self._library.shelf()

    def work_view(self, work_id: str) -> WorkView | None:
        """A work with its texts, the passages that cite it and the cases that it came from, if it is known."""
        return self._library.work(work_id)

    def case_views(self, case_ids: Sequence[str]) -> tuple[CaseView, ...]:
        """The cases with these ids, in this order, with what is held of them; unknown ids are passed over."""
        return self._library.cases(case_ids)

    def document(self, document_id: str) -> DocumentView | None:
        """The document with this id and what was read from it, if there ever was one."""
        return self._library.document(document_id)


def open_knowledge_base(settings: Settings) -> KnowledgeBase:
    """Open (and if need be create) the knowledge base of an installation; the model loads at the first question."""
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadSetting(
            f"The data folder {settings.data} cannot be used ({error.strerror}): name another with --data or KIST_DATA."
        ) from error
    catalogue, lexical = Catalogue(settings.catalogue_url), LexicalIndex()
    catalogue.migrate()
    shipped, local = settings.corpus / "themes.toml", settings.data / "themes.toml"
    with catalogue.transaction() as connection:
        lexical.create(connection)
        catalogue.follow_address_rules(connection)
        catalogue.put_scheme(connection, themes.read_scheme(shipped, local))
    vocabulary = themes.read_terms(settings.corpus / "terms.toml")

    @cache
    def bodies() -> tuple[Body, ...]:
        gazetteer = settings.corpus / "bodies.toml"
        return read_bodies(gazetteer) if gazetteer.exists() else ()

    opening = threading.Lock()

    @cache
    def load_embedder() -> Embedder:
        return open_embedder(settings)

    def embedder() -> Embedder:
        with opening:  # two first questions at once must not load the model twice
            return load_embedder()

    def open_index(model: Embedder) -> VectorIndex:
        return VectorIndex(settings.index, model.fingerprint, model.dimension)

    originals = Originals(settings.originals)
    keeper = IndexKeeper(catalogue, lexical, embedder, open_index)
    holdings = Holdings(catalogue, originals, lexical, embedder)
    search = Search(catalogue, lexical, embedder, keeper, vocabulary)
    suggesting = Suggesting(catalogue, embedder, settings.data / "suggestions", settings.models)
    narrowing = Narrowing(catalogue, search.passing, settings.corpus / "places.toml")
    complications = Complications(catalogue, lexical, embedder)
    return KnowledgeBase(
        catalogue,
        holdings,
        search,
        Asking(search, catalogue, narrowing, complications),
        keeper,
        Verification(catalogue, originals, lexical, keeper, holdings, embedder),
        Recognition(catalogue, lexical),
        bodies,
        Chain(catalogue, lexical, embedder),
        Backing(search, catalogue, lexical, embedder),
        narrowing,
        embedder,
        Summarising(settings, catalogue, lexical, embedder),
        SchemeDesk(
            catalogue, shipped, local, CodingDesk(catalogue, clean_question), suggesting, themes.wordings(vocabulary)
        ),
        suggesting,
        ReadingLists(catalogue, search, narrowing, complications, embedder, clean_question),
        log_folder=settings.data,
    )
