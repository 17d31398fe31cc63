#!/usr/bin/env python3
"""Reads a folder of syncRuns() with DuckDB, polars, PyIceberg and PySpark, and compares every value with expected.json.

    engines-folder.py FOLDER DOCS...

FOLDER contains 'lake', which syncRuns() wrote, and expected.json. The SQL and Python blocks of the pages in DOCS are executed there, except for those
marked 'untested'. scripts/engines-check.mjs writes the folder and runs this. PySpark needs Java 17 or later; without Java it is skipped by name.
Prints one line per check and 'N passed, N failed'.
"""
import json, os, re, shutil, sys
from datetime import date, datetime, timezone
from pathlib import Path

if len(sys.argv) < 2 or sys.argv[1] in ("-h", "--help"):
    print(__doc__)
    sys.exit(0 if len(sys.argv) > 1 else 2)
pages = [Path(page).resolve() for page in sys.argv[2:]]
os.chdir(sys.argv[1])
expected = json.loads(Path("expected.json").read_text())
TABLES = ("runs", "trials", "scores")
EXPORT = ("client_version", "exported_at")
failures = []
passed = 0


def check(what, wrong):
    global passed
    passed += not wrong
    failures.extend(f"{what}: {one}" for one in wrong[:5])
    print(f"{'FAILED' if wrong else 'ok':6} {what}", flush=True)


def plain(value):
    """One form for the values of every engine; a time without a zone is UTC."""
    if isinstance(value, datetime):
        moment = value if value.tzinfo else value.replace(tzinfo=timezone.utc)
        return moment.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, int) else value


def in_order(rows):
    keys = ("run_id", "provider", "row_key", "trial_index", "scorer")
    return sorted(rows, key=lambda row: [str(row.get(key)) for key in keys])


def compare(what, table, rows, ignore=lambda name, want: False):
    """Compares rows, as dictionaries, with what was written. `ignore` names values that the engine reads from the folders' names in another form."""
    wants = in_order(expected[table])
    wrong = [] if len(rows) == len(wants) else [f"{len(rows)} rows instead of {len(wants)}"]
    for row, want in zip(in_order(rows), wants):
        names = [name for name in row if name not in EXPORT]
        if sorted(names) != sorted(want):
            wrong.append(f"columns {names}")
            break
        for name, value in want.items():
            if plain(row[name]) != plain(value) and not ignore(name, value):
                wrong.append(f"{name} of {want['run_id']}: {row[name]!r} instead of {value!r}")
        if any(row.get(name, True) is None for name in EXPORT):
            wrong.append("the export is not described")
    check(f"{what}: {table}, {len(rows)} rows", wrong)


def is_long(name, value):
    return name == "project" and value is not None and len(value.encode()) > 200


TYPES = {"started_at": "timestamp[ms, tz=UTC]", "finished_at": "timestamp[ms, tz=UTC]", "exported_at": "timestamp[ms, tz=UTC]", "run_date": "date32[day]"}
INTEGERS = ("row_count", "trial_count", "trial_index")
NUMBERS = ("latency_seconds", "total_tokens", "cost_usd", "score_number")


def with_pyarrow():
    import pyarrow.parquet
    for table in TABLES:
        wrong = set()
        for path in Path("lake", table).rglob("*.parquet"):
            for field in pyarrow.parquet.read_schema(path):
                want = TYPES.get(field.name, "int32" if field.name in INTEGERS else "double" if field.name in NUMBERS else "string")
                if str(field.type) != want:
                    wrong.add(f"{field.name} is {field.type} instead of {want}")
        check(f"pyarrow: types of {table}", sorted(wrong))


def with_duckdb():
    import duckdb
    db = duckdb.connect()
    db.execute("SET TimeZone = 'UTC'")

    def read(table, options):
        result = db.execute(f"SELECT * FROM read_parquet('lake/{table}/**/*.parquet', {options})")
        names = [column[0] for column in result.description]
        return [dict(zip(names, row)) for row in result.fetchall()]

    hive = "hive_partitioning = true, hive_types = {'provider': VARCHAR, 'entity': VARCHAR, 'project': VARCHAR, 'run_date': DATE}"
    for table in TABLES:
        compare("DuckDB, values from the folders' names", table, read(table, hive), is_long)
        compare("DuckDB, values from the files", table, read(table, "hive_partitioning = false"))
    deep = db.execute("SELECT sum((input ->> '$.nested.deep[0]')::BIGINT) FROM read_parquet('lake/trials/**/*.parquet')").fetchone()[0]
    want = sum(json.loads(row["input"])["nested"]["deep"][0] for row in expected["trials"])
    check("DuckDB: nested values", [] if deep == want else [f"{deep} instead of {want}"])


def with_polars():
    import polars
    for table in TABLES:
        frame = polars.scan_parquet(f"lake/{table}/**/*.parquet", hive_partitioning=False).collect()
        compare("polars", table, frame.to_dicts())


def with_iceberg():
    import pyarrow.parquet
    from pyiceberg.catalog.sql import SqlCatalog
    os.makedirs("iceberg", exist_ok=True)
    catalog = SqlCatalog("check", uri="sqlite:///iceberg/check.db", warehouse=f"file://{os.getcwd()}/iceberg")
    catalog.create_namespace("check")
    for table in TABLES:
        paths = sorted(str(path.resolve()) for path in Path("lake", table).rglob("*.parquet"))
        made = catalog.create_table(f"check.{table}", schema=pyarrow.parquet.read_schema(paths[0]))
        made.add_files(paths)
        compare("PyIceberg add_files", table, made.scan().to_arrow().to_pylist())


def spark_session():
    from pyspark.sql import SparkSession
    spark = (SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config("spark.sql.shuffle.partitions", "2")
             .config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1").config("spark.sql.session.timeZone", "UTC")
             .config("spark.sql.warehouse.dir", f"{os.getcwd()}/spark").config("spark.log.level", "ERROR").getOrCreate())
    return spark


def with_spark(spark):
    def rows(table, **options):
        # converted by hand: toPandas would use the zone of this machine
        frame = spark.read.options(**options).parquet(f"lake/{table}")
        times = [name for name, kind in frame.dtypes if kind == "timestamp"]
        for name in times:
            frame = frame.withColumn(name, frame[name].cast("double"))
        dicts = [row.asDict() for row in frame.collect()]
        for row in dicts:
            for name in times:
                row[name] = None if row[name] is None else datetime.fromtimestamp(row[name], timezone.utc)
        return dicts

    for table in TABLES:
        compare("Spark, values from the files", table, rows(table, recursiveFileLookup="true"))
    spark.conf.set("spark.sql.sources.partitionColumnTypeInference.enabled", "false")
    # Spark decodes %XX byte by byte, which is right for ASCII only
    foreign = lambda name, value: is_long(name, value) or (name == "project" and value in ("É", "e\u0301", "straße"))
    for table in TABLES:
        compare("Spark, values from the folders' names", table, rows(table), foreign)
    scores = spark.read.parquet("lake/scores").where("provider = 'weave' AND project = 'search' AND scorer = 'correct' AND score_state = 'scored'")
    scores.createOrReplaceTempView("correct")
    paired = spark.sql("""SELECT count(*) AS n, sum(c.score_number - b.score_number) AS sum FROM correct b JOIN correct c
        ON b.row_digest = c.row_digest AND b.trial_index = c.trial_index WHERE b.run_id = 'base' AND c.run_id = 'candidate'""").first()
    arms = [{(row["row_digest"], row["trial_index"]): row["score_number"] for row in expected["scores"]
             if (row["run_id"], row["provider"], row["scorer"], row["score_state"]) == (arm, "weave", "correct", "scored")} for arm in ("base", "candidate")]
    shared = arms[0].keys() & arms[1].keys()
    want = (len(shared), sum(arms[1][key] - arms[0][key] for key in shared))
    check(f"Spark: {paired.n} pairs of two runs", [] if (paired.n, paired.sum) == want and paired.n > 100 else [f"{paired} instead of {want}"])


def blocks_of(page):
    """Yields language, marks, line and code of each block of SQL and Python."""
    for match in re.finditer(r"^```(sql|python)\b([^\n]*)\n(.*?)^```", page.read_text(), re.M | re.S):
        line = page.read_text()[: match.start()].count("\n") + 1
        yield match[1], match[2].split(), line, match[3]


def with_docs(spark):
    """Executes the blocks of each page in order, as one reader would: SQL in one DuckDB connection or Spark session, Python in one namespace."""
    import duckdb
    for page in pages:
        db, names = duckdb.connect(), {"__name__": "docs"}
        for language, marks, line, code in blocks_of(page):
            what = f"{page.name}:{line} {' '.join([language, *marks])}"
            if "untested" in marks:
                continue
            if spark is None and ("spark" in marks or "pyspark" in code):
                print(f"skipped {what}: no Java")
                continue
            try:
                if language == "python":
                    exec(compile(code, f"{page.name}:{line}", "exec"), names)
                elif "spark" in marks:
                    for statement in filter(str.strip, code.split(";\n")):
                        spark.sql(statement.strip().rstrip(";")).collect()
                else:
                    db.execute(code)
                check(what, [])
            except Exception as error:
                check(what, [f"{type(error).__name__}: {error}"])


with_pyarrow()
with_duckdb()
with_polars()
with_iceberg()
spark = None
if shutil.which("java") is None:
    print("skipped Spark: it needs Java 17 or later")
else:
    spark = spark_session()
    with_spark(spark)
with_docs(spark)
if spark is not None:
    spark.stop()
for failure in failures:
    print(failure)
print(f"{passed} passed, {len(failures)} failed")
sys.exit(1 if failures else 0)
