"""SASRec in PyTorch with the settings of ours, on the split that `recommend-sequences` writes: sasrec.py FOLDER ITEMS EPOCHS SEED

Same shape, first values, pieces of long sequences, size of a step, candidates, loss and optimiser; other random numbers. Writes
`sasrec.jsonl` (the ten best per case) to the folder, and the processor time of the training in seconds to standard output.
"""

import json
import math
import sys
import time

import numpy as np
import torch
from torch import nn

FOLDER, ITEMS, EPOCHS, SEED = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
WIDTH, BLOCKS, PLACES, DROPOUT, RATE, CANDIDATES, ROWS = 64, 2, 48, 0.2, 0.002, 512, 2048
torch.set_num_threads(1)
torch.manual_seed(SEED)
random = np.random.default_rng(SEED)


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.before, self.between = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.query, self.key, self.value = (nn.Linear(WIDTH, WIDTH, bias=False) for _ in range(3))
        self.inner, self.outer = nn.Linear(WIDTH, WIDTH), nn.Linear(WIDTH, WIDTH)
        self.drop = nn.Dropout(DROPOUT)
        for layer in (self.query, self.key, self.value, self.inner, self.outer):
            nn.init.normal_(layer.weight, 0, 1 / math.sqrt(WIDTH))
        nn.init.zeros_(self.inner.bias)
        nn.init.zeros_(self.outer.bias)

    def forward(self, x, future):
        normed = self.before(x)
        products = self.query(normed) @ self.key(normed).transpose(1, 2) / math.sqrt(WIDTH)
        x = x + self.drop(torch.softmax(products.masked_fill(future, -1e9), -1) @ self.value(normed))
        return x + self.drop(self.outer(torch.relu(self.inner(self.between(x)))))


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.items, self.places = nn.Embedding(ITEMS, WIDTH), nn.Embedding(PLACES, WIDTH)
        nn.init.normal_(self.items.weight, 0, 1 / math.sqrt(WIDTH))
        nn.init.normal_(self.places.weight, 0, 0.02)
        self.blocks = nn.ModuleList(Block() for _ in range(BLOCKS))
        self.last, self.drop = nn.LayerNorm(WIDTH), nn.Dropout(DROPOUT)

    def forward(self, items):
        length = items.shape[1]
        x = self.drop(self.items(items) * math.sqrt(WIDTH) + self.places.weight[:length])
        future = torch.triu(torch.ones(length, length, dtype=torch.bool), 1)
        for block in self.blocks:
            x = block(x, future)
        return self.last(x)


def cut(sequences):
    pieces = []
    for own in sequences:
        offset = int(PLACES * random.random()) if len(own) > PLACES + 1 else 0
        end = len(own) - offset
        while end > 1:
            pieces.append(own[max(0, end - PLACES - 1) : end])
            end -= PLACES
        if offset > 0:
            pieces.append(own[max(0, len(own) - offset - 1) :])
    pieces = [piece for piece in pieces if len(piece) > 1]
    return [pieces[i] for i in random.permutation(len(pieces))]


def batches(pieces):
    waiting, filled = [], 0
    for piece in pieces:
        rows = 8 * math.ceil((len(piece) - 1) / 8)
        if filled + rows > ROWS:
            yield waiting
            waiting, filled = [], 0
        waiting.append(piece)
        filled += rows
    if waiting:
        yield waiting


def step(network, optimiser, pieces):
    length = max(len(piece) for piece in pieces) - 1
    items = torch.zeros(len(pieces), length, dtype=torch.long)
    targets = torch.full((len(pieces), length), -1)
    for row, piece in enumerate(pieces):
        items[row, : len(piece) - 1] = torch.tensor(piece[:-1])
        targets[row, : len(piece) - 1] = torch.tensor(piece[1:])
    states, wanted = network(items)[targets >= 0], targets[targets >= 0]
    candidates = torch.tensor(random.choice(ITEMS, min(CANDIDATES, ITEMS), replace=False))
    others = (states @ network.items(candidates).T).masked_fill(candidates[None, :] == wanted[:, None], -1e9)
    own = (states * network.items(wanted)).sum(-1, keepdim=True)
    loss = nn.functional.cross_entropy(torch.cat([own, others], 1), torch.zeros(len(wanted), dtype=torch.long))
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()


by_user = {}
with open(f"{FOLDER}/train.tsv") as rows:
    for row in rows:
        user, item = row.split("\t")[:2]
        by_user.setdefault(user, []).append(int(item))
network = Network()
optimiser = torch.optim.Adam(network.parameters(), lr=RATE, betas=(0.9, 0.98))
started = time.process_time()
for _ in range(EPOCHS):
    for pieces in batches(cut(by_user.values())):
        step(network, optimiser, pieces)
print(time.process_time() - started)

network.eval()
with torch.no_grad(), open(f"{FOLDER}/cases.jsonl") as cases, open(f"{FOLDER}/sasrec.jsonl", "w") as out:
    for line in cases:
        history = json.loads(line)["history"]
        scores = network.items.weight @ network(torch.tensor([history[-PLACES:]]))[0, -1]
        scores[history] = -math.inf
        out.write(json.dumps(torch.topk(scores, 10).indices.tolist()) + "\n")
