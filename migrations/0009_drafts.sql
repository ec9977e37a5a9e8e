CREATE TABLE `export_drafts` (
	`tenant_id` text NOT NULL,
	`id` text NOT NULL,
	`user_id` text NOT NULL,
	`requisition_id` text NOT NULL,
	`candidate_ids` text NOT NULL,
	`settings` text,
	`preview_id` text,
	`confirmed_at` integer,
	`export_id` text,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `id`)
);
--> statement-breakpoint
CREATE INDEX `export_drafts_by_age` ON `export_drafts` (`created_at`);--> statement-breakpoint
CREATE TABLE `export_settings` (
	`tenant_id` text NOT NULL,
	`user_id` text NOT NULL,
	`requisition_id` text NOT NULL,
	`settings` text NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `user_id`)
);
