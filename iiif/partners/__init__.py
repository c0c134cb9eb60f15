"""Other institutions' IIIF: manifests read with patience, pictures decoded with care."""
