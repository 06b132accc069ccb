"""The least page that draws the stage's three pictures by `st.plotly_chart`: a slider, a run."""

import sys
from pathlib import Path

import plotly.graph_objects as go
import streamlit as st

sys.path.insert(0, str(Path(__file__).parents[1]))
from linreg.config import TrainingConfig
from linreg.dataset import Dataset
from linreg.figures.fit_figure import data_figure, run_figure
from linreg.figures.loss_figure import loss_figure
from linreg.figures.surface_figure import surface_figure
from linreg.training import train
from linreg.words import messages

text = messages("en")
dataset = Dataset([1.0, 2.0, 3.0], [3.0, 5.0, 7.0])
epochs = st.slider("Epochs", 1, 5000, 1000)
config = TrainingConfig(epochs=epochs, initial_weight=-0.3791983127593994, initial_bias=0.7678001523017883)
result = train(dataset, config)
fit, loss, surface = st.columns(3)
traces = [*data_figure(dataset, text).data, *run_figure(result, text).data]
fit.plotly_chart(go.Figure(traces))
loss.plotly_chart(loss_figure(result, text))
surface.plotly_chart(surface_figure(result, text))
