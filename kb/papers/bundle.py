"""An evidence bundle: one zip with a paper, its quotations with places and checksums, and what checks them.

Of the documents quoted it holds the passages around the quotations and nothing else.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from kb.exchange.exports import to_bibtex, to_csl_json, to_ris
from kb.exchange.interchange import source_object
from kb.models.papers import Paper, readable
from kb.papers.bundle_verify import MANIFEST
from kb.papers.citations import KINDS, locate, pages
from kb.papers.paper_html import to_html
from kb.papers.paper_quotations import Quoted

_VERIFY = Path(__file__).with_name("bundle_verify.py")
_README = """\
{title}

{made}

This folder is an evidence bundle made with Kist. It opens without Kist:

paper.html           the paper: open it in any browser
quotations.json      each quotation with its place, its passage and checksums (SHA-256)
{record:<21}the same as data for programs
references.ris       the works referred to, for a reference manager
references.bib       the same as BibTeX
references.csl.json  the same as CSL-JSON
MANIFEST.sha256      the checksum of every file
verify.py            checks all of it

To check it, run this in the folder, with Python 3.8 or newer:

    python verify.py

It says in words whether a file, a quotation or a passage was altered. `sha256sum -c MANIFEST.sha256` checks the files
alone. Checksums show a change; they do not show who made it. Whoever holds the same documents in Kist can compare
`text_sha256`, the checksum of the whole text behind a quotation:

    python -m kb bundle verify FILE.zip --held

The passages belong to their authors. They are quoted here so that each quotation can be checked in its surroundings.
"""


def bundled(
    paper: Paper,
    quoted: Sequence[Quoted],
    record_name: str,
    record: Mapping[str, Any],
    text_sha256: Callable[[str], str | None],
) -> bytes:
    """Return the bundle of a paper; the same paper is always the same file.

    All quotations of the paper must be among the `quoted`. `record` goes into the file `record_name` ("answer.json");
    `text_sha256` gives the checksum of the canonical text of a document, by its id, or None where that is kept no more.
    """
    if {extract.text for extract in paper.extracts} - {readable(one.text) for one in quoted}:
        raise ValueError("a bundle holds every quotation of its paper")
    contents = {
        "README.txt": _README.format(title=paper.title, made=paper.provenance.sentence, record=record_name),
        "paper.html": to_html(paper),
        "quotations.json": _json(_quotations(paper, quoted, text_sha256)),
        record_name: _json(record),
        "references.ris": to_ris(paper.works),
        "references.bib": to_bibtex(paper.works),
        "references.csl.json": to_csl_json(paper.works),
        "verify.py": _VERIFY.read_text(encoding="utf-8"),
    }
    files = {name: content.encode() for name, content in contents.items()}
    sums = (f"{_sha256(content)}  {name}\n" for name, content in sorted(files.items()))
    files[MANIFEST] = "".join(sums).encode()
    return _zipped(files)


def _zipped(files: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name)  # without the time of day
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _quotations(paper: Paper, quoted: Sequence[Quoted], text_sha256: Callable[[str], str | None]) -> dict[str, Any]:
    sums = {document: text_sha256(document) for document in dict.fromkeys(one.passage.document_id for one in quoted)}
    return {
        "title": paper.title,
        "made_on": paper.provenance.made_on.isoformat(),
        "corpus_version": paper.provenance.corpus_version,
        "offsets": "Unicode code points of the document's canonical text; start is included, end is not",
        "quotations": [_quotation(number, one, sums[one.passage.document_id]) for number, one in enumerate(quoted, 1)],
    }


def _quotation(number: int, quoted: Quoted, text_sha256: str | None) -> dict[str, Any]:
    passage = quoted.passage
    first = passage.locator.start
    return {
        "number": number,
        "text": quoted.text,
        "sha256": _sha256(quoted.text.encode()),
        "start": first + quoted.start,
        "end": first + quoted.end,
        "part": quoted.part or None,
        "kind": KINDS[passage.kind],
        "locator": locate(passage),
        "page": pages(passage) or None,
        "document": {
            "id": passage.document_id,
            "work": passage.work.id,
            "title": passage.work.title,
            "text_sha256": text_sha256,
            "digest_of": passage.work.digest_of,
        },
        "passage": {
            "id": passage.id,
            "start": first,
            "end": passage.locator.end,
            "text": passage.text,
            "sha256": _sha256(passage.text.encode()),
        },
        "sources": [source_object(source) for source in quoted.sources],
    }


def _json(record: Mapping[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, indent=1, default=str) + "\n"


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
