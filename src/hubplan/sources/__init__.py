"""The official data: a catalogue of what, from where and under which licence, and the only door to the network."""
