"""The words of the material that is measured: invented reports on public services, the same ones at every run."""

from __future__ import annotations

import random

SUBJECTS = (
    "council board partnership forum panel jury charity trust network agency school clinic library hospital college "
    "team group union office committee assembly region village parish ward estate district programme project service "
    "scheme inquiry pilot campaign hub cooperative federation nursery hostel surgery museum theatre centre workshop"
).split()
KINDS = (
    "local rural urban coastal regional national small large new joint voluntary community youth parent tenant carer "
    "public independent island mobile digital shared early informal statutory housing health transport care family "
    "employment education planning police fire debt food energy mental welfare learning neighbourhood green"
).split()
PEOPLE = (
    "residents tenants carers parents volunteers pupils patients nurses teachers councillors officers managers workers "
    "neighbours families apprentices refugees pensioners students drivers farmers planners facilitators trainers "
    "leaders partners members advisers governors researchers funders citizens children fathers mothers commuters"
).split()
MATTERS = (
    "budget trust inequality isolation poverty debt housing transport childcare training recruitment turnover absence "
    "attendance literacy hunger obesity dementia addiction homelessness crime arson vandalism noise litter flooding "
    "heating insulation rent benefits pensions wages skills confidence stigma language disability access distance "
    "paperwork delay duplication data records privacy consent evaluation evidence accountability power leadership "
    "culture morale prevention safety wellbeing recovery inclusion diversity dialogue deliberation representation "
    "scrutiny procurement commissioning investment ownership land woodland energy broadband tourism fishing farming"
).split()
DEEDS = (
    "reduce share redesign delay measure discuss improve fund publish review replace protect question map record "
    "support understand monitor challenge resolve prevent strengthen simplify explain negotiate expand prioritise "
    "evaluate test abandon adapt restore coordinate deliver plan oversee finance document reconsider address"
).split()
MEANS = (
    "participatory budgeting|a citizens' panel|weekly drop-in sessions|home visits|a shared database|peer mentoring|"
    "joint training|open meetings|small grants|a telephone line|street surveys|co-located offices|a written charter|"
    "secondments|outreach work|reading groups|online platforms|community gardens|breakfast clubs|walking buses|"
    "evening classes|mobile clinics|case conferences|public hearings|action research|neighbourhood plans|"
    "pooled funds|family group meetings|learning visits|anonymous interviews|tool libraries|timebanks"
).split("|")
SENTENCES = (
    "In {place}, the {kind} {subject} used {means} to {deed} {matter}.",
    "{People} told the {subject} that {matter} mattered more to them than {matter2}.",
    "The evaluation found that {means} helped {people} to {deed} {matter}, although {matter2} remained a concern.",
    "Where {people} and {people2} met regularly, they were able to {deed} {matter} without waiting for the {subject}.",
    "Without support for {people}, {means} did little about {matter} in {place}.",
    "Over {number} months the {kind} {subject} in {place} spent less on {matter} and more on {matter2}.",
    "A lack of {matter} made it harder for {people} to {deed} {matter2}.",
    "Staff should {deed} {matter} together with {people} before the {subject} decides about {matter2}.",
    "Interviews with {number} {people} suggest that {means} can {deed} {matter} when the {subject} listens.",
    "{People} from {place} described how {means} changed the way in which the {subject} handles {matter}.",
    "The {kind} {subject} needs time, money and patience to {deed} {matter}.",
    "Policies on {matter} ought to {deed} {matter2} and give {people} a say.",
)
QUESTIONS = (
    "How can {people} {deed} {matter}?",
    "What helps a {kind} {subject} to {deed} {matter}?",
    "Does {means} help {people} with {matter}?",
    "Why is {matter} hard for {people}?",
    "What did {people} say about {matter} and {matter2}?",
    "How does a {subject} {deed} {matter} through {means}?",
)
_BEGINNINGS = (
    "Ard Bal Craig Dun Fern Glen Heath Inver Kil Loch Mill Nether Oak Pit Rush Strath Tor Under Wester".split()
)
_ENDINGS = "ness burn dale field ford gate haven law moor mouth ton wick worth side hope bridge loan more".split()
PLACES = [beginning + ending for beginning in _BEGINNINGS for ending in _ENDINGS]


def fill(pattern: str, chance: random.Random) -> str:
    """Fill the places of a pattern; as in any language, few words are common and most are rare."""
    matter, people = _pick(MATTERS, chance), _pick(PEOPLE, chance)
    return pattern.format(
        place=_pick(PLACES, chance),
        kind=_pick(KINDS, chance),
        subject=_pick(SUBJECTS, chance),
        people=people,
        People=people.capitalize(),
        people2=_pick(PEOPLE, chance),
        matter=matter,
        matter2=_pick(MATTERS, chance),
        deed=_pick(DEEDS, chance),
        means=_pick(MEANS, chance),
        number=chance.randint(3, 90),
    )


def _pick(words: list[str], chance: random.Random) -> str:
    return words[int(len(words) * chance.random() ** 2)]
