--
-- PostgreSQL database dump
--


-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: admin_api_key; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.admin_api_key (
    id text NOT NULL COLLATE pg_catalog."C",
    organization_id text NOT NULL COLLATE pg_catalog."C",
    user_id text COLLATE pg_catalog."C",
    name text NOT NULL,
    hash text NOT NULL COLLATE pg_catalog."C",
    redacted_value text NOT NULL,
    scopes text,
    created_at bigint NOT NULL,
    expires_at bigint,
    last_used_at bigint,
    deleted_at bigint,
    name_folded text GENERATED ALWAYS AS (upper((NORMALIZE(name, NFC) COLLATE "und-x-icu"))) STORED COLLATE pg_catalog."C",
    redacted_value_folded text GENERATED ALWAYS AS (upper((NORMALIZE(redacted_value, NFC) COLLATE "und-x-icu"))) STORED COLLATE pg_catalog."C"
);


--
-- Name: api_key; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.api_key (
    id text NOT NULL COLLATE pg_catalog."C",
    project_id text NOT NULL COLLATE pg_catalog."C",
    user_id text COLLATE pg_catalog."C",
    service_account_id text COLLATE pg_catalog."C",
    owner_access text NOT NULL,
    name text NOT NULL,
    hash text NOT NULL COLLATE pg_catalog."C",
    redacted_value text NOT NULL,
    scopes text NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint,
    last_used_at bigint,
    name_folded text GENERATED ALWAYS AS (upper((NORMALIZE(name, NFC) COLLATE "und-x-icu"))) STORED COLLATE pg_catalog."C",
    redacted_value_folded text GENERATED ALWAYS AS (upper((NORMALIZE(redacted_value, NFC) COLLATE "und-x-icu"))) STORED COLLATE pg_catalog."C",
    CONSTRAINT api_key_check CHECK (((user_id IS NULL) <> (service_account_id IS NULL))),
    CONSTRAINT api_key_owner_access_check CHECK ((owner_access = ANY (ARRAY['active'::text, 'inactive'::text])))
);


--
-- Name: archived_key; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.archived_key (
    hash text NOT NULL COLLATE pg_catalog."C",
    project_id text NOT NULL COLLATE pg_catalog."C",
    expires_at bigint
);


--
-- Name: audit_log; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.audit_log (
    organization_id text NOT NULL COLLATE pg_catalog."C",
    id text NOT NULL COLLATE pg_catalog."C",
    type text NOT NULL COLLATE pg_catalog."C",
    effective_at bigint NOT NULL,
    project_id text NOT NULL COLLATE pg_catalog."C",
    resource_id text NOT NULL COLLATE pg_catalog."C",
    actor_key_id text COLLATE pg_catalog."C",
    actor_id text NOT NULL COLLATE pg_catalog."C",
    actor_email text,
    actor_kind text NOT NULL,
    ip_address text,
    user_agent text,
    payload text NOT NULL
);


--
-- Name: change; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.change (
    organization_id text NOT NULL COLLATE pg_catalog."C",
    seq bigint NOT NULL,
    kind text NOT NULL,
    id text NOT NULL COLLATE pg_catalog."C",
    changed_at bigint NOT NULL,
    project_id text COLLATE pg_catalog."C"
);


--
-- Name: change_counter; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.change_counter (
    organization_id text NOT NULL COLLATE pg_catalog."C",
    seq bigint NOT NULL
);


--
-- Name: deleted_name; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.deleted_name (
    organization_id text NOT NULL COLLATE pg_catalog."C",
    id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL,
    project_id text COLLATE pg_catalog."C",
    owner_name text,
    deleted_at bigint NOT NULL
);


--
-- Name: idempotency; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.idempotency (
    organization_id text NOT NULL COLLATE pg_catalog."C",
    actor_id text NOT NULL COLLATE pg_catalog."C",
    key text NOT NULL COLLATE pg_catalog."C",
    request_hash text NOT NULL COLLATE pg_catalog."C",
    sealed_answer text NOT NULL,
    created_at bigint NOT NULL
);


--
-- Name: installation; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.installation (
    id integer NOT NULL
);


--
-- Name: invite; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.invite (
    id text NOT NULL COLLATE pg_catalog."C",
    organization_id text NOT NULL COLLATE pg_catalog."C",
    email text NOT NULL,
    email_key text NOT NULL,
    role text NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    accepted_at bigint,
    projects text NOT NULL,
    email_folded text GENERATED ALWAYS AS (upper((NORMALIZE(email, NFC) COLLATE "und-x-icu"))) STORED COLLATE pg_catalog."C",
    CONSTRAINT invite_role_check CHECK ((role = ANY (ARRAY['owner'::text, 'reader'::text])))
);


--
-- Name: kysely_migration; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.kysely_migration (
    name character varying(255) NOT NULL,
    "timestamp" character varying(255) NOT NULL
);


--
-- Name: kysely_migration_lock; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.kysely_migration_lock (
    id character varying(255) NOT NULL,
    is_locked integer DEFAULT 0 NOT NULL
);


--
-- Name: limit_generation; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.limit_generation (
    owner_id text NOT NULL COLLATE pg_catalog."C",
    bucket text NOT NULL COLLATE pg_catalog."C",
    generation bigint NOT NULL
);


--
-- Name: limiter_level; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.limiter_level (
    scope text NOT NULL COLLATE pg_catalog."C",
    bucket text NOT NULL COLLATE pg_catalog."C",
    level double precision NOT NULL,
    at_ms bigint NOT NULL
);


--
-- Name: node; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.node (
    id text NOT NULL COLLATE pg_catalog."C",
    planes text NOT NULL,
    limiter text NOT NULL,
    started_at bigint NOT NULL,
    heartbeat_at bigint NOT NULL,
    CONSTRAINT node_limiter_check CHECK ((limiter = ANY (ARRAY['memory'::text, 'redis'::text]))),
    CONSTRAINT node_planes_check CHECK ((planes = ANY (ARRAY['all'::text, 'control'::text, 'data'::text])))
);


--
-- Name: organization; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.organization (
    id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL,
    created_at bigint NOT NULL,
    default_project_id text NOT NULL COLLATE pg_catalog."C",
    operator_id text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: owned_item; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.owned_item (
    project_id text NOT NULL COLLATE pg_catalog."C",
    id text NOT NULL COLLATE pg_catalog."C",
    upstream text NOT NULL COLLATE pg_catalog."C",
    expires_at bigint NOT NULL
);


--
-- Name: owned_object; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.owned_object (
    project_id text NOT NULL COLLATE pg_catalog."C",
    id text NOT NULL COLLATE pg_catalog."C",
    organization_id text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C",
    upstream text NOT NULL COLLATE pg_catalog."C",
    key_id text NOT NULL COLLATE pg_catalog."C",
    owner_id text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    expires_at bigint,
    model text COLLATE pg_catalog."C",
    object text,
    detail text,
    enqueued_tokens bigint NOT NULL,
    poll_at bigint,
    bytes bigint
);


--
-- Name: project; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.project (
    organization_id text NOT NULL COLLATE pg_catalog."C",
    id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL,
    created_at bigint NOT NULL,
    archived_at bigint,
    external_key_id text,
    residency text,
    geography text,
    name_folded text GENERATED ALWAYS AS (upper((NORMALIZE(name, NFC) COLLATE "und-x-icu"))) STORED COLLATE pg_catalog."C"
);


--
-- Name: project_user; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.project_user (
    project_id text NOT NULL COLLATE pg_catalog."C",
    user_id text NOT NULL COLLATE pg_catalog."C",
    role text NOT NULL,
    added_at bigint NOT NULL,
    CONSTRAINT project_user_role_check CHECK ((role = ANY (ARRAY['owner'::text, 'member'::text])))
);


--
-- Name: rate_limit_override; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.rate_limit_override (
    project_id text NOT NULL COLLATE pg_catalog."C",
    model text NOT NULL COLLATE pg_catalog."C",
    max_requests_per_1_minute bigint,
    max_tokens_per_1_minute bigint,
    max_images_per_1_minute bigint,
    max_audio_megabytes_per_1_minute bigint,
    max_requests_per_1_day bigint,
    batch_1_day_max_input_tokens bigint
);


--
-- Name: service_account; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.service_account (
    id text NOT NULL COLLATE pg_catalog."C",
    project_id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL,
    role text NOT NULL,
    created_at bigint NOT NULL,
    name_folded text GENERATED ALWAYS AS (upper((NORMALIZE(name, NFC) COLLATE "und-x-icu"))) STORED COLLATE pg_catalog."C",
    expires_at bigint,
    CONSTRAINT service_account_role_check CHECK ((role = ANY (ARRAY['owner'::text, 'member'::text, 'none'::text])))
);


--
-- Name: session; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.session (
    hash text NOT NULL COLLATE pg_catalog."C",
    id text NOT NULL COLLATE pg_catalog."C",
    organization_id text NOT NULL COLLATE pg_catalog."C",
    admin_key_id text COLLATE pg_catalog."C",
    user_id text COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    last_used_at bigint,
    CONSTRAINT session_check CHECK (((admin_key_id IS NULL) <> (user_id IS NULL)))
);


--
-- Name: upstream_usage; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.upstream_usage (
    organization_id text NOT NULL COLLATE pg_catalog."C",
    starts_at bigint NOT NULL,
    project_id text NOT NULL COLLATE pg_catalog."C",
    upstream text NOT NULL COLLATE pg_catalog."C",
    model text NOT NULL COLLATE pg_catalog."C",
    requests bigint NOT NULL,
    input_tokens bigint NOT NULL,
    input_cached_tokens bigint NOT NULL
);


--
-- Name: usage; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.usage (
    organization_id text NOT NULL COLLATE pg_catalog."C",
    width text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C",
    starts_at bigint NOT NULL,
    project_id text NOT NULL COLLATE pg_catalog."C",
    owner_id text NOT NULL COLLATE pg_catalog."C",
    key_id text NOT NULL COLLATE pg_catalog."C",
    model text NOT NULL COLLATE pg_catalog."C",
    batch bigint NOT NULL,
    service_tier text NOT NULL COLLATE pg_catalog."C",
    size text NOT NULL COLLATE pg_catalog."C",
    source text NOT NULL COLLATE pg_catalog."C",
    context_level text NOT NULL COLLATE pg_catalog."C",
    vector_store_id text NOT NULL COLLATE pg_catalog."C",
    requests bigint NOT NULL,
    input_tokens bigint NOT NULL,
    input_cached_tokens bigint NOT NULL,
    input_cache_write_tokens bigint NOT NULL,
    input_audio_tokens bigint NOT NULL,
    input_image_tokens bigint NOT NULL,
    input_cached_audio_tokens bigint NOT NULL,
    input_cached_image_tokens bigint NOT NULL,
    output_tokens bigint NOT NULL,
    output_audio_tokens bigint NOT NULL,
    output_image_tokens bigint NOT NULL,
    images bigint NOT NULL,
    characters bigint NOT NULL,
    seconds bigint NOT NULL,
    web_searches bigint NOT NULL,
    file_searches bigint NOT NULL,
    code_interpreter_sessions bigint NOT NULL,
    vector_store_bytes bigint NOT NULL,
    estimated_input_tokens bigint NOT NULL,
    estimated_output_tokens bigint NOT NULL,
    requested_requests bigint NOT NULL,
    requested_tokens bigint NOT NULL,
    reserved_tokens bigint NOT NULL,
    refused_requests_per_minute bigint NOT NULL,
    refused_tokens_per_minute bigint NOT NULL,
    refused_images_per_minute bigint NOT NULL,
    refused_audio_megabytes_per_minute bigint NOT NULL,
    refused_requests_per_day bigint NOT NULL,
    refused_batch_tokens bigint NOT NULL,
    input_cost bigint NOT NULL,
    cached_input_cost bigint NOT NULL,
    cache_write_cost bigint NOT NULL,
    audio_input_cost bigint NOT NULL,
    cached_audio_input_cost bigint NOT NULL,
    image_input_cost bigint NOT NULL,
    cached_image_input_cost bigint NOT NULL,
    output_cost bigint NOT NULL,
    audio_output_cost bigint NOT NULL,
    image_output_cost bigint NOT NULL,
    piece_cost bigint NOT NULL,
    failed_requests bigint DEFAULT 0 NOT NULL,
    CONSTRAINT usage_width_check CHECK ((width = ANY (ARRAY['1m'::text, '1h'::text, '1d'::text])))
);


--
-- Name: usage_flush; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.usage_flush (
    node_id text NOT NULL COLLATE pg_catalog."C",
    number bigint NOT NULL,
    flushed_at bigint NOT NULL
);


--
-- Name: user; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public."user" (
    id text NOT NULL COLLATE pg_catalog."C",
    organization_id text NOT NULL COLLATE pg_catalog."C",
    email text NOT NULL,
    email_key text NOT NULL,
    name text,
    role text NOT NULL,
    added_at bigint NOT NULL,
    removed_at bigint,
    technical_level text,
    developer_persona text,
    oidc_issuer text,
    oidc_subject text,
    name_folded text GENERATED ALWAYS AS (upper((NORMALIZE(name, NFC) COLLATE "und-x-icu"))) STORED COLLATE pg_catalog."C",
    email_folded text GENERATED ALWAYS AS (upper((NORMALIZE(email, NFC) COLLATE "und-x-icu"))) STORED COLLATE pg_catalog."C",
    CONSTRAINT user_role_check CHECK ((role = ANY (ARRAY['owner'::text, 'reader'::text])))
);


--
-- Data for Name: admin_api_key; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.admin_api_key VALUES ('key_0VcWJXNE000fhCcn73GwWSXe', 'org-0VcWJXL2000g1HSs9ZN84uT0', NULL, 'BAILIWICK_ADMIN_KEY', 'ff8a8ae5d0b658a6444f35e1b347496ec4623a12b90fd7cd36551fa812f11a5b', 'sk-admin-64J6...xbJP', NULL, 1796097849996, NULL, 1796097852373, NULL, DEFAULT, DEFAULT);


--
-- Data for Name: api_key; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.api_key VALUES ('key_0VcWJXkV000Wv0EHxC6wxsqq', 'proj_0VcWJXc2000QmEYMsa3dvIxh', NULL, 'svc_acct_0VcWJXkR000jFrDPHXtoHzeM', 'active', 'Secret Key', '632a172a094a1ec11b2ed7becb350a40712747c7383420560728562a7aa60034', 'sk-svcacct-1dlC...-PUP', '[]', 1796097851439, NULL, 1796097852173, DEFAULT, DEFAULT);


--
-- Data for Name: archived_key; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: audit_log; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.audit_log VALUES ('org-0VcWJXL2000g1HSs9ZN84uT0', 'audit_log-0VcWJXMZ000UawyqfnkBxPnA', 'organization.updated', 1796097849955, 'proj_0VcWJXLC000nxo7udIkVx02v', 'org-0VcWJXL2000g1HSs9ZN84uT0', NULL, 'svc_acct_0VcWJXLC001JRnitaUY9rweC', NULL, 'system', NULL, NULL, '{"id":"org-0VcWJXL2000g1HSs9ZN84uT0","changes_requested":{"title":"Default organization","name":"Default organization"}}');
INSERT INTO public.audit_log VALUES ('org-0VcWJXL2000g1HSs9ZN84uT0', 'audit_log-0VcWJXNS000BZHGPNWZdBXjV', 'api_key.created', 1796097850010, 'proj_0VcWJXLC000nxo7udIkVx02v', 'key_0VcWJXNE000fhCcn73GwWSXe', NULL, 'svc_acct_0VcWJXLC001JRnitaUY9rweC', NULL, 'system', NULL, NULL, '{"id":"key_0VcWJXNE000fhCcn73GwWSXe","data":{"scopes":[],"owner":{"type":"service_account","id":"svc_acct_0VcWJXLC001JRnitaUY9rweC"}}}');
INSERT INTO public.audit_log VALUES ('org-0VcWJXL2000g1HSs9ZN84uT0', 'audit_log-0VcWJXcV000swTCFqRHUbLDA', 'project.created', 1796097850943, 'proj_0VcWJXc2000QmEYMsa3dvIxh', 'proj_0VcWJXc2000QmEYMsa3dvIxh', 'key_0VcWJXNE000fhCcn73GwWSXe', 'svc_acct_0VcWJXLC001JRnitaUY9rweC', NULL, 'service_account_key', '127.0.0.1', 'node', '{"id":"proj_0VcWJXc2000QmEYMsa3dvIxh","data":{"name":"Research","title":"Research"}}');
INSERT INTO public.audit_log VALUES ('org-0VcWJXL2000g1HSs9ZN84uT0', 'audit_log-0VcWJXdk000VDa3jDdBUxCbe', 'project.created', 1796097851020, 'proj_0VcWJXdd000l31bGJ9bXMzFu', 'proj_0VcWJXdd000l31bGJ9bXMzFu', 'key_0VcWJXNE000fhCcn73GwWSXe', 'svc_acct_0VcWJXLC001JRnitaUY9rweC', NULL, 'service_account_key', '127.0.0.1', 'node', '{"id":"proj_0VcWJXdd000l31bGJ9bXMzFu","data":{"name":"Former","title":"Former"}}');
INSERT INTO public.audit_log VALUES ('org-0VcWJXL2000g1HSs9ZN84uT0', 'audit_log-0VcWJXhV000jm3UUwE2ome53', 'project.archived', 1796097851253, 'proj_0VcWJXdd000l31bGJ9bXMzFu', 'proj_0VcWJXdd000l31bGJ9bXMzFu', 'key_0VcWJXNE000fhCcn73GwWSXe', 'svc_acct_0VcWJXLC001JRnitaUY9rweC', NULL, 'service_account_key', '127.0.0.1', 'node', '{"id":"proj_0VcWJXdd000l31bGJ9bXMzFu"}');
INSERT INTO public.audit_log VALUES ('org-0VcWJXL2000g1HSs9ZN84uT0', 'audit_log-0VcWJXiM000soOc5g4UEyiVO', 'user.added', 1796097851305, 'proj_0VcWJXLC000nxo7udIkVx02v', 'user-0VcWJXiD000SffPasBbEk3Tj', 'key_0VcWJXNE000fhCcn73GwWSXe', 'svc_acct_0VcWJXLC001JRnitaUY9rweC', NULL, 'service_account_key', '127.0.0.1', 'node', '{"id":"user-0VcWJXiD000SffPasBbEk3Tj","data":{"role":"reader"}}');
INSERT INTO public.audit_log VALUES ('org-0VcWJXL2000g1HSs9ZN84uT0', 'audit_log-0VcWJXja000lWCNx4B8S3U5n', 'user.added', 1796097851382, 'proj_0VcWJXc2000QmEYMsa3dvIxh', 'user-0VcWJXiD000SffPasBbEk3Tj', 'key_0VcWJXNE000fhCcn73GwWSXe', 'svc_acct_0VcWJXLC001JRnitaUY9rweC', NULL, 'service_account_key', '127.0.0.1', 'node', '{"id":"user-0VcWJXiD000SffPasBbEk3Tj","data":{"role":"member"}}');
INSERT INTO public.audit_log VALUES ('org-0VcWJXL2000g1HSs9ZN84uT0', 'audit_log-0VcWJXni000tYYR47ESQEpCu', 'service_account.created', 1796097851638, 'proj_0VcWJXc2000QmEYMsa3dvIxh', 'svc_acct_0VcWJXkR000jFrDPHXtoHzeM', 'key_0VcWJXNE000fhCcn73GwWSXe', 'svc_acct_0VcWJXLC001JRnitaUY9rweC', NULL, 'service_account_key', '127.0.0.1', 'node', '{"id":"svc_acct_0VcWJXkR000jFrDPHXtoHzeM","data":{"role":"member"}}');
INSERT INTO public.audit_log VALUES ('org-0VcWJXL2000g1HSs9ZN84uT0', 'audit_log-0VcWJXpw000a14E4yDyjYJHL', 'rate_limit.updated', 1796097851776, 'proj_0VcWJXc2000QmEYMsa3dvIxh', 'rl-gpt-4o', 'key_0VcWJXNE000fhCcn73GwWSXe', 'svc_acct_0VcWJXLC001JRnitaUY9rweC', NULL, 'service_account_key', '127.0.0.1', 'node', '{"id":"rl-gpt-4o","changes_requested":{"max_requests_per_1_minute":77}}');


--
-- Data for Name: change; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.change VALUES ('org-0VcWJXL2000g1HSs9ZN84uT0', 1, 'organization.updated', 'org-0VcWJXL2000g1HSs9ZN84uT0', 1796097849955, NULL);
INSERT INTO public.change VALUES ('org-0VcWJXL2000g1HSs9ZN84uT0', 2, 'api_key.created', 'key_0VcWJXNE000fhCcn73GwWSXe', 1796097850010, NULL);
INSERT INTO public.change VALUES ('org-0VcWJXL2000g1HSs9ZN84uT0', 3, 'project.created', 'proj_0VcWJXc2000QmEYMsa3dvIxh', 1796097850943, 'proj_0VcWJXc2000QmEYMsa3dvIxh');
INSERT INTO public.change VALUES ('org-0VcWJXL2000g1HSs9ZN84uT0', 4, 'project.created', 'proj_0VcWJXdd000l31bGJ9bXMzFu', 1796097851020, 'proj_0VcWJXdd000l31bGJ9bXMzFu');
INSERT INTO public.change VALUES ('org-0VcWJXL2000g1HSs9ZN84uT0', 5, 'project.archived', 'proj_0VcWJXdd000l31bGJ9bXMzFu', 1796097851253, 'proj_0VcWJXdd000l31bGJ9bXMzFu');
INSERT INTO public.change VALUES ('org-0VcWJXL2000g1HSs9ZN84uT0', 6, 'user.added', 'user-0VcWJXiD000SffPasBbEk3Tj', 1796097851305, NULL);
INSERT INTO public.change VALUES ('org-0VcWJXL2000g1HSs9ZN84uT0', 7, 'user.added', 'user-0VcWJXiD000SffPasBbEk3Tj', 1796097851382, 'proj_0VcWJXc2000QmEYMsa3dvIxh');
INSERT INTO public.change VALUES ('org-0VcWJXL2000g1HSs9ZN84uT0', 8, 'service_account.created', 'svc_acct_0VcWJXkR000jFrDPHXtoHzeM', 1796097851638, 'proj_0VcWJXc2000QmEYMsa3dvIxh');
INSERT INTO public.change VALUES ('org-0VcWJXL2000g1HSs9ZN84uT0', 9, 'rate_limit.updated', 'rl-gpt-4o', 1796097851776, 'proj_0VcWJXc2000QmEYMsa3dvIxh');


--
-- Data for Name: change_counter; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.change_counter VALUES ('org-0VcWJXL2000g1HSs9ZN84uT0', 9);


--
-- Data for Name: deleted_name; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: idempotency; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.idempotency VALUES ('org-0VcWJXL2000g1HSs9ZN84uT0', 'key_0VcWJXNE000fhCcn73GwWSXe', '04c1f0d2bffeb893b90c638a5a1cad27', '502b1af2e498cd6ade8a6bb059b25ac70d3353d484c22257a9a79fe74e45ecf3', '6HM/Pz342R2nWrfPu0Jkrf0q+sJOXhmhuugq5tWGwytXUXo38Dh/Wdi2JhVgSfhMKaIF4soQ8nhLuk4H2Schn91FKA+w6F+y3entfMc5a2e4QaZzZz8K1susWC4odJDtQJXk7d9k9XFU8qeZ+4ZocpFT65DurLkI42LnXcCyEZmS2bDkcq06qz7TR4D7/k/8BsdTu3dyFRR2mFMwgizH24g87jRFmGOgTLp4e7azmyAiaxufJYxJ+xTkEs3zSizQdFBwMW8LjGFvetdqJu/+/c0ovBFDcVL7', 1796097850927);
INSERT INTO public.idempotency VALUES ('org-0VcWJXL2000g1HSs9ZN84uT0', 'key_0VcWJXNE000fhCcn73GwWSXe', 'e99e5f773f873580f88c0d1b29c5a7f1', 'ef4dd14e2060ae6ead3e0e936e546416db3ea21eb97289fff18f9f33b30cefeb', 'x+Grvo7KeMiBNy4xqho5FT2PlpZy4DfbT0gscYupTnWUobOYdvI0527pbJIlOeABjOKWKIgKlgPTCNCZxztst0Fo+MSSVKiQQGlmfz06G6RVtYEf5Ux8gggfBCTR5n5/CNiI2EbjKUzfODx8jjMcGNcG3q660vjgYIVLqqBHTUFtiilHeVJwM/InB22yXS9jShjZ9r731yTO5FnXt3gcoNfalWLjTKIvLnv8ls+j9xa/Zlf+OBj8qLTcx+XvpCMTI45VC6bteKFlHZ+4xw2ClIIVF74OjA==', 1796097851015);
INSERT INTO public.idempotency VALUES ('org-0VcWJXL2000g1HSs9ZN84uT0', 'key_0VcWJXNE000fhCcn73GwWSXe', '065cc2c8574dafac5ab235d452e4b193', '929782226ae27ec749338438b230730d46b645a62b8a0919d0ef9c5d7386aa21', 'heaLhx5OA67Z1JA90qVgFuXevysQScdFne0JzyDuye7KzDP2qpWusp9SfkFMZbqwX2nBSK9kGbrU3/2hVxSZL+pN9r1mK7UW2GtI/KzaCH4zdsvGFhxWAjxqo5y6cafK4sVcPpVgLvY00jdjtmeq7dI2RcAc6gJq7F1uhv+QWIAplsPU5iZWaY2akXY0MgpI+ROgizXuJ9FGkeflqFjP1QTLy1Wa/YPJr2fIuWpJ8eEOK1e5ytiW3e9bPWZRMgPsYjlGBEHCWplU0glR6aRfKCiznH2UN5vX7zN/eYOD', 1796097851243);
INSERT INTO public.idempotency VALUES ('org-0VcWJXL2000g1HSs9ZN84uT0', 'key_0VcWJXNE000fhCcn73GwWSXe', '13a2c9b7d46dc37859bb31066614c4c6', '3e1d6d3d572dcbb81247d3a5d9472f5e6e7dd8669f0c9db56c13fb3158fcb4d2', 'qalMn5gsduoYStceOmORXQbjYh9C8tygP/bvWX0emdctn9Nw5damzgDI8+TijSh3LmjkmRH45+ySAPewU3/m/oQTlIZ0a3WJZ5LFUi9uXAd4D8JumxJFuCoXnzLRjtSRTjNIOJwC0rgEQ/EgeHvchWmZi8avRhoRmjIEVZNJF73+yJ9KsFx8CPttI3Ncge75/SXXbBY/j0s3y+JCeThGa4sz/jSSGiNf41oX9Z5oJ0LBNx4mRoP2cAPZuA3ctSwk+C2xC4U/mbb+rv6O+FE9aAwkoBbvaHqDrcVBOVdWlaH+MlnbMJK+4BGObn4=', 1796097851299);
INSERT INTO public.idempotency VALUES ('org-0VcWJXL2000g1HSs9ZN84uT0', 'key_0VcWJXNE000fhCcn73GwWSXe', '720ccc6d44cfb63c54fd94f5498309dd', '2d231d0da1fdce6bbbc3ad88210ad222e4e8669830ebbcb91c1faf4ecee7d114', '+qxDr08ujRltLkpqsr8iry9Uiy7KEO8ocyHKfG/cjKCl8Dfc/tQM6Iuu3VF96FWLlvMD+oXXJvYb7G2QAc4nGIx4+PAkE0+DIO4Ckh2se/7HZ8X6FlTRUVLnc+JZpdw9TAsOio2Wt+Ztb5dtpJoIs+7yI3qgw+u2eAx5Vc0E8yQz/GNuY5WQMyLa8F6X460H+GL/MFI1lZK0C6SkSsesDBv8CfKCRIxb7IL8PWazvvZp95ArKlU25UiKu7X0yzM3z2i2pA==', 1796097851369);
INSERT INTO public.idempotency VALUES ('org-0VcWJXL2000g1HSs9ZN84uT0', 'key_0VcWJXNE000fhCcn73GwWSXe', '3e645098dc6ade7793b7261e192b2048', '58b43e3240f1c76e77e11e1ecabda0f141d320bfcbf6bcddf2d01abf387ed3f5', '0qDy6+syJqO4APl3X+LblnmOdQnhvymRzMhC85esoWLA1iG+rfONcQf9lm2vQnAKCqQMsoUUR2eGvDS0DENxivwh8wi+RD89RFhZosdmz99ErNI0sXtqjEV7l+d0Y/Molm9ElIRX0H/J1i1QxEDjRh/kXOeJDykffU1W7jG+zlmdoYIpC3QPzkeKir5TnN7+3rUNfqUW9VuRZh9ut3nZUsvbPWWcdnPDmHKVSWR+aewGvSskmaqCmq829eEu++abIuBVjFGHASZ53b02m1oXlJs3xQNPKBraHVGIIHhAEHsnOBFm/yEAwv6MSodQa5KeLrlD+ZuSu8kKY+7p4m6mHuKPTtsM+s8m6dtF0cxFL4Qb1j2ROMtDohcqRqHAOWhrogw9zOM3nGdg06DXeOXD2h2ZT1XerrvGm8ZyQPwl/O6qKNWIKH6WOVeBobfkNlEJXVrvqg0RxCSTmCcGKwc5IUSYATb8YggU7BIBqxc5iCt3j7eKOOfvvLB3yYyP07YJOZFihicJs1zWvS2vcr6jzUjl2w3tKwMPO5pwJtWQkIvg3zR9s8a1RU7Htg1qKvPtwn0AQtDl9QjwG1o=', 1796097851633);
INSERT INTO public.idempotency VALUES ('org-0VcWJXL2000g1HSs9ZN84uT0', 'key_0VcWJXNE000fhCcn73GwWSXe', '049fac4f81f973f2879b65304214aa04', '2bbb0798019f1f1dcf879f204a6616df147612ebde6e258d2aabe6d907312cab', 'jqE36D1EMPH5gQJ/TKMW5H8dXumP6j7vYLE9EiShEl0pWzHJ7+p7bHDO6QZtv2VGcj+VTXHXUPu9ysqTvF1IbKEQ3QsNLCdFp167r+AyG3eTzxm0iBukRAYCvQ4qq8IuRx6g4ijNmuMCyVmtj89QzDPgjwc9D5FNl+0jrii8i1mk0ThS0vmRJOGqP1x5W+/CXj+GhR3oGyZN4y/OCr9ViE8QhAnOKE6asDSuzB4SwDrlS2bz9eF38Tb2bTprkUgdkCEuAX8pz1ISMHEX7lAne8CrUOrudQufy6Mih/pg5+FIpoDrSgVpZCpV+9YXQ11kTOFCRcRCfQ==', 1796097851775);


--
-- Data for Name: installation; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.installation VALUES (1);


--
-- Data for Name: invite; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: kysely_migration; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.kysely_migration VALUES ('0001-organizations-and-projects', '2026-12-01T04:04:09.498Z');
INSERT INTO public.kysely_migration VALUES ('0002-audit-and-changes', '2026-12-01T04:04:09.512Z');
INSERT INTO public.kysely_migration VALUES ('0003-rate-limits-and-idempotency', '2026-12-01T04:04:09.521Z');
INSERT INTO public.kysely_migration VALUES ('0004-what-a-gateway-follows', '2026-12-01T04:04:09.532Z');
INSERT INTO public.kysely_migration VALUES ('0005-usage', '2026-12-01T04:04:09.549Z');
INSERT INTO public.kysely_migration VALUES ('0006-owned-objects', '2026-12-01T04:04:09.557Z');
INSERT INTO public.kysely_migration VALUES ('0007-sessions', '2026-12-01T04:04:09.593Z');
INSERT INTO public.kysely_migration VALUES ('0008-sign-in', '2026-12-01T04:04:09.597Z');
INSERT INTO public.kysely_migration VALUES ('0009-folded-names', '2026-12-01T04:04:09.697Z');
INSERT INTO public.kysely_migration VALUES ('0010-limit-generations', '2026-12-01T04:04:09.709Z');
INSERT INTO public.kysely_migration VALUES ('0011-owned-items', '2026-12-01T04:04:09.734Z');
INSERT INTO public.kysely_migration VALUES ('0012-owned-bytes', '2026-12-01T04:04:09.757Z');
INSERT INTO public.kysely_migration VALUES ('0013-session-use', '2026-12-01T04:04:09.774Z');
INSERT INTO public.kysely_migration VALUES ('0014-owned-kinds', '2026-12-01T04:04:09.780Z');
INSERT INTO public.kysely_migration VALUES ('0015-upstream-usage', '2026-12-01T04:04:09.782Z');
INSERT INTO public.kysely_migration VALUES ('0016-failed-requests', '2026-12-01T04:04:09.789Z');
INSERT INTO public.kysely_migration VALUES ('0017-deleted-names', '2026-12-01T04:04:09.798Z');
INSERT INTO public.kysely_migration VALUES ('0018-temporary-accounts', '2026-12-01T04:04:09.813Z');


--
-- Data for Name: kysely_migration_lock; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.kysely_migration_lock VALUES ('migration_lock', 0);


--
-- Data for Name: limit_generation; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: limiter_level; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.limiter_level VALUES ('org-0VcWJXL2000g1HSs9ZN84uT0', 'org-0VcWJXL2000g1HSs9ZN84uT0:gpt-4o:requests', 1, 1796097852174);
INSERT INTO public.limiter_level VALUES ('org-0VcWJXL2000g1HSs9ZN84uT0', 'org-0VcWJXL2000g1HSs9ZN84uT0:gpt-4o:tokens', 0, 1796097852177);
INSERT INTO public.limiter_level VALUES ('org-0VcWJXL2000g1HSs9ZN84uT0', 'proj_0VcWJXc2000QmEYMsa3dvIxh:gpt-4o:requests', 2.6714666666666664, 1796097852174);


--
-- Data for Name: node; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: organization; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.organization VALUES ('org-0VcWJXL2000g1HSs9ZN84uT0', 'Default organization', 1796097849938, 'proj_0VcWJXLC000nxo7udIkVx02v', 'svc_acct_0VcWJXLC001JRnitaUY9rweC');


--
-- Data for Name: owned_item; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: owned_object; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: project; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.project VALUES ('org-0VcWJXL2000g1HSs9ZN84uT0', 'proj_0VcWJXLC000nxo7udIkVx02v', 'Default project', 1796097849938, NULL, NULL, NULL, NULL, DEFAULT);
INSERT INTO public.project VALUES ('org-0VcWJXL2000g1HSs9ZN84uT0', 'proj_0VcWJXc2000QmEYMsa3dvIxh', 'Research', 1796097850914, NULL, NULL, NULL, NULL, DEFAULT);
INSERT INTO public.project VALUES ('org-0VcWJXL2000g1HSs9ZN84uT0', 'proj_0VcWJXdd000l31bGJ9bXMzFu', 'Former', 1796097851013, 1796097851192, NULL, NULL, NULL, DEFAULT);


--
-- Data for Name: project_user; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.project_user VALUES ('proj_0VcWJXLC000nxo7udIkVx02v', 'user-0VcWJXMI000asMCnKyKUgOQe', 'owner', 1796097849938);
INSERT INTO public.project_user VALUES ('proj_0VcWJXc2000QmEYMsa3dvIxh', 'user-0VcWJXiD000SffPasBbEk3Tj', 'member', 1796097851356);


--
-- Data for Name: rate_limit_override; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.rate_limit_override VALUES ('proj_0VcWJXc2000QmEYMsa3dvIxh', 'gpt-4o', 77, NULL, NULL, NULL, NULL, NULL);


--
-- Data for Name: service_account; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.service_account VALUES ('svc_acct_0VcWJXkR000jFrDPHXtoHzeM', 'proj_0VcWJXc2000QmEYMsa3dvIxh', 'crawler', 'member', 1796097851435, DEFAULT, NULL);


--
-- Data for Name: session; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: upstream_usage; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.upstream_usage VALUES ('org-0VcWJXL2000g1HSs9ZN84uT0', 1796083200000, 'proj_0VcWJXc2000QmEYMsa3dvIxh', 'default', 'gpt-4o', 3, 24, 0);


--
-- Data for Name: usage; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.usage VALUES ('org-0VcWJXL2000g1HSs9ZN84uT0', '1d', 'completions', 1796083200000, 'proj_0VcWJXc2000QmEYMsa3dvIxh', 'svc_acct_0VcWJXkR000jFrDPHXtoHzeM', 'key_0VcWJXkV000Wv0EHxC6wxsqq', 'gpt-4o', 0, 'default', '', '', '', '', 3, 24, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 12, 12, 0, 0, 0, 0, 0, 0, 60000, 0, 0, 0, 0, 0, 0, 30000, 0, 0, 0, 0);
INSERT INTO public.usage VALUES ('org-0VcWJXL2000g1HSs9ZN84uT0', '1h', 'completions', 1796097600000, 'proj_0VcWJXc2000QmEYMsa3dvIxh', 'svc_acct_0VcWJXkR000jFrDPHXtoHzeM', 'key_0VcWJXkV000Wv0EHxC6wxsqq', 'gpt-4o', 0, 'default', '', '', '', '', 3, 24, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 12, 12, 0, 0, 0, 0, 0, 0, 60000, 0, 0, 0, 0, 0, 0, 30000, 0, 0, 0, 0);
INSERT INTO public.usage VALUES ('org-0VcWJXL2000g1HSs9ZN84uT0', '1m', 'completions', 1796097840000, 'proj_0VcWJXc2000QmEYMsa3dvIxh', 'svc_acct_0VcWJXkR000jFrDPHXtoHzeM', 'key_0VcWJXkV000Wv0EHxC6wxsqq', 'gpt-4o', 0, 'default', '', '', '', '', 3, 24, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 12, 12, 0, 0, 0, 0, 0, 0, 60000, 0, 0, 0, 0, 0, 0, 30000, 0, 0, 0, 0);


--
-- Data for Name: usage_flush; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.usage_flush VALUES ('428dab0c-c89a-4e4a-82be-dc1ac0182bc8 1796097850091', 3, 1796097852510);


--
-- Data for Name: user; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public."user" VALUES ('user-0VcWJXMI000asMCnKyKUgOQe', 'org-0VcWJXL2000g1HSs9ZN84uT0', 'owner@localhost', 'owner@localhost', NULL, 'owner', 1796097849938, NULL, NULL, NULL, NULL, NULL, DEFAULT, DEFAULT);
INSERT INTO public."user" VALUES ('user-0VcWJXiD000SffPasBbEk3Tj', 'org-0VcWJXL2000g1HSs9ZN84uT0', 'ada@example.com', 'ada@example.com', 'Ada', 'reader', 1796097851297, NULL, NULL, NULL, NULL, NULL, DEFAULT, DEFAULT);


--
-- Name: admin_api_key admin_api_key_hash_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.admin_api_key
    ADD CONSTRAINT admin_api_key_hash_key UNIQUE (hash);


--
-- Name: admin_api_key admin_api_key_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.admin_api_key
    ADD CONSTRAINT admin_api_key_pkey PRIMARY KEY (id);


--
-- Name: api_key api_key_hash_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.api_key
    ADD CONSTRAINT api_key_hash_key UNIQUE (hash);


--
-- Name: api_key api_key_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.api_key
    ADD CONSTRAINT api_key_pkey PRIMARY KEY (id);


--
-- Name: archived_key archived_key_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.archived_key
    ADD CONSTRAINT archived_key_pkey PRIMARY KEY (hash);


--
-- Name: audit_log audit_log_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audit_log
    ADD CONSTRAINT audit_log_pkey PRIMARY KEY (organization_id, id);


--
-- Name: change_counter change_counter_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.change_counter
    ADD CONSTRAINT change_counter_pkey PRIMARY KEY (organization_id);


--
-- Name: change change_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.change
    ADD CONSTRAINT change_pkey PRIMARY KEY (organization_id, seq);


--
-- Name: deleted_name deleted_name_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.deleted_name
    ADD CONSTRAINT deleted_name_pkey PRIMARY KEY (organization_id, id);


--
-- Name: idempotency idempotency_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.idempotency
    ADD CONSTRAINT idempotency_pkey PRIMARY KEY (organization_id, actor_id, key);


--
-- Name: installation installation_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.installation
    ADD CONSTRAINT installation_pkey PRIMARY KEY (id);


--
-- Name: invite invite_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.invite
    ADD CONSTRAINT invite_pkey PRIMARY KEY (id);


--
-- Name: kysely_migration_lock kysely_migration_lock_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.kysely_migration_lock
    ADD CONSTRAINT kysely_migration_lock_pkey PRIMARY KEY (id);


--
-- Name: kysely_migration kysely_migration_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.kysely_migration
    ADD CONSTRAINT kysely_migration_pkey PRIMARY KEY (name);


--
-- Name: limit_generation limit_generation_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.limit_generation
    ADD CONSTRAINT limit_generation_pkey PRIMARY KEY (owner_id, bucket);


--
-- Name: limiter_level limiter_level_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.limiter_level
    ADD CONSTRAINT limiter_level_pkey PRIMARY KEY (scope, bucket);


--
-- Name: node node_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.node
    ADD CONSTRAINT node_pkey PRIMARY KEY (id);


--
-- Name: organization organization_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.organization
    ADD CONSTRAINT organization_pkey PRIMARY KEY (id);


--
-- Name: owned_item owned_item_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.owned_item
    ADD CONSTRAINT owned_item_pkey PRIMARY KEY (project_id, id);


--
-- Name: owned_object owned_object_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.owned_object
    ADD CONSTRAINT owned_object_pkey PRIMARY KEY (project_id, id);


--
-- Name: project project_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.project
    ADD CONSTRAINT project_pkey PRIMARY KEY (organization_id, id);


--
-- Name: project_user project_user_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.project_user
    ADD CONSTRAINT project_user_pkey PRIMARY KEY (project_id, user_id);


--
-- Name: rate_limit_override rate_limit_override_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.rate_limit_override
    ADD CONSTRAINT rate_limit_override_pkey PRIMARY KEY (project_id, model);


--
-- Name: service_account service_account_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.service_account
    ADD CONSTRAINT service_account_pkey PRIMARY KEY (id);


--
-- Name: session session_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_id_key UNIQUE (id);


--
-- Name: session session_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_pkey PRIMARY KEY (hash);


--
-- Name: upstream_usage upstream_usage_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.upstream_usage
    ADD CONSTRAINT upstream_usage_pkey PRIMARY KEY (organization_id, starts_at, project_id, upstream, model);


--
-- Name: usage_flush usage_flush_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.usage_flush
    ADD CONSTRAINT usage_flush_pkey PRIMARY KEY (node_id);


--
-- Name: usage usage_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.usage
    ADD CONSTRAINT usage_pkey PRIMARY KEY (organization_id, width, kind, starts_at, project_id, owner_id, key_id, model, batch, service_tier, size, source, context_level, vector_store_id);


--
-- Name: user user_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public."user"
    ADD CONSTRAINT user_pkey PRIMARY KEY (id);


--
-- Name: admin_api_key_live; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX admin_api_key_live ON public.admin_api_key USING btree (organization_id, id) WHERE (deleted_at IS NULL);


--
-- Name: api_key_access; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX api_key_access ON public.api_key USING btree (project_id, owner_access, id);


--
-- Name: api_key_account; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX api_key_account ON public.api_key USING btree (service_account_id) WHERE (service_account_id IS NOT NULL);


--
-- Name: api_key_project; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX api_key_project ON public.api_key USING btree (project_id, id);


--
-- Name: api_key_user; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX api_key_user ON public.api_key USING btree (user_id, project_id) WHERE (user_id IS NOT NULL);


--
-- Name: audit_log_project; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX audit_log_project ON public.audit_log USING btree (project_id, id);


--
-- Name: idempotency_age; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX idempotency_age ON public.idempotency USING btree (created_at);


--
-- Name: invite_address; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX invite_address ON public.invite USING btree (organization_id, email_key) WHERE (accepted_at IS NULL);


--
-- Name: invite_organization; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX invite_organization ON public.invite USING btree (organization_id, id);


--
-- Name: owned_item_expiry; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX owned_item_expiry ON public.owned_item USING btree (expires_at);


--
-- Name: owned_object_expiry; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX owned_object_expiry ON public.owned_object USING btree (expires_at) WHERE (expires_at IS NOT NULL);


--
-- Name: owned_object_list; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX owned_object_list ON public.owned_object USING btree (project_id, kind, created_at, id);


--
-- Name: owned_object_poll; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX owned_object_poll ON public.owned_object USING btree (poll_at) WHERE (poll_at IS NOT NULL);


--
-- Name: owned_object_queue; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX owned_object_queue ON public.owned_object USING btree (organization_id, model) WHERE (enqueued_tokens > 0);


--
-- Name: owned_object_quota; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX owned_object_quota ON public.owned_object USING btree (project_id, kind, bytes) WHERE (bytes IS NOT NULL);


--
-- Name: project_active; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX project_active ON public.project USING btree (organization_id, id) WHERE (archived_at IS NULL);


--
-- Name: project_by_id; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX project_by_id ON public.project USING btree (id);


--
-- Name: project_user_joined; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX project_user_joined ON public.project_user USING btree (project_id, added_at, user_id);


--
-- Name: project_user_user; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX project_user_user ON public.project_user USING btree (user_id);


--
-- Name: service_account_expires; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX service_account_expires ON public.service_account USING btree (expires_at) WHERE (expires_at IS NOT NULL);


--
-- Name: service_account_project; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX service_account_project ON public.service_account USING btree (project_id, id);


--
-- Name: session_admin_key; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX session_admin_key ON public.session USING btree (admin_key_id) WHERE (admin_key_id IS NOT NULL);


--
-- Name: session_expiry; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX session_expiry ON public.session USING btree (expires_at);


--
-- Name: session_organization; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX session_organization ON public.session USING btree (organization_id, id);


--
-- Name: session_person; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX session_person ON public.session USING btree (user_id) WHERE (user_id IS NOT NULL);


--
-- Name: user_email; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX user_email ON public."user" USING btree (organization_id, email_key) WHERE (removed_at IS NULL);


--
-- Name: user_oidc; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX user_oidc ON public."user" USING btree (organization_id, oidc_issuer, oidc_subject) WHERE ((removed_at IS NULL) AND (oidc_subject IS NOT NULL));


--
-- Name: user_owners; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX user_owners ON public."user" USING btree (organization_id) WHERE ((removed_at IS NULL) AND (role = 'owner'::text));


--
-- Name: user_present; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX user_present ON public."user" USING btree (organization_id, id) WHERE (removed_at IS NULL);


--
-- Name: admin_api_key admin_api_key_organization_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.admin_api_key
    ADD CONSTRAINT admin_api_key_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organization(id);


--
-- Name: admin_api_key admin_api_key_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.admin_api_key
    ADD CONSTRAINT admin_api_key_user_id_fkey FOREIGN KEY (user_id) REFERENCES public."user"(id);


--
-- Name: api_key api_key_service_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.api_key
    ADD CONSTRAINT api_key_service_account_id_fkey FOREIGN KEY (service_account_id) REFERENCES public.service_account(id) ON DELETE CASCADE;


--
-- Name: api_key api_key_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.api_key
    ADD CONSTRAINT api_key_user_id_fkey FOREIGN KEY (user_id) REFERENCES public."user"(id);


--
-- Name: audit_log audit_log_organization_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audit_log
    ADD CONSTRAINT audit_log_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organization(id);


--
-- Name: change_counter change_counter_organization_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.change_counter
    ADD CONSTRAINT change_counter_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organization(id);


--
-- Name: change change_organization_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.change
    ADD CONSTRAINT change_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organization(id);


--
-- Name: idempotency idempotency_organization_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.idempotency
    ADD CONSTRAINT idempotency_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organization(id);


--
-- Name: invite invite_organization_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.invite
    ADD CONSTRAINT invite_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organization(id);


--
-- Name: project project_organization_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.project
    ADD CONSTRAINT project_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organization(id);


--
-- Name: project_user project_user_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.project_user
    ADD CONSTRAINT project_user_user_id_fkey FOREIGN KEY (user_id) REFERENCES public."user"(id);


--
-- Name: session session_admin_key_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_admin_key_id_fkey FOREIGN KEY (admin_key_id) REFERENCES public.admin_api_key(id);


--
-- Name: session session_organization_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organization(id);


--
-- Name: session session_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_user_id_fkey FOREIGN KEY (user_id) REFERENCES public."user"(id);


--
-- Name: user user_organization_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public."user"
    ADD CONSTRAINT user_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organization(id);


--
-- PostgreSQL database dump complete
--


