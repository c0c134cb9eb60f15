"""What all workbenches share."""
