"""Mail, one message to one recipient: over SMTP, or as files in a folder."""

from .composed import BadMailSettings, compose
from .folder import FolderMailChannel
from .smtp import SmtpChannel

__all__ = ["BadMailSettings", "FolderMailChannel", "SmtpChannel", "compose"]
