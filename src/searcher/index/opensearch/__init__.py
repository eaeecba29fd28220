"""The engine for more than one machine: the index is kept by an OpenSearch cluster."""

from searcher.index.opensearch.address import ClusterAddress, Credentials
from searcher.index.opensearch.engine import OpenSearchEngine

__all__ = ["ClusterAddress", "Credentials", "OpenSearchEngine"]
