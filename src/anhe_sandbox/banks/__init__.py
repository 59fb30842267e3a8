"""Simulated banks, payment firms and telecoms: programs apart from Anhe, on loopback, that say that they are simulated.

    python -m anhe_sandbox.banks --count 200 --callback 'http://127.0.0.1:8000/fraud/answers/{code}' --keys KEYS-URL

They keep ledgers, move stolen money as mules do, and answer signed letters as docs/guides/counterparties.md says, after a
while, each under its own key. All money, names, numbers and moments here are invented.
"""
