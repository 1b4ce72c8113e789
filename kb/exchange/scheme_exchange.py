"""The use cases of a concept scheme that goes out in a file and comes back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from kb.catalogue import Catalogue, Connection
from kb.coding.scheme_changes import changes, check_scheme, merged, still_retired
from kb.exchange.refi import CODEBOOK, codebook_file, read_codebook
from kb.models import Concept, Deed, SchemeChange
from kb.themes import concepts_as_toml, read_concepts, read_scheme_head
from kb.whole_files import write_whole


class SchemeExchange:
    """The scheme out of an installation and into it. No identifier is ever lost."""

    def __init__(self, catalogue: Catalogue, shipped: Path, local: Path) -> None:
        """`shipped` is the scheme of the corpus, `local` the file of what this installation has changed of it."""
        self._catalogue = catalogue
        self._shipped = shipped
        self._local = local

    def file(self, suffix: str) -> bytes:
        """Return the scheme as Turtle, JSON-LD or a REFI-QDA codebook."""
        if suffix == CODEBOOK:
            return codebook_file(self._catalogue.concepts())
        from kb.exchange.skos import Scheme, scheme_file  # takes long to load, and is needed for this alone

        return scheme_file(suffix, Scheme(**read_scheme_head(self._shipped)), self._catalogue.concepts())

    def take_in(self, content: bytes, name: str, suffix: str, apply: bool = True, person: str = "") -> tuple[str, ...]:
        """Return what a file changes of the scheme, a line each; with `apply` change it. Raises InputRefused.

        A file that was written before a concept was retired or merged here does not bring it back.
        """
        brought = self._read(content, name, suffix, self._catalogue.concepts())
        with self._catalogue.transaction() as connection:
            before = self._catalogue.concepts(connection)
            after, kept = still_retired(before, merged(before, brought))
            check_scheme(after)
            told = changes(before, after)
            if apply and told:
                self._put(connection, before, after)
                now = datetime.now(UTC)
                for concept in after:
                    own = changes(before, [concept], after)
                    if own:
                        change = SchemeChange(concept.id, Deed.IMPORTED, person or name, f"From {name}.", own, now)
                        self._catalogue.add_scheme_change(connection, change)
        return (*told, *kept)

    def _put(self, connection: Connection, before: Sequence[Concept], after: Sequence[Concept]) -> tuple[str, ...]:
        """Make this the scheme, here and in the file of this installation; return what is other than it was.

        Raises InputRefused for what cannot be.
        """
        check_scheme(after)
        told = changes(before, after)
        if told:
            shipped = {concept.id: concept for concept in read_concepts(self._shipped)}
            own = [concept for concept in after if shipped.get(concept.id) != concept]
            # The file first: it is what the record is made of whenever the installation is opened.
            write_whole(self._local, concepts_as_toml(own).encode())
            self._catalogue.put_scheme(connection, after)
        return told

    def _read(self, content: bytes, name: str, suffix: str, known: tuple[Concept, ...]) -> tuple[Concept, ...]:
        if suffix == CODEBOOK:
            return read_codebook(content, name, known)
        from kb.exchange.skos import read_skos

        return read_skos(content, name, suffix, known)
