"""Covariances and spectra of the columns of an array, and entropies."""
from __future__ import annotations

import ctypes
from typing import Any, NamedTuple, Optional, Union

from ._abi.enums import Divisor, EntropyEstimator, MomentKind
from ._buffers import output, vector, view
from ._choices import choose
from ._handles import call
from ._library import calls, core
from .context import Context, handle_of


class Moments(NamedTuple):
    """Means of the columns, and their covariance or correlation matrix."""

    means: Any
    matrix: Any


class GaussianEntropy(NamedTuple):
    """An entropy in nats, and the weight of the shrinkage that it took: 0 when the covariance was not singular."""

    entropy: float
    shrinkage: float


class Simpson(NamedTuple):
    """The chance that two answers agree, and its inverse, the effective number of levels."""

    concentration: float
    effective_levels: float


@calls("persona_covariance")
def covariance(rows: Any, *, weights: Any = None, kind: Union[MomentKind, str] = MomentKind.COVARIANCE,
               divisor: Union[Divisor, str] = Divisor.N_MINUS_ONE, context: Optional[Context] = None) -> Moments:
    """Means and covariance of the columns. kind: "covariance" or "correlation". divisor: "n" or "n_minus_one"."""
    matrix = view(rows, "rows")
    columns = matrix.columns
    means, means_address = output((columns,))
    array, address = output((columns, columns))
    weight, _kept, _ = vector(weights, "f8", matrix.rows, "weights")
    call(core.persona_covariance, handle_of(context), matrix.reference, weight, choose(MomentKind, kind, "kind"),
         choose(Divisor, divisor, "divisor"), means_address, address, columns)
    return Moments(means, array)


@calls("persona_spectrum")
def spectrum(rows: Any, *, kind: Union[MomentKind, str] = MomentKind.COVARIANCE, count: Optional[int] = None,
             context: Optional[Context] = None) -> Any:
    """The largest eigenvalues of the covariance (divided by n) or correlation matrix, descending. count: how many;
    None: all min(rows, columns) that need not be 0."""
    matrix = view(rows, "rows")
    most = min(matrix.rows, matrix.columns)
    room = most if count is None else min(count, most)
    array, address = output((room,))
    found = ctypes.c_int64()
    call(core.persona_spectrum, handle_of(context), matrix.reference, choose(MomentKind, kind, "kind"),
         address if room else None, room, ctypes.byref(found))
    return array


@calls("persona_entropy_discrete")
def entropy(counts: Any, estimator: Union[EntropyEstimator, str] = EntropyEstimator.PLUG_IN) -> float:
    """The Shannon entropy behind counts, in nats. estimator: "plug_in", "miller_madow" or "chao_shen"."""
    address, _kept, levels = vector(counts, "f8", None, "counts")
    value = ctypes.c_double()
    call(core.persona_entropy_discrete, address, levels, choose(EntropyEstimator, estimator, "estimator"),
         ctypes.byref(value))
    return value.value


@calls("persona_entropy_hill")
def hill_number(counts: Any, order: float = 1.0) -> float:
    """The Hill number of an order: the effective number of levels behind counts."""
    address, _kept, levels = vector(counts, "f8", None, "counts")
    value = ctypes.c_double()
    call(core.persona_entropy_hill, address, levels, order, ctypes.byref(value))
    return value.value


@calls("persona_entropy_simpson")
def simpson(counts: Any) -> Simpson:
    """Simpson's concentration without bias, and its inverse."""
    address, _kept, levels = vector(counts, "f8", None, "counts")
    concentration, effective = ctypes.c_double(), ctypes.c_double()
    call(core.persona_entropy_simpson, address, levels, ctypes.byref(concentration), ctypes.byref(effective))
    return Simpson(concentration.value, effective.value)


@calls("persona_entropy_gaussian")
def gaussian_entropy(rows: Any, *, context: Optional[Context] = None) -> GaussianEntropy:
    """The differential entropy of the Gaussian with the columns' covariance, in nats."""
    matrix = view(rows, "rows")
    value, shrinkage = ctypes.c_double(), ctypes.c_double()
    call(core.persona_entropy_gaussian, handle_of(context), matrix.reference, ctypes.byref(value),
         ctypes.byref(shrinkage))
    return GaussianEntropy(value.value, shrinkage.value)


@calls("persona_entropy_nearest")
def nearest_entropy(rows: Any, k: int = 3, *, context: Optional[Context] = None) -> float:
    """The differential entropy from distances to the k-th nearest distinct row, in nats."""
    matrix = view(rows, "rows")
    value = ctypes.c_double()
    call(core.persona_entropy_nearest, handle_of(context), matrix.reference, k, ctypes.byref(value))
    return value.value
