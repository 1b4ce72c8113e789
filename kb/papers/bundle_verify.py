"""Check an evidence bundle made with Kist: run `python verify.py` in its folder, or name the zip file.

Needs Python 3.8 or newer and nothing else. It tells in words what was altered, and ends with 0 where nothing was and
with 1 where something was.
"""

from __future__ import annotations

import hashlib
import html
import io
import json
import os
import re
import sys
import zipfile
from typing import Any

MANIFEST = "MANIFEST.sha256"
LARGEST = 50_000_000  # bytes of all files together; a bundle has a few hundred thousand


class Refused(Exception):
    """What is given is no bundle; the message is one sentence."""


def problems(files: dict[str, bytes]) -> list[str]:
    """Return what is wrong with a bundle, a sentence each; `files` are its contents (bytes) by name."""
    if MANIFEST not in files:
        return [f"{MANIFEST} is missing, so that nothing can be checked: get the bundle again."]
    found = _altered_files(files)
    try:
        quotations = json.loads(files["quotations.json"].decode("utf-8"))["quotations"]
        for quotation in quotations:
            found += _altered_quotation(quotation)
        found += _not_shown(quotations, files)
    except KeyError as missing:
        found.append(f"{missing} is missing from the bundle or from its quotations.")
    except (ValueError, TypeError, AttributeError, RecursionError):
        found.append("quotations.json, answer.json or paper.html cannot be read: it was altered.")
    return found


def _altered_files(files: dict[str, bytes]) -> list[str]:
    stated = {}
    for line in files[MANIFEST].decode("utf-8", "replace").splitlines():
        told = re.match(r"([0-9a-f]{64})  (.+)$", line)
        if told:
            stated[told.group(2)] = told.group(1)
        elif line.strip():
            return [f"{MANIFEST} has a line that is no checksum: it was altered."]
    found = []
    for name in sorted(stated):
        if name not in files:
            found.append(f"{name} is missing.")
        elif _sha256(files[name]) != stated[name]:
            found.append(f"{name} was altered: it is not the file that was bundled.")
    added = sorted(set(files) - set(stated) - {MANIFEST})
    return found + [f"{name} was added: it is not in {MANIFEST}." for name in added]


def _altered_quotation(quotation: dict[str, Any]) -> list[str]:
    number, text, passage = quotation["number"], quotation["text"], quotation["passage"]
    found = []
    if _sha256(text.encode("utf-8")) != quotation["sha256"]:
        found.append(f"The words of quotation {number} were altered: they do not match their checksum.")
    if _sha256(passage["text"].encode("utf-8")) != passage["sha256"]:
        found.append(f"The passage around quotation {number} was altered: it does not match its checksum.")
    if passage["end"] - passage["start"] != len(passage["text"]):
        found.append(f"The passage around quotation {number} is not as long as its place says.")
    start, end = quotation["start"] - passage["start"], quotation["end"] - passage["start"]
    if not 0 <= start <= end <= len(passage["text"]) or passage["text"][start:end] != text:
        found.append(f"Quotation {number} is not what its passage says at the stated place.")
    return found


def _not_shown(quotations: list[dict[str, Any]], files: dict[str, bytes]) -> list[str]:
    """What the page and the record say that the quotations do not, and the other way round."""
    found = []
    held = {quotation["text"] for quotation in quotations}
    page = files["paper.html"].decode("utf-8")
    shown = {_shown(quote) for quote in re.findall(r"<blockquote>(.*?)</blockquote>", page, re.DOTALL)}
    for quotation in quotations:
        if _plain(quotation["text"]) not in shown:
            found.append(f"paper.html does not show the words of quotation {quotation['number']}.")
    for words in sorted(shown - {_plain(text) for text in held}):
        found.append(f"paper.html quotes words that are not among the quotations: “{words[:80]}”")
    if "answer.json" in files:
        sentences = json.loads(files["answer.json"].decode("utf-8"))["answer_sentences"]
        for sentence in sentences:
            if sentence["text"] not in held:
                found.append(f"answer.json quotes words that are not among the quotations: “{sentence['text'][:80]}”")
    return found


def _shown(quote: str) -> str:
    """The words that a quotation of the page shows, without the signs of its notes and its quotation marks."""
    return _plain(html.unescape(re.sub(r"<sup>.*?</sup>|<[^>]*>", "", quote)))[1:-1]


def _plain(words: str) -> str:
    """Words without blanks and without signs that no page shows."""
    return re.sub(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]+", "", words)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def files_of_zip(path: str) -> dict[str, bytes]:
    """Return the files of a zip by name. Raises Refused where it is none, or larger than any bundle."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if sum(entry.file_size for entry in entries) > LARGEST:
                raise Refused("It is larger than any bundle of Kist: it is not one.")
            if len({entry.filename for entry in entries}) != len(entries):
                raise Refused("Two of its files have the same name: it was altered.")
            # A whole folder may have been zipped again, by a program that keeps its name.
            folders = {entry.filename.partition("/")[0] if "/" in entry.filename else "" for entry in entries}
            skipped = len(min(folders)) + 1 if len(folders) == 1 and "" not in folders else 0
            return {entry.filename[skipped:]: archive.read(entry) for entry in entries}
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise Refused(f"It cannot be opened as a zip file ({error}).") from error


def files_of_folder(folder: str) -> dict[str, bytes]:
    """Return the files of a folder by name, without what computers put there by themselves."""
    found = {}
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if os.path.isfile(path) and not name.startswith(".") and name.lower() not in ("desktop.ini", "thumbs.db"):
            with open(path, "rb") as file:
                found[name] = file.read()
    return found


def told(files: dict[str, bytes]) -> tuple[list[str], bool]:
    """Return what a bundle is found to be, as lines, and whether nothing is wrong with it."""
    found = problems(files)
    if found:
        return [*found, f"Do not rely on this bundle: {_count(len(found), 'problem')}."], False
    count = len(json.loads(files["quotations.json"].decode("utf-8"))["quotations"])
    agreeing = f"{_count(len(files) - 1, 'file')} and {_count(count, 'quotation')}"
    return [f"Nothing was altered: {agreeing} agree with their checksums and places."], True


def _count(number: int, one: str) -> str:
    return f"{number} {one}" if number == 1 else f"{number} {one}s"


def main(arguments: list[str]) -> int:
    """Check the zip that is named, or the folder that this file is in; return the exit code."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # not every console has every sign
    here = os.path.dirname(os.path.abspath(__file__))
    place = arguments[0] if arguments else here
    try:
        files = files_of_folder(place) if os.path.isdir(place) else files_of_zip(place)
    except (Refused, OSError) as error:
        print(f"{place} cannot be checked: {error}")
        return 1
    lines, sound = told(files)
    print("\n".join(lines))
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
