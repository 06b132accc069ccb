"""Scenes about a run: verdicts and reasons, the tabs, the comparison, the lessons."""

from linreg.comparing.companion import BROKEN
from linreg.config import CHOICES
from linreg.lessons.lesson import LESSONS
from linreg.link.parameters import write_value
from linreg.link.tables import encode_table
from linreg.sources.catalog import ENTRIES
from tests.scenes import Scene, Step, made, own, press, stop, upload
from tests.test_diagnosis import RUNS


def run_link(name: str) -> Scene:
    """The visit that shows a run of tests/test_diagnosis.py."""
    dataset, settings, _ = RUNS[name]
    config = {key: write_value(value) for key, value in settings.items()}
    return own(encode_table({"x": dataset.x, "y": dataset.y}) or "", **config)


# By what SGD's reasons depend on: the rate beside its limit and its best value, the loss, the batches.
SGD_RUNS = (
    {"learning_rate": "0.15", "epochs": "40"}, {"learning_rate": "0.18", "epochs": "300"}, {"epochs": "1"},
    {"loss": "Huber", "epochs": "5", "learning_rate": "0.001"}, {"batch_size": "2", "learning_rate": "0.9"},
    {"loss": "Huber", "learning_rate": "9", "epochs": "50"},
)  # fmt: skip


def training_scenes() -> list[Scene]:
    """Every verdict and reason, and runs that are refused."""
    years = range(1980, 2020)
    far_from_zero = ";".join(f"{year / 10},{14 + year % 7}" for year in years)
    too_much = ({"batch_size": "1"}, {"loss": "L1"}, {"optimizer": "RMSprop"})
    return [
        *map(run_link, RUNS), Scene({"lang": "zh"}),
        *(made(100_000, epochs="100000", **settings) for settings in too_much),
        own("1,1;1,2;1,3;1,4;2,4", holdout="0.2", seed="1"),
        made(600, loss="Huber", holdout="0.2", early_stopping="true"),
        Scene({}, (stop("training"),)), made(12_000, optimizer="RMSprop", epochs="5"),
        Scene({"epochs": "1001", "log_every": "1"}),
        *(Scene({"optimizer": "SGD", **settings}) for settings in SGD_RUNS),
        own(far_from_zero, optimizer="SGD", learning_rate="2e-06"), Scene({"bias": "false"}),
        made(600, loss="L1", optimizer="RMSprop", epochs="9"),
        Scene({"dataset": "norris", "loss": "L1", "optimizer": "SGD", "epochs": "20", "initial_bias": "50000"}),
        Scene({"loss_scale": "log", "surface_units": "user", "standardize": "true", "bias": "false"}),
    ]  # fmt: skip


DATES = b"day,y\n" + b"".join(b"2024-01-%02d,%d\n" % (day, day * day % 17) for day in range(1, 20))
TIMES = b"start,y\n" + b"".join(b"%d:30,%d\n" % (hour, hour * hour % 17) for hour in range(1, 20))


def tab_scenes() -> list[Scene]:
    """What the tabs say of a run, and the new values of x."""
    settings: list[dict[str, str]] = [{"optimizer": name} for name in CHOICES["optimizer"]]
    settings += [{"optimizer": "SGD", "momentum": "0.9", "nesterov": "true"}, {"optimizer": "SGD", "batch_size": "2"}]
    settings += [{"optimizer": "SGD", "loss": "L1"}, {"optimizer": "SGD", "loss": "Huber"}, {"lang": "zh"}]
    settings += [{"loss": "L1", "bias": "false", "learning_rate": "0.19"}, {"standardize": "true", "epoch": "0"}]
    settings += [{"standardize": "true", "bias": "false", "optimizer": "SGD", "momentum": "0.5"}]
    settings += [{"standardize": "true", "optimizer": "SGD"}, {"optimizer": "SGD", "learning_rate": "0.19"}]
    tabs = ("steps", "statistics", "code")
    file = upload("new.csv", b"No.,x1,soon\n1,2,3\nx,3,y\n", "new_x_file")
    return [
        *(Scene({**link, "tab": tab}) for link in settings for tab in tabs),
        *(Scene({"dataset": "norris", "tab": "statistics", "optimizer": "SGD", "momentum": m}) for m in ("0", "0.9")),
        *(made(rows, tab=tab, holdout="0.1", early_stopping="true") for rows in (600, 20_000) for tab in tabs),
        *(made(rows, tab="code", standardize="true") for rows in (600, 20_000)), made(20_000, tab="steps"),
        *(Scene({"dataset": dataset, "tab": "statistics"}) for dataset in ENTRIES),
        *(own(data, tab="statistics") for data in ("1,2;3,4", "1,2;2,2;3,2", "1,3;2,5;3,7;10,")),
        Scene({"new_x": "1 2 3 4 5 6 7 8 9 10 11 a", "tab": "statistics"}), Scene({"new_x": " ", "tab": "statistics"}),
        Scene({"new_x": "1,5"}),
        Scene({"tab": "statistics"}, (file,)), own("-1,2;0,3;1,4.2;2,4.9", tab="statistics"),
        *(Scene({"tab": "statistics"}, (upload("when.csv", days),)) for days in (DATES, TIMES)),
        Scene({"tab": "statistics"}, (lambda app: app.toggle(key="standardized_residuals").set_value(True),)),
    ]  # fmt: skip


def compare_scenes() -> list[Scene]:
    """Runs beside the page's own, every change they may have, and those that cannot be."""
    other_way = {
        "batch_size": "2",
        "nesterov": "true",
        "bias": "false",
        "standardize": "true",
        "early_stopping": "true",
    }
    other_way |= {"optimizer": "SGD", "momentum": "0.9", "holdout": "0.3", "initial_weight": "1", "initial_bias": "1"}
    changed = "optimizer:SGD,momentum:0.5,nesterov:true,learning_rate:0.1;loss:L1,epochs:7;batch_size:2,seed:3"
    back = "batch_size:;nesterov:false;bias:true;standardize:false,early_stopping:false"
    lineups = [
        ({}, f"{changed};bias:false,standardize:true"),
        ({}, "holdout:0.3,early_stopping:true;initial_weight:1;initial_bias:2,dtype:float64;without:1"),
        ({}, "without:99;broken:sum;broken:shape;broken:zero_grad"), ({}, "optimizer:SGD,learning_rate:9"),
        ({"loss_scale": "above"}, "race"), ({}, "best:SGD"),
        (other_way, back), (other_way, "initial_weight:;initial_bias:"),
        ({"dataset": "synthetic", "synthetic_rows": "3000"}, "batch_size:1,epochs:100000"),
        ({"dataset": "engel", "standardize": "false"}, ""), ({"optimizer": "SGD"}, ""), (other_way, ""),
    ]  # fmt: skip
    pins = (press("what_if_0"), press("pin_run"), press("what_if_1"), press("what_if_2"), press("what_if_3"))
    return [
        *(Scene({**link, "compare": lineup, "tab": "compare"}) for link, lineup in lineups),
        Scene({"compare": "loss:L1;best"}, (stop("racing"),)),
        Scene({"compare": "loss:L1"}, (stop("training", after=1),)),
        *(Scene({"broken": line, "tab": tab}) for line in BROKEN for tab in ("compare", "steps", "code")),
        made(3000, broken="shape"),
        made(100_000, broken="sum", epochs="100000"),
        Scene({"tab": "compare"}, pins),
    ]


def lesson_scenes() -> list[Scene]:
    """Every lesson with its answers, after the right choice and after others; and a line of one's own."""

    def choose(number: int) -> Step:
        return lambda app: [radio.set_value(number) for radio in app.radio]

    guesses = [
        {"guess": "1,2"},
        {"guess": "1,2", "revealed": "true"},
        {"guess": "2,0", "revealed": "true", "bias": "false"},
    ]
    lessons = [Scene({"lesson": str(lesson)}, (choose(0), choose(1), choose(2))) for lesson in LESSONS]
    return [*lessons, *map(Scene, guesses)]


OF_RUNS = (training_scenes, tab_scenes, compare_scenes, lesson_scenes)
