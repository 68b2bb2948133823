"""
How the benchmarks measure: contenders take turns, round after round, in one process.

A busy machine slows whoever happens to run. Time in which something else had the processor does not count; and since
all contenders run in each round, one after the other, what slows one of them slows them all. So the ratio of two is
taken within each round, and what is told is the median of those ratios.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from statistics import median, quantiles
from time import process_time

from attrs import frozen


WARM_UP_ROUNDS = 3


@frozen
class Figure:
    """
    The median of many measurements, and the quartiles around it: half of all lie between them.

    Attributes:
        median: The middle one.
        low: The first quartile.
        high: The third quartile.
    """

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, measurements: list[float]) -> Figure:
        """Sum up *measurements*, of which there is at least one."""
        if len(measurements) == 1:
            return cls(measurements[0], measurements[0], measurements[0])
        low, _, high = quantiles(measurements, n=4, method="inclusive")
        return cls(median(measurements), low, high)


@frozen
class Contender:
    """
    One side of a comparison.

    Attributes:
        name: What it is called in the table.
        work: What is measured.
        units: How many of what the figure is per: moves, services, …  one call of *work* does.
        calls: How often *work* is called in one round, the mean of which is one measurement.
    """

    name: str
    work: Callable[[], object]
    units: int = 1
    calls: int = 1


Measurements = dict[str, list[float]]
"""For each contender what was measured, by round."""


def timed(contender: Contender) -> float:
    """Processor seconds for one unit of the contender's work, the mean over its calls. The garbage collector waits."""
    work, calls = contender.work, contender.calls
    gc.collect()
    gc.disable()
    try:
        start = process_time()
        for _ in range(calls):
            work()
        return (process_time() - start) / (calls * contender.units)
    finally:
        gc.enable()


def in_turns(contenders: list[Contender], rounds: int, measure: Callable[[Contender], float] = timed) -> Measurements:
    """
    Let each contender do its work once in each round, in turn, after some rounds that do not count.

    Args:
        contenders: The sides, each under its own name.
        rounds: How many rounds count.
        measure: What one turn answers; seconds for a unit unless given.
    """
    if len({each.name for each in contenders}) < len(contenders):
        raise ValueError("two contenders have one name")
    found: Measurements = {each.name: [] for each in contenders}
    for round_ in range(-WARM_UP_ROUNDS, rounds):
        for each in contenders:
            measured = measure(each)
            if round_ >= 0:
                found[each.name].append(measured)
    return found


def figures(found: Mapping[str, list[float]]) -> dict[str, Figure]:
    """The figure of each contender."""
    return {name: Figure.of(measurements) for name, measurements in found.items()}


def ratio(found: Mapping[str, list[float]], name: str, other: str) -> Figure:
    """How many times as long *name* took as *other*, compared within each round."""
    return Figure.of([ours / theirs for ours, theirs in zip(found[name], found[other], strict=True)])
