PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE IF NOT EXISTS "kysely_migration" ("name" varchar(255) not null primary key, "timestamp" varchar(255) not null);
INSERT INTO kysely_migration VALUES('0001-organizations-and-projects','2026-12-01T07:53:02.143Z');
INSERT INTO kysely_migration VALUES('0002-audit-and-changes','2026-12-01T07:53:02.144Z');
INSERT INTO kysely_migration VALUES('0003-rate-limits-and-idempotency','2026-12-01T07:53:02.145Z');
INSERT INTO kysely_migration VALUES('0004-what-a-gateway-follows','2026-12-01T07:53:02.146Z');
INSERT INTO kysely_migration VALUES('0005-usage','2026-12-01T07:53:02.147Z');
INSERT INTO kysely_migration VALUES('0006-owned-objects','2026-12-01T07:53:02.148Z');
INSERT INTO kysely_migration VALUES('0007-sessions','2026-12-01T07:53:02.149Z');
INSERT INTO kysely_migration VALUES('0008-sign-in','2026-12-01T07:53:02.150Z');
INSERT INTO kysely_migration VALUES('0009-folded-names','2026-12-01T07:53:02.151Z');
INSERT INTO kysely_migration VALUES('0010-limit-generations','2026-12-01T07:53:02.152Z');
INSERT INTO kysely_migration VALUES('0011-owned-items','2026-12-01T07:53:02.153Z');
INSERT INTO kysely_migration VALUES('0012-owned-bytes','2026-12-01T07:53:02.154Z');
INSERT INTO kysely_migration VALUES('0013-session-use','2026-12-01T07:53:02.155Z');
INSERT INTO kysely_migration VALUES('0014-owned-kinds','2026-12-01T07:53:02.156Z');
INSERT INTO kysely_migration VALUES('0015-upstream-usage','2026-12-01T07:53:02.157Z');
INSERT INTO kysely_migration VALUES('0016-failed-requests','2026-12-01T07:53:02.158Z');
INSERT INTO kysely_migration VALUES('0017-deleted-names','2026-12-01T07:53:02.159Z');
INSERT INTO kysely_migration VALUES('0018-temporary-accounts','2026-12-01T07:53:02.160Z');
INSERT INTO kysely_migration VALUES('0019-spend-limits','2026-12-01T07:53:02.161Z');
INSERT INTO kysely_migration VALUES('0020-deferred-reservations','2026-12-01T07:53:02.162Z');
INSERT INTO kysely_migration VALUES('0021-spend-raises','2026-12-01T07:53:02.163Z');
INSERT INTO kysely_migration VALUES('0022-spend-alert-deliveries','2026-12-01T07:53:02.164Z');
INSERT INTO kysely_migration VALUES('0023-usage-sums','2026-12-01T07:53:02.165Z');
INSERT INTO kysely_migration VALUES('0024-tags','2026-12-01T07:53:02.166Z');
INSERT INTO kysely_migration VALUES('0025-shared-budgets','2026-12-01T07:53:02.167Z');
INSERT INTO kysely_migration VALUES('0026-project-policies','2026-12-01T07:53:02.168Z');
INSERT INTO kysely_migration VALUES('0027-policies','2026-12-01T07:53:02.169Z');
INSERT INTO kysely_migration VALUES('0028-price-versions','2026-12-01T07:53:02.170Z');
INSERT INTO kysely_migration VALUES('0029-tag-budgets','2026-12-01T07:53:02.171Z');
INSERT INTO kysely_migration VALUES('0030-usage-partitions','2026-12-01T07:53:02.172Z');
INSERT INTO kysely_migration VALUES('0031-groups','2026-12-01T07:53:02.173Z');
INSERT INTO kysely_migration VALUES('0032-roles','2026-12-01T07:53:02.174Z');
INSERT INTO kysely_migration VALUES('0033-project-roles','2026-12-01T07:53:02.175Z');
INSERT INTO kysely_migration VALUES('0034-key-models','2026-12-01T07:53:02.176Z');
INSERT INTO kysely_migration VALUES('0035-scim','2026-12-01T07:53:02.177Z');
INSERT INTO kysely_migration VALUES('0036-oidc-groups','2026-12-01T07:53:02.178Z');
INSERT INTO kysely_migration VALUES('0037-scim-token-owners','2026-12-01T07:53:02.179Z');
INSERT INTO kysely_migration VALUES('0038-released-reservations','2026-12-01T07:53:02.180Z');
INSERT INTO kysely_migration VALUES('0039-deleted-key-hashes','2026-12-01T07:53:02.181Z');
INSERT INTO kysely_migration VALUES('0040-hour-cache-writes','2026-12-01T07:53:02.182Z');
INSERT INTO kysely_migration VALUES('0041-request-logs','2026-12-01T07:53:02.183Z');
INSERT INTO kysely_migration VALUES('0043-audit-deliveries','2026-12-01T07:53:02.184Z');
INSERT INTO kysely_migration VALUES('0044-erasures','2026-12-01T07:53:02.185Z');
INSERT INTO kysely_migration VALUES('0047-model-end-notices','2026-12-01T07:53:02.186Z');
INSERT INTO kysely_migration VALUES('0048-request-log-accounts','2026-12-01T07:53:02.187Z');
INSERT INTO kysely_migration VALUES('0049-previous-secrets','2026-12-01T07:53:02.188Z');
INSERT INTO kysely_migration VALUES('0050-first-sign-ins','2026-12-01T07:53:02.189Z');
INSERT INTO kysely_migration VALUES('0051-tag-values','2026-12-01T07:53:02.190Z');
INSERT INTO kysely_migration VALUES('0052-subject-rate-limits','2026-12-01T07:53:02.191Z');
INSERT INTO kysely_migration VALUES('0053-raise-requests','2026-12-01T07:53:02.192Z');
INSERT INTO kysely_migration VALUES('0054-terminal-sign-ins','2026-12-01T07:53:02.193Z');
INSERT INTO kysely_migration VALUES('0055-value-alerts','2026-12-01T07:53:02.194Z');
INSERT INTO kysely_migration VALUES('0056-removed-users','2026-12-01T07:53:02.195Z');
INSERT INTO kysely_migration VALUES('0059-user-code-tries','2026-12-01T07:53:02.196Z');
INSERT INTO kysely_migration VALUES('0060-reconciled-costs','2026-12-01T07:53:02.197Z');
INSERT INTO kysely_migration VALUES('0062-latency','2026-12-01T07:53:02.198Z');
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
INSERT INTO organization VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','Default organization',1796111582205,'proj_0VcXF9kR001Ivs3wIBqYOzM4','svc_acct_0VcXF9kR002BM7DYCOAc8STE');
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
INSERT INTO user VALUES('user-0VcXF9kT000m63EmbfyIhPwk','org-0VcXF9kR000GXuO3HZEQWwAR','owner@localhost','owner@localhost',NULL,'owner',1796111582205,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO user VALUES('user-0VcXF9oa000oeeb5D4GAH1iA','org-0VcXF9kR000GXuO3HZEQWwAR','ada@example.com','ada@example.com','Ada','reader',1796111582460,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
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
INSERT INTO project VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','proj_0VcXF9kR001Ivs3wIBqYOzM4','Default project',1796111582205,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO project VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','proj_0VcXF9ny000LtPetfvymfiMx','Research',1796111582422,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO project VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','proj_0VcXF9oE000GKhUPBKKGUel4','Former',1796111582438,1796111582445,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE service_account (
    id text primary key,
    project_id text not null,
    name text not null,
    role text not null check (role in ('owner', 'member', 'none')),
    created_at integer not null
  , expires_at integer) without rowid;
INSERT INTO service_account VALUES('svc_acct_0VcXF9oy000eX2XcFXR3vIfO','proj_0VcXF9ny000LtPetfvymfiMx','crawler','member',1796111582484,NULL);
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
INSERT INTO api_key VALUES('key_0VcXF9oz000BYyUDtHEKRnK6','proj_0VcXF9ny000LtPetfvymfiMx',NULL,'svc_acct_0VcXF9oy000eX2XcFXR3vIfO','active','Secret Key','c8457ddecdc21ffca67e3f7a7b474a07223c8922cda0106d59aac7890209a83f','sk-svcacct-7mjO...DxYM','[]',1796111582485,NULL,1796111582570,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
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
INSERT INTO admin_api_key VALUES('key_0VcXF9ki0006UtLywprVcV43','org-0VcXF9kR000GXuO3HZEQWwAR',NULL,'BAILIWICK_ADMIN_KEY','074d916fcb1bcb3e97deaa0198a694671a2815c2bb4913738ee918b8a9ef848f','sk-admin-KF2w...QrXA',NULL,1796111582220,NULL,1796111582607,NULL);
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
INSERT INTO audit_log VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','audit_log-0VcXF9kT001RQjRF31HAY5jV','organization.updated',1796111582205,'org-0VcXF9kR000GXuO3HZEQWwAR','org-0VcXF9kR000GXuO3HZEQWwAR',NULL,'svc_acct_0VcXF9kR002BM7DYCOAc8STE',NULL,'system',NULL,NULL,'{"id":"org-0VcXF9kR000GXuO3HZEQWwAR","changes_requested":{"title":"Default organization","name":"Default organization"}}');
INSERT INTO audit_log VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','audit_log-0VcXF9kk000KsA0SgtTx4i7R','api_key.created',1796111582222,'org-0VcXF9kR000GXuO3HZEQWwAR','key_0VcXF9ki0006UtLywprVcV43',NULL,'svc_acct_0VcXF9kR002BM7DYCOAc8STE',NULL,'system',NULL,NULL,'{"id":"key_0VcXF9ki0006UtLywprVcV43","data":{"scopes":[],"owner":{"type":"service_account","id":"svc_acct_0VcXF9kR002BM7DYCOAc8STE"}}}');
INSERT INTO audit_log VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','audit_log-0VcXF9o0000ovlpJIBO47rmF','project.created',1796111582424,'proj_0VcXF9ny000LtPetfvymfiMx','proj_0VcXF9ny000LtPetfvymfiMx','key_0VcXF9ki0006UtLywprVcV43','svc_acct_0VcXF9kR002BM7DYCOAc8STE',NULL,'service_account_key','127.0.0.1','node','{"id":"proj_0VcXF9ny000LtPetfvymfiMx","data":{"name":"Research","title":"Research"}}');
INSERT INTO audit_log VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','audit_log-0VcXF9oF000Fw4o9X2NZH0aA','project.created',1796111582439,'proj_0VcXF9oE000GKhUPBKKGUel4','proj_0VcXF9oE000GKhUPBKKGUel4','key_0VcXF9ki0006UtLywprVcV43','svc_acct_0VcXF9kR002BM7DYCOAc8STE',NULL,'service_account_key','127.0.0.1','node','{"id":"proj_0VcXF9oE000GKhUPBKKGUel4","data":{"name":"Former","title":"Former"}}');
INSERT INTO audit_log VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','audit_log-0VcXF9oU000eoBJqt7FoU9LR','project.archived',1796111582454,'proj_0VcXF9oE000GKhUPBKKGUel4','proj_0VcXF9oE000GKhUPBKKGUel4','key_0VcXF9ki0006UtLywprVcV43','svc_acct_0VcXF9kR002BM7DYCOAc8STE',NULL,'service_account_key','127.0.0.1','node','{"id":"proj_0VcXF9oE000GKhUPBKKGUel4"}');
INSERT INTO audit_log VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','audit_log-0VcXF9ol000onthkirdY7P8i','user.added',1796111582471,'org-0VcXF9kR000GXuO3HZEQWwAR','user-0VcXF9oa000oeeb5D4GAH1iA','key_0VcXF9ki0006UtLywprVcV43','svc_acct_0VcXF9kR002BM7DYCOAc8STE',NULL,'service_account_key','127.0.0.1','node','{"id":"user-0VcXF9oa000oeeb5D4GAH1iA","data":{"role":"reader"}}');
INSERT INTO audit_log VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','audit_log-0VcXF9ot000dccjJrDzZCLtQ','user.added',1796111582479,'proj_0VcXF9ny000LtPetfvymfiMx','user-0VcXF9oa000oeeb5D4GAH1iA','key_0VcXF9ki0006UtLywprVcV43','svc_acct_0VcXF9kR002BM7DYCOAc8STE',NULL,'service_account_key','127.0.0.1','node','{"id":"user-0VcXF9oa000oeeb5D4GAH1iA","data":{"role":"member"}}');
INSERT INTO audit_log VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','audit_log-0VcXF9p00006y1yeGCciwaqn','service_account.created',1796111582486,'proj_0VcXF9ny000LtPetfvymfiMx','svc_acct_0VcXF9oy000eX2XcFXR3vIfO','key_0VcXF9ki0006UtLywprVcV43','svc_acct_0VcXF9kR002BM7DYCOAc8STE',NULL,'service_account_key','127.0.0.1','node','{"id":"svc_acct_0VcXF9oy000eX2XcFXR3vIfO","data":{"role":"member"}}');
INSERT INTO audit_log VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','audit_log-0VcXF9pI000v8rkPLu69E4z6','rate_limit.updated',1796111582504,'proj_0VcXF9ny000LtPetfvymfiMx','rl-gpt-4o','key_0VcXF9ki0006UtLywprVcV43','svc_acct_0VcXF9kR002BM7DYCOAc8STE',NULL,'service_account_key','127.0.0.1','node','{"id":"rl-gpt-4o","changes_requested":{"max_requests_per_1_minute":77},"previous":{"max_requests_per_1_minute":10000}}');
INSERT INTO audit_log VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','audit_log-0VcXF9pO000C6VJeFgAi7UDA','project.updated',1796111582510,'proj_0VcXF9ny000LtPetfvymfiMx','proj_0VcXF9ny000LtPetfvymfiMx','key_0VcXF9ki0006UtLywprVcV43','svc_acct_0VcXF9kR002BM7DYCOAc8STE',NULL,'service_account_key','127.0.0.1','node','{"id":"proj_0VcXF9ny000LtPetfvymfiMx","changes_requested":{"spend_limit":{"threshold_amount":5000,"currency":"USD","interval":"month","mode":"enforce"}},"previous":{"spend_limit":null}}');
CREATE TABLE change_counter (
    organization_id text primary key references organization (id),
    seq integer not null
  , events integer not null default 0) without rowid;
INSERT INTO change_counter VALUES('org-0VcXF9kR000GXuO3HZEQWwAR',10,10);
CREATE TABLE change (
    organization_id text not null references organization (id),
    seq integer not null,
    kind text not null,
    id text not null,
    changed_at integer not null, project_id text, event_sequence integer, event_id text,
    primary key (organization_id, seq)
  ) without rowid;
INSERT INTO change VALUES('org-0VcXF9kR000GXuO3HZEQWwAR',1,'organization.updated','org-0VcXF9kR000GXuO3HZEQWwAR',1796111582207,NULL,1,'audit_log-0VcXF9kT001RQjRF31HAY5jV');
INSERT INTO change VALUES('org-0VcXF9kR000GXuO3HZEQWwAR',2,'api_key.created','key_0VcXF9ki0006UtLywprVcV43',1796111582223,NULL,2,'audit_log-0VcXF9kk000KsA0SgtTx4i7R');
INSERT INTO change VALUES('org-0VcXF9kR000GXuO3HZEQWwAR',3,'project.created','proj_0VcXF9ny000LtPetfvymfiMx',1796111582424,'proj_0VcXF9ny000LtPetfvymfiMx',3,'audit_log-0VcXF9o0000ovlpJIBO47rmF');
INSERT INTO change VALUES('org-0VcXF9kR000GXuO3HZEQWwAR',4,'project.created','proj_0VcXF9oE000GKhUPBKKGUel4',1796111582439,'proj_0VcXF9oE000GKhUPBKKGUel4',4,'audit_log-0VcXF9oF000Fw4o9X2NZH0aA');
INSERT INTO change VALUES('org-0VcXF9kR000GXuO3HZEQWwAR',5,'project.archived','proj_0VcXF9oE000GKhUPBKKGUel4',1796111582454,'proj_0VcXF9oE000GKhUPBKKGUel4',5,'audit_log-0VcXF9oU000eoBJqt7FoU9LR');
INSERT INTO change VALUES('org-0VcXF9kR000GXuO3HZEQWwAR',6,'user.added','user-0VcXF9oa000oeeb5D4GAH1iA',1796111582471,NULL,6,'audit_log-0VcXF9ol000onthkirdY7P8i');
INSERT INTO change VALUES('org-0VcXF9kR000GXuO3HZEQWwAR',7,'user.added','user-0VcXF9oa000oeeb5D4GAH1iA',1796111582479,'proj_0VcXF9ny000LtPetfvymfiMx',7,'audit_log-0VcXF9ot000dccjJrDzZCLtQ');
INSERT INTO change VALUES('org-0VcXF9kR000GXuO3HZEQWwAR',8,'service_account.created','svc_acct_0VcXF9oy000eX2XcFXR3vIfO',1796111582486,'proj_0VcXF9ny000LtPetfvymfiMx',8,'audit_log-0VcXF9p00006y1yeGCciwaqn');
INSERT INTO change VALUES('org-0VcXF9kR000GXuO3HZEQWwAR',9,'rate_limit.updated','rl-gpt-4o',1796111582504,'proj_0VcXF9ny000LtPetfvymfiMx',9,'audit_log-0VcXF9pI000v8rkPLu69E4z6');
INSERT INTO change VALUES('org-0VcXF9kR000GXuO3HZEQWwAR',10,'project.updated','proj_0VcXF9ny000LtPetfvymfiMx',1796111582510,'proj_0VcXF9ny000LtPetfvymfiMx',10,'audit_log-0VcXF9pO000C6VJeFgAi7UDA');
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
INSERT INTO rate_limit_override VALUES('proj_0VcXF9ny000LtPetfvymfiMx','gpt-4o',77,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE idempotency (
    organization_id text not null references organization (id),
    actor_id text not null,
    key text not null,
    request_hash text not null,
    sealed_answer text not null,
    created_at integer not null,
    primary key (organization_id, actor_id, key)
  ) without rowid;
INSERT INTO idempotency VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','key_0VcXF9ki0006UtLywprVcV43','2020dc36f148c56ac33af0fb80f98acd','c2a5b08e960e96971b78f94bb08ec824ea18ecef59499acf8a0f59d94ea67665','XI3n7HTnJ/16dwb2uGZqzz9eNb+hSRU9E6kp6VnAruuaySIKliulx0WNV6K7qGffnNiZZI+vQUcKj6f3YSf32epig86vy/35JqGVdyIw66UXXT0SL7w5rzU9T4vIRA11D4B7+1caZSLCEEKDAPyzybAnFr5LrTcBHQdtO8xK1/EYZX90qaUzEEclAh1o/WzbfV423vYE8hmEG58Uwxr2KakY51Fn1f7CbfsV1hhGhAVKIzZr33aDv7eECfXnvwHcCoRtl9xWdD8uE+v36Yu6j7hXG87ehOAIUAFsMA52',1796111582454);
INSERT INTO idempotency VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','key_0VcXF9ki0006UtLywprVcV43','4d626ef042808434d37a268d7f2a721a','3e1d6d3d572dcbb81247d3a5d9472f5e6e7dd8669f0c9db56c13fb3158fcb4d2','O/odjKXMsoBH/ULIsQlausSOUZDkpPP/ulEfCXr1786gl2/opIeNf+jYAoKnRRyMbNDxlmo1LCebntW9aDEo9IvsBX3USnLn0huUyB44zAAcwuqZIQMw1wSMSh9vUA77ZxTu84DVxVdbbR5Gbv49bVKeAvaN8ELcrsvDazJIe8sRI3wVm6I47eJGC6ByqjuOabl0cOX7D6f0T92bfndowOeJJKDO1qTtLmcQR0h4pYfJcqawrflh2eY7w2BQTZm3e6jomSnx6WgKIWQp3I+vvjIruPI08btzy/X0CE9WrRsB3HB+NJCoAzBukYg1jfHbYO120KH3WX5oWi4BWkwCW1G2Rnm++9jJM3I9IcGWwBCk036a2uEp0511bK0hztrKwA/8AW5/U+lxwDN9OJ0ziYFrrg0GXjlLNnsajuY86SEROwinRPr4xaQsm+Asa/tVNKsxEn820rEcPdwHgjAVukNK6k4BnVpl3lJCd8E5TgVn9Mas1LdsLduMg2IidJ4ZW5zqrinE/xxh0c1BGgL2SziMnpOyzgBnr9y+Hl8BzXLMobDcoduvuczD949cnhvldnZE7I1lfLGi7mUUgxWTD/EY5hxcmKZUN4jLCeyqERoGcfgv7IddEYJFg4n6umK84TCqNwryRbks9nPMIIHwzBkRjA==',1796111582471);
INSERT INTO idempotency VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','key_0VcXF9ki0006UtLywprVcV43','4e7178dbbc7506b00e337db504030996','502b1af2e498cd6ade8a6bb059b25ac70d3353d484c22257a9a79fe74e45ecf3','dj3wQxFlvF6w6Ajyx9Mcd3E9t5J3Y9QU/6rbheYQsdAIs3WnGaAoes0ZvrvaWbkdxFdODV9Mzk+nAp8rdHHUyayNjYQfzg2R9WEaNjmhSLQBZrdQ/xJE7CFnSXUjiDRcLM/ABMz3yVdDqG19VJuQxVnEORBgRby29L0kBpqu6LVDyjQlGt8S2H4gSw/k/vo2SATOAeKMu3bM0BnFXGe828DqpuUPP8HaHLmbCba2GpANUIvTaIycANykTQr5+80SJ/6IT7pqnRvup1LnVc+/o7iBEllpxNkh',1796111582424);
INSERT INTO idempotency VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','key_0VcXF9ki0006UtLywprVcV43','8b5e3f3a6ccf5ab1d03487bdad7d30e6','ef4dd14e2060ae6ead3e0e936e546416db3ea21eb97289fff18f9f33b30cefeb','XjIJNADAOLpJLqViBm5+0BKypfLnC6lacHBBSdGfHzD2yCMpWNsHXJXMjkVSyIoH+1tpn1EIEk/b2AnknMsW6dpp/O9oGRGUklp3nYUmylc3eRj8dtylNg1/9rBPJvtAMC9J9v9KLyMnWmG0dftBFAt1gFxMGmTxMQj8G7HTENPtcUaeP+y+r2LU3Ozwc2a/xDSPRYDm2qhXWZGxw9NWdL62D0k9TZnxWGDjJSjpBFXJwpthwwBKfdLO0R7leaFjKimj5O1+Borcpp4pCFfQ45vEcBR1uA==',1796111582439);
INSERT INTO idempotency VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','key_0VcXF9ki0006UtLywprVcV43','9ac3a05ddc164afca3c4b0aee7436d71','fbde03f90449b48c7898f93998611a663807ffd56d9008d2049a7f77049dcb48','i+LZFNUdK7/uXJCpLR+e47ddzDFfrcs1MOVVSyhhDFeWwogzCj8jOkHMg6FKoD6QcPsG86acuzqsTnHcQpq6od76ccb/QsrudMEJZRCOnQZLcvWr5a1duVtJ9r7tDvbhU5SJGlSI3bNcM+D7Doi6IjNHwOk13Yboq/28E+8DDnMEfCwM2PHAnSphG7VIzsD0fFJSqFnjHVRhBhCuCyb9vYCxWjR9ztIkHyvF6ZOaWPNCF5iZ80bxa4tkXtvz8FiaPHsDMxbQKAaeow==',1796111582510);
INSERT INTO idempotency VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','key_0VcXF9ki0006UtLywprVcV43','a9335e5f84a950e2eb9e8c95ba05bfce','34426ab2ba52758f1356323c48a58205f392118a13e604a621308d2a72d0b90c','CS6XKYQJRoKIu9uQQhld9u+v/znL0woQ5mXDmtSQK/jYuF6buDxFilawKOCkppHcMocGUNsXiw/+BbLPT0YOFE6Yb2hCaaiHkSsXlvj5fodCxc7IBd10LuV1Nn8XkeKs0uOYOO9CTwlmHSTRKvycVEe+SRY7cUGyQybwJO/pbY4lncoKFn6cgyCChj98fGAQ7dfGf16/mzUQSIqIU5bpYam/pvg4M55aWG88XXbrrSMSPP/Z1pwFp/uIty0xMlUi1MiLFXmf9l1+zVKmwDCgsHsuzgg2sG1uBI14ojlfHN/UfZwv+FtxsSr1PPjye4AK6w6YgI+HzQ==',1796111582504);
INSERT INTO idempotency VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','key_0VcXF9ki0006UtLywprVcV43','d83fa2460f6bf3282b1450ba3c91efe3','5b513d66acb1b369e3522bba4f218ecbcea239a49a436f973e6c7f3926559663','CxTzoq86RlXfhTsbeYLuG3owL7v+m5NuenyvkUENYeHdaJiAmyNEXNyVH8zRzMLA5MnjvqG6qZMqQNvI/6jyHp+ark5Hc7srYHeac0qG4ulqOcpAI6vzU466s+6gpHyog7yPcA3VkOgI0nZdSRCYSuw+qA3kUYKBsHj3ZtOA/aFkIKlMC35HLeavMQ0b1y4VkciUny31FIxBdEP00Uehqn0JBPoXZ8pcBLrhxxOTEAl+aYp4d/2XioUSfpmpLFTq1sWQoQ==',1796111582479);
INSERT INTO idempotency VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','key_0VcXF9ki0006UtLywprVcV43','f31f77e47bf4eaedc7e7ee267286c72b','53260ec4bbad6b61ae195c33d04f4235f093db20a9ae0443078a6635d18b6b99','lJGs/Y9x376Zg1QoVGRNK1PjPz8TWpAzBtR3+fkirDX/vfMz8QOikAgvNWi6wTUpbf+J7RCn+Dkc8woVuRgh8KqS/96OUtq2MFsjN1yRLSHRnSFtHdsfiX87JeBYWgYUgHjkSwmFqcLougaFMdtF4y+ZUe9GogBc8AbXjJfRHFm8dQCusfDpfBjE0HO/53nUZVsiOkA3LTVFBckeH+vIRCb3/L3DriPlB9yC+s1tVV7tCfhQOSaYYhFaCKxSZ6thrCMXnkoW7ylKjIiu+ZGF1ORI7++ePPpBCfCP+09uU8+H7WkQh8f3QgeUvITOjH0MArEJTyLkZ4AXcW0hGmUdSipl8HHT6qDMOd4VXRKW/RTKTTL/jBAECpI0RjQs+9OhrkcVYMCK8xbaOI4K/fhwv8Vx7ZBRwApYmCuMmfDCMYnQvRkdu5kM6kiHwrs7RU8cV+uG8AH+XyEfx/F/Wuf3EYUrNja0BdTFklO737nprF47B7Fk8MeVOs8UdaVYh37AxzIb16zsLckokABdlNJ22RV5i9mi00411Nh08bre7S+Wdr8vLyco/NMZzbtxEVtnceXcDqk/ixZgTow=',1796111582486);
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
INSERT INTO usage VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','1d','completions',1796083200000,'proj_0VcXF9ny000LtPetfvymfiMx','svc_acct_0VcXF9oy000eX2XcFXR3vIfO','key_0VcXF9oz000BYyUDtHEKRnK6','gpt-4o',0,'default','','','','',3,24,0,0,0,0,0,0,3,0,0,0,0,0,0,0,0,0,0,0,3,12,12,0,0,0,0,0,0,60000,0,0,0,0,0,0,30000,0,0,0,0,0,'genai-prices 0.1.8',0,0);
INSERT INTO usage VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','1h','completions',1796108400000,'proj_0VcXF9ny000LtPetfvymfiMx','svc_acct_0VcXF9oy000eX2XcFXR3vIfO','key_0VcXF9oz000BYyUDtHEKRnK6','gpt-4o',0,'default','','','','',3,24,0,0,0,0,0,0,3,0,0,0,0,0,0,0,0,0,0,0,3,12,12,0,0,0,0,0,0,60000,0,0,0,0,0,0,30000,0,0,0,0,0,'genai-prices 0.1.8',0,0);
INSERT INTO usage VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','1m','completions',1796111580000,'proj_0VcXF9ny000LtPetfvymfiMx','svc_acct_0VcXF9oy000eX2XcFXR3vIfO','key_0VcXF9oz000BYyUDtHEKRnK6','gpt-4o',0,'default','','','','',3,24,0,0,0,0,0,0,3,0,0,0,0,0,0,0,0,0,0,0,3,12,12,0,0,0,0,0,0,60000,0,0,0,0,0,0,30000,0,0,0,0,0,'genai-prices 0.1.8',0,0);
CREATE TABLE usage_flush (
    node_id text primary key,
    number integer not null,
    flushed_at integer not null
  , sums integer not null default 0) without rowid;
INSERT INTO usage_flush VALUES('07e3cab9-b8f9-4871-aef7-16f44dfa62a3 1796111582247',4,1796111583039,1);
CREATE TABLE limiter_level (
    scope text not null,
    bucket text not null,
    level real not null,
    at_ms integer not null,
    primary key (scope, bucket)
  ) without rowid;
INSERT INTO limiter_level VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','org-0VcXF9kR000GXuO3HZEQWwAR:gpt-4o:requests',1.0,1796111582571);
INSERT INTO limiter_level VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','org-0VcXF9kR000GXuO3HZEQWwAR:gpt-4o:tokens',0.0,1796111582573);
INSERT INTO limiter_level VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','proj_0VcXF9ny000LtPetfvymfiMx:gpt-4o:requests',2.9512333333333335971,1796111582571);
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
    input_cached_tokens integer not null, output_tokens integer not null default 0, cost integer not null default 0, costed_requests integer not null default 0,
    primary key (organization_id, starts_at, project_id, upstream, model)
  ) without rowid;
INSERT INTO upstream_usage VALUES('org-0VcXF9kR000GXuO3HZEQWwAR',1796083200000,'proj_0VcXF9ny000LtPetfvymfiMx','default','gpt-4o',3,24,0,3,90000,3);
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
INSERT INTO spend_limit VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','project','proj_0VcXF9ny000LtPetfvymfiMx',5000,'month','enforce',1796111582509,1796111582509,NULL,NULL,NULL,NULL);
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
INSERT INTO usage_sum VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','1d','key',1796083200000,'proj_0VcXF9ny000LtPetfvymfiMx','key_0VcXF9oz000BYyUDtHEKRnK6',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','1d','model',1796083200000,'','gpt-4o',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','1d','organization',1796083200000,'','',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','1d','owner',1796083200000,'proj_0VcXF9ny000LtPetfvymfiMx','svc_acct_0VcXF9oy000eX2XcFXR3vIfO',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','1d','project',1796083200000,'proj_0VcXF9ny000LtPetfvymfiMx','',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','1d','project_model',1796083200000,'proj_0VcXF9ny000LtPetfvymfiMx','gpt-4o',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','1d','project_upstream',1796083200000,'proj_0VcXF9ny000LtPetfvymfiMx','default',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','1d','upstream',1796083200000,'','default',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','1h','model',1796108400000,'','gpt-4o',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','1h','organization',1796108400000,'','',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','1h','project',1796108400000,'proj_0VcXF9ny000LtPetfvymfiMx','',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','1h','upstream',1796108400000,'','default',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','1mo','key',1796083200000,'proj_0VcXF9ny000LtPetfvymfiMx','key_0VcXF9oz000BYyUDtHEKRnK6',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','1mo','model',1796083200000,'','gpt-4o',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','1mo','organization',1796083200000,'','',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','1mo','owner',1796083200000,'proj_0VcXF9ny000LtPetfvymfiMx','svc_acct_0VcXF9oy000eX2XcFXR3vIfO',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','1mo','project',1796083200000,'proj_0VcXF9ny000LtPetfvymfiMx','',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','1mo','project_model',1796083200000,'proj_0VcXF9ny000LtPetfvymfiMx','gpt-4o',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
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
INSERT INTO price_version VALUES('anthropic 2026-11-24','{"list":"https://platform.claude.com/docs/en/about-claude/pricing","date":"2026-11-24"}',1796111582249);
INSERT INTO price_version VALUES('genai-prices 0.1.8','{"list":"@pydantic/genai-prices","date":"2026-09-23"}',1796111582249);
INSERT INTO price_version VALUES('openai 2026-11-30','{"list":"https://developers.openai.com/api/docs/pricing","date":"2026-11-30"}',1796111582249);
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
INSERT INTO project_user VALUES('proj_0VcXF9kR001Ivs3wIBqYOzM4','user-0VcXF9kT000m63EmbfyIhPwk','owner',1796111582205);
INSERT INTO project_user VALUES('proj_0VcXF9ny000LtPetfvymfiMx','user-0VcXF9oa000oeeb5D4GAH1iA','member',1796111582478);
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
INSERT INTO request_logs VALUES('org-0VcXF9kR000GXuO3HZEQWwAR',1796111582560,'req_01a23097c5317440aa7a1a652a611a34',1796111582513,'proj_0VcXF9ny000LtPetfvymfiMx','key_0VcXF9oz000BYyUDtHEKRnK6','svc_acct_0VcXF9oy000eX2XcFXR3vIfO','createChatCompletion','openai','gpt-4o','default',200,'succeeded',NULL,NULL,30000,46,1,'127.0.0.1','node','{"answered_model":"gpt-4o","attempts":[["default",200,null,22,18]],"usage":{"input_tokens":8,"output_tokens":1,"requests":1,"requested_requests":1,"requested_tokens":4,"reserved_tokens":4},"first_byte_ms":40,"request_bytes":62,"answer_bytes":566}');
INSERT INTO request_logs VALUES('org-0VcXF9kR000GXuO3HZEQWwAR',1796111582567,'req_01a23097c5647f82952fa1a2ee23acfa',1796111582563,'proj_0VcXF9ny000LtPetfvymfiMx','key_0VcXF9oz000BYyUDtHEKRnK6','svc_acct_0VcXF9oy000eX2XcFXR3vIfO','createChatCompletion','openai','gpt-4o','default',200,'succeeded',NULL,NULL,30000,4,1,'127.0.0.1','node','{"answered_model":"gpt-4o","attempts":[["default",200,null,1,2]],"usage":{"input_tokens":8,"output_tokens":1,"requests":1,"requested_requests":1,"requested_tokens":4,"reserved_tokens":4},"first_byte_ms":3,"request_bytes":62,"answer_bytes":566}');
INSERT INTO request_logs VALUES('org-0VcXF9kR000GXuO3HZEQWwAR',1796111582574,'req_01a23097c56a7a96bfd56f64d6176cc7',1796111582570,'proj_0VcXF9ny000LtPetfvymfiMx','key_0VcXF9oz000BYyUDtHEKRnK6','svc_acct_0VcXF9oy000eX2XcFXR3vIfO','createChatCompletion','openai','gpt-4o','default',200,'succeeded',NULL,NULL,30000,4,1,'127.0.0.1','node','{"answered_model":"gpt-4o","attempts":[["default",200,null,1,2]],"usage":{"input_tokens":8,"output_tokens":1,"requests":1,"requested_requests":1,"requested_tokens":4,"reserved_tokens":4},"first_byte_ms":3,"request_bytes":62,"answer_bytes":566}');
CREATE TABLE request_log_days (
    organization_id text not null,
    project_id text not null,
    starts_at integer not null,
    logs integer not null,
    personal integer not null default 1,
    primary key (organization_id, project_id, starts_at)
  ) without rowid;
INSERT INTO request_log_days VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','proj_0VcXF9ny000LtPetfvymfiMx',1796083200000,3,1);
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
CREATE TABLE reconciled_day (
    organization_id text not null,
    upstream text not null,
    starts_at integer not null,
    counted integer not null,
    billed integer not null,
    read_at integer not null,
    primary key (organization_id, upstream, starts_at)
  ) without rowid;
CREATE TABLE latency (
    organization_id text not null,
    width text not null,
    starts_at integer not null,
    upstream text not null,
    model text not null,
    status integer not null,
    outcome text not null,
    duration_0 integer not null, duration_1 integer not null, duration_2 integer not null, duration_3 integer not null, duration_4 integer not null, duration_5 integer not null, duration_6 integer not null, duration_7 integer not null, duration_8 integer not null, duration_9 integer not null, duration_10 integer not null, duration_11 integer not null, duration_12 integer not null, duration_13 integer not null, duration_14 integer not null, duration_15 integer not null, duration_16 integer not null, duration_17 integer not null, duration_18 integer not null, duration_19 integer not null, duration_20 integer not null, duration_21 integer not null, duration_22 integer not null, duration_23 integer not null, duration_24 integer not null, duration_25 integer not null, first_token_0 integer not null, first_token_1 integer not null, first_token_2 integer not null, first_token_3 integer not null, first_token_4 integer not null, first_token_5 integer not null, first_token_6 integer not null, first_token_7 integer not null, first_token_8 integer not null, first_token_9 integer not null, first_token_10 integer not null, first_token_11 integer not null, first_token_12 integer not null, first_token_13 integer not null, first_token_14 integer not null, first_token_15 integer not null, first_token_16 integer not null, first_token_17 integer not null, first_token_18 integer not null, first_token_19 integer not null, first_token_20 integer not null, first_token_21 integer not null, first_token_22 integer not null, first_token_23 integer not null, first_token_24 integer not null, first_token_25 integer not null,
    primary key (organization_id, width, starts_at, upstream, model, status, outcome)
  ) without rowid;
INSERT INTO latency VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','1d',1796083200000,'default','gpt-4o',200,'succeeded',2,0,0,0,1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0);
INSERT INTO latency VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','1h',1796108400000,'default','gpt-4o',200,'succeeded',2,0,0,0,1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0);
INSERT INTO latency VALUES('org-0VcXF9kR000GXuO3HZEQWwAR','1m',1796111580000,'default','gpt-4o',200,'succeeded',2,0,0,0,1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0);
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
