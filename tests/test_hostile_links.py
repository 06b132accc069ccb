"""Links that nobody would write in good faith: the page opens with a sentence, or with its defaults, and says so."""

import pytest

from linreg.config import TrainingConfig
from linreg.link.parameters import PARAMETERS
from linreg.ui.plain_text import as_plain_text

NUMBERS = [name for name, parameter in PARAMETERS.items() if parameter.kind in (int, float)]
BEYOND = ("9" * 400, "-" + "9" * 400, "9" * 5000, "inf", "-1e999", "nan", "1_000", "１００", "0x10", "\x00", "1e308")
DATA = (
    "inf,1;2,3", "infinity,1;2,3", "1e308,1;-1e308,2", "1e308,1;2,3;4,5", "1,1e308;2,-1e308", "9" * 400 + ",1;2,3",
    "1,1e200;2,3", "zAAAA", "z", "z" + "A" * 5000, "z!!!", "z%%%", "zé", "a,b;1", "%;1", "1,2;", "x,x;1,2", "file:::",
    "file:a:b:c", "file:%00:1:2", ",;,", ";;;", "1;2;3", "1,2;1,3", "5e-324,1;0,2", "1,1;1.0000000000000002,2",
    "1e-300,1e-300;2e-300,2e-300;3e-300,1e-300", "0x10,1;2,3", "1,2,3;4,5,6", "nan,nan;1,2",
)  # fmt: skip
SETTINGS = (
    {},
    {"standardize": "true", "tab": "statistics", "optimizer": "SGD"},
    {"tab": "steps", "loss": "L1"},
    {"holdout": "0.5", "loss": "Huber", "tab": "code", "bands": "true", "squares": "true", "loss_scale": "log"},
)


@pytest.mark.parametrize("raw", BEYOND, ids=lambda raw: ascii(raw[:10]))
def test_a_number_that_is_none_is_refused_and_the_default_used(raw, app_test):
    app = app_test({"dataset": "synthetic", "optimizer": "SGD", **dict.fromkeys(NUMBERS, raw)}).run()
    assert not app.exception
    notes = [note.value for note in app.caption if note.value.startswith(":material/info: The link says")]
    for name in vars(TrainingConfig()).keys() & set(NUMBERS):
        if raw not in ("1_000", "１００"):  # numbers, to Python
            assert app.session_state[name] == PARAMETERS[name].default
            assert [note for note in notes if f"says {as_plain_text(name)} =" in note]


@pytest.mark.parametrize("data", DATA, ids=lambda data: ascii(data[:20]))
def test_data_that_are_none_end_in_a_sentence_or_in_the_articles_line(data, app_test):
    app = app_test({"data": data, **SETTINGS[DATA.index(data) % len(SETTINGS)]}).run()
    assert not app.exception
    assert app.error or app.success or app.info or app.warning  # the refusal, or a verdict
