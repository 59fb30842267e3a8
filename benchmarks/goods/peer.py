"""The peer, in a Python of its own: Splink on DuckDB, linking declarations to a register. Prints its CPU seconds."""

import json
import sys
import time
from pathlib import Path

import pandas as pd
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on


def main(folder: str) -> None:
    left, right = (pd.DataFrame(json.loads(Path(folder, f"{name}.json").read_text())) for name in ("left", "right"))
    settings = SettingsCreator(
        link_type="link_only",
        blocking_rules_to_generate_predictions=[
            *(block_on(key) for key in ("imei", "serial", "frame", "plate")), block_on("kind", "brand"), block_on("kind", "model"), block_on("kind", "colour", "area"),
        ],
        comparisons=[
            *(cl.ExactMatch(key) for key in ("imei", "serial", "frame", "plate")), cl.ExactMatch("kind"), cl.ExactMatch("brand").configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("model", [0.9]).configure(term_frequency_adjustments=True), cl.ExactMatch("colour").configure(term_frequency_adjustments=True), cl.ExactMatch("size"),
            cl.ArrayIntersectAtSizes("marks", [2, 1]), cl.ArrayIntersectAtSizes("words", [4, 3, 2, 1]), cl.ExactMatch("area"),
        ],
    )  # fmt: skip
    linker = Linker([left, right], settings, db_api=DuckDBAPI())
    linker.training.estimate_probability_two_random_records_match([block_on("imei"), block_on("serial"), block_on("frame")], recall=0.5)
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    for rule in (block_on("imei"), block_on("frame"), block_on("kind", "model", "colour", "area")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    begun = time.process_time()
    found = linker.inference.predict(threshold_match_weight=-8).as_pandas_dataframe()
    is_left = found["unique_id_l"].isin(set(left["unique_id"]))
    pairs = [
        (a, b, float(weight)) if turned else (b, a, float(weight))
        for a, b, weight, turned in zip(found["unique_id_l"], found["unique_id_r"], found["match_weight"], is_left, strict=True)
    ]
    Path(folder, "pairs.json").write_text(json.dumps(pairs))
    print(json.dumps({"cpu_s": time.process_time() - begun, "pairs": len(pairs)}))


if __name__ == "__main__":
    main(sys.argv[1])
