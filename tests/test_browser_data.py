"""Data in and out of the page in a real browser: pasted rows, a million of them, a workbook, the table as a file."""

import io
from pathlib import Path

import numpy as np
from playwright.sync_api import expect

from linreg.dataset import Dataset
from linreg.least_squares import fit
from linreg.reading import read_csv
from tests.test_browser_page import edit_cell, select_cell, trace
from tests.test_reading_workbook import workbook
from tests.waiting import rerun, wait_for, wait_until_idle


def test_pasted_rows_a_typed_cell_the_download_and_a_workbook_reach_the_chart(open_page):
    page = open_page("?dataset=own&data=时间,分数;1,3.25;2,0.1;3,7")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("navigator.clipboard.writeText('10\\t20.5\\n11\\t1e1\\n12\\t-3\\n13\\t4')")
    select_cell(page, 0, 0)
    with rerun(page):
        page.keyboard.press("Control+V")
    wait_for(page, "() => document.location.search.includes('13')")
    assert trace(page, "fit_figure", "points") == {"x": [10, 11, 12, 13], "y": [20.5, 10, -3, 4]}
    with rerun(page):
        edit_cell(page, 1, 2, "7.5")
    with page.expect_download() as download:
        page.locator(".st-key-download_table button").click()
    content = Path(download.value.path()).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    table = read_csv(content, "data.csv").frame
    assert list(table.columns) == ["时间", "分数"]
    assert table.to_numpy().tolist() == [[10, 20.5], [11, 10], [12, 7.5], [13, 4]]
    with rerun(page):
        page.locator(".st-key-upload input[type=file]").set_input_files(
            {"name": "data.csv", "mimeType": "text/csv", "buffer": content}
        )
    assert trace(page, "fit_figure", "points") == {"x": [10, 11, 12, 13], "y": [20.5, 10, 7.5, 4]}
    page.locator(".st-key-upload input[type=file]").set_input_files(
        {
            "name": "弹簧.xlsx",
            "mimeType": "application/octet-stream",
            "buffer": workbook([("质量", "伸长量"), (1, 3), (2, 5)]),
        }
    )
    expect(page.locator(".st-key-fit_figure")).to_contain_text("伸长量")
    wait_until_idle(page)
    assert trace(page, "fit_figure", "points") == {"x": [1, 2], "y": [3, 5]}


def test_a_million_rows_upload_train_and_draw(open_page, tmp_path):
    rng = np.random.default_rng(7)
    x = np.round(rng.normal(1990, 12, 1_000_000), 4)
    y = np.round(3 * x - 5000 + rng.normal(0, 20, x.size), 4)
    lines = io.StringIO()
    np.savetxt(lines, np.column_stack([x, y]), fmt="%.4f", delimiter=",", header="year,level", comments="")
    file = tmp_path / "million.csv"
    file.write_text(lines.getvalue())
    page = open_page()
    with rerun(page):
        page.locator(".st-key-upload input[type=file]").set_input_files(file)
    expect(page.locator(".st-key-fit_figure")).to_contain_text("level")
    expect(page.locator(".st-key-fit_figure")).to_contain_text("1,000,000")
    expect(page.locator(".st-key-table")).to_contain_text("1,000,000")
    line = trace(page, "fit_figure", "trained_line")
    exact = fit(Dataset(x, y))
    for at, y_hat in zip(line["x"], line["y"], strict=True):
        assert abs(y_hat - (exact.weight * at + exact.bias)) < 0.1
