"""The pages: public site and workbenches. Views resolve and render; services decide."""
