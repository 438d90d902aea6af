"""gongkai (公开): an embeddable workflow engine for 依申请公开, disclosure on request."""

__version__ = "0.1.0"
