"""Records described for other people's software: manifests and collections of Presentation API 3.0."""
