"""What `bench/soak.py` is made of: the plan, those who carry it out, the witness, the balance."""
