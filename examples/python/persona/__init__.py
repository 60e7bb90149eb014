"""libpersona: is a population of LLM agents still a population?

    import persona
    results = persona.measure(agents, reference=people)
    print(results)

docs/PYTHON.md is the guide; `help` of any function shows the definitions of the C headers.
"""
from types import ModuleType as _ModuleType

from ._abi.enums import (
    RANDOM_PURPOSE_HOST, Axis, BandPlace, Design, Direction, DistanceKind, Divisor, DropKind, Dtype, EntropyEstimator,
    ItemKind, Layout, MagnitudeWay, MetricTraits, MissingPolicy, Mode, MomentKind, OptionType, Outcome, ProfilesFormat,
    PromptKind, ResponseKind, ScalePolicy, Similarity, SizeVerdict, SpaceKind, Status, TextStyle, Validity)
from .analysis import Analysis, Target, analyse_attributes, analyse_fidelity, analyse_traits, trait_scores
from .catalogue import (
    Metric, constant_catalogue, library_paths, library_version, metric, metric_catalogue, mode_catalogue,
    null_catalogue, status_text, word)
from .clusters import KMeans, Silhouettes, clusters_bytes, kmeans, silhouette
from .context import Context, default_context, set_default_context
from .dataset import CsvReader, Dataset, csv_number, read_csv
from .diagnosis import Diagnosis, Sign, diagnose
from .distances import cross_distances, nearest_rows, pairwise_distances
from .errors import (
    BadValueError, CancelledError, FileError, FormatError, InvalidArgumentError, MismatchError, MissingAnswerError,
    NumericalError, OutOfMemoryError, OutOfScaleError, PersonaError, PersonaLibraryError, StoppedError, TooLargeError,
    UnsupportedError)
from .inference import Evidence, Inference
from .instrument import Instrument, Norm, Trait
from .neighbours import NearestPatterns, NearestRows, Neighbours
from .npy import Npy, NpyView, view_npy, write_npy
from .options import OptionInfo, Options, option_catalogue
from .population import Attribute, Item, Population
from .profiles import Profile, Profiles, Screening
from .prompts import prompt_template, render_prompt
from .randomness import random_below, random_block, random_normal, random_uniform
from .report import Report
from .responses import Response, Responses, parse_response
from .results import PopulationResults, Result, Results
from .run import Run, measure
from .schema import Dimension, Rule, Schema
from .similarity import diversity, magnitude, mmd, similarity_bytes, similarity_matrix, vendi
from .space import Space
from .spectra import (
    GaussianEntropy, Moments, Simpson, covariance, entropy, gaussian_entropy, hill_number, nearest_entropy, simpson,
    spectrum)
from .tables import Table

__version__ = library_version()
__all__ = [_name for _name, _thing in list(globals().items()) if not _name.startswith("_")
           and not isinstance(_thing, _ModuleType)]
