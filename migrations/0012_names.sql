-- Written by hand: drizzle-kit takes an expression apart at its commas.
CREATE INDEX `shortlist_candidates_by_name` ON `shortlist_candidates` (`tenant_id`,`requisition_id`,substr(`search`, 1, 60),`candidate_id`,`stage`);
