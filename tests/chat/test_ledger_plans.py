"""The ledger's statements look everything up by key, also where the tables were empty when they were planned."""

import pytest
from django.db import connection

from chat.connection import PLANNER, own_connection
from chat.ledger_sql import statements

assert connection  # read by skipif


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="plans of PostgreSQL")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["lock", "facts", "insert", "touch"])
def test_no_table_is_copied_or_read_as_a_whole(name: str) -> None:
    session = own_connection()
    session.settings_dict["OPTIONS"] |= {"options": PLANNER}
    try:
        with session.cursor() as cursor:
            cursor.execute("ANALYZE chat_entry, chat_thread, portals_member, portals_portal")
            cursor.execute(f"EXPLAIN {statements('postgresql')[name]}", ["[]"])
            plan = "\n".join(line for (line,) in cursor.fetchall())
    finally:
        session.close()
    assert "Function Scan" in plan
    assert "Materialize" not in plan, plan
    assert "Seq Scan on" not in plan, plan
