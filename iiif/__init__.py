"""Image requests become pixels; records become manifests and collections (IIIF Image 3, Presentation 3)."""
