CREATE INDEX `tenants_by_sealing_key` ON `tenants` (substr(data_key, 1, instr(data_key, '.') - 1));
