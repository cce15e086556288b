"""A cache that all processes share, of plain JSON; nothing in it can run.

Named in the setting CACHES. It holds what limits tries: times of sign-ins per address
and account, codes of second factors and answers of providers that were used already.
"""
