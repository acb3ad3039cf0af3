-- Tables of the demo region. Town and villages are invented; the borders are real (demo/borders/README.md).
-- Coordinates: EPSG:2177 (town), EPSG:2180 (borders), easting first as PostGIS keeps them.

CREATE SCHEMA IF NOT EXISTS demo;

DROP TABLE IF EXISTS demo.precincts, demo.parcels, demo.buildings, demo.addresses, demo.streets, demo.utility_lines,
  demo.land_use, demo.pog_zones, demo.ouz, demo.mpzp_plans, demo.mpzp_zones, demo.protected_areas, demo.monuments,
  demo.flood, demo.gminas, demo.powiats, demo.voivodeship;

CREATE TABLE demo.precincts (
  precinct_id text PRIMARY KEY,
  number text NOT NULL,
  name text NOT NULL,
  unit_code text NOT NULL,
  place text NOT NULL,
  area_ha numeric(12, 4) NOT NULL,
  geom geometry(MultiPolygon, 2177) NOT NULL
);
COMMENT ON TABLE demo.precincts IS 'Obręby ewidencyjne (fikcyjne)';

CREATE TABLE demo.parcels (
  parcel_id text PRIMARY KEY,
  parcel_number text NOT NULL,
  precinct_id text NOT NULL,
  precinct_name text NOT NULL,
  unit_code text NOT NULL,
  place text NOT NULL,
  area_ha numeric(12, 4) NOT NULL,
  land_use text NOT NULL,
  register_group integer NOT NULL,
  valid_from date NOT NULL,
  geom geometry(Polygon, 2177) NOT NULL
);
COMMENT ON TABLE demo.parcels IS 'Działki ewidencyjne (fikcyjne)';
COMMENT ON COLUMN demo.parcels.parcel_id IS 'idDzialki: WWPPGG_R.OOOO.NR';
COMMENT ON COLUMN demo.parcels.area_ha IS 'Pole ewidencyjne, ha';
COMMENT ON COLUMN demo.parcels.land_use IS 'Klasoużytki: OFU z klasą gleby';
COMMENT ON COLUMN demo.parcels.register_group IS 'Grupa rejestrowa (EGB_GrupaRejType), 1-16';

CREATE TABLE demo.buildings (
  building_id text PRIMARY KEY,
  parcel_id text NOT NULL,
  kind text NOT NULL,
  name text,
  storeys_above integer NOT NULL,
  storeys_below integer NOT NULL,
  year_built integer NOT NULL,
  footprint_m2 integer NOT NULL,
  geom geometry(Polygon, 2177) NOT NULL
);
COMMENT ON TABLE demo.buildings IS 'Budynki (fikcyjne)';
COMMENT ON COLUMN demo.buildings.kind IS 'Rodzaj według KŚT (EGB_RodzajWgKSTType): m, g, t, k, z, b, h, p, s, i';

CREATE TABLE demo.addresses (
  address_id text PRIMARY KEY,
  place text NOT NULL,
  street text,
  house_number text NOT NULL,
  postcode text NOT NULL,
  full_address text NOT NULL,
  precinct_id text NOT NULL,
  parcel_id text NOT NULL,
  building_id text NOT NULL,
  geom geometry(Point, 2177) NOT NULL
);
COMMENT ON TABLE demo.addresses IS 'Punkty adresowe (fikcyjne)';

CREATE TABLE demo.streets (
  street_id text PRIMARY KEY,
  name text,
  full_name text NOT NULL,
  place text NOT NULL,
  category text,
  road_class text,
  length_m integer NOT NULL,
  geom geometry(MultiLineString, 2177) NOT NULL
);
COMMENT ON TABLE demo.streets IS 'Ulice (fikcyjne)';
COMMENT ON COLUMN demo.streets.category IS 'Kategoria drogi: k krajowa, w wojewódzka, p powiatowa, g gminna, x wewnętrzna';
COMMENT ON COLUMN demo.streets.road_class IS 'Klasa drogi: GP, G, Z, L, D';

CREATE TABLE demo.utility_lines (
  line_id text PRIMARY KEY,
  network text NOT NULL,
  network_type text NOT NULL,
  medium text NOT NULL,
  diameter_mm integer,
  voltage text,
  material text NOT NULL,
  role text NOT NULL,
  course text NOT NULL,
  status text NOT NULL,
  operation text NOT NULL,
  source text NOT NULL,
  label text NOT NULL,
  street text,
  length_m numeric(10, 1) NOT NULL,
  geom geometry(LineString, 2177) NOT NULL
);
COMMENT ON TABLE demo.utility_lines IS 'Przewody sieci uzbrojenia terenu (fikcyjne)';
COMMENT ON COLUMN demo.utility_lines.network IS 'Rodzaj sieci (GES_RodzajSieciType): w, k, e, g, c, t';
COMMENT ON COLUMN demo.utility_lines.network_type IS 'Typ w sieci (GES_TypSU...): woda o; kanalizacja s, d; energia w, s, n; gaz n; ciepło w; telekomunikacja s';
COMMENT ON COLUMN demo.utility_lines.role IS 'Funkcja: g główny, p przyłącze';
COMMENT ON COLUMN demo.utility_lines.course IS 'Przebieg: p podziemny, n nadziemny';
COMMENT ON COLUMN demo.utility_lines.status IS 'Status: i istniejący, p projektowany';
COMMENT ON COLUMN demo.utility_lines.operation IS 'Eksploatacja: c czynny, n nieczynny';
COMMENT ON COLUMN demo.utility_lines.source IS 'Źródło (GES_ZrodloType): O, D, M, B';

CREATE TABLE demo.land_use (
  contour_id text PRIMARY KEY,
  land_use text NOT NULL,
  soil_class text,
  label text NOT NULL,
  precinct_id text NOT NULL,
  area_ha numeric(12, 4) NOT NULL,
  geom geometry(Polygon, 2177) NOT NULL
);
COMMENT ON TABLE demo.land_use IS 'Kontury użytków gruntowych (fikcyjne)';
COMMENT ON COLUMN demo.land_use.land_use IS 'OFU (EGB_OFUType)';
COMMENT ON COLUMN demo.land_use.soil_class IS 'OZK (EGB_OZKType)';

CREATE TABLE demo.pog_zones (
  zone_id text PRIMARY KEY,
  designation text NOT NULL,
  symbol text NOT NULL,
  name text NOT NULL,
  basic_profile text NOT NULL,
  additional_profile text NOT NULL,
  max_intensity numeric(6, 2),
  max_coverage_pct numeric(5, 1),
  max_height_m numeric(6, 1),
  min_bio_pct numeric(5, 1),
  nature text NOT NULL,
  status text NOT NULL,
  valid_from date,
  valid_to date,
  plan_title text NOT NULL,
  area_ha numeric(12, 4) NOT NULL,
  geom geometry(Polygon, 2177) NOT NULL
);
COMMENT ON TABLE demo.pog_zones IS 'Strefy planistyczne planu ogólnego (fikcyjne)';
COMMENT ON COLUMN demo.pog_zones.designation IS 'Oznaczenie';
COMMENT ON COLUMN demo.pog_zones.max_intensity IS 'Maksymalna nadziemna intensywność zabudowy; NULL: plan jej nie ustala';

CREATE TABLE demo.ouz (
  ouz_id text PRIMARY KEY,
  designation text NOT NULL,
  name text NOT NULL,
  status text NOT NULL,
  valid_from date,
  valid_to date,
  area_ha numeric(12, 4) NOT NULL,
  geom geometry(Polygon, 2177) NOT NULL
);
COMMENT ON TABLE demo.ouz IS 'Obszary uzupełnienia zabudowy (fikcyjne)';

CREATE TABLE demo.mpzp_plans (
  plan_id text PRIMARY KEY,
  title text NOT NULL,
  plan_type text NOT NULL,
  hierarchy_level text NOT NULL,
  status text NOT NULL,
  resolution_number text,
  adopted_on date,
  started_by text,
  journal text,
  valid_from date,
  valid_to date,
  drawing_scale integer NOT NULL,
  area_ha numeric(12, 4) NOT NULL,
  geom geometry(MultiPolygon, 2177) NOT NULL
);
COMMENT ON TABLE demo.mpzp_plans IS 'Miejscowe plany zagospodarowania przestrzennego (fikcyjne)';
COMMENT ON COLUMN demo.mpzp_plans.status IS 'legalForce, obsolete, elaboration, adoption (INSPIRE ProcessStepGeneralValue)';
COMMENT ON COLUMN demo.mpzp_plans.valid_to IS 'Pierwszy dzień, w którym plan już nie obowiązuje';

CREATE TABLE demo.mpzp_zones (
  zone_id text PRIMARY KEY,
  plan_id text NOT NULL,
  plan_title text NOT NULL,
  symbol text NOT NULL,
  class text NOT NULL,
  purpose text NOT NULL,
  paragraph_number text NOT NULL,
  provisions text NOT NULL,
  max_height_m numeric(6, 1),
  max_intensity numeric(6, 2),
  max_coverage_pct numeric(5, 1),
  min_bio_pct numeric(5, 1),
  planning_fee_pct numeric(5, 1),
  resolution_number text,
  status text NOT NULL,
  valid_from date,
  valid_to date,
  area_ha numeric(12, 4) NOT NULL,
  geom geometry(MultiPolygon, 2177) NOT NULL
);
COMMENT ON TABLE demo.mpzp_zones IS 'Tereny o określonym przeznaczeniu w planach miejscowych (fikcyjne)';
COMMENT ON COLUMN demo.mpzp_zones.symbol IS 'Symbol tak, jak zapisano go w planie';
COMMENT ON COLUMN demo.mpzp_zones.class IS 'Klasa przeznaczenia po ujednoliceniu';
COMMENT ON COLUMN demo.mpzp_zones.provisions IS 'Ustalenia: treść paragrafu';
COMMENT ON COLUMN demo.mpzp_zones.planning_fee_pct IS 'Stawka opłaty planistycznej, %';

CREATE TABLE demo.protected_areas (
  area_id text PRIMARY KEY,
  form text NOT NULL,
  name text NOT NULL,
  prohibitions text NOT NULL,
  exceptions text,
  legal_act text NOT NULL,
  established_on date NOT NULL,
  supervisor text NOT NULL,
  area_ha numeric(12, 4) NOT NULL,
  geom geometry(MultiPolygon, 2177) NOT NULL
);
COMMENT ON TABLE demo.protected_areas IS 'Formy ochrony przyrody z zakazami (fikcyjne)';

CREATE TABLE demo.monuments (
  monument_id text PRIMARY KEY,
  register_number text,
  kind text NOT NULL,
  name text NOT NULL,
  dating text NOT NULL,
  entered_on date,
  address text,
  protection text NOT NULL,
  geom geometry(MultiPolygon, 2177) NOT NULL
);
COMMENT ON TABLE demo.monuments IS 'Zabytki nieruchome (fikcyjne)';

CREATE TABLE demo.flood (
  flood_id text PRIMARY KEY,
  probability_pct numeric(5, 1) NOT NULL,
  scenario text NOT NULL,
  river text NOT NULL,
  area_ha numeric(12, 4) NOT NULL,
  geom geometry(MultiPolygon, 2177) NOT NULL
);
COMMENT ON TABLE demo.flood IS 'Obszary zagrożenia powodzią (fikcyjne)';

CREATE TABLE demo.gminas (
  code text PRIMARY KEY,
  name text NOT NULL,
  kind text NOT NULL,
  powiat_code text NOT NULL,
  powiat text NOT NULL,
  geom geometry(MultiPolygon, 2180) NOT NULL
);
COMMENT ON TABLE demo.gminas IS 'Gminy województwa (granice uproszczone, PRG 2021)';

CREATE TABLE demo.powiats (
  code text PRIMARY KEY,
  name text NOT NULL,
  kind text NOT NULL,
  gmina_count integer NOT NULL,
  geom geometry(MultiPolygon, 2180) NOT NULL
);
COMMENT ON TABLE demo.powiats IS 'Powiaty i miasta na prawach powiatu (granice uproszczone, PRG 2021)';

CREATE TABLE demo.voivodeship (
  code text PRIMARY KEY,
  name text NOT NULL,
  kind text NOT NULL,
  geom geometry(MultiPolygon, 2180) NOT NULL
);
COMMENT ON TABLE demo.voivodeship IS 'Województwo (granica uproszczona, PRG 2021)';
