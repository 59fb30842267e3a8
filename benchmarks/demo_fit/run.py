"""Fit the demo city's volumes and timing to two public registers, and show how well it fits.

    python benchmarks/demo_fit/run.py [DIRECTORY] [--write]

DIRECTORY (or the environment's ANHE_DATA) holds sf_fire_calls_2017w1.csv and stl_crime_2019_clean.csv.
Each figure of the table is fitted on one half of the data and judged on the other half (every second
day; for places every second report), beside the plain choice a demo usually makes: calls evenly over
the day, exponential durations, every cell alike; a lognormal is shown where one is customary. KS is the Kolmogorov-Smirnov distance: 0 is perfect.
`--write` rewrites src/anhe/house/demo/fitted.py from all the data.
Exit codes: 0 ours is nearer than the plain choice everywhere, 1 it is not, 2 the registers cannot be read.
"""

import argparse
import os
import sys
from itertools import pairwise
from pathlib import Path

import fitting
import numpy as np
from city import generated
from reading import Call, Report, Unreadable, read_calls, read_reports
from writing import module_text

TARGET = Path(__file__).parents[2] / "src/anhe/house/demo/fitted.py"
CALLS, REPORTS = "sf_fire_calls_2017w1.csv", "stl_crime_2019_clean.csv"


class Table:
    """Rows of (what, n, KS of ours, KS of the plain choice, KS of a lognormal), printed as they come."""

    def __init__(self) -> None:
        self.worse: list[str] = []
        print(f"{'held-out half, KS distance':38}{'n':>7}{'ours':>9}{'plain':>9}{'lognormal':>11}")

    def row(self, what: str, n: int, ours: float, plain: float, lognormal: float | None = None) -> None:
        extra = f"{lognormal:11.3f}" if lognormal is not None else f"{'-':>11}"
        print(f"{what:38}{n:7d}{ours:9.3f}{plain:9.3f}{extra}")
        if ours >= plain:
            self.worse.append(what)


def main(argv: list[str]) -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("directory", nargs="?", default=os.environ.get("ANHE_DATA"))
    ask.add_argument("--write", action="store_true")
    options = ask.parse_args(argv)
    if not options.directory:
        print("benchmarks/demo_fit/run.py:0: name the directory, or set ANHE_DATA", file=sys.stderr)
        return 2
    try:
        calls = read_calls(Path(options.directory) / CALLS)
        reports, corrected = read_reports(Path(options.directory) / REPORTS)
    except Unreadable as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{len(calls)} calls over 8 days; {len(reports)} reports over six months, {corrected:.2%} corrections\n")
    table = Table()
    judge_arrivals(table, calls)
    judge_gaps(table, calls)
    judge_durations(table, calls)
    judge_delays(table, reports)
    judge_hours(table, reports)
    judge_places(table, reports)
    judge_days(reports)
    judge_city(table, calls, reports)
    if options.write:
        TARGET.write_text(module_text(all_numbers(calls, reports, corrected)), encoding="utf-8")
        print(f"\nwrote {TARGET.relative_to(Path(__file__).parents[2])}")
    print("\nours is nearer than the plain choice in every row" if not table.worse else f"\nNOT nearer: {', '.join(table.worse)}")
    return 1 if table.worse else 0


def halves(calls: list[Call]) -> tuple[list[Call], list[Call]]:
    """Odd and even days."""
    odd = [c for c in calls if c.received.toordinal() % 2]
    return odd, [c for c in calls if not c.received.toordinal() % 2]


def report_halves(reports: list[Report]) -> tuple[list[Report], list[Report]]:
    """Odd and even days of reporting."""
    return [r for r in reports if int(r.reported // 24) % 2], [r for r in reports if not int(r.reported // 24) % 2]


def judge_arrivals(table: Table, calls: list[Call]) -> None:
    fit, held = halves(calls)
    hours = fitting.call_hours(held)
    shares = fitting.hours_of_day(fitting.call_hours(fit))
    table.row("calls: hour of the day", len(hours), fitting.ks_cdf(hours, fitting.hourly_cdf(shares)),
              fitting.ks_cdf(hours, fitting.hourly_cdf(np.full(24, 1 / 24))))


def judge_gaps(table: Table, calls: list[Call]) -> None:
    """Gaps between calls: a rate for each hour of the day against one rate for all, over and within the hours."""
    fit, held = halves(calls)
    days = len({c.received.date() for c in fit})
    rates = fitting.hours_of_day(fitting.call_hours(fit)) * len(fit) / days / 3600
    gaps = [(b.received - a.received, a.received) for a, b in pairwise(sorted(held, key=lambda c: c.received))
            if a.received.date() == b.received.date()]
    seconds, hours = np.array([gap.total_seconds() for gap, _ in gaps]), np.array([at.hour for _, at in gaps])
    table.row("calls: gaps, each at its hour's rate", len(gaps),
              fitting.ks_cdf(seconds * rates[hours], fitting.exponential_cdf(1.0)),
              fitting.ks_cdf(seconds * rates.mean(), fitting.exponential_cdf(1.0)))
    within = np.array([
        [fitting.ks_cdf(seconds[hours == h], fitting.exponential_cdf(1 / rate)) for rate in (rates[h], rates.mean())]
        for h in range(24)
    ])
    table.row("calls: gaps, mean KS of the 24 hours", len(gaps), *within.mean(axis=0))
    print("    by hour, ours:  " + " ".join(f"{x:.2f}" for x in within[:, 0]))
    print("    by hour, plain: " + " ".join(f"{x:.2f}" for x in within[:, 1]))


def judge_durations(table: Table, calls: list[Call]) -> None:
    fit, held = halves(calls)
    for leg in fitting.LEGS:
        judge_times(table, f"seconds to {leg}", fitting.leg_seconds(fit, leg), fitting.leg_seconds(held, leg))


def judge_delays(table: Table, reports: list[Report]) -> None:
    fit, held = report_halves(reports)
    for group in fitting.group_names():
        judge_times(table, f"delay of reporting: {group}", fitting.delays(fit, group), fitting.delays(held, group))


def judge_times(table: Table, what: str, fit: np.ndarray, held: np.ndarray) -> None:
    table.row(what, len(held), fitting.ks_cdf(held, fitting.knots_cdf(fitting.quantiles(fit))),
              fitting.ks_cdf(held, fitting.exponential_cdf(fit.mean())),
              fitting.ks_cdf(held, fitting.lognormal_cdf(fit)))


def judge_hours(table: Table, reports: list[Report]) -> None:
    fit, held = report_halves(reports)
    for group in fitting.group_names():
        hours = occurred(held, group)
        shares = fitting.hours_of_day(occurred(fit, group))
        table.row(f"hour of the offence: {group}", len(hours), fitting.ks_cdf(hours, fitting.hourly_cdf(shares)),
                  fitting.ks_cdf(hours, fitting.hourly_cdf(np.full(24, 1 / 24))))


def occurred(reports: list[Report], group: str) -> np.ndarray:
    """Hours of the day of offences; midnight sharp stands for "unknown" in the register and is left out."""
    return np.array([r.occurred % 24 for r in reports if r.group == group and r.clock_known])


def judge_places(table: Table, reports: list[Report]) -> None:
    points = [(r.x_m, r.y_m) for r in reports if r.x_m and r.y_m]
    fit, held = fitting.cell_counts(points[::2]), fitting.cell_counts(points[1::2])
    law, events = fitting.rank_law(fit), int(held.sum())
    cells = len(fitting.cell_counts(points))
    ranks = np.repeat(np.arange(1.0, len(held) + 1), held.astype(int))

    def distance(shape: tuple[float, float]) -> float:
        drawn = fitting.ranked_shares(shape, cells, events, seed=1)
        return fitting.ks_cdf(ranks, lambda x: np.interp(x, np.arange(len(drawn) + 1),
                                                         np.concatenate([[0], np.cumsum(drawn)]) / events))

    table.row("places: reports by rank of cell", events, distance(law), distance((0.0, 0.0)))
    drawn = fitting.ranked_shares(law, cells, events, seed=1)
    for part in (0.01, 0.05, 0.1, 0.25):
        print(f"    share in the top {part:4.0%} of cells: data {fitting.top_share(held, part):.3f}, "
              f"ours {fitting.top_share(drawn[drawn > 0], part):.3f}, plain {part:.3f}")


def judge_days(reports: list[Report]) -> None:
    days = fitting.counts_by_day(reports)
    factors = fitting.weekdays(days)
    counts = np.array(list(days.values()))
    print(f"    reports a day: mean {counts.mean():.1f}, variance / mean {counts.var() / counts.mean():.2f} "
          f"(a plain Poisson: 1), gamma shape {fitting.day_shape(days, factors):.1f} over {len(days)} days")


def judge_city(table: Table, calls: list[Call], reports: list[Report]) -> None:
    """What the shipped generator really draws, against all the data (two samples)."""
    print("the city as it is generated, against all the data")
    city = generated()
    hours = fitting.call_hours(calls)
    even = (np.arange(len(hours)) + 0.5) * 24 / len(hours)
    table.row("city: hour of the day", len(city.hours), fitting.ks_samples(city.hours, hours), fitting.ks_samples(even, hours))
    for leg in fitting.LEGS:
        judge_samples(table, f"city: seconds to {leg}", city.legs[leg], fitting.leg_seconds(calls, leg))
    for group in sorted(city.delays):
        judge_samples(table, f"city: delay of {group}", city.delays[group], fitting.delays(reports, group))


def judge_samples(table: Table, what: str, drawn: np.ndarray, seen: np.ndarray) -> None:
    plain = -np.log1p(-(np.arange(len(seen)) + 0.5) / len(seen)) * seen.mean()
    table.row(what, len(drawn), fitting.ks_samples(drawn, seen), fitting.ks_samples(plain, seen))


NOTES = {
    "CALLS_PER_DAY": "Emergency calls a day (San Francisco); the volume of a full demo.",
    "REPORTS_PER_DAY": "Crime reports taken a day (St. Louis, rows of the register without its corrections).",
    "HOUR_SHARES": "Share of calls in each hour of the day, 0 to 23, smoothed by 1-2-1 on the circle.",
    "WEEKDAY_FACTORS": "Reports taken on each weekday, Monday first, mean 1.",
    "DAY_SHAPE": "Shape of the gamma factor of a day (mean 1), by which days differ more than chance allows.",
    "KNOTS": "Probabilities at which the quantile tables below stand; straight lines between them.",
    "LEG_SECONDS": "Seconds of each leg of a call: received > entry > dispatch > on_scene > available.",
    "DELAY_HOURS": "Hours from the offence to its report, per timing group, cut at a year. The register holds no time "
    "of reporting: it is estimated from the order of its numbers, so delays under about half an hour read as 0.",
    "OFFENCE_HOURS": "Share of offences in each hour of the day, per timing group.",
    "MIX": "Share of each timing group among the reports that fall in one.",
    "CROWDING": "(s, q, cells): share of the cell of rank r is ~ 1 / (r + q)^s; cells of 500 m.",
    "TOP_TENTH_SHARE": "What the tenth of cells with most reports holds, in the data.",
    "CORRECTED_SHARE": "Rows that take an earlier report back (`Count` -1, reading of the source to be confirmed). "
    "The register's own flag for unfounded reports is empty throughout.",
    "BASELESS_SHARE": "Calls that ended with nobody and nothing found, or called off (San Francisco dispositions).",
}


def all_numbers(calls: list[Call], reports: list[Report], corrected: float) -> dict[str, object]:
    """Everything `fitted.py` holds, from all the data."""
    groups = fitting.group_names()
    days = fitting.counts_by_day(reports)
    points = [(r.x_m, r.y_m) for r in reports if r.x_m and r.y_m]
    counts = fitting.cell_counts(points)
    sizes = {g: sum(r.group == g for r in reports) for g in groups}
    factors = fitting.weekdays(days)
    return {
        "notes": NOTES,
        "CALLS_PER_DAY": round(len(calls) / len({c.received.date() for c in calls}), 1),
        "REPORTS_PER_DAY": round(float(np.mean(list(days.values()))), 1),
        "HOUR_SHARES": fitting.hours_of_day(fitting.call_hours(calls)),
        "WEEKDAY_FACTORS": factors,
        "DAY_SHAPE": round(fitting.day_shape(days, factors), 1),
        "KNOTS": fitting.KNOTS,
        "LEG_SECONDS": {leg: fitting.quantiles(fitting.leg_seconds(calls, leg)) for leg in fitting.LEGS},
        "DELAY_HOURS": {g: fitting.quantiles(fitting.delays(reports, g)) for g in groups},
        "OFFENCE_HOURS": {g: fitting.hours_of_day(occurred(reports, g)) for g in groups},
        "MIX": {g: sizes[g] / sum(sizes.values()) for g in groups},
        "CROWDING": (*fitting.rank_law(counts), len(counts)),
        "TOP_TENTH_SHARE": fitting.top_share(counts, 0.1),
        "CORRECTED_SHARE": corrected,
        "BASELESS_SHARE": sum(c.unserved for c in calls) / len(calls),
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
