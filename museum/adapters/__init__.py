"""The outside, made to fit a port."""
