"""The article's three rows and the start it prints, for every test that needs a run."""

from linreg.dataset import Dataset

ARTICLE = Dataset([1, 2, 3], [3, 5, 7])
START = {"initial_weight": -0.3791983127593994, "initial_bias": 0.7678001523017883}
