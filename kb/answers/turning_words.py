"""Small words and opposites that turn a claim into another one: doubts, duties, conditions, degrees."""

from __future__ import annotations

import re

from kb.questions.terms import stems

# What a sentence may not drop, and with True what it may not add either.
MARKS = tuple(
    (re.compile(rf"\b(?:{pattern})\b", re.I), both)
    for pattern, both in (
        (
            r"may|might|can|could|arguably|perhaps|possibly|probably|potential(?:ly)?|likely|unlikely|tends?|appears?|seems?"
            r"|suggest(?:s|ed)?",
            False,
        ),
        (r"some|sometimes|often|many|several|few|most|usually|generally|partly|mainly|almost|nearly|about half", False),
        (r"if|unless|until|provided|depend(?:s|ing)?|as long as|only when|only where", True),
        (r"only|just|solely|merely", True),
        (
            r"should|must|ought|needs?|(?:has|have|had) to|requir(?:e|es|ed|ing|ement|ements)|necessary|important"
            r"|essential|vital|crucial|recommend(?:s|ed)?|calls? for",
            True,
        ),
        (
            r"will|shall|would|going to|plan(?:s|ned)? to|inten(?:d|ds|ded)|propos(?:e|es|ed|al|als)|hop(?:e|es|ed)",
            True,
        ),
        (
            r"argu(?:e|es|ed)|claim(?:s|ed)?|believ(?:e|es|ed)|according to|thought|felt|perceiv(?:e|es|ed)|critics?"
            r"|aim(?:s|ed)?|expect(?:s|ed)?|assum(?:e|es|ed)|alleg(?:e|es|ed)|say(?:s|ing)?|said|tells?|told|stat(?:es|ed)"
            r"|in (?:his|her|their) view",
            True,
        ),
    )
)
# Words that make a claim stronger or another one: each has to stand in the quotation itself.
STRONG = frozenset(
    """i we you my our your all always every everyone everything everybody each any never none nobody both either
    neither must ensure ensures ensured guarantee guarantees prove proves proved proven proof cause causes caused
    because therefore thus hence entirely fully completely wholly totally best worst most more less fewer least last
    next largest biggest greatest highest lowest majority minority significant significantly clearly certainly
    definitely inevitably essential vital crucial than before after since until during without against despite instead
    except across beyond within under over up down once again already still yet now soon today never alone same other
    he she him her his hers
    hour hours day days week weeks month months year years decade decades mile miles kilometre kilometres""".split()
)
OPPOSITES = tuple(
    (frozenset(stems(one)), frozenset(stems(other)))
    for one, other in (
        (
            "increase rise grow growth raise gain expand",
            "decrease reduce reduction fall decline cut shrink loss lose drop",
        ),
        ("high higher", "low lower"),
        ("better improve improvement", "worse worsen deteriorate harm"),
        ("success succeed successful", "failure fail unsuccessful"),
        ("strong stronger strengthen", "weak weaker weaken undermine"),
        ("support help enable encourage promote", "oppose hinder prevent discourage block resist"),
        ("easy easier simple", "hard harder difficult difficulty complex complicated"),
        ("positive benefit advantage opportunity", "negative cost harm disadvantage risk threat"),
        ("early earlier", "late later"),
        ("short", "long"),
        ("public", "private"),
        ("local", "national central"),
        ("urban", "rural"),
        ("upstream", "downstream"),
        ("formal", "informal"),
        ("include inclusive inclusion", "exclude exclusive exclusion"),
        ("start begin", "stop end"),
        ("equal equality", "unequal inequality"),
        ("women", "men"),
        ("rich wealthy", "poor"),
        ("young children", "old older adult"),
        ("save saving", "spend spending cost"),
        ("large big", "small"),
        ("trust", "distrust mistrust"),
        ("possible", "impossible"),
        ("agree agreement", "disagree disagreement conflict"),
        ("internal", "external"),
        ("input", "output"),
        ("employer", "employee"),
        ("tenant", "landlord"),
    )
)
DENYING = ("un", "in", "im", "ir", "il", "dis", "non", "mis")
# Of the words that are no content these take part in the order: they deny or limit what follows them.
WEIGHTY = STRONG | frozenset(
    "not no nor cannot some many few several often sometimes may might can could should will would only if".split()
)
# A sentence that opens so leans on the one before it, which in a summary is another one or is not there.
LEANING = re.compile(
    r"(?:(?:in |at |by |for |to |of |on |with )?(?:this|these|those|that|such)|they|it|its|their|he|she|both|here"
    r"|the (?:same|former|latter)|however|but|and|or|so|also|moreover|furthermore|similarly|likewise|therefore|thus"
    r"|hence|consequently|accordingly|as a result|in contrast|by contrast|instead|otherwise|overall"
    r"|in (?:short|sum|summary|conclusion)|finally|ultimately|additionally|in addition|meanwhile|nevertheless|still"
    r"|then)\b",
    re.I,
)
