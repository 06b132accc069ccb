"""Six lessons in the tutorial's order: what to do, what to ask, and answers computed by real runs."""
