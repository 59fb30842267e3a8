"""The stream of events has the volumes and the timing that were fitted to the registers."""

from bisect import bisect_right
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from anhe.house.demo import fitted
from anhe.house.demo.arrivals import arrivals
from anhe.house.demo.chance import Dice, at_quantile
from anhe.house.demo.clock import local
from anhe.house.demo.kinds import kinds
from anhe.house.demo.tests.ground import NOW, received, told

LONG = arrivals(11, days=364, now=datetime(2026, 6, 1, tzinfo=UTC))


def distance(drawn: list[float], table: tuple[float, ...]) -> float:
    """Kolmogorov-Smirnov distance of a sample from a quantile table, at the table's own knots."""
    ordered = sorted(drawn)
    worst = 0.0
    for value in sorted(set(table)):
        highest = max(p for p, q in zip(fitted.KNOTS, table, strict=True) if q <= value)
        worst = max(worst, abs(bisect_right(ordered, value + 1e-9) / len(ordered) - highest))
    return worst


def test_a_full_city_has_the_fitted_number_of_calls_a_day():
    assert abs(len(LONG) / 364 - fitted.CALLS_PER_DAY) < 0.05 * fitted.CALLS_PER_DAY
    assert sum(1 for _ in received()) == 3_000


def test_hours_of_the_day_follow_the_fitted_shares():
    hours = Counter(local(at).hour for at in LONG)
    for hour, share in enumerate(fitted.HOUR_SHARES):
        assert hours[hour] / len(LONG) == pytest.approx(share, rel=0.08)


def test_weekdays_follow_the_fitted_factors():
    days = Counter(local(at).weekday() for at in LONG)
    busy, quiet = days[0] + days[1], days[5] + days[6]
    factors = fitted.WEEKDAY_FACTORS
    assert busy / quiet == pytest.approx((factors[0] + factors[1]) / (factors[5] + factors[6]), rel=0.08)


def test_days_differ_more_than_chance():
    per_day = Counter(local(at).date() for at in LONG)
    whole = [count for _, count in sorted(per_day.items())[1:-1]]
    weekday = {day: fitted.WEEKDAY_FACTORS[day.weekday()] for day in per_day}
    shown = [per_day[day] / weekday[day] for day in sorted(per_day)[1:-1]]
    mean = sum(shown) / len(shown)
    spread = sum((x - mean) ** 2 for x in shown) / len(shown) / mean
    assert len(whole) > 350
    # Poisson would give 1; the fitted shape gives 1 + mean / shape.
    assert spread == pytest.approx(1 + mean / fitted.DAY_SHAPE, rel=0.5)


@pytest.mark.parametrize("leg", list(fitted.LEG_SECONDS))
def test_legs_of_a_call_follow_their_tables(leg):
    dice = Dice("legs", leg)
    assert distance([dice.leg(leg) for _ in range(3_000)], fitted.LEG_SECONDS[leg]) < 0.035


@pytest.mark.parametrize("group", list(fitted.DELAY_HOURS))
def test_delays_follow_their_tables(group):
    dice = Dice("delays", group)
    assert distance([dice.delay_hours(group) for _ in range(3_000)], fitted.DELAY_HOURS[group]) < 0.035


def test_quantiles_meet_their_ends():
    for table in (*fitted.LEG_SECONDS.values(), *fitted.DELAY_HOURS.values()):
        assert at_quantile(table, 0.0) == table[0]
        assert at_quantile(table, 1.0) == pytest.approx(table[-1])
        assert list(table) == sorted(table)
        assert len(table) == len(fitted.KNOTS)


def test_offences_keep_their_hours():
    """Thefts from cars happen at night in the register, and do so here."""
    hours = Counter(local(r.happened_from + (r.happened_until - r.happened_from) / 2).hour for r in received()
                    if r.topic == "theft_from_vehicle" and r.happened_until - r.happened_from < timedelta(hours=14))  # fmt: skip
    night = sum(count for hour, count in hours.items() if hour >= 19 or hour < 7) / sum(hours.values())
    fitted_night = sum(share for hour, share in enumerate(fitted.OFFENCE_HOURS["from_vehicle"]) if hour >= 19 or hour < 7)
    assert night == pytest.approx(fitted_night, abs=0.15)


def test_the_mix_of_thefts_is_the_fitted_one():
    counts = Counter(report.topic for report in received() if not report.voice and not report.duplicate_of)
    asked = kinds()
    for one, other in (("ebike_theft", "theft_from_vehicle"), ("burglary", "shop_theft"), ("damage", "burglary")):
        assert counts[one] / counts[other] == pytest.approx(asked[one].weight / asked[other].weight, rel=0.3)


def test_few_places_take_most_reports():
    cells = Counter((report.lon, report.lat) for report in received())
    total = sum(cells.values())
    each = fitted.CROWDING[2]
    top = sum(count for _, count in cells.most_common(round(each / 10)))
    assert top / total == pytest.approx(fitted.TOP_TENTH_SHARE, abs=0.09)
    assert len({report.station for report in received()}) == 60


def test_crews_take_the_fitted_time():
    crews = [event for event in told() if type(event).__name__ == "CrewAttended"]
    seconds = [(crew.on_scene_at - crew.dispatched_at).total_seconds() for crew in crews]
    assert len(crews) > 800
    assert distance(seconds, fitted.LEG_SECONDS["on_scene"]) < 0.06
    assert all(crew.entered_at <= crew.dispatched_at <= crew.on_scene_at < crew.at <= NOW for crew in crews)
