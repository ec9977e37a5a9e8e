ALTER TABLE `export_rows` ADD `plan` text;--> statement-breakpoint
ALTER TABLE `export_steps` ADD `read_back` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `export_pumps` ADD `woken_at` integer;