"""The lessons on the page: one panel, and the controls that a lesson does not use out of sight."""
