PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE IF NOT EXISTS "kysely_migration" ("name" varchar(255) not null primary key, "timestamp" varchar(255) not null);
INSERT INTO kysely_migration VALUES('0001-organizations-and-projects','2026-12-01T04:04:00.441Z');
INSERT INTO kysely_migration VALUES('0002-audit-and-changes','2026-12-01T04:04:00.449Z');
INSERT INTO kysely_migration VALUES('0003-rate-limits-and-idempotency','2026-12-01T04:04:00.450Z');
INSERT INTO kysely_migration VALUES('0004-what-a-gateway-follows','2026-12-01T04:04:00.451Z');
INSERT INTO kysely_migration VALUES('0005-usage','2026-12-01T04:04:00.457Z');
INSERT INTO kysely_migration VALUES('0006-owned-objects','2026-12-01T04:04:00.458Z');
INSERT INTO kysely_migration VALUES('0007-sessions','2026-12-01T04:04:00.459Z');
INSERT INTO kysely_migration VALUES('0008-sign-in','2026-12-01T04:04:00.460Z');
INSERT INTO kysely_migration VALUES('0009-folded-names','2026-12-01T04:04:00.477Z');
INSERT INTO kysely_migration VALUES('0010-limit-generations','2026-12-01T04:04:00.478Z');
INSERT INTO kysely_migration VALUES('0011-owned-items','2026-12-01T04:04:00.483Z');
INSERT INTO kysely_migration VALUES('0012-owned-bytes','2026-12-01T04:04:00.484Z');
INSERT INTO kysely_migration VALUES('0013-session-use','2026-12-01T04:04:00.493Z');
INSERT INTO kysely_migration VALUES('0014-owned-kinds','2026-12-01T04:04:00.509Z');
INSERT INTO kysely_migration VALUES('0015-upstream-usage','2026-12-01T04:04:00.510Z');
INSERT INTO kysely_migration VALUES('0016-failed-requests','2026-12-01T04:04:00.511Z');
INSERT INTO kysely_migration VALUES('0017-deleted-names','2026-12-01T04:04:00.512Z');
INSERT INTO kysely_migration VALUES('0018-temporary-accounts','2026-12-01T04:04:00.513Z');
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
INSERT INTO organization VALUES('org-0VcWJUvY0005HfVi7ooZyObu','Default organization',1796097840610,'proj_0VcWJUvZ000SVWfUA8y1f135','svc_acct_0VcWJUvZ0012JE5g8D6YcCKI');
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
  ) without rowid;
INSERT INTO user VALUES('user-0VcWJUvq000uwfqQA5JoqP0k','org-0VcWJUvY0005HfVi7ooZyObu','owner@localhost','owner@localhost',NULL,'owner',1796097840610,NULL,NULL,NULL,NULL,NULL);
INSERT INTO user VALUES('user-0VcWJVGr0009yh34TVaQNBeP','org-0VcWJUvY0005HfVi7ooZyObu','ada@example.com','ada@example.com','Ada','reader',1796097841913,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE project (
    organization_id text not null references organization (id),
    id text not null,
    name text not null,
    created_at integer not null,
    archived_at integer,
    external_key_id text,
    residency text,
    geography text,
    primary key (organization_id, id)
  ) without rowid;
INSERT INTO project VALUES('org-0VcWJUvY0005HfVi7ooZyObu','proj_0VcWJUvZ000SVWfUA8y1f135','Default project',1796097840610,NULL,NULL,NULL,NULL);
INSERT INTO project VALUES('org-0VcWJUvY0005HfVi7ooZyObu','proj_0VcWJVEs000gCRLzQnr1xAIq','Research',1796097841790,NULL,NULL,NULL,NULL);
INSERT INTO project VALUES('org-0VcWJUvY0005HfVi7ooZyObu','proj_0VcWJVGW000Q5MDoHQy64GAH','Former',1796097841892,1796097841903,NULL,NULL,NULL);
CREATE TABLE project_user (
    project_id text not null,
    user_id text not null references "user" (id),
    role text not null check (role in ('owner', 'member')),
    added_at integer not null,
    primary key (project_id, user_id)
  ) without rowid;
INSERT INTO project_user VALUES('proj_0VcWJUvZ000SVWfUA8y1f135','user-0VcWJUvq000uwfqQA5JoqP0k','owner',1796097840610);
INSERT INTO project_user VALUES('proj_0VcWJVEs000gCRLzQnr1xAIq','user-0VcWJVGr0009yh34TVaQNBeP','member',1796097841921);
CREATE TABLE service_account (
    id text primary key,
    project_id text not null,
    name text not null,
    role text not null check (role in ('owner', 'member', 'none')),
    created_at integer not null
  , expires_at integer) without rowid;
INSERT INTO service_account VALUES('svc_acct_0VcWJVH7000EJHIid9JstGqY','proj_0VcWJVEs000gCRLzQnr1xAIq','crawler','member',1796097841929,NULL);
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
    last_used_at integer,
    check ((user_id is null) <> (service_account_id is null))
  ) without rowid;
INSERT INTO api_key VALUES('key_0VcWJVH7001qoKYE2HOXsMFS','proj_0VcWJVEs000gCRLzQnr1xAIq',NULL,'svc_acct_0VcWJVH7000EJHIid9JstGqY','active','Secret Key','cc9eecde495f7c52b049dc9e4369ac391b92c50978b1f78afd3b3754c0f8de60','sk-svcacct-v5AV...EA5L','[]',1796097841929,NULL,1796097842524);
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
INSERT INTO admin_api_key VALUES('key_0VcWJV2X000zDXEb2hSqe6Mk','org-0VcWJUvY0005HfVi7ooZyObu',NULL,'BAILIWICK_ADMIN_KEY','ea5aef25c257eee4de6c7fb3eaf73d9962635ff6a0bf25e08accd986c8d3907c','sk-admin-bHAC...WONH',NULL,1796097841025,NULL,1796097842559,NULL);
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
INSERT INTO audit_log VALUES('org-0VcWJUvY0005HfVi7ooZyObu','audit_log-0VcWJUvr000jVGHad4g01oLr','organization.updated',1796097840611,'proj_0VcWJUvZ000SVWfUA8y1f135','org-0VcWJUvY0005HfVi7ooZyObu',NULL,'svc_acct_0VcWJUvZ0012JE5g8D6YcCKI',NULL,'system',NULL,NULL,'{"id":"org-0VcWJUvY0005HfVi7ooZyObu","changes_requested":{"title":"Default organization","name":"Default organization"}}');
INSERT INTO audit_log VALUES('org-0VcWJUvY0005HfVi7ooZyObu','audit_log-0VcWJV2Z000wXTcfwNhz7Kr8','api_key.created',1796097841027,'proj_0VcWJUvZ000SVWfUA8y1f135','key_0VcWJV2X000zDXEb2hSqe6Mk',NULL,'svc_acct_0VcWJUvZ0012JE5g8D6YcCKI',NULL,'system',NULL,NULL,'{"id":"key_0VcWJV2X000zDXEb2hSqe6Mk","data":{"scopes":[],"owner":{"type":"service_account","id":"svc_acct_0VcWJUvZ0012JE5g8D6YcCKI"}}}');
INSERT INTO audit_log VALUES('org-0VcWJUvY0005HfVi7ooZyObu','audit_log-0VcWJVF8000osCUgPi6IYeCS','project.created',1796097841806,'proj_0VcWJVEs000gCRLzQnr1xAIq','proj_0VcWJVEs000gCRLzQnr1xAIq','key_0VcWJV2X000zDXEb2hSqe6Mk','svc_acct_0VcWJUvZ0012JE5g8D6YcCKI',NULL,'service_account_key','127.0.0.1','node','{"id":"proj_0VcWJVEs000gCRLzQnr1xAIq","data":{"name":"Research","title":"Research"}}');
INSERT INTO audit_log VALUES('org-0VcWJUvY0005HfVi7ooZyObu','audit_log-0VcWJVGX000lcHE7BYb3La7W','project.created',1796097841893,'proj_0VcWJVGW000Q5MDoHQy64GAH','proj_0VcWJVGW000Q5MDoHQy64GAH','key_0VcWJV2X000zDXEb2hSqe6Mk','svc_acct_0VcWJUvZ0012JE5g8D6YcCKI',NULL,'service_account_key','127.0.0.1','node','{"id":"proj_0VcWJVGW000Q5MDoHQy64GAH","data":{"name":"Former","title":"Former"}}');
INSERT INTO audit_log VALUES('org-0VcWJUvY0005HfVi7ooZyObu','audit_log-0VcWJVGk000Jw7kqfv0q7Ait','project.archived',1796097841906,'proj_0VcWJVGW000Q5MDoHQy64GAH','proj_0VcWJVGW000Q5MDoHQy64GAH','key_0VcWJV2X000zDXEb2hSqe6Mk','svc_acct_0VcWJUvZ0012JE5g8D6YcCKI',NULL,'service_account_key','127.0.0.1','node','{"id":"proj_0VcWJVGW000Q5MDoHQy64GAH"}');
INSERT INTO audit_log VALUES('org-0VcWJUvY0005HfVi7ooZyObu','audit_log-0VcWJVGu000CdO8GhojaT1WR','user.added',1796097841916,'proj_0VcWJUvZ000SVWfUA8y1f135','user-0VcWJVGr0009yh34TVaQNBeP','key_0VcWJV2X000zDXEb2hSqe6Mk','svc_acct_0VcWJUvZ0012JE5g8D6YcCKI',NULL,'service_account_key','127.0.0.1','node','{"id":"user-0VcWJVGr0009yh34TVaQNBeP","data":{"role":"reader"}}');
INSERT INTO audit_log VALUES('org-0VcWJUvY0005HfVi7ooZyObu','audit_log-0VcWJVH1000kxhMLGQ3EPLla','user.added',1796097841923,'proj_0VcWJVEs000gCRLzQnr1xAIq','user-0VcWJVGr0009yh34TVaQNBeP','key_0VcWJV2X000zDXEb2hSqe6Mk','svc_acct_0VcWJUvZ0012JE5g8D6YcCKI',NULL,'service_account_key','127.0.0.1','node','{"id":"user-0VcWJVGr0009yh34TVaQNBeP","data":{"role":"member"}}');
INSERT INTO audit_log VALUES('org-0VcWJUvY0005HfVi7ooZyObu','audit_log-0VcWJVIG000rSwVlAnK3qUBi','service_account.created',1796097842000,'proj_0VcWJVEs000gCRLzQnr1xAIq','svc_acct_0VcWJVH7000EJHIid9JstGqY','key_0VcWJV2X000zDXEb2hSqe6Mk','svc_acct_0VcWJUvZ0012JE5g8D6YcCKI',NULL,'service_account_key','127.0.0.1','node','{"id":"svc_acct_0VcWJVH7000EJHIid9JstGqY","data":{"role":"member"}}');
INSERT INTO audit_log VALUES('org-0VcWJUvY0005HfVi7ooZyObu','audit_log-0VcWJVIP000cthVx4JepfU1d','rate_limit.updated',1796097842009,'proj_0VcWJVEs000gCRLzQnr1xAIq','rl-gpt-4o','key_0VcWJV2X000zDXEb2hSqe6Mk','svc_acct_0VcWJUvZ0012JE5g8D6YcCKI',NULL,'service_account_key','127.0.0.1','node','{"id":"rl-gpt-4o","changes_requested":{"max_requests_per_1_minute":77}}');
CREATE TABLE change_counter (
    organization_id text primary key references organization (id),
    seq integer not null
  ) without rowid;
INSERT INTO change_counter VALUES('org-0VcWJUvY0005HfVi7ooZyObu',9);
CREATE TABLE change (
    organization_id text not null references organization (id),
    seq integer not null,
    kind text not null,
    id text not null,
    changed_at integer not null, project_id text,
    primary key (organization_id, seq)
  ) without rowid;
INSERT INTO change VALUES('org-0VcWJUvY0005HfVi7ooZyObu',1,'organization.updated','org-0VcWJUvY0005HfVi7ooZyObu',1796097840611,NULL);
INSERT INTO change VALUES('org-0VcWJUvY0005HfVi7ooZyObu',2,'api_key.created','key_0VcWJV2X000zDXEb2hSqe6Mk',1796097841027,NULL);
INSERT INTO change VALUES('org-0VcWJUvY0005HfVi7ooZyObu',3,'project.created','proj_0VcWJVEs000gCRLzQnr1xAIq',1796097841806,'proj_0VcWJVEs000gCRLzQnr1xAIq');
INSERT INTO change VALUES('org-0VcWJUvY0005HfVi7ooZyObu',4,'project.created','proj_0VcWJVGW000Q5MDoHQy64GAH',1796097841893,'proj_0VcWJVGW000Q5MDoHQy64GAH');
INSERT INTO change VALUES('org-0VcWJUvY0005HfVi7ooZyObu',5,'project.archived','proj_0VcWJVGW000Q5MDoHQy64GAH',1796097841906,'proj_0VcWJVGW000Q5MDoHQy64GAH');
INSERT INTO change VALUES('org-0VcWJUvY0005HfVi7ooZyObu',6,'user.added','user-0VcWJVGr0009yh34TVaQNBeP',1796097841916,NULL);
INSERT INTO change VALUES('org-0VcWJUvY0005HfVi7ooZyObu',7,'user.added','user-0VcWJVGr0009yh34TVaQNBeP',1796097841923,'proj_0VcWJVEs000gCRLzQnr1xAIq');
INSERT INTO change VALUES('org-0VcWJUvY0005HfVi7ooZyObu',8,'service_account.created','svc_acct_0VcWJVH7000EJHIid9JstGqY',1796097842000,'proj_0VcWJVEs000gCRLzQnr1xAIq');
INSERT INTO change VALUES('org-0VcWJUvY0005HfVi7ooZyObu',9,'rate_limit.updated','rl-gpt-4o',1796097842009,'proj_0VcWJVEs000gCRLzQnr1xAIq');
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
INSERT INTO rate_limit_override VALUES('proj_0VcWJVEs000gCRLzQnr1xAIq','gpt-4o',77,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE idempotency (
    organization_id text not null references organization (id),
    actor_id text not null,
    key text not null,
    request_hash text not null,
    sealed_answer text not null,
    created_at integer not null,
    primary key (organization_id, actor_id, key)
  ) without rowid;
INSERT INTO idempotency VALUES('org-0VcWJUvY0005HfVi7ooZyObu','key_0VcWJV2X000zDXEb2hSqe6Mk','0ae1ff8d0f239a5adf7febb5f59334fd','94b8e470a03e605a7b94a6a3ec502368d73a42210140aaeb0041e7172c841db4','7kJjmwk8QKUoXzEgqPtQjSpBNosH+LqGBHaKD+LhTy0TtUoRkxq4qkLYMGKtXxrlq9D4HhtR8Pmm7+kXaoIBKo05uORiJ1n46FL1XZaDd2pIwf8Ao5H/69dTIisVzBZqRQq8tmdZs4auwXgdxO409oXOM2DQnmKwOOdKJWbv5lJMu1hN+lwhagMHUFotv2r2ZR1/bwUj1fvnu+tgfIPNQckEL8sWXe48xF/LkGsi/F/KgEAMUS4B1cEVW0a9hI86DuSruzd3lX984aVRkVr6ftsev4w9EJ0V2682GaMVZjp/5XmaSwPZrBsf/Lt+pjg4omCd2/RZbScpH37cPdGyBMqIuP5dtZ7vqEpbslvJvvcTIFb+R3BiqPvx1WjE94UoRvH6CScAynkcltAX67xPDsUBW+ND3ez5NbS+aZG0t0o2l4V0u8Ic9znIp/ASDj17z2SYR5HUwANzmIX9sWunXEdpI8IcUb88BrM5Y0DXRvJ8oh+3PmrEXzULXJLK8r4JN3w6KEJQXJWrR+AMUWzAM70aho+Qk92s3sZDYqZnqNpNOSmIIvhgtvBfeZ/XXaIO82+h1GdtwDr1P6M=',1796097842000);
INSERT INTO idempotency VALUES('org-0VcWJUvY0005HfVi7ooZyObu','key_0VcWJV2X000zDXEb2hSqe6Mk','1ae907456bb30d67322dcf4924e0f8a7','5fa0319eda9a23cb40864ce970e24c09fb110f921913981540eedb54696dd5d0','k0kBH3VKfWm28m70bnm6+h2zFOK/m93jLDkdMgURJdre5yS2+EO0neuhMq0CDh19N6IOGH7F0y6VdLFheHCjSKR1tCvMiCACqmzjmc4a7SVZS98xhpOW1V1BQyZLI4aH6V0r2fG8M/MW1YWVNz7yW8uSfRRxsVB+N3n4HdVCrNG1qEuRPGhcP2XTs/b5e5774lyXSWUQObER534Miap89BJxMYK9xB/E3b4NQRuPIp2JnxsaeXNbUlwy+20TfjzBxDSRF3VUHW8BnY3ExUVd/mWlZVBDITpx/T+klq7N',1796097841906);
INSERT INTO idempotency VALUES('org-0VcWJUvY0005HfVi7ooZyObu','key_0VcWJV2X000zDXEb2hSqe6Mk','5c5777b417a812604c94b4285322b732','966667f418ae0ac58f0485796cddfeeaa3b7ed7ed352c835778e7210e1aef103','nnuUEt/lkdQSk5/c5CNIuc08cltOmKo+QfefWOCO5SHQV/pl0yjAt3OpAlbgzoclZ1HGdh+2M6yXRSq0axapfq8bYf056y0RZBdz8/+hG4RcTuBS1xwRTyAALu6RZ0TapoBqW16RAZfkKZjzsrINm3XwNve80CvbjT5dsmpJiygzf9H8wWMQguHZeI1M0sOQHgHcM7Z7Y6sjirgF57GzPrfRBeahTgiyTS9ankq0pSXGBS5Zc/3MrgN4M8NN45oKuTeKDo8Mee4WHjvPa0HfcXW08d7aKc09sFAKlaG9z9IYJPzVdPQ5bWwkh+lCDiBciDwqTSDr3Q==',1796097842009);
INSERT INTO idempotency VALUES('org-0VcWJUvY0005HfVi7ooZyObu','key_0VcWJV2X000zDXEb2hSqe6Mk','5db5ae8c3bfe5c6e561a34432110e025','6c0bb51c04ee86a727e92727e7c8eceef9fbe790e413bdba2f2553c39a942565','YrnW9HgR5RfcYeUvnitYcpVw2wLCWiNimqOIoaG8FRpIW3Bo4cXiS+o/oSLT0QvSOtlE1Q5UvdPjVYs7HvGDh8mn672Y5X8syRhaRy8oEsARuoPj9X7q9vq8g67sa2Dakyjl55UzSNEThjbMp6T+ACdPZBv6whG2qX3qgJSvzWQVBGNI2rQSxzCjDqqDbMJtUZK5RmFQztLCG/hwZeqDaz0GnM9FIIqVbeCEyDublQp9oklg9qiDfM+XaUlTnSmVYQh7pw==',1796097841923);
INSERT INTO idempotency VALUES('org-0VcWJUvY0005HfVi7ooZyObu','key_0VcWJV2X000zDXEb2hSqe6Mk','85c858a8e0c1769a58cb1411a787d595','502b1af2e498cd6ade8a6bb059b25ac70d3353d484c22257a9a79fe74e45ecf3','3CDUQ1qhb4/n/zG8M/O9W49c/mwHZAVDeUhrbUq8Bhz1GhqQ5siXPyEsR55qzI9sO1z5qyk1+hEkkCCURQrR+1e3BMj7TEIMtaIgCdjU9xMonpNZnOk4NaE5dUNG6VKxBPkzEOs+eXKiTq/yS1A2FZVCfaxorT0gg7toUSK0zB3cw+E/T3FNpGmf9OTpRlg5TOyQIeoxeXsgpETdDV0WfHCz3zPIHx6gBBM6h6tLbwIOnyfR2OeMiekgmGaPRz7qFHKKwUis5+UUWmpFdMC+sXRJsSzlKrJ8',1796097841805);
INSERT INTO idempotency VALUES('org-0VcWJUvY0005HfVi7ooZyObu','key_0VcWJV2X000zDXEb2hSqe6Mk','db2ff3c1152e89df52d219ce5cca6344','ef4dd14e2060ae6ead3e0e936e546416db3ea21eb97289fff18f9f33b30cefeb','dL0oFNiwtIZxmohjIo779fxNN5ELQUFtCRBNk43CJ2omC4sSiuraYLf9t+WXE23RVsnu7qs2EsNLIm5UmAuHAkwIxasn9f61rx6uqfBR2lqke+DNhAkzF/f5jcfK14RlXx5qt+L+CdLeWqwQdg+My1CbCIqmK7iDDOYjnW8zC3pgNvx4wDNtzJx6rw8NDJxgoi48C2FOFJJV0Do2dSCKRxx7Xw+f3nZH0yF+mxhINDTFvvZrJxiEWknnq9iZX1EhOVg+AUXr/9FcEGcJNr4T61njDfBYvQ==',1796097841893);
INSERT INTO idempotency VALUES('org-0VcWJUvY0005HfVi7ooZyObu','key_0VcWJV2X000zDXEb2hSqe6Mk','f149a0691332147760cffd7b2d9ff873','3e1d6d3d572dcbb81247d3a5d9472f5e6e7dd8669f0c9db56c13fb3158fcb4d2','pKxpf4GExY0ND54WFj4ZkDhn1mW4NPjsKis0Fgg06rg5yH2a4TogwYkfShQZKZLrVPUZNYLa1mmC6+Sh7CoX6Bu0DY8H0mHUxoclG0f7I8MP6CmKZhz0GiG/5ySsLTrgUsll36ey0nk6jeOGzlp+mQcPwStI+k81XbpVtw+80e82tGdZlh3DaXLEKuWQ2oX9qya6zpnStEV+wi4LHoQ6cZzLQvOGkhD2u3g1gwoKoYOdrKysNkfBWAJ2vurSetfLVgWxi5Sf6OvV+Y67JyGx+ZcKyg38E3tBWro/CjUlIfO+z1VuVVCId74CdP0=',1796097841916);
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
  ) without rowid;
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
    requests integer not null, input_tokens integer not null, input_cached_tokens integer not null, input_cache_write_tokens integer not null, input_audio_tokens integer not null, input_image_tokens integer not null, input_cached_audio_tokens integer not null, input_cached_image_tokens integer not null, output_tokens integer not null, output_audio_tokens integer not null, output_image_tokens integer not null, images integer not null, characters integer not null, seconds integer not null, web_searches integer not null, file_searches integer not null, code_interpreter_sessions integer not null, vector_store_bytes integer not null, estimated_input_tokens integer not null, estimated_output_tokens integer not null, requested_requests integer not null, requested_tokens integer not null, reserved_tokens integer not null, refused_requests_per_minute integer not null, refused_tokens_per_minute integer not null, refused_images_per_minute integer not null, refused_audio_megabytes_per_minute integer not null, refused_requests_per_day integer not null, refused_batch_tokens integer not null, input_cost integer not null, cached_input_cost integer not null, cache_write_cost integer not null, audio_input_cost integer not null, cached_audio_input_cost integer not null, image_input_cost integer not null, cached_image_input_cost integer not null, output_cost integer not null, audio_output_cost integer not null, image_output_cost integer not null, piece_cost integer not null, failed_requests integer not null default 0,
    primary key (organization_id, width, kind, starts_at, project_id, owner_id, key_id, model,
      batch, service_tier, size, source, context_level, vector_store_id)
  ) without rowid;
INSERT INTO usage VALUES('org-0VcWJUvY0005HfVi7ooZyObu','1d','completions',1796083200000,'proj_0VcWJVEs000gCRLzQnr1xAIq','svc_acct_0VcWJVH7000EJHIid9JstGqY','key_0VcWJVH7001qoKYE2HOXsMFS','gpt-4o',0,'default','','','','',3,24,0,0,0,0,0,0,3,0,0,0,0,0,0,0,0,0,0,0,3,12,12,0,0,0,0,0,0,60000,0,0,0,0,0,0,30000,0,0,0,0);
INSERT INTO usage VALUES('org-0VcWJUvY0005HfVi7ooZyObu','1h','completions',1796097600000,'proj_0VcWJVEs000gCRLzQnr1xAIq','svc_acct_0VcWJVH7000EJHIid9JstGqY','key_0VcWJVH7001qoKYE2HOXsMFS','gpt-4o',0,'default','','','','',3,24,0,0,0,0,0,0,3,0,0,0,0,0,0,0,0,0,0,0,3,12,12,0,0,0,0,0,0,60000,0,0,0,0,0,0,30000,0,0,0,0);
INSERT INTO usage VALUES('org-0VcWJUvY0005HfVi7ooZyObu','1m','completions',1796097840000,'proj_0VcWJVEs000gCRLzQnr1xAIq','svc_acct_0VcWJVH7000EJHIid9JstGqY','key_0VcWJVH7001qoKYE2HOXsMFS','gpt-4o',0,'default','','','','',3,24,0,0,0,0,0,0,3,0,0,0,0,0,0,0,0,0,0,0,3,12,12,0,0,0,0,0,0,60000,0,0,0,0,0,0,30000,0,0,0,0);
CREATE TABLE usage_flush (
    node_id text primary key,
    number integer not null,
    flushed_at integer not null
  ) without rowid;
INSERT INTO usage_flush VALUES('5dc7343d-a5b5-4662-9b37-040ed8cda47c 1796097841119',4,1796097843220);
CREATE TABLE limiter_level (
    scope text not null,
    bucket text not null,
    level real not null,
    at_ms integer not null,
    primary key (scope, bucket)
  ) without rowid;
INSERT INTO limiter_level VALUES('org-0VcWJUvY0005HfVi7ooZyObu','org-0VcWJUvY0005HfVi7ooZyObu:gpt-4o:requests',1.0,1796097842525);
INSERT INTO limiter_level VALUES('org-0VcWJUvY0005HfVi7ooZyObu','org-0VcWJUvY0005HfVi7ooZyObu:gpt-4o:tokens',0.0,1796097842527);
INSERT INTO limiter_level VALUES('org-0VcWJUvY0005HfVi7ooZyObu','proj_0VcWJVEs000gCRLzQnr1xAIq:gpt-4o:requests',2.4725500000000000255,1796097842525);
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
          bytes integer,
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
INSERT INTO upstream_usage VALUES('org-0VcWJUvY0005HfVi7ooZyObu',1796083200000,'proj_0VcWJVEs000gCRLzQnr1xAIq','default','gpt-4o',3,24,0);
CREATE TABLE deleted_name (
    organization_id text not null,
    id text not null,
    name text not null,
    project_id text,
    owner_name text,
    deleted_at integer not null,
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
CREATE INDEX project_user_joined on project_user (project_id, added_at, user_id);
CREATE INDEX project_user_user on project_user (user_id);
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
COMMIT;
