"""Trains a back-end of Annif itself on tagged texts and writes its twenty best suggestions for each text to judge.

Files as in suggest.py. Needs requirements-annif.txt in an environment of its own. Annif's analyzers fetch sentence data of NLTK when they start; this
one is its Snowball analyzer with NLTK's word tokenizer alone, which needs none.
"""

import argparse
import json
import logging
import os
import tempfile

import annif
import annif.analyzer
from annif.analyzer.snowball import SnowballAnalyzer
from annif.corpus import Document, DocumentList, SubjectSet
from annif.project import AnnifProject
from annif.registry import AnnifRegistry
from annif.vocab import VocabFileTSV
from nltk.stem.snowball import SnowballStemmer
from nltk.tokenize import NLTKWordTokenizer

SHOWN = 20
BATCH = 256
TOOLS = {
    "annif-tfidf": {"backend": "tfidf"},
    "annif-omikuji": {"backend": "omikuji"},
}


class OfflineSnowball(SnowballAnalyzer):
    name = "offlinesnowball"

    def __init__(self, param):
        self.param = param
        self.stemmer = SnowballStemmer(param)
        self.tokenizer = NLTKWordTokenizer()

    def tokenize_words(self, text, filter=True):
        words = self.tokenizer.tokenize(text)
        return [self._normalize_word(word) for word in words if not filter or self.is_valid_token(word)]


def read_lines(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def open_project(tool, tags, folder):
    registry = AnnifRegistry("", folder, False)
    path = os.path.join(folder, "tags.tsv")
    with open(path, "w", encoding="utf-8") as out:
        out.writelines(f"<urn:tag:{number}>\t{tag}\n" for number, tag in enumerate(tags))
    vocabulary = registry.get_vocab("tags")
    vocabulary.load_vocabulary(VocabFileTSV(path, "en"))
    config = {"language": "en", "analyzer": "offlinesnowball(english)", "vocab": "tags", "limit": str(SHOWN), **TOOLS[tool]}
    return AnnifProject(tool, config, folder, registry)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tool", choices=sorted(TOOLS), required=True)
    parser.add_argument("--train", required=True)
    parser.add_argument("--judged", required=True)
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    annif.logger.setLevel(logging.ERROR)
    annif.analyzer.register_analyzer(OfflineSnowball)
    train, judged = read_lines(args.train), read_lines(args.judged)
    tags = sorted({tag for row in train for tag in row["tags"]})
    number_of = {tag: number for number, tag in enumerate(tags)}
    with tempfile.TemporaryDirectory() as folder, open(args.out, "w", encoding="utf-8") as out:
        project = open_project(args.tool, tags, folder)
        documents = [Document(row["text"], SubjectSet([number_of[tag] for tag in row["tags"]])) for row in train]
        project.train(DocumentList(documents), jobs=1)
        for start in range(0, len(judged), BATCH):
            for result in project.suggest([Document(row["text"]) for row in judged[start : start + BATCH]]):
                best = sorted(result, key=lambda suggestion: (-suggestion.score, suggestion.subject_id))
                out.write(json.dumps([[tags[one.subject_id], float(one.score)] for one in best[:SHOWN]]) + "\n")


if __name__ == "__main__":
    main()
