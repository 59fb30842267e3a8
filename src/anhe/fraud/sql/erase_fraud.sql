-- Takes the traces of these files away with all that hangs on them, and the accounts that no other trace has met.
DELETE FROM fraud_packet WHERE trace_id IN (SELECT id FROM fraud_trace WHERE file = ANY (%(files)s::uuid[]));
DELETE FROM fraud_redraw WHERE trace_id IN (SELECT id FROM fraud_trace WHERE file = ANY (%(files)s::uuid[]));
DELETE FROM fraud_sheet WHERE trace_id IN (SELECT id FROM fraud_trace WHERE file = ANY (%(files)s::uuid[]));
DELETE FROM fraud_answer WHERE order_id IN (SELECT o.id FROM fraud_order o JOIN fraud_trace t ON t.id = o.trace_id WHERE t.file = ANY (%(files)s::uuid[]));
DELETE FROM fraud_renewal WHERE order_id IN (SELECT o.id FROM fraud_order o JOIN fraud_trace t ON t.id = o.trace_id WHERE t.file = ANY (%(files)s::uuid[]));
DELETE FROM fraud_freeze WHERE order_id IN (SELECT o.id FROM fraud_order o JOIN fraud_trace t ON t.id = o.trace_id WHERE t.file = ANY (%(files)s::uuid[]));
DELETE FROM fraud_hold WHERE order_id IN (SELECT o.id FROM fraud_order o JOIN fraud_trace t ON t.id = o.trace_id WHERE t.file = ANY (%(files)s::uuid[]));
DELETE FROM fraud_order WHERE trace_id IN (SELECT id FROM fraud_trace WHERE file = ANY (%(files)s::uuid[]));
DELETE FROM fraud_payment WHERE trace_id IN (SELECT id FROM fraud_trace WHERE file = ANY (%(files)s::uuid[]));
DELETE FROM fraud_account WHERE id IN (SELECT a.account_id FROM fraud_tracedaccount a JOIN fraud_trace t ON t.id = a.trace_id WHERE t.file = ANY (%(files)s::uuid[]))
    AND NOT EXISTS (SELECT FROM fraud_tracedaccount a JOIN fraud_trace t ON t.id = a.trace_id WHERE a.account_id = fraud_account.id AND t.file <> ALL (%(files)s::uuid[]));
DELETE FROM fraud_tracedaccount WHERE trace_id IN (SELECT id FROM fraud_trace WHERE file = ANY (%(files)s::uuid[]));
DELETE FROM fraud_trace WHERE file = ANY (%(files)s::uuid[]);
