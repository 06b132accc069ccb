"""The least possible value of each loss, and the line that has it."""
