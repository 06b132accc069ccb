"""What came of the run: the verdict, the prediction, the parameters."""
