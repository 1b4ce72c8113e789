"""An answer as plain text, for whoever asks on the command line."""

from __future__ import annotations

from kb.answers.voices import told
from kb.bodies import what_became
from kb.knowledge_base import KnowledgeBase
from kb.models import Answer, Part, Summary
from kb.papers.citations import NOTHING_COMPLICATES, PARTS, byline, locate, source_line, trial_line, uncovered_line
from kb.questions.filters import nothing_left
from kb.questions.filters import told as filters_told
from kb.summaries.summary import summary_lines


def as_text(base: KnowledgeBase, answer: Answer, summary: Summary | None = None) -> str:
    """Return an answer with its quotations, where they stand and what they rest on, or say that there is none."""
    themes = {concept.id: concept.pref_label for concept in base.concepts()}
    among = [f"Only passages {filters_told(answer.filters, themes)} were searched."] if answer.filters else []
    if answer.abstained:
        emptied_by = base.narrowing.emptied_by(answer.filters)
        if emptied_by:
            return nothing_left(answer.filters, emptied_by, themes)
        lines = ["Nothing held here answers this question.", *answer.missing, *among]
        lines += [f"Related, but no answer: {locate(found.passage)}" for found in answer.related]
        return "\n".join(lines)
    lines = [*among, *(summary_lines(summary) if summary else ()), *told(answer.voices, answer.quotations)]
    if answer.uncovered:
        lines.append(uncovered_line(answer.uncovered))
    for part, heading in PARTS.items():
        quotations = [quotation for quotation in answer.quotations if quotation.part is part]
        trials = answer.trials if part is Part.TRIED else ()
        if quotations or trials or part is Part.COMPLICATES:
            lines += ["", heading] if lines else [heading]
        if part is Part.COMPLICATES and not quotations:
            lines.append(f"  {NOTHING_COMPLICATES}")
        lines += [f"  {trial.name}: {trial_line(trial)}" for trial in trials]
        for quotation in quotations:
            number = f"[{answer.quotations.index(quotation) + 1}] " if summary else ""
            lines.append(f"  {number}“{quotation.text}”")
            passage = answer.evidence[quotation.evidence].passage
            lines += filter(None, [f"    {locate(passage)}", byline(passage.work) and f"    {byline(passage.work)}"])
            follows = "" if quotation.marked else " (marked later in this paragraph)"
            lines += [f"    {source_line(source)}{follows}" for source in quotation.sources]
            for body in base.changed_bodies(passage, quotation):
                lines.append("    " + " ".join([what_became(body), *(f"<{address}>" for address in body.seen_at[:1])]))
    return "\n".join(lines)
