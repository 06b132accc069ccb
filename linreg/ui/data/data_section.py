"""The Data panel from top to bottom: where the data come from, how they were read, their columns, their table."""

from streamlit.delta_generator import DeltaGenerator

from linreg.ui.data.source_section import generator_section, report_section, source_section, steps_section
from linreg.ui.data.table_section import columns_section, table_section
from linreg.words import Messages


def data_section(place: DeltaGenerator, text: Messages) -> tuple[str, str]:
    """The whole panel; returns the names of the x and the y column."""
    source_section(place, text)
    report_section(place, text)
    generator_section(place, text)
    columns = columns_section(place, text)
    steps_section(place, text)
    table_section(place, text)
    return columns
