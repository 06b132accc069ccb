import torch

from linreg.training.model import LinearRegression


def test_the_model_is_weight_times_x_plus_bias():
    model = LinearRegression()
    with torch.no_grad():
        model.linear.weight.fill_(2.0)
        model.linear.bias.fill_(1.0)
    assert model(torch.tensor([[0.0], [3.0], [-4.0]])).tolist() == [[1.0], [7.0], [-7.0]]


def test_without_a_bias_the_line_passes_through_the_origin():
    model = LinearRegression(bias=False)
    assert [name for name, _ in model.named_parameters()] == ["linear.weight"]
    assert model(torch.zeros(1, 1)).item() == 0.0


def test_it_starts_where_torchs_own_layer_starts():
    torch.manual_seed(3)
    layer = torch.nn.Linear(1, 1)
    torch.manual_seed(3)
    model = LinearRegression()
    assert model.linear.weight.item() == layer.weight.item()
    assert model.linear.bias.item() == layer.bias.item()
