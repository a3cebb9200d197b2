"""Find out why an AKS node cannot reach its API server, from facts that Azure can show."""
