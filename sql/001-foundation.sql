-- What every register and door stands on: PostGIS, trigrams for search, the schema of imported tables.

CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;

-- Tables that people import; one layer file each.
CREATE SCHEMA IF NOT EXISTS data;

-- Text as people search for it: without diacritics and case ('Łódź' and 'lodz' are equal). unaccent() is only STABLE,
-- since its dictionary may be replaced; naming the dictionary lets an index use it.
DO $$
DECLARE
  home text;
BEGIN
  SELECT quote_ident(n.nspname) INTO STRICT home
  FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
  WHERE e.extname = 'unaccent';
  EXECUTE format(
    'CREATE FUNCTION infostrada.fold(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS '
    '$fold$ SELECT lower(%s.unaccent(%L::regdictionary, $1)) $fold$',
    home, home || '.unaccent'
  );
END
$$;
