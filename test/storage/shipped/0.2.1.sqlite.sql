PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE IF NOT EXISTS "kysely_migration" ("name" varchar(255) not null primary key, "timestamp" varchar(255) not null);
INSERT INTO kysely_migration VALUES('0001-organizations-and-projects','2026-12-01T04:04:58.931Z');
INSERT INTO kysely_migration VALUES('0002-audit-and-changes','2026-12-01T04:04:58.943Z');
INSERT INTO kysely_migration VALUES('0003-rate-limits-and-idempotency','2026-12-01T04:04:58.948Z');
INSERT INTO kysely_migration VALUES('0004-what-a-gateway-follows','2026-12-01T04:04:58.954Z');
INSERT INTO kysely_migration VALUES('0005-usage','2026-12-01T04:04:58.955Z');
INSERT INTO kysely_migration VALUES('0006-owned-objects','2026-12-01T04:04:58.960Z');
INSERT INTO kysely_migration VALUES('0007-sessions','2026-12-01T04:04:58.961Z');
INSERT INTO kysely_migration VALUES('0008-sign-in','2026-12-01T04:04:58.962Z');
INSERT INTO kysely_migration VALUES('0009-folded-names','2026-12-01T04:04:58.963Z');
INSERT INTO kysely_migration VALUES('0010-limit-generations','2026-12-01T04:04:58.964Z');
INSERT INTO kysely_migration VALUES('0011-owned-items','2026-12-01T04:04:58.970Z');
INSERT INTO kysely_migration VALUES('0012-owned-bytes','2026-12-01T04:04:58.977Z');
INSERT INTO kysely_migration VALUES('0013-session-use','2026-12-01T04:04:58.978Z');
INSERT INTO kysely_migration VALUES('0014-owned-kinds','2026-12-01T04:04:58.994Z');
INSERT INTO kysely_migration VALUES('0015-upstream-usage','2026-12-01T04:04:58.995Z');
INSERT INTO kysely_migration VALUES('0016-failed-requests','2026-12-01T04:04:58.996Z');
INSERT INTO kysely_migration VALUES('0017-deleted-names','2026-12-01T04:04:58.997Z');
INSERT INTO kysely_migration VALUES('0018-temporary-accounts','2026-12-01T04:04:58.998Z');
INSERT INTO kysely_migration VALUES('0019-spend-limits','2026-12-01T04:04:59.004Z');
INSERT INTO kysely_migration VALUES('0020-deferred-reservations','2026-12-01T04:04:59.009Z');
INSERT INTO kysely_migration VALUES('0021-spend-raises','2026-12-01T04:04:59.011Z');
INSERT INTO kysely_migration VALUES('0022-spend-alert-deliveries','2026-12-01T04:04:59.024Z');
INSERT INTO kysely_migration VALUES('0023-usage-sums','2026-12-01T04:04:59.025Z');
INSERT INTO kysely_migration VALUES('0024-tags','2026-12-01T04:04:59.027Z');
INSERT INTO kysely_migration VALUES('0025-shared-budgets','2026-12-01T04:04:59.028Z');
INSERT INTO kysely_migration VALUES('0026-project-policies','2026-12-01T04:04:59.029Z');
INSERT INTO kysely_migration VALUES('0027-policies','2026-12-01T04:04:59.053Z');
INSERT INTO kysely_migration VALUES('0028-price-versions','2026-12-01T04:04:59.062Z');
INSERT INTO kysely_migration VALUES('0029-tag-budgets','2026-12-01T04:04:59.070Z');
INSERT INTO kysely_migration VALUES('0030-usage-partitions','2026-12-01T04:04:59.071Z');
INSERT INTO kysely_migration VALUES('0031-groups','2026-12-01T04:04:59.072Z');
INSERT INTO kysely_migration VALUES('0032-roles','2026-12-01T04:04:59.073Z');
INSERT INTO kysely_migration VALUES('0033-project-roles','2026-12-01T04:04:59.084Z');
INSERT INTO kysely_migration VALUES('0034-key-models','2026-12-01T04:04:59.089Z');
INSERT INTO kysely_migration VALUES('0035-scim','2026-12-01T04:04:59.159Z');
INSERT INTO kysely_migration VALUES('0036-oidc-groups','2026-12-01T04:04:59.161Z');
INSERT INTO kysely_migration VALUES('0037-scim-token-owners','2026-12-01T04:04:59.174Z');
INSERT INTO kysely_migration VALUES('0038-released-reservations','2026-12-01T04:04:59.175Z');
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
INSERT INTO organization VALUES('org-0VcWJkC1000BpxO3KvYc4rbh','Default organization',1796097899294,'proj_0VcWJkC1001eaXx12bg2LOKT','svc_acct_0VcWJkC2000v765dlr4RQEAF');
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
INSERT INTO user VALUES('user-0VcWJkCM000GxghHraAdmiuH','org-0VcWJkC1000BpxO3KvYc4rbh','owner@localhost','owner@localhost',NULL,'owner',1796097899294,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO user VALUES('user-0VcWJkia000JeSjq5s4hF57D','org-0VcWJkC1000BpxO3KvYc4rbh','ada@example.com','ada@example.com','Ada','reader',1796097901292,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
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
INSERT INTO project VALUES('org-0VcWJkC1000BpxO3KvYc4rbh','proj_0VcWJkC1001eaXx12bg2LOKT','Default project',1796097899294,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO project VALUES('org-0VcWJkC1000BpxO3KvYc4rbh','proj_0VcWJkbS000yAidjCNYkWeVg','Research',1796097900850,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO project VALUES('org-0VcWJkC1000BpxO3KvYc4rbh','proj_0VcWJkf1000NxtgEIDrIupCj','Former',1796097901071,1796097901159,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE service_account (
    id text primary key,
    project_id text not null,
    name text not null,
    role text not null check (role in ('owner', 'member', 'none')),
    created_at integer not null
  , expires_at integer) without rowid;
INSERT INTO service_account VALUES('svc_acct_0VcWJkll0006xI115QnuJ62E','proj_0VcWJkbS000yAidjCNYkWeVg','crawler','member',1796097901489,NULL);
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
INSERT INTO api_key VALUES('key_0VcWJklm0009aSPSeg2cHrHm','proj_0VcWJkbS000yAidjCNYkWeVg',NULL,'svc_acct_0VcWJkll0006xI115QnuJ62E','active','Secret Key','d54aed3fe80009cdc8d219a78f50e7f60c85f98394edefc0419054e816b0fa3b','sk-svcacct-l_Lg...uFdE','[]',1796097901490,NULL,1796097901972,NULL,NULL,NULL,NULL);
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
INSERT INTO admin_api_key VALUES('key_0VcWJkCl000QFIQ4JiviT4V1','org-0VcWJkC1000BpxO3KvYc4rbh',NULL,'BAILIWICK_ADMIN_KEY','1aee4437f506498f708c6c4baa9e995871a4393ddcd948429199a0abfe1d5ca1','sk-admin-shBR...Pxl2',NULL,1796097899319,NULL,1796097902170,NULL);
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
INSERT INTO audit_log VALUES('org-0VcWJkC1000BpxO3KvYc4rbh','audit_log-0VcWJkCQ000cF09r5fJNSMdx','organization.updated',1796097899298,'proj_0VcWJkC1001eaXx12bg2LOKT','org-0VcWJkC1000BpxO3KvYc4rbh',NULL,'svc_acct_0VcWJkC2000v765dlr4RQEAF',NULL,'system',NULL,NULL,'{"id":"org-0VcWJkC1000BpxO3KvYc4rbh","changes_requested":{"title":"Default organization","name":"Default organization"}}');
INSERT INTO audit_log VALUES('org-0VcWJkC1000BpxO3KvYc4rbh','audit_log-0VcWJkCy0004xtiA3JkO2Whx','api_key.created',1796097899332,'proj_0VcWJkC1001eaXx12bg2LOKT','key_0VcWJkCl000QFIQ4JiviT4V1',NULL,'svc_acct_0VcWJkC2000v765dlr4RQEAF',NULL,'system',NULL,NULL,'{"id":"key_0VcWJkCl000QFIQ4JiviT4V1","data":{"scopes":[],"owner":{"type":"service_account","id":"svc_acct_0VcWJkC2000v765dlr4RQEAF"}}}');
INSERT INTO audit_log VALUES('org-0VcWJkC1000BpxO3KvYc4rbh','audit_log-0VcWJkbv000x8h3zkWgGadNb','project.created',1796097900879,'proj_0VcWJkbS000yAidjCNYkWeVg','proj_0VcWJkbS000yAidjCNYkWeVg','key_0VcWJkCl000QFIQ4JiviT4V1','svc_acct_0VcWJkC2000v765dlr4RQEAF',NULL,'service_account_key','127.0.0.1','node','{"id":"proj_0VcWJkbS000yAidjCNYkWeVg","data":{"name":"Research","title":"Research"}}');
INSERT INTO audit_log VALUES('org-0VcWJkC1000BpxO3KvYc4rbh','audit_log-0VcWJkfK000CeJKJcxzcFNlg','project.created',1796097901090,'proj_0VcWJkf1000NxtgEIDrIupCj','proj_0VcWJkf1000NxtgEIDrIupCj','key_0VcWJkCl000QFIQ4JiviT4V1','svc_acct_0VcWJkC2000v765dlr4RQEAF',NULL,'service_account_key','127.0.0.1','node','{"id":"proj_0VcWJkf1000NxtgEIDrIupCj","data":{"name":"Former","title":"Former"}}');
INSERT INTO audit_log VALUES('org-0VcWJkC1000BpxO3KvYc4rbh','audit_log-0VcWJkgh000as5FMcATjOOce','project.archived',1796097901175,'proj_0VcWJkf1000NxtgEIDrIupCj','proj_0VcWJkf1000NxtgEIDrIupCj','key_0VcWJkCl000QFIQ4JiviT4V1','svc_acct_0VcWJkC2000v765dlr4RQEAF',NULL,'service_account_key','127.0.0.1','node','{"id":"proj_0VcWJkf1000NxtgEIDrIupCj"}');
INSERT INTO audit_log VALUES('org-0VcWJkC1000BpxO3KvYc4rbh','audit_log-0VcWJkin000DaCip6AehOSrK','user.added',1796097901305,'proj_0VcWJkC1001eaXx12bg2LOKT','user-0VcWJkia000JeSjq5s4hF57D','key_0VcWJkCl000QFIQ4JiviT4V1','svc_acct_0VcWJkC2000v765dlr4RQEAF',NULL,'service_account_key','127.0.0.1','node','{"id":"user-0VcWJkia000JeSjq5s4hF57D","data":{"role":"reader"}}');
INSERT INTO audit_log VALUES('org-0VcWJkC1000BpxO3KvYc4rbh','audit_log-0VcWJklN000tBRRUDDwnvLQ0','user.added',1796097901465,'proj_0VcWJkbS000yAidjCNYkWeVg','user-0VcWJkia000JeSjq5s4hF57D','key_0VcWJkCl000QFIQ4JiviT4V1','svc_acct_0VcWJkC2000v765dlr4RQEAF',NULL,'service_account_key','127.0.0.1','node','{"id":"user-0VcWJkia000JeSjq5s4hF57D","data":{"role":"member"}}');
INSERT INTO audit_log VALUES('org-0VcWJkC1000BpxO3KvYc4rbh','audit_log-0VcWJkln000NMLWswgL1dAKu','service_account.created',1796097901491,'proj_0VcWJkbS000yAidjCNYkWeVg','svc_acct_0VcWJkll0006xI115QnuJ62E','key_0VcWJkCl000QFIQ4JiviT4V1','svc_acct_0VcWJkC2000v765dlr4RQEAF',NULL,'service_account_key','127.0.0.1','node','{"id":"svc_acct_0VcWJkll0006xI115QnuJ62E","data":{"role":"member"}}');
INSERT INTO audit_log VALUES('org-0VcWJkC1000BpxO3KvYc4rbh','audit_log-0VcWJkmV000Em4Tr58jHJXKM','rate_limit.updated',1796097901535,'proj_0VcWJkbS000yAidjCNYkWeVg','rl-gpt-4o','key_0VcWJkCl000QFIQ4JiviT4V1','svc_acct_0VcWJkC2000v765dlr4RQEAF',NULL,'service_account_key','127.0.0.1','node','{"id":"rl-gpt-4o","changes_requested":{"max_requests_per_1_minute":77}}');
INSERT INTO audit_log VALUES('org-0VcWJkC1000BpxO3KvYc4rbh','audit_log-0VcWJkme000kCCZoieZCLTee','project.updated',1796097901544,'proj_0VcWJkbS000yAidjCNYkWeVg','proj_0VcWJkbS000yAidjCNYkWeVg','key_0VcWJkCl000QFIQ4JiviT4V1','svc_acct_0VcWJkC2000v765dlr4RQEAF',NULL,'service_account_key','127.0.0.1','node','{"id":"proj_0VcWJkbS000yAidjCNYkWeVg","changes_requested":{"spend_limit":{"threshold_amount":5000,"currency":"USD","interval":"month","mode":"enforce"}}}');
CREATE TABLE change_counter (
    organization_id text primary key references organization (id),
    seq integer not null
  ) without rowid;
INSERT INTO change_counter VALUES('org-0VcWJkC1000BpxO3KvYc4rbh',10);
CREATE TABLE change (
    organization_id text not null references organization (id),
    seq integer not null,
    kind text not null,
    id text not null,
    changed_at integer not null, project_id text,
    primary key (organization_id, seq)
  ) without rowid;
INSERT INTO change VALUES('org-0VcWJkC1000BpxO3KvYc4rbh',1,'organization.updated','org-0VcWJkC1000BpxO3KvYc4rbh',1796097899302,NULL);
INSERT INTO change VALUES('org-0VcWJkC1000BpxO3KvYc4rbh',2,'api_key.created','key_0VcWJkCl000QFIQ4JiviT4V1',1796097899332,NULL);
INSERT INTO change VALUES('org-0VcWJkC1000BpxO3KvYc4rbh',3,'project.created','proj_0VcWJkbS000yAidjCNYkWeVg',1796097900879,'proj_0VcWJkbS000yAidjCNYkWeVg');
INSERT INTO change VALUES('org-0VcWJkC1000BpxO3KvYc4rbh',4,'project.created','proj_0VcWJkf1000NxtgEIDrIupCj',1796097901091,'proj_0VcWJkf1000NxtgEIDrIupCj');
INSERT INTO change VALUES('org-0VcWJkC1000BpxO3KvYc4rbh',5,'project.archived','proj_0VcWJkf1000NxtgEIDrIupCj',1796097901175,'proj_0VcWJkf1000NxtgEIDrIupCj');
INSERT INTO change VALUES('org-0VcWJkC1000BpxO3KvYc4rbh',6,'user.added','user-0VcWJkia000JeSjq5s4hF57D',1796097901306,NULL);
INSERT INTO change VALUES('org-0VcWJkC1000BpxO3KvYc4rbh',7,'user.added','user-0VcWJkia000JeSjq5s4hF57D',1796097901465,'proj_0VcWJkbS000yAidjCNYkWeVg');
INSERT INTO change VALUES('org-0VcWJkC1000BpxO3KvYc4rbh',8,'service_account.created','svc_acct_0VcWJkll0006xI115QnuJ62E',1796097901491,'proj_0VcWJkbS000yAidjCNYkWeVg');
INSERT INTO change VALUES('org-0VcWJkC1000BpxO3KvYc4rbh',9,'rate_limit.updated','rl-gpt-4o',1796097901535,'proj_0VcWJkbS000yAidjCNYkWeVg');
INSERT INTO change VALUES('org-0VcWJkC1000BpxO3KvYc4rbh',10,'project.updated','proj_0VcWJkbS000yAidjCNYkWeVg',1796097901544,'proj_0VcWJkbS000yAidjCNYkWeVg');
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
INSERT INTO rate_limit_override VALUES('proj_0VcWJkbS000yAidjCNYkWeVg','gpt-4o',77,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE idempotency (
    organization_id text not null references organization (id),
    actor_id text not null,
    key text not null,
    request_hash text not null,
    sealed_answer text not null,
    created_at integer not null,
    primary key (organization_id, actor_id, key)
  ) without rowid;
INSERT INTO idempotency VALUES('org-0VcWJkC1000BpxO3KvYc4rbh','key_0VcWJkCl000QFIQ4JiviT4V1','190ebaa254b2da6e47b80a083115bf75','82e3a391a775c6a8525afa114ef5590a7d539d91e25bd43ee80014afac42d1dd','vfBxHGUEBvngtRlUox5DHBrnSOXhyA/kwLzShzmYj9XZdvwAMMAPQ79MYeam5E/I+T41xqhMf1dyO0tYhXLkx+8kRyGap+6GLckzVFCnG2tDE10iv4FVpwG0ngT3rh1Ue6cRMo1rwzJEHdhwBz0kfMmcV1O+2uMxxpqTO0Bp1cRP+cnh0GNRv0v4AijmP2i4+uud2nZpqA+7mmkJccBURzl5xCB5vsI7J5Km5PCMpG3x6dJPYEJPf097TyEt48Eauq8KyHMWDoKq3gNWb7hf4cjbMRfzzq1wCyiAowCOtzZak8YCC/pzWhGujS2T4wFc9E0S8bd2eKKzAyht9wON9QBp/dFdlkayTdE2662ZEeJ8qaRianX/++lUOum+ceiDh3mB3uuzHK5eVlG1xOhTOS2Eyeknt1AYbcUXj8VwnDs5yM2Urfb7RBF5PEnLxwbts2jtNv/MbKSYTcy3zeDyrPj+MX4swRTPbv2cTzze1jqI1YUJx++/Jl3xHHs4I/jfZgYqOzxYcl3wyorse1OR3hm+W462XimeaYdCxfMv2KiAdSO8YhiRVThafbzSxjD3g3UsqMaavQyazSE=',1796097901491);
INSERT INTO idempotency VALUES('org-0VcWJkC1000BpxO3KvYc4rbh','key_0VcWJkCl000QFIQ4JiviT4V1','2915d61c69bbe2fa7acaceb7cb887796','ef4dd14e2060ae6ead3e0e936e546416db3ea21eb97289fff18f9f33b30cefeb','KkA/9/tUmPQUbNNj7e2BEBBplgUrxzPFyLbgVstqnWSjuqbsa0soEPdn7+TSAYS9OzpPQRJg1Oq6VW/w7dzlxTV3Lz66AYIiQTt6H/PkQ7PgWGqLAprSx6c5c0bCH4GYn2VlqJlzweUKpkYl1cFzMEKPNU9SGunCrUjCFGBzms+g2IuuNZhFqBqJ/vshEB+Z4zUTalFud4L7OB4jVhY41T8XCqUJLMi5ieXeoH5XmeOM398Wg1/0qdAqQ5cMYy0UMj6CH5RpKLrNEoYcTAVcLnzL9q9jIQ==',1796097901090);
INSERT INTO idempotency VALUES('org-0VcWJkC1000BpxO3KvYc4rbh','key_0VcWJkCl000QFIQ4JiviT4V1','43344cc69f4dbf8594d48558bde7bc0a','902591a37b4ae006505f68c7fb813bad0a9519df40fe11c8e90ec9a877299632','dWii/CRJpkvU28FfcfBEflgBTHoCGth/DkwBzhQZrJMbFE5+nzR5c8tSJF2MuYNoJICRgbVSCRvow6PTv/puzETBLt/byQi6wK1UYZqR8PiiVFyt9jBKzUB5N4O/O+CHdplauzqZC9g4429JMtR6w2u+xOeLGCnvnui9ctijh1BXOrEsYyecgDYWL30/5WCkIz+iwmjt/WC7+lX89Tm+zzvC0hCpu3Pjjuh3Xu7BiamHwN3GqVjAasEXdScpDE/r01sRk1XYtaOzCErfwtkLkkNnLgTLOQYEfs9xE0YCTxqU612PygBFWmL0wGnxbtxV0JK1oSTfwg==',1796097901535);
INSERT INTO idempotency VALUES('org-0VcWJkC1000BpxO3KvYc4rbh','key_0VcWJkCl000QFIQ4JiviT4V1','6af71c784e95b5358c1018a019b35be8','502b1af2e498cd6ade8a6bb059b25ac70d3353d484c22257a9a79fe74e45ecf3','pGyNZHd+htNYAs1CbLmXPulh8+V9tBM1cFFQsyXD87oIsy+Zm4S++u/RKd/oNMZrcoLeZGRN07MTF6jDIH/xBxblLBDgC3k6okyT7vtxgZZXY9o056CAs8M3ot0qHncZMDjuX9jpe/Qa45HG0luFzapk7SduSbgy6NVlnU3DfM2y2msz3IrBQSVk6fD6IT7vjcK9hPn7ZPmZretdzeTF2kynBvSDY0sMT9/JnjjhDmFe67vWwV3yRy6451FwQi9lqP4D9wca8cadxQax000oIjVa1w036UsW',1796097900864);
INSERT INTO idempotency VALUES('org-0VcWJkC1000BpxO3KvYc4rbh','key_0VcWJkCl000QFIQ4JiviT4V1','8f30c90b494d7f9ae28af2372594db10','685c6d1dd5f908e1b3a82435d55550e7d55d710d1e7ce5e45641474f0884ec89','c3U3bz7LDSurwapdCHcLONrXb4bJ6z4qUAhLwEMv1isPZ5tU3+sXp5r2e3fUZUltM99eKnQEGr5Jy+FNlnAPPx/DHb7XzhHJa2xxEC+38X4n7RpSpoB/5dp17QXX3AxiD/5O632618RKGkK9pip796QOjld9ZJ7BLioqLnqJiHK9crUECvNffUHm958n//JNTCB+tsxcZuVx99zW0ZYXn/RD1l4W5a6znYX29FVZkCJvN6jO5pYusOr86TktSHbS2D+Qlw==',1796097901465);
INSERT INTO idempotency VALUES('org-0VcWJkC1000BpxO3KvYc4rbh','key_0VcWJkCl000QFIQ4JiviT4V1','d5898d386c4744d6379305db3e4119e9','71fbd03e5b7df2df210d5a3da4e3c8aa9554138bd337a2ed77f5feae79aee314','wAvj53reHrBXGFo5Vdi/YbALd2sc6WM3Jk7mkx3Qf/rz6mgA3P8AT0iuZn6piI0Thbe6YpiWEoEgoBtao2b79GgSjfcpQFWG4G+qvGgsIWq8/7IiiaIVxyhC2b2iBSD38cmrrLD12n9J8t3SSmVox35eDTeTxRMRSF0hayjtzsk40T8+U2h/Zy+mov9IZnHEpTLUKg3zOZs5xHMNfKCBpUHBQ9H2gPe2UIL7/xnneas4VAEKoMNUZpsYLuIvOqztqpz0TdPG0oFFnjcfPVu6+Nu/fohNI6+gfd2hch/i',1796097901175);
INSERT INTO idempotency VALUES('org-0VcWJkC1000BpxO3KvYc4rbh','key_0VcWJkCl000QFIQ4JiviT4V1','f0ea431604a884f98da264d5338c1b1a','fad06f7a1f38ff5d712f4e2ea53f3b26563b125093cb30e37457a5c3274d1694','q4RLUupn5zHHKJkfEEHebRyT8DD6iukZ7NUA8EX9uqcGDoLxGYrLTpp1OStg01h74Uq3QokzmgSqRGOCQ4I0Erfd02O6LK0HY6TFIljq5oUpI4D0iW5isVpaGA4kuW0I+EkHRN+Kf0d22jqRTNNhysQur2CwE+2bb5DZhqyh7S2YU7tt1dpzxVfM745YC4u6KYrJJRdMFvJUkeRO9jbXHNHbIZGIbJ2671AvJA3kZ4KTL77M0Vi3aTOe9jsXTGZuBsfkMBqq4BzSXQ==',1796097901544);
INSERT INTO idempotency VALUES('org-0VcWJkC1000BpxO3KvYc4rbh','key_0VcWJkCl000QFIQ4JiviT4V1','f16ae35cec6eaaf4bd541ffebb227b75','3e1d6d3d572dcbb81247d3a5d9472f5e6e7dd8669f0c9db56c13fb3158fcb4d2','3+IXrCtGhaKGwcNHLFrKuff03kVg7ND4qoffY7nbv3FALF69AtlMYjhX8WT0LVq+FBdF8ARIjXGgTVBpXzmwZr2QYRNBxSiaWbhuFT5UmUaY+s95r6Rdk34BloYfiKDbnybhTt6tnG1Wa8v0UC1emgkDoGpNME0NVVUO5/KvYUd7thz3D458hDDtdqxGDeesWLppbv0NUWGOyEP3Fj+0e9PVNjgMEP8AnnEKmx3w2JK/LK0ShcschX2mnXmL9Mv4k1vI3If9CZXJpGvWnA+0NuhzaE0ve7giD7HDGLCF5Y+0kUsmSGp8pfZKS0ze57oOd3FktAG1xaGfc+Erzd3bWw+EIT95H6+RiTX8OKAWIgeC9XcUeE7/vgv/zPVvT9Zi14BUXpsFxnB+mpxILtV5SJ0QmHiRIBCkDh0w36dHrFjrIAht1QilHHrdl+pimH4RM9gKc2obyRFqjTB89i5JTwNq0M13oB0t0o63iq+rByqs7+HXcmL2tWLWfbZX11QaPwT6d6UtZ3RkuzMt3EhqsfX6OmiMN34wzDO/Hj13m0F/yFIuoLtZzx6eMfO+4iZ2A6cK5YXzmtV+9Q4A0qESKGHEGOflyO026Wto2ADdQ4KPm2ebWy0GI2g78h0pO4YFtuUDQHJbF1oBcEUL2Psj3+XM+Q==',1796097901305);
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
INSERT INTO usage VALUES('org-0VcWJkC1000BpxO3KvYc4rbh','1d','completions',1796083200000,'proj_0VcWJkbS000yAidjCNYkWeVg','svc_acct_0VcWJkll0006xI115QnuJ62E','key_0VcWJklm0009aSPSeg2cHrHm','gpt-4o',0,'default','','','','',3,24,0,0,0,0,0,0,3,0,0,0,0,0,0,0,0,0,0,0,3,12,12,0,0,0,0,0,0,60000,0,0,0,0,0,0,30000,0,0,0,0,0,'genai-prices 0.1.8');
INSERT INTO usage VALUES('org-0VcWJkC1000BpxO3KvYc4rbh','1h','completions',1796097600000,'proj_0VcWJkbS000yAidjCNYkWeVg','svc_acct_0VcWJkll0006xI115QnuJ62E','key_0VcWJklm0009aSPSeg2cHrHm','gpt-4o',0,'default','','','','',3,24,0,0,0,0,0,0,3,0,0,0,0,0,0,0,0,0,0,0,3,12,12,0,0,0,0,0,0,60000,0,0,0,0,0,0,30000,0,0,0,0,0,'genai-prices 0.1.8');
INSERT INTO usage VALUES('org-0VcWJkC1000BpxO3KvYc4rbh','1m','completions',1796097900000,'proj_0VcWJkbS000yAidjCNYkWeVg','svc_acct_0VcWJkll0006xI115QnuJ62E','key_0VcWJklm0009aSPSeg2cHrHm','gpt-4o',0,'default','','','','',3,24,0,0,0,0,0,0,3,0,0,0,0,0,0,0,0,0,0,0,3,12,12,0,0,0,0,0,0,60000,0,0,0,0,0,0,30000,0,0,0,0,0,'genai-prices 0.1.8');
CREATE TABLE usage_flush (
    node_id text primary key,
    number integer not null,
    flushed_at integer not null
  , sums integer not null default 0) without rowid;
INSERT INTO usage_flush VALUES('8fca1122-ae79-4d86-8469-cbfa51e06d28 1796097899412',6,1796097902603,1);
CREATE TABLE limiter_level (
    scope text not null,
    bucket text not null,
    level real not null,
    at_ms integer not null,
    primary key (scope, bucket)
  ) without rowid;
INSERT INTO limiter_level VALUES('org-0VcWJkC1000BpxO3KvYc4rbh','org-0VcWJkC1000BpxO3KvYc4rbh:gpt-4o:requests',1.0,1796097901976);
INSERT INTO limiter_level VALUES('org-0VcWJkC1000BpxO3KvYc4rbh','org-0VcWJkC1000BpxO3KvYc4rbh:gpt-4o:tokens',0.0,1796097902020);
INSERT INTO limiter_level VALUES('org-0VcWJkC1000BpxO3KvYc4rbh','proj_0VcWJkbS000yAidjCNYkWeVg:gpt-4o:requests',2.5213166666666664283,1796097901976);
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
          bytes integer, reserved_dollars integer, reserved_nano integer, paying_tags text, released_at integer,
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
INSERT INTO upstream_usage VALUES('org-0VcWJkC1000BpxO3KvYc4rbh',1796083200000,'proj_0VcWJkbS000yAidjCNYkWeVg','default','gpt-4o',3,24,0);
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
INSERT INTO spend_limit VALUES('org-0VcWJkC1000BpxO3KvYc4rbh','project','proj_0VcWJkbS000yAidjCNYkWeVg',5000,'month','enforce',1796097901542,1796097901542,NULL,NULL);
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
INSERT INTO usage_sum VALUES('org-0VcWJkC1000BpxO3KvYc4rbh','1d','key',1796083200000,'proj_0VcWJkbS000yAidjCNYkWeVg','key_0VcWJklm0009aSPSeg2cHrHm',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWJkC1000BpxO3KvYc4rbh','1d','model',1796083200000,'','gpt-4o',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWJkC1000BpxO3KvYc4rbh','1d','organization',1796083200000,'','',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWJkC1000BpxO3KvYc4rbh','1d','owner',1796083200000,'proj_0VcWJkbS000yAidjCNYkWeVg','svc_acct_0VcWJkll0006xI115QnuJ62E',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWJkC1000BpxO3KvYc4rbh','1d','project',1796083200000,'proj_0VcWJkbS000yAidjCNYkWeVg','',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWJkC1000BpxO3KvYc4rbh','1d','project_model',1796083200000,'proj_0VcWJkbS000yAidjCNYkWeVg','gpt-4o',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWJkC1000BpxO3KvYc4rbh','1d','project_upstream',1796083200000,'proj_0VcWJkbS000yAidjCNYkWeVg','default',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWJkC1000BpxO3KvYc4rbh','1d','upstream',1796083200000,'','default',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWJkC1000BpxO3KvYc4rbh','1h','model',1796097600000,'','gpt-4o',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWJkC1000BpxO3KvYc4rbh','1h','organization',1796097600000,'','',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWJkC1000BpxO3KvYc4rbh','1h','project',1796097600000,'proj_0VcWJkbS000yAidjCNYkWeVg','',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWJkC1000BpxO3KvYc4rbh','1h','upstream',1796097600000,'','default',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWJkC1000BpxO3KvYc4rbh','1mo','key',1796083200000,'proj_0VcWJkbS000yAidjCNYkWeVg','key_0VcWJklm0009aSPSeg2cHrHm',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWJkC1000BpxO3KvYc4rbh','1mo','model',1796083200000,'','gpt-4o',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWJkC1000BpxO3KvYc4rbh','1mo','organization',1796083200000,'','',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWJkC1000BpxO3KvYc4rbh','1mo','owner',1796083200000,'proj_0VcWJkbS000yAidjCNYkWeVg','svc_acct_0VcWJkll0006xI115QnuJ62E',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWJkC1000BpxO3KvYc4rbh','1mo','project',1796083200000,'proj_0VcWJkbS000yAidjCNYkWeVg','',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
INSERT INTO usage_sum VALUES('org-0VcWJkC1000BpxO3KvYc4rbh','1mo','project_model',1796083200000,'proj_0VcWJkbS000yAidjCNYkWeVg','gpt-4o',90000,3,24,0,3,3,0,0,0,0,0,0,0,0);
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
INSERT INTO price_version VALUES('genai-prices 0.1.8','{"list":"@pydantic/genai-prices","date":"2026-09-23"}',1796097899371);
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
INSERT INTO project_user VALUES('proj_0VcWJkC1001eaXx12bg2LOKT','user-0VcWJkCM000GxghHraAdmiuH','owner',1796097899294);
INSERT INTO project_user VALUES('proj_0VcWJkbS000yAidjCNYkWeVg','user-0VcWJkia000JeSjq5s4hF57D','member',1796097901387);
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
