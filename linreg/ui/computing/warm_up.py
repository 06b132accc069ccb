"""What a server does once: torch's threads before the first run, memory after the first page."""

import gc


def prepare_torch() -> None:
    """Import torch and give it one thread: many visitors train at once, and sums must not depend on the cores."""
    import torch

    torch.set_num_threads(1)


def settle_memory() -> None:
    """Take all that is loaded out of garbage collection.

    Streamlit collects all garbage after every run of the page; with torch loaded, the search through its 370,000
    objects costs more than the run.
    """
    gc.collect()
    gc.freeze()
