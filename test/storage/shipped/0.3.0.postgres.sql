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
-- Name: access_group; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.access_group (
    organization_id text NOT NULL COLLATE pg_catalog."C",
    id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL,
    name_key text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    source text,
    scim_external_id text COLLATE pg_catalog."C",
    scim_version bigint,
    scim_modified_at bigint,
    oidc_group text
);


--
-- Name: access_role; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.access_role (
    resource_id text NOT NULL COLLATE pg_catalog."C",
    id text NOT NULL COLLATE pg_catalog."C",
    organization_id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL,
    name_key text NOT NULL COLLATE pg_catalog."C",
    description text,
    permissions text NOT NULL,
    effective text NOT NULL,
    created_at bigint NOT NULL,
    created_by text COLLATE pg_catalog."C",
    updated_at bigint NOT NULL
);


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
    tags text,
    may_tag bigint,
    model_ids text,
    suspended_at bigint,
    previous_hash text COLLATE pg_catalog."C",
    previous_expires_at bigint,
    trusted_headers text,
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
-- Name: audit_delivery; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.audit_delivery (
    subscription text NOT NULL COLLATE pg_catalog."C",
    organization_id text NOT NULL COLLATE pg_catalog."C",
    "position" bigint NOT NULL,
    last_sequence bigint NOT NULL,
    attempts bigint NOT NULL,
    next_attempt_at bigint NOT NULL,
    last_error text,
    delivered_at bigint
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
    project_id text COLLATE pg_catalog."C",
    event_sequence bigint,
    event_id text COLLATE pg_catalog."C"
);


--
-- Name: change_counter; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.change_counter (
    organization_id text NOT NULL COLLATE pg_catalog."C",
    seq bigint NOT NULL,
    events bigint DEFAULT 0 NOT NULL
);


--
-- Name: cost_statement; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.cost_statement (
    organization_id text NOT NULL COLLATE pg_catalog."C",
    month text NOT NULL COLLATE pg_catalog."C",
    closed_at bigint NOT NULL,
    content text NOT NULL
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
    deleted_at bigint NOT NULL,
    key_hash text COLLATE pg_catalog."C"
);


--
-- Name: device_code; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.device_code (
    hash text NOT NULL COLLATE pg_catalog."C",
    user_code_hash text NOT NULL COLLATE pg_catalog."C",
    client_id text NOT NULL,
    host text,
    address text NOT NULL,
    address_group text NOT NULL COLLATE pg_catalog."C",
    project_id text,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    polled_at bigint,
    denied_at bigint
);


--
-- Name: erasure; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.erasure (
    organization_id text NOT NULL COLLATE pg_catalog."C",
    user_id text NOT NULL COLLATE pg_catalog."C",
    requested_at bigint NOT NULL,
    completed_at bigint,
    progress text
);


--
-- Name: group_member; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.group_member (
    group_id text NOT NULL COLLATE pg_catalog."C",
    member_id text NOT NULL COLLATE pg_catalog."C",
    added_at bigint NOT NULL
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
-- Name: latency; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.latency (
    organization_id text NOT NULL COLLATE pg_catalog."C",
    width text NOT NULL COLLATE pg_catalog."C",
    starts_at bigint NOT NULL,
    upstream text NOT NULL COLLATE pg_catalog."C",
    model text NOT NULL COLLATE pg_catalog."C",
    status bigint NOT NULL,
    outcome text NOT NULL COLLATE pg_catalog."C",
    duration_0 bigint NOT NULL,
    duration_1 bigint NOT NULL,
    duration_2 bigint NOT NULL,
    duration_3 bigint NOT NULL,
    duration_4 bigint NOT NULL,
    duration_5 bigint NOT NULL,
    duration_6 bigint NOT NULL,
    duration_7 bigint NOT NULL,
    duration_8 bigint NOT NULL,
    duration_9 bigint NOT NULL,
    duration_10 bigint NOT NULL,
    duration_11 bigint NOT NULL,
    duration_12 bigint NOT NULL,
    duration_13 bigint NOT NULL,
    duration_14 bigint NOT NULL,
    duration_15 bigint NOT NULL,
    duration_16 bigint NOT NULL,
    duration_17 bigint NOT NULL,
    duration_18 bigint NOT NULL,
    duration_19 bigint NOT NULL,
    duration_20 bigint NOT NULL,
    duration_21 bigint NOT NULL,
    duration_22 bigint NOT NULL,
    duration_23 bigint NOT NULL,
    duration_24 bigint NOT NULL,
    duration_25 bigint NOT NULL,
    first_token_0 bigint NOT NULL,
    first_token_1 bigint NOT NULL,
    first_token_2 bigint NOT NULL,
    first_token_3 bigint NOT NULL,
    first_token_4 bigint NOT NULL,
    first_token_5 bigint NOT NULL,
    first_token_6 bigint NOT NULL,
    first_token_7 bigint NOT NULL,
    first_token_8 bigint NOT NULL,
    first_token_9 bigint NOT NULL,
    first_token_10 bigint NOT NULL,
    first_token_11 bigint NOT NULL,
    first_token_12 bigint NOT NULL,
    first_token_13 bigint NOT NULL,
    first_token_14 bigint NOT NULL,
    first_token_15 bigint NOT NULL,
    first_token_16 bigint NOT NULL,
    first_token_17 bigint NOT NULL,
    first_token_18 bigint NOT NULL,
    first_token_19 bigint NOT NULL,
    first_token_20 bigint NOT NULL,
    first_token_21 bigint NOT NULL,
    first_token_22 bigint NOT NULL,
    first_token_23 bigint NOT NULL,
    first_token_24 bigint NOT NULL,
    first_token_25 bigint NOT NULL
)
WITH (fillfactor='50');


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
-- Name: model_end_notice; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.model_end_notice (
    project_id text NOT NULL COLLATE pg_catalog."C",
    model text NOT NULL COLLATE pg_catalog."C",
    shutdown_date text NOT NULL COLLATE pg_catalog."C",
    days bigint NOT NULL,
    organization_id text NOT NULL COLLATE pg_catalog."C",
    notice_id text NOT NULL COLLATE pg_catalog."C",
    source text NOT NULL,
    replacement text,
    requests bigint NOT NULL,
    last_used_at bigint NOT NULL,
    created_at bigint NOT NULL
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
    sums bigint DEFAULT 0 NOT NULL,
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
    bytes bigint,
    reserved_dollars bigint,
    reserved_nano bigint,
    paying_tags text,
    released_at bigint,
    paying_values text
);


--
-- Name: policy; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.policy (
    owner_id text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C",
    value text NOT NULL,
    updated_at bigint NOT NULL
);


--
-- Name: price_version; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.price_version (
    version text NOT NULL COLLATE pg_catalog."C",
    content text NOT NULL,
    first_seen_at bigint NOT NULL
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
    name_folded text GENERATED ALWAYS AS (upper((NORMALIZE(name, NFC) COLLATE "und-x-icu"))) STORED COLLATE pg_catalog."C",
    tags text,
    require_tags text,
    metadata_tags text,
    safety_identifier_key text,
    personal_user_id text COLLATE pg_catalog."C"
);


--
-- Name: project_group; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.project_group (
    project_id text NOT NULL COLLATE pg_catalog."C",
    group_id text NOT NULL COLLATE pg_catalog."C",
    added_at bigint NOT NULL
);


--
-- Name: project_user; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.project_user (
    project_id text NOT NULL COLLATE pg_catalog."C",
    user_id text NOT NULL COLLATE pg_catalog."C",
    role text NOT NULL,
    added_at bigint NOT NULL
);


--
-- Name: raise_request; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.raise_request (
    id text NOT NULL COLLATE pg_catalog."C",
    organization_id text NOT NULL COLLATE pg_catalog."C",
    user_id text NOT NULL COLLATE pg_catalog."C",
    project_id text NOT NULL COLLATE pg_catalog."C",
    scope_kind text NOT NULL COLLATE pg_catalog."C",
    scope_id text NOT NULL COLLATE pg_catalog."C",
    "interval" text NOT NULL COLLATE pg_catalog."C",
    inherited bigint NOT NULL,
    current_amount bigint NOT NULL,
    threshold_amount bigint NOT NULL,
    raised_until bigint NOT NULL,
    reason text NOT NULL,
    state text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    decided_at bigint,
    decided_by text COLLATE pg_catalog."C",
    decided_amount bigint,
    decided_until bigint,
    note text
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
-- Name: reconciled_day; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.reconciled_day (
    organization_id text NOT NULL COLLATE pg_catalog."C",
    upstream text NOT NULL COLLATE pg_catalog."C",
    starts_at bigint NOT NULL,
    counted bigint NOT NULL,
    billed bigint NOT NULL,
    read_at bigint NOT NULL
);


--
-- Name: request_log_days; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.request_log_days (
    organization_id text NOT NULL COLLATE pg_catalog."C",
    project_id text NOT NULL COLLATE pg_catalog."C",
    starts_at bigint NOT NULL,
    logs bigint NOT NULL,
    personal bigint DEFAULT 1 NOT NULL
);


--
-- Name: request_logs; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.request_logs (
    organization_id text NOT NULL COLLATE pg_catalog."C",
    ended_at bigint NOT NULL,
    request_id text NOT NULL COLLATE pg_catalog."C",
    started_at bigint NOT NULL,
    project_id text NOT NULL COLLATE pg_catalog."C",
    key_id text NOT NULL COLLATE pg_catalog."C",
    owner_id text COLLATE pg_catalog."C",
    endpoint text NOT NULL,
    api_format text NOT NULL,
    model text COLLATE pg_catalog."C",
    upstream text,
    status bigint,
    outcome text NOT NULL,
    code text,
    session text COLLATE pg_catalog."C",
    cost bigint NOT NULL,
    duration_ms bigint NOT NULL,
    requests bigint NOT NULL,
    address text,
    user_agent text,
    details text NOT NULL
)
PARTITION BY RANGE (ended_at);


--
-- Name: request_logs_20261201; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.request_logs_20261201 (
    organization_id text NOT NULL COLLATE pg_catalog."C",
    ended_at bigint NOT NULL,
    request_id text NOT NULL COLLATE pg_catalog."C",
    started_at bigint NOT NULL,
    project_id text NOT NULL COLLATE pg_catalog."C",
    key_id text NOT NULL COLLATE pg_catalog."C",
    owner_id text COLLATE pg_catalog."C",
    endpoint text NOT NULL,
    api_format text NOT NULL,
    model text COLLATE pg_catalog."C",
    upstream text,
    status bigint,
    outcome text NOT NULL,
    code text,
    session text COLLATE pg_catalog."C",
    cost bigint NOT NULL,
    duration_ms bigint NOT NULL,
    requests bigint NOT NULL,
    address text,
    user_agent text,
    details text NOT NULL
);


--
-- Name: request_logs_20261202; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.request_logs_20261202 (
    organization_id text NOT NULL COLLATE pg_catalog."C",
    ended_at bigint NOT NULL,
    request_id text NOT NULL COLLATE pg_catalog."C",
    started_at bigint NOT NULL,
    project_id text NOT NULL COLLATE pg_catalog."C",
    key_id text NOT NULL COLLATE pg_catalog."C",
    owner_id text COLLATE pg_catalog."C",
    endpoint text NOT NULL,
    api_format text NOT NULL,
    model text COLLATE pg_catalog."C",
    upstream text,
    status bigint,
    outcome text NOT NULL,
    code text,
    session text COLLATE pg_catalog."C",
    cost bigint NOT NULL,
    duration_ms bigint NOT NULL,
    requests bigint NOT NULL,
    address text,
    user_agent text,
    details text NOT NULL
);


--
-- Name: request_logs_20261203; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.request_logs_20261203 (
    organization_id text NOT NULL COLLATE pg_catalog."C",
    ended_at bigint NOT NULL,
    request_id text NOT NULL COLLATE pg_catalog."C",
    started_at bigint NOT NULL,
    project_id text NOT NULL COLLATE pg_catalog."C",
    key_id text NOT NULL COLLATE pg_catalog."C",
    owner_id text COLLATE pg_catalog."C",
    endpoint text NOT NULL,
    api_format text NOT NULL,
    model text COLLATE pg_catalog."C",
    upstream text,
    status bigint,
    outcome text NOT NULL,
    code text,
    session text COLLATE pg_catalog."C",
    cost bigint NOT NULL,
    duration_ms bigint NOT NULL,
    requests bigint NOT NULL,
    address text,
    user_agent text,
    details text NOT NULL
);


--
-- Name: request_logs_rest; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.request_logs_rest (
    organization_id text NOT NULL COLLATE pg_catalog."C",
    ended_at bigint NOT NULL,
    request_id text NOT NULL COLLATE pg_catalog."C",
    started_at bigint NOT NULL,
    project_id text NOT NULL COLLATE pg_catalog."C",
    key_id text NOT NULL COLLATE pg_catalog."C",
    owner_id text COLLATE pg_catalog."C",
    endpoint text NOT NULL,
    api_format text NOT NULL,
    model text COLLATE pg_catalog."C",
    upstream text,
    status bigint,
    outcome text NOT NULL,
    code text,
    session text COLLATE pg_catalog."C",
    cost bigint NOT NULL,
    duration_ms bigint NOT NULL,
    requests bigint NOT NULL,
    address text,
    user_agent text,
    details text NOT NULL
);


--
-- Name: role_assignment; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.role_assignment (
    resource_id text NOT NULL COLLATE pg_catalog."C",
    principal_id text NOT NULL COLLATE pg_catalog."C",
    role_id text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL
);


--
-- Name: scim_token; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.scim_token (
    organization_id text NOT NULL COLLATE pg_catalog."C",
    id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL,
    hash text NOT NULL COLLATE pg_catalog."C",
    redacted_value text NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    last_used_at bigint,
    owner_id text COLLATE pg_catalog."C",
    revoked_at bigint
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
-- Name: spend_alert; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.spend_alert (
    organization_id text NOT NULL COLLATE pg_catalog."C",
    scope_kind text NOT NULL COLLATE pg_catalog."C",
    scope_id text NOT NULL COLLATE pg_catalog."C",
    id text NOT NULL COLLATE pg_catalog."C",
    threshold_amount bigint NOT NULL,
    recipients text NOT NULL,
    subject_prefix text,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    webhook_url text,
    basis text DEFAULT 'actual'::text NOT NULL,
    generation bigint DEFAULT 0 NOT NULL,
    tag_key text
);


--
-- Name: spend_alert_delivery; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.spend_alert_delivery (
    id text NOT NULL COLLATE pg_catalog."C",
    organization_id text NOT NULL COLLATE pg_catalog."C",
    scope_kind text NOT NULL COLLATE pg_catalog."C",
    scope_id text NOT NULL COLLATE pg_catalog."C",
    alert_id text NOT NULL COLLATE pg_catalog."C",
    event text NOT NULL,
    channel text NOT NULL,
    period_starts_at bigint NOT NULL,
    arming text NOT NULL,
    threshold_amount bigint NOT NULL,
    spend_amount bigint NOT NULL,
    forecast_amount bigint,
    state text NOT NULL,
    attempts bigint NOT NULL,
    next_attempt_at bigint NOT NULL,
    last_error text,
    created_at bigint NOT NULL,
    ended_at bigint,
    detail text
);


--
-- Name: spend_budget; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.spend_budget (
    organization_id text NOT NULL COLLATE pg_catalog."C",
    scope text NOT NULL COLLATE pg_catalog."C",
    owner_id text NOT NULL COLLATE pg_catalog."C",
    "interval" text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL
);


--
-- Name: spend_limit; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.spend_limit (
    organization_id text NOT NULL COLLATE pg_catalog."C",
    scope_kind text NOT NULL COLLATE pg_catalog."C",
    scope_id text NOT NULL COLLATE pg_catalog."C",
    threshold_amount bigint NOT NULL,
    "interval" text NOT NULL,
    mode text NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    raised_amount bigint,
    raised_until bigint,
    project_id text COLLATE pg_catalog."C",
    beyond text
);


--
-- Name: subject_rate_limit; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.subject_rate_limit (
    organization_id text NOT NULL COLLATE pg_catalog."C",
    project_id text NOT NULL COLLATE pg_catalog."C",
    scope_kind text NOT NULL COLLATE pg_catalog."C",
    scope_id text NOT NULL COLLATE pg_catalog."C",
    max_requests_per_1_minute bigint,
    max_tokens_per_1_minute bigint,
    max_requests_per_1_day bigint,
    beyond text COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);


--
-- Name: tag_value; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.tag_value (
    organization_id text NOT NULL COLLATE pg_catalog."C",
    project_id text NOT NULL COLLATE pg_catalog."C",
    tag_key text NOT NULL COLLATE pg_catalog."C",
    value text NOT NULL COLLATE pg_catalog."C",
    day_start bigint NOT NULL,
    day_cost bigint NOT NULL,
    day_before_start bigint NOT NULL,
    day_before_cost bigint NOT NULL,
    week_start bigint NOT NULL,
    week_cost bigint NOT NULL,
    week_before_start bigint NOT NULL,
    week_before_cost bigint NOT NULL,
    month_start bigint NOT NULL,
    month_cost bigint NOT NULL,
    month_before_start bigint NOT NULL,
    month_before_cost bigint NOT NULL,
    quarter_start bigint NOT NULL,
    quarter_cost bigint NOT NULL,
    quarter_before_start bigint NOT NULL,
    quarter_before_cost bigint NOT NULL,
    lifetime_cost bigint NOT NULL,
    first_used_at bigint NOT NULL,
    last_used_at bigint NOT NULL
);


--
-- Name: tagged_usage; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.tagged_usage (
    organization_id text NOT NULL COLLATE pg_catalog."C",
    starts_at bigint NOT NULL,
    project_id text NOT NULL COLLATE pg_catalog."C",
    tag_set text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C",
    model text NOT NULL COLLATE pg_catalog."C",
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
    failed_requests bigint NOT NULL,
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
    input_cache_write_1h_tokens bigint DEFAULT 0 NOT NULL,
    cache_write_1h_cost bigint DEFAULT 0 NOT NULL
)
WITH (fillfactor='50');


--
-- Name: terminal_sign_in; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.terminal_sign_in (
    key_id text NOT NULL COLLATE pg_catalog."C",
    organization_id text NOT NULL COLLATE pg_catalog."C",
    project_id text NOT NULL COLLATE pg_catalog."C",
    user_id text NOT NULL COLLATE pg_catalog."C",
    client_id text NOT NULL,
    way text NOT NULL,
    host text,
    address text NOT NULL,
    code_hash text NOT NULL COLLATE pg_catalog."C",
    redirect_uri text,
    challenge text,
    exchanged_at bigint,
    family_hash text COLLATE pg_catalog."C",
    secret_hash text COLLATE pg_catalog."C",
    previous_secret_hash text COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    refreshed_at bigint,
    expires_at bigint NOT NULL,
    ends_at bigint NOT NULL
);


--
-- Name: unpriced_tier; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.unpriced_tier (
    organization_id text NOT NULL COLLATE pg_catalog."C",
    starts_at bigint NOT NULL,
    project_id text NOT NULL COLLATE pg_catalog."C",
    model text NOT NULL COLLATE pg_catalog."C",
    service_tier text NOT NULL COLLATE pg_catalog."C",
    requests bigint NOT NULL,
    input_tokens bigint NOT NULL,
    output_tokens bigint NOT NULL
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
    input_cached_tokens bigint NOT NULL,
    output_tokens bigint DEFAULT 0 NOT NULL,
    cost bigint DEFAULT 0 NOT NULL,
    costed_requests bigint DEFAULT 0 NOT NULL
)
WITH (fillfactor='50');


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
    refused_spend bigint DEFAULT 0 NOT NULL,
    price_versions text DEFAULT ''::text NOT NULL,
    input_cache_write_1h_tokens bigint DEFAULT 0 NOT NULL,
    cache_write_1h_cost bigint DEFAULT 0 NOT NULL,
    CONSTRAINT usage_width_check CHECK ((width = ANY (ARRAY['1m'::text, '1h'::text, '1d'::text])))
)
PARTITION BY LIST (width);


--
-- Name: usage_days; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.usage_days (
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
    refused_spend bigint DEFAULT 0 NOT NULL,
    price_versions text DEFAULT ''::text NOT NULL,
    input_cache_write_1h_tokens bigint DEFAULT 0 NOT NULL,
    cache_write_1h_cost bigint DEFAULT 0 NOT NULL,
    CONSTRAINT usage_width_check CHECK ((width = ANY (ARRAY['1m'::text, '1h'::text, '1d'::text])))
)
WITH (fillfactor='50');


--
-- Name: usage_flush; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.usage_flush (
    node_id text NOT NULL COLLATE pg_catalog."C",
    number bigint NOT NULL,
    flushed_at bigint NOT NULL,
    sums bigint DEFAULT 0 NOT NULL
);


--
-- Name: usage_hours; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.usage_hours (
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
    refused_spend bigint DEFAULT 0 NOT NULL,
    price_versions text DEFAULT ''::text NOT NULL,
    input_cache_write_1h_tokens bigint DEFAULT 0 NOT NULL,
    cache_write_1h_cost bigint DEFAULT 0 NOT NULL,
    CONSTRAINT usage_width_check CHECK ((width = ANY (ARRAY['1m'::text, '1h'::text, '1d'::text])))
)
PARTITION BY RANGE (starts_at);


--
-- Name: usage_hours_202612; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.usage_hours_202612 (
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
    refused_spend bigint DEFAULT 0 NOT NULL,
    price_versions text DEFAULT ''::text NOT NULL,
    input_cache_write_1h_tokens bigint DEFAULT 0 NOT NULL,
    cache_write_1h_cost bigint DEFAULT 0 NOT NULL,
    CONSTRAINT usage_width_check CHECK ((width = ANY (ARRAY['1m'::text, '1h'::text, '1d'::text])))
)
WITH (fillfactor='50');


--
-- Name: usage_hours_202701; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.usage_hours_202701 (
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
    refused_spend bigint DEFAULT 0 NOT NULL,
    price_versions text DEFAULT ''::text NOT NULL,
    input_cache_write_1h_tokens bigint DEFAULT 0 NOT NULL,
    cache_write_1h_cost bigint DEFAULT 0 NOT NULL,
    CONSTRAINT usage_width_check CHECK ((width = ANY (ARRAY['1m'::text, '1h'::text, '1d'::text])))
)
WITH (fillfactor='50');


--
-- Name: usage_hours_rest; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.usage_hours_rest (
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
    refused_spend bigint DEFAULT 0 NOT NULL,
    price_versions text DEFAULT ''::text NOT NULL,
    input_cache_write_1h_tokens bigint DEFAULT 0 NOT NULL,
    cache_write_1h_cost bigint DEFAULT 0 NOT NULL,
    CONSTRAINT usage_width_check CHECK ((width = ANY (ARRAY['1m'::text, '1h'::text, '1d'::text])))
)
WITH (fillfactor='50');


--
-- Name: usage_minutes; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.usage_minutes (
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
    refused_spend bigint DEFAULT 0 NOT NULL,
    price_versions text DEFAULT ''::text NOT NULL,
    input_cache_write_1h_tokens bigint DEFAULT 0 NOT NULL,
    cache_write_1h_cost bigint DEFAULT 0 NOT NULL,
    CONSTRAINT usage_width_check CHECK ((width = ANY (ARRAY['1m'::text, '1h'::text, '1d'::text])))
)
PARTITION BY RANGE (starts_at);


--
-- Name: usage_minutes_20261201; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.usage_minutes_20261201 (
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
    refused_spend bigint DEFAULT 0 NOT NULL,
    price_versions text DEFAULT ''::text NOT NULL,
    input_cache_write_1h_tokens bigint DEFAULT 0 NOT NULL,
    cache_write_1h_cost bigint DEFAULT 0 NOT NULL,
    CONSTRAINT usage_width_check CHECK ((width = ANY (ARRAY['1m'::text, '1h'::text, '1d'::text])))
)
WITH (fillfactor='50');


--
-- Name: usage_minutes_20261202; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.usage_minutes_20261202 (
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
    refused_spend bigint DEFAULT 0 NOT NULL,
    price_versions text DEFAULT ''::text NOT NULL,
    input_cache_write_1h_tokens bigint DEFAULT 0 NOT NULL,
    cache_write_1h_cost bigint DEFAULT 0 NOT NULL,
    CONSTRAINT usage_width_check CHECK ((width = ANY (ARRAY['1m'::text, '1h'::text, '1d'::text])))
)
WITH (fillfactor='50');


--
-- Name: usage_minutes_20261203; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.usage_minutes_20261203 (
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
    refused_spend bigint DEFAULT 0 NOT NULL,
    price_versions text DEFAULT ''::text NOT NULL,
    input_cache_write_1h_tokens bigint DEFAULT 0 NOT NULL,
    cache_write_1h_cost bigint DEFAULT 0 NOT NULL,
    CONSTRAINT usage_width_check CHECK ((width = ANY (ARRAY['1m'::text, '1h'::text, '1d'::text])))
)
WITH (fillfactor='50');


--
-- Name: usage_minutes_rest; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.usage_minutes_rest (
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
    refused_spend bigint DEFAULT 0 NOT NULL,
    price_versions text DEFAULT ''::text NOT NULL,
    input_cache_write_1h_tokens bigint DEFAULT 0 NOT NULL,
    cache_write_1h_cost bigint DEFAULT 0 NOT NULL,
    CONSTRAINT usage_width_check CHECK ((width = ANY (ARRAY['1m'::text, '1h'::text, '1d'::text])))
)
WITH (fillfactor='50');


--
-- Name: usage_move; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.usage_move (
    id bigint NOT NULL,
    phase text NOT NULL,
    copied_to text NOT NULL
);


--
-- Name: usage_sum; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.usage_sum (
    organization_id text NOT NULL COLLATE pg_catalog."C",
    width text NOT NULL COLLATE pg_catalog."C",
    dimension text NOT NULL COLLATE pg_catalog."C",
    starts_at bigint NOT NULL,
    project_id text NOT NULL COLLATE pg_catalog."C",
    id text NOT NULL COLLATE pg_catalog."C",
    cost bigint NOT NULL,
    requests bigint NOT NULL,
    input_tokens bigint NOT NULL,
    input_cached_tokens bigint NOT NULL,
    output_tokens bigint NOT NULL,
    requested_requests bigint NOT NULL,
    failed_requests bigint NOT NULL,
    refused_requests_per_minute bigint NOT NULL,
    refused_tokens_per_minute bigint NOT NULL,
    refused_images_per_minute bigint NOT NULL,
    refused_audio_megabytes_per_minute bigint NOT NULL,
    refused_requests_per_day bigint NOT NULL,
    refused_spend bigint NOT NULL,
    refused_batch_tokens bigint NOT NULL
)
WITH (fillfactor='50');


--
-- Name: usage_sum_fill; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.usage_sum_fill (
    id bigint NOT NULL,
    phase text NOT NULL,
    organization_id text NOT NULL COLLATE pg_catalog."C",
    width text NOT NULL COLLATE pg_catalog."C",
    filled_to text NOT NULL,
    old_flushes bigint NOT NULL
);


--
-- Name: usage_tag; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.usage_tag (
    organization_id text NOT NULL COLLATE pg_catalog."C",
    tag_set text NOT NULL COLLATE pg_catalog."C",
    key text NOT NULL COLLATE pg_catalog."C",
    value text NOT NULL COLLATE pg_catalog."C"
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
    deactivated_at bigint,
    scim_user_name text,
    scim_user_name_key text COLLATE pg_catalog."C",
    scim_external_id text COLLATE pg_catalog."C",
    scim_given_name text,
    scim_family_name text,
    scim_email_type text,
    scim_version bigint,
    scim_modified_at bigint,
    oidc_subject_claim text,
    oidc_claimed_subject text,
    CONSTRAINT user_role_check CHECK ((role = ANY (ARRAY['owner'::text, 'reader'::text])))
);


--
-- Name: user_code_try; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.user_code_try (
    caller text NOT NULL COLLATE pg_catalog."C",
    started_at bigint NOT NULL,
    tries bigint NOT NULL
);


--
-- Name: request_logs_20261201; Type: TABLE ATTACH; Schema: public; Owner: -
--

ALTER TABLE ONLY public.request_logs ATTACH PARTITION public.request_logs_20261201 FOR VALUES FROM ('1796083200000') TO ('1796169600000');


--
-- Name: request_logs_20261202; Type: TABLE ATTACH; Schema: public; Owner: -
--

ALTER TABLE ONLY public.request_logs ATTACH PARTITION public.request_logs_20261202 FOR VALUES FROM ('1796169600000') TO ('1796256000000');


--
-- Name: request_logs_20261203; Type: TABLE ATTACH; Schema: public; Owner: -
--

ALTER TABLE ONLY public.request_logs ATTACH PARTITION public.request_logs_20261203 FOR VALUES FROM ('1796256000000') TO ('1796342400000');


--
-- Name: request_logs_rest; Type: TABLE ATTACH; Schema: public; Owner: -
--

ALTER TABLE ONLY public.request_logs ATTACH PARTITION public.request_logs_rest DEFAULT;


--
-- Name: usage_days; Type: TABLE ATTACH; Schema: public; Owner: -
--

ALTER TABLE ONLY public.usage ATTACH PARTITION public.usage_days FOR VALUES IN ('1d');


--
-- Name: usage_hours; Type: TABLE ATTACH; Schema: public; Owner: -
--

ALTER TABLE ONLY public.usage ATTACH PARTITION public.usage_hours FOR VALUES IN ('1h');


--
-- Name: usage_hours_202612; Type: TABLE ATTACH; Schema: public; Owner: -
--

ALTER TABLE ONLY public.usage_hours ATTACH PARTITION public.usage_hours_202612 FOR VALUES FROM ('1796083200000') TO ('1798761600000');


--
-- Name: usage_hours_202701; Type: TABLE ATTACH; Schema: public; Owner: -
--

ALTER TABLE ONLY public.usage_hours ATTACH PARTITION public.usage_hours_202701 FOR VALUES FROM ('1798761600000') TO ('1801440000000');


--
-- Name: usage_hours_rest; Type: TABLE ATTACH; Schema: public; Owner: -
--

ALTER TABLE ONLY public.usage_hours ATTACH PARTITION public.usage_hours_rest DEFAULT;


--
-- Name: usage_minutes; Type: TABLE ATTACH; Schema: public; Owner: -
--

ALTER TABLE ONLY public.usage ATTACH PARTITION public.usage_minutes FOR VALUES IN ('1m');


--
-- Name: usage_minutes_20261201; Type: TABLE ATTACH; Schema: public; Owner: -
--

ALTER TABLE ONLY public.usage_minutes ATTACH PARTITION public.usage_minutes_20261201 FOR VALUES FROM ('1796083200000') TO ('1796169600000');


--
-- Name: usage_minutes_20261202; Type: TABLE ATTACH; Schema: public; Owner: -
--

ALTER TABLE ONLY public.usage_minutes ATTACH PARTITION public.usage_minutes_20261202 FOR VALUES FROM ('1796169600000') TO ('1796256000000');


--
-- Name: usage_minutes_20261203; Type: TABLE ATTACH; Schema: public; Owner: -
--

ALTER TABLE ONLY public.usage_minutes ATTACH PARTITION public.usage_minutes_20261203 FOR VALUES FROM ('1796256000000') TO ('1796342400000');


--
-- Name: usage_minutes_rest; Type: TABLE ATTACH; Schema: public; Owner: -
--

ALTER TABLE ONLY public.usage_minutes ATTACH PARTITION public.usage_minutes_rest DEFAULT;


--
-- Data for Name: access_group; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: access_role; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: admin_api_key; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.admin_api_key VALUES ('key_0VcXFAKs000P2e29JzU174mR', 'org-0VcXFAKc000Yy9P7stS3sfhk', NULL, 'BAILIWICK_ADMIN_KEY', 'ab1cf6e5555764333340ef97b7e9162c81e9bf8ff764a8eaf76e726cbaa14a89', 'sk-admin-J4JZ...GIG1', NULL, 1796111584462, NULL, 1796111585008, NULL, DEFAULT, DEFAULT);


--
-- Data for Name: api_key; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.api_key VALUES ('key_0VcXFAR8000RFntWHyqlwAmm', 'proj_0VcXFAPp000EuD9qx2fnUj42', NULL, 'svc_acct_0VcXFAR7000W1AB80mThubCY', 'active', 'Secret Key', '790912150932368206f6dfbc5dceca4a3bc5179b34611bcbf7682b2d18c9cdbb', 'sk-svcacct-78sn...JRLs', '[]', 1796111584850, NULL, 1796111584958, DEFAULT, DEFAULT, NULL, NULL, NULL, NULL, NULL, NULL, NULL);


--
-- Data for Name: archived_key; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: audit_delivery; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: audit_log; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.audit_log VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', 'audit_log-0VcXFAKk000FSU31NOSAcBCh', 'organization.updated', 1796111584454, 'org-0VcXFAKc000Yy9P7stS3sfhk', 'org-0VcXFAKc000Yy9P7stS3sfhk', NULL, 'svc_acct_0VcXFAKc002Vgoh0ajIereC5', NULL, 'system', NULL, NULL, '{"id":"org-0VcXFAKc000Yy9P7stS3sfhk","changes_requested":{"title":"Default organization","name":"Default organization"}}');
INSERT INTO public.audit_log VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', 'audit_log-0VcXFAKw000iOnsWlKQOfy8y', 'api_key.created', 1796111584466, 'org-0VcXFAKc000Yy9P7stS3sfhk', 'key_0VcXFAKs000P2e29JzU174mR', NULL, 'svc_acct_0VcXFAKc002Vgoh0ajIereC5', NULL, 'system', NULL, NULL, '{"id":"key_0VcXFAKs000P2e29JzU174mR","data":{"scopes":[],"owner":{"type":"service_account","id":"svc_acct_0VcXFAKc002Vgoh0ajIereC5"}}}');
INSERT INTO public.audit_log VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', 'audit_log-0VcXFAPw000myjJH4YeB5HRy', 'project.created', 1796111584776, 'proj_0VcXFAPp000EuD9qx2fnUj42', 'proj_0VcXFAPp000EuD9qx2fnUj42', 'key_0VcXFAKs000P2e29JzU174mR', 'svc_acct_0VcXFAKc002Vgoh0ajIereC5', NULL, 'service_account_key', '127.0.0.1', 'node', '{"id":"proj_0VcXFAPp000EuD9qx2fnUj42","data":{"name":"Research","title":"Research"}}');
INSERT INTO public.audit_log VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', 'audit_log-0VcXFAQC000vSy6oQ7duOJpE', 'project.created', 1796111584792, 'proj_0VcXFAQB0000Rn6gToTANlWF', 'proj_0VcXFAQB0000Rn6gToTANlWF', 'key_0VcXFAKs000P2e29JzU174mR', 'svc_acct_0VcXFAKc002Vgoh0ajIereC5', NULL, 'service_account_key', '127.0.0.1', 'node', '{"id":"proj_0VcXFAQB0000Rn6gToTANlWF","data":{"name":"Former","title":"Former"}}');
INSERT INTO public.audit_log VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', 'audit_log-0VcXFAQZ000PysMXCsXvj2cx', 'project.archived', 1796111584815, 'proj_0VcXFAQB0000Rn6gToTANlWF', 'proj_0VcXFAQB0000Rn6gToTANlWF', 'key_0VcXFAKs000P2e29JzU174mR', 'svc_acct_0VcXFAKc002Vgoh0ajIereC5', NULL, 'service_account_key', '127.0.0.1', 'node', '{"id":"proj_0VcXFAQB0000Rn6gToTANlWF"}');
INSERT INTO public.audit_log VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', 'audit_log-0VcXFAQm000cZy0WtkjJKDzs', 'user.added', 1796111584828, 'org-0VcXFAKc000Yy9P7stS3sfhk', 'user-0VcXFAQj000BdhRuG0cmhcqZ', 'key_0VcXFAKs000P2e29JzU174mR', 'svc_acct_0VcXFAKc002Vgoh0ajIereC5', NULL, 'service_account_key', '127.0.0.1', 'node', '{"id":"user-0VcXFAQj000BdhRuG0cmhcqZ","data":{"role":"reader"}}');
INSERT INTO public.audit_log VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', 'audit_log-0VcXFAQy000GzjWmAEFzrfye', 'user.added', 1796111584840, 'proj_0VcXFAPp000EuD9qx2fnUj42', 'user-0VcXFAQj000BdhRuG0cmhcqZ', 'key_0VcXFAKs000P2e29JzU174mR', 'svc_acct_0VcXFAKc002Vgoh0ajIereC5', NULL, 'service_account_key', '127.0.0.1', 'node', '{"id":"user-0VcXFAQj000BdhRuG0cmhcqZ","data":{"role":"member"}}');
INSERT INTO public.audit_log VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', 'audit_log-0VcXFARA0007TUvDX6IbkSZb', 'service_account.created', 1796111584852, 'proj_0VcXFAPp000EuD9qx2fnUj42', 'svc_acct_0VcXFAR7000W1AB80mThubCY', 'key_0VcXFAKs000P2e29JzU174mR', 'svc_acct_0VcXFAKc002Vgoh0ajIereC5', NULL, 'service_account_key', '127.0.0.1', 'node', '{"id":"svc_acct_0VcXFAR7000W1AB80mThubCY","data":{"role":"member"}}');
INSERT INTO public.audit_log VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', 'audit_log-0VcXFARN000aNh7gH06Z86JB', 'rate_limit.updated', 1796111584865, 'proj_0VcXFAPp000EuD9qx2fnUj42', 'rl-gpt-4o', 'key_0VcXFAKs000P2e29JzU174mR', 'svc_acct_0VcXFAKc002Vgoh0ajIereC5', NULL, 'service_account_key', '127.0.0.1', 'node', '{"id":"rl-gpt-4o","changes_requested":{"max_requests_per_1_minute":77},"previous":{"max_requests_per_1_minute":10000}}');
INSERT INTO public.audit_log VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', 'audit_log-0VcXFARY000ytN5h3a0kAvxM', 'project.updated', 1796111584876, 'proj_0VcXFAPp000EuD9qx2fnUj42', 'proj_0VcXFAPp000EuD9qx2fnUj42', 'key_0VcXFAKs000P2e29JzU174mR', 'svc_acct_0VcXFAKc002Vgoh0ajIereC5', NULL, 'service_account_key', '127.0.0.1', 'node', '{"id":"proj_0VcXFAPp000EuD9qx2fnUj42","changes_requested":{"spend_limit":{"threshold_amount":5000,"currency":"USD","interval":"month","mode":"enforce"}},"previous":{"spend_limit":null}}');


--
-- Data for Name: change; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.change VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', 1, 'organization.updated', 'org-0VcXFAKc000Yy9P7stS3sfhk', 1796111584457, NULL, 1, 'audit_log-0VcXFAKk000FSU31NOSAcBCh');
INSERT INTO public.change VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', 2, 'api_key.created', 'key_0VcXFAKs000P2e29JzU174mR', 1796111584467, NULL, 2, 'audit_log-0VcXFAKw000iOnsWlKQOfy8y');
INSERT INTO public.change VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', 3, 'project.created', 'proj_0VcXFAPp000EuD9qx2fnUj42', 1796111584777, 'proj_0VcXFAPp000EuD9qx2fnUj42', 3, 'audit_log-0VcXFAPw000myjJH4YeB5HRy');
INSERT INTO public.change VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', 4, 'project.created', 'proj_0VcXFAQB0000Rn6gToTANlWF', 1796111584793, 'proj_0VcXFAQB0000Rn6gToTANlWF', 4, 'audit_log-0VcXFAQC000vSy6oQ7duOJpE');
INSERT INTO public.change VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', 5, 'project.archived', 'proj_0VcXFAQB0000Rn6gToTANlWF', 1796111584816, 'proj_0VcXFAQB0000Rn6gToTANlWF', 5, 'audit_log-0VcXFAQZ000PysMXCsXvj2cx');
INSERT INTO public.change VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', 6, 'user.added', 'user-0VcXFAQj000BdhRuG0cmhcqZ', 1796111584828, NULL, 6, 'audit_log-0VcXFAQm000cZy0WtkjJKDzs');
INSERT INTO public.change VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', 7, 'user.added', 'user-0VcXFAQj000BdhRuG0cmhcqZ', 1796111584841, 'proj_0VcXFAPp000EuD9qx2fnUj42', 7, 'audit_log-0VcXFAQy000GzjWmAEFzrfye');
INSERT INTO public.change VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', 8, 'service_account.created', 'svc_acct_0VcXFAR7000W1AB80mThubCY', 1796111584853, 'proj_0VcXFAPp000EuD9qx2fnUj42', 8, 'audit_log-0VcXFARA0007TUvDX6IbkSZb');
INSERT INTO public.change VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', 9, 'rate_limit.updated', 'rl-gpt-4o', 1796111584865, 'proj_0VcXFAPp000EuD9qx2fnUj42', 9, 'audit_log-0VcXFARN000aNh7gH06Z86JB');
INSERT INTO public.change VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', 10, 'project.updated', 'proj_0VcXFAPp000EuD9qx2fnUj42', 1796111584877, 'proj_0VcXFAPp000EuD9qx2fnUj42', 10, 'audit_log-0VcXFARY000ytN5h3a0kAvxM');


--
-- Data for Name: change_counter; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.change_counter VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', 10, 10);


--
-- Data for Name: cost_statement; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: deleted_name; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: device_code; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: erasure; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: group_member; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: idempotency; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.idempotency VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', 'key_0VcXFAKs000P2e29JzU174mR', '1b20e10c6fe758db1f8f0986b4464a1c', '502b1af2e498cd6ade8a6bb059b25ac70d3353d484c22257a9a79fe74e45ecf3', 'I+HpWl3vNu+yGg6pJPxTMJU8Am/cQk8NuIwnrbEU5+zRcq3aGZwAYa2pLanAnvrvKdMoXZZV6QKZhLc5nC0jnSVkY7/6twmDHPlAZX9Mra1b49ST0aruDQPwq7sCXZeuZRsd3CPMughDAB+hFgAw88H8c6lqiVeMchjyXHTMm306Zvf5pQa6DPKzWhb7JXZx+NUt+rB1WsOz8LG50pIlYr+farntNC8G6fHVi+VmVPsgrMFjtO2bSjzk9hNM+DiEAD0lXWTwkUqRiWi9ONH6CWMzs+He542K', 1796111584774);
INSERT INTO public.idempotency VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', 'key_0VcXFAKs000P2e29JzU174mR', 'ad41396c64c1bf71b0b6a3efe08b4f9d', 'ef4dd14e2060ae6ead3e0e936e546416db3ea21eb97289fff18f9f33b30cefeb', 'ye8dsf/whbMzUtmDg52h8VqXbTmhDCEVNTtZl5YwCEnqkZNvLlW3/qHxdU+jb/Ct5K941ERKx94dX5w6Ejli/BPZD4TvOM6WSPJJTJs/RTnroQzNY9zvcLHAATPf3Mcmf6qIPbdmxQsaOrsJr5pRVI4+OaP4H18bzp2iSqYySklt3wPfnXJVIU/+y6wD5ILW3A0DUtivy814m3DBjqAmF0iA4RWq14V/9kuanrWDdJP8d5ueHHRtk8ypoIL+98U92vWmS96TFDp4vsIvVX4WEsZiuoJNFQ==', 1796111584792);
INSERT INTO public.idempotency VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', 'key_0VcXFAKs000P2e29JzU174mR', 'bdb99a33ef544d4219bbf9f0a3702c1c', '5eb9db90fc262bf3635952b4ceeeb04bc6c57542557f7ab65a50ed61fca2e325', '75UhX2I2QujUFKJnfuQmG9vdOA0rHUs7qNmfMk9kfDTpoID2na3QcdPPjm8e21Ld9I8LmD8jAFj40E4I5zl+b56/TVxvH+d5gB39/hr1QYIt0/6C/57YvInoaCoFeyIBIp8QvYDMTj8Mxzywqx33WR7v/BiicTyP6xt1lR96LtEGC5CCrA7tiJkARlR3o0SHhL7DhDMU6nfswFP5b5vTK1iS4FlDGhb9Wj4lRkkuKn3qQ/SvmUMG+4jficfdmoHJMLJv2axx591Mv4vK+kfa1B/9xOBoUvc2T3qMCV/K', 1796111584815);
INSERT INTO public.idempotency VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', 'key_0VcXFAKs000P2e29JzU174mR', '2e3a1deb55cdcb435f3d469c8e5ab48d', '3e1d6d3d572dcbb81247d3a5d9472f5e6e7dd8669f0c9db56c13fb3158fcb4d2', 'XXuVI9ti7qi0f5cKlG3mrnFqG14ALdAZhVtTF2QYjK9H+7UST9H6guzla8F0QX7dFX2xGzx05r28OoMvWNk+Ziyya4kYlynSnOLupkMFys2eDTLCeOF6B1eh53eH3hu/pRXD4z1UrajhTLC0z8t4mgK3nER/0Z1IgHW6IEn37rXByY/SRoc6upYN0fNPG/uCzxbv7q9dKiqOT0ml5SmJJUPrYT81nHAHzTXVGR131xYooCPDqGr94acHD8LZPUc6UH0tqAKTrdzkixPLfZxw8+JiMLsBXZVLoUUspuIEybeL8xIgIA6xlsgElZFiWRiysHtL/0YYqRqffQOjDvfqBRVOf8SE4Ai+LgOo4RRccV2etYlpHn6DAmSc/j3m6bADliGzSE/HtsAFRky46OB25MdIQ7EQvIm/hDBumyRbFU0jquO0yXIOggyYANkmJ6FguOZy8MjqGCQojhA6RZqV1CKm4NSbTSzviINyfA+v5ybtkS7sIC65asQVCt+pW/FQ+oZxKMx6sgPHXBwTGi89PuR9wBuEll3Y0zBnjgcwFbQQ15KqnyPmIugwV4/CyURI2aoXf2/UVlotq2P+0XtvpNGxwUDI621qDLZhSumDiv4FU4UkUj8xulz5OSVygaVcmKhZwZ5r8jw4CdvTpkDRe01eeA==', 1796111584827);
INSERT INTO public.idempotency VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', 'key_0VcXFAKs000P2e29JzU174mR', '460153fabc478cfa44279668ba4b3172', '0060dfaab8a58ef05aa4a00d82c8ad06c9df6f648e228088f3deb3f85d39c6c1', 'GFSEFVl4cY6RkXNSUUTC72rC8ylr+/6tDCZKq0f2iQTMya/SctUM6CwN+ihIsvsaB4y9Y89kJaJdBfdhhiYJ/11VSod+LiHotiFw32fIN72qbleXhoPxDpnDfsUaoaLCMzQw3/+kQhF27/zUIShSpyRHSekqFR6V7nEaEOUnxQwN16o/6j5JWxw1/qnxxTiSvIoLLDBt3lkwMOtJuYkW7K4tSUJkJ6Jq5usVetskFP67IA8IGZHCwPxTAQaSBaW4cs+Vow==', 1796111584840);
INSERT INTO public.idempotency VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', 'key_0VcXFAKs000P2e29JzU174mR', '66eadedc4744452227b938ab2e35d93a', '62ba80d715ccd7286d2465fb545f2c2eb43c05d0bb47d42af33f07c3d7abf92b', 'FKSyoTBewNHP+UuU/ZR+8Hn5rZdmy/dOn5wy3tphUiyZd7kZNtX1Y8LXGzKtoRik91flMPXR6GgStVlaBiE6Dw8jhnX+vOBXAndn6BCSdEzQDRyVdhtQ4nQtnoWVx2LkhooXdogR5XyO+i0cZRYld7T1Kvvh41eJDb6/TKLc9FVucbFjFmWVhzUJ99tq8vzK23N3nSplpbOkom9n47qAykOzYG8tdVbcwbdM/NLIS/JL4ZiskVZTynDdavCWBmbt6tGw+s9nL2DqZHq0kX+WMSWejbHIYLmaExWs74uY6N5XsWAaijSY1FYZwz8jH+YHU0wDldImryCl7ZnRHsVUqSdMfY8O1W7QQP8DQNCvNWU2NE9vj/MACKIsPeftD5A26VMrcgFkqdVnEsCz8STJ/yE6gc1/HnFHXhIwwjMubBnRtGvk0L19hkTzkRDReAZK/YNjSGOrzhX7l21Giu1S9E6c7YgVtbBEVO1OwWQDgM6D0Q95ZQURGQGk3bTNNJyWbEE30mwm+/+LtSk8C2ulYkeTzzrc5/s25O1HVOQ+x+Gir91FOl5qzU98gvTOruxoF3SkzP6sKu3AxEA=', 1796111584852);
INSERT INTO public.idempotency VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', 'key_0VcXFAKs000P2e29JzU174mR', 'e5e625ee92ba55296fd1ac819945f883', '4da303b93e31df7fd23b94a54ec58723da3fb842e4c3df3fc890fb49b837bdb4', 'TY8aqCyVteu3fEs7ACEvCMvpnpMSAGTKgzX72WiU4BN1vBZRF/G2g+hVvtmb3KS/T5ZlMK+gF8Q1hZH41coaTMPawWuBrZ0Dxxd6rd1zp/Ml2bGsKQJaiYupcnOfEFn/nDtSpvOKktRcXlYM7z0LpZcvBdgPbEJfDl8SkCSJ28hG0VMho1rdP3/beYD2nqtKWkcYGMsgGen1jJLixEhqHlwlrVFjIptNJRN4n+tflnBBhJEoa9yTmZ4/Ums8o23Bk/ZSNC1rPIklAqDaeQI7HmjJ/m7SKjitIuAX/A9C6fCkrgXf1jkHgwUvu5Gw2+u76EcfqCVJJg==', 1796111584864);
INSERT INTO public.idempotency VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', 'key_0VcXFAKs000P2e29JzU174mR', 'a0ef00ef704afad20e45dd125ab5a6f4', '3b0ab3158058b1b47ddc3d8f9f633733d40d7ef5318a0005d92f475e463ea462', 'FcUWV/WFuC6J0PnyFc3Gm4yzju4bvxJoyjTke5STYYB8my4tP+h6AFrHNf8ba6crAWO9nYdSkPqRDRiZDgNKJFD+o4jnwYGala7xyHiVVgcH7hmciY+ZoD17NoB3ZLtsVULVVpClUyaxEaJ+VJMki3mp2bBSnVLcuGsabA1J0s0InszWsEZvm/xyCdcQ3OWQLzV7RbwFvA5BVcljK4GxvTSB1xaFjUhjELozezt4F533bY7wi7j+bd9mYozMTu0RfhJs5dJ6Q3sLfQ==', 1796111584875);


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

INSERT INTO public.kysely_migration VALUES ('0001-organizations-and-projects', '2026-12-01T07:53:04.190Z');
INSERT INTO public.kysely_migration VALUES ('0002-audit-and-changes', '2026-12-01T07:53:04.198Z');
INSERT INTO public.kysely_migration VALUES ('0003-rate-limits-and-idempotency', '2026-12-01T07:53:04.203Z');
INSERT INTO public.kysely_migration VALUES ('0004-what-a-gateway-follows', '2026-12-01T07:53:04.208Z');
INSERT INTO public.kysely_migration VALUES ('0005-usage', '2026-12-01T07:53:04.213Z');
INSERT INTO public.kysely_migration VALUES ('0006-owned-objects', '2026-12-01T07:53:04.218Z');
INSERT INTO public.kysely_migration VALUES ('0007-sessions', '2026-12-01T07:53:04.220Z');
INSERT INTO public.kysely_migration VALUES ('0008-sign-in', '2026-12-01T07:53:04.221Z');
INSERT INTO public.kysely_migration VALUES ('0009-folded-names', '2026-12-01T07:53:04.236Z');
INSERT INTO public.kysely_migration VALUES ('0010-limit-generations', '2026-12-01T07:53:04.238Z');
INSERT INTO public.kysely_migration VALUES ('0011-owned-items', '2026-12-01T07:53:04.241Z');
INSERT INTO public.kysely_migration VALUES ('0012-owned-bytes', '2026-12-01T07:53:04.245Z');
INSERT INTO public.kysely_migration VALUES ('0013-session-use', '2026-12-01T07:53:04.248Z');
INSERT INTO public.kysely_migration VALUES ('0014-owned-kinds', '2026-12-01T07:53:04.249Z');
INSERT INTO public.kysely_migration VALUES ('0015-upstream-usage', '2026-12-01T07:53:04.251Z');
INSERT INTO public.kysely_migration VALUES ('0016-failed-requests', '2026-12-01T07:53:04.252Z');
INSERT INTO public.kysely_migration VALUES ('0017-deleted-names', '2026-12-01T07:53:04.254Z');
INSERT INTO public.kysely_migration VALUES ('0018-temporary-accounts', '2026-12-01T07:53:04.255Z');
INSERT INTO public.kysely_migration VALUES ('0019-spend-limits', '2026-12-01T07:53:04.259Z');
INSERT INTO public.kysely_migration VALUES ('0020-deferred-reservations', '2026-12-01T07:53:04.261Z');
INSERT INTO public.kysely_migration VALUES ('0021-spend-raises', '2026-12-01T07:53:04.263Z');
INSERT INTO public.kysely_migration VALUES ('0022-spend-alert-deliveries', '2026-12-01T07:53:04.272Z');
INSERT INTO public.kysely_migration VALUES ('0023-usage-sums', '2026-12-01T07:53:04.279Z');
INSERT INTO public.kysely_migration VALUES ('0024-tags', '2026-12-01T07:53:04.288Z');
INSERT INTO public.kysely_migration VALUES ('0025-shared-budgets', '2026-12-01T07:53:04.290Z');
INSERT INTO public.kysely_migration VALUES ('0026-project-policies', '2026-12-01T07:53:04.293Z');
INSERT INTO public.kysely_migration VALUES ('0027-policies', '2026-12-01T07:53:04.294Z');
INSERT INTO public.kysely_migration VALUES ('0028-price-versions', '2026-12-01T07:53:04.299Z');
INSERT INTO public.kysely_migration VALUES ('0029-tag-budgets', '2026-12-01T07:53:04.302Z');
INSERT INTO public.kysely_migration VALUES ('0030-usage-partitions', '2026-12-01T07:53:04.328Z');
INSERT INTO public.kysely_migration VALUES ('0031-groups', '2026-12-01T07:53:04.333Z');
INSERT INTO public.kysely_migration VALUES ('0032-roles', '2026-12-01T07:53:04.341Z');
INSERT INTO public.kysely_migration VALUES ('0033-project-roles', '2026-12-01T07:53:04.342Z');
INSERT INTO public.kysely_migration VALUES ('0034-key-models', '2026-12-01T07:53:04.343Z');
INSERT INTO public.kysely_migration VALUES ('0035-scim', '2026-12-01T07:53:04.353Z');
INSERT INTO public.kysely_migration VALUES ('0036-oidc-groups', '2026-12-01T07:53:04.354Z');
INSERT INTO public.kysely_migration VALUES ('0037-scim-token-owners', '2026-12-01T07:53:04.358Z');
INSERT INTO public.kysely_migration VALUES ('0038-released-reservations', '2026-12-01T07:53:04.359Z');
INSERT INTO public.kysely_migration VALUES ('0039-deleted-key-hashes', '2026-12-01T07:53:04.361Z');
INSERT INTO public.kysely_migration VALUES ('0040-hour-cache-writes', '2026-12-01T07:53:04.366Z');
INSERT INTO public.kysely_migration VALUES ('0041-request-logs', '2026-12-01T07:53:04.374Z');
INSERT INTO public.kysely_migration VALUES ('0043-audit-deliveries', '2026-12-01T07:53:04.377Z');
INSERT INTO public.kysely_migration VALUES ('0044-erasures', '2026-12-01T07:53:04.380Z');
INSERT INTO public.kysely_migration VALUES ('0047-model-end-notices', '2026-12-01T07:53:04.383Z');
INSERT INTO public.kysely_migration VALUES ('0048-request-log-accounts', '2026-12-01T07:53:04.385Z');
INSERT INTO public.kysely_migration VALUES ('0049-previous-secrets', '2026-12-01T07:53:04.388Z');
INSERT INTO public.kysely_migration VALUES ('0050-first-sign-ins', '2026-12-01T07:53:04.392Z');
INSERT INTO public.kysely_migration VALUES ('0051-tag-values', '2026-12-01T07:53:04.398Z');
INSERT INTO public.kysely_migration VALUES ('0052-subject-rate-limits', '2026-12-01T07:53:04.400Z');
INSERT INTO public.kysely_migration VALUES ('0053-raise-requests', '2026-12-01T07:53:04.405Z');
INSERT INTO public.kysely_migration VALUES ('0054-terminal-sign-ins', '2026-12-01T07:53:04.411Z');
INSERT INTO public.kysely_migration VALUES ('0055-value-alerts', '2026-12-01T07:53:04.413Z');
INSERT INTO public.kysely_migration VALUES ('0056-removed-users', '2026-12-01T07:53:04.417Z');
INSERT INTO public.kysely_migration VALUES ('0059-user-code-tries', '2026-12-01T07:53:04.419Z');
INSERT INTO public.kysely_migration VALUES ('0060-reconciled-costs', '2026-12-01T07:53:04.423Z');
INSERT INTO public.kysely_migration VALUES ('0062-latency', '2026-12-01T07:53:04.426Z');


--
-- Data for Name: kysely_migration_lock; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.kysely_migration_lock VALUES ('migration_lock', 0);


--
-- Data for Name: latency; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.latency VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', '1d', 1796083200000, 'default', 'gpt-4o', 200, 'succeeded', 2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.latency VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', '1h', 1796108400000, 'default', 'gpt-4o', 200, 'succeeded', 2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.latency VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', '1m', 1796111580000, 'default', 'gpt-4o', 200, 'succeeded', 2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);


--
-- Data for Name: limit_generation; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: limiter_level; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.limiter_level VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', 'org-0VcXFAKc000Yy9P7stS3sfhk:gpt-4o:requests', 1, 1796111584958);
INSERT INTO public.limiter_level VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', 'org-0VcXFAKc000Yy9P7stS3sfhk:gpt-4o:tokens', 0, 1796111584960);
INSERT INTO public.limiter_level VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', 'proj_0VcXFAPp000EuD9qx2fnUj42:gpt-4o:requests', 2.9550833333333335, 1796111584958);


--
-- Data for Name: model_end_notice; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: node; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: organization; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.organization VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', 'Default organization', 1796111584448, 'proj_0VcXFAKc001MiG3I5hDBVCVl', 'svc_acct_0VcXFAKc002Vgoh0ajIereC5');


--
-- Data for Name: owned_item; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: owned_object; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: policy; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: price_version; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.price_version VALUES ('anthropic 2026-11-24', '{"list":"https://platform.claude.com/docs/en/about-claude/pricing","date":"2026-11-24"}', 1796111584532);
INSERT INTO public.price_version VALUES ('genai-prices 0.1.8', '{"list":"@pydantic/genai-prices","date":"2026-09-23"}', 1796111584532);
INSERT INTO public.price_version VALUES ('openai 2026-11-30', '{"list":"https://developers.openai.com/api/docs/pricing","date":"2026-11-30"}', 1796111584532);


--
-- Data for Name: project; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.project VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', 'proj_0VcXFAKc001MiG3I5hDBVCVl', 'Default project', 1796111584448, NULL, NULL, NULL, NULL, DEFAULT, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.project VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', 'proj_0VcXFAPp000EuD9qx2fnUj42', 'Research', 1796111584769, NULL, NULL, NULL, NULL, DEFAULT, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.project VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', 'proj_0VcXFAQB0000Rn6gToTANlWF', 'Former', 1796111584791, 1796111584800, NULL, NULL, NULL, DEFAULT, NULL, NULL, NULL, NULL, NULL);


--
-- Data for Name: project_group; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: project_user; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.project_user VALUES ('proj_0VcXFAKc001MiG3I5hDBVCVl', 'user-0VcXFAKe000YtoiSCFK3PItF', 'owner', 1796111584448);
INSERT INTO public.project_user VALUES ('proj_0VcXFAPp000EuD9qx2fnUj42', 'user-0VcXFAQj000BdhRuG0cmhcqZ', 'member', 1796111584837);


--
-- Data for Name: raise_request; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: rate_limit_override; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.rate_limit_override VALUES ('proj_0VcXFAPp000EuD9qx2fnUj42', 'gpt-4o', 77, NULL, NULL, NULL, NULL, NULL);


--
-- Data for Name: reconciled_day; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: request_log_days; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.request_log_days VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', 'proj_0VcXFAPp000EuD9qx2fnUj42', 1796083200000, 3, 1);


--
-- Data for Name: request_logs_20261201; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.request_logs_20261201 VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', 1796111584948, 'req_01a23097ce707ff789c8bd9e343b3113', 1796111584880, 'proj_0VcXFAPp000EuD9qx2fnUj42', 'key_0VcXFAR8000RFntWHyqlwAmm', 'svc_acct_0VcXFAR7000W1AB80mThubCY', 'createChatCompletion', 'openai', 'gpt-4o', 'default', 200, 'succeeded', NULL, NULL, 30000, 67, 1, '127.0.0.1', 'node', '{"answered_model":"gpt-4o","attempts":[["default",200,null,46,16]],"usage":{"input_tokens":8,"output_tokens":1,"requests":1,"requested_requests":1,"requested_tokens":4,"reserved_tokens":4},"first_byte_ms":62,"request_bytes":62,"answer_bytes":566}');
INSERT INTO public.request_logs_20261201 VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', 1796111584954, 'req_01a23097ceb57bf8ab6a8c00da0eb4e0', 1796111584949, 'proj_0VcXFAPp000EuD9qx2fnUj42', 'key_0VcXFAR8000RFntWHyqlwAmm', 'svc_acct_0VcXFAR7000W1AB80mThubCY', 'createChatCompletion', 'openai', 'gpt-4o', 'default', 200, 'succeeded', NULL, NULL, 30000, 5, 1, '127.0.0.1', 'node', '{"answered_model":"gpt-4o","attempts":[["default",200,null,2,3]],"usage":{"input_tokens":8,"output_tokens":1,"requests":1,"requested_requests":1,"requested_tokens":4,"reserved_tokens":4},"first_byte_ms":5,"request_bytes":62,"answer_bytes":566}');
INSERT INTO public.request_logs_20261201 VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', 1796111584961, 'req_01a23097cebd7185a01139aa46e00131', 1796111584957, 'proj_0VcXFAPp000EuD9qx2fnUj42', 'key_0VcXFAR8000RFntWHyqlwAmm', 'svc_acct_0VcXFAR7000W1AB80mThubCY', 'createChatCompletion', 'openai', 'gpt-4o', 'default', 200, 'succeeded', NULL, NULL, 30000, 4, 1, '127.0.0.1', 'node', '{"answered_model":"gpt-4o","attempts":[["default",200,null,1,1]],"usage":{"input_tokens":8,"output_tokens":1,"requests":1,"requested_requests":1,"requested_tokens":4,"reserved_tokens":4},"first_byte_ms":2,"request_bytes":62,"answer_bytes":566}');


--
-- Data for Name: request_logs_20261202; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: request_logs_20261203; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: request_logs_rest; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: role_assignment; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: scim_token; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: service_account; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.service_account VALUES ('svc_acct_0VcXFAR7000W1AB80mThubCY', 'proj_0VcXFAPp000EuD9qx2fnUj42', 'crawler', 'member', 1796111584849, DEFAULT, NULL);


--
-- Data for Name: session; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: spend_alert; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: spend_alert_delivery; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: spend_budget; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: spend_limit; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.spend_limit VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', 'project', 'proj_0VcXFAPp000EuD9qx2fnUj42', 5000, 'month', 'enforce', 1796111584873, 1796111584873, NULL, NULL, NULL, NULL);


--
-- Data for Name: subject_rate_limit; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: tag_value; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: tagged_usage; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: terminal_sign_in; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: unpriced_tier; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: upstream_usage; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.upstream_usage VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', 1796083200000, 'proj_0VcXFAPp000EuD9qx2fnUj42', 'default', 'gpt-4o', 3, 24, 0, 3, 90000, 3);


--
-- Data for Name: usage_days; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.usage_days VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', '1d', 'completions', 1796083200000, 'proj_0VcXFAPp000EuD9qx2fnUj42', 'svc_acct_0VcXFAR7000W1AB80mThubCY', 'key_0VcXFAR8000RFntWHyqlwAmm', 'gpt-4o', 0, 'default', '', '', '', '', 3, 24, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 12, 12, 0, 0, 0, 0, 0, 0, 60000, 0, 0, 0, 0, 0, 0, 30000, 0, 0, 0, 0, 0, 'genai-prices 0.1.8', 0, 0);


--
-- Data for Name: usage_flush; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.usage_flush VALUES ('4171c4ea-bebc-451b-8eb6-c1758900901b 1796111584530', 4, 1796111585313, 1);


--
-- Data for Name: usage_hours_202612; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.usage_hours_202612 VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', '1h', 'completions', 1796108400000, 'proj_0VcXFAPp000EuD9qx2fnUj42', 'svc_acct_0VcXFAR7000W1AB80mThubCY', 'key_0VcXFAR8000RFntWHyqlwAmm', 'gpt-4o', 0, 'default', '', '', '', '', 3, 24, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 12, 12, 0, 0, 0, 0, 0, 0, 60000, 0, 0, 0, 0, 0, 0, 30000, 0, 0, 0, 0, 0, 'genai-prices 0.1.8', 0, 0);


--
-- Data for Name: usage_hours_202701; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: usage_hours_rest; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: usage_minutes_20261201; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.usage_minutes_20261201 VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', '1m', 'completions', 1796111580000, 'proj_0VcXFAPp000EuD9qx2fnUj42', 'svc_acct_0VcXFAR7000W1AB80mThubCY', 'key_0VcXFAR8000RFntWHyqlwAmm', 'gpt-4o', 0, 'default', '', '', '', '', 3, 24, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 12, 12, 0, 0, 0, 0, 0, 0, 60000, 0, 0, 0, 0, 0, 0, 30000, 0, 0, 0, 0, 0, 'genai-prices 0.1.8', 0, 0);


--
-- Data for Name: usage_minutes_20261202; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: usage_minutes_20261203; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: usage_minutes_rest; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: usage_move; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.usage_move VALUES (0, 'ended', '[]');


--
-- Data for Name: usage_sum; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.usage_sum VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', '1d', 'key', 1796083200000, 'proj_0VcXFAPp000EuD9qx2fnUj42', 'key_0VcXFAR8000RFntWHyqlwAmm', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', '1mo', 'key', 1796083200000, 'proj_0VcXFAPp000EuD9qx2fnUj42', 'key_0VcXFAR8000RFntWHyqlwAmm', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', '1d', 'owner', 1796083200000, 'proj_0VcXFAPp000EuD9qx2fnUj42', 'svc_acct_0VcXFAR7000W1AB80mThubCY', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', '1mo', 'owner', 1796083200000, 'proj_0VcXFAPp000EuD9qx2fnUj42', 'svc_acct_0VcXFAR7000W1AB80mThubCY', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', '1d', 'project_model', 1796083200000, 'proj_0VcXFAPp000EuD9qx2fnUj42', 'gpt-4o', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', '1mo', 'project_model', 1796083200000, 'proj_0VcXFAPp000EuD9qx2fnUj42', 'gpt-4o', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', '1d', 'project_upstream', 1796083200000, 'proj_0VcXFAPp000EuD9qx2fnUj42', 'default', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', '1h', 'project', 1796108400000, 'proj_0VcXFAPp000EuD9qx2fnUj42', '', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', '1d', 'project', 1796083200000, 'proj_0VcXFAPp000EuD9qx2fnUj42', '', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', '1mo', 'project', 1796083200000, 'proj_0VcXFAPp000EuD9qx2fnUj42', '', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', '1h', 'upstream', 1796108400000, '', 'default', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', '1d', 'upstream', 1796083200000, '', 'default', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', '1h', 'model', 1796108400000, '', 'gpt-4o', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', '1d', 'model', 1796083200000, '', 'gpt-4o', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', '1mo', 'model', 1796083200000, '', 'gpt-4o', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', '1h', 'organization', 1796108400000, '', '', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', '1d', 'organization', 1796083200000, '', '', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcXFAKc000Yy9P7stS3sfhk', '1mo', 'organization', 1796083200000, '', '', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);


--
-- Data for Name: usage_sum_fill; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.usage_sum_fill VALUES (0, 'ended', '', '', '[]', 0);


--
-- Data for Name: usage_tag; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: user; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public."user" VALUES ('user-0VcXFAKe000YtoiSCFK3PItF', 'org-0VcXFAKc000Yy9P7stS3sfhk', 'owner@localhost', 'owner@localhost', NULL, 'owner', 1796111584448, NULL, NULL, NULL, NULL, NULL, DEFAULT, DEFAULT, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public."user" VALUES ('user-0VcXFAQj000BdhRuG0cmhcqZ', 'org-0VcXFAKc000Yy9P7stS3sfhk', 'ada@example.com', 'ada@example.com', 'Ada', 'reader', 1796111584825, NULL, NULL, NULL, NULL, NULL, DEFAULT, DEFAULT, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);


--
-- Data for Name: user_code_try; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Name: access_group access_group_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.access_group
    ADD CONSTRAINT access_group_id_key UNIQUE (id);


--
-- Name: access_group access_group_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.access_group
    ADD CONSTRAINT access_group_pkey PRIMARY KEY (organization_id, id);


--
-- Name: access_role access_role_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.access_role
    ADD CONSTRAINT access_role_id_key UNIQUE (id);


--
-- Name: access_role access_role_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.access_role
    ADD CONSTRAINT access_role_pkey PRIMARY KEY (resource_id, id);


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
-- Name: audit_delivery audit_delivery_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audit_delivery
    ADD CONSTRAINT audit_delivery_pkey PRIMARY KEY (subscription, organization_id);


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
-- Name: cost_statement cost_statement_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cost_statement
    ADD CONSTRAINT cost_statement_pkey PRIMARY KEY (organization_id, month);


--
-- Name: deleted_name deleted_name_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.deleted_name
    ADD CONSTRAINT deleted_name_pkey PRIMARY KEY (organization_id, id);


--
-- Name: device_code device_code_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.device_code
    ADD CONSTRAINT device_code_pkey PRIMARY KEY (hash);


--
-- Name: erasure erasure_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.erasure
    ADD CONSTRAINT erasure_pkey PRIMARY KEY (organization_id, user_id);


--
-- Name: group_member group_member_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.group_member
    ADD CONSTRAINT group_member_pkey PRIMARY KEY (group_id, member_id);


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
-- Name: latency latency_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.latency
    ADD CONSTRAINT latency_pkey PRIMARY KEY (organization_id, width, starts_at, upstream, model, status, outcome);


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
-- Name: model_end_notice model_end_notice_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.model_end_notice
    ADD CONSTRAINT model_end_notice_pkey PRIMARY KEY (project_id, model, shutdown_date, days);


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
-- Name: price_version price_version_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.price_version
    ADD CONSTRAINT price_version_pkey PRIMARY KEY (version);


--
-- Name: project_group project_group_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.project_group
    ADD CONSTRAINT project_group_pkey PRIMARY KEY (project_id, group_id);


--
-- Name: project project_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.project
    ADD CONSTRAINT project_pkey PRIMARY KEY (organization_id, id);


--
-- Name: policy project_policy_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.policy
    ADD CONSTRAINT project_policy_pkey PRIMARY KEY (owner_id, kind);


--
-- Name: project_user project_user_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.project_user
    ADD CONSTRAINT project_user_pkey PRIMARY KEY (project_id, user_id);


--
-- Name: raise_request raise_request_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.raise_request
    ADD CONSTRAINT raise_request_pkey PRIMARY KEY (id);


--
-- Name: rate_limit_override rate_limit_override_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.rate_limit_override
    ADD CONSTRAINT rate_limit_override_pkey PRIMARY KEY (project_id, model);


--
-- Name: reconciled_day reconciled_day_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reconciled_day
    ADD CONSTRAINT reconciled_day_pkey PRIMARY KEY (organization_id, upstream, starts_at);


--
-- Name: request_log_days request_log_days_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.request_log_days
    ADD CONSTRAINT request_log_days_pkey PRIMARY KEY (organization_id, project_id, starts_at);


--
-- Name: request_logs request_logs_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.request_logs
    ADD CONSTRAINT request_logs_pkey PRIMARY KEY (organization_id, ended_at, request_id);


--
-- Name: request_logs_20261201 request_logs_20261201_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.request_logs_20261201
    ADD CONSTRAINT request_logs_20261201_pkey PRIMARY KEY (organization_id, ended_at, request_id);


--
-- Name: request_logs_20261202 request_logs_20261202_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.request_logs_20261202
    ADD CONSTRAINT request_logs_20261202_pkey PRIMARY KEY (organization_id, ended_at, request_id);


--
-- Name: request_logs_20261203 request_logs_20261203_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.request_logs_20261203
    ADD CONSTRAINT request_logs_20261203_pkey PRIMARY KEY (organization_id, ended_at, request_id);


--
-- Name: request_logs_rest request_logs_rest_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.request_logs_rest
    ADD CONSTRAINT request_logs_rest_pkey PRIMARY KEY (organization_id, ended_at, request_id);


--
-- Name: role_assignment role_assignment_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.role_assignment
    ADD CONSTRAINT role_assignment_pkey PRIMARY KEY (resource_id, principal_id, role_id);


--
-- Name: scim_token scim_token_hash_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.scim_token
    ADD CONSTRAINT scim_token_hash_key UNIQUE (hash);


--
-- Name: scim_token scim_token_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.scim_token
    ADD CONSTRAINT scim_token_id_key UNIQUE (id);


--
-- Name: scim_token scim_token_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.scim_token
    ADD CONSTRAINT scim_token_pkey PRIMARY KEY (organization_id, id);


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
-- Name: spend_alert_delivery spend_alert_delivery_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.spend_alert_delivery
    ADD CONSTRAINT spend_alert_delivery_pkey PRIMARY KEY (id);


--
-- Name: spend_alert spend_alert_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.spend_alert
    ADD CONSTRAINT spend_alert_pkey PRIMARY KEY (organization_id, scope_kind, scope_id, id);


--
-- Name: spend_budget spend_budget_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.spend_budget
    ADD CONSTRAINT spend_budget_pkey PRIMARY KEY (organization_id, owner_id, scope, "interval");


--
-- Name: spend_limit spend_limit_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.spend_limit
    ADD CONSTRAINT spend_limit_pkey PRIMARY KEY (organization_id, scope_kind, scope_id);


--
-- Name: subject_rate_limit subject_rate_limit_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.subject_rate_limit
    ADD CONSTRAINT subject_rate_limit_pkey PRIMARY KEY (organization_id, project_id, scope_kind, scope_id);


--
-- Name: tag_value tag_value_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tag_value
    ADD CONSTRAINT tag_value_pkey PRIMARY KEY (organization_id, project_id, tag_key, value);


--
-- Name: tagged_usage tagged_usage_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tagged_usage
    ADD CONSTRAINT tagged_usage_pkey PRIMARY KEY (organization_id, starts_at, project_id, tag_set, kind, model);


--
-- Name: terminal_sign_in terminal_sign_in_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.terminal_sign_in
    ADD CONSTRAINT terminal_sign_in_pkey PRIMARY KEY (key_id);


--
-- Name: unpriced_tier unpriced_tier_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.unpriced_tier
    ADD CONSTRAINT unpriced_tier_pkey PRIMARY KEY (organization_id, starts_at, project_id, model, service_tier);


--
-- Name: upstream_usage upstream_usage_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.upstream_usage
    ADD CONSTRAINT upstream_usage_pkey PRIMARY KEY (organization_id, starts_at, project_id, upstream, model);


--
-- Name: usage usage_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.usage
    ADD CONSTRAINT usage_pkey PRIMARY KEY (organization_id, width, kind, starts_at, project_id, owner_id, key_id, model, batch, service_tier, size, source, context_level, vector_store_id);


--
-- Name: usage_days usage_days_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.usage_days
    ADD CONSTRAINT usage_days_pkey PRIMARY KEY (organization_id, width, kind, starts_at, project_id, owner_id, key_id, model, batch, service_tier, size, source, context_level, vector_store_id);


--
-- Name: usage_flush usage_flush_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.usage_flush
    ADD CONSTRAINT usage_flush_pkey PRIMARY KEY (node_id);


--
-- Name: usage_hours usage_hours_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.usage_hours
    ADD CONSTRAINT usage_hours_pkey PRIMARY KEY (organization_id, width, kind, starts_at, project_id, owner_id, key_id, model, batch, service_tier, size, source, context_level, vector_store_id);


--
-- Name: usage_hours_202612 usage_hours_202612_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.usage_hours_202612
    ADD CONSTRAINT usage_hours_202612_pkey PRIMARY KEY (organization_id, width, kind, starts_at, project_id, owner_id, key_id, model, batch, service_tier, size, source, context_level, vector_store_id);


--
-- Name: usage_hours_202701 usage_hours_202701_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.usage_hours_202701
    ADD CONSTRAINT usage_hours_202701_pkey PRIMARY KEY (organization_id, width, kind, starts_at, project_id, owner_id, key_id, model, batch, service_tier, size, source, context_level, vector_store_id);


--
-- Name: usage_hours_rest usage_hours_rest_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.usage_hours_rest
    ADD CONSTRAINT usage_hours_rest_pkey PRIMARY KEY (organization_id, width, kind, starts_at, project_id, owner_id, key_id, model, batch, service_tier, size, source, context_level, vector_store_id);


--
-- Name: usage_minutes usage_minutes_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.usage_minutes
    ADD CONSTRAINT usage_minutes_pkey PRIMARY KEY (organization_id, width, kind, starts_at, project_id, owner_id, key_id, model, batch, service_tier, size, source, context_level, vector_store_id);


--
-- Name: usage_minutes_20261201 usage_minutes_20261201_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.usage_minutes_20261201
    ADD CONSTRAINT usage_minutes_20261201_pkey PRIMARY KEY (organization_id, width, kind, starts_at, project_id, owner_id, key_id, model, batch, service_tier, size, source, context_level, vector_store_id);


--
-- Name: usage_minutes_20261202 usage_minutes_20261202_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.usage_minutes_20261202
    ADD CONSTRAINT usage_minutes_20261202_pkey PRIMARY KEY (organization_id, width, kind, starts_at, project_id, owner_id, key_id, model, batch, service_tier, size, source, context_level, vector_store_id);


--
-- Name: usage_minutes_20261203 usage_minutes_20261203_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.usage_minutes_20261203
    ADD CONSTRAINT usage_minutes_20261203_pkey PRIMARY KEY (organization_id, width, kind, starts_at, project_id, owner_id, key_id, model, batch, service_tier, size, source, context_level, vector_store_id);


--
-- Name: usage_minutes_rest usage_minutes_rest_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.usage_minutes_rest
    ADD CONSTRAINT usage_minutes_rest_pkey PRIMARY KEY (organization_id, width, kind, starts_at, project_id, owner_id, key_id, model, batch, service_tier, size, source, context_level, vector_store_id);


--
-- Name: usage_move usage_move_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.usage_move
    ADD CONSTRAINT usage_move_pkey PRIMARY KEY (id);


--
-- Name: usage_sum_fill usage_sum_fill_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.usage_sum_fill
    ADD CONSTRAINT usage_sum_fill_pkey PRIMARY KEY (id);


--
-- Name: usage_sum usage_sum_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.usage_sum
    ADD CONSTRAINT usage_sum_pkey PRIMARY KEY (organization_id, width, dimension, starts_at, project_id, id);


--
-- Name: usage_tag usage_tag_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.usage_tag
    ADD CONSTRAINT usage_tag_pkey PRIMARY KEY (organization_id, tag_set, key);


--
-- Name: user_code_try user_code_try_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_code_try
    ADD CONSTRAINT user_code_try_pkey PRIMARY KEY (caller);


--
-- Name: user user_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public."user"
    ADD CONSTRAINT user_pkey PRIMARY KEY (id);


--
-- Name: access_group_name; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX access_group_name ON public.access_group USING btree (organization_id, name_key);


--
-- Name: access_group_oidc; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX access_group_oidc ON public.access_group USING btree (organization_id, id) WHERE (oidc_group IS NOT NULL);


--
-- Name: access_role_name; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX access_role_name ON public.access_role USING btree (resource_id, name_key);


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
-- Name: api_key_previous; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX api_key_previous ON public.api_key USING btree (previous_hash) WHERE (previous_hash IS NOT NULL);


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
-- Name: change_event; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX change_event ON public.change USING btree (organization_id, event_sequence) WHERE (event_sequence IS NOT NULL);


--
-- Name: deleted_name_key; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX deleted_name_key ON public.deleted_name USING btree (key_hash) WHERE (key_hash IS NOT NULL);


--
-- Name: device_code_address; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX device_code_address ON public.device_code USING btree (address_group, expires_at);


--
-- Name: device_code_age; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX device_code_age ON public.device_code USING btree (expires_at);


--
-- Name: device_code_user_code; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX device_code_user_code ON public.device_code USING btree (user_code_hash);


--
-- Name: erasure_pending; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX erasure_pending ON public.erasure USING btree (requested_at) WHERE (completed_at IS NULL);


--
-- Name: group_member_groups; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX group_member_groups ON public.group_member USING btree (member_id, group_id);


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
-- Name: model_end_notice_age; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX model_end_notice_age ON public.model_end_notice USING btree (created_at);


--
-- Name: model_end_notice_message; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX model_end_notice_message ON public.model_end_notice USING btree (notice_id);


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
-- Name: owned_object_reserved; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX owned_object_reserved ON public.owned_object USING btree (organization_id, project_id) WHERE (reserved_dollars IS NOT NULL);


--
-- Name: project_active; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX project_active ON public.project USING btree (organization_id, id) WHERE (archived_at IS NULL);


--
-- Name: project_by_id; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX project_by_id ON public.project USING btree (id);


--
-- Name: project_group_projects; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX project_group_projects ON public.project_group USING btree (group_id, project_id);


--
-- Name: project_personal; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX project_personal ON public.project USING btree (personal_user_id) WHERE (personal_user_id IS NOT NULL);


--
-- Name: project_user_joined; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX project_user_joined ON public.project_user USING btree (project_id, added_at, user_id);


--
-- Name: project_user_user; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX project_user_user ON public.project_user USING btree (user_id);


--
-- Name: raise_request_age; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX raise_request_age ON public.raise_request USING btree (created_at);


--
-- Name: raise_request_open; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX raise_request_open ON public.raise_request USING btree (user_id, project_id, scope_kind, scope_id) WHERE (state = 'open'::text);


--
-- Name: raise_request_organization; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX raise_request_organization ON public.raise_request USING btree (organization_id, id);


--
-- Name: raise_request_person; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX raise_request_person ON public.raise_request USING btree (user_id, id);


--
-- Name: raise_request_project; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX raise_request_project ON public.raise_request USING btree (project_id, state);


--
-- Name: request_logs_key; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX request_logs_key ON ONLY public.request_logs USING btree (key_id, ended_at);


--
-- Name: request_logs_20261201_key_id_ended_at_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX request_logs_20261201_key_id_ended_at_idx ON public.request_logs_20261201 USING btree (key_id, ended_at);


--
-- Name: request_logs_failure; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX request_logs_failure ON ONLY public.request_logs USING btree (organization_id, ended_at) WHERE (outcome <> 'succeeded'::text);


--
-- Name: request_logs_20261201_organization_id_ended_at_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX request_logs_20261201_organization_id_ended_at_idx ON public.request_logs_20261201 USING btree (organization_id, ended_at) WHERE (outcome <> 'succeeded'::text);


--
-- Name: request_logs_owner; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX request_logs_owner ON ONLY public.request_logs USING btree (owner_id, ended_at);


--
-- Name: request_logs_20261201_owner_id_ended_at_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX request_logs_20261201_owner_id_ended_at_idx ON public.request_logs_20261201 USING btree (owner_id, ended_at);


--
-- Name: request_logs_project; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX request_logs_project ON ONLY public.request_logs USING btree (project_id, ended_at);


--
-- Name: request_logs_20261201_project_id_ended_at_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX request_logs_20261201_project_id_ended_at_idx ON public.request_logs_20261201 USING btree (project_id, ended_at);


--
-- Name: request_logs_accounts; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX request_logs_accounts ON ONLY public.request_logs USING btree (project_id, ended_at) WHERE (substr(owner_id, 1, 9) = 'svc_acct_'::text);


--
-- Name: request_logs_20261201_project_id_ended_at_idx1; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX request_logs_20261201_project_id_ended_at_idx1 ON public.request_logs_20261201 USING btree (project_id, ended_at) WHERE (substr(owner_id, 1, 9) = 'svc_acct_'::text);


--
-- Name: request_logs_request; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX request_logs_request ON ONLY public.request_logs USING btree (request_id);


--
-- Name: request_logs_20261201_request_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX request_logs_20261201_request_id_idx ON public.request_logs_20261201 USING btree (request_id);


--
-- Name: request_logs_session; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX request_logs_session ON ONLY public.request_logs USING btree (session, ended_at) WHERE (session IS NOT NULL);


--
-- Name: request_logs_20261201_session_ended_at_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX request_logs_20261201_session_ended_at_idx ON public.request_logs_20261201 USING btree (session, ended_at) WHERE (session IS NOT NULL);


--
-- Name: request_logs_20261202_key_id_ended_at_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX request_logs_20261202_key_id_ended_at_idx ON public.request_logs_20261202 USING btree (key_id, ended_at);


--
-- Name: request_logs_20261202_organization_id_ended_at_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX request_logs_20261202_organization_id_ended_at_idx ON public.request_logs_20261202 USING btree (organization_id, ended_at) WHERE (outcome <> 'succeeded'::text);


--
-- Name: request_logs_20261202_owner_id_ended_at_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX request_logs_20261202_owner_id_ended_at_idx ON public.request_logs_20261202 USING btree (owner_id, ended_at);


--
-- Name: request_logs_20261202_project_id_ended_at_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX request_logs_20261202_project_id_ended_at_idx ON public.request_logs_20261202 USING btree (project_id, ended_at);


--
-- Name: request_logs_20261202_project_id_ended_at_idx1; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX request_logs_20261202_project_id_ended_at_idx1 ON public.request_logs_20261202 USING btree (project_id, ended_at) WHERE (substr(owner_id, 1, 9) = 'svc_acct_'::text);


--
-- Name: request_logs_20261202_request_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX request_logs_20261202_request_id_idx ON public.request_logs_20261202 USING btree (request_id);


--
-- Name: request_logs_20261202_session_ended_at_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX request_logs_20261202_session_ended_at_idx ON public.request_logs_20261202 USING btree (session, ended_at) WHERE (session IS NOT NULL);


--
-- Name: request_logs_20261203_key_id_ended_at_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX request_logs_20261203_key_id_ended_at_idx ON public.request_logs_20261203 USING btree (key_id, ended_at);


--
-- Name: request_logs_20261203_organization_id_ended_at_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX request_logs_20261203_organization_id_ended_at_idx ON public.request_logs_20261203 USING btree (organization_id, ended_at) WHERE (outcome <> 'succeeded'::text);


--
-- Name: request_logs_20261203_owner_id_ended_at_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX request_logs_20261203_owner_id_ended_at_idx ON public.request_logs_20261203 USING btree (owner_id, ended_at);


--
-- Name: request_logs_20261203_project_id_ended_at_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX request_logs_20261203_project_id_ended_at_idx ON public.request_logs_20261203 USING btree (project_id, ended_at);


--
-- Name: request_logs_20261203_project_id_ended_at_idx1; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX request_logs_20261203_project_id_ended_at_idx1 ON public.request_logs_20261203 USING btree (project_id, ended_at) WHERE (substr(owner_id, 1, 9) = 'svc_acct_'::text);


--
-- Name: request_logs_20261203_request_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX request_logs_20261203_request_id_idx ON public.request_logs_20261203 USING btree (request_id);


--
-- Name: request_logs_20261203_session_ended_at_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX request_logs_20261203_session_ended_at_idx ON public.request_logs_20261203 USING btree (session, ended_at) WHERE (session IS NOT NULL);


--
-- Name: request_logs_rest_key_id_ended_at_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX request_logs_rest_key_id_ended_at_idx ON public.request_logs_rest USING btree (key_id, ended_at);


--
-- Name: request_logs_rest_organization_id_ended_at_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX request_logs_rest_organization_id_ended_at_idx ON public.request_logs_rest USING btree (organization_id, ended_at) WHERE (outcome <> 'succeeded'::text);


--
-- Name: request_logs_rest_owner_id_ended_at_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX request_logs_rest_owner_id_ended_at_idx ON public.request_logs_rest USING btree (owner_id, ended_at);


--
-- Name: request_logs_rest_project_id_ended_at_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX request_logs_rest_project_id_ended_at_idx ON public.request_logs_rest USING btree (project_id, ended_at);


--
-- Name: request_logs_rest_project_id_ended_at_idx1; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX request_logs_rest_project_id_ended_at_idx1 ON public.request_logs_rest USING btree (project_id, ended_at) WHERE (substr(owner_id, 1, 9) = 'svc_acct_'::text);


--
-- Name: request_logs_rest_request_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX request_logs_rest_request_id_idx ON public.request_logs_rest USING btree (request_id);


--
-- Name: request_logs_rest_session_ended_at_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX request_logs_rest_session_ended_at_idx ON public.request_logs_rest USING btree (session, ended_at) WHERE (session IS NOT NULL);


--
-- Name: role_assignment_principal; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX role_assignment_principal ON public.role_assignment USING btree (principal_id, resource_id);


--
-- Name: role_assignment_role; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX role_assignment_role ON public.role_assignment USING btree (role_id);


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
-- Name: spend_alert_delivery_age; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX spend_alert_delivery_age ON public.spend_alert_delivery USING btree (created_at);


--
-- Name: spend_alert_delivery_due; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX spend_alert_delivery_due ON public.spend_alert_delivery USING btree (next_attempt_at) WHERE (state = 'pending'::text);


--
-- Name: spend_alert_delivery_list; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX spend_alert_delivery_list ON public.spend_alert_delivery USING btree (organization_id, id);


--
-- Name: spend_alert_delivery_once; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX spend_alert_delivery_once ON public.spend_alert_delivery USING btree (alert_id, period_starts_at, arming, channel);


--
-- Name: spend_alert_delivery_scope; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX spend_alert_delivery_scope ON public.spend_alert_delivery USING btree (scope_id, id);


--
-- Name: spend_alert_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX spend_alert_id ON public.spend_alert USING btree (id);


--
-- Name: spend_limit_project; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX spend_limit_project ON public.spend_limit USING btree (organization_id, project_id);


--
-- Name: tag_value_use; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX tag_value_use ON public.tag_value USING btree (organization_id, project_id, tag_key, last_used_at);


--
-- Name: terminal_sign_in_age; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX terminal_sign_in_age ON public.terminal_sign_in USING btree (organization_id, expires_at);


--
-- Name: terminal_sign_in_code; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX terminal_sign_in_code ON public.terminal_sign_in USING btree (code_hash);


--
-- Name: terminal_sign_in_family; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX terminal_sign_in_family ON public.terminal_sign_in USING btree (family_hash) WHERE (family_hash IS NOT NULL);


--
-- Name: terminal_sign_in_user; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX terminal_sign_in_user ON public.terminal_sign_in USING btree (user_id);


--
-- Name: usage_sum_owner; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX usage_sum_owner ON public.usage_sum USING btree (organization_id, width, id, starts_at) WHERE ((dimension = 'key'::text) OR (dimension = 'owner'::text));


--
-- Name: user_code_try_age; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX user_code_try_age ON public.user_code_try USING btree (started_at);


--
-- Name: user_email; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX user_email ON public."user" USING btree (organization_id, email_key) WHERE (removed_at IS NULL);


--
-- Name: user_oidc; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX user_oidc ON public."user" USING btree (organization_id, oidc_issuer, oidc_subject) WHERE ((removed_at IS NULL) AND (oidc_subject IS NOT NULL));


--
-- Name: user_oidc_claimed; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX user_oidc_claimed ON public."user" USING btree (organization_id, oidc_issuer, oidc_subject_claim, oidc_claimed_subject) WHERE ((removed_at IS NULL) AND (oidc_claimed_subject IS NOT NULL));


--
-- Name: user_owners; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX user_owners ON public."user" USING btree (organization_id) WHERE ((removed_at IS NULL) AND (role = 'owner'::text));


--
-- Name: user_present; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX user_present ON public."user" USING btree (organization_id, id) WHERE (removed_at IS NULL);


--
-- Name: user_removed_email; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX user_removed_email ON public."user" USING btree (organization_id, email_key) WHERE (removed_at IS NOT NULL);


--
-- Name: user_removed_oidc; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX user_removed_oidc ON public."user" USING btree (organization_id, oidc_issuer, oidc_subject) WHERE ((removed_at IS NOT NULL) AND (oidc_subject IS NOT NULL));


--
-- Name: user_removed_oidc_claimed; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX user_removed_oidc_claimed ON public."user" USING btree (organization_id, oidc_issuer, oidc_subject_claim, oidc_claimed_subject) WHERE ((removed_at IS NOT NULL) AND (oidc_claimed_subject IS NOT NULL));


--
-- Name: user_scim_external_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX user_scim_external_id ON public."user" USING btree (organization_id, scim_external_id) WHERE (scim_external_id IS NOT NULL);


--
-- Name: user_scim_user_name; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX user_scim_user_name ON public."user" USING btree (organization_id, scim_user_name_key) WHERE ((removed_at IS NULL) AND (scim_user_name_key IS NOT NULL));


--
-- Name: request_logs_20261201_key_id_ended_at_idx; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.request_logs_key ATTACH PARTITION public.request_logs_20261201_key_id_ended_at_idx;


--
-- Name: request_logs_20261201_organization_id_ended_at_idx; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.request_logs_failure ATTACH PARTITION public.request_logs_20261201_organization_id_ended_at_idx;


--
-- Name: request_logs_20261201_owner_id_ended_at_idx; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.request_logs_owner ATTACH PARTITION public.request_logs_20261201_owner_id_ended_at_idx;


--
-- Name: request_logs_20261201_pkey; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.request_logs_pkey ATTACH PARTITION public.request_logs_20261201_pkey;


--
-- Name: request_logs_20261201_project_id_ended_at_idx; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.request_logs_project ATTACH PARTITION public.request_logs_20261201_project_id_ended_at_idx;


--
-- Name: request_logs_20261201_project_id_ended_at_idx1; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.request_logs_accounts ATTACH PARTITION public.request_logs_20261201_project_id_ended_at_idx1;


--
-- Name: request_logs_20261201_request_id_idx; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.request_logs_request ATTACH PARTITION public.request_logs_20261201_request_id_idx;


--
-- Name: request_logs_20261201_session_ended_at_idx; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.request_logs_session ATTACH PARTITION public.request_logs_20261201_session_ended_at_idx;


--
-- Name: request_logs_20261202_key_id_ended_at_idx; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.request_logs_key ATTACH PARTITION public.request_logs_20261202_key_id_ended_at_idx;


--
-- Name: request_logs_20261202_organization_id_ended_at_idx; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.request_logs_failure ATTACH PARTITION public.request_logs_20261202_organization_id_ended_at_idx;


--
-- Name: request_logs_20261202_owner_id_ended_at_idx; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.request_logs_owner ATTACH PARTITION public.request_logs_20261202_owner_id_ended_at_idx;


--
-- Name: request_logs_20261202_pkey; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.request_logs_pkey ATTACH PARTITION public.request_logs_20261202_pkey;


--
-- Name: request_logs_20261202_project_id_ended_at_idx; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.request_logs_project ATTACH PARTITION public.request_logs_20261202_project_id_ended_at_idx;


--
-- Name: request_logs_20261202_project_id_ended_at_idx1; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.request_logs_accounts ATTACH PARTITION public.request_logs_20261202_project_id_ended_at_idx1;


--
-- Name: request_logs_20261202_request_id_idx; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.request_logs_request ATTACH PARTITION public.request_logs_20261202_request_id_idx;


--
-- Name: request_logs_20261202_session_ended_at_idx; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.request_logs_session ATTACH PARTITION public.request_logs_20261202_session_ended_at_idx;


--
-- Name: request_logs_20261203_key_id_ended_at_idx; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.request_logs_key ATTACH PARTITION public.request_logs_20261203_key_id_ended_at_idx;


--
-- Name: request_logs_20261203_organization_id_ended_at_idx; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.request_logs_failure ATTACH PARTITION public.request_logs_20261203_organization_id_ended_at_idx;


--
-- Name: request_logs_20261203_owner_id_ended_at_idx; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.request_logs_owner ATTACH PARTITION public.request_logs_20261203_owner_id_ended_at_idx;


--
-- Name: request_logs_20261203_pkey; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.request_logs_pkey ATTACH PARTITION public.request_logs_20261203_pkey;


--
-- Name: request_logs_20261203_project_id_ended_at_idx; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.request_logs_project ATTACH PARTITION public.request_logs_20261203_project_id_ended_at_idx;


--
-- Name: request_logs_20261203_project_id_ended_at_idx1; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.request_logs_accounts ATTACH PARTITION public.request_logs_20261203_project_id_ended_at_idx1;


--
-- Name: request_logs_20261203_request_id_idx; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.request_logs_request ATTACH PARTITION public.request_logs_20261203_request_id_idx;


--
-- Name: request_logs_20261203_session_ended_at_idx; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.request_logs_session ATTACH PARTITION public.request_logs_20261203_session_ended_at_idx;


--
-- Name: request_logs_rest_key_id_ended_at_idx; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.request_logs_key ATTACH PARTITION public.request_logs_rest_key_id_ended_at_idx;


--
-- Name: request_logs_rest_organization_id_ended_at_idx; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.request_logs_failure ATTACH PARTITION public.request_logs_rest_organization_id_ended_at_idx;


--
-- Name: request_logs_rest_owner_id_ended_at_idx; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.request_logs_owner ATTACH PARTITION public.request_logs_rest_owner_id_ended_at_idx;


--
-- Name: request_logs_rest_pkey; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.request_logs_pkey ATTACH PARTITION public.request_logs_rest_pkey;


--
-- Name: request_logs_rest_project_id_ended_at_idx; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.request_logs_project ATTACH PARTITION public.request_logs_rest_project_id_ended_at_idx;


--
-- Name: request_logs_rest_project_id_ended_at_idx1; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.request_logs_accounts ATTACH PARTITION public.request_logs_rest_project_id_ended_at_idx1;


--
-- Name: request_logs_rest_request_id_idx; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.request_logs_request ATTACH PARTITION public.request_logs_rest_request_id_idx;


--
-- Name: request_logs_rest_session_ended_at_idx; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.request_logs_session ATTACH PARTITION public.request_logs_rest_session_ended_at_idx;


--
-- Name: usage_days_pkey; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.usage_pkey ATTACH PARTITION public.usage_days_pkey;


--
-- Name: usage_hours_202612_pkey; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.usage_hours_pkey ATTACH PARTITION public.usage_hours_202612_pkey;


--
-- Name: usage_hours_202701_pkey; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.usage_hours_pkey ATTACH PARTITION public.usage_hours_202701_pkey;


--
-- Name: usage_hours_pkey; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.usage_pkey ATTACH PARTITION public.usage_hours_pkey;


--
-- Name: usage_hours_rest_pkey; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.usage_hours_pkey ATTACH PARTITION public.usage_hours_rest_pkey;


--
-- Name: usage_minutes_20261201_pkey; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.usage_minutes_pkey ATTACH PARTITION public.usage_minutes_20261201_pkey;


--
-- Name: usage_minutes_20261202_pkey; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.usage_minutes_pkey ATTACH PARTITION public.usage_minutes_20261202_pkey;


--
-- Name: usage_minutes_20261203_pkey; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.usage_minutes_pkey ATTACH PARTITION public.usage_minutes_20261203_pkey;


--
-- Name: usage_minutes_pkey; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.usage_pkey ATTACH PARTITION public.usage_minutes_pkey;


--
-- Name: usage_minutes_rest_pkey; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.usage_minutes_pkey ATTACH PARTITION public.usage_minutes_rest_pkey;


--
-- Name: access_group access_group_organization_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.access_group
    ADD CONSTRAINT access_group_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organization(id);


--
-- Name: access_role access_role_organization_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.access_role
    ADD CONSTRAINT access_role_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organization(id);


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
-- Name: audit_delivery audit_delivery_organization_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audit_delivery
    ADD CONSTRAINT audit_delivery_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organization(id);


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
-- Name: erasure erasure_organization_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.erasure
    ADD CONSTRAINT erasure_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organization(id);


--
-- Name: erasure erasure_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.erasure
    ADD CONSTRAINT erasure_user_id_fkey FOREIGN KEY (user_id) REFERENCES public."user"(id);


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
-- Name: scim_token scim_token_organization_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.scim_token
    ADD CONSTRAINT scim_token_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organization(id);


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


