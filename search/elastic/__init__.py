"""Elasticsearch behind the search port."""

from search.elastic.index import ElasticIndex

__all__ = ["ElasticIndex"]
