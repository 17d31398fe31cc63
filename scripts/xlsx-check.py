#!/usr/bin/env python3
"""Compares files for spreadsheets with records.json, what toRecords() returned.

    xlsx-check.py openpyxl FOLDER      reads the workbooks with openpyxl
    xlsx-check.py libreoffice FOLDER   reads what LibreOffice showed of the files: FOLDER/read/*.csv

scripts/xlsx-check.mjs writes the folder. Prints one line per file and 'N passed, N failed'.
"""
import csv, json, re, sys
from datetime import datetime
from pathlib import Path

if len(sys.argv) != 3 or sys.argv[1] not in ("openpyxl", "libreoffice"):
    print(__doc__)
    sys.exit(0 if sys.argv[1:] in (["-h"], ["--help"]) else 2)
reader, folder = sys.argv[1], Path(sys.argv[2])
records = json.loads((folder / "records.json").read_text("utf-8"))
LIMIT = 32_767
failures, passed = [], 0


def check(what, wrong):
    global passed
    passed += not wrong
    failures.extend(f"{what}: {one}" for one in wrong[:5])
    print(f"{'FAILED' if wrong else 'ok':6} {what}")


def plain(value):
    """The value of a cell: strings as they are, as far as a cell can contain them."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, (int, float)):
        return str(value) if isinstance(value, int) and abs(value) > 2**53 or value == 1e21 else value
    if not isinstance(value, str):
        value = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    # LibreOffice and openpyxl count characters, Excel UTF-16 units: all cut strings here are ASCII
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]", "\ufffd", value[:LIMIT])


def digits(value):
    """JavaScript's digits of a whole number, which JSON has as a float or rounded."""
    return {2**60: "1152921504606847000", 1152921504606847000: "1152921504606847000", 1e21: "1e+21"}.get(value)


def wanted(record, name):
    value = record.get(name)
    special = digits(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None
    return special if special and name in ("output", "input") else plain(value)


def cut_of(record):
    return ", ".join(name for name, value in record.items() if isinstance(value, str) and len(value) > LIMIT) or None


def summary(form):
    """Figures of the sheet summary, counted from the records of the long form."""
    lines = {}
    for record in records["long"]:
        line = lines.setdefault(record["scorer"], {"n": 0, "scored": 0, "missing": 0, "errored": 0, "sum": 0})
        line["n"] += 1
        line[record["score_state"]] += 1
        line["sum"] += record["score_number"] or 0
    return {scorer: (one["n"], one["scored"], one["missing"], one["errored"], round(one["sum"] / one["scored"], 9)) for scorer, one in lines.items()}


def with_openpyxl():
    import warnings
    import openpyxl

    warnings.simplefilter("ignore")  # a workbook without named styles
    for form, lines in records.items():
        book = openpyxl.load_workbook(folder / f"{form}.xlsx")
        check(f"{form}: sheets", [] if book.sheetnames == ["rows", "summary", "columns"] else [book.sheetnames])
        sheet = book["rows"]
        header = [cell.value for cell in sheet[1]]
        check(f"{form}: header", [] if header == [*lines[0], "cells_cut"] else [header])
        wrong, links, dates = [], [], []
        for number, (cells, record) in enumerate(zip(sheet.iter_rows(min_row=2), lines, strict=True)):
            for name, cell in zip(header, cells):
                value = cell.value
                if name == "run_started_at":
                    want = datetime.fromisoformat(record[name].replace("Z", ""))
                    if not cell.is_date or abs((value - want).total_seconds()) > 0.001:
                        dates.append(f"line {number}: {value!r} instead of {want!r}")
                    continue
                if name == "url":
                    link = cell.hyperlink
                    found = None if link is None else f"{link.target}#{link.location}"
                    if found != (record[name] and record[name].replace("ü", "%C3%BC")):
                        links.append(f"line {number}: {found!r}")
                want = cut_of(record) if name == "cells_cut" else wanted(record, name)
                if (value, type(value)) != (want, type(want)) and not (type(value) in (int, float) and type(want) in (int, float) and value == want):
                    wrong.append(f"line {number}, {name}: {value!r:.60} instead of {want!r:.60}")
                if cell.data_type == "f":
                    wrong.append(f"line {number}, {name}: a formula")
        check(f"{form}: {len(lines)} lines of values and types", wrong)
        check(f"{form}: links", links)
        check(f"{form}: dates", dates)
        ends = f"{sheet.cell(1, len(header)).column_letter}{len(lines) + 1}"
        frozen = (sheet.freeze_panes, sheet.auto_filter.ref, sheet["A1"].font.bold)
        check(f"{form}: frozen, filtered and bold header", [] if frozen == ("A2", f"A1:{ends}", True) else [frozen])
        described = [line[0] for line in book["columns"].iter_rows(min_row=2, values_only=True)]
        check(f"{form}: sheet columns", [] if described == header else [described])
        names = [cell.value for cell in book["summary"][1]]
        found = {}
        for line in book["summary"].iter_rows(min_row=2, values_only=True):
            one = dict(zip(names, line))
            found[one["scorer"]] = (one["n"], one["scored"], one["missing"], one["errored"], round(one["mean_of_scored"], 9))
        check(f"{form}: sheet summary", [] if found == summary(form) else [found, summary(form)])
    empty = openpyxl.load_workbook(folder / "empty.xlsx")
    check("empty: only headers", [] if [sheet.max_row for sheet in empty][:2] == [1, 1] else ["lines"])


def shown(value):
    """A value as LibreOffice shows it in CSV."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else value


def number(text, comma):
    try:
        return float(text.replace(",", ".") if comma else text)
    except ValueError:
        return None


def same(text, want, comma=False):
    if isinstance(want, (int, float)) and not isinstance(want, bool):
        return number(text, comma) is not None and abs(number(text, comma) - want) <= 1e-9 * max(1, abs(want))
    # a German LibreOffice shows the "true" of a CSV file as it is
    return (text.lower() if want in ("true", "false") else text) == want


def with_libreoffice():
    csv.field_size_limit(10**7)
    files = {"long-rows": "long", "wide-rows": "wide", "point": "long", "comma": "long"}
    for file, form in files.items():
        paths = sorted((folder / "read").glob(f"{file}*.csv"))
        with open(paths[0], encoding="utf-8", newline="") as source:
            header, *lines = csv.reader(source)
        is_csv = file in ("point", "comma")
        wrong = [] if len(lines) == len(records[form]) else [f"{len(lines)} lines"]
        for at, (line, record) in enumerate(zip(lines, records[form])):
            for name, text in zip(header, line):
                want = cut_of(record) if name == "cells_cut" else wanted(record, name)
                if name == "run_started_at":
                    want, text = record[name][:16].replace("T", " "), text.replace("T", " ")[:16]
                if is_csv and isinstance(want, str):
                    want, text = in_csv(want, text, name)
                if not same(text, shown(want), file == "comma"):
                    wrong.append(f"line {at}, {name}: {text!r:.60} instead of {want!r:.60}")
        check(f"{file}: {len(lines)} lines as LibreOffice shows them", wrong)


NUMBERLIKE = ("007", "1e5", "2026-01-01", "-1", "TRUE", "12345678901234567890", "1152921504606847000", "1e+21")


def in_csv(want, text, name):
    """A CSV file has no types: what looks like a number or a date becomes one. Formulas have a prefix, and control characters are kept."""
    if name in ("input", "output") and want in NUMBERLIKE:
        return text, text
    text = text.replace("\x01", "\ufffd")
    return want, text.removeprefix("'") if want[:1] in "=+-@\t" else text


with_openpyxl() if reader == "openpyxl" else with_libreoffice()
for failure in failures:
    print(failure)
print(f"{passed} passed, {len(failures)} failed")
sys.exit(1 if failures else 0)
