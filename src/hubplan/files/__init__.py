"""The only door to disk: read and check files, write results aside and rename them."""
