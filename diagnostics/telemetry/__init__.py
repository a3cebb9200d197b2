"""What the program tells its operator: spans, figures and one line for each verdict.

Nothing here holds a name, an address, a text of Azure's or Slack's, or a resource id: attributes
are ids of our own, words of fixed lists, and numbers.
"""
