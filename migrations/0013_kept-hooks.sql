CREATE TABLE `webhook_managers` (
	`tenant_id` text PRIMARY KEY NOT NULL,
	`requested_at` integer,
	`due_at` integer NOT NULL,
	`woken_at` integer,
	`lease_id` text,
	`lease_until` integer,
	`attempts` integer DEFAULT 0 NOT NULL,
	`checked_at` integer,
	`problem` text
);
--> statement-breakpoint
CREATE INDEX `webhook_managers_by_due` ON `webhook_managers` (`due_at`);--> statement-breakpoint
CREATE TABLE `webhook_remotes` (
	`tenant_id` text NOT NULL,
	`slug` text NOT NULL,
	`remote_id` integer NOT NULL,
	`secret_id` text NOT NULL,
	PRIMARY KEY(`tenant_id`, `slug`)
);
--> statement-breakpoint
ALTER TABLE `connections` ADD `leaving_at` integer;--> statement-breakpoint
CREATE INDEX `connections_leaving` ON `connections` (`leaving_at`) WHERE leaving_at IS NOT NULL;