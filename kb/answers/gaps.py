"""Find the sentences in which authors say that something is not known, not evaluated or under-researched.

Fixed phrases, as authors use them. Two things look alike and are none: that nothing shows that somebody did something
("no evidence that she wrote"), and that people lack or need evidence in their work.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

# --- words that phrases are made of ----------------------------------------------------------

_ADVERB = r"(?:\s+(?:as yet|at present|so far|\w+ly|yet|still|also|now|very|therefore|however|often|well)\b,?)*"
# Up to four words that describe a noun; a small word would begin another phrase.
_LIKE = (
    r"(?:\s+(?!(?:and|or|nor|of|to|for|from|in|on|by|with|that|which|the|an?|he|led|about|between|evidence-based)\b)"
    r"[\w’'-]+,?(?:\s+(?:and|or))?){0,4}?(?<!,)\s+"
)
_OPEN = r"(?:whether|how|what|why|when|where|which|who|to what extent|(?:the )?extent to which)\b"
_EFFECT = (
    r"(?:(?:the|their|its|any)\s+)?(?:[\w-]+\s+){0,2}?"
    r"(?:effect|effectiveness|cost-effectiveness|impact|benefit|outcome|efficacy|mechanism|validity)s?\b"
)
# Research and what it yields; not its money, its people or its use.
_STUDY = (
    r"(?:research|stud(?:y|ies)|evaluations?|trials?)\b"
    r"(?!-|\s+(?:funding|capacity|skills|expertise|teams?|staff|culture|methods|budgets?)\b)"
)
_SHOWN = rf"(?:\s+(?:of|about|on|as to|regarding)\s+(?:{_EFFECT}|{_OPEN}|what works))"
_EVIDENCE = (
    r"(?:(?:evidence(?:[- ]base)?|data|statistics|literature)\b"
    r"(?!-|\s+(?:of|sharing|skills|use|users?|protection|systems?)\b)"
    rf"|(?:evidence|data|information|knowledge|understanding){_SHOWN})"
)
_MATTER = (
    r"(?:reason|cause|role(?!s)|effect|effectiveness|impact|mechanism|relationship|link|contribution|influence|origin|value"
    r"|benefit|cost|outcome|consequence|extent|direction|number|prevalence|proportion|trend|mode of action)s?\b"
)
_IS = r"(?:is|are|remains?|(?:has|have) (?:been|remained)|was|were)"
_DO_NOT = rf"(?:do not|don[’']t|does not|doesn[’']t|cannot|can[’']t){_ADVERB}(?:\s+(?:even|simply|actually))?"
_LEARN = r"(?:estimate|determine|know|quantify|say|tell|establish|conclude|judge|assess|measure|evaluate)"
_SURE = (
    r"(?:seen|established|determined|evaluated|demonstrated|proven|understood|known|shown|explored|assessed|studied)"
)

# --- the phrases -----------------------------------------------------------------------------

_NOT_KNOWN = (
    rf"(?:little|not (?:very )?much|nothing|not enough|less){_ADVERB}\s+(?:is|was|has been){_ADVERB}\s+known",
    r"(?:more|much)(?:\s+\w+)?\s+(?:needs? to|must|remains to|has to) be (?:known|learned|learnt|understood)",
    r"(?:we|researchers|evaluators|scholars|still) know (?:(?:very|too|so|relatively) )?little about",
    rf"(?:we|researchers|evaluators|scholars){_ADVERB}\s+{_DO_NOT}\s+know\b(?!\s+(?:how to|of|him|her|them|that)\b)",
    rf"\bI{_ADVERB}\s+{_DO_NOT}\s+know\s+{_OPEN}(?!\s+to\b)",
    rf"(?:nobody|no one|no-one){_ADVERB}\s+knows\s+{_OPEN}(?!\s+to\b)",
    rf"(?:is|are|remains?){_ADVERB}\s+(?:unknown|not (?:yet |fully |really |currently |exactly )?known)\b"
    r"(?!\s+(?:to|for|as|by)\b)",
    rf"(?:is|are|remains?){_ADVERB}\s+(?:poorly|little|incompletely|not (?:yet |well |fully |properly )*)"
    r"\s*(?:understood|evidenced|documented)\b(?!\s+(?:even\s+)?by\b)",
    r"(?:is|are) (?:\S+ )?(?:and|or) poorly evidenced",
    rf"(?<!not )(?:unclear|not{_ADVERB}\s+clear|uncertain|not{_ADVERB}\s+certain)"
    rf"(?:,? however,?)?(?: from[^,.;]{{0,80}})?\s+(?:(?:as to|about)\s+)?{_OPEN}",
    rf"\b(?:how|whether|why|what|extent to which)\b[^.;]{{3,120}}\b(?:is|are|remains?){_ADVERB}\s+"
    r"(?:unclear|unknown|uncertain|an open question|not (?:clear|known))",
    rf"{_MATTER}[^.;,]{{0,80}}\s{_IS}{_ADVERB}\s+(?:unclear|unknown|uncertain|not (?:clear|known))",
    r"(?:remains?|still|largely|as yet|currently|mostly) (?:largely |very |somewhat )?"
    r"(?:unclear|unknown|unproven|uncertain|(?:an )?open questions?)\b",
    rf"(?:(?:has|have|had) yet|remains?) to be (?:\w+ly )?{_SURE}",
    rf"too (?:early|soon) (?:\w+ ){{0,2}}?to (?:\w+ly )?(?:{_LEARN}|draw)",
    rf"there (?:is|are|remains?)(?: (?!any\b)\w+){{0,3}} uncertaint(?:y|ies) (?:about|over|as to|around|regarding) "
    rf"(?:the )?(?:{_OPEN}|{_EFFECT}|extent)",
    rf"(?:is|are|has|have){_ADVERB} (?:not|never)(?: been)? possible to (?:\w+ly )?{_LEARN}",
    rf"(?:hard|difficult|impossible) to (?:\w+ly )?{_LEARN} {_OPEN}(?!\s+to\b)",
    rf"(?:was|were) not possible to (?:\w+ly )?{_LEARN} (?:{_OPEN}|{_EFFECT})",
    rf"(?:we|study|research|data|evidence) (?:cannot|can[’']t){_ADVERB} "
    rf"(?:say|tell us|know|be (?:sure|certain)|determine) {_OPEN}",
)
_NOT_STUDIED = (
    r"(?:under-?\s?(?:researched|studied|evaluated|theori[sz]ed|explored|investigated)|understudied)\b",
    r"(?:has|have|had|is|are|was|were)(?:\s+\w+ly)? (?:not|never|rarely|seldom)(?:\s+(?:yet|been|ever|\w+ly))*\s+"
    r"(?:evaluated|researched|studied|quantified)\b",
    rf"\bno{_LIKE}{_STUDY}(?:\s+\w+){{0,6}}?\s+(?:has|have)\s+(?:yet\s+|ever\s+)?(?:been\s+)?(?:carried|conducted"
    r"|undertaken|done|published|examined|looked|explored|addressed|assessed|tested|investigated|compared|measured)",
    rf"\bno (?:prior|previous|existing|published) {_STUDY} (?:have |has )?(?:reported|examined|looked|explored)",
    rf"(?:there (?:is|are|has been|have been|was|were)|we (?:found|know of)){_ADVERB}\s+no{_LIKE}{_STUDY}",
    r"\bno (?:national|systematic|robust|reliable|independent|comparable|comprehensive|formal|long-term|empirical)"
    rf"{_LIKE}(?:evidence|data|{_STUDY}|statistics)\b",
    rf"(?<!\ba )(?:few|hardly any|scarcely any|a handful of){_LIKE}(?:studies|evaluations|trials)\b",
)
_THIN_EVIDENCE = (
    rf"(?:little|limited|scant|scarce|sparse|insufficient|inadequate)(?: or no)?{_LIKE}(?:{_STUDY}|{_EVIDENCE})"
    r"(?! for action| to warrant)",
    rf"(?:lack|absence|paucity|dearth|scarcity|shortage) of{_LIKE}(?:{_STUDY}|{_EVIDENCE})(?!\s+that\b)",
    rf"\black(?:s|ed|ing)?{_LIKE}(?:{_STUDY}|{_EVIDENCE})(?!\s+that\b)",
    rf"\bno (?:\w+ )?evidence (?:about|on|as to|regarding) (?:{_EFFECT}|{_OPEN})",
    rf"(?:studies|research|evaluations?|trials)(?:\s+(?:of|on|into|in)\b[^.;,]{{0,80}}?)?\s+{_IS}{_ADVERB}\s+(?:rare|few)\b",
    rf"(?:lack of|little|limited|poor) understanding (?:of|about|as to) (?:{_OPEN}|{_EFFECT}|aspects)",
    r"(?<!for )(?:evidence(?:[- ]base)?|research|data|literature)"
    r"(?:\s+(?:on|about|of|for|from|base|around|regarding|into|available|in)\b[^.;,]{0,80}?)?"
    rf"\s+{_IS}{_ADVERB}\s+(?:limited|lacking|scarce|scant|sparse|weak|thin|patchy|inconclusive|incomplete|insufficient)\b",
    r"(?:had|has|have) little (?:\w+ )?evidence\b",
    r"(?:there (?:is|are|remains?|was|were|has been|have been)|(?:is|are|remains?) an?|identified|acknowledged"
    r"|significant|important|major|considerable|serious|critical)(?:\s+\w+){0,4}?\s+gaps? in(?:\s+[\w-]+){0,4}?\s+"
    r"(?:evidence|research|understanding|literature|data|knowledge)",
    r"(?:there (?:is|are|remains?)|remaining|significant|important|major) (?:\w+ ){0,3}?"
    r"(?:evidence|research|knowledge|data) gaps?\b",
)
_MORE_RESEARCH = (
    rf"(?:further|more|additional|future|better){_LIKE}{_STUDY}(?:\s+(?!where\b|which\b|that\b)\w+){{0,8}}?\s+"
    r"(?:is|are|was|were|will be|would be)(?:\s+\w+)?\s+(?:needed|required|necessary|warranted|called for)",
    r"(?:further|more|additional|better|stronger) (?:[\w-]+ ){0,3}?(?:evidence|data) (?:is|are) (?:\w+ )?"
    r"(?:needed|required|necessary)\b(?! to (?:persuade|convince|win|secure|support|justify|make the case))",
    r"(?:needs?|needed|requires?|required|deserves?|merits?|warrants?|call(?:s|ed)?)(?: for)?(?: \w+)? "
    rf"(?:further|more|additional){_LIKE}{_STUDY}",
    r"(?:further|more|additional) (?:[\w-]+ )?work (?:is |are )?(?:still )?(?:needed|required|needs to be done|remains)"
    r" to (?:\w+ly )?(?:understand|establish|assess|determine|explore|examine|quantify|evaluate|know|investigate)",
    rf"(?:future|further|more) (?:[\w-]+ )?{_STUDY} (?:should|must|needs? to|will need to|ought to)\b",
)
_GAP = re.compile(rf"(?<![\w-])(?:{'|'.join((*_NOT_KNOWN, *_NOT_STUDIED, *_THIN_EVIDENCE, *_MORE_RESEARCH))})", re.I)
_QUOTATION_MARKS = re.compile(r"[“”\"‘]")
# Every phrase has one of these; looking for them first makes it quick.
_NEAR = re.compile(
    r"know|clear|certain|proven|question|to be |early|soon|possible|research|stud|evaluat|trial|evidence|data|statistic"
    r"|literature|information|rare\b|understood|understanding|documented|under-?\s?(?:theor|explor|investig)|quantif|gap",
    re.I,
)


def declares_gap(sentence: str) -> bool:
    """Tell whether a sentence says that something is not known; a question says nothing.

    >>> declares_gap("Little is known about its long-term effects.")
    True
    >>> declares_gap("There is no evidence of harm.")
    False
    """
    if not _NEAR.search(sentence):
        return False
    plain = " ".join(_QUOTATION_MARKS.sub("", sentence).split())
    return not plain.endswith("?") and bool(_GAP.search(plain))


def gaps(text: str, sentences: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return those of a passage's sentences, (start, end) offsets within its text, that declare something unknown."""
    return tuple((start, end) for start, end in sentences if declares_gap(text[start:end]))
