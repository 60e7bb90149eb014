"""Random numbers that are a function of where they are used: the same numbers give the same draw in every language."""
from __future__ import annotations

import ctypes
from typing import Tuple

from ._abi.enums import RANDOM_PURPOSE_HOST
from ._library import calls, core


@calls("persona_random_block")
def random_block(seed: int, unit: int, draw: int, purpose: int = RANDOM_PURPOSE_HOST) -> Tuple[int, int, int, int]:
    """Four random 32-bit words."""
    words = (ctypes.c_uint32 * 4)()
    core.persona_random_block(seed, purpose, unit, draw, words)
    return words[0], words[1], words[2], words[3]


@calls("persona_random_uniform")
def random_uniform(seed: int, unit: int, draw: int, purpose: int = RANDOM_PURPOSE_HOST) -> float:
    """A uniform number in [0, 1)."""
    return float(core.persona_random_uniform(seed, purpose, unit, draw))


@calls("persona_random_normal")
def random_normal(seed: int, unit: int, draw: int, purpose: int = RANDOM_PURPOSE_HOST) -> float:
    """A standard normal number."""
    return float(core.persona_random_normal(seed, purpose, unit, draw))


@calls("persona_random_below")
def random_below(seed: int, unit: int, draw: int, count: int, purpose: int = RANDOM_PURPOSE_HOST) -> int:
    """A whole number in 0..count-1."""
    return int(core.persona_random_below(seed, purpose, unit, draw, count))
