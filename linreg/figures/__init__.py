"""Values in, a Plotly figure out."""
