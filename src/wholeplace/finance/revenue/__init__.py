"""Local revenue options: what each would yield, where, and what stays after equalisation."""
