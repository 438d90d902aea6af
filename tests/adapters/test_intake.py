"""Intake: what is read out of mails, web forms and paper forms, and what is refused and how."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.adapters.intake import SIZE_MAX, read_application
from gongkai.adapters.intake.labelled_text import items_of, read_lines
from gongkai.adapters.intake.labels import category_words, channel_of, code_of, field_of, written_day
from gongkai.adapters.intake.mail import read_mail, subject_of
from gongkai.adapters.intake.web_form import read_web_form
from gongkai.adapters.intake.word_form import read_word_form
from gongkai.adapters.samples import sample
from gongkai.engine import ApplicationIncomplete, GongkaiError, UnreadableApplication
from gongkai.workflows.disclosure import Channel
from gongkai.workflows.disclosure.application import Application
