"""The specimen plates, a module each, and the toolkits they are drawn with."""
