"""The settings of one installation, read once from the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from kb.errors import BadSetting

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_MODEL = "all-MiniLM-L6-v2"

_VARIABLES = {
    *("KIST_DATA", "KIST_CORPUS", "KIST_MODELS", "KIST_DATABASE_URL", "KIST_EMBEDDING_MODEL"),
    *("KIST_ADD_BY_ADDRESS", "KIST_LLM_BASE_URL", "KIST_LLM_MODEL", "KIST_LLM_API_KEY", "KIST_LLM_SECONDS"),
}
_SWITCH = {"": False, "off": False, "on": True}
# What never leaves a building: RFC 1918, RFC 4193 and the computer itself.
_PRIVATE = tuple(map(ip_network, ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1", "fc00::/7")))
_PRIVATE_ENDINGS = (".localhost", ".local", ".lan", ".internal", ".home.arpa")
_LONGEST_WAIT = 120  # seconds


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things live and which model embeds them.

    `data` holds what an installation gathers (catalogue, originals, index); `models` holds exported
    models, which any installation may share; `corpus` is the text that ships with Kist. `add_by_address`
    lets people give the app a web address to fetch. Where `llm_base_url` is not empty, the language model `llm_model`
    there is asked for summaries, with the key `llm_api_key` if there is one, and waited for `llm_seconds` in all.
    """

    data: Path = ROOT / "data"
    corpus: Path = ROOT / "corpus"
    models: Path = ROOT / "data" / "models"
    database_url: str = ""
    embedding_model: str = DEFAULT_MODEL
    add_by_address: bool = False
    llm_base_url: str = ""
    llm_model: str = ""
    llm_api_key: str = field(default="", repr=False)  # it must not be seen in a log
    llm_seconds: float = 20.0

    @property
    def catalogue_url(self) -> str:
        """The SQLAlchemy address of the record."""
        return self.database_url or f"sqlite:///{self.data / 'catalogue.db'}"

    @property
    def originals(self) -> Path:
        """The folder of unchanged originals, each under its SHA-256."""
        return self.data / "originals"

    @property
    def index(self) -> Path:
        """The folder of the derived vector index."""
        return self.data / "index"


def read_settings(data: Path | None = None, environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; `data` (the option `--data`) wins over KIST_DATA.

    Raises BadSetting for a KIST_ variable that nobody reads, since a misspelt one would be ignored.
    """
    unknown = sorted(name for name in environment if name.startswith("KIST_") and name not in _VARIABLES)
    if unknown:
        raise BadSetting(f"{unknown[0]} is not a setting of Kist: use one of {', '.join(sorted(_VARIABLES))}.")

    switch = environment.get("KIST_ADD_BY_ADDRESS", "").strip().lower()
    if switch not in _SWITCH:
        raise BadSetting("KIST_ADD_BY_ADDRESS is neither on nor off: set it to one of the two.")

    def path(name: str, default: Path) -> Path:
        return Path(environment[name]).expanduser().resolve() if environment.get(name) else default

    defaults = Settings()
    return Settings(
        data=data.expanduser().resolve() if data else path("KIST_DATA", defaults.data),
        corpus=path("KIST_CORPUS", defaults.corpus),
        models=path("KIST_MODELS", defaults.models),
        database_url=environment.get("KIST_DATABASE_URL", ""),
        embedding_model=environment.get("KIST_EMBEDDING_MODEL") or DEFAULT_MODEL,
        add_by_address=_SWITCH[switch],
        **_read_llm(environment),
    )


def is_private(address: str) -> bool:
    """Tell whether an IP address is of this computer or of a private network."""
    try:
        return any(ip_address(address) in network for network in _PRIVATE)
    except ValueError:
        return False


def _read_llm(environment: Mapping[str, str]) -> dict[str, Any]:
    """Read what the writer of summaries needs; nothing where it is switched off. No message repeats a value."""
    url, model, key, seconds = (
        environment.get(f"KIST_LLM_{name}", "").strip() for name in ("BASE_URL", "MODEL", "API_KEY", "SECONDS")
    )
    if not (url and model):
        if url or model or key or seconds:
            raise BadSetting("KIST_LLM_BASE_URL and KIST_LLM_MODEL belong together: set both, or no KIST_LLM_ setting.")
        return {}
    if not model.isprintable() or len(model) > 200:
        raise BadSetting("KIST_LLM_MODEL is not the name of a model: write it as its server does.")
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise BadSetting("KIST_LLM_API_KEY has signs that no key has: copy it again.")
    read: dict[str, Any] = {"llm_base_url": _read_base_url(url), "llm_model": model, "llm_api_key": key}
    return read | ({"llm_seconds": _read_seconds(seconds)} if seconds else {})


def _read_base_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", 0
    plain = url.isascii() and url.isprintable() and not set(url) & set(' \\"<>?#@')
    if not plain or not host or port == 0 or parts.scheme not in ("http", "https"):
        raise BadSetting(
            "KIST_LLM_BASE_URL is not the address of a server: write it as https://host/v1, without user name, "
            "question mark or hash."
        )
    # Where a name leads is checked again each time that it is asked.
    near = is_private(host) or host.endswith(_PRIVATE_ENDINGS) or not set(".:") & set(host)
    if parts.scheme == "http" and not near:
        raise BadSetting(
            "KIST_LLM_BASE_URL is not encrypted, so questions could be read on their way: begin it with https://, "
            "or name a server on this computer or in a private network."
        )
    return url.rstrip("/")


def _read_seconds(text: str) -> float:
    if not re.fullmatch(r"\d{1,3}(?:\.\d{1,3})?", text, re.ASCII) or not 0 < float(text) <= _LONGEST_WAIT:
        raise BadSetting(f"KIST_LLM_SECONDS is not a number of seconds: give one up to {_LONGEST_WAIT}, such as 20.")
    return float(text)
