"""The model: a straight line whose weight and bias are learned."""

from torch import Tensor, nn


class LinearRegression(nn.Module):
    """y_hat = w·x + b, for x and y_hat of shape (rows, 1); with `bias=False`, y_hat = w·x."""

    def __init__(self, bias: bool = True) -> None:
        super().__init__()
        self.linear = nn.Linear(in_features=1, out_features=1, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        y_hat: Tensor = self.linear(x)
        return y_hat
