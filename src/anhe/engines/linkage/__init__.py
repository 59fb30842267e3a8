"""Which offences may be one hand's: additive evidence between two cases, the nearest of a case, series.

`reading` makes columns of rows, `slots` reads modus codes, `fitting.fit` makes a model of confirmed links,
`weighing` scores pairs and says why, `searching` finds the nearest of a case among a million, `grouping` makes series.
Pure: whatever is read from files is given as values.
"""

from anhe.engines.linkage.shapes import Cases, Code, Columns, Firing, Link, LinkageError, Model, Reason

__all__ = ["Cases", "Code", "Columns", "Firing", "Link", "LinkageError", "Model", "Reason"]
