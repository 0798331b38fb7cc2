from dure.cli.tables import padded, table, width


def test_hangul_is_two_columns_wide():
    assert (width("가a"), padded("가", 4), padded("1", 3, right=True)) == (3, "가  ", "  1")


def test_columns_line_up_under_hangul():
    drawn = table(("제도", "실적"), [("여성기업제품", "1"), ("a", "1,000")], right=(1,))

    assert drawn.splitlines() == [
        "제도           실적",
        "------------  -----",
        "여성기업제품      1",
        "a             1,000",
    ]
