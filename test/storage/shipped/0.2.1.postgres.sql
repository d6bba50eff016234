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
    paying_tags text,
    released_at bigint
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

INSERT INTO public.admin_api_key VALUES ('key_0VcWJn8u0002FZXxyPzMukIl', 'org-0VcWJn7r0003k91IhkvviG76', NULL, 'BAILIWICK_ADMIN_KEY', '366fe54681520ce506d4f2b70205998ac27885c6e5df716bdf1c2c59d0d60535', 'sk-admin-rcgW...NihI', NULL, 1796097910612, NULL, 1796097912833, NULL, DEFAULT, DEFAULT);


--
-- Data for Name: api_key; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.api_key VALUES ('key_0VcWJnWz000PFJqXiRB7yu3K', 'proj_0VcWJnPq000fjOIXjHbdLIqb', NULL, 'svc_acct_0VcWJnWv000b5bIGFgXg049l', 'active', 'Secret Key', '7951628e2cae71bdfe2c6405fbfa40862c2f893214a10607e8d22319ed2a90de', 'sk-svcacct--Ru9...Z_lU', '[]', 1796097912105, NULL, 1796097912465, DEFAULT, DEFAULT, NULL, NULL, NULL, NULL);


--
-- Data for Name: archived_key; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: audit_log; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.audit_log VALUES ('org-0VcWJn7r0003k91IhkvviG76', 'audit_log-0VcWJn8m0006BG7H9QkfN8wi', 'organization.updated', 1796097910604, 'proj_0VcWJn7s000nzJLubYPh9jmG', 'org-0VcWJn7r0003k91IhkvviG76', NULL, 'svc_acct_0VcWJn7s0012wGVXsZAz3Yk3', NULL, 'system', NULL, NULL, '{"id":"org-0VcWJn7r0003k91IhkvviG76","changes_requested":{"title":"Default organization","name":"Default organization"}}');
INSERT INTO public.audit_log VALUES ('org-0VcWJn7r0003k91IhkvviG76', 'audit_log-0VcWJn95000tiOfeAgKDibxK', 'api_key.created', 1796097910623, 'proj_0VcWJn7s000nzJLubYPh9jmG', 'key_0VcWJn8u0002FZXxyPzMukIl', NULL, 'svc_acct_0VcWJn7s0012wGVXsZAz3Yk3', NULL, 'system', NULL, NULL, '{"id":"key_0VcWJn8u0002FZXxyPzMukIl","data":{"scopes":[],"owner":{"type":"service_account","id":"svc_acct_0VcWJn7s0012wGVXsZAz3Yk3"}}}');
INSERT INTO public.audit_log VALUES ('org-0VcWJn7r0003k91IhkvviG76', 'audit_log-0VcWJnQb000qkGqPBaPnBzhn', 'project.created', 1796097911709, 'proj_0VcWJnPq000fjOIXjHbdLIqb', 'proj_0VcWJnPq000fjOIXjHbdLIqb', 'key_0VcWJn8u0002FZXxyPzMukIl', 'svc_acct_0VcWJn7s0012wGVXsZAz3Yk3', NULL, 'service_account_key', '127.0.0.1', 'node', '{"id":"proj_0VcWJnPq000fjOIXjHbdLIqb","data":{"name":"Research","title":"Research"}}');
INSERT INTO public.audit_log VALUES ('org-0VcWJn7r0003k91IhkvviG76', 'audit_log-0VcWJnS0000mPaaQlJGn9bFD', 'project.created', 1796097911796, 'proj_0VcWJnRv000eB5ikXMu76VLE', 'proj_0VcWJnRv000eB5ikXMu76VLE', 'key_0VcWJn8u0002FZXxyPzMukIl', 'svc_acct_0VcWJn7s0012wGVXsZAz3Yk3', NULL, 'service_account_key', '127.0.0.1', 'node', '{"id":"proj_0VcWJnRv000eB5ikXMu76VLE","data":{"name":"Former","title":"Former"}}');
INSERT INTO public.audit_log VALUES ('org-0VcWJn7r0003k91IhkvviG76', 'audit_log-0VcWJnU00001rGPvNfylDMGY', 'project.archived', 1796097911920, 'proj_0VcWJnRv000eB5ikXMu76VLE', 'proj_0VcWJnRv000eB5ikXMu76VLE', 'key_0VcWJn8u0002FZXxyPzMukIl', 'svc_acct_0VcWJn7s0012wGVXsZAz3Yk3', NULL, 'service_account_key', '127.0.0.1', 'node', '{"id":"proj_0VcWJnRv000eB5ikXMu76VLE"}');
INSERT INTO public.audit_log VALUES ('org-0VcWJn7r0003k91IhkvviG76', 'audit_log-0VcWJnVG000uCoT21xy9rGS6', 'user.added', 1796097911998, 'proj_0VcWJn7s000nzJLubYPh9jmG', 'user-0VcWJnV4000cb3qoOyRtEswX', 'key_0VcWJn8u0002FZXxyPzMukIl', 'svc_acct_0VcWJn7s0012wGVXsZAz3Yk3', NULL, 'service_account_key', '127.0.0.1', 'node', '{"id":"user-0VcWJnV4000cb3qoOyRtEswX","data":{"role":"reader"}}');
INSERT INTO public.audit_log VALUES ('org-0VcWJn7r0003k91IhkvviG76', 'audit_log-0VcWJnWG000p6O0fHT6G7Ajm', 'user.added', 1796097912060, 'proj_0VcWJnPq000fjOIXjHbdLIqb', 'user-0VcWJnV4000cb3qoOyRtEswX', 'key_0VcWJn8u0002FZXxyPzMukIl', 'svc_acct_0VcWJn7s0012wGVXsZAz3Yk3', NULL, 'service_account_key', '127.0.0.1', 'node', '{"id":"user-0VcWJnV4000cb3qoOyRtEswX","data":{"role":"member"}}');
INSERT INTO public.audit_log VALUES ('org-0VcWJn7r0003k91IhkvviG76', 'audit_log-0VcWJnX4000Usc2BUckJUQ3F', 'service_account.created', 1796097912110, 'proj_0VcWJnPq000fjOIXjHbdLIqb', 'svc_acct_0VcWJnWv000b5bIGFgXg049l', 'key_0VcWJn8u0002FZXxyPzMukIl', 'svc_acct_0VcWJn7s0012wGVXsZAz3Yk3', NULL, 'service_account_key', '127.0.0.1', 'node', '{"id":"svc_acct_0VcWJnWv000b5bIGFgXg049l","data":{"role":"member"}}');
INSERT INTO public.audit_log VALUES ('org-0VcWJn7r0003k91IhkvviG76', 'audit_log-0VcWJnXk000vpaU4E0zu4Cju', 'rate_limit.updated', 1796097912152, 'proj_0VcWJnPq000fjOIXjHbdLIqb', 'rl-gpt-4o', 'key_0VcWJn8u0002FZXxyPzMukIl', 'svc_acct_0VcWJn7s0012wGVXsZAz3Yk3', NULL, 'service_account_key', '127.0.0.1', 'node', '{"id":"rl-gpt-4o","changes_requested":{"max_requests_per_1_minute":77}}');
INSERT INTO public.audit_log VALUES ('org-0VcWJn7r0003k91IhkvviG76', 'audit_log-0VcWJnYN000ZhrHSd0hZiSKb', 'project.updated', 1796097912192, 'proj_0VcWJnPq000fjOIXjHbdLIqb', 'proj_0VcWJnPq000fjOIXjHbdLIqb', 'key_0VcWJn8u0002FZXxyPzMukIl', 'svc_acct_0VcWJn7s0012wGVXsZAz3Yk3', NULL, 'service_account_key', '127.0.0.1', 'node', '{"id":"proj_0VcWJnPq000fjOIXjHbdLIqb","changes_requested":{"spend_limit":{"threshold_amount":5000,"currency":"USD","interval":"month","mode":"enforce"}}}');


--
-- Data for Name: change; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.change VALUES ('org-0VcWJn7r0003k91IhkvviG76', 1, 'organization.updated', 'org-0VcWJn7r0003k91IhkvviG76', 1796097910606, NULL);
INSERT INTO public.change VALUES ('org-0VcWJn7r0003k91IhkvviG76', 2, 'api_key.created', 'key_0VcWJn8u0002FZXxyPzMukIl', 1796097910629, NULL);
INSERT INTO public.change VALUES ('org-0VcWJn7r0003k91IhkvviG76', 3, 'project.created', 'proj_0VcWJnPq000fjOIXjHbdLIqb', 1796097911733, 'proj_0VcWJnPq000fjOIXjHbdLIqb');
INSERT INTO public.change VALUES ('org-0VcWJn7r0003k91IhkvviG76', 4, 'project.created', 'proj_0VcWJnRv000eB5ikXMu76VLE', 1796097911801, 'proj_0VcWJnRv000eB5ikXMu76VLE');
INSERT INTO public.change VALUES ('org-0VcWJn7r0003k91IhkvviG76', 5, 'project.archived', 'proj_0VcWJnRv000eB5ikXMu76VLE', 1796097911929, 'proj_0VcWJnRv000eB5ikXMu76VLE');
INSERT INTO public.change VALUES ('org-0VcWJn7r0003k91IhkvviG76', 6, 'user.added', 'user-0VcWJnV4000cb3qoOyRtEswX', 1796097912009, NULL);
INSERT INTO public.change VALUES ('org-0VcWJn7r0003k91IhkvviG76', 7, 'user.added', 'user-0VcWJnV4000cb3qoOyRtEswX', 1796097912061, 'proj_0VcWJnPq000fjOIXjHbdLIqb');
INSERT INTO public.change VALUES ('org-0VcWJn7r0003k91IhkvviG76', 8, 'service_account.created', 'svc_acct_0VcWJnWv000b5bIGFgXg049l', 1796097912112, 'proj_0VcWJnPq000fjOIXjHbdLIqb');
INSERT INTO public.change VALUES ('org-0VcWJn7r0003k91IhkvviG76', 9, 'rate_limit.updated', 'rl-gpt-4o', 1796097912156, 'proj_0VcWJnPq000fjOIXjHbdLIqb');
INSERT INTO public.change VALUES ('org-0VcWJn7r0003k91IhkvviG76', 10, 'project.updated', 'proj_0VcWJnPq000fjOIXjHbdLIqb', 1796097912193, 'proj_0VcWJnPq000fjOIXjHbdLIqb');


--
-- Data for Name: change_counter; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.change_counter VALUES ('org-0VcWJn7r0003k91IhkvviG76', 10);


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

INSERT INTO public.idempotency VALUES ('org-0VcWJn7r0003k91IhkvviG76', 'key_0VcWJn8u0002FZXxyPzMukIl', '1775295a325ef0e2253c58f1f33ee49d', '502b1af2e498cd6ade8a6bb059b25ac70d3353d484c22257a9a79fe74e45ecf3', 'umJBhrLimvqubggSx/SU55cxqbHkauvJIRqPlci5nElV8Fo5ITTKuWbFBGpt3/5NEHgEU4LPiZoPmGtuNR8+MQuV3+KElwZsqPFsroY+1Wn1/6xjdZsL622yk99gc7gLKczZs3TYmmwy+JVQ/rDrqhEPJen4t2s6mxkZOtL18wskw4R5h+GqSW/V2Vu5ZrdhywMT1KnhpMHLQ4w3BBm0+RldMTLqt9y8uP1QLejjuin7IfkS/e1/JgmOGdk4WYKe0Hp4t3Fk8mDiuelNzF21zH2LqAyXs+EK', 1796097911699);
INSERT INTO public.idempotency VALUES ('org-0VcWJn7r0003k91IhkvviG76', 'key_0VcWJn8u0002FZXxyPzMukIl', '81c6c9ce4a319b0f792853ac6cbb50b9', 'ef4dd14e2060ae6ead3e0e936e546416db3ea21eb97289fff18f9f33b30cefeb', 'QuRgpaIBw2ttNAl1qxD6OU5Mmk2/4RHWF0JAS90X790zlwqmhNnf7NMVuxbp3IgVLX9cxVicY4YQY4EXgoEjRSATwQsf6EFXHZ7iDAtDVaGrjH+J7kWHOR2YuitV0Rvu7i7fqive0d/BLJgnKONowfAqjXTsYSzR4eSmL05YmDvHQgOm1mu8t1kxp07j9bOFDbC9+MrKqbyiNQf1Fa3ut7o7lMeUi+rcO6V5yOAbHcgfT1S3aLA5v4Z0rnNJcrNwmzdyUdnjd3EyXlTc8ETw3F7Yqa0qew==', 1796097911793);
INSERT INTO public.idempotency VALUES ('org-0VcWJn7r0003k91IhkvviG76', 'key_0VcWJn8u0002FZXxyPzMukIl', '51392364f7a97583b487a9208ebe8028', 'be721cc49c94575315ffd99a346ed14caceecefeba09a564f47ae62345c7dd78', 'ALspEfQULVxxkz2Xus/OBTk8QlVu/smcJbFo4XAsMSzYVUEqAH54vVdEKs6D41RgBEF/yvhmR2hTePxCLmhoAxPr8Lu3hIcHujeiB3srY7SpshxFmtx8iT8FQ/dmzLoqO51RLcO026j30lZjm7Wfgj5KEBerHjM1r70yxtBVuoNv8YKBzM89dwA3Ixw98ihuPWEF1ajzitbpn1ZZeM7RrIuSNzIMyrhsYwfP662ce+Lg+D4nEwPTbVRXjY34gaPtRqHNNffGOdY3ym6Ii/b9mqvLeeqIxlI0UuJ/k5JI', 1796097911916);
INSERT INTO public.idempotency VALUES ('org-0VcWJn7r0003k91IhkvviG76', 'key_0VcWJn8u0002FZXxyPzMukIl', 'ae06cdf2114c23d29a961b04e12a9c51', '3e1d6d3d572dcbb81247d3a5d9472f5e6e7dd8669f0c9db56c13fb3158fcb4d2', '9WjALUpKEimQS6sWB6DmyzK8BYwWeshlb6CSCcsYAFWR9agFXFVllMFPzuN3xomb5a/m2C4GA1aUUoR69UiUgcfjA7HamZhRAki9INcGzDtdHneeTejRbJfMdCVH8cOAxgpSIWFBpdCrjhllP1wCUy1h9CYqfeEiz0tUYXpBjD6a0t8KsiyXUoGp7noKChyIhsu9D1MJD9yowSIDdeJV3kx43PXWKA0oJFnMM56KqThzr8P3kzTIE9khC1681EF9CBmF2+jbIMfjdkcSkUHESghhC0HgB1TSWYTKxmND5XaMi1dHBJ0CXKcUSvbnL+vZ5u40BYXQLA1IjyOrublYmTmC/t0sn6YcB1fJP8I8dlc8bTJZbZiCkLjCV28oFTouMN9IuJ8kxVLNxndBLI4MrcWjNcYYBSDbHTXreqA/7c24Va+Vu4sF7X2t1BE1CUxAsW6q2WDF4yUrwtH/cp+pEUsjuOxSohmDWRqGvJ5PKC4Jjz49eKc26S4mtWXyoL0PUYp0jiF90ZBKt7m1tA9Wp+5sJsDggDzlS/j6wfeOqRj2JwuEGAVrhNGc1S+J0jxO3rEUvgZKyxwLwYrPJ8gw2LdYE7q7U4bCF9VKtpAp8LFbI1zv4VQ1+GDtBbyP+4RTuistaCwKCOxos3+saRPkGjIdCA==', 1796097911997);
INSERT INTO public.idempotency VALUES ('org-0VcWJn7r0003k91IhkvviG76', 'key_0VcWJn8u0002FZXxyPzMukIl', 'a288bbe48f9afc0987ea04a7361ca1df', 'e26d97dc2c54c0fd3685c6a08fbd8bedbb65555c417a7931601da2fe961d60ab', 'S2rE/AmOdRGlR/ITwn66tZNKevtbGGbEkcOLsFp4DF86gkVIGLUcyJyxqkMTZ9235LGNYRcROU2y1nxZF/0+VPqc88tZ0NPboBiZEhOcF9PTzG35pACUVUc0U+gkVBjb/yGIQDDoxSfvchKnkf5TwECgfQnQ38nr01ISKqL/hFSt9HqJRhGK4L2iwDKKA42TH/+UfT/6U7dLZq9+xEO0wRk/6X6frm5LxuF46Lh1X8Lx/emBFaiIjagxpeMMk1mEjgH+fA==', 1796097912053);
INSERT INTO public.idempotency VALUES ('org-0VcWJn7r0003k91IhkvviG76', 'key_0VcWJn8u0002FZXxyPzMukIl', 'bd5570739b737b09ce48b53ce1852d5e', '331ffb0d09ce8f0a46d316547c0726de3dbaec060a22e1b680c6c6b8d432e293', 'oiTByHieftv1isbeZbtAidYB7F1yv2kFidleODdM+Q6L2Aen/1eN3mRJANPci2v7gvd6n44b9FZ+0FuA8/xZWUzHi69gaBRlQNxD7kmJ4XfhYiZjMbwUol/Cq+wUooxW5OXFPtDIlbaM2K2h2khlubHzSgHoiPvR05HVhow7Ec+EBHMYPmOT+Lny2NK9Ct+Nlc+sY05ixlJ5UOwwUw4WfbmaByvhhVJG3w3nrpIXDLvewYkBbUxiOXqGX9HhI/XOZRWaJyBMcGiBzsv3+bjHwIP7llzsiGdHIwe6BT2qzSsnMtqerWCGix0Er0tNMNtrpF6QPj5Z4OQRdYL9ZUfVaF0waipOPPBExIhGxBbKyNwbvx+55cXDYxK6wAOcXAPSHSxV67T+xrA0wJAsIIiYXPzW2kJ/h/OtSuX7oDG9MNHeJSKtdAP4QxDSN6UgjhcV1b1QMv7nTPmw37c1lVRfpiXd2b6bvyOhp1eX3SLaVHqZR906BH/IwajzsC6vlouYYA4CQXWVLAMbleCiteX4prLxmbWBviuzJFFbSdywnEcpJIgXf/VY8cvXUmjOccQnOJD81JWzAd71Aog=', 1796097912110);
INSERT INTO public.idempotency VALUES ('org-0VcWJn7r0003k91IhkvviG76', 'key_0VcWJn8u0002FZXxyPzMukIl', '447b952fc8326ecb1823ddfe9f3e98fb', 'c103ce92ed89b3cc9dcca67d6d441e4f0bf480d869302b76046bd599b6d547fe', 'rBgwGEYHqxeFjW/kxF9yWWQLRNWlCncSUEip0WdcNjAkEStBgxDMHAcIC7qCKBZCkZqgw5eONCyNWJDntn0PbOml0nG1eFfp0EJesQPxEWRbJ1tMHVZNo+670BkqYM4egOhntrwRqJahWANu6DzXjXEWCn8UwCJNACdShwA5wlwsPBKpdctorEfcBecFDdZS5/cckPqiTTr1tB/sj0S1LCL68EDlSDtfH7WWiqBeHhuNJ+7AB4zslxDxXMZedCFKLSLCDQneQepZr+voHloxD/O+Uq74wCNUhMocOn/7NnnE5TAbkc2UsTUXf9mVl5tkhIAR+ShCwA==', 1796097912142);
INSERT INTO public.idempotency VALUES ('org-0VcWJn7r0003k91IhkvviG76', 'key_0VcWJn8u0002FZXxyPzMukIl', '6bbfdb3eec08ff95ca12c6dfd2a62b7e', '887860886b98d3ddb394d3239c82b44a4242b7206a9d9f2bda8f80b62e26b181', 'Su+xtHBIEl1f3IT77GCNHFewZODMGL8UGisn3l0TbQOIlwTPaWLQkxDBM7f0ZoQqozQI2G8Pa73bvNv6wX+p2NVtyJWfpLQqR5aZb5PTDE8OTG8iLcX/fOmD1X4Ymt+VKmV1vDOYI4eWsidOn+0eqGBkEZveUcgSJemvHdb/YOnLLDCT6/+cWTzJb8AI7uN/eap02QttBG0TQWj8Z+PNHuksx/jrtgoudEGvpjUaioqkOlHPlSSDtNDbfCCr6RUpOJWb4GMbgh2dgA==', 1796097912191);


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

INSERT INTO public.kysely_migration VALUES ('0001-organizations-and-projects', '2026-12-01T04:05:10.001Z');
INSERT INTO public.kysely_migration VALUES ('0002-audit-and-changes', '2026-12-01T04:05:10.023Z');
INSERT INTO public.kysely_migration VALUES ('0003-rate-limits-and-idempotency', '2026-12-01T04:05:10.033Z');
INSERT INTO public.kysely_migration VALUES ('0004-what-a-gateway-follows', '2026-12-01T04:05:10.056Z');
INSERT INTO public.kysely_migration VALUES ('0005-usage', '2026-12-01T04:05:10.068Z');
INSERT INTO public.kysely_migration VALUES ('0006-owned-objects', '2026-12-01T04:05:10.089Z');
INSERT INTO public.kysely_migration VALUES ('0007-sessions', '2026-12-01T04:05:10.101Z');
INSERT INTO public.kysely_migration VALUES ('0008-sign-in', '2026-12-01T04:05:10.105Z');
INSERT INTO public.kysely_migration VALUES ('0009-folded-names', '2026-12-01T04:05:10.153Z');
INSERT INTO public.kysely_migration VALUES ('0010-limit-generations', '2026-12-01T04:05:10.155Z');
INSERT INTO public.kysely_migration VALUES ('0011-owned-items', '2026-12-01T04:05:10.165Z');
INSERT INTO public.kysely_migration VALUES ('0012-owned-bytes', '2026-12-01T04:05:10.182Z');
INSERT INTO public.kysely_migration VALUES ('0013-session-use', '2026-12-01T04:05:10.198Z');
INSERT INTO public.kysely_migration VALUES ('0014-owned-kinds', '2026-12-01T04:05:10.199Z');
INSERT INTO public.kysely_migration VALUES ('0015-upstream-usage', '2026-12-01T04:05:10.209Z');
INSERT INTO public.kysely_migration VALUES ('0016-failed-requests', '2026-12-01T04:05:10.210Z');
INSERT INTO public.kysely_migration VALUES ('0017-deleted-names', '2026-12-01T04:05:10.212Z');
INSERT INTO public.kysely_migration VALUES ('0018-temporary-accounts', '2026-12-01T04:05:10.223Z');
INSERT INTO public.kysely_migration VALUES ('0019-spend-limits', '2026-12-01T04:05:10.228Z');
INSERT INTO public.kysely_migration VALUES ('0020-deferred-reservations', '2026-12-01T04:05:10.240Z');
INSERT INTO public.kysely_migration VALUES ('0021-spend-raises', '2026-12-01T04:05:10.241Z');
INSERT INTO public.kysely_migration VALUES ('0022-spend-alert-deliveries', '2026-12-01T04:05:10.259Z');
INSERT INTO public.kysely_migration VALUES ('0023-usage-sums', '2026-12-01T04:05:10.272Z');
INSERT INTO public.kysely_migration VALUES ('0024-tags', '2026-12-01T04:05:10.285Z');
INSERT INTO public.kysely_migration VALUES ('0025-shared-budgets', '2026-12-01T04:05:10.289Z');
INSERT INTO public.kysely_migration VALUES ('0026-project-policies', '2026-12-01T04:05:10.301Z');
INSERT INTO public.kysely_migration VALUES ('0027-policies', '2026-12-01T04:05:10.302Z');
INSERT INTO public.kysely_migration VALUES ('0028-price-versions', '2026-12-01T04:05:10.306Z');
INSERT INTO public.kysely_migration VALUES ('0029-tag-budgets', '2026-12-01T04:05:10.314Z');
INSERT INTO public.kysely_migration VALUES ('0030-usage-partitions', '2026-12-01T04:05:10.382Z');
INSERT INTO public.kysely_migration VALUES ('0031-groups', '2026-12-01T04:05:10.405Z');
INSERT INTO public.kysely_migration VALUES ('0032-roles', '2026-12-01T04:05:10.430Z');
INSERT INTO public.kysely_migration VALUES ('0033-project-roles', '2026-12-01T04:05:10.431Z');
INSERT INTO public.kysely_migration VALUES ('0034-key-models', '2026-12-01T04:05:10.432Z');
INSERT INTO public.kysely_migration VALUES ('0035-scim', '2026-12-01T04:05:10.458Z');
INSERT INTO public.kysely_migration VALUES ('0036-oidc-groups', '2026-12-01T04:05:10.460Z');
INSERT INTO public.kysely_migration VALUES ('0037-scim-token-owners', '2026-12-01T04:05:10.467Z');
INSERT INTO public.kysely_migration VALUES ('0038-released-reservations', '2026-12-01T04:05:10.468Z');


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

INSERT INTO public.limiter_level VALUES ('org-0VcWJn7r0003k91IhkvviG76', 'org-0VcWJn7r0003k91IhkvviG76:gpt-4o:requests', 1, 1796097912465);
INSERT INTO public.limiter_level VALUES ('org-0VcWJn7r0003k91IhkvviG76', 'org-0VcWJn7r0003k91IhkvviG76:gpt-4o:tokens', 0, 1796097912477);
INSERT INTO public.limiter_level VALUES ('org-0VcWJn7r0003k91IhkvviG76', 'proj_0VcWJnPq000fjOIXjHbdLIqb:gpt-4o:requests', 2.8819333333333335, 1796097912465);


--
-- Data for Name: node; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: organization; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.organization VALUES ('org-0VcWJn7r0003k91IhkvviG76', 'Default organization', 1796097910577, 'proj_0VcWJn7s000nzJLubYPh9jmG', 'svc_acct_0VcWJn7s0012wGVXsZAz3Yk3');


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

INSERT INTO public.price_version VALUES ('genai-prices 0.1.8', '{"list":"@pydantic/genai-prices","date":"2026-09-23"}', 1796097910708);


--
-- Data for Name: project; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.project VALUES ('org-0VcWJn7r0003k91IhkvviG76', 'proj_0VcWJn7s000nzJLubYPh9jmG', 'Default project', 1796097910577, NULL, NULL, NULL, NULL, DEFAULT, NULL, NULL, NULL, NULL);
INSERT INTO public.project VALUES ('org-0VcWJn7r0003k91IhkvviG76', 'proj_0VcWJnPq000fjOIXjHbdLIqb', 'Research', 1796097911662, NULL, NULL, NULL, NULL, DEFAULT, NULL, NULL, NULL, NULL);
INSERT INTO public.project VALUES ('org-0VcWJn7r0003k91IhkvviG76', 'proj_0VcWJnRv000eB5ikXMu76VLE', 'Former', 1796097911791, 1796097911833, NULL, NULL, NULL, DEFAULT, NULL, NULL, NULL, NULL);


--
-- Data for Name: project_group; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: project_user; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.project_user VALUES ('proj_0VcWJn7s000nzJLubYPh9jmG', 'user-0VcWJn8L000HqWULdQZ0aSSS', 'owner', 1796097910577);
INSERT INTO public.project_user VALUES ('proj_0VcWJnPq000fjOIXjHbdLIqb', 'user-0VcWJnV4000cb3qoOyRtEswX', 'member', 1796097912046);


--
-- Data for Name: rate_limit_override; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.rate_limit_override VALUES ('proj_0VcWJnPq000fjOIXjHbdLIqb', 'gpt-4o', 77, NULL, NULL, NULL, NULL, NULL);


--
-- Data for Name: role_assignment; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: scim_token; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: service_account; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.service_account VALUES ('svc_acct_0VcWJnWv000b5bIGFgXg049l', 'proj_0VcWJnPq000fjOIXjHbdLIqb', 'crawler', 'member', 1796097912101, DEFAULT, NULL);


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

INSERT INTO public.spend_limit VALUES ('org-0VcWJn7r0003k91IhkvviG76', 'project', 'proj_0VcWJnPq000fjOIXjHbdLIqb', 5000, 'month', 'enforce', 1796097912188, 1796097912188, NULL, NULL);


--
-- Data for Name: tagged_usage; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: unpriced_tier; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: upstream_usage; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.upstream_usage VALUES ('org-0VcWJn7r0003k91IhkvviG76', 1796083200000, 'proj_0VcWJnPq000fjOIXjHbdLIqb', 'default', 'gpt-4o', 3, 24, 0);


--
-- Data for Name: usage_days; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.usage_days VALUES ('org-0VcWJn7r0003k91IhkvviG76', '1d', 'completions', 1796083200000, 'proj_0VcWJnPq000fjOIXjHbdLIqb', 'svc_acct_0VcWJnWv000b5bIGFgXg049l', 'key_0VcWJnWz000PFJqXiRB7yu3K', 'gpt-4o', 0, 'default', '', '', '', '', 3, 24, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 12, 12, 0, 0, 0, 0, 0, 0, 60000, 0, 0, 0, 0, 0, 0, 30000, 0, 0, 0, 0, 0, 'genai-prices 0.1.8');


--
-- Data for Name: usage_flush; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.usage_flush VALUES ('85fd1ac0-e7b9-46b1-b3a6-ae2c637f70e3 1796097910725', 4, 1796097913571, 1);


--
-- Data for Name: usage_hours_202612; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.usage_hours_202612 VALUES ('org-0VcWJn7r0003k91IhkvviG76', '1h', 'completions', 1796097600000, 'proj_0VcWJnPq000fjOIXjHbdLIqb', 'svc_acct_0VcWJnWv000b5bIGFgXg049l', 'key_0VcWJnWz000PFJqXiRB7yu3K', 'gpt-4o', 0, 'default', '', '', '', '', 3, 24, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 12, 12, 0, 0, 0, 0, 0, 0, 60000, 0, 0, 0, 0, 0, 0, 30000, 0, 0, 0, 0, 0, 'genai-prices 0.1.8');


--
-- Data for Name: usage_hours_202701; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: usage_hours_rest; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: usage_minutes_20261201; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.usage_minutes_20261201 VALUES ('org-0VcWJn7r0003k91IhkvviG76', '1m', 'completions', 1796097900000, 'proj_0VcWJnPq000fjOIXjHbdLIqb', 'svc_acct_0VcWJnWv000b5bIGFgXg049l', 'key_0VcWJnWz000PFJqXiRB7yu3K', 'gpt-4o', 0, 'default', '', '', '', '', 3, 24, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 12, 12, 0, 0, 0, 0, 0, 0, 60000, 0, 0, 0, 0, 0, 0, 30000, 0, 0, 0, 0, 0, 'genai-prices 0.1.8');


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

INSERT INTO public.usage_sum VALUES ('org-0VcWJn7r0003k91IhkvviG76', '1d', 'key', 1796083200000, 'proj_0VcWJnPq000fjOIXjHbdLIqb', 'key_0VcWJnWz000PFJqXiRB7yu3K', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcWJn7r0003k91IhkvviG76', '1mo', 'key', 1796083200000, 'proj_0VcWJnPq000fjOIXjHbdLIqb', 'key_0VcWJnWz000PFJqXiRB7yu3K', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcWJn7r0003k91IhkvviG76', '1d', 'owner', 1796083200000, 'proj_0VcWJnPq000fjOIXjHbdLIqb', 'svc_acct_0VcWJnWv000b5bIGFgXg049l', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcWJn7r0003k91IhkvviG76', '1mo', 'owner', 1796083200000, 'proj_0VcWJnPq000fjOIXjHbdLIqb', 'svc_acct_0VcWJnWv000b5bIGFgXg049l', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcWJn7r0003k91IhkvviG76', '1d', 'project_model', 1796083200000, 'proj_0VcWJnPq000fjOIXjHbdLIqb', 'gpt-4o', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcWJn7r0003k91IhkvviG76', '1mo', 'project_model', 1796083200000, 'proj_0VcWJnPq000fjOIXjHbdLIqb', 'gpt-4o', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcWJn7r0003k91IhkvviG76', '1d', 'project_upstream', 1796083200000, 'proj_0VcWJnPq000fjOIXjHbdLIqb', 'default', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcWJn7r0003k91IhkvviG76', '1h', 'project', 1796097600000, 'proj_0VcWJnPq000fjOIXjHbdLIqb', '', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcWJn7r0003k91IhkvviG76', '1d', 'project', 1796083200000, 'proj_0VcWJnPq000fjOIXjHbdLIqb', '', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcWJn7r0003k91IhkvviG76', '1mo', 'project', 1796083200000, 'proj_0VcWJnPq000fjOIXjHbdLIqb', '', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcWJn7r0003k91IhkvviG76', '1h', 'upstream', 1796097600000, '', 'default', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcWJn7r0003k91IhkvviG76', '1d', 'upstream', 1796083200000, '', 'default', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcWJn7r0003k91IhkvviG76', '1h', 'model', 1796097600000, '', 'gpt-4o', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcWJn7r0003k91IhkvviG76', '1d', 'model', 1796083200000, '', 'gpt-4o', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcWJn7r0003k91IhkvviG76', '1mo', 'model', 1796083200000, '', 'gpt-4o', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcWJn7r0003k91IhkvviG76', '1h', 'organization', 1796097600000, '', '', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcWJn7r0003k91IhkvviG76', '1d', 'organization', 1796083200000, '', '', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.usage_sum VALUES ('org-0VcWJn7r0003k91IhkvviG76', '1mo', 'organization', 1796083200000, '', '', 90000, 3, 24, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0);


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

INSERT INTO public."user" VALUES ('user-0VcWJn8L000HqWULdQZ0aSSS', 'org-0VcWJn7r0003k91IhkvviG76', 'owner@localhost', 'owner@localhost', NULL, 'owner', 1796097910577, NULL, NULL, NULL, NULL, NULL, DEFAULT, DEFAULT, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public."user" VALUES ('user-0VcWJnV4000cb3qoOyRtEswX', 'org-0VcWJn7r0003k91IhkvviG76', 'ada@example.com', 'ada@example.com', 'Ada', 'reader', 1796097911986, NULL, NULL, NULL, NULL, NULL, DEFAULT, DEFAULT, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);


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


