-- Entries get a number and their search text a new form; the full-text index over it is kept by triggers. An entry
-- from before is found by search again as soon as the product sends it again.
ALTER TABLE `shortlist_candidates` RENAME TO `shortlist_candidates_before`;
--> statement-breakpoint
CREATE TABLE `shortlist_candidates` (
	`n` integer PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`requisition_id` text NOT NULL,
	`candidate_id` text NOT NULL,
	`stage` text NOT NULL,
	`scope` text NOT NULL,
	`search` text NOT NULL,
	`bytes` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`profile` text NOT NULL,
	`warnings` text NOT NULL
);
--> statement-breakpoint
-- Every word with its scope before it (src/shortlist/search.ts): a shortlist's words are no other's.
CREATE VIEW `shortlist_words` AS SELECT `n`, replace(`search`, ' ', ' ' || `scope`) AS `words` FROM `shortlist_candidates`;
--> statement-breakpoint
-- External content: the text is in the table alone. `ascii`, because words are folded and taken apart before; no
-- positions, because the order of results comes from the text.
CREATE VIRTUAL TABLE `shortlist_search` USING fts5(`words`, content='shortlist_words', content_rowid='n', tokenize='ascii', detail='none');
--> statement-breakpoint
-- What is deleted leaves the index at once and not at some later merge: it is personal data.
INSERT INTO `shortlist_search` (`shortlist_search`, `rank`) VALUES ('secure-delete', 1);
--> statement-breakpoint
CREATE TRIGGER `shortlist_search_added` AFTER INSERT ON `shortlist_candidates` BEGIN INSERT INTO `shortlist_search` (`rowid`, `words`) VALUES (new.`n`, replace(new.`search`, ' ', ' ' || new.`scope`)); END;
--> statement-breakpoint
CREATE TRIGGER `shortlist_search_deleted` AFTER DELETE ON `shortlist_candidates` BEGIN INSERT INTO `shortlist_search` (`shortlist_search`, `rowid`, `words`) VALUES ('delete', old.`n`, replace(old.`search`, ' ', ' ' || old.`scope`)); END;
--> statement-breakpoint
CREATE TRIGGER `shortlist_search_changed` AFTER UPDATE OF `scope`, `search` ON `shortlist_candidates` WHEN old.`search` IS NOT new.`search` OR old.`scope` IS NOT new.`scope` BEGIN INSERT INTO `shortlist_search` (`shortlist_search`, `rowid`, `words`) VALUES ('delete', old.`n`, replace(old.`search`, ' ', ' ' || old.`scope`)); INSERT INTO `shortlist_search` (`rowid`, `words`) VALUES (new.`n`, replace(new.`search`, ' ', ' ' || new.`scope`)); END;
--> statement-breakpoint
INSERT INTO `shortlist_candidates` (`tenant_id`, `requisition_id`, `candidate_id`, `stage`, `scope`, `search`, `bytes`, `updated_at`, `profile`, `warnings`) SELECT `tenant_id`, `requisition_id`, `candidate_id`, `stage`, '', '', `bytes`, `updated_at`, `profile`, `warnings` FROM `shortlist_candidates_before`;
--> statement-breakpoint
DROP TABLE `shortlist_candidates_before`;
--> statement-breakpoint
CREATE UNIQUE INDEX `shortlist_candidates_by_entry` ON `shortlist_candidates` (`tenant_id`,`requisition_id`,`candidate_id`);--> statement-breakpoint
CREATE INDEX `shortlist_candidates_by_candidate` ON `shortlist_candidates` (`tenant_id`,`candidate_id`);
