"""Where data come from when nobody brings any: the catalog of data/, and the generator."""
