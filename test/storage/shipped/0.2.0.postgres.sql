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
    deleted_at bigint NOT NULL
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
    paying_tags text
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
    safety_identifier_key text
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
    last_used_at bigint
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
    generation bigint DEFAULT 0 NOT NULL
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
    ended_at bigint
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
    raised_until bigint
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
    piece_cost bigint NOT NULL
)
WITH (fillfactor='50');


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
    input_cached_tokens bigint NOT NULL
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
    CONSTRAINT user_role_check CHECK ((role = ANY (ARRAY['owner'::text, 'reader'::text])))
);


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

INSERT INTO public.admin_api_key VALUES ('key_0VcWJf4e000wTPAVfUsJQckp', 'org-0VcWJf1z000kGY9wHpkYg27L', NULL, 'BAILIWICK_ADMIN_KEY', 'b2417083e3eb608f3d81e16686d6d48cc0a06fea4176697e4abb6af25f7fb8f2', 'sk-admin-pZ1t...zqPw', NULL, 1796097879596, NULL, 1796097882332, NULL, DEFAULT, DEFAULT);


--
-- Data for Name: api_key; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.api_key VALUES ('key_0VcWJfeh001UOjKKUplOCDYu', 'proj_0VcWJfcM000XVBVNMpmXy3RS', NULL, 'svc_acct_0VcWJfeh000M6qk89eVIu3tP', 'active', 'Secret Key', 'd23af02ae8bcc70cb3c3c2e1f820fa696507a6eb2376f17d47c4c1f2e53c4fae', 'sk-svcacct-v2MN...GQtT', '[]', 1796097881831, NULL, 1796097882114, DEFAULT, DEFAULT, NULL, NULL, NULL, NULL);


--
-- Data for Name: archived_key; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: audit_log; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.audit_log VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', 'audit_log-0VcWJf41000ynXg3ltf46og1', 'organization.updated', 1796097879557, 'proj_0VcWJf20000xIgx9lzuQZ2Us', 'org-0VcWJf1z000kGY9wHpkYg27L', NULL, 'svc_acct_0VcWJf20001zYLM5HFD27y4p', NULL, 'system', NULL, NULL, '{"id":"org-0VcWJf1z000kGY9wHpkYg27L","changes_requested":{"title":"Default organization","name":"Default organization"}}');
INSERT INTO public.audit_log VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', 'audit_log-0VcWJf4n000cJTJEfSxz0mSC', 'api_key.created', 1796097879605, 'proj_0VcWJf20000xIgx9lzuQZ2Us', 'key_0VcWJf4e000wTPAVfUsJQckp', NULL, 'svc_acct_0VcWJf20001zYLM5HFD27y4p', NULL, 'system', NULL, NULL, '{"id":"key_0VcWJf4e000wTPAVfUsJQckp","data":{"scopes":[],"owner":{"type":"service_account","id":"svc_acct_0VcWJf20001zYLM5HFD27y4p"}}}');
INSERT INTO public.audit_log VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', 'audit_log-0VcWJfcV000dq2lkLOk4wyTs', 'project.created', 1796097881695, 'proj_0VcWJfcM000XVBVNMpmXy3RS', 'proj_0VcWJfcM000XVBVNMpmXy3RS', 'key_0VcWJf4e000wTPAVfUsJQckp', 'svc_acct_0VcWJf20001zYLM5HFD27y4p', NULL, 'service_account_key', '127.0.0.1', 'node', '{"id":"proj_0VcWJfcM000XVBVNMpmXy3RS","data":{"name":"Research","title":"Research"}}');
INSERT INTO public.audit_log VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', 'audit_log-0VcWJfd4000MtqSsBEph2VT7', 'project.created', 1796097881730, 'proj_0VcWJfd3000s4irsrWg60w55', 'proj_0VcWJfd3000s4irsrWg60w55', 'key_0VcWJf4e000wTPAVfUsJQckp', 'svc_acct_0VcWJf20001zYLM5HFD27y4p', NULL, 'service_account_key', '127.0.0.1', 'node', '{"id":"proj_0VcWJfd3000s4irsrWg60w55","data":{"name":"Former","title":"Former"}}');
INSERT INTO public.audit_log VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', 'audit_log-0VcWJfde000bab0D9NMLOZtE', 'project.archived', 1796097881766, 'proj_0VcWJfd3000s4irsrWg60w55', 'proj_0VcWJfd3000s4irsrWg60w55', 'key_0VcWJf4e000wTPAVfUsJQckp', 'svc_acct_0VcWJf20001zYLM5HFD27y4p', NULL, 'service_account_key', '127.0.0.1', 'node', '{"id":"proj_0VcWJfd3000s4irsrWg60w55"}');
INSERT INTO public.audit_log VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', 'audit_log-0VcWJfe5000p8eLNIZC4VtfW', 'user.added', 1796097881793, 'proj_0VcWJf20000xIgx9lzuQZ2Us', 'user-0VcWJfe3000hs1ShnIrPcc9u', 'key_0VcWJf4e000wTPAVfUsJQckp', 'svc_acct_0VcWJf20001zYLM5HFD27y4p', NULL, 'service_account_key', '127.0.0.1', 'node', '{"id":"user-0VcWJfe3000hs1ShnIrPcc9u","data":{"role":"reader"}}');
INSERT INTO public.audit_log VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', 'audit_log-0VcWJfeR000SzajQggtDAwQz', 'user.added', 1796097881815, 'proj_0VcWJfcM000XVBVNMpmXy3RS', 'user-0VcWJfe3000hs1ShnIrPcc9u', 'key_0VcWJf4e000wTPAVfUsJQckp', 'svc_acct_0VcWJf20001zYLM5HFD27y4p', NULL, 'service_account_key', '127.0.0.1', 'node', '{"id":"user-0VcWJfe3000hs1ShnIrPcc9u","data":{"role":"member"}}');
INSERT INTO public.audit_log VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', 'audit_log-0VcWJfek000V83CLU7idAxby', 'service_account.created', 1796097881834, 'proj_0VcWJfcM000XVBVNMpmXy3RS', 'svc_acct_0VcWJfeh000M6qk89eVIu3tP', 'key_0VcWJf4e000wTPAVfUsJQckp', 'svc_acct_0VcWJf20001zYLM5HFD27y4p', NULL, 'service_account_key', '127.0.0.1', 'node', '{"id":"svc_acct_0VcWJfeh000M6qk89eVIu3tP","data":{"role":"member"}}');
INSERT INTO public.audit_log VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', 'audit_log-0VcWJff8000W4KBkNrvWMTN7', 'rate_limit.updated', 1796097881858, 'proj_0VcWJfcM000XVBVNMpmXy3RS', 'rl-gpt-4o', 'key_0VcWJf4e000wTPAVfUsJQckp', 'svc_acct_0VcWJf20001zYLM5HFD27y4p', NULL, 'service_account_key', '127.0.0.1', 'node', '{"id":"rl-gpt-4o","changes_requested":{"max_requests_per_1_minute":77}}');
INSERT INTO public.audit_log VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', 'audit_log-0VcWJffS000brUjpjW9ma7Ft', 'project.updated', 1796097881878, 'proj_0VcWJfcM000XVBVNMpmXy3RS', 'proj_0VcWJfcM000XVBVNMpmXy3RS', 'key_0VcWJf4e000wTPAVfUsJQckp', 'svc_acct_0VcWJf20001zYLM5HFD27y4p', NULL, 'service_account_key', '127.0.0.1', 'node', '{"id":"proj_0VcWJfcM000XVBVNMpmXy3RS","changes_requested":{"spend_limit":{"threshold_amount":5000,"currency":"USD","interval":"month","mode":"enforce"}}}');


--
-- Data for Name: change; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.change VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', 1, 'organization.updated', 'org-0VcWJf1z000kGY9wHpkYg27L', 1796097879572, NULL);
INSERT INTO public.change VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', 2, 'api_key.created', 'key_0VcWJf4e000wTPAVfUsJQckp', 1796097879608, NULL);
INSERT INTO public.change VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', 3, 'project.created', 'proj_0VcWJfcM000XVBVNMpmXy3RS', 1796097881700, 'proj_0VcWJfcM000XVBVNMpmXy3RS');
INSERT INTO public.change VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', 4, 'project.created', 'proj_0VcWJfd3000s4irsrWg60w55', 1796097881731, 'proj_0VcWJfd3000s4irsrWg60w55');
INSERT INTO public.change VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', 5, 'project.archived', 'proj_0VcWJfd3000s4irsrWg60w55', 1796097881766, 'proj_0VcWJfd3000s4irsrWg60w55');
INSERT INTO public.change VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', 6, 'user.added', 'user-0VcWJfe3000hs1ShnIrPcc9u', 1796097881797, NULL);
INSERT INTO public.change VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', 7, 'user.added', 'user-0VcWJfe3000hs1ShnIrPcc9u', 1796097881815, 'proj_0VcWJfcM000XVBVNMpmXy3RS');
INSERT INTO public.change VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', 8, 'service_account.created', 'svc_acct_0VcWJfeh000M6qk89eVIu3tP', 1796097881835, 'proj_0VcWJfcM000XVBVNMpmXy3RS');
INSERT INTO public.change VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', 9, 'rate_limit.updated', 'rl-gpt-4o', 1796097881865, 'proj_0VcWJfcM000XVBVNMpmXy3RS');
INSERT INTO public.change VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', 10, 'project.updated', 'proj_0VcWJfcM000XVBVNMpmXy3RS', 1796097881879, 'proj_0VcWJfcM000XVBVNMpmXy3RS');


--
-- Data for Name: change_counter; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.change_counter VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', 10);


--
-- Data for Name: cost_statement; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: deleted_name; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: group_member; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: idempotency; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.idempotency VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', 'key_0VcWJf4e000wTPAVfUsJQckp', '273127ec2d895d24b56962e19d260b57', '502b1af2e498cd6ade8a6bb059b25ac70d3353d484c22257a9a79fe74e45ecf3', 'Rdqf5mWRG9ooW4VH28iXWCVr2LWIdVFl2JrsnDfTMg6cxoyKORi4RwDdQT0lixXP/WoF+kXgZ6oYCNwVlNufdG/RBDoU12D99fXHgVjoxDoFhW7CWPJaJHEUmBUlaS9co9azMm+wpr91gs3uoFEuvFCn8IkprjovfyIpFJocQpkQUkJDdThsOwSrmOlhi00INhO4vHy9FJuqbw5NE+HBdyU/b05T6k6OvxF4VzwQTCCIARzKs5WqCkMqXYQ5iKezeYyYmDCEd9WZAfm7oGOe/1SGrSTlv/Ei', 1796097881692);
INSERT INTO public.idempotency VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', 'key_0VcWJf4e000wTPAVfUsJQckp', 'cbb1eba23d1c6c1bb10b8996ea3b035b', 'ef4dd14e2060ae6ead3e0e936e546416db3ea21eb97289fff18f9f33b30cefeb', '3xTDufnnBWuz3v3iejijonKzxsIEV9Ye5Jy39zKjriUQarMmpxY/BQj6b96IldNn536R7NNrA2GUhRMJaay2dxx4X7rbb/I3UxOPnla6eI+MdnuG5dvRA/Oi7IK2VNtO0B6p4ze5fqxJuRIABQ2mWwthhYQtKarOL32Hr9QK2fzjiccPgWYKzMUp/8wh8zbY7FdDmrS+XPTxddG1gSiqi3KswgBmboAZZaK/0CmMqvHC8C65yD2WIrWC37us3geTPA9MFQJiuUe4siIaqy7VkCkFhpTpeA==', 1796097881730);
INSERT INTO public.idempotency VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', 'key_0VcWJf4e000wTPAVfUsJQckp', '9fe559ab0b679889a5189688285eb04f', '3cfb5ec39e77e6f28aa31e52a955561a9a9a088e2f8f3a500b9cf751bfafd5bf', '+WR0qZrN9ap2ha8uMCYmQEvNHyd4RrCCLOYcS8GLQjKiKSr3wLuF/7VA/QDh63hUeFSN88evtMXteEXU8y5ddQnutm4XN3v6kqjAUt3nz6dUQed4tz7wtoZ9F1S2gzLvAeQvVt/9PaGclHOnLsvxjAK9oqKKYU+yuZ+o9DZpF+dbHIoN40lUJuqcN9rTOjuA4h9do7CK/TfvU0A5ibXiS9CU5el1eC5gkHJg/sW2mqJ9yGTAjccxltRYO4+auRznfqxKxt+pHVdFlUA2h3Qt2Is2hRJniBCXmBIAtCxs', 1796097881765);
INSERT INTO public.idempotency VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', 'key_0VcWJf4e000wTPAVfUsJQckp', '86aeedbb422dcf534a029602f32f86f2', '3e1d6d3d572dcbb81247d3a5d9472f5e6e7dd8669f0c9db56c13fb3158fcb4d2', 'T7eLeYJ4UP8nP1XRLMhrLh4J7jdiuibuT7MjQQHJmHgi7TjdD8cc6bLKnKSjjIMCBWp+Ig+Sl1NRq3kiKmDIl02vfdNra5RVX4P7Iw4DeB6maal8yt1jXwAR95yoOHpvU31Bo0cyLCbQbt3OXjSwcrwuzpdRjklaCS/d91fDKbDkqRJTGuqeLdrYMuv3rl7066x9/MufzCsdNAKAcS6vXtxZw1LEAam3Est/TktIYxSp6UgdDv98ENbWeWsw51INrzE9F7F1zST48li2ru3Q+cCGaker4JerA6kPA4VUfca/i81/m8jB0G3RAKjBNO9y/qPHiRSeNk0p7A9vWlmR2EaxD2qMy5SS2dPaQPOusESgIEau8CPdPjtlUsXQ4XGN4MHPhWnaEougVs/gipChQ6owp1Oz3eygINT05Ho1EA4vQcNBaAD/l49GlqVxQRyBfGoimy/VbRm5NflrVVtnD/4Qgh6UAOEvYDecSDwAXtbb9hfQsiyrHBoYkBWE6/pnjyNR1h6h8NnWjJK1x+2UTdmpPzPIb3Hr+VNiP/liUdUwCteWpzwLSw5LRAHHHK8Awk7QgC0t8wh6bFKnncT9Le0vTcBObW8odF+CWiR7gUsSnqC5FqqGQCokyyJldXrbPHxmQa+tIbx4JAoHuaTcTmPS2Q==', 1796097881793);
INSERT INTO public.idempotency VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', 'key_0VcWJf4e000wTPAVfUsJQckp', '8803cb9212c8a0bfbf8e98ae2d2e54c9', 'ec152c8da4ae3438b625c57b98ccb45fdf51e8812db208633360adad53eabedc', 'UkSSF1Ne7Piwt5eruLbYsn74SHCIyZ0aIa0qbsO+jub22LUxtWmcAlzrMAFR1zmmq6htLIoc2iZo+5XjLhSKVQG+8BCwoz7wTyH2x+9JGYPZISN/a2zjkDb4GRjAt/WeMK6VMH8P/0lG/vKgzXCOtgrFXq/qYpcV8+jm1jQwO+ppe0pU+ZsV1uAhWZhICLUABtkZgZJ6vlLIFz0REbfFrNn7Png2pdxTB8BCrWemAbStP5YTJQVaMiik2IyStIiJOeGx2Q==', 1796097881814);
INSERT INTO public.idempotency VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', 'key_0VcWJf4e000wTPAVfUsJQckp', 'fd33670470ad91a39cfdfc567a272bdf', '4ba6fbadec3c0d3b5efaf7b070556821153e3e85672cd2ade30f350ae1fce3bf', 'hXFs96ofCDZGFmjS+U5VUjHu0ka2HsTG9JcNmu+b5HpHH6FJzWGWxlb80X2Yctsj0Sw8uA+NNhijFERIk2mRqjkHYDPRMVqvJEqbsqFmhOEuqqsC5bsiBdAG8o4qlN49TFDoMxvAIVmiBtd9ypxhzlt0BJKAD2bOZjM6JGTbiIa9z85Jjnp6wl0UgURmxApy9388XRvj279nC3Ap9YGZ0zlwZnupfgjKrxpJIa5t/705NnzcCul1H+hLAfLqtfkduxvu1ru5toLU4VRWQGgO9wcPEix5GbAacdncLQ5RJrjfjte9e/y8jgeLWBU01UW9cxCSp3HeHFXlWo3CWEyFSssr037DExExBecGOyUu1odE/kiwYQT2vfmqRT3sd29sZXLL4j7POm2+WAxB9oz5GyXK1AJubo5SyhEkW9jUe3dkUbOXU86MUAbQrr6aIJZb7UNZM7x+B1PfZ+JzzMKs+AujvJTcrSdJw0/M5zT9dJ3oK7B73xjihsYGoTihUYT3orJX3lbb9QRfbp4GAqZAt2MEmbu56VMXuIrTynQrDeT0Bx6OzDkj1DScGwq2eED1qWnM6zeZvNTN23s=', 1796097881834);
INSERT INTO public.idempotency VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', 'key_0VcWJf4e000wTPAVfUsJQckp', 'd0689e3b0ef72e24bf6538da3b735976', '0297437f54d2b5f334f1d3977b89d0ebf07e131cdc012dbae2a27de148568e3c', '92LUcC2O00jTc+iOcfVjdJkmVmr8Lkyxd/Hp6rNmLNAuYNE8cyWkjW8pETh9D6t3nqx0Xy7EoKkCtXTt+bpItLXlL3KMl5PUtoFDwWraIsBrhLyHntEIahQ5Q0DuT8V/6h8xtyQeggEMqRgAnXYIWa03wrMzQmC7TUIwHykXwU8HekGZzCdZhKZR7VWzOwYKzH8BYi1DpXRgLaNegVd557m/IEtolFDpkyGqDBO1z14xZ5HJzQFfhmzaB1nzKLykUik4cbMm1ehBWKgfxjjIOHmQeYcWXMN9bNtWMsG8ClttTKcDQVuGS+GvY48V9hkmjk6vzUwr0A==', 1796097881857);
INSERT INTO public.idempotency VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', 'key_0VcWJf4e000wTPAVfUsJQckp', '87ed78190b983d690bd50275447b059c', '8b09f0dc5d307680711800661724e347cc0dd1ff09ec356e79c4e71825ee1e88', 'AinZ5RFoVEFfeG2/J4Le5jyj8uoF9LpC8J/v1F8zVC6mL9r1QSOJLT8JVkTtqGLKLq39fSvVqkHOT/eDCtuVlDl4Wafbubv171MgS4J9EYLVcRUGadulKvD/6XLSuY1Tk69Yl4Lqs254hz4yMUjXa5W5P7OE7o2srqqT/3qvcj/ogaMWFmU6CS4564bMh8I7ExJfNIuOs/M3tEA2Gei6gTnQGfLH8fRgbpxFSTanQ2xXet74AsHlGrxeke/5MOaLosC1z5zSsuKbNA==', 1796097881877);


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

INSERT INTO public.kysely_migration VALUES ('0001-organizations-and-projects', '2026-12-01T04:04:38.697Z');
INSERT INTO public.kysely_migration VALUES ('0002-audit-and-changes', '2026-12-01T04:04:38.712Z');
INSERT INTO public.kysely_migration VALUES ('0003-rate-limits-and-idempotency', '2026-12-01T04:04:38.721Z');
INSERT INTO public.kysely_migration VALUES ('0004-what-a-gateway-follows', '2026-12-01T04:04:38.725Z');
INSERT INTO public.kysely_migration VALUES ('0005-usage', '2026-12-01T04:04:38.746Z');
INSERT INTO public.kysely_migration VALUES ('0006-owned-objects', '2026-12-01T04:04:38.760Z');
INSERT INTO public.kysely_migration VALUES ('0007-sessions', '2026-12-01T04:04:38.770Z');
INSERT INTO public.kysely_migration VALUES ('0008-sign-in', '2026-12-01T04:04:38.774Z');
INSERT INTO public.kysely_migration VALUES ('0009-folded-names', '2026-12-01T04:04:38.825Z');
INSERT INTO public.kysely_migration VALUES ('0010-limit-generations', '2026-12-01T04:04:38.854Z');
INSERT INTO public.kysely_migration VALUES ('0011-owned-items', '2026-12-01T04:04:38.870Z');
INSERT INTO public.kysely_migration VALUES ('0012-owned-bytes', '2026-12-01T04:04:38.877Z');
INSERT INTO public.kysely_migration VALUES ('0013-session-use', '2026-12-01T04:04:38.893Z');
INSERT INTO public.kysely_migration VALUES ('0014-owned-kinds', '2026-12-01T04:04:38.895Z');
INSERT INTO public.kysely_migration VALUES ('0015-upstream-usage', '2026-12-01T04:04:38.898Z');
INSERT INTO public.kysely_migration VALUES ('0016-failed-requests', '2026-12-01T04:04:38.901Z');
INSERT INTO public.kysely_migration VALUES ('0017-deleted-names', '2026-12-01T04:04:38.904Z');
INSERT INTO public.kysely_migration VALUES ('0018-temporary-accounts', '2026-12-01T04:04:38.908Z');
INSERT INTO public.kysely_migration VALUES ('0019-spend-limits', '2026-12-01T04:04:38.913Z');
INSERT INTO public.kysely_migration VALUES ('0020-deferred-reservations', '2026-12-01T04:04:38.918Z');
INSERT INTO public.kysely_migration VALUES ('0021-spend-raises', '2026-12-01T04:04:38.920Z');
INSERT INTO public.kysely_migration VALUES ('0022-spend-alert-deliveries', '2026-12-01T04:04:38.942Z');
INSERT INTO public.kysely_migration VALUES ('0023-usage-sums', '2026-12-01T04:04:38.966Z');
INSERT INTO public.kysely_migration VALUES ('0024-tags', '2026-12-01T04:04:38.978Z');
INSERT INTO public.kysely_migration VALUES ('0025-shared-budgets', '2026-12-01T04:04:38.983Z');
INSERT INTO public.kysely_migration VALUES ('0026-project-policies', '2026-12-01T04:04:38.995Z');
INSERT INTO public.kysely_migration VALUES ('0027-policies', '2026-12-01T04:04:38.997Z');
INSERT INTO public.kysely_migration VALUES ('0028-price-versions', '2026-12-01T04:04:39.008Z');
INSERT INTO public.kysely_migration VALUES ('0029-tag-budgets', '2026-12-01T04:04:39.024Z');
INSERT INTO public.kysely_migration VALUES ('0030-usage-partitions', '2026-12-01T04:04:39.142Z');
INSERT INTO public.kysely_migration VALUES ('0031-groups', '2026-12-01T04:04:39.218Z');
INSERT INTO public.kysely_migration VALUES ('0032-roles', '2026-12-01T04:04:39.276Z');
INSERT INTO public.kysely_migration VALUES ('0033-project-roles', '2026-12-01T04:04:39.279Z');
INSERT INTO public.kysely_migration VALUES ('0034-key-models', '2026-12-01T04:04:39.294Z');
INSERT INTO public.kysely_migration VALUES ('0035-scim', '2026-12-01T04:04:39.369Z');
INSERT INTO public.kysely_migration VALUES ('0036-oidc-groups', '2026-12-01T04:04:39.381Z');


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

INSERT INTO public.limiter_level VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', 'org-0VcWJf1z000kGY9wHpkYg27L:gpt-4o:requests', 1, 1796097882114);
INSERT INTO public.limiter_level VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', 'org-0VcWJf1z000kGY9wHpkYg27L:gpt-4o:tokens', 0, 1796097882125);
INSERT INTO public.limiter_level VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', 'proj_0VcWJfcM000XVBVNMpmXy3RS:gpt-4o:requests', 2.7625833333333336, 1796097882114);


--
-- Data for Name: node; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: organization; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.organization VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', 'Default organization', 1796097879479, 'proj_0VcWJf20000xIgx9lzuQZ2Us', 'svc_acct_0VcWJf20001zYLM5HFD27y4p');


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

INSERT INTO public.price_version VALUES ('genai-prices 0.1.8', '{"list":"@pydantic/genai-prices","date":"2026-09-23"}', 1796097879850);


--
-- Data for Name: project; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.project VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', 'proj_0VcWJf20000xIgx9lzuQZ2Us', 'Default project', 1796097879479, NULL, NULL, NULL, NULL, DEFAULT, NULL, NULL, NULL, NULL);
INSERT INTO public.project VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', 'proj_0VcWJfcM000XVBVNMpmXy3RS', 'Research', 1796097881686, NULL, NULL, NULL, NULL, DEFAULT, NULL, NULL, NULL, NULL);
INSERT INTO public.project VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', 'proj_0VcWJfd3000s4irsrWg60w55', 'Former', 1796097881729, 1796097881753, NULL, NULL, NULL, DEFAULT, NULL, NULL, NULL, NULL);


--
-- Data for Name: project_group; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: project_user; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.project_user VALUES ('proj_0VcWJf20000xIgx9lzuQZ2Us', 'user-0VcWJf2l0002Z6bIpx02NCbV', 'owner', 1796097879479);
INSERT INTO public.project_user VALUES ('proj_0VcWJfcM000XVBVNMpmXy3RS', 'user-0VcWJfe3000hs1ShnIrPcc9u', 'member', 1796097881811);


--
-- Data for Name: rate_limit_override; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.rate_limit_override VALUES ('proj_0VcWJfcM000XVBVNMpmXy3RS', 'gpt-4o', 77, NULL, NULL, NULL, NULL, NULL);


--
-- Data for Name: role_assignment; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: scim_token; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: service_account; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.service_account VALUES ('svc_acct_0VcWJfeh000M6qk89eVIu3tP', 'proj_0VcWJfcM000XVBVNMpmXy3RS', 'crawler', 'member', 1796097881831, DEFAULT, NULL);


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

INSERT INTO public.spend_limit VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', 'project', 'proj_0VcWJfcM000XVBVNMpmXy3RS', 5000, 'month', 'enforce', 1796097881875, 1796097881875, NULL, NULL);


--
-- Data for Name: tagged_usage; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: unpriced_tier; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: upstream_usage; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.upstream_usage VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', 1796083200000, 'proj_0VcWJfcM000XVBVNMpmXy3RS', 'default', 'gpt-4o', 3, 24, 0);


--
-- Data for Name: usage_days; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.usage_days VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', '1d', 'completions', 1796083200000, 'proj_0VcWJfcM000XVBVNMpmXy3RS', 'svc_acct_0VcWJfeh000M6qk89eVIu3tP', 'key_0VcWJfeh001UOjKKUplOCDYu', 'gpt-4o', 0, 'default', '', '', '', '', 3, 24, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 12, 12, 0, 0, 0, 0, 0, 0, 60000, 0, 0, 0, 0, 0, 0, 30000, 0, 0, 0, 0, 0, 'genai-prices 0.1.8');


--
-- Data for Name: usage_flush; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.usage_flush VALUES ('c338a2c5-c040-4477-a69d-174630e9cf26 1796097879881', 4, 1796097882780, 1);


--
-- Data for Name: usage_hours_202612; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.usage_hours_202612 VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', '1h', 'completions', 1796097600000, 'proj_0VcWJfcM000XVBVNMpmXy3RS', 'svc_acct_0VcWJfeh000M6qk89eVIu3tP', 'key_0VcWJfeh001UOjKKUplOCDYu', 'gpt-4o', 0, 'default', '', '', '', '', 3, 24, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 12, 12, 0, 0, 0, 0, 0, 0, 60000, 0, 0, 0, 0, 0, 0, 30000, 0, 0, 0, 0, 0, 'genai-prices 0.1.8');


--
-- Data for Name: usage_hours_202701; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: usage_hours_rest; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: usage_minutes_20261201; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.usage_minutes_20261201 VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', '1m', 'completions', 1796097840000, 'proj_0VcWJfcM000XVBVNMpmXy3RS', 'svc_acct_0VcWJfeh000M6qk89eVIu3tP', 'key_0VcWJfeh001UOjKKUplOCDYu', 'gpt-4o', 0, 'default', '', '', '', '', 3, 24, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 12, 12, 0, 0, 0, 0, 0, 0, 60000, 0, 0, 0, 0, 0, 0, 30000, 0, 0, 0, 0, 0, 'genai-prices 0.1.8');


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

INSERT INTO public.usage_sum VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', '1d', 'key', 1796083200000, 'proj_0VcWJfcM000XVBVNMpmXy3RS', 'key_0VcWJfeh001UOjKKUplOCDYu', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', '1mo', 'key', 1796083200000, 'proj_0VcWJfcM000XVBVNMpmXy3RS', 'key_0VcWJfeh001UOjKKUplOCDYu', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', '1d', 'owner', 1796083200000, 'proj_0VcWJfcM000XVBVNMpmXy3RS', 'svc_acct_0VcWJfeh000M6qk89eVIu3tP', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', '1mo', 'owner', 1796083200000, 'proj_0VcWJfcM000XVBVNMpmXy3RS', 'svc_acct_0VcWJfeh000M6qk89eVIu3tP', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', '1d', 'project_model', 1796083200000, 'proj_0VcWJfcM000XVBVNMpmXy3RS', 'gpt-4o', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', '1mo', 'project_model', 1796083200000, 'proj_0VcWJfcM000XVBVNMpmXy3RS', 'gpt-4o', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', '1d', 'project_upstream', 1796083200000, 'proj_0VcWJfcM000XVBVNMpmXy3RS', 'default', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', '1h', 'project', 1796097600000, 'proj_0VcWJfcM000XVBVNMpmXy3RS', '', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', '1d', 'project', 1796083200000, 'proj_0VcWJfcM000XVBVNMpmXy3RS', '', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', '1mo', 'project', 1796083200000, 'proj_0VcWJfcM000XVBVNMpmXy3RS', '', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', '1h', 'upstream', 1796097600000, '', 'default', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', '1d', 'upstream', 1796083200000, '', 'default', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', '1h', 'model', 1796097600000, '', 'gpt-4o', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', '1d', 'model', 1796083200000, '', 'gpt-4o', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', '1mo', 'model', 1796083200000, '', 'gpt-4o', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', '1h', 'organization', 1796097600000, '', '', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', '1d', 'organization', 1796083200000, '', '', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcWJf1z000kGY9wHpkYg27L', '1mo', 'organization', 1796083200000, '', '', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);


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

INSERT INTO public."user" VALUES ('user-0VcWJf2l0002Z6bIpx02NCbV', 'org-0VcWJf1z000kGY9wHpkYg27L', 'owner@localhost', 'owner@localhost', NULL, 'owner', 1796097879479, NULL, NULL, NULL, NULL, NULL, DEFAULT, DEFAULT, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public."user" VALUES ('user-0VcWJfe3000hs1ShnIrPcc9u', 'org-0VcWJf1z000kGY9wHpkYg27L', 'ada@example.com', 'ada@example.com', 'Ada', 'reader', 1796097881791, NULL, NULL, NULL, NULL, NULL, DEFAULT, DEFAULT, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);


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
-- Name: rate_limit_override rate_limit_override_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.rate_limit_override
    ADD CONSTRAINT rate_limit_override_pkey PRIMARY KEY (project_id, model);


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
-- Name: tagged_usage tagged_usage_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tagged_usage
    ADD CONSTRAINT tagged_usage_pkey PRIMARY KEY (organization_id, starts_at, project_id, tag_set, kind, model);


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
-- Name: project_user_joined; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX project_user_joined ON public.project_user USING btree (project_id, added_at, user_id);


--
-- Name: project_user_user; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX project_user_user ON public.project_user USING btree (user_id);


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
-- Name: usage_sum_owner; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX usage_sum_owner ON public.usage_sum USING btree (organization_id, width, id, starts_at) WHERE ((dimension = 'key'::text) OR (dimension = 'owner'::text));


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
-- Name: user_scim_external_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX user_scim_external_id ON public."user" USING btree (organization_id, scim_external_id) WHERE (scim_external_id IS NOT NULL);


--
-- Name: user_scim_user_name; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX user_scim_user_name ON public."user" USING btree (organization_id, scim_user_name_key) WHERE ((removed_at IS NULL) AND (scim_user_name_key IS NOT NULL));


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


