"""Measure embedding beside sentence-transformers on the same passages: `python -m bench.embedding`."""

from __future__ import annotations

import json
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from kb.config import ROOT, read_settings
from kb.embedding import PassageText, open_embedder, prepare_model
from kb.model_export import PACKAGE, find_model

PASSAGES = 400
ROUNDS = 5
QUESTIONS = 100
TARGET = 1.6  # times the throughput of sentence-transformers
ENGINES = ("kist", "sentence-transformers")
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


def serve(engine: str) -> None:
    """Load one engine in this process, then measure what each line of the input asks for."""
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
    answer("ready")
    passages = make_passages(PASSAGES)
    texts = [passage.body for passage in passages]
    questions = [" ".join(text.split()[:10]) + "?" for text in texts[:QUESTIONS]]
    for line in sys.stdin:
        if line == "texts\n":
            answer(len(texts) / seconds(lambda: embed(texts)))
        elif line == "passages\n":
            answer(len(passages) / seconds(lambda: embedder.embed_passages(passages)))
        elif line == "questions\n":
            answer([1000 * seconds(lambda question=question: ask(question)) for question in questions])
        else:
            answer(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def seconds(work: Callable[[], object]) -> float:
    """Return how long some work took."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def answer(value: object) -> None:
    """Send a value to the process that asked."""
    print(json.dumps(value), flush=True)


def measure() -> dict[str, Any]:
    """Measure both engines, each in its own process, in turns: what slows this computer slows both."""
    prepare_model(read_settings(environment={}))
    processes = {}
    figures: dict[str, Any] = {"passages": PASSAGES}
    for engine in ENGINES:
        command = [sys.executable, "-m", "bench.embedding", engine]
        started = time.perf_counter()
        processes[engine] = subprocess.Popen(
            command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        receive(processes[engine])
        figures[engine] = {"cold_seconds": time.perf_counter() - started, "texts": [], "questions": []}

    def request(engine: str, what: str) -> Any:
        channel = processes[engine].stdin
        assert channel
        channel.write(f"{what}\n")
        channel.flush()
        return receive(processes[engine])

    for _ in range(ROUNDS):
        for engine in ENGINES:
            figures[engine]["texts"].append(request(engine, "texts"))
            figures[engine]["questions"] += request(engine, "questions")
    for engine in ENGINES:
        taken, times = figures[engine], figures[engine].pop("questions")
        taken["texts_per_second"] = max(taken.pop("texts"))
        taken["question_p50_ms"] = statistics.median(times)
        taken["question_p95_ms"] = statistics.quantiles(times, n=20)[-1]
        taken["peak_mb"] = request(engine, "memory")
    figures["kist"]["passages_with_sentences_per_second"] = max(request("kist", "passages") for _ in range(ROUNDS))
    for process in processes.values():
        process.communicate()
    return figures


def receive(process: subprocess.Popen[str]) -> Any:
    """Read one value from an engine's process."""
    line = process.stdout.readline() if process.stdout else ""
    if not line:
        raise SystemExit(f"The process of {process.args!r} ended early: run it by itself to see why.")
    return json.loads(line)


def main() -> int:
    """Print the figures as JSON and as a table; the ratios say how many times better Kist is."""
    figures = measure()
    ours, theirs = (figures[engine] for engine in ENGINES)
    rows = [
        ("texts a second", "texts_per_second", ours["texts_per_second"] / theirs["texts_per_second"]),
        *(
            (label, key, theirs[key] / ours[key])
            for label, key in (
                ("question p50, ms", "question_p50_ms"),
                ("question p95, ms", "question_p95_ms"),
                ("start to first question, s", "cold_seconds"),
                ("peak memory, MB", "peak_mb"),
            )
        ),
    ]
    figures["ratios"] = {key: ratio for _, key, ratio in rows}
    print(json.dumps(figures, indent=2))
    print(f"\n{'':34}{'Kist':>10}{'sentence-transformers':>24}{'ratio':>8}")
    for label, key, ratio in rows:
        print(f"{label:34}{ours[key]:>10.2f}{theirs[key]:>24.2f}{ratio:>8.2f}")
    print(f"{'passages with sentences a second':34}{ours['passages_with_sentences_per_second']:>10.2f}")
    reached = figures["ratios"]["texts_per_second"] >= TARGET
    print(f"Target at ingest, {TARGET} times: {'reached' if reached else 'missed'}.")
    return 0 if reached else 1


if __name__ == "__main__":
    if len(sys.argv) > 1:
        serve(sys.argv[1])
    else:
        raise SystemExit(main())
