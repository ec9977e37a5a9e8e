CREATE TABLE `changes` (
	`tenant_id` text NOT NULL,
	`seq` integer NOT NULL,
	`type` text NOT NULL,
	`at` integer NOT NULL,
	`candidate_id` text,
	`greenhouse` text NOT NULL,
	`data` text,
	PRIMARY KEY(`tenant_id`, `seq`)
);
--> statement-breakpoint
CREATE TABLE `connections` (
	`tenant_id` text PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`kind` text NOT NULL,
	`credential` text NOT NULL,
	`hint` text NOT NULL,
	`status` text NOT NULL,
	`acting_user_id` integer,
	`acting_user_name` text,
	`acting_user_site_admin` integer,
	`permissions` text NOT NULL,
	`notices` text DEFAULT '[]' NOT NULL,
	`verified_at` integer NOT NULL,
	`connected_at` integer NOT NULL,
	`token` text,
	`token_expires_at` integer,
	`token_lease_until` integer,
	`refresh_token` text,
	`refresh_due_at` integer
);
--> statement-breakpoint
CREATE INDEX `connections_by_status` ON `connections` (`status`);--> statement-breakpoint
CREATE INDEX `connections_to_refresh` ON `connections` (`refresh_due_at`) WHERE refresh_due_at IS NOT NULL;--> statement-breakpoint
CREATE TABLE `harvest_options` (
	`tenant_id` text NOT NULL,
	`connection_id` text NOT NULL,
	`key` text NOT NULL,
	`walk` text NOT NULL,
	`read_at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `key`)
);
--> statement-breakpoint
CREATE TABLE `oauth_flows` (
	`tenant_id` text NOT NULL,
	`ticket_hash` text NOT NULL,
	`state_hash` text,
	`cookie_hash` text,
	`expires_at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `ticket_hash`)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `oauth_flows_by_ticket` ON `oauth_flows` (`ticket_hash`);--> statement-breakpoint
CREATE UNIQUE INDEX `oauth_flows_by_state` ON `oauth_flows` (`state_hash`) WHERE state_hash IS NOT NULL;--> statement-breakpoint
CREATE INDEX `oauth_flows_by_expiry` ON `oauth_flows` (`expires_at`);--> statement-breakpoint
CREATE TABLE `dead_letters` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text,
	`type` text NOT NULL,
	`body` text NOT NULL,
	`attempts` integer NOT NULL,
	`died_at` integer NOT NULL,
	`retried_at` integer
);
--> statement-breakpoint
CREATE INDEX `dead_letters_by_tenant` ON `dead_letters` (`tenant_id`);--> statement-breakpoint
CREATE TABLE `export_previews` (
	`tenant_id` text NOT NULL,
	`id` text NOT NULL,
	`as` text NOT NULL,
	`job_ids` text NOT NULL,
	`on_existing` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `id`)
);
--> statement-breakpoint
CREATE INDEX `export_previews_by_age` ON `export_previews` (`created_at`);--> statement-breakpoint
CREATE TABLE `idempotency_keys` (
	`tenant_id` text NOT NULL,
	`key` text NOT NULL,
	`digest` text NOT NULL,
	`owner` text NOT NULL,
	`answer` text,
	`status` integer,
	`location` text,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `key`)
);
--> statement-breakpoint
CREATE INDEX `idempotency_keys_by_age` ON `idempotency_keys` (`created_at`);--> statement-breakpoint
CREATE TABLE `export_preview_items` (
	`tenant_id` text NOT NULL,
	`preview_id` text NOT NULL,
	`position` integer NOT NULL,
	`candidate_id` text NOT NULL,
	`emails` text,
	`named` integer NOT NULL,
	`decision` text,
	`reason` text,
	`matches` text DEFAULT '[]' NOT NULL,
	PRIMARY KEY(`tenant_id`, `preview_id`, `position`)
);
--> statement-breakpoint
CREATE INDEX `export_preview_items_by_preview` ON `export_preview_items` (`preview_id`,`decision`);--> statement-breakpoint
CREATE TABLE `file_chunks` (
	`tenant_id` text NOT NULL,
	`file_id` text NOT NULL,
	`n` integer NOT NULL,
	`sealed` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `file_id`, `n`)
);
--> statement-breakpoint
CREATE INDEX `file_chunks_by_age` ON `file_chunks` (`created_at`);--> statement-breakpoint
CREATE TABLE `person_claims` (
	`tenant_id` text NOT NULL,
	`key` text NOT NULL,
	`export_id` text NOT NULL,
	`candidate_id` text NOT NULL,
	`claimed_at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `key`)
);
--> statement-breakpoint
CREATE INDEX `person_claims_by_row` ON `person_claims` (`export_id`,`candidate_id`);--> statement-breakpoint
CREATE TABLE `export_rows` (
	`tenant_id` text NOT NULL,
	`export_id` text NOT NULL,
	`position` integer NOT NULL,
	`candidate_id` text NOT NULL,
	`profile` text,
	`outcome` text DEFAULT 'queued' NOT NULL,
	`greenhouse_candidate_id` integer,
	`greenhouse_application_id` integer,
	`exported_at` integer,
	`credited_via` text DEFAULT '[]' NOT NULL,
	`warnings` text DEFAULT '[]' NOT NULL,
	`error` text,
	`matches` text DEFAULT '[]' NOT NULL,
	`decision` text,
	`due_at` integer NOT NULL,
	`lease_until` integer,
	`lease_id` text,
	`attempts` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`export_id`, `candidate_id`)
);
--> statement-breakpoint
CREATE INDEX `export_rows_by_position` ON `export_rows` (`tenant_id`,`export_id`,`position`);--> statement-breakpoint
CREATE INDEX `export_rows_due` ON `export_rows` (`export_id`,`outcome`,`due_at`,`position`);--> statement-breakpoint
CREATE INDEX `export_rows_by_candidate` ON `export_rows` (`tenant_id`,`candidate_id`,`export_id`);--> statement-breakpoint
CREATE INDEX `export_rows_by_greenhouse_candidate` ON `export_rows` (`tenant_id`,`greenhouse_candidate_id`);--> statement-breakpoint
CREATE TABLE `export_steps` (
	`tenant_id` text NOT NULL,
	`export_id` text NOT NULL,
	`candidate_id` text NOT NULL,
	`step` text NOT NULL,
	`ordinal` integer NOT NULL,
	`state` text NOT NULL,
	`sent_at` integer,
	`settled_at` integer,
	`looks` integer DEFAULT 0 NOT NULL,
	`error` text,
	PRIMARY KEY(`export_id`, `candidate_id`, `step`, `ordinal`)
);
--> statement-breakpoint
CREATE TABLE `exports` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`as` text NOT NULL,
	`requisition_id` text NOT NULL,
	`requisition_name` text NOT NULL,
	`requested_by` text NOT NULL,
	`credit_user_id` integer NOT NULL,
	`job_ids` text NOT NULL,
	`options` text NOT NULL,
	`total` integer NOT NULL,
	`created_at` integer NOT NULL,
	`finished_at` integer,
	`waiting_until` integer,
	`ended_as` text,
	`cancelled_at` integer,
	`round` integer DEFAULT 1 NOT NULL,
	`notification` text DEFAULT 'pending' NOT NULL,
	`notified_at` integer
);
--> statement-breakpoint
CREATE INDEX `exports_by_tenant` ON `exports` (`tenant_id`,`id`);--> statement-breakpoint
CREATE INDEX `exports_by_requisition` ON `exports` (`tenant_id`,`requisition_id`,`id`);--> statement-breakpoint
CREATE INDEX `exports_unfinished` ON `exports` (`finished_at`,`tenant_id`);--> statement-breakpoint
CREATE INDEX `exports_untold` ON `exports` (`notification`,`finished_at`);--> statement-breakpoint
CREATE TABLE `greenhouse_links` (
	`tenant_id` text NOT NULL,
	`candidate_id` text NOT NULL,
	`greenhouse_candidate_id` integer NOT NULL,
	`linked_at` integer NOT NULL,
	`merged_into` integer,
	`exported_at` integer,
	PRIMARY KEY(`tenant_id`, `candidate_id`)
);
--> statement-breakpoint
CREATE INDEX `links_by_greenhouse_candidate` ON `greenhouse_links` (`tenant_id`,`greenhouse_candidate_id`);--> statement-breakpoint
CREATE TABLE `export_pumps` (
	`tenant_id` text PRIMARY KEY NOT NULL,
	`lease_id` text,
	`lease_until` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `mirror_applications` (
	`tenant_id` text NOT NULL,
	`id` integer NOT NULL,
	`candidate_id` integer NOT NULL,
	`prospect` integer NOT NULL,
	`status` text NOT NULL,
	`job_ids` text NOT NULL,
	`job_name` text,
	`stage_id` integer,
	`stage_name` text,
	`pool_id` integer,
	`pool_stage_id` integer,
	`owner_id` integer,
	`rejected_at` integer,
	`rejection_reason` text,
	`hired_at` integer,
	`last_activity_at` integer,
	`seen_at` integer NOT NULL,
	`deleted_at` integer,
	PRIMARY KEY(`tenant_id`, `id`)
);
--> statement-breakpoint
CREATE INDEX `mirror_applications_by_candidate` ON `mirror_applications` (`tenant_id`,`candidate_id`);--> statement-breakpoint
CREATE TABLE `mirror_departments` (
	`tenant_id` text NOT NULL,
	`id` integer NOT NULL,
	`seen_at` integer NOT NULL,
	`deleted_at` integer,
	`absent_at` integer,
	`name` text NOT NULL,
	`parent_id` integer,
	PRIMARY KEY(`tenant_id`, `id`)
);
--> statement-breakpoint
CREATE TABLE `mirror_job_posts` (
	`tenant_id` text NOT NULL,
	`id` integer NOT NULL,
	`seen_at` integer NOT NULL,
	`deleted_at` integer,
	`absent_at` integer,
	`job_id` integer,
	`title` text NOT NULL,
	`live` integer NOT NULL,
	`updated_at` integer,
	`stale_at` integer,
	PRIMARY KEY(`tenant_id`, `id`)
);
--> statement-breakpoint
CREATE INDEX `mirror_job_posts_by_job` ON `mirror_job_posts` (`tenant_id`,`job_id`,`id`);--> statement-breakpoint
CREATE INDEX `mirror_job_posts_stale` ON `mirror_job_posts` (`tenant_id`,`stale_at`) WHERE stale_at IS NOT NULL;--> statement-breakpoint
CREATE TABLE `mirror_job_stages` (
	`tenant_id` text NOT NULL,
	`id` integer NOT NULL,
	`seen_at` integer NOT NULL,
	`deleted_at` integer,
	`absent_at` integer,
	`job_id` integer NOT NULL,
	`name` text NOT NULL,
	`position` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `id`)
);
--> statement-breakpoint
CREATE INDEX `mirror_job_stages_by_job` ON `mirror_job_stages` (`tenant_id`,`job_id`,`id`);--> statement-breakpoint
CREATE TABLE `mirror_jobs` (
	`tenant_id` text NOT NULL,
	`id` integer NOT NULL,
	`seen_at` integer NOT NULL,
	`deleted_at` integer,
	`absent_at` integer,
	`name` text NOT NULL,
	`search` text NOT NULL,
	`status` text NOT NULL,
	`confidential` integer DEFAULT false NOT NULL,
	`requisition_id` text,
	`opened_at` integer,
	`closed_at` integer,
	`updated_at` integer,
	`stale_at` integer,
	`body_digest` text,
	PRIMARY KEY(`tenant_id`, `id`)
);
--> statement-breakpoint
CREATE INDEX `mirror_jobs_stale` ON `mirror_jobs` (`tenant_id`,`stale_at`) WHERE stale_at IS NOT NULL;--> statement-breakpoint
CREATE TABLE `mirror_people` (
	`tenant_id` text NOT NULL,
	`id` integer NOT NULL,
	`private` integer,
	`deleted_at` integer,
	`anonymized_at` integer,
	`merged_into` integer,
	`absent_at` integer,
	`missing_at` integer,
	`shown_digest` text,
	`updated_at` integer,
	`seen_at` integer,
	`stale_at` integer,
	`body_digest` text,
	`erase_due_at` integer,
	PRIMARY KEY(`tenant_id`, `id`)
);
--> statement-breakpoint
CREATE INDEX `mirror_people_merged` ON `mirror_people` (`tenant_id`,`merged_into`) WHERE merged_into IS NOT NULL;--> statement-breakpoint
CREATE INDEX `mirror_people_stale` ON `mirror_people` (`tenant_id`,`stale_at`) WHERE stale_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `mirror_people_absent` ON `mirror_people` (`tenant_id`,`absent_at`) WHERE absent_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `mirror_people_to_erase` ON `mirror_people` (`erase_due_at`) WHERE erase_due_at IS NOT NULL;--> statement-breakpoint
CREATE TABLE `mirror_person_emails` (
	`tenant_id` text NOT NULL,
	`person_id` integer NOT NULL,
	`hash` text NOT NULL,
	PRIMARY KEY(`tenant_id`, `person_id`, `hash`)
);
--> statement-breakpoint
CREATE INDEX `mirror_person_emails_by_hash` ON `mirror_person_emails` (`tenant_id`,`hash`);--> statement-breakpoint
CREATE TABLE `mirror_prospect_pools` (
	`tenant_id` text NOT NULL,
	`id` integer NOT NULL,
	`seen_at` integer NOT NULL,
	`deleted_at` integer,
	`absent_at` integer,
	`name` text NOT NULL,
	`stages` text NOT NULL,
	PRIMARY KEY(`tenant_id`, `id`)
);
--> statement-breakpoint
CREATE TABLE `mirror_sources` (
	`tenant_id` text NOT NULL,
	`id` integer NOT NULL,
	`seen_at` integer NOT NULL,
	`deleted_at` integer,
	`absent_at` integer,
	`name` text NOT NULL,
	PRIMARY KEY(`tenant_id`, `id`)
);
--> statement-breakpoint
CREATE TABLE `greenhouse_users` (
	`tenant_id` text NOT NULL,
	`id` integer NOT NULL,
	`name` text NOT NULL,
	`email` text,
	`emails` text NOT NULL,
	`site_admin` integer NOT NULL,
	`deactivated` integer NOT NULL,
	`seen_at` integer NOT NULL,
	`removed_at` integer,
	PRIMARY KEY(`tenant_id`, `id`)
);
--> statement-breakpoint
CREATE TABLE `product_users` (
	`tenant_id` text NOT NULL,
	`user_id` text NOT NULL,
	`email` text NOT NULL,
	`name` text NOT NULL,
	PRIMARY KEY(`tenant_id`, `user_id`)
);
--> statement-breakpoint
CREATE TABLE `user_mappings` (
	`tenant_id` text NOT NULL,
	`user_id` text NOT NULL,
	`greenhouse_user_id` integer NOT NULL,
	`mapped_at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `user_id`)
);
--> statement-breakpoint
CREATE INDEX `user_mappings_by_greenhouse_user` ON `user_mappings` (`tenant_id`,`greenhouse_user_id`);--> statement-breakpoint
CREATE TABLE `requisitions` (
	`tenant_id` text NOT NULL,
	`id` text NOT NULL,
	`name` text NOT NULL,
	`greenhouse_job_ids` text NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `id`)
);
--> statement-breakpoint
CREATE TABLE `shortlist_candidates` (
	`tenant_id` text NOT NULL,
	`requisition_id` text NOT NULL,
	`candidate_id` text NOT NULL,
	`stage` text NOT NULL,
	`search` text NOT NULL,
	`bytes` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`profile` text NOT NULL,
	`warnings` text NOT NULL,
	PRIMARY KEY(`tenant_id`, `requisition_id`, `candidate_id`)
);
--> statement-breakpoint
CREATE INDEX `shortlist_candidates_by_candidate` ON `shortlist_candidates` (`tenant_id`,`candidate_id`);--> statement-breakpoint
CREATE TABLE `shortlist_files` (
	`tenant_id` text NOT NULL,
	`file_id` text NOT NULL,
	`requisition_id` text NOT NULL,
	`candidate_id` text NOT NULL,
	PRIMARY KEY(`tenant_id`, `file_id`)
);
--> statement-breakpoint
CREATE INDEX `shortlist_files_by_candidate` ON `shortlist_files` (`tenant_id`,`candidate_id`,`requisition_id`);--> statement-breakpoint
CREATE TABLE `sync_lists` (
	`tenant_id` text NOT NULL,
	`list` text NOT NULL,
	`connection_id` text,
	`requested_at` integer,
	`walk_started_at` integer,
	`cursor` text,
	`seen` integer DEFAULT 0 NOT NULL,
	`restarts` integer DEFAULT 0 NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`due_at` integer,
	`woken_at` integer,
	`lease_id` text,
	`lease_until` integer,
	`completed_at` integer,
	`count` integer DEFAULT 0 NOT NULL,
	`problem` text,
	PRIMARY KEY(`tenant_id`, `list`)
);
--> statement-breakpoint
CREATE INDEX `sync_lists_by_due` ON `sync_lists` (`due_at`);--> statement-breakpoint
CREATE TABLE `sync_repairs` (
	`tenant_id` text PRIMARY KEY NOT NULL,
	`connection_id` text,
	`requested_at` integer,
	`started_at` integer,
	`covered_until` integer,
	`window_from` integer DEFAULT 0 NOT NULL,
	`window_until` integer DEFAULT 0 NOT NULL,
	`reads_known` integer DEFAULT false NOT NULL,
	`phase` text,
	`cursor` text,
	`restarts` integer DEFAULT 0 NOT NULL,
	`asked` integer DEFAULT 0 NOT NULL,
	`absent` text DEFAULT '[]' NOT NULL,
	`repairing` integer DEFAULT 0 NOT NULL,
	`repaired` integer DEFAULT 0 NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`due_at` integer NOT NULL,
	`woken_at` integer,
	`lease_id` text,
	`lease_until` integer,
	`known_at` integer,
	`completed_at` integer,
	`alarm` integer,
	`problem` text
);
--> statement-breakpoint
CREATE INDEX `sync_repairs_by_due` ON `sync_repairs` (`due_at`);--> statement-breakpoint
CREATE TABLE `sync_rereads` (
	`tenant_id` text PRIMARY KEY NOT NULL,
	`lease_id` text,
	`lease_until` integer,
	`due_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `sync_reviews` (
	`tenant_id` text NOT NULL,
	`from_id` integer NOT NULL,
	`into_id` integer NOT NULL,
	`application_id` integer,
	`found_at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `from_id`, `into_id`)
);
--> statement-breakpoint
CREATE TABLE `api_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`hash` text NOT NULL,
	`last4` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_used_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_by_hash` ON `api_keys` (`hash`);--> statement-breakpoint
CREATE INDEX `api_keys_by_tenant` ON `api_keys` (`tenant_id`,`id`);--> statement-breakpoint
CREATE TABLE `tenants` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`data_key` text NOT NULL,
	`paused` integer DEFAULT false NOT NULL,
	`created_at` integer NOT NULL,
	`deleted_at` integer
);
--> statement-breakpoint
CREATE TABLE `webhook_deliveries` (
	`tenant_id` text NOT NULL,
	`slug` text NOT NULL,
	`event_id` text NOT NULL,
	`id` text NOT NULL,
	`action` text NOT NULL,
	`state` text NOT NULL,
	`reason` text,
	`received_at` integer NOT NULL,
	`applied_by` text,
	`candidate_id` integer,
	`digest` text NOT NULL,
	`clocked` integer NOT NULL,
	`secret_id` text,
	`bytes` integer NOT NULL,
	`body` text,
	PRIMARY KEY(`tenant_id`, `slug`, `event_id`)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `webhook_deliveries_by_id` ON `webhook_deliveries` (`tenant_id`,`id`);--> statement-breakpoint
CREATE INDEX `webhook_deliveries_by_subject` ON `webhook_deliveries` (`tenant_id`,`candidate_id`,`digest`);--> statement-breakpoint
CREATE INDEX `webhook_deliveries_failed` ON `webhook_deliveries` (`tenant_id`,`id`) WHERE state = 'failed';--> statement-breakpoint
CREATE TABLE `webhook_hooks` (
	`tenant_id` text NOT NULL,
	`slug` text NOT NULL,
	`pinged_at` integer,
	`last_delivery_at` integer,
	`secret_id` text,
	`posts_to` text,
	`last_bad_at` integer,
	`bad_count` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`tenant_id`, `slug`)
);
--> statement-breakpoint
CREATE TABLE `webhook_secrets` (
	`tenant_id` text NOT NULL,
	`id` text NOT NULL,
	`sealed` text NOT NULL,
	`created_at` integer NOT NULL,
	`valid_until` integer,
	PRIMARY KEY(`tenant_id`, `id`)
);
--> statement-breakpoint
CREATE TABLE `webhook_tokens` (
	`tenant_id` text PRIMARY KEY NOT NULL,
	`token` text NOT NULL,
	`created_at` integer NOT NULL,
	`swept_at` integer DEFAULT 0 NOT NULL,
	`bodies_let_go_to` text DEFAULT '' NOT NULL,
	`details_let_go_to` text DEFAULT '' NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `webhook_tokens_by_token` ON `webhook_tokens` (`token`);--> statement-breakpoint
CREATE INDEX `webhook_tokens_by_sweep` ON `webhook_tokens` (`swept_at`);