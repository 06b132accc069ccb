"""The report of a file as a CSV to keep."""

import codecs
import csv
import io

from linreg.reading.encoding import LABELS
from linreg.reading.separator import separator_name
from linreg.reading.table import Report
from linreg.reading.writing import guard
from linreg.words import Messages


def report_csv(report: Report, text: Messages) -> bytes:
    """How the file was read, then each cell, line and column that is not in the table: UTF-8 with a byte-order mark.

    Text from the file is guarded, so that no spreadsheet runs it.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    for label, value in settings(report, text):
        writer.writerow([label, guard(value)])
    writer.writerow([])
    writer.writerow([text(f"reading.report.{column}") for column in ("line", "column", "reason", "text")])
    for item in report.left_out:
        writer.writerow([item.line, guard(item.column or ""), text(item.reason), guard(item.text)])
    for column in report.unusable:
        writer.writerow(["", guard(column.column), text(column.reason), ""])
    if report.left_out_count > len(report.left_out):
        writer.writerow([text("reading.report.more", count=report.left_out_count - len(report.left_out))])
    return codecs.BOM_UTF8 + out.getvalue().encode("utf-8", "replace")


def settings(report: Report, text: Messages) -> list[tuple[str, str]]:
    """How the file was read: labels and values in the reader's language."""
    return [
        (text("reading.report.file"), report.name),
        (text("reading.report.rows"), str(report.rows)),
        (text("reading.report.columns"), str(report.columns)),
        *((text(f"reading.report.{choice}"), value) for choice, value in found(report, text).items()),
    ]


def found(report: Report, text: Messages) -> dict[str, str]:
    """What was found out, and could have been chosen: keywords of `read_file`, with values for a person."""
    kind = (
        {"sheet": report.sheet}
        if report.sheet
        else {
            "encoding": LABELS[report.encoding],
            "separator": text(separator_name(report.separator)),
        }
    )
    header = text("reading.report.yes" if report.header else "reading.report.no")
    return {**kind, "decimal": report.decimal, "header": header}
