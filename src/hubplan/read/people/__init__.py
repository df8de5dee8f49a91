"""People of each data zone: counted, by age, by sex and over the years."""
