"""Everything that can go wrong and be told to a person.

KistError                  the message is one sentence that says what to do next
├── InputRefused           a file, question or setting that cannot be taken as it is
│   ├── UnsupportedFormat  no reader for this kind of content
│   ├── NoText             nothing to read in it (an empty file)
│   │   └── NoTextLayer    its pages are pictures: a scan
│   ├── BadMetadata        front matter or a catalogue file with a wrong field
│   └── BadSetting         an environment variable or option with a wrong value
├── NotHeld                an identifier that the record does not know
├── ModelMissing           the embedding model cannot be found or differs from its checksum
├── NotWritten             the language model of the settings gave no text for a summary
├── IndexBusy              another process owns the vector index
└── RecordDamaged          the record contradicts itself; `python -m kb verify` names where
"""


class KistError(Exception):
    """A fault that is explained to the person in one sentence."""


class InputRefused(KistError):
    """An input that cannot be taken as it is."""


class UnsupportedFormat(InputRefused):
    """There is no reader for this kind of content."""


class NoText(InputRefused):
    """The file has no text to read."""


class NoTextLayer(NoText):
    """The pages of the file are pictures, so that its text has to be recognised first."""


class BadMetadata(InputRefused):
    """Front matter or a catalogue file has a wrong field."""


class BadSetting(InputRefused):
    """An environment variable or an option has a wrong value."""


class NotHeld(KistError):
    """The record does not know this identifier."""


class NotEmbedded(KistError):
    """Passages have not been embedded with the model of the settings."""


class ModelMissing(KistError):
    """The embedding model cannot be found or is not the one that was pinned."""


class NotWritten(KistError):
    """The language model of the settings gave no text for a summary."""


class IndexBusy(KistError):
    """Another process owns the vector index."""


class RecordDamaged(KistError):
    """The record contradicts itself."""
