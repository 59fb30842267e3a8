"""Days at the ends of the calendar are refused in words: the day after the last would be none."""

from datetime import timedelta

import pytest
from django.utils import timezone

from anhe.inspection import forms

ENDS = ["0001-01-01", "1899-12-31", "3000-01-01", "9999-12-31"]


@pytest.mark.parametrize("day", ENDS)
def test_no_day_is_taken_that_has_no_neighbour(db, day):
    period = forms.Period({"since": day, "until": day})
    assert {"since", "until"} <= set(period.errors)


def test_the_days_of_work_are_taken(db):
    today = timezone.localdate()
    period = forms.Period({"since": today.isoformat(), "until": today.isoformat()})
    assert period.is_valid() and period.cleaned_data["until"] - period.cleaned_data["since"] == timedelta(days=1)
