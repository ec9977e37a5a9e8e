ALTER TABLE `sync_reviews` ADD `decision` text;--> statement-breakpoint
ALTER TABLE `sync_reviews` ADD `decided_at` integer;--> statement-breakpoint
ALTER TABLE `sync_reviews` ADD `decided_by` text;