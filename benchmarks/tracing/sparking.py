"""The function for mapInPandas under a real Spark, in an environment of its own: the rows must be ours."""

import json
import os
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.scratch import ROOT

from anhe.engines import tracing

PACKAGES = ("pyspark>=4", "pandas>=2.2,<3", "pyarrow>=18", "numba>=0.62", "numpy>=2")
PARTS = 4
JOB = """
import json, os, sys, time
begun = time.perf_counter()
import numpy as np, pandas, pyspark
from pyspark.sql import SparkSession
from anhe.engines import tracing
from anhe.engines.tracing import spread
folder, parts = sys.argv[1], int(sys.argv[2])

def load():
    stored = np.load(folder + "/ledger.npz")
    return tracing.Ledger(*(stored[n] for n in ("tx_id", "time", "src", "dst", "cents", "opening")))

spark = (SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config("spark.driver.bindAddress", "127.0.0.1")
         .config("spark.driver.host", "127.0.0.1").config("spark.sql.shuffle.partitions", str(parts)).getOrCreate())
paid = np.load(folder + "/payments.npz")
frame = spark.createDataFrame(pandas.DataFrame({"victim": paid["victim"], "row": paid["row"]}))
told = frame.repartition(parts, "victim").mapInPandas(spread.frames("ledger", load), spread.FRAME_SCHEMA).toPandas()
told = told.sort_values(["victim", "account"])
np.savez(folder + "/told.npz", **{name: told[name].to_numpy() for name in ("victim", "account", "cents")})
spark.stop()
print(json.dumps({"version": pyspark.__version__, "wall_s": round(time.perf_counter() - begun, 1)}))
"""


def proved(folder: Path, ledger: tracing.Ledger, payments: tracing.Payments, answer: tracing.Trace) -> dict[str, Any]:
    """Run the job and compare every row."""
    python = made(folder / "venv")
    columns = {name: getattr(ledger, name) for name in ("tx_id", "time", "src", "dst", "cents", "opening")}
    np.savez(folder / "ledger.npz", **columns)
    np.savez(folder / "payments.npz", victim=payments.victim, row=payments.row)
    environment = os.environ | {
        "PYSPARK_PYTHON": str(python),
        "PYTHONPATH": str(ROOT / "src"),
        "SPARK_LOCAL_IP": "127.0.0.1",
    }
    command = [str(python), "-c", JOB, str(folder), str(PARTS)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)
    with np.load(folder / "told.npz") as told:
        agrees = all(
            len(told[name]) == len(getattr(answer, name)) and (told[name] == getattr(answer, name)).all()
            for name in ("victim", "account", "cents")
        )
    return json.loads(done.stdout.splitlines()[-1]) | {"rows": len(ledger), "agrees": bool(agrees)}


def made(folder: Path) -> Path:
    """A Python of its own with Spark in it."""
    python = folder / "bin" / "python"
    if not (folder / "complete").exists():
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run(
            [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", *PACKAGES],
            check=True,
            stdout=sys.stderr,
        )
        (folder / "complete").touch()
    return python
