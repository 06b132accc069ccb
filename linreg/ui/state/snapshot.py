"""The data at one moment, and how the link writes them: what Undo, Redo and Back bring back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from linreg.arrays import Floats
from linreg.link.moments import encode_moments
from linreg.link.parameters import DATABASE, OWN, SYNTHETIC, SYNTHETIC_PREFIX
from linreg.link.scales import encode_scales
from linreg.moments import Moments
from linreg.scale import Scale
from linreg.sources import catalog
from linreg.sources.generator import SyntheticConfig, generate


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The data at one moment: which dataset, its table, and how the link writes it (`data` is empty unless own).

    guess: the columns to start with. scales: of columns that are dates or times. unread: cells that are no number, as
    they were typed. generator: the synthetic dataset's inputs. moments: of rows in a database,
    whose table is empty.
    """

    dataset: str
    frame: pd.DataFrame
    data: str = ""
    file_name: str = ""
    guess: tuple[str, str] | None = None
    scales: Mapping[str, Scale] = field(default_factory=dict)
    unread: Mapping[tuple[int, str], str] = field(default_factory=dict)
    generator: Mapping[str, Any] = field(default_factory=dict)
    moments: Moments | None = None

    @cached_property
    def written(self) -> dict[str, str]:
        """What the link needs to give these data back: its parameters `data`, `scales` and `moments`."""
        return {
            "data": self.data,
            "scales": encode_scales(self.scales) if self.dataset == OWN else "",
            "moments": encode_moments(self.moments) if self.moments else "",
        }


def built_in(dataset: str) -> Snapshot:
    """The snapshot of a dataset of the catalog, or of the generator with its default settings."""
    if dataset == SYNTHETIC:
        return generated_snapshot(SyntheticConfig(), generate(SyntheticConfig()))
    entry = catalog.ENTRIES[dataset]
    return Snapshot(dataset, catalog.load(dataset), guess=(entry.x_column, entry.y_column))


def generated_snapshot(config: SyntheticConfig, frame: pd.DataFrame) -> Snapshot:
    """The snapshot of `frame`, which the generator made with `config`."""
    settings = {SYNTHETIC_PREFIX + name: value for name, value in vars(config).items()}
    return Snapshot(SYNTHETIC, frame, generator=settings)


def database_snapshot(moments: Moments) -> Snapshot:
    """The snapshot of rows that stay in a database."""
    return Snapshot(DATABASE, pd.DataFrame(), guess=(moments.x_name, moments.y_name), moments=moments)


def columns_of(frame: pd.DataFrame) -> dict[str, Floats]:
    """The table as arrays by name."""
    return {str(name): frame[name].to_numpy(dtype=np.float64) for name in frame.columns}
