CREATE TABLE `callbacks` (
	`tenant_id` text PRIMARY KEY NOT NULL,
	`url` text NOT NULL,
	`secret` text NOT NULL,
	`previous_secret` text,
	`previous_until` integer,
	`created_at` integer NOT NULL,
	`cursor` integer NOT NULL,
	`tried_until` integer,
	`last_pushed_at` integer,
	`attempts` integer DEFAULT 0 NOT NULL,
	`failing_since` integer,
	`failure` text,
	`retry_at` integer,
	`disabled_at` integer,
	`woken_at` integer,
	`lease_id` text,
	`lease_until` integer
);
