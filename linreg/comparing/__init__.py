"""A comparison is a second run on the same stage: companions, races, what-ifs, and loops broken on purpose.

What the stage calls. `Companion`, `Lineup` and `read_lineup` load without torch; `linreg.comparing.runs` trains, and is
imported where it is called.

    lineup = read_lineup(text)                       # of the link's `compare`: the companions that were asked for
    from linreg.comparing.runs import run_of, runs_of
    result = run_of(dataset, config, Companion(broken=broken))        # the page's own run, broken or not
    comparison = runs_of(dataset, config, lineup, broken)             # all that stand beside it
    for run in comparison.runs:
        run.label, run.colour, run.result            # a Message; 1 to 10 (0 is the page's run); a TrainingResult
    comparison.problems                              # a Message for each that could not be run

`runs_of(..., run=remembering)` trains through a function of (dataset, config, companion) that the page remembers by
(dataset.digest, config, companion). A result has its own dataset and config: a companion may have other rows, another
loss, more epochs or standardized units. `run.result.broken` says what is wrong in it on purpose.
"""

from linreg.comparing.companion import Companion, Lineup, Race, changed, pin
from linreg.comparing.written import read_lineup, write_lineup

__all__ = ["Companion", "Lineup", "Race", "changed", "pin", "read_lineup", "write_lineup"]
