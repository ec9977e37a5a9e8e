CREATE TABLE `person_look_ups` (
	`tenant_id` text NOT NULL,
	`key` text NOT NULL,
	`connection_id` text NOT NULL,
	`asked_at` integer NOT NULL,
	`found` text,
	PRIMARY KEY(`tenant_id`, `key`)
);
--> statement-breakpoint
CREATE INDEX `person_look_ups_by_age` ON `person_look_ups` (`asked_at`);