"""Measure embedding beside sentence-transformers on the same passages: `python -m bench.embedding`."""

from __future__ import annotations

import random
import statistics
import sys
from collections.abc import Callable
from typing import Any

from bench import processes
from bench.figures import Figure, percentile_95, quartiles, table
from bench.processes import Worker, seconds
from kb.config import read_settings
from kb.embedding import PassageText, open_embedder, prepare_model
from kb.model_export import PACKAGE, find_model

PASSAGES = 200
ROUNDS = 5
QUESTIONS = 100
ENGINES = ("kist", "sentence-transformers")
_SELF = "bench.embedding"
VOCABULARY = (
    "a about across adviser after agree allotment also among and annual as at because before bench between bridge "
    "budget bus by care carer case centre change citizen clinic common community consult cost council decide "
    "deliver design district early elected engage evidence fair family fewer food for forum fund garden good "
    "group grow health hear help home hope hospital household housing how improve in inquiry is island issue it "
    "jury lead learn library listen local long meeting member money neighbour network new next notice nurse of "
    "often on open other our panel parent park partner people place plan police practice prevent priority public "
    "question reform resident review rural school service share shift since small social staff street support "
    "survey team that the their through time to town transport trust try under university use visit voice "
    "volunteer vote way we weekly what when whether with work worker year young youth"
)


def make_passages(number: int) -> list[PassageText]:
    """Make passages of 30 to 180 words in sentences of 8 to 30, the same ones at every run."""
    chance, vocabulary = random.Random(20), VOCABULARY.split()
    passages = []
    for _ in range(number):
        length, body, sentences = chance.randint(30, 180), "", []
        while length > 0:
            words = chance.choices(vocabulary, k=min(length, chance.randint(8, 30)))
            start = len(body) + bool(body)
            body = f"{body} {' '.join(words).capitalize()}.".strip()
            sentences.append((start, len(body)))
            length -= len(words)
        passages.append(PassageText("", body, tuple(sentences)))
    return passages


def serve(engine: str, number: int) -> None:
    """Load one engine in this process, then measure what the input asks for."""
    embed: Callable[[list[str]], object]
    ask: Callable[[str], object]
    if engine == "kist":
        embedder = open_embedder(read_settings(environment={}))
        embed, ask = embedder.embed_texts, embedder.embed_question
    else:
        import torch
        from sentence_transformers import SentenceTransformer

        torch.set_num_threads(2)
        model = SentenceTransformer(str(find_model(PACKAGE)), device="cpu", local_files_only=True)

        def encode(what: Any) -> object:
            return model.encode(what, show_progress_bar=False)

        embed = ask = encode
    ask("What helps neighbours to take part?")
    passages = make_passages(number)
    texts = [passage.body for passage in passages]
    questions = [" ".join(text.split()[:10]) + "?" for text in texts[:QUESTIONS]]
    processes.serve(
        {
            "texts": lambda _: len(texts) / seconds(lambda: embed(texts)),
            "passages": lambda _: len(passages) / seconds(lambda: embedder.embed_passages(passages)),
            "questions": lambda _: [1000 * seconds(lambda q=question: ask(q)) for question in questions],
        }
    )


def measure(rounds: int = ROUNDS, passages: int = PASSAGES) -> list[Figure]:
    """Measure both engines, each in its own process, in turns: what slows this computer slows both."""
    rates: dict[str, list[float]] = {engine: [] for engine in ENGINES}
    times: dict[str, list[float]] = {engine: [] for engine in ENGINES}
    number = str(passages)
    with Worker(_SELF, ENGINES[0], number) as ours, Worker(_SELF, ENGINES[1], number) as theirs:
        workers = dict(zip(ENGINES, (ours, theirs), strict=True))
        for _ in range(rounds):
            for engine, worker in workers.items():
                rates[engine].append(worker.request("texts"))
                times[engine] += worker.request("questions")
        with_sentences = [ours.request("passages") for _ in range(rounds)]
        cold = [worker.cold_seconds for worker in workers.values()]
        peaks = [worker.request("memory") for worker in workers.values()]

    def both(reduce: Callable[[list[float]], float], taken: dict[str, list[float]]) -> tuple[float, float, str]:
        return reduce(taken[ENGINES[0]]), reduce(taken[ENGINES[1]]), ENGINES[1]

    rate = both(statistics.median, rates)
    spread = quartiles(rates[ENGINES[0]])
    return [
        Figure("embedding", "texts/s", *rate, more_is_better=True, must=1.6, aim=1.75, by_ratio=True, spread=spread),
        Figure(
            "embedding with sentences",
            "passages/s",
            statistics.median(with_sentences),
            rate[1],
            f"{ENGINES[1]}, texts only",
            more_is_better=True,
            spread=quartiles(with_sentences),
        ),
        Figure("embedding a question, p50", "ms", *both(statistics.median, times), spread=quartiles(times["kist"])),
        Figure("embedding a question, p95", "ms", *both(percentile_95, times)),
        Figure("start to the first vector", "s", *cold, ENGINES[1]),
        Figure("peak memory of embedding", "MB", *peaks, ENGINES[1]),
    ]


if __name__ == "__main__":
    if len(sys.argv) > 1:
        serve(sys.argv[1], int(sys.argv[2]))
    else:
        prepare_model(read_settings(environment={}))
        print(table(measure()))
