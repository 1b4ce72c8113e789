"""Splitting a question into its parts, and leaving whole what is one."""

import time

import pytest

from kb.questions.question_parts import MOST_PARTS, question_parts

SPLIT = {
    # a second question joined to the first
    "What is a citizens' panel and how do councils recruit one fairly?": [
        "What is a citizens' panel",
        "how do councils recruit citizens' panel fairly?",
    ],
    "What is co-production and how do we fund it?": ["What is co-production", "how do we fund co-production?"],
    "What are mini-publics, and where have they been tried?": [
        "What are mini-publics",
        "where have mini-publics been tried?",
    ],
    "How can partnerships share budgets and what stops boards from agreeing targets?": [
        "How can partnerships share budgets",
        "what stops boards from agreeing targets?",
    ],
    "Why do pilots end early and who decides which services continue?": [
        "Why do pilots end early",
        "who decides which services continue?",
    ],
    "Who evaluates community projects, and is there money for independent evaluation?": [
        "Who evaluates community projects",
        "is there money for independent evaluation?",
    ],
    "How do we train facilitators and can we share trainers across councils?": [
        "How do we train facilitators",
        "can we share trainers across councils?",
    ],
    "How do we support volunteers and how should we pay them?": [
        "How do we support volunteers",
        "how should we pay volunteers?",
    ],
    "What helps joint working and what hinders it?": ["What helps joint working", "what hinders joint working?"],
    "How is prevention defined and how is it measured?": [
        "How is prevention defined",
        "how is prevention measured?",
    ],
    "What is meant by place and why does it matter?": ["What is meant by place", "why does place matter?"],
    "Where has participatory budgeting worked and which councils dropped voting?": [
        "Where has participatory budgeting worked",
        "which councils dropped voting?",
    ],
    "What supports volunteers, but also what drives volunteers away from boards?": [
        "What supports volunteers",
        "what drives volunteers away from boards?",
    ],
    # semicolons
    "How are carers supported; also how are young carers identified": [
        "How are carers supported",
        "how are young carers identified",
    ],
    "barriers to taking part; support for volunteers": ["barriers to taking part", "support for volunteers"],
    "staff turnover in partnerships; shared leadership; digital participation tools": [
        "staff turnover in partnerships",
        "shared leadership",
        "digital participation tools",
    ],
    "What works in family learning; and what works in welfare advice?": [
        "What works in family learning",
        "what works in welfare advice?",
    ],
    # two matters with objects of their own
    "barriers to joint working and support for local leaders": [
        "barriers to joint working",
        "support for local leaders",
    ],
    "What are the barriers to data sharing and the benefits of shared offices?": [
        "What are the barriers to data sharing?",
        "What are the benefits of shared offices?",
    ],
    "evidence on co-location and examples of pooled budgets": [
        "evidence on co-location",
        "examples of pooled budgets",
    ],
    "What is the role of elected members and the impact of community councils?": [
        "What is the role of elected members?",
        "What is the impact of community councils?",
    ],
    "training for facilitators and guidance on digital meetings": [
        "training for facilitators",
        "guidance on digital meetings",
    ],
    # two sides of one thing
    "What helps and hinders partnership?": ["What helps partnership?", "What hinders partnership?"],
    "What supports or limits shared leadership in health boards?": [
        "What supports shared leadership in health boards?",
        "What limits shared leadership in health boards?",
    ],
    "Which conditions enable and prevent co-production?": [
        "Which conditions enable co-production?",
        "Which conditions prevent co-production?",
    ],
    "What can encourage and discourage young people?": [
        "What can encourage young people?",
        "What can discourage young people?",
    ],
    "What are the strengths and weaknesses of participatory budgeting?": [
        "What are the strengths of participatory budgeting?",
        "What are the weaknesses of participatory budgeting?",
    ],
    "costs and benefits of early intervention": ["costs of early intervention", "benefits of early intervention"],
    "What are the barriers and enablers to data sharing?": [
        "What are the barriers to data sharing?",
        "What are the enablers to data sharing?",
    ],
    "pros and cons of co-location": ["pros of co-location", "cons of co-location"],
    "What are the opportunities and challenges for rural and remote councils?": [
        "What are the opportunities for rural and remote councils?",
        "What are the challenges for rural and remote councils?",
    ],
    "Tell me the advantages or disadvantages of single outcome agreements": [
        "Tell me the advantages of single outcome agreements",
        "Tell me the disadvantages of single outcome agreements",
    ],
    # comparisons
    "What is the difference between consultation and co-production?": ["consultation", "co-production"],
    "difference between health and social care and housing support": [
        "health and social care",
        "housing support",
    ],
    "How does action research compare with evaluation?": ["action research", "evaluation"],
    "How do mini-publics differ from public meetings?": ["mini-publics", "public meetings"],
    "Compare community anchors with community councils": ["community anchors", "community councils"],
    "public meetings versus online platforms": ["public meetings", "online platforms"],
    "upstream vs downstream prevention": ["upstream", "downstream prevention"],
    "Grants or loans: which suits community anchors?": ["Grants", "loans"],
    "central or local control - what works better in reform?": ["central", "local control"],
    "Which matters more for reform, leadership or money?": ["leadership", "money"],
    "What saves more, prevention or joint working?": ["prevention", "joint working"],
    "Is it better to merge boards or to share staff between boards?": [
        "Is it better to merge boards?",
        "Is it better to share staff between boards?",
    ],
    "Would it be cheaper to train our own staff or hire consultants?": [
        "Would it be cheaper to train our own staff?",
        "Would it be cheaper to hire consultants?",
    ],
    # several things asked about in the same words
    "What does the report say about leadership, place and evidence?": ["leadership", "place", "evidence"],
    "What do we know about staff turnover, shared budgets, and data sharing?": [
        "staff turnover",
        "shared budgets",
        "data sharing",
    ],
    "Tell me about community anchors, community councils and citizens' juries": [
        "community anchors",
        "community councils",
        "citizens' juries",
    ],
    "What is said about both prevention and place?": ["prevention", "place"],
    "What does it say about reform – integration and personalisation both?": ["integration", "personalisation"],
    "What does the report say about the role of officials and the training of volunteers?": [
        "What does the report say about the role of officials?",
        "What does the report say about the training of volunteers?",
    ],
    "What is known about how boards decide and why communities distrust boards?": [
        "What is known about how boards decide",
        "why communities distrust boards?",
    ],
    # several questions in one text, with a situation around them
    "How do we pick members for a jury? What does a jury cost?": [
        "How do we pick members for a jury?",
        "What does a jury cost?",
    ],
    "Our council closed two day centres. How should we consult carers? Who speaks for people with dementia?": [
        "How should we consult carers?",
        "Who speaks for people with dementia?",
    ],
    "1. What is a community anchor? 2. Which skills do anchors need?": [
        "What is a community anchor?",
        "Which skills do anchors need?",
    ],
    "What is place-based working? Why does it matter?": [
        "What is place-based working?",
        "Why does place-based working matter?",
    ],
    "I chair a board in Moray. How do we share power? Also, how do we pay for facilitation?": [
        "How do we share power?",
        "how do we pay for facilitation?",
    ],
    "What drives reform? What blocks reform? Who pays for reform?": [
        "What drives reform?",
        "What blocks reform?",
        "Who pays for reform?",
    ],
}

WHOLE = """
What makes a partnership work well?
What is a reticulist?
How is health and social care integrated?
What works in rural and remote areas?
How do we plan, act, observe, reflect in an inquiry?
How do we plan, act, observe and reflect?
What do children and families need from early years services?
How do policy and practice meet?
Who sets roles and responsibilities on boards?
What is known of monitoring and evaluation?
How can health and wellbeing be improved?
Which core skills make participation and partnership happen?
How can communities and services learn from each other?
What does shared learning across services and sectors look like?
barriers taking part carers language disability confidence
no one size fits all evidence context staff experience
participation and partnership
participation, partnership, prevention and performance
What do councils, health boards and charities do together?
How should services collect and display evidence?
Who should be involved when we research or evaluate a reform?
Can employers or private firms sit on partnerships?
How and why do partnerships fail?
When and where are community councils consulted?
What works and what doesn't?
What works for whom and in what circumstances?
Who pays for prevention, and who gets the savings?
Who needs facilitation skills and why?
Who was involved and what did they think?
How many publications were produced and where are they?
How did it start and who ran it?
What do we know and do about loneliness?
Is place a pillar of reform?
Are there weaknesses in approaches such as budgeting and anchors?
What is the relationship between trust and power?
What is the link between poverty and participation?
How can we balance upstream and downstream action?
What is the tension between local and national priorities?
What is the difference between health and social care?
Why are structures and cultures hard to change?
What happens between meetings?
We ran a pilot last year and few came. How can we do it differently?
Our board meets monthly. Members rarely speak. What could a chair try?
We want managers who know everybody. Is that a recognised quality?
Two of our three partners left and we have no budget. Help!
Who are those who take part in mini-publics?
What has to change in how staff work for planning to succeed?
How do we reach people who care for others and who work at night?
How should engagement tie in to formal decision making?
What should monitoring of the Community Empowerment Act look at?
Tell me about the evidence service for people working with children and families.
Which four local areas took part?
Does the report speak of communities of place only, or also of interest?
If everything goes local, is there still a role for national bodies compared with local agencies?
What is the role of arts and culture in reform?
What do black and minority ethnic communities say?
Is it better to wait?
What is better?
What about trust or power?
the police and the fire service
What does the report say about the police and the fire service?
What is said about trust and power?
tell me about it
What is it and how does it work?
Why?
and how and why and who
; ; ;
a or b
or
versus
difference between and
What is the cost of prevention?
support for carers
benefits of trust
Self-directed Support Act 2013, what needs to happen for disabled people to benefit
""".strip().splitlines()


@pytest.mark.parametrize("question", SPLIT)
def test_a_question_with_parts_is_split(question):
    assert [part.words for part in question_parts(question)] == SPLIT[question]


@pytest.mark.parametrize("question", WHOLE)
def test_a_question_about_one_thing_stays_whole(question):
    assert question_parts(question) == ()


def test_what_is_compared_is_looked_for_with_what_it_is_compared_in():
    parts = question_parts("Which matters more for reform, leadership or money?")
    assert [part.sought for part in parts] == [
        "leadership: Which matters more for reform?",
        "money: Which matters more for reform?",
    ]


def test_the_noun_that_two_adjectives_share_is_carried_over():
    parts = question_parts("local versus national leadership")
    assert [part.sought for part in parts] == ["local leadership", "national leadership"]


def test_each_item_of_a_list_is_looked_for_in_the_same_words():
    parts = question_parts("What does the report say about leadership, place and evidence?")
    assert parts[0].sought == "What does the report say about leadership?"


def test_what_is_told_before_a_question_is_no_part():
    words = [part.words for part in question_parts("We lost staff. What helps carers? Which skills do carers need?")]
    assert words == ["What helps carers?", "Which skills do carers need?"]


def test_the_same_question_twice_is_one():
    assert question_parts("What helps carers? What helps carers?") == ()


def test_a_text_full_of_questions_is_asked_as_it_stands():
    assert question_parts(" ".join(f"What helps group number {n}?" for n in range(MOST_PARTS + 1))) == ()


@pytest.mark.parametrize(
    "text",
    [
        *("partnership " * 83, "a" * 1000, "(" * 1000, "and how " * 125, "what is a and " * 70, "a, b and " * 110),
        *(
            "difference between a and " * 40,
            " or " * 250,
            "about a, " * 110,
            "; " * 500,
            "what helps and " * 66,
            "? " * 500,
        ),
        *(
            "barriers to " * 80,
            "barriers to a and " * 55,
            "– " * 500,
            ": or " * 200,
            "it is what this is and how " * 37,
        ),
    ],
)
def test_odd_texts_are_read_quickly(text):
    begun = time.perf_counter()
    question_parts(text[:1000])
    assert time.perf_counter() - begun < 0.5
