PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE IF NOT EXISTS "kysely_migration" ("name" varchar(255) not null primary key, "timestamp" varchar(255) not null);
INSERT INTO kysely_migration VALUES('0001-organizations-and-projects','2026-12-01T04:04:28.192Z');
INSERT INTO kysely_migration VALUES('0002-audit-and-changes','2026-12-01T04:04:28.197Z');
INSERT INTO kysely_migration VALUES('0003-rate-limits-and-idempotency','2026-12-01T04:04:28.198Z');
INSERT INTO kysely_migration VALUES('0004-what-a-gateway-follows','2026-12-01T04:04:28.199Z');
INSERT INTO kysely_migration VALUES('0005-usage','2026-12-01T04:04:28.200Z');
INSERT INTO kysely_migration VALUES('0006-owned-objects','2026-12-01T04:04:28.204Z');
INSERT INTO kysely_migration VALUES('0007-sessions','2026-12-01T04:04:28.205Z');
INSERT INTO kysely_migration VALUES('0008-sign-in','2026-12-01T04:04:28.206Z');
INSERT INTO kysely_migration VALUES('0009-folded-names','2026-12-01T04:04:28.207Z');
INSERT INTO kysely_migration VALUES('0010-limit-generations','2026-12-01T04:04:28.208Z');
INSERT INTO kysely_migration VALUES('0011-owned-items','2026-12-01T04:04:28.209Z');
INSERT INTO kysely_migration VALUES('0012-owned-bytes','2026-12-01T04:04:28.210Z');
INSERT INTO kysely_migration VALUES('0013-session-use','2026-12-01T04:04:28.211Z');
INSERT INTO kysely_migration VALUES('0014-owned-kinds','2026-12-01T04:04:28.212Z');
INSERT INTO kysely_migration VALUES('0015-upstream-usage','2026-12-01T04:04:28.213Z');
INSERT INTO kysely_migration VALUES('0016-failed-requests','2026-12-01T04:04:28.214Z');
INSERT INTO kysely_migration VALUES('0017-deleted-names','2026-12-01T04:04:28.220Z');
INSERT INTO kysely_migration VALUES('0018-temporary-accounts','2026-12-01T04:04:28.221Z');
INSERT INTO kysely_migration VALUES('0019-spend-limits','2026-12-01T04:04:28.222Z');
INSERT INTO kysely_migration VALUES('0020-deferred-reservations','2026-12-01T04:04:28.223Z');
INSERT INTO kysely_migration VALUES('0021-spend-raises','2026-12-01T04:04:28.224Z');
INSERT INTO kysely_migration VALUES('0022-spend-alert-deliveries','2026-12-01T04:04:28.245Z');
INSERT INTO kysely_migration VALUES('0023-usage-sums','2026-12-01T04:04:28.246Z');
INSERT INTO kysely_migration VALUES('0024-tags','2026-12-01T04:04:28.254Z');
INSERT INTO kysely_migration VALUES('0025-shared-budgets','2026-12-01T04:04:28.255Z');
INSERT INTO kysely_migration VALUES('0026-project-policies','2026-12-01T04:04:28.256Z');
INSERT INTO kysely_migration VALUES('0027-policies','2026-12-01T04:04:28.266Z');
INSERT INTO kysely_migration VALUES('0028-price-versions','2026-12-01T04:04:28.267Z');
INSERT INTO kysely_migration VALUES('0029-tag-budgets','2026-12-01T04:04:28.277Z');
INSERT INTO kysely_migration VALUES('0030-usage-partitions','2026-12-01T04:04:28.278Z');
INSERT INTO kysely_migration VALUES('0031-groups','2026-12-01T04:04:28.279Z');
INSERT INTO kysely_migration VALUES('0032-roles','2026-12-01T04:04:28.287Z');
INSERT INTO kysely_migration VALUES('0033-project-roles','2026-12-01T04:04:28.297Z');
INSERT INTO kysely_migration VALUES('0034-key-models','2026-12-01T04:04:28.298Z');
INSERT INTO kysely_migration VALUES('0035-scim','2026-12-01T04:04:28.338Z');
INSERT INTO kysely_migration VALUES('0036-oidc-groups','2026-12-01T04:04:28.339Z');
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
INSERT INTO organization VALUES('org-0VcWJc9O000yphGfVIvKehMJ','Default organization',1796097868477,'proj_0VcWJc9O001pfkVgqXfZZrAG','svc_acct_0VcWJc9O002ixJcycfBVzofB');
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
  , deactivated_at integer, scim_user_name text, scim_user_name_key text, scim_external_id text, scim_given_name text, scim_family_name text, scim_email_type text, scim_version integer, scim_modified_at integer) without rowid;
INSERT INTO user VALUES('user-0VcWJcBJ0008J2mIU4lgTdYZ','org-0VcWJc9O000yphGfVIvKehMJ','owner@localhost','owner@localhost',NULL,'owner',1796097868477,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO user VALUES('user-0VcWJcT7000YT1hq5c0Vyk3Y','org-0VcWJc9O000yphGfVIvKehMJ','ada@example.com','ada@example.com','Ada','reader',1796097869581,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE project (
    organization_id text not null references organization (id),
    id text not null,
    name text not null,
    created_at integer not null,
    archived_at integer,
    external_key_id text,
    residency text,
    geography text, tags text, require_tags text, metadata_tags text, safety_identifier_key text,
    primary key (organization_id, id)
  ) without rowid;
INSERT INTO project VALUES('org-0VcWJc9O000yphGfVIvKehMJ','proj_0VcWJc9O001pfkVgqXfZZrAG','Default project',1796097868477,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO project VALUES('org-0VcWJc9O000yphGfVIvKehMJ','proj_0VcWJcRP000lzoJ5G1VOTq6g','Research',1796097869475,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO project VALUES('org-0VcWJc9O000yphGfVIvKehMJ','proj_0VcWJcRu000ThLYdKmMR3MTX','Former',1796097869506,1796097869516,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE service_account (
    id text primary key,
    project_id text not null,
    name text not null,
    role text not null check (role in ('owner', 'member', 'none')),
    created_at integer not null
  , expires_at integer) without rowid;
INSERT INTO service_account VALUES('svc_acct_0VcWJcUT000vM8WmaW9Kop81','proj_0VcWJcRP000lzoJ5G1VOTq6g','crawler','member',1796097869665,NULL);
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
    last_used_at integer, tags text, may_tag integer, model_ids text, suspended_at integer,
    check ((user_id is null) <> (service_account_id is null))
  ) without rowid;
INSERT INTO api_key VALUES('key_0VcWJcUT001XqAJjn7IlVEPn','proj_0VcWJcRP000lzoJ5G1VOTq6g',NULL,'svc_acct_0VcWJcUT000vM8WmaW9Kop81','active','Secret Key','caeade7d7fa6599190c3576426e4568a0de2c1e36ebaaab763ba6d73b77bb27a','sk-svcacct-9JhB...vb4X','[]',1796097869665,NULL,1796097870525,NULL,NULL,NULL,NULL);
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
INSERT INTO admin_api_key VALUES('key_0VcWJcC5000Ku7latRTGGKTr','org-0VcWJc9O000yphGfVIvKehMJ',NULL,'BAILIWICK_ADMIN_KEY','5e96bc1f4a715cbbdb70eee42d5fe462611229508dec34955d3e916a8a415754','sk-admin-X33-...4hLD',NULL,1796097868525,NULL,1796097870652,NULL);
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
INSERT INTO audit_log VALUES('org-0VcWJc9O000yphGfVIvKehMJ','audit_log-0VcWJcBK000jjSRcb37ZEF5o','organization.updated',1796097868478,'proj_0VcWJc9O001pfkVgqXfZZrAG','org-0VcWJc9O000yphGfVIvKehMJ',NULL,'svc_acct_0VcWJc9O002ixJcycfBVzofB',NULL,'system',NULL,NULL,'{"id":"org-0VcWJc9O000yphGfVIvKehMJ","changes_requested":{"title":"Default organization","name":"Default organization"}}');
INSERT INTO audit_log VALUES('org-0VcWJc9O000yphGfVIvKehMJ','audit_log-0VcWJcC6000SYI8lAgPZUSe4','api_key.created',1796097868526,'proj_0VcWJc9O001pfkVgqXfZZrAG','key_0VcWJcC5000Ku7latRTGGKTr',NULL,'svc_acct_0VcWJc9O002ixJcycfBVzofB',NULL,'system',NULL,NULL,'{"id":"key_0VcWJcC5000Ku7latRTGGKTr","data":{"scopes":[],"owner":{"type":"service_account","id":"svc_acct_0VcWJc9O002ixJcycfBVzofB"}}}');
INSERT INTO audit_log VALUES('org-0VcWJc9O000yphGfVIvKehMJ','audit_log-0VcWJcRW000TOuYcXZzTemwJ','project.created',1796097869482,'proj_0VcWJcRP000lzoJ5G1VOTq6g','proj_0VcWJcRP000lzoJ5G1VOTq6g','key_0VcWJcC5000Ku7latRTGGKTr','svc_acct_0VcWJc9O002ixJcycfBVzofB',NULL,'service_account_key','127.0.0.1','node','{"id":"proj_0VcWJcRP000lzoJ5G1VOTq6g","data":{"name":"Research","title":"Research"}}');
INSERT INTO audit_log VALUES('org-0VcWJc9O000yphGfVIvKehMJ','audit_log-0VcWJcRu001JH6noN3mKiWlM','project.created',1796097869506,'proj_0VcWJcRu000ThLYdKmMR3MTX','proj_0VcWJcRu000ThLYdKmMR3MTX','key_0VcWJcC5000Ku7latRTGGKTr','svc_acct_0VcWJc9O002ixJcycfBVzofB',NULL,'service_account_key','127.0.0.1','node','{"id":"proj_0VcWJcRu000ThLYdKmMR3MTX","data":{"name":"Former","title":"Former"}}');
INSERT INTO audit_log VALUES('org-0VcWJc9O000yphGfVIvKehMJ','audit_log-0VcWJcSI0008JxhOQ4Si311v','project.archived',1796097869530,'proj_0VcWJcRu000ThLYdKmMR3MTX','proj_0VcWJcRu000ThLYdKmMR3MTX','key_0VcWJcC5000Ku7latRTGGKTr','svc_acct_0VcWJc9O002ixJcycfBVzofB',NULL,'service_account_key','127.0.0.1','node','{"id":"proj_0VcWJcRu000ThLYdKmMR3MTX"}');
INSERT INTO audit_log VALUES('org-0VcWJc9O000yphGfVIvKehMJ','audit_log-0VcWJcT8000rtCbaSp9RqQC7','user.added',1796097869582,'proj_0VcWJc9O001pfkVgqXfZZrAG','user-0VcWJcT7000YT1hq5c0Vyk3Y','key_0VcWJcC5000Ku7latRTGGKTr','svc_acct_0VcWJc9O002ixJcycfBVzofB',NULL,'service_account_key','127.0.0.1','node','{"id":"user-0VcWJcT7000YT1hq5c0Vyk3Y","data":{"role":"reader"}}');
INSERT INTO audit_log VALUES('org-0VcWJc9O000yphGfVIvKehMJ','audit_log-0VcWJcTu000VEOBFOCCbhAmy','user.added',1796097869630,'proj_0VcWJcRP000lzoJ5G1VOTq6g','user-0VcWJcT7000YT1hq5c0Vyk3Y','key_0VcWJcC5000Ku7latRTGGKTr','svc_acct_0VcWJc9O002ixJcycfBVzofB',NULL,'service_account_key','127.0.0.1','node','{"id":"user-0VcWJcT7000YT1hq5c0Vyk3Y","data":{"role":"member"}}');
INSERT INTO audit_log VALUES('org-0VcWJc9O000yphGfVIvKehMJ','audit_log-0VcWJcUU000eMglZK0EbHKCI','service_account.created',1796097869666,'proj_0VcWJcRP000lzoJ5G1VOTq6g','svc_acct_0VcWJcUT000vM8WmaW9Kop81','key_0VcWJcC5000Ku7latRTGGKTr','svc_acct_0VcWJc9O002ixJcycfBVzofB',NULL,'service_account_key','127.0.0.1','node','{"id":"svc_acct_0VcWJcUT000vM8WmaW9Kop81","data":{"role":"member"}}');
INSERT INTO audit_log VALUES('org-0VcWJc9O000yphGfVIvKehMJ','audit_log-0VcWJcVH000d9U1IowAyrBLo','rate_limit.updated',1796097869715,'proj_0VcWJcRP000lzoJ5G1VOTq6g','rl-gpt-4o','key_0VcWJcC5000Ku7latRTGGKTr','svc_acct_0VcWJc9O002ixJcycfBVzofB',NULL,'service_account_key','127.0.0.1','node','{"id":"rl-gpt-4o","changes_requested":{"max_requests_per_1_minute":77}}');
INSERT INTO audit_log VALUES('org-0VcWJc9O000yphGfVIvKehMJ','audit_log-0VcWJcX8000oOhnh4lPqKCFn','project.updated',1796097869830,'proj_0VcWJcRP000lzoJ5G1VOTq6g','proj_0VcWJcRP000lzoJ5G1VOTq6g','key_0VcWJcC5000Ku7latRTGGKTr','svc_acct_0VcWJc9O002ixJcycfBVzofB',NULL,'service_account_key','127.0.0.1','node','{"id":"proj_0VcWJcRP000lzoJ5G1VOTq6g","changes_requested":{"spend_limit":{"threshold_amount":5000,"currency":"USD","interval":"month","mode":"enforce"}}}');
CREATE TABLE change_counter (
    organization_id text primary key references organization (id),
    seq integer not null
  ) without rowid;
INSERT INTO change_counter VALUES('org-0VcWJc9O000yphGfVIvKehMJ',10);
CREATE TABLE change (
    organization_id text not null references organization (id),
    seq integer not null,
    kind text not null,
    id text not null,
    changed_at integer not null, project_id text,
    primary key (organization_id, seq)
  ) without rowid;
INSERT INTO change VALUES('org-0VcWJc9O000yphGfVIvKehMJ',1,'organization.updated','org-0VcWJc9O000yphGfVIvKehMJ',1796097868521,NULL);
INSERT INTO change VALUES('org-0VcWJc9O000yphGfVIvKehMJ',2,'api_key.created','key_0VcWJcC5000Ku7latRTGGKTr',1796097868526,NULL);
INSERT INTO change VALUES('org-0VcWJc9O000yphGfVIvKehMJ',3,'project.created','proj_0VcWJcRP000lzoJ5G1VOTq6g',1796097869482,'proj_0VcWJcRP000lzoJ5G1VOTq6g');
INSERT INTO change VALUES('org-0VcWJc9O000yphGfVIvKehMJ',4,'project.created','proj_0VcWJcRu000ThLYdKmMR3MTX',1796097869506,'proj_0VcWJcRu000ThLYdKmMR3MTX');
INSERT INTO change VALUES('org-0VcWJc9O000yphGfVIvKehMJ',5,'project.archived','proj_0VcWJcRu000ThLYdKmMR3MTX',1796097869530,'proj_0VcWJcRu000ThLYdKmMR3MTX');
INSERT INTO change VALUES('org-0VcWJc9O000yphGfVIvKehMJ',6,'user.added','user-0VcWJcT7000YT1hq5c0Vyk3Y',1796097869582,NULL);
INSERT INTO change VALUES('org-0VcWJc9O000yphGfVIvKehMJ',7,'user.added','user-0VcWJcT7000YT1hq5c0Vyk3Y',1796097869630,'proj_0VcWJcRP000lzoJ5G1VOTq6g');
INSERT INTO change VALUES('org-0VcWJc9O000yphGfVIvKehMJ',8,'service_account.created','svc_acct_0VcWJcUT000vM8WmaW9Kop81',1796097869666,'proj_0VcWJcRP000lzoJ5G1VOTq6g');
INSERT INTO change VALUES('org-0VcWJc9O000yphGfVIvKehMJ',9,'rate_limit.updated','rl-gpt-4o',1796097869715,'proj_0VcWJcRP000lzoJ5G1VOTq6g');
INSERT INTO change VALUES('org-0VcWJc9O000yphGfVIvKehMJ',10,'project.updated','proj_0VcWJcRP000lzoJ5G1VOTq6g',1796097869913,'proj_0VcWJcRP000lzoJ5G1VOTq6g');
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
INSERT INTO rate_limit_override VALUES('proj_0VcWJcRP000lzoJ5G1VOTq6g','gpt-4o',77,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE idempotency (
    organization_id text not null references organization (id),
    actor_id text not null,
    key text not null,
    request_hash text not null,
    sealed_answer text not null,
    created_at integer not null,
    primary key (organization_id, actor_id, key)
  ) without rowid;
INSERT INTO idempotency VALUES('org-0VcWJc9O000yphGfVIvKehMJ','key_0VcWJcC5000Ku7latRTGGKTr','1a440e221add01b6c388d7760fb84b48','ef4dd14e2060ae6ead3e0e936e546416db3ea21eb97289fff18f9f33b30cefeb','GTgchCILW0zDuofpbQgtGJrCASukJsiX+y/yo4e0X2+Yjb7B+j1t2GQMHIjOKC9fgtle9P+3g35Fc2SI5oP4QLV/vTrizLQxjUa07EFKaKY7BRJ22ZLS9lpT8hQYMY8NroeJsqphW9p0zraPexh0yGx7WfPMo3eHconwmpijgf8HsO5x02Umz2dR5rTM97+gbGXK2oET1rCQ33BaR0E9T691j/o1i3kR9VV4DG6PDUDdWgW5xbAxNeRfc2BmmM96bakZZnFSTxdcQrOOn/d8xQj4g1YQ1Q==',1796097869506);
INSERT INTO idempotency VALUES('org-0VcWJc9O000yphGfVIvKehMJ','key_0VcWJcC5000Ku7latRTGGKTr','719bd1b0e0f8a59ae1b4cf54e19f5183','1920f30162c1d1b37f0bdfe49befcd93f320a22a0bdacdbc67944e683ddca078','WMSxYGIJcObknVbD4kbgscoqfUtwur+SrUXs9aP0F3N+egsXt43SjFYVxerNlUmrOHq61E8UIUX6zSU/e/d7Ss9jyw4fqGAf0ABrqS5c/H2yoIqxdAbEL8cJqRsvcnH4gDhsdWXzwz6UR5/Y17GNdzpyi9s0sVvSPhNn1C6lIjIg44t3xjFMrjawDiToFauUiBi+l1bZtIpU8gcYkMTMimbX9UOFZakJ/ON4BBtuTRJJJ68MavSPgznsqhovTCbZCFZHCA==',1796097869630);
INSERT INTO idempotency VALUES('org-0VcWJc9O000yphGfVIvKehMJ','key_0VcWJcC5000Ku7latRTGGKTr','7df157d9633555a067674301b76702c5','c4b7b9878174ca6c13865dd9f51671e67b021bbe3b8567f2ee2c4676909caab7','3waByZbhsGnguIk9/I5DnkgSAM56tlDsuGkY1rfzhjT+m5mTsW2D1YQgugm6f2ZlJ3d3bW2IENF8CaFrBabT1OMYm9s+PGafISfu2aP5FE88b4RqFYHCh9h785rAkHeVBqDLEN5q8/n/ySfdoccvLJt5DdpESNaSDH7wOoywqWI0IOoHvi35VTFX+C+Mub6CftDwkkT0d8IBpb6mDZgr8t2aCM/DCti+C2/KqaLYR0F2s8Gn3IGxH5R1kJX8O13uSbF4/1Gpkairw5v3Q2c8GVCgMH+JEd+A/ejEaQav0ZcL/hjSCVJ1F5pe/Zr/AWg7qrj8s4UQxQ==',1796097869715);
INSERT INTO idempotency VALUES('org-0VcWJc9O000yphGfVIvKehMJ','key_0VcWJcC5000Ku7latRTGGKTr','add8e2ca4106efcd51a39dab9eac50b0','502b1af2e498cd6ade8a6bb059b25ac70d3353d484c22257a9a79fe74e45ecf3','Aeqcjfgm/92TxLznQLNiJFrlHtyX/C/cW2EZSN+z8wXaf/lUdak5MUHlqDTkdQmJRT5ipS9o0B8RuNbGc/t2aXCphMfpTKeC0EqCGr8drU4WjGmjA/zBT7c88W+2G/6pIuyWm1p7PU0VT9vxS5x/TEMs1nhs7j4acxLpApbhJ3WGEUztpFBxgF2eSXMbfqFqlSHQRHvbJfn3G5UfqR1WfP6Clyc19MvAMbL8urvGKykNXXEioAkx5xDeWB+eAmolOxBRE2cabYrfaR80ZPvopk0QAgK4RGVV',1796097869481);
INSERT INTO idempotency VALUES('org-0VcWJc9O000yphGfVIvKehMJ','key_0VcWJcC5000Ku7latRTGGKTr','c0afd477e6e4897302c1c20ac8c2b6d4','3e1d6d3d572dcbb81247d3a5d9472f5e6e7dd8669f0c9db56c13fb3158fcb4d2','QMTjkNRJ1qczkQp1UH/xxWXMsjPl4ehJzypN+/gSU9OKl2k76r+DHcOfuStY5YwhzV49eIKNGEJlw2iag/kZGV9Bhjbv8MIXSiG7G2+Z4xu+I8q0hMEBXGeMMPRO0y1YUiNO+cbxGu4FSz5vHJvxaS5Ryv8ipDwPtxIGsqjtJJeuZYJ54yjn1J6P6iGetZxGJ8sDr9gwtV5qMwgX7E/C8+IzSC6PnJAU9DpEpFSkNpCPfrMaZNu9JFAbz/u7tbCkdGKjgWkXwChCkyMyt0r3N7VmHERmIhRF5HbVqYLuMEfJi/gzjkzPhZ98A1nnYzymQ9+o31yeo83i1ziLkffEik+CmOpQ5qDGgX+tgiehFqR5z9eyxojfjYtWEWWa18sRbh7iF2FH2rcMDyT/4abSV6sBUIyG5IQnp5mTAjsc4kyY/E1Xzz4s3vT9D37iVBrLndLSY8Hd8PAknMcjIw17Ny45bI43ns7Txzc1zQGo/Sdkrk/DIBOtiuUtKzHDTK66aoApQJip+uq/O0vUuUV6pVMrXVpe8/jYZBHTiTNmTTmMrKG1OUiG4WBWY4IwAIHPknCr01pozL/BBvmMvIIwQaApVKF6PdTZhIXuje7tRSc+qi+pgtZt+3jF1mlJeWHNc1QBwZU7RskW5VX4bYc9K3gJXg==',1796097869582);
INSERT INTO idempotency VALUES('org-0VcWJc9O000yphGfVIvKehMJ','key_0VcWJcC5000Ku7latRTGGKTr','c62e829184bcc80f13883d931d48a80b','3c84235852533072b3a2bd6f067530cd58ad5c688b11f03b35c17b25c8b51568','gARzqxGSrxPCVrNS1DpjcQ1c1jUxWVHwyGExQGSF0LUrdCMeOCwJhheA9eo2aDZ4UxmLcSUO98hFCcZdIrGRtGWzuyEpQnyh0D6QFXtrKI6sZeZ8pC0ff6hqAZ0vs1tqOCegnf8C2hc7H4R2xNnT8dfMAEfCwd273V3ifFT1asLLJwKvW07/FiCVdfwi3/baCj1+vlKc/Dd019l9mIVXIyhhzUV5tWwORRE5Gls5AkE4h5GYDyg8OsowK0MKa32BuQ376CwnXzjI+saC1LZZF2fNVxq/48GRtQB6OO4u',1796097869530);
INSERT INTO idempotency VALUES('org-0VcWJc9O000yphGfVIvKehMJ','key_0VcWJcC5000Ku7latRTGGKTr','d57cd1f2aa763c85771e6b589eb8855d','e2784131bacab75ca22b9159233408d50fc575ee948d9e8d4c7b1bf9e306c6bd','ckoMeFLxJWA80kFQplJRSUXFdOuXF1c4OwmYYyQAMIU4RPi8PH0d6rjKoaswk1tkyg/xV+KuXkB2gSeDT1a0fzzYU39B3+/rabcBBGL+zpk5kUvVvYBHhT25/ul1W5G5sFWBqMsBWeYwPGEo955GuUT/i+3XJ9+4kbUcms4ZePiSDYEwsbDWiiFZUhx1PaUI/02/DeIascQh+OXNUPYpTZLsHcAi8EzvcVsMu2ytd9Po2wM+tn8GOUxVRNYuiP8HNgtOft9aIO9qWaOFsFZKBEt9p5g84R4HHp7JJX9mCEOfM+splkoJEBCzqd9FKP2hXlqdD/r7+XfkbEoeuoTu4CDoyVnIwyS1BIP6DNl13FB99LCNgYoIXw1tQZMAWm/naWW1YISaJwG91k7LM+FedBGXz+f0V6XuZ06X63qsFzcdDcPj1zJcm08dkFj+X1hFxjKLG7L8L5VYHGW5xim136+dzbTvh3tKbjZRplvYXKvou0x3d/UwA6XyNOriArcFqiTkHkwtZuG+AxT3vqbn4ZkPUN0uiIleMSjRMdhFFrYMRaI+BZ8XUT1MSNCUBKnAVXdMOOny6mCb3ck=',1796097869666);
INSERT INTO idempotency VALUES('org-0VcWJc9O000yphGfVIvKehMJ','key_0VcWJcC5000Ku7latRTGGKTr','eaba4b7c1d2741d889a92e865385f328','b55b30e97ac42eba5eed90bfba2560dbf44832c7d10e46ffad641edc94b7b80c','3KZs/93t2CK447PfT+zFwYSifKSDYQ/hDvCQeZ1ZdMuNHqRormP4+tLp21WW60+wTrJ3P9ytoavloAzw7wDDFQ9nySpfj5mZQwxX1KAbcp4cINhgp3+WT+5boWBjbxVsYKkHUN3fX2wRU3KONR6wyahxBNzhIpU7vb+dzHqyqq0YiD5W7+cF6H/N2i2W3G0ecdkB4Rt/d//hH+LCwH8EdLcyM0mA5367feHnvWN3VtABhU+zuCOTupVc4geDHYPyc5t3q76CkAr50g==',1796097869830);
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
    requests integer not null, input_tokens integer not null, input_cached_tokens integer not null, input_cache_write_tokens integer not null, input_audio_tokens integer not null, input_image_tokens integer not null, input_cached_audio_tokens integer not null, input_cached_image_tokens integer not null, output_tokens integer not null, output_audio_tokens integer not null, output_image_tokens integer not null, images integer not null, characters integer not null, seconds integer not null, web_searches integer not null, file_searches integer not null, code_interpreter_sessions integer not null, vector_store_bytes integer not null, estimated_input_tokens integer not null, estimated_output_tokens integer not null, requested_requests integer not null, requested_tokens integer not null, reserved_tokens integer not null, refused_requests_per_minute integer not null, refused_tokens_per_minute integer not null, refused_images_per_minute integer not null, refused_audio_megabytes_per_minute integer not null, refused_requests_per_day integer not null, refused_batch_tokens integer not null, input_cost integer not null, cached_input_cost integer not null, cache_write_cost integer not null, audio_input_cost integer not null, cached_audio_input_cost integer not null, image_input_cost integer not null, cached_image_input_cost integer not null, output_cost integer not null, audio_output_cost integer not null, image_output_cost integer not null, piece_cost integer not null, failed_requests integer not null default 0, refused_spend integer not null default 0, price_versions text not null default '',
    primary key (organization_id, width, kind, starts_at, project_id, owner_id, key_id, model,
      batch, service_tier, size, source, context_level, vector_store_id)
  ) without rowid;
INSERT INTO usage VALUES('org-0VcWJc9O000yphGfVIvKehMJ','1d','completions',1796083200000,'proj_0VcWJcRP000lzoJ5G1VOTq6g','svc_acct_0VcWJcUT000vM8WmaW9Kop81','key_0VcWJcUT001XqAJjn7IlVEPn','gpt-4o',0,'default','','','','',3,24,0,0,0,0,0,0,3,0,0,0,0,0,0,0,0,0,0,0,3,12,12,0,0,0,0,0,0,60000,0,0,0,0,0,0,30000,0,0,0,0,0,'genai-prices 0.1.8');
INSERT INTO usage VALUES('org-0VcWJc9O000yphGfVIvKehMJ','1h','completions',1796097600000,'proj_0VcWJcRP000lzoJ5G1VOTq6g','svc_acct_0VcWJcUT000vM8WmaW9Kop81','key_0VcWJcUT001XqAJjn7IlVEPn','gpt-4o',0,'default','','','','',3,24,0,0,0,0,0,0,3,0,0,0,0,0,0,0,0,0,0,0,3,12,12,0,0,0,0,0,0,60000,0,0,0,0,0,0,30000,0,0,0,0,0,'genai-prices 0.1.8');
INSERT INTO usage VALUES('org-0VcWJc9O000yphGfVIvKehMJ','1m','completions',1796097840000,'proj_0VcWJcRP000lzoJ5G1VOTq6g','svc_acct_0VcWJcUT000vM8WmaW9Kop81','key_0VcWJcUT001XqAJjn7IlVEPn','gpt-4o',0,'default','','','','',3,24,0,0,0,0,0,0,3,0,0,0,0,0,0,0,0,0,0,0,3,12,12,0,0,0,0,0,0,60000,0,0,0,0,0,0,30000,0,0,0,0,0,'genai-prices 0.1.8');
CREATE TABLE usage_flush (
    node_id text primary key,
    number integer not null,
    flushed_at integer not null
  , sums integer not null default 0) without rowid;
INSERT INTO usage_flush VALUES('b2234c7b-e5a0-4934-9964-9528dff4d1d9 1796097868582',3,1796097871567,1);
CREATE TABLE limiter_level (
    scope text not null,
    bucket text not null,
    level real not null,
    at_ms integer not null,
    primary key (scope, bucket)
  ) without rowid;
INSERT INTO limiter_level VALUES('org-0VcWJc9O000yphGfVIvKehMJ','org-0VcWJc9O000yphGfVIvKehMJ:gpt-4o:requests',1.0,1796097870526);
INSERT INTO limiter_level VALUES('org-0VcWJc9O000yphGfVIvKehMJ','org-0VcWJc9O000yphGfVIvKehMJ:gpt-4o:tokens',0.0,1796097870528);
INSERT INTO limiter_level VALUES('org-0VcWJc9O000yphGfVIvKehMJ','proj_0VcWJcRP000lzoJ5G1VOTq6g:gpt-4o:requests',2.8626833333333334685,1796097870526);
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
          bytes integer, reserved_dollars integer, reserved_nano integer, paying_tags text,
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
INSERT INTO upstream_usage VALUES('org-0VcWJc9O000yphGfVIvKehMJ',1796083200000,'proj_0VcWJcRP000lzoJ5G1VOTq6g','default','gpt-4o',3,24,0);
CREATE TABLE deleted_name (
    organization_id text not null,
    id text not null,
    name text not null,
    project_id text,
    owner_name text,
    deleted_at integer not null,
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
    updated_at integer not null, raised_amount integer, raised_until integer,
    primary key (organization_id, scope_kind, scope_id)
  ) without rowid;
INSERT INTO spend_limit VALUES('org-0VcWJc9O000yphGfVIvKehMJ','project','proj_0VcWJcRP000lzoJ5G1VOTq6g',5000,'month','enforce',1796097869829,1796097869829,NULL,NULL);
CREATE TABLE spend_alert (
    organization_id text not null,
    scope_kind text not null,
    scope_id text not null,
    id text not null,
    threshold_amount integer not null,
    recipients text not null,
    subject_prefix text,
    created_at integer not null,
    updated_at integer not null, webhook_url text, basis text not null default 'actual', generation integer not null default 0,
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
  ) without rowid;
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
INSERT INTO usage_sum VALUES('org-0VcWJc9O000yphGfVIvKehMJ','1d','key',1796083200000,'proj_0VcWJcRP000lzoJ5G1VOTq6g','key_0VcWJcUT001XqAJjn7IlVEPn',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWJc9O000yphGfVIvKehMJ','1d','model',1796083200000,'','gpt-4o',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWJc9O000yphGfVIvKehMJ','1d','organization',1796083200000,'','',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWJc9O000yphGfVIvKehMJ','1d','owner',1796083200000,'proj_0VcWJcRP000lzoJ5G1VOTq6g','svc_acct_0VcWJcUT000vM8WmaW9Kop81',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWJc9O000yphGfVIvKehMJ','1d','project',1796083200000,'proj_0VcWJcRP000lzoJ5G1VOTq6g','',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWJc9O000yphGfVIvKehMJ','1d','project_model',1796083200000,'proj_0VcWJcRP000lzoJ5G1VOTq6g','gpt-4o',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWJc9O000yphGfVIvKehMJ','1d','project_upstream',1796083200000,'proj_0VcWJcRP000lzoJ5G1VOTq6g','default',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWJc9O000yphGfVIvKehMJ','1d','upstream',1796083200000,'','default',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWJc9O000yphGfVIvKehMJ','1h','model',1796097600000,'','gpt-4o',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWJc9O000yphGfVIvKehMJ','1h','organization',1796097600000,'','',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWJc9O000yphGfVIvKehMJ','1h','project',1796097600000,'proj_0VcWJcRP000lzoJ5G1VOTq6g','',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWJc9O000yphGfVIvKehMJ','1h','upstream',1796097600000,'','default',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWJc9O000yphGfVIvKehMJ','1mo','key',1796083200000,'proj_0VcWJcRP000lzoJ5G1VOTq6g','key_0VcWJcUT001XqAJjn7IlVEPn',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWJc9O000yphGfVIvKehMJ','1mo','model',1796083200000,'','gpt-4o',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWJc9O000yphGfVIvKehMJ','1mo','organization',1796083200000,'','',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWJc9O000yphGfVIvKehMJ','1mo','owner',1796083200000,'proj_0VcWJcRP000lzoJ5G1VOTq6g','svc_acct_0VcWJcUT000vM8WmaW9Kop81',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWJc9O000yphGfVIvKehMJ','1mo','project',1796083200000,'proj_0VcWJcRP000lzoJ5G1VOTq6g','',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWJc9O000yphGfVIvKehMJ','1mo','project_model',1796083200000,'proj_0VcWJcRP000lzoJ5G1VOTq6g','gpt-4o',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
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
    requests integer not null, input_tokens integer not null, input_cached_tokens integer not null, input_cache_write_tokens integer not null, input_audio_tokens integer not null, input_image_tokens integer not null, input_cached_audio_tokens integer not null, input_cached_image_tokens integer not null, output_tokens integer not null, output_audio_tokens integer not null, output_image_tokens integer not null, images integer not null, characters integer not null, seconds integer not null, web_searches integer not null, file_searches integer not null, code_interpreter_sessions integer not null, failed_requests integer not null, input_cost integer not null, cached_input_cost integer not null, cache_write_cost integer not null, audio_input_cost integer not null, cached_audio_input_cost integer not null, image_input_cost integer not null, cached_image_input_cost integer not null, output_cost integer not null, audio_output_cost integer not null, image_output_cost integer not null, piece_cost integer not null,
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
INSERT INTO price_version VALUES('genai-prices 0.1.8','{"list":"@pydantic/genai-prices","date":"2026-09-23"}',1796097868567);
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
INSERT INTO project_user VALUES('proj_0VcWJc9O001pfkVgqXfZZrAG','user-0VcWJcBJ0008J2mIU4lgTdYZ','owner',1796097868477);
INSERT INTO project_user VALUES('proj_0VcWJcRP000lzoJ5G1VOTq6g','user-0VcWJcT7000YT1hq5c0Vyk3Y','member',1796097869628);
CREATE TABLE scim_token (
    organization_id text not null references organization (id),
    id text not null unique,
    name text not null,
    hash text not null unique,
    redacted_value text not null,
    created_at integer not null,
    expires_at integer not null,
    last_used_at integer,
    primary key (organization_id, id)
  ) without rowid;
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
COMMIT;
