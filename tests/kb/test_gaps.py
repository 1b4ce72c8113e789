"""Sentences in which authors say that something is not known."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.answers.gaps import declares_gap, gaps

DECLARED = """
We do not know whether this lasts.
Nobody knows how many people dropped out.
“I don't know whether anyone has ever looked at it,” said one participant.
What is not known is how long the effect lasts.
Little is known about its long-term effects.
Not much was known about what it costs.
Much remains to be learned about leadership.
The mechanisms are poorly understood.
The long-term impact of the scheme is unknown.
Whether these savings materialise is unclear.
It is not clear how the two services work together.
It remains to be seen whether this can be sustained.
It is too early to say whether the pilot has worked.
It is not possible to say how many people benefited.
It is hard to know whether this made a difference.
The impact of the scheme has not been evaluated.
This area is under-researched and poorly evidenced.
No evaluation of the programme has been published.
Few studies have looked at rural areas.
Evaluations of such work are rare.
There is little systematic, independent evaluation of this.
There were no “national data” on who takes part.
There is no robust evidence on cost.
So far there is no evidence about its effects on inequality.
The evidence on long-term outcomes is limited.
There is insufficient evidence to draw conclusions.
There is a marked lack of information about what works.
There is a paucity of data about outcomes for carers.
We lack evidence about what happens next.
There are significant gaps in the evidence.
There is a need for further research on the costs.
Further research is needed to understand these effects.
More evidence is needed on what works for children.
More work is needed to understand how services share data.
Future research should follow families for longer.
""".strip().splitlines()

NOT_DECLARED = """
There is no evidence of harm.
There is no evidence that the chairman circulated this letter.
Evidence is needed to persuade managers.
More evidence is needed to persuade managers of the case.
It is not only about money.
Partnerships need to use evidence more.
Staff lack the time to use research.
There is a lack of trust between partners.
A lack of data sharing holds services back.
The lack of research skills among staff is a barrier.
There was a lack of written information for families.
The council has limited data skills.
There is little money for training.
There is little doubt that this works.
People do not know who to ask.
They did not know each other before.
We simply do not know how to work with them.
What is not known to the council cannot be acted on.
No one knows the community better than its residents.
This way to complain is not well known.
Participants must know how their contribution shaped the result.
The roles of partners were unclear.
Services should evaluate what they do.
There is strong evidence that early support works.
A few studies show an effect.
More research capacity is needed in councils.
Further work will be needed to embed the model.
It helped partners to identify gaps in knowledge.
The risk is that the approach becomes poorly-evidenced.
Savings may have limited effect, evidence suggests.
Is there enough evidence?
""".strip().splitlines()


@pytest.mark.parametrize("sentence", DECLARED)
def test_authors_say_in_many_ways_that_something_is_not_known(sentence):
    assert declares_gap(sentence)


@pytest.mark.parametrize("sentence", NOT_DECLARED)
def test_what_only_looks_like_a_gap_is_none(sentence):
    assert not declares_gap(sentence)


def test_a_sentence_may_be_broken_over_lines_and_stand_in_capitals():
    assert declares_gap("LITTLE\nIS\n  KNOWN ABOUT THIS.")


def test_the_gaps_of_a_passage_are_those_of_its_sentences():
    text = "Halls help. Little is known about why. Baths help too."
    sentences = ((0, 11), (12, 38), (39, 54))
    assert gaps(text, sentences) == ((12, 38),)


@given(st.text(max_size=300))
def test_any_text_can_be_looked_at(text):
    assert declares_gap(text) in (True, False)


@pytest.mark.parametrize(
    "piece", ["not ", "evidence ", "is not yet ", "little, ", "research on ", "x-", "the reason ", "further more "]
)
def test_a_long_sentence_is_looked_at_in_no_time(piece):
    began = time.process_time()  # not by the clock: the computer may be busy with other things
    declares_gap("evidence " + piece * 5_000)
    assert time.process_time() - began < 2
