"""The hyperparameters, and the link that carries all inputs."""
