"""The outside world: the command line, mail, SMS, storage, documents and what comes in from applicants."""
