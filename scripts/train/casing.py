"""Casing of a word: the tokenizer lower-cases, so the model gets case as token_type_ids."""

from labels import ALL_CAPS, CAPITALISED, LOWER, MIXED


def casing_of(word: str) -> int:
    """0 lower case or no cased letter; 1 first letter upper, rest lower; 2 two or more letters, all upper; 3 mixed.

    Only cased letters count: "2nd" is 0, "U.K." is 2, "I" is 1, "iPhone" and "McDonald" are 3.
    """
    letters = [c for c in word if c.lower() != c.upper()]
    upper = [c != c.lower() for c in letters]
    if not any(upper):
        return LOWER
    if len(letters) > 1 and all(upper):
        return ALL_CAPS
    if upper[0] and not any(upper[1:]):
        return CAPITALISED
    return MIXED
