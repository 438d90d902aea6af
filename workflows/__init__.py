"""The law: one folder a procedure, and the calendars that all of them count by."""
