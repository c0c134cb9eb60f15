"""Change Discovery 1.0: what other institutions' harvesters read."""
