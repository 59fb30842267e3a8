"""Officers, units, posts; who may see which file, and for how long."""
