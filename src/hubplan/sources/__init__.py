"""Official data: a catalogue of what, from where and under which licence, and the only access to the network."""
