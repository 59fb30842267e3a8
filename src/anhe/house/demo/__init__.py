"""The synthetic city: people, officers and reports that never were, the same for the same seed.

Nothing in here knows a table: `story.tell` yields plain events, `feed.feed` carries them through the
desks. No real person can be met in it. Names are drawn from lists of common ones; identity numbers
have a right check digit and the region 000000, which no office ever gave out; mobile numbers begin
with 14300, a range not given to any operator (to our knowledge; nothing dials them); bank cards begin
with 0000, sites end in `.example`, serial numbers begin with zeros. Every screen that shows any of it
says so.
"""
