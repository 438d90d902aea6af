"""The chapters of the law: one room for each turn that a request may take."""
