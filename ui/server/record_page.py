"""A page for one work that a reference manager reads from the browser.

Zotero's connector reads a page as the server sends it, which a page of Streamlit is not.
"""

from __future__ import annotations

import json
from html import escape
from typing import Any
from urllib.parse import quote

from kb.exchange.exports import date_parts, one_line, web_addresses
from kb.exchange.page_metadata import coins, meta_tags, schema_org
from kb.models import Work
from kb.papers.citations import listed_names, reference

ENDINGS = {".ris": "RIS", ".bib": "BibTeX", ".json": "CSL-JSON"}
MEDIA_TYPES = {
    ".ris": "application/x-research-info-systems; charset=utf-8",
    ".bib": "application/x-bibtex; charset=utf-8",
    ".json": "application/vnd.citationstyles.csl+json",
}


def record_page(work: Work) -> str:
    """Return the page of a work as HTML. Its links are relative to /record/, so it also works behind a folder."""
    title, page = escape(one_line(work.title)), quote(work.id, safe="")
    head = [f'<meta name="{name}" content="{escape(value)}">' for name, value in meta_tags(work)]
    alternates = [
        f'<link rel="alternate" type="{MEDIA_TYPES[ending].split(";")[0]}" title="{name}" href="{page}{ending}">'
        for ending, name in ENDINGS.items()
    ]
    rows = [f"<dt>{name}</dt><dd>{value}</dd>" for name, value in _facts(work)]
    downloads = [f'<li><a href="{page}{ending}">{name}</a></li>' for ending, name in ENDINGS.items()]
    lines = [
        "<!DOCTYPE html>",
        '<html lang="en-GB">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title} - Kist</title>",
        '<link rel="schema.DC" href="http://purl.org/dc/elements/1.1/">',
        '<link rel="schema.DCTERMS" href="http://purl.org/dc/terms/">',
        *head,
        *alternates,
        f'<script type="application/ld+json">{_json_in_html(schema_org(work))}</script>',
        f"<style>{_STYLE}</style>",
        "</head>",
        "<body>",
        "<main>",
        f"<h1>{title}</h1>",
        f"<p>{escape(one_line(reference(work)))}</p>",
        f'<span class="Z3988" title="{escape(coins(work))}"></span>',
        f"<dl>{''.join(rows)}</dl>",
        "<h2>Take this record away</h2>",
        "<p>Zotero’s button in the browser reads this page. Other reference managers read these files.</p>",
        f"<ul>{''.join(downloads)}</ul>",
        f'<p><a href="../source?id={page}">What Kist holds of this work, and who cites it</a></p>',
        "</main>",
        "</body>",
        "</html>",
        "",
    ]
    return "\n".join(lines)


def _facts(work: Work) -> list[tuple[str, str]]:
    """What a person reads; the rest stands on the page in the app."""
    addresses = ([f"https://doi.org/{work.doi}"] if work.doi else []) + web_addresses(work)
    plain = map(escape, dict.fromkeys(addresses))
    links = [f'<a href="{address}" rel="noreferrer">{address}</a>' for address in plain]
    facts = [
        ("Type", escape(work.type or "")),
        ("Authors", escape("; ".join(listed_names(work)))),
        ("Date", "-".join(f"{part:02}" for part in date_parts(work))),
        ("Publisher", escape(work.publisher or "")),
        ("Address", "<br>".join(links)),
        ("Terms of use", escape(work.licence or "")),
        ("Kist’s description", escape(work.summary or "")),
    ]
    return [(name, value) for name, value in facts if value]


def _json_in_html(value: dict[str, Any]) -> str:
    """Nothing in the text may end the element that the text stands in."""
    text = json.dumps(value, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


_STYLE = (
    "body{font:1.1rem/1.5 sans-serif;color:#0b0c0c;background:#fff;margin:1.5rem;overflow-wrap:anywhere}"
    "main{max-width:46rem;margin:auto}a{color:#1b5e8c}"
    "h1{line-height:1.2}dt{font-weight:600}dd{margin:0 0 .6rem}"
)
