"""The prevention ledger at work: tags, second taggers, disagreements."""
