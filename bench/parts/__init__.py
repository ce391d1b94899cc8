"""What the benches are made of: figures and their page, processes, clocks, and ways to compare."""
