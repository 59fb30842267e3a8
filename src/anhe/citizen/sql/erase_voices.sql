-- Takes away what the holders of these files' receipts rated, complained of and tried, and why their records were held back.
DELETE FROM citizen_complaint WHERE receipt_id IN (SELECT id FROM reports_receipt WHERE report_id = ANY (%(files)s::uuid[]));
DELETE FROM citizen_rating WHERE receipt_id IN (SELECT id FROM reports_receipt WHERE report_id = ANY (%(files)s::uuid[]));
DELETE FROM citizen_prooftry WHERE receipt_id IN (SELECT id FROM reports_receipt WHERE report_id = ANY (%(files)s::uuid[]));
DELETE FROM citizen_onetimecode WHERE receipt_id IN (SELECT id FROM reports_receipt WHERE report_id = ANY (%(files)s::uuid[]));
DELETE FROM citizen_disclosuredelay WHERE receipt_id IN (SELECT id FROM reports_receipt WHERE report_id = ANY (%(files)s::uuid[]));
