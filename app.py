"""The page, from top to bottom; each section is a file of linreg/ui/."""

from linreg.ui.page import language_section, lay_out_page, open_page

text = open_page()
slots = lay_out_page(text)
language_section(slots, text)  # the heading is out before the rest, with pandas, SciPy and Plotly, is imported

from linreg.ui.answer.answer_section import answer_section, look_ahead_section  # noqa: E402
from linreg.ui.answer.parameters_section import parameters_section  # noqa: E402
from linreg.ui.answer.training_section import training_section  # noqa: E402
from linreg.ui.computing.results import exact_line, settled_memory  # noqa: E402
from linreg.ui.data.source_section import generator_section, report_section, source_section  # noqa: E402
from linreg.ui.data.table_section import columns_section, table_section, usable_dataset  # noqa: E402
from linreg.ui.inputs.hyperparameter_section import hyperparameter_section  # noqa: E402
from linreg.ui.inputs.link_section import link_notes_section, share_section  # noqa: E402
from linreg.ui.stage.charts_section import chart_options_section, first_paint_section, fit_section, loss_section  # noqa: E402
from linreg.ui.stage.player import player_section  # noqa: E402
from linreg.ui.state.restore import restore_state  # noqa: E402
from linreg.ui.tabs.log_section import log_section  # noqa: E402
from linreg.ui.tabs.tabs_section import tabs_section  # noqa: E402

restore_state(text.language)
source_section(slots, text)
report_section(slots, text)
generator_section(slots, text)
table_section(slots, text)
columns = columns_section(slots, text)
config = hyperparameter_section(slots, text)
chart_options_section(slots, text)
link_notes_section(slots, text)
share_section(slots, text)

dataset = usable_dataset(slots, columns, text)
exact = exact_line(dataset, config.bias)
first_paint_section(slots, dataset, exact, text)
result = training_section(slots, dataset, config, text)
fit_section(slots, result, exact, text)
loss_section(slots, result, text)
answer = answer_section(slots, result, text)
player_section(slots, result, text)
parameters_section(slots, result, text)
log_every = log_section(slots, result, text)
tabs_section(slots, result, exact, answer, log_every, text)
look_ahead_section(answer, exact, text)
settled_memory()
