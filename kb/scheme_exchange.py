"""The use cases of a concept scheme that goes out in a file and comes back."""

from __future__ import annotations

from pathlib import Path

from kb.catalogue import Catalogue
from kb.command_line import write_whole
from kb.models import Concept
from kb.refi import CODEBOOK, codebook_file, read_codebook
from kb.scheme_changes import changes, check_scheme, merged
from kb.themes import concepts_as_toml, read_concepts, read_scheme_head


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
        from kb.skos import Scheme, scheme_file  # takes long to load, and is needed for this alone

        return scheme_file(suffix, Scheme(**read_scheme_head(self._shipped)), self._catalogue.concepts())

    def take_in(self, content: bytes, name: str, suffix: str, apply: bool = True) -> tuple[str, ...]:
        """Return what a file changes of the scheme, a line each; with `apply` change it. Raises InputRefused."""
        before = self._catalogue.concepts()
        after = merged(before, self._read(content, name, suffix, before))
        check_scheme(after)
        if apply and after != before:
            shipped = {concept.id: concept for concept in read_concepts(self._shipped)}
            own = [concept for concept in after if shipped.get(concept.id) != concept]
            # The file first: it is what the record is made of whenever the installation is opened.
            write_whole(self._local, concepts_as_toml(own).encode())
            with self._catalogue.transaction() as connection:
                self._catalogue.put_scheme(connection, after)
        return changes(before, after)

    def _read(self, content: bytes, name: str, suffix: str, known: tuple[Concept, ...]) -> tuple[Concept, ...]:
        if suffix == CODEBOOK:
            return read_codebook(content, name, known)
        from kb.skos import read_skos

        return read_skos(content, name, suffix, known)
