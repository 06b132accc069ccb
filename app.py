"""The page, from top to bottom; each section is a file of linreg/ui/."""

from linreg.ui.computing.freshness import begin_anew_after_an_update

begin_anew_after_an_update()

from linreg.ui.computing.admission import end_turn, take_turn  # noqa: E402
from linreg.ui.page import language_section, lay_out_page, open_page  # noqa: E402
from linreg.ui.stage.stage import stage_section  # noqa: E402

text = open_page()
places = lay_out_page(text)
language_section(places.header, places.footer, text)
stage_section(places.stage, text)
take_turn(places.progress, text)  # the heading is out before the rest, with pandas and SciPy, is imported

from linreg.ui.answer.answer_section import answer_section, look_ahead_section  # noqa: E402
from linreg.ui.answer.companions_section import companions_section  # noqa: E402
from linreg.ui.answer.parameters_section import parameters_section  # noqa: E402
from linreg.ui.answer.training_section import training_section  # noqa: E402
from linreg.ui.computing.results import exact_line, settled_memory  # noqa: E402
from linreg.ui.data.data_section import data_section  # noqa: E402
from linreg.ui.data.table_section import usable_dataset  # noqa: E402
from linreg.ui.inputs.hyperparameter_section import hyperparameter_section  # noqa: E402
from linreg.ui.inputs.link_section import link_notes_section, share_section  # noqa: E402
from linreg.ui.inputs.rate_strip_section import rate_strip_section  # noqa: E402
from linreg.ui.lessons.lesson_section import hiding_section, lesson_section, lessons_section  # noqa: E402
from linreg.ui.stage.companions_picture_section import companions_picture_section  # noqa: E402
from linreg.ui.stage.picture_options_section import picture_options_section  # noqa: E402
from linreg.ui.stage.pictures_section import data_picture_section, run_picture_section  # noqa: E402
from linreg.ui.state.restore import restore_state  # noqa: E402
from linreg.ui.tabs.log_section import log_section  # noqa: E402
from linreg.ui.tabs.tabs_section import tabs_section  # noqa: E402

restore_state(text.language)
hiding_section()
columns = data_section(places.data, text)
config = hyperparameter_section(places.inputs, places.more, text)
picture_options_section(places.more, text)
link_notes_section(places.notes, text)
lessons_section(places.header, text)
share_section(places.header, text)

dataset = usable_dataset(places.notes, places.verdict, columns, text)
exact = exact_line(dataset, config.bias)
data_picture_section(places.stage, dataset, exact, text)
result = training_section(places.verdict, places.progress, places.stage, dataset, config, text)
compared = companions_section(places.notes, places.progress, result, text)
answer = answer_section(places.verdict, places.prediction, result, text)
run_picture_section(places.stage, result, answer.new_values, text)
companions_picture_section(places.stage, compared, result, answer.new_values, text)
parameters_section(places.parameters, result, text)
log_every = log_section(places.log, result, text)
tabs_section(places.tabs, result, exact, answer, compared, log_every, text)
lesson_section(places.notes, text)
look_ahead_section(answer, exact, text)
rate_strip_section(places.inputs, result, text)
settled_memory()
end_turn()
