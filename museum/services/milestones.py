"""The way of a share to its milestones: where it ought to be in a year."""

from __future__ import annotations

from fractions import Fraction

from museum.domain.indicators import Indicator
from museum.domain.progress import Kind, Target, expected_by
from museum.services.indicators.results import Progress


def targets_of(indicator: Indicator) -> list[Target]:
    """Give an indicator's targets as arithmetic knows them."""
    return [Target(one.first, one.last, one.low, one.high) for one in indicator.targets]


def way_to_milestone(progress: Progress, year: int) -> Fraction | None:
    """Give the share that a year ought to have on the straight way to the next milestone; None: no way to follow.

    The way begins with the first year of the plan of which there is a share, whatever years are looked at.
    """
    if progress.indicator.kind != Kind.SHARE:
        return None
    since = progress.since
    known = (
        (one, value.percent)
        for one, value in sorted(progress.values.items())
        if since is None or one >= since
    )
    start = next(((one, share) for one, share in known if share is not None), None)
    return expected_by(targets_of(progress.indicator), start, year)
