PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE IF NOT EXISTS "kysely_migration" ("name" varchar(255) not null primary key, "timestamp" varchar(255) not null);
INSERT INTO kysely_migration VALUES('0001-organizations-and-projects','2026-12-01T06:24:26.106Z');
INSERT INTO kysely_migration VALUES('0002-audit-and-changes','2026-12-01T06:24:26.119Z');
INSERT INTO kysely_migration VALUES('0003-rate-limits-and-idempotency','2026-12-01T06:24:26.120Z');
INSERT INTO kysely_migration VALUES('0004-what-a-gateway-follows','2026-12-01T06:24:26.121Z');
INSERT INTO kysely_migration VALUES('0005-usage','2026-12-01T06:24:26.133Z');
INSERT INTO kysely_migration VALUES('0006-owned-objects','2026-12-01T06:24:26.134Z');
INSERT INTO kysely_migration VALUES('0007-sessions','2026-12-01T06:24:26.135Z');
INSERT INTO kysely_migration VALUES('0008-sign-in','2026-12-01T06:24:26.136Z');
INSERT INTO kysely_migration VALUES('0009-folded-names','2026-12-01T06:24:26.143Z');
INSERT INTO kysely_migration VALUES('0010-limit-generations','2026-12-01T06:24:26.144Z');
INSERT INTO kysely_migration VALUES('0011-owned-items','2026-12-01T06:24:26.145Z');
INSERT INTO kysely_migration VALUES('0012-owned-bytes','2026-12-01T06:24:26.154Z');
INSERT INTO kysely_migration VALUES('0013-session-use','2026-12-01T06:24:26.155Z');
INSERT INTO kysely_migration VALUES('0014-owned-kinds','2026-12-01T06:24:26.172Z');
INSERT INTO kysely_migration VALUES('0015-upstream-usage','2026-12-01T06:24:26.173Z');
INSERT INTO kysely_migration VALUES('0016-failed-requests','2026-12-01T06:24:26.174Z');
INSERT INTO kysely_migration VALUES('0017-deleted-names','2026-12-01T06:24:26.175Z');
INSERT INTO kysely_migration VALUES('0018-temporary-accounts','2026-12-01T06:24:26.176Z');
INSERT INTO kysely_migration VALUES('0019-spend-limits','2026-12-01T06:24:26.177Z');
INSERT INTO kysely_migration VALUES('0020-deferred-reservations','2026-12-01T06:24:26.195Z');
INSERT INTO kysely_migration VALUES('0021-spend-raises','2026-12-01T06:24:26.196Z');
INSERT INTO kysely_migration VALUES('0022-spend-alert-deliveries','2026-12-01T06:24:26.199Z');
INSERT INTO kysely_migration VALUES('0023-usage-sums','2026-12-01T06:24:26.200Z');
INSERT INTO kysely_migration VALUES('0024-tags','2026-12-01T06:24:26.219Z');
INSERT INTO kysely_migration VALUES('0025-shared-budgets','2026-12-01T06:24:26.220Z');
INSERT INTO kysely_migration VALUES('0026-project-policies','2026-12-01T06:24:26.221Z');
INSERT INTO kysely_migration VALUES('0027-policies','2026-12-01T06:24:26.235Z');
INSERT INTO kysely_migration VALUES('0028-price-versions','2026-12-01T06:24:26.236Z');
INSERT INTO kysely_migration VALUES('0029-tag-budgets','2026-12-01T06:24:26.246Z');
INSERT INTO kysely_migration VALUES('0030-usage-partitions','2026-12-01T06:24:26.247Z');
INSERT INTO kysely_migration VALUES('0031-groups','2026-12-01T06:24:26.248Z');
INSERT INTO kysely_migration VALUES('0032-roles','2026-12-01T06:24:26.249Z');
INSERT INTO kysely_migration VALUES('0033-project-roles','2026-12-01T06:24:26.258Z');
INSERT INTO kysely_migration VALUES('0034-key-models','2026-12-01T06:24:26.259Z');
INSERT INTO kysely_migration VALUES('0035-scim','2026-12-01T06:24:26.299Z');
INSERT INTO kysely_migration VALUES('0036-oidc-groups','2026-12-01T06:24:26.300Z');
INSERT INTO kysely_migration VALUES('0037-scim-token-owners','2026-12-01T06:24:26.314Z');
INSERT INTO kysely_migration VALUES('0038-released-reservations','2026-12-01T06:24:26.315Z');
INSERT INTO kysely_migration VALUES('0039-deleted-key-hashes','2026-12-01T06:24:26.316Z');
INSERT INTO kysely_migration VALUES('0040-hour-cache-writes','2026-12-01T06:24:26.326Z');
INSERT INTO kysely_migration VALUES('0041-request-logs','2026-12-01T06:24:26.327Z');
INSERT INTO kysely_migration VALUES('0043-audit-deliveries','2026-12-01T06:24:26.339Z');
INSERT INTO kysely_migration VALUES('0044-erasures','2026-12-01T06:24:26.340Z');
INSERT INTO kysely_migration VALUES('0047-model-end-notices','2026-12-01T06:24:26.341Z');
INSERT INTO kysely_migration VALUES('0048-request-log-accounts','2026-12-01T06:24:26.342Z');
INSERT INTO kysely_migration VALUES('0049-previous-secrets','2026-12-01T06:24:26.349Z');
INSERT INTO kysely_migration VALUES('0050-first-sign-ins','2026-12-01T06:24:26.351Z');
INSERT INTO kysely_migration VALUES('0051-tag-values','2026-12-01T06:24:26.376Z');
INSERT INTO kysely_migration VALUES('0052-subject-rate-limits','2026-12-01T06:24:26.382Z');
INSERT INTO kysely_migration VALUES('0053-raise-requests','2026-12-01T06:24:26.383Z');
INSERT INTO kysely_migration VALUES('0054-terminal-sign-ins','2026-12-01T06:24:26.384Z');
INSERT INTO kysely_migration VALUES('0055-value-alerts','2026-12-01T06:24:26.393Z');
INSERT INTO kysely_migration VALUES('0056-removed-users','2026-12-01T06:24:26.394Z');
INSERT INTO kysely_migration VALUES('0059-user-code-tries','2026-12-01T06:24:26.395Z');
CREATE TABLE IF NOT EXISTS "kysely_migration_lock" ("id" varchar(255) not null primary key, "is_locked" integer default 0 not null);
INSERT INTO kysely_migration_lock VALUES('migration_lock',0);
CREATE TABLE installation (id integer primary key);
INSERT INTO installation VALUES(1);
CREATE TABLE organization (
    id text primary key,
    name text not null,
    created_at integer not null,
    default_project_id text not null,
    operator_id text not null
  ) without rowid;
INSERT INTO organization VALUES('org-0VcWsqsK000oBgIWtHHVw12Q','Default organization',1796106266445,'proj_0VcWsqsL000wNVTCh4uIK41C','svc_acct_0VcWsqsL001YO123P2dA6igp');
CREATE TABLE IF NOT EXISTS "user" (
    id text primary key,
    organization_id text not null references organization (id),
    email text not null,
    email_key text not null,
    name text,
    role text not null check (role in ('owner', 'reader')),
    added_at integer not null,
    removed_at integer,
    technical_level text,
    developer_persona text,
    oidc_issuer text,
    oidc_subject text
  , deactivated_at integer, scim_user_name text, scim_user_name_key text, scim_external_id text, scim_given_name text, scim_family_name text, scim_email_type text, scim_version integer, scim_modified_at integer, oidc_subject_claim text, oidc_claimed_subject text) without rowid;
INSERT INTO user VALUES('user-0VcWsqsP000g5x8jcisYKH3b','org-0VcWsqsK000oBgIWtHHVw12Q','owner@localhost','owner@localhost',NULL,'owner',1796106266445,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO user VALUES('user-0VcWsrPm000PDtgKq9JyMmWl','org-0VcWsqsK000oBgIWtHHVw12Q','ada@example.com','ada@example.com','Ada','reader',1796106268514,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE project (
    organization_id text not null references organization (id),
    id text not null,
    name text not null,
    created_at integer not null,
    archived_at integer,
    external_key_id text,
    residency text,
    geography text, tags text, require_tags text, metadata_tags text, safety_identifier_key text, personal_user_id text,
    primary key (organization_id, id)
  ) without rowid;
INSERT INTO project VALUES('org-0VcWsqsK000oBgIWtHHVw12Q','proj_0VcWsqsL000wNVTCh4uIK41C','Default project',1796106266445,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO project VALUES('org-0VcWsqsK000oBgIWtHHVw12Q','proj_0VcWsrMl000M8oewJ9tkoYy6','Research',1796106268327,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO project VALUES('org-0VcWsqsK000oBgIWtHHVw12Q','proj_0VcWsrOS000P9sClpIitMzEO','Former',1796106268433,1796106268463,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE service_account (
    id text primary key,
    project_id text not null,
    name text not null,
    role text not null check (role in ('owner', 'member', 'none')),
    created_at integer not null
  , expires_at integer) without rowid;
INSERT INTO service_account VALUES('svc_acct_0VcWsrQJ0006DO9HNrnlfAMq','proj_0VcWsrMl000M8oewJ9tkoYy6','crawler','member',1796106268547,NULL);
CREATE TABLE api_key (
    id text primary key,
    project_id text not null,
    user_id text references "user" (id),
    service_account_id text references service_account (id) on delete cascade,
    owner_access text not null check (owner_access in ('active', 'inactive')),
    name text not null,
    hash text not null unique,
    redacted_value text not null,
    scopes text not null,
    created_at integer not null,
    expires_at integer,
    last_used_at integer, tags text, may_tag integer, model_ids text, suspended_at integer, previous_hash text, previous_expires_at integer, trusted_headers text,
    check ((user_id is null) <> (service_account_id is null))
  ) without rowid;
INSERT INTO api_key VALUES('key_0VcWsrQP000sXD6AwQmtPYYM','proj_0VcWsrMl000M8oewJ9tkoYy6',NULL,'svc_acct_0VcWsrQJ0006DO9HNrnlfAMq','active','Secret Key','5320f70e5cf425514372be20cfeee9f7170792f08e6c4871d644d3f2445087a1','sk-svcacct-TV7O...n9lF','[]',1796106268553,NULL,1796106268677,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE admin_api_key (
    id text primary key,
    organization_id text not null references organization (id),
    user_id text references "user" (id),
    name text not null,
    hash text not null unique,
    redacted_value text not null,
    scopes text,
    created_at integer not null,
    expires_at integer,
    last_used_at integer,
    deleted_at integer
  ) without rowid;
INSERT INTO admin_api_key VALUES('key_0VcWsqsa000k6UVzKhWmuYqX','org-0VcWsqsK000oBgIWtHHVw12Q',NULL,'BAILIWICK_ADMIN_KEY','7fcc144c74226d60f095fcd1f51769e11f0dcdcdc4bfb1f7d4d5169368544f45','sk-admin-1PVK...SdMw',NULL,1796106266456,NULL,1796106268752,NULL);
CREATE TABLE invite (
    id text primary key,
    organization_id text not null references organization (id),
    email text not null,
    email_key text not null,
    role text not null check (role in ('owner', 'reader')),
    created_at integer not null,
    expires_at integer not null,
    accepted_at integer,
    projects text not null
  ) without rowid;
CREATE TABLE audit_log (
    organization_id text not null references organization (id),
    id text not null,
    type text not null,
    effective_at integer not null,
    project_id text not null,
    resource_id text not null,
    actor_key_id text,
    actor_id text not null,
    actor_email text,
    actor_kind text not null,
    ip_address text,
    user_agent text,
    payload text not null,
    primary key (organization_id, id)
  ) without rowid;
INSERT INTO audit_log VALUES('org-0VcWsqsK000oBgIWtHHVw12Q','audit_log-0VcWsqsQ000Wl1Lzd1w755Kr','organization.updated',1796106266446,'org-0VcWsqsK000oBgIWtHHVw12Q','org-0VcWsqsK000oBgIWtHHVw12Q',NULL,'svc_acct_0VcWsqsL001YO123P2dA6igp',NULL,'system',NULL,NULL,'{"id":"org-0VcWsqsK000oBgIWtHHVw12Q","changes_requested":{"title":"Default organization","name":"Default organization"}}');
INSERT INTO audit_log VALUES('org-0VcWsqsK000oBgIWtHHVw12Q','audit_log-0VcWsqsn000a2zvIMQxyCE05','api_key.created',1796106266469,'org-0VcWsqsK000oBgIWtHHVw12Q','key_0VcWsqsa000k6UVzKhWmuYqX',NULL,'svc_acct_0VcWsqsL001YO123P2dA6igp',NULL,'system',NULL,NULL,'{"id":"key_0VcWsqsa000k6UVzKhWmuYqX","data":{"scopes":[],"owner":{"type":"service_account","id":"svc_acct_0VcWsqsL001YO123P2dA6igp"}}}');
INSERT INTO audit_log VALUES('org-0VcWsqsK000oBgIWtHHVw12Q','audit_log-0VcWsrMy000aK10ZCqxUp4t6','project.created',1796106268340,'proj_0VcWsrMl000M8oewJ9tkoYy6','proj_0VcWsrMl000M8oewJ9tkoYy6','key_0VcWsqsa000k6UVzKhWmuYqX','svc_acct_0VcWsqsL001YO123P2dA6igp',NULL,'service_account_key','127.0.0.1','node','{"id":"proj_0VcWsrMl000M8oewJ9tkoYy6","data":{"name":"Research","title":"Research"}}');
INSERT INTO audit_log VALUES('org-0VcWsqsK000oBgIWtHHVw12Q','audit_log-0VcWsrOT00088bpUWVDZCADs','project.created',1796106268433,'proj_0VcWsrOS000P9sClpIitMzEO','proj_0VcWsrOS000P9sClpIitMzEO','key_0VcWsqsa000k6UVzKhWmuYqX','svc_acct_0VcWsqsL001YO123P2dA6igp',NULL,'service_account_key','127.0.0.1','node','{"id":"proj_0VcWsrOS000P9sClpIitMzEO","data":{"name":"Former","title":"Former"}}');
INSERT INTO audit_log VALUES('org-0VcWsqsK000oBgIWtHHVw12Q','audit_log-0VcWsrPW000sGLv5Uv2Kiuoy','project.archived',1796106268498,'proj_0VcWsrOS000P9sClpIitMzEO','proj_0VcWsrOS000P9sClpIitMzEO','key_0VcWsqsa000k6UVzKhWmuYqX','svc_acct_0VcWsqsL001YO123P2dA6igp',NULL,'service_account_key','127.0.0.1','node','{"id":"proj_0VcWsrOS000P9sClpIitMzEO"}');
INSERT INTO audit_log VALUES('org-0VcWsqsK000oBgIWtHHVw12Q','audit_log-0VcWsrPn000LmOKNJhUNzySS','user.added',1796106268515,'org-0VcWsqsK000oBgIWtHHVw12Q','user-0VcWsrPm000PDtgKq9JyMmWl','key_0VcWsqsa000k6UVzKhWmuYqX','svc_acct_0VcWsqsL001YO123P2dA6igp',NULL,'service_account_key','127.0.0.1','node','{"id":"user-0VcWsrPm000PDtgKq9JyMmWl","data":{"role":"reader"}}');
INSERT INTO audit_log VALUES('org-0VcWsqsK000oBgIWtHHVw12Q','audit_log-0VcWsrQA0004yl4HaM0QBV7f','user.added',1796106268538,'proj_0VcWsrMl000M8oewJ9tkoYy6','user-0VcWsrPm000PDtgKq9JyMmWl','key_0VcWsqsa000k6UVzKhWmuYqX','svc_acct_0VcWsqsL001YO123P2dA6igp',NULL,'service_account_key','127.0.0.1','node','{"id":"user-0VcWsrPm000PDtgKq9JyMmWl","data":{"role":"member"}}');
INSERT INTO audit_log VALUES('org-0VcWsqsK000oBgIWtHHVw12Q','audit_log-0VcWsrQQ000bWHguwjkM0ccR','service_account.created',1796106268554,'proj_0VcWsrMl000M8oewJ9tkoYy6','svc_acct_0VcWsrQJ0006DO9HNrnlfAMq','key_0VcWsqsa000k6UVzKhWmuYqX','svc_acct_0VcWsqsL001YO123P2dA6igp',NULL,'service_account_key','127.0.0.1','node','{"id":"svc_acct_0VcWsrQJ0006DO9HNrnlfAMq","data":{"role":"member"}}');
INSERT INTO audit_log VALUES('org-0VcWsqsK000oBgIWtHHVw12Q','audit_log-0VcWsrQZ000wWYTRCSeA6cnX','rate_limit.updated',1796106268563,'proj_0VcWsrMl000M8oewJ9tkoYy6','rl-gpt-4o','key_0VcWsqsa000k6UVzKhWmuYqX','svc_acct_0VcWsqsL001YO123P2dA6igp',NULL,'service_account_key','127.0.0.1','node','{"id":"rl-gpt-4o","changes_requested":{"max_requests_per_1_minute":77},"previous":{"max_requests_per_1_minute":10000}}');
INSERT INTO audit_log VALUES('org-0VcWsqsK000oBgIWtHHVw12Q','audit_log-0VcWsrQg000zxw1I20j2ZFYw','project.updated',1796106268570,'proj_0VcWsrMl000M8oewJ9tkoYy6','proj_0VcWsrMl000M8oewJ9tkoYy6','key_0VcWsqsa000k6UVzKhWmuYqX','svc_acct_0VcWsqsL001YO123P2dA6igp',NULL,'service_account_key','127.0.0.1','node','{"id":"proj_0VcWsrMl000M8oewJ9tkoYy6","changes_requested":{"spend_limit":{"threshold_amount":5000,"currency":"USD","interval":"month","mode":"enforce"}},"previous":{"spend_limit":null}}');
CREATE TABLE change_counter (
    organization_id text primary key references organization (id),
    seq integer not null
  , events integer not null default 0) without rowid;
INSERT INTO change_counter VALUES('org-0VcWsqsK000oBgIWtHHVw12Q',10,10);
CREATE TABLE change (
    organization_id text not null references organization (id),
    seq integer not null,
    kind text not null,
    id text not null,
    changed_at integer not null, project_id text, event_sequence integer, event_id text,
    primary key (organization_id, seq)
  ) without rowid;
INSERT INTO change VALUES('org-0VcWsqsK000oBgIWtHHVw12Q',1,'organization.updated','org-0VcWsqsK000oBgIWtHHVw12Q',1796106266447,NULL,1,'audit_log-0VcWsqsQ000Wl1Lzd1w755Kr');
INSERT INTO change VALUES('org-0VcWsqsK000oBgIWtHHVw12Q',2,'api_key.created','key_0VcWsqsa000k6UVzKhWmuYqX',1796106266469,NULL,2,'audit_log-0VcWsqsn000a2zvIMQxyCE05');
INSERT INTO change VALUES('org-0VcWsqsK000oBgIWtHHVw12Q',3,'project.created','proj_0VcWsrMl000M8oewJ9tkoYy6',1796106268340,'proj_0VcWsrMl000M8oewJ9tkoYy6',3,'audit_log-0VcWsrMy000aK10ZCqxUp4t6');
INSERT INTO change VALUES('org-0VcWsqsK000oBgIWtHHVw12Q',4,'project.created','proj_0VcWsrOS000P9sClpIitMzEO',1796106268433,'proj_0VcWsrOS000P9sClpIitMzEO',4,'audit_log-0VcWsrOT00088bpUWVDZCADs');
INSERT INTO change VALUES('org-0VcWsqsK000oBgIWtHHVw12Q',5,'project.archived','proj_0VcWsrOS000P9sClpIitMzEO',1796106268498,'proj_0VcWsrOS000P9sClpIitMzEO',5,'audit_log-0VcWsrPW000sGLv5Uv2Kiuoy');
INSERT INTO change VALUES('org-0VcWsqsK000oBgIWtHHVw12Q',6,'user.added','user-0VcWsrPm000PDtgKq9JyMmWl',1796106268516,NULL,6,'audit_log-0VcWsrPn000LmOKNJhUNzySS');
INSERT INTO change VALUES('org-0VcWsqsK000oBgIWtHHVw12Q',7,'user.added','user-0VcWsrPm000PDtgKq9JyMmWl',1796106268538,'proj_0VcWsrMl000M8oewJ9tkoYy6',7,'audit_log-0VcWsrQA0004yl4HaM0QBV7f');
INSERT INTO change VALUES('org-0VcWsqsK000oBgIWtHHVw12Q',8,'service_account.created','svc_acct_0VcWsrQJ0006DO9HNrnlfAMq',1796106268554,'proj_0VcWsrMl000M8oewJ9tkoYy6',8,'audit_log-0VcWsrQQ000bWHguwjkM0ccR');
INSERT INTO change VALUES('org-0VcWsqsK000oBgIWtHHVw12Q',9,'rate_limit.updated','rl-gpt-4o',1796106268563,'proj_0VcWsrMl000M8oewJ9tkoYy6',9,'audit_log-0VcWsrQZ000wWYTRCSeA6cnX');
INSERT INTO change VALUES('org-0VcWsqsK000oBgIWtHHVw12Q',10,'project.updated','proj_0VcWsrMl000M8oewJ9tkoYy6',1796106268570,'proj_0VcWsrMl000M8oewJ9tkoYy6',10,'audit_log-0VcWsrQg000zxw1I20j2ZFYw');
CREATE TABLE rate_limit_override (
    project_id text not null,
    model text not null,
    max_requests_per_1_minute integer,
    max_tokens_per_1_minute integer,
    max_images_per_1_minute integer,
    max_audio_megabytes_per_1_minute integer,
    max_requests_per_1_day integer,
    batch_1_day_max_input_tokens integer,
    primary key (project_id, model)
  ) without rowid;
INSERT INTO rate_limit_override VALUES('proj_0VcWsrMl000M8oewJ9tkoYy6','gpt-4o',77,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE idempotency (
    organization_id text not null references organization (id),
    actor_id text not null,
    key text not null,
    request_hash text not null,
    sealed_answer text not null,
    created_at integer not null,
    primary key (organization_id, actor_id, key)
  ) without rowid;
INSERT INTO idempotency VALUES('org-0VcWsqsK000oBgIWtHHVw12Q','key_0VcWsqsa000k6UVzKhWmuYqX','0090e3a2849f385ad9f0c6a2abc3a584','16529d159fa8f9409d2185afae9a5c6716b47b68a689704f60fdaa42bdd946f3','QWVJwkphqRaV17W4pOBeUysX/mhXaCSIinVOEEQhF4K8LCiGr90WTCTMnDRCl3+vAnCW04+KWiBBJgFe3YYKsm2wtQ8fc0eXl1KugbG5iZuMGx9pF1aC4KRmTlmXzAvDy/4Xg100MFF21Lk5RkUAwhAFZa9qJ3xVLq4hFlvOLPukOo+1igGbQheoWbGv1nL2nnk5hhlNp5tIyg75AusjgQHv4Tg5fu7eKvvjx+fwzAiM5dCg/ysueR+Zpe27BZ9SRqUYhY282j25mSNiiQTVM2cSlThYxj1a/xhhIBGN',1796106268498);
INSERT INTO idempotency VALUES('org-0VcWsqsK000oBgIWtHHVw12Q','key_0VcWsqsa000k6UVzKhWmuYqX','120ad831dfb7313735da56aea8371083','c5125ca71bb9886a1375f3cddc4e70f285c56a78d97ec5afc52943c143d33635','/Q1B2Qq+6ug6npq9P6t56Km3k3tvFwQI//2nBoysuofcLQIdePiyGE+wEeExhduIeiJVbxKwBIz2L/reIPG5MC0Ttzi/FFuvbSQQtUuT66JzkHDq5yp4IM5oi83yTDLlpvBzV+ycr2Z80s4zeGXr4NBuaAo5KbrLpEIUbP1qVI2InP+laW14310ojEQ1FFHTcxl0XezOk/WeBFBSI7aUfRvGuyVnxV92LjmlBVMg22tB9EakB6ul+DXOL9j1utRanQwrc9USg0iGQKMQXmCxW/1QGfxhiNyFjvf3PXTgCwFy9COmpC+nn83sPoqrlWbVu3SqVfE2EQ==',1796106268563);
INSERT INTO idempotency VALUES('org-0VcWsqsK000oBgIWtHHVw12Q','key_0VcWsqsa000k6UVzKhWmuYqX','1570b6e0aad419f78f584f27992139ef','36e10ffb403ac9a5b085ac363530c469e7e409d5f131e6bccd2385456a12048b','PLlov9u/tndGLgnosEhLf+SzuWuLitDli88IWs24hhZNdI9Il22QvTYuzexzIaCmVUJaEKgDY20YDl6gUy7okD3GdIDzthcPRFw2M86PNipSDvcYaiQ3ce+DZO2bjFZliBltOQO69qI3iRAZhAlJ7MqGWdZC1TlRaqV5S+y8cOWVcpVw2mjmKaLB9lQiXI+d95pi7ZJ8FkOpN98CQjQf46CrDaquPp3gAun94GDo+VQahcp3VhpkTB9K+Ta2JtDSFEq1J8Mac6s5NPNA+R1KP+e78F1xThILubW/t+QlXzGAfdy5LGtV9JyOlvYbBQfz3HHWFpflVd81BgfNfKlw8Os/91Ul5a88HLQoqPR82uo8ZpHq66YIaWK/DFoFksYzLs3nVELXE/uFsP17aZmyGZgzV4kKr7/igkAT0/eStQU8kBC5dNYAVadXNDRfyrzfxahOMymEgU/5FqQGPq5Tkmg50xr5bmtRz0wAGF6oTpbYdgrPUejhc7md8UQNg+41U4LfTHAjkm8bQHW1rDCPkUMTZwbTSlLZkiGXmeCuGWYyC8rPBLDTKgGaTSSVrcji9M1W9jcIOoRsqRM=',1796106268554);
INSERT INTO idempotency VALUES('org-0VcWsqsK000oBgIWtHHVw12Q','key_0VcWsqsa000k6UVzKhWmuYqX','42ca83a5ee3bc595b00d876ba936d237','2a0553341c2fbeed8bf5472229db1a070b40f55a95648ba0ded91439b97e2957','BapuaFnAXrWBokuUZRJYBIG97yde62+ZvkYPNYJIJOCvHa7ud9tqp0bhujWzyv39/tzfkGkePb4pRc+KuWPixhm6YleAjeXwRwW5SzAG+MDmMcbUoybmCpugZ1QKd6i63aEC8BdYO4wITwHg8nsEavfgHicGJlwsA5LW3P/PP3QJpbnvMwIsGsKKAXy1Lkl1VmUX9gj7D1AvLmoQQU00PQVg2JRNqPA3lffzXL6gjRRKePlY90fc05N7yg0zgyuomOXMclIawa2OhQ==',1796106268570);
INSERT INTO idempotency VALUES('org-0VcWsqsK000oBgIWtHHVw12Q','key_0VcWsqsa000k6UVzKhWmuYqX','8642a26ff4f34211da2e68450cb1fb68','502b1af2e498cd6ade8a6bb059b25ac70d3353d484c22257a9a79fe74e45ecf3','L3PD+7TFejJoXSrlZkmPgKytJtEKSZOI1Nd+/R+7FbUVo/okJs4jLtUE1YHGJXqWo2x3SWEs5cFWRVCvtA0ITqgb8JaJ9l3Zda5gPZcz+dDDGxOiH8r3aZkudr/SrSRbiGODIenPM/4dSmjg4VwIcMFF30WKyj9kh+pFWbxESL/HkYexSv0v7DlIGll7uBuz21w3tqluHt8spra9oh7LaF5Ewp4e0ZYZl+Jeush3k8AXUQtgudbmZqHeQEcoxoPS2Y0waZya1DO3i6Qb9qsSmBnzL0zH4zyh',1796106268335);
INSERT INTO idempotency VALUES('org-0VcWsqsK000oBgIWtHHVw12Q','key_0VcWsqsa000k6UVzKhWmuYqX','a18e18511e5a25ef0b97ae50734bd362','ef4dd14e2060ae6ead3e0e936e546416db3ea21eb97289fff18f9f33b30cefeb','YaG+mLsqbOiIanabnx3MN9XbpyApNXrAKa+0zdm5WtRnex2YOCY4mhRTQP5EWzL2A/hG8B9CCRqgLQwVwB2QOI+vpUHRDI8zGrSWG73fuzzOC6i5d+x2d6jXqFqqJh4MDvtjKHKyYkOFILfTrGB9OUmxfGIcI1gv1gndNyVRLaLmEqhailKHHgU/d3Z9ORHsLRCYhx/otUPvdygmpsazOSC3YQOqpTZ0ydUMZax6viygg8wd17xNJEhd+UdG1xEHIk0+4VMO5OUPpRiOuABR7Sls+qC+PQ==',1796106268433);
INSERT INTO idempotency VALUES('org-0VcWsqsK000oBgIWtHHVw12Q','key_0VcWsqsa000k6UVzKhWmuYqX','d3e33bcf84e05a05ca28900c7ffc35b5','3ae63df6e339a5901a5eaa507f3f16c24f9c1e74d82afbb6ccf78b0733b295e0','tyGLq3wTw1NaW+Bp/BdUUpnUQyvthURFsG6nUgnqrhnGoVsj93/z3pr5of95Khuk7sZVyrwyCf/EVqB5ms0ysB2RVYxJEH/sxYz4XLH1utmiqCqqjrfsfpP0qO3u2W8dwQb01DNduWBr8TJosAXYBtKcgfPUhoQ+D6a2cYMepQU1FqK5FP5ocJN0tCxFNENCQe6+yxKId57gxQhhrRXAvpfECm9xb9KBfaSqjjqrU/++LaTg2KP3a0k5Rypwi/h69doxmg==',1796106268538);
INSERT INTO idempotency VALUES('org-0VcWsqsK000oBgIWtHHVw12Q','key_0VcWsqsa000k6UVzKhWmuYqX','e3fb4b58c770837efd2f5a494627e9b8','3e1d6d3d572dcbb81247d3a5d9472f5e6e7dd8669f0c9db56c13fb3158fcb4d2','rtXFw3ALK0HclYYLosQd7SnGZT1O6LzZoVFwJVmYssSzbxFamXUxv6J+hLfC/YQr4gyuYKcuuZln8gTWvgXvXywP7RMYKt/m7MCeIao3tNUen+TC2McdxUL/JtAAV52h6yYrgCs11S2flp7JfEuxNu+dIQi740jEYy42Oi1eRwY799B2GeiV84Juo9gBIRXc64sUSVoCreIoS9zB/IHfcgUemFFqTznI5iFR3JMsg4aBjYmK7nFaIjx3HoTv42GXQEuB709B6lyRnpBJBT+VbNp2ml/obSzySfjNTGBqQHn9eqTyj9V5ACrJvJO55ZZ1/OqeY/LKE8/m5zseByJnTrtZgcK11Yg1i9UF/zqVDnA4p/8UltPIzUZp4fz9Z9KpxbqF8Gda4IJMfSUB9RIYZUNDDrFzAMHlZzcPvD0ChmeRe6kVNu+471VFkAF0QILXrAR4vdur10tQ/KvBDZcRgTyigcWa+z6XTi92pfBr91MZkcVbrG915gH3gANS+ri1g4rmWergfoOrIKp2An2s46wsQag6XEoaFP89ra1dDc4XqX9l0SJR3wxwgNnvoUvm4ZpibspQRjS+o3K0C+nujmujYGlYCif7YE9y9JYFLakTGpv6+kVCrjO5xINB/e9IDGW7ykcZdQtSOlGMTdbiAVv4Sw==',1796106268515);
CREATE TABLE archived_key (
    hash text primary key,
    project_id text not null,
    expires_at integer
  ) without rowid;
CREATE TABLE node (
    id text primary key,
    planes text not null check (planes in ('all', 'control', 'data')),
    limiter text not null check (limiter in ('memory', 'redis')),
    started_at integer not null,
    heartbeat_at integer not null
  , sums integer not null default 0) without rowid;
CREATE TABLE usage (
    organization_id text not null,
    width text not null check (width in ('1m', '1h', '1d')),
    kind text not null,
    starts_at integer not null,
    project_id text not null,
    owner_id text not null,
    key_id text not null,
    model text not null,
    batch integer not null,
    service_tier text not null,
    size text not null,
    source text not null,
    context_level text not null,
    vector_store_id text not null,
    requests integer not null, input_tokens integer not null, input_cached_tokens integer not null, input_cache_write_tokens integer not null, input_audio_tokens integer not null, input_image_tokens integer not null, input_cached_audio_tokens integer not null, input_cached_image_tokens integer not null, output_tokens integer not null, output_audio_tokens integer not null, output_image_tokens integer not null, images integer not null, characters integer not null, seconds integer not null, web_searches integer not null, file_searches integer not null, code_interpreter_sessions integer not null, vector_store_bytes integer not null, estimated_input_tokens integer not null, estimated_output_tokens integer not null, requested_requests integer not null, requested_tokens integer not null, reserved_tokens integer not null, refused_requests_per_minute integer not null, refused_tokens_per_minute integer not null, refused_images_per_minute integer not null, refused_audio_megabytes_per_minute integer not null, refused_requests_per_day integer not null, refused_batch_tokens integer not null, input_cost integer not null, cached_input_cost integer not null, cache_write_cost integer not null, audio_input_cost integer not null, cached_audio_input_cost integer not null, image_input_cost integer not null, cached_image_input_cost integer not null, output_cost integer not null, audio_output_cost integer not null, image_output_cost integer not null, piece_cost integer not null, failed_requests integer not null default 0, refused_spend integer not null default 0, price_versions text not null default '', input_cache_write_1h_tokens integer not null default 0, cache_write_1h_cost integer not null default 0,
    primary key (organization_id, width, kind, starts_at, project_id, owner_id, key_id, model,
      batch, service_tier, size, source, context_level, vector_store_id)
  ) without rowid;
INSERT INTO usage VALUES('org-0VcWsqsK000oBgIWtHHVw12Q','1d','completions',1796083200000,'proj_0VcWsrMl000M8oewJ9tkoYy6','svc_acct_0VcWsrQJ0006DO9HNrnlfAMq','key_0VcWsrQP000sXD6AwQmtPYYM','gpt-4o',0,'default','','','','',3,24,0,0,0,0,0,0,3,0,0,0,0,0,0,0,0,0,0,0,3,12,12,0,0,0,0,0,0,60000,0,0,0,0,0,0,30000,0,0,0,0,0,'genai-prices 0.1.8',0,0);
INSERT INTO usage VALUES('org-0VcWsqsK000oBgIWtHHVw12Q','1h','completions',1796104800000,'proj_0VcWsrMl000M8oewJ9tkoYy6','svc_acct_0VcWsrQJ0006DO9HNrnlfAMq','key_0VcWsrQP000sXD6AwQmtPYYM','gpt-4o',0,'default','','','','',3,24,0,0,0,0,0,0,3,0,0,0,0,0,0,0,0,0,0,0,3,12,12,0,0,0,0,0,0,60000,0,0,0,0,0,0,30000,0,0,0,0,0,'genai-prices 0.1.8',0,0);
INSERT INTO usage VALUES('org-0VcWsqsK000oBgIWtHHVw12Q','1m','completions',1796106240000,'proj_0VcWsrMl000M8oewJ9tkoYy6','svc_acct_0VcWsrQJ0006DO9HNrnlfAMq','key_0VcWsrQP000sXD6AwQmtPYYM','gpt-4o',0,'default','','','','',3,24,0,0,0,0,0,0,3,0,0,0,0,0,0,0,0,0,0,0,3,12,12,0,0,0,0,0,0,60000,0,0,0,0,0,0,30000,0,0,0,0,0,'genai-prices 0.1.8',0,0);
CREATE TABLE usage_flush (
    node_id text primary key,
    number integer not null,
    flushed_at integer not null
  , sums integer not null default 0) without rowid;
INSERT INTO usage_flush VALUES('94cbb708-7be9-49a4-95e2-a45bc6fbcd1a 1796106266607',5,1796106269554,1);
CREATE TABLE limiter_level (
    scope text not null,
    bucket text not null,
    level real not null,
    at_ms integer not null,
    primary key (scope, bucket)
  ) without rowid;
INSERT INTO limiter_level VALUES('org-0VcWsqsK000oBgIWtHHVw12Q','org-0VcWsqsK000oBgIWtHHVw12Q:gpt-4o:requests',1.0,1796106268678);
INSERT INTO limiter_level VALUES('org-0VcWsqsK000oBgIWtHHVw12Q','org-0VcWsqsK000oBgIWtHHVw12Q:gpt-4o:tokens',0.0,1796106268684);
INSERT INTO limiter_level VALUES('org-0VcWsqsK000oBgIWtHHVw12Q','proj_0VcWsrMl000M8oewJ9tkoYy6:gpt-4o:requests',2.8998999999999997001,1796106268678);
CREATE TABLE session (
    hash text primary key,
    id text not null unique,
    organization_id text not null references organization (id),
    admin_key_id text references admin_api_key (id),
    user_id text references "user" (id),
    created_at integer not null,
    expires_at integer not null, last_used_at integer,
    check ((admin_key_id is null) <> (user_id is null))
  ) without rowid;
CREATE TABLE limit_generation (
    owner_id text not null,
    bucket text not null,
    generation integer not null,
    primary key (owner_id, bucket)
  ) without rowid;
CREATE TABLE owned_item (
    project_id text not null,
    id text not null,
    upstream text not null,
    expires_at integer not null,
    primary key (project_id, id)
  ) without rowid;
CREATE TABLE owned_object (
          project_id text not null,
          id text not null,
          organization_id text not null,
          kind text not null,
          upstream text not null,
          key_id text not null,
          owner_id text not null,
          created_at integer not null,
          expires_at integer,
          model text,
          object text,
          detail text,
          enqueued_tokens integer not null,
          poll_at integer,
          bytes integer, reserved_dollars integer, reserved_nano integer, paying_tags text, released_at integer, paying_values text,
          primary key (project_id, id)
        ) without rowid;
CREATE TABLE upstream_usage (
    organization_id text not null,
    starts_at integer not null,
    project_id text not null,
    upstream text not null,
    model text not null,
    requests integer not null,
    input_tokens integer not null,
    input_cached_tokens integer not null,
    primary key (organization_id, starts_at, project_id, upstream, model)
  ) without rowid;
INSERT INTO upstream_usage VALUES('org-0VcWsqsK000oBgIWtHHVw12Q',1796083200000,'proj_0VcWsrMl000M8oewJ9tkoYy6','default','gpt-4o',3,24,0);
CREATE TABLE deleted_name (
    organization_id text not null,
    id text not null,
    name text not null,
    project_id text,
    owner_name text,
    deleted_at integer not null, key_hash text,
    primary key (organization_id, id)
  ) without rowid;
CREATE TABLE spend_limit (
    organization_id text not null,
    scope_kind text not null,
    scope_id text not null,
    threshold_amount integer not null,
    interval text not null,
    mode text not null,
    created_at integer not null,
    updated_at integer not null, raised_amount integer, raised_until integer, project_id text, beyond text,
    primary key (organization_id, scope_kind, scope_id)
  ) without rowid;
INSERT INTO spend_limit VALUES('org-0VcWsqsK000oBgIWtHHVw12Q','project','proj_0VcWsrMl000M8oewJ9tkoYy6',5000,'month','enforce',1796106268569,1796106268569,NULL,NULL,NULL,NULL);
CREATE TABLE spend_alert (
    organization_id text not null,
    scope_kind text not null,
    scope_id text not null,
    id text not null,
    threshold_amount integer not null,
    recipients text not null,
    subject_prefix text,
    created_at integer not null,
    updated_at integer not null, webhook_url text, basis text not null default 'actual', generation integer not null default 0, tag_key text,
    primary key (organization_id, scope_kind, scope_id, id)
  ) without rowid;
CREATE TABLE spend_alert_delivery (
    id text not null primary key,
    organization_id text not null,
    scope_kind text not null,
    scope_id text not null,
    alert_id text not null,
    event text not null,
    channel text not null,
    period_starts_at integer not null,
    arming text not null,
    threshold_amount integer not null,
    spend_amount integer not null,
    forecast_amount integer,
    state text not null,
    attempts integer not null,
    next_attempt_at integer not null,
    last_error text,
    created_at integer not null,
    ended_at integer
  , detail text) without rowid;
CREATE TABLE usage_sum (
    organization_id text not null,
    width text not null,
    dimension text not null,
    starts_at integer not null,
    project_id text not null,
    id text not null,
    cost integer not null, requests integer not null, input_tokens integer not null, input_cached_tokens integer not null, output_tokens integer not null, requested_requests integer not null, failed_requests integer not null, refused_requests_per_minute integer not null, refused_tokens_per_minute integer not null, refused_images_per_minute integer not null, refused_audio_megabytes_per_minute integer not null, refused_requests_per_day integer not null, refused_spend integer not null, refused_batch_tokens integer not null,
    primary key (organization_id, width, dimension, starts_at, project_id, id)
  ) without rowid;
INSERT INTO usage_sum VALUES('org-0VcWsqsK000oBgIWtHHVw12Q','1d','key',1796083200000,'proj_0VcWsrMl000M8oewJ9tkoYy6','key_0VcWsrQP000sXD6AwQmtPYYM',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWsqsK000oBgIWtHHVw12Q','1d','model',1796083200000,'','gpt-4o',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWsqsK000oBgIWtHHVw12Q','1d','organization',1796083200000,'','',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWsqsK000oBgIWtHHVw12Q','1d','owner',1796083200000,'proj_0VcWsrMl000M8oewJ9tkoYy6','svc_acct_0VcWsrQJ0006DO9HNrnlfAMq',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWsqsK000oBgIWtHHVw12Q','1d','project',1796083200000,'proj_0VcWsrMl000M8oewJ9tkoYy6','',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWsqsK000oBgIWtHHVw12Q','1d','project_model',1796083200000,'proj_0VcWsrMl000M8oewJ9tkoYy6','gpt-4o',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWsqsK000oBgIWtHHVw12Q','1d','project_upstream',1796083200000,'proj_0VcWsrMl000M8oewJ9tkoYy6','default',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWsqsK000oBgIWtHHVw12Q','1d','upstream',1796083200000,'','default',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWsqsK000oBgIWtHHVw12Q','1h','model',1796104800000,'','gpt-4o',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWsqsK000oBgIWtHHVw12Q','1h','organization',1796104800000,'','',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWsqsK000oBgIWtHHVw12Q','1h','project',1796104800000,'proj_0VcWsrMl000M8oewJ9tkoYy6','',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWsqsK000oBgIWtHHVw12Q','1h','upstream',1796104800000,'','default',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWsqsK000oBgIWtHHVw12Q','1mo','key',1796083200000,'proj_0VcWsrMl000M8oewJ9tkoYy6','key_0VcWsrQP000sXD6AwQmtPYYM',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWsqsK000oBgIWtHHVw12Q','1mo','model',1796083200000,'','gpt-4o',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWsqsK000oBgIWtHHVw12Q','1mo','organization',1796083200000,'','',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWsqsK000oBgIWtHHVw12Q','1mo','owner',1796083200000,'proj_0VcWsrMl000M8oewJ9tkoYy6','svc_acct_0VcWsrQJ0006DO9HNrnlfAMq',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWsqsK000oBgIWtHHVw12Q','1mo','project',1796083200000,'proj_0VcWsrMl000M8oewJ9tkoYy6','',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWsqsK000oBgIWtHHVw12Q','1mo','project_model',1796083200000,'proj_0VcWsrMl000M8oewJ9tkoYy6','gpt-4o',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
CREATE TABLE usage_sum_fill (
    id integer primary key,
    phase text not null,
    organization_id text not null,
    width text not null,
    filled_to text not null,
    old_flushes integer not null
  ) without rowid;
INSERT INTO usage_sum_fill VALUES(0,'ended','','','[]',0);
CREATE TABLE tagged_usage (
    organization_id text not null,
    starts_at integer not null,
    project_id text not null,
    tag_set text not null,
    kind text not null,
    model text not null,
    requests integer not null, input_tokens integer not null, input_cached_tokens integer not null, input_cache_write_tokens integer not null, input_audio_tokens integer not null, input_image_tokens integer not null, input_cached_audio_tokens integer not null, input_cached_image_tokens integer not null, output_tokens integer not null, output_audio_tokens integer not null, output_image_tokens integer not null, images integer not null, characters integer not null, seconds integer not null, web_searches integer not null, file_searches integer not null, code_interpreter_sessions integer not null, failed_requests integer not null, input_cost integer not null, cached_input_cost integer not null, cache_write_cost integer not null, audio_input_cost integer not null, cached_audio_input_cost integer not null, image_input_cost integer not null, cached_image_input_cost integer not null, output_cost integer not null, audio_output_cost integer not null, image_output_cost integer not null, piece_cost integer not null, input_cache_write_1h_tokens integer not null default 0, cache_write_1h_cost integer not null default 0,
    primary key (organization_id, starts_at, project_id, tag_set, kind, model)
  ) without rowid;
CREATE TABLE usage_tag (
    organization_id text not null,
    tag_set text not null,
    key text not null,
    value text not null,
    primary key (organization_id, tag_set, key)
  ) without rowid;
CREATE TABLE cost_statement (
    organization_id text not null,
    month text not null,
    closed_at integer not null,
    content text not null,
    primary key (organization_id, month)
  ) without rowid;
CREATE TABLE spend_budget (
    organization_id text not null,
    scope text not null,
    owner_id text not null,
    interval text not null,
    state text not null,
    primary key (organization_id, owner_id, scope, interval)
  ) without rowid;
CREATE TABLE IF NOT EXISTS "policy" (
    owner_id text not null,
    kind text not null,
    value text not null,
    updated_at integer not null,
    primary key (owner_id, kind)
  ) without rowid;
CREATE TABLE price_version (
    version text primary key,
    content text not null,
    first_seen_at integer not null
  ) without rowid;
INSERT INTO price_version VALUES('anthropic 2026-11-24','{"list":"https://platform.claude.com/docs/en/about-claude/pricing","date":"2026-11-24"}',1796106266631);
INSERT INTO price_version VALUES('genai-prices 0.1.8','{"list":"@pydantic/genai-prices","date":"2026-09-23"}',1796106266631);
INSERT INTO price_version VALUES('openai 2026-11-30','{"list":"https://developers.openai.com/api/docs/pricing","date":"2026-11-30"}',1796106266631);
CREATE TABLE unpriced_tier (
    organization_id text not null,
    starts_at integer not null,
    project_id text not null,
    model text not null,
    service_tier text not null,
    requests integer not null,
    input_tokens integer not null,
    output_tokens integer not null,
    primary key (organization_id, starts_at, project_id, model, service_tier)
  ) without rowid;
CREATE TABLE usage_move (
    id integer primary key,
    phase text not null,
    copied_to text not null
  ) without rowid;
INSERT INTO usage_move VALUES(0,'ended','[]');
CREATE TABLE access_group (
    organization_id text not null references organization (id),
    id text not null unique,
    name text not null,
    name_key text not null,
    created_at integer not null, source text, scim_external_id text, scim_version integer, scim_modified_at integer, oidc_group text,
    primary key (organization_id, id)
  ) without rowid;
CREATE TABLE group_member (
    group_id text not null,
    member_id text not null,
    added_at integer not null,
    primary key (group_id, member_id)
  ) without rowid;
CREATE TABLE access_role (
    resource_id text not null,
    id text not null unique,
    organization_id text not null references organization (id),
    name text not null,
    name_key text not null,
    description text,
    permissions text not null,
    effective text not null,
    created_at integer not null,
    created_by text,
    updated_at integer not null,
    primary key (resource_id, id)
  ) without rowid;
CREATE TABLE role_assignment (
    resource_id text not null,
    principal_id text not null,
    role_id text not null,
    created_at integer not null,
    primary key (resource_id, principal_id, role_id)
  ) without rowid;
CREATE TABLE project_group (
    project_id text not null,
    group_id text not null,
    added_at integer not null,
    primary key (project_id, group_id)
  ) without rowid;
CREATE TABLE IF NOT EXISTS "project_user" (
    project_id text not null,
    user_id text not null references "user" (id),
    role text not null,
    added_at integer not null,
    primary key (project_id, user_id)
  ) without rowid;
INSERT INTO project_user VALUES('proj_0VcWsqsL000wNVTCh4uIK41C','user-0VcWsqsP000g5x8jcisYKH3b','owner',1796106266445);
INSERT INTO project_user VALUES('proj_0VcWsrMl000M8oewJ9tkoYy6','user-0VcWsrPm000PDtgKq9JyMmWl','member',1796106268534);
CREATE TABLE scim_token (
    organization_id text not null references organization (id),
    id text not null unique,
    name text not null,
    hash text not null unique,
    redacted_value text not null,
    created_at integer not null,
    expires_at integer not null,
    last_used_at integer, owner_id text, revoked_at integer,
    primary key (organization_id, id)
  ) without rowid;
CREATE TABLE request_logs (
    organization_id text not null,
    ended_at integer not null,
    request_id text not null,
    started_at integer not null,
    project_id text not null,
    key_id text not null,
    owner_id text,
    endpoint text not null,
    api_format text not null,
    model text,
    upstream text,
    status integer,
    outcome text not null,
    code text,
    session text,
    cost integer not null,
    duration_ms integer not null,
    requests integer not null,
    address text,
    user_agent text,
    details text not null,
    primary key (organization_id, ended_at, request_id)
  );
INSERT INTO request_logs VALUES('org-0VcWsqsK000oBgIWtHHVw12Q',1796106268641,'req_01a23046af9f7c04a83077cf4289393c',1796106268575,'proj_0VcWsrMl000M8oewJ9tkoYy6','key_0VcWsrQP000sXD6AwQmtPYYM','svc_acct_0VcWsrQJ0006DO9HNrnlfAMq','createChatCompletion','openai','gpt-4o','default',200,'succeeded',NULL,NULL,30000,66,1,'127.0.0.1','node','{"answered_model":"gpt-4o","attempts":[["default",200,null,26,27]],"usage":{"input_tokens":8,"output_tokens":1,"requests":1,"requested_requests":1,"requested_tokens":4,"reserved_tokens":4},"first_byte_ms":54,"request_bytes":62,"answer_bytes":566}');
INSERT INTO request_logs VALUES('org-0VcWsqsK000oBgIWtHHVw12Q',1796106268673,'req_01a23046aff77678b87e71b04583a5e2',1796106268662,'proj_0VcWsrMl000M8oewJ9tkoYy6','key_0VcWsrQP000sXD6AwQmtPYYM','svc_acct_0VcWsrQJ0006DO9HNrnlfAMq','createChatCompletion','openai','gpt-4o','default',200,'succeeded',NULL,NULL,30000,11,1,'127.0.0.1','node','{"answered_model":"gpt-4o","attempts":[["default",200,null,5,4]],"usage":{"input_tokens":8,"output_tokens":1,"requests":1,"requested_requests":1,"requested_tokens":4,"reserved_tokens":4},"first_byte_ms":9,"request_bytes":62,"answer_bytes":566}');
INSERT INTO request_logs VALUES('org-0VcWsqsK000oBgIWtHHVw12Q',1796106268685,'req_01a23046b0057a80b663eb881213446a',1796106268677,'proj_0VcWsrMl000M8oewJ9tkoYy6','key_0VcWsrQP000sXD6AwQmtPYYM','svc_acct_0VcWsrQJ0006DO9HNrnlfAMq','createChatCompletion','openai','gpt-4o','default',200,'succeeded',NULL,NULL,30000,8,1,'127.0.0.1','node','{"answered_model":"gpt-4o","attempts":[["default",200,null,1,2]],"usage":{"input_tokens":8,"output_tokens":1,"requests":1,"requested_requests":1,"requested_tokens":4,"reserved_tokens":4},"first_byte_ms":3,"request_bytes":62,"answer_bytes":566}');
CREATE TABLE request_log_days (
    organization_id text not null,
    project_id text not null,
    starts_at integer not null,
    logs integer not null,
    personal integer not null default 1,
    primary key (organization_id, project_id, starts_at)
  ) without rowid;
INSERT INTO request_log_days VALUES('org-0VcWsqsK000oBgIWtHHVw12Q','proj_0VcWsrMl000M8oewJ9tkoYy6',1796083200000,3,1);
CREATE TABLE audit_delivery (
    subscription text not null,
    organization_id text not null references organization (id),
    position integer not null,
    last_sequence integer not null,
    attempts integer not null,
    next_attempt_at integer not null,
    last_error text,
    delivered_at integer,
    primary key (subscription, organization_id)
  ) without rowid;
CREATE TABLE erasure (
    organization_id text not null references organization (id),
    user_id text not null references "user" (id),
    requested_at integer not null,
    completed_at integer,
    progress text,
    primary key (organization_id, user_id)
  ) without rowid;
CREATE TABLE model_end_notice (
    project_id text not null,
    model text not null,
    shutdown_date text not null,
    days integer not null,
    organization_id text not null,
    notice_id text not null,
    source text not null,
    replacement text,
    requests integer not null,
    last_used_at integer not null,
    created_at integer not null,
    primary key (project_id, model, shutdown_date, days)
  ) without rowid;
CREATE TABLE tag_value (
    organization_id text not null,
    project_id text not null,
    tag_key text not null,
    value text not null,
    day_start integer not null, day_cost integer not null, day_before_start integer not null, day_before_cost integer not null, week_start integer not null, week_cost integer not null, week_before_start integer not null, week_before_cost integer not null, month_start integer not null, month_cost integer not null, month_before_start integer not null, month_before_cost integer not null, quarter_start integer not null, quarter_cost integer not null, quarter_before_start integer not null, quarter_before_cost integer not null,
    lifetime_cost integer not null,
    first_used_at integer not null,
    last_used_at integer not null,
    primary key (organization_id, project_id, tag_key, value)
  ) without rowid;
CREATE TABLE subject_rate_limit (
    organization_id text not null,
    project_id text not null,
    scope_kind text not null,
    scope_id text not null,
    max_requests_per_1_minute integer,
    max_tokens_per_1_minute integer,
    max_requests_per_1_day integer,
    beyond text,
    created_at integer not null,
    updated_at integer not null,
    primary key (organization_id, project_id, scope_kind, scope_id)
  ) without rowid;
CREATE TABLE raise_request (
    id text primary key,
    organization_id text not null,
    user_id text not null,
    project_id text not null,
    scope_kind text not null,
    scope_id text not null,
    interval text not null,
    inherited integer not null,
    current_amount integer not null,
    threshold_amount integer not null,
    raised_until integer not null,
    reason text not null,
    state text not null,
    created_at integer not null,
    expires_at integer not null,
    decided_at integer,
    decided_by text,
    decided_amount integer,
    decided_until integer,
    note text
  ) without rowid;
CREATE TABLE device_code (
    hash text primary key,
    user_code_hash text not null,
    client_id text not null,
    host text,
    address text not null,
    address_group text not null,
    project_id text,
    created_at integer not null,
    expires_at integer not null,
    polled_at integer,
    denied_at integer
  );
CREATE TABLE terminal_sign_in (
    key_id text primary key,
    organization_id text not null,
    project_id text not null,
    user_id text not null,
    client_id text not null,
    way text not null,
    host text,
    address text not null,
    code_hash text not null,
    redirect_uri text,
    challenge text,
    exchanged_at integer,
    family_hash text,
    secret_hash text,
    previous_secret_hash text,
    created_at integer not null,
    refreshed_at integer,
    expires_at integer not null,
    ends_at integer not null
  );
CREATE TABLE user_code_try (
    caller text primary key,
    started_at integer not null,
    tries integer not null
  );
CREATE UNIQUE INDEX user_email on "user" (organization_id, email_key)
    where removed_at is null;
CREATE UNIQUE INDEX user_oidc on "user" (organization_id, oidc_issuer, oidc_subject)
    where removed_at is null and oidc_subject is not null;
CREATE INDEX user_present on "user" (organization_id, id) where removed_at is null;
CREATE INDEX user_owners on "user" (organization_id)
    where removed_at is null and role = 'owner';
CREATE INDEX project_active on project (organization_id, id) where archived_at is null;
CREATE INDEX service_account_project on service_account (project_id, id);
CREATE INDEX api_key_project on api_key (project_id, id);
CREATE INDEX api_key_access on api_key (project_id, owner_access, id);
CREATE INDEX api_key_user on api_key (user_id, project_id) where user_id is not null;
CREATE INDEX api_key_account on api_key (service_account_id)
    where service_account_id is not null;
CREATE INDEX admin_api_key_live on admin_api_key (organization_id, id)
    where deleted_at is null;
CREATE INDEX invite_organization on invite (organization_id, id);
CREATE INDEX audit_log_project on audit_log (project_id, id);
CREATE INDEX idempotency_age on idempotency (created_at);
CREATE UNIQUE INDEX project_by_id on project (id);
CREATE INDEX session_expiry on session (expires_at);
CREATE INDEX invite_address on invite (organization_id, email_key)
    where accepted_at is null;
CREATE INDEX owned_item_expiry on owned_item (expires_at);
CREATE INDEX session_organization on session (organization_id, id);
CREATE INDEX session_person on session (user_id) where user_id is not null;
CREATE INDEX session_admin_key on session (admin_key_id) where admin_key_id is not null;
CREATE INDEX owned_object_list on owned_object (project_id, kind, created_at, id);
CREATE INDEX owned_object_poll on owned_object (poll_at) where poll_at is not null;
CREATE INDEX owned_object_expiry on owned_object (expires_at)
          where expires_at is not null;
CREATE INDEX owned_object_queue on owned_object (organization_id, model)
          where enqueued_tokens > 0;
CREATE INDEX owned_object_quota on owned_object (project_id, kind, bytes)
          where bytes is not null;
CREATE INDEX service_account_expires on service_account (expires_at) where expires_at is not null;
CREATE INDEX owned_object_reserved on owned_object (organization_id, project_id)
    where reserved_dollars is not null;
CREATE INDEX spend_alert_id on spend_alert (id);
CREATE UNIQUE INDEX spend_alert_delivery_once
    on spend_alert_delivery (alert_id, period_starts_at, arming, channel);
CREATE INDEX spend_alert_delivery_list on spend_alert_delivery (organization_id, id);
CREATE INDEX spend_alert_delivery_scope on spend_alert_delivery (scope_id, id);
CREATE INDEX spend_alert_delivery_due on spend_alert_delivery (next_attempt_at)
    where state = 'pending';
CREATE INDEX spend_alert_delivery_age on spend_alert_delivery (created_at);
CREATE INDEX usage_sum_owner on usage_sum (organization_id, width, id, starts_at)
    where dimension = 'key' or dimension = 'owner';
CREATE UNIQUE INDEX access_group_name on access_group (organization_id, name_key);
CREATE INDEX group_member_groups on group_member (member_id, group_id);
CREATE UNIQUE INDEX access_role_name on access_role (resource_id, name_key);
CREATE INDEX role_assignment_principal on role_assignment (principal_id, resource_id);
CREATE INDEX role_assignment_role on role_assignment (role_id);
CREATE INDEX project_group_projects on project_group (group_id, project_id);
CREATE INDEX project_user_joined on project_user (project_id, added_at, user_id);
CREATE INDEX project_user_user on project_user (user_id);
CREATE UNIQUE INDEX user_scim_user_name on "user" (organization_id, scim_user_name_key)
    where removed_at is null and scim_user_name_key is not null;
CREATE INDEX user_scim_external_id on "user" (organization_id, scim_external_id)
    where scim_external_id is not null;
CREATE INDEX access_group_oidc on access_group (organization_id, id)
    where oidc_group is not null;
CREATE INDEX deleted_name_key on deleted_name (key_hash) where key_hash is not null;
CREATE INDEX request_logs_project on request_logs (project_id, ended_at);
CREATE INDEX request_logs_key on request_logs (key_id, ended_at);
CREATE INDEX request_logs_owner on request_logs (owner_id, ended_at);
CREATE INDEX request_logs_request on request_logs (request_id);
CREATE INDEX request_logs_failure on request_logs (organization_id, ended_at) where outcome <> 'succeeded';
CREATE INDEX request_logs_session on request_logs (session, ended_at) where session is not null;
CREATE UNIQUE INDEX change_event on change (organization_id, event_sequence)
    where event_sequence is not null;
CREATE INDEX erasure_pending on erasure (requested_at) where completed_at is null;
CREATE INDEX model_end_notice_message on model_end_notice (notice_id);
CREATE INDEX model_end_notice_age on model_end_notice (created_at);
CREATE INDEX request_logs_accounts on request_logs (project_id, ended_at)
      where substr(owner_id, 1, 9) = 'svc_acct_';
CREATE UNIQUE INDEX api_key_previous on api_key (previous_hash)
      where previous_hash is not null;
CREATE UNIQUE INDEX user_oidc_claimed
    on "user" (organization_id, oidc_issuer, oidc_subject_claim, oidc_claimed_subject)
    where removed_at is null and oidc_claimed_subject is not null;
CREATE UNIQUE INDEX project_personal on project (personal_user_id)
    where personal_user_id is not null;
CREATE INDEX spend_limit_project on spend_limit (organization_id, project_id);
CREATE INDEX tag_value_use on tag_value (organization_id, project_id, tag_key, last_used_at);
CREATE UNIQUE INDEX raise_request_open on raise_request
      (user_id, project_id, scope_kind, scope_id) where state = 'open';
CREATE INDEX raise_request_person on raise_request (user_id, id);
CREATE INDEX raise_request_project on raise_request (project_id, state);
CREATE INDEX raise_request_organization on raise_request (organization_id, id);
CREATE INDEX raise_request_age on raise_request (created_at);
CREATE UNIQUE INDEX device_code_user_code on device_code (user_code_hash);
CREATE INDEX device_code_address on device_code (address_group, expires_at);
CREATE INDEX device_code_age on device_code (expires_at);
CREATE UNIQUE INDEX terminal_sign_in_code on terminal_sign_in (code_hash);
CREATE UNIQUE INDEX terminal_sign_in_family on terminal_sign_in (family_hash)
      where family_hash is not null;
CREATE INDEX terminal_sign_in_user on terminal_sign_in (user_id);
CREATE INDEX terminal_sign_in_age on terminal_sign_in (organization_id, expires_at);
CREATE INDEX user_removed_email on "user" (organization_id, email_key)
    where removed_at is not null;
CREATE INDEX user_removed_oidc on "user" (organization_id, oidc_issuer, oidc_subject)
    where removed_at is not null and oidc_subject is not null;
CREATE INDEX user_removed_oidc_claimed
    on "user" (organization_id, oidc_issuer, oidc_subject_claim, oidc_claimed_subject)
    where removed_at is not null and oidc_claimed_subject is not null;
CREATE INDEX user_code_try_age on user_code_try (started_at);
COMMIT;
