"""Finding: documents from records, queries answered above two engines, the index kept true to the database.

The way of a query: `museum.text.query` takes it apart, `retrieval` asks an engine in stages, the
engine (`embedded` or `elastic`) matches and counts, `ranking` puts its candidates in order.
"""
