"""Splink on one split: run by a Python of its own, which has Splink; reads dev.csv, test.csv, labels.csv, writes scores.csv.

    python splink_peer.py FOLDER

Weights: m from the labels of the part to learn on, u from random pairs; all pairs of the test part are scored.
"""

import csv
import sys
from pathlib import Path

import duckdb
import splink
import splink.comparison_level_library as levels
from splink import DuckDBAPI, Linker, SettingsCreator
from splink.comparison_library import CustomComparison

KM = (0.2, 0.5, 1, 2, 5, 10, 20, 50)
DAYS = (1, 3, 7, 14, 30, 60, 120, 365)


def near(name: str, distance: str, known: str, steps: tuple) -> CustomComparison:
    made = [levels.CustomLevel(f"{known}_l is null or {known}_r is null", f"no {name}").configure(is_null_level=True)]
    made += [levels.CustomLevel(f"{distance} <= {step}", f"within {step}") for step in steps]
    return CustomComparison(output_column_name=name, comparison_levels=[*made, levels.ElseLevel()])


def same(name: str) -> CustomComparison:
    return CustomComparison(output_column_name=name, comparison_levels=[levels.NullLevel(name), levels.ExactMatchLevel(name), levels.ElseLevel()])


def settings(columns: list[str]) -> SettingsCreator:
    made = [near("days", "abs(t_l - t_r)", "t", DAYS)]
    if "x" in columns:
        made.append(near("km", "sqrt((x_l - x_r)*(x_l - x_r) + (y_l - y_r)*(y_l - y_r))", "x", KM))
    made += [same(name) for name in columns if name.startswith("slot")]
    return SettingsCreator(link_type="dedupe_only", unique_id_column_name="unique_id", comparisons=made,
                           blocking_rules_to_generate_predictions=["1=1"])  # fmt: skip


def linker(folder: Path, table: str, given: object) -> tuple[Linker, DuckDBAPI]:
    api = DuckDBAPI(connection=duckdb.connect())
    frame = api._con.sql(f"select * from read_csv('{folder / table}.csv', nullstr='')")
    return Linker(api.register(frame.to_arrow_table(), source_dataset_name=table), given), api


def main(folder: Path) -> int:
    with (folder / "dev.csv").open() as file:
        columns = next(csv.reader(file))
    learning, api = linker(folder, "dev", settings(columns))
    learning.training.estimate_u_using_random_sampling(max_pairs=1_000_000)
    labels = api._con.sql(f"select * from read_csv('{folder / 'labels.csv'}')").to_arrow_table()
    learning.training.estimate_m_from_pairwise_labels(api.register(labels, source_dataset_name="labels"))
    model = learning.misc.save_model_to_json()
    asked, _api = linker(folder, "test", model)
    found = asked.inference.predict(threshold_match_weight=None)
    found.as_duckdbpyrelation().select("unique_id_l, unique_id_r, match_weight").write_csv(str(folder / "scores.csv"))
    print(splink.__version__)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
