-- Sessions run with standard_conforming_strings off: bodies of functions hold backslashes in E'…' only.
-- What Redshift has and PostgreSQL lacks: types, functions and catalog views. Run once in a new database, by its superuser.
SET allow_system_table_mods = on;
SET standard_conforming_strings = on;
SET check_function_bodies = on;
SET client_min_messages = warning;

CREATE SCHEMA redshift_local;
GRANT USAGE ON SCHEMA redshift_local TO PUBLIC;

-- Errors -------------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION pg_catalog.rs_refuse(state text, message text, detail text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  IF detail IS NULL THEN
    RAISE EXCEPTION USING MESSAGE = message, ERRCODE = state;
  END IF;
  RAISE EXCEPTION USING MESSAGE = message, ERRCODE = state, DETAIL = detail;
END $$;

-- Names that are longer than the backend's ------------------------------------------------------------------------------------------

CREATE TABLE redshift_local.long_name (short_name varchar PRIMARY KEY, long_name varchar NOT NULL);
CREATE FUNCTION redshift_local.client_name(backend_name name) RETURNS varchar LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT CASE WHEN strpos($1::text, '~') = 0 THEN $1::varchar
    ELSE coalesce((SELECT long_name FROM redshift_local.long_name WHERE short_name = $1::text), $1::varchar) END $$;

-- VARBYTE: bytes whose literals are text, not escapes ------------------------------------------------------------------------------

CREATE TYPE pg_catalog.varbyte;
CREATE FUNCTION pg_catalog.varbyte_in(cstring) RETURNS varbyte AS 'textin' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION pg_catalog.varbyte_out(varbyte) RETURNS cstring AS 'byteaout' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION pg_catalog.varbyte_recv(internal) RETURNS varbyte AS 'bytearecv' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION pg_catalog.varbyte_send(varbyte) RETURNS bytea AS 'byteasend' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
CREATE TYPE pg_catalog.varbyte (
  INPUT = pg_catalog.varbyte_in, OUTPUT = pg_catalog.varbyte_out, RECEIVE = pg_catalog.varbyte_recv, SEND = pg_catalog.varbyte_send,
  INTERNALLENGTH = VARIABLE, STORAGE = extended);
CREATE CAST (varbyte AS bytea) WITHOUT FUNCTION AS IMPLICIT;
CREATE CAST (bytea AS varbyte) WITHOUT FUNCTION AS ASSIGNMENT;
CREATE FUNCTION pg_catalog.varbyte_of(varchar) RETURNS varbyte LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT convert_to($1, 'UTF8')::varbyte $$;
CREATE FUNCTION pg_catalog.varbyte_of(text) RETURNS varbyte LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT convert_to($1, 'UTF8')::varbyte $$;
CREATE FUNCTION pg_catalog.varbyte_text(varbyte) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT convert_from($1::bytea, 'UTF8') $$;
CREATE FUNCTION pg_catalog.varbyte_varchar(varbyte) RETURNS varchar LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT convert_from($1::bytea, 'UTF8')::varchar $$;
CREATE CAST (varchar AS varbyte) WITH FUNCTION pg_catalog.varbyte_of(varchar) AS ASSIGNMENT;
CREATE CAST (text AS varbyte) WITH FUNCTION pg_catalog.varbyte_of(text) AS ASSIGNMENT;
CREATE CAST (varbyte AS text) WITH FUNCTION pg_catalog.varbyte_text(varbyte);
CREATE CAST (varbyte AS varchar) WITH FUNCTION pg_catalog.varbyte_varchar(varbyte);

-- SUPER: jsonb inside; no literal becomes one silently (shell_in refuses) ----------------------------------------------------------

CREATE TYPE pg_catalog.super;
CREATE FUNCTION pg_catalog.super_in(cstring) RETURNS super AS 'shell_in' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION pg_catalog.super_out(super) RETURNS cstring AS 'jsonb_out' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION pg_catalog.super_recv(internal) RETURNS super AS 'jsonb_recv' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION pg_catalog.super_send(super) RETURNS bytea AS 'jsonb_send' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
CREATE TYPE pg_catalog.super (
  INPUT = pg_catalog.super_in, OUTPUT = pg_catalog.super_out, RECEIVE = pg_catalog.super_recv, SEND = pg_catalog.super_send,
  INTERNALLENGTH = VARIABLE, STORAGE = extended, SUBSCRIPT = jsonb_subscript_handler);
CREATE CAST (super AS jsonb) WITHOUT FUNCTION AS IMPLICIT;
CREATE CAST (jsonb AS super) WITHOUT FUNCTION AS IMPLICIT;

CREATE FUNCTION pg_catalog.super_of(value varchar) RETURNS super LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
  IF octet_length(value) > 65535 THEN
    PERFORM rs_refuse('XX000', 'String value exceeds the max size of 65535 bytes', 'error code: 1224');
  END IF;
  RETURN to_jsonb(value::text)::super;
END $$;
CREATE FUNCTION pg_catalog.super_of(value text) RETURNS super LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT super_of($1::varchar) $$;
CREATE FUNCTION pg_catalog.super_of(bool) RETURNS super LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT to_jsonb($1)::super $$;
CREATE FUNCTION pg_catalog.super_of(int2) RETURNS super LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT to_jsonb($1)::super $$;
CREATE FUNCTION pg_catalog.super_of(int4) RETURNS super LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT to_jsonb($1)::super $$;
CREATE FUNCTION pg_catalog.super_of(int8) RETURNS super LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT to_jsonb($1)::super $$;
CREATE FUNCTION pg_catalog.super_of(numeric) RETURNS super LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT to_jsonb($1)::super $$;
-- Whether Redshift makes a SUPER of a double that is no number is not documented.
CREATE FUNCTION pg_catalog.super_of(value float8) RETURNS super LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
  IF value IN ('NaN', 'Infinity', '-Infinity') THEN
    PERFORM rs_refuse('22023', 'cannot cast ' || value || ' to super', NULL);
  END IF;
  RETURN to_jsonb(value)::super;
END $$;
-- A double becomes text with 15 digits, as few as are sure ("extra_float_digits"); the backend would write all that it needs.
CREATE FUNCTION pg_catalog.rs_float_text(value float8) RETURNS varchar LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
  SET extra_float_digits = 0 AS $$
BEGIN
  RETURN format('%s', value);
END $$;
CREATE CAST (float8 AS varchar) WITH FUNCTION pg_catalog.rs_float_text(float8) AS ASSIGNMENT;
CREATE CAST (varchar AS super) WITH FUNCTION pg_catalog.super_of(varchar) AS ASSIGNMENT;
CREATE CAST (text AS super) WITH FUNCTION pg_catalog.super_of(text) AS ASSIGNMENT;
CREATE CAST (bool AS super) WITH FUNCTION pg_catalog.super_of(bool) AS ASSIGNMENT;
CREATE CAST (int2 AS super) WITH FUNCTION pg_catalog.super_of(int2) AS ASSIGNMENT;
CREATE CAST (int4 AS super) WITH FUNCTION pg_catalog.super_of(int4) AS ASSIGNMENT;
CREATE CAST (int8 AS super) WITH FUNCTION pg_catalog.super_of(int8) AS ASSIGNMENT;
CREATE CAST (numeric AS super) WITH FUNCTION pg_catalog.super_of(numeric) AS ASSIGNMENT;
CREATE CAST (float8 AS super) WITH FUNCTION pg_catalog.super_of(float8) AS ASSIGNMENT;

-- Casts from SUPER give null where the value is of another type: cast_super_null_on_error is on by default ("SUPER configurations").
CREATE FUNCTION pg_catalog.super_text(jsonb) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT CASE WHEN jsonb_typeof($1) IN ('string', 'number', 'boolean') THEN $1 #>> '{}' END $$;
CREATE FUNCTION pg_catalog.super_varchar(jsonb) RETURNS varchar LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT super_text($1)::varchar $$;
CREATE FUNCTION pg_catalog.super_text(super) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT super_text($1::jsonb) $$;
CREATE FUNCTION pg_catalog.super_varchar(super) RETURNS varchar LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT super_text($1::jsonb)::varchar $$;
CREATE FUNCTION pg_catalog.super_numeric(super) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT CASE WHEN jsonb_typeof($1::jsonb) = 'number' THEN ($1::jsonb)::numeric END $$;
CREATE FUNCTION pg_catalog.super_int4(super) RETURNS int4 LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT super_numeric($1)::int4 $$;
CREATE FUNCTION pg_catalog.super_int8(super) RETURNS int8 LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT super_numeric($1)::int8 $$;
CREATE FUNCTION pg_catalog.super_float8(super) RETURNS float8 LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT super_numeric($1)::float8 $$;
CREATE FUNCTION pg_catalog.super_bool(super) RETURNS bool LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT CASE WHEN jsonb_typeof($1::jsonb) = 'boolean' THEN ($1::jsonb)::bool END $$;
CREATE CAST (super AS text) WITH FUNCTION pg_catalog.super_text(super);
CREATE CAST (super AS varchar) WITH FUNCTION pg_catalog.super_varchar(super);
CREATE CAST (jsonb AS text) WITH FUNCTION pg_catalog.super_text(jsonb);
CREATE CAST (jsonb AS varchar) WITH FUNCTION pg_catalog.super_varchar(jsonb);
CREATE CAST (super AS numeric) WITH FUNCTION pg_catalog.super_numeric(super);
CREATE CAST (super AS int4) WITH FUNCTION pg_catalog.super_int4(super);
CREATE CAST (super AS int8) WITH FUNCTION pg_catalog.super_int8(super);
CREATE CAST (super AS float8) WITH FUNCTION pg_catalog.super_float8(super);
CREATE CAST (super AS bool) WITH FUNCTION pg_catalog.super_bool(super);

CREATE FUNCTION pg_catalog.json_parse(value text) RETURNS super LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  parsed jsonb;
BEGIN
  IF octet_length(value) > 16777216 THEN
    PERFORM rs_refuse('XX000', 'JSON parsing error', 'SUPER value exceeds the max size of 16777216 bytes');
  END IF;
  IF NOT value IS JSON THEN
    PERFORM rs_refuse('XX000', 'JSON parsing error', 'error code: 8001, context: invalid JSON text');
  END IF;
  IF NOT value IS JSON WITH UNIQUE KEYS THEN
    PERFORM rs_refuse('XX000', 'JSON parsing error', 'error code: 8001, context: duplicate attributes in an object');
  END IF;
  parsed := value::jsonb;
  IF octet_length(value) > 65535 AND EXISTS (
      SELECT 1 FROM jsonb_path_query(parsed, 'strict $.** ? (@.type() == "string")') AS v
      WHERE octet_length(v #>> '{}') > 65535) THEN
    PERFORM rs_refuse('XX000', 'String value exceeds the max size of 65535 bytes', 'error code: 1224');
  END IF;
  IF length(value) - length(translate(value, '[{', '')) > 1000 AND EXISTS (
      SELECT 1 FROM jsonb_path_query(parsed, 'strict $.**{1000 to last} ? (@.type() == "object" || @.type() == "array")')) THEN
    PERFORM rs_refuse('XX000', 'JSON parsing error', 'SUPER value exceeds the max nesting depth of 1000');
  END IF;
  RETURN parsed::super;
END $$;
CREATE FUNCTION pg_catalog.json_parse(value varbyte) RETURNS super LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT json_parse(convert_from(value::bytea, 'UTF8')) $$;
CREATE FUNCTION pg_catalog.can_json_parse(value text) RETURNS bool LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT value IS JSON WITH UNIQUE KEYS $$;
CREATE FUNCTION pg_catalog.is_valid_json(value text) RETURNS bool LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT value IS JSON $$;
-- Compact JSON, as Redshift writes it; jsonb writes spaces.
CREATE FUNCTION pg_catalog.rs_compact(value jsonb) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT regexp_replace(format('%s', value), E'("(?:[^"\\\\]|\\\\.)*")|\\s+', E'\\1', 'g') $$;
CREATE FUNCTION pg_catalog.rs_json_serialize(value super) RETURNS varchar LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  text_form text;
BEGIN
  -- The backend's own form has a space after each colon and comma, so it is less than twice as long.
  IF octet_length(format('%s', value)) <= 131072 THEN
    text_form := coalesce(rs_compact(value), 'null');
  END IF;
  IF text_form IS NULL OR octet_length(text_form) > 65535 THEN
    PERFORM rs_refuse('XX000', 'JSON_SERIALIZE result exceeds the max VARCHAR size of 65535 bytes', NULL);
  END IF;
  RETURN text_form;
END $$;
CREATE FUNCTION pg_catalog.json_serialize_to_varbyte(value super) RETURNS varbyte LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT convert_to(coalesce(rs_compact(value), 'null'), 'UTF8')::varbyte $$;
CREATE FUNCTION pg_catalog.json_typeof(value super) RETURNS varchar LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT jsonb_typeof(value)::varchar $$;
CREATE FUNCTION pg_catalog.json_size(value super) RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT octet_length(rs_compact(value)) $$;
CREATE FUNCTION pg_catalog.is_object(value super) RETURNS bool LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT jsonb_typeof(value) = 'object' $$;
CREATE FUNCTION pg_catalog.is_array(value super) RETURNS bool LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT jsonb_typeof(value) = 'array' $$;
CREATE FUNCTION pg_catalog.is_scalar(value super) RETURNS bool LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT jsonb_typeof(value) NOT IN ('array', 'object') $$;
CREATE FUNCTION pg_catalog.get_array_length(value super) RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT CASE WHEN jsonb_typeof(value) = 'array' THEN jsonb_array_length(value) END $$;

-- Functions ------------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION pg_catalog.getdate() RETURNS timestamp LANGUAGE sql STABLE
  AS $$ SELECT date_trunc('second', statement_timestamp()::timestamp) $$;
CREATE FUNCTION pg_catalog.sysdate() RETURNS timestamp LANGUAGE sql STABLE AS $$ SELECT transaction_timestamp()::timestamp $$;
CREATE FUNCTION pg_catalog.charindex(part text, whole text) RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT strpos(whole, part) $$;
CREATE FUNCTION pg_catalog.rs_to_hex(varbyte) RETURNS varchar LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT encode($1::bytea, 'hex')::varchar $$;
CREATE FUNCTION pg_catalog.rs_to_hex(text) RETURNS varchar LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT encode(convert_to($1, 'UTF8'), 'hex')::varchar $$;
CREATE FUNCTION pg_catalog.to_varbyte(value text, format text) RETURNS varbyte LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
  IF lower(format) IN ('hex', 'base64') THEN
    RETURN decode(value, lower(format))::varbyte;
  ELSIF lower(format) IN ('utf8', 'utf-8') THEN
    RETURN convert_to(value, 'UTF8')::varbyte;
  END IF;
  PERFORM rs_refuse('22023', 'unknown format "' || format || '"', NULL);
END $$;
CREATE FUNCTION pg_catalog.from_varbyte(value varbyte, format text) RETURNS varchar LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
  IF lower(format) IN ('hex', 'base64') THEN
    RETURN replace(encode(value::bytea, lower(format)), E'\n', '');
  ELSIF lower(format) IN ('utf8', 'utf-8') THEN
    RETURN convert_from(value::bytea, 'UTF8');
  END IF;
  PERFORM rs_refuse('22023', 'unknown format "' || format || '"', NULL);
END $$;
-- AVG of integers is an integer (Developer Guide, "AVG").
CREATE FUNCTION pg_catalog.rs_avg_step(state numeric[], value int8) RETURNS numeric[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT ARRAY[$1[1] + $2, $1[2] + 1] $$;
CREATE FUNCTION pg_catalog.rs_avg_step(state numeric[], value int4) RETURNS numeric[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT ARRAY[$1[1] + $2, $1[2] + 1] $$;
CREATE FUNCTION pg_catalog.rs_avg_step(state numeric[], value int2) RETURNS numeric[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT ARRAY[$1[1] + $2, $1[2] + 1] $$;
CREATE FUNCTION pg_catalog.rs_avg_end(state numeric[]) RETURNS int8 LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT CASE WHEN $1[2] > 0 THEN trunc($1[1] / $1[2])::int8 END $$;
CREATE AGGREGATE pg_catalog.rs_avg(int8) (SFUNC = pg_catalog.rs_avg_step, STYPE = numeric[], FINALFUNC = pg_catalog.rs_avg_end, INITCOND = '{0,0}');
CREATE AGGREGATE pg_catalog.rs_avg(int4) (SFUNC = pg_catalog.rs_avg_step, STYPE = numeric[], FINALFUNC = pg_catalog.rs_avg_end, INITCOND = '{0,0}');
CREATE AGGREGATE pg_catalog.rs_avg(int2) (SFUNC = pg_catalog.rs_avg_step, STYPE = numeric[], FINALFUNC = pg_catalog.rs_avg_end, INITCOND = '{0,0}');
CREATE AGGREGATE pg_catalog.rs_avg(numeric) (SFUNC = numeric_avg_accum, STYPE = internal, FINALFUNC = numeric_avg);
CREATE AGGREGATE pg_catalog.rs_avg(float8) (SFUNC = float8_accum, STYPE = float8[], FINALFUNC = float8_avg, INITCOND = '{0,0,0}');
CREATE AGGREGATE pg_catalog.rs_avg(float4) (SFUNC = float4_accum, STYPE = float8[], FINALFUNC = float8_avg, INITCOND = '{0,0,0}');
CREATE FUNCTION pg_catalog.rs_listagg(value text) RETURNS varchar LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
  IF octet_length(value) > 65535 THEN
    PERFORM rs_refuse('XX000', 'Result size exceeds LISTAGG limit', 'limit: 65535');
  END IF;
  RETURN value;
END $$;
CREATE FUNCTION pg_catalog.rs_concat(text, text) RETURNS varchar LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT ($1 || $2)::varchar $$;
-- REGEXP_REPLACE replaces every match (Developer Guide, "REGEXP_REPLACE").
CREATE FUNCTION pg_catalog.rs_regexp_replace(value text, pattern text, replacement text DEFAULT '', start int DEFAULT 1) RETURNS varchar
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT regexp_replace(value, pattern, replacement, start, 0)::varchar $$;
CREATE FUNCTION pg_catalog.rs_to_timestamp(text, text) RETURNS timestamptz LANGUAGE sql STABLE STRICT PARALLEL SAFE
  AS $$ SELECT to_timestamp($1, $2) $$;
-- Settings of the backend's own are out of reach.
CREATE FUNCTION pg_catalog.rs_set_config(name text, value text, is_local bool) RETURNS varchar LANGUAGE plpgsql AS $$
BEGIN
  IF name = 'search_path' AND strpos(value, 'redshift_local') > 0 THEN
    PERFORM rs_refuse('3F000', 'schema "redshift_local" does not exist', NULL);
  END IF;
  IF name NOT IN ('statement_timeout', 'search_path', 'timezone', 'datestyle', 'application_name', 'extra_float_digits') THEN
    PERFORM rs_refuse('42704', 'unrecognized configuration parameter "' || name || '"', 'or one that redshift-local does not know');
  END IF;
  RETURN set_config(name, value, is_local);
END $$;

-- Dates: DATEADD, DATEDIFF and their kind ("Date and time functions"). The parts have Redshift's abbreviations.
CREATE FUNCTION redshift_local.date_part_name(part text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  p text := lower(part);
BEGIN
  p := CASE WHEN p IN ('year', 'years', 'y', 'yr', 'yrs') THEN 'year' WHEN p IN ('quarter', 'quarters', 'qtr', 'qtrs') THEN 'quarter'
    WHEN p IN ('month', 'months', 'mon', 'mons') THEN 'month' WHEN p IN ('week', 'weeks', 'w') THEN 'week'
    WHEN p IN ('day', 'days', 'd') THEN 'day' WHEN p IN ('hour', 'hours', 'h', 'hr', 'hrs') THEN 'hour'
    WHEN p IN ('minute', 'minutes', 'm', 'min', 'mins') THEN 'minute' WHEN p IN ('second', 'seconds', 's', 'sec', 'secs') THEN 'second'
    WHEN p IN ('millisecond', 'milliseconds', 'ms', 'msec', 'msecs', 'msecond', 'mseconds', 'millisec', 'millisecs', 'millisecon') THEN 'millisecond'
    WHEN p IN ('microsecond', 'microseconds', 'us', 'usec', 'usecs', 'usecond', 'useconds', 'microsec', 'microsecs', 'microsecond') THEN 'microsecond' END;
  IF p IS NULL THEN
    PERFORM rs_refuse('22023', 'unknown or unsupported date part "' || part || '"', NULL);
  END IF;
  RETURN p;
END $$;
-- A month added to its last day gives a day of the next one where the day does not exist ("DATEADD").
CREATE FUNCTION pg_catalog.rs_dateadd(part text, amount int8, value timestamp) RETURNS timestamp LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  unit text := redshift_local.date_part_name(part);
BEGIN
  RETURN value + CASE unit WHEN 'quarter' THEN make_interval(months => (3 * amount)::int) WHEN 'year' THEN make_interval(years => amount::int)
    WHEN 'month' THEN make_interval(months => amount::int) WHEN 'week' THEN make_interval(weeks => amount::int)
    WHEN 'day' THEN make_interval(days => amount::int) ELSE (amount || ' ' || unit)::interval END;
END $$;
CREATE FUNCTION pg_catalog.rs_dateadd(part text, amount int8, value date) RETURNS timestamp LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT rs_dateadd($1, $2, $3::timestamp) $$;
-- How many boundaries of the part lie between the two.
CREATE FUNCTION pg_catalog.rs_datediff(part text, first timestamp, second timestamp) RETURNS int8 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  unit text := redshift_local.date_part_name(part);
  a timestamp := date_trunc(unit, first);
  b timestamp := date_trunc(unit, second);
  years int8 := extract(year FROM b) - extract(year FROM a);
BEGIN
  RETURN CASE unit WHEN 'year' THEN years WHEN 'quarter' THEN 4 * years + extract(quarter FROM b) - extract(quarter FROM a)
    WHEN 'month' THEN 12 * years + extract(month FROM b) - extract(month FROM a)
    WHEN 'week' THEN round(extract(epoch FROM b - a) / 604800) WHEN 'day' THEN round(extract(epoch FROM b - a) / 86400)
    WHEN 'hour' THEN round(extract(epoch FROM b - a) / 3600) WHEN 'minute' THEN round(extract(epoch FROM b - a) / 60)
    WHEN 'second' THEN round(extract(epoch FROM b - a)) WHEN 'millisecond' THEN round(extract(epoch FROM b - a) * 1000)
    ELSE round(extract(epoch FROM b - a) * 1000000) END;
END $$;
CREATE FUNCTION pg_catalog.rs_datediff(part text, first date, second date) RETURNS int8 LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT rs_datediff($1, $2::timestamp, $3::timestamp) $$;
CREATE FUNCTION pg_catalog.trunc(timestamp) RETURNS date LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT $1::date $$;
CREATE FUNCTION pg_catalog.rs_last_day(date) RETURNS date LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT (date_trunc('month', $1::timestamp) + interval '1 month - 1 day')::date $$;
CREATE FUNCTION pg_catalog.rs_last_day(timestamp) RETURNS date LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT rs_last_day($1::date) $$;
-- The last day of a month stays the last day ("ADD_MONTHS").
CREATE FUNCTION pg_catalog.rs_add_months(value timestamp, months int) RETURNS timestamp LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT CASE WHEN $1::date = rs_last_day($1::date)
    THEN rs_last_day(($1 + make_interval(months => $2))::date) + ($1 - date_trunc('day', $1)) ELSE $1 + make_interval(months => $2) END $$;
CREATE FUNCTION pg_catalog.rs_add_months(value date, months int) RETURNS timestamp LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT rs_add_months($1::timestamp, $2) $$;
CREATE FUNCTION pg_catalog.rs_convert_timezone(target text, value timestamp) RETURNS timestamp LANGUAGE sql STABLE STRICT PARALLEL SAFE
  AS $$ SELECT ($2 AT TIME ZONE 'UTC') AT TIME ZONE $1 $$;
CREATE FUNCTION pg_catalog.rs_convert_timezone(source text, target text, value timestamp) RETURNS timestamp LANGUAGE sql STABLE STRICT PARALLEL SAFE
  AS $$ SELECT ($3 AT TIME ZONE $1) AT TIME ZONE $2 $$;

CREATE FUNCTION pg_catalog.rs_current_user_id() RETURNS int LANGUAGE sql STABLE
  AS $$ SELECT oid::int FROM pg_roles WHERE rolname = session_user $$;
-- A pattern that matches nothing gives an empty string ("REGEXP_SUBSTR").
CREATE FUNCTION pg_catalog.rs_regexp_substr(value text, pattern text, start int DEFAULT 1, occurrence int DEFAULT 1) RETURNS varchar
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT coalesce(regexp_substr(value, pattern, start, occurrence), '')::varchar $$;
-- There are no late-binding views; tools ask for their columns all the same.
CREATE FUNCTION pg_catalog.pg_get_late_binding_view_cols() RETURNS SETOF record LANGUAGE sql STABLE
  AS $$ SELECT NULL::name, NULL::name, NULL::name, NULL::varchar, 0 WHERE false $$;
-- Without the stand-in's own schema.
CREATE VIEW pg_catalog.rs_namespace AS SELECT * FROM pg_namespace WHERE nspname <> 'redshift_local';
CREATE FUNCTION pg_catalog.rs_version() RETURNS varchar LANGUAGE sql STABLE
  AS $$ SELECT 'PostgreSQL 8.0.2 on redshift-local, a stand-in that is not Amazon Redshift, Redshift 1.0.99999'::varchar $$;
CREATE FUNCTION pg_catalog.pg_last_copy_count() RETURNS bigint LANGUAGE sql STABLE
  AS $$ SELECT coalesce(nullif(current_setting('redshift_local.last_copy_count', true), ''), '0')::bigint $$;
CREATE FUNCTION pg_catalog.pg_last_copy_id() RETURNS int LANGUAGE sql STABLE
  AS $$ SELECT coalesce(nullif(current_setting('redshift_local.last_copy_id', true), ''), '-1')::int $$;

-- Lengths in bytes -----------------------------------------------------------------------------------------------------------------

CREATE FUNCTION pg_catalog.rs_domain(base text, size int) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  domain_name text := format('rs_%s_%s', base, size);
BEGIN
  IF to_regtype('pg_catalog.' || domain_name) IS NULL THEN
    EXECUTE format(
      CASE base WHEN 'varbyte' THEN 'CREATE DOMAIN pg_catalog.%1$I AS varbyte CHECK (octet_length(VALUE::bytea) <= %3$s)'
      WHEN 'char' THEN 'CREATE DOMAIN pg_catalog.%1$I AS char(%3$s) CONSTRAINT %1$s_ascii CHECK (octet_length(VALUE) = length(rpad(VALUE, %3$s)))'
      ELSE 'CREATE DOMAIN pg_catalog.%1$I AS %2$s(%3$s) CHECK (octet_length(VALUE) <= %3$s)' END, domain_name, base, size);
  END IF;
END $$;

-- Types that only the backend can make: rows, arrays, json and the like.
CREATE FUNCTION redshift_local.is_foreign_type(type oid) RETURNS bool LANGUAGE sql STABLE
  AS $$ SELECT t.typtype = 'c' OR t.typcategory = 'A' OR t.typname IN ('json', 'xml', 'record', 'uuid', 'money', 'inet', 'cidr')
    FROM pg_type t WHERE t.oid = $1 $$;

-- A column's comment is what Redshift's attributes it has and, in the lines below, the comment that was given to it.
CREATE FUNCTION redshift_local.attributes(relation oid, attribute int2) RETURNS text LANGUAGE sql STABLE
  AS $$ SELECT split_part(coalesce(col_description(relation, attribute), ''), chr(10), 1) $$;
CREATE FUNCTION pg_catalog.rs_col_description(relation oid, attribute int) RETURNS varchar LANGUAGE sql STABLE
  AS $$ SELECT CASE WHEN strpos(c, chr(10)) > 0 THEN nullif(substr(c, strpos(c, chr(10)) + 1), '') END::varchar
    FROM (SELECT col_description(relation, attribute) AS c) AS q $$;
CREATE FUNCTION redshift_local.set_attributes(relation regclass, attribute name, attributes text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  number int2 := (SELECT attnum FROM pg_attribute WHERE attrelid = relation AND attname = attribute);
BEGIN
  EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', relation, attribute,
    attributes || coalesce(chr(10) || rs_col_description(relation, number), ''));
END $$;
CREATE FUNCTION redshift_local.comment_column(table_name text, column_name text, comment text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  kept text;
BEGIN
  SELECT redshift_local.attributes(attrelid, attnum) INTO kept FROM pg_attribute
    WHERE attrelid = table_name::regclass AND attname = column_name AND attnum > 0 AND NOT attisdropped;
  EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', table_name::regclass, column_name, kept || coalesce(chr(10) || comment, ''));
END $$;
-- The same of relations.
CREATE FUNCTION redshift_local.attributes(relation oid) RETURNS text LANGUAGE sql STABLE
  AS $$ SELECT split_part(coalesce(obj_description(relation, 'pg_class'), ''), chr(10), 1) $$;
CREATE FUNCTION pg_catalog.rs_obj_description(object oid, catalog name) RETURNS varchar LANGUAGE sql STABLE
  AS $$ SELECT CASE WHEN catalog <> 'pg_class' OR object < 16384 THEN c
    WHEN strpos(c, chr(10)) > 0 THEN nullif(substr(c, strpos(c, chr(10)) + 1), '') END::varchar
    FROM (SELECT obj_description(object, catalog) AS c) AS q $$;
CREATE FUNCTION pg_catalog.rs_obj_description(object oid) RETURNS varchar LANGUAGE sql STABLE
  AS $$ SELECT rs_obj_description(object, tableoid::regclass::name) FROM pg_class WHERE oid = object
    UNION ALL SELECT obj_description(object) WHERE NOT EXISTS (SELECT 1 FROM pg_class WHERE oid = object) LIMIT 1 $$;
-- What queries over pg_description read.
CREATE VIEW pg_catalog.rs_description AS
  SELECT objoid, classoid, objsubid, CASE WHEN classoid <> 'pg_class'::regclass OR objoid < 16384 THEN description
    WHEN strpos(description, chr(10)) > 0 THEN nullif(substr(description, strpos(description, chr(10)) + 1), '') END AS description
  FROM pg_description;
CREATE FUNCTION redshift_local.comment_relation(kind text, relation text, comment text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('COMMENT ON %s %s IS %L', kind, relation::regclass, redshift_local.attributes(relation::regclass) || coalesce(chr(10) || comment, ''));
END $$;
CREATE FUNCTION redshift_local.set_attributes(relation regclass, attributes text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('COMMENT ON TABLE %s IS %L', relation, attributes || coalesce(chr(10) || rs_obj_description(relation, 'pg_class'), ''));
END $$;
-- A list of attributes without those that match a pattern, and with another one.
CREATE FUNCTION redshift_local.changed(attributes text, without text, added text) RETURNS text LANGUAGE sql IMMUTABLE
  AS $$ SELECT trim(regexp_replace(attributes, format('(^| )(%s)(?= |$)', without), '', 'g') || ' ' || added) $$;

-- CREATE TABLE … (LIKE …): keys are not inherited (Developer Guide, "CREATE TABLE").
CREATE FUNCTION pg_catalog.rs_like(table_name text, parent text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  c record;
BEGIN
  FOR c IN SELECT attname, regexp_replace(redshift_local.attributes(attrelid, attnum), '(primarykey|unique|foreignkey) *', '', 'g') AS kept
      FROM pg_attribute WHERE attrelid = table_name::regclass AND attnum > 0 AND col_description(attrelid, attnum) <> '' LOOP
    EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', table_name::regclass, c.attname, trim(c.kept));
  END LOOP;
  PERFORM redshift_local.set_attributes(table_name::regclass, redshift_local.attributes(parent::regclass));
END $$;

-- SUPER and VARBYTE columns are no keys ("Limitations" of SUPER, "VARBYTE type").
CREATE FUNCTION redshift_local.check_key(relation regclass, attribute text, key text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  type text := (SELECT format_type(CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END, NULL)
    FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid WHERE a.attrelid = relation AND a.attname = attribute AND NOT a.attisdropped);
BEGIN
  IF type IS NULL THEN
    PERFORM rs_refuse('42703', format('column "%s" named in key does not exist', attribute), NULL);
  ELSIF type IN ('super', 'varbyte') THEN
    PERFORM rs_refuse('0A000', format('Column "%s" of type %s cannot be a %s key', attribute, type,
      CASE WHEN key LIKE '%distkey%' THEN 'distribution' ELSE 'sort' END), NULL);
  END IF;
END $$;

-- CREATE TABLE AS: what the query gives without a limit gets Redshift's widest.
CREATE FUNCTION pg_catalog.rs_tighten(table_name text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  c record;
  kind text;
  size int;
BEGIN
  SELECT attname INTO kind FROM pg_attribute WHERE attrelid = table_name::regclass AND attnum > 0 AND redshift_local.is_foreign_type(atttypid);
  IF FOUND THEN
    PERFORM rs_refuse('0A000', 'the column "' || kind || '" is of a type that Redshift does not have', NULL);
  END IF;
  FOR c IN SELECT attname, atttypid, atttypmod FROM pg_attribute WHERE attrelid = table_name::regclass AND attnum > 0
      AND atttypid IN ('varchar'::regtype, 'text'::regtype, 'bpchar'::regtype, 'varbyte'::regtype, 'bytea'::regtype, 'jsonb'::regtype) LOOP
    IF c.atttypid = 'jsonb'::regtype THEN
      EXECUTE format('ALTER TABLE %s ALTER COLUMN %I TYPE super', table_name::regclass, c.attname);
      CONTINUE;
    END IF;
    kind := CASE c.atttypid::regtype::text WHEN 'character' THEN 'char' WHEN 'varbyte' THEN 'varbyte' WHEN 'bytea' THEN 'varbyte' ELSE 'varchar' END;
    size := CASE WHEN kind = 'varbyte' THEN 16777216 WHEN c.atttypmod > 4 THEN least(c.atttypmod - 4, 65535)
      WHEN kind = 'char' THEN 4096 ELSE 65535 END;
    PERFORM rs_domain(kind, size);
    EXECUTE format('ALTER TABLE %s ALTER COLUMN %I TYPE pg_catalog.%I', table_name::regclass, c.attname, format('rs_%s_%s', kind, size));
  END LOOP;
  PERFORM redshift_local.check_key(table_name::regclass, attname::text, attributes)
    FROM (SELECT attname, redshift_local.attributes(attrelid, attnum) AS attributes FROM pg_attribute
      WHERE attrelid = table_name::regclass AND attnum > 0) AS a WHERE attributes ~ '(distkey|sortkey=)';
END $$;

-- Rules of ALTER TABLE that depend on the table ------------------------------------------------------------------------------------


CREATE FUNCTION pg_catalog.rs_check_drop(table_name text, column_name text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  attributes text;
BEGIN
  SELECT redshift_local.attributes(attrelid, attnum) INTO attributes FROM pg_attribute
    WHERE attrelid = to_regclass(table_name) AND attname = column_name;
  IF attributes LIKE '%distkey%' THEN
    PERFORM rs_refuse('0A000', 'cannot drop distkey column "' || column_name || '"', NULL);
  ELSIF attributes LIKE '%sortkey=%' THEN
    PERFORM rs_refuse('0A000', 'cannot drop sortkey column "' || column_name || '"', NULL);
  END IF;
END $$;

CREATE FUNCTION pg_catalog.rs_check_resize(table_name text, column_name text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  c record;
BEGIN
  SELECT redshift_local.attributes(a.attrelid, a.attnum) AS attributes, a.atthasdef AS has_default, t.typname AS type INTO c
    FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
    WHERE a.attrelid = to_regclass(table_name) AND a.attname = column_name AND NOT a.attisdropped;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  IF left(c.type, 11) <> 'rs_varchar_' THEN
    PERFORM rs_refuse('0A000', 'cannot alter type of column "' || column_name || '": only the size of VARCHAR columns can be changed', NULL);
  ELSIF c.has_default THEN
    PERFORM rs_refuse('0A000', 'cannot alter type of column "' || column_name || '" with a default value', NULL);
  ELSIF c.attributes ~ '(primarykey|unique|foreignkey|distkey|sortkey)' THEN
    PERFORM rs_refuse('0A000', 'cannot alter type of key column "' || column_name || '"', NULL);
  ELSIF c.attributes ~ 'encode=(bytedict|runlength|text255|text32k)' THEN
    PERFORM rs_refuse('0A000', 'cannot alter type of column "' || column_name || '" with encoding '
      || upper(substring(c.attributes from 'encode=([a-z0-9]+)')), NULL);
  END IF;
END $$;

-- Users, groups and privileges -------------------------------------------------------------------------------------------------------
-- A user is a role, a group is a role whose name has "group " in front. Passwords are the gateway's to check.
CREATE TABLE redshift_local.login (user_name name PRIMARY KEY, password varchar, sees_all bool NOT NULL DEFAULT false);

CREATE FUNCTION redshift_local.is_superuser() RETURNS bool LANGUAGE sql STABLE
  AS $$ SELECT rolsuper FROM pg_roles WHERE rolname = session_user $$;
CREATE FUNCTION redshift_local.must_be_superuser(what text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF NOT redshift_local.is_superuser() THEN
    PERFORM rs_refuse('42501', 'must be superuser to ' || what, NULL);
  END IF;
END $$;
-- System permissions are those of roles ("System permissions for RBAC"). Who is not logged in as such a role's member has none.
CREATE TABLE redshift_local.role (role_name name PRIMARY KEY, owner name NOT NULL);
CREATE TABLE redshift_local.system_permission (role_name name, permission varchar, PRIMARY KEY (role_name, permission));
CREATE FUNCTION redshift_local.may(wanted text) RETURNS bool LANGUAGE sql STABLE SECURITY DEFINER
  AS $$ SELECT redshift_local.is_superuser() OR EXISTS (SELECT 1 FROM redshift_local.system_permission p
    WHERE p.permission = wanted AND pg_has_role(session_user, p.role_name, 'USAGE')) $$;
CREATE FUNCTION redshift_local.must(wanted text, what text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF NOT redshift_local.may(wanted) THEN
    PERFORM redshift_local.must_be_superuser(what);
  END IF;
END $$;
CREATE FUNCTION redshift_local.create_user(user_name name) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  PERFORM redshift_local.must('create user', 'create users');
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'role ' || user_name) THEN
    PERFORM rs_refuse('42710', 'role "role ' || user_name || '" already exists', NULL);
  END IF;
  EXECUTE format('CREATE ROLE %I LOGIN', user_name);
  INSERT INTO redshift_local.login VALUES (user_name);
END $$;
CREATE FUNCTION redshift_local.create_group(group_role name) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  PERFORM redshift_local.must_be_superuser('create groups');
  EXECUTE format('CREATE ROLE %I', group_role);
END $$;
-- Who is no superuser may change the own password, unless it is disabled ("ALTER USER").
CREATE FUNCTION redshift_local.set_user(name name, settings jsonb) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  known redshift_local.login;
  options text := '';
BEGIN
  SELECT * INTO known FROM redshift_local.login WHERE user_name = name;
  IF NOT FOUND THEN
    PERFORM rs_refuse('42704', 'user "' || name || '" does not exist', NULL);
  END IF;
  IF NOT redshift_local.may(CASE WHEN settings ? 'created' THEN 'create user' ELSE 'alter user' END)
      AND NOT (name = session_user AND settings - 'password' = '{}' AND known.password IS NOT NULL AND settings ->> 'password' IS NOT NULL) THEN
    PERFORM rs_refuse('42501', 'must be superuser to alter users', NULL);
  ELSIF NOT redshift_local.is_superuser() AND (settings ? 'superuser' OR settings ? 'sees_all'
      OR name <> session_user AND (SELECT rolsuper FROM pg_roles WHERE rolname = name)) THEN
    PERFORM rs_refuse('42501', 'must be superuser to make, change or unmake superusers', NULL);
  END IF;
  options := CASE (settings ->> 'superuser')::bool WHEN true THEN ' SUPERUSER' WHEN false THEN ' NOSUPERUSER' ELSE '' END
    || CASE (settings ->> 'createdb')::bool WHEN true THEN ' CREATEDB' WHEN false THEN ' NOCREATEDB' ELSE '' END
    || coalesce(' CONNECTION LIMIT ' || (settings ->> 'connection_limit')::int, '')
    || coalesce(' VALID UNTIL ' || quote_literal(settings ->> 'valid_until'), '');
  IF options <> '' THEN
    EXECUTE format('ALTER ROLE %I', name) || options;
  END IF;
  IF settings ? 'session_timeout' THEN
    EXECUTE format('ALTER ROLE %I SET idle_session_timeout = %L', name, settings ->> 'session_timeout' || 's');
  END IF;
  IF settings ? 'sees_all' THEN
    UPDATE redshift_local.login SET sees_all = (settings ->> 'sees_all')::bool WHERE user_name = name;
  END IF;
  IF settings ? 'password' THEN
    UPDATE redshift_local.login SET password = settings ->> 'password' WHERE user_name = name;
  END IF;
  IF EXISTS (SELECT 1 FROM redshift_local.login l JOIN pg_roles r ON r.rolname = l.user_name WHERE l.user_name = name AND r.rolsuper AND l.password IS NULL) THEN
    PERFORM rs_refuse('0A000', 'cannot disable the password of a superuser', NULL);
  END IF;
END $$;
CREATE FUNCTION redshift_local.join_group(group_role name, name name) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  PERFORM redshift_local.must_be_superuser('alter groups');
  EXECUTE format('GRANT %I TO %I WITH INHERIT TRUE, SET FALSE', group_role, name);
END $$;
CREATE FUNCTION redshift_local.leave_group(group_role name, name name) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  PERFORM redshift_local.must_be_superuser('alter groups');
  EXECUTE format('REVOKE %I FROM %I', group_role, name);
END $$;
CREATE FUNCTION redshift_local.rename_group(group_role name, new_role name) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  PERFORM redshift_local.must_be_superuser('alter groups');
  EXECUTE format('ALTER ROLE %I RENAME TO %I', group_role, new_role);
END $$;
-- The password goes with the name, which is part of its digest ("ALTER USER").
CREATE FUNCTION redshift_local.rename_user(name name, new_name name) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  PERFORM redshift_local.must('alter user', 'alter users');
  IF NOT EXISTS (SELECT 1 FROM redshift_local.login WHERE user_name = name) THEN
    PERFORM rs_refuse('42704', 'user "' || name || '" does not exist', NULL);
  ELSIF NOT redshift_local.is_superuser() AND (SELECT rolsuper FROM pg_roles WHERE rolname = name) THEN
    PERFORM rs_refuse('42501', 'must be superuser to make, change or unmake superusers', NULL);
  ELSIF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'role ' || new_name) THEN
    PERFORM rs_refuse('42710', 'role "role ' || new_name || '" already exists', NULL);
  END IF;
  EXECUTE format('ALTER ROLE %I RENAME TO %I', name, new_name);
  UPDATE redshift_local.login SET user_name = new_name, password = NULL WHERE user_name = name;
  UPDATE redshift_local.role SET owner = new_name WHERE owner = name;
END $$;
CREATE FUNCTION redshift_local.set_parameter(name name, change text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  PERFORM redshift_local.must('alter user', 'alter users');
  IF NOT EXISTS (SELECT 1 FROM redshift_local.login WHERE user_name = name) THEN
    PERFORM rs_refuse('42704', 'user "' || name || '" does not exist', NULL);
  END IF;
  EXECUTE format('ALTER ROLE %I ', name) || change;
END $$;
-- Neither what owns something nor what has privileges is dropped ("DROP USER", "DROP GROUP").
CREATE FUNCTION redshift_local.drop_role(role_name name, kind text, shown text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  what "char";
BEGIN
  SELECT d.deptype INTO what FROM pg_shdepend d JOIN pg_roles r ON r.oid = d.refobjid AND d.refclassid = 'pg_authid'::regclass
    WHERE r.rolname = role_name AND d.classid <> 'pg_auth_members'::regclass ORDER BY d.deptype DESC LIMIT 1;
  IF what = 'o' OR EXISTS (SELECT 1 FROM redshift_local.role r WHERE r.owner = drop_role.role_name) THEN
    PERFORM rs_refuse('55006', format('%s "%s" can''t be dropped because the %s owns some object', kind, shown, kind), NULL);
  ELSIF what IS NOT NULL OR EXISTS (SELECT 1 FROM redshift_local.table_privilege p JOIN pg_class c ON c.oid = p.relation
      WHERE p.grantee = (SELECT oid FROM pg_roles WHERE rolname = drop_role.role_name)) THEN
    PERFORM rs_refuse('55006', format('%s "%s" can''t be dropped because the %s has a privilege on some object', kind, shown, kind), NULL);
  END IF;
  EXECUTE format('DROP ROLE %I', role_name);
END $$;
CREATE FUNCTION redshift_local.drop_user(name name, if_exists bool) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  PERFORM redshift_local.must('drop user', 'drop users');
  IF if_exists AND NOT EXISTS (SELECT 1 FROM redshift_local.login WHERE user_name = name) THEN
    RAISE NOTICE 'user "%" does not exist, skipping', name;
    RETURN;
  ELSIF NOT redshift_local.is_superuser() AND (SELECT rolsuper FROM pg_roles WHERE rolname = name) THEN
    PERFORM rs_refuse('42501', 'must be superuser to make, change or unmake superusers', NULL);
  END IF;
  PERFORM redshift_local.drop_role(name, 'user', name::text);
  DELETE FROM redshift_local.login WHERE user_name = name;
END $$;
CREATE FUNCTION redshift_local.drop_group(group_role name) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  PERFORM redshift_local.must_be_superuser('drop groups');
  PERFORM redshift_local.drop_role(group_role, 'group', substr(group_role::text, 7));
END $$;
CREATE OR REPLACE VIEW pg_catalog.pg_group AS
  SELECT substr(rolname::text, 7)::name AS groname, oid AS grosysid,
    ARRAY(SELECT m.member FROM pg_auth_members m WHERE m.roleid = r.oid ORDER BY m.member) AS grolist
  FROM pg_roles r WHERE NOT rolcanlogin AND starts_with(rolname::text, 'group ');
-- Roles: a role whose name has "role " in front in the backend.
CREATE FUNCTION redshift_local.create_role(name name) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  PERFORM redshift_local.must('create role', 'create roles');
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = substr(name, 6)) THEN
    PERFORM rs_refuse('42710', 'user "' || substr(name, 6) || '" already exists', NULL);
  END IF;
  EXECUTE format('CREATE ROLE %I', name);
  INSERT INTO redshift_local.role VALUES (name, session_user);
END $$;
-- Superusers, the owner, and who was granted it WITH ADMIN OPTION are its administrators ("Role assignment").
CREATE FUNCTION redshift_local.must_administer(name name) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM redshift_local.role WHERE role_name = name) THEN
    PERFORM rs_refuse('42704', 'role "' || name || '" does not exist', NULL);
  ELSIF NOT redshift_local.is_superuser() AND NOT EXISTS (SELECT 1 FROM redshift_local.role WHERE role_name = name AND owner = session_user)
      AND NOT EXISTS (SELECT 1 FROM pg_auth_members m WHERE m.roleid = to_regrole(quote_ident(name)) AND m.member = to_regrole(quote_ident(session_user)) AND m.admin_option) THEN
    PERFORM rs_refuse('42501', 'permission denied: must be an administrator of role "' || name || '"', NULL);
  END IF;
END $$;
CREATE FUNCTION redshift_local.rename_role(name name, new_name name) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  PERFORM redshift_local.must_administer(name);
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = substr(new_name, 6)) THEN
    PERFORM rs_refuse('42710', 'user "' || substr(new_name, 6) || '" already exists', NULL);
  END IF;
  EXECUTE format('ALTER ROLE %I RENAME TO %I', name, new_name);
  UPDATE redshift_local.role SET role_name = new_name WHERE role_name = name;
  UPDATE redshift_local.system_permission SET role_name = new_name WHERE role_name = name;
END $$;
CREATE FUNCTION redshift_local.give_role(name name, new_owner name) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  PERFORM redshift_local.must_administer(name);
  IF NOT EXISTS (SELECT 1 FROM redshift_local.login WHERE user_name = new_owner) THEN
    PERFORM rs_refuse('42704', 'user "' || new_owner || '" does not exist', NULL);
  END IF;
  UPDATE redshift_local.role SET owner = new_owner WHERE role_name = name;
END $$;
CREATE FUNCTION redshift_local.drop_role_of_users(name name, force bool) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  IF NOT redshift_local.may('drop role') OR NOT EXISTS (SELECT 1 FROM redshift_local.role WHERE role_name = name) THEN
    PERFORM redshift_local.must_administer(name);
  END IF;
  IF NOT force AND EXISTS (SELECT 1 FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member
      WHERE m.roleid = to_regrole(quote_ident(name)) AND r.rolcanlogin) THEN
    PERFORM rs_refuse('2BP01', 'cannot drop this role since it has been granted on a user', NULL);
  ELSIF NOT force AND EXISTS (SELECT 1 FROM pg_auth_members m WHERE to_regrole(quote_ident(name)) IN (m.roleid, m.member)) THEN
    PERFORM rs_refuse('2BP01', 'cannot drop this role since it depends on another role', NULL);
  END IF;
  EXECUTE format('REVOKE CREATE ON DATABASE %I FROM %I', current_database(), name);
  PERFORM redshift_local.drop_role(name, 'role', name::text);
  DELETE FROM redshift_local.system_permission WHERE role_name = name;
  DELETE FROM redshift_local.role WHERE role_name = name;
END $$;
CREATE FUNCTION redshift_local.grant_role(name name, grantee name, admin bool) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
  SET client_min_messages = error AS $$
BEGIN
  PERFORM redshift_local.must_administer(name);
  IF pg_has_role(name, to_regrole(quote_ident(grantee)), 'USAGE') AND starts_with(grantee, 'role ') THEN
    PERFORM rs_refuse('0LP01', 'cannot grant a role to itself or to one that it has: roles have no cycles', NULL);
  END IF;
  EXECUTE format('GRANT %I TO %I WITH INHERIT TRUE, SET FALSE', name, grantee) || CASE WHEN admin THEN ', ADMIN TRUE' ELSE '' END;
END $$;
CREATE FUNCTION redshift_local.revoke_role(name name, grantee name, admin bool) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
  SET client_min_messages = error AS $$
BEGIN
  PERFORM redshift_local.must_administer(name);
  EXECUTE format('REVOKE %s %I FROM %I', CASE WHEN admin THEN 'ADMIN OPTION FOR' ELSE '' END, name, grantee);
END $$;
CREATE FUNCTION redshift_local.change_permission(name name, wanted text, granting bool) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  PERFORM redshift_local.must_be_superuser('grant or revoke system permissions');
  PERFORM redshift_local.must_administer(name);
  IF granting THEN
    INSERT INTO redshift_local.system_permission VALUES (name, wanted) ON CONFLICT DO NOTHING;
  ELSE
    DELETE FROM redshift_local.system_permission WHERE role_name = name AND permission = wanted;
  END IF;
  IF wanted = 'create schema' THEN
    EXECUTE format('%s CREATE ON DATABASE %I %s %I', CASE WHEN granting THEN 'GRANT' ELSE 'REVOKE' END, current_database(),
      CASE WHEN granting THEN 'TO' ELSE 'FROM' END, name);
  END IF;
END $$;

-- ALTER and DROP on tables, which the backend has no privileges for.
CREATE TABLE redshift_local.table_privilege (
  relation oid, grantee oid, privilege varchar, grant_option bool NOT NULL, PRIMARY KEY (relation, grantee, privilege));
CREATE FUNCTION redshift_local.relations_of(tables text[], schemas text[]) RETURNS SETOF oid LANGUAGE sql STABLE
  AS $$ SELECT t::regclass::oid FROM unnest(tables) t UNION ALL SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = ANY (schemas) AND c.relkind IN ('r', 'v') $$;
CREATE FUNCTION redshift_local.oid_of(grantee text) RETURNS oid LANGUAGE plpgsql STABLE AS $$
DECLARE
  known oid := CASE WHEN grantee = '' THEN 0 ELSE (SELECT oid FROM pg_roles WHERE rolname = grantee) END;
BEGIN
  IF known IS NULL THEN
    PERFORM rs_refuse('42704', format('role "%s" does not exist', grantee), NULL);
  END IF;
  RETURN known;
END $$;
CREATE FUNCTION redshift_local.owns(relation_id oid) RETURNS bool LANGUAGE sql STABLE
  AS $$ SELECT pg_has_role(session_user, relowner, 'USAGE') FROM pg_class WHERE oid = relation_id $$;
CREATE FUNCTION redshift_local.has_own(relation_id oid, wanted text, with_option bool) RETURNS bool LANGUAGE sql STABLE SECURITY DEFINER
  AS $$ SELECT EXISTS (SELECT 1 FROM redshift_local.table_privilege p WHERE p.relation = relation_id AND p.privilege = wanted
    AND (p.grantee = 0 OR pg_has_role(session_user, p.grantee, 'USAGE')) AND (p.grant_option OR NOT with_option)) $$;
CREATE FUNCTION redshift_local.change_own_of(relation_id oid, wanted text, grantee_id oid, granting bool, with_option bool) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  -- A table that has the number of one that was dropped has none of its privileges.
  DELETE FROM redshift_local.table_privilege WHERE NOT EXISTS (SELECT 1 FROM pg_class WHERE oid = relation);
  IF granting THEN
    INSERT INTO redshift_local.table_privilege AS p VALUES (relation_id, grantee_id, wanted, with_option)
      ON CONFLICT (relation, grantee, privilege) DO UPDATE SET grant_option = p.grant_option OR excluded.grant_option;
  ELSIF with_option THEN
    UPDATE redshift_local.table_privilege SET grant_option = false WHERE relation = relation_id AND grantee = grantee_id AND privilege = wanted;
  ELSE
    DELETE FROM redshift_local.table_privilege WHERE relation = relation_id AND grantee = grantee_id AND privilege = wanted;
  END IF;
END $$;
CREATE FUNCTION redshift_local.change_own(tables text[], schemas text[], privileges text[], grantees text[], granting bool, with_option bool)
  RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  r oid;
  wanted text;
  grantee text;
BEGIN
  FOR r IN SELECT * FROM redshift_local.relations_of(tables, schemas) LOOP
    FOREACH wanted IN ARRAY privileges LOOP
      IF NOT redshift_local.owns(r) AND NOT redshift_local.has_own(r, wanted, true) THEN
        PERFORM redshift_local.refuse_relation('permission denied for', r);
      END IF;
      FOREACH grantee IN ARRAY grantees LOOP
        PERFORM redshift_local.change_own_of(r, wanted, redshift_local.oid_of(grantee), granting, with_option);
      END LOOP;
    END LOOP;
  END LOOP;
END $$;

-- Who may alter, drop or truncate a table without owning it has the owner's rights for the time of the statement, within its transaction.
CREATE FUNCTION redshift_local.lend_rights_of(owner_id oid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  owner name := pg_get_userbyid(owner_id);
BEGIN
  EXECUTE format('GRANT %I TO %I WITH INHERIT TRUE, SET FALSE', owner, session_user);
  PERFORM set_config('redshift_local.loans', coalesce(current_setting('redshift_local.loans', true), '') || owner || chr(10), true);
END $$;
CREATE FUNCTION redshift_local.lend(table_name text, privilege text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  r oid := to_regclass(table_name);
BEGIN
  IF r IS NOT NULL AND NOT redshift_local.owns(r) AND (redshift_local.may(privilege || ' table') OR redshift_local.has_own(r, privilege, false)) THEN
    PERFORM redshift_local.lend_rights_of((SELECT relowner FROM pg_class WHERE oid = r));
  END IF;
END $$;
CREATE FUNCTION redshift_local.end_loans() RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  owner name;
BEGIN
  FOR owner IN SELECT o FROM unnest(string_to_array(coalesce(current_setting('redshift_local.loans', true), ''), chr(10))) o WHERE o <> '' LOOP
    EXECUTE format('REVOKE %I FROM %I', owner, session_user);
  END LOOP;
  PERFORM set_config('redshift_local.loans', '', true);
END $$;

-- Privileges on columns ("Usage notes for column-level access control"): nobody has one on a table and on columns of it too.
CREATE FUNCTION redshift_local.has_on_table(relation_id oid, wanted text, grantee_id oid) RETURNS bool LANGUAGE sql STABLE
  AS $$ SELECT EXISTS (SELECT 1 FROM pg_class c, aclexplode(c.relacl) a WHERE c.oid = relation_id AND a.grantee = grantee_id AND a.privilege_type = wanted) $$;
CREATE FUNCTION redshift_local.has_on_columns(relation_id oid, wanted text, grantee_id oid) RETURNS bool LANGUAGE sql STABLE
  AS $$ SELECT EXISTS (SELECT 1 FROM pg_attribute t, aclexplode(t.attacl) a
    WHERE t.attrelid = relation_id AND a.grantee = grantee_id AND a.privilege_type = wanted) $$;
CREATE FUNCTION redshift_local.check_no_columns(tables text[], schemas text[], privileges text[], grantees text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  r oid;
  wanted text;
  grantee text;
BEGIN
  FOR r IN SELECT * FROM redshift_local.relations_of(tables, schemas) LOOP
    FOREACH wanted IN ARRAY privileges LOOP
      FOREACH grantee IN ARRAY grantees LOOP
        IF redshift_local.has_on_columns(r, wanted, redshift_local.oid_of(grantee)) THEN
          PERFORM rs_refuse('0LP01', format('cannot grant %s on relation %s: it is granted on columns of it', wanted, (SELECT relname FROM pg_class WHERE oid = r)),
            'Revoke it from the relation first.');
        END IF;
      END LOOP;
    END LOOP;
  END LOOP;
END $$;
-- Who may insert, or update a column, must be able to take the lock by which writers exclude each other.
CREATE FUNCTION redshift_local.keep_maintain_of(relation_id oid, grantee_id oid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  IF redshift_local.has_on_table(relation_id, 'INSERT', grantee_id) OR redshift_local.has_on_columns(relation_id, 'UPDATE', grantee_id) THEN
    EXECUTE format('GRANT MAINTAIN ON %s TO %s', relation_id::regclass, CASE grantee_id WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee_id)) END);
  ELSIF redshift_local.has_on_table(relation_id, 'MAINTAIN', grantee_id) AND grantee_id <> (SELECT relowner FROM pg_class WHERE oid = relation_id) THEN
    EXECUTE format('REVOKE MAINTAIN ON %s FROM %s', relation_id::regclass, CASE grantee_id WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee_id)) END);
  END IF;
END $$;
CREATE FUNCTION redshift_local.keep_maintain(tables text[], schemas text[], grantees text[]) RETURNS void LANGUAGE sql
  AS $$ SELECT redshift_local.keep_maintain_of(r, redshift_local.oid_of(g)) FROM redshift_local.relations_of(tables, schemas) r, unnest(grantees) g $$;
CREATE FUNCTION redshift_local.change_columns(table_name text, wanted text, attributes text[], grantees text[], granting bool) RETURNS void
  LANGUAGE plpgsql AS $$
DECLARE
  r regclass := table_name::regclass;
  grantee text;
  columns text := (SELECT string_agg(quote_ident(c), ', ') FROM unnest(attributes) c);
  grantee_id oid;
BEGIN
  PERFORM redshift_local.check_owner(table_name);
  IF wanted = 'UPDATE' AND (SELECT relkind FROM pg_class WHERE oid = r) = 'v' THEN
    PERFORM rs_refuse('0LP01', 'invalid privilege type UPDATE for a column of a view', NULL);
  END IF;
  FOREACH grantee IN ARRAY grantees LOOP
    grantee_id := redshift_local.oid_of(grantee);
    IF redshift_local.has_on_table(r, wanted, grantee_id) THEN
      IF NOT granting THEN
        PERFORM rs_refuse('0LP01', format('cannot revoke %s on columns: it is granted on the relation %s', wanted, (SELECT relname FROM pg_class WHERE oid = r)), NULL);
      END IF;
    ELSE
      EXECUTE format('%s %s (%s) ON %s %s %s', CASE WHEN granting THEN 'GRANT' ELSE 'REVOKE' END, wanted, columns, r,
        CASE WHEN granting THEN 'TO' ELSE 'FROM' END, CASE grantee WHEN '' THEN 'PUBLIC' ELSE quote_ident(grantee) END);
      PERFORM redshift_local.keep_maintain_of(r, grantee_id);
    END IF;
  END LOOP;
END $$;

-- All users may create in the schema public, as in Redshift ("GRANT").
GRANT CREATE ON SCHEMA public TO PUBLIC;

-- Of system views with a row per user a user sees the own rows, and all with SYSLOG ACCESS UNRESTRICTED ("Visibility of data").
CREATE FUNCTION redshift_local.sees(user_id oid) RETURNS bool LANGUAGE sql STABLE SECURITY DEFINER
  AS $$ SELECT r.oid = user_id OR r.rolsuper OR coalesce(l.sees_all, false) OR redshift_local.may('access system table')
    FROM pg_roles r LEFT JOIN redshift_local.login l ON l.user_name = r.rolname WHERE r.rolname = session_user $$;
CREATE FUNCTION redshift_local.is_unrestricted(user_id oid) RETURNS bool LANGUAGE sql STABLE SECURITY DEFINER
  AS $$ SELECT r.rolsuper OR coalesce(l.sees_all, false) FROM pg_roles r LEFT JOIN redshift_local.login l ON l.user_name = r.rolname WHERE r.oid = user_id $$;
CREATE FUNCTION redshift_local.user_of(session_id int) RETURNS int LANGUAGE sql STABLE
  AS $$ SELECT coalesce((SELECT usesysid::int FROM pg_stat_activity WHERE pid = session_id), 0) $$;

CREATE FUNCTION redshift_local.refuse_relation(message text, relation oid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM rs_refuse('42501', message || ' relation ' || (SELECT relname FROM pg_class WHERE oid = relation), NULL);
END $$;
CREATE FUNCTION redshift_local.check_read(table_name text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF NOT has_any_column_privilege(to_regclass(table_name), 'SELECT') THEN
    PERFORM redshift_local.refuse_relation('permission denied for', to_regclass(table_name));
  END IF;
END $$;
CREATE FUNCTION redshift_local.check_lock(table_name text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM pg_class WHERE oid = table_name::regclass AND relkind = 'v') THEN
    PERFORM rs_refuse('42809', table_name || ' is not a table', NULL);
  ELSIF NOT has_table_privilege(table_name::regclass, 'UPDATE, DELETE') THEN
    PERFORM redshift_local.refuse_relation('permission denied for', table_name::regclass);
  END IF;
END $$;
CREATE FUNCTION redshift_local.check_owner(table_name text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF NOT (SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = table_name::regclass) THEN
    PERFORM redshift_local.refuse_relation('must be owner of', table_name::regclass);
  END IF;
END $$;

-- The source of a MERGE is another table than its target; for REMOVE DUPLICATES it has the same columns ("MERGE").
CREATE FUNCTION redshift_local.check_merge(target_name text, source_name text, simplified bool) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  target regclass := to_regclass(target_name);
  source regclass := to_regclass(source_name);
  difference text;
BEGIN
  IF target = source THEN
    PERFORM rs_refuse('0A000', 'Source and target of a MERGE statement cannot be the same table', NULL);
  ELSIF target IS NULL OR source IS NULL OR NOT simplified THEN
    RETURN;
  END IF;
  WITH c AS (SELECT a.attrelid, a.attname, b.typcategory, row_number() OVER (PARTITION BY a.attrelid ORDER BY a.attnum) AS position
      FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid JOIN pg_type b ON b.oid = coalesce(nullif(t.typbasetype, 0), t.oid)
      WHERE a.attrelid IN (target, source) AND a.attnum > 0 AND NOT a.attisdropped)
    SELECT coalesce('column "' || t.attname || '" of the target', 'column "' || s.attname || '" of the source') INTO difference
      FROM (SELECT * FROM c WHERE attrelid = target) t FULL JOIN (SELECT * FROM c WHERE attrelid = source) s USING (position)
      WHERE t.typcategory IS DISTINCT FROM s.typcategory LIMIT 1;
  IF difference IS NOT NULL THEN
    PERFORM rs_refuse('0A000', 'MERGE with REMOVE DUPLICATES takes tables with the same columns', difference || ' has none of a compatible type to it');
  END IF;
END $$;

-- One cursor at a time ("DECLARE"). Portals of the protocol are listed too, and have other names.
CREATE FUNCTION redshift_local.check_cursors() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT count(*) FROM pg_cursors WHERE starts_with(statement, format('DECLARE "%s" NO SCROLL', replace(name, '"', '""')))) > 1 THEN
    PERFORM rs_refuse('0A000', 'multiple cursors are not supported: close the cursor that is open', NULL);
  END IF;
END $$;

-- Load errors ----------------------------------------------------------------------------------------------------------------------

CREATE TABLE redshift_local.load_error (
  user_id int, query_id bigint, transaction_id bigint, session_id int, database_name varchar, table_id int, start_time timestamp,
  file_name varchar, line_number bigint, column_name varchar, column_type varchar, column_length varchar, position int,
  error_code int, error_message varchar);
CREATE SEQUENCE redshift_local.query_id;
CREATE VIEW pg_catalog.sys_load_error_detail AS SELECT * FROM redshift_local.load_error WHERE redshift_local.sees(user_id::oid);
CREATE VIEW pg_catalog.stl_load_errors AS
  SELECT user_id AS userid, 0 AS slice, table_id AS tbl, start_time AS starttime, session_id AS session, query_id AS query,
    file_name AS filename, line_number, column_name AS colname, column_type AS type, column_length AS col_length, position,
    ''::varchar AS raw_line, ''::varchar AS raw_field_value, error_code AS err_code, error_message AS err_reason
  FROM redshift_local.load_error WHERE redshift_local.sees(user_id::oid);

-- Catalogs -------------------------------------------------------------------------------------------------------------------------

CREATE VIEW redshift_local.relations AS
  SELECT c.oid, redshift_local.client_name(n.nspname) AS schema_name, redshift_local.client_name(c.relname) AS table_name, c.relkind, pg_get_userbyid(c.relowner)::varchar AS owner,
    c.reltuples, rs_obj_description(c.oid, 'pg_class') AS remarks,
    -- Whether the user has privileges on columns only.
    NOT (pg_has_role(c.relowner, 'USAGE') OR has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE, REFERENCES, TRUNCATE')) AS by_columns
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'v') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'redshift_local', 'pg_toast')
    AND (n.nspname NOT LIKE 'pg\_temp\_%' OR n.oid = pg_my_temp_schema())
    AND (pg_has_role(c.relowner, 'USAGE') OR has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE, REFERENCES, TRUNCATE')
      OR has_any_column_privilege(c.oid, 'SELECT, UPDATE') OR redshift_local.has_own(c.oid, 'alter', false) OR redshift_local.has_own(c.oid, 'drop', false));

CREATE VIEW redshift_local.columns AS
  SELECT r.oid, r.schema_name, r.table_name, redshift_local.client_name(a.attname) AS column_name, rs_col_description(r.oid, a.attnum) AS remarks,
    row_number() OVER (PARTITION BY r.oid ORDER BY a.attnum)::int AS ordinal_position,
    pg_get_expr(d.adbin, d.adrelid)::varchar AS column_default, a.attnotnull AS not_null,
    CASE b.typname WHEN 'varbyte' THEN 'binary varying' WHEN 'jsonb' THEN 'super' WHEN 'text' THEN 'character varying'
      WHEN 'bytea' THEN 'binary varying' ELSE format_type(b.oid, NULL) END::varchar AS data_type,
    CASE WHEN b.typname IN ('varchar', 'bpchar') AND m.typmod > 4 THEN m.typmod - 4
      WHEN b.typname = 'varbyte' THEN substring(t.typname from 'rs_varbyte_(\d+)')::int END AS character_maximum_length,
    CASE b.typname WHEN 'numeric' THEN ((m.typmod - 4) >> 16) & 65535 WHEN 'int2' THEN 16 WHEN 'int4' THEN 32 WHEN 'int8' THEN 64
      WHEN 'float4' THEN 24 WHEN 'float8' THEN 53 END AS numeric_precision,
    CASE b.typname WHEN 'numeric' THEN (m.typmod - 4) & 2047 WHEN 'int2' THEN 0 WHEN 'int4' THEN 0 WHEN 'int8' THEN 0 END AS numeric_scale,
    k.attributes, r.relkind, a.attname, a.attidentity, k.attributes LIKE '%distkey%' AS is_distkey,
    -- Odd columns of an interleaved sort key are negative ("PG_TABLE_DEF").
    coalesce(substring(k.attributes from 'sortkey=(\d+)')::int, 0)
      * CASE WHEN redshift_local.attributes(r.oid) LIKE '%interleaved%' AND substring(k.attributes from 'sortkey=(\d+)')::int % 2 = 1 THEN -1 ELSE 1 END AS sort_position,
    -- The encodings that columns have without ENCODE ("CREATE TABLE").
    CASE WHEN k.attributes LIKE '%encode=%' THEN replace(substring(k.attributes from 'encode=(\w+)'), 'raw', 'none')
      WHEN k.attributes LIKE '%sortkey=%' THEN 'none'
      WHEN b.typname IN ('int2', 'int4', 'int8', 'numeric', 'date', 'time', 'timetz', 'timestamp', 'timestamptz') THEN 'az64'
      WHEN b.typname IN ('varchar', 'bpchar', 'text') THEN 'lzo' ELSE 'none' END::varchar AS encoding
  FROM redshift_local.relations r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
      AND (NOT r.by_columns OR has_column_privilege(r.oid, a.attnum, 'SELECT, UPDATE'))
    CROSS JOIN LATERAL (SELECT redshift_local.attributes(a.attrelid, a.attnum) AS attributes) k
    JOIN pg_type t ON t.oid = a.atttypid
    JOIN pg_type b ON b.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END
    CROSS JOIN LATERAL (SELECT CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END AS typmod) m
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum;

CREATE VIEW pg_catalog.svv_columns AS
  SELECT current_database()::varchar AS table_catalog, schema_name AS table_schema, table_name, column_name, ordinal_position,
    column_default, CASE WHEN not_null THEN 'NO' ELSE 'YES' END::varchar AS is_nullable, data_type, character_maximum_length,
    numeric_precision, 10 AS numeric_precision_radix, numeric_scale, NULL::int AS datetime_precision, remarks
  FROM redshift_local.columns;
CREATE VIEW pg_catalog.svv_redshift_columns AS
  SELECT current_database()::varchar AS database_name, schema_name, table_name, column_name, ordinal_position, data_type, column_default,
    CASE WHEN not_null THEN 'NO' ELSE 'YES' END::varchar AS is_nullable,
    encoding, is_distkey AS distkey, sort_position AS sortkey, NULL::varchar AS column_acl, remarks
  FROM redshift_local.columns;
CREATE VIEW pg_catalog.svv_tables AS
  SELECT current_database()::varchar AS table_catalog, schema_name AS table_schema, table_name,
    CASE relkind WHEN 'v' THEN 'VIEW' ELSE 'BASE TABLE' END::varchar AS table_type, remarks
  FROM redshift_local.relations;
CREATE VIEW pg_catalog.svv_redshift_tables AS
  SELECT current_database()::varchar AS database_name, schema_name, table_name,
    CASE relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END::varchar AS table_type, NULL::varchar AS table_acl, remarks,
    owner AS table_owner
  FROM redshift_local.relations;
CREATE VIEW pg_catalog.pg_table_def AS
  SELECT schema_name::name AS schemaname, table_name::name AS tablename, column_name::name AS "column",
    CASE WHEN character_maximum_length IS NOT NULL THEN data_type || '(' || character_maximum_length || ')'
      WHEN data_type = 'numeric' THEN 'numeric(' || numeric_precision || ',' || numeric_scale || ')' ELSE data_type END::varchar AS type,
    encoding, is_distkey AS distkey, sort_position AS sortkey, not_null AS notnull
  FROM redshift_local.columns
  WHERE relkind = 'r' AND (schema_name = ANY (current_schemas(false)) OR schema_name LIKE 'pg\_temp\_%');
-- No table here is so large that DISTSTYLE AUTO would be anything but ALL.
CREATE VIEW redshift_local.designs AS
  SELECT r.oid, r.schema_name, r.table_name, r.reltuples,
    CASE coalesce(substring(t.attributes from 'diststyle=([a-z]+)'), 'auto') WHEN 'auto' THEN 'AUTO(ALL)' WHEN 'all' THEN 'ALL' WHEN 'even' THEN 'EVEN'
      ELSE 'KEY(' || k.distkey || ')' END::varchar AS diststyle,
    CASE WHEN t.attributes LIKE '%interleaved%' THEN 'INTERLEAVED' WHEN k.sortkey1 IS NULL AND t.attributes LIKE '%sortnone%' THEN NULL
      WHEN k.sortkey1 IS NULL THEN 'AUTO(SORTKEY)' WHEN t.attributes LIKE '%sortauto%' THEN 'AUTO(SORTKEY(' || k.sortkey1 || '))'
      ELSE k.sortkey1 END::varchar AS sortkey1,
    CASE WHEN t.attributes LIKE '%interleaved%' THEN 'interleaved' WHEN k.sortkey1 IS NOT NULL THEN 'compound' ELSE 'none' END::varchar AS sortstyle,
    (k.encoded || CASE WHEN t.attributes LIKE '%encodeauto%' OR NOT k.encodes THEN ', AUTO(ENCODE)' ELSE '' END)::varchar AS encoded,
    k.sortkey1_enc, k.sortkey_num, k.max_varchar
  FROM redshift_local.relations r CROSS JOIN LATERAL (SELECT redshift_local.attributes(r.oid) AS attributes) t
    CROSS JOIN LATERAL (SELECT max(c.column_name) FILTER (WHERE c.is_distkey) AS distkey, max(c.column_name) FILTER (WHERE abs(c.sort_position) = 1) AS sortkey1,
      max(c.encoding) FILTER (WHERE abs(c.sort_position) = 1) AS sortkey1_enc, max(abs(c.sort_position)) AS sortkey_num,
      CASE WHEN bool_or(c.encoding <> 'none') THEN 'Y' ELSE 'N' END AS encoded, bool_or(c.attributes LIKE '%encode=%') AS encodes,
      max(c.character_maximum_length) FILTER (WHERE c.data_type = 'character varying') AS max_varchar
      FROM redshift_local.columns c WHERE c.oid = r.oid) k
  WHERE r.relkind = 'r';
-- Tables that never held a row are not listed ("SVV_TABLE_INFO").
CREATE VIEW pg_catalog.svv_table_info AS
  SELECT current_database()::varchar AS database, schema_name AS schema, oid::int AS table_id, table_name AS "table", encoded, diststyle, sortkey1,
    max_varchar, sortkey1_enc, sortkey_num, (pg_total_relation_size(oid) / 1048576) AS size, 0::numeric(10,4) AS empty, greatest(reltuples, 0)::numeric(38,0) AS tbl_rows
  FROM redshift_local.designs WHERE pg_relation_size(oid) > 0;
CREATE VIEW pg_catalog.svv_all_columns AS
  SELECT database_name, schema_name, table_name, column_name, ordinal_position, column_default, is_nullable, data_type, NULL::varchar AS character_set,
    c.character_maximum_length, c.numeric_precision, c.numeric_scale, remarks
  FROM pg_catalog.svv_redshift_columns r JOIN (SELECT table_schema AS schema_name, table_name, column_name, character_maximum_length, numeric_precision, numeric_scale
    FROM pg_catalog.svv_columns) c USING (schema_name, table_name, column_name);
CREATE VIEW pg_catalog.svv_all_tables AS
  SELECT database_name, schema_name, table_name, table_type, table_acl, remarks, table_owner AS owner FROM pg_catalog.svv_redshift_tables;
CREATE VIEW pg_catalog.svv_redshift_schemas AS
  SELECT current_database()::varchar AS database_name, redshift_local.client_name(nspname) AS schema_name, nspowner::int AS schema_owner, 'local'::varchar AS schema_type,
    NULL::varchar AS schema_acl, NULL::varchar AS schema_option
  FROM pg_namespace WHERE nspname NOT LIKE 'pg\_temp\_%' AND nspname NOT LIKE 'pg\_toast%' AND nspname <> 'redshift_local'
    AND has_schema_privilege(oid, 'USAGE');
CREATE VIEW pg_catalog.svv_all_schemas AS
  SELECT database_name, schema_name, schema_owner, schema_type, schema_acl, NULL::varchar AS source_database, schema_option FROM pg_catalog.svv_redshift_schemas;
CREATE VIEW pg_catalog.svv_redshift_databases AS
  SELECT datname::varchar AS database_name, datdba::int AS database_owner, 'local'::varchar AS database_type, NULL::varchar AS database_acl,
    NULL::varchar AS database_options, 'Snapshot Isolation'::varchar AS database_isolation_level
  FROM pg_database WHERE datname = current_database();
CREATE VIEW pg_catalog.svv_user_info AS
  SELECT rolname::varchar AS user_name, oid::int AS user_id, rolcreatedb AS createdb, rolsuper AS superuser, false AS catalog_update,
    CASE WHEN rolconnlimit < 0 THEN 'UNLIMITED' ELSE rolconnlimit::text END::varchar AS connection_limit,
    CASE WHEN redshift_local.is_unrestricted(oid) THEN 'UNRESTRICTED' ELSE 'RESTRICTED' END::varchar AS syslog_access,
    NULL::timestamp AS last_ddl_timestamp, 0 AS session_timeout, NULL::varchar AS external_user_id
  FROM pg_roles WHERE rolcanlogin AND rolname <> 'postgres' AND redshift_local.sees(oid);
CREATE VIEW pg_catalog.svl_user_info AS
  SELECT user_name AS usename, user_id AS usesysid, createdb AS usecreatedb, superuser AS usesuper, catalog_update AS usecatupd, connection_limit AS useconnlimit,
    syslog_access AS syslogaccess, last_ddl_timestamp AS last_ddl_ts, session_timeout AS sessiontimeout, external_user_id AS external_id
  FROM pg_catalog.svv_user_info;
-- There are no external schemas; tools ask for them all the same.
CREATE VIEW pg_catalog.svv_external_schemas AS
  SELECT 0 AS esoid, 0::smallint AS eskind, ''::varchar AS schemaname, 0 AS esowner, ''::varchar AS databasename, ''::varchar AS esoptions WHERE false;
CREATE VIEW pg_catalog.svv_external_tables AS
  SELECT ''::varchar AS redshift_database_name, ''::varchar AS schemaname, ''::varchar AS tablename, ''::varchar AS tabletype, ''::varchar AS location,
    ''::varchar AS input_format, ''::varchar AS output_format, ''::varchar AS serialization_lib, ''::varchar AS serde_parameters, 0 AS compressed, ''::varchar AS parameters
  WHERE false;
CREATE VIEW pg_catalog.svv_external_columns AS
  SELECT ''::varchar AS redshift_database_name, ''::varchar AS schemaname, ''::varchar AS tablename, ''::varchar AS columnname, ''::varchar AS external_type, 0 AS columnnum,
    0 AS part_key, ''::varchar AS is_nullable WHERE false;
-- The backend shows others' sessions to superusers only.
CREATE FUNCTION redshift_local.activity() RETURNS SETOF pg_stat_activity LANGUAGE sql STABLE SECURITY DEFINER
  AS $$ SELECT * FROM pg_stat_activity $$;
CREATE VIEW pg_catalog.stv_sessions AS
  SELECT backend_start::timestamp AS starttime, pid AS process, usename::varchar AS user_name, datname::varchar AS db_name
  FROM redshift_local.activity() WHERE backend_type = 'client backend' AND datname = current_database() AND usename <> 'postgres'
    AND redshift_local.sees(usesysid);
CREATE VIEW pg_catalog.svv_transactions AS
  SELECT pg_get_userbyid(a.usesysid)::varchar AS txn_owner, a.datname::varchar AS txn_db, l.transactionid::text::bigint AS xid, l.pid,
    a.xact_start::timestamp AS txn_start, l.mode::varchar AS lock_mode, l.locktype::varchar AS lockable_object_type, l.relation::int AS relation,
    l.granted
  FROM pg_locks l JOIN redshift_local.activity() a ON a.pid = l.pid WHERE a.usename <> 'postgres';

-- How tables are laid out ("ALTER TABLE", "ALTER TABLE APPEND") ----------------------------------------------------------------------

-- Locks a table that is about to be altered.
CREATE FUNCTION redshift_local.begin_alter(table_name text) RETURNS regclass LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT relkind FROM pg_class WHERE oid = table_name::regclass) <> 'r' THEN
    PERFORM rs_refuse('42809', table_name || ' is not a table', NULL);
  END IF;
  PERFORM redshift_local.check_owner(table_name);
  EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', table_name::regclass);
  RETURN table_name::regclass;
END $$;
CREATE FUNCTION redshift_local.is_interleaved(relation regclass) RETURNS bool LANGUAGE sql STABLE
  AS $$ SELECT redshift_local.attributes(relation) ~ 'interleaved' $$;
CREATE FUNCTION redshift_local.alter_distribution(table_name text, style text, key_column text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  relation regclass := redshift_local.begin_alter(table_name);
  c record;
BEGIN
  IF redshift_local.is_interleaved(relation) AND style <> 'auto' THEN
    PERFORM rs_refuse('0A000', 'ALTER DISTSTYLE and ALTER DISTKEY are not supported for tables with an interleaved sort key', NULL);
  ELSIF style IN ('all', 'even') AND (SELECT relpersistence FROM pg_class WHERE oid = relation) = 't' THEN
    PERFORM rs_refuse('0A000', format('ALTER DISTSTYLE %s is not supported for temporary tables', upper(style)), NULL);
  END IF;
  FOR c IN SELECT attname, redshift_local.attributes(relation, attnum) AS attributes FROM pg_attribute
      WHERE attrelid = relation AND redshift_local.attributes(relation, attnum) ~ 'distkey' LOOP
    PERFORM redshift_local.set_attributes(relation, c.attname, redshift_local.changed(c.attributes, 'distkey', ''));
  END LOOP;
  IF style = 'key' THEN
    PERFORM redshift_local.check_key(relation, key_column, 'distkey');
    PERFORM redshift_local.set_attributes(relation, attname, redshift_local.changed(redshift_local.attributes(relation, attnum), 'distkey', 'distkey'))
      FROM pg_attribute WHERE attrelid = relation AND attname = key_column;
  END IF;
  PERFORM redshift_local.set_attributes(relation, redshift_local.changed(redshift_local.attributes(relation), 'diststyle=[a-z]+', 'diststyle=' || style));
END $$;
CREATE FUNCTION redshift_local.drop_sort_key(relation regclass) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  c record;
BEGIN
  FOR c IN SELECT attname, redshift_local.attributes(relation, attnum) AS attributes FROM pg_attribute
      WHERE attrelid = relation AND redshift_local.attributes(relation, attnum) ~ 'sortkey=' LOOP
    PERFORM redshift_local.set_attributes(relation, c.attname, redshift_local.changed(c.attributes, 'sortkey=[0-9]+', ''));
  END LOOP;
END $$;
-- A column of the new sort key loses its compression.
CREATE FUNCTION redshift_local.alter_sort_key(table_name text, key_columns text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  relation regclass := redshift_local.begin_alter(table_name);
  kept text;
BEGIN
  PERFORM redshift_local.drop_sort_key(relation);
  FOR i IN 1 .. array_length(key_columns, 1) LOOP
    PERFORM redshift_local.check_key(relation, key_columns[i], 'sortkey');
    SELECT redshift_local.attributes(relation, attnum) INTO kept FROM pg_attribute WHERE attrelid = relation AND attname = key_columns[i];
    kept := regexp_replace(kept, 'encode=[a-z0-9]+', 'encode=raw');
    PERFORM redshift_local.set_attributes(relation, key_columns[i]::name, redshift_local.changed(kept, 'sortkey', 'sortkey=' || i));
  END LOOP;
  PERFORM redshift_local.set_attributes(relation, redshift_local.changed(redshift_local.attributes(relation), 'interleaved|sort(auto|none)', ''));
END $$;
CREATE FUNCTION redshift_local.alter_sort_style(table_name text, style text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  relation regclass := redshift_local.begin_alter(table_name);
BEGIN
  IF style = 'none' THEN
    PERFORM redshift_local.drop_sort_key(relation);
  END IF;
  PERFORM redshift_local.set_attributes(relation, redshift_local.changed(redshift_local.attributes(relation),
    CASE style WHEN 'none' THEN 'interleaved|sort(auto|none)' ELSE 'sort(auto|none)' END, 'sort' || style));
END $$;
CREATE FUNCTION redshift_local.alter_encoding(table_name text, attribute text, wanted text, types text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  relation regclass := redshift_local.begin_alter(table_name);
  c record;
BEGIN
  SELECT * INTO c FROM redshift_local.columns WHERE oid = relation AND attname = attribute;
  IF NOT FOUND THEN
    PERFORM rs_refuse('42703', format('column "%s" of relation "%s" does not exist', attribute, relation), NULL);
  ELSIF c.data_type <> ALL (types) THEN
    PERFORM rs_refuse('42P16', format('invalid encoding type specified for column "%s": %s does not take %s', attribute, upper(wanted), c.data_type), NULL);
  ELSIF redshift_local.is_interleaved(relation) THEN
    PERFORM rs_refuse('0A000', 'ALTER COLUMN ENCODE is not supported for tables with an interleaved sort key', NULL);
  ELSIF c.encoding = replace(wanted, 'raw', 'none') THEN
    PERFORM rs_refuse('0A000', format('column "%s" is already encoded with %s', attribute, upper(wanted)), NULL);
  END IF;
  PERFORM redshift_local.set_attributes(relation, c.attname, redshift_local.changed(c.attributes, 'encode=[a-z0-9]+', 'encode=' || wanted));
  PERFORM redshift_local.set_attributes(relation, redshift_local.changed(redshift_local.attributes(relation), 'encodeauto', ''));
END $$;
CREATE FUNCTION redshift_local.alter_encode_auto(table_name text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  relation regclass := redshift_local.begin_alter(table_name);
BEGIN
  PERFORM redshift_local.set_attributes(relation, redshift_local.changed(redshift_local.attributes(relation), 'encodeauto', 'encodeauto'));
END $$;

-- Rows move from a table into another one with the same columns, in any order. What one of the two alone has must be meant.
CREATE FUNCTION redshift_local.append_table(target_name text, source_name text, extra text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  target regclass := redshift_local.begin_alter(target_name);
  source regclass := redshift_local.begin_alter(source_name);
  c record;
  moved text;
  only_source text;
  only_target text;
BEGIN
  IF target = source THEN
    PERFORM rs_refuse('0A000', 'ALTER TABLE APPEND: source and target are the same table', NULL);
  END IF;
  IF EXISTS (SELECT 1 FROM pg_class WHERE oid IN (target, source) AND relpersistence <> 'p') THEN
    PERFORM rs_refuse('0A000', 'ALTER TABLE APPEND: both tables must be permanent tables', NULL);
  END IF;
  IF (SELECT count(DISTINCT (diststyle, sortstyle)) FROM redshift_local.designs WHERE oid IN (target, source)) > 1 THEN
    PERFORM rs_refuse('0A000', 'ALTER TABLE APPEND: the tables differ in distribution style or sort style', NULL);
  END IF;
  FOR c IN SELECT t.attname, t.column_name, CASE WHEN (t.data_type, t.character_maximum_length, t.numeric_precision, t.numeric_scale)
        IS DISTINCT FROM (s.data_type, s.character_maximum_length, s.numeric_precision, s.numeric_scale) THEN 'type or size'
      WHEN t.encoding <> s.encoding THEN 'compression encoding' WHEN t.not_null <> s.not_null THEN 'NOT NULL'
      WHEN t.sort_position <> s.sort_position THEN 'sort key' WHEN t.is_distkey <> s.is_distkey THEN 'distribution key'
      WHEN t.attidentity <> s.attidentity THEN 'IDENTITY' END AS difference, t.attidentity
      FROM redshift_local.columns t JOIN redshift_local.columns s ON s.attname = t.attname WHERE t.oid = target AND s.oid = source LOOP
    IF c.attidentity = 'a' THEN
      PERFORM rs_refuse('0A000', format('ALTER TABLE APPEND cannot append the identity column "%s"', c.column_name), NULL);
    ELSIF c.difference IS NOT NULL THEN
      PERFORM rs_refuse('0A000', format('ALTER TABLE APPEND: the column "%s" differs in %s', c.column_name, c.difference), NULL);
    END IF;
  END LOOP;
  SELECT string_agg(s.column_name, ', ') INTO only_source FROM redshift_local.columns s
    WHERE s.oid = source AND NOT EXISTS (SELECT 1 FROM redshift_local.columns t WHERE t.oid = target AND t.attname = s.attname);
  SELECT string_agg(t.column_name, ', ') INTO only_target FROM redshift_local.columns t
    WHERE t.oid = target AND NOT EXISTS (SELECT 1 FROM redshift_local.columns s WHERE s.oid = source AND s.attname = t.attname);
  IF only_source IS NOT NULL AND extra <> 'ignoreextra' THEN
    PERFORM rs_refuse('0A000', 'ALTER TABLE APPEND: only the source has the columns ' || only_source, 'IGNOREEXTRA leaves them out.');
  ELSIF only_target IS NOT NULL AND extra <> 'filltarget' THEN
    PERFORM rs_refuse('0A000', 'ALTER TABLE APPEND: only the target has the columns ' || only_target, 'FILLTARGET fills them with their default or NULL.');
  END IF;
  SELECT string_agg(quote_ident(t.attname), ', ') INTO moved FROM redshift_local.columns t JOIN redshift_local.columns s ON s.attname = t.attname
    WHERE t.oid = target AND s.oid = source;
  IF moved IS NULL THEN
    PERFORM rs_refuse('0A000', 'ALTER TABLE APPEND: the tables have no column in common', NULL);
  END IF;
  EXECUTE format('INSERT INTO %s (%s) SELECT %s FROM %s', target, moved, moved, source);
  EXECUTE format('DELETE FROM %s', source);
END $$;

-- Who has which privileges ("SVV_ROLES" and so on). Superusers see all, others what concerns them.
CREATE VIEW redshift_local.identities AS
  SELECT oid, CASE WHEN rolcanlogin THEN rolname::text WHEN starts_with(rolname, 'group ') THEN substr(rolname, 7) ELSE substr(rolname, 6) END::varchar AS identity_name,
    CASE WHEN rolcanlogin THEN 'user' WHEN starts_with(rolname, 'group ') THEN 'group' ELSE 'role' END::varchar AS identity_type,
    redshift_local.sees(oid) OR pg_has_role(oid, 'USAGE') AS seen
  FROM pg_roles WHERE rolcanlogin OR starts_with(rolname, 'group ') OR starts_with(rolname, 'role ')
  UNION ALL SELECT 0, 'public', 'public', true;
CREATE FUNCTION redshift_local.owner_of(role_id oid) RETURNS varchar LANGUAGE sql STABLE SECURITY DEFINER
  AS $$ SELECT o.owner::varchar FROM redshift_local.role o JOIN pg_roles r ON r.rolname = o.role_name WHERE r.oid = role_id $$;
CREATE FUNCTION redshift_local.permissions() RETURNS TABLE (role_id oid, permission varchar) LANGUAGE sql STABLE SECURITY DEFINER
  AS $$ SELECT r.oid, upper(p.permission) FROM redshift_local.system_permission p JOIN pg_roles r ON r.rolname = p.role_name $$;
CREATE FUNCTION redshift_local.own_privileges() RETURNS SETOF redshift_local.table_privilege LANGUAGE sql STABLE SECURITY DEFINER
  AS $$ SELECT * FROM redshift_local.table_privilege $$;
CREATE VIEW pg_catalog.svv_roles AS
  SELECT oid::int AS role_id, identity_name AS role_name, redshift_local.owner_of(oid) AS role_owner, NULL::varchar AS external_id
  FROM redshift_local.identities WHERE identity_type = 'role' AND (seen OR redshift_local.owner_of(oid) = session_user);
CREATE VIEW pg_catalog.svv_user_grants AS
  SELECT u.oid::int AS user_id, u.identity_name AS user_name, r.oid::int AS role_id, r.identity_name AS role_name, m.admin_option
  FROM pg_auth_members m JOIN redshift_local.identities u ON u.oid = m.member AND u.identity_type = 'user'
    JOIN redshift_local.identities r ON r.oid = m.roleid AND r.identity_type = 'role' WHERE redshift_local.sees(u.oid);
CREATE VIEW pg_catalog.svv_role_grants AS
  SELECT r.oid::int AS role_id, r.identity_name AS role_name, g.oid::int AS granted_role_id, g.identity_name AS granted_role_name
  FROM pg_auth_members m JOIN redshift_local.identities r ON r.oid = m.member AND r.identity_type = 'role'
    JOIN redshift_local.identities g ON g.oid = m.roleid AND g.identity_type = 'role' WHERE r.seen;
CREATE VIEW pg_catalog.svv_system_privileges AS
  SELECT p.permission AS system_privilege, i.oid::int AS identity_id, i.identity_name, i.identity_type
  FROM redshift_local.permissions() p JOIN redshift_local.identities i ON i.oid = p.role_id WHERE i.seen;
-- What the owner has as such is not granted, and MAINTAIN is the backend's.
CREATE VIEW pg_catalog.svv_relation_privileges AS
  SELECT redshift_local.client_name(n.nspname) AS namespace_name, redshift_local.client_name(c.relname) AS relation_name, a.privilege_type::varchar,
    i.oid::int AS identity_id, i.identity_name, i.identity_type, a.is_grantable AS admin_option
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    CROSS JOIN LATERAL (SELECT grantee, privilege_type, is_grantable FROM aclexplode(c.relacl) WHERE grantee <> c.relowner AND privilege_type <> 'MAINTAIN'
      UNION ALL SELECT p.grantee, upper(p.privilege), p.grant_option FROM redshift_local.own_privileges() p WHERE p.relation = c.oid) a
    JOIN redshift_local.identities i ON i.oid = a.grantee
  WHERE c.relkind IN ('r', 'v') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'redshift_local', 'pg_toast') AND (i.seen OR redshift_local.owns(c.oid));
CREATE VIEW pg_catalog.svv_column_privileges AS
  SELECT redshift_local.client_name(n.nspname) AS namespace_name, redshift_local.client_name(c.relname) AS relation_name,
    redshift_local.client_name(t.attname) AS column_name, a.privilege_type::varchar, i.oid::int AS identity_id, i.identity_name, i.identity_type
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute t ON t.attrelid = c.oid CROSS JOIN LATERAL aclexplode(t.attacl) a
    JOIN redshift_local.identities i ON i.oid = a.grantee
  WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'redshift_local', 'pg_toast') AND (i.seen OR redshift_local.owns(c.oid));
CREATE VIEW pg_catalog.svv_schema_privileges AS
  SELECT redshift_local.client_name(n.nspname) AS namespace_name, a.privilege_type::varchar, i.oid::int AS identity_id, i.identity_name, i.identity_type,
    a.is_grantable AS admin_option
  FROM pg_namespace n CROSS JOIN LATERAL aclexplode(n.nspacl) a JOIN redshift_local.identities i ON i.oid = a.grantee
  WHERE a.grantee <> n.nspowner AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'redshift_local', 'pg_toast') AND (i.seen OR pg_has_role(n.nspowner, 'USAGE'));
CREATE VIEW pg_catalog.svv_database_privileges AS
  SELECT d.datname::varchar AS database_name, CASE a.privilege_type WHEN 'TEMPORARY' THEN 'TEMP' ELSE a.privilege_type END::varchar AS privilege_type,
    i.oid::int AS identity_id, i.identity_name, i.identity_type, a.is_grantable AS admin_option
  FROM pg_database d CROSS JOIN LATERAL aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a JOIN redshift_local.identities i ON i.oid = a.grantee
  WHERE d.datname = current_database() AND a.grantee <> d.datdba AND a.privilege_type <> 'CONNECT' AND i.seen;
CREATE VIEW pg_catalog.svv_default_privileges AS
  SELECT redshift_local.client_name(n.nspname) AS schema_name, 'RELATION'::varchar AS object_type, d.defaclrole::int AS owner_id, o.identity_name AS owner_name,
    o.identity_type AS owner_type, a.privilege_type::varchar, i.oid::int AS grantee_id, i.identity_name AS grantee_name, i.identity_type AS grantee_type,
    a.is_grantable AS admin_option
  FROM pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace CROSS JOIN LATERAL aclexplode(d.defaclacl) a
    JOIN redshift_local.identities o ON o.oid = d.defaclrole JOIN redshift_local.identities i ON i.oid = a.grantee
  WHERE d.defaclobjtype = 'r' AND a.grantee <> d.defaclrole AND a.privilege_type <> 'MAINTAIN' AND (i.seen OR o.seen);

-- What the SHOW statements of the JDBC driver select from.
CREATE VIEW redshift_local.show_databases AS
  SELECT datname::varchar AS database_name, 10 AS database_owner, 'local'::varchar AS database_type, NULL::varchar AS database_acl,
    NULL::varchar AS parameters, 'Snapshot Isolation'::varchar AS database_isolation_level
  FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres';
CREATE VIEW redshift_local.show_schemas AS
  SELECT current_database()::varchar AS database_name, redshift_local.client_name(nspname) AS schema_name, pg_get_userbyid(nspowner)::varchar AS schema_owner,
    'local'::varchar AS schema_type, NULL::varchar AS schema_acl, NULL::varchar AS source_database, NULL::varchar AS schema_option
  FROM pg_namespace WHERE nspname NOT LIKE 'pg\_temp\_%' AND nspname NOT LIKE 'pg\_toast%' AND nspname <> 'redshift_local';
CREATE VIEW redshift_local.show_tables AS
  SELECT current_database()::varchar AS database_name, schema_name, table_name,
    CASE relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END::varchar AS table_type, NULL::varchar AS table_acl, remarks,
    owner, NULL::timestamp AS last_altered_time, NULL::timestamp AS last_modified_time,
    (SELECT diststyle FROM redshift_local.designs d WHERE d.oid = r.oid) AS dist_style,
    CASE relkind WHEN 'v' THEN 'REGULAR VIEW' ELSE 'REGULAR TABLE' END::varchar AS table_subtype
  FROM redshift_local.relations r;
CREATE VIEW redshift_local.show_columns AS
  SELECT current_database()::varchar AS database_name, schema_name, table_name, column_name, ordinal_position, column_default,
    CASE WHEN not_null THEN 'NO' ELSE 'YES' END::varchar AS is_nullable, data_type, character_maximum_length, numeric_precision, numeric_scale,
    remarks, CASE WHEN sort_position <> 0 THEN CASE WHEN redshift_local.attributes(oid) LIKE '%interleaved%' THEN 'INTERLEAVED' ELSE 'COMPOUND' END END::varchar AS sort_key_type,
    nullif(abs(sort_position), 0) AS sort_key, CASE WHEN is_distkey THEN 1 END AS dist_key, encoding, NULL::varchar AS collation
  FROM redshift_local.columns;
CREATE VIEW redshift_local.show_primary_keys AS
  SELECT current_database()::varchar AS database_name, schema_name, table_name, column_name,
    row_number() OVER (PARTITION BY oid ORDER BY ordinal_position)::int AS key_seq, (table_name || '_pkey')::varchar AS pk_name
  FROM redshift_local.columns WHERE attributes LIKE '%primarykey%';

-- SHOW TABLE and SHOW VIEW: statements that make the same again ("SHOW TABLE", "SHOW VIEW").
CREATE FUNCTION redshift_local.show_table(relation_name text) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  r regclass := relation_name::regclass;
  ddl text;
BEGIN
  SELECT format('CREATE TABLE %I.%I (', d.schema_name, d.table_name) || chr(10)
      || (SELECT string_agg(format('    %I %s', c.column_name, c.data_type
          || coalesce('(' || coalesce(c.character_maximum_length::text, CASE WHEN c.data_type = 'numeric' THEN c.numeric_precision || ',' || c.numeric_scale END) || ')', '')
          || CASE WHEN c.not_null THEN ' NOT NULL' ELSE '' END
          || coalesce(' DEFAULT ' || c.column_default, '')
          || ' ENCODE ' || replace(c.encoding, 'none', 'raw') || CASE WHEN c.is_distkey THEN ' distkey' ELSE '' END), ',' || chr(10) ORDER BY c.ordinal_position)
        FROM redshift_local.columns c WHERE c.oid = r)
      || coalesce((SELECT ',' || chr(10) || '    PRIMARY KEY (' || string_agg(quote_ident(c.column_name), ', ' ORDER BY c.ordinal_position) || ')'
        FROM redshift_local.columns c WHERE c.oid = r AND c.attributes LIKE '%primarykey%'), '')
      || chr(10) || ')' || chr(10) || 'DISTSTYLE ' || split_part(d.diststyle, '(', 1)
      || coalesce((SELECT chr(10) || CASE d.sortstyle WHEN 'interleaved' THEN 'INTERLEAVED ' ELSE '' END || 'SORTKEY (' || string_agg(quote_ident(c.column_name), ', ' ORDER BY abs(c.sort_position)) || ')'
        FROM redshift_local.columns c WHERE c.oid = r AND c.sort_position <> 0), '') || ';' INTO ddl
    FROM redshift_local.designs d WHERE d.oid = r;
  IF ddl IS NULL THEN
    PERFORM redshift_local.refuse_relation(CASE (SELECT relkind FROM pg_class WHERE oid = r) WHEN 'r' THEN 'permission denied for' ELSE 'not a table:' END, r);
  END IF;
  RETURN ddl;
END $$;
-- A view is made around its query ("OFFSET 0" keeps the backend from writing through it).
CREATE FUNCTION redshift_local.show_view(relation_name text) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  r regclass := relation_name::regclass;
BEGIN
  IF (SELECT relkind FROM pg_class WHERE oid = r) <> 'v' THEN
    PERFORM rs_refuse('42809', relation_name || ' is not a view', NULL);
  END IF;
  RETURN format('CREATE VIEW %s AS%s%s', relation_name, chr(10), regexp_replace(pg_get_viewdef(r, true), '[[:space:]]+OFFSET 0;$', ';'));
END $$;

-- What the stand-in has none of: the driver asks for it all the same.
CREATE VIEW redshift_local.show_foreign_keys AS
  SELECT ''::varchar AS pk_database_name, ''::varchar AS pk_schema_name, ''::varchar AS pk_table_name, ''::varchar AS pk_column_name,
    ''::varchar AS fk_database_name, ''::varchar AS fk_schema_name, ''::varchar AS fk_table_name, ''::varchar AS fk_column_name,
    0 AS key_seq, ''::varchar AS fk_name, ''::varchar AS pk_name, 0 AS update_rule, 0 AS delete_rule, 0 AS deferrability WHERE false;
CREATE VIEW redshift_local.show_functions AS
  SELECT ''::varchar AS database_name, ''::varchar AS schema_name, ''::varchar AS function_name, 0 AS number_of_arguments,
    ''::varchar AS argument_list, ''::varchar AS return_type, ''::varchar AS remarks WHERE false;
CREATE VIEW redshift_local.show_procedures AS
  SELECT ''::varchar AS database_name, ''::varchar AS schema_name, ''::varchar AS procedure_name, 0 AS number_of_arguments,
    ''::varchar AS argument_list, ''::varchar AS return_type, ''::varchar AS remarks WHERE false;
CREATE VIEW redshift_local.show_grants AS
  SELECT current_database()::varchar AS database_name, namespace_name AS schema_name, relation_name AS object_name, 'TABLE'::varchar AS object_type,
    NULL::varchar AS column_name, privilege_type, identity_id, identity_name, identity_type, admin_option, 'TABLE'::varchar AS privilege_scope, NULL::varchar AS grantor_name
  FROM pg_catalog.svv_relation_privileges;
CREATE VIEW redshift_local.show_column_grants AS
  SELECT current_database()::varchar AS database_name, namespace_name AS schema_name, relation_name AS object_name, 'TABLE'::varchar AS object_type,
    column_name, privilege_type, identity_id, identity_name, identity_type, false AS admin_option, 'COLUMN'::varchar AS privilege_scope, NULL::varchar AS grantor_name
  FROM pg_catalog.svv_column_privileges;

GRANT SELECT ON ALL TABLES IN SCHEMA redshift_local TO PUBLIC;
REVOKE ALL ON redshift_local.login, redshift_local.load_error, redshift_local.role, redshift_local.system_permission, redshift_local.table_privilege FROM PUBLIC;
DO $$
DECLARE
  view_name text;
BEGIN
  FOR view_name IN SELECT c.oid::regclass FROM pg_class c WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.oid >= 16384 AND c.relkind = 'v' LOOP
    EXECUTE format('GRANT SELECT ON %s TO PUBLIC', view_name);
  END LOOP;
END $$;
