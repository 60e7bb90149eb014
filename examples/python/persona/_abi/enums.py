"""The constants of the public headers, as enumerations.

Written by generate_abi.py from tests/abi/api.json; changes belong there.
"""
from enum import IntEnum, IntFlag
from typing import Dict

# First purpose number that is free for hosts.
RANDOM_PURPOSE_HOST = 65536


class Status(IntEnum):
    "What a fallible call returns: PERSONA_OK or one of these."

    OK = 0
    INVALID_ARGUMENT = 1  # the call itself is wrong: NULL, a bad key, a value out of its bounds
    OUT_OF_MEMORY = 2  # the context's allocator returned NULL
    CANCELLED = 3  # persona_run_cancel was called, or a progress callback did not return 0
    BAD_VALUE = 4  # an answer that is no answer: infinite, or not whole in a binary or nominal item
    MISSING_ANSWER = 5  # an answer is missing and the policy is PERSONA_MISSING_ERROR
    OUT_OF_SCALE = 6  # an answer outside its item's low..high
    MISMATCH = 7  # two things do not belong together: other items, another space, other lengths
    UNSUPPORTED = 8  # a well-formed request that has no meaning, such as a distance over nominal items
    TOO_LARGE = 9  # a size beyond a limit or beyond what the machine can address
    NUMERICAL = 10  # a decomposition failed or did not converge
    FILE = 11  # a file cannot be opened or read, or a source of bytes failed
    FORMAT = 12  # a file's content breaks its format
    STOPPED = 13  # a sink of the caller asked to stop


class OptionType(IntEnum):
    "Type of an option's value."

    INTEGER = 0
    REAL = 1
    CHOICE = 2


class Dtype(IntEnum):
    """\
Type of a cell. All convert to double exactly, but for 64-bit integers beyond -2^53..2^53: those are refused wherever
a matrix is read, with BAD_VALUE and their place. A bool of one byte, 0 or 1, is a PERSONA_UINT8.
"""

    FLOAT64 = 0
    FLOAT32 = 1
    INT8 = 2
    UINT8 = 3
    INT16 = 4
    UINT16 = 5
    INT32 = 6
    INT64 = 7
    UINT32 = 8
    UINT64 = 9
    FLOAT16 = 10  # IEEE binary16


class ItemKind(IntEnum):
    """\
Kind of an item. Nominal and binary answers must be whole numbers; an ordinal item with a scale is checked against
it. Nominal items enter item-level measures only, never a distance.
"""

    ORDINAL = 0
    CONTINUOUS = 1
    BINARY = 2
    NOMINAL = 3
    EMBEDDING = 4


class MissingPolicy(IntEnum):
    "What to do with missing answers."

    ERROR = 0  # refuse, naming the first one
    DROP = 1  # leave out every row that has one
    PAIRWISE = 2  # keep all rows; a distance uses the items both answered, scaled by D / shared
    # fill it with the median of the row's answers, as published pipelines do: this makes midpoints that nobody gave.
    # Nominal and binary items have none
    ROW_MEDIAN = 3


class ScalePolicy(IntEnum):
    "What to do with an answer outside an item's scale."

    ERROR = 0  # refuse, naming it
    MISSING = 1  # treat it as missing


class SpaceKind(IntEnum):
    """\
Kind of a space. With c the mean and s the population standard deviation (divided by n) of an item over the rows that
the space was fitted on, and v the item's weight, squared distances are
  NONE       sum v (x - y)^2
  REFERENCE  sum (v / s^2) (x - y)^2, fitted on the reference
  POOLED     the same, fitted on all rows of all given populations together
  WHITENED   Mahalanobis: (z - u)' S^-1 (z - u) with z = (x - c) sqrt(v) / s and u likewise for y, S the covariance
             of z over the fitted rows, shrunk towards its mean variance by the weight of Ledoit and Wolf (2004)
  TRAITS     the same on trait scores: a score is the mean of the answered items of positive weight that name the
             trait, an item keyed in reverse counting as low + high - x; c and s are those of the scores
  COMPONENTS |A (z - u)|^2 with z = (x - c) sqrt(v) / s and u likewise for y; the rows of A are the eigenvectors of
             the covariance of z over the fitted rows, largest eigenvalues first: the first principal components
Items without variance in the fitted rows have no scale: in all but NONE they are left out, and named; in TRAITS it
is traits without variance that do not count.
"""

    NONE = 0
    REFERENCE = 1
    POOLED = 2
    WHITENED = 3
    TRAITS = 4
    COMPONENTS = 5


class DistanceKind(IntEnum):
    """\
What is written for a pair: d = sqrt(sum_j w_j (x_j - y_j)^2), or its square.
"""

    EUCLIDEAN = 0
    SQUARED = 1


class Layout(IntEnum):
    """\
Where the pairs of one matrix go: all of them, row by row; or those with i < j alone, (0,1) (0,2) ... (1,2) ...,
which is the order of scipy's pdist.
"""

    FULL = 0
    CONDENSED = 1


class Axis(IntEnum):
    "Axis that a metric belongs to."

    COVERAGE = 0  # how much of the persona space is occupied
    UNIFORMITY = 1  # how evenly
    COMPLEXITY = 2  # how rich the patterns are
    ITEMS = 3  # answers item by item, and repeated rows
    DIVERSITY = 4  # how many kinds of agents there are: diversity and entropy
    COMPARISON = 5  # how far the population's law is from the reference's


class Direction(IntEnum):
    "Which way is good."

    NONE = 0  # read it beside the others
    HIGHER = 1
    LOWER = 2
    TARGET = 3  # the reference's own value is the target


class MetricTraits(IntFlag):
    """\
What a metric accepts and needs, as bits of persona_metric_traits.
"""

    NEEDS_REFERENCE = 1
    ACCEPTS_WEIGHTS = 2  # row weights enter; otherwise a weighted population is undefined
    ACCEPTS_MISSING = 4  # pairwise missing answers enter; otherwise they are undefined
    ON_REQUEST = 8  # costly or special: not among those that a run adds by default


class Validity(IntEnum):
    "Whether a value holds."

    OK = 0
    UNDEFINED = 1  # the definition does not apply; the value is NaN
    INFINITE = 2  # the definition gives +infinity


class Design(IntEnum):
    "How agents of two populations belong together."

    INDEPENDENT = 0  # they do not: labels are dealt anew to all agents
    # one persona in two models or waves, by row id or replicate: labels are swapped within pairs, and agents without
    # a counterpart are left out and counted
    PAIRED = 1


class BandPlace(IntEnum):
    "Where the matched value lies: PERSONA_BAND_...; UNKNOWN for NULL."

    UNKNOWN = 0  # there is no band or no matched value
    BELOW = 1
    INSIDE = 2
    ABOVE = 3


class Mode(IntEnum):
    """\
How a population can fail. Several may hold; the primary one is named first.
"""

    UNKNOWN = -1  # too few rows or items to say anything; the sentence says which
    HEALTHY = 0  # as a second sample of the reference's law
    NOISE = 1  # answers to different items have nothing to do with each other
    MODE_COLLAPSE = 2  # everybody answers near one point
    ARCHETYPES = 3  # agents are copies of few people, exact or with a few changed answers
    FLAT = 4  # variation runs along one or two directions
    MISALIGNED = 5  # rich, but where the reference is not
    CARICATURE = 6  # the reference's factors, with agents at their extremes
    MISSING_TAIL = 7  # one end of a factor is never reached, the rest is


class DropKind(IntEnum):
    """\
How a drop is given. A number of the metric is understood at the largest matched sizes of the reference; with fewer
agents the same share of the way from health to the worst null is looked for.
"""

    ABSOLUTE = 0  # in the metric's own unit
    OF_HEALTHY = 1  # as a share of the size of the healthy value
    OF_RANGE = 2  # as a share of the way from the healthy value to the worst null


class SizeVerdict(IntEnum):
    """\
The verdict: FEW when detectable exceeds material, and who is to blame; UNKNOWN for NULL. Thread-safe. Cost O(1).
Since 0.1.
"""

    UNKNOWN = 0  # there is no band, or no null that differs
    ENOUGH = 1
    FEW_AGENTS = 2  # more agents would help
    FEW_REFERENCE = 3  # the reference alone keeps the band too wide, however many agents there are


class TextStyle(IntFlag):
    """\
Writes the report for people: one screen per population, UTF-8 or plain ASCII, numbers with a decimal point whatever
the locale.
style: PERSONA_TEXT_PLAIN, or the sum of the flags below. sink: not NULL.
Returns: PERSONA_OK, INVALID_ARGUMENT, STOPPED. Thread-safe. Cost O(size of the report). Since 0.1.
"""

    PLAIN = 0
    COLOUR = 1  # ANSI colours
    UNICODE = 2  # bars and rules from Unicode


class MomentKind(IntEnum):
    "What is taken of the columns."

    COVARIANCE = 0
    CORRELATION = 1  # of Pearson


class Divisor(IntEnum):
    "What sums of squares are divided by."

    N = 0  # the sum of weights: the moments of these very rows
    N_MINUS_ONE = 1  # W - (sum w^2) / W, which is n - 1 for equal weights: unbiased for a population


class EntropyEstimator(IntEnum):
    "Estimators of the entropy behind counts."

    PLUG_IN = 0  # -sum p ln p of the counts as they are: too low by about (S - 1) / (2 N)
    MILLER_MADOW = 1  # plus (S - 1) / (2 N) for S levels that occur (Miller and Madow 1955)
    CHAO_SHEN = 2  # allows for levels that were not seen (Chao and Shen 2003)


class Similarity(IntEnum):
    """\
What similarity of two rows x and y is, with bandwidth h where it takes one.
"""

    RBF = 0  # exp(-|x - y|^2 / (2 h^2))
    COSINE = 1  # x.y / (|x| |y|); a row of zeros has none: UNSUPPORTED, and named
    LINEAR = 2  # x.y
    EXPONENTIAL = 3  # exp(-|x - y| / h)


class MagnitudeWay(IntEnum):
    "How persona_magnitude solves."

    DENSE = 0  # Cholesky, with the n x n matrix
    ITERATIVE = 1  # conjugate gradients, without it


class ProfilesFormat(IntEnum):
    "Formats of files of profiles."

    JSON = 0
    JSONL = 1
    CSV = 2


class PromptKind(IntEnum):
    "What a prompt asks for."

    LIKERT = 0
    CHOICE = 1
    INTRODUCTION = 2


class ResponseKind(IntEnum):
    """\
What an item asks for: a whole number from low to high, or one of `high` letters A, B, ... (low is then 1).
"""

    RATING = 0
    CHOICE = 1


class Outcome(IntEnum):
    """\
What was found, from the surest on. The first three carry a value, the others are missing answers.
"""

    CLEAR = 0  # an explicit rating, or one that stands alone
    LONE = 1  # the only number in running text: doubtful
    AMBIGUOUS = 2  # ratings that disagree; the last one is taken: doubtful
    EMPTY = 3  # no text, or none outside of reasoning
    UNFINISHED = 4  # reasoning that was never closed
    REFUSED = 5  # the model declined
    NO_RATING = 6  # text without a rating
    NOT_WHOLE = 7  # a decimal or a fraction
    OUT_OF_SCALE = 8  # a number outside low..high, negative ones included
    RANGE = 9  # several values at once, or a bound: "3 or 4", "at least 3"
    OTHER_SCALE = 10  # a rating on another scale: "8/10"


# Every constant by its name in C.
CONSTANTS: Dict[str, int] = {
    "PERSONA_RANDOM_PURPOSE_HOST": RANDOM_PURPOSE_HOST,
    "PERSONA_OK": Status.OK,
    "PERSONA_INVALID_ARGUMENT": Status.INVALID_ARGUMENT,
    "PERSONA_OUT_OF_MEMORY": Status.OUT_OF_MEMORY,
    "PERSONA_CANCELLED": Status.CANCELLED,
    "PERSONA_BAD_VALUE": Status.BAD_VALUE,
    "PERSONA_MISSING_ANSWER": Status.MISSING_ANSWER,
    "PERSONA_OUT_OF_SCALE": Status.OUT_OF_SCALE,
    "PERSONA_MISMATCH": Status.MISMATCH,
    "PERSONA_UNSUPPORTED": Status.UNSUPPORTED,
    "PERSONA_TOO_LARGE": Status.TOO_LARGE,
    "PERSONA_NUMERICAL": Status.NUMERICAL,
    "PERSONA_FILE": Status.FILE,
    "PERSONA_FORMAT": Status.FORMAT,
    "PERSONA_STOPPED": Status.STOPPED,
    "PERSONA_OPTION_INTEGER": OptionType.INTEGER,
    "PERSONA_OPTION_REAL": OptionType.REAL,
    "PERSONA_OPTION_CHOICE": OptionType.CHOICE,
    "PERSONA_FLOAT64": Dtype.FLOAT64,
    "PERSONA_FLOAT32": Dtype.FLOAT32,
    "PERSONA_INT8": Dtype.INT8,
    "PERSONA_UINT8": Dtype.UINT8,
    "PERSONA_INT16": Dtype.INT16,
    "PERSONA_UINT16": Dtype.UINT16,
    "PERSONA_INT32": Dtype.INT32,
    "PERSONA_INT64": Dtype.INT64,
    "PERSONA_UINT32": Dtype.UINT32,
    "PERSONA_UINT64": Dtype.UINT64,
    "PERSONA_FLOAT16": Dtype.FLOAT16,
    "PERSONA_ITEM_ORDINAL": ItemKind.ORDINAL,
    "PERSONA_ITEM_CONTINUOUS": ItemKind.CONTINUOUS,
    "PERSONA_ITEM_BINARY": ItemKind.BINARY,
    "PERSONA_ITEM_NOMINAL": ItemKind.NOMINAL,
    "PERSONA_ITEM_EMBEDDING": ItemKind.EMBEDDING,
    "PERSONA_MISSING_ERROR": MissingPolicy.ERROR,
    "PERSONA_MISSING_DROP": MissingPolicy.DROP,
    "PERSONA_MISSING_PAIRWISE": MissingPolicy.PAIRWISE,
    "PERSONA_MISSING_ROW_MEDIAN": MissingPolicy.ROW_MEDIAN,
    "PERSONA_SCALE_ERROR": ScalePolicy.ERROR,
    "PERSONA_SCALE_MISSING": ScalePolicy.MISSING,
    "PERSONA_SPACE_NONE": SpaceKind.NONE,
    "PERSONA_SPACE_REFERENCE": SpaceKind.REFERENCE,
    "PERSONA_SPACE_POOLED": SpaceKind.POOLED,
    "PERSONA_SPACE_WHITENED": SpaceKind.WHITENED,
    "PERSONA_SPACE_TRAITS": SpaceKind.TRAITS,
    "PERSONA_SPACE_COMPONENTS": SpaceKind.COMPONENTS,
    "PERSONA_DISTANCE_EUCLIDEAN": DistanceKind.EUCLIDEAN,
    "PERSONA_DISTANCE_SQUARED": DistanceKind.SQUARED,
    "PERSONA_LAYOUT_FULL": Layout.FULL,
    "PERSONA_LAYOUT_CONDENSED": Layout.CONDENSED,
    "PERSONA_AXIS_COVERAGE": Axis.COVERAGE,
    "PERSONA_AXIS_UNIFORMITY": Axis.UNIFORMITY,
    "PERSONA_AXIS_COMPLEXITY": Axis.COMPLEXITY,
    "PERSONA_AXIS_ITEMS": Axis.ITEMS,
    "PERSONA_AXIS_DIVERSITY": Axis.DIVERSITY,
    "PERSONA_AXIS_COMPARISON": Axis.COMPARISON,
    "PERSONA_DIRECTION_NONE": Direction.NONE,
    "PERSONA_DIRECTION_HIGHER": Direction.HIGHER,
    "PERSONA_DIRECTION_LOWER": Direction.LOWER,
    "PERSONA_DIRECTION_TARGET": Direction.TARGET,
    "PERSONA_METRIC_NEEDS_REFERENCE": MetricTraits.NEEDS_REFERENCE,
    "PERSONA_METRIC_ACCEPTS_WEIGHTS": MetricTraits.ACCEPTS_WEIGHTS,
    "PERSONA_METRIC_ACCEPTS_MISSING": MetricTraits.ACCEPTS_MISSING,
    "PERSONA_METRIC_ON_REQUEST": MetricTraits.ON_REQUEST,
    "PERSONA_VALIDITY_OK": Validity.OK,
    "PERSONA_VALIDITY_UNDEFINED": Validity.UNDEFINED,
    "PERSONA_VALIDITY_INFINITE": Validity.INFINITE,
    "PERSONA_DESIGN_INDEPENDENT": Design.INDEPENDENT,
    "PERSONA_DESIGN_PAIRED": Design.PAIRED,
    "PERSONA_BAND_UNKNOWN": BandPlace.UNKNOWN,
    "PERSONA_BAND_BELOW": BandPlace.BELOW,
    "PERSONA_BAND_INSIDE": BandPlace.INSIDE,
    "PERSONA_BAND_ABOVE": BandPlace.ABOVE,
    "PERSONA_MODE_UNKNOWN": Mode.UNKNOWN,
    "PERSONA_MODE_HEALTHY": Mode.HEALTHY,
    "PERSONA_MODE_NOISE": Mode.NOISE,
    "PERSONA_MODE_MODE_COLLAPSE": Mode.MODE_COLLAPSE,
    "PERSONA_MODE_ARCHETYPES": Mode.ARCHETYPES,
    "PERSONA_MODE_FLAT": Mode.FLAT,
    "PERSONA_MODE_MISALIGNED": Mode.MISALIGNED,
    "PERSONA_MODE_CARICATURE": Mode.CARICATURE,
    "PERSONA_MODE_MISSING_TAIL": Mode.MISSING_TAIL,
    "PERSONA_DROP_ABSOLUTE": DropKind.ABSOLUTE,
    "PERSONA_DROP_OF_HEALTHY": DropKind.OF_HEALTHY,
    "PERSONA_DROP_OF_RANGE": DropKind.OF_RANGE,
    "PERSONA_SIZE_UNKNOWN": SizeVerdict.UNKNOWN,
    "PERSONA_SIZE_ENOUGH": SizeVerdict.ENOUGH,
    "PERSONA_SIZE_FEW_AGENTS": SizeVerdict.FEW_AGENTS,
    "PERSONA_SIZE_FEW_REFERENCE": SizeVerdict.FEW_REFERENCE,
    "PERSONA_TEXT_PLAIN": TextStyle.PLAIN,
    "PERSONA_TEXT_COLOUR": TextStyle.COLOUR,
    "PERSONA_TEXT_UNICODE": TextStyle.UNICODE,
    "PERSONA_MOMENT_COVARIANCE": MomentKind.COVARIANCE,
    "PERSONA_MOMENT_CORRELATION": MomentKind.CORRELATION,
    "PERSONA_DIVISOR_N": Divisor.N,
    "PERSONA_DIVISOR_N_MINUS_ONE": Divisor.N_MINUS_ONE,
    "PERSONA_ENTROPY_PLUG_IN": EntropyEstimator.PLUG_IN,
    "PERSONA_ENTROPY_MILLER_MADOW": EntropyEstimator.MILLER_MADOW,
    "PERSONA_ENTROPY_CHAO_SHEN": EntropyEstimator.CHAO_SHEN,
    "PERSONA_SIMILARITY_RBF": Similarity.RBF,
    "PERSONA_SIMILARITY_COSINE": Similarity.COSINE,
    "PERSONA_SIMILARITY_LINEAR": Similarity.LINEAR,
    "PERSONA_SIMILARITY_EXPONENTIAL": Similarity.EXPONENTIAL,
    "PERSONA_MAGNITUDE_DENSE": MagnitudeWay.DENSE,
    "PERSONA_MAGNITUDE_ITERATIVE": MagnitudeWay.ITERATIVE,
    "PERSONA_PROFILES_JSON": ProfilesFormat.JSON,
    "PERSONA_PROFILES_JSONL": ProfilesFormat.JSONL,
    "PERSONA_PROFILES_CSV": ProfilesFormat.CSV,
    "PERSONA_PROMPT_LIKERT": PromptKind.LIKERT,
    "PERSONA_PROMPT_CHOICE": PromptKind.CHOICE,
    "PERSONA_PROMPT_INTRODUCTION": PromptKind.INTRODUCTION,
    "PERSONA_RESPONSE_RATING": ResponseKind.RATING,
    "PERSONA_RESPONSE_CHOICE": ResponseKind.CHOICE,
    "PERSONA_OUTCOME_CLEAR": Outcome.CLEAR,
    "PERSONA_OUTCOME_LONE": Outcome.LONE,
    "PERSONA_OUTCOME_AMBIGUOUS": Outcome.AMBIGUOUS,
    "PERSONA_OUTCOME_EMPTY": Outcome.EMPTY,
    "PERSONA_OUTCOME_UNFINISHED": Outcome.UNFINISHED,
    "PERSONA_OUTCOME_REFUSED": Outcome.REFUSED,
    "PERSONA_OUTCOME_NO_RATING": Outcome.NO_RATING,
    "PERSONA_OUTCOME_NOT_WHOLE": Outcome.NOT_WHOLE,
    "PERSONA_OUTCOME_OUT_OF_SCALE": Outcome.OUT_OF_SCALE,
    "PERSONA_OUTCOME_RANGE": Outcome.RANGE,
    "PERSONA_OUTCOME_OTHER_SCALE": Outcome.OTHER_SCALE,
}
