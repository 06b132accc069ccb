"""What the page hands to its stage, read without a browser: the figures, the states of the run, the live text."""

import base64
import json
import re
import struct
from html import unescape

import numpy as np
from streamlit.testing.v1 import AppTest

CHARTS = ("fit", "loss", "surface")


def numbers(values: object) -> list[float]:
    """A trace's values, as the server sent them."""
    if isinstance(values, dict):
        return np.frombuffer(base64.b64decode(values["bdata"]), dtype=values["dtype"]).tolist()
    return list(values)


def unpack(packed: bytes) -> tuple[dict, dict[str, np.ndarray]]:
    """The header of a packed run, and its arrays by name."""
    (length,) = struct.unpack("<I", packed[:4])
    header = json.loads(packed[4 : 4 + length])
    arrays, at = {}, 4 + length
    for name, kind in header["arrays"]:
        arrays[name] = np.frombuffer(packed, f"<{kind}", header["epochs"] + 1, at).astype(np.float64)
        at += arrays[name].size * int(kind[1])
    assert at == len(packed)
    return header, arrays


def components(app: AppTest, name: str) -> list:
    """The components of one kind on the page, as they were sent."""
    return [one.proto for one in app.get("bidi_component") if one.proto.component_name == name]


def data_part(app: AppTest) -> dict | None:
    """What follows from the data."""
    told = [json.loads(one.json) for one in components(app, "linreg_messenger") if one.WhichOneof("data") == "json"]
    parts = [one["part"] for one in told if one["name"] == "data"]
    return json.loads(parts[0]) if parts else None


def own_line_part(app: AppTest) -> dict | None:
    """The line of the reader's own, if there is one."""
    told = [json.loads(one.json) for one in components(app, "linreg_messenger") if one.WhichOneof("data") == "json"]
    parts = [one["part"] for one in told if one["name"] == "own_line"]
    return json.loads(parts[0]) if parts else None


def run_part(app: AppTest) -> tuple[dict, dict[str, np.ndarray]] | None:
    """The run, if there is one: its header and its states."""
    packed = [one.bytes for one in components(app, "linreg_messenger") if one.WhichOneof("data") == "bytes"]
    runs = [part.removeprefix(b"run\0") for part in packed if part.startswith(b"run\0")]
    return unpack(runs[0]) if runs else None


def trace(app: AppTest, chart: str, role: str) -> tuple[list[float], list[float]]:
    """x and y of a trace of a chart: the run's, else the data's. The losses come from the states."""
    run = run_part(app)
    figures = [part["figures"][chart] for part in (run and run[0], data_part(app)) if part]
    found = next(trace for figure in figures for trace in figure["data"] if trace["meta"]["role"] == role)
    x = numbers(found["x"])
    if role == "loss":
        return x, (run[1]["loss"][np.array(x, dtype=int)] * run[0]["loss_factor"]).tolist()
    return x, numbers(found["y"])


def trained_line(app: AppTest) -> tuple[float, float]:
    """Weight and bias of the line that is drawn at the end of the run."""
    x, y = trace(app, "fit", "trained_line")
    weight = (y[-1] - y[0]) / (x[-1] - x[0])
    return weight, y[0] - weight * x[0]


def live_texts(app: AppTest) -> list[str]:
    """The texts whose numbers move with the player, as they read at the end of the run."""
    htmls = [json.loads(one.json)["html"] for one in components(app, "linreg_live")]
    return [unescape(re.sub(r"<[^>]+>", "", re.sub(r"<(br|/div|/p|/td|/th)>", "\n", html))) for html in htmls]
