"""Tantivy with all words in one text field, as our whole text has the title: a word is one term."""

from benchmarks.peers.tantivy import ONE, TantivyPeer

PEER = TantivyPeer(ONE)
