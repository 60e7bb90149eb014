"""Comparing populations: whether two differ, and which is nearest to healthy people. Called through Run."""
from __future__ import annotations

from typing import Any, Optional, Union

from ._abi.enums import Design
from ._calls import Progress
from ._choices import choose
from ._library import calls, core
from .analysis import Analysis


@calls("persona_compare_pair")
def compare_pair(run: Any, first: int, second: int, design: Union[Design, str],
                 progress: Optional[Progress]) -> Analysis:
    """Whether two populations of a run differ."""
    arguments = (run, first, second, choose(Design, design, "design"))
    return Analysis._long(core.persona_compare_pair, arguments, progress)


@calls("persona_compare")
def compare(run: Any, design: Union[Design, str], progress: Optional[Progress]) -> Analysis:
    """All populations of a run, two and two, and their ranking."""
    return Analysis._long(core.persona_compare, (run, choose(Design, design, "design")), progress)
