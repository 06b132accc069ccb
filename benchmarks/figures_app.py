"""The least page that draws the same two figures: a slider, a run, two charts. With ?player=1 the player too."""

import sys
from pathlib import Path

import streamlit as st

sys.path.insert(0, str(Path(__file__).parents[1]))
from linreg.ui.stage.player import player

from linreg.config import TrainingConfig
from linreg.dataset import Dataset
from linreg.figures.fit_figure import fit_figure
from linreg.figures.loss_figure import loss_figure
from linreg.training import train
from linreg.words import messages

text = messages("en")
dataset = Dataset([1.0, 2.0, 3.0], [3.0, 5.0, 7.0])
epochs = st.slider("Epochs", 1, 5000, 1000)
config = TrainingConfig(epochs=epochs, initial_weight=-0.3791983127593994, initial_bias=0.7678001523017883)
result = train(dataset, config)
fit_column, loss_column = st.columns(2)
with fit_column.container(key="fit_figure"):
    st.plotly_chart(fit_figure(dataset, text, result=result, exact=result.optimum))
with loss_column.container(key="loss_figure"):
    st.plotly_chart(loss_figure(result, text))
if "player" in st.query_params:
    player(result, text)
