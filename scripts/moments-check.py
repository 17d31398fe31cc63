#!/usr/bin/env python3
"""Runs the queries of pairingSql() on the tables in a folder and writes what they return.

    moments-check.py duckdb|spark FOLDER
    moments-check.py large FOLDER ROWS

scripts/moments-check.mjs writes the folder: runs.jsonl, trials.jsonl, scores.jsonl and queries.json. Writes duckdb.json or spark.json there: the row
that each query returns, by the position of the query. `large` writes two runs of ROWS rows as Parquet files, runs each query on them in its own
process, and writes large.json: how long the files took and their size, and each row with the time, CPU time, memory and load of its query.
"""
import json, multiprocessing, os, resource, sys, time
from pathlib import Path

if len(sys.argv) != {"duckdb": 3, "spark": 3, "large": 4}.get(sys.argv[1] if len(sys.argv) > 1 else ""):
    print(__doc__)
    sys.exit(0 if sys.argv[1:] in (["-h"], ["--help"]) else 2)
engine, folder = sys.argv[1], Path(sys.argv[2])
written = json.loads((folder / "queries.json").read_text())
queries = {} if engine == "large" else {i: each[engine] for i, each in enumerate(written) if engine in each}
TEXT = ["run_id", "row_key", "row_digest", "grp", "trial_id"]
COLUMNS = {
    "runs": {"run_id": "STRING", "status": "STRING"},
    "trials": {**dict.fromkeys(TEXT, "STRING"), "trial_index": "INT", "row_no": "INT", "row_gap": "INT"},
    "scores": {**dict.fromkeys(TEXT + ["scorer", "scorer_ref", "score_kind", "score_state", "score_text", "reason"], "STRING"),
               "trial_index": "INT", "score_number": "DOUBLE", "row_no": "INT", "row_gap": "INT"},
}


def one_row(found):
    rows = found.fetchall()
    assert len(rows) == 1, rows
    return dict(zip([column[0] for column in found.description], rows[0]))


def write_large(rows):
    """Writes a file a run and scorer, with the columns of syncRuns() and the whole number of each row; the candidate's rows are in another order."""
    import duckdb
    connection = duckdb.connect()
    connection.execute(f"SET threads = 2; SET memory_limit = '4GB'; SET preserve_insertion_order = false; SET temp_directory = '{folder}/spill'")
    started = time.perf_counter()
    for scorer, kind, value in (("correct", "boolean", "CAST(hash(row_id, run_id) % 100 < 70 AS INT)"), ("closeness", "number", "hash(row_id, run_id) % 1000 / 1000")):
        for run, row in (("run-1", "i"), ("run-2", f"(i * 7368787 + 12345) % {rows}")):
            digest = "sha256(CAST(row_id AS STRING))" if scorer == "correct" else "CAST(NULL AS STRING)"
            connection.execute(f"""COPY (SELECT run_id, concat('row ', row_id) AS row_key, {digest} AS row_digest, row_id, concat('trial ', row_id) AS trial_id,
                    0 AS trial_index, '{scorer}' AS scorer, 'grader:1' AS scorer_ref, '{kind}' AS score_kind, 'scored' AS score_state,
                    CAST({value} AS DOUBLE) AS score_number, CAST(NULL AS STRING) AS score_text, CAST(NULL AS STRING) AS reason
                FROM (SELECT '{run}' AS run_id, {row} AS row_id FROM range({rows}) AS r(i))) TO '{folder}/{scorer}-{run}.parquet'""")
    return {"seconds": time.perf_counter() - started, "gigabytes": sum(file.stat().st_size for file in folder.glob("*.parquet")) / 1e9}


def measured(sql):
    """Runs one query on the files."""
    import duckdb
    connection = duckdb.connect()
    connection.execute(f"SET threads = 2; SET memory_limit = '14GB'; SET temp_directory = '{folder}/spill'")
    connection.execute(f"CREATE VIEW scores AS FROM read_parquet('{folder}/*.parquet')")
    started, cpu = time.perf_counter(), time.process_time()
    row = one_row(connection.execute(sql))
    return {"row": row, "seconds": time.perf_counter() - started, "cpu": time.process_time() - cpu, "load": os.getloadavg()[0],
            "gigabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, "version": duckdb.__version__}


def large(rows):
    made = write_large(rows)
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        return {"made": made, "queries": [pool.apply(measured, (sql,)) for sql in written]}


def in_duckdb():
    import duckdb
    connection = duckdb.connect()
    connection.execute("SET threads = 2")
    for table, columns in COLUMNS.items():
        types = ", ".join(f"{name}: '{kind}'" for name, kind in columns.items())
        connection.execute(f"CREATE TABLE {table} AS FROM read_json('{folder}/{table}.jsonl', format = 'newline_delimited', columns = {{{types}}})")
    for at, sql in queries.items():
        yield at, one_row(connection.execute(sql))


def in_spark():
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    from pyspark.sql import SparkSession
    spark = (SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config("spark.sql.shuffle.partitions", "2")
             .config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
             .config("spark.log.level", "ERROR").config("spark.ui.showConsoleProgress", "false").getOrCreate())
    for table, columns in COLUMNS.items():
        schema = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        spark.read.schema(schema).json(f"{folder}/{table}.jsonl").cache().createOrReplaceTempView(table)
    for at, sql in queries.items():
        rows = spark.sql(sql).collect()
        assert len(rows) == 1, rows
        yield at, rows[0].asDict()
    spark.stop()


if __name__ == "__main__":
    if engine == "large":
        (folder / "large.json").write_text(json.dumps(large(int(sys.argv[3]))))
        sys.exit(0)
    results = dict(in_duckdb() if engine == "duckdb" else in_spark())
    (folder / f"{engine}.json").write_text(json.dumps(results, allow_nan=True))
