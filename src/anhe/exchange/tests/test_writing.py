"""Tables out."""

from anhe import exchange


def test_cells_that_a_spreadsheet_would_run_are_guarded():
    rows = [["what", "count"], ["=cmd|' /C calc'!A0", 1], ["+A1", -5], ["plain, quoted", "换行\n"]]
    assert exchange.written(rows).decode("utf-8-sig") == (
        'what,count\r\n\'=cmd|\' /C calc\'!A0,1\r\n\'+A1,-5\r\n"plain, quoted","换行\n"\r\n'
    )
