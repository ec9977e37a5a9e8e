CREATE TABLE `sweep_runs` (
	`sweep` text PRIMARY KEY NOT NULL,
	`ran_at` integer NOT NULL,
	`went_well_at` integer,
	`duration_ms` integer NOT NULL,
	`problem` text
);
--> statement-breakpoint
CREATE TABLE `service_stops` (
	`id` integer PRIMARY KEY NOT NULL,
	`since` integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE `dead_letters` ADD `message_id` text;--> statement-breakpoint
CREATE INDEX `dead_letters_by_age` ON `dead_letters` (`died_at`);--> statement-breakpoint
CREATE UNIQUE INDEX `dead_letters_by_message` ON `dead_letters` (`message_id`);--> statement-breakpoint
ALTER TABLE `exports` ADD `profiles_gone_at` integer;--> statement-breakpoint
CREATE INDEX `exports_with_profiles` ON `exports` (`finished_at`) WHERE profiles_gone_at IS NULL;--> statement-breakpoint
CREATE INDEX `tenants_to_erase` ON `tenants` (`deleted_at`) WHERE deleted_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `webhook_secrets_by_end` ON `webhook_secrets` (`valid_until`) WHERE valid_until IS NOT NULL;