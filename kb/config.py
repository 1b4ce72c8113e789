"""The settings of one installation, read once from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kb.errors import BadSetting

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_MODEL = "all-MiniLM-L6-v2"

_VARIABLES = {
    *("KIST_DATA", "KIST_CORPUS", "KIST_MODELS", "KIST_DATABASE_URL", "KIST_EMBEDDING_MODEL"),
    "KIST_ADD_BY_ADDRESS",
}
_SWITCH = {"": False, "off": False, "on": True}


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things live and which model embeds them.

    `data` holds what an installation gathers (catalogue, originals, index); `models` holds exported
    models, which any installation may share; `corpus` is the text that ships with Kist. `add_by_address`
    lets people give the app a web address to fetch.
    """

    data: Path = ROOT / "data"
    corpus: Path = ROOT / "corpus"
    models: Path = ROOT / "data" / "models"
    database_url: str = ""
    embedding_model: str = DEFAULT_MODEL
    add_by_address: bool = False

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
    )
