"""The ledger's four statements, and two more for messages with files. Each takes one parameter, a JSON list, so both databases run the same text;
only how JSON becomes rows differs (facts.rows)."""

from .facts import COLUMNS, JOINS, rows, session, still_signed_in

COMMAND = {
    "n": "int",
    "thread": "bigint",
    "person": "bigint",
    "client_id": "uuid",
    "session": "text",
    "proof": "text",
}
ENTRY = {
    "thread": "bigint",
    "seq": "int",
    "public_seq": "int",
    "kind": "text",
    "author_kind": "text",
    "author": "bigint",
    "client_id": "uuid",
    "body": "text",
    "data": "text",
    "at": "timestamptz",
}
TOUCH = {
    "thread": "bigint",
    "seq": "int",
    "public_seq": "int",
    "state": "text",
    "asked": "int",
    "answered": "int",
    "at": "timestamptz",
}
FILE = {"id": "text", "uuid": "uuid"}
BOUND = {"file": "bigint", "thread": "bigint", "seq": "int"}


def statements(vendor: str) -> dict[str, str]:
    postgresql = vendor == "postgresql"
    ids = (
        "SELECT value::bigint FROM json_array_elements_text(%s::json)"
        if postgresql
        else "SELECT value FROM json_each(%s)"
    )
    lock = " FOR UPDATE" if postgresql else ""  # SQLite: BEGIN IMMEDIATE has locked everything
    as_json = "::jsonb" if postgresql else ""
    return {
        "lock": f"SELECT id, last_seq, last_public_seq, state FROM chat_thread WHERE id IN ({ids}) ORDER BY id{lock}",
        "facts": f"""
            SELECT c.n, e.seq, e.public_seq, e.kind, e.body, u.name, {still_signed_in()}, t.operator_id, {COLUMNS}, e.data
            FROM {rows(vendor, COMMAND)}
            JOIN chat_thread t ON t.id = c.thread
            JOIN portals_user u ON u.id = c.person
            {JOINS} {session(vendor)}
            LEFT JOIN chat_entry e ON e.thread_id = c.thread AND e.author_id = c.person AND e.client_id = c.client_id""",
        "insert": f"""
            INSERT INTO chat_entry
                (thread_id, seq, public_seq, kind, author_kind, author_id, client_id, body, data, at)
            SELECT thread, seq, public_seq, kind, author_kind, author, client_id, body, data{as_json}, at
            FROM {rows(vendor, ENTRY)}""",
        "touch": f"""
            UPDATE chat_thread AS t SET last_seq = c.seq, last_public_seq = c.public_seq, state = c.state,
                last_at = CASE WHEN c.public_seq > t.last_public_seq THEN c.at ELSE t.last_at END,
                answers_from = CASE WHEN c.state = 'waiting' THEN coalesce(t.answers_from, c.at) ELSE t.answers_from END,
                solved_at = CASE WHEN c.state = 'solved' THEN t.solved_at END,
                desk_unread = c.asked + CASE WHEN c.answered > 0 THEN 0 ELSE t.desk_unread END,
                customer_unread = t.customer_unread + c.answered
            FROM {rows(vendor, TOUCH)} WHERE t.id = c.thread""",
        # locked: a file that its author takes back at this moment is gone, or stays
        "files": f"""
            SELECT c.id, f.id, f.thread_id, f.author_id, f.is_note, f.entry_id, f.name, f.kind, f.size, b.width, b.height
            FROM {rows(vendor, FILE)}
            JOIN chat_attachment f ON f.uuid = c.uuid JOIN files_blob b ON b.id = f.blob_id
            ORDER BY f.id{" FOR UPDATE OF f" if postgresql else ""}""",
        "bind": f"""
            UPDATE chat_attachment AS f SET entry_id = e.id
            FROM {rows(vendor, BOUND)} JOIN chat_entry e ON e.thread_id = c.thread AND e.seq = c.seq
            WHERE f.id = c.file""",
    }
