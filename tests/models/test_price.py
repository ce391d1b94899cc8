from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import MILLIONTHS, DocumentError, millionths, read_all
from tests.models.documents import document, model


@pytest.mark.parametrize(
    ("written", "price"),
    [(None, None), (0.04, 40_000), ("0.04", 40_000), (1, 1_000_000), (0, 0), (1e-6, 1)],
)
def test_a_price_is_whole_millionths(written: object, price: int | None) -> None:
    assert model({}, price_usd=written).price == price


@pytest.mark.parametrize("written", [-0.01, True, "free", "0.0000001", "NaN", "1e99", [], {}])
def test_what_is_no_price_is_refused(written: object) -> None:
    with pytest.raises(DocumentError, match="price_usd"):
        model({}, price_usd=written)


@given(st.integers(0, 10**12))
def test_no_amount_is_rounded(amount: int) -> None:
    dollars = Decimal(amount) / MILLIONTHS
    assert millionths(str(dollars)) == amount
    # As JSON keeps a number: up to a million dollars a float tells millionths apart.
    assert model({}, price_usd=json.loads(json.dumps(float(dollars)))).price == amount


def test_a_folder_without_documents_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="holds no model's document"):
        read_all(tmp_path)
    (tmp_path / "a.json").write_text(json.dumps(document({})))
    assert len(read_all(tmp_path)) == 1
