"""Label inventories, in the order of the model's output columns."""

SENTIMENT = ["negative", "neutral", "positive"]

EMOTIONS = [
    "admiration", "amusement", "anger", "annoyance", "approval", "caring", "confusion", "curiosity",
    "desire", "disappointment", "disapproval", "disgust", "embarrassment", "excitement", "fear",
    "gratitude", "grief", "joy", "love", "nervousness", "optimism", "pride", "realization", "relief",
    "remorse", "sadness", "surprise", "neutral",
]

# Ekman grouping as published with GoEmotions (Demszky et al. 2020, ekman_mapping.json).
EKMAN = {
    "anger": ["anger", "annoyance", "disapproval"],
    "disgust": ["disgust"],
    "fear": ["fear", "nervousness"],
    "joy": [
        "joy", "amusement", "approval", "excitement", "gratitude", "love", "optimism", "relief",
        "pride", "admiration", "desire", "caring",
    ],
    "neutral": ["neutral"],
    "sadness": ["sadness", "disappointment", "embarrassment", "grief", "remorse"],
    "surprise": ["surprise", "realization", "confusion", "curiosity"],
}

TONE = ["formality", "politeness"]

ENTITY_TYPES = ["person", "organization", "location", "product", "work", "event"]
ENTITY_TAGS = ["O"] + [f"{prefix}-{kind}" for kind in ENTITY_TYPES for prefix in ("B", "I")]
TAG_INDEX = {tag: index for index, tag in enumerate(ENTITY_TAGS)}

# Casing of the word a piece came from, carried by token_type_ids.
LOWER, CAPITALISED, ALL_CAPS, MIXED = 0, 1, 2, 3
