"""One of a few words: an enumeration of texts, made in less time than enum takes for one."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    Word = StrEnum  # what type checkers are to know of it
else:

    class WordList(type):
        """What can be asked of the class: which words there are, by value or by name."""

        def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> Self:
            words = {key: value for key, value in body.items() if key.isupper()}
            result = super().__new__(cls, name, bases, {"__slots__": (), **body})
            for key, value in words.items():
                word = str.__new__(result, value)
                word.name, word.value = key, value
                setattr(result, key, word)
            result.names = {key: getattr(result, key) for key in words}
            result.values = {word.value: word for word in result.names.values()}
            return result

        def __call__(cls, value: str) -> Any:
            word = cls.values.get(value) if isinstance(value, str) else None
            if word is None:
                raise ValueError(f"{value!r} is not a valid {cls.__name__}")
            return word

        def __iter__(cls) -> Iterator[Any]:
            return iter(cls.names.values())

        def __len__(cls) -> int:
            return len(cls.names)

        def __getitem__(cls, name: str) -> Any:
            return cls.names[name]

        def __contains__(cls, value: object) -> bool:
            return value in cls.values

    class Word(str, metaclass=WordList):
        """A text like any other, that also has a name."""

        __slots__ = ("name", "value")

        def __repr__(self) -> str:
            return f"<{type(self).__name__}.{self.name}: {str(self)!r}>"

        def __reduce__(self) -> tuple[Any, ...]:
            return type(self), (self.value,)
