"""Workbooks of every kind as sheets of rows: .xlsx and .xlsm by openpyxl, .xls by xlrd, .ods by its XML."""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from linreg.dataset import DataError
from linreg.reading.table import MAX_COLUMNS

MAX_UNPACKED = 100_000_000  # bytes: a workbook is a zip, and a small zip can hold any amount
MAX_CELLS = 500_000  # some 20 microseconds each
MAX_OLD_BYTES = 10_000_000  # an .xls is read whole
ZIP = b"PK\x03\x04"
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NAMES = (".xlsx", ".xlsm", ".xls", ".ods", ".et")
_CHUNK = 1 << 20
_STRICT = b"http://purl.oclc.org/ooxml/"
_TRANSITIONAL = (
    (rb"(purl\.oclc\.org/ooxml)/(spreadsheetml|drawingml)/", rb"schemas.openxmlformats.org/\2/2006/"),
    (rb"purl\.oclc\.org/ooxml/officeDocument/", rb"schemas.openxmlformats.org/officeDocument/2006/"),
)
_UNSAVED = re.compile(rb"<f(?: [^>]*)?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>")
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
Rows = Iterable[Sequence[Any]]


class Book(NamedTuple):
    """The sheets by title, each a function that gives its rows of values; the hidden ones; sheets' formulas.

    formulas: like `sheets`, but with the text of each formula; None unless some were saved without their result.
    """

    sheets: dict[str, Callable[[], Rows]]
    hidden: frozenset[str] = frozenset()
    formulas: dict[str, Callable[[], Rows]] | None = None


def is_workbook(content: bytes, name: str) -> bool:
    """Whether both the name and the first bytes say so; an old name may stand on a new workbook."""
    old = content.startswith(OLD) and name.lower().endswith((".xls", ".et"))
    return old or (content.startswith(ZIP) and name.lower().endswith(NAMES))


def open_book(content: bytes) -> Book:
    """The workbook in `content`. Raises DataError where it is too large, and anything where it is damaged."""
    if content.startswith(OLD):
        return _old(content)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        unsaved = _check_parts(parts)
        if "content.xml" in parts.namelist():
            return _open_document(parts.read("content.xml"))
        strict = any(_STRICT in parts.read(part) for part in parts.namelist() if part.endswith("workbook.xml"))
        return _excel(_transitional(parts) if strict else content, unsaved)


def _check_parts(parts: zipfile.ZipFile) -> bool:
    """Unpack everything once, piece by piece: the sizes that a zip states of itself may be wrong.

    Returns whether a formula was saved without its result.
    """
    unpacked, unsaved = 0, False
    for part in parts.infolist():
        with parts.open(part) as stream:
            while piece := stream.read(_CHUNK):
                unpacked += len(piece)
                unsaved = unsaved or (b"<f" in piece and _UNSAVED.search(piece) is not None)
                if unpacked > MAX_UNPACKED:
                    raise DataError("reading.workbook_too_big", limit=MAX_UNPACKED / 1e6)
    return unsaved


def _excel(content: bytes, unsaved: bool) -> Book:
    import openpyxl  # a third of a second, for those who bring a workbook

    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    hidden = frozenset(page.title for page in book.worksheets if page.sheet_state != "visible")
    sheets = {page.title: _pages_rows(page) for page in book.worksheets}
    if not unsaved:
        return Book(sheets, hidden)
    written = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    return Book(sheets, hidden, {page.title: _pages_rows(page) for page in written.worksheets})


def _pages_rows(page: Any) -> Callable[[], Rows]:
    def rows() -> Rows:
        page.reset_dimensions()  # what a workbook says of its own size is often wrong
        found: Rows = page.iter_rows(values_only=True)
        return found

    return rows


def _transitional(parts: zipfile.ZipFile) -> bytes:
    """The workbook with the namespaces that openpyxl knows, in place of those of "Strict Open XML"."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as target:
        for part in parts.namelist():
            text = parts.read(part)
            if part.endswith((".xml", ".rels")):
                for old, new in _TRANSITIONAL:
                    text = re.sub(old, new, text)
            target.writestr(part, text)
    return out.getvalue()


def _old(content: bytes) -> Book:
    import xlrd

    if len(content) > MAX_OLD_BYTES:
        raise DataError("reading.too_big", size=len(content) / 1e6, limit=MAX_OLD_BYTES / 1e6)
    try:
        book = xlrd.open_workbook(file_contents=content, ragged_rows=True, formatting_info=True, logfile=io.StringIO())
    except xlrd.XLRDError as error:  # encrypted, or a document of another program
        raise DataError("reading.excel") from error
    sheets = {page.name: _old_rows(book, page) for page in book.sheets()}
    return Book(sheets, frozenset(page.name for page in book.sheets() if page.visibility))


def _old_rows(book: Any, page: Any) -> Callable[[], Rows]:
    def rows() -> Rows:
        for number in range(page.nrows):
            yield [_old_value(book, cell) for cell in page.row(number)]

    return rows


def _old_value(book: Any, cell: Any) -> Any:
    import xlrd

    if cell.ctype == xlrd.XL_CELL_DATE:
        written = book.format_map[book.xf_list[cell.xf_index].format_key].format_str.lower()
        if "[h" in written or "[m" in written or "[s" in written or cell.value < 1.0:
            return timedelta(days=cell.value)
        return xlrd.xldate_as_datetime(cell.value, book.datemode)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(cell.value, "#N/A")
    return None if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK) else cell.value


def _open_document(content: bytes) -> Book:
    from defusedxml import ElementTree

    root = ElementTree.fromstring(content)
    hidden_styles = {
        style.get(f"{_STYLE}name")
        for style in root.iter(f"{_STYLE}style")
        if any(item.get(f"{_TABLE}display") == "false" for item in style)
    }
    pages = {str(page.get(f"{_TABLE}name")): page for page in root.iter(f"{_TABLE}table")}
    hidden = frozenset(title for title, page in pages.items() if page.get(f"{_TABLE}style-name") in hidden_styles)
    return Book({title: _document_rows(page) for title, page in pages.items()}, hidden)


def _document_rows(page: Any) -> Callable[[], Rows]:
    def rows() -> Rows:
        count = 0
        for row in page.iter(f"{_TABLE}table-row"):
            cells = _document_cells(row)
            repeats = int(row.get(f"{_TABLE}number-rows-repeated", "1")) if cells else 1
            count += len(cells) * repeats
            if count > MAX_CELLS:
                raise DataError("reading.too_many_cells", limit=MAX_CELLS)
            yield from [cells] * repeats

    return rows


def _document_cells(row: Any) -> list[Any]:
    """The values of a row; what is repeated behind the last value is not."""
    cells: list[Any] = []
    empty = 0
    for cell in row:
        if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            continue
        value, repeats = _document_value(cell), int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
        if value is None:
            empty += repeats
            continue
        if len(cells) + empty + repeats > MAX_COLUMNS:
            raise DataError("reading.too_many_columns", columns=len(cells) + empty + repeats, limit=MAX_COLUMNS)
        cells += [None] * empty + [value] * repeats
        empty = 0
    return cells


def _document_value(cell: Any) -> Any:
    kind = cell.get(f"{_OFFICE}value-type")
    if kind in ("float", "percentage", "currency"):
        return float(cell.get(f"{_OFFICE}value"))
    if kind in ("date", "time"):
        return str(cell.get(f"{_OFFICE}{kind}-value")).replace("T00:00:00", "")
    text = "\n".join("".join(_words(paragraph)) for paragraph in cell if paragraph.tag == f"{_TEXT}p")
    return text or None


def _words(element: Any) -> Iterator[str]:
    """The text of a paragraph, with the blanks that the format writes as elements."""
    yield element.text or ""
    for part in element:
        if part.tag == f"{_TEXT}s":
            yield " " * min(int(part.get(f"{_TEXT}c", "1")), 1000)
        elif part.tag != f"{_OFFICE}annotation":
            yield from _words(part)
        yield part.tail or ""
