"""Azure Firewall's rules, each stated once (network-semantics S3). Pure.

`verdict.judge_firewall` judges one flow, `opening.allow_rules` finds what would let it through.
"""
