"""The image service and the presentation addresses over HTTP."""
