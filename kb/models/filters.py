"""What a question is narrowed to."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace


@dataclass(frozen=True, slots=True)
class Filters:
    """What a question is narrowed to; empty and None mean *any*.

    A passage must pass each filter that is set, and of one with several names any. `themes` are those of the passage;
    `places`, `types` and the years from `first` to `last`, both included, those of its work: what our own words restate
    counts as the work or case that they restate, and the account of a case has the type "case study" and no year. With
    `full_text` only texts themselves count, and not our own words.
    """

    themes: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    first: int | None = None
    last: int | None = None
    full_text: bool = False

    def __bool__(self) -> bool:
        """Whether anything is asked for."""
        return any(getattr(self, field.name) for field in fields(self))

    @property
    def of_works(self) -> Filters:
        """The filters that works must pass."""
        return replace(self, themes=())

    def parts(self) -> tuple[Filters, ...]:
        """Each filter that is set, alone; both years are one."""
        alone = (
            Filters(themes=self.themes),
            Filters(places=self.places),
            Filters(types=self.types),
            Filters(first=self.first, last=self.last),
            Filters(full_text=self.full_text),
        )
        return tuple(filter(None, alone))

    def without(self, part: Filters) -> Filters:
        """These filters without those that are set in another."""
        unset = {field.name: getattr(NO_FILTERS, field.name) for field in fields(part) if getattr(part, field.name)}
        return replace(self, **unset)

    def named(self) -> dict[str, list[str] | int | bool]:
        """What is set, by the names that commands, addresses and batches use: the stable form."""
        every: dict[str, list[str] | int | bool | None] = {
            "theme": list(self.themes),
            "place": list(self.places),
            "type": list(self.types),
            "from": self.first,
            "to": self.last,
            "full_text": self.full_text,
        }
        return {name: value for name, value in every.items() if value}

    def stated(self) -> tuple[str, ...]:
        """The stable form in one line each: a theme by its id, all else as "place=Fife"."""
        lines = []
        for name, value in self.named().items():
            values = value if isinstance(value, list) else ["yes" if value is True else str(value)]
            lines += [one if name == "theme" else f"{name}={one}" for one in values]
        return tuple(lines)


NO_FILTERS = Filters()
