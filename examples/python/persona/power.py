"""Power: how many agents it takes to see a drop. Called through Run."""
from __future__ import annotations

from typing import Any, Optional, Union

from ._abi.enums import DropKind
from ._calls import Progress
from ._choices import choose
from ._library import calls, core
from .analysis import Analysis


@calls("persona_power")
def power(run: Any, agents: int, drop: float, kind: Union[DropKind, str], progress: Optional[Progress]) -> Analysis:
    """What can be seen with so many agents, and how many it takes to see a drop."""
    arguments = (run, agents, drop, choose(DropKind, kind, "kind"))
    return Analysis._long(core.persona_power, arguments, progress)
