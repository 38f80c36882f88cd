"""Rules by which conversations are recorded."""

from __future__ import annotations

from callcenter.flow.recording_rules import RecordingRules

NOTICE = "callcenter/recording-notice"
FOLDER = "/var/spool/asterisk/monitor"
RECORDED = RecordingRules(
    folder=FOLDER,
    ending="WAV",
    lines=frozenset({"salud"}),
    groups=frozenset({"general", "preferente"}),
    notice=(NOTICE,),
)
