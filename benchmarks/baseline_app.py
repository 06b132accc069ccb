"""What a capable person pastes together from a tutorial's training loop and Streamlit's documentation."""

import pandas as pd
import plotly.graph_objects as go
import streamlit as st
import torch
from torch import nn, optim


class LinearRegression(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(in_features=1, out_features=1, bias=True)

    def forward(self, x):
        return self.linear(x)


st.title("Linear regression with PyTorch")
epochs = st.slider("Epochs", 1, 5000, 1000)
learning_rate = st.slider("Learning rate", 0.001, 0.2, 0.01, step=0.001, format="%.3f")
data = st.data_editor(pd.DataFrame({"x": [1.0, 2.0, 3.0], "y": [3.0, 5.0, 7.0]}), num_rows="dynamic").dropna()
x = torch.tensor(data["x"].to_numpy(), dtype=torch.float32).reshape(-1, 1)
y = torch.tensor(data["y"].to_numpy(), dtype=torch.float32).reshape(-1, 1)

torch.manual_seed(0)
model = LinearRegression()
criterion = nn.MSELoss()
optimizer = optim.Adam(model.parameters(), lr=learning_rate)
losses = []
for _ in range(epochs):
    loss = criterion(model(x), y)
    losses.append(loss.item())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

with torch.no_grad():
    line = model(x).flatten().tolist()
    fit, curve = st.columns(2)
    points = go.Scatter(x=data["x"], y=data["y"], mode="markers", name="data")
    fit.plotly_chart(go.Figure([points, go.Scatter(x=data["x"], y=line, mode="lines", name="prediction")]))
    curve.plotly_chart(go.Figure(go.Scatter(y=losses, mode="lines", name="loss")))
    new_x = st.number_input("x", value=4.0)
    st.write(f"Prediction: {model(torch.tensor([[new_x]])).item():.2f}")
