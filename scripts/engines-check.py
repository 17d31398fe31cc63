#!/usr/bin/env python3
"""Reads exported tables with DuckDB, pyarrow and pandas, and compares every value with records.json: what toRecords() returned.

    engines-check.py FOLDER

scripts/engines-check.mjs writes the folder. Prints one line per file and engine and 'N passed, N failed'.
"""
import json, sys
from datetime import datetime, timezone
from pathlib import Path
import duckdb, pandas, pyarrow, pyarrow.json, pyarrow.parquet

if len(sys.argv) != 2 or sys.argv[1] in ("-h", "--help"):
    print(__doc__)
    sys.exit(0 if len(sys.argv) == 2 else 2)
folder = Path(sys.argv[1])
records = json.loads((folder / "records.json").read_text())
NUMBERS = ("trial", "latency_seconds", "tokens", "cost_usd", "score_number")
JSON = ("input", "output", "run_attributes")
failures = []
passed = 0


def is_number(name):
    return name in NUMBERS or name.startswith("score.")


def plain(value, name, text):
    """The value as a typed file has it; `text` is the guard that CSV and TSV have against formulas."""
    if value is None:
        return None
    if name == "run_started_at":
        return datetime.fromisoformat(value.replace("Z", "+00:00"))
    if is_number(name):
        return float(value)
    if name in JSON:
        return value
    cell = value if isinstance(value, str) else json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return "'" + cell if text and cell[:1] == "=" else cell


def found(value, name):
    if value is None:
        return None
    if name == "run_started_at":
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value).replace("Z", "+00:00"))
        return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
    if is_number(name):
        return float(value)
    return json.loads(value) if name in JSON else value


def check(what, rows, form="long", text=False):
    """Compares rows, as dictionaries, with the records of a form."""
    global passed
    want = records[form]
    wrong = [] if len(rows) == len(want) else [f"{len(rows)} rows instead of {len(want)}"]
    for number, (row, record) in enumerate(zip(rows, want)):
        if list(row) != list(record):
            wrong.append(f"columns {list(row)}")
            break
        for name, value in record.items():
            one, other = found(row[name], name), plain(value, name, text)
            if one != other and len(wrong) < 5:
                wrong.append(f"row {number}, {name}: {one!r} instead of {other!r}")
    passed += not wrong
    failures.extend(f"{what}: {one}" for one in wrong)
    print(f"{'FAILED' if wrong else 'ok':6} {what}: {len(rows)} rows")


def same(what, one, other):
    global passed
    passed += one == other
    if one != other:
        failures.append(f"{what}: {one!r} instead of {other!r}")


def dictionaries(frame):
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def query(sql):
    result = db.execute(sql)
    names = [column[0] for column in result.description]
    return [dict(zip(names, row)) for row in result.fetchall()]


db = duckdb.connect()
db.execute("SET TimeZone = 'UTC'")
text_columns = "{" + ", ".join(f"'{name}': '{'DOUBLE' if is_number(name) else 'VARCHAR'}'" for name in records["long"][0]) + "}"

for form in ("long", "wide"):
    path = folder / f"{form}.parquet"
    check(f"DuckDB {path.name}", query(f"SELECT * FROM '{path}'"), form)
    table = pyarrow.parquet.read_table(path)
    check(f"pyarrow {path.name}", table.to_pylist(), form)
    check(f"pandas {path.name}", dictionaries(pandas.read_parquet(path)), form)
    for field in table.schema:
        want = {"run_started_at": "timestamp[ms, tz=UTC]", "trial": "int32"}.get(field.name, "double" if is_number(field.name) else "string")
        same(f"pyarrow type of {field.name}", str(field.type), want)
for name in ("csv", "csv.gz", "tsv", "tsv.gz"):
    path = folder / f"long.{name}"
    options = f"header = true, delim = '{chr(9) if 'tsv' in name else ','}', quote = '\"', escape = '\"', columns = {text_columns}, allow_quoted_nulls = false"
    check(f"DuckDB {path.name}", query(f"SELECT * FROM read_csv('{path}', {options})"), text=True)
for name in ("jsonl", "jsonl.gz", "json", "json.gz"):
    path = folder / f"long.{name}"
    check(f"DuckDB {path.name}", query(f"SELECT * FROM read_json('{path}', columns = {text_columns}, format = '{'newline_delimited' if 'jsonl' in name else 'array'}')"))
for name in ("jsonl", "jsonl.gz"):
    with pyarrow.input_stream(folder / f"long.{name}", compression="gzip" if name.endswith("gz") else None) as source:
        check(f"pyarrow long.{name}", pyarrow.json.read_json(source).to_pylist())

    check(f"pandas long.{name}", dictionaries(pandas.read_json(folder / f"long.{name}", lines=True, dtype=False, convert_dates=False)))
for name in ("csv", "csv.gz"):
    # pandas does not distinguish an empty string from an empty field: only numbers are compared
    groups = pandas.read_csv(folder / f"long.{name}").groupby("scorer")["score_number"]
    want = pandas.DataFrame(records["long"]).groupby("scorer")["score_number"]
    same(f"pandas long.{name}", groups.agg(["size", "count", "sum"]).to_dict(), want.agg(["size", "count", "sum"]).to_dict())

path = folder / "long.parquet"
nested = f"SELECT sum((input ->> '$.nested.deep.n')::BIGINT) FROM '{path}' WHERE scorer = 'closeness'"
same("nested values in DuckDB", db.execute(nested).fetchone()[0], sum(record["input"]["nested"]["deep"]["n"] for record in records["long"] if record["scorer"] == "closeness"))
counts = db.execute(f"SELECT scorer, count(*), count(score_number), avg(score_number) FROM '{path}' GROUP BY scorer ORDER BY scorer").fetchall()
print(*counts, sep="\n")
rows = len({record["row_key"] for record in records["long"]})
# of ten rows, two have no scores and one has a failed judge; five of the seven others pass
want = [("closeness", rows, rows * 8 // 10), ("judge.grade", rows, 0), ("judge.passed", rows, rows * 7 // 10)]
same("lines and numbers per scorer", [line[:3] for line in counts], want)
same("share of passed", round(counts[2][3] or 0, 12), round(5 / 7, 12))
same("an empty file", db.execute(f"SELECT count(*) FROM '{folder / 'empty.parquet'}'").fetchone()[0], 0)
same("an empty file in pyarrow", pyarrow.parquet.read_table(folder / "empty.parquet").num_rows, 0)

for failure in failures:
    print(failure)
print(f"{passed} passed, {len(failures)} failed")
sys.exit(1 if failures else 0)
