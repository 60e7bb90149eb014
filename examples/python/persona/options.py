"""Options: keys with a type, bounds, a default and a sentence of help, as the library lists them."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, Iterator, List, Mapping, MutableMapping, NoReturn, Optional, Tuple, Union

from ._abi.enums import OptionType
from ._abi.types import persona_options
from ._handles import Handle, call, make
from ._library import calls, core, text
from ._text import encode
from .context import Context, handle_of

#: What an option can be set to.
OptionValue = Union[int, float, str]
#: What calls take as options.
OptionsLike = Union["Options", Mapping[str, OptionValue], None]


@dataclass(frozen=True)
class OptionInfo:
    """What the library says of an option."""

    key: str
    type: OptionType
    fallback: str  # the default, as text
    choices: Tuple[str, ...]  # words of a choice
    low: float  # bounds of a number, inclusive
    high: float
    help: str  # one sentence


@calls("persona_option_count", "persona_option_key", "persona_option_type", "persona_option_fallback",
       "persona_option_choices", "persona_option_help", "persona_option_low", "persona_option_high")
def option_catalogue() -> List[OptionInfo]:
    """All options of the library."""
    found = []
    for index in range(core.persona_option_count()):
        choices = text(core.persona_option_choices(index))
        found.append(OptionInfo(
            text(core.persona_option_key(index)), OptionType(core.persona_option_type(index)),
            text(core.persona_option_fallback(index)), tuple(choices.split("|")) if choices else (),
            core.persona_option_low(index), core.persona_option_high(index), text(core.persona_option_help(index))))
    return found


@calls("persona_options_create", "persona_options_free")
class Options(Handle, MutableMapping[str, OptionValue]):
    """A set of options, as a dictionary of all of them: `Options(k=3, seed=7)`, then `options["k"]`.

    published: begin with the settings of the published pipeline instead of the defaults.
    Deleting a key sets it back to its default. Whoever takes options copies them.
    """

    __slots__ = ()

    def __init__(self, values: Optional[Mapping[str, OptionValue]] = None, *, published: bool = False,
                 context: Optional[Context] = None, **more: OptionValue) -> None:
        self._handle = make(persona_options, core.persona_options_free, core.persona_options_create,
                            handle_of(context))
        if published:
            self.set_published()
        self.update(values or {}, **more)

    @calls("persona_options_set")
    def __setitem__(self, key: str, value: OptionValue) -> None:
        """Sets an option; a number outside its bounds is refused."""
        written = repr(float(value)) if isinstance(value, float) else str(value)
        if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
            written = str(int(value))  # numbers of numpy and JSON are often floats where whole ones are meant
        call(core.persona_options_set, self._handle, encode(key, "the key of an option"),
             encode(written, f"option {key}"))

    @calls("persona_options_get", "persona_option_find")
    def __getitem__(self, key: str) -> OptionValue:
        """The value of an option: a number, or the word of a choice."""
        index = core.persona_option_find(encode(key, "the key of an option"))
        if index < 0:
            raise KeyError(key)
        value = core.persona_options_get(self._handle, key.encode())
        kind = core.persona_option_type(index)
        if kind == OptionType.CHOICE:
            return text(core.persona_option_choices(index)).split("|")[int(value)]
        return int(value) if kind == OptionType.INTEGER else float(value)

    def __delitem__(self, key: str) -> None:
        index = core.persona_option_find(encode(key, "the key of an option"))
        if index < 0:
            raise KeyError(key)
        self[key] = text(core.persona_option_fallback(index))

    def clear(self) -> None:
        """Sets all options back to their defaults."""
        for key in self:
            del self[key]

    def popitem(self) -> NoReturn:
        """Refused: there are always all options."""
        raise TypeError("options cannot be taken out, there are always all of them: del options[key] sets one back to "
                        "its default, clear() all of them")

    def __iter__(self) -> Iterator[str]:
        return iter([info.key for info in option_catalogue()])

    def __len__(self) -> int:
        return int(core.persona_option_count())

    @calls("persona_options_set_published")
    def set_published(self) -> None:
        """Sets all options in which the published pipeline differs from the library."""
        core.persona_options_set_published(self._handle)

    def changed(self) -> Dict[str, OptionValue]:
        """The options that are not at their defaults."""
        defaults = Options()
        return {key: value for key, value in self.items() if defaults[key] != value}

    def __repr__(self) -> str:
        return f"persona.Options({', '.join(f'{key}={value!r}' for key, value in self.changed().items())})"


def options_handle(options: OptionsLike, context: Optional[Context] = None) -> Tuple[Any, Any]:
    """The pointer of options of any form, NULL for None; and what keeps it."""
    if options is None:
        return None, None
    if not isinstance(options, Options):
        options = Options(options, context=context)
    return options._handle, options
